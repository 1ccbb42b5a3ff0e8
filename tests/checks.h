/* Tests with a context and a folder of their own: calls that must do, and numbers. */
#ifndef FLAVBREM_TESTS_CHECKS_H
#define FLAVBREM_TESTS_CHECKS_H

#include <math.h>

#include "tests/folder.h"
#include "tests/shared.h"

static inline int create(void **state)
{
    return folder_make() == 0 ? create_context(state) : -1;
}

static inline int destroy(void **state)
{
    return destroy_context(state) == 0 ? folder_remove() : -1;
}

#define GOOD(context, call)                                                                        \
    do {                                                                                           \
        if ((call) != FLAVBREM_OK)                                                                 \
            fail_msg("%s", flavbrem_context_message(context));                                     \
    } while (0)

static inline void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance * fabs(expected)))
        fail_msg("%.17g is not %.17g to %.2g", value, expected, tolerance);
}

#endif
