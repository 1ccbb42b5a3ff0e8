/* Peers on our own integrals, each beside ours in the same run.  peers [RUNS [DEVICE]] | peers
 * points
 *
 * Prints a line of CSV for every answer: who, over which variables, at which tolerance, point and
 * run; evaluations of the amplitude, CPU seconds, those of ours just before; value and claimed
 * error. bench/peers/table.py makes the table of it. `points`: those of problem.h, as
 * validation/truth/totals_truth.c takes them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/peers/peers.h"

static const double rtols[] = {1e-3, 1e-4, 1e-6};

static answer ours_at(double rtol)
{
    return problem_ours(rtol);
}

/* Ours is among them: what it is beside itself tells how steady the machine is. */
static const peer ours[] = {{"flavbrem", "cube", ours_at, 1e-9, 1, 0}, {0}};

static const peer *const kinds[] = {
    ours,
#ifdef PEERS_CUBATURE
    cubature_peers,
#endif
#ifdef PEERS_GSL
    gsl_peers,
#endif
};

static void print_points(void)
{
    printf("quantity,lepton_in,lepton_out,Z,A,beam_energy_gev,m_phi_gev,at,angle_rad,"
           "largest_angle_rad\n");
    for (int i = 0; i < problem_points(); i++)
        printf("sigma,e,mu,82,207,%.17g,%.17g,0,0,3.1415926535897931\n", problem_energy_gev(i),
               problem_mass_gev(i));
}

static void measure(const peer *p, int point, int run, double rtol)
{
    answer got, own;
    problem_choose(point, rtol);
    double our_s = problem_cpu_seconds(ours_at, rtol, &own);
    double s = problem_cpu_seconds(p->integrate, rtol, &got);
    double n = p == ours ? problem_our_evaluations(rtol) : problem_evaluations();
    printf("%s;%s;%g;%g;%g;%d;%.0f;%.6g;%.6g;%.17g;%.3g\n", p->name, p->variables, rtol,
           problem_energy_gev(point), problem_mass_gev(point), run, n, s, our_s, got.value,
           got.claim);
}

static void run_all(int run)
{
    for (int point = 0; point < problem_points(); point++) {
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            for (const peer *p = kinds[k]; p->name != NULL; p++) {
                if (point % p->every != 0 || (p->once && run > 0))
                    continue;
                for (size_t r = 0; r < sizeof rtols / sizeof *rtols; r++)
                    if (rtols[r] >= p->least_rtol)
                        measure(p, point, run, rtols[r]);
            }
        if (run == 0) /* what 39 truths are held against */
            measure(ours, point, run, 1e-9);
    }
}

int main(int argc, char **argv)
{
    int only_points = argc > 1 && strcmp(argv[1], "points") == 0;
    int runs = argc > 1 && !only_points ? atoi(argv[1]) : 5;
    const char *device = problem_start(argc > 2 ? argv[2] : NULL);
    if (device == NULL || runs < 1) {
        fprintf(stderr, "usage: peers [RUNS [DEVICE]] | peers points\n");
        return 2;
    }
    if (only_points) {
        print_points();
    } else {
        printf("# device %s\n# runs %d\n", device, runs);
#ifndef PEERS_CUBATURE
        printf("# left out hcubature, pcubature: no libcubature-dev when this was built\n");
#endif
#ifndef PEERS_GSL
        printf("# left out QAG, CQUAD, VEGAS, MISER: no libgsl-dev when this was built\n");
#endif
        printf("peer;variables;rtol;E;m;run;evaluations;cpu_s;our_cpu_s;value;claim\n");
        for (int run = 0; run < runs; run++)
            run_all(run);
    }
    problem_end();
    return EXIT_SUCCESS;
}
