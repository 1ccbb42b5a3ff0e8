/* A child of fork() gets what its parent gets, after threads have worked in the parent. */
#include <omp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flavbrem/event_file.h"
#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"

#define POINTS 100
#define EVENTS 5000
#define BINS 20
#define THREADS 2
#define SECONDS 300 /* then a child that waits is ended */

struct results {
    flavbrem_result sigma[POINTS];
    flavbrem_event events[EVENTS];
    uint64_t counts[BINS + 2];
    uint64_t file; /* hash of a file of events */
};

static flavbrem_context *make_context(void)
{
    flavbrem_context *context = NULL;
    if (flavbrem_context_create(&context) != FLAVBREM_OK ||
        flavbrem_context_set_threads(context, THREADS) != FLAVBREM_OK ||
        flavbrem_context_set_device(context, "cpu") != FLAVBREM_OK)
        abort();
    return context;
}

/* The hash of a file of events at three energies. Returns 0 where it fails. */
static uint64_t file_of_events(flavbrem_context *context)
{
    static const char *const keys[][2] = {
        {"beam-energy", "100,50,20"}, {"m-phi", "0.3"}, {"events", "40000"}};
    flavbrem_event_file_options options = flavbrem_event_file_options_default();
    flavbrem_spec *spec = NULL;
    FILE *file = tmpfile();
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    if (file == NULL)
        return 0;
    options.format = "csv";
    options.descriptor = fileno(file);
    flavbrem_status status = flavbrem_spec_create(context, FLAVBREM_JOB_EVENTS, &spec);
    for (int i = 0; i < 3 && status == FLAVBREM_OK; i++)
        status = flavbrem_spec_set(context, spec, keys[i][0], keys[i][1]);
    if (status == FLAVBREM_OK)
        status = flavbrem_event_file_make(context, spec, NULL, &options, NULL);
    flavbrem_spec_destroy(&spec);
    rewind(file);
    for (int c; (c = getc(file)) != EOF;)
        hash = (hash ^ (uint64_t)c) * UINT64_C(0x100000001B3);
    fclose(file);
    return status == FLAVBREM_OK ? hash : 0;
}

/* All that works with threads. Returns 0 where something fails. */
static int work(flavbrem_context *context, flavbrem_sampler **sampler, struct results *results)
{
    flavbrem_process process = flb_process_default();
    flavbrem_request request = flavbrem_request_default();
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_point points[POINTS];
    double edges[BINS + 1];
    memset(results, 0, sizeof *results);
    for (int i = 0; i < POINTS; i++)
        points[i] = (flavbrem_point){20.0 + i, 0.3, {0.0, 0.0}};
    for (int i = 0; i <= BINS; i++)
        edges[i] = (double)i / BINS;
    flavbrem_histogram histogram = {
        .n_axes = 1, .axes = {{FLAVBREM_VARIABLE_X, BINS + 1, edges}}, .counts = results->counts};
    request.rtol = 1e-3;
    sampling.beam_energy_gev = 100.0;
    sampling.m_phi_gev = 0.3;
    results->file = file_of_events(context);
    return results->file != 0 &&
           flavbrem_xsec(context, &process, &request, POINTS, points, results->sigma) ==
               FLAVBREM_OK &&
           (*sampler != NULL ||
            flavbrem_sampler_create(context, &process, &sampling, sampler) == FLAVBREM_OK) &&
           flavbrem_events_draw(context, 1, sampler, 0, EVENTS, results->events) == FLAVBREM_OK &&
           flavbrem_events_histogram(context, 1, sampler, 0, EVENTS, &histogram) == FLAVBREM_OK;
}

/* Without what lies between the fields. */
static int is_same(const struct results *a, const struct results *b)
{
    int same = memcmp(a->counts, b->counts, sizeof a->counts) == 0 && a->file == b->file;
    for (int i = 0; i < POINTS; i++)
        same = same && memcmp(&a->sigma[i].value, &b->sigma[i].value, sizeof(double)) == 0 &&
               memcmp(&a->sigma[i].error, &b->sigma[i].error, sizeof(double)) == 0 &&
               a->sigma[i].status == b->sigma[i].status;
    return same && memcmp(a->events, b->events, sizeof a->events) == 0;
}

/* With a context and a sampler of its own, or with those of the parent; then a child of it. */
static int work_again(flavbrem_context *context, flavbrem_sampler *sampler,
                      const struct results *expected, int generations)
{
    struct results *results = malloc(sizeof *results);
    flavbrem_context *own = make_context();
    flavbrem_sampler *own_sampler = NULL;
    int how = 0;
    alarm(SECONDS);
    int good = work(context, &sampler, results);
    good = good && is_same(results, expected);
    good = good && work(own, &own_sampler, results);
    good = good && is_same(results, expected);
    if (good && generations > 1) {
        pid_t child = fork();
        if (child == 0)
            _exit(work_again(context, sampler, expected, generations - 1) ? 0 : 1);
        good = waitpid(child, &how, 0) == child && WIFEXITED(how) && WEXITSTATUS(how) == 0;
    }
    if (own_sampler != NULL)
        flavbrem_sampler_destroy(&own_sampler);
    flavbrem_context_destroy(&own);
    free(results);
    return good;
}

static void assert_children_work(flavbrem_context *context, flavbrem_sampler *sampler,
                                 const struct results *expected)
{
    int how = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(work_again(context, sampler, expected, 2) ? 0 : 1);
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_false(WIFSIGNALED(how)); /* it waited in vain */
    assert_int_equal(WEXITSTATUS(how), 0);
}

static void a_child_works_after_threads_of_the_library(void **state)
{
    (void)state;
    struct results *expected = malloc(sizeof *expected);
    flavbrem_context *context = make_context();
    flavbrem_sampler *sampler = NULL;
    assert_true(work(context, &sampler, expected));
    for (int i = 0; i < 2; i++)
        assert_children_work(context, sampler, expected);
    struct results *after = malloc(sizeof *after);
    assert_true(work(context, &sampler, after)); /* the parent is as it was */
    assert_true(is_same(after, expected));
    flavbrem_sampler_destroy(&sampler);
    flavbrem_context_destroy(&context);
    free(expected);
    free(after);
}

/* NumPy and others use OpenMP too. */
static void a_child_works_after_threads_of_the_caller(void **state)
{
    (void)state;
    struct results *expected = malloc(sizeof *expected);
    flavbrem_context *context = make_context();
    flavbrem_sampler *sampler = NULL;
    int sum = 0;
    assert_true(work(context, &sampler, expected));
#pragma omp parallel num_threads(4) reduction(+ : sum)
    sum += omp_get_thread_num();
    assert_int_equal(sum, 6);
    assert_children_work(context, sampler, expected);
    flavbrem_sampler_destroy(&sampler);
    flavbrem_context_destroy(&context);
    free(expected);
}

/* OpenMP gives them one thread; the bits are the same. */
static void a_parallel_region_of_the_caller_may_call_it(void **state)
{
    (void)state;
    struct results *expected = malloc(sizeof *expected);
    flavbrem_context *context = make_context();
    flavbrem_sampler *sampler = NULL;
    int good = 0;
    assert_true(work(context, &sampler, expected));
#pragma omp parallel num_threads(2) reduction(+ : good)
    {
        struct results *results = malloc(sizeof *results);
        flavbrem_context *own = make_context();
        flavbrem_sampler *own_sampler = NULL;
        good += work(own, &own_sampler, results) && is_same(results, expected);
        flavbrem_sampler_destroy(&own_sampler);
        flavbrem_context_destroy(&own);
        free(results);
    }
    assert_int_equal(good, 2);
    flavbrem_sampler_destroy(&sampler);
    flavbrem_context_destroy(&context);
    free(expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_works_after_threads_of_the_library),
        cmocka_unit_test(a_child_works_after_threads_of_the_caller),
        cmocka_unit_test(a_parallel_region_of_the_caller_may_call_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
