/* The C of the Python package. */
#include "host/adapters/python/calls.h"

#include <math.h>

int python_watch_report(void *user, size_t done, size_t total)
{
    python_watch *watch = user;
    __atomic_store_n(&watch->done, done, __ATOMIC_RELAXED);
    __atomic_store_n(&watch->total, total, __ATOMIC_RELAXED);
    return __atomic_load_n(&watch->stop, __ATOMIC_RELAXED);
}

void python_watch_read(const python_watch *watch, size_t far[2])
{
    far[0] = __atomic_load_n(&watch->done, __ATOMIC_RELAXED);
    far[1] = __atomic_load_n(&watch->total, __ATOMIC_RELAXED);
}

void python_watch_stop(python_watch *watch)
{
    __atomic_store_n(&watch->stop, 1, __ATOMIC_RELAXED);
}

flavbrem_status python_table_lookup(const flavbrem_table *table, int method, int gaps, size_t n,
                                    const double *points, double *values, size_t *last)
{
    for (size_t i = 0; i < n; i++) {
        const double *at = points + 2 * i;
        double *to = values + 2 * i;
        flavbrem_status status = method == PYTHON_LOOKUP_K
                                     ? flavbrem_table_kfactor(table, at[0], at[1], &to[0], &to[1])
                                     : flavbrem_table_sigma(table, (flavbrem_method)method, at[0],
                                                            at[1], &to[0], &to[1]);
        if (status != FLAVBREM_OK && !gaps) {
            *last = i;
            return status;
        }
        if (status != FLAVBREM_OK)
            to[0] = to[1] = NAN;
    }
    return FLAVBREM_OK;
}
