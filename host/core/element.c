/* Elements by symbol: standard atomic weights, abridged to five digits (IUPAC 2021, Pure Appl.
 * Chem. 94, 573; conventional values where nature varies). An element without a stable isotope has
 * the mass number of its longest-lived one. For a nucleus of lead 207 stands, the value of
 * arXiv:2404.15931.
 * Isotopes: the most abundant one in nature (IUPAC 2013, Pure Appl. Chem. 88, 293), or the
 * longest-lived one. */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "flavbrem/process.h"

static const struct element {
    char symbol[3];
    double weight;
    int isotope; /* mass number */
} elements[] = {
    {"H", 1.008, 1},     {"He", 4.0026, 4},   {"Li", 6.94, 7},     {"Be", 9.0122, 9},
    {"B", 10.81, 11},    {"C", 12.011, 12},   {"N", 14.007, 14},   {"O", 15.999, 16},
    {"F", 18.998, 19},   {"Ne", 20.180, 20},  {"Na", 22.990, 23},  {"Mg", 24.305, 24},
    {"Al", 26.982, 27},  {"Si", 28.085, 28},  {"P", 30.974, 31},   {"S", 32.06, 32},
    {"Cl", 35.45, 35},   {"Ar", 39.95, 40},   {"K", 39.098, 39},   {"Ca", 40.078, 40},
    {"Sc", 44.956, 45},  {"Ti", 47.867, 48},  {"V", 50.942, 51},   {"Cr", 51.996, 52},
    {"Mn", 54.938, 55},  {"Fe", 55.845, 56},  {"Co", 58.933, 59},  {"Ni", 58.693, 58},
    {"Cu", 63.546, 63},  {"Zn", 65.38, 64},   {"Ga", 69.723, 69},  {"Ge", 72.630, 74},
    {"As", 74.922, 75},  {"Se", 78.971, 80},  {"Br", 79.904, 79},  {"Kr", 83.798, 84},
    {"Rb", 85.468, 85},  {"Sr", 87.62, 88},   {"Y", 88.906, 89},   {"Zr", 91.224, 90},
    {"Nb", 92.906, 93},  {"Mo", 95.95, 98},   {"Tc", 97.0, 97},    {"Ru", 101.07, 102},
    {"Rh", 102.91, 103}, {"Pd", 106.42, 106}, {"Ag", 107.87, 107}, {"Cd", 112.41, 114},
    {"In", 114.82, 115}, {"Sn", 118.71, 120}, {"Sb", 121.76, 121}, {"Te", 127.60, 130},
    {"I", 126.90, 127},  {"Xe", 131.29, 132}, {"Cs", 132.91, 133}, {"Ba", 137.33, 138},
    {"La", 138.91, 139}, {"Ce", 140.12, 140}, {"Pr", 140.91, 141}, {"Nd", 144.24, 142},
    {"Pm", 145.0, 145},  {"Sm", 150.36, 152}, {"Eu", 151.96, 153}, {"Gd", 157.25, 158},
    {"Tb", 158.93, 159}, {"Dy", 162.50, 164}, {"Ho", 164.93, 165}, {"Er", 167.26, 166},
    {"Tm", 168.93, 169}, {"Yb", 173.05, 174}, {"Lu", 174.97, 175}, {"Hf", 178.49, 180},
    {"Ta", 180.95, 181}, {"W", 183.84, 184},  {"Re", 186.21, 187}, {"Os", 190.23, 192},
    {"Ir", 192.22, 193}, {"Pt", 195.08, 195}, {"Au", 196.97, 197}, {"Hg", 200.59, 202},
    {"Tl", 204.38, 205}, {"Pb", 207.2, 208},  {"Bi", 208.98, 209}, {"Po", 209.0, 209},
    {"At", 210.0, 210},  {"Rn", 222.0, 222},  {"Fr", 223.0, 223},  {"Ra", 226.0, 226},
    {"Ac", 227.0, 227},  {"Th", 232.04, 232}, {"Pa", 231.04, 231}, {"U", 238.03, 238},
};

#define ELEMENTS ((int)(sizeof elements / sizeof *elements))
#define LEAD 82
#define LEAD_OF_THE_PAPER 207.0

/* By charge number, from 1. */
static const char *const element_names[] = {
    "hydrogen",     "helium",    "lithium",    "beryllium",  "boron",        "carbon",
    "nitrogen",     "oxygen",    "fluorine",   "neon",       "sodium",       "magnesium",
    "aluminium",    "silicon",   "phosphorus", "sulfur",     "chlorine",     "argon",
    "potassium",    "calcium",   "scandium",   "titanium",   "vanadium",     "chromium",
    "manganese",    "iron",      "cobalt",     "nickel",     "copper",       "zinc",
    "gallium",      "germanium", "arsenic",    "selenium",   "bromine",      "krypton",
    "rubidium",     "strontium", "yttrium",    "zirconium",  "niobium",      "molybdenum",
    "technetium",   "ruthenium", "rhodium",    "palladium",  "silver",       "cadmium",
    "indium",       "tin",       "antimony",   "tellurium",  "iodine",       "xenon",
    "caesium",      "barium",    "lanthanum",  "cerium",     "praseodymium", "neodymium",
    "promethium",   "samarium",  "europium",   "gadolinium", "terbium",      "dysprosium",
    "holmium",      "erbium",    "thulium",    "ytterbium",  "lutetium",     "hafnium",
    "tantalum",     "tungsten",  "rhenium",    "osmium",     "iridium",      "platinum",
    "gold",         "mercury",   "thallium",   "lead",       "bismuth",      "polonium",
    "astatine",     "radon",     "francium",   "radium",     "actinium",     "thorium",
    "protactinium", "uranium",
};

/* Other spellings. */
static const struct {
    const char *name, *symbol;
} other_names[] = {{"aluminum", "Al"}, {"sulphur", "S"}, {"cesium", "Cs"}, {"wolfram", "W"}};

_Static_assert(sizeof element_names / sizeof *element_names == ELEMENTS, "a name for each element");

static int is_name(const char *symbol, int i)
{
    if (strcasecmp(element_names[i], symbol) == 0)
        return 1;
    for (size_t k = 0; k < sizeof other_names / sizeof *other_names; k++)
        if (strcasecmp(other_names[k].name, symbol) == 0)
            return strcmp(other_names[k].symbol, elements[i].symbol) == 0;
    return 0;
}

flavbrem_status flavbrem_element_find(const char *symbol, double *z, double *weight)
{
    if (symbol == NULL || z == NULL || weight == NULL)
        return FLAVBREM_ERROR_INPUT;
    for (int i = 0; i < ELEMENTS; i++) {
        if (strcmp(elements[i].symbol, symbol) != 0 && !is_name(symbol, i))
            continue;
        *z = i + 1;
        *weight = *z == LEAD ? LEAD_OF_THE_PAPER : elements[i].weight;
        return FLAVBREM_OK;
    }
    return FLAVBREM_ERROR_INPUT;
}

const char *flavbrem_element_symbol(int z)
{
    return z >= 1 && z <= ELEMENTS ? elements[z - 1].symbol : NULL;
}

double flavbrem_element_weight(int z)
{
    return z >= 1 && z <= ELEMENTS ? elements[z - 1].weight : 0.0;
}

int flavbrem_element_isotope(int z)
{
    return z >= 1 && z <= ELEMENTS ? elements[z - 1].isotope : 0;
}
