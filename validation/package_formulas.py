"""The formulas of other packages, with their constants, and integrals over them; nothing of flavbrem.

Equation numbers are those of arXiv:2404.15931, whose formulas DMG4's DarkScalarLFC has. GeV.
"""
import math

import numpy as np

CODATA = dict(alpha=1 / 137.035999177, e=0.51099895069e-3, mu=0.1056583755, tau=1.77693)
DMG4 = dict(alpha=1 / 137.0, e=5.109989461e-4, mu=0.1056583745, tau=1.77686, pb=3.894e8)
THETA_MAX = 0.1
NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)


def masses(constants, lepton):
    return [constants[name] for name in lepton.split(":")]


def integral(f, edges):
    """Gauss's rule on panels; f takes an array."""
    total = 0.0
    for lo, hi in zip(edges, edges[1:]):
        total += (hi - lo) / 2 * float(np.dot(WEIGHTS, f((lo + hi) / 2 + (hi - lo) / 2 * NODES)))
    return total


def over_t2(t, z, a, m_e, inelastic=0, m_p=0.938, screened=True):
    """F^2/t^2: elastic, Eq. (6) of arXiv:2404.15931; inelastic 2: with Tsai's term, its brace squared; 1: not."""
    t_a = (m_e * z ** (1 / 3) / 111) ** 2 if screened else 0.0
    value = (z / ((t_a + t) * (1 + t / (0.164 * a ** (-2 / 3))))) ** 2
    if inelastic:
        brace = (1 + t * (2.79 ** 2 - 1) / (4 * m_p ** 2)) / (1 + t / 0.71) ** 4
        value += z / ((m_e * z ** (2 / 3) / 773) ** 2 + t) ** 2 * brace ** inelastic
    return value


def chi(t_min, t_max, *args, **options):
    """The photon flux: integral of (t - t_min) F^2/t^2, in ln t."""
    panels = max(4, int(2 * math.log(t_max / t_min)))
    return integral(lambda w: (np.exp(w) - t_min) * over_t2(np.exp(w), *args, **options) * np.exp(w),
                    np.linspace(math.log(t_min), math.log(t_max), panels + 1))


def dmg4_chi(t_min, t_max, z, a, m_e):
    """DMG4's closed form of the elastic flux, in doubles as there."""
    ta, td = (m_e * z ** (1 / 3) / 111) ** 2, 0.164 * a ** (-2 / 3)
    logs = np.log(ta + t_max) - np.log(td + t_max) - np.log(ta + t_min) + np.log(td + t_min)
    first = (ta - td) * (ta + td + 2 * t_max) * (t_max - t_min) / ((ta + t_max) * (td + t_max))
    return -z * z * td * td * (first + (ta + td + 2 * t_min) * logs) / (ta - td) ** 3


def u_tilde(x, theta, e, m, mi, mf):
    return -x * (e * theta) ** 2 - m * m * (1 - x) / x + mi * mi * (1 - x) - mf * mf


def amplitude(x, u, m, mi, mf):
    """Eq. (21) over u^2, the 2 -> 2 amplitude of WW."""
    c0 = m * m * (1 - x) + x * (mf * mf - mi * mi * (1 - x))
    return (x * x / (2 * (1 - x)) + (m * m - mi * mi - mf * mf) * (u * x + c0) / u ** 2) / u ** 2


def iww_kernel(x, e, m, mi, mf):
    """dsigma/dx of IWW over alpha^2 h^2 chi/(4 pi), Eqs. (A1), (A2)."""
    dm = m * m - mi * mi - mf * mf
    c0 = m * m * (1 - x) + x * (mf * mf - mi * mi * (1 - x))
    g = [-x * x / (2 * (1 - x) * u) - dm * x / (2 * u ** 2) - dm * c0 / (3 * u ** 3)
         for u in (u_tilde(x, 0, e, m, mi, mf), u_tilde(x, THETA_MAX, e, m, mi, mf))]
    return np.sqrt(1 - (m / (x * e)) ** 2) * (1 - x) * (g[0] - g[1])


def over_x(f, e, m, x_max):
    """Integral over x from m/e on: a root at its start, a peak towards its end."""
    lo, middle = m / e, (m / e + x_max) / 2
    below = integral(lambda w: 2 * w * f(lo + w * w), np.linspace(0, math.sqrt(middle - lo), 9))
    ends = np.linspace(math.log(1 - x_max), math.log(1 - middle), 25)
    return below + integral(lambda w: np.exp(w) * f(1 - np.exp(w)), ends)


def dmg4_x_max(e, m, mf, a):
    return 1 - m ** 4 / (8 * e ** 3 * a) - mf / e


def iww_over_chi(e, m, mi, mf, x_max):
    return over_x(lambda x: iww_kernel(x, e, m, mi, mf), e, m, x_max)


def dmg4_ww(e, m, mi, mf, z, a, x_max, sine=np.sin):
    """sigma of WW over alpha^2 h^2/(2 pi): ds/dxdtheta integrated, with DMG4's sin(theta)."""
    def over_theta(x):
        def integrand(theta):
            u = u_tilde(x, theta, e, m, mi, mf)
            t_min = (u / (2 * e * (1 - x))) ** 2
            flux = np.where(t_min < e * e, dmg4_chi(t_min, e * e, z, a, DMG4["e"]), 0.0)
            return sine(theta) * flux * amplitude(x, u, m, mi, mf)
        return integral(integrand, THETA_MAX * np.array([0, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1]))
    return over_x(lambda xs: np.array([e * e * x * math.sqrt(1 - (m / (x * e)) ** 2) * (1 - x) * over_theta(x)
                                       for x in xs]), e, m, x_max)
