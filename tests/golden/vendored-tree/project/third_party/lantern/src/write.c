/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lantern.h"

#include <string.h>

static int needs_quotes(const char *text)
{
    return *text == '\0' || strpbrk(text, " \t\n\"#{}\\") != NULL;
}

static void write_text(const char *text, FILE *out)
{
    if (!needs_quotes(text)) {
        fputs(text, out);
        return;
    }
    putc('"', out);
    for (; *text; text++) {
        if (*text == '\n' || *text == '\t') {
            putc('\\', out);
            putc(*text == '\n' ? 'n' : 't', out);
            continue;
        }
        if (*text == '"' || *text == '\\')
            putc('\\', out);
        putc(*text, out);
    }
    putc('"', out);
}

static void write_children(const struct lantern_node *block, FILE *out, int depth)
{
    size_t widest = 0;

    for (const struct lantern_node *child = block->first_child; child; child = child->next)
        if (child->kind != LANTERN_BLOCK && strlen(child->name) > widest)
            widest = strlen(child->name);
    for (const struct lantern_node *child = block->first_child; child; child = child->next) {
        fprintf(out, "%*s", depth * 4, "");
        if (child->kind == LANTERN_BLOCK) {
            fprintf(out, "%s {\n", child->name);
            write_children(child, out, depth + 1);
            fprintf(out, "%*s}\n", depth * 4, "");
            continue;
        }
        fprintf(out, "%-*s ", (int)widest, child->name);
        write_text(child->text, out);
        putc('\n', out);
    }
}

int lantern_write(const struct lantern_node *root, FILE *out)
{
    write_children(root, out, 0);
    return ferror(out) ? -1 : 0;
}
