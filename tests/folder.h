/* A folder of a test's own under /tmp, the files in it, and their contents. */
#ifndef FLAVBREM_TESTS_FOLDER_H
#define FLAVBREM_TESTS_FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static char folder[64];

/* A new one. Returns 0, or -1 where there is none to be had. */
static inline int folder_make(void)
{
    snprintf(folder, sizeof folder, "/tmp/flavbrem-test-XXXXXX");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

/* The path of a file in it; it lives for seven more calls. */
static inline const char *path_of(const char *name)
{
    static char path[8][160];
    static int next;
    next = (next + 1) % 8;
    snprintf(path[next], sizeof path[next], "%s/%s", folder, name);
    return path[next];
}

#endif
