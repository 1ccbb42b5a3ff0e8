"""Limits, g-2 and the relic density: against numbers known elsewhere, and the program."""
import json
import math

import numpy as np
import pytest

import flavbrem

LEAD = flavbrem.Material("Pb")


def test_limits_on_events_have_their_digits():
    assert round(flavbrem.limit(2, statistic="asymptotic"), 4) == 3.3030
    assert round(flavbrem.limit(1.9, statistic="asymptotic"), 3) == 3.246
    assert round(flavbrem.limit(0.51, statistic="asymptotic"), 4) == 2.2057
    assert round(flavbrem.limit(1.9), 2) == 3.92 and round(flavbrem.limit(0.51), 3) == 2.303
    assert math.isclose(flavbrem.limit(7, 0, background_error=3, confidence=0.95),
                        -math.log(0.05), rel_tol=1e-11)
    seen = flavbrem.limit(4, 6)
    assert math.isclose(flavbrem.cls(seen, 6, 4), 0.1, rel_tol=1e-9)
    assert flavbrem.limit(4, sigmas=-1) < flavbrem.limit(4) < flavbrem.limit(4, sigmas=2)
    with pytest.raises(flavbrem.InputError, match="like 0.9"):
        flavbrem.limit(confidence=90)
    with pytest.raises(flavbrem.InputError, match="sigmas goes with"):
        flavbrem.limit(2, 1, sigmas=1)
    with pytest.raises(flavbrem.InputError, match="unknown"):
        flavbrem.limit(statistic="bayes")


def test_the_lines_of_the_paper():
    found = flavbrem.g2_band([0.11, 0.2, 0.3, 1.0])
    assert np.allclose(found.coupling, [5.3e-4, 1.82e-3, 2.94e-3, 1.02e-2], rtol=4e-3)
    assert np.allclose(flavbrem.g2_contribution(found.most, [0.11, 0.2, 0.3, 1.0]), 393e-11,
                       rtol=1e-13)
    one = flavbrem.g2_band(0.3, deviation=38e-11, error=63e-11)
    assert isinstance(one.coupling, float) and one.least == 0 < one.coupling < one.most
    assert math.isnan(flavbrem.g2_contribution(1, flavbrem.smallest_g2_mass() - 1e-9))
    assert math.isclose(flavbrem.relic_coupling(1.0), 0.0663, rel_tol=1e-3)
    assert flavbrem.relic_coupling([[0.1, 0.2]], m1_ratio=1 / 3, m2_ratio=1 / 3).shape == (1, 2)
    with pytest.raises(flavbrem.InputError, match="mu -> e phi"):
        flavbrem.g2_band(0.1)
    with pytest.raises(flavbrem.InputError, match="resonant"):
        flavbrem.relic_coupling(1, m1_ratio=0.5, m2_ratio=0.5)


def test_the_reach_is_that_of_the_program(process, program, tmp_path):
    path = tmp_path / "eff.csv"
    path.write_text("mass,efficiency\n0.1,0.05\n0.4,0.03\n")
    efficiency, masses = flavbrem.Efficiency(path), np.array([0.2, 0.3])
    made = flavbrem.conversions(process, LEAD, flavbrem.Spectrum(100, 1), masses, charge=-1,
                                primaries=1e11)
    found = flavbrem.reach(1e-4, made, efficiency.at(masses), flavbrem.limit(1.9))
    told = json.loads(program("limit", "-m", "0.2,0.3", "-E", "100", "--length", "1",
                              "--material", "Pb", "--electrons", "1e11", "--background", "1.9",
                              "--efficiency", str(path), "--json"))
    assert [row["coupling_limit"] for row in told] == found.coupling.tolist()
    assert [row["coupling_numerics"] for row in told] == found.numerics.tolist()
    one = flavbrem.reach(1e-4, made[0], 0.5, 4.0)
    assert isinstance(one.coupling, float) and one.statistics == 0
    assert flavbrem.Efficiency(0.5).at(7) == 0.5 and math.isnan(efficiency.at(0.41))
    with pytest.raises(flavbrem.FileError, match="neither a number"):
        flavbrem.Efficiency("no.csv")
