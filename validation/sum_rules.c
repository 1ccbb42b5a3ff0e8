/* Do the cross-sections fit together?  sum_rules [N [FIRST]] [--bosons] [--form-factor NAME]
 *
 * For N random processes, of the paper's boson and different leptons, or with --bosons of all kinds
 * of bosons, every third of equal leptons: ETL: sigma from the boson side equals sigma from the
 * lepton side, and dx, dtheta, dy, dpsi integrate to it. WW and IWW: dx and dtheta integrate to
 * sigma, dy and dpsi to one lepton-side integral. The outer integral is a tanh-sinh rule over the
 * public interface, which shares nothing with the engine's own map of that axis; its error is three
 * times the change when its nodes are doubled. Every difference must lie within the sum of the
 * errors. Exit code 1 if one does not. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "flavbrem/flavbrem.h"
#include "validation/form_option.h"
#include "validation/random_process.h"

#define RTOL 1e-7
#define LEVELS 4 /* of the tanh-sinh rule; the last two are compared */
#define MOST_NODES 4096
#define SMALLEST_STEP 1e-4 /* of the look for where there is anything */
#define NOTHING 1e-14      /* of the peak is nothing beside RTOL */
#define PI_2 1.57079632679489661923

typedef struct sum {
    double value, error;
    int failed; /* a value missed its tolerance: still bounded, but counted */
} sum;

/* What maps the outer variable: x by its logit, an angle by the logarithm of tan(angle/2). */
typedef struct outer {
    flavbrem_quantity quantity;
    double low, high; /* of the mapped variable */
} outer;

static void at_node(const outer *o, double l, double *at, double *slope)
{
    if (o->quantity == FLAVBREM_DX || o->quantity == FLAVBREM_DY) {
        *at = 1.0 / (1.0 + exp(-l));
        *slope = *at * (1.0 / (1.0 + exp(l)));
    } else {
        *at = 2.0 * atan(exp(l));
        *slope = 1.0 / cosh(l); /* = sin(at) */
    }
}

/* Tanh-sinh over [low, high] with the step 2^-level. */
static sum integrate_level(flavbrem_context *context, const random_process *r,
                           flavbrem_method method, const outer *o, int level)
{
    static flavbrem_point points[MOST_NODES];
    static flavbrem_result results[MOST_NODES];
    static double weights[MOST_NODES];
    flavbrem_request request = {method, o->quantity, FLAVBREM_INV_GEV2, RTOL};
    sum total = {0.0, 0.0, 0};
    double h = ldexp(1.0, -level);
    size_t n = 0;
    for (int k = -(int)(3.4 / h); k <= (int)(3.4 / h) && n < MOST_NODES; k++) {
        double s = PI_2 * sinh(k * h);
        double half = 0.5 * (o->high - o->low);
        double slope;
        at_node(o, 0.5 * (o->high + o->low) + half * tanh(s), &points[n].at[0], &slope);
        points[n].beam_energy_gev = r->beam_energy_gev;
        points[n].m_phi_gev = r->m_phi_gev;
        weights[n] = h * half * PI_2 * cosh(k * h) / (cosh(s) * cosh(s)) * slope;
        n++;
    }
    if (flavbrem_xsec(context, &r->process, &request, n, points, results) != FLAVBREM_OK) {
        fprintf(stderr, "sum_rules: %s\n", flavbrem_context_message(context));
        exit(EXIT_FAILURE);
    }
    for (size_t i = 0; i < n; i++) {
        total.value += weights[i] * results[i].value;
        total.error += weights[i] * results[i].error;
        total.failed += results[i].status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    }
    return total;
}

/* The value at the mapped variable l, with a loose tolerance: is there anything? */
static double look(flavbrem_context *context, const random_process *r, flavbrem_method method,
                   const outer *o, double l)
{
    flavbrem_request request = {method, o->quantity, FLAVBREM_INV_GEV2, 0.1};
    flavbrem_point point = {r->beam_energy_gev, r->m_phi_gev, {0.0, 0.0}};
    flavbrem_result result = {0.0, 0.0, FLAVBREM_VALUE_GOOD};
    double slope;
    at_node(o, l, &point.at[0], &slope);
    if (flavbrem_xsec(context, &r->process, &request, 1, &point, &result) != FLAVBREM_OK)
        exit(EXIT_FAILURE);
    return result.value * slope;
}

/* Narrows the range to where there is something, its ends found by bisection. */
static void find_ends(flavbrem_context *context, const random_process *r, flavbrem_method method,
                      outer *o)
{
    double peak = 0.0, most = 0.0;
    /* near the threshold of equal leptons the slow one has a narrow range, which a step may pass */
    for (double step = 0.125; most == 0.0 && step > SMALLEST_STEP; step *= 0.25)
        for (double l = o->low; l < o->high; l += step) {
            double value = look(context, r, method, o, l);
            peak = value > most ? l : peak;
            most = fmax(value, most);
        }
    double least = NOTHING * most;
    double low = o->low, high = o->high, low_in = peak, high_in = peak;
    for (int k = 0; k < 60; k++) {
        double l = 0.5 * (low + low_in), h = 0.5 * (high + high_in);
        *(look(context, r, method, o, l) > least ? &low_in : &low) = l;
        *(look(context, r, method, o, h) > least ? &high_in : &high) = h;
    }
    o->low = low_in;
    o->high = high_in;
}

/* The integral of a single-differential cross-section over its variable. */
static sum integrate_outer(flavbrem_context *context, const random_process *r,
                           flavbrem_method method, flavbrem_quantity quantity)
{
    double largest = PI;
    if (method != FLAVBREM_ETL)
        largest = quantity == FLAVBREM_DTHETA ? r->process.theta_max_rad : r->process.psi_max_rad;
    int share = quantity == FLAVBREM_DX || quantity == FLAVBREM_DY;
    /* beyond these the integrand is nothing, or the variable is not told from 0 or 1 */
    outer o = {quantity, share ? -28.0 : -34.0,
               share          ? 28.0
               : largest < PI ? log(tan(0.5 * largest))
                              : 24.0};
    find_ends(context, r, method, &o);
    sum coarse = {0.0, 0.0, 0}, fine = {0.0, 0.0, 0};
    for (int level = LEVELS; level <= LEVELS + 5; level++) { /* until doubling changes little */
        coarse = fine;
        fine = integrate_level(context, r, method, &o, level);
        if (level > LEVELS && fabs(fine.value - coarse.value) < 0.01 * RTOL * fine.value)
            break;
    }
    /* dsigma/dx has a bend inside (the energy above which not all angles are open): there a
     * doubling gains less */
    fine.error += 3.0 * fabs(fine.value - coarse.value);
    return fine;
}

static sum total(flavbrem_context *context, const random_process *r, flavbrem_method method,
                 int lepton_side)
{
    flavbrem_process process = r->process;
    flavbrem_request request = {method, FLAVBREM_SIGMA, FLAVBREM_INV_GEV2, RTOL};
    flavbrem_point point = {r->beam_energy_gev, r->m_phi_gev, {0.0, 0.0}};
    flavbrem_result result;
    if (lepton_side)
        process.etl_psi_max_rad = nextafter(PI, 0.0); /* cuts nothing, but chooses the side */
    if (flavbrem_xsec(context, &process, &request, 1, &point, &result) != FLAVBREM_OK)
        exit(EXIT_FAILURE);
    return (sum){result.value, result.error, result.status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE};
}

typedef struct tally {
    const char *rule;
    int compared, broken, loose;
    double worst, worst_relative;
} tally;

static void compare(tally *t, const random_process *r, sum left, sum right)
{
    double scale = fmax(fabs(left.value), fabs(right.value));
    if (left.value == 0.0 && right.value == 0.0)
        return;
    double away = fabs(left.value - right.value);
    double ratio = away / (left.error + right.error);
    t->compared++;
    t->loose += !(left.error + right.error <= 1e-5 * scale);
    t->worst = fmax(t->worst, ratio);
    t->worst_relative = fmax(t->worst_relative, away / scale);
    if (!(ratio <= 1.0)) { /* NaN too */
        t->broken++;
        printf(
            "broken: %s, %s, %s -> %s Z %g A %g E %.17g m_phi %.17g: differ by %.2e, errors "
            "%.2e\n",
            t->rule, flavbrem_boson_name(&r->process), flavbrem_lepton_name(r->process.lepton_in),
            flavbrem_lepton_name(r->process.lepton_out), r->process.target_z, r->process.target_a,
            r->beam_energy_gev, r->m_phi_gev, away / scale, (left.error + right.error) / scale);
    }
}

/* How many processes are of each boson, those of both couplings by their spin. */
static void tell_bosons(int first, int n, int form)
{
    int of[BOSON_KINDS + 1] = {0}, equal = 0;
    for (int i = first; i < first + n; i++) {
        random_process r = random_process_draw_any_boson((uint64_t)i);
        if (!take_form(form, &r.process))
            continue;
        int is_vector = r.process.boson == BOSON_GENERAL && flavbrem_boson_spin(&r.process) == 1;
        of[is_vector ? BOSON_KINDS : r.process.boson]++;
        equal += r.process.lepton_in == r.process.lepton_out;
    }
    for (int kind = 0; kind <= BOSON_KINDS; kind++) {
        flavbrem_process named = {.boson = kind < BOSON_KINDS ? kind : BOSON_GENERAL};
        printf("%s%s %d, ", flavbrem_boson_name(&named),
               kind == BOSON_GENERAL ? " of spin 0"
               : kind == BOSON_KINDS ? " of spin 1"
                                     : "",
               of[kind]);
    }
    printf("%d of equal leptons\n", equal);
}

int main(int argc, char **argv)
{
    enum {
        SIDES,
        DX,
        DTHETA,
        DY,
        DPSI,
        WW_DX,
        WW_DTHETA,
        WW_LEPTON,
        IWW_DX,
        IWW_DTHETA,
        IWW_LEPTON
    };
    tally rules[] = {{"ETL sigma: boson side = lepton side", 0, 0, 0, 0.0, 0.0},
                     {"ETL: Int dx = sigma", 0, 0, 0, 0.0, 0.0},
                     {"ETL: Int dtheta = sigma", 0, 0, 0, 0.0, 0.0},
                     {"ETL: Int dy = sigma", 0, 0, 0, 0.0, 0.0},
                     {"ETL: Int dpsi = sigma", 0, 0, 0, 0.0, 0.0},
                     {"WW: Int dx = sigma", 0, 0, 0, 0.0, 0.0},
                     {"WW: Int dtheta = sigma", 0, 0, 0, 0.0, 0.0},
                     {"WW: Int dy = Int dpsi", 0, 0, 0, 0.0, 0.0},
                     {"IWW: Int dx = sigma", 0, 0, 0, 0.0, 0.0},
                     {"IWW: Int dtheta = sigma", 0, 0, 0, 0.0, 0.0},
                     {"IWW: Int dy = Int dpsi", 0, 0, 0, 0.0, 0.0}};
    int form = form_option(&argc, argv, FORM_FACTOR_ELASTIC);
    int bosons = word_option(&argc, argv, "--bosons");
    int n = argc > 1 ? atoi(argv[1]) : 200;
    int first = argc > 2 ? atoi(argv[2]) : 0;
    flavbrem_context *c = NULL;
    if (flavbrem_context_create(&c) != FLAVBREM_OK)
        return EXIT_FAILURE;
    for (int i = first; i < first + n; i++) {
        random_process r =
            bosons ? random_process_draw_any_boson((uint64_t)i) : random_process_draw((uint64_t)i);
        if (!take_form(form, &r.process))
            continue;
        sum sigma = total(c, &r, FLAVBREM_ETL, 0);
        compare(&rules[SIDES], &r, sigma, total(c, &r, FLAVBREM_ETL, 1));
        compare(&rules[DX], &r, sigma, integrate_outer(c, &r, FLAVBREM_ETL, FLAVBREM_DX));
        compare(&rules[DTHETA], &r, sigma, integrate_outer(c, &r, FLAVBREM_ETL, FLAVBREM_DTHETA));
        compare(&rules[DY], &r, sigma, integrate_outer(c, &r, FLAVBREM_ETL, FLAVBREM_DY));
        compare(&rules[DPSI], &r, sigma, integrate_outer(c, &r, FLAVBREM_ETL, FLAVBREM_DPSI));
        for (int m = 0; m < 2; m++) {
            flavbrem_method method = m == 0 ? FLAVBREM_WW : FLAVBREM_IWW;
            tally *t = &rules[m == 0 ? WW_DX : IWW_DX];
            sum whole = total(c, &r, method, 0);
            compare(&t[0], &r, whole, integrate_outer(c, &r, method, FLAVBREM_DX));
            compare(&t[1], &r, whole, integrate_outer(c, &r, method, FLAVBREM_DTHETA));
            compare(&t[2], &r, integrate_outer(c, &r, method, FLAVBREM_DY),
                    integrate_outer(c, &r, method, FLAVBREM_DPSI));
        }
    }
    int broken = 0;
    if (bosons)
        tell_bosons(first, n, form);
    printf("%d random processes from number %d, rtol %g\n%-36s %8s %8s %6s %14s %15s\n", n, first,
           RTOL, "", "compared", "broken", "loose", "worst/errors", "worst relative");
    for (size_t k = 0; k < sizeof rules / sizeof rules[0]; k++) {
        broken += rules[k].broken;
        printf("%-36s %8d %8d %6d %14.3f %15.1e\n", rules[k].rule, rules[k].compared,
               rules[k].broken, rules[k].loose, rules[k].worst, rules[k].worst_relative);
    }
    printf("%d rules broken (loose: the errors add up to more than 1e-5)\n", broken);
    flavbrem_context_destroy(&c);
    return broken == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
