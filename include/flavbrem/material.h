/* A material from what people write, "Pb", "Pb:0.9,Sb:0.1", "PbWO4", and its density: how many
 * nuclei of each element a cm^3 has. The atomic weights are those of flavbrem_element_weight, by
 * element, whatever A the nucleus of a process has. */
#ifndef FLAVBREM_MATERIAL_H
#define FLAVBREM_MATERIAL_H

#include <stddef.h>

#include "flavbrem/status.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* The most elements of a material. */
#define FLAVBREM_MATERIAL_PARTS 32

/* Enough for any sentence of flavbrem_material_read. */
#define FLAVBREM_MATERIAL_MESSAGE 512

/* Frozen. */
typedef struct flavbrem_material_part {
    char symbol[4]; /* "Pb" */
    int z;
    double atomic_weight;  /* [g/mol] */
    double mass_fraction;  /* of the whole material */
    double nuclei_per_cm3; /* density N_A mass_fraction/atomic_weight */
} flavbrem_material_part;

/* Frozen. Parts in the order of the text. */
typedef struct flavbrem_material {
    size_t n; /* of parts, 1 or more */
    double density_g_cm3;
    flavbrem_material_part parts[FLAVBREM_MATERIAL_PARTS];
} flavbrem_material;

/* Reads a material; spaces around names, numbers and signs are fine.
 *   text  an element, "Pb" or "lead";
 *         mass fractions, "Pb:0.9,Sb:0.1": each above 0, their sum 1 to 1e-6 (they are divided by
 *         it), no element twice;
 *         or a formula, "PbWO4", "Ca(OH)2", "Lu1.8Y0.2SiO5": numbers from 1e-6 to 1e6, an element
 *         that stands in it twice is added up
 *   density_g_cm3  1e-50 to 1e50
 *   material       receives it; after an error it is as it was
 *   message        receives the sentence of an error, "" without one; may be NULL
 *   message_size   of message [bytes]; FLAVBREM_MATERIAL_MESSAGE is enough
 * Thread safe. Errors: FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_material_read(const char *text, double density_g_cm3,
                                                           flavbrem_material *material,
                                                           char *message, size_t message_size);

/* Its radiation length [cm] by Y.-S. Tsai, Rev. Mod. Phys. 46, 815 (1974), as PDG gives it, Coulomb
 * correction included; parts by Bragg's rule. Not a number of NULL. Thread safe. */
double flavbrem_material_radiation_length_cm(const flavbrem_material *material);

/* The density [g/cm3] that a material usually has, of a list of those that targets and detectors
 * are made of: PDG 2024, Table 6.1.
 *   text  an element or a formula as above, "Pb", "lead", "PbWO4"; C is graphite
 * 0 of one that is not in the list, and of NULL. Thread safe. */
double flavbrem_material_usual_density(const char *text);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
