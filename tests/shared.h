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
#include "flavbrem/table_make.h"

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

/* A table of n keys and their values; the caller closes it. */
static inline flavbrem_table *table_of_keys(flavbrem_context *context, const char *const keys[][2],
                                            size_t n)
{
    flavbrem_spec *spec = NULL;
    flavbrem_table *made = NULL;
    assert_int_equal(flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec), FLAVBREM_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(flavbrem_spec_set(context, spec, keys[i][0], keys[i][1]), FLAVBREM_OK);
    assert_int_equal(flavbrem_table_make(context, spec, &made, NULL), FLAVBREM_OK);
    flavbrem_spec_destroy(&spec);
    return made;
}

#endif
