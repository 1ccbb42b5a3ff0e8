/* Declarations of our own in place of Geant4's, as its documentation describes them and only what
 * the adapters and their tests use. They compile where there is no Geant4 and behave like it where
 * an adapter could get it wrong: a secondary has the weight of its parent unless the process sets
 * it, there is room for as many as were announced, a particle name and number stand once, a mass
 * changes before the initialization alone, processes belong to a thread. What begins with Standin
 * is for tests. */
#ifndef FLAVBREM_STANDIN_GEANT4_HH
#define FLAVBREM_STANDIN_GEANT4_HH

#define FLAVBREM_STANDIN 1

#include "commands.hh"   // IWYU pragma: export
#include "exceptions.hh" // IWYU pragma: export
#include "globals.hh"    // IWYU pragma: export
#include "materials.hh"  // IWYU pragma: export
#include "particles.hh"  // IWYU pragma: export
#include "processes.hh"  // IWYU pragma: export
#include "runs.hh"       // IWYU pragma: export
#include "tracks.hh"     // IWYU pragma: export

#endif
