/* What a total costs in nodes, whatever the machine.  nodes
 *
 * sigma_ETL on lead over the grid of throughput.c (e -> mu: E 5 to 1000 GeV x m_phi 0.11 to 5 GeV),
 * for a lepton that gets lighter m_phi from just above the decay pole, for equal leptons from 3
 * MeV; by tolerance: the median and the mean of the nodes of all rungs, the mean number of rungs,
 * of rows, and the nodes along each axis at the end. */
#include <stdio.h>
#include <stdlib.h>

#include "bench/clock.h"
#include "bench/counted.h"
#include "bench/grid.h"
#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "host/core/rules.h"

enum { SIDE = 16, N = SIDE * SIDE };

static void print_grid(const rule_set *rules, const flavbrem_process *process, double low,
                       double high, double rtol)
{
    static double nodes[N];
    flavbrem_request request = flavbrem_request_default();
    request.rtol = rtol;
    cost sum = {0};
    int n = 0;
    for (int i = 0; i < N; i++) {
        flavbrem_point point = grid_point(low, high, i, SIDE);
        cost c = counted_climb(rules, process, &request, &point);
        if (c.rungs == 0.0) /* below threshold */
            continue;
        nodes[n++] = c.nodes;
        sum = (cost){sum.nodes + c.nodes, sum.rows + c.rows, sum.rungs + c.rungs,
                     sum.x + c.x,         sum.v + c.v,       sum.t + c.t};
    }
    qsort(nodes, (size_t)n, sizeof *nodes, ascending);
    printf("%-3s -> %-3s %-6.0e %4d %9.0f %9.0f %6.2f %8.0f %5.1f %5.1f %5.1f\n",
           flavbrem_lepton_name(process->lepton_in), flavbrem_lepton_name(process->lepton_out),
           rtol, n, nodes[n / 2], sum.nodes / n, sum.rungs / n, sum.rows / n, sum.x / n, sum.v / n,
           sum.t / n);
    fflush(stdout);
}

int main(void)
{
    static const struct {
        flavbrem_lepton in, out;
        double low, high;
    } pairs[] = {{FLAVBREM_ELECTRON, FLAVBREM_MUON, 0.11, 5.0},
                 {FLAVBREM_MUON, FLAVBREM_ELECTRON, 0.1055, 5.0},
                 {FLAVBREM_TAU, FLAVBREM_MUON, 1.7, 5.0},
                 {FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, 0.003, 5.0},
                 {FLAVBREM_MUON, FLAVBREM_MUON, 0.003, 5.0}};
    static const double rtols[] = {1e-3, 1e-4, 1e-6, 1e-9};
    rule_set *rules = NULL;
    if (flb_rule_set_create(&rules) != FLAVBREM_OK)
        return EXIT_FAILURE;
    printf("%-10s %-6s %4s %9s %9s %6s %8s %5s %5s %5s\n", "", "rtol", "n", "median", "mean",
           "rungs", "rows", "x", "v", "t");
    for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++)
        for (int k = 0; k < 4; k++) {
            flavbrem_process process = flb_process_default();
            process.lepton_in = pairs[p].in;
            process.lepton_out = pairs[p].out;
            print_grid(rules, &process, pairs[p].low, pairs[p].high, rtols[k]);
        }
    flb_rule_set_destroy(&rules);
    return EXIT_SUCCESS;
}
