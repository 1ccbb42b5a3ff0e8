/* Has the error estimate earned its trust?  ladder [N [FIRST]]
 *
 * For N random processes, every quantity but the double-differential ones (d2_truth.csv has those),
 * ETL, WW and IWW, and rtol 1e-3, 1e-4, 1e-6, 1e-9: is |value - truth| <= error? The truth is the
 * same integral by a rule far above the ladder's; where it matters, by a still larger one, and
 * their difference is allowed. Prints a table; exit code 1 if any value lies outside its error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/integrands.h"
#include "host/integrate.h"
#include "validation/random_process.h"

#define N_RTOL 4
#define N_QUANTITIES 5
#define N_METHODS 3
static const double rtols[N_RTOL] = {1e-3, 1e-4, 1e-6, 1e-9};

/* A rule for each axis that is integrated. */
typedef struct large_rule {
    gauss_node x[MAX_NODES], v[MAX_NODES], t[MAX_NODES], flux[FLUX_NODES];
    rung_workspace space;
} large_rule;

static int axis(int integrated, int n, gauss_node *nodes)
{
    if (integrated)
        gauss_rule_make(n, nodes);
    else
        nodes[0] = (gauss_node){.z = 0.5, .z_bar = 0.5, .weight = 1.0};
    return integrated ? n : 1;
}

static double by_large_rule(large_rule *rule, const integrand *f, int nx, int nv, int nt)
{
    integrand split = *f;
    rung r = {.x = rule->x, .v = rule->v, .t = rule->t, .flux = rule->flux};
    rung_sums sums;
    if (f->method == EXACT)
        split.t_panels = split_t_panels(f);
    r.nx = axis(f->x_integrated, nx, rule->x);
    r.nv = axis(f->v_integrated && f->method != IMPROVED_WW, nv, rule->v);
    r.nt = axis(f->method == EXACT, nt, rule->t);
    flb_rung_sum(flb_cpu_rows_for(CPU_ISA_BEST), &split, &r, &rule->space, &sums);
    return sums.value;
}

/* A point where the quantity is worth looking at: x over the whole range and five decades of 1 - x,
 * angles around m/E. */
static flavbrem_point draw_point(random_process *r, const flavbrem_request *request)
{
    flavbrem_point point = {r->beam_energy_gev, r->m_phi_gev, {0.0, 0.0}};
    double u = random_uniform(&r->state), w = random_uniform(&r->state);
    integrand f;
    flavbrem_request whole = *request;
    whole.quantity = FLAVBREM_DX;
    if (flb_quantity_side(&r->process, request) == LEPTON_SIDE)
        whole.quantity = FLAVBREM_DY;
    point.at[0] = 0.5;
    (void)flb_integrand_make(&r->process, &whole, &point, &f); /* for its range */
    double width = f.range.high - f.range.low;
    if (request->quantity == FLAVBREM_DX || request->quantity == FLAVBREM_DY)
        point.at[0] = u < 0.5 ? (f.range.low + 2.0 * u * width) / f.q.e
                              : 1.0 - (f.range.b_low + width * pow(1e-5, w)) / f.q.e;
    else
        point.at[0] = fmin(3.1, (f.q.m_a + f.q.m_b) / f.q.e * pow(100.0, u - 0.4));
    return point;
}

typedef struct tally {
    int values, outside_error, outside_tolerance;
    double worst; /* |value - truth|/error */
} tally;

/* One value: counts it, and prints it if it lies outside its error. */
static void judge(integrator *tools, large_rule *rule, const random_process *r,
                  const flavbrem_request *request, const flavbrem_point *point, const integrand *f,
                  double truth, tally *t)
{
    flavbrem_result result = flb_integrate(tools, &r->process, request, point);
    double away = fabs(result.value - truth);
    if (away > 0.5 * result.error) {
        double better = by_large_rule(rule, f, 224, 160, 192);
        away = fabs(result.value - better) - fabs(better - truth);
    }
    double ratio = away / result.error;
    t->values++;
    t->outside_tolerance += result.status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    t->worst = fmax(t->worst, ratio);
    if (ratio > 1.0) {
        t->outside_error++;
        printf("outside: %s %s %s -> %s Z %g A %g E %.17g m_phi %.17g at %.17g rtol %g: "
               "off by %.2e, error %.2e\n",
               flavbrem_method_name(request->method), flavbrem_quantity_name(request->quantity),
               flavbrem_lepton_name(r->process.lepton_in),
               flavbrem_lepton_name(r->process.lepton_out), r->process.target_z,
               r->process.target_a, r->beam_energy_gev, r->m_phi_gev, point->at[0], request->rtol,
               away / truth, result.error / result.value);
    }
}

int main(int argc, char **argv)
{
    static large_rule rule;
    static tally tallies[N_METHODS][N_QUANTITIES][N_RTOL];
    int n = argc > 1 ? atoi(argv[1]) : 1000;
    int first = argc > 2 ? atoi(argv[2]) : 0;
    rule_set *rules = NULL;
    integrator *tools = NULL;
    if (flb_rule_set_create(&rules) != FLAVBREM_OK ||
        flb_integrator_create(&tools, rules, flb_cpu_rows_for(CPU_ISA_BEST)) != FLAVBREM_OK)
        return EXIT_FAILURE;
    gauss_rule_make(FLUX_NODES, rule.flux);
    for (int i = first; i < first + n; i++) {
        random_process r = random_process_draw((uint64_t)i);
        for (int m = 0; m < N_METHODS; m++)
            for (int q = 0; q < N_QUANTITIES; q++) {
                flavbrem_request request = {(flavbrem_method)m, (flavbrem_quantity)q,
                                            FLAVBREM_INV_GEV2, rtols[N_RTOL - 1]};
                flavbrem_point point = draw_point(&r, &request);
                integrand f;
                if (!flb_integrand_make(&r.process, &request, &point, &f))
                    continue;
                double truth = by_large_rule(&rule, &f, 160, 112, 112);
                for (int k = 0; k < N_RTOL && truth > 0.0; k++) {
                    request.rtol = rtols[k];
                    judge(tools, &rule, &r, &request, &point, &f, truth, &tallies[m][q][k]);
                }
            }
    }
    int outside = 0;
    printf("%d random processes from number %d\n%-4s %-7s %-6s %7s %14s %18s %s\n", n, first, "",
           "", "rtol", "values", "outside error", "outside tolerance", "worst |dev|/error");
    for (int m = 0; m < N_METHODS; m++)
        for (int q = 0; q < N_QUANTITIES; q++)
            for (int k = 0; k < N_RTOL; k++) {
                const tally *t = &tallies[m][q][k];
                outside += t->outside_error;
                printf("%-4s %-7s %-6.0e %7d %14d %18d %.3f\n",
                       flavbrem_method_name((flavbrem_method)m),
                       flavbrem_quantity_name((flavbrem_quantity)q), rtols[k], t->values,
                       t->outside_error, t->outside_tolerance, t->worst);
            }
    printf("%d values outside their errors\n", outside);
    flb_integrator_destroy(&tools);
    flb_rule_set_destroy(&rules);
    return outside == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
