"""l_i(p) + N(P_i) -> l_f(p') + N(P_f) + phi(k) in many digits, by explicit 4-vectors.

Nothing here is arranged for speed or against cancellation: the precision is simply set so high
(mp.dps, at least 50) that cancellation does not matter.  That makes it a judge of code which is
arranged.  Equation numbers are those of arXiv:2404.15931.  Units: GeV; angles in rad.
"""
from mpmath import mp, mpf, mpc, sqrt, log, exp, pi, sin, cos, acos

mp.dps = 80

# Constants as decimal strings, so that they are exact at every precision.
ALPHA_INVERSE = "137.035999177"                      # CODATA 2022
LEPTON_MASS = {"e": "0.51099895069e-3",              # CODATA 2022
               "mu": "0.1056583755",                 # CODATA 2022
               "tau": "1.77693"}                     # PDG 2024
ATOMIC_MASS_UNIT = "0.93149410372"                   # CODATA 2022


class Process:
    """Beam, target and boson; all inputs are exact doubles, the masses the nearest ones: near the
    ends of phase space their last digit is felt."""

    def __init__(self, lepton_in, lepton_out, Z, A, beam_energy, m_phi):
        self.lepton_in, self.lepton_out = lepton_in, lepton_out
        self.Z, self.A, self.beam_energy, self.m_phi_input = Z, A, beam_energy, m_phi
        self.E = mpf(beam_energy)
        self.m_phi = mpf(m_phi)
        self.m_i = mpf(float(LEPTON_MASS[lepton_in]))
        self.m_f = mpf(float(LEPTON_MASS[lepton_out]))
        self.M = mpf(A * float(ATOMIC_MASS_UNIT))
        self.p = sqrt(self.E**2 - self.m_i**2)
        self.Dm = self.m_phi**2 - self.m_i**2 - self.m_f**2
        a = 111 * mpf(Z)**(-mpf(1) / 3) / mpf(LEPTON_MASS["e"])
        self.t_a = 1 / a**2
        self.t_d = mpf("0.164") * mpf(A)**(-mpf(2) / 3)

    def form_factor_over_t(self, t):
        """F^2(t)/t^2, Eq. (6)."""
        return (mpf(self.Z) / ((self.t_a + t) * (1 + t / self.t_d)))**2

    # Another form factor overrides these three, too (form_factor_truth.py).

    def form_factor_scales(self):
        """F^2/t^2 has its poles at minus these t."""
        return [self.t_a, self.t_d]

    def form_factor_cuts(self, lo, hi):
        """Where an integral over t from lo to hi is to be cut."""
        return []

    def form_factor_end(self, t_min, t_max):
        """t beyond which nothing of an integral from t_min is left."""
        return t_max


def threshold(m_i, m_f, m_phi, M):
    return ((M + m_f + m_phi)**2 - M**2 - m_i**2) / (2 * M)


def energy_range(pr, m_out, m_other):
    """Laboratory energies open to the particle of mass m_out (any angle): the boost of the
    largest energy that it can have in the centre of mass."""
    W2 = pr.M**2 + pr.m_i**2 + 2 * pr.M * pr.E
    W = sqrt(W2)
    e_star = (W2 + m_out**2 - (pr.M + m_other)**2) / (2 * W)
    k_star = sqrt(e_star**2 - m_out**2)
    gamma, gamma_beta = (pr.E + pr.M) / W, pr.p / W
    highest = gamma * e_star + gamma_beta * k_star
    lowest = gamma * e_star - gamma_beta * k_star if gamma_beta * e_star > gamma * k_star else m_out
    return lowest, highest


class Row:
    """One (energy, angle) of the observed particle: the boson (side 'boson') or the lepton.

    V = p - p_out has 3-vector along z, p and p_out lie in the xz plane with p_x >= 0.
    q = P_i - P_f, t = -q^2, q_0 = -t/(2M); the unobserved particle has momentum V + q, mass m_x.
    v = 2 |p| |p_out| (1 - cos angle).
    """

    def __init__(self, pr, side, e_out, e_rest, v):
        self.pr, self.side = pr, side
        m_out, self.m_x = (pr.m_phi, pr.m_f) if side == "boson" else (pr.m_f, pr.m_phi)
        self.e_out, self.e_rest, self.v = e_out, e_rest, v
        self.p_out = sqrt(e_out**2 - m_out**2)
        p_dot_out = pr.p * self.p_out - v / 2
        self.V2 = pr.p**2 + self.p_out**2 - 2 * p_dot_out
        self.V = sqrt(self.V2)
        pz = (pr.p**2 - p_dot_out) / self.V
        px2 = pr.p**2 - pz**2
        px = sqrt(px2) if px2 > 0 else mpf(0)
        self.p4 = (pr.E, px, mpf(0), pz)
        self.out4 = (e_out, px, mpf(0), pz - self.V)
        # (V+q)^2 = m_x^2 gives q_z(t) = [virtuality - t (1 + V_0/M)]/(2|V|)
        self.virtuality = e_rest**2 - self.V2 - self.m_x**2
        self.g = 1 + e_rest / pr.M
        # q_perp^2 = 0:  quad_a t^2 - 2 half_b t + virtuality^2 = 0
        self.quad_a = self.g**2 - self.V2 / pr.M**2
        self.half_b = self.virtuality * self.g + 2 * self.V2
        self.disc = self.half_b**2 - self.quad_a * self.virtuality**2
        self.allowed = self.disc > 0 and self.half_b > 0
        if self.allowed:
            self.t_min = self.virtuality**2 / (self.half_b + sqrt(self.disc))
            self.t_max = (self.half_b + sqrt(self.disc)) / self.quad_a

    def q4(self, t, cos_phi, sin_phi):
        q0 = -t / (2 * self.pr.M)
        qz = (self.virtuality - t * self.g) / (2 * self.V)
        q_perp2 = t + q0**2 - qz**2
        q_perp = sqrt(q_perp2) if q_perp2 > 0 else mpf(0)
        return (q0, q_perp * cos_phi, q_perp * sin_phi, qz)

    def momenta(self, t, cos_phi):
        """p, k, p', q as 4-vectors."""
        q = self.q4(t, cos_phi, sqrt(1 - cos_phi**2))
        unseen = tuple(a - b + c for a, b, c in zip(self.p4, self.out4, q))
        k, p_f = (self.out4, unseen) if self.side == "boson" else (unseen, self.out4)
        return self.p4, k, p_f, q

    def s_of_azimuth(self, t):
        """s = s0 - b cos(phi), from the 4-vectors at phi = +-90 degrees and 0."""
        s = [invariants(self.pr, *self.momenta(t, mpf(c)))[0] for c in (0, 1)]
        return s[0], s[0] - s[1]

    def collinear_peak(self):
        """Complex zeros in t of s0^2 - b^2 (and on the lepton side of u0^2 - b^2)."""
        return [peak for offset in ((0,) if self.side == "boson" else (0, 1))
                for peak in [self._peak(offset)] if peak is not None]

    def _peak(self, use_u):
        # the polynomial is a quadratic: three values determine it
        ts = [self.t_min, (self.t_min + self.t_max) / 2, self.t_max]
        values = []
        for t in ts:
            s0, b = self.s_of_azimuth(t)
            if use_u:
                s0 = s0 - self.c_lepton(t)
            values.append(s0**2 - b**2)
        d01 = (values[1] - values[0]) / (ts[1] - ts[0])
        d12 = (values[2] - values[1]) / (ts[2] - ts[1])
        a2 = (d12 - d01) / (ts[2] - ts[0])
        a1 = d01 - a2 * (ts[0] + ts[1])
        a0 = values[0] - ts[0] * (a1 + a2 * ts[0])
        if a2 == 0:
            return None
        centre = -a1 / (2 * a2)
        return mpc(centre, sqrt(abs(a0 / a2 - centre**2)))

    def c_lepton(self, t):
        """c = s + u = m_phi^2 - t2 - t at fixed t on the lepton side."""
        return -self.virtuality - t


def dot(a, b):
    return a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3]


def plus(a, b):
    return tuple(x + y for x, y in zip(a, b))


def minus(a, b):
    return tuple(x - y for x, y in zip(a, b))


def invariants(pr, p, k, p_f, q):
    """s, u, t, t2 by squaring 4-vectors."""
    pk, pfk, dp = minus(p, k), plus(p_f, k), minus(p_f, p)
    return dot(pfk, pfk) - pr.m_i**2, dot(pk, pk) - pr.m_f**2, -dot(q, q), dot(dp, dp)


def amplitude_eq10(pr, p, k, p_f, q):
    """|A|^2/(8M^2), Eq. (10); the products with P = P_i + P_f from the 4-vectors themselves."""
    s, u, t, _ = invariants(pr, p, k, p_f, q)
    P = (2 * pr.M - q[0], -q[1], -q[2], -q[3])
    P2, Pp, Pk, Ppf = dot(P, P), dot(P, p), dot(P, k), dot(P, p_f)
    c = s + u
    su = s * u
    a2 = (c**2 / (2 * su) * P2 - 2 * t / su * Pk**2
          + pr.Dm / (2 * su**2) * (c**2 * P2 * t - 4 * (u * Pp + s * Ppf)**2))
    return a2 / (8 * pr.M**2)


def eq11_mismatch(pr, p, k, p_f, q):
    """Largest relative difference of Eq. (11), with (u-t)/2 in P.p', from the 4-vector products."""
    s, u, t, t2 = invariants(pr, p, k, p_f, q)
    P = (2 * pr.M - q[0], -q[1], -q[2], -q[3])
    Pp = 2 * pr.M * pr.E - (s + t) / 2
    Ppf = 2 * pr.M * (pr.E - k[0]) + (u - t) / 2
    pairs = ((dot(P, P), 4 * pr.M**2 + t), (dot(P, p), Pp), (dot(P, p_f), Ppf),
             (dot(P, k), Pp - Ppf), (s + u + t2 + t, pr.m_phi**2))
    return max(abs(x - y) / (abs(x) + abs(y) + abs(s) + abs(u)) for x, y in pairs)


def reduced_terms(pr, p, k, p_f, q):
    """The six terms of the reduced form, signed: their sum is |A|^2/(8M^2), the sum of their
    moduli the `scale`."""
    s, u, t, _ = invariants(pr, p, k, p_f, q)
    return reduced_terms_from(pr, s, u, t, k[0])


def reduced_terms_from(pr, s, u, t, e_phi):
    c, e_prime = s + u, pr.E - e_phi
    D = s + u * pr.E / e_prime
    first, second = 1 / (4 * s * u), pr.Dm / (4 * (s * u)**2)
    return (c**2 * first, -4 * e_phi**2 * t * first, 2 * e_phi * t * c / pr.M * first,
            t * c**2 * second, -4 * e_prime**2 * D**2 * second,
            2 * e_prime * D * t * c / pr.M * second)


def average_closed(row, t):
    """Azimuthal average of |A|^2/(8M^2) by partial fractions in s, textbook form: loses digits,
    has them to lose."""
    pr = row.pr
    s0, b = row.s_of_azimuth(t)
    inv_s = 1 / sqrt((s0 - b) * (s0 + b))
    inv_s2 = s0 * inv_s**3
    if row.side == "boson":
        u, e_phi, e_prime = row.virtuality, row.e_out, row.e_rest
        kappa = u * pr.E / e_prime
        # numerators as polynomials in s (n0 + n1 s + n2 s^2), divided by s and s^2
        a = 2 * e_phi * t / pr.M
        n1 = (u**2 - 4 * e_phi**2 * t + a * u, 2 * u + a, 1)
        f = 2 * e_prime * t / pr.M
        n2 = (t * u**2 - 4 * e_prime**2 * kappa**2 + f * kappa * u,
              2 * t * u - 8 * e_prime**2 * kappa + f * (kappa + u),
              t - 4 * e_prime**2 + f)
        return ((n1[0] * inv_s + n1[1] + n1[2] * s0) / (4 * u)
                + pr.Dm * (n2[0] * inv_s2 + n2[1] * inv_s + n2[2]) / (4 * u**2))
    c = row.c_lepton(t)
    w0 = s0 - c                                   # -u = w0 - b cos(phi)
    inv_u = -1 / sqrt((w0 - b) * (w0 + b))
    inv_u2 = -w0 * inv_u**3
    e_phi = row.e_rest - t / (2 * pr.M)
    e_prime = row.e_out + t / (2 * pr.M)
    inv_su = (inv_s + inv_u) / c
    inv_s2u2 = (inv_s2 + inv_u2 + 2 * inv_su) / c**2
    D_over_s2u2 = (e_prime * (inv_su + inv_u2) + pr.E * (inv_s2 + inv_su)) / c      # E' D/(su)^2
    D2_over_s2u2 = pr.E**2 * inv_s2 + e_prime**2 * inv_u2 + 2 * pr.E * e_prime * inv_su
    return ((c**2 - 4 * e_phi**2 * t + 2 * e_phi * t * c / pr.M) * inv_su / 4
            + pr.Dm * (t * c**2 * inv_s2u2 - 4 * D2_over_s2u2 + 2 * t * c / pr.M * D_over_s2u2) / 4)


# ---- Gauss-Legendre rules on panels that shrink towards singularities -----------------------

_rules = {}


def gauss_legendre(n):
    key = (n, mp.prec)
    if key not in _rules:
        nodes = []
        with mp.workprec(mp.prec + 20):
            for i in range(n):
                x = mp.cos(pi * (mpf(i) + mpf(3) / 4) / (n + mpf(1) / 2))
                for _ in range(60):
                    p0, p1 = mpf(1), x
                    for j in range(2, n + 1):
                        p0, p1 = p1, ((2 * j - 1) * x * p1 - (j - 1) * p0) / j
                    slope = n * (x * p1 - p0) / (x**2 - 1)
                    step = p1 / slope
                    x -= step
                    if abs(step) < mpf(2)**(-mp.prec * 0.7):
                        break
                p0, p1 = mpf(1), x
                for j in range(2, n + 1):
                    p0, p1 = p1, ((2 * j - 1) * x * p1 - (j - 1) * p0) / j
                slope = n * (x * p1 - p0) / (x**2 - 1)
                nodes.append((x, 2 / ((1 - x**2) * slope**2)))
        _rules[key] = [(+x, +w) for x, w in nodes]
    return _rules[key]


def graded_panels(lo, hi, singularities, widest):
    """[lo, hi] halved until no panel is wider than `widest` nor than its distance to any of the
    complex `singularities`, times 1.2.  Done in doubles: only where to cut is decided."""
    flo, fhi = float(lo), float(hi)
    points = [complex(z) for z in singularities]
    cuts = []

    def split(a, b, depth):
        width, middle = b - a, (a + b) / 2
        near = min((abs(complex(max(a - z.real, 0, z.real - b), z.imag)) for z in points),
                   default=1e300)
        if depth < 60 and (width > widest or width > 1.2 * near) and a < middle < b:
            split(a, middle, depth + 1)
            cuts.append(middle)
            split(middle, b, depth + 1)

    split(flo, fhi, 0)
    edges = [lo] + [mpf(c) for c in cuts if flo < c < fhi] + [hi]
    return list(zip(edges[:-1], edges[1:]))


def integrate(function, panels, order):
    total = mpf(0)
    rule = gauss_legendre(order)
    for a, b in panels:
        half, middle = (b - a) / 2, (a + b) / 2
        total += half * sum(w * function(middle + half * x) for x, w in rule)
    return total


def azimuth_average(row, t, function, order, kinks=()):
    """(1/pi) Int_0^pi dphi function(4-vectors).  Singularities: s = 0 and u = 0 at imaginary phi."""
    s0, b = row.s_of_azimuth(t)
    points = []
    if b > 0:
        zeros = [s0 / b] + ([(s0 - row.c_lepton(t)) / b] if row.side == "lepton" else [])
        for r in zeros:
            points.append(mpc(0, mp.acosh(r)))
            points.append(mpc(2 * pi, mp.acosh(r)))
    cuts = [mpf(0)] + sorted(acos(c) for c in kinks if -1 < c < 1) + [pi]
    total = mpf(0)
    for lo, hi in zip(cuts[:-1], cuts[1:]):
        panels = graded_panels(lo, hi, points, 1.6)
        total += integrate(lambda phi: function(*row.momenta(t, cos(phi))), panels, order)
    return total / pi


def d2sigma(pr, side, e_out, e_rest, angle, orders=(18, 24), average=average_closed):
    """dsigma/(dx dcos theta) or dsigma/(dy dcos psi), h = 1, GeV^-2, Eq. (12) and its lepton-side
    counterpart; with the change from the lower to the higher order of the Gauss rule."""
    m_out = pr.m_phi if side == "boson" else pr.m_f
    p_out = sqrt(e_out**2 - m_out**2)
    row = Row(pr, side, e_out, e_rest, 4 * pr.p * p_out * sin(angle / 2)**2)
    if not row.allowed:
        return mpf(0), mpf(0)
    end = pr.form_factor_end(row.t_min, row.t_max)
    points = [log(z) for z in row.collinear_peak()]
    points += [mpc(log(scale), pi) for scale in pr.form_factor_scales()]
    edges = [log(t) for t in [row.t_min] + pr.form_factor_cuts(row.t_min, end) + [end]]
    panels = [panel for lo, hi in zip(edges[:-1], edges[1:])
              for panel in graded_panels(lo, hi, points, 1.6)]

    def integrand(log_t):
        t = exp(log_t)
        return t * pr.form_factor_over_t(t) * average(row, t)

    coarse, fine = (integrate(integrand, panels, n) for n in orders)
    alpha = 1 / mpf(ALPHA_INVERSE)
    factor = alpha**2 / (4 * pi) * pr.E * p_out / (pr.p * row.V)
    return factor * fine, abs(coarse / fine - 1)
