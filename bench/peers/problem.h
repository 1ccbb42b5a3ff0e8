/* What every peer is given: sigma of e -> mu on lead at exact tree level (h = 1, GeV^-2), at 39
 * energies and masses, as a density over the unit cube of our own variables and over (x, theta, t).
 * The programs that call the peers see no other header of ours. */
#ifndef FLAVBREM_BENCH_PEERS_PROBLEM_H
#define FLAVBREM_BENCH_PEERS_PROBLEM_H

#include <stddef.h>

typedef struct answer {
    double value, claim; /* of its absolute error */
} answer;

/* A device as `flavbrem --device` takes it, NULL for the widest instruction set; all on one thread.
 * Returns its name, NULL where it cannot be. */
const char *problem_start(const char *device);
void problem_end(void);

/* The points: how many, and where. */
int problem_points(void);
double problem_energy_gev(int point);
double problem_mass_gev(int point);

/* Chooses the point of all that follows, and how far the maps reach into the tails: as ours do at
 * rtol. */
void problem_choose(int point, double rtol);

/* The density at z in [0, 1]^3: of x, v and t, each stretched as for our own Gauss rules; its
 * integral is sigma. At n places z[n][3], in lanes of eight. */
double problem_cube(const double z[3]);
void problem_cube_many(size_t n, const double *z, double *values);

/* The same in parts: a place x of a panel is chosen, a row at v in it, then the density at t. */
int problem_panels(void);
void problem_place(int panel, double x);
void problem_row(double v);
double problem_in_row(double t);

/* The density at (x, theta [rad], t [GeV^2]), and the box that has all of it but 4e-7. */
double problem_box(const double at[3]);
void problem_box_many(size_t n, const double *at, double *values);
void problem_box_ends(double low[3], double high[3]);

/* Ours at the chosen point. */
answer problem_ours(double rtol);

/* Evaluations of the amplitude since the last call: by peers, or what ours at rtol takes. */
double problem_evaluations(void);
double problem_our_evaluations(double rtol);

/* CPU seconds of one call of work(rtol), as a mean over so many that they take 2 ms. */
double problem_cpu_seconds(answer (*work)(double rtol), double rtol, answer *got);

#endif
