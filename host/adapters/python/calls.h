/* What the Python package has in C besides the interface: how a thread that waits for long work
 * follows it and stops it, many lookups, draws and turns in one call, and a whole file. */
#ifndef FLAVBREM_PYTHON_CALLS_H
#define FLAVBREM_PYTHON_CALLS_H

#include <stddef.h>

#include "flavbrem/context.h"
#include "flavbrem/runtime.h"
#include "flavbrem/table.h"

/* How far work is, and whether it is to stop. One thread works, another one reads and stops. */
typedef struct python_watch {
    size_t done, total; /* 0, 0 before the first report */
    int stop;
} python_watch;

/* A flavbrem_progress whose user is a python_watch. It calls nothing of Python, so that the threads
 * of a batch never wait for the interpreter. */
int python_watch_report(void *user, size_t done, size_t total);

/* What was reported last: done and total. */
void python_watch_read(const python_watch *watch, size_t far[2]);

/* The next report ends the work. */
void python_watch_stop(python_watch *watch);

#define PYTHON_LOOKUP_K (-1) /* in place of a method */

/* Looks n points up.
 *   method  a flavbrem_method, or PYTHON_LOOKUP_K
 *   gaps    1: a point without a value gets NaN; 0: it ends the work
 *   points  [n][2], total beam energy and boson mass [GeV]
 *   values  receives [n][2], value and error [pb, 1 for K]
 *   last    receives the number of the point that ended the work
 * Errors: of flavbrem_table_sigma, flavbrem_table_kfactor, of the point `last`. */
flavbrem_status python_table_lookup(const flavbrem_table *table, int method, int gaps, size_t n,
                                    const double *points, double *values, size_t *last);

/* The same of a runtime's cross-sections.
 *   energies  [n], total beam energy [GeV] */
flavbrem_status python_runtime_sigma(const flavbrem_runtime *runtime, int gaps, size_t n,
                                     const double *energies, double *values, size_t *last);

/* Bounds of a runtime's cross-sections.
 *   energies  [n][2], from and to [GeV]
 *   bounds    receives [n] [pb]
 *   last      as above */
flavbrem_status python_runtime_bound(const flavbrem_runtime *runtime, size_t n,
                                     const double *energies, double *bounds, size_t *last);

/* What recoil allows at n energies, likewise. */
flavbrem_status python_runtime_allowed(const flavbrem_runtime *runtime, size_t n,
                                       const double *energies, double *allowed, size_t *last);

/* Macroscopic cross-sections of a material, likewise.
 *   runtimes  [material->n]
 *   factors   [n]
 *   per_cm    receives [n] [1/cm]
 *   partial   receives [n][material->n] [1/cm] */
flavbrem_status python_runtime_per_cm(const flavbrem_material *material,
                                      const flavbrem_runtime *const *runtimes, size_t n,
                                      const double *energies, const double *factors, double *per_cm,
                                      double *partial, size_t *last);

/* Picks one of `parts` parts n times.
 *   partial   [n][parts]
 *   uniforms  [n]
 *   hits      receives [n]; `parts` where there is none */
void python_runtime_pick(size_t n, size_t parts, const double *partial, const double *uniforms,
                         size_t *hits);

/* Turns n events.
 *   directions  [n][3]
 *   azimuths    [n] [rad]
 *   last        as above */
flavbrem_status python_events_turn(size_t n, const double *directions, const double *azimuths,
                                   flavbrem_event *events, size_t *last);

/* Draws n events; the context tells of them, and keeps the sentence of an error.
 *   energies  [n], total beam energy [GeV]
 *   keys      [n][2]
 *   events    receives [n]
 * Errors: those of flavbrem_runtime_draw_many; FLAVBREM_ERROR_CANCELLED. */
flavbrem_status python_runtime_draw(flavbrem_context *context, const flavbrem_runtime *runtime,
                                    size_t n, const double *energies, const uint64_t *keys,
                                    flavbrem_event *events);

/* Writes a whole file, as flavbrem_file_begin and flavbrem_file_finish do. Errors: theirs. */
flavbrem_status python_file_write(flavbrem_context *context, const char *path, const void *bytes,
                                  size_t n);

/* Frees bytes that the library made, and sets *bytes to NULL. */
void python_free(void **bytes);

#endif
