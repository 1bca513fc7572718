int auklet_nearest(struct colony *colony, double x, double y, struct nest **nests, int n)
{
    struct sift *closest = sift_new(n, 0);
    for (struct nest *nest = colony->nests; nest; nest = nest->next)
        sift_offer(closest, -hypot(nest->x - x, nest->y - y), nest);
    n = sift_take_all(closest, (void **)nests);
    sift_free(closest);
    return n;
}
