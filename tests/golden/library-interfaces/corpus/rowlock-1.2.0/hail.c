#include <stdarg.h>
#include <stdio.h>
#include "rowlock.h"

void hail_shore(struct boat *boat, const char *fmt, ...) {
    char msg[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(msg, sizeof(msg), fmt, ap);
    va_end(ap);
    flag_up(boat, msg, boat->n_flags++);
}

const char *escape_of(int c) {
    switch (c) {
        case '\a': return "\\a";
        case '\b': return "\\b";
        case '\f': return "\\f";
        case '\n': return "\\n";
        case '\r': return "\\r";
        case '\t': return "\\t";
        case '\v': return "\\v";
    }
    return NULL;
}
