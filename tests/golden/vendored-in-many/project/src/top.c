/* The heaviest entries of a log. */
#include "top.h"

#include <stdlib.h>
#include <string.h>

struct top_entry {
    double key;
    unsigned long arrival;
    void *payload;
};

struct top {
    struct top_entry *entries;
    size_t n_entries;
    size_t capacity;
    unsigned long n_seen;
    unsigned long n_dropped;
    top_drop_fn *drop;
};

static int is_weaker(const struct top_entry *left, const struct top_entry *right)
{
    if (left->key != right->key)
        return left->key < right->key;
    return left->arrival > right->arrival;
}

static void sink_down(struct top *top, size_t hole)
{
    struct top_entry moving = top->entries[hole];

    for (;;) {
        size_t child = 2 * hole + 1;
        if (child >= top->n_entries)
            break;
        if (child + 1 < top->n_entries && is_weaker(&top->entries[child + 1], &top->entries[child]))
            child++;
        if (!is_weaker(&top->entries[child], &moving))
            break;
        top->entries[hole] = top->entries[child];
        hole = child;
    }
    top->entries[hole] = moving;
}

static void float_up(struct top *top, size_t hole)
{
    struct top_entry moving = top->entries[hole];

    while (hole > 0 && is_weaker(&moving, &top->entries[(hole - 1) / 2])) {
        top->entries[hole] = top->entries[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    top->entries[hole] = moving;
}

struct top *top_new(size_t capacity, top_drop_fn *drop)
{
    struct top *top = calloc(1, sizeof *top);

    if (!top || !capacity || !(top->entries = malloc(capacity * sizeof *top->entries))) {
        free(top);
        return NULL;
    }
    top->capacity = capacity;
    top->n_dropped = 0;
    top->drop = drop;
    return top;
}

void top_offer(struct top *top, double key, void *payload)
{
    struct top_entry offered = { key, top->n_seen++, payload };

    if (top->n_entries < top->capacity) {
        top->entries[top->n_entries] = offered;
        float_up(top, top->n_entries++);
        return;
    }
    if (is_weaker(&offered, &top->entries[0])) {
        top->n_dropped++;
        if (top->drop)
            top->drop(payload);
        return;
    }
    if (top->drop)
        top->drop(top->entries[0].payload);
    top->entries[0] = offered;
    sink_down(top, 0);
}

size_t top_take_all(struct top *top, void **payloads)
{
    size_t n = top->n_entries;

    while (top->n_entries > 0) {
        payloads[top->n_entries - 1] = top->entries[0].payload;
        top->entries[0] = top->entries[--top->n_entries];
        sink_down(top, 0);
    }
    return n;
}

void top_free(struct top *top)
{
    for (size_t i = 0; top->drop && i < top->n_entries; i++)
        top->drop(top->entries[i].payload);
    free(top->entries);
    free(top);
}
