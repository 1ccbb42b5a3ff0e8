/* One row of the table of targets, by the public calls of the library that it is linked with.
 *   targets_probe device | sigma PAIR METHOD RTOL | hat | events
 *
 * Compiled by targets.py against two builds; what it calls has the same name in both, but for the
 * process, which was a struct once. Prints CPU seconds and seconds on the clock; start-up and a
 * first call are not in them. `device` prints where it worked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/clock.h"
#include "bench/grid.h"
#include "flavbrem/flavbrem.h"

#if __has_include("flavbrem/keys.h")
#define PROCESS_IS_A_HANDLE 1
#endif

enum { SIDE = 16, N = SIDE * SIDE, CASES = 3, EVENTS = 200000 };

#define AT_LEAST 0.1 /* [s] a measurement takes */

static flavbrem_context *context;
static flavbrem_process *process;
static flavbrem_point points[N];
static flavbrem_request request;
static flavbrem_sampler *samplers[CASES];

static void need(flavbrem_status status)
{
    if (status == FLAVBREM_OK)
        return;
    fprintf(stderr, "targets_probe: %s\n", flavbrem_context_message(context));
    exit(EXIT_FAILURE);
}

static void make_process(int muon_in)
{
#ifdef PROCESS_IS_A_HANDLE
    need(flavbrem_process_create(context, &process));
    need(flavbrem_process_set(context, process, "lepton", muon_in ? "mu:e" : "e:mu"));
#else
    static flavbrem_process made;
    made = flavbrem_process_default();
    made.lepton_in = muon_in ? FLAVBREM_MUON : FLAVBREM_ELECTRON;
    made.lepton_out = muon_in ? FLAVBREM_ELECTRON : FLAVBREM_MUON;
    process = &made;
#endif
}

/* The grid of throughput.c and nodes.c. */
static void make_points(double low_mass_gev)
{
    for (int i = 0; i < N; i++)
        points[i] = grid_point(low_mass_gev, 5.0, i, SIDE);
}

static void sigma(void)
{
    static flavbrem_result results[N];
    need(flavbrem_xsec(context, process, &request, N, points, results));
}

static void make_hats(void)
{
    static const double places[CASES][2] = {{100.0, 0.3}, {100.0, 3.0}, {10.0, 1.0}};
    for (int i = 0; i < CASES; i++) {
        flavbrem_sampling sampling = flavbrem_sampling_default();
        sampling.beam_energy_gev = places[i][0];
        sampling.m_phi_gev = places[i][1];
        flavbrem_sampler_destroy(&samplers[i]);
        need(flavbrem_sampler_create(context, process, &sampling, &samplers[i]));
    }
}

static void draw_events(void)
{
    static flavbrem_event events[EVENTS];
    for (int i = 0; i < CASES; i++)
        flavbrem_sampler_draw(samplers[i], 0, EVENTS, events);
}

/* Of one call. */
static void print_time(void (*work)(void), double of)
{
    work();
    int n = 0;
    double cpu = processor_seconds(), begin = seconds();
    do {
        work();
        n++;
    } while (seconds() - begin < AT_LEAST);
    printf("%.9g %.9g\n", (processor_seconds() - cpu) / n / of, (seconds() - begin) / n / of);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    int muon_in = argc > 2 && strcmp(argv[2], "mu:e") == 0;
    need(flavbrem_context_create(&context));
    need(flavbrem_context_set_threads(context, 1));
    need(flavbrem_context_set_device(context, "cpu"));
    make_process(muon_in);
    request = flavbrem_request_default();
    make_points(muon_in ? 0.1055 : 0.11);
    if (strcmp(what, "sigma") == 0 && argc == 5) {
        request.method = strcmp(argv[3], "ww") == 0 ? FLAVBREM_WW : FLAVBREM_ETL;
        request.rtol = strtod(argv[4], NULL);
        print_time(sigma, N);
    } else if (strcmp(what, "hat") == 0) {
        print_time(make_hats, CASES);
    } else if (strcmp(what, "events") == 0) {
        make_hats();
        print_time(draw_events, CASES * EVENTS);
    } else {
        sigma();
        printf("%s\n", flavbrem_context_device(context, NULL));
    }
    return EXIT_SUCCESS;
}
