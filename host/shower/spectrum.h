/* What a spectrum holds. Private to the library. */
#ifndef FLAVBREM_HOST_SPECTRUM_H
#define FLAVBREM_HOST_SPECTRUM_H

#include "flavbrem/spectrum.h"

/* Lengths, numbers of primaries and what they are multiplied with stay in this range, as densities
 * and couplings do: no product of them is out of a double's. */
#define LEAST_FACTOR 1e-50
#define LARGEST_FACTOR 1e50

struct flavbrem_spectrum {
    size_t n;
    flavbrem_spectrum_row *rows;
    /* Of the built-in shower, 0 and NULL of others: the rows' lengths by groups of showers, those
     * of group g from g n on, and which part of all showers a group is. */
    size_t groups;
    double *lengths, *parts;
    double cut_gev;
    flavbrem_shower_balance balance;
};

/* Room for n rows, and for groups where there are any; NULL where there is no memory. */
flavbrem_spectrum *flb_spectrum_room(size_t n, size_t groups);

/* The statistical error of sum w_i L_i over the rows.
 *   weights  n of them */
double flb_spectrum_error(const flavbrem_spectrum *spectrum, const double *weights);

/* The cut of a shower of this energy that has none [GeV]. */
double flb_shower_usual_cut_gev(double energy_gev);

#endif
