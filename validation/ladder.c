/* Has the error estimate earned its trust?  ladder [VALUES [SEED [FIRST]]]
 *
 * VALUES cross-sections at random points (random_point.h: the whole domain, both ends of every
 * axis), every quantity and method, each at rtol 1e-2, 1e-3, 1e-4, 1e-6 and 1e-7: is |value -
 * truth| <= error? SEED: eight hex digits, in the kept report those of the commit under test.
 * FIRST: the number of the first point. With --form-factor NAME all points have
 * that one, else half of them are elastic. With --bosons, --bosons-of-spin-0 or -1, there are
 * other bosons than that of the paper alone, and of that one equal leptons. With --totals all are
 * totals without cuts by ETL where the ladder by moments is taken, the paper's boson too, and the
 * first truth is the ladder by coefficients for rtol 1e-8.
 *
 * The truth is the same integral for rtol 1e-9, the tails open, by a rule of panels that shrink
 * towards both ends of every axis. Where that does not tell, the nodes of all panels are doubled
 * and what this changes is the truth's own uncertainty. Prints a table, and each value outside its
 * error; exit code 1 if there is one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "host/integral/integrate.h"
#include "host/core/rules.h"
#include "host/core/point.h"
#include "validation/form_option.h"
#include "validation/random_point.h"

#define N_RTOL 5
#define N_QUANTITIES 7
#define N_METHODS 3
static const double rtols[N_RTOL] = {1e-2, 1e-3, 1e-4, 1e-6, 1e-7};

/* A rule of panels on [0, 1] that shrink by 10 towards both ends. */
#define END_PANELS 8 /* down to 1e-8 */
#define PANELS (2 * END_PANELS + 2)
#define LEVELS 5
static const int panel_nodes[LEVELS] = {6, 12, 24, 48, 96};
#define MOST_PANEL_NODES 96
#define RULE_PART (PANELS * 12) /* what a rung can hold */

typedef struct graded_rule {
    int n;
    gauss_node nodes[PANELS * MOST_PANEL_NODES];
} graded_rule;

/* What one thread needs for a truth. */
typedef struct truth_tools {
    graded_rule level[LEVELS];
    graded_rule fixed;
    rung_workspace space;
} truth_tools;

/* The panel number k: where it begins and ends, counted from 0 (z) and from 1 (z_bar). */
static void panel_ends(int k, double *low, double *high_bar, double *width)
{
    double edge[PANELS + 1], edge_bar[PANELS + 1];
    for (int i = 0; i <= END_PANELS; i++) {
        double small = i == 0 ? 0.0 : pow(10.0, i - END_PANELS - 1);
        edge[i] = edge_bar[PANELS - i] = small;
        edge_bar[i] = edge[PANELS - i] = 1.0 - small;
    }
    edge[END_PANELS + 1] = edge_bar[END_PANELS + 1] = 0.5;
    *low = edge[k];
    *high_bar = edge_bar[k + 1];
    *width = k < PANELS / 2 ? edge[k + 1] - edge[k] : edge_bar[k] - edge_bar[k + 1];
}

static void add_panel(graded_rule *rule, int n, double low, double high_bar, double width)
{
    gauss_node unit[MOST_PANEL_NODES];
    gauss_rule_make(n, unit);
    for (int i = 0; i < n; i++) {
        gauss_node *node = &rule->nodes[rule->n++];
        *node = (gauss_node){.z = low + width * unit[i].z,
                             .z_bar = high_bar + width * unit[i].z_bar,
                             .weight = width * unit[i].weight};
    }
}

static void truth_tools_make(truth_tools *tools)
{
    memset(tools, 0, sizeof *tools);
    for (int k = 0; k < PANELS; k++) {
        double low, high_bar, width;
        panel_ends(k, &low, &high_bar, &width);
        for (int l = 0; l < LEVELS; l++)
            add_panel(&tools->level[l], panel_nodes[l], low, high_bar, width);
    }
    tools->fixed.n = 1;
    tools->fixed.nodes[0] = (gauss_node){.z = 0.5, .z_bar = 0.5, .weight = 1.0};
}

/* Three axes cost much: they have fewer nodes. */
static int first_level(const integrand *f)
{
    return f->x_integrated && f->v_integrated && f->method == EXACT ? 0 : 1;
}

/* The integral with the nodes of a level along v and t and more along x, the hard axis, in pieces
 * that a rung can hold. */
static double by_panels(truth_tools *tools, const integrand *f, int level)
{
    const graded_rule *rule = &tools->level[level];
    const graded_rule *x_rule = &tools->level[first_level(f) == 0 ? level + 2 : level + 1];
    integrand split = *f;
    if (f->method == EXACT)
        split.t_panels = split_t_panels(f);
    const graded_rule *x = f->x_integrated ? x_rule : &tools->fixed;
    const graded_rule *v = f->v_integrated && f->method != IMPROVED_WW ? rule : &tools->fixed;
    const graded_rule *t = f->method == EXACT ? rule : &tools->fixed;
    double sum = 0.0;
    for (int ix = 0; ix < x->n; ix += RULE_PART)
        for (int iv = 0; iv < v->n; iv += RULE_PART)
            for (int it = 0; it < t->n; it += RULE_PART) {
                rung r = {.nx = x->n < RULE_PART ? x->n : RULE_PART,
                          .nv = v->n < RULE_PART ? v->n : RULE_PART,
                          .nt = t->n < RULE_PART ? t->n : RULE_PART,
                          .x = x->nodes + ix,
                          .v = v->nodes + iv,
                          .t = t->nodes + it};
                rung_sums sums;
                flb_rung_sum(flb_cpu_rows_for(CPU_ISA_BEST), &split, &r, &tools->space, &sums);
                sum += sums.value;
            }
    return sum;
}

/* What became of the values of one method, quantity and tolerance. */
typedef struct tally {
    int values, outside_error, outside_tolerance, undecided;
    double worst; /* |value - truth|/error */
} tally;

static tally tallies[N_METHODS][N_QUANTITIES][N_RTOL];

/* By boson, those of both couplings by their spin, for unequal and for equal leptons. */
#define N_FAMILIES (BOSON_KINDS + 1)
static tally of_bosons[N_FAMILIES][2];

static int family_of(const flavbrem_process *p)
{
    return p->boson == BOSON_GENERAL && flavbrem_boson_spin(p) == 1 ? BOSON_KINDS : p->boson;
}

static void add_to(tally *t, double deviation, int outside, int undecided, int good)
{
    t->values++;
    t->outside_error += outside;
    t->undecided += undecided;
    t->outside_tolerance += !good;
    t->worst = fmax(t->worst, deviation);
}

static void print_value(const char *what, const random_point *r, const flavbrem_result *result,
                        double truth)
{
    const flavbrem_process *p = &r->process;
    printf(
        "%s: xsec --method %s --of %s --lepton %s:%s --target %g,%.17g -E %.17g -m %.17g "
        "--at %.17g,%.17g --rtol %g --constants %s --theta-max %.17g --psi-max %.17g (ETL: %.17g, "
        "%.17g) --tmax %s --form-factor %s --boson %s --coupling %g --g-s %.17g --g-p %.17g --g-v "
        "%.17g --g-a %.17g --c-v %.17g --c-a %g: off by %.2e, error %.2e, %s\n",
        what, flavbrem_method_name(r->request.method), flavbrem_quantity_name(r->request.quantity),
        flavbrem_lepton_name(p->lepton_in), flavbrem_lepton_name(p->lepton_out), p->target_z,
        p->target_a, r->point.beam_energy_gev, r->point.m_phi_gev, r->point.at[0], r->point.at[1],
        r->request.rtol, p->constants == FLAVBREM_DMG4 ? "dmg4" : "codata2022", p->theta_max_rad,
        p->psi_max_rad, p->etl_theta_max_rad, p->etl_psi_max_rad,
        p->tmax_rule == FLAVBREM_TMAX_MASSES ? "m2" : "E2", flavbrem_form_factor_name(p),
        flavbrem_boson_name(p), p->coupling, p->g_s.re, p->g_p.re, p->g_v.re, p->g_a.re, p->c_v,
        p->c_a, (result->value - truth) / truth, result->error / truth,
        flavbrem_value_text(result->status));
}

/* A truth and what is not known of it: what it changed by from the level below. */
typedef struct truth {
    double value, uncertainty;
    int level;
} truth;

/* Holds one value to the truth, which is made finer where it has to be: that of a total not where
 * the other ladder tells more than enough. */
static void judge(const random_point *r, const flavbrem_result *result, const integrand *f,
                  truth_tools *tools, truth *known, tally *t)
{
    double unit = flb_point_unit_factor(&r->process, r->request.unit);
    double away = fabs(result->value - known->value);
    int is_known = known->level < first_level(f) && known->uncertainty < 0.1 * result->error;
    while (!is_known && !(away + known->uncertainty <= 0.5 * result->error) &&
           known->level - first_level(f) < 2) {
        double finer = unit * by_panels(tools, f, ++known->level);
        known->uncertainty = fabs(finer - known->value);
        known->value = finer;
        away = fabs(result->value - finer);
    }
    int outside = !(away <= result->error + known->uncertainty); /* NaN too */
    int undecided = !outside && away > result->error;
    int good = result->status == FLAVBREM_VALUE_GOOD;
#pragma omp critical
    {
        int equal = r->process.lepton_in == r->process.lepton_out;
        add_to(t, away / result->error, outside, undecided, good);
        add_to(&of_bosons[family_of(&r->process)][equal], away / result->error, outside, undecided,
               good);
        if (outside)
            print_value("outside", r, result, known->value);
        if (undecided)
            print_value("undecided", r, result, known->value);
        if (!good && getenv("FLAVBREM_SHOW_LOOSE"))
            print_value("loose", r, result, known->value);
    }
}

/* The first truth: by panels, or of totals the ladder by coefficients for this tolerance. */
#define TOTALS_TRUTH 1e-8

static truth first_truth(random_point *r, int totals, integrator *integrals, const integrand *f,
                         truth_tools *tools)
{
    int level = first_level(f);
    if (totals) {
        r->request.rtol = TOTALS_TRUTH;
        flavbrem_result got = flb_integrate(integrals, &r->process, &r->request, &r->point);
        if (got.status == FLAVBREM_VALUE_GOOD)
            return (truth){got.value, got.error, level - 1};
    }
    double unit = flb_point_unit_factor(&r->process, r->request.unit);
    return (truth){unit * by_panels(tools, f, level), 0.0, level};
}

static int is_by_moments(const random_point *r, double rtol)
{
    flavbrem_request request = r->request;
    integrand f;
    request.rtol = rtol;
    return flb_integrand_make(&r->process, &request, &r->point, &f) && f.by_moments;
}

static int any_by_moments(const random_point *r)
{
    int any = 0;
    for (int k = 0; k < N_RTOL; k++)
        any |= is_by_moments(r, rtols[k]);
    return any;
}

/* All tolerances of a point. Returns how many values were judged. */
static int judge_point(random_point *r, int totals, integrator *integrals, truth_tools *tools)
{
    integrand f;
    prepare_form(&r->process);
    if (!flb_integrand_make(&r->process, &r->request, &r->point, &f))
        return 0;
    /* Where Helm's form factor leaves nothing at a place, a value is 0 by definition. */
    if (r->request.quantity != FLAVBREM_SIGMA && !flb_integrand_has_form(&r->process, &f))
        return 0;
    if (totals && !any_by_moments(r))
        return 0;
    truth known = first_truth(r, totals, integrals, &f, tools);
    if (!(known.value > 0.0))
        return 0;
    int n = 0;
    for (int k = 0; k < N_RTOL; k++) {
        if (totals && !is_by_moments(r, rtols[k]))
            continue;
        r->request.rtol = rtols[k];
        flavbrem_result result = flb_integrate(integrals, &r->process, &r->request, &r->point);
        if (result.status == FLAVBREM_VALUE_CLOSED) /* of Helm's form factor no node had anything */
            continue;
        judge(r, &result, &f, tools, &known, &tallies[r->request.method][r->request.quantity][k]);
        n++;
    }
    return n;
}

static void print_families(void)
{
    static const char *const lepton[] = {"unequal", "equal"};
    printf("%-14s %-7s %7s %14s %10s %18s %s\n", "boson", "leptons", "values", "outside error",
           "undecided", "outside tolerance", "worst |dev|/error");
    for (int b = 0; b < N_FAMILIES; b++)
        for (int equal = 0; equal < 2; equal++) {
            const tally *t = &of_bosons[b][equal];
            flavbrem_process named = {.boson = b};
            const char *spin = b == BOSON_GENERAL ? " g_S, g_P" : " g_V, g_A";
            int both = b == BOSON_GENERAL || b == BOSON_KINDS;
            if (t->values > 0)
                printf("%-14s %-7s %7d %14d %10d %18d %.3f\n",
                       both ? spin + 1 : flavbrem_boson_name(&named), lepton[equal], t->values,
                       t->outside_error, t->undecided, t->outside_tolerance, t->worst);
        }
}

static void print_tallies(void)
{
    int values = 0, outside = 0, undecided = 0, loose = 0, all_but_1e7 = 0;
    printf("%-4s %-7s %-6s %7s %14s %10s %18s %s\n", "", "", "rtol", "values", "outside error",
           "undecided", "outside tolerance", "worst |dev|/error");
    for (int m = 0; m < N_METHODS; m++)
        for (int q = 0; q < N_QUANTITIES; q++)
            for (int k = 0; k < N_RTOL; k++) {
                const tally *t = &tallies[m][q][k];
                values += t->values;
                outside += t->outside_error;
                undecided += t->undecided;
                if (rtols[k] >= 1e-6) {
                    loose += t->outside_tolerance;
                    all_but_1e7 += t->values;
                }
                printf("%-4s %-7s %-6.0e %7d %14d %10d %18d %.3f\n",
                       flavbrem_method_name((flavbrem_method)m),
                       flavbrem_quantity_name((flavbrem_quantity)q), rtols[k], t->values,
                       t->outside_error, t->undecided, t->outside_tolerance, t->worst);
            }
    print_families();
    printf("outside tolerance from 1e-2 to 1e-6: %d of %d\n", loose, all_but_1e7);
    printf("%d of %d values outside their errors, %d undecided\n", outside, values, undecided);
}

/* Where Helm's form factor leaves nothing, a value is 0 by definition. */
static int is_left(const random_point *r)
{
    return r->process.form_factor != FORM_FACTOR_HELM ||
           r->point.beam_energy_gev >
               flavbrem_opening_gev(&r->process, r->request.method, r->point.m_phi_gev);
}

/* Of other bosons that of the paper is judged for equal leptons alone, which it has not elsewhere;
 * of totals every one. */
static int is_asked(const random_point *r, int bosons, int totals)
{
    flavbrem_lepton in = r->process.lepton_in, out = r->process.lepton_out;
    return totals || !bosons || r->process.boson != BOSON_CHIRAL || in == out;
}

/* What is judged. */
struct asked {
    int form;   /* -1: every one, by chance */
    int spin;   /* of the bosons; -1: all, -2: the paper's alone */
    int totals; /* 1: those alone that climb by moments */
    long values;
    uint64_t seed, first;
};

static struct asked read_asked(int argc, char **argv)
{
    static const char *const options[] = {"--bosons-of-spin-0", "--bosons-of-spin-1", "--bosons"};
    struct asked asked = {.form = form_option(&argc, argv, -1), .spin = -2};
    asked.totals = argc > 1 && strcmp(argv[1], "--totals") == 0;
    argc -= asked.totals;
    argv += asked.totals;
    for (int i = 0; argc > 1 && i < 3; i++)
        if (strcmp(argv[1], options[i]) == 0) {
            asked.spin = i < 2 ? i : -1;
            argc--;
            argv++;
            break;
        }
    asked.values = argc > 1 ? (long)strtod(argv[1], NULL) : 100000;
    asked.seed = argc > 2 ? strtoull(argv[2], NULL, 16) : 0;
    asked.first = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
    return asked;
}

static void print_asked(const struct asked *asked)
{
    static const char *const bosons[] = {"", ", other bosons", ", other bosons of spin 0",
                                         ", bosons of spin 1"};
    printf("seed %08llx, from point %llu%s%s", (unsigned long long)asked->seed,
           (unsigned long long)asked->first, asked->totals ? ", totals" : "",
           bosons[asked->spin + 2]);
    printf(asked->form >= 0 ? ", form factor %d\n" : "\n", asked->form);
}

/* Point number i, where there is one. Returns how many values were judged. */
static long judge_number(const struct asked *asked, uint64_t i, integrator *integrals,
                         truth_tools *tools)
{
    random_point r;
    int bosons = asked->spin >= -1, is_there = random_point_draw(asked->seed, i, &r);
    if (is_there && bosons)
        random_boson_take(&r, asked->spin);
    if (is_there && asked->totals)
        random_point_take_total(&r);
    return is_there && is_asked(&r, bosons, asked->totals) &&
                   (asked->form < 0 || take_form(asked->form, &r.process)) && is_left(&r)
               ? judge_point(&r, asked->totals, integrals, tools)
               : 0;
}

/* Returns 0 without memory. */
static int judge_all(const struct asked *asked, const rule_set *rules)
{
    uint64_t first = asked->first;
    long done = 0;
    int failed = 0; /* atomic until all threads have begun */
#pragma omp parallel
    {
        integrator *integrals = NULL;
        truth_tools *tools = malloc(sizeof *tools);
        if (!tools || flb_integrator_create(&integrals, rules, flb_cpu_rows_for(CPU_ISA_BEST)) !=
                          FLAVBREM_OK) {
#pragma omp atomic write
            failed = 1;
        }
        if (tools)
            truth_tools_make(tools);
#pragma omp barrier
        /* rounds of a fixed size, so that what is judged does not depend on the threads */
        while (!failed && done < asked->values) {
#pragma omp barrier
            long here = 0;
#pragma omp for schedule(dynamic) nowait
            for (int i = 0; i < 256; i++)
                here += judge_number(asked, first + (uint64_t)i, integrals, tools);
#pragma omp atomic
            done += here;
#pragma omp barrier
#pragma omp single
            first += 256;
        }
        flb_integrator_destroy(&integrals);
        free(tools);
    }
    return !failed;
}

int main(int argc, char **argv)
{
    struct asked asked = read_asked(argc, argv);
    rule_set *rules = NULL;
    if (flb_rule_set_create(&rules) != FLAVBREM_OK)
        return EXIT_FAILURE;
    print_asked(&asked);
    int good = judge_all(&asked, rules);
    print_tallies();
    for (int i = 0; i < N_METHODS * N_QUANTITIES * N_RTOL; i++)
        good &= (&tallies[0][0][0])[i].outside_error == 0;
    flb_rule_set_destroy(&rules);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
