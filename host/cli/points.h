/* What xsec and table share: the points asked for, whether they make sense, and their results. */
#ifndef FLAVBREM_CLI_POINTS_H
#define FLAVBREM_CLI_POINTS_H

#include "host/cli/options.h"
#include "host/cli/progress.h"

struct points {
    size_t size[OPTION_AXES];
    double *values[OPTION_AXES];
    size_t n; /* product of the sizes */
};

/* Makes a context as the options say. Returns an exit code. */
int points_context(const struct options *options, flavbrem_context **context,
                   struct problem *problem);

/* The first GPU of the list of devices, be it usable or not; NULL where no backend has any. */
const char *points_first_gpu(void);

/* Checks that there are energies and masses, and not too many. Returns an exit code. */
int points_given(const struct options *options, struct problem *problem);

/* Checks energies, masses, coordinates and process, before any work or memory is spent. May set a
 * hint although all is well. Returns an exit code. */
int points_check(const struct options *options, flavbrem_context *context, struct problem *problem);

/* Lays out the axes; freed by points_free, after an error too. Returns an exit code. */
int points_make(const struct options *options, struct points *points, struct problem *problem);
void points_free(struct points *points);

flavbrem_point points_at(const struct points *points, size_t i);

/* Works on all points by one method, in batches, and moves the progress on. Returns an exit code.
 *   results  receives points->n results */
int points_compute(const struct options *options, flavbrem_context *context,
                   const struct points *points, flavbrem_method method, flavbrem_result *results,
                   struct progress *progress, struct problem *problem);

/* A note where one of several GPUs failed, and others did its part: nobody would look for it. */
void points_tell_lost(const struct options *options, const char *device, const char *reason);

/* With --verbose: how long it took, and where. */
void points_tell_time(const struct options *options, const flavbrem_context *context,
                      const struct progress *progress);

/* Sets the note for points below the threshold, if there are any.
 *   results        of one method
 *   threshold_gev  of a mass, `user` is its own */
void points_note_threshold(const struct points *points, const flavbrem_result *results,
                           double (*threshold_gev)(const void *user, double m_phi_gev),
                           const void *user, struct problem *problem);

/* "phi", or "X" of spin 1: its letter in what is printed. */
const char *points_boson(const flavbrem_process *process);

/* Sets a note where WW or IWW is asked for and far off. */
void points_note_far(const struct options *options, struct problem *problem);

/* The sentence for values that miss --rtol. Returns EXIT_INACCURATE. */
int points_inaccurate(const struct options *options, size_t missed, struct problem *problem);

#endif
