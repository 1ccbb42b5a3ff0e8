/* How good the hats of random processes are.  hats [shared] [--bosons] [--equal] [PROCESSES
 * [FIRST]]
 *
 * shared: hats as samplers of many energies share them, not one's own.
 * --bosons: with bosons of every kind. --equal: of equal leptons, m_phi from 1e-4 GeV on.
 * FIRST: the number of the first process; from 0 on are those that the constants were chosen with.
 * 20,000 events of ETL, and of WW seen from the boson and from the lepton, of each process: how
 * many samplers miss the efficiency they should have, 0.8, the least efficient ones, and what lies
 * above the hats. It reports and judges nothing: the distributions are right with any hat as long
 * as weights are counted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    double above, far_above, worst;
} seen;

static flavbrem_event events[EVENTS];
static int shared;

static void count(const random_process *r, int far, seen *s)
{
    double tries = 0.0, turns = 0.0;
    for (size_t i = 0; i < EVENTS; i++) {
        tries += events[i].tries;
        turns += events[i].azimuth_tries;
        s->above += events[i].weight > 1.0 ? 1.0 : 0.0;
        s->far_above += events[i].weight > MEANT_WEIGHT ? 1.0 : 0.0;
        s->worst = fmax(s->worst, events[i].weight);
    }
    s->samplers[far]++;
    s->missed[far] += EVENTS / tries < LEAST_EFFICIENCY;
    if (EVENTS / tries < s->least[far]) {
        s->least[far] = EVENTS / tries;
        s->where[far] = *r;
    }
    if (turns > 0.0)
        s->least_azimuth = fmin(s->least_azimuth, EVENTS / turns);
}

static void try_process(flavbrem_context *context, const random_process *r, int kind, seen *s)
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
    if (flavbrem_events_draw(context, 1, &sampler, 0, EVENTS, events) != FLAVBREM_OK)
        exit(EXIT_FAILURE);
    double threshold = flavbrem_threshold_gev(&r->process, r->m_phi_gev);
    count(r, r->beam_energy_gev > FAR * threshold, s);
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
           s->above, (double)EVENTS * (s->samplers[0] + s->samplers[1]), s->worst, s->far_above,
           MEANT_WEIGHT);
    if (s->least_azimuth <= 1.0)
        printf("; azimuth at least %.3f", s->least_azimuth);
    putchar('\n');
}

/* Takes a word out of the arguments that begins them. Returns 1 where it was there. */
static int word_option(int *argc, char ***argv, const char *word)
{
    int is_there = *argc > 1 && strcmp((*argv)[1], word) == 0;
    *argv += is_there;
    *argc -= is_there;
    return is_there;
}

int main(int argc, char **argv)
{
    int form = form_option(&argc, argv, FORM_FACTOR_ELASTIC);
    shared = word_option(&argc, &argv, "shared");
    int bosons = word_option(&argc, &argv, "--bosons");
    int equal = word_option(&argc, &argv, "--equal");
    long processes = argc > 1 ? atol(argv[1]) : 1000;
    long first = argc > 2 ? atol(argv[2]) : 0;
    flavbrem_context *context = NULL;
    seen s[KINDS] = {{.worst = 1.0}};
    if (processes < 1 || first < 0 || flavbrem_context_create(&context) != FLAVBREM_OK) {
        fprintf(stderr,
                "usage: hats [shared] [--bosons] [--equal] [PROCESSES [FIRST]] [--form-factor "
                "NAME]\n");
        return 2;
    }
    for (int kind = 0; kind < KINDS; kind++)
        s[kind] = (seen){.least = {2.0, 2.0}, .least_azimuth = 2.0, .worst = 1.0};
    for (long i = 0; i < processes; i++) {
        uint64_t number = (uint64_t)(first + i);
        random_process r = equal ? random_process_draw_equal(number) : random_process_draw(number);
        if (bosons)
            random_boson_draw(&r.process, r.state, -1);
        if (!take_form(form, &r.process))
            continue;
        for (int kind = 0; kind < KINDS; kind++)
            try_process(context, &r, kind, &s[kind]);
    }
    printf(
        "%ld random processes%s%s from number %ld on, %d events of each%s; far: E above %g times "
        "the threshold\n",
        processes, equal ? " of equal leptons" : "", bosons ? ", bosons of every kind," : "", first,
        EVENTS, shared ? " under hats that are shared" : "", FAR);
    for (int kind = 0; kind < KINDS; kind++)
        print(kinds[kind].name, &s[kind]);
    flavbrem_context_destroy(&context);
    return 0;
}
