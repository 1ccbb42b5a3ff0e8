/* Events inside a cut: which they are, that pieces are the whole, that their cross-section is the
 * one inside, and that they are spread as that is. */
#include "flavbrem/region.h"
#include "tests/event_sources.h"

#define NEXT (UINT64_C(1) << 40)

static flavbrem_region region_of(flavbrem_context *context, const char *text)
{
    flavbrem_region region;
    GOOD(context, flavbrem_region_read(context, text, "the cut", &region));
    return region;
}

/* Event i is the first one inside of its part's numbers i, i + 2^40, ..., with the tries of all. */
static void assert_first_inside(const flavbrem_event_source *source, const flavbrem_region *region,
                                uint64_t i, const flavbrem_event *event)
{
    size_t k = flavbrem_event_source_pick(source, i);
    double e = flavbrem_event_source_beam_energies(source)[k];
    uint32_t tries = 0, azimuth_tries = 0;
    flavbrem_event one;
    do {
        flavbrem_sampler_draw(flavbrem_event_source_samplers(source)[k], i, 1, &one);
        tries += one.tries;
        azimuth_tries += one.azimuth_tries;
        i += NEXT;
    } while (!flavbrem_region_has(region, e, &one));
    one.tries = tries;
    one.azimuth_tries = azimuth_tries;
    assert_memory_equal(&one, event, sizeof one);
}

/* And so in any piece and on any number of threads. */
static void assert_inside(flavbrem_context *context, const char *const *pairs, const char *cut)
{
    enum { N = 2500, FIRST = 77, CHECKED = 300 };
    static const size_t pieces[] = {1, 1023, 64, 1412};
    static flavbrem_event whole[N], part[N];
    flavbrem_event_source *source = source_of(context, pairs);
    flavbrem_region region = region_of(context, cut);
    GOOD(context, flavbrem_event_source_draw(context, source, FIRST, N, whole));
    for (size_t i = 0; i < N; i += i < CHECKED ? 1 : 83)
        assert_first_inside(source, &region, FIRST + i, &whole[i]);
    for (int threads = 1; threads <= 7; threads += threads == 1 ? 1 : 5) {
        size_t begin = 0;
        GOOD(context, flavbrem_context_set_threads(context, threads));
        for (size_t p = 0; p < sizeof pieces / sizeof *pieces; begin += pieces[p++])
            GOOD(context, flavbrem_event_source_draw(context, source, FIRST + begin, pieces[p],
                                                     part + begin));
        assert_memory_equal(whole, part, sizeof whole);
    }
    GOOD(context, flavbrem_context_set_threads(context, 0));
    flavbrem_event_source_destroy(&source);
}

static void an_event_is_the_first_one_inside(void **state)
{
    flavbrem_context *context = *state;
    const char *one[] = {"beam-energy=100", "m-phi=0.3", "cut=psi<0.05", "rtol=1e-2", NULL};
    const char *rare[] = {"beam-energy=100", "m-phi=0.3", "cut=x<0.3", "rtol=1e-2", NULL};
    const char *turns[] = {"beam-energy=5,100,30", "m-phi=0.3,0.7", "cut=y>0.1",
                           "target=Pb,C",          "rtol=1e-3",     NULL};
    const char *shared[] = {"beam-energy=60:100:5", "m-phi=0.3", "cut=theta<1e-3",
                            "hats=shared",          "rtol=1e-3", NULL};
    const char *lepton[] = {"beam-energy=50", "m-phi=0.3",           "method=ww",
                            "view=lepton",    "cut=psi<0.02,y>0.01", NULL};
    const char *drawn[] = {spectrum_key(), "m-phi=0.3,0.5", "cut=E_phi>20",
                           "rtol=1e-2",    "material=Pb",   NULL};
    assert_inside(context, one, "psi<0.05");
    assert_inside(context, rare, "x<0.3");
    assert_inside(context, turns, "y>0.1");
    assert_inside(context, shared, "theta<1e-3");
    assert_inside(context, lepton, "psi<0.02,y>0.01");
    assert_inside(context, drawn, "E_phi>20");
}

/* psi-max of ETL is a cut like another. */
static void psi_max_is_a_cut(void **state)
{
    enum { N = 1000 };
    static flavbrem_event a[N], b[N];
    const char *by_angle[] = {"beam-energy=100", "m-phi=0.3", "psi-max=0.01", NULL};
    const char *by_cut[] = {"beam-energy=100", "m-phi=0.3", "cut=psi<0.01", NULL};
    flavbrem_event_source *angle = source_of(*state, by_angle), *cut = source_of(*state, by_cut);
    GOOD(*state, flavbrem_event_source_draw(*state, angle, 0, N, a));
    GOOD(*state, flavbrem_event_source_draw(*state, cut, 0, N, b));
    assert_memory_equal(a, b, sizeof a);
    assert_same(flavbrem_event_source_sigma(angle)->value, flavbrem_event_source_sigma(cut)->value);
    flavbrem_event_source_destroy(&angle);
    flavbrem_event_source_destroy(&cut);
}

/* ---- cross-sections ---- */

/* That of each part is the one inside, and `inside` is their part of all. */
static void sigma_is_that_inside(void **state)
{
    flavbrem_context *context = *state;
    const char *pairs[] = {"beam-energy=20,100", "m-phi=0.3", "cut=x>0.7,theta<2e-3", "rtol=1e-5",
                           NULL};
    const char *all[] = {"beam-energy=20,100", "m-phi=0.3", "rtol=1e-5", NULL};
    flavbrem_event_source *cut = source_of(context, pairs), *whole = source_of(context, all);
    flavbrem_region region = region_of(context, "x>0.7,theta<2e-3");
    flavbrem_request request = flavbrem_request_default();
    flavbrem_region_way way;
    double inside = 0.0, sum = 0.0;
    request.rtol = 1e-6;
    for (size_t k = 0; k < 2; k++) {
        flavbrem_event_part part = flavbrem_event_source_part(cut, k);
        flavbrem_point point = {.beam_energy_gev = part.beam_energy_gev,
                                .m_phi_gev = part.m_phi_gev};
        flavbrem_result sigma, got = flavbrem_event_source_sigma(cut)[k];
        GOOD(context, flavbrem_region_sigma(context, flavbrem_event_source_process(cut, 0),
                                            &request, &region, 1, &point, &sigma, NULL));
        assert_true(fabs(got.value - sigma.value) <= got.error + sigma.error);
        assert_true(got.error <= 1e-5 * got.value);
        inside += sigma.value;
        sum += flavbrem_event_source_sigma(whole)[k].value;
    }
    flavbrem_result part = flavbrem_event_source_inside(cut, &way);
    assert_int_equal(way, FLAVBREM_BY_INTEGRAL);
    assert_near(part.value, inside / sum, 2e-5);
    assert_true(part.error > 0.0 && part.error < 3e-5 * part.value);
    part = flavbrem_event_source_inside(whole, NULL);
    assert_same(part.value, 1.0);
    assert_same(part.error, 0.0);
    flavbrem_event_source_destroy(&cut);
    flavbrem_event_source_destroy(&whole);
}

/* Counted where both particles are cut, be it by the angle of ETL: within the error of the 4e6
 * events of a region. */
static void what_is_no_integral_is_counted(void **state)
{
    const char *pairs[] = {"beam-energy=100",    "m-phi=0.3", "theta-max=0.01",
                           "cut=x>0.8,psi<0.05", "rtol=1e-6", NULL};
    flavbrem_event_source *source = source_of(*state, pairs);
    flavbrem_region region = region_of(*state, "x>0.8,psi<0.05");
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {.beam_energy_gev = 100.0, .m_phi_gev = 0.3};
    flavbrem_result sigma, got = *flavbrem_event_source_sigma(source);
    flavbrem_region_way way;
    GOOD(*state, flavbrem_region_sigma(*state, flavbrem_event_source_process(source, 0), &request,
                                       &region, 1, &point, &sigma, NULL));
    (void)flavbrem_event_source_inside(source, &way);
    assert_int_equal(way, FLAVBREM_BY_MONTE_CARLO);
    assert_true(fabs(got.value - sigma.value) <= sqrt(0.5) * (got.error + sigma.error));
    assert_true(got.error < 3e-3 * got.value);
    assert_int_equal(got.status, FLAVBREM_VALUE_OUTSIDE_TOLERANCE);
    assert_int_equal(flavbrem_event_source_missed(source), 0);
    flavbrem_event_source_destroy(&source);
}

/* Where few are inside more are counted: 4% of 16384 of each energy at first. None is lost, all are
 * about as large; the error of their sum is that of independent counts. */
static void few_are_counted_on(void **state)
{
    enum { N = 257 };
    const char *pairs[] = {"beam-energy=98:102:257",
                           "m-phi=0.3",
                           "cut=x>0.5,psi<2e-3",
                           "share=sigma",
                           "rtol=1e-2",
                           NULL};
    flavbrem_event_source *source = source_of(*state, pairs);
    flavbrem_result inside = flavbrem_event_source_inside(source, NULL);
    assert_int_equal(flavbrem_event_source_energies(source), N);
    assert_true(inside.value * 16384.0 < 1000.0); /* there was something to count on */
    for (size_t k = 0; k < N; k++) {
        flavbrem_result sigma = flavbrem_event_source_sigma(source)[k];
        assert_true(sigma.error < 0.14 * sigma.value);
        assert_near(flavbrem_event_source_part(source, k).share, 1.0 / N, 0.25);
    }
    assert_true(inside.error < 0.01 * inside.value);
    flavbrem_event_source_destroy(&source);
}

/* ---- how they are spread ---- */

/* Bins of x of events with theta cut, against the integrals over theta and each bin. */
static void events_are_spread_as_the_cross_section_inside(void **state)
{
    enum { N = 40000, BINS = 8 };
    static flavbrem_event events[N];
    const char *pairs[] = {"beam-energy=100", "m-phi=0.3",  "cut=x>0.5,theta<1e-3",
                           "rtol=1e-3",       "seed=12345", NULL};
    flavbrem_event_source *source = source_of(*state, pairs);
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {.beam_energy_gev = 100.0, .m_phi_gev = 0.3};
    double sigma = flavbrem_event_source_sigma(source)->value, chi2 = 0.0, sum = 0.0;
    uint64_t counts[BINS] = {0};
    request.rtol = 1e-3;
    GOOD(*state, flavbrem_event_source_draw(*state, source, 0, N, events));
    for (size_t i = 0; i < N; i++) {
        assert_true(events[i].x >= 0.5 && events[i].theta_rad <= 1e-3);
        counts[(size_t)fmin((events[i].x - 0.5) * 2.0 * BINS, BINS - 1)]++;
    }
    for (size_t k = 0; k < BINS; k++) {
        flavbrem_region bin = region_of(*state, "theta<1e-3");
        flavbrem_result result;
        bin.low[FLAVBREM_CUT_X] = 0.5 + 0.5 * (double)k / BINS;
        bin.high[FLAVBREM_CUT_X] = 0.5 + 0.5 * (double)(k + 1) / BINS;
        GOOD(*state, flavbrem_region_sigma(*state, flavbrem_event_source_process(source, 0),
                                           &request, &bin, 1, &point, &result, NULL));
        double expected = N * result.value / sigma, off = (double)counts[k] - expected;
        chi2 += off * off / expected;
        sum += result.value;
    }
    assert_near(sum, sigma, 2e-3);
    if (!(chi2 > 0.6 && chi2 < 26.0)) /* of 7 degrees: p from 0.999 to 0.0005 */
        fail_msg("chi2 %.3g of %d bins", chi2, BINS);
    flavbrem_event_source_destroy(&source);
}

/* Of a spectrum the shares are those inside: half of what is above 15 GeV lies below without. */
static void shares_of_a_spectrum_are_those_inside(void **state)
{
    enum { N = 20000 };
    const char *pairs[] = {spectrum_key(), "m-phi=0.3", "cut=E_phi>15", "material=Pb", NULL};
    flavbrem_event_source *source = source_of(*state, pairs);
    size_t parts = flavbrem_event_source_energies(source);
    double weights = 0.0;
    flavbrem_event_total total = flavbrem_event_source_total(source, 0);
    for (size_t k = 0; k < parts; k++) {
        flavbrem_event_part part = flavbrem_event_source_part(source, k);
        assert_true(part.beam_energy_gev > 15.0);
        weights += part.length_cm * flavbrem_event_source_sigma(source)[k].value;
    }
    for (size_t k = 0; k < parts; k++) {
        flavbrem_event_part part = flavbrem_event_source_part(source, k);
        assert_near(part.share,
                    part.length_cm * flavbrem_event_source_sigma(source)[k].value / weights, 1e-12);
    }
    assert_near(total.conversions, 1e-36 * total.nuclei_per_cm3 * weights, 1e-12);
    flavbrem_event_source_destroy(&source);
}

/* ---- wrong input ---- */

static void refuse(flavbrem_context *context, const char *const *pairs, const char *sentence)
{
    flavbrem_spec *spec = spec_of(context, pairs);
    flavbrem_event_source *source = NULL;
    assert_int_equal(flavbrem_event_source_create(context, spec, &source), FLAVBREM_ERROR_INPUT);
    assert_null(source);
    if (strstr(flavbrem_context_message(context), sentence) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", flavbrem_context_message(context), sentence);
    flavbrem_spec_destroy(&spec);
}

static void cuts_that_keep_nothing_are_refused(void **state)
{
    const char *nothing[] = {"beam-energy=100", "m-phi=0.3", "cut=x>0.8,E_phi<50", NULL};
    const char *one[] = {"beam-energy=30,100", "m-phi=0.3", "cut=E_phi>40", NULL};
    const char *tiny[] = {"beam-energy=100", "m-phi=0.3", "cut=x<1e-2,theta<1e-5", NULL};
    const char *low[] = {spectrum_key(), "m-phi=0.3", "cut=E_phi>99", "material=Pb", NULL};
    const char *unknown[] = {"beam-energy=100", "m-phi=0.3", "cut=z>0.8", NULL};
    refuse(*state, nothing,
           "the cut \"x>0.8,E_phi<50\" leaves none of the events of 100 GeV at m_phi 0.3 GeV (its "
           "conditions contradict each other, or the energy)");
    refuse(*state, one, "of the events of 30 GeV");
    refuse(*state, tiny, "too few to be found");
    refuse(*state, low, "leaves none of the events of 99 GeV");
    refuse(*state, unknown, "cuts what is unknown");
}

static void numbers_of_a_cut_are_below_2_40(void **state)
{
    const char *pairs[] = {"beam-energy=100", "m-phi=0.3", "cut=x>0.8", NULL};
    flavbrem_event_source *source = source_of(*state, pairs);
    flavbrem_event event;
    GOOD(*state, flavbrem_event_source_draw(*state, source, NEXT - 1, 1, &event));
    assert_int_equal(flavbrem_event_source_draw(*state, source, NEXT, 1, &event),
                     FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(*state), "pass 2^40"));
    flavbrem_event_source_destroy(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_the_first_one_inside),
        cmocka_unit_test(psi_max_is_a_cut),
        cmocka_unit_test(sigma_is_that_inside),
        cmocka_unit_test(what_is_no_integral_is_counted),
        cmocka_unit_test(few_are_counted_on),
        cmocka_unit_test(events_are_spread_as_the_cross_section_inside),
        cmocka_unit_test(shares_of_a_spectrum_are_those_inside),
        cmocka_unit_test(cuts_that_keep_nothing_are_refused),
        cmocka_unit_test(numbers_of_a_cut_are_below_2_40),
    };
    return cmocka_run_group_tests(tests, create, destroy);
}
