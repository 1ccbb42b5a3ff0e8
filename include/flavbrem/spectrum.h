/* How far electrons and positrons, or other leptons, fly in a target, by energy, charge and depth:
 * a beam at one energy, a table of a simulation, its single steps, or the built-in shower. */
#ifndef FLAVBREM_SPECTRUM_H
#define FLAVBREM_SPECTRUM_H

#include <stddef.h>
#include <stdint.h>

#include "flavbrem/context.h"
#include "flavbrem/material.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* It never changes once made: any number of threads may read it at the same time. */
typedef struct flavbrem_spectrum flavbrem_spectrum;

/* Frozen. */
typedef struct flavbrem_spectrum_row {
    double energy_gev; /* the total one, as the beam energy of a cross-section */
    double length_cm;  /* the track length there, per primary on the target */
    double error_cm;   /* its statistical error; 0 where none is known */
    /* The bin of depth, along the beam. Of the last bin of a thick shower the end is infinite; 0
     * and 0 where no depth is known. */
    double depth_from_cm, depth_to_cm;
    int charge; /* of the lepton that flies: -1 or +1 */
} flavbrem_spectrum_row;

/* A spectrum of rows of one's own: one row is a beam at one energy in a thin target.
 *   n     1 or more
 *   rows  energies above 0, at most 1e6 GeV (FLAVBREM_LARGEST_ENERGY_GEV); lengths, errors and
 *         depths 0 to 1e50, but for the end of a depth, which may be infinite; in any order. Errors
 *         are taken to be independent.
 *   spectrum  receives the handle, which the caller owns and gives to flavbrem_spectrum_destroy;
 *             NULL after an error
 * Errors: FLAVBREM_ERROR_INPUT (the sentence names the row), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spectrum_make(flavbrem_context *context, size_t n,
                                                           const flavbrem_spectrum_row *rows,
                                                           flavbrem_spectrum **spectrum);

/* Frees the spectrum and sets *spectrum to NULL; does nothing if it is NULL already. */
void flavbrem_spectrum_destroy(flavbrem_spectrum **spectrum);

/* How a file is read. Frozen. */
typedef struct flavbrem_spectrum_reading {
    int steps;        /* 1: single steps, in any order; 0: a table, whose energies rise */
    double length_cm; /* 0: the second column is a track length [cm]. Else it is a number of leptons
                         (a flux), each of which flies so far, 1e-50 to 1e50 */
    double primaries; /* what the file has is of so many together; it is divided by it; 1e-50 to
                         1e50 */
    int charge;       /* of the rows of a file without a column of it */
} flavbrem_spectrum_reading;

/* A table of track lengths, of 1 primary, of charge -1. */
flavbrem_spectrum_reading flavbrem_spectrum_reading_default(void);

/* Reads CSV: a line a row, numbers with a comma, a semicolon or blanks between them; empty lines
 * and those that begin with # say nothing.
 * Without a head the columns are energy [GeV], track length [cm], and, where there are more, charge
 * (-1 or +1), statistical error of the length [cm], and depth [cm]. A head is a first line of their
 * names, in any order:
 *   energy_gev (or energy, E), length_cm (length, track_length, track_length_cm, flux), charge,
 *   error_cm (error), depth_cm (depth), or depth_from_cm and depth_to_cm (which may be inf)
 * Energies rise within a charge and depth, unless the file has steps. Energies from 1e4 GeV on are
 * taken for MeV and refused where no head says energy_gev.
 * A pipe is read where the program has it open: /dev/stdin, or what a shell hands it by <(...). A
 * named one is refused, since it may have no writer.
 *   reading   NULL: flavbrem_spectrum_reading_default
 *   spectrum  as above
 * Errors: FLAVBREM_ERROR_FILE (no such file, or it cannot be read), FLAVBREM_ERROR_INPUT (the
 * sentence names the line), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spectrum_read(flavbrem_context *context,
                                                           const char *path,
                                                           const flavbrem_spectrum_reading *reading,
                                                           flavbrem_spectrum **spectrum);

/* What a shower is made of. Frozen. */
typedef struct flavbrem_shower {
    double energy_gev; /* of the electron or positron that begins it; 0.02 to 1e6 */
    double depth_cm;   /* of the target, 1e-50 to 1e50; 0: so thick that nothing leaves it */
    double cut_gev;    /* tracks end below; 0.01 to half the energy; at least energy/1e5; 0: 0.1, or
                          the nearest of these */
    double edge_gev; /* an edge of the bins of energy lies here, for who cuts there: a number above
                        the cut and below the energy; 0: at the cut */
    uint64_t seed;
    uint64_t showers; /* 2 to 1e9 */
    int charge;       /* of what begins it, -1 or +1 */
} flavbrem_shower;

/* 100 GeV, thick, the cut of 0, seed 1, 2000 showers, an electron. */
flavbrem_shower flavbrem_shower_default(void);

/* The built-in shower: bremsstrahlung and pair production at complete screening (Y.-S. Tsai, Rev.
 * Mod. Phys. 46, 815 (1974); PDG), drawn exactly, and the mean loss by ionisation with the density
 * effect at its limit; along a line. Without: the effects of Landau, Pomeranchuk and Migdal,
 * hadrons from photons, scattering, what electrons knock on. host/cli/README.md says how far it was
 * compared.
 * Rows have energy bins of 1/40 of a decade and bins of depth one radiation length wide. Errors
 * of rows are from 64 groups of showers; flavbrem_yield and flavbrem_spectrum_total look at the
 * groups themselves, so that their errors hold although rows go together.
 * The result depends on material, shower and seed alone: the same bits on any number of threads.
 * The progress function of the context is told of showers.
 *   spectrum  as above
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_MEMORY, FLAVBREM_ERROR_CANCELLED. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spectrum_shower(flavbrem_context *context,
                                                             const flavbrem_material *material,
                                                             const flavbrem_shower *shower,
                                                             flavbrem_spectrum **spectrum);

/* The cut of a spectrum of the built-in shower [GeV]; of another one and of NULL: 0. Thread safe.
 */
double flavbrem_spectrum_cut_gev(const flavbrem_spectrum *spectrum);

/* Where the energy of a shower went, per primary [GeV]; they add up to its energy. Frozen. */
typedef struct flavbrem_shower_balance {
    double ionisation; /* of tracks above the cut */
    double soft;       /* photons that were not followed: below the cut and 1% of the electron */
    double below_cut;  /* what particles had when they fell below it */
    double left;       /* what left the target behind */
} flavbrem_shower_balance;

/* Of a spectrum of the built-in shower; of another one and of NULL: zeros. Thread safe. */
flavbrem_shower_balance flavbrem_spectrum_balance(const flavbrem_spectrum *spectrum);

/* How many rows; 0 of NULL. Those of the built-in shower come by charge (-1 first), depth, energy;
 * others in the order in which they were given. Thread safe. */
size_t flavbrem_spectrum_size(const flavbrem_spectrum *spectrum);

/* Row number i; beyond: zeros. Thread safe. */
flavbrem_spectrum_row flavbrem_spectrum_row_at(const flavbrem_spectrum *spectrum, size_t i);

/* The track length [cm] per primary.
 *   charge     -1 or +1; 0: both
 *   above_gev  of rows with more energy
 *   error_cm   receives its statistical error; may be NULL
 * 0 of NULL. Thread safe. */
double flavbrem_spectrum_total(const flavbrem_spectrum *spectrum, int charge, double above_gev,
                               double *error_cm);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
