/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lantern.h"

#include <stdlib.h>
#include <string.h>

/* The nth child called name, as in `listen[1].port`; the last one when no index is given, so that later lines win. */
static const struct lantern_node *child_of(const struct lantern_node *block, const char *name, size_t len, long nth)
{
    const struct lantern_node *found = NULL;

    for (const struct lantern_node *child = block->first_child; child; child = child->next) {
        if (strncmp(child->name, name, len) != 0 || child->name[len] != '\0')
            continue;
        found = child;
        if (nth >= 0 && nth-- == 0)
            return found;
    }
    return nth >= 0 ? NULL : found;
}

const struct lantern_node *lantern_at(const struct lantern_node *root, const char *dotted_path)
{
    const struct lantern_node *node = root;

    while (node && *dotted_path) {
        size_t len = strcspn(dotted_path, ".[");
        const char *name = dotted_path;
        long nth = -1;

        dotted_path += len;
        if (*dotted_path == '[') {
            char *after;
            nth = strtol(dotted_path + 1, &after, 10);
            if (*after != ']' || nth < 0)
                return NULL;
            dotted_path = after + 1;
        }
        if (*dotted_path == '.')
            dotted_path++;
        node = node->kind == LANTERN_BLOCK ? child_of(node, name, len, nth) : NULL;
    }
    return node;
}
