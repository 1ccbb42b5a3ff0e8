/* What a table, or a file of events, says about itself: attributes and shapes, read with HDF5, no
 * cross-sections and no events. */
#ifndef FLAVBREM_TABLES_METADATA_H
#define FLAVBREM_TABLES_METADATA_H

#include <stddef.h>
#include <stdint.h>

#include "flavbrem/file_info.h"
#include "flavbrem/table.h"
#include "tables/columns.h"

#define METADATA_ATTRIBUTES 64
#define METADATA_DATASETS 42
#define METADATA_STATUSES 4
#define METADATA_BY_ENERGY 17         /* numbers of each beam energy in a file of events */
#define METADATA_MOST_ENERGIES 100000 /* what `flavbrem sample` takes */

struct table_metadata {
    int n_attributes, n_datasets;
    flavbrem_file_attribute attributes[METADATA_ATTRIBUTES];
    flavbrem_file_dataset datasets[METADATA_DATASETS];
    struct table_columns columns;            /* for the names of their datasets */
    double beam_energy_gev[2], m_phi_gev[2]; /* first and last */
    size_t statuses[METADATA_STATUSES];      /* how many points of each flavbrem_value_status */
    size_t n_energies;                       /* of a file of events */
    double *by_energy[METADATA_BY_ENERGY];   /* [n_energies], or NULL */
    uint64_t crc_place; /* of the checksum in a file of events in HDF5; 0 where it has none */
};

/* Reads the file. *metadata belongs to the caller, who frees it with flb_table_metadata_free.
 *   message  receives the sentence of an error, size characters at most
 * Errors: FLAVBREM_ERROR_INPUT (cannot be opened, or is no table), FLAVBREM_ERROR_FORMAT (begins as
 * one and is damaged), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_table_metadata_read(const char *path,
                                                            struct table_metadata **metadata,
                                                            char *message, size_t size);

/* For a file that seems damaged: 1 where it may be a good one, because a program has it open for
 * writing, or has not closed it.
 *   message  then receives the sentence, size characters at most */
int flb_metadata_is_in_use(const char *path, char *message, size_t size);

/* 1 where the file is HDF5 and says that it has events. */
int flb_metadata_is_events(const char *path);

/* 1 where it begins as a table does and HDF5 says that it is one. */
int flb_metadata_is_table(const char *path);

/* 1 where it begins as HDF5 and does not say that it is a table: damaged events, or another's. */
int flb_metadata_may_be_events(const char *path);

/* The same as flb_table_metadata_read of a file of events; HDF5 of others is FLAVBREM_ERROR_FORMAT.
 */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_metadata_read(const char *path,
                                                            struct table_metadata **metadata,
                                                            char *message, size_t size);

/* The attribute of a name, NULL where there is none. */
const flavbrem_file_attribute *flb_metadata_find(const struct table_metadata *metadata,
                                                 const char *name);

/* The text of an attribute, NULL where there is none; a whole number likewise, or `none`. */
const char *flb_metadata_text(const struct table_metadata *metadata, const char *name);
uint64_t flb_metadata_whole(const struct table_metadata *metadata, const char *name, uint64_t none);

/* What stands in an attribute whose format has texts alone, or which holds the text of a key: a
 * number where the text is one, but a checksum is a text though its digits may look like a number.
 *   entry  with its name
 *   value  in memory of malloc, which is the entry's from now on */
void flb_metadata_take_value(flavbrem_file_attribute *entry, char *value);

/* A number of each beam energy by its name, "sigma_pb": [n_energies], or NULL. */
const double *flb_metadata_by_energy(const struct table_metadata *metadata, const char *name);

/* Does nothing if *metadata is NULL. */
void flb_table_metadata_free(struct table_metadata **metadata);

#endif
