"""The form factors of the nucleus in many digits: F^2(t)/t^2 [GeV^-4], as they are written.

Elastic: Eq. (6) of arXiv:2404.15931.  Inelastic: Y.-S. Tsai, Rev. Mod. Phys. 46, 815 (1974), as in
J. D. Bjorken et al., arXiv:0906.0580, Appendix A; with its brace unsquared as corrected by
arXiv:2401.06843.  Helm: R. H. Helm, Phys. Rev. 104, 1466 (1956), with the screening of Eq. (6).
Units: GeV; t in GeV^2.
"""
from mpmath import mp, mpf, sqrt, exp, sin, cos, pi, findroot, log

FORMS = ("elastic", "elastic+inelastic", "elastic+inelastic-unsquared", "helm")

ELECTRON_MASS = "0.51099895069e-3"    # CODATA 2022
PROTON_MOMENT = "2.79"                # nuclear magnetons
PROTON_MASS = "0.938"
PROTON_SIZE = "0.71"                  # GeV^2
NUCLEAR_SIZE = "0.164"                # GeV^2, of A = 1
HBAR_C = "0.1973269804"               # GeV fm
SKIN, RADIUS = "0.9", "1.2"           # fm; Helm's s, and R of A = 1
HELM_LEAST_A = 5                      # below it r_n^2 = R^2 - 5 s^2 is negative


class FormFactor:
    """form: one of FORMS; A a double."""

    def __init__(self, form, Z, A):
        if form not in FORMS or (form == "helm" and A < HELM_LEAST_A):
            raise ValueError("no form factor %s of A = %s" % (form, A))
        self.form, self.Z = form, mpf(Z)
        third = mpf(1) / 3
        self.t_a = (mpf(ELECTRON_MASS) * self.Z**third / 111)**2
        self.t_a_inelastic = (mpf(ELECTRON_MASS) * self.Z**(2 * third) / 773)**2
        self.t_d = mpf(NUCLEAR_SIZE) * mpf(A)**(-2 * third)
        self.s = mpf(SKIN) / mpf(HBAR_C)
        R = mpf(RADIUS) / mpf(HBAR_C) * mpf(A)**third
        if form == "helm":
            self.r = sqrt(R**2 - 5 * self.s**2)

    def over_t2(self, t):
        """F^2(t)/t^2."""
        if self.form == "helm":
            return self._helm(t)
        value = (self.Z / ((self.t_a + t) * (1 + t / self.t_d)))**2
        if self.form == "elastic+inelastic":
            value += self.Z / (self.t_a_inelastic + t)**2 * self._brace(t)**2
        elif self.form == "elastic+inelastic-unsquared":
            value += self.Z / (self.t_a_inelastic + t)**2 * self._brace(t)
        return value

    @staticmethod
    def _brace(t):
        moment = mpf(PROTON_MOMENT)**2 - 1
        return (1 + t * moment / (4 * mpf(PROTON_MASS)**2)) / (1 + t / mpf(PROTON_SIZE))**4

    def _helm(self, t):
        x = sqrt(t) * self.r
        return (self.Z / (self.t_a + t) * sphere(x) * exp(-t * self.s**2 / 2))**2

    def scales(self):
        """F^2/t^2 has its poles at minus these t."""
        if self.form == "helm":
            return [self.t_a]
        if self.form == "elastic":
            return [self.t_a, self.t_d]
        return [self.t_a, self.t_d, self.t_a_inelastic, mpf(PROTON_SIZE)]

    def cuts(self, lo, hi):
        """Where an integral over t from lo to hi is to be cut."""
        if self.form != "helm":
            return [z for z in ([] if self.form == "elastic" else [mpf(PROTON_SIZE)]) if lo < z < hi]
        cuts, n = [], 1
        while True:
            t = (zero_of_sphere(n) / self.r)**2
            if t >= hi:
                break
            if t > lo:
                cuts.append(t)
            n += 1
        # the skin alone bends, too: no panel over more than one unit of q s
        for k in range(1, 40):
            t = (k / self.s)**2
            if lo < t < hi:
                cuts.append(t)
        return sorted(cuts)

    def end(self, t_min, t_max):
        """t beyond which nothing of an integral from t_min is left in the digits carried."""
        if self.form != "helm":
            return t_max
        return min(t_max, t_min + (mp.dps + 10) * log(10) / self.s**2)


def sphere(x):
    """3 j1(x)/x, a sphere's form factor."""
    if x < 1:
        total, term, k = mpf(0), mpf(1), 0          # (-1)^k 6 (k + 1) x^(2k)/(2k + 3)!
        while abs(term) > mpf(10)**(-mp.dps - 5):
            total += (k + 1) * term
            term *= -x * x / ((2 * k + 4) * (2 * k + 5))
            k += 1
        return total
    return 3 * (sin(x) - x * cos(x)) / x**3


_zeros = {}


def zero_of_sphere(n):
    """n-th zero of j1: tan x = x, to 15 digits at least."""
    if n not in _zeros:
        start = (n + mpf(1) / 2) * pi
        _zeros[n] = findroot(lambda x: sin(x) - x * cos(x), start - 1 / start)
    return _zeros[n]
