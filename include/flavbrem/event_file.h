/* Files of events: their formats, written from a spec, and verified. In the library flavbrem_files.
 * tables/events/FORMAT.md describes them byte by byte. */
#ifndef FLAVBREM_EVENT_FILE_H
#define FLAVBREM_EVENT_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "flavbrem/context.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* ---- formats ---- */

/* Constant. Later versions may have more members behind these. */
typedef struct flavbrem_event_format {
    const char *name;    /* "lhe" */
    const char *title;   /* "LHE", in sentences */
    const char *endings; /* of its files, with a blank between each two, the usual one first; one
                          * that ends with .gz is of a text in gzip: ".lhe .lhe.gz" */
    const char *help;    /* what it is, in a line or two */
    int is_text;         /* 1; 0 of the columns of HDF5, which need a file and are never in gzip */
} flavbrem_event_format;

/* Format number i, 0, 1, ...; NULL behind the last. Thread safe. */
const flavbrem_event_format *flavbrem_event_format_at(size_t i);

/* The format of a name; NULL where there is none. Thread safe. */
const flavbrem_event_format *flavbrem_event_format_find(const char *name);

/* The format that the name of a file asks for by its ending; NULL where it ends otherwise.
 *   compressed  receives 1 where it ends with .gz, else 0; may be NULL
 * Thread safe. */
const flavbrem_event_format *flavbrem_event_format_of(const char *path, int *compressed);

/* ---- a file is verified ---- */

/* What was found. Frozen. */
typedef struct flavbrem_event_report {
    const char *format; /* its name; a constant */
    int compressed;     /* 1 for a text in gzip */
    int format_version;
    int checked; /* 0 of version 1, which has no checksums */
    int no_meta; /* 1 of a CSV in gzip without NAME.meta, which tells what the events are */
    uint64_t events;
    uint64_t bytes; /* of the file */
} flavbrem_event_report;

/* Reads all of a file and compares its checksums, its count and its end. A CSV has NAME.meta beside
 * it, without which only one in gzip can be verified.
 *   path    a regular file; one that has another name is known by its first bytes
 *   report  receives what was found
 * Errors, which leave the report untouched: FLAVBREM_ERROR_INPUT (cannot be opened, NAME.meta
 * cannot, or the format has no checksums), FLAVBREM_ERROR_FORMAT (no events of flavbrem, damaged,
 * cut off, several files joined), FLAVBREM_ERROR_MEMORY. One thread at a time, unless HDF5 is
 * thread safe. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_event_file_check(flavbrem_context *context,
                                                              const char *path,
                                                              flavbrem_event_report *report);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
