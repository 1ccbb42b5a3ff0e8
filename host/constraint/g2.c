/* The muon's magnetic moment, Eq. (3) of arXiv:2404.15931.
 *
 *   r, s    m_mu^2/m_phi^2, m_e^2/m_phi^2
 *   y       1 - x; the denominator is r y^2 + (1 - r - s) y + s = r (y + a)(y + b)
 *   lambda  (1 - r - s)^2 - 4 r s, the discriminant
 * The integrand y (1 - y)^2/[r (y + a)(y + b)] falls apart into those of a and of b. */
#include "flavbrem/constraint.h"

#include "host/core/message.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

#define LARGEST_SIGMAS 100.0

struct masses {
    double r, s, lambda;
    double root;   /* of |lambda| */
    double middle; /* 1 - r - s */
};

double flavbrem_g2_smallest_m_phi_gev(void)
{
    return CODATA_M_MUON_GEV - CODATA_M_ELECTRON_GEV;
}

/* m_phi - m_mu + m_e, exact where it is small. */
static double above_smallest(double m_phi)
{
    return (m_phi - CODATA_M_MUON_GEV) + CODATA_M_ELECTRON_GEV;
}

/* Differences of masses first, so that nothing is lost where m_phi is close to that of the muon. */
static struct masses masses_of(double m_phi)
{
    const double muon = CODATA_M_MUON_GEV / m_phi, electron = CODATA_M_ELECTRON_GEV / m_phi;
    double above_muon = (m_phi - CODATA_M_MUON_GEV) / m_phi; /* 1 - sqrt(r) */
    double above_sum = ((m_phi - CODATA_M_MUON_GEV) - CODATA_M_ELECTRON_GEV) / m_phi;
    double above_difference = above_smallest(m_phi) / m_phi;
    struct masses q = {.r = muon * muon, .s = electron * electron};
    q.lambda = (1.0 + muon + electron) * (1.0 + (muon - electron)) * above_sum * above_difference;
    q.root = square_root(elementary_abs(q.lambda));
    q.middle = above_muon * (1.0 + muon) - q.s;
    return q;
}

/* Int_0^1 dy (1 - y)^2/(y + c) = Sum_k z^(k+1)/(k + 3), z = 1/(1 + c) */
static double part(double c)
{
    double z = 1.0 / (1.0 + c), power = z, sum = 0.0;
    if (z > 0.5)
        return ((elementary_log1p(c) - elementary_log(c)) - z - 0.5 * z * z) / (z * z);
    for (int k = 0; k < 64; k++, power *= z)
        sum += power / (k + 3);
    return sum;
}

/* a and b are real and far apart, which they are where m_phi is not close to m_mu. */
static double integral_of_two(const struct masses *q)
{
    double twice = q->middle + q->root;
    double a = twice / (2.0 * q->r), b = 2.0 * q->s / twice;
    return (a * part(a) - b * part(b)) / q->root;
}

/* 2 atanh(t)/(root/2r) in units of 2r, t = root/(1 - r + s); an angle where a and b are complex */
static double split_of(const struct masses *q)
{
    double d = q->middle + 2.0 * q->s; /* 1 - r + s */
    if (q->lambda > 0.0) {
        double t = q->root / d;
        return elementary_log1p(2.0 * t / (1.0 - t)) / (2.0 * q->root);
    }
    if (q->root == 0.0)
        return 1.0 / d;
    double angle =
        d > q->root ? elementary_atan(q->root / d) : 0.5 * PI - elementary_atan(d / q->root);
    return angle / q->root;
}

/* They lie close to each other, or are complex: sum and difference of their parts, which are
 * symmetric in a and b. p(c) = c (1 + c)^2; a + b = 2 mu, a b = s/r, (1 + a)(1 + b) = 1/r. */
static double integral_of_pair(const struct masses *q)
{
    double mu = q->middle / (2.0 * q->r), ab = q->s / q->r;
    double slope = (4.0 * mu * mu - ab) + 4.0 * mu + 1.0; /* [p(a) - p(b)]/(a - b) */
    double mean = mu * (4.0 * mu * mu - 3.0 * ab) + (4.0 * mu * mu - 2.0 * ab) + mu;
    double logs = -0.5 * elementary_log(q->s); /* half of ln[(1 + a)(1 + b)/(a b)] */
    return (slope * logs - mean * 2.0 * q->r * split_of(q) - 1.5 - 2.0 * mu) / q->r;
}

/* m_mu^2/m_phi^2 times the integral */
static double weight_of(double m_phi)
{
    struct masses q = masses_of(m_phi);
    int apart = q.lambda > 0.0 && q.middle > 0.0 && 2.0 * q.root > q.middle;
    return q.r * (apart ? integral_of_two(&q) : integral_of_pair(&q));
}

static int is_in_range(double m_phi)
{
    return above_smallest(m_phi) > 0.0 && m_phi <= FLAVBREM_LARGEST_CONSTRAINT_GEV;
}

double flavbrem_g2_contribution(double coupling, double m_phi_gev)
{
    double part_of_h = coupling / (4.0 * PI);
    return is_in_range(m_phi_gev) ? part_of_h * part_of_h * weight_of(m_phi_gev) : elementary_nan();
}

flavbrem_g2_deviation flavbrem_g2_deviation_default(void)
{
    return (flavbrem_g2_deviation){.value = 249e-11, .error = 48e-11, .sigmas = 3.0};
}

static flavbrem_status check_deviation(flavbrem_context *context, const flavbrem_g2_deviation *d)
{
    if (!(d->value > -1.0 && d->value < 1.0))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a deviation of a_mu of %g is out of range (above -1, below 1), "
                                "give one like 249e-11",
                                d->value);
    if (!(d->error >= 0.0 && d->error <= 1.0))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "an error of a_mu of %g is out of range (0 to 1), give one like "
                                "48e-11",
                                d->error);
    if (!(d->sigmas >= 0.0 && d->sigmas <= LARGEST_SIGMAS))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a band of %g sigma is out of range (0 to %g), give one like 3",
                                d->sigmas, LARGEST_SIGMAS);
    if (!(d->value + d->sigmas * d->error > 0.0))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "no coupling explains a deviation of %g +- %g within %g sigma (the "
                                "boson adds to a_mu and takes nothing away), give another",
                                d->value, d->error, d->sigmas);
    return FLAVBREM_OK;
}

static flavbrem_status check_masses(flavbrem_context *context, size_t n, const double *m_phi)
{
    for (size_t i = 0; i < n; i++)
        if (!is_in_range(m_phi[i]))
            return flb_context_fail(
                context, FLAVBREM_ERROR_INPUT,
                "a boson of %.9g GeV is not in the range of Eq. (3) (above m_mu - m_e = %.9g GeV, "
                "where mu -> e phi closes, at most %g), give another mass",
                m_phi[i], flavbrem_g2_smallest_m_phi_gev(), FLAVBREM_LARGEST_CONSTRAINT_GEV);
    return FLAVBREM_OK;
}

static double coupling_of(double deviation, double weight)
{
    return deviation > 0.0 ? 4.0 * PI * square_root(deviation / weight) : 0.0;
}

flavbrem_status flavbrem_g2_bands(flavbrem_context *context, const flavbrem_g2_deviation *deviation,
                                  size_t n, const double *m_phi_gev, flavbrem_g2_band *bands)
{
    flavbrem_g2_deviation d = deviation != NULL ? *deviation : flavbrem_g2_deviation_default();
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (n == 0 || m_phi_gev == NULL || bands == NULL)
        return flb_context_missing(context, bands == NULL ? "place for the bands" : "mass");
    flavbrem_status status = check_deviation(context, &d);
    if (status == FLAVBREM_OK)
        status = check_masses(context, n, m_phi_gev);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++) {
        double weight = weight_of(m_phi_gev[i]), width = d.sigmas * d.error;
        bands[i] = (flavbrem_g2_band){.coupling = coupling_of(d.value, weight),
                                      .least = coupling_of(d.value - width, weight),
                                      .most = coupling_of(d.value + width, weight)};
    }
    return status;
}
