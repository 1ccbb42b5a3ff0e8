/* The elastic form factor, Eq. (6) of arXiv:2404.15931:
 * F^2 = Z^2 [a^2 t/(1 + a^2 t)]^2 [1/(1 + t/t_d)]^2, and its flux in closed form. */
#ifndef FLAVBREM_PHYSICS_FORM_FACTORS_ELASTIC_H
#define FLAVBREM_PHYSICS_FORM_FACTORS_ELASTIC_H

#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

typedef struct elastic_form {
    double z2;  /* Z^2 */
    double t_a; /* 1/a^2 [GeV^2], screening by the atom's electrons */
    double t_d; /* [GeV^2], size of the nucleus */
} elastic_form;

/* Of the nucleus Z, A; m_e [GeV]. */
FLAVBREM_FN elastic_form elastic_form_make(double z, double a, double m_e)
{
    elastic_form f;
    double per_a = m_e * elementary_cbrt(z) / SCREENING_LENGTH;
    double cbrt_a = elementary_cbrt(a);
    f.z2 = z * z;
    f.t_a = per_a * per_a;
    f.t_d = NUCLEAR_SIZE_GEV2 / (cbrt_a * cbrt_a);
    return f;
}

/* D(t) = (t_a + t)(t_d + t) [GeV^4] at the fraction t/one, times one^2; t >= 0. */
FLAVBREM_FN double elastic_denominator(const elastic_form *f, double t, double one)
{
    return (f->t_a * one + t) * (f->t_d * one + t); /* Eq. (6) over t^2 */
}

/* factor times (Z t_d)^2 [GeV^4]: F^2/t^2 = (Z t_d)^2/D(t)^2. */
FLAVBREM_FN double elastic_numerator(const elastic_form *f, double factor)
{
    return factor * f->z2 * f->t_d * f->t_d;
}

/* Equivalent-photon flux of the nucleus, Eq. (14). With a = t_a + t_min, d = t_d + t_min,
 * L = t_max - t_min and
 *   s = (t_d - t_a) L/n,  n = (a + d) L + 2 a d
 * the difference of the antiderivative, Eqs. (15), (16), at the two limits is
 *   L^2/[n (t_max + t_a)(t_max + t_d)] + 2 (a + d)/(t_d - t_a)^3 [artanh(s) - s],
 * two terms above 0, so that nothing cancels: at most 3e-13 of the flux is lost.
 *   t_min, t_max  limits of the momentum transfer squared [GeV^2]
 * Returns the flux, dimensionless; 0 where t_min >= t_max (x -> 1 reaches it). */
FLAVBREM_FN double elastic_flux(const elastic_form *f, double t_min, double t_max)
{
    double apart = f->t_d - f->t_a;
    double a = f->t_a + t_min, a_end = f->t_a + t_max;
    double d = f->t_d + t_min, d_end = f->t_d + t_max;
    double span = t_max - t_min, sum = a + d;
    double n = sum * span + 2.0 * a * d;
    double ends = a_end * d_end;
    double inverse = 1.0 / (n * ends);
    double s = apart * span * (inverse * ends);
    double r = d * a_end / (a * d_end); /* (1 + s)/(1 - s) */
    double closed = span * span * inverse +
                    2.0 / (apart * apart * apart) * (sum * elementary_artanh_less(s, r));
    double flux = elastic_numerator(f, closed);
    return t_min >= t_max ? 0.0 : flux;
}

#endif
