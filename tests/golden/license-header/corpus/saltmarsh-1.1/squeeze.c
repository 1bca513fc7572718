/*
 * This file is part of the Saltmarsh tools.
 *
 * You may use, copy and change this file for any purpose, alone or as part of a larger work, as long as every copy of
 * it, changed or not, carries these paragraphs. If you give the larger work to others in a form that is not its
 * source, tell them in its manual that it holds parts of the Saltmarsh tools, and where those can be had.
 *
 * The names of the people who made the tools may not be used to praise what you made of them, unless they said so in
 * writing beforehand.
 *
 * The tools are given as they are. Nobody promises that they work, that they suit what you want them for, or that they
 * do no damage. Whoever uses them bears the cost of everything that follows from that use, the cost of repair and of
 * lost data, profit and time included, even if somebody was told that such a loss could happen.
 *
 * Where the law of your country does not let these words stand as they are, they stand as far as it does let them.
 */

#include <ctype.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    int keep_lines = argc > 1 && argv[1][0] == '-' && argv[1][1] == 'l';
    int is_blank = 1;
    for (int c; (c = getchar()) != EOF;) {
        if (isspace(c) && !(keep_lines && c == '\n')) {
            is_blank = 1;
            continue;
        }
        if (is_blank && c != '\n')
            putchar(' ');
        is_blank = 0;
        putchar(c);
    }
    return ferror(stdout);
}
