/* Events: the same for everybody, on their mass shells, and distributed as the cross-section. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flavbrem/flavbrem.h"
#include "host/backends/cpu/isa.h"
#include "host/core/defaults.h"
#include "kernels/rng_known.h"
#include "tests/quadrature.h"

#define EVENTS 200000
#define BINS 12
#define GOLDEN_HASH UINT64_C(0x74ee8efd0b7e2f17)

/* Six processes: light and heavy boson, near m_mu, 1 TeV, carbon, tau. */
static const struct {
    flavbrem_lepton in, out;
    double z, a, beam_energy_gev, m_phi_gev;
} cases[] = {
    {FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100, 0.11},
    {FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 10, 1},
    {FLAVBREM_MUON, FLAVBREM_ELECTRON, 82, 207, 160, 0.12},
    {FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 1000, 0.3},
    {FLAVBREM_ELECTRON, FLAVBREM_MUON, 6, 12, 100, 0.3},
    {FLAVBREM_MUON, FLAVBREM_TAU, 82, 207, 300, 1},
};

enum { CASES = sizeof cases / sizeof *cases };

static flavbrem_process process_of(size_t i)
{
    flavbrem_process process = flb_process_default();
    process.lepton_in = cases[i].in;
    process.lepton_out = cases[i].out;
    process.target_z = cases[i].z;
    process.target_a = cases[i].a;
    return process;
}

static flavbrem_context *context;
static flavbrem_event *drawn[CASES];
static flavbrem_sampler *samplers[CASES];

static flavbrem_status create(const flavbrem_process *process, double beam_energy_gev,
                              double m_phi_gev, uint64_t seed, flavbrem_sampler **sampler)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.beam_energy_gev = beam_energy_gev;
    sampling.m_phi_gev = m_phi_gev;
    sampling.seed = seed;
    return flavbrem_sampler_create(context, process, &sampling, sampler);
}

static int make_all(void **state)
{
    (void)state;
    if (flavbrem_context_create(&context) != FLAVBREM_OK)
        return 1;
    for (size_t i = 0; i < CASES; i++) {
        flavbrem_process process = process_of(i);
        drawn[i] = calloc(EVENTS, sizeof **drawn);
        if (drawn[i] == NULL || create(&process, cases[i].beam_energy_gev, cases[i].m_phi_gev, 1,
                                       &samplers[i]) != FLAVBREM_OK)
            return 1;
        flavbrem_sampler_draw(samplers[i], 0, EVENTS, drawn[i]);
    }
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        flavbrem_sampler_destroy(&samplers[i]);
        free(drawn[i]);
    }
    flavbrem_context_destroy(&context);
    return 0;
}

/* ---- random numbers ---- */

static void philox_gives_the_published_vectors(void **state)
{
    (void)state;
    for (size_t k = 0; k < RNG_KNOWN; k++) {
        const rng_place *at = &rng_known_places[k];
        rng_block block = rng_draw(at->key, at->draw, at->i);
        assert_memory_equal(&block, &rng_known_blocks[k], sizeof block);
    }
}

/* ---- the same events ---- */

static const struct {
    flavbrem_method method;
    flavbrem_view view;
} kinds[] = {{FLAVBREM_ETL, FLAVBREM_VIEW_BOSON},
             {FLAVBREM_WW, FLAVBREM_VIEW_BOSON},
             {FLAVBREM_WW, FLAVBREM_VIEW_LEPTON},
             {FLAVBREM_IWW, FLAVBREM_VIEW_BOSON},
             {FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON}};

#define KINDS (sizeof kinds / sizeof *kinds)

static flavbrem_sampler *sampler_of(size_t i, size_t kind)
{
    flavbrem_process process = process_of(i);
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_sampler *sampler = NULL;
    sampling.method = kinds[kind].method;
    sampling.view = kinds[kind].view;
    sampling.beam_energy_gev = cases[i].beam_energy_gev;
    sampling.m_phi_gev = cases[i].m_phi_gev;
    assert_int_equal(flavbrem_sampler_create(context, &process, &sampling, &sampler), FLAVBREM_OK);
    return sampler;
}

static void threads_and_instruction_sets_do_not_matter(void **state)
{
    (void)state;
    enum { N = 3000 };
    static flavbrem_event reference[N], other[N];
    static const int threads[] = {1, 2, 7};
    static const char *const devices[] = {"cpu:baseline", "cpu:avx2", "cpu:avx512"};
    for (size_t i = 0; i < CASES; i++)
        for (size_t kind = 0; kind < KINDS; kind++) {
            flavbrem_sampler *sampler = sampler_of(i, kind);
            flavbrem_result sigma[2], forbidden[2];
            flavbrem_sampler_draw(sampler, 0, N, reference);
            assert_int_equal(
                flavbrem_sampler_sigma(context, sampler, 1e-6, &sigma[0], &forbidden[0]),
                FLAVBREM_OK);
            flavbrem_sampler_destroy(&sampler);
            for (int isa = CPU_ISA_BASELINE; isa <= CPU_ISA_AVX512; isa++) {
                if (!flb_cpu_isa_usable((enum cpu_isa)isa))
                    continue;
                assert_int_equal(flavbrem_context_set_device(context, devices[isa]), FLAVBREM_OK);
                assert_int_equal(flavbrem_context_set_threads(context, threads[isa % 3]),
                                 FLAVBREM_OK);
                sampler = sampler_of(i, kind);
                assert_int_equal(flavbrem_events_draw(context, 1, &sampler, 0, N, other),
                                 FLAVBREM_OK);
                assert_memory_equal(reference, other, sizeof reference);
                assert_int_equal(
                    flavbrem_sampler_sigma(context, sampler, 1e-6, &sigma[1], &forbidden[1]),
                    FLAVBREM_OK);
                assert_true(sigma[0].value == sigma[1].value && sigma[0].error == sigma[1].error);
                assert_true(forbidden[0].value == forbidden[1].value);
                flavbrem_sampler_destroy(&sampler);
            }
            assert_int_equal(flavbrem_context_set_device(context, "cpu"), FLAVBREM_OK);
            assert_int_equal(flavbrem_context_set_threads(context, 0), FLAVBREM_OK);
        }
}

/* Event i comes from sampler i % 3 and has that one's number i, wherever the batch begins. */
static void several_samplers_take_turns(void **state)
{
    (void)state;
    enum { N = 10000 };
    static flavbrem_event events[N], alone;
    flavbrem_sampler *several[3] = {samplers[0], samplers[2], samplers[4]};
    static const uint64_t firsts[] = {0, 1, 5, UINT64_C(1) << 40};
    for (size_t f = 0; f < sizeof firsts / sizeof *firsts; f++)
        for (size_t n = f; n <= N; n += 3333) {
            assert_int_equal(flavbrem_events_draw(context, 3, several, firsts[f], n, events),
                             FLAVBREM_OK);
            for (size_t k = 0; k < n; k += 97) {
                uint64_t i = firsts[f] + k;
                flavbrem_sampler_draw(several[i % 3], i, 1, &alone);
                assert_memory_equal(&alone, &events[k], sizeof alone);
            }
        }
}

static void an_event_does_not_depend_on_its_batch(void **state)
{
    (void)state;
    flavbrem_event alone, many[100];
    for (size_t i = 0; i < CASES; i++) {
        flavbrem_sampler_draw(samplers[i], 7000, 100, many);
        assert_memory_equal(many, drawn[i] + 7000, sizeof many);
        flavbrem_sampler_draw(samplers[i], 12345, 1, &alone);
        assert_memory_equal(&alone, &drawn[i][12345], sizeof alone);
        flavbrem_sampler_draw(samplers[i], 5, 0, NULL);
    }
}

static void another_seed_or_energy_gives_other_events(void **state)
{
    (void)state;
    flavbrem_process process = process_of(0);
    flavbrem_sampler *other = NULL;
    flavbrem_event event;
    const double beam_energies[] = {100.0, 100.00001};
    for (uint64_t seed = 2; seed <= 3; seed++) {
        assert_int_equal(create(&process, beam_energies[seed - 2], cases[0].m_phi_gev,
                                seed == 2 ? 2 : 1, &other),
                         FLAVBREM_OK);
        flavbrem_sampler_draw(other, 0, 1, &event);
        assert_true(fabs(event.boson[3] - drawn[0][0].boson[3]) > 1e-6);
        flavbrem_sampler_destroy(&other);
        assert_null(other);
    }
}

static uint64_t hash_events(uint64_t hash, const flavbrem_event *events, size_t n)
{
    const unsigned char *bytes = (const unsigned char *)events;
    for (size_t b = 0; b < n * sizeof *events; b++)
        hash = (hash ^ bytes[b]) * UINT64_C(0x100000001B3);
    return hash;
}

/* The same bits from every compiler and instruction set. */
static void all_events_have_the_golden_bits(void **state)
{
    (void)state;
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    flavbrem_event events[300];
    for (size_t i = 0; i < CASES; i++) {
        hash = hash_events(hash, drawn[i], 1000);
        for (size_t kind = 1; kind < KINDS; kind++) {
            flavbrem_sampler *sampler = sampler_of(i, kind);
            flavbrem_sampler_draw(sampler, 0, 300, events);
            hash = hash_events(hash, events, 300);
            flavbrem_sampler_destroy(&sampler);
        }
    }
    if (hash != GOLDEN_HASH)
        print_error("the hash is 0x%016llx\n", (unsigned long long)hash);
    assert_true(hash == GOLDEN_HASH);
}

/* ---- kinematics ---- */

static double square_of(const double p[4])
{
    return p[0] * p[0] + p[1] * p[1] + p[2] * p[2];
}

static void assert_shell(const double p[4], double mass)
{
    assert_true(fabs(p[3] * p[3] - square_of(p) - mass * mass) <= 1e-14 * p[3] * p[3]);
}

/* Stored in doubles, components of 1 TeV cannot do better than 1e-16 of themselves. */
static void assert_good_momenta(size_t i, const flavbrem_event *events, size_t n)
{
    flavbrem_process process = process_of(i);
    double m_i = flavbrem_lepton_mass_gev(process.lepton_in, process.constants);
    double m_f = flavbrem_lepton_mass_gev(process.lepton_out, process.constants);
    double nucleus = flavbrem_nucleus_mass_gev(&process), e = cases[i].beam_energy_gev;
    double in[4] = {0.0, 0.0, sqrt((e - m_i) * (e + m_i)), e + nucleus};
    for (size_t k = 0; k < n; k++) {
        const flavbrem_event *event = &events[k];
        for (int c = 0; c < 4; c++) {
            double scale = fabs(event->lepton[c]) + fabs(event->boson[c]) +
                           fabs(event->nucleus[c]) + fabs(in[c]);
            double sum = event->lepton[c] + event->boson[c] + event->nucleus[c] - in[c];
            assert_true(fabs(sum) <= 1e-12 * scale);
        }
        assert_shell(event->lepton, m_f);
        assert_shell(event->boson, cases[i].m_phi_gev);
        assert_shell(event->nucleus, nucleus);
    }
}

static void momentum_is_conserved_and_masses_are_kept(void **state)
{
    (void)state;
    static flavbrem_event events[20000];
    for (size_t i = 0; i < CASES; i++) {
        assert_good_momenta(i, drawn[i], EVENTS);
        for (size_t kind = 1; kind < KINDS; kind++) {
            flavbrem_sampler *sampler = sampler_of(i, kind);
            flavbrem_sampler_draw(sampler, 0, 20000, events);
            assert_good_momenta(i, events, 20000);
            flavbrem_sampler_destroy(&sampler);
        }
    }
}

static void shares_and_angles_are_those_of_the_momenta(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++)
        for (size_t k = 0; k < 20000; k++) {
            const flavbrem_event *e = &drawn[i][k];
            double energy = cases[i].beam_energy_gev;
            double theta = atan2(hypot(e->boson[0], e->boson[1]), e->boson[2]);
            double psi = atan2(hypot(e->lepton[0], e->lepton[1]), e->lepton[2]);
            assert_true(fabs(e->x * energy - e->boson[3]) <= 1e-15 * e->boson[3]);
            assert_true(fabs(e->y * energy - e->lepton[3]) <= 1e-15 * e->lepton[3]);
            assert_true(fabs(e->theta_rad - theta) <= 2e-15 * theta);
            assert_true(fabs(e->psi_rad - psi) <= 2e-15 * psi);
        }
}

/* ---- distributions ---- */

/* What is histogrammed, in the order of flavbrem_quantity DX, DY, DTHETA, DPSI. */
static double coordinate_of(const flavbrem_event *event, flavbrem_quantity quantity, double e)
{
    const double *p =
        quantity == FLAVBREM_DX || quantity == FLAVBREM_DTHETA ? event->boson : event->lepton;
    if (quantity == FLAVBREM_DX || quantity == FLAVBREM_DY)
        return p[3] / e;
    return atan2(hypot(p[0], p[1]), p[2]);
}

struct differential {
    size_t i;
    flavbrem_method method;
    flavbrem_quantity quantity;
};

static long double density(long double at, const void *parameters)
{
    const struct differential *d = parameters;
    flavbrem_process process = process_of(d->i);
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {cases[d->i].beam_energy_gev, cases[d->i].m_phi_gev, {(double)at, 0.0}};
    flavbrem_result result;
    request.method = d->method;
    request.quantity = d->quantity;
    request.rtol = 1e-5;
    assert_int_equal(flavbrem_xsec(context, &process, &request, 1, &point, &result), FLAVBREM_OK);
    return result.value;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Bins between quantiles of the sample, the tails left together as the last bin. The edges come
 * from the sample's first half, the counts from its second, so that both are independent. Returns
 * chi2 of BINS - 1 degrees of freedom. */
static double chi_square(size_t i, flavbrem_method method, flavbrem_quantity quantity,
                         const flavbrem_event *events)
{
    enum { HALF = EVENTS / 2 };
    double *sorted = calloc(HALF, sizeof *sorted), edge[BINS], chi2 = 0.0, inside = 0.0;
    size_t count[BINS] = {0};
    flavbrem_process process = process_of(i);
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {cases[i].beam_energy_gev, cases[i].m_phi_gev, {0.0, 0.0}};
    flavbrem_result sigma;
    struct differential d = {i, method, quantity};
    assert_non_null(sorted);
    request.method = method;
    assert_int_equal(flavbrem_xsec(context, &process, &request, 1, &point, &sigma), FLAVBREM_OK);
    for (size_t k = 0; k < HALF; k++)
        sorted[k] = coordinate_of(&events[k], quantity, point.beam_energy_gev);
    qsort(sorted, HALF, sizeof *sorted, ascending);
    for (size_t b = 0; b < BINS; b++)
        edge[b] = sorted[(b + 1) * HALF / (BINS + 1)];
    for (size_t k = HALF; k < EVENTS; k++) {
        double at = coordinate_of(&events[k], quantity, point.beam_energy_gev);
        size_t b = 0;
        while (b < BINS && at >= edge[b])
            b++;
        count[b == 0 || b == BINS ? BINS - 1 : b - 1]++;
    }
    for (size_t b = 0; b + 1 < BINS; b++) {
        double part = (double)gauss_panel(density, &d, edge[b], edge[b + 1]) / sigma.value;
        double expected = part * HALF, off = (double)count[b] - expected;
        inside += part;
        chi2 += off * off / expected;
    }
    double rest = (1.0 - inside) * HALF, off = (double)count[BINS - 1] - rest;
    free(sorted);
    return chi2 + off * off / rest;
}

static void distributions_are_those_of_the_cross_section(void **state)
{
    (void)state;
    static const char *const names[] = {"", "x", "y", "theta", "psi"};
    double sum = 0.0;
    for (size_t i = 0; i < CASES; i++)
        for (int q = FLAVBREM_DX; q <= FLAVBREM_DPSI; q++) {
            double chi2 = chi_square(i, FLAVBREM_ETL, (flavbrem_quantity)q, drawn[i]);
            print_message("case %zu, %-5s: chi2 = %5.1f, %d degrees of freedom\n", i, names[q],
                          chi2, BINS - 1);
            assert_true(chi2 < 36.0); /* p = 1.7e-4 for 11 */
            sum += chi2;
        }
    double n = 4.0 * (double)CASES * (BINS - 1);
    assert_true(fabs(sum - n) < 4.0 * sqrt(2.0 * n)); /* not too good either */
}

/* The lepton's side has another total (the approximation's own), so that x and theta alone are held
 * here; y and psi are in validation/events.c. */
static void ww_and_iww_have_their_own_distributions(void **state)
{
    (void)state;
    flavbrem_event *events = calloc(EVENTS, sizeof *events);
    assert_non_null(events);
    for (size_t i = 0; i < CASES; i++)
        for (size_t kind = 1; kind < KINDS; kind += 2) {
            flavbrem_sampler *sampler = sampler_of(i, kind);
            assert_int_equal(flavbrem_events_draw(context, 1, &sampler, 0, EVENTS, events),
                             FLAVBREM_OK);
            for (int q = FLAVBREM_DX; q <= FLAVBREM_DTHETA; q += FLAVBREM_DTHETA - FLAVBREM_DX) {
                double chi2 = chi_square(i, kinds[kind].method, (flavbrem_quantity)q, events);
                print_message("case %zu, %s, %s: chi2 = %5.1f, %d degrees of freedom\n", i,
                              flavbrem_method_name(kinds[kind].method),
                              q == FLAVBREM_DX ? "x" : "theta", chi2, BINS - 1);
                assert_true(chi2 < 36.0);
            }
            flavbrem_sampler_destroy(&sampler);
        }
    free(events);
}

/* Accepted over tried times the hat is the cross-section a second time. */
static void tries_give_the_cross_section(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        flavbrem_process process = process_of(i);
        flavbrem_request request = flavbrem_request_default();
        flavbrem_point point = {cases[i].beam_energy_gev, cases[i].m_phi_gev, {0.0, 0.0}};
        flavbrem_result sigma;
        double tries = 0.0, above = 0.0;
        assert_int_equal(flavbrem_xsec(context, &process, &request, 1, &point, &sigma),
                         FLAVBREM_OK);
        for (size_t k = 0; k < EVENTS; k++) {
            tries += drawn[i][k].tries;
            above += drawn[i][k].weight > 1.0;
            assert_true(drawn[i][k].weight >= 1.0 && drawn[i][k].weight < 2.0);
        }
        double efficiency = EVENTS / tries;
        double got = efficiency * flavbrem_sampler_hat_pb(samplers[i]);
        print_message("case %zu: efficiency %.3f, %g events above the hat\n", i, efficiency, above);
        assert_true(efficiency > 0.88 && above == 0.0);
        assert_true(fabs(got / sigma.value - 1.0) <
                    5.0 * sqrt((1.0 - efficiency) / EVENTS) + above / EVENTS);
    }
}

/* The azimuth about the beam is even, and that of q is not: it shows in the angle between the
 * transverse momenta of lepton and boson, against the amplitude's own average through psi. */
static void the_azimuth_about_the_beam_is_even(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        double cosine = 0.0, sine = 0.0;
        for (size_t k = 0; k < EVENTS; k++) {
            double turn = atan2(drawn[i][k].boson[1], drawn[i][k].boson[0]);
            cosine += cos(turn);
            sine += sin(turn);
        }
        assert_true(hypot(cosine, sine) < 5.0 * sqrt((double)EVENTS));
    }
}

/* ---- the cross-section of the events ---- */

/* Near the threshold and far: the first three lose much to the recoil. */
static const struct {
    flavbrem_lepton in, out;
    double z, a, beam_energy_gev, m_phi_gev;
    double least_part, most_part; /* of IWW seen from the boson that is allowed */
} near_and_far[] = {
    {FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 5, 3, 0.9727, 0.9729},
    {FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 5, 4.5, 0.7430, 0.7433},
    {FLAVBREM_TAU, FLAVBREM_MUON, 60, 85.47, 30.16, 25.844, 5.6e-5, 5.7e-5},
    {FLAVBREM_ELECTRON, FLAVBREM_TAU, 5, 10, 3.2075731662645665, 0.0068098924, 0.6, 0.61},
    {FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100, 0.3, 0.9999, 1.0},
};

/* The sampler of a kind there, NULL where WW has no flux. */
static flavbrem_sampler *near_or_far(size_t i, size_t kind, flavbrem_process *process,
                                     flavbrem_sampling *sampling)
{
    flavbrem_sampler *sampler = NULL;
    *process = flb_process_default();
    *sampling = flavbrem_sampling_default();
    process->lepton_in = near_and_far[i].in;
    process->lepton_out = near_and_far[i].out;
    process->target_z = near_and_far[i].z;
    process->target_a = near_and_far[i].a;
    sampling->method = kinds[kind].method;
    sampling->view = kinds[kind].view;
    sampling->beam_energy_gev = near_and_far[i].beam_energy_gev;
    sampling->m_phi_gev = near_and_far[i].m_phi_gev;
    if (flavbrem_sampler_create(context, process, sampling, &sampler) != FLAVBREM_OK)
        assert_true(sampling->method == FLAVBREM_WW);
    return sampler;
}

static void assert_events_stand_for(flavbrem_sampler *sampler, double sigma_pb)
{
    static flavbrem_event events[EVENTS];
    double tries = 0.0, weights = 0.0, hat_pb = flavbrem_sampler_hat_pb(sampler);
    assert_int_equal(flavbrem_events_draw(context, 1, &sampler, 0, EVENTS, events), FLAVBREM_OK);
    for (size_t k = 0; k < EVENTS; k++) {
        tries += events[k].tries;
        weights += events[k].weight;
    }
    double spread = sqrt((1.0 - EVENTS / tries) / EVENTS);
    assert_true(sigma_pb <= hat_pb);
    assert_true(fabs(hat_pb * weights / tries / sigma_pb - 1.0) < 5.0 * spread);
}

static void events_of_ww_and_iww_stand_for_what_recoil_allows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof near_and_far / sizeof *near_and_far; i++)
        for (size_t kind = 1; kind < KINDS; kind++) {
            flavbrem_process process;
            flavbrem_sampling sampling;
            flavbrem_result sigma, forbidden, both;
            flavbrem_sampler *sampler = near_or_far(i, kind, &process, &sampling);
            if (sampler == NULL)
                continue;
            assert_int_equal(flavbrem_sampler_sigma(context, sampler, 1e-6, &sigma, &forbidden),
                             FLAVBREM_OK);
            assert_true(sigma.status == FLAVBREM_VALUE_GOOD && sigma.error <= 1e-6 * sigma.value);
            assert_events_stand_for(sampler, sigma.value);
            flavbrem_sampler_destroy(&sampler);
            if (sampling.view != FLAVBREM_VIEW_BOSON)
                continue;
            flavbrem_request request = {sampling.method, FLAVBREM_SIGMA, FLAVBREM_PB, 1e-6};
            flavbrem_point point = {sampling.beam_energy_gev, sampling.m_phi_gev, {0.0, 0.0}};
            assert_int_equal(flavbrem_xsec(context, &process, &request, 1, &point, &both),
                             FLAVBREM_OK);
            assert_true(fabs(sigma.value + forbidden.value - both.value) <=
                        sigma.error + forbidden.error + both.error);
            if (sampling.method != FLAVBREM_IWW)
                continue;
            assert_true(sigma.value >= near_and_far[i].least_part * both.value);
            assert_true(sigma.value <= near_and_far[i].most_part * both.value);
        }
}

static void the_errors_of_both_parts_are_honest(void **state)
{
    (void)state;
    static const double rtols[] = {1e-9, 1e-3, 1e-4, 1e-6};
    for (size_t i = 0; i < sizeof near_and_far / sizeof *near_and_far; i++)
        for (size_t kind = 1; kind < KINDS; kind++) {
            flavbrem_process process;
            flavbrem_sampling sampling;
            flavbrem_result sigma[4], forbidden[4];
            flavbrem_sampler *sampler = near_or_far(i, kind, &process, &sampling);
            for (size_t k = 0; sampler != NULL && k < 4; k++) {
                assert_int_equal(
                    flavbrem_sampler_sigma(context, sampler, rtols[k], &sigma[k], &forbidden[k]),
                    FLAVBREM_OK);
                assert_true(fabs(sigma[k].value - sigma[0].value) <=
                            sigma[k].error + sigma[0].error);
                assert_true(fabs(forbidden[k].value - forbidden[0].value) <=
                            forbidden[k].error + forbidden[0].error);
            }
            flavbrem_sampler_destroy(&sampler);
        }
}

static void the_exact_one_is_that_of_xsec_and_forbids_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        flavbrem_process process = process_of(i);
        flavbrem_request request = flavbrem_request_default();
        flavbrem_point point = {cases[i].beam_energy_gev, cases[i].m_phi_gev, {0.0, 0.0}};
        flavbrem_result sigma, forbidden, expected;
        assert_int_equal(flavbrem_xsec(context, &process, &request, 1, &point, &expected),
                         FLAVBREM_OK);
        assert_int_equal(
            flavbrem_sampler_sigma(context, samplers[i], request.rtol, &sigma, &forbidden),
            FLAVBREM_OK);
        assert_true(sigma.value == expected.value && sigma.error == expected.error);
        assert_true(forbidden.value == 0.0 && forbidden.error == 0.0);
        assert_int_equal(flavbrem_sampler_sigma(context, samplers[i], 1e-3, &sigma, NULL),
                         FLAVBREM_OK);
        forbidden.value = sigma.value = 7.0;
        assert_int_equal(flavbrem_sampler_sigma(context, samplers[i], 2.0, &sigma, &forbidden),
                         FLAVBREM_ERROR_INPUT);
        assert_true(sigma.value == 7.0 && forbidden.value == 7.0);
    }
}

static int never(void *user, size_t done, size_t total)
{
    (void)done;
    (void)total;
    ++*(int *)user;
    return 1;
}

static void a_sampler_is_made_without_the_progress_function(void **state)
{
    (void)state;
    int calls = 0;
    flavbrem_context_set_progress(context, never, &calls);
    for (size_t kind = 0; kind < KINDS; kind++) {
        flavbrem_result sigma;
        flavbrem_sampler *sampler = sampler_of(0, kind);
        assert_int_equal(flavbrem_sampler_sigma(context, sampler, 1e-3, &sigma, NULL), FLAVBREM_OK);
        flavbrem_sampler_destroy(&sampler);
    }
    flavbrem_context_set_progress(context, NULL, NULL);
    assert_int_equal(calls, 0);
}

static void a_hat_is_as_good_close_to_the_threshold(void **state)
{
    (void)state;
    enum { N = 10000 };
    static flavbrem_event events[N];
    flavbrem_process process = flb_process_default();
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.method = FLAVBREM_IWW;
    sampling.m_phi_gev = 0.3;
    for (int view = 0; view < 2; view++)
        for (double above = 1e-3; above > 1e-13; above *= 1e-3) {
            flavbrem_sampler *sampler = NULL;
            double tries = 0.0;
            sampling.view = (flavbrem_view)view;
            sampling.beam_energy_gev = flavbrem_threshold_gev(&process, 0.3) * (1.0 + above);
            assert_int_equal(flavbrem_sampler_create(context, &process, &sampling, &sampler),
                             FLAVBREM_OK);
            flavbrem_sampler_draw(sampler, 0, N, events);
            for (size_t i = 0; i < N; i++) {
                tries += events[i].tries;
                assert_true(events[i].weight == 1.0);
            }
            assert_true(N / tries > 0.93);
            flavbrem_sampler_destroy(&sampler);
        }
}

/* ---- what is refused ---- */

/* A last digit above the threshold. */
static void where_recoil_leaves_nothing_there_are_no_events(void **state)
{
    (void)state;
    int refused = 0;
    flavbrem_process process = flb_process_default();
    flavbrem_sampling sampling = flavbrem_sampling_default();
    process.target_z = process.target_a = 1.0;
    sampling.method = FLAVBREM_IWW;
    for (int i = 0; i < 200; i++) {
        flavbrem_sampler *sampler = NULL;
        double m_phi = 0.2 + 0.025 * i;
        sampling.m_phi_gev = m_phi;
        sampling.view = (flavbrem_view)(i % 2);
        sampling.beam_energy_gev = nextafter(flavbrem_threshold_gev(&process, m_phi), 100.0);
        if (flavbrem_sampler_create(context, &process, &sampling, &sampler) != FLAVBREM_OK) {
            const char *why = flavbrem_context_message(context);
            assert_null(sampler);
            assert_true(strstr(why, "recoil of the nucleus leaves 0.0e+00") != NULL ||
                        strstr(why, "not above the threshold") != NULL);
            refused += strstr(why, "recoil") != NULL;
        }
        flavbrem_sampler_destroy(&sampler);
    }
    assert_true(refused > 0);
}

static void what_has_no_events_is_refused(void **state)
{
    (void)state;
    flavbrem_process process = flb_process_default();
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_sampler *sampler = NULL;
    assert_int_equal(create(&process, 1.0, 2.0, 1, &sampler), FLAVBREM_ERROR_INPUT);
    assert_null(sampler);
    assert_non_null(strstr(flavbrem_context_message(context), "there are no events"));
    assert_non_null(strstr(flavbrem_context_message(context), "not above the threshold"));
    assert_int_equal(create(&process, NAN, 0.3, 1, &sampler), FLAVBREM_ERROR_INPUT);
    process.lepton_out = FLAVBREM_TAU; /* WW's flux ends before */
    sampling.method = FLAVBREM_WW;
    sampling.beam_energy_gev = 10.4;
    sampling.m_phi_gev = 0.0034;
    assert_int_equal(flavbrem_sampler_create(context, &process, &sampling, &sampler),
                     FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(context), "WW is closed"));
    sampling.view = (flavbrem_view)2;
    assert_int_equal(flavbrem_sampler_create(context, &process, &sampling, &sampler),
                     FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(context), "no view number 2"));
    process.etl_psi_max_rad = 0.1;
    assert_int_equal(create(&process, 100.0, 0.3, 1, &sampler), FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(context), "cannot be cut in psi"));
    flavbrem_sampler_destroy(&sampler);
}

static void a_cut_of_the_boson_angle_holds(void **state)
{
    (void)state;
    flavbrem_process process = flb_process_default();
    flavbrem_sampler *sampler = NULL;
    flavbrem_event events[1000];
    process.etl_theta_max_rad = 0.002;
    assert_int_equal(create(&process, 100.0, 0.3, 1, &sampler), FLAVBREM_OK);
    flavbrem_sampler_draw(sampler, 0, 1000, events);
    for (size_t k = 0; k < 1000; k++)
        assert_true(coordinate_of(&events[k], FLAVBREM_DTHETA, 100.0) <= 0.002 * (1.0 + 1e-12));
    flavbrem_sampler_destroy(&sampler);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_published_vectors),
        cmocka_unit_test(an_event_does_not_depend_on_its_batch),
        cmocka_unit_test(threads_and_instruction_sets_do_not_matter),
        cmocka_unit_test(several_samplers_take_turns),
        cmocka_unit_test(another_seed_or_energy_gives_other_events),
        cmocka_unit_test(all_events_have_the_golden_bits),
        cmocka_unit_test(momentum_is_conserved_and_masses_are_kept),
        cmocka_unit_test(shares_and_angles_are_those_of_the_momenta),
        cmocka_unit_test(distributions_are_those_of_the_cross_section),
        cmocka_unit_test(ww_and_iww_have_their_own_distributions),
        cmocka_unit_test(tries_give_the_cross_section),
        cmocka_unit_test(the_azimuth_about_the_beam_is_even),
        cmocka_unit_test(events_of_ww_and_iww_stand_for_what_recoil_allows),
        cmocka_unit_test(the_errors_of_both_parts_are_honest),
        cmocka_unit_test(the_exact_one_is_that_of_xsec_and_forbids_nothing),
        cmocka_unit_test(a_sampler_is_made_without_the_progress_function),
        cmocka_unit_test(a_hat_is_as_good_close_to_the_threshold),
        cmocka_unit_test(where_recoil_leaves_nothing_there_are_no_events),
        cmocka_unit_test(what_has_no_events_is_refused),
        cmocka_unit_test(a_cut_of_the_boson_angle_holds),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
