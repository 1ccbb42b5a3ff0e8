/* What a table consists of, and the flat index in front of it. */
#ifndef FLAVBREM_TABLES_INDEX_H
#define FLAVBREM_TABLES_INDEX_H

#include <stddef.h>

#include "flavbrem/table_format.h"
#include "flavbrem/xsec.h"

#define TABLE_METHODS 3
#define TABLE_DATASETS 18 /* at most */
#define TABLE_SELF_CHECKS 16

/* A grid [n_beam_energy][n_m_phi] in C order; whoever reads it only reads what the pointers lead
 * to. By flavbrem_method; NULL where there is none. */
struct table_grid {
    size_t n_beam_energy, n_m_phi;
    const double *beam_energy_gev, *m_phi_gev;
    const double *sigma_pb[TABLE_METHODS];
    const double *error_pb[TABLE_METHODS];
    const double *spline[TABLE_METHODS];
    const double *interpolation_error[TABLE_METHODS]; /* [n_beam_energy - 1][n_m_phi - 1] */
    const double *k, *k_error;
    const unsigned char *status;
    const double *self_check; /* [TABLE_SELF_CHECKS][n_self_check] */
    size_t n_self_check;
    double worst[TABLE_METHODS], p99[TABLE_METHODS]; /* of the measured errors, relative */
};

/* All that the numbers depend on. Nothing here tells time, host, device or threads. */
struct table_origin {
    flavbrem_process process;
    double density_g_cm3; /* 0 where not given */
    double rtol;
    double interp_tol; /* 0 where the grid was given */
    const char *tmax_rule;
    const char *constants;
    int constants_year;
    const char *methods;
    const char *convention; /* in one line */
    const char *spec;       /* canonical */
    const char *code_version;
};

struct table_dataset {
    char name[32];
    const char *unit;
    flavbrem_table_type type;
    int rank;
    size_t shape[2];
    const void *values;
};

/* Lists what the grid has, in the order of the file. Returns how many there are. */
size_t flb_table_datasets(const struct table_grid *grid, struct table_dataset list[TABLE_DATASETS]);

size_t flb_table_dataset_bytes(const struct table_dataset *dataset);

/* Fills the index but for what depends on where the datasets lie. */
void flb_table_index_begin(flavbrem_table_index *index, const struct table_grid *grid,
                           const struct table_origin *origin);

/* Enters a dataset that begins at this offset of the file. */
void flb_table_index_add(flavbrem_table_index *index, const struct table_dataset *dataset,
                         size_t offset);

/* Goes on with a CRC-32 over some bytes of a file. Returns 0 or an errno. */
typedef int table_crc(void *file, uint64_t offset, uint64_t bytes, uint32_t *crc);

/* Enters length and checksums of the file, whose first bytes are not read but taken to be the
 * index. Returns 0 or what crc_of returned. */
FLAVBREM_MUST_CHECK int flb_table_index_finish(flavbrem_table_index *index, size_t size,
                                               table_crc *crc_of, void *file);

/* The index and the datasets alone, without HDF5, as flavbrem_table_open_memory takes them. The
 * caller frees *image.
 * Errors: FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_table_image_make(const struct table_grid *grid,
                                                         const struct table_origin *origin,
                                                         unsigned char **image, size_t *size);

#endif
