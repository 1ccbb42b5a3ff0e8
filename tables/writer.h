/* Writes a table file, HDF5. The file appears under its name only when it is complete. */
#ifndef FLAVBREM_TABLES_WRITER_H
#define FLAVBREM_TABLES_WRITER_H

#include <stddef.h>

#include "flavbrem/process.h"
#include "flavbrem/xsec.h"

#define TABLE_FORMAT "flavbrem table"
#define TABLE_FORMAT_VERSION 1
#define TABLE_METHODS 3

/* A grid [n_beam_energy][n_m_phi] in C order; the writer only reads what the pointers lead to. */
struct table_grid {
    size_t n_beam_energy, n_m_phi;
    const double *beam_energy_gev, *m_phi_gev;
    const double *sigma_pb[TABLE_METHODS]; /* by flavbrem_method; NULL where there is none */
    const double *error_pb[TABLE_METHODS];
    const double *k, *k_error; /* NULL where there is none */
    const unsigned char *status;
};

/* All that the numbers depend on. Nothing here tells time, host, device or threads. */
struct table_origin {
    flavbrem_process process;
    double density_g_cm3; /* 0 where not given */
    double rtol;
    const char *tmax_rule;
    const char *constants;
    int constants_year;
    const char *methods;
    const char *spec; /* canonical */
    const char *code_version;
};

struct table_writer;

/* Makes the unfinished file, .NAME.tmp-PID in the folder of path, and removes those of processes
 * that no longer live. *writer belongs to the caller, who frees it with table_writer_end.
 *   message  receives the sentence of an error, size characters at most
 * Errors: FLAVBREM_ERROR_FILE (the path cannot be written), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status table_writer_begin(const char *path,
                                                       struct table_writer **writer, char *message,
                                                       size_t size);

/* Path of the unfinished file; lives as long as the writer. */
const char *table_writer_unfinished(const struct table_writer *writer);

/* Writes everything, waits until it is on the disk, and gives the file its name.
 * Errors: FLAVBREM_ERROR_FILE. */
FLAVBREM_MUST_CHECK flavbrem_status table_writer_finish(struct table_writer *writer,
                                                        const struct table_grid *grid,
                                                        const struct table_origin *origin,
                                                        char *message, size_t size);

/* Removes the file if it is not finished and frees the writer; does nothing if *writer is NULL. */
void table_writer_end(struct table_writer **writer);

#endif
