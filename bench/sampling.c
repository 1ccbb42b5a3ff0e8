/* Events a second on one core, and how often the hat is hit.  sampling [RUNS]
 *
 * For processes and energies that are easy and hard: time to make the hat, events a second (medians
 * over RUNS runs with the spread), accepted over tried of the density and of the azimuth, events
 * above the hat and the largest weight. */
#include <stdio.h>
#include <stdlib.h>

#include "bench/clock.h"
#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"

#define EVENTS 300000
#define MOST_RUNS 99

static const struct {
    const char *name;
    flavbrem_method method;
    flavbrem_lepton in, out;
    double z, a, beam_energy_gev, m_phi_gev;
} cases[] = {
    {"e -> mu, Pb, 100 GeV, 0.11 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100,
     0.11},
    {"e -> mu, Pb, 100 GeV, 0.3 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100,
     0.3},
    {"e -> mu, Pb, 100 GeV, 3 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100,
     3},
    {"e -> mu, Pb, 10 GeV, 1 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 10, 1},
    {"e -> mu, Pb, 1.3 GeV, 1 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 1.3,
     1},
    {"e -> mu, Pb, 1 TeV, 0.3 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 1000,
     0.3},
    {"mu -> e, Pb, 160 GeV, 0.12 GeV", FLAVBREM_ETL, FLAVBREM_MUON, FLAVBREM_ELECTRON, 82, 207, 160,
     0.12},
    {"mu -> e, Pb, 160 GeV, 1 GeV", FLAVBREM_ETL, FLAVBREM_MUON, FLAVBREM_ELECTRON, 82, 207, 160,
     1},
    {"e -> tau, Pb, 100 GeV, 0.3 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_TAU, 82, 207, 100,
     0.3},
    {"mu -> tau, Pb, 1 TeV, 1 GeV", FLAVBREM_ETL, FLAVBREM_MUON, FLAVBREM_TAU, 82, 207, 1000, 1},
    {"e -> mu, C, 100 GeV, 0.3 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 6, 12, 100,
     0.3},
    {"e -> mu, H, 50 GeV, 0.5 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 1, 1, 50, 0.5},
    {"WW: e -> mu, Pb, 100 GeV, 0.3 GeV", FLAVBREM_WW, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207,
     100, 0.3},
    {"WW: e -> mu, Pb, 10 GeV, 1 GeV", FLAVBREM_WW, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 10,
     1},
    {"IWW: e -> mu, Pb, 100 GeV, 0.3 GeV", FLAVBREM_IWW, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207,
     100, 0.3},
    {"IWW: e -> mu, Pb, 10 GeV, 1 GeV", FLAVBREM_IWW, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 10,
     1},
};

static flavbrem_event events[EVENTS];

static void report(flavbrem_context *context, size_t i, size_t runs)
{
    double make[MOST_RUNS], rate[MOST_RUNS], tries = 0.0, turns = 0.0, above = 0.0, worst = 1.0;
    flavbrem_process process = flb_process_default();
    process.lepton_in = cases[i].in;
    process.lepton_out = cases[i].out;
    process.target_z = cases[i].z;
    process.target_a = cases[i].a;
    for (size_t run = 0; run < runs; run++) {
        flavbrem_sampler *sampler = NULL;
        flavbrem_sampling sampling = flavbrem_sampling_default();
        sampling.method = cases[i].method;
        sampling.beam_energy_gev = cases[i].beam_energy_gev;
        sampling.m_phi_gev = cases[i].m_phi_gev;
        double begin = seconds();
        if (flavbrem_sampler_create(context, &process, &sampling, &sampler) != FLAVBREM_OK) {
            fprintf(stderr, "sampling: %s\n", flavbrem_context_message(context));
            exit(EXIT_FAILURE);
        }
        make[run] = 1e3 * (seconds() - begin);
        begin = seconds();
        flavbrem_sampler_draw(sampler, run * EVENTS, EVENTS, events);
        rate[run] = EVENTS / (seconds() - begin);
        flavbrem_sampler_destroy(&sampler);
        for (size_t k = 0; k < EVENTS; k++) {
            tries += events[k].tries;
            turns += events[k].azimuth_tries;
            above += events[k].weight > 1.0 ? 1.0 : 0.0;
            worst = events[k].weight > worst ? events[k].weight : worst;
        }
    }
    qsort(make, runs, sizeof *make, ascending);
    qsort(rate, runs, sizeof *rate, ascending);
    double n = (double)runs * EVENTS;
    printf("%-36s %5.0f ms %6.2f (%.2f .. %.2f) %10.3f", cases[i].name, make[runs / 2],
           1e-6 * rate[runs / 2], 1e-6 * rate[0], 1e-6 * rate[runs - 1], n / tries);
    if (turns > 0.0)
        printf(" %8.3f", n / turns);
    else
        printf(" %8s", "-");
    printf(" %9.1e %7.3f\n", above / n, worst);
}

int main(int argc, char **argv)
{
    size_t runs = argc > 1 ? (size_t)atoi(argv[1]) : 9;
    flavbrem_context *context = NULL;
    if (runs < 1 || runs > MOST_RUNS || flavbrem_context_create(&context) != FLAVBREM_OK) {
        fprintf(stderr, "usage: sampling [RUNS]\n");
        return 2;
    }
    printf("%zu runs of %d events, 1e6 events/s/core (targets: ETL 3, WW 5), hat (target 50 ms)\n",
           runs, EVENTS);
    printf("%-36s %8s %6s %-14s %10s %8s %9s %7s\n", "", "hat", "1e6/s", "", "efficiency",
           "azimuth", "above hat", "weight");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        report(context, i, runs);
    flavbrem_context_destroy(&context);
    return 0;
}
