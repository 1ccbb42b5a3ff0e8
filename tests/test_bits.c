/* A result has the same bits on every instruction set, on any number of threads, in any batch, and
 * from every compiler: the golden hash below is that of all results of this program. It changes
 * when the physics, the maps or the ladder of the integrator do; then, and only then, put the new
 * one here. */
#include "host/core/defaults.h"
#include "host/core/settings.h"
#include "kernels/elementary.h"
#include "points.h"

#define GOLDEN_HASH 0x9510c722876db42du           /* of the paper's boson */
#define GOLDEN_HASH_OF_OTHERS 0xc8e5d76729dda4d2u /* of other bosons */

enum {
    PROCESSES = 6,
    OTHERS = 6,
    POINTS = 10,
    METHODS = 3,
    QUANTITIES = 7,
    OF_PAPER = PROCESSES * METHODS * QUANTITIES,
    BATCHES = OF_PAPER + OTHERS * METHODS * QUANTITIES
};

/* One batch for every process, method and quantity. */
typedef struct batch {
    flavbrem_process process;
    flavbrem_request request;
    flavbrem_point points[POINTS];
    flavbrem_result results[POINTS];
} batch;

/* From low to high, evenly in the logarithm, by our own functions: the same bits everywhere. */
static double random_scale(uint64_t *random, double low, double high)
{
    return low * elementary_exp(random_between(random, 0.0, elementary_log(high / low)));
}

/* Leptons, nucleus and convention of process number i: all six pairs. */
static flavbrem_process process_number(int i)
{
    static const double nuclei[][2] = {{82.0, 207.0}, {6.0, 12.0}, {1.0, 1.008}};
    flavbrem_lepton in = (flavbrem_lepton)(i % 3);
    flavbrem_lepton out = (flavbrem_lepton)((i % 3 + 1 + i / 3) % 3);
    flavbrem_process process = process_with(in, out, nuclei[i % 3][0], nuclei[i % 3][1]);
    if (i >= 3) {
        process.tmax_rule = FLAVBREM_TMAX_BEAM_ENERGY;
        process.constants = FLAVBREM_DMG4;
        process.coupling = 3e-4;
    }
    return process;
}

/* Process number i of other bosons: equal leptons, and all kinds but the paper's. */
static flavbrem_process other_number(int i)
{
    static const struct {
        flavbrem_lepton in, out;
        enum boson_kind boson;
    } others[OTHERS] = {{FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, BOSON_VECTOR},
                        {FLAVBREM_MUON, FLAVBREM_MUON, BOSON_AXIAL},
                        {FLAVBREM_ELECTRON, FLAVBREM_MUON, BOSON_GENERAL},
                        {FLAVBREM_TAU, FLAVBREM_TAU, BOSON_SCALAR},
                        {FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, BOSON_PSEUDOSCALAR},
                        {FLAVBREM_TAU, FLAVBREM_MUON, BOSON_ALP}};
    flavbrem_process process = process_with(others[i].in, others[i].out, 82.0, 207.0);
    process.boson = (int)others[i].boson;
    process.coupling = flb_process_default().coupling;
    if (process.boson == BOSON_GENERAL) {
        process.g_v.re = 0.3;
        process.g_a.im = 0.4;
    }
    if (process.boson == BOSON_ALP) {
        process.c_v = process.c_a = 1.0;
        process.f_gev = 10.0;
    }
    return process;
}

/* Energies up to a thousand times the threshold; x, y everywhere, angles around m_phi/E. */
static void fill(batch *b, int process, int method, int quantity)
{
    uint64_t random =
        1000u + (uint64_t)process; /* the same energies for all methods and quantities */
    b->process = process < PROCESSES ? process_number(process) : other_number(process - PROCESSES);
    b->request = request_for((flavbrem_method)method, (flavbrem_quantity)quantity, 1e-4);
    for (int i = 0; i < POINTS; i++) {
        double least = flavbrem_smallest_m_phi_gev(&b->process);
        double m_phi = least + random_scale(&random, 1e-3, 3.0);
        double e = random_scale(&random, 1.02, 1e3) * flavbrem_threshold_gev(&b->process, m_phi);
        double fraction = random_between(&random, 0.0, 1.0);
        double angle = random_scale(&random, 0.01, 10.0) * m_phi / e;
        angle = angle < 3.0 ? angle : 3.0;
        int only_angle = quantity == FLAVBREM_DTHETA || quantity == FLAVBREM_DPSI;
        b->points[i] = (flavbrem_point){e, m_phi, {only_angle ? angle : fraction, angle}};
    }
    /* some to more digits, where the ladder climbs and t is split */
    if ((process + method + quantity) % 7 == 0)
        b->request.rtol = quantity == FLAVBREM_SIGMA ? 1e-6 : 1e-8;
}

static batch *make_batches(void)
{
    batch *batches = test_calloc(BATCHES, sizeof *batches);
    assert_non_null(batches);
    for (int i = 0; i < OF_PAPER; i++)
        fill(&batches[i], i % PROCESSES, i / PROCESSES % METHODS, i / PROCESSES / METHODS);
    for (int i = 0; i < BATCHES - OF_PAPER; i++)
        fill(&batches[OF_PAPER + i], PROCESSES + i % OTHERS, i / OTHERS % METHODS,
             i / OTHERS / METHODS);
    return batches;
}

static void compute(flavbrem_context *context, batch *batches)
{
    for (int i = 0; i < BATCHES; i++)
        cross_sections(context, &batches[i].process, &batches[i].request, POINTS, batches[i].points,
                       batches[i].results);
}

static void assert_same_result(const flavbrem_result *a, const flavbrem_result *b)
{
    assert_true(bits_of(a->value) == bits_of(b->value));
    assert_true(bits_of(a->error) == bits_of(b->error));
    assert_int_equal(a->status, b->status);
}

static void assert_same_results(const batch *a, const batch *b)
{
    for (int i = 0; i < BATCHES; i++)
        for (int k = 0; k < POINTS; k++)
            assert_same_result(&a[i].results[k], &b[i].results[k]);
}

/* The results with the default settings, made once. */
static batch *reference;

static int make_reference(void **state)
{
    flavbrem_context *context;
    (void)state;
    if (flavbrem_context_create(&context) != FLAVBREM_OK)
        return -1;
    reference = make_batches();
    compute(context, reference);
    flavbrem_context_destroy(&context);
    return 0;
}

static int free_reference(void **state)
{
    (void)state;
    test_free(reference);
    return 0;
}

/* FNV-1a over 64 bits, the lowest byte first. */
static uint64_t hash_bits(uint64_t hash, uint64_t bits)
{
    for (int byte = 0; byte < 8; byte++)
        hash = (hash ^ ((bits >> (8 * byte)) & 0xffu)) * 0x100000001b3u;
    return hash;
}

/* Of the batches [first, end). */
static void has_golden_bits(int first, int end, uint64_t golden)
{
    uint64_t hash = 0xcbf29ce484222325u;
    int positive = 0, outside = 0, n = (end - first) * POINTS;
    for (int i = first; i < end; i++)
        for (int k = 0; k < POINTS; k++) {
            const flavbrem_result *result = &reference[i].results[k];
            hash = hash_bits(hash, bits_of(result->value));
            hash = hash_bits(hash, bits_of(result->error));
            hash = hash_bits(hash, (uint64_t)result->status);
            positive += result->value > 0.0;
            outside += result->status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
        }
    print_message("%d results, %d above zero, %d outside the tolerance, hash 0x%016llx\n", n,
                  positive, outside, (unsigned long long)hash);
    assert_true(positive > n / 2); /* the points are not all outside phase space */
    if (hash != golden)
        fail_msg("the hash is 0x%016llx, not 0x%016llx", (unsigned long long)hash,
                 (unsigned long long)golden);
}

static void all_results_have_the_golden_bits(void **state)
{
    (void)state;
    has_golden_bits(0, OF_PAPER, GOLDEN_HASH);
}

static void results_of_other_bosons_have_the_golden_bits(void **state)
{
    (void)state;
    has_golden_bits(OF_PAPER, BATCHES, GOLDEN_HASH_OF_OTHERS);
}

static void every_instruction_set_gives_the_same_bits(void **state)
{
    const char *name, *reason;
    int usable, tried = 0;
    for (size_t i = 0; (name = flavbrem_device_name(i, &usable, &reason)) != NULL; i++) {
        if (!usable || strncmp(name, "cpu:", strlen("cpu:")) != 0) {
            print_message("%s: %s\n", name, reason);
            continue;
        }
        batch *batches = make_batches();
        assert_int_equal(flavbrem_context_set_device(*state, name), FLAVBREM_OK);
        compute(*state, batches);
        assert_same_results(batches, reference);
        test_free(batches);
        tried++;
    }
    assert_true(tried >= 1);
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    for (int threads = 1; threads <= 3; threads++) {
        batch *batches = make_batches();
        assert_int_equal(flavbrem_context_set_threads(*state, threads), FLAVBREM_OK);
        compute(*state, batches);
        assert_same_results(batches, reference);
        test_free(batches);
    }
}

/* Every batch in three parts, of 5, 4 and 1 points, the last one first. */
static void any_batch_gives_the_same_bits(void **state)
{
    static const size_t sizes[] = {1, 4, 5};
    batch *batches = make_batches();
    for (int i = BATCHES - 1; i >= 0; i--) {
        batch *b = &batches[i];
        size_t first = POINTS;
        for (size_t part = 0; part < sizeof sizes / sizeof *sizes; part++) {
            first -= sizes[part];
            cross_sections(*state, &b->process, &b->request, sizes[part], b->points + first,
                           b->results + first);
        }
        assert_true(first == 0);
    }
    assert_same_results(batches, reference);
    test_free(batches);
}

/* Many points at once: more than the threads take in one go. */
static void a_long_batch_gives_the_same_bits(void **state)
{
    enum { TIMES = 20, N = TIMES * POINTS };
    flavbrem_point points[N];
    flavbrem_result results[N];
    const batch *b = &reference[0];
    for (int i = 0; i < N; i++)
        points[i] = b->points[i % POINTS];
    cross_sections(*state, &b->process, &b->request, N, points, results);
    for (int i = 0; i < N; i++)
        assert_same_result(&results[i], &b->results[i % POINTS]);
}

#define WITH_CONTEXT(test) cmocka_unit_test_setup_teardown(test, create_context, destroy_context)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_results_have_the_golden_bits),
        cmocka_unit_test(results_of_other_bosons_have_the_golden_bits),
        WITH_CONTEXT(every_instruction_set_gives_the_same_bits),
        WITH_CONTEXT(any_number_of_threads_gives_the_same_bits),
        WITH_CONTEXT(any_batch_gives_the_same_bits),
        WITH_CONTEXT(a_long_batch_gives_the_same_bits),
    };
    return cmocka_run_group_tests(tests, make_reference, free_reference);
}
