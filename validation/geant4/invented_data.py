"""What Geant4 reads before it starts, where its data sets are not installed: files of our own, made
of formulas, for the elements of a target. Nothing of Geant4's data is in them.

They are for showers above 1 GeV, where Geant4 radiates by a formula of its own. Below, radiation is
that of complete screening. The photoelectric effect and Rayleigh scattering are as good as switched
off: they do nothing at such energies.
"""
import math
import os
from pathlib import Path

UNUSED = ("G4NEUTRONHPDATA", "G4LEVELGAMMADATA", "G4RADIOACTIVEDATA", "G4PARTICLEXSDATA",
          "G4PIIDATA", "G4REALSURFACEDATA", "G4SAIDXSDATA", "G4ABLADATA", "G4INCLDATA",
          "G4CHANNELINGDATA")
ALPHA = 1 / 137.036
ELECTRON_RADIUS2_MB = 79.408
ENERGIES_MEV = [1e-4 * 10 ** (step / 4) for step in range(37)]  # 100 eV to 100 GeV


def screening(z):
    """L_rad - f and L'_rad, which tell how far the electrons of an atom, Z above 4, screen its
    nucleus: Table B.2 of Y.-S. Tsai, Rev. Mod. Phys. 46 (1974) 815; f is the Coulomb correction of
    Davies, Bethe and Maximon, Phys. Rev. 93 (1954) 788, as the Review of Particle Physics has it
    (Passage of Particles Through Matter, Radiation length)."""
    a2 = (ALPHA * z) ** 2
    coulomb = a2 * (1 / (1 + a2) + 0.20206 - 0.0369 * a2 + 0.0083 * a2**2 - 0.002 * a2**3)
    return math.log(184.15 * z ** (-1 / 3)) - coulomb, math.log(1194 * z ** (-2 / 3))


def bremsstrahlung(z, fraction):
    """k dsigma/dk over Z^2 [mb] of a photon that has this fraction of the electron's energy, for
    complete screening: Tsai, Eq. (3.83)."""
    elastic, inelastic = screening(z)
    return 4 * ALPHA * ELECTRON_RADIUS2_MB * (
        (4 / 3 * (1 - fraction) + fraction**2) * (elastic + inelastic / z)
        + (1 - fraction) * (1 + 1 / z) / 9)


def line(values):
    return " ".join(f"{value:.8g}" for value in values) + "\n"


def write_bremsstrahlung(path, z):
    """The same row at every energy, 1 keV to 10 GeV."""
    fractions = [step / 31 for step in range(32)]
    log_mev = [math.log(10.0 ** (-3 + step / 8)) for step in range(57)]
    row = line(bremsstrahlung(z, fraction) for fraction in fractions)
    path.write_text(f"0 {len(fractions)} {len(log_mev)}\n" + line(fractions) + line(log_mev)
                    + row * len(log_mev))


def write_curve(path, values):
    """Values over ENERGIES_MEV."""
    ends = f"{ENERGIES_MEV[0]:g} {ENERGIES_MEV[-1]:g} {len(ENERGIES_MEV)}\n{len(ENERGIES_MEV)}\n"
    path.write_text(ends + "".join(map(line, zip(ENERGIES_MEV, values, strict=True))))


def write_photoelectric(folder, z):
    """One shell with hardly a cross-section; its fits for low and high energies: from where on
    [MeV], and six coefficients."""
    write_curve(folder / f"pe-cs-{z}.dat", [1e-9] * len(ENERGIES_MEV))
    for fit, begin in ("low", 0.01), ("high", 0.1):
        (folder / f"pe-{fit}-{z}.dat").write_text(f"1 1 {begin:g}\n0.001 1e-9 0 0 0 0 0\n")


def use(folder, elements):
    """Writes the files and sets the variables by which Geant4 finds them: where one is not set
    geant4_pybind asks whether to fetch data.

    folder    is made
    elements  their Z
    """
    folder = Path(folder).resolve()
    photoelectric, rayleigh = folder / "epics2017" / "phot", folder / "epics2017" / "rayl"
    for place in folder / "brem_SB", photoelectric, rayleigh, folder / "states":
        place.mkdir(parents=True, exist_ok=True)
    for z in elements:
        write_bremsstrahlung(folder / "brem_SB" / f"br{z}", z)
        write_photoelectric(photoelectric, z)
        write_curve(rayleigh / f"re-cs-{z}.dat", [1e-12 * energy**2 for energy in ENERGIES_MEV])
    (folder / "states" / "ENSDFSTATE.dat").write_text("")
    os.environ["G4LEDATA"] = str(folder)
    os.environ["G4ENSDFSTATEDATA"] = str(folder / "states")
    for name in UNUSED:
        os.environ[name] = str(folder / "none")
