/* Reads a table of total cross-sections made by `flavbrem table`, and looks values up in it.
 *
 * tables/reader.c and the headers of this folder are all that it takes: the reader needs nothing
 * but the C library, no libm, and builds as C99 and as C++11. The file is described byte by byte in
 * tables/FORMAT.md. */
#ifndef FLAVBREM_TABLE_H
#define FLAVBREM_TABLE_H

#include <stddef.h>

#include "flavbrem/xsec.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* An open table never changes: any number of threads may use one at the same time. */
typedef struct flavbrem_table flavbrem_table;

/* Characters that a sentence needs at most, its final zero included. A shorter buffer receives the
 * beginning of the sentence, always with a final zero. */
#define FLAVBREM_TABLE_MESSAGE 512

typedef enum flavbrem_table_check {
    FLAVBREM_TABLE_CHECKED = 0,  /* all checksums are compared */
    FLAVBREM_TABLE_UNCHECKED = 1 /* none is; what the index says is still held against the size */
} flavbrem_table_check;

/* Opens a table.
 *   path     a regular file
 *   table    receives the handle, which the caller owns and gives to flavbrem_table_close;
 *            NULL after an error
 *   message  receives the sentence of an error, "" without one; may be NULL
 *   message_size  of message [bytes]; FLAVBREM_TABLE_MESSAGE is enough, 0 is as NULL
 * The file is copied into memory, so that nothing that becomes of it later is felt.
 * Errors: FLAVBREM_ERROR_INPUT (cannot be opened, or is no regular file), FLAVBREM_ERROR_FORMAT (no
 * table, damaged, or of another format version), FLAVBREM_ERROR_FILE, FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_open(const char *path,
                                                        flavbrem_table_check check,
                                                        flavbrem_table **table, char *message,
                                                        size_t message_size);

/* The same for a table that lies in memory, mapped or compiled in.
 *   bytes  the whole file, at a multiple of 8; the caller keeps it unchanged until the table is
 *          closed
 * Errors: FLAVBREM_ERROR_FORMAT, FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_open_memory(const void *bytes, size_t size,
                                                               flavbrem_table_check check,
                                                               flavbrem_table **table,
                                                               char *message, size_t message_size);

/* The same, and the table owns the bytes from now on: they were given by malloc(), and are freed
 * with it, or at once after an error. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_take_memory(void *bytes, size_t size,
                                                               flavbrem_table_check check,
                                                               flavbrem_table **table,
                                                               char *message, size_t message_size);

/* Frees the table and sets *table to NULL; does nothing if it is NULL already. */
void flavbrem_table_close(flavbrem_table **table);

/* Total cross-section [pb] at the table's coupling; it goes with the coupling squared. A node, to
 * the last bit of E and m_phi, has the value that was computed there where the splines have none.
 *   beam_energy_gev  the lepton's total one
 *   m_phi_gev        both inside flavbrem_table_range, ends included
 *   sigma_pb   receives the value; 0 below threshold, and at a node where WW is closed
 *   error_pb   receives what |value - truth| is estimated to be at most, from the measured error
 *              of the interpolation and the errors of the nodes; may be NULL
 * Errors, which leave the outputs untouched: FLAVBREM_ERROR_OUTSIDE (never a clamp; NaN too),
 * FLAVBREM_ERROR_NO_VALUE (the method is not in the table, or has no value between these nodes).
 * Thread safe, allocates nothing. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_sigma(const flavbrem_table *table,
                                                         flavbrem_method method,
                                                         double beam_energy_gev, double m_phi_gev,
                                                         double *sigma_pb, double *error_pb);

/* A table at one boson mass, where what does not depend on the energy has been done: less than half
 * of the time of flavbrem_table_sigma, and the same bits. It never changes, all threads may use it;
 * the table must stay open. */
typedef struct flavbrem_table_column flavbrem_table_column;

/* Makes one; the caller gives it to flavbrem_table_column_free. *column is NULL after an error:
 * FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_OUTSIDE (the mass), FLAVBREM_ERROR_NO_VALUE (the table does
 * not have the method), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_column_make(const flavbrem_table *table,
                                                               flavbrem_method method,
                                                               double m_phi_gev,
                                                               flavbrem_table_column **column);

/* Frees it and sets *column to NULL; does nothing if it is NULL already. */
void flavbrem_table_column_free(flavbrem_table_column **column);

/* flavbrem_table_sigma at the mass. Allocates nothing. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_column_sigma(const flavbrem_table_column *column,
                                                                double beam_energy_gev,
                                                                double *sigma_pb, double *error_pb);

/* What sigma and its error are never above at energies of an interval: for a particle that loses
 * energy along a step. It is little more than the largest value where the interval is short.
 *   beam_energy_gev  from and to, inside the range of the table
 *   bound_pb         receives the bound [pb]
 * Errors, which leave it untouched: FLAVBREM_ERROR_INPUT (from is above to),
 * FLAVBREM_ERROR_OUTSIDE, FLAVBREM_ERROR_NO_VALUE. Allocates nothing. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_column_bound(const flavbrem_table_column *column,
                                                                const double beam_energy_gev[2],
                                                                double *bound_pb);

/* K = sigma_IWW/sigma_ETL, likewise. Below threshold there is none: FLAVBREM_ERROR_NO_VALUE. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_kfactor(const flavbrem_table *table,
                                                           double beam_energy_gev, double m_phi_gev,
                                                           double *k, double *error);

/* First and last total beam energy and boson mass [GeV]; each may be NULL. Thread safe. */
void flavbrem_table_range(const flavbrem_table *table, double beam_energy_gev[2],
                          double m_phi_gev[2]);

/* The coupling h of the table, or g of its boson (flavbrem_process_values_of). Thread safe. */
double flavbrem_table_coupling(const flavbrem_table *table);

/* Total beam energy [GeV] above which the table's process can make a boson of this mass. Thread
 * safe. */
double flavbrem_table_threshold_gev(const flavbrem_table *table, double m_phi_gev);

/* Leptons, target, coupling, constants, form factor, t_max and angle rules in one line. The
 * string belongs to the table. Thread safe. */
const char *flavbrem_table_convention(const flavbrem_table *table);

/* The canonical spec (flavbrem/spec.h) of a table that was made in memory or that
 * flavbrem_table_load of flavbrem/files.h has read; NULL of one that was opened, for it stands in
 * the HDF5 of the file. The string belongs to the table. Thread safe. */
const char *flavbrem_table_spec(const flavbrem_table *table);

/* All of the table as it lies in memory: what was opened, or the index and the datasets alone,
 * which flavbrem_table_open_memory takes unchecked. They belong to the table and hold no pointers.
 *   size  receives how many bytes; may be NULL
 * Thread safe. */
const void *flavbrem_table_bytes(const flavbrem_table *table, size_t *size);

/* Why a lookup of this point returned `status`, in one sentence; "" for FLAVBREM_OK.
 *   message  receives at most message_size characters; FLAVBREM_TABLE_MESSAGE is enough
 * Thread safe, allocates nothing. */
void flavbrem_table_message(const flavbrem_table *table, flavbrem_status status,
                            double beam_energy_gev, double m_phi_gev, char *message,
                            size_t message_size);

/* The interval of each axis that a point lies in: node[0] <= E <= its successor, node[1] for m_phi.
 * Errors: FLAVBREM_ERROR_OUTSIDE. Thread safe. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_cell(const flavbrem_table *table,
                                                        double beam_energy_gev, double m_phi_gev,
                                                        size_t node[2]);

/* A dataset by its name in tables/FORMAT.md, "/etl/sigma_pb": float64 but for /status (uint8). With
 * another form factor, of a table that was made with "form-factors": "/etl/sigma_helm_pb".
 *   shape  receives rows and columns (1 where there is one axis); may be NULL
 * Returns NULL if the table has none of this name. It belongs to the table. Thread safe. */
const void *flavbrem_table_dataset(const flavbrem_table *table, const char *name, size_t shape[2]);

/* Largest and 99th percentile of the relative error between the nodes that was measured when the
 * table was made; NaN where no cell that is far enough from the threshold has a value, 0 for a
 * method that it does not have. Thread safe. */
void flavbrem_table_interpolation_error(const flavbrem_table *table, flavbrem_method method,
                                        double *worst, double *p99);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
