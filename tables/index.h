/* What a table consists of, and its image in memory: the flat index and the datasets, without HDF5.
 */
#ifndef FLAVBREM_TABLES_INDEX_H
#define FLAVBREM_TABLES_INDEX_H

#include <stddef.h>

#include "flavbrem/sampler.h"
#include "flavbrem/table_format.h"
#include "flavbrem/xsec.h"
#include "tables/columns.h"

#define TABLE_SELF_CHECKS 16

/* What events are drawn from, host/events/hat_grid.h. */
struct table_hats {
    flavbrem_method method;
    flavbrem_view view;
    void *bytes;
    size_t size;
};

/* A grid [n_beam_energy][n_m_phi] in C order; whoever reads it only reads what the pointers lead
 * to. By flavbrem_method; NULL where there is none. */
struct table_grid {
    size_t n_beam_energy, n_m_phi;
    const double *beam_energy_gev, *m_phi_gev;
    const double *sigma_pb[FLAVBREM_METHODS];
    const double *error_pb[FLAVBREM_METHODS];
    const double *spline[FLAVBREM_METHODS];
    const double *interpolation_error[FLAVBREM_METHODS]; /* [n_beam_energy - 1][n_m_phi - 1] */
    const double *k, *k_error;
    const unsigned char *status;
    const double *self_check; /* [TABLE_SELF_CHECKS][n_self_check] */
    size_t n_self_check;
    const struct table_hats *hats; /* n_hats of them; NULL without sampling */
    size_t n_hats;
    const struct table_columns *columns;      /* NULL for none */
    const struct table_column_values *column; /* as many; NULL pointers in it where not known yet */
    double worst[FLAVBREM_METHODS], p99[FLAVBREM_METHODS]; /* of the measured errors, relative */
};

/* What the numbers depend on. Nothing here tells time, host, device or threads. */
struct table_origin {
    const flavbrem_process *process;
    const char *convention; /* in one line */
    const char *spec;       /* canonical; NULL for none */
    const char *process_text;
};

/* The index and the datasets, as flavbrem_table_open_memory takes them unchecked: the checksums are
 * zeros. The spec and the version of this library stand there as datasets too, behind the others
 * (flavbrem/table.h), where there is a spec. The caller frees *image.
 * Errors: FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_table_image_make(const struct table_grid *grid,
                                                         const struct table_origin *origin,
                                                         unsigned char **image, size_t *size);

#endif
