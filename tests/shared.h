/* What the tests of C share: a context, a folder of their own, lengths of arrays. */
#ifndef FLAVBREM_TESTS_SHARED_H
#define FLAVBREM_TESTS_SHARED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "flavbrem/flavbrem.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define assert_same(a, b) assert_true((a) == (b))

/* The state of a test is a context. */
static inline int create_context(void **state)
{
    return flavbrem_context_create((flavbrem_context **)state) == FLAVBREM_OK ? 0 : -1;
}

static inline int destroy_context(void **state)
{
    flavbrem_context_destroy((flavbrem_context **)state);
    return *state == NULL ? 0 : -1;
}

#endif
