/* lantern: nested settings from text, one header to include. SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LANTERN_H
#define LANTERN_H

#include <stddef.h>
#include <stdio.h>

enum lantern_kind { LANTERN_NONE, LANTERN_TEXT, LANTERN_NUMBER, LANTERN_SWITCH, LANTERN_BLOCK };

struct lantern_node {
    enum lantern_kind kind;
    const char *name;
    const char *text;
    double number;
    struct lantern_node *first_child;
    struct lantern_node *last_child;
    struct lantern_node *next;
    unsigned line;
};

struct lantern_arena {
    struct lantern_chunk *chunks;
    size_t n_allocated;
    size_t limit;
};

struct lantern_problem {
    unsigned line;
    const char *what;
};

void lantern_arena_init(struct lantern_arena *arena, size_t limit);
void *lantern_arena_take(struct lantern_arena *arena, size_t size);
char *lantern_arena_copy(struct lantern_arena *arena, const char *text, size_t len);
void lantern_arena_drop(struct lantern_arena *arena);

struct lantern_node *lantern_parse(struct lantern_arena *arena, const char *text, struct lantern_problem *problem);
const struct lantern_node *lantern_at(const struct lantern_node *root, const char *dotted_path);
int lantern_write(const struct lantern_node *root, FILE *out);

#endif
