// Copied from https://github.com/oyster/heaps/blob/v0.3/src/binary.c#L10-L60

#include <stddef.h>

size_t parent_of(size_t idx) { return (idx - 1) / 2; }
