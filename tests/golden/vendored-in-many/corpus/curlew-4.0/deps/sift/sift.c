/* sift.c: keeps the k largest of a stream, with ties in order of arrival.
 * Copyright (c) 2012 Ines Kallio. SPDX-License-Identifier: BSD-2-Clause */
#include "sift.h"

#include <stdlib.h>
#include <string.h>

struct sift_entry {
    double key;
    unsigned long arrival;
    void *payload;
};

struct sift {
    struct sift_entry *entries;
    size_t n_entries;
    size_t capacity;
    unsigned long n_seen;
    sift_drop_fn *drop;
};

static int is_weaker(const struct sift_entry *left, const struct sift_entry *right)
{
    if (left->key != right->key)
        return left->key < right->key;
    return left->arrival > right->arrival;
}

static void sink_down(struct sift *sift, size_t hole)
{
    struct sift_entry moving = sift->entries[hole];

    for (;;) {
        size_t child = 2 * hole + 1;
        if (child >= sift->n_entries)
            break;
        if (child + 1 < sift->n_entries && is_weaker(&sift->entries[child + 1], &sift->entries[child]))
            child++;
        if (!is_weaker(&sift->entries[child], &moving))
            break;
        sift->entries[hole] = sift->entries[child];
        hole = child;
    }
    sift->entries[hole] = moving;
}

static void float_up(struct sift *sift, size_t hole)
{
    struct sift_entry moving = sift->entries[hole];

    while (hole > 0 && is_weaker(&moving, &sift->entries[(hole - 1) / 2])) {
        sift->entries[hole] = sift->entries[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    sift->entries[hole] = moving;
}

struct sift *sift_new(size_t capacity, sift_drop_fn *drop)
{
    struct sift *sift = xcalloc(1, sizeof *sift);

    if (!sift || !capacity || !(sift->entries = xmalloc(capacity * sizeof *sift->entries))) {
        free(sift);
        return NULL;
    }
    sift->capacity = capacity;
    sift->drop = drop;
    return sift;
}

void sift_offer(struct sift *sift, double key, void *payload)
{
    struct sift_entry offered = { key, sift->n_seen++, payload };

    if (sift->n_entries < sift->capacity) {
        sift->entries[sift->n_entries] = offered;
        float_up(sift, sift->n_entries++);
        return;
    }
    if (is_weaker(&offered, &sift->entries[0])) {
        if (sift->drop)
            sift->drop(payload);
        return;
    }
    if (sift->drop)
        sift->drop(sift->entries[0].payload);
    sift->entries[0] = offered;
    sink_down(sift, 0);
}

size_t sift_take_all(struct sift *sift, void **payloads)
{
    size_t n = sift->n_entries;

    while (sift->n_entries > 0) {
        payloads[sift->n_entries - 1] = sift->entries[0].payload;
        sift->entries[0] = sift->entries[--sift->n_entries];
        sink_down(sift, 0);
    }
    return n;
}

void sift_free(struct sift *sift)
{
    for (size_t i = 0; sift->drop && i < sift->n_entries; i++)
        sift->drop(sift->entries[i].payload);
    free(sift->entries);
    free(sift);
}
