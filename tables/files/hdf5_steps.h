/* Writing HDF5 in steps: after a failure each step does nothing, so that they stand in a row and
 * one look at the end tells. */
#ifndef FLAVBREM_TABLES_HDF5_STEPS_H
#define FLAVBREM_TABLES_HDF5_STEPS_H

#include "tables/files/hdf5_calls.h"

/* More attributes than this leave the header of their object. */
#define MOST_ATTRIBUTES 64

struct hdf5_steps {
    hid_t file;
    int failed;
    int error; /* errno of the first failure, EIO where it has none */
};

/* Remembers the first failure; the second by the number of its error, 0 for none. */
void flb_hdf5_note(struct hdf5_steps *output, int failed);
void flb_hdf5_note_error(struct hdf5_steps *output, int error);

/* One value of a type in the file and in memory; takes the place of what has the name. */
void flb_hdf5_attribute(struct hdf5_steps *output, hid_t object, const char *name, hid_t type,
                        hid_t memory_type, const void *value);

/* A text of its own length, without an end. */
void flb_hdf5_text(struct hdf5_steps *output, hid_t object, const char *name, const char *value);

/* What prints HDF5's errors while nothing does. */
struct hdf5_silence {
    H5E_auto2_t print;
    void *data;
};

/* Between these two HDF5 prints nothing, and works for one thread at a time: most builds of it bear
 * no more. flb_hdf5_load has returned 0 before. One pair does not stand inside another. */
struct hdf5_silence flb_hdf5_silence_begin(void);
void flb_hdf5_silence_end(const struct hdf5_silence *before);

#endif
