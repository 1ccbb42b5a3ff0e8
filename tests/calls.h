/* Calls that are made by one thread, then by eight at a time. */
#ifndef FLAVBREM_TESTS_CALLS_H
#define FLAVBREM_TESTS_CALLS_H

#include <pthread.h>
#include <stdatomic.h>

#include "tests/shared.h"

#define CALLERS 8

/* What a test of cmocka does on a failure is for its own thread alone. */
static atomic_int failures;

static void must_be(int holds, const char *what, int line)
{
    if (holds)
        return;
    fprintf(stderr, "line %d: %s\n", line, what);
    atomic_fetch_add(&failures, 1);
}

#define MUST(condition) must_be((condition) ? 1 : 0, #condition, __LINE__)
#define GOOD(call) MUST((call) == FLAVBREM_OK)
#define WRONG(call) MUST((call) == FLAVBREM_ERROR_INPUT)

static void *(*calls_made)(void *number);

static void every_function_does_what_it_says_of_wrong_and_right_calls(void **state)
{
    size_t number = 0;
    (void)state;
    calls_made(&number);
    assert_int_equal(atomic_load(&failures), 0);
}

static void eight_threads_do_not_disturb_each_other(void **state)
{
    pthread_t threads[CALLERS];
    size_t numbers[CALLERS];
    (void)state;
    for (size_t i = 0; i < CALLERS; i++) {
        numbers[i] = i + 1;
        assert_int_equal(pthread_create(&threads[i], NULL, calls_made, &numbers[i]), 0);
    }
    for (size_t i = 0; i < CALLERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&failures), 0);
}

/* Runs the calls; each thread has another number, a size_t. */
static inline int calls_test(void *(*calls)(void *number), CMFixtureFunction make,
                             CMFixtureFunction destroy)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_does_what_it_says_of_wrong_and_right_calls),
        cmocka_unit_test(eight_threads_do_not_disturb_each_other),
    };
    calls_made = calls;
    return cmocka_run_group_tests(tests, make, destroy);
}

#endif
