/* Reference values of dsigma/dx, dsigma/dy and sigma at exact tree level, in 113-bit arithmetic.
 *
 * Independent of the library: its own kinematics (4-vectors in the frame with V along z), the
 * azimuth by textbook partial fractions in s (which loses digits, and has them to lose), and nested
 * Gauss-Legendre rules on panels that shrink towards the complex singularities of the integrand.
 * The nodes on every panel of every axis are raised together (9, 13, 18, 25, 36) until a value
 * changes by less than the tolerance; the finer value is printed, the last change is the column
 * `accuracy`.
 *
 *   gcc -O2 -std=gnu17 totals_truth.c -o totals_truth -lquadmath -lm
 *   ./totals_truth > totals_truth.csv              h = 1, GeV^-2, the whole phase space
 *   ./totals_truth --against-etl etl.csv           compare with reference totals, dx and dy
 *   ./totals_truth --against-d2 d2_truth.csv       compare the t integral of single rows; so
 *                                                  d2_forms_truth.csv
 *   ./totals_truth --both-sides                    sigma over the boson's and over the lepton's
 *                                                  variables
 *   ./totals_truth --points points.csv             the points of validation/truth_points.c: every
 *                                                  quantity, masses rounded to doubles
 *   ./totals_truth --forms > totals_forms_truth.csv  every form factor, masses rounded to doubles
 *   ./totals_truth --form helm                     the same of one of them
 *   ./totals_truth --ratios                        sigma with the other form factors over elastic
 *   ./totals_truth --vectors 30 30 > vector_totals_truth.csv  bosons of spin 1: dx and dy of 30
 *                                                  processes, sigma of 30, with V, with A, both
 *   ./totals_truth --vector-totals general_totals.csv  compare with reference totals of spin 1
 *
 * Equation numbers: arXiv:2404.15931.  Units: GeV.
 */
#include <complex.h>
#include <math.h>
#include <quadmath.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef __float128 real;

#define KINK_PANEL 5e-4   /* the panels at the kink of the energy integral end here, ~ x^(3/2) */
#define TURN_OF_PANEL 4.0 /* largest q r over a panel, where the form factor has zeros [rad] */
#define HELM_SEEN 45.0    /* (t - t_min) s^2 */
#define HELM_SEEN_AT_ALL 10.0 /* smallest t_min s^2 of a process */
#define GONE_BEYOND 100.0     /* t s^2: exp(-t s^2) is nothing */

enum {
    MAX_NODES = 40,
    MAX_PANELS = 400,
    MAX_POINTS = 16,
    DIFFERENTIAL = 60,
    TOTALS = 32,
    SEED_OF_TOTALS = 97,
    PROCESSES_OF_FORM = 20,
    SEED_OF_FORMS = 2026,
    SEED_OF_VECTORS = 2027,
    NODES_OF_VECTORS = 6 /* of the first rule */
};

static const real alpha_inverse = 137.035999177Q;    /* CODATA 2022 */
static const real atomic_mass_unit = 0.93149410372Q; /* CODATA 2022 */
static const char *const lepton_name[] = {"e", "mu", "tau"};
static const real lepton_mass[] = {0.51099895069e-3Q, 0.1056583755Q,
                                   1.77693Q}; /* CODATA 2022, PDG 2024 */

/* ---- form factors -------------------------------------------------------------------------- */

enum form { ELASTIC, INELASTIC, INELASTIC_UNSQUARED, HELM, FORMS };

static const char *const form_name[] = {"elastic", "elastic+inelastic",
                                        "elastic+inelastic-unsquared", "helm"};

enum { MAX_SCALES = 4 };

/* F^2(t)/t^2 has poles at minus the scales [GeV^2]. */
struct form_factor {
    enum form form;
    int Z, n_scales;
    real scale[MAX_SCALES];
    real t_a, t_d; /* screening; size of the nucleus, Eq. (6) */
    real t_a2;     /* screening of the inelastic term */
    real r, s2;    /* Helm: radius [1/GeV], squared thickness of the skin [1/GeV^2] */
};

static const real hbar_c = 0.1973269804Q;           /* GeV fm */
static const real proton_moment = 2.79Q;            /* nuclear magnetons */
static const real proton_mass = 0.938Q;             /* GeV */
static const real proton_size = 0.71Q;              /* GeV^2 */
static const real skin_fm = 0.9Q, radius_fm = 1.2Q; /* Helm: s, and R of A = 1 */

static struct form_factor make_form_factor(enum form form, int Z, double A, real m_e)
{
    struct form_factor f = {.form = form, .Z = Z};
    const real a = 111 / (cbrtq(Z) * m_e), a2 = 773 / (cbrtq(Z) * cbrtq(Z) * m_e);
    f.t_a = 1 / (a * a);
    f.t_d = 0.164Q / (cbrtq(A) * cbrtq(A));
    f.t_a2 = 1 / (a2 * a2);
    f.scale[f.n_scales++] = f.t_a;
    if (form != HELM)
        f.scale[f.n_scales++] = f.t_d;
    if (form == INELASTIC || form == INELASTIC_UNSQUARED) {
        f.scale[f.n_scales++] = f.t_a2;
        f.scale[f.n_scales++] = proton_size;
    }
    if (form == HELM) {
        const real s = skin_fm / hbar_c, R = radius_fm * cbrtq(A) / hbar_c;
        f.s2 = s * s;
        f.r = sqrtq(R * R - 5 * f.s2);
    }
    return f;
}

/* 3 j1(x)/x */
static real sphere(real x)
{
    if (x > 1) {
        real sine, cosine;
        sincosq(x, &sine, &cosine);
        return 3 * (sine - x * cosine) / (x * x * x);
    }
    real term = 1, sum = 0; /* (-1)^k 6 (k + 1) x^(2k)/(2k + 3)! */
    for (int k = 0; k < 18; k++) {
        sum += (k + 1) * term;
        term *= -x * x / ((2 * k + 4) * (2 * k + 5));
    }
    return sum;
}

/* F^2/t^2; above_screening = t + t_a. */
static real form_factor_over_t2(const struct form_factor *f, real t, real above_screening)
{
    if (f->form == HELM) {
        const real F = f->Z * sphere(sqrtq(t) * f->r) / above_screening;
        return F * F * expq(-t * f->s2);
    }
    const real form = f->Z / (above_screening * (1 + t / f->t_d));
    real value = form * form;
    if (f->form != ELASTIC) {
        const real moment = proton_moment * proton_moment - 1;
        const real dipole = 1 / ((1 + t / proton_size) * (1 + t / proton_size));
        const real brace = (1 + t * moment / (4 * proton_mass * proton_mass)) * dipole * dipole;
        value +=
            f->Z / ((f->t_a2 + t) * (f->t_a2 + t)) * (f->form == INELASTIC ? brace * brace : brace);
    }
    return value;
}

/* ---- Gauss-Legendre rules and panels ------------------------------------------------------- */

struct rule {
    int n;
    real x[MAX_NODES], w[MAX_NODES];
};

static struct rule gauss_legendre(int n)
{
    struct rule rule = {.n = n};
    for (int i = 0; i < n; i++) {
        real x = cosq(M_PIq * (i + 0.75Q) / (n + 0.5Q)), slope = 0;
        for (int iteration = 0; iteration < 8; iteration++) {
            real before = 1, here = x;
            for (int j = 2; j <= n; j++) {
                const real next = ((2 * j - 1) * x * here - (j - 1) * before) / j;
                before = here;
                here = next;
            }
            slope = n * (x * here - before) / (x * x - 1);
            x -= here / slope;
        }
        rule.x[i] = x;
        rule.w[i] = 2 / ((1 - x * x) * slope * slope);
    }
    return rule;
}

/* The integrand goes through the zeros of Helm's form factor at q = sqrt(t) or sqrt(t_min). */
struct turning {
    double r, s2; /* of Helm's form factor, r at least 2 s; r = 0: it does not turn */
    double (*t_of)(const void *at, double x); /* at a point of the axis */
    const void *at;
};

struct panels {
    int n;
    double edge[MAX_PANELS + 1];
    struct turning turning;
};

/* Whether the form factor turns too often between a and b, where it is not gone yet. */
static bool turns_often(const struct turning *turning, double a, double b)
{
    if (!(turning->r > 0))
        return false;
    const double t[] = {turning->t_of(turning->at, a), turning->t_of(turning->at, b)};
    const double gone = GONE_BEYOND / turning->s2;
    if (!(fmin(t[0], t[1]) < gone))
        return false;
    return fabs(sqrt(fmin(t[1], 2 * gone)) - sqrt(fmin(t[0], 2 * gone))) * turning->r >
           TURN_OF_PANEL;
}

static double distance_to(double a, double b, double complex z)
{
    const double outside = fmax(fmax(a - creal(z), creal(z) - b), 0);
    return hypot(outside, cimag(z));
}

/* Halves [a, b] until it is no wider than `widest` nor than 1.3 times its distance to any point,
 * and the form factor does not turn too often in it. */
static void add_panels(struct panels *panels, double a, double b, double widest, int n_points,
                       const double complex *point, int depth)
{
    bool too_wide = b - a > widest || turns_often(&panels->turning, a, b);
    for (int i = 0; i < n_points; i++)
        too_wide = too_wide || b - a > 1.3 * distance_to(a, b, point[i]);
    if (too_wide && depth < 48) {
        add_panels(panels, a, (a + b) / 2, widest, n_points, point, depth + 1);
        add_panels(panels, (a + b) / 2, b, widest, n_points, point, depth + 1);
        return;
    }
    if (panels->n == MAX_PANELS) {
        fprintf(stderr, "totals_truth: too many panels\n");
        exit(1);
    }
    panels->edge[++panels->n] = b;
}

static struct panels graded_panels(double a, double b, double widest, int n_points,
                                   const double complex *point, struct turning turning)
{
    struct panels panels = {.n = 0, .edge = {a}, .turning = turning};
    add_panels(&panels, a, b, widest, n_points, point, 0);
    return panels;
}

/* ---- kinematics ---------------------------------------------------------------------------- */

enum side { BOSON, LEPTON }; /* which particle is observed */

struct process {
    enum side side;
    int Z;
    real E, p, m_i, m_f, m_phi, M, Dm;
    struct form_factor form_factor;
    real m_out, m_x;  /* masses of the observed and of the other particle */
    real cut_sine_sq; /* sin^2 of half the largest angle */
    double E_input, m_phi_input, A_input;
    int lepton_in, lepton_out;
    bool vector;     /* else a scalar: h P_R, h = 1, */
    double g_v, g_a; /* of a vector */
    bool general;    /* or of these couplings */
    double g_s, g_p;
};

static struct process make_process(enum side side, int lepton_in, int lepton_out, int Z, double A,
                                   double E, double m_phi)
{
    struct process pr = {.side = side,
                         .Z = Z,
                         .E = E,
                         .m_phi = m_phi,
                         .E_input = E,
                         .m_phi_input = m_phi,
                         .A_input = A,
                         .lepton_in = lepton_in,
                         .lepton_out = lepton_out};
    pr.m_i = lepton_mass[lepton_in];
    pr.m_f = lepton_mass[lepton_out];
    pr.M = A * atomic_mass_unit;
    pr.p = sqrtq(pr.E * pr.E - pr.m_i * pr.m_i);
    pr.Dm = pr.m_phi * pr.m_phi - pr.m_i * pr.m_i - pr.m_f * pr.m_f;
    pr.form_factor = make_form_factor(ELASTIC, Z, A, lepton_mass[0]);
    pr.m_out = side == BOSON ? pr.m_phi : pr.m_f;
    pr.m_x = side == BOSON ? pr.m_f : pr.m_phi;
    pr.cut_sine_sq = 1;
    return pr;
}

/* The same with the masses that doubles hold: what a program in double precision is asked for. */
static struct process in_doubles(struct process pr)
{
    pr.m_i = (double)pr.m_i;
    pr.m_f = (double)pr.m_f;
    pr.M = pr.A_input * (double)atomic_mass_unit;
    pr.p = sqrtq(pr.E * pr.E - pr.m_i * pr.m_i);
    pr.Dm = pr.m_phi * pr.m_phi - pr.m_i * pr.m_i - pr.m_f * pr.m_f;
    pr.m_out = pr.side == BOSON ? pr.m_phi : pr.m_f;
    pr.m_x = pr.side == BOSON ? pr.m_f : pr.m_phi;
    return pr;
}

static double threshold(int lepton_in, int lepton_out, double A, double m_phi)
{
    const double M = A * (double)atomic_mass_unit, m_i = (double)lepton_mass[lepton_in];
    const double sum = (double)lepton_mass[lepton_out] + m_phi;
    return (2 * M * sum + sum * sum - m_i * m_i) / (2 * M);
}

/* Laboratory energies open to the observed particle: its largest energy in the centre of mass,
 * boosted. Where that particle can outrun the boost, it may be at rest; up to `kink` all angles to
 * 180 degrees are open to it, above it they are not, and dsigma/dE is not analytic there. */
static void energy_range(const struct process *pr, real *lowest, real *highest, real *kink)
{
    const real W2 = pr->M * pr->M + pr->m_i * pr->m_i + 2 * pr->M * pr->E, W = sqrtq(W2);
    const real e = (W2 + pr->m_out * pr->m_out - (pr->M + pr->m_x) * (pr->M + pr->m_x)) / (2 * W);
    const real k = sqrtq((e - pr->m_out) * (e + pr->m_out));
    const real gamma = (pr->E + pr->M) / W, gamma_beta = pr->p / W;
    const real backward = gamma * e - gamma_beta * k;
    const bool outruns = gamma * k > gamma_beta * e;
    *highest = gamma * e + gamma_beta * k;
    *lowest = outruns ? pr->m_out : backward;
    *kink = outruns ? backward : *lowest;
}

/* A line of fixed energy of the observed particle. */
struct line {
    real e_out, e_rest, p_out, w, virtuality0, v_meet, v_max;
};

/* virtuality: u on the boson side, t2 - m_phi^2 on the lepton side, here at angle 0. */
static struct line make_line(const struct process *pr, real e_out, real e_rest)
{
    struct line line = {.e_out = e_out, .e_rest = e_rest};
    const real m_i = pr->m_i, m_out = pr->m_out, m_x = pr->m_x, E = pr->E, p = pr->p;
    line.p_out = sqrtq((e_out - m_out) * (e_out + m_out));
    line.w = (e_rest * (E + e_out) - m_i * m_i + m_out * m_out) / (p + line.p_out); /* p - p_out */
    line.virtuality0 = m_i * m_i + m_out * m_out - m_x * m_x -
                       2 * (E * E * m_out * m_out + m_i * m_i * line.p_out * line.p_out) /
                           (E * e_out + p * line.p_out);
    line.v_meet = line.virtuality0 + 2 * pr->M * (e_rest - m_x); /* here t_min = t_max */
    line.v_max = fminq(4 * p * line.p_out * pr->cut_sine_sq, line.v_meet);
    return line;
}

/* One energy and angle.  s = s0 - b cos(phi), s0 = s_const + s_slope t, b^2 = b2_factor
 * (t-t_min)(t_max-t) */
struct row {
    real virtuality, V, t_min, t_max, s_const, s_slope, b2_factor;
    bool allowed;
};

/* gap = v_meet - v, passed apart because R vanishes with it */
static struct row make_row(const struct process *pr, const struct line *line, real v, real gap)
{
    struct row row;
    const real M = pr->M, V2 = line->w * line->w + v, e = line->e_rest;
    const real g = 1 + e / M, virtuality = line->virtuality0 - v;
    row.virtuality = virtuality;
    row.V = sqrtq(V2);
    /* q_perp^2 = [2 B t - A t^2 - virtuality^2]/(4 V^2), from (V+q)^2 = m_x^2 and q_0 = -t/(2M) */
    const real A = g * g - V2 / (M * M);
    const real B = virtuality * g + 2 * V2;
    const real root2 = V2 / (M * M) * gap * (virtuality + 2 * M * (e + pr->m_x));
    row.allowed = root2 > 0 && B > 0;
    if (!row.allowed)
        return row;
    const real R = sqrtq(root2);
    row.t_min = virtuality * virtuality / (B + R);
    row.t_max = (B + R) / A;
    const real pz_over_V = (pr->p * line->w + v / 2) / V2;
    const real px2V2 = (v / 2) * (2 * pr->p * line->p_out - v / 2);
    row.s_const = -pz_over_V * virtuality;
    row.s_slope = pz_over_V * g - 1 - pr->E / M;
    row.b2_factor = px2V2 * A / (V2 * V2);
    return row;
}

/* |A|^2 of a scalar is b {c^2 P^2 - 4 t (P.k)^2}/(s u) + (b Dm - 2 m_i m_f f) B, b = g_S^2 + g_P^2,
 * f = g_S^2 - g_P^2; of h P_R b = 1/2 and f = 0. Both are twice these here. */
static real even_of(const struct process *pr)
{
    return pr->general ? 2 * ((real)pr->g_s * pr->g_s + (real)pr->g_p * pr->g_p) : 1;
}

static real masses_of(const struct process *pr)
{
    const real odd = pr->general ? 2 * ((real)pr->g_s * pr->g_s - (real)pr->g_p * pr->g_p) : 0;
    return even_of(pr) * pr->Dm - 2 * pr->m_i * pr->m_f * odd;
}

/* <|A|^2>/(8M^2), boson side: numerators as polynomials in s, divided by s and s^2. */
static real average_boson(const struct process *pr, const struct line *line, const struct row *row,
                          real t, real tau)
{
    const real u = row->virtuality, E_phi = line->e_out, E_prime = line->e_rest;
    const real kappa = u * pr->E / E_prime;
    const real s0 = row->s_const + row->s_slope * t;
    const real b2 = row->b2_factor * tau * (row->t_max - t);
    const real S2 = s0 * s0 - b2, inv_s = 1 / sqrtq(S2);
    const real inv_s2 = s0 * inv_s * inv_s * inv_s;
    const real a = 2 * E_phi * t / pr->M, f = 2 * E_prime * t / pr->M;
    const real first = (u * u - 4 * E_phi * E_phi * t + a * u) * inv_s + (2 * u + a) + s0;
    const real second =
        (t * u * u - 4 * E_prime * E_prime * kappa * kappa + f * kappa * u) * inv_s2 +
        (2 * t * u - 8 * E_prime * E_prime * kappa + f * (kappa + u)) * inv_s +
        (t - 4 * E_prime * E_prime + f);
    return even_of(pr) * first / (4 * u) + masses_of(pr) * second / (4 * u * u);
}

/* <|A|^2>/(8M^2), lepton side: here c = s + u is fixed with t and u = c - s. */
static real average_lepton(const struct process *pr, const struct line *line, const struct row *row,
                           real t, real tau)
{
    const real c = -row->virtuality - t, M = pr->M;
    const real E_phi = line->e_rest - t / (2 * M), E_prime = line->e_out + t / (2 * M);
    const real s0 = row->s_const + row->s_slope * t, w0 = s0 - c; /* -u = w0 - b cos(phi) */
    const real b2 = row->b2_factor * tau * (row->t_max - t);
    const real inv_s = 1 / sqrtq(s0 * s0 - b2), inv_s2 = s0 * inv_s * inv_s * inv_s;
    const real inv_u = -1 / sqrtq(w0 * w0 - b2), inv_u2 = -w0 * inv_u * inv_u * inv_u;
    const real inv_su = (inv_s + inv_u) / c;
    const real inv_s2u2 = (inv_s2 + inv_u2 + 2 * inv_su) / (c * c);
    const real D_term = (E_prime * (inv_su + inv_u2) + pr->E * (inv_s2 + inv_su)) / c;
    const real D2_term =
        pr->E * pr->E * inv_s2 + E_prime * E_prime * inv_u2 + 2 * pr->E * E_prime * inv_su;
    return even_of(pr) * (c * c - 4 * E_phi * E_phi * t + 2 * E_phi * t * c / M) * inv_su / 4 +
           masses_of(pr) * (t * c * c * inv_s2u2 - 4 * D2_term + 2 * t * c / M * D_term) / 4;
}

/* ---- a boson of spin 1 ----------------------------------------------------------------------
 *
 * L = -X_mu l_f-bar gamma^mu (g_V + g_A gamma5) l_i + h.c., summed over polarisations, a = g_V^2 +
 * g_A^2, e = g_V^2 - g_A^2, P = P_i + P_f, B = {c^2 P^2 t - 4 (u P.p + s P.p')^2}/(s u)^2:
 *   |A|^2 = a {2 P^2 [(s+t)^2 + (u+t)^2] - 8 t [(P.p)^2 + (P.p')^2]}/(s u)
 *         - 8 t P^2 (a Dm + 2 m_i m_f e)/(s u) + (2 a Dm + 8 m_i m_f e) B
 *         + b {c^2 P^2 - 4 t (P.k)^2}/(s u) + (b Dm - 2 m_i m_f f) B,
 * the last line that of a scalar with the couplings g_V (m_i - m_f)/m, g_A (m_i + m_f)/m. */
struct trace {
    real a, b;    /* of the two bodies of terms over s u */
    real mass_sq; /* a Dm + 2 m_i m_f e */
    real spin;    /* factor of B */
};

static struct trace trace_of(const struct process *pr)
{
    const real v = (real)pr->g_v * pr->g_v, a = (real)pr->g_a * pr->g_a;
    const real apart = (pr->m_i - pr->m_f) / pr->m_phi, sum = (pr->m_i + pr->m_f) / pr->m_phi;
    const real s = v * apart * apart, p = a * sum * sum, masses = pr->m_i * pr->m_f;
    return (struct trace){v + a, s + p, (v + a) * pr->Dm + 2 * masses * (v - a),
                          2 * (v + a) * pr->Dm + 8 * masses * (v - a) + (s + p) * pr->Dm -
                              2 * masses * (s - p)};
}

/* Here u is fixed; P.p = alpha - s/2, P.p' = beta, and every numerator is a polynomial in s. */
static real average_boson_vector(const struct process *pr, const struct line *line,
                                 const struct row *row, real t, real tau)
{
    const struct trace of = trace_of(pr);
    const real u = row->virtuality, M = pr->M, P2 = 4 * M * M + t;
    const real s0 = row->s_const + row->s_slope * t;
    const real inv_s = 1 / sqrtq(s0 * s0 - row->b2_factor * tau * (row->t_max - t));
    const real inv_s2 = s0 * inv_s * inv_s * inv_s;
    const real alpha = 2 * M * pr->E - t / 2, beta = 2 * M * line->e_rest + (u - t) / 2;
    const real k = alpha - beta, turning = beta - u / 2; /* P.k = k - s/2 */
    const real n0 =
        of.a * (2 * P2 * (t * t + (u + t) * (u + t)) - 8 * t * (alpha * alpha + beta * beta)) -
        8 * t * P2 * of.mass_sq + of.b * (P2 * u * u - 4 * t * k * k);
    const real n1 = of.a * (4 * P2 * t + 8 * t * alpha) + of.b * (2 * P2 * u + 4 * t * k);
    const real n2 = of.a * (2 * P2 - 2 * t) + of.b * (P2 - t);
    const real m0 = t * P2 * u * u - 4 * u * u * alpha * alpha;
    const real m1 = 2 * t * P2 * u - 8 * u * alpha * turning;
    const real m2 = t * P2 - 4 * turning * turning;
    return ((n0 * inv_s + n1 + n2 * s0) / u + of.spin * (m0 * inv_s2 + m1 * inv_s + m2) / (u * u)) /
           (8 * M * M);
}

/* Here c = s + u is fixed; P.p = alpha - s/2, P.p' = gamma - s/2. */
static real average_lepton_vector(const struct process *pr, const struct line *line,
                                  const struct row *row, real t, real tau)
{
    const struct trace of = trace_of(pr);
    const real c = -row->virtuality - t, M = pr->M, P2 = 4 * M * M + t;
    const real s0 = row->s_const + row->s_slope * t, w0 = s0 - c;
    const real b2 = row->b2_factor * tau * (row->t_max - t);
    const real inv_s = 1 / sqrtq(s0 * s0 - b2), inv_s2 = s0 * inv_s * inv_s * inv_s;
    const real inv_u = -1 / sqrtq(w0 * w0 - b2), inv_u2 = -w0 * inv_u * inv_u * inv_u;
    const real inv_su = (inv_s + inv_u) / c, s2_su = c * inv_u - 1; /* <s^2/(s u)> */
    const real inv_s2u2 = (inv_s2 + inv_u2 + 2 * inv_su) / (c * c);
    const real alpha = 2 * M * pr->E - t / 2, gamma = 2 * M * line->e_out + (t + c) / 2;
    const real turning = gamma - c / 2;
    const real squares = ((c + t) * (c + t) + t * t) * inv_su - 2; /* (s+t)^2 + (u+t)^2 */
    const real products =
        (alpha * alpha + gamma * gamma) * inv_su - (alpha + gamma) * inv_u + s2_su / 2;
    const real along = (c * c * P2 - 4 * t * (alpha - gamma) * (alpha - gamma)) * inv_su;
    const real B =
        t * P2 * c * c * inv_s2u2 -
        4 * (alpha * alpha * inv_s2 + 2 * alpha * turning * inv_su + turning * turning * inv_u2);
    return (of.a * (2 * P2 * squares - 8 * t * products) - 8 * t * P2 * of.mass_sq * inv_su +
            of.b * along + of.spin * B) /
           (8 * M * M);
}

static real average_amplitude(const struct process *pr, const struct line *line,
                              const struct row *row, real t, real tau)
{
    if (pr->vector)
        return pr->side == BOSON ? average_boson_vector(pr, line, row, t, tau)
                                 : average_lepton_vector(pr, line, row, t, tau);
    return pr->side == BOSON ? average_boson(pr, line, row, t, tau)
                             : average_lepton(pr, line, row, t, tau);
}

/* ---- the integrals, innermost first -------------------------------------------------------- */

static real negligible = 1e-15Q; /* panels in a tail that are left out, of the sum */

/* Complex zero in t of (s0 - offset)^2 - b^2, where the average has its branch points. */
static double complex branch_point(const struct row *row, real constant, real slope)
{
    const real K = row->b2_factor;
    const real a2 = slope * slope + K;
    const real a1 = 2 * constant * slope - K * (row->t_min + row->t_max);
    const real a0 = constant * constant + K * row->t_min * row->t_max;
    const real centre = -a1 / (2 * a2), width2 = a0 / a2 - centre * centre;
    return (double)centre + I * sqrt(fabs((double)width2));
}

static struct turning turning_of(const struct process *pr, double (*t_of)(const void *, double),
                                 const void *at)
{
    const double r = (double)pr->form_factor.r, s2 = (double)pr->form_factor.s2;
    return (struct turning){fmax(r, 2 * sqrt(s2)), s2, t_of, at};
}

/* t at ln[(t + t_a)/(t_min + t_a)]; at: t_min, t_a */
static double t_of_t_axis(const void *at, double x)
{
    const double *t = at;
    return t[0] + (t[0] + t[1]) * expm1(x);
}

/* Int dt F^2/t^2 <|A|^2>/(8M^2) in the variable ln(t + t_a) */
static real integrate_t(const struct process *pr, const struct line *line, const struct row *row,
                        const struct rule *rule)
{
    const struct form_factor *f = &pr->form_factor;
    const double t_a = (double)f->t_a, t_limits[] = {(double)row->t_min, t_a};
    double complex point[MAX_POINTS];
    int n_points = 0;
    double last_peak = 0;
    for (int i = 0; i < f->n_scales; i++)
        last_peak = fmax(last_peak, 10 * (double)f->scale[i]);
    double complex peak[2] = {branch_point(row, row->s_const, row->s_slope), 0};
    const int n_peaks = pr->side == BOSON ? 1 : 2;
    if (n_peaks == 2) /* -u0 = s0 - c = s0 + virtuality + t */
        peak[1] = branch_point(row, row->s_const + row->virtuality, row->s_slope + 1);
    for (int i = 0; i < n_peaks; i++) {
        point[n_points++] = clog(peak[i] + t_a);
        last_peak = fmax(last_peak, 3 * creal(peak[i]));
    }
    for (int i = 1; i < f->n_scales; i++)
        point[n_points++] = clog((double)(f->t_a - f->scale[i]));
    const real lowest = row->t_min + f->t_a;
    const real length = log1pq((row->t_max - row->t_min) / lowest);
    for (int i = 0; i < n_points; i++)
        point[i] -= log((double)lowest);
    const struct panels panels = graded_panels(0, (double)length, 2.4, n_points, point,
                                               turning_of(pr, t_of_t_axis, t_limits));
    real sum = 0;
    for (int k = 0; k < panels.n; k++) {
        const real from = panels.edge[k], to = k + 1 < panels.n ? (real)panels.edge[k + 1] : length;
        const real half = (to - from) / 2;
        real panel_sum = 0;
        for (int i = 0; i < rule->n; i++) {
            const real tau = lowest * expm1q((from + to) / 2 + half * rule->x[i]);
            const real t = row->t_min + tau, t_shifted = lowest + tau;
            const real form = form_factor_over_t2(f, t, t_shifted);
            const real average = average_amplitude(pr, line, row, t, tau);
            panel_sum += rule->w[i] * form * average * t_shifted;
        }
        sum += panel_sum * half;
        if (f->form == HELM && t_of_t_axis(t_limits, (double)to) * (double)f->s2 >
                                   (double)(row->t_min * f->s2) + HELM_SEEN)
            break;
        /* beyond the nucleus' size and the last peak the rest falls off as a power of t */
        if ((double)lowest * exp((double)from) > last_peak && panel_sum * half < negligible * sum)
            break;
    }
    return sum;
}

/* t_min at ln(1 + z/z0) of a line. */
struct v_axis {
    const struct process *pr;
    const struct line *line;
    real z0;
};

static double t_of_v_axis(const void *at, double x)
{
    const struct v_axis *axis = at;
    const real meet = axis->line->v_meet, z = fminq(axis->z0 * expm1q(x), 1);
    const struct row row =
        make_row(axis->pr, axis->line, meet * z * (2 - z), meet * (1 - z) * (1 - z));
    return row.allowed ? (double)row.t_min : HUGE_VAL;
}

/* Int dv/V of the above.  v = v_meet z (2 - z) makes the root in the limits of t analytic;
 * the variable of integration is ln(z + z0), z0 ~ |virtuality0|. */
static real integrate_v(const struct process *pr, const struct line *line, const struct rule *rule)
{
    if (!(line->v_max > 0))
        return 0;
    const real z_max =
        line->v_max / line->v_meet / (1 + sqrtq(fmaxq(0, 1 - line->v_max / line->v_meet)));
    const real z0 = -line->virtuality0 / (2 * line->v_meet);
    const real length = log1pq(z_max / z0);
    const double u0 = (double)line->virtuality0, meet = (double)line->v_meet;
    double complex v_point[MAX_SCALES + 2] = {
        -(double)(line->w * line->w),         /* V = 0 */
        meet + 4 * (double)(pr->M * pr->m_x), /* limits of t meet again, energy -m_x */
    };
    int n_points = 2;
    for (int i = 0; i < pr->form_factor.n_scales; i++) /* t_min = -scale */
        v_point[n_points++] =
            u0 + I * 2 * (double)line->e_rest * sqrt((double)pr->form_factor.scale[i]);
    double complex point[MAX_SCALES + 2];
    for (int i = 0; i < n_points; i++)
        point[i] = clog(1 + (1 - csqrt(1 - v_point[i] / meet)) / (double)z0);
    const struct v_axis axis = {pr, line, z0};
    const struct panels panels =
        graded_panels(0, (double)length, 2.0, n_points, point, turning_of(pr, t_of_v_axis, &axis));
    real sum = 0;
    for (int k = 0; k < panels.n; k++) {
        const real from = panels.edge[k], to = k + 1 < panels.n ? (real)panels.edge[k + 1] : length;
        const real half = (to - from) / 2;
        real panel_sum = 0;
        for (int i = 0; i < rule->n; i++) {
            const real z = z0 * expm1q((from + to) / 2 + half * rule->x[i]);
            const real v = line->v_meet * z * (2 - z);
            const real gap = line->v_meet * (1 - z) * (1 - z);
            const struct row row = make_row(pr, line, v, gap);
            if (row.allowed)
                panel_sum += rule->w[i] * integrate_t(pr, line, &row, rule) / row.V * 2 *
                             line->v_meet * (1 - z) * (z + z0);
        }
        sum += panel_sum * half;
        if (k > 3 && panel_sum * half < negligible * sum)
            break;
    }
    return sum;
}

/* dsigma/dx or dsigma/dy, Eq. (12) with dcos = dv/(2 p p_out) */
static real dsigma(const struct process *pr, real fraction, const struct rule *rule)
{
    const real e_out = fraction * pr->E;
    const struct line line = make_line(pr, e_out, pr->E - e_out);
    return pr->E / (8 * M_PIq * alpha_inverse * alpha_inverse * pr->p * pr->p) *
           integrate_v(pr, &line, rule);
}

/* Complex energy fractions at which t_min (small angles) vanishes, or is minus a scale. */
static int energy_singularities(const struct process *pr, double lowest, double highest,
                                double complex *point)
{
    const double E = (double)pr->E, m_i2 = (double)(pr->m_i * pr->m_i);
    const double m_x2 = (double)(pr->m_x * pr->m_x), m_out2 = (double)(pr->m_out * pr->m_out);
    const struct form_factor *f = &pr->form_factor;
    int n = 0;
    for (int i = 0; i <= f->n_scales; i++)
        for (int sign = -1; sign <= 1; sign += 2) {
            const double complex T = i == 0 ? 0 : I * 2 * E * sqrt((double)f->scale[i - 1]);
            const double complex a = T - m_i2, b = m_i2 + m_x2 - m_out2 - T, c = -m_x2;
            const double complex root = csqrt(b * b - 4 * a * c);
            /* the larger root, and the smaller one from the product */
            const double complex big =
                creal(conj(b) * root) > 0 ? -(b + root) / 2 : -(b - root) / 2;
            const double complex z = sign > 0 ? big / a : c / big; /* z = 1 - fraction */
            const double complex ratio = (E - lowest - E * z) / (highest - E + E * z);
            point[n++] = clog(ratio);
        }
    return n;
}

/* One panel of the energy integral; y = ln[(e - lowest)/(highest - e)] turns the roots at the ends
 * of the range into exponentials. */
static real energy_panel(const struct process *pr, real lowest, real highest, double from,
                         double to, const struct rule *rule)
{
    const real half = ((real)to - from) / 2, length = highest - lowest;
    real sum = 0;
    for (int i = 0; i < rule->n; i++) {
        const real y = ((real)from + to) / 2 + half * rule->x[i], ey = expq(y);
        const real above = length * ey / (1 + ey), below = length / (1 + ey);
        const struct line line = make_line(pr, lowest + above, pr->E - highest + below);
        sum += rule->w[i] * integrate_v(pr, &line, rule) * above * below / length;
    }
    return sum * half;
}

/* At high energy 180 degrees are so far outside the form factor that nothing is seen of the kink.
 */
static bool kink_matters(const struct process *pr, real kink)
{
    const struct line line = make_line(pr, kink, pr->E - kink);
    real weight[2];
    for (int i = 0; i < 2; i++) {
        const real virtuality = line.virtuality0 - i * 4 * pr->p * line.p_out;
        const real t_min = powq(virtuality / (2 * line.e_rest), 2);
        weight[i] = t_min * t_min *
                    form_factor_over_t2(&pr->form_factor, t_min, pr->form_factor.t_a + t_min);
    }
    return weight[1] > 1e-20Q * weight[0];
}

/* t_min at angle 0 and y = ln[(e - lowest)/(highest - e)]. */
struct energy_axis {
    const struct process *pr;
    real lowest, highest;
};

static double t_of_energy_axis(const void *at, double y)
{
    const struct energy_axis *axis = at;
    const real ey = expq(y), length = axis->highest - axis->lowest;
    const struct line line = make_line(axis->pr, axis->lowest + length * ey / (1 + ey),
                                       axis->pr->E - axis->highest + length / (1 + ey));
    if (!(line.v_meet > 0))
        return HUGE_VAL;
    const struct row row = make_row(axis->pr, &line, 0, line.v_meet);
    return row.allowed ? (double)row.t_min : HUGE_VAL;
}

static real sigma(const struct process *pr, const struct rule *rule)
{
    real lowest, highest, kink;
    energy_range(pr, &lowest, &highest, &kink);
    double complex point[MAX_POINTS];
    int n_points = energy_singularities(pr, (double)lowest, (double)highest, point);
    const struct energy_axis axis = {pr, lowest, highest};
    struct panels panels = {
        .n = 0, .edge = {-40}, .turning = turning_of(pr, t_of_energy_axis, &axis)};
    if (kink > lowest && kink_matters(pr, kink)) {
        const double at = (double)logq((kink - lowest) / (highest - kink));
        point[n_points++] = at + KINK_PANEL * I;
        add_panels(&panels, -40, at, 2.4, n_points, point, 0);
        add_panels(&panels, at, 40, 2.4, n_points, point, 0);
    } else {
        add_panels(&panels, -40, 40, 2.4, n_points, point, 0);
    }
    /* start at the richest panel and walk both ways until nothing is left */
    const struct rule probe = gauss_legendre(2);
    real largest = 0;
    int start = 0;
    for (int k = 0; k < panels.n; k++) {
        const real here =
            energy_panel(pr, lowest, highest, panels.edge[k], panels.edge[k + 1], &probe);
        if (here > largest) {
            largest = here;
            start = k;
        }
    }
    real sum = 0;
    for (int direction = -1; direction <= 1; direction += 2) {
        int small = 0;
        for (int k = direction < 0 ? start - 1 : start; k >= 0 && k < panels.n && small < 2;
             k += direction) {
            const real here =
                energy_panel(pr, lowest, highest, panels.edge[k], panels.edge[k + 1], rule);
            sum += here;
            small = here < negligible * sum ? small + 1 : 0;
        }
    }
    return sum / (8 * M_PIq * alpha_inverse * alpha_inverse * pr->p * pr->p);
}

/* The d2sigma/dx dcos or d2sigma/dy dcos at an energy and sin^2 of half the angle. */
static real d2sigma(const struct process *pr, real e_out, real sine_sq, const struct rule *rule)
{
    const struct line line = make_line(pr, e_out, pr->E - e_out);
    const real v = 4 * pr->p * line.p_out * sine_sq;
    const struct row row = make_row(pr, &line, v, line.v_meet - v);
    if (!row.allowed)
        return 0;
    return pr->E * line.p_out / (4 * M_PIq * alpha_inverse * alpha_inverse * pr->p * row.V) *
           integrate_t(pr, &line, &row, rule);
}

/* Energies open to the observed particle at a fixed angle: (P + p - p_out)^2 >= (M + m_x)^2 is a
 * quadratic in the energy. */
static bool range_at_angle(const struct process *pr, real cosine, real *lowest, real *highest)
{
    const real energy = pr->E + pr->M;
    const real W2 = pr->M * pr->M + pr->m_i * pr->m_i + 2 * pr->M * pr->E;
    const real half = (W2 + pr->m_out * pr->m_out - (pr->M + pr->m_x) * (pr->M + pr->m_x)) / 2;
    const real leading = energy * energy - pr->p * pr->p * cosine * cosine;
    const real root2 = half * half - pr->m_out * pr->m_out * leading;
    const bool may_rest = half > energy * pr->m_out;
    if (!(root2 > 0) || !(may_rest || cosine > 0))
        return false;
    const real shift = pr->p * cosine * sqrtq(root2);
    *highest = (energy * half + shift) / leading;
    *lowest = may_rest ? pr->m_out : (energy * half - shift) / leading;
    return *highest > *lowest;
}

/* What a panel in y = ln[(e - lowest)/(highest - e)] gives at a fixed angle. */
struct angle_panels {
    const struct process *pr;
    const struct rule *rule;
    real lowest, highest, sine_sq;
    real total; /* roughly */
};

static real angle_panel(const struct angle_panels *a, double from, double to)
{
    const real half = ((real)to - from) / 2, length = a->highest - a->lowest;
    real sum = 0;
    for (int i = 0; i < a->rule->n; i++) {
        const real y = ((real)from + to) / 2 + half * a->rule->x[i], ey = expq(y);
        const real above = length * ey / (1 + ey), below = length / (1 + ey);
        sum += a->rule->w[i] * above * below / length *
               d2sigma(a->pr, a->lowest + above, a->sine_sq, a->rule);
    }
    return sum * half;
}

/* Halves a panel until the halves agree with it: poles of the propagators may be anywhere. */
static real angle_panel_halved(const struct angle_panels *a, double from, double to, real whole,
                               int depth)
{
    const double middle = (from + to) / 2;
    const real left = angle_panel(a, from, middle), right = angle_panel(a, middle, to);
    if (fabsq(left + right - whole) <= 1e-13Q * a->total || depth == 40)
        return left + right;
    return angle_panel_halved(a, from, middle, left, depth + 1) +
           angle_panel_halved(a, middle, to, right, depth + 1);
}

/* dsigma/dtheta or dsigma/dpsi. */
static real dsigma_dangle(const struct process *pr, real angle, const struct rule *rule)
{
    enum { WIDE = 40, COUNT = 4 * WIDE };
    struct angle_panels a = {.pr = pr, .rule = rule};
    const real sine = sinq(angle / 2);
    real part[COUNT], sum = 0;
    a.sine_sq = sine * sine;
    if (!range_at_angle(pr, 1 - 2 * a.sine_sq, &a.lowest, &a.highest))
        return 0;
    for (int k = 0; k < COUNT; k++)
        a.total += part[k] = angle_panel(&a, -WIDE + 0.5 * k, -WIDE + 0.5 * (k + 1));
    for (int k = 0; k < COUNT; k++)
        sum += angle_panel_halved(&a, -WIDE + 0.5 * k, -WIDE + 0.5 * (k + 1), part[k], 0);
    return sum * sinq(angle) / pr->E;
}

/* ---- what is printed ----------------------------------------------------------------------- */

static const char *in_digits(real value)
{
    static char text[64];
    quadmath_snprintf(text, sizeof text, "%.20Qe", value);
    return text;
}

/* Nodes a panel: the points of a three-dimensional integral grow by 2.7 from one to the next. */
static const int nodes_of_level[] = {9, 13, 18, 25, 36};
enum { LEVELS = sizeof nodes_of_level / sizeof nodes_of_level[0] };
static struct rule level[LEVELS];

static double tolerance_of_sigma = 4e-12;

/* quantity: 'x', 'y' or 's' (sigma) */
static real evaluate(const struct process *pr, char quantity, double at, const struct rule *rule)
{
    return quantity == 's' ? sigma(pr, rule) : dsigma(pr, at, rule);
}

static real converged(const struct process *pr, char quantity, double at, double *change)
{
    const double tolerance = quantity == 's' ? tolerance_of_sigma : 1e-13;
    real before = evaluate(pr, quantity, at, &level[0]);
    for (int i = 1; i < LEVELS; i++) {
        const real value = evaluate(pr, quantity, at, &level[i]);
        *change = fabs((double)(before / value - 1));
        before = value;
        if (*change < tolerance)
            break;
    }
    return before;
}

static void print_row(const struct process *pr, char quantity, double at)
{
    double change = 0;
    const real value = converged(pr, quantity, at, &change);
    const char *name = quantity == 'x' ? "dx" : quantity == 'y' ? "dy" : "sigma";
    char where[32] = "";
    if (quantity == 'x' || quantity == 'y')
        snprintf(where, sizeof where, "%.17g", at);
    printf("%s,%s,%s,%d,%.17g,%.17g,%.17g,%s,%s,%.1e\n", name, lepton_name[pr->lepton_in],
           lepton_name[pr->lepton_out], pr->Z, pr->A_input, pr->E_input, pr->m_phi_input, where,
           in_digits(value), change);
    fflush(stdout);
}

/* splitmix64: the same points everywhere */
static uint64_t random_state = 240415931;

static double uniform(double lo, double hi)
{
    uint64_t z = (random_state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return lo + (hi - lo) * (double)(z >> 11) * 0x1p-53;
}

/* six decimal digits: short inputs that do not depend on the last bit of libm */
static double rounded(double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.6g", value);
    return strtod(text, NULL);
}

static double log_uniform(double lo, double hi)
{
    return rounded(exp(uniform(log(lo), log(hi))));
}

static struct process random_process(int i, enum side side, double highest_energy)
{
    for (;;) {
        const int kind = i % 6;
        int Z = kind == 4 ? 1 : 1 + (int)uniform(0, 92);
        double A = Z == 1 ? 1 : 2.0 * Z;
        for (int k = 0; Z > 1 && k < 50; k++)
            A = Z * (1.98 + 0.0155 * pow(A, 2.0 / 3.0));
        A = round(A);
        int in = (int)uniform(0, 3), out = (in + 1 + (int)uniform(0, 2)) % 3;
        if (kind == 0) {
            in = 1;
            out = 0;
        }
        const double m_i = (double)lepton_mass[in], m_f = (double)lepton_mass[out];
        const double M = A * (double)atomic_mass_unit, lightest = fmax(1e-3, m_i - m_f + 1.0001e-4);
        double m_phi, E;
        if (kind == 0) { /* mu -> e, m_phi close to m_mu */
            m_phi = rounded(m_i - m_f + log_uniform(1.01e-4, 1e-2));
            E = log_uniform(1, highest_energy);
        } else if (kind == 1) { /* near threshold */
            m_phi = log_uniform(lightest, 10);
            E = rounded(1.05 * threshold(in, out, A, m_phi));
        } else { /* kind 2: 1 to 10 TeV */
            E = log_uniform(kind == 2 ? 1e3 : 1.02 * threshold(in, out, A, lightest),
                            highest_energy);
            const double heaviest = sqrt(M * M + m_i * m_i + 2 * M * E) - M - m_f;
            if (heaviest < 1.01 * lightest)
                continue;
            m_phi = log_uniform(lightest, 0.99 * heaviest);
        }
        if (E <= highest_energy && m_phi > lightest && E > 1.0001 * threshold(in, out, A, m_phi))
            return make_process(side, in, out, Z, A, E, m_phi);
    }
}

static double random_fraction(const struct process *pr, int i)
{
    real lowest, highest, kink;
    energy_range(pr, &lowest, &highest, &kink);
    const double lo = (double)(lowest / pr->E), hi = (double)(highest / pr->E);
    for (;;) {
        const double step = (hi - lo) * log_uniform(1e-4, 0.5);
        const double at = rounded(i % 3 == 0   ? lo + step
                                  : i % 3 == 1 ? hi - step
                                               : lo + (hi - lo) * uniform(0.05, 0.95));
        if (at > lo && at < hi)
            return at;
    }
}

static void print_header(void)
{
    printf(
        "# dsigma/dx [dx], dsigma/dy [dy] and sigma of l_i N -> l_f N phi, exact tree level, h = "
        "1, GeV^-2, whole phase space\n"
        "# Generator: validation/truth/totals_truth.c, 113-bit arithmetic; inputs are exact "
        "doubles\n"
        "# accuracy: last relative change of the value as the Gauss-Legendre nodes of all panels "
        "and axes are raised\n"
        "# together by 1.4 (2.7 times the points of a total); the value is that of the finer rule\n"
        "quantity,lepton_in,lepton_out,Z,A,beam_energy_gev,m_phi_gev,at,value,accuracy\n");
}

static void print_truth(int differential, int totals)
{
    print_header();
    for (int i = 0; i < differential; i++) {
        const struct process boson = random_process(i, BOSON, 1e4);
        print_row(&boson, 'x', random_fraction(&boson, i / 6));
        const struct process lepton =
            make_process(LEPTON, boson.lepton_in, boson.lepton_out, boson.Z, boson.A_input,
                         boson.E_input, boson.m_phi_input);
        print_row(&lepton, 'y', random_fraction(&lepton, i / 6));
    }
    random_state = SEED_OF_TOTALS;
    for (int i = 0; i < totals; i++) {
        const struct process pr = random_process(i, BOSON, 1e4);
        print_row(&pr, 's', 0);
    }
}

/* The form that the first field of a line names; FORMS where it names none. */
static enum form named_form(const char *line)
{
    const size_t length = strcspn(line, ",\n");
    enum form form = ELASTIC;
    while (form < FORMS &&
           (strlen(form_name[form]) != length || strncmp(line, form_name[form], length) != 0))
        form++;
    return form;
}

static struct process with_form(struct process pr, enum form form)
{
    pr.form_factor = make_form_factor(form, pr.Z, pr.A_input, lepton_mass[0]);
    return pr;
}

/* The smallest t_min of all energies. */
static double smallest_t_min(const struct process *pr)
{
    real lowest, highest, kink;
    energy_range(pr, &lowest, &highest, &kink);
    const struct energy_axis axis = {pr, lowest, highest};
    double smallest = HUGE_VAL;
    for (double y = -20; y <= 20; y += 0.25)
        smallest = fmin(smallest, t_of_energy_axis(&axis, y));
    return smallest;
}

/* Helm's form factor is of a nucleus with a skin, and gone above its largest t. */
static bool form_is_seen(const struct process *pr)
{
    return pr->form_factor.form != HELM ||
           (pr->A_input >= 5 && smallest_t_min(pr) * (double)pr->form_factor.s2 < HELM_SEEN_AT_ALL);
}

static void print_forms(enum form first, enum form last)
{
    printf("# sigma of l_i N -> l_f N phi for each form factor, exact tree level, h = 1, GeV^-2, "
           "whole phase space\n"
           "# Generator: validation/truth/totals_truth.c --forms, 113-bit arithmetic; inputs are "
           "exact doubles, the masses of leptons and nucleus those that doubles hold\n"
           "# t_min_gev2: the smallest momentum transfer squared, for orientation; t_d = 0.164 "
           "A^(-2/3) GeV^2\n"
           "# accuracy: last relative change of the value as the Gauss-Legendre nodes of all "
           "panels and axes are raised\n"
           "# together by 1.4; the value is that of the finer rule; tails below 1e-13 of the sum "
           "are left out, so count on no better than 1e-12\n"
           "form,quantity,lepton_in,lepton_out,Z,A,beam_energy_gev,m_phi_gev,t_min_gev2,value,"
           "accuracy\n");
    negligible = 1e-13Q;
    tolerance_of_sigma = 1e-10;
    for (enum form form = first; form <= last; form++) {
        random_state = SEED_OF_FORMS + form;
        for (int i = 0; i < PROCESSES_OF_FORM; i++) {
            struct process pr;
            int kind = i;
            do
                pr = with_form(in_doubles(random_process(kind++, BOSON, 1e6)), form);
            while (!form_is_seen(&pr));
            double change = 0;
            const real value = converged(&pr, 's', 0, &change);
            printf("%s,sigma,%s,%s,%d,%.17g,%.17g,%.17g,%.3g,%s,%.1e\n", form_name[form],
                   lepton_name[pr.lepton_in], lepton_name[pr.lepton_out], pr.Z, pr.A_input,
                   pr.E_input, pr.m_phi_input, smallest_t_min(&pr), in_digits(value), change);
            fflush(stdout);
        }
    }
}

/* 0: only V; 1: only A; 2: both, and another lepton. */
static struct process random_vector(int i, int kind)
{
    struct process pr = in_doubles(random_process(i, BOSON, 1e4));
    const int out = kind < 2 && i % 2 == 1 ? pr.lepton_in : pr.lepton_out;
    double m_phi = pr.m_phi_input; /* at least m_e: equal leptons have no decay */
    if (kind < 2 && i % 4 == 3)
        m_phi = log_uniform(1e-4, 1e-2);
    pr = in_doubles(make_process(BOSON, pr.lepton_in, out, pr.Z, pr.A_input, pr.E_input, m_phi));
    pr.vector = true;
    pr.g_v = kind == 1 ? 0 : kind == 0 ? 1 : rounded(uniform(0.1, 1));
    pr.g_a = kind == 0 ? 0 : kind == 1 ? 1 : rounded(uniform(0.1, 1));
    return pr;
}

static bool above_threshold(const struct process *pr)
{
    return pr->E_input >
           1.0001 * threshold(pr->lepton_in, pr->lepton_out, pr->A_input, pr->m_phi_input);
}

static void print_vector(const struct process *pr, char quantity, double at, double tolerance)
{
    static const char *const name[] = {"dx", "dy", "sigma"};
    const struct rule coarse = gauss_legendre(NODES_OF_VECTORS);
    real value = evaluate(pr, quantity, at, &coarse);
    double change = 1;
    for (int k = 0; k < LEVELS && change > tolerance; k++) {
        const real before = value;
        value = evaluate(pr, quantity, at, &level[k]);
        change = fabs((double)(before / value - 1));
    }
    printf("%s,%s,%s,%d,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%s,%.1e\n",
           name[quantity == 's' ? 2 : quantity - 'x'], lepton_name[pr->lepton_in],
           lepton_name[pr->lepton_out], pr->Z, pr->A_input, pr->g_v, pr->g_a, pr->E_input,
           pr->m_phi_input, quantity == 's' ? 0 : at, in_digits(value), change);
    fflush(stdout);
}

static struct process seen_from_the_lepton(struct process pr)
{
    pr.side = LEPTON;
    pr.m_out = pr.m_f;
    pr.m_x = pr.m_phi;
    return pr;
}

/* dx and dy of so many processes of each kind, then sigma of so many. */
static void print_vectors(int differential, int totals)
{
    printf(
        "# dsigma/dx [dx], dsigma/dy [dy] and sigma of l_i N -> l_f N X, X of spin 1 with the "
        "couplings g_v and g_a, summed over its polarisations: exact tree level, elastic form "
        "factor, GeV^-2, whole phase space\n"
        "# Generator: validation/truth/totals_truth.c --vectors, 113-bit arithmetic; inputs are "
        "exact doubles, the masses those that doubles hold\n"
        "# accuracy: last relative change of the value as the Gauss-Legendre nodes of all "
        "panels and axes are raised\n"
        "# together by 1.4 or 1.5; the value is that of the finer rule; tails below 1e-13 of the "
        "sum are left out\n"
        "quantity,lepton_in,lepton_out,Z,A,g_v,g_a,beam_energy_gev,m_phi_gev,at,value,accuracy"
        "\n");
    negligible = 1e-13Q;
    for (int quantity = 0; quantity < 2; quantity++) {
        random_state = SEED_OF_VECTORS + quantity;
        for (int i = 0; i < (quantity == 0 ? differential : totals); i++)
            for (int kind = 0; kind < 3; kind++) {
                struct process pr;
                do
                    pr = random_vector(i, kind);
                while (!above_threshold(&pr));
                if (quantity == 0) {
                    const struct process lepton = seen_from_the_lepton(pr);
                    print_vector(&pr, 'x', random_fraction(&pr, i), 1e-11);
                    print_vector(&lepton, 'y', random_fraction(&lepton, i), 1e-11);
                } else {
                    print_vector(&pr, 's', 0, 1e-8);
                }
            }
    }
}

static void print_ratios(void)
{
    enum { E, MU, TAU };
    static const struct {
        int in, out, Z;
        double A, E, m_phi;
    } of[] = {{E, MU, 82, 207, 100, 0.11}, {E, MU, 82, 207, 100, 0.3}, {E, MU, 82, 207, 100, 1},
              {E, MU, 82, 207, 100, 3},    {E, MU, 82, 207, 20, 1},    {E, MU, 74, 184, 4, 0.2},
              {MU, E, 82, 207, 160, 0.3},  {E, TAU, 6, 12, 20, 1}};
    printf("# sigma with a form factor over sigma with the elastic one\n"
           "lepton_in,lepton_out,Z,A,beam_energy_gev,m_phi_gev,%s,%s,%s\n",
           form_name[1], form_name[2], form_name[3]);
    negligible = 1e-10Q;
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        const struct process pr =
            make_process(BOSON, of[i].in, of[i].out, of[i].Z, of[i].A, of[i].E, of[i].m_phi);
        const real elastic = sigma(&pr, &level[0]);
        printf("%s,%s,%d,%g,%g,%g", lepton_name[of[i].in], lepton_name[of[i].out], of[i].Z, of[i].A,
               of[i].E, of[i].m_phi);
        for (enum form form = INELASTIC; form < FORMS; form++) {
            const struct process other = with_form(pr, form);
            printf(",%.7f", (double)(sigma(&other, &level[0]) / elastic));
            fflush(stdout);
        }
        printf("\n");
    }
}

/* ---- comparisons --------------------------------------------------------------------------- */

static int lepton_index(const char *name)
{
    for (int i = 0; i < 3; i++)
        if (strcmp(name, lepton_name[i]) == 0)
            return i;
    fprintf(stderr, "totals_truth: unknown lepton %s\n", name);
    exit(1);
}

static int split_csv(char *text, char **field, int most)
{
    int n = 0;
    while (n < most) {
        field[n++] = text;
        char *comma = strpbrk(text, ",\n");
        if (comma == NULL || *comma == '\n') {
            if (comma != NULL)
                *comma = 0;
            return n;
        }
        *comma = 0;
        text = comma + 1;
    }
    return n;
}

/* kind,E,m_phi,l_i,l_f,Z,A,arg1,arg2,value */
static void compare_with_etl(FILE *file)
{
    char text[512], *field[16];
    while (fgets(text, sizeof text, file)) {
        if (split_csv(text, field, 16) < 10 ||
            (strcmp(field[0], "dx") != 0 && strcmp(field[0], "dy") != 0 &&
             strcmp(field[0], "tot") != 0))
            continue;
        const real expected = strtoflt128(field[9], NULL);
        for (int side = BOSON; side <= LEPTON; side++) {
            const bool total = strcmp(field[0], "tot") == 0;
            if (!total && side != (strcmp(field[0], "dx") ? LEPTON : BOSON))
                continue;
            const struct process pr =
                make_process(side, lepton_index(field[3]), lepton_index(field[4]), atoi(field[5]),
                             atof(field[6]), atof(field[1]), atof(field[2]));
            const char quantity = total ? 's' : field[0][1];
            double change = 0;
            const real value = converged(&pr, quantity, atof(field[7]), &change);
            printf("%s %-6s E=%s m_phi=%s %s->%s at=%s  %s  from expected %.1e, last change %.1e\n",
                   field[0], side == BOSON ? "boson" : "lepton", field[1], field[2], field[3],
                   field[4], field[7], in_digits(value), (double)(value / expected - 1), change);
            fflush(stdout);
        }
    }
}

/* E,m,lepton,Z,A,spin,g_V,g_A,sigma,sigma of a finer rule: from both sides */
static void compare_with_vectors(FILE *file)
{
    char text[512], *field[16];
    while (fgets(text, sizeof text, file)) {
        if (text[0] == '#' || text[0] == 'E' || split_csv(text, field, 16) < 10 ||
            atoi(field[5]) != 1)
            continue;
        for (int side = BOSON; side <= LEPTON; side++) {
            const int lepton = lepton_index(field[2]);
            struct process pr = make_process(side, lepton, lepton, atoi(field[3]), atof(field[4]),
                                             atof(field[0]), atof(field[1]));
            pr.vector = true;
            pr.g_v = atof(field[6]);
            pr.g_a = atof(field[7]);
            for (int k = 0; k < 2; k++)
                printf("%s E=%s m=%s %s g_V=%s g_A=%s, %d nodes: %.1e from expected\n",
                       side == BOSON ? "boson" : "lepton", field[0], field[1], field[2], field[6],
                       field[7], nodes_of_level[k],
                       (double)(sigma(&pr, &level[k]) / strtoflt128(field[9], NULL) - 1));
            fflush(stdout);
        }
    }
}

/* [form,]quantity,lepton_in,lepton_out,Z,A,E,m_phi,x,angle,...,value: one row of the t integral
 * each; with a form the masses are those that doubles hold. */
static void compare_with_d2(FILE *file)
{
    char text[512], *field[16];
    double worst[LEVELS] = {0};
    int rows = 0;
    while (fgets(text, sizeof text, file)) {
        const enum form form = named_form(text), n_fields = split_csv(text, field, 16);
        char **at = form < FORMS ? field + 1 : field;
        if (n_fields < 10 || strncmp(at[0], "d2", 2) != 0)
            continue;
        struct process pr =
            make_process(at[0][2] == 'x' ? BOSON : LEPTON, lepton_index(at[1]), lepton_index(at[2]),
                         atoi(at[3]), atof(at[4]), atof(at[5]), atof(at[6]));
        if (form < FORMS)
            pr = with_form(in_doubles(pr), form);
        const real e_out = (real)atof(at[7]) * pr.E, sine = sinq((real)atof(at[8]) / 2);
        const struct line line = make_line(&pr, e_out, pr.E - e_out);
        const real v = 4 * pr.p * line.p_out * sine * sine;
        const struct row row = make_row(&pr, &line, v, line.v_meet - v);
        const real factor =
            pr.E * line.p_out / (4 * M_PIq * alpha_inverse * alpha_inverse * pr.p * row.V);
        const real expected = strtoflt128(field[n_fields - 1], NULL);
        for (int i = 0; i < LEVELS; i++) {
            const real value = factor * integrate_t(&pr, &line, &row, &level[i]);
            worst[i] = fmax(worst[i], fabs((double)(value / expected - 1)));
        }
        rows++;
    }
    for (int i = 0; i < LEVELS; i++)
        printf("%d rows, %d nodes a panel: worst %.1e\n", rows, nodes_of_level[i], worst[i]);
}

static real value_at(const struct process *pr, const char *quantity, double at, double angle,
                     const struct rule *rule)
{
    const real sine = sinq((real)angle / 2);
    if (strncmp(quantity, "d2", 2) == 0)
        return d2sigma(pr, (real)at * pr->E, sine * sine, rule);
    if (strcmp(quantity, "dtheta") == 0 || strcmp(quantity, "dpsi") == 0)
        return dsigma_dangle(pr, at, rule);
    return evaluate(pr, quantity[0] == 's' ? 's' : quantity[1], at, rule);
}

static void take_boson(struct process *pr, int spin, double plain, double gamma5)
{
    pr->vector = spin == 1;
    pr->general = spin == 0;
    *(spin == 1 ? &pr->g_v : &pr->g_s) = plain;
    *(spin == 1 ? &pr->g_a : &pr->g_p) = gamma5;
}

/* quantity,lepton_in,lepton_out,Z,A,E,m_phi,at,angle,largest_angle[,spin,plain,gamma5]: the values,
 * with the accuracy of the others. */
static void print_points(FILE *file)
{
    char text[512], *field[16];
    while (fgets(text, sizeof text, file)) {
        char line_text[512];
        snprintf(line_text, sizeof line_text, "%.*s", (int)strcspn(text, "\n"), text);
        if (text[0] == 'q')
            printf("%s,value,accuracy\n", line_text);
        const int fields = text[0] == 'q' ? 0 : split_csv(text, field, 16);
        if (fields < 10)
            continue;
        const char *quantity = field[0];
        const bool lepton = strchr("y", quantity[strlen(quantity) - 1]) || quantity[1] == 'p';
        struct process pr = in_doubles(
            make_process(lepton ? LEPTON : BOSON, lepton_index(field[1]), lepton_index(field[2]),
                         atoi(field[3]), atof(field[4]), atof(field[5]), atof(field[6])));
        if (fields >= 13)
            take_boson(&pr, atoi(field[10]), atof(field[11]), atof(field[12]));
        const real sine = sinq((real)atof(field[9]) / 2);
        pr.cut_sine_sq = sine * sine;
        const double tolerance = quantity[0] == 's' ? 1e-9 : 1e-11; /* 2.7 times dearer a step */
        double change = 1;
        real before = value_at(&pr, quantity, atof(field[7]), atof(field[8]), &level[0]);
        for (int i = 1; i < LEVELS && change > tolerance; i++) {
            const real value = value_at(&pr, quantity, atof(field[7]), atof(field[8]), &level[i]);
            change = fabs((double)(before / value - 1));
            before = value;
        }
        printf("%s,%s,%.1e\n", line_text, in_digits(before), change);
        fflush(stdout);
    }
}

/* Int dx dcos(theta) and Int dy dcos(psi) share the amplitude and nothing else. */
static void compare_sides(void)
{
    random_state = SEED_OF_TOTALS;
    double worst = 0;
    for (int i = 0; i < TOTALS; i++) {
        const struct process boson = random_process(i, BOSON, 1e4);
        const struct process lepton =
            make_process(LEPTON, boson.lepton_in, boson.lepton_out, boson.Z, boson.A_input,
                         boson.E_input, boson.m_phi_input);
        real by_boson = 0;
        double difference = 1;
        for (int k = 0; k < LEVELS && difference > 1e-11; k += 2) {
            by_boson = sigma(&boson, &level[k]);
            difference = fabs((double)(sigma(&lepton, &level[k]) / by_boson - 1));
        }
        printf("%s->%s Z=%d E=%g m_phi=%g  %s  boson against lepton side %.1e\n",
               lepton_name[boson.lepton_in], lepton_name[boson.lepton_out], boson.Z, boson.E_input,
               boson.m_phi_input, in_digits(by_boson), difference);
        fflush(stdout);
        worst = fmax(worst, difference);
    }
    printf("worst %.1e\n", worst);
}

int main(int argc, char **argv)
{
    for (int i = 0; i < LEVELS; i++)
        level[i] = gauss_legendre(nodes_of_level[i]);
    if (argc == 3 && strcmp(argv[1], "--form") == 0) {
        const enum form form = named_form(argv[2]);
        if (form == FORMS) {
            fprintf(stderr, "totals_truth: unknown form factor %s\n", argv[2]);
            return 2;
        }
        print_forms(form, form);
        return 0;
    }
    if (argc == 4 && strcmp(argv[1], "--vectors") == 0) {
        print_vectors(atoi(argv[2]), atoi(argv[3]));
        return 0;
    }
    if (argc == 3 && argv[1][0] == '-') {
        FILE *file = fopen(argv[2], "r");
        if (file == NULL) {
            fprintf(stderr, "totals_truth: cannot open %s\n", argv[2]);
            return 2;
        }
        if (strcmp(argv[1], "--against-etl") == 0)
            compare_with_etl(file);
        else if (strcmp(argv[1], "--points") == 0)
            print_points(file);
        else if (strcmp(argv[1], "--vector-totals") == 0)
            compare_with_vectors(file);
        else
            compare_with_d2(file);
        fclose(file);
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "--both-sides") == 0)
        compare_sides();
    else if (argc == 2 && strcmp(argv[1], "--forms") == 0)
        print_forms(ELASTIC, HELM);
    else if (argc == 2 && strcmp(argv[1], "--ratios") == 0)
        print_ratios();
    else
        print_truth(argc > 1 ? atoi(argv[1]) : DIFFERENTIAL, argc > 2 ? atoi(argv[2]) : TOTALS);
    return 0;
}
