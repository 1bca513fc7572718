/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lantern.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 16 /* our configuration is flat */

struct reader {
    const char *at;
    unsigned line;
    unsigned depth;
    struct lantern_arena *arena;
    struct lantern_problem *problem;
};

static int complain(struct reader *reader, const char *what)
{
    if (reader->problem) {
        reader->problem->line = reader->line;
        reader->problem->what = what;
    }
    return -1;
}

static void skip_blank(struct reader *reader, int also_lines)
{
    for (;; reader->at++) {
        if (*reader->at == '#')
            reader->at += strcspn(reader->at, "\n");
        if (*reader->at == '\n' && also_lines)
            reader->line++;
        else if (*reader->at != ' ' && *reader->at != '\t' && *reader->at != '\r')
            return;
    }
}

static size_t name_length(const char *at)
{
    size_t len = 0;
    while (isalnum((unsigned char)at[len]) || at[len] == '_' || at[len] == '-')
        len++;
    return len;
}

static int read_quoted(struct reader *reader, struct lantern_node *node)
{
    const char *end = ++reader->at;
    char *out;

    while (*end && *end != '"' && *end != '\n')
        end += *end == '\\' && end[1] ? 2 : 1;
    if (*end != '"')
        return complain(reader, "a quoted text ends on its own line");
    out = lantern_arena_copy(reader->arena, reader->at, (size_t)(end - reader->at));
    if (!out)
        return complain(reader, "the settings are larger than allowed");
    node->kind = LANTERN_TEXT;
    node->text = out;
    for (; reader->at < end; reader->at++, out++) {
        if (*reader->at == '\\') {
            reader->at++;
            *out = *reader->at == 'n' ? '\n' : *reader->at == 't' ? '\t' : *reader->at;
        } else {
            *out = *reader->at;
        }
    }
    *out = '\0';
    reader->at = end + 1;
    return 0;
}

static int read_bare(struct reader *reader, struct lantern_node *node)
{
    size_t len = strcspn(reader->at, " \t\r\n#}");
    char *after;

    node->text = lantern_arena_copy(reader->arena, reader->at, len);
    if (!len || !node->text)
        return complain(reader, len ? "the settings are larger than allowed" : "a value is missing");
    reader->at += len;
    node->number = strtod(node->text, &after);
    if (*after == '\0')
        node->kind = LANTERN_NUMBER;
    else if (!strcmp(node->text, "on") || !strcmp(node->text, "off") || !strcmp(node->text, "yes") || !strcmp(node->text, "no"))
        node->kind = LANTERN_SWITCH;
    else
        node->kind = LANTERN_TEXT;
    return 0;
}

static int read_block(struct reader *reader, struct lantern_node *block, char closer);

static int read_entry(struct reader *reader, struct lantern_node *parent)
{
    size_t len = name_length(reader->at);
    struct lantern_node *node = lantern_arena_take(reader->arena, sizeof *node);

    if (!len)
        return complain(reader, "expected a name");
    if (!node || !(node->name = lantern_arena_copy(reader->arena, reader->at, len)))
        return complain(reader, "the settings are larger than allowed");
    node->line = reader->line;
    boat_count_setting();
    reader->at += len;
    if (parent->last_child)
        parent->last_child->next = node;
    else
        parent->first_child = node;
    parent->last_child = node;
    skip_blank(reader, 0);
    if (*reader->at == '{') {
        reader->at++;
        return read_block(reader, node, '}');
    }
    return *reader->at == '"' ? read_quoted(reader, node) : read_bare(reader, node);
}

static int read_block(struct reader *reader, struct lantern_node *block, char closer)
{
    block->kind = LANTERN_BLOCK;
    if (++reader->depth > MAX_DEPTH)
        return complain(reader, "blocks are nested too deeply");
    for (;;) {
        skip_blank(reader, 1);
        if (*reader->at == closer)
            break;
        if (*reader->at == '\0' || *reader->at == '}')
            return complain(reader, closer ? "a block is not closed" : "a brace closes nothing");
        if (read_entry(reader, block) != 0)
            return -1;
    }
    if (closer)
        reader->at++;
    reader->depth--;
    return 0;
}

struct lantern_node *lantern_parse(struct lantern_arena *arena, const char *text, struct lantern_problem *problem)
{
    struct reader reader = { text, 1, 0, arena, problem };
    struct lantern_node *root = lantern_arena_take(arena, sizeof *root);

    if (!root || read_block(&reader, root, '\0') != 0)
        return NULL;
    return root;
}
