/* The azimuth between lepton and boson against the amplitude of validation/eq10.h: of each event
 * its x and theta are kept, and t and phi_q weighted by that amplitude give the probability of each
 * bin. The counts less the sums of these are 0 on average, their covariance is known, and no weight
 * is larger than another event's. How x and theta are distributed is tested elsewhere. */
#ifndef FLAVBREM_VALIDATION_BETWEEN_H
#define FLAVBREM_VALIDATION_BETWEEN_H

#include <math.h>
#include <string.h>

#include "validation/eq10.h"
#include "validation/random_process.h"
#include "validation/statistics.h"

/* Bins of the azimuth, and by how many nodes of t and phi_q an event is weighted. */
enum { BETWEEN_BINS = 40, BETWEEN_T = 64, BETWEEN_TURN = 24 };

typedef struct between {
    const eq10 *q;
    double edge[BETWEEN_BINS + 1]; /* ascending, 0 to pi */
    double count[BETWEEN_BINS], expected[BETWEEN_BINS];
    double covariance[BETWEEN_BINS][BETWEEN_BINS];
    double n, nothing; /* events, and those at which the amplitude leaves nothing */
} between;

/* 0 to pi, of two momenta about the beam. */
static inline double azimuth_between(const double a[4], const double b[4])
{
    return atan2(fabs(a[0] * b[1] - a[1] * b[0]), a[0] * b[0] + a[1] * b[1]);
}

/* Edges that as many of these azimuths lie between, which are sorted. */
static inline void between_make(between *made, const eq10 *q, double *azimuth, size_t n)
{
    memset(made, 0, sizeof *made);
    made->q = q;
    qsort(azimuth, n, sizeof *azimuth, ascending_doubles);
    for (int b = 1; b < BETWEEN_BINS; b++)
        made->edge[b] = azimuth[n * (size_t)b / BETWEEN_BINS];
    made->edge[BETWEEN_BINS] = 4.0;
}

static inline int between_bin(const between *of, double azimuth)
{
    int low = 0, high = BETWEEN_BINS;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        *(azimuth < of->edge[middle] ? &high : &low) = middle;
    }
    return low;
}

/* Of 0 to pi. By its quarter: what is below pi/4 libm need not bring there, which takes longest. */
static inline void sine_and_cosine(long double angle, long double *sine, long double *cosine)
{
    long double s = sinl(0.25L * angle), c = cosl(0.25L * angle), s_2 = 2.0L * s * c;
    long double c_2 = (c - s) * (c + s);
    *sine = 2.0L * s_2 * c_2;
    *cosine = (c_2 - s_2) * (c_2 + s_2);
}

/* The probability of each bin at x and theta; 0 where there is none. Nodes lie evenly in log t and
 * in the azimuth that follows the peak of 1/s, each at a place of its own in its cell. */
static inline int between_expect(const between *of, const flavbrem_event *event, uint64_t state,
                                 double part[BETWEEN_BINS])
{
    const eq10 *q = of->q;
    long double e_phi = event->boson[3], e_b = q->e - e_phi, least, most;
    long double half = sinl(0.5L * (long double)event->theta_rad);
    long double k = sqrtl((e_phi - q->m_phi) * (e_phi + q->m_phi));
    long double u = eq10_forward_u(q, e_phi) - 4.0L * q->p * k * half * half;
    double sum = 0.0;
    memset(part, 0, BETWEEN_BINS * sizeof *part);
    if (!eq10_limits_of_t(q, e_phi, e_b, u, &least, &most) || !(most > least))
        return 0;
    long double range = logl(most / least);
    for (int i = 0; i < BETWEEN_T; i++) {
        long double at_t = (i + (long double)random_uniform(&state)) / BETWEEN_T;
        long double t = least * expl(range * at_t);
        eq10_place at = eq10_place_at(q, e_phi, e_b, u, t);
        long double e = at.b / at.s_0, root = sqrtl((1.0L - e) * (1.0L + e));
        double weight = (double)(t * eq10_form(q, t));
        for (int j = 0; j < BETWEEN_TURN; j++) {
            double turn = PI * (j + random_uniform(&state)) / BETWEEN_TURN;
            long double sine, cosine;
            sine_and_cosine(turn, &sine, &cosine);
            long double per = 1.0L / (1.0L + e * cosine);
            long double cos_phi = (cosine + e) * per, sin_phi = root * sine * per;
            long double value = eq10_amplitude(q, e_phi, at.s_0 * root * root * per, u, t);
            long double across = at.v_across * at.q_along + at.v_along * at.q_across * cos_phi;
            double lepton_x = (double)(at.v_across + across / at.v); /* of p' = V + q */
            double lepton_y = (double)(at.q_across * sin_phi);
            double w = weight * (double)(value * root * per);
            part[between_bin(of, atan2(lepton_y, lepton_x))] += w;
            sum += w;
        }
    }
    for (int b = 0; b < BETWEEN_BINS; b++)
        part[b] /= sum;
    return sum > 0.0;
}

static inline void between_add(between *to, const flavbrem_event *event, uint64_t state)
{
    double part[BETWEEN_BINS];
    int bin = between_bin(to, azimuth_between(event->lepton, event->boson));
    int is_there = between_expect(to, event, state, part);
#pragma omp critical(between)
    {
        to->n += 1.0;
        to->nothing += is_there ? 0.0 : 1.0;
        to->count[bin] += is_there ? 1.0 : 0.0;
        for (int a = 0; a < BETWEEN_BINS && is_there; a++) {
            to->expected[a] += part[a];
            to->covariance[a][a] += part[a];
            for (int b = 0; b < BETWEEN_BINS; b++)
                to->covariance[a][b] -= part[a] * part[b];
        }
    }
}

/* chi2 of BETWEEN_BINS - 1, by the triangle L of the covariance C = L L^T without the last bin. */
static inline double between_chi2(const between *of)
{
    static double l[BETWEEN_BINS][BETWEEN_BINS];
    double chi2 = 0.0, apart[BETWEEN_BINS];
    for (int i = 0; i < BETWEEN_BINS - 1; i++) {
        apart[i] = of->count[i] - of->expected[i];
        for (int j = 0; j <= i; j++) {
            double sum = of->covariance[i][j];
            for (int k = 0; k < j; k++)
                sum -= l[i][k] * l[j][k];
            l[i][j] = i == j ? sqrt(sum) : sum / l[j][j];
        }
        for (int k = 0; k < i; k++)
            apart[i] -= l[i][k] * apart[k];
        apart[i] /= l[i][i];
        chi2 += apart[i] * apart[i];
    }
    return chi2;
}

#endif
