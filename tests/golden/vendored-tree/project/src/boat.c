#include "../third_party/lantern/include/lantern.h"

static unsigned n_settings;

void boat_count_setting(void)
{
    n_settings++;
}

int boat_depth_limit(const char *text)
{
    struct lantern_arena memory;
    lantern_arena_init(&memory, 65536);
    struct lantern_node *settings = lantern_parse(&memory, text, 0);
    int limit = settings ? (int)lantern_at(settings, "sonar.depth")->number : -1;
    lantern_arena_drop(&memory);
    return limit;
}
