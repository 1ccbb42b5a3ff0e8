/* Samplers made and events drawn on one core.  sampling [RUNS [DEVICE]]
 *
 * For processes and energies that are easy and hard: time to make a sampler, events a second
 * (medians over RUNS runs with the spread), accepted over tried of the density and of the azimuth,
 * events above the hat and the largest weight. DEVICE chooses the instruction set, as in
 * cpu:avx2. Times are those of the processor. A context and a sampler were made before the clock
 * starts: what a program does once (finding its threads, Gauss rules) is not counted. */
#include <stdio.h>
#include <stdlib.h>

#include "bench/clock.h"
#include "flavbrem/flavbrem.h"
#include "host/backends/cpu/isa.h"
#include "host/core/defaults.h"
#include "host/core/settings.h"

#define EVENTS 300000
#define MOST_RUNS 99

static const struct {
    const char *name;
    flavbrem_method method;
    flavbrem_lepton in, out;
    double z, a, beam_energy_gev, m_phi_gev;
    enum boson_kind boson;
} cases[] = {
    {"e -> mu, Pb, 100 GeV, 0.11 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100,
     0.11, BOSON_CHIRAL},
    {"e -> mu, Pb, 100 GeV, 0.3 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100,
     0.3, BOSON_CHIRAL},
    {"e -> mu, Pb, 100 GeV, 3 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100, 3,
     BOSON_CHIRAL},
    {"e -> mu, Pb, 10 GeV, 1 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 10, 1,
     BOSON_CHIRAL},
    {"e -> mu, Pb, 1.3 GeV, 1 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 1.3, 1,
     BOSON_CHIRAL},
    {"e -> mu, Pb, 1 TeV, 0.3 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 1000,
     0.3, BOSON_CHIRAL},
    {"mu -> e, Pb, 160 GeV, 0.12 GeV", FLAVBREM_ETL, FLAVBREM_MUON, FLAVBREM_ELECTRON, 82, 207, 160,
     0.12, BOSON_CHIRAL},
    {"mu -> e, Pb, 160 GeV, 1 GeV", FLAVBREM_ETL, FLAVBREM_MUON, FLAVBREM_ELECTRON, 82, 207, 160, 1,
     BOSON_CHIRAL},
    {"e -> tau, Pb, 100 GeV, 0.3 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_TAU, 82, 207, 100,
     0.3, BOSON_CHIRAL},
    {"mu -> tau, Pb, 1 TeV, 1 GeV", FLAVBREM_ETL, FLAVBREM_MUON, FLAVBREM_TAU, 82, 207, 1000, 1,
     BOSON_CHIRAL},
    {"e -> mu, C, 100 GeV, 0.3 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 6, 12, 100,
     0.3, BOSON_CHIRAL},
    {"e -> mu, H, 50 GeV, 0.5 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_MUON, 1, 1, 50, 0.5,
     BOSON_CHIRAL},
    {"WW: e -> mu, Pb, 100 GeV, 0.3 GeV", FLAVBREM_WW, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207,
     100, 0.3, BOSON_CHIRAL},
    {"WW: e -> mu, Pb, 10 GeV, 1 GeV", FLAVBREM_WW, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 10,
     1, BOSON_CHIRAL},
    {"IWW: e -> mu, Pb, 100 GeV, 0.3 GeV", FLAVBREM_IWW, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207,
     100, 0.3, BOSON_CHIRAL},
    {"IWW: e -> mu, Pb, 10 GeV, 1 GeV", FLAVBREM_IWW, FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 10,
     1, BOSON_CHIRAL},
    {"vector, e -> e, Pb, 100 GeV, 1e-4", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, 82,
     207, 100, 1e-4, BOSON_VECTOR},
    {"e -> e, Pb, 100 GeV, 1e-4 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, 82, 207,
     100, 1e-4, BOSON_CHIRAL},
    {"vector, e -> e, Pb, 100 GeV, 0.1 GeV", FLAVBREM_ETL, FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, 82,
     207, 100, 0.1, BOSON_VECTOR},
    {"scalar, mu -> mu, Pb, 160 GeV, 0.01", FLAVBREM_ETL, FLAVBREM_MUON, FLAVBREM_MUON, 82, 207,
     160, 0.01, BOSON_SCALAR},
    {"axial, mu -> mu, Pb, 160 GeV, 0.3", FLAVBREM_ETL, FLAVBREM_MUON, FLAVBREM_MUON, 82, 207, 160,
     0.3, BOSON_AXIAL},
};

static flavbrem_event events[EVENTS];

static flavbrem_sampler *create(flavbrem_context *context, const flavbrem_process *process,
                                const flavbrem_sampling *sampling)
{
    flavbrem_sampler *sampler = NULL;
    if (flavbrem_sampler_create(context, process, sampling, &sampler) != FLAVBREM_OK) {
        fprintf(stderr, "sampling: %s\n", flavbrem_context_message(context));
        exit(EXIT_FAILURE);
    }
    return sampler;
}

static void report(flavbrem_context *context, size_t i, size_t runs)
{
    double make_ms[MOST_RUNS], rate[MOST_RUNS], tries = 0.0, turns = 0.0, above = 0.0, worst = 1.0;
    flavbrem_process process = flb_process_default();
    process.lepton_in = cases[i].in;
    process.lepton_out = cases[i].out;
    process.boson = (int)cases[i].boson;
    process.target_z = cases[i].z;
    process.target_a = cases[i].a;
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.method = cases[i].method;
    sampling.beam_energy_gev = cases[i].beam_energy_gev;
    sampling.m_phi_gev = cases[i].m_phi_gev;
    for (size_t run = 0; run < runs; run++) {
        double begin = processor_seconds();
        flavbrem_sampler *sampler = create(context, &process, &sampling);
        make_ms[run] = 1e3 * (processor_seconds() - begin);
        begin = processor_seconds();
        flavbrem_sampler_draw(sampler, run * EVENTS, EVENTS, events);
        rate[run] = EVENTS / (processor_seconds() - begin);
        flavbrem_sampler_destroy(&sampler);
        for (size_t k = 0; k < EVENTS; k++) {
            tries += events[k].tries;
            turns += events[k].azimuth_tries;
            above += events[k].weight > 1.0 ? 1.0 : 0.0;
            worst = events[k].weight > worst ? events[k].weight : worst;
        }
    }
    qsort(make_ms, runs, sizeof *make_ms, ascending);
    qsort(rate, runs, sizeof *rate, ascending);
    double n = (double)runs * EVENTS;
    printf("%-36s %6.2f (%.2f .. %.2f) %6.2f (%.2f .. %.2f) %10.3f", cases[i].name,
           make_ms[runs / 2], make_ms[0], make_ms[runs - 1], 1e-6 * rate[runs / 2], 1e-6 * rate[0],
           1e-6 * rate[runs - 1], n / tries);
    if (turns > 0.0)
        printf(" %8.3f", n / turns);
    else
        printf(" %8s", "-");
    printf(" %9.1e %7.3f\n", above / n, worst);
}

/* What is done once. */
static void warm_up(flavbrem_context *context)
{
    flavbrem_process process = flb_process_default();
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.beam_energy_gev = 100.0;
    sampling.m_phi_gev = 0.3;
    flavbrem_sampler *sampler = create(context, &process, &sampling);
    flavbrem_sampler_draw(sampler, 0, EVENTS, events);
    flavbrem_sampler_destroy(&sampler);
}

int main(int argc, char **argv)
{
    size_t runs = argc > 1 ? (size_t)atoi(argv[1]) : 9;
    static const char *const by_isa[] = {"cpu:baseline", "cpu:avx2", "cpu:avx512"};
    const char *device = argc > 2 ? argv[2] : by_isa[flb_cpu_isa_best()];
    flavbrem_context *context = NULL;
    if (runs < 1 || runs > MOST_RUNS || flavbrem_context_create(&context) != FLAVBREM_OK ||
        flavbrem_context_set_threads(context, 1) != FLAVBREM_OK ||
        flavbrem_context_set_device(context, device) != FLAVBREM_OK) {
        fprintf(stderr, "usage: sampling [RUNS [DEVICE]]\n");
        return 2;
    }
    warm_up(context);
    printf("%zu runs of %d events, one core, processor time, %s\n", runs, EVENTS, device);
    printf("%-36s %6s %-14s %6s %-14s %10s %8s %9s %7s\n", "", "make", "[ms]", "1e6/s", "",
           "efficiency", "azimuth", "above hat", "weight");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        report(context, i, runs);
    flavbrem_context_destroy(&context);
    return 0;
}
