/* What a table or a file of events says of itself, whichever it is. In the library flavbrem_files.
 */
#ifndef FLAVBREM_FILE_INFO_H
#define FLAVBREM_FILE_INFO_H

#include <stddef.h>
#include <stdint.h>

#include "flavbrem/context.h"
#include "flavbrem/event_file.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef enum flavbrem_file_kind {
    FLAVBREM_FILE_OTHER = 0,
    FLAVBREM_FILE_TABLE = 1,
    FLAVBREM_FILE_EVENTS = 2
} flavbrem_file_kind;

/* What a file is: a table where HDF5 says so; events where HDF5 does not, or where its first bytes
 * or its name are those of a text of events or of gzip. FLAVBREM_FILE_OTHER where it cannot be
 * read. Whether it is whole is not looked at. Thread safe. */
flavbrem_file_kind flavbrem_file_kind_of(const char *path);

/* What is in the file when it is read; it never changes. Any number of threads may look at it. */
typedef struct flavbrem_file_info flavbrem_file_info;

/* Reads it. Of a table its attributes and the sizes of its datasets: whether its numbers are good
 * is seen by flavbrem_table_open. A file of events is read to its end and verified, as by
 * flavbrem_event_file_check; one of format version 1, which has no checksums, is read too.
 *   info  receives the handle, which the caller owns and gives to flavbrem_file_info_destroy; NULL
 *         after an error
 * Errors: FLAVBREM_ERROR_INPUT (cannot be opened, or is neither), FLAVBREM_ERROR_FORMAT (damaged,
 * or HDF5 of others), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_file_info_read(flavbrem_context *context,
                                                            const char *path,
                                                            flavbrem_file_info **info);

/* Frees the handle and sets *info to NULL; does nothing if it is NULL already. */
void flavbrem_file_info_destroy(flavbrem_file_info **info);

flavbrem_file_kind flavbrem_file_info_kind(const flavbrem_file_info *info);

/* A field of the file: origin, convention, spec, tally. Later versions may have more members behind
 * these. */
typedef struct flavbrem_file_attribute {
    char name[64];
    const char *text; /* NULL where it is a number */
    double number;
    int is_whole; /* the number has no sign and no point: */
    uint64_t whole;
} flavbrem_file_attribute;

/* A dataset of HDF5. Later versions may have more members behind these. */
typedef struct flavbrem_file_dataset {
    const char *name; /* "/etl/sigma_pb" */
    char unit[16];    /* "pb", "1" for none */
    int rank;         /* 1 or 2 */
    size_t sizes[2];
} flavbrem_file_dataset;

/* Number i, 0, 1, ..., in the order of the file; NULL behind the last. They belong to the info. */
const flavbrem_file_attribute *flavbrem_file_info_attribute(const flavbrem_file_info *info,
                                                            size_t i);
const flavbrem_file_dataset *flavbrem_file_info_dataset(const flavbrem_file_info *info, size_t i);

/* The attribute of a name, NULL where there is none. */
const flavbrem_file_attribute *flavbrem_file_info_find(const flavbrem_file_info *info,
                                                       const char *name);

/* The boson of the file: a process with its leptons, constants, boson and couplings, of which
 * flavbrem_couplings_of, flavbrem_boson_spin, flavbrem_decay_of and flavbrem_ww_is_far ask for
 * nothing else; its other keys are at their defaults.
 *   process  receives the handle, which the caller owns and gives to flavbrem_process_destroy; NULL
 *            after an error
 * Errors: FLAVBREM_ERROR_INPUT (NULL), FLAVBREM_ERROR_FORMAT (the file does not say which),
 * FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_file_info_boson(flavbrem_context *context,
                                                             const flavbrem_file_info *info,
                                                             flavbrem_process **process);

/* ---- of a table; else zeros ---- */

/* First and last total beam energy and boson mass [GeV]; each may be NULL. */
void flavbrem_file_info_range(const flavbrem_file_info *info, double beam_energy_gev[2],
                              double m_phi_gev[2]);

/* How many points have a status. */
size_t flavbrem_file_info_points(const flavbrem_file_info *info, flavbrem_value_status status);

/* ---- of a file of events; else 0, NULL ---- */

/* How many beam energies, or parts, it has. */
size_t flavbrem_file_info_energies(const flavbrem_file_info *info);

/* A number of each: "beam_energy_gev", "sigma_pb", "error_pb", "hat_pb", "efficiency",
 * "forbidden_pb", "forbidden_error_pb"; in files of several masses or targets or of a spectrum, of
 * each part, also "m_phi_gev", "charge", "target_z", "target_a", "mass_index", "target_index",
 * "share", "length_cm", "depth_from_cm", "depth_to_cm"; NULL where the file does not have it. It
 * belongs to the info. */
const double *flavbrem_file_info_by_energy(const flavbrem_file_info *info, const char *name);

/* What was verified. It belongs to the info. */
const flavbrem_event_report *flavbrem_file_info_report(const flavbrem_file_info *info);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
