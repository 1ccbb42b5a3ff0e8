/* How good the hats of random processes are.
 *
 *   hats [shared] [--bosons] [--equal] [PROCESSES [FIRST]]
 *   hats grid [shared] [N]
 *
 * shared: hats as samplers of many energies share them, not one's own.
 * --bosons: with bosons of every kind. --equal: of equal leptons, m_phi from 1e-4 GeV on.
 * grid: N events of ETL each (1e6), of equal leptons and five bosons at fixed energies and
 * masses on lead: light bosons, whose density is steepest.
 * FIRST: the number of the first process; from 0 on are those that the constants were chosen with.
 * 20,000 events of ETL, and of WW seen from the boson and from the lepton, of each process: how
 * many samplers miss the efficiency they should have, 0.8, the least efficient ones, and what lies
 * above the hats. It reports and judges nothing: the distributions are right with any hat as long
 * as weights are counted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/core/keys.h"
#include "validation/form_option.h"
#include "validation/random_point.h"

enum { EVENTS = 20000, KINDS = 3 };

#define FAR 5.0 /* times the threshold */
#define LEAST_EFFICIENCY 0.8
#define MEANT_WEIGHT 1.05 /* at most */

static const struct {
    const char *name;
    flavbrem_method method;
    flavbrem_view view;
} kinds[KINDS] = {{"etl", FLAVBREM_ETL, FLAVBREM_VIEW_BOSON},
                  {"ww boson", FLAVBREM_WW, FLAVBREM_VIEW_BOSON},
                  {"ww lepton", FLAVBREM_WW, FLAVBREM_VIEW_LEPTON}};

/* What was seen of one kind; [1] far from the threshold, [0] near. */
typedef struct seen {
    unsigned samplers[2], missed[2];
    double least[2], least_azimuth;
    random_process where[2];
    double events, above, far_above, worst;
} seen;

static flavbrem_event events[EVENTS];
static int shared;

static void count(seen *s, double *tries, double *turns)
{
    for (size_t i = 0; i < EVENTS; i++) {
        *tries += events[i].tries;
        *turns += events[i].azimuth_tries;
        s->above += events[i].weight > 1.0 ? 1.0 : 0.0;
        s->far_above += events[i].weight > MEANT_WEIGHT ? 1.0 : 0.0;
        s->worst = fmax(s->worst, events[i].weight);
    }
}

/* Of n events. */
static void judge(const random_process *r, int far, double n, double tries, double turns, seen *s)
{
    s->events += n;
    s->samplers[far]++;
    s->missed[far] += n / tries < LEAST_EFFICIENCY;
    if (n / tries < s->least[far]) {
        s->least[far] = n / tries;
        s->where[far] = *r;
    }
    if (turns > 0.0)
        s->least_azimuth = fmin(s->least_azimuth, n / turns);
}

static void try_process(flavbrem_context *context, const random_process *r, int kind, long batches,
                        seen *s)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_sampler *sampler = NULL;
    sampling.method = kinds[kind].method;
    sampling.view = kinds[kind].view;
    sampling.beam_energy_gev = r->beam_energy_gev;
    sampling.m_phi_gev = r->m_phi_gev;
    /* WW has no events where its flux ends before the threshold */
    flavbrem_status status =
        shared ? flavbrem_samplers_create_shared(context, &r->process, 1, &sampling, &sampler)
               : flavbrem_sampler_create(context, &r->process, &sampling, &sampler);
    if (status != FLAVBREM_OK)
        return;
    int far = r->beam_energy_gev > FAR * flavbrem_threshold_gev(&r->process, r->m_phi_gev);
    double tries = 0.0, turns = 0.0;
    for (long i = 0; i < batches; i++) {
        if (flavbrem_events_draw(context, 1, &sampler, (uint64_t)i * EVENTS, EVENTS, events) !=
            FLAVBREM_OK)
            exit(EXIT_FAILURE);
        count(s, &tries, &turns);
    }
    judge(r, far, (double)batches * EVENTS, tries, turns, s);
    flavbrem_sampler_destroy(&sampler);
}

static void print(const char *name, const seen *s)
{
    static const char *const region[] = {"near", "far"};
    for (int far = 1; far >= 0; far--) {
        const random_process *r = &s->where[far];
        if (s->samplers[far] == 0)
            continue;
        printf("%-9s %-4s %5u samplers, %3u below %.1f; least %.3f: %s -> %s, Z,A = %g,%g, E %.4g "
               "GeV, m_phi %.6g GeV\n",
               name, region[far], s->samplers[far], s->missed[far], LEAST_EFFICIENCY, s->least[far],
               flavbrem_lepton_name(r->process.lepton_in),
               flavbrem_lepton_name(r->process.lepton_out), r->process.target_z,
               r->process.target_a, r->beam_energy_gev, r->m_phi_gev);
    }
    printf("%-14s %.3g of %.3g events above the hat, largest weight %.3f, %g above %g", "",
           s->above, s->events, s->worst, s->far_above, MEANT_WEIGHT);
    if (s->least_azimuth <= 1.0)
        printf("; azimuth at least %.3f", s->least_azimuth);
    putchar('\n');
}

static const double grid_energies_gev[] = {0.05, 1.0, 10.0, 100.0, 1000.0};
static const double grid_masses_gev[] = {1e-4, 3e-4, 1e-3, 0.01, 0.1, 1.0, 3.0};
static const enum boson_kind grid_bosons[] = {BOSON_CHIRAL, BOSON_SCALAR, BOSON_PSEUDOSCALAR,
                                              BOSON_VECTOR, BOSON_AXIAL};

#define SIZE(list) (sizeof(list) / sizeof *(list))

static const seen nothing_seen = {.least = {2.0, 2.0}, .least_azimuth = 2.0, .worst = 1.0};

/* A lepton and a boson at all energies and masses. */
static void try_grid(flavbrem_context *context, flavbrem_lepton lepton, enum boson_kind boson,
                     int form, long batches)
{
    seen s = nothing_seen;
    char name[40];
    random_process r = {.process = flb_process_default()};
    r.process.coupling = 1.0;
    r.process.lepton_in = r.process.lepton_out = lepton;
    r.process.boson = boson;
    (void)take_form(form, &r.process);
    for (size_t i = 0; i < SIZE(grid_energies_gev); i++)
        for (size_t j = 0; j < SIZE(grid_masses_gev); j++) {
            r.beam_energy_gev = grid_energies_gev[i];
            r.m_phi_gev = grid_masses_gev[j];
            if (r.beam_energy_gev > flavbrem_threshold_gev(&r.process, r.m_phi_gev))
                try_process(context, &r, 0, batches, &s);
        }
    snprintf(name, sizeof name, "%s %s", flavbrem_lepton_name(lepton),
             flb_key_choice_name("boson", (int)boson));
    print(name, &s);
    fflush(stdout);
}

static void run_grid(flavbrem_context *context, int form, double n)
{
    long batches = (long)ceil(n / EVENTS);
    printf("equal leptons on lead, E 0.05 to 1000 GeV, m_phi 1e-4 to 3 GeV, %ld events of ETL of "
           "each place; far: E above %g times the threshold\n",
           batches * EVENTS, FAR);
    for (int lepton = 0; lepton < 3; lepton++)
        for (size_t b = 0; b < SIZE(grid_bosons); b++)
            try_grid(context, (flavbrem_lepton)lepton, grid_bosons[b], form, batches);
}

static void run_random(flavbrem_context *context, int form, int bosons, int equal, long processes,
                       long first)
{
    seen s[KINDS];
    for (int kind = 0; kind < KINDS; kind++)
        s[kind] = nothing_seen;
    for (long i = 0; i < processes; i++) {
        uint64_t number = (uint64_t)(first + i);
        random_process r = equal ? random_process_draw_equal(number) : random_process_draw(number);
        if (bosons)
            random_boson_draw(&r.process, r.state, -1);
        if (!take_form(form, &r.process))
            continue;
        for (int kind = 0; kind < KINDS; kind++)
            try_process(context, &r, kind, 1, &s[kind]);
    }
    printf("%ld random processes%s%s from number %ld on, %d events of each%s; far: E above %g "
           "times the threshold\n",
           processes, equal ? " of equal leptons" : "", bosons ? ", bosons of every kind," : "",
           first, EVENTS, shared ? " under hats that are shared" : "", FAR);
    for (int kind = 0; kind < KINDS; kind++)
        print(kinds[kind].name, &s[kind]);
}

int main(int argc, char **argv)
{
    int form = form_option(&argc, argv, FORM_FACTOR_ELASTIC);
    int grid = word_option(&argc, argv, "grid");
    shared = word_option(&argc, argv, "shared");
    int bosons = word_option(&argc, argv, "--bosons");
    int equal = word_option(&argc, argv, "--equal");
    double n = argc > 1 ? atof(argv[1]) : grid ? 1e6 : 1e3;
    double first = argc > 2 ? atof(argv[2]) : 0.0;
    flavbrem_context *context = NULL;
    if (!(n >= 1.0 && n <= 1e12 && first >= 0.0 && first <= 1e12) ||
        flavbrem_context_create(&context) != FLAVBREM_OK) {
        fprintf(stderr, "usage: hats [shared] [--bosons] [--equal] [PROCESSES [FIRST]] | hats "
                        "grid [shared] [N]; --form-factor NAME\n");
        return 2;
    }
    if (grid)
        run_grid(context, form, n);
    else
        run_random(context, form, bosons, equal, (long)n, (long)first);
    flavbrem_context_destroy(&context);
    return 0;
}
