/* Every kernel, run from its PTX, gives the bits of the CPU backend.
 * usage: test_kernels [PROCESSES]   how many random processes; 24 where nothing is said */
#include <stdio.h>
#include <stdlib.h>

#include "../points.h"
#include "host/backends/backends.h"
#include "host/core/context.h"
#include "host/core/defaults.h"
#include "host/core/point.h"
#include "validation/random_process.h"

enum { POINTS = 3, METHODS = 3, QUANTITIES = 7 };

static uint64_t n_processes = 24;
static flavbrem_context *cpu, *gpu;

static int create_contexts(void **state)
{
    (void)state;
    return flavbrem_context_create(&cpu) == FLAVBREM_OK &&
                   flavbrem_context_create(&gpu) == FLAVBREM_OK &&
                   flavbrem_context_set_device(cpu, "cpu") == FLAVBREM_OK &&
                   flavbrem_context_set_device(gpu, "cuda") == FLAVBREM_OK
               ? 0
               : -1;
}

static int destroy_contexts(void **state)
{
    (void)state;
    flavbrem_context_destroy(&cpu);
    flavbrem_context_destroy(&gpu);
    return 0;
}

/* Both backends over a batch. Returns how many of the results are above zero. */
static size_t compare(const flavbrem_process *process, const flavbrem_request *request, size_t n,
                      const flavbrem_point *points)
{
    flavbrem_result *expected = test_calloc(2 * n + 1, sizeof *expected), *got = expected + n;
    size_t positive = 0;
    cross_sections(cpu, process, request, n, points, expected);
    cross_sections(gpu, process, request, n, points, got);
    for (size_t i = 0; i < n; i++) {
        if (bits_of(expected[i].value) != bits_of(got[i].value) ||
            bits_of(expected[i].error) != bits_of(got[i].error) ||
            expected[i].status != got[i].status)
            fail_msg("%s %s at E %.17g, m_phi %.17g, (%.17g, %.17g): CPU %.17g +- %.17g, kernels "
                     "%.17g +- %.17g",
                     flavbrem_method_name(request->method),
                     flavbrem_quantity_name(request->quantity), points[i].beam_energy_gev,
                     points[i].m_phi_gev, points[i].at[0], points[i].at[1], expected[i].value,
                     expected[i].error, got[i].value, got[i].error);
        positive += expected[i].value > 0.0;
    }
    test_free(expected);
    return positive;
}

/* A point of a process where a quantity is worth looking at. */
static flavbrem_point draw_point(random_process *r, flavbrem_quantity quantity)
{
    double fraction = random_uniform(&r->state);
    double angle = 3.0 * random_uniform(&r->state) * r->m_phi_gev / r->beam_energy_gev;
    angle = angle < 3.0 ? angle : 3.0;
    int only_angle = quantity == FLAVBREM_DTHETA || quantity == FLAVBREM_DPSI;
    return (flavbrem_point){
        r->beam_energy_gev, r->m_phi_gev, {only_angle ? angle : fraction, angle}};
}

/* Total cross-sections to 1e-3, the others to up to 1e-8, so that ladders climb and split t. */
static double tolerance(uint64_t process, flavbrem_quantity quantity)
{
    static const double tight[] = {1e-4, 1e-6, 1e-8};
    return quantity == FLAVBREM_SIGMA ? process % 8 == 0 ? 1e-6 : 1e-3 : tight[process % 3];
}

static void random_processes_have_the_bits_of_the_cpu(void **state)
{
    size_t compared = 0, positive = 0;
    (void)state;
    for (uint64_t i = 0; i < n_processes; i++)
        for (int method = 0; method < METHODS; method++)
            for (int quantity = 0; quantity < QUANTITIES; quantity++) {
                random_process r = random_process_draw(i);
                flavbrem_point points[POINTS];
                flavbrem_request request =
                    request_for((flavbrem_method)method, (flavbrem_quantity)quantity,
                                tolerance(i, (flavbrem_quantity)quantity));
                for (int k = 0; k < POINTS; k++)
                    points[k] = draw_point(&r, request.quantity);
                positive += compare(&r.process, &request, POINTS, points);
                compared += POINTS;
            }
    print_message("%zu results of %zu processes compared, all equal; %zu above zero\n", compared,
                  (size_t)n_processes, positive);
    assert_true(positive > compared / 4);
}

/* The angle is cut, so that sigma is seen from the lepton, and the range of x is cut in panels. */
static void cut_angles_have_the_bits_of_the_cpu(void **state)
{
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-4);
    const flavbrem_point points[] = {{20.0, 0.3, {0.0, 0.0}}, {4.0, 1.0, {0.0, 0.0}}};
    (void)state;
    process.etl_psi_max_rad = 0.2;
    assert_true(compare(&process, &request, 2, points) == 2);
    process.etl_psi_max_rad = flb_process_default().etl_psi_max_rad;
    process.etl_theta_max_rad = 0.05;
    assert_true(compare(&process, &request, 2, points) == 2);
}

/* Each form factor, by kernels of their own, on both sides and by WW and IWW. */
static void other_form_factors_have_the_bits_of_the_cpu(void **state)
{
    static const flavbrem_quantity quantities[] = {FLAVBREM_D2X, FLAVBREM_D2Y, FLAVBREM_DY,
                                                   FLAVBREM_DX};
    const flavbrem_point points[] = {{20.0, 0.3, {0.8, 0.01}}, {100.0, 0.15, {0.1, 0.001}}};
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    (void)state;
    for (process.form_factor = 1; process.form_factor < FORM_FACTORS; process.form_factor++)
        for (int method = 0; method < METHODS; method++)
            for (size_t i = 0; i < sizeof quantities / sizeof quantities[0]; i++) {
                flavbrem_request request =
                    request_for((flavbrem_method)method, quantities[i], i < 2 ? 1e-5 : 1e-2);
                assert_true(compare(&process, &request, 2, points) > 0);
            }
    process.form_factor = 1;
    process.lepton_in = FLAVBREM_MUON; /* collinear peaks, and the expansion in s */
    process.lepton_out = FLAVBREM_ELECTRON;
    flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_DX, 1e-6);
    assert_true(compare(&process, &request, 2, points) > 0);
}

/* Bosons of spin 1 take the kernels of other form factors; each form, each side, WW and IWW. */
static void other_bosons_have_the_bits_of_the_cpu(void **state)
{
    static const flavbrem_quantity quantities[] = {FLAVBREM_D2X, FLAVBREM_D2Y, FLAVBREM_DY,
                                                   FLAVBREM_DX, FLAVBREM_DPSI};
    static const flavbrem_lepton pairs[][2] = {{FLAVBREM_ELECTRON, FLAVBREM_ELECTRON},
                                               {FLAVBREM_ELECTRON, FLAVBREM_MUON},
                                               {FLAVBREM_MUON, FLAVBREM_ELECTRON}};
    static const int bosons[] = {BOSON_VECTOR, BOSON_AXIAL, BOSON_PSEUDOSCALAR};
    const flavbrem_point points[] = {{20.0, 0.3, {0.8, 0.01}}, {100.0, 0.15, {0.1, 0.001}}};
    (void)state;
    for (int k = 0; k < 3; k++) {
        flavbrem_process process = process_with(pairs[k][0], pairs[k][1], 82.0, 207.0);
        process.boson = bosons[k];
        for (process.form_factor = 0; process.form_factor < 2; process.form_factor++)
            for (int method = 0; method < METHODS; method++)
                for (size_t i = 0; i < sizeof quantities / sizeof quantities[0]; i++) {
                    flavbrem_request request =
                        request_for((flavbrem_method)method, quantities[i], i < 2 ? 1e-6 : 1e-2);
                    assert_true(compare(&process, &request, 2, points) > 0);
                }
        process.form_factor = 0;
        flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-3);
        assert_true(compare(&process, &request, 2, points) == 2);
    }
}

static void batches_of_any_size_have_the_bits_of_the_cpu(void **state)
{
    static const size_t sizes[] = {0, 1, 31, 32, 33, 1000, 5000};
    enum { MOST = 5000 };
    flavbrem_point *points = test_calloc(MOST, sizeof *points);
    flavbrem_process process = process_with(FLAVBREM_MUON, FLAVBREM_TAU, 26.0, 56.0);
    flavbrem_request iww = request_for(FLAVBREM_IWW, FLAVBREM_SIGMA, 1e-2);
    flavbrem_request d2y = request_for(FLAVBREM_ETL, FLAVBREM_D2Y, 1e-3);
    (void)state;
    for (size_t i = 0; i < MOST; i++) /* the first ones are below threshold */
        points[i] = (flavbrem_point){1.0 + 0.02 * (double)i, 0.5, {0.3, 0.05}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        compare(&process, &iww, sizes[i], points + MOST - sizes[i]);
        compare(&process, &d2y, sizes[i], points + MOST - sizes[i]);
    }
    test_free(points);
}

/* Where the device has little memory, chunks are smaller and there is one lane. */
static void little_memory_changes_no_bits(void **state)
{
    flavbrem_process process = flb_process_default();
    flavbrem_request request = request_for(FLAVBREM_WW, FLAVBREM_DTHETA, 1e-3);
    flavbrem_point points[40];
    (void)state;
    for (int i = 0; i < 40; i++)
        points[i] = (flavbrem_point){50.0, 0.3, {0.001 * i, 0.0}};
    assert_int_equal(setenv("FLAVBREM_PTX_MEMORY", "90000000", 1), 0);
    assert_int_equal(flavbrem_context_set_device(gpu, "cuda:0"), FLAVBREM_OK); /* starts anew */
    assert_true(compare(&process, &request, 40, points) > 20);
    assert_int_equal(unsetenv("FLAVBREM_PTX_MEMORY"), 0);
}

/* Points of IWW and ETL in one batch, in one chunk or more. */
static void ratios_have_the_bits_of_the_cpu(void **state)
{
    enum { N = 7 };
    flavbrem_process process = flb_process_default();
    flavbrem_point points[N];
    flavbrem_result expected[N], got[N];
    (void)state;
    for (int i = 0; i < N; i++)
        points[i] = (flavbrem_point){10.0 + 30.0 * i, 0.4, {0.0, 0.0}};
    assert_int_equal(flavbrem_kfactors(cpu, &process, 1e-2, N, points, expected), FLAVBREM_OK);
    for (int little = 0; little < 2; little++) {
        assert_int_equal(little ? setenv("FLAVBREM_PTX_MEMORY", "90000000", 1) : 0, 0);
        assert_int_equal(flavbrem_context_set_device(gpu, "cuda:0"), FLAVBREM_OK);
        assert_int_equal(flavbrem_kfactors(gpu, &process, 1e-2, N, points, got), FLAVBREM_OK);
        for (int i = 0; i < N; i++)
            assert_true(bits_of(got[i].value) == bits_of(expected[i].value) &&
                        bits_of(got[i].error) == bits_of(expected[i].error));
    }
    assert_int_equal(unsetenv("FLAVBREM_PTX_MEMORY"), 0);
}

/* A rung has room for some of the points that climb; the others wait. */
static void rungs_without_room_have_the_bits_of_the_cpu(void **state)
{
    enum { N = 300 };
    flavbrem_process process = flb_process_default();
    flavbrem_request request = request_for(FLAVBREM_WW, FLAVBREM_SIGMA, 1e-12);
    flavbrem_point points[N];
    (void)state;
    for (int i = 0; i < N; i++) /* some are below threshold */
        points[i] = (flavbrem_point){0.2 + 0.5 * i, 0.3, {0.0, 0.0}};
    assert_int_equal(setenv("FLAVBREM_PTX_MEMORY", "90000000", 1), 0);
    assert_int_equal(flavbrem_context_set_device(gpu, "cuda:0"), FLAVBREM_OK);
    assert_true(compare(&process, &request, N, points) > N / 2);
    assert_int_equal(unsetenv("FLAVBREM_PTX_MEMORY"), 0);
}

static int stop_at_once(void *user, size_t done, size_t total)
{
    assert_true(done > 0 && done <= total);
    ++*(int *)user;
    return 1;
}

static void the_caller_can_stop_a_batch(void **state)
{
    enum { N = 9000 };
    int calls = 0;
    flavbrem_process process = flb_process_default();
    flavbrem_request request = request_for(FLAVBREM_IWW, FLAVBREM_DX, 1e-2);
    flavbrem_point *points = test_calloc(N, sizeof *points);
    flavbrem_result *results = test_calloc(N, sizeof *results);
    (void)state;
    for (int i = 0; i < N; i++)
        points[i] = (flavbrem_point){50.0, 0.3, {0.0001 * i, 0.0}};
    flavbrem_context_set_progress(gpu, stop_at_once, &calls);
    assert_int_equal(flavbrem_xsec(gpu, &process, &request, N, points, results),
                     FLAVBREM_ERROR_CANCELLED);
    assert_int_equal(calls, 1);
    assert_non_null(strstr(flavbrem_context_message(gpu), "of 9000 points"));
    flavbrem_context_set_progress(gpu, NULL, NULL);
    compare(&process, &request, 100, points); /* the device goes on */
    test_free(points);
    test_free(results);
}

/* ---- amplitudes ---- */

/* Places of a random process; 0 for those outside phase space. */
static int draw_place(uint64_t i, int observed, phase_space_place *place)
{
    random_process r = random_process_draw(i);
    point_params q =
        flb_point_params_of(&r.process, r.beam_energy_gev, r.m_phi_gev, (side)observed);
    double most = q.e - q.m_b, share = random_uniform(&r.state);
    place->q = q;
    place->e_a = q.m_a + share * (most - q.m_a);
    place->e_b = q.m_b + (1.0 - share) * (most - q.m_a);
    energies n = energies_at(&q, place->e_a, place->e_b);
    double largest = largest_v(&q, &n), cube = random_uniform(&r.state);
    place->v = cube * cube * cube * largest;
    place->v_rest = largest - place->v;
    place->tau_share = random_uniform(&r.state);
    place->one_minus_cos = 2.0 * random_uniform(&r.state);
    place->observed = observed;
    return largest > 0.0 && place->v < 2.0 * n.pk2;
}

static void amplitudes_have_the_bits_of_the_cpu(void **state)
{
    enum { N = 2000 };
    phase_space_place *places = test_calloc(N, sizeof *places);
    double *values = test_calloc(N, sizeof *values);
    device_engine *engine = NULL;
    size_t n = 0;
    (void)state;
    for (uint64_t i = 0; i < N; i++)
        n += (size_t)draw_place(i, (int)(i % 2), &places[n]);
    assert_true(n > N / 2);
    assert_int_equal(flb_cuda_backend.create(&engine, 0, gpu), FLAVBREM_OK);
    assert_int_equal(flb_cuda_backend.amplitudes(engine, n, places, values, gpu), FLAVBREM_OK);
    for (size_t i = 0; i < n; i++)
        assert_true(bits_of(values[i]) == bits_of(amplitude_at(&places[i])));
    print_message("%zu amplitudes compared, all equal\n", n);
    flb_cuda_backend.destroy(&engine);
    test_free(places);
    test_free(values);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_processes_have_the_bits_of_the_cpu),
        cmocka_unit_test(cut_angles_have_the_bits_of_the_cpu),
        cmocka_unit_test(other_form_factors_have_the_bits_of_the_cpu),
        cmocka_unit_test(other_bosons_have_the_bits_of_the_cpu),
        cmocka_unit_test(batches_of_any_size_have_the_bits_of_the_cpu),
        cmocka_unit_test(little_memory_changes_no_bits),
        cmocka_unit_test(rungs_without_room_have_the_bits_of_the_cpu),
        cmocka_unit_test(ratios_have_the_bits_of_the_cpu),
        cmocka_unit_test(the_caller_can_stop_a_batch),
        cmocka_unit_test(amplitudes_have_the_bits_of_the_cpu),
    };
    if (argc > 1)
        n_processes = strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, create_contexts, destroy_contexts);
}
