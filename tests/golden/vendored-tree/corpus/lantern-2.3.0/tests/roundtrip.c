/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lantern.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char SETTINGS[] =
    "server {\n"
    "    listen { port 80 }\n"
    "    listen { port 8443 tls on }\n"
    "    greeting \"good\\tmorning\"\n"
    "}\n";

int main(void)
{
    struct lantern_arena arena;
    struct lantern_problem problem = { 0, NULL };
    struct lantern_node *root;
    char *written = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&written, &len);

    lantern_arena_init(&arena, 1 << 20);
    root = lantern_parse(&arena, SETTINGS, &problem);
    assert(root && !problem.what);
    assert(lantern_at(root, "server.listen[1].port")->number == 8443);
    assert(lantern_at(root, "server.listen[2]") == NULL);
    assert(!strcmp(lantern_at(root, "server.greeting")->text, "good\tmorning"));
    assert(out && lantern_write(root, out) == 0);
    fclose(out);
    assert(lantern_parse(&arena, written, &problem));
    assert(!lantern_parse(&arena, "a { b 1", &problem) && problem.line == 1);
    lantern_arena_drop(&arena);
    free(written);
    return 0;
}
