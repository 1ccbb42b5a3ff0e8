/* What "auto" takes, on a stand-in of several GPUs; and that the CPU ends what a GPU begins and
 * cannot end, whichever call of the runtime fails. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../points.h"
#include "host/backends/backends.h"
#include "host/backends/device.h"
#include "host/core/context.h"
#include "host/core/point.h"
#include "runtime.h"

static flavbrem_context *cpu;

static int create(void **state)
{
    (void)state;
    return flavbrem_context_create(&cpu) == FLAVBREM_OK &&
                   flavbrem_context_set_device(cpu, "cpu") == FLAVBREM_OK
               ? 0
               : -1;
}

static int destroy(void **state)
{
    (void)state;
    flavbrem_context_destroy(&cpu);
    return ptx_not_given_back() == 0 ? 0 : -1;
}

static flavbrem_context *new_auto(int threads)
{
    flavbrem_context *made = NULL;
    assert_int_equal(flavbrem_context_create(&made), FLAVBREM_OK);
    assert_int_equal(flavbrem_context_set_threads(made, threads), FLAVBREM_OK);
    return made;
}

/* ---- the choice ---- */

/* What sigma of ETL costs at rtol 1e-6. */
static device_task sigmas(size_t n)
{
    return (device_task){.n = n, .item_s = 5e-5, .host_s = 5e-7, .bytes_back = 24.0};
}

/* Starts what is taken for a task. Returns its name, and why it is no GPU. */
static const char *taken_for(flavbrem_context *context, device_task task, const char **reason)
{
    started_device started;
    assert_int_equal(flb_device_start(context, WORK_ANYWHERE, &task, &started), FLAVBREM_OK);
    return flavbrem_context_device(context, reason);
}

static void must_take(flavbrem_context *context, device_task task, const char *name)
{
    const char *reason;
    assert_string_equal(taken_for(context, task, &reason), name);
    assert_string_equal(reason, "");
}

static void must_take_the_cpu(flavbrem_context *context, device_task task, const char *why)
{
    const char *reason;
    assert_memory_equal(taken_for(context, task, &reason), "cpu:", 4);
    assert_string_equal(reason, why);
}

static void little_work_asks_no_gpu(void **state)
{
    (void)state;
    flavbrem_context *context = new_auto(1);
    int asked = ptx_calls("cudaGetDeviceCount");
    must_take_the_cpu(context, sigmas(1000), "little work");
    must_take_the_cpu(context, sigmas(5000), "little work");
    assert_int_equal(ptx_calls("cudaGetDeviceCount"), asked);
    must_take(context, sigmas(100000), "cuda:0");
    flavbrem_context_destroy(&context);
}

/* What costs 45 ms on the CPU is not worth the start of a GPU once, but ten times. */
static void batches_that_come_again_make_up_for_the_start(void **state)
{
    (void)state;
    flavbrem_context *context = new_auto(1);
    const char *reason;
    int turns = 0;
    while (turns < 20 && strcmp(taken_for(context, sigmas(900), &reason), "cuda:0") != 0)
        turns++;
    assert_true(turns >= 5 && turns <= 12);
    must_take(context, sigmas(900), "cuda:0"); /* it runs */
    flavbrem_context_destroy(&context);
}

/* A GPU that runs still loses where the host has most of the work. */
static void a_gpu_that_runs_takes_what_it_is_faster_with(void **state)
{
    (void)state;
    flavbrem_context *context = new_auto(8);
    must_take(context, sigmas(1000000), "cuda:0");
    must_take(context, sigmas(100), "cuda:0");
    device_task iww = {.n = 1000000, .item_s = 4.5e-7, .host_s = 4.5e-7, .bytes_back = 24.0};
    must_take_the_cpu(context, iww, "the CPU is faster, with the start of a GPU");
    must_take(context, sigmas(100), "cuda:0");
    flavbrem_context_destroy(&context);
}

/* 10 multiprocessors with FP64 at 1/64 are worth less than a thread. */
static void a_slow_card_loses(void **state)
{
    (void)state;
    assert_int_equal(setenv("FLAVBREM_PTX_SLOW", "0", 1), 0);
    flavbrem_context *context = new_auto(16);
    must_take_the_cpu(context, sigmas(10000000), "the CPU is faster, with the start of a GPU");
    assert_int_equal(setenv("FLAVBREM_PTX_DEVICES", "2", 1), 0);
    must_take(context, sigmas(10000000), "cuda:1");
    flavbrem_context_destroy(&context);
    assert_int_equal(unsetenv("FLAVBREM_PTX_SLOW"), 0);
    assert_int_equal(unsetenv("FLAVBREM_PTX_DEVICES"), 0);
}

static void a_gpu_that_is_taken_is_passed_over(void **state)
{
    (void)state;
    assert_int_equal(setenv("FLAVBREM_PTX_DEVICES", "3", 1), 0);
    assert_int_equal(setenv("FLAVBREM_PTX_TAKEN", "0,1", 1), 0);
    flavbrem_context *context = new_auto(1);
    must_take(context, sigmas(1000000), "cuda:2");
    assert_int_equal(setenv("FLAVBREM_PTX_TAKEN", "0,1,2", 1), 0);
    assert_int_equal(flavbrem_context_set_device(context, "auto"), FLAVBREM_OK);
    must_take_the_cpu(context, sigmas(1000000), "the device does not start");
    flavbrem_context_destroy(&context);
    assert_int_equal(unsetenv("FLAVBREM_PTX_TAKEN"), 0);
    assert_int_equal(unsetenv("FLAVBREM_PTX_DEVICES"), 0);
}

static void costs_are_those_that_were_given(void **state)
{
    static const flavbrem_gpu_costs wrong[] = {{.threads = -1.0},
                                               {.bytes_per_s = -1.0},
                                               {.start_s = (double)NAN},
                                               {.threads = (double)NAN}};
    const flavbrem_gpu_costs late = {.start_s = 100.0}, weak = {.threads = 2.0},
                             slow = {.bytes_per_s = 1e3}, at_once = {.start_s = -1.0};
    (void)state;
    flavbrem_context *context = new_auto(4);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(flavbrem_context_set_gpu_costs(context, &wrong[i]), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_context_set_gpu_costs(context, &late), FLAVBREM_OK);
    must_take_the_cpu(context, sigmas(1000000), "little work");
    assert_int_equal(flavbrem_context_set_gpu_costs(context, &weak), FLAVBREM_OK);
    must_take_the_cpu(context, sigmas(1000000), "the CPU is faster, with the start of a GPU");
    assert_int_equal(flavbrem_context_set_gpu_costs(context, &slow), FLAVBREM_OK);
    must_take_the_cpu(context, sigmas(1000000), "the CPU is faster, with the start of a GPU");
    assert_int_equal(flavbrem_context_set_gpu_costs(context, &at_once), FLAVBREM_OK);
    must_take(context, sigmas(10), "cuda:0");
    assert_int_equal(flavbrem_context_set_gpu_costs(context, NULL), FLAVBREM_OK);
    flavbrem_context_destroy(&context);
}

/* Of two cards of two models, the first of which has FP64 at 1/64. */
static void costs_of_a_model_are_those_of_its_devices(void **state)
{
    const flavbrem_gpu_costs fast = {.start_s = -1.0, .threads = 1e6}, late = {.start_s = 100.0},
                             weak = {.start_s = -1.0, .threads = 1.0};
    static const char *const faster = "the CPU is faster, with the start of a GPU";
    char models[2][200];
    (void)state;
    assert_int_equal(setenv("FLAVBREM_PTX_SLOW", "0", 1), 0);
    assert_int_equal(setenv("FLAVBREM_PTX_DEVICES", "2", 1), 0);
    for (size_t i = 0; i < 2; i++)
        flavbrem_device_text(3 + i, models[i], sizeof models[i]); /* behind three of the CPU */
    assert_string_not_equal(models[0], models[1]);
    flavbrem_context *context = new_auto(4);
    assert_int_equal(flavbrem_context_set_gpu_costs(context, &weak), FLAVBREM_OK);
    must_take_the_cpu(context, sigmas(1000000), faster);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(flavbrem_context_set_gpu_costs_of(context, models[i], &fast), FLAVBREM_OK);
        must_take(context, sigmas(10), i == 0 ? "cuda:0" : "cuda:1");
        assert_int_equal(flavbrem_context_set_gpu_costs_of(context, models[i], NULL), FLAVBREM_OK);
        must_take_the_cpu(context, sigmas(1000000), faster);
    }
    assert_int_equal(flavbrem_context_set_gpu_costs_of(context, models[0], &late), FLAVBREM_OK);
    assert_int_equal(flavbrem_context_set_device(context, "auto"), FLAVBREM_OK);
    must_take_the_cpu(context, sigmas(1000000), "little work"); /* it is not asked */
    assert_int_equal(flavbrem_context_set_gpu_costs_of(context, models[1], &fast), FLAVBREM_OK);
    must_take(context, sigmas(1000), "cuda:1");
    assert_int_equal(flavbrem_context_set_device(context, "auto"), FLAVBREM_OK);
    assert_int_equal(flavbrem_context_set_gpu_costs_of(context, NULL, NULL), FLAVBREM_OK);
    assert_int_equal(flavbrem_context_set_gpu_costs_of(context, "another", &fast), FLAVBREM_OK);
    must_take_the_cpu(context, sigmas(10), faster);
    flavbrem_context_destroy(&context);
    assert_int_equal(unsetenv("FLAVBREM_PTX_SLOW"), 0);
    assert_int_equal(unsetenv("FLAVBREM_PTX_DEVICES"), 0);
}

/* ---- a GPU that fails ---- */

enum { POINTS = 1700, EVENTS = 200, EDGES = 3 }; /* three chunks of points */

static flavbrem_point points[POINTS];
static flavbrem_result expected[POINTS], got[POINTS];
static flavbrem_event events_expected[EVENTS], events_got[EVENTS];
static flavbrem_sampler *sampler;
static size_t last_done;

static int goes_forward(void *user, size_t done, size_t total)
{
    (void)user;
    assert_true(done >= last_done && done <= total);
    last_done = done;
    return 0;
}

static flavbrem_context *new_willing(void)
{
    const flavbrem_gpu_costs costs = {.start_s = -1.0, .threads = 1e9, .bytes_per_s = 1e15};
    flavbrem_context *context = new_auto(1);
    assert_int_equal(flavbrem_context_set_gpu_costs(context, &costs), FLAVBREM_OK);
    flavbrem_context_set_progress(context, goes_forward, NULL);
    last_done = 0;
    return context;
}

/* Where the device failed and not only at its start the reason says so. */
static int told_a_failure(const flavbrem_context *context)
{
    const char *reason;
    assert_memory_equal(flavbrem_context_device(context, &reason), "c", 1);
    if (strncmp(reason, "device \"cuda:0\" failed (cuda", 28) != 0)
        return 0;
    assert_null(strstr(reason, "take"));
    assert_memory_equal(flavbrem_context_device(context, NULL), "cpu:", 4);
    return 1;
}

static flavbrem_status integrate(flavbrem_context *context)
{
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    flavbrem_request request = request_for(FLAVBREM_WW, FLAVBREM_D2X, 1e-2);
    memset(got, 0xAB, sizeof got);
    flavbrem_status status = flavbrem_xsec(context, &process, &request, POINTS, points, got);
    for (int i = 0; i < POINTS; i++)
        assert_true(bits_of(got[i].value) == bits_of(expected[i].value) &&
                    bits_of(got[i].error) == bits_of(expected[i].error) &&
                    got[i].status == expected[i].status);
    return status;
}

static flavbrem_status draw(flavbrem_context *context)
{
    memset(events_got, 0xAB, sizeof events_got);
    flavbrem_status status = flavbrem_events_draw(context, 1, &sampler, 0, EVENTS, events_got);
    assert_memory_equal(events_got, events_expected, sizeof events_got);
    return status;
}

static flavbrem_status count(flavbrem_context *context)
{
    static const double edges[EDGES] = {0.3, 0.6, 0.9};
    uint64_t counts[2][EDGES + 1] = {{0}};
    flavbrem_histogram h[2];
    for (int i = 0; i < 2; i++)
        h[i] = (flavbrem_histogram){
            .n_axes = 1, .axes = {{FLAVBREM_VARIABLE_X, EDGES, edges}}, .counts = counts[i]};
    assert_int_equal(flavbrem_events_histogram(cpu, 1, &sampler, 0, EVENTS, &h[0]), FLAVBREM_OK);
    flavbrem_status status = flavbrem_events_histogram(context, 1, &sampler, 0, EVENTS, &h[1]);
    assert_memory_equal(counts[0], counts[1], sizeof counts[0]);
    assert_true(h[0].tries == h[1].tries);
    return status;
}

/* Every call fails, and each time all that follow it too where `all`. Returns how often the CPU
 * took over. */
static int fail_each_call(flavbrem_status (*work)(flavbrem_context *context), int all)
{
    int reached = 1, taken_over = 0;
    for (int k = 1; reached; k++) {
        char text[40];
        int before = ptx_calls("any");
        flavbrem_context *context = new_willing();
        snprintf(text, sizeof text, "any:%d%s", before + k, all ? "+" : "");
        assert_int_equal(setenv("FLAVBREM_PTX_FAIL", text, 1), 0);
        assert_int_equal(work(context), FLAVBREM_OK);
        reached = ptx_calls("any") - before >= k;
        if (told_a_failure(context)) {
            taken_over++;
            assert_int_equal(unsetenv("FLAVBREM_PTX_FAIL"), 0);
            last_done = 0;
            assert_int_equal(work(context), FLAVBREM_OK); /* it is not taken again */
            assert_true(told_a_failure(context));
        }
        flavbrem_context_destroy(&context);
        assert_int_equal(unsetenv("FLAVBREM_PTX_FAIL"), 0);
        assert_int_equal(ptx_not_given_back(), 0);
    }
    return taken_over;
}

static void the_cpu_ends_what_a_gpu_cannot_end(void **state)
{
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    flavbrem_request request = request_for(FLAVBREM_WW, FLAVBREM_D2X, 1e-2);
    flavbrem_sampling sampling = flavbrem_sampling_default();
    (void)state;
    sampling.beam_energy_gev = 100.0;
    sampling.m_phi_gev = 0.3;
    sampling.method = FLAVBREM_WW;
    for (int i = 0; i < POINTS; i++)
        points[i] = (flavbrem_point){20.0 + 0.01 * i, 0.3, {0.5, 1e-5 * i}};
    cross_sections(cpu, &process, &request, POINTS, points, expected);
    assert_int_equal(flavbrem_sampler_create(cpu, &process, &sampling, &sampler), FLAVBREM_OK);
    assert_int_equal(flavbrem_events_draw(cpu, 1, &sampler, 0, EVENTS, events_expected),
                     FLAVBREM_OK);
    assert_int_equal(setenv("FLAVBREM_PTX_MEMORY", "90000000", 1), 0); /* small, so soon made */
    for (int all = 0; all < 2; all++) {
        int of_points = fail_each_call(integrate, all);
        int of_events = fail_each_call(draw, all), of_counts = fail_each_call(count, all);
        print_message("the CPU took over %d, %d, %d times\n", of_points, of_events, of_counts);
        assert_true(of_points > 20 && of_events > 5 && of_counts > 5);
    }
    assert_int_equal(unsetenv("FLAVBREM_PTX_MEMORY"), 0);
    flavbrem_sampler_destroy(&sampler);
}

/* A device that was named is not replaced; one that was given up is asked for anew by a name. */
static void who_names_a_gpu_gets_its_error(void **state)
{
    flavbrem_context *context = new_willing();
    (void)state;
    assert_int_equal(flavbrem_context_set_device(context, "cuda"), FLAVBREM_OK);
    char text[40];
    snprintf(text, sizeof text, "cudaLaunchKernel:%d", ptx_calls("cudaLaunchKernel") + 1);
    assert_int_equal(setenv("FLAVBREM_PTX_FAIL", text, 1), 0);
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    flavbrem_request request = request_for(FLAVBREM_WW, FLAVBREM_D2X, 1e-2);
    assert_int_equal(flavbrem_xsec(context, &process, &request, POINTS, points, got),
                     FLAVBREM_ERROR_DEVICE);
    assert_int_equal(unsetenv("FLAVBREM_PTX_FAIL"), 0);
    assert_int_equal(flavbrem_context_set_device(context, "auto"), FLAVBREM_OK);
    last_done = 0;
    assert_int_equal(integrate(context), FLAVBREM_OK);
    assert_string_equal(flavbrem_context_device(context, NULL), "cuda:0");
    flavbrem_context_destroy(&context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(little_work_asks_no_gpu),
        cmocka_unit_test(batches_that_come_again_make_up_for_the_start),
        cmocka_unit_test(a_gpu_that_runs_takes_what_it_is_faster_with),
        cmocka_unit_test(a_slow_card_loses),
        cmocka_unit_test(a_gpu_that_is_taken_is_passed_over),
        cmocka_unit_test(costs_are_those_that_were_given),
        cmocka_unit_test(costs_of_a_model_are_those_of_its_devices),
        cmocka_unit_test(the_cpu_ends_what_a_gpu_cannot_end),
        cmocka_unit_test(who_names_a_gpu_gets_its_error),
    };
    return cmocka_run_group_tests(tests, create, destroy);
}
