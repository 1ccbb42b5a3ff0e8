/* Random points for truth in 113 bits.
 *
 *   truth_points print N [SEED [fixed | equal | bosons | fixed-bosons]]   CSV of N points of ETL
 *   truth_points judge FILE                       values against that truth
 *
 * fixed: only dx, dy, d2x and d2y, whose truth takes milliseconds. equal: only pairs of the same
 * lepton. bosons: of all kinds of them and equal leptons too, random_boson_take().
 * The points are those of random_point.h with the constants of CODATA. validation/truth/
 * totals_truth.c --points adds value and accuracy, the last change of the value: where that is not
 * small, three times as much may be open. `judge` then asks at rtol 1e-3, 1e-4, 1e-6 and
 * 1e-7 whether |value - truth| <= error. Exit code 1 if it is not so somewhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/core/defaults.h"
#include "host/core/rules.h"
#include "host/integral/integrate.h"
#include "validation/random_point.h"

#define N_RTOL 4
#define OPEN 3.0 /* times the last change */
static const double rtols[N_RTOL] = {1e-3, 1e-4, 1e-6, 1e-7};

static int is_boson_side(const random_point *r)
{
    return flb_quantity_side(&r->process, &r->request) == BOSON_SIDE;
}

static double *largest_angle(random_point *r)
{
    return is_boson_side(r) ? &r->process.etl_theta_max_rad : &r->process.etl_psi_max_rad;
}

static int is_fixed(flavbrem_quantity quantity)
{
    return quantity == FLAVBREM_DX || quantity == FLAVBREM_DY || quantity == FLAVBREM_D2X ||
           quantity == FLAVBREM_D2Y;
}

/* The rest of a line. */
static void print_boson(const flavbrem_process *process, int is_told)
{
    flavbrem_couplings g = flavbrem_couplings_of(process);
    if (is_told && flavbrem_boson_spin(process) == 1)
        printf(",1,%.17g,%.17g\n", g.vector, g.axial);
    else if (is_told)
        printf(",0,%.17g,%.17g\n", g.scalar, g.pseudoscalar);
    else
        printf("\n");
}

/* A boson by its couplings: all kinds are that. */
static void take_boson(flavbrem_process *process, int spin, double plain, double gamma5)
{
    process->boson = BOSON_GENERAL;
    process->coupling = flb_process_default().coupling;
    (spin == 1 ? &process->g_v : &process->g_s)->re = plain;
    (spin == 1 ? &process->g_a : &process->g_p)->re = gamma5;
}

static void print_points(int n, uint64_t seed, const char *only)
{
    int bosons = strstr(only, "bosons") != NULL;
    int only_fixed = strncmp(only, "fixed", 5) == 0, only_equal = strcmp(only, "equal") == 0;
    printf("quantity,lepton_in,lepton_out,Z,A,beam_energy_gev,m_phi_gev,at,angle_rad,"
           "largest_angle_rad%s\n",
           bosons ? ",spin,plain,gamma5" : "");
    for (uint64_t i = 0; n > 0; i++) {
        random_point r;
        integrand f;
        if (!random_point_draw(seed, i, &r) || r.request.method != FLAVBREM_ETL ||
            r.process.constants != FLAVBREM_CODATA_2022 ||
            (only_fixed && !is_fixed(r.request.quantity)) ||
            (only_equal && r.process.lepton_in != r.process.lepton_out))
            continue;
        if (bosons)
            random_boson_take(&r, -1);
        r.process.form_factor = FORM_FACTOR_ELASTIC; /* that of the truth */
        if (r.request.quantity == FLAVBREM_SIGMA)    /* its kinks at a cut are not in the truth */
            r.process.etl_theta_max_rad = r.process.etl_psi_max_rad = PI;
        if (!flb_integrand_make(&r.process, &r.request, &r.point, &f))
            continue;
        printf("%s,%s,%s,%g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g",
               flavbrem_quantity_name(r.request.quantity),
               flavbrem_lepton_name(r.process.lepton_in),
               flavbrem_lepton_name(r.process.lepton_out), r.process.target_z, r.process.target_a,
               r.point.beam_energy_gev, r.point.m_phi_gev, r.point.at[0], r.point.at[1],
               *largest_angle(&r));
        print_boson(&r.process, bosons);
        n--;
    }
}

static flavbrem_lepton lepton_named(const char *name)
{
    return name[0] == 'e' ? FLAVBREM_ELECTRON : name[0] == 'm' ? FLAVBREM_MUON : FLAVBREM_TAU;
}

/* The point of a line, and its truth; 0 if it is none. */
static int read_point(char *line, random_point *r, double *truth, double *accuracy)
{
    char *field[15];
    int n = 0;
    for (char *text = strtok(line, ",\n"); text && n < 15; text = strtok(NULL, ",\n"))
        field[n++] = text;
    if ((n != 12 && n != 15) || strcmp(field[0], "quantity") == 0)
        return 0;
    *r = (random_point){.process = flb_process_default(), .request.unit = FLAVBREM_INV_GEV2};
    while (strcmp(field[0], flavbrem_quantity_name(r->request.quantity)) != 0)
        r->request.quantity++;
    r->process.coupling = 1.0;
    r->process.lepton_in = lepton_named(field[1]);
    r->process.lepton_out = lepton_named(field[2]);
    r->process.target_z = atof(field[3]);
    r->process.target_a = atof(field[4]);
    r->point = (flavbrem_point){atof(field[5]), atof(field[6]), {atof(field[7]), atof(field[8])}};
    *largest_angle(r) = atof(field[9]);
    if (n == 15)
        take_boson(&r->process, atoi(field[10]), atof(field[11]), atof(field[12]));
    *truth = atof(field[n - 2]);
    *accuracy = OPEN * atof(field[n - 1]) * *truth;
    return 1;
}

static int judge(FILE *file)
{
    char line[1024];
    int points = 0, values = 0, outside = 0, undecided = 0;
    double worst = 0.0;
    rule_set *rules = NULL;
    integrator *tools = NULL;
    if (flb_rule_set_create(&rules) != FLAVBREM_OK ||
        flb_integrator_create(&tools, rules, flb_cpu_rows_for(CPU_ISA_BEST)) != FLAVBREM_OK)
        return EXIT_FAILURE;
    while (fgets(line, sizeof line, file)) {
        random_point r;
        double truth, accuracy;
        char shown[1024];
        snprintf(shown, sizeof shown, "%s", line);
        if (!read_point(line, &r, &truth, &accuracy))
            continue;
        points++;
        for (int k = 0; k < N_RTOL; k++) {
            r.request.rtol = rtols[k];
            flavbrem_result got = flb_integrate(tools, &r.process, &r.request, &r.point);
            double away = fabs(got.value - truth);
            int wrong = !(away <= got.error + accuracy); /* NaN too */
            values++;
            outside += wrong;
            undecided += !wrong && away > got.error;
            worst = fmax(worst, (away - accuracy) / got.error);
            if (!(away <= got.error))
                printf("%s rtol %g: off by %.2e, error %.2e, accuracy of the truth %.1e: %s",
                       wrong ? "outside" : "undecided", rtols[k], away / truth, got.error / truth,
                       accuracy / truth, shown);
        }
    }
    printf("%d points, %d values, at most %.3f of the error\n", points, values, worst);
    printf("%d values outside their errors, %d undecided\n", outside, undecided);
    flb_integrator_destroy(&tools);
    flb_rule_set_destroy(&rules);
    return outside || points == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    FILE *file;
    if (argc >= 3 && strcmp(argv[1], "print") == 0) {
        print_points(atoi(argv[2]), argc > 3 ? strtoull(argv[3], NULL, 16) : 0,
                     argc > 4 ? argv[4] : "");
        return EXIT_SUCCESS;
    }
    if (argc == 3 && strcmp(argv[1], "judge") == 0 && (file = fopen(argv[2], "r")) != NULL) {
        int code = judge(file);
        fclose(file);
        return code;
    }
    fprintf(stderr, "usage: truth_points print N [SEED [fixed | equal | bosons | fixed-bosons]] | "
                    "judge FILE\n");
    return 2;
}
