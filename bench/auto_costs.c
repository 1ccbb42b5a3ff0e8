/* What "auto" takes for granted of the CPU (host/integral/cost.c): microseconds of processor time a
 * cross-section, one thread, by method, quantity and rtol; then sigma with the other instruction
 * sets, and with the other form factors.  auto_costs [POINTS]   60 where nothing is said */
#include <stdio.h>
#include <stdlib.h>

#include "bench/clock.h"
#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "host/core/settings.h"

enum { MOST_POINTS = 1000, METHODS = 3, QUANTITIES = 7, TOLERANCES = 3 };

#define AT_LEAST 0.02 /* [s] a measurement takes */

static flavbrem_context *context;
static size_t n_points = 60;

static void must(flavbrem_status status)
{
    if (status == FLAVBREM_OK)
        return;
    fprintf(stderr, "auto_costs: %s\n", flavbrem_context_message(context));
    exit(1);
}

/* From 10 GeV to 1 TeV, 0.2 to 0.8 GeV, x or y everywhere, angles of 0.3 GeV/E. */
static void fill(flavbrem_point *points, flavbrem_quantity quantity)
{
    int only_angle = quantity == FLAVBREM_DTHETA || quantity == FLAVBREM_DPSI;
    for (size_t i = 0; i < n_points; i++) {
        double part = ((double)i + 0.5) / (double)n_points, e = 10.0 + 990.0 * part;
        points[i] = (flavbrem_point){
            e, 0.2 + 0.1 * (double)(i % 7), {only_angle ? 0.3 / e : part, 0.3 / e}};
    }
}

static double microseconds(const flavbrem_process *process, const flavbrem_request *request)
{
    static flavbrem_point points[MOST_POINTS];
    static flavbrem_result results[MOST_POINTS];
    double begin = processor_seconds(), took;
    int turns = 0;
    fill(points, request->quantity);
    do {
        must(flavbrem_xsec(context, process, request, n_points, points, results));
        turns++;
        took = processor_seconds() - begin;
    } while (took < AT_LEAST);
    return 1e6 * took / turns / (double)n_points;
}

static void print_row(const char *what, const flavbrem_process *process, flavbrem_method method,
                      flavbrem_quantity quantity)
{
    static const double rtol[TOLERANCES] = {1e-3, 1e-6, 1e-9};
    printf("%-28s %-4s %-6s", what, flavbrem_method_name(method), flavbrem_quantity_name(quantity));
    for (int i = 0; i < TOLERANCES; i++) {
        flavbrem_request request = {method, quantity, FLAVBREM_PB, rtol[i]};
        printf("%10.3g", microseconds(process, &request));
    }
    putchar('\n');
}

static void print_sigmas(const char *what, const flavbrem_process *process)
{
    for (int method = 0; method < METHODS; method++)
        print_row(what, process, (flavbrem_method)method, FLAVBREM_SIGMA);
}

int main(int argc, char **argv)
{
    static const char *const devices[] = {"cpu:baseline", "cpu:avx2", "cpu:avx512"};
    flavbrem_process process = flb_process_default();
    n_points = argc > 1 ? strtoul(argv[1], NULL, 10) : n_points;
    n_points = n_points < MOST_POINTS ? n_points : MOST_POINTS;
    if (flavbrem_context_create(&context) != FLAVBREM_OK)
        return 1;
    must(flavbrem_context_set_threads(context, 1));
    must(flavbrem_context_set_device(context, "cpu"));
    printf("microseconds at rtol 1e-3, 1e-6, 1e-9; %zu points\n", n_points);
    for (int method = 0; method < METHODS; method++)
        for (int quantity = 0; quantity < QUANTITIES; quantity++)
            print_row(flavbrem_form_factor_name(&process), &process, (flavbrem_method)method,
                      (flavbrem_quantity)quantity);
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (flavbrem_context_set_device(context, devices[i]) == FLAVBREM_OK)
            print_sigmas(devices[i], &process);
    must(flavbrem_context_set_device(context, "cpu"));
    n_points = n_points < 6 ? n_points : 6; /* the others are slow */
    for (process.form_factor = 1; process.form_factor < FORM_FACTORS; process.form_factor++)
        print_sigmas(flavbrem_form_factor_name(&process), &process);
    flavbrem_context_destroy(&context);
    return 0;
}
