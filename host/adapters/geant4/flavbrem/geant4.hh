/* flavbrem in Geant4 10.7 to 11: the process l N -> l' N phi from tables made with "sampling". The
 * page host/adapters/geant4/README.md begins with an example.
 *
 * Energies of the functions are in GeV, as everywhere in flavbrem, where their names say so
 * (`_gev`); all others have Geant4's units. */
#ifndef FLAVBREM_GEANT4_HH
#define FLAVBREM_GEANT4_HH

#include "flavbrem/geant4/messenger.hh"
#include "flavbrem/geant4/model.hh"
#include "flavbrem/geant4/particles.hh"
#include "flavbrem/geant4/physics.hh"
#include "flavbrem/geant4/process.hh"
#include "flavbrem/geant4/settings.hh"

#endif
