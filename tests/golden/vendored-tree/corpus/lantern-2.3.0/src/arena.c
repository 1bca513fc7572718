/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lantern.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES 4064u
#define ALIGN_TO (sizeof(max_align_t))

struct lantern_chunk {
    struct lantern_chunk *older;
    size_t used;
    size_t room;
    unsigned char bytes[];
};

void lantern_arena_init(struct lantern_arena *arena, size_t limit)
{
    arena->chunks = NULL;
    arena->n_allocated = 0;
    arena->limit = limit ? limit : SIZE_MAX;
}

static struct lantern_chunk *open_chunk(struct lantern_arena *arena, size_t at_least)
{
    size_t room = at_least > CHUNK_BYTES ? at_least : CHUNK_BYTES;
    struct lantern_chunk *chunk;

    if (room > arena->limit - arena->n_allocated)
        return NULL;
    chunk = malloc(sizeof *chunk + room);
    if (!chunk)
        return NULL;
    chunk->older = arena->chunks;
    chunk->used = 0;
    chunk->room = room;
    arena->chunks = chunk;
    arena->n_allocated += room;
    return chunk;
}

void *lantern_arena_take(struct lantern_arena *arena, size_t size)
{
    struct lantern_chunk *chunk = arena->chunks;
    size_t padded = (size + ALIGN_TO - 1) / ALIGN_TO * ALIGN_TO;
    void *taken;

    if (padded < size)
        return NULL;
    if (!chunk || chunk->room - chunk->used < padded)
        chunk = open_chunk(arena, padded);
    if (!chunk)
        return NULL;
    taken = chunk->bytes + chunk->used;
    chunk->used += padded;
    return memset(taken, 0, size);
}

char *lantern_arena_copy(struct lantern_arena *arena, const char *text, size_t len)
{
    char *copy = lantern_arena_take(arena, len + 1);
    if (copy)
        memcpy(copy, text, len);
    return copy;
}

void lantern_arena_drop(struct lantern_arena *arena)
{
    while (arena->chunks) {
        struct lantern_chunk *older = arena->chunks->older;
        free(arena->chunks);
        arena->chunks = older;
    }
    arena->n_allocated = 0;
}
