/* framepack.c: packs frames of slowly moving sensor readings.
 *
 * Copyright (c) 2019 The Quillpack authors
 * SPDX-License-Identifier: Zlib
 *
 * A frame is an array of signed 16-bit readings. Each reading is stored as the difference to the one before it, folded
 * to an unsigned number, in groups of eight that share one bit width. Runs of groups with width zero are counted.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "framepack.h"

#define GROUP 8u
#define MAX_QUIET 63u

struct bitsink {
    uint8_t *out;
    size_t room;
    size_t used;
    uint32_t hold;
    unsigned n_hold;
};

static uint32_t fold(int32_t difference)
{
    return difference < 0 ? ((uint32_t)(-(difference + 1)) << 1) | 1u : (uint32_t)difference << 1;
}

static int32_t unfold(uint32_t folded)
{
    int32_t half = (int32_t)(folded >> 1);
    return folded & 1u ? -half - 1 : half;
}

static int put_bits(struct bitsink *sink, uint32_t value, unsigned n_bits)
{
    sink->hold |= value << sink->n_hold;
    sink->n_hold += n_bits;
    while (sink->n_hold >= 8) {
        if (sink->used == sink->room)
            return FRAMEPACK_NO_ROOM;
        sink->out[sink->used++] = (uint8_t)sink->hold;
        sink->hold >>= 8;
        sink->n_hold -= 8;
    }
    return FRAMEPACK_OK;
}

static unsigned width_of(const uint32_t *folded, size_t n)
{
    uint32_t all = 0;
    unsigned width = 0;
    for (size_t i = 0; i < n; i++)
        all |= folded[i];
    while (all >> width)
        width++;
    return width;
}

static int flush_quiet(struct bitsink *sink, unsigned *quiet)
{
    int status = FRAMEPACK_OK;
    if (*quiet > 0)
        status = put_bits(sink, *quiet << 5, 11);
    *quiet = 0;
    return status;
}

int framepack_encode(const int16_t *readings, size_t n_readings, uint8_t *out, size_t room, size_t *written)
{
    struct bitsink sink = { out, room, 0, 0, 0 };
    unsigned quiet = 0;
    int32_t before = 0;

    for (size_t at = 0; at < n_readings; at += GROUP) {
        uint32_t folded[GROUP] = { 0 };
        size_t n = n_readings - at < GROUP ? n_readings - at : GROUP;
        for (size_t i = 0; i < n; i++) {
            folded[i] = fold(readings[at + i] - before);
            before = readings[at + i];
        }
        unsigned width = width_of(folded, n);
        if (width == 0 && ++quiet < MAX_QUIET)
            continue;
        if (flush_quiet(&sink, &quiet) != FRAMEPACK_OK)
            return FRAMEPACK_NO_ROOM;
        if (width == 0)
            continue;
        if (put_bits(&sink, width, 5) != FRAMEPACK_OK)
            return FRAMEPACK_NO_ROOM;
        for (size_t i = 0; i < GROUP; i++)
            if (put_bits(&sink, folded[i], width) != FRAMEPACK_OK)
                return FRAMEPACK_NO_ROOM;
    }
    if (flush_quiet(&sink, &quiet) != FRAMEPACK_OK || put_bits(&sink, 0, 7) != FRAMEPACK_OK)
        return FRAMEPACK_NO_ROOM;
    *written = sink.used;
    return FRAMEPACK_OK;
}

static int take_bits(const uint8_t *in, size_t len, size_t *bit_pos, unsigned n_bits, uint32_t *value)
{
    uint32_t taken = 0;
    for (unsigned i = 0; i < n_bits; i++, (*bit_pos)++) {
        if (*bit_pos >> 3 >= len)
            return FRAMEPACK_TRUNCATED;
        taken |= (uint32_t)(in[*bit_pos >> 3] >> (*bit_pos & 7) & 1u) << i;
    }
    *value = taken;
    return FRAMEPACK_OK;
}

int framepack_decode(const uint8_t *in, size_t len, int16_t *readings, size_t n_readings)
{
    size_t bit_pos = 0, filled = 0;
    int32_t before = 0;

    while (filled < n_readings) {
        uint32_t width, quiet, folded;
        if (take_bits(in, len, &bit_pos, 5, &width) != FRAMEPACK_OK || width > 17)
            return FRAMEPACK_TRUNCATED;
        if (width == 0) {
            if (take_bits(in, len, &bit_pos, 6, &quiet) != FRAMEPACK_OK)
                return FRAMEPACK_TRUNCATED;
            for (size_t i = 0; i < quiet * GROUP && filled < n_readings; i++)
                readings[filled++] = (int16_t)before;
            continue;
        }
        for (unsigned i = 0; i < GROUP; i++) {
            if (take_bits(in, len, &bit_pos, width, &folded) != FRAMEPACK_OK)
                return FRAMEPACK_TRUNCATED;
            before += unfold(folded);
            if (filled < n_readings)
                readings[filled++] = (int16_t)before;
        }
    }
    return FRAMEPACK_OK;
}
