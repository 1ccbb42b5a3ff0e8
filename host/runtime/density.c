/* The densities that materials usually have: PDG 2024, Atomic and Nuclear Properties of Materials,
 * Table 6.1, at 20 C and one atmosphere. */
#include <stddef.h>
#include <string.h>

#include "flavbrem/material.h"
#include "flavbrem/process.h"

static const struct {
    const char *formula;
    double density_g_cm3;
} usual[] = {
    {"Li", 0.534},  {"Be", 1.848},    {"C", 2.21},    {"Al", 2.699},   {"Si", 2.329},
    {"Ti", 4.54},   {"Fe", 7.874},    {"Cu", 8.96},   {"Ge", 5.323},   {"Sn", 7.31},
    {"W", 19.3},    {"Pt", 21.45},    {"Au", 19.32},  {"Pb", 11.35},   {"U", 18.95},
    {"H2O", 1.0},   {"SiO2", 2.2},    {"LiF", 2.635}, {"BaF2", 4.893}, {"Bi4Ge3O12", 7.13},
    {"CsI", 4.51},  {"NaI", 3.667},   {"PbWO4", 8.3}, {"CH2", 0.89},   {"C2H4", 0.89},
    {"C8H8", 1.06}, {"C9H10", 1.032},
};

double flavbrem_material_usual_density(const char *text)
{
    double z, weight;
    if (text == NULL)
        return 0.0;
    const char *formula = flavbrem_element_find(text, &z, &weight) == FLAVBREM_OK
                              ? flavbrem_element_symbol((int)z)
                              : text;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (strcmp(usual[i].formula, formula) == 0)
            return usual[i].density_g_cm3;
    return 0.0;
}
