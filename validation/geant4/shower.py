"""Showers of electrons in a block of lead, in a real Geant4, whose electrons and positrons convert
to muons, e- N -> mu- N phi, by flavbrem: at each step with n sigma of `flavbrem.per_cm`, into final
states of `flavbrem.Runtime` at the energy that the particle has there. The muons go back into the
shower as secondaries, and Geant4 takes them to where they stop or leave.

A conversion is so rare that a bias makes it frequent: each step has bias n sigma L of them on
average, a Poisson number. Each stands for what would happen once in 1/bias showers and has this
weight. So the electron goes on, as it would in all others, and what comes of a muon converts no
more.

It keeps every step, every conversion and every muon, for judge.py and report.py.

usage: shower.py OUTPUT.npz [OPTION...]     (--help tells them)
"""
import argparse
import ctypes
import os
import sys
import time
from pathlib import Path

import flavbrem
import numpy as np

import invented_data

LEAD = {"z": 82, "g_per_mol": 207.2, "g_per_cm3": 11.35}
ACROSS_CM, DEPTH_CM = 40.0, 23.0
ELECTRON_GEV = 0.51099895e-3
MUON_IDS = 1_000_000  # tracks of muons: this and the number of their conversion
MODES = ("bare", "nothing", "sigma", "draws", "muons")

#: z_cm is the depth of its middle; the energy is that at its begin, total.
STEP = np.dtype([("pdg", "i4"), ("track", "i4"), ("shower", "i4"), ("E", "f8"), ("length_cm", "f8"),
                 ("z_cm", "f8"), ("deposit_gev", "f8")])
CONVERSION = np.dtype([("pdg", "i4"), ("track", "i4"), ("shower", "i4"), ("E", "f8"),
                       ("z_cm", "f8"), ("direction", "f8", 3), ("event", flavbrem.EVENT)])
#: Of the muon of each conversion, as Geant4 had it at its first step and at its last.
MUON = np.dtype([("pdg", "i4"), ("weight", "f8"), ("first_p", "f8", 3), ("path_cm", "f8"),
                 ("last_E", "f8"), ("leaves", "?")])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--showers", type=int, default=400)
    parser.add_argument("--energy", type=float, default=100.0, help="total, of the beam [GeV]")
    parser.add_argument("--m-phi", type=float, default=0.3, help="[GeV]")
    parser.add_argument("--coupling", type=float, default=1e-4)
    parser.add_argument("--end", type=float, default=1.0,
                        help="kinetic energy at which electrons and photons end [GeV]")
    parser.add_argument("--bias", type=float, default=1e14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong-sigma", type=float, default=1.0,
                        help="multiplies sigma where conversions are drawn, to see it noticed")
    parser.add_argument("--parents-end", action="store_true",
                        help="a particle that converts is gone, as in nature, whatever the bias")
    parser.add_argument("--mode", choices=MODES, default="muons",
                        help="what is done at each step: no Python at all; nothing but ending the "
                             "tracks; sigma; conversions drawn; their muons followed")
    return parser.parse_args()


OPTIONS = arguments()
if "G4LEDATA" not in os.environ:
    invented_data.use(OPTIONS.output.with_suffix(".data"), [LEAD["z"]])
import geant4_pybind as g4  # noqa: E402  pylint: disable=wrong-import-position


class Converter:
    """What flavbrem does at a step."""

    def __init__(self):
        process = flavbrem.Process(lepton="e:mu", target="Pb", coupling=OPTIONS.coupling)
        table = flavbrem.make_table(
            process, beam_energy=f"{OPTIONS.end / 2}:{OPTIONS.energy * 1.01}:auto",
            m_phi=f"{OPTIONS.m_phi * 0.95}:{OPTIONS.m_phi * 1.05}:auto", method="etl",
            interp_tol=1e-4, sampling="all")
        self.runtimes = [flavbrem.Runtime(table, OPTIONS.m_phi)]
        self.lead = flavbrem.Material("Pb", LEAD["g_per_cm3"])
        self.random = np.random.Generator(np.random.PCG64(OPTIONS.seed))

    def number(self, energy, length_cm):
        """How many conversions a step has."""
        factor = OPTIONS.bias * OPTIONS.wrong_sigma
        per_cm, _ = flavbrem.per_cm(self.lead, self.runtimes, energy, factor)
        return self.random.poisson(per_cm * length_cm)

    def draw(self, energy, direction):
        """A final state of a particle that flies there."""
        key = self.random.integers(1 << 64, size=2, dtype=np.uint64)
        return flavbrem.turn(self.runtimes[0].draw(energy, key), direction)


class Detector(g4.G4VUserDetectorConstruction):
    """A block of lead, and nothing around it."""

    def __init__(self):
        super().__init__()
        self.kept = []  # Geant4 keeps no references to what Python has made

    def Construct(self):
        lead = g4.G4Material("lead", LEAD["z"], LEAD["g_per_mol"] * g4.g / g4.mole,
                             LEAD["g_per_cm3"] * g4.g / g4.cm3)
        half = ACROSS_CM / 2 * g4.cm, ACROSS_CM / 2 * g4.cm, DEPTH_CM / 2 * g4.cm
        box = g4.G4Box("block", *half)
        volume = g4.G4LogicalVolume(box, lead, "block")
        place = g4.G4PVPlacement(None, g4.G4ThreeVector(), volume, "block", None, False, 0)
        self.kept += [lead, box, volume, place]
        if OPTIONS.mode == "bare":
            far = sys.float_info.max
            self.kept.append(g4.G4UserLimits(far, far, far, OPTIONS.end * g4.GeV))
            volume.SetUserLimits(self.kept[-1])
        return place


class Beam(g4.G4VUserPrimaryGeneratorAction):
    """Electrons onto the middle of the block."""

    def __init__(self):
        super().__init__()
        self.gun = g4.G4ParticleGun(1)
        self.gun.SetParticleDefinition(g4.G4Electron.Definition())
        self.gun.SetParticleEnergy((OPTIONS.energy - ELECTRON_GEV) * g4.GeV)
        self.gun.SetParticlePosition(g4.G4ThreeVector(0, 0, -DEPTH_CM / 2 * g4.cm))
        self.gun.SetParticleMomentumDirection(g4.G4ThreeVector(0, 0, 1))

    def GeneratePrimaries(self, event):
        self.gun.GeneratePrimaryVertex(event)


def depth_cm(z):
    """How far behind the front of the block."""
    return z / g4.cm + DEPTH_CM / 2


def given_away(thing):
    """Geant4 deletes this one, so Python must never do so."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))
    return thing


class Conversions(g4.G4UserSteppingAction):
    """At each step of an electron or a positron: how many conversions, and what comes of them."""

    def __init__(self):
        super().__init__()
        self.converter = Converter()
        self.muons = {11: g4.G4MuonMinus.Definition(), -11: g4.G4MuonPlus.Definition()}
        self.steps, self.conversions, self.followed = [], [], {}
        self.shower, self.of_muons = 0, 0

    def UserSteppingAction(self, step):
        track = step.GetTrack()
        pdg = track.GetDefinition().GetPDGEncoding()
        if abs(pdg) == 13:
            self.note_muon(step, track, pdg)
            return
        if abs(pdg) == 11 and OPTIONS.mode != "nothing":
            if track.GetWeight() == 1.0:
                self.convert(step, track, pdg)
            else:
                self.of_muons += 1
        if track.GetKineticEnergy() < OPTIONS.end * g4.GeV:
            track.SetTrackStatus(g4.G4TrackStatus.fStopAndKill)

    def convert(self, step, track, pdg):
        """The energy is that at the begin of the step."""
        before, after = step.GetPreStepPoint(), step.GetPostStepPoint()
        energy, length = before.GetTotalEnergy() / g4.GeV, step.GetStepLength() / g4.cm
        number = self.converter.number(energy, length)
        if OPTIONS.mode != "sigma":
            middle = (before.GetPosition().z + after.GetPosition().z) / 2
            self.steps.append((pdg, track.GetTrackID(), self.shower, energy, length,
                               depth_cm(middle), step.GetTotalEnergyDeposit() / g4.GeV))
            for _ in range(number):
                self.make_muon(step, track, pdg, energy)
            if number > 0 and OPTIONS.parents_end:
                track.SetTrackStatus(g4.G4TrackStatus.fStopAndKill)

    def make_muon(self, step, track, pdg, energy):
        """A conversion somewhere along the step."""
        before, after = step.GetPreStepPoint(), step.GetPostStepPoint()
        part = self.converter.random.random()
        place = before.GetPosition() * (1 - part) + after.GetPosition() * part
        direction = before.GetMomentumDirection()
        direction = direction.x, direction.y, direction.z
        event = self.converter.draw(energy, direction)
        self.conversions.append((pdg, track.GetTrackID(), self.shower, energy,
                                 depth_cm(place.z), direction, event))
        if OPTIONS.mode != "muons":
            return
        momentum = g4.G4ThreeVector(*(float(part) * g4.GeV for part in event.lepton[:3]))
        muon = given_away(g4.G4DynamicParticle(self.muons[pdg], momentum))
        secondary = given_away(g4.G4Track(muon, before.GetGlobalTime(), place))
        secondary.SetTrackID(MUON_IDS + len(self.conversions) - 1)
        secondary.SetParentID(track.GetTrackID())
        secondary.SetWeight(track.GetWeight() * float(event.weight) / OPTIONS.bias)
        g4.G4EventManager.GetEventManager().GetStackManager().PushOneTrack(secondary)

    def note_muon(self, step, track, pdg):
        number = track.GetTrackID() - MUON_IDS
        if number not in self.followed:
            momentum = step.GetPreStepPoint().GetMomentum()
            momentum = tuple(part / g4.GeV for part in (momentum.x, momentum.y, momentum.z))
            self.followed[number] = pdg, track.GetWeight(), momentum
        status = track.GetTrackStatus()
        if status != g4.G4TrackStatus.fAlive:
            leaves = step.GetPostStepPoint().GetStepStatus() == g4.G4StepStatus.fWorldBoundary
            self.followed[number] += (track.GetTrackLength() / g4.cm,
                                      track.GetTotalEnergy() / g4.GeV, leaves)


class Stacking(g4.G4UserStackingAction):
    """Tracks that would end at once are not begun."""

    def ClassifyNewTrack(self, track):
        soft = track.GetKineticEnergy() < OPTIONS.end * g4.GeV
        if soft and abs(track.GetDefinition().GetPDGEncoding()) != 13:
            return g4.G4ClassificationOfNewTrack.fKill
        return g4.G4ClassificationOfNewTrack.fUrgent


class Showers(g4.G4UserEventAction):
    def __init__(self, conversions):
        super().__init__()
        self.conversions = conversions

    def BeginOfEventAction(self, event):
        self.conversions.shower = event.GetEventID()


class Actions(g4.G4VUserActionInitialization):
    def __init__(self):
        super().__init__()
        self.conversions = Conversions()
        self.all = [Beam(), self.conversions, Stacking(), Showers(self.conversions)]
        if OPTIONS.mode == "bare":
            del self.all[1:]

    def Build(self):
        for action in self.all:
            self.SetUserAction(action)


class Physics(g4.G4VModularPhysicsList):
    def __init__(self):
        super().__init__()
        self.SetVerboseLevel(0)
        self.electromagnetic = g4.G4EmStandardPhysics()
        self.RegisterPhysics(self.electromagnetic)
        if OPTIONS.mode == "bare":
            self.ends = g4.G4StepLimiterPhysics()
            self.RegisterPhysics(self.ends)
        g4.G4EmParameters.Instance().SetVerbose(0)
        g4.G4EmParameters.Instance().SetFluo(False)  # which would want data


def radiated_per_cm(lead):
    """Of its energy by an electron a bit below 1 GeV, for which Geant4 reads data, and a bit above,
    where it has a formula."""
    calculator = g4.G4EmCalculator()
    calculator.SetVerbose(0)
    every_photon = 1e3 * g4.GeV
    return [calculator.ComputeDEDX(energy * g4.GeV, g4.G4Electron.Definition(), "eBrem", lead,
                                   every_photon) * g4.cm / (energy * g4.GeV)
            for energy in (0.9999, 1.0001)]


def main():
    g4.HepRandom.setTheSeed(OPTIONS.seed)
    manager = g4.G4RunManager()
    manager.SetVerboseLevel(0)
    detector, physics = Detector(), Physics()
    manager.SetUserInitialization(detector)
    manager.SetUserInitialization(physics)
    actions = Actions()
    manager.SetUserInitialization(actions)
    manager.Initialize()
    manager.BeamOn(0)  # which makes Geant4's tables
    begin = time.process_time()
    manager.BeamOn(OPTIONS.showers)
    seconds = time.process_time() - begin
    seen = actions.conversions
    lead = detector.kept[0]
    np.savez(OPTIONS.output, steps=np.array(seen.steps, STEP),
             conversions=np.array(seen.conversions, CONVERSION),
             muons=np.array([seen.followed[number] for number in sorted(seen.followed)], MUON),
             of_muons=seen.of_muons, showers=OPTIONS.showers, seed=OPTIONS.seed, bias=OPTIONS.bias,
             wrong_sigma=OPTIONS.wrong_sigma, energy=OPTIONS.energy, m_phi=OPTIONS.m_phi,
             coupling=OPTIONS.coupling, end=OPTIONS.end, depth_cm=DEPTH_CM, cpu_s=seconds,
             radiated_per_cm=radiated_per_cm(lead), mode=OPTIONS.mode,
             parents_end=OPTIONS.parents_end,
             nuclei_per_cm3=lead.GetTotNbOfAtomsPerVolume() * g4.cm3,
             radiation_length_cm=lead.GetRadlen() / g4.cm, version=g4.G4VERSION_NUMBER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
