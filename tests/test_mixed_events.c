/* Events of a spectrum, and of several masses and targets: which part an event comes from, what a
 * part stands for, and that pieces are the whole. */
#include "flavbrem/yield.h"
#include "tests/event_sources.h"

/* sum (n - N s)^2/(N s) over parts with 10 expected events or more, all others as one. The largest
 * chi2 is 6 standard deviations above its mean. */
static void assert_picked(const flavbrem_event_source *source, uint64_t first, size_t n)
{
    size_t parts = flavbrem_event_source_energies(source), degrees = 0;
    uint64_t *counts = calloc(parts, sizeof *counts);
    assert_non_null(counts);
    double chi2 = 0.0, few = 0.0, few_expected = 0.0, sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        size_t part = flavbrem_event_source_pick(source, first + i);
        assert_true(part < parts);
        counts[part]++;
    }
    for (size_t k = 0; k < parts; k++) {
        double share = flavbrem_event_source_part(source, k).share;
        double expected = share * (double)n, off = (double)counts[k] - expected;
        assert_true(share > 0.0);
        sum += share;
        if (expected >= 10.0) {
            chi2 += off * off / expected;
            degrees++;
        } else {
            few += (double)counts[k];
            few_expected += expected;
        }
    }
    if (few_expected > 10.0) {
        chi2 += (few - few_expected) * (few - few_expected) / few_expected;
        degrees++;
    }
    assert_near(sum, 1.0, 1e-12);
    assert_true(degrees > 1);
    if (!(chi2 < (double)degrees + 6.0 * sqrt(2.0 * (double)degrees)))
        fail_msg("chi2 %.3g of %zu parts", chi2, degrees);
    free(counts);
}

/* ---- events are those of their parts ---- */

static double squared(const double p[4])
{
    return p[3] * p[3] - p[0] * p[0] - p[1] * p[1] - p[2] * p[2];
}

/* Event i is event i of the sampler of its part, has its energy and its mass, in any piece and on
 * any number of threads. */
static void assert_events(flavbrem_context *context, const flavbrem_event_source *source)
{
    enum { N = 3001, FIRST = 77 };
    static const size_t pieces[] = {1, 1023, 64, 1913};
    static flavbrem_event whole[N], part[N];
    GOOD(context, flavbrem_event_source_draw(context, source, FIRST, N, whole));
    for (size_t i = 0; i < N; i++) {
        size_t k = flavbrem_event_source_pick(source, FIRST + i);
        flavbrem_event_part from = flavbrem_event_source_part(source, k);
        const flavbrem_process *process = flavbrem_event_source_process(source, from.target);
        double nucleus = flavbrem_nucleus_mass_gev(process);
        flavbrem_event one;
        flavbrem_sampler_draw(flavbrem_event_source_samplers(source)[k], FIRST + i, 1, &one);
        assert_memory_equal(&one, &whole[i], sizeof one);
        assert_same(from.beam_energy_gev, flavbrem_event_source_beam_energies(source)[k]);
        assert_near(one.lepton[3] + one.boson[3] + one.nucleus[3], from.beam_energy_gev + nucleus,
                    1e-13);
        assert_near(squared(one.boson) + 1.0, from.m_phi_gev * from.m_phi_gev + 1.0,
                    1e-12 * from.beam_energy_gev * from.beam_energy_gev);
        assert_true(fabs(one.x * from.beam_energy_gev - one.boson[3]) <= 1e-13 * one.boson[3]);
    }
    for (int threads = 1; threads <= 7; threads += threads == 1 ? 1 : 5) {
        size_t begin = 0;
        GOOD(context, flavbrem_context_set_threads(context, threads));
        memset(part, 0, sizeof part);
        for (size_t p = 0; p < COUNT(pieces); p++) {
            GOOD(context, flavbrem_event_source_draw(context, source, FIRST + begin, pieces[p],
                                                     part + begin));
            begin += pieces[p];
        }
        assert_int_equal(begin, N);
        assert_memory_equal(part, whole, sizeof whole);
    }
    GOOD(context, flavbrem_context_set_threads(context, 0));
}

static void assert_histogram(flavbrem_context *context, const flavbrem_event_source *source)
{
    enum { N = 5000, EDGES = 5 };
    static const double edges[EDGES] = {0.0, 0.3, 0.7, 0.9, 1.0};
    uint64_t counts[EDGES + 1] = {0}, expected[EDGES + 1] = {0};
    static flavbrem_event events[N];
    flavbrem_histogram histogram = {
        .n_axes = 1, .axes = {{FLAVBREM_VARIABLE_X, EDGES, edges}}, .counts = counts};
    GOOD(context, flavbrem_event_source_histogram(context, source, 5, N, &histogram));
    GOOD(context, flavbrem_event_source_draw(context, source, 5, N, events));
    for (size_t i = 0; i < N; i++) {
        size_t bin = 0;
        while (bin < EDGES && events[i].x >= edges[bin])
            bin++;
        expected[bin]++;
    }
    assert_memory_equal(counts, expected, sizeof counts);
}

/* ---- a spectrum ---- */

/* One mass: shares are flavbrem_yield_rows over their sum, and the total is flavbrem_yield. */
static void assert_yield(flavbrem_context *context, const flavbrem_event_source *source,
                         size_t mass)
{
    const flavbrem_spec *spec = flavbrem_event_source_spec(source);
    flavbrem_material material;
    flavbrem_spectrum *spectrum = NULL;
    flavbrem_yield_value value;
    flavbrem_event_total total = flavbrem_event_source_total(source, mass);
    GOOD(context, flavbrem_spectrum_of_spec(context, spec, &material, &spectrum));
    GOOD(context, flavbrem_yield(context, flavbrem_spec_process(spec), &material, spectrum, NULL, 1,
                                 &total.m_phi_gev, 0, NULL, &value));
    size_t n = flavbrem_spectrum_size(spectrum), elements = flavbrem_event_source_targets(source);
    double *of_row = calloc(n, sizeof *of_row), sum = 0.0, error;
    assert_non_null(of_row);
    GOOD(context, flavbrem_yield_rows(context, flavbrem_spec_process(spec), &material, spectrum,
                                      NULL, total.m_phi_gev, NULL, of_row));
    assert_int_equal(elements, material.n);
    assert_near(total.conversions, value.value, 1e-12);
    assert_near(total.statistics, value.statistics, 1e-9);
    assert_near(total.numerics, value.numerics, 1e-9);
    assert_near(total.track_length_cm, flavbrem_spectrum_total(spectrum, 0, 0.0, &error), 1e-14);
    assert_near(total.track_error_cm, error, 1e-14);
    assert_near(total.sigma.value * 1e-36 * total.nuclei_per_cm3 * total.track_length_cm,
                value.value, 1e-12);
    /* each row is a part of each element */
    size_t parts = flavbrem_event_source_energies(source), counted = 0;
    for (size_t r = 0; r < n; r++) {
        flavbrem_spectrum_row row = flavbrem_spectrum_row_at(spectrum, r);
        double share = 0.0;
        for (size_t k = 0; k < parts; k++) {
            flavbrem_event_part part = flavbrem_event_source_part(source, k);
            int is = part.mass == mass && part.charge == row.charge &&
                     part.beam_energy_gev == row.energy_gev &&
                     part.depth_from_cm == row.depth_from_cm;
            assert_true(!is || part.length_cm == row.length_cm);
            assert_true(!is || part.depth_to_cm == row.depth_to_cm);
            share += is ? part.share : 0.0;
            counted += (size_t)is;
        }
        assert_near(share / total.share, of_row[r] / value.value, 1e-12);
        sum += share;
    }
    assert_near(sum, total.share, 1e-12);
    if (flavbrem_event_source_masses(source) == 1)
        assert_int_equal(counted, parts);
    free(of_row);
    flavbrem_spectrum_destroy(&spectrum);
}

static void a_spectrum_is_drawn_by_its_conversions(void **state)
{
    const char *const pairs[] = {spectrum_key(), "material=PbWO4", "m-phi=0.3", "seed=3", NULL};
    flavbrem_event_source *source = source_of(*state, pairs);
    assert_true(flavbrem_event_source_is_mixed(source));
    assert_true(flavbrem_event_source_has_spectrum(source));
    assert_int_equal(flavbrem_event_source_energies(source), 6 * 3); /* six rows, three elements */
    assert_yield(*state, source, 0);
    assert_picked(source, 1000, 200000);
    assert_events(*state, source);
    assert_histogram(*state, source);
    flavbrem_event_source_destroy(&source);
}

static void each_mass_of_a_spectrum_has_as_many(void **state)
{
    const char *const pairs[] = {spectrum_key(), "material=Pb", "m-phi=0.11,0.3,2", NULL};
    flavbrem_event_source *source = source_of(*state, pairs);
    assert_int_equal(flavbrem_event_source_masses(source), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_yield(*state, source, i);
        assert_near(flavbrem_event_source_total(source, i).share, 1.0 / 3.0, 1e-15);
    }
    for (uint64_t i = 0; i < 300; i++) {
        size_t k = flavbrem_event_source_pick(source, i);
        assert_int_equal(flavbrem_event_source_part(source, k).mass, i % 3);
        assert_true(flavbrem_event_source_part(source, k).beam_energy_gev > 0.3);
    }
    assert_picked(source, 0, 100000);
    assert_events(*state, source);
    flavbrem_event_source_destroy(&source);
}

static void masses_of_a_spectrum_are_shared_by_conversions(void **state)
{
    const char *const pairs[] = {spectrum_key(), "material=Pb", "m-phi=0.2,0.3", "share=sigma",
                                 NULL};
    flavbrem_event_source *source = source_of(*state, pairs);
    flavbrem_event_total light = flavbrem_event_source_total(source, 0);
    flavbrem_event_total heavy = flavbrem_event_source_total(source, 1);
    assert_yield(*state, source, 0);
    assert_yield(*state, source, 1);
    assert_near(light.share / heavy.share, light.conversions / heavy.conversions, 1e-12);
    assert_picked(source, 0, 100000);
    flavbrem_event_source_destroy(&source);
}

/* As it is made, and with a cut on the energy of leptons. */
static void the_built_in_shower_is_drawn(void **state)
{
    const char *const pairs[] = {"spectrum=shower:Pb,100", "track-cut=1", "showers=64", "m-phi=0.3",
                                 "form-factor=helm",       NULL};
    const char *const above[] = {
        "spectrum=shower:Pb,100", "track-cut=1", "showers=64", "m-phi=0.3", "above=20", NULL};
    flavbrem_event_source *source = source_of(*state, pairs);
    assert_yield(*state, source, 0);
    assert_picked(source, 0, 200000);
    assert_events(*state, source);
    flavbrem_event_source_destroy(&source);
    source = source_of(*state, above);
    for (size_t k = 0; k < flavbrem_event_source_energies(source); k++)
        assert_true(flavbrem_event_source_part(source, k).beam_energy_gev > 20.0);
    flavbrem_event_source_destroy(&source);
}

/* WW and IWW: the cross-section of the view, which recoil makes smaller. */
static void approximations_are_drawn_by_what_recoil_allows(void **state)
{
    const char *const pairs[] = {spectrum_key(), "material=Pb", "m-phi=0.3",
                                 "method=iww",   "view=lepton", NULL};
    flavbrem_event_source *source = source_of(*state, pairs);
    const flavbrem_process *process = flavbrem_event_source_process(source, 0);
    double sum = 0.0;
    for (size_t k = 0; k < flavbrem_event_source_energies(source); k++) {
        flavbrem_event_part part = flavbrem_event_source_part(source, k);
        flavbrem_result sigma, forbidden;
        flavbrem_sampling sampling =
            flavbrem_spec_sampling(flavbrem_event_source_spec(source), part.beam_energy_gev, 0.3);
        GOOD(*state, flavbrem_view_sigma(*state, process, &sampling, 1e-6, &sigma, &forbidden));
        assert_same(sigma.value, flavbrem_event_source_sigma(source)[k].value);
        assert_same(forbidden.value, flavbrem_event_source_forbidden(source)[k].value);
        sum += sigma.value * part.length_cm;
    }
    for (size_t k = 0; k < flavbrem_event_source_energies(source); k++) {
        flavbrem_event_part part = flavbrem_event_source_part(source, k);
        assert_near(part.share, flavbrem_event_source_sigma(source)[k].value * part.length_cm / sum,
                    1e-12);
    }
    assert_events(*state, source);
    flavbrem_event_source_destroy(&source);
}

/* ---- a beam ---- */

static double sigma_of(flavbrem_context *context, const flavbrem_process *process, double e,
                       double m_phi)
{
    const flavbrem_request request = flavbrem_request_default();
    const flavbrem_point point = {.beam_energy_gev = e, .m_phi_gev = m_phi};
    flavbrem_result result;
    GOOD(context, flavbrem_xsec(context, process, &request, 1, &point, &result));
    return result.value;
}

static const double z_of[] = {82.0, 26.0}, mass_of[] = {0.3, 1.0},
                    energy_of[] = {50.0, 100.0, 60.0};

/* Parts by mass, target, energy. */
static void assert_beam(flavbrem_context *context, const flavbrem_event_source *source)
{
    assert_true(flavbrem_event_source_is_mixed(source));
    assert_false(flavbrem_event_source_has_spectrum(source));
    assert_int_equal(flavbrem_event_source_energies(source), 12);
    assert_int_equal(flavbrem_event_source_targets(source), 2);
    for (size_t k = 0; k < 12; k++) {
        flavbrem_event_part part = flavbrem_event_source_part(source, k);
        const flavbrem_process *process = flavbrem_event_source_process(source, part.target);
        assert_int_equal(part.mass, k / 6);
        assert_int_equal(part.target, k / 3 % 2);
        assert_same(part.m_phi_gev, mass_of[k / 6]);
        assert_same(part.beam_energy_gev, energy_of[k % 3]);
        assert_same(flavbrem_process_values_of(process).target_z, z_of[k / 3 % 2]);
        assert_same(flavbrem_event_source_sigma(source)[k].value,
                    sigma_of(context, process, part.beam_energy_gev, part.m_phi_gev));
    }
    for (size_t i = 0; i < 2; i++)
        assert_near(flavbrem_event_source_total(source, i).sigma.value,
                    flavbrem_results_mean(flavbrem_event_source_sigma(source) + 6 * i, 6).value,
                    1e-15);
    assert_near(flavbrem_event_source_mean(source, NULL).value,
                flavbrem_results_mean(flavbrem_event_source_sigma(source), 12).value, 1e-14);
}

static void masses_and_targets_take_turns(void **state)
{
    static const char *const hats[] = {"hats=own", "hats=shared"};
    for (size_t h = 0; h < 2; h++) {
        const char *const pairs[] = {"beam-energy=50,100,60", "target=lead,Fe", "m-phi=0.3,1",
                                     hats[h], NULL};
        flavbrem_event_source *source = source_of(*state, pairs);
        assert_beam(*state, source);
        for (uint64_t i = 0; i < 100; i++)
            assert_int_equal(flavbrem_event_source_pick(source, i), i % 12);
        for (size_t k = 0; k < 12; k++)
            assert_near(flavbrem_event_source_part(source, k).share, 1.0 / 12.0, 1e-15);
        assert_events(*state, source);
        assert_histogram(*state, source);
        flavbrem_event_source_destroy(&source);
    }
}

static void masses_and_targets_are_shared_by_sigma(void **state)
{
    const char *const pairs[] = {"beam-energy=50,100,60", "target=Pb,iron", "m-phi=0.3,1",
                                 "share=sigma", NULL};
    flavbrem_event_source *source = source_of(*state, pairs);
    double sum = 0.0;
    assert_beam(*state, source);
    for (size_t k = 0; k < 12; k++)
        sum += flavbrem_event_source_sigma(source)[k].value;
    for (size_t k = 0; k < 12; k++)
        assert_near(flavbrem_event_source_part(source, k).share,
                    flavbrem_event_source_sigma(source)[k].value / sum, 1e-12);
    assert_picked(source, UINT64_MAX - 200000, 200000);
    assert_events(*state, source);
    flavbrem_event_source_destroy(&source);
}

/* ---- counts as cross-sections ---- */

enum { CELL_EDGES = 6, OF_CELLS = 60000 };
static const double cell_edges[CELL_EDGES] = {0.3, 0.6, 0.8, 0.9, 0.95, 1.0};

static void cells_of(flavbrem_context *context, const flavbrem_event_source *source,
                     flavbrem_cell cells[CELL_EDGES + 1])
{
    uint64_t counts[CELL_EDGES + 1] = {0};
    flavbrem_histogram histogram = {
        .n_axes = 1, .axes = {{FLAVBREM_VARIABLE_X, CELL_EDGES, cell_edges}}, .counts = counts};
    flavbrem_result sigma = flavbrem_event_source_mean(source, NULL);
    GOOD(context, flavbrem_event_source_histogram(context, source, 0, OF_CELLS, &histogram));
    GOOD(context, flavbrem_histogram_pb(context, &histogram, &sigma, cells));
}

/* Of a mean over all energies, masses and targets, each drawn alone. */
static void mean_cells(flavbrem_context *context, const flavbrem_event_source *source,
                       double value[CELL_EDGES + 1], double variance[CELL_EDGES + 1])
{
    size_t n = flavbrem_event_source_energies(source);
    for (size_t k = 0; k < n; k++) {
        uint64_t counts[CELL_EDGES + 1] = {0};
        flavbrem_cell cells[CELL_EDGES + 1];
        flavbrem_histogram histogram = {
            .n_axes = 1, .axes = {{FLAVBREM_VARIABLE_X, CELL_EDGES, cell_edges}}, .counts = counts};
        GOOD(context,
             flavbrem_events_histogram(context, 1, &flavbrem_event_source_samplers(source)[k],
                                       1000000, OF_CELLS, &histogram));
        GOOD(context, flavbrem_histogram_pb(context, &histogram,
                                            &flavbrem_event_source_sigma(source)[k], cells));
        for (size_t b = 0; b <= CELL_EDGES; b++) {
            value[b] += cells[b].value / (double)n;
            variance[b] += cells[b].statistics * cells[b].statistics / (double)n / (double)n;
        }
    }
}

/* Largest difference in standard deviations. */
static double cells_off(flavbrem_context *context, const flavbrem_event_source *source)
{
    double value[CELL_EDGES + 1] = {0.0}, variance[CELL_EDGES + 1] = {0.0}, worst = 0.0;
    flavbrem_cell cells[CELL_EDGES + 1];
    mean_cells(context, source, value, variance);
    cells_of(context, source, cells);
    for (size_t b = 0; b <= CELL_EDGES; b++)
        worst = fmax(worst, fabs(cells[b].value - value[b]) /
                                sqrt(variance[b] + cells[b].statistics * cells[b].statistics));
    return worst;
}

/* By the cross-section bins have the mean of those of all parts; in turn they have not, which is
 * why the source tells. */
static void bins_by_the_cross_section_have_its_mean(void **state)
{
    const char *const by_sigma[] = {"beam-energy=20,100", "target=Pb,Fe", "m-phi=0.3,1",
                                    "share=sigma", NULL};
    const char *const in_turn[] = {"beam-energy=20,100", "target=Pb,Fe", "m-phi=0.3,1", NULL};
    flavbrem_event_source *source = source_of(*state, by_sigma);
    assert_int_equal(flavbrem_event_source_takes_turns(source), 0);
    assert_true(cells_off(*state, source) < 5.0);
    flavbrem_event_source_destroy(&source);
    source = source_of(*state, in_turn);
    assert_int_equal(flavbrem_event_source_takes_turns(source), 1);
    assert_true(cells_off(*state, source) > 20.0);
    flavbrem_event_source_destroy(&source);
}

static void sources_tell_whether_they_take_turns(void **state)
{
    const struct {
        const char *pairs[5];
        int turns;
    } rows[] = {
        {{"beam-energy=50", "m-phi=0.3"}, 0},
        {{"beam-energy=50", "m-phi=0.3", "hats=shared"}, 0},
        {{"beam-energy=50,100", "m-phi=0.3"}, 1},
        {{"beam-energy=50,100", "m-phi=0.3", "share=sigma"}, 0},
        {{"beam-energy=50", "m-phi=0.3,1"}, 1},
        {{"beam-energy=50", "m-phi=0.3", "target=Pb,Fe"}, 1},
        {{spectrum_key(), "material=PbWO4", "m-phi=0.3"}, 0},
        {{spectrum_key(), "material=PbWO4", "m-phi=0.3,1"}, 1},
        {{spectrum_key(), "material=PbWO4", "m-phi=0.3,1", "share=sigma"}, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        flavbrem_event_source *source = source_of(*state, rows[i].pairs);
        assert_int_equal(flavbrem_event_source_takes_turns(source), rows[i].turns);
        flavbrem_event_source_destroy(&source);
    }
}

/* What was there before is no other source now. */
static void energies_alone_are_as_before(void **state)
{
    const char *const pairs[] = {"beam-energy=50,100,60", "target=Fe", "m-phi=0.3", NULL};
    flavbrem_event_source *source = source_of(*state, pairs);
    static flavbrem_event events[200], expected[200];
    assert_false(flavbrem_event_source_is_mixed(source));
    GOOD(*state, flavbrem_event_source_draw(*state, source, 9, 200, events));
    GOOD(*state,
         flavbrem_events_draw(*state, 3, flavbrem_event_source_samplers(source), 9, 200, expected));
    assert_memory_equal(events, expected, sizeof events);
    for (size_t k = 0; k < 3; k++) {
        flavbrem_event_part part = flavbrem_event_source_part(source, k);
        assert_same(part.beam_energy_gev, energy_of[k]);
        assert_same(part.m_phi_gev, 0.3);
        assert_int_equal(part.charge, -1);
    }
    flavbrem_event_source_destroy(&source);
}

/* Picks depend on the seed and on what is drawn from, not on the number of events. */
static void picks_have_their_own_numbers(void **state)
{
    static const char *const seeds[] = {"seed=1", "seed=2", "m-phi=0.301"};
    uint64_t same[3] = {0};
    flavbrem_event_source *sources[3];
    for (size_t s = 0; s < 3; s++) {
        const char *const pairs[] = {spectrum_key(),
                                     "material=Pb",
                                     "m-phi=0.3",
                                     seeds[s],
                                     s == 0 ? "events=7" : "events=1000",
                                     NULL};
        sources[s] = source_of(*state, pairs);
    }
    for (uint64_t i = 0; i < 2000; i++)
        for (size_t s = 1; s < 3; s++)
            same[s] += flavbrem_event_source_pick(sources[0], i) ==
                       flavbrem_event_source_pick(sources[s], i);
    for (size_t s = 1; s < 3; s++)
        assert_true(same[s] > 200 && same[s] < 1900); /* by chance: sum of squared shares */
    for (size_t s = 0; s < 3; s++)
        flavbrem_event_source_destroy(&sources[s]);
}

static uint64_t hash_add(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001B3);
    return hash;
}

/* They may change with the stream version alone. */
static void picks_and_events_keep_their_bits(void **state)
{
    static const char *const shower[] = {
        "spectrum=shower:PbWO4,100", "track-cut=1", "showers=16", "m-phi=0.3,1", "seed=11", NULL};
    static const char *const share[] = {"beam-energy=50,100", "target=Pb,Fe", "m-phi=0.11,0.3",
                                        "share=sigma",        "seed=11",      NULL};
    static const char *const turns[] = {"beam-energy=50,100", "target=Pb,Fe", "m-phi=0.11,0.3",
                                        NULL};
    static const struct {
        const char *const *pairs;
        uint64_t hash;
    } kept[] = {{shower, UINT64_C(0x2c130b8fb56808a8)},
                {share, UINT64_C(0x9ed30ef2033a1d4c)},
                {turns, UINT64_C(0x9644e3a95e13c26a)}};
    enum { N = 2000 };
    static flavbrem_event events[N];
    for (size_t k = 0; k < COUNT(kept); k++) {
        flavbrem_event_source *source = source_of(*state, kept[k].pairs);
        uint64_t hash = UINT64_C(0xCBF29CE484222325);
        for (uint64_t i = 0; i < N; i++) {
            uint64_t part = flavbrem_event_source_pick(source, 100 + i);
            hash = hash_add(hash, &part, sizeof part);
        }
        GOOD(*state, flavbrem_event_source_draw(*state, source, 100, N, events));
        hash = hash_add(hash, events, sizeof events);
        if (hash != kept[k].hash)
            fail_msg("the hash of source %zu is %016llx", k, (unsigned long long)hash);
        flavbrem_event_source_destroy(&source);
    }
}

/* ---- specs ---- */

static void assert_text_makes_it_again(flavbrem_context *context, const char *const *pairs,
                                       const char *line, int is_there)
{
    static char text[FLAVBREM_SPEC_BYTES], again[FLAVBREM_SPEC_BYTES];
    flavbrem_spec *spec = spec_of(context, pairs), *copy = NULL;
    GOOD(context, flavbrem_spec_check(context, spec));
    GOOD(context, flavbrem_spec_text(context, spec, text, sizeof text));
    assert_true((strstr(text, line) != NULL) == is_there);
    GOOD(context, flavbrem_spec_from_text(context, FLAVBREM_JOB_EVENTS, text, &copy));
    GOOD(context, flavbrem_spec_check(context, copy));
    GOOD(context, flavbrem_spec_text(context, copy, again, sizeof again));
    assert_string_equal(text, again);
    flavbrem_spec_destroy(&spec);
    flavbrem_spec_destroy(&copy);
}

static void a_text_makes_the_spec_again(void **state)
{
    const char *const targets[] = {"beam-energy=50", "target=lead,Fe", "m-phi=0.3", NULL};
    const char *const spectrum[] = {spectrum_key(), "material=PbWO4", "m-phi=0.3,1", "density=8",
                                    "share=sigma",  "above=2",        NULL};
    assert_text_makes_it_again(*state, targets, "\ntarget = Pb,Fe\n", 1);
    assert_text_makes_it_again(*state, spectrum, "\nmaterial = PbWO4\n", 1);
    assert_text_makes_it_again(*state, spectrum, "\ntarget = ", 0);
}

static void a_list_of_targets_can_be_given_back(void **state)
{
    const char *const pairs[] = {"target=Pb,Fe", NULL};
    char text[64];
    flavbrem_spec *spec = spec_of(*state, pairs);
    GOOD(*state, flavbrem_spec_get(*state, spec, "target", text, sizeof text));
    assert_string_equal(text, "Pb,Fe");
    assert_int_equal(flavbrem_spec_set(*state, spec, "target", "Cu,copper"), FLAVBREM_ERROR_INPUT);
    GOOD(*state, flavbrem_spec_get(*state, spec, "target", text, sizeof text));
    assert_string_equal(text, "Pb,Fe");
    GOOD(*state, flavbrem_spec_set(*state, spec, "target", "W"));
    GOOD(*state, flavbrem_spec_get(*state, spec, "target", text, sizeof text));
    assert_string_equal(text, "W");
    GOOD(*state, flavbrem_spec_set(*state, spec, "target", "Pb,Fe"));
    GOOD(*state, flavbrem_spec_unset(*state, spec, "target"));
    GOOD(*state, flavbrem_spec_get(*state, spec, "target", text, sizeof text));
    assert_string_equal(text, "82,207");
    flavbrem_spec_destroy(&spec);
}

/* ---- wrong input, and nothing ---- */

static void assert_refused(flavbrem_context *context, const char *const *pairs, const char *why)
{
    flavbrem_spec *spec = spec_of(context, pairs);
    flavbrem_event_source *source = (flavbrem_event_source *)context; /* anything but NULL */
    assert_int_equal(flavbrem_event_source_create(context, spec, &source), FLAVBREM_ERROR_INPUT);
    assert_null(source);
    if (strstr(flavbrem_context_message(context), why) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", flavbrem_context_message(context), why);
    flavbrem_spec_destroy(&spec);
}

static void what_has_no_events_is_refused(void **state)
{
    const char *spectrum = spectrum_key();
    const char *const heavy[] = {spectrum, "material=Pb", "m-phi=0.3,200", NULL};
    const char *const above[] = {spectrum, "material=Pb", "m-phi=0.3", "above=99", NULL};
    const char *const nothing[] = {"beam-energy=50", "m-phi=0.3", "share=sigma", NULL};
    const char *const below[] = {"beam-energy=50", "m-phi=0.3,100", NULL};
    assert_refused(*state, heavy, "no lepton of the spectrum makes a boson of 200 GeV");
    assert_refused(*state, above, "has no track above 99 GeV");
    assert_refused(*state, nothing, "nothing to share");
    assert_refused(*state, below, "not above the threshold");
}

static int end_after(void *user, size_t done, size_t total)
{
    int *calls = user;
    (void)done;
    (void)total;
    return (*calls)-- <= 0;
}

/* The caller ends it, in whichever step. */
static void a_source_that_is_ended_leaves_nothing(void **state)
{
    const char *const pairs[] = {
        "spectrum=shower:PbWO4,100", "track-cut=5", "showers=16", "m-phi=0.3,1", "method=ww", NULL};
    flavbrem_spec *spec = spec_of(*state, pairs);
    flavbrem_status status = FLAVBREM_ERROR_CANCELLED;
    size_t ended = 0;
    for (int after = 0; status == FLAVBREM_ERROR_CANCELLED; after = 2 * after + 1) {
        flavbrem_event_source *source = (flavbrem_event_source *)*state; /* anything but NULL */
        int calls = after;
        flavbrem_context_set_progress(*state, end_after, &calls);
        status = flavbrem_event_source_create(*state, spec, &source);
        assert_true((source != NULL) == (status == FLAVBREM_OK));
        ended += status == FLAVBREM_ERROR_CANCELLED;
        flavbrem_event_source_destroy(&source);
    }
    flavbrem_context_set_progress(*state, NULL, NULL);
    assert_int_equal(status, FLAVBREM_OK);
    assert_true(ended > 3);
    flavbrem_spec_destroy(&spec);
}

static void nothing_has_nothing(void **state)
{
    flavbrem_result forbidden = {1.0, 1.0, FLAVBREM_VALUE_GOOD};
    flavbrem_event event;
    flavbrem_histogram histogram = {0};
    assert_int_equal(flavbrem_event_source_pick(NULL, 3), 0);
    assert_int_equal(flavbrem_event_source_is_mixed(NULL), 0);
    assert_int_equal(flavbrem_event_source_has_spectrum(NULL), 0);
    assert_int_equal(flavbrem_event_source_takes_turns(NULL), 0);
    assert_int_equal(flavbrem_event_source_masses(NULL) + flavbrem_event_source_targets(NULL), 0);
    assert_null(flavbrem_event_source_process(NULL, 0));
    assert_same(flavbrem_event_source_part(NULL, 0).share, 0.0);
    assert_same(flavbrem_event_source_total(NULL, 0).share, 0.0);
    assert_same(flavbrem_event_source_mean(NULL, &forbidden).value + forbidden.value, 0.0);
    assert_int_equal(flavbrem_event_source_draw(NULL, NULL, 0, 1, &event), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_event_source_draw(*state, NULL, 0, 1, &event), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_event_source_histogram(*state, NULL, 0, 1, &histogram),
                     FLAVBREM_ERROR_INPUT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, create, destroy)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_spectrum_is_drawn_by_its_conversions),
        TEST(each_mass_of_a_spectrum_has_as_many),
        TEST(masses_of_a_spectrum_are_shared_by_conversions),
        TEST(the_built_in_shower_is_drawn),
        TEST(approximations_are_drawn_by_what_recoil_allows),
        TEST(masses_and_targets_take_turns),
        TEST(masses_and_targets_are_shared_by_sigma),
        TEST(bins_by_the_cross_section_have_its_mean),
        TEST(sources_tell_whether_they_take_turns),
        TEST(energies_alone_are_as_before),
        TEST(picks_have_their_own_numbers),
        TEST(picks_and_events_keep_their_bits),
        TEST(a_text_makes_the_spec_again),
        TEST(a_list_of_targets_can_be_given_back),
        TEST(what_has_no_events_is_refused),
        TEST(a_source_that_is_ended_leaves_nothing),
        TEST(nothing_has_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
