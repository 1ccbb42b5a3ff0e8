"""Conversions in the showers of a real Geant4, which comes with the Python package geant4-pybind:
as many as n sigma L says, of electrons and of positrons, at its energies; their muons followed. The
showers are those of validation/geant4/shower.py, judged by validation/geant4/judge.py; pip installs
Geant4 and the Python package into a virtual environment in FOLDER. Where there is no environment to
be had all is skipped.

usage: real_geant4.py BUILD_FOLDER FOLDER
"""
import json
import sys
import time

import cases
import python_package  # which reads the two folders
from cases import Counter, Skipped
from python_package import FOLDER, PYTHON, SOURCE

GEANT4 = "geant4-pybind==0.1.3"
PROGRAMS = SOURCE / "validation" / "geant4"
SHOWERS, BIAS = 120, 4e14
PULL, P = 4.0, 6e-5  # as rare as each other
LEAST_LOSS_MEV_PER_CM = 1.122 * 11.35  # of a muon in lead: the minimum of ionisation, by the PDG


def showers(name, *options):
    """A run of showers, and what judge.py tells of it."""
    kept = FOLDER / f"{name}.npz"
    for command in ([PROGRAMS / "shower.py", kept, "--showers", SHOWERS, "--bias", BIAS, *options],
                    [PROGRAMS / "judge.py", kept]):
        result = python_package.run(PYTHON, *command)
        assert result.returncode == 0, (command, result.stdout[-2000:], result.stderr[-2000:])
    return json.loads(result.stdout)


def tell(told):
    print(f"Geant4 {told['geant4']}: {told['showers']} showers, {told['steps']} steps of e-+, "
          f"{told['an_electron']:.3g} conversions an electron, times {told['bias']:g}")
    for name in "all", "e-", "e+":
        part = told[name]
        print(f"{name:>4s}: {part['drawn']} conversions, sum n sigma L {part['expected']:.1f}, "
              f"pull {part['pull']:.2f}, energies p = {part['p_energies']:.2g} "
              f"(all 10% higher: {part['p_energies_moved']:.1g})")
    muons = told["muons"]
    print(f"muons: {muons['muons']} followed, {muons['leave']} leave, these lost "
          f"{muons['lost_mev_per_cm']:.1f} MeV a cm")


def as_many_as_n_sigma_l_says(told):
    assert told["all"]["expected"] >= 4000, told["all"]
    for name in "all", "e-", "e+":
        assert abs(told[name]["pull"]) < PULL, (name, told[name])


def at_the_energies_of_the_steps(told):
    for name in "all", "e-", "e+":
        assert told[name]["p_energies"] > P, (name, told[name])


def energies_that_are_wrong_are_seen(told):
    for name in "all", "e-":
        assert told[name]["p_energies_moved"] < P, (name, told[name])


def a_sigma_that_is_wrong_is_seen(_):
    """The same showers, drawn with one that is 10% too large."""
    told = showers("wrong", "--wrong-sigma", 1.1)["all"]
    print(f"sigma times 1.1: {told['drawn']} conversions, sum n sigma L {told['expected']:.1f}, "
          f"pull {told['pull']:.2f}")
    assert told["pull"] >= PULL, told


def muons_are_followed(told):
    muons = told["muons"]
    assert muons["muons"] == told["all"]["drawn"] and muons["leave"] > 1000, muons
    assert muons["momentum_missing"] < 1e-9 and muons["momentum_changed"] < 1e-9, muons
    assert muons["charges_agree"] and muons["weight_off"] < 1e-12, muons
    assert LEAST_LOSS_MEV_PER_CM < muons["lost_mev_per_cm"] < 3 * LEAST_LOSS_MEV_PER_CM, muons


def invented_data_join_geant4s_formula(told):
    """The files in place of Geant4's data, where it goes over to a formula of its own."""
    below, above = told["radiated_per_cm"]
    print(f"an electron of 1 GeV radiates {below:.5f} of itself a cm by the invented data, "
          f"{above:.5f} by Geant4's formula")
    assert abs(below / above - 1) < 1e-3, told["radiated_per_cm"]


def make_environment():
    sys.path.append(str(PROGRAMS))
    import invented_data  # pylint: disable=import-error,import-outside-toplevel
    invented_data.use(FOLDER / "data", [82])  # else geant4_pybind would ask for data
    python_package.make_environment([GEANT4], "geant4_pybind")


def main():
    counter = Counter()
    try:
        make_environment()
    except Skipped as why:
        print(f"skipped: a real Geant4 ({why})")
        counter.skipped = 1
        return counter.end()
    begin, told = time.monotonic(), {}
    with counter.case("showers are made"):
        python_package.install_package()
        told.update(showers("right"))
        tell(told)
    for case in (invented_data_join_geant4s_formula, as_many_as_n_sigma_l_says,
                 at_the_energies_of_the_steps, energies_that_are_wrong_are_seen,
                 a_sigma_that_is_wrong_is_seen, muons_are_followed):
        with counter.case(case.__name__):
            case(told)
    print(f"in {time.monotonic() - begin:.0f} s, of the package's installation on")
    return counter.end()


if __name__ == "__main__":
    sys.exit(main())
