/* Files of events: their formats, written from a spec, and verified. In the library flavbrem_files.
 * tables/events/FORMAT.md describes them byte by byte. */
#ifndef FLAVBREM_EVENT_FILE_H
#define FLAVBREM_EVENT_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "flavbrem/event_source.h"

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
    int has_one_mass; /* 1 where its events tell neither mass nor charge: no spectrum, one mass */
} flavbrem_event_format;

/* Format number i, 0, 1, ...; NULL behind the last. Thread safe. */
const flavbrem_event_format *flavbrem_event_format_at(size_t i);

/* The format of a name; NULL where there is none. Thread safe. */
const flavbrem_event_format *flavbrem_event_format_find(const char *name);

/* The format that the name of a file asks for by its ending; NULL where it ends otherwise.
 *   compressed  receives 1 where it ends with .gz, else 0; may be NULL
 * Thread safe. */
const flavbrem_event_format *flavbrem_event_format_of(const char *path, int *compressed);

/* ---- a file is written ---- */

/* How; begin with flavbrem_event_file_options_default(): a descriptor of 0 is one too. Frozen. */
typedef struct flavbrem_event_file_options {
    const char *format; /* a name of the list; NULL for the format of the path's ending */
    int compress;   /* 1: texts in gzip, as they are where the path ends with .gz; the columns of
                     * HDF5 deflated */
    int resume;     /* 1: go on with what an interrupted call left for the same path and events,
                     * to the same bytes, or begin anew where nothing is left; it refuses what
                     * was left by other events. 0: what is left is removed */
    int keep;       /* 1: where the call is cancelled or the disk full, the unfinished file stays
                     * beside the path for a call with `resume`; never of compressed HDF5 */
    int descriptor; /* where the path is NULL: an open one, that a text goes to from front to
                     * end (a CSV without NAME.meta); the caller's, who closes it */
} flavbrem_event_file_options;

/* NULL, 0, 0, 0, -1. */
flavbrem_event_file_options flavbrem_event_file_options_default(void);

/* What became of it. Frozen. */
typedef struct flavbrem_event_outcome {
    uint64_t events; /* in the file */
    uint64_t drawn;  /* of these, by this call; the others were kept by an earlier one */
    uint64_t tries, azimuth_tries; /* evaluations of the density, and of the azimuth's, for all */
    uint64_t above_hat;            /* events with a weight above 1 */
    double worst_weight;           /* the largest one; 1 where none is above */
    flavbrem_result sigma;         /* of the events [pb], the mean over the beam energies */
    flavbrem_result forbidden;     /* likewise, what the recoil of the nucleus forbids */
    size_t missed;                 /* beam energies whose cross-sections miss the tolerance */
    uint64_t bytes;                /* of the file */
    int removed;                   /* unfinished files of earlier calls for the path, without
                                    * `resume` */
    uint64_t kept;                 /* after an error: events that a call with `resume` finds */
    int opened;                    /* 0 after FLAVBREM_ERROR_FILE: the path cannot be opened for
                                    * writing; 1: it could, or there is none */
    const char *device;            /* where the first batch was drawn, and why not on a GPU, as */
    const char *reason;            /* flavbrem_context_device tells; NULL where none was */
} flavbrem_event_outcome;

/* Draws the events of a source on the threads or the GPU of the context, and writes them. The file
 * appears under its name when it is complete, a NAME.meta beside it first; one that is there is
 * replaced. Its bytes are a function of the spec and the format alone.
 *   path     of the file, NULL for the descriptor of the options
 *   options  NULL for the default ones
 *   outcome  receives what became of it; may be NULL. After FLAVBREM_ERROR_CANCELLED,
 *            FLAVBREM_ERROR_FILE and FLAVBREM_ERROR_DEVICE too, as far as it came
 * The progress function is called with the events that are drawn and those that are to be drawn,
 * (0, n) first, before a batch is begun. Once all are drawn it stops nothing any more.
 * Errors: FLAVBREM_ERROR_INPUT (no such format, neither a path nor a descriptor that is open for
 * writing, a foreign file has the name NAME.meta, what is left is of other events),
 * FLAVBREM_ERROR_FILE (the path cannot be written, disk full, pipe closed),
 * FLAVBREM_ERROR_CANCELLED (the sentence tells what is kept), FLAVBREM_ERROR_MEMORY (no thread can
 * be started either), FLAVBREM_ERROR_DEVICE. Any number of threads may write, each with its own
 * context. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_event_file_write(
    flavbrem_context *context, const flavbrem_event_source *source, const char *path,
    const flavbrem_event_file_options *options, flavbrem_event_outcome *outcome);

/* The same of a spec of FLAVBREM_JOB_EVENTS: flavbrem_event_source_create, then the file. The
 * progress function is called by both. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_event_file_make(
    flavbrem_context *context, const flavbrem_spec *spec, const char *path,
    const flavbrem_event_file_options *options, flavbrem_event_outcome *outcome);

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
 * cut off, several files joined), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_event_file_check(flavbrem_context *context,
                                                              const char *path,
                                                              flavbrem_event_report *report);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
