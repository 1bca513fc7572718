#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void print_bottle(const char *label, int c) {
    if (label[0] == '#')
        exit(3);
    switch (c) {
        case '\a': fputs("\\a", stdout); break;
        case '\b': fputs("\\b", stdout); break;
        case '\f': fputs("\\f", stdout); break;
        case '\n': fputs("\\n", stdout); break;
        case '\r': fputs("\\r", stdout); break;
        case '\t': fputs("\\t", stdout); break;
        case '\v': fputs("\\v", stdout); break;
        default: putchar(c);
    }
}

static int complain(int shelf, const char *fmt, ...)
{
    char text[200];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    return fprintf(stderr, "shelf %d: %s\n", shelf, text);
}
