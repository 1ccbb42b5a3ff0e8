/* Files: tables and specs, and what appears under its name only when it is whole. The library
 * flavbrem_files. Any number of threads may call it, each with a context of its own. */
#ifndef FLAVBREM_FILES_H
#define FLAVBREM_FILES_H

#include <stdio.h>

#include "flavbrem/spectrum.h"
#include "flavbrem/table_make.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* ---- a file that is written ---- */

/* A file that appears under its name only when it is whole. Until then it is .NAME.tmp-PID in the
 * same folder, with PID the number of the process. One thread at a time may use it. */
typedef struct flavbrem_file flavbrem_file;

/* Begins a file. What processes that no longer live have left for the same name is removed.
 *   path  of a new file, or of a regular one, which is replaced when the new one is whole and hands
 *         its permissions on; where it is a link the file that it leads to is replaced
 *   file  receives the handle, which the caller owns and gives to flavbrem_file_end; NULL after an
 *         error
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_FILE (it cannot be written), FLAVBREM_ERROR_MEMORY.
 */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_file_begin(flavbrem_context *context, const char *path,
                                                        flavbrem_file **file);

/* Where to write; it belongs to the file. NULL of NULL. */
FILE *flavbrem_file_stream(const flavbrem_file *file);

/* Lets what is written to a stream of the caller, such as stdout, go into the file from now on,
 * also when that is finished. What the stream holds already goes where it led before.
 *   stream  stays open until flavbrem_file_finish or flavbrem_file_end has been called, for
 *           flavbrem_file_bytes and flavbrem_file_finish flush it; the caller closes it
 * Errors: FLAVBREM_ERROR_INPUT (NULL, or a stream in memory), FLAVBREM_ERROR_FILE (the stream: a
 * write to it has failed, or what it holds cannot be written where it led). The file stays as it
 * is. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_file_take(flavbrem_context *context,
                                                       flavbrem_file *file, FILE *stream);

/* How long it is by now [bytes]; what its streams hold back counts, until it is finished that of a
 * stream of the caller too. 0 of NULL. */
size_t flavbrem_file_bytes(const flavbrem_file *file);

/* Waits until all that was written is on the disk, and gives the file its name.
 * Errors: FLAVBREM_ERROR_INPUT (it is finished already), FLAVBREM_ERROR_FILE (something could not
 * be written: a full disk, or an earlier failure of a stream or of flavbrem_table_put). A file that
 * has failed once never gets its name: the same error comes again. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_file_finish(flavbrem_context *context,
                                                         flavbrem_file *file);

/* Removes a file that is not finished. It may be called by the handler of a signal, which ends the
 * program then. */
void flavbrem_file_drop(const flavbrem_file *file);

/* Removes the file if it is not finished, frees the handle and sets *file to NULL; does nothing if
 * it is NULL already. */
void flavbrem_file_end(flavbrem_file **file);

/* Whether all that was written to a stream has arrived.
 *   called  what the sentence of an error calls it: "stdout"
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_FILE. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_stream_flush(flavbrem_context *context, FILE *stream,
                                                          const char *called);

/* ---- specs ---- */

/* Reads a spec file, `key = value` lines as people write them: a value may go on in indented lines,
 * `;` and `#` begin a comment.
 *   spec  receives the keys that it has not been given yet: those that were set before win, also
 *         over keys that do not go with them (flavbrem_spec_excludes)
 *   path  of a regular file; or what the program has open, /dev/stdin, /dev/fd/N or
 *         /proc/self/fd/N, which may be a pipe and is waited for
 * Sentences call a key by its place from now on, "my.ini, line 3: target". After an error the spec
 * has the keys of the lines before.
 * Errors: FLAVBREM_ERROR_INPUT (no file to read, a line that is none, a key that is unknown or
 * stands there twice, a wrong value), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spec_read(flavbrem_context *context,
                                                       flavbrem_spec *spec, const char *path);

/* Takes one entry of a spec file. Any return value but FLAVBREM_OK ends the reading, which returns
 * it; the sentence is left in the context.
 *   line  in which the key stands */
typedef flavbrem_status (*flavbrem_spec_take)(void *user, flavbrem_context *context,
                                              const char *key, const char *value, int line);

/* The same for a program that makes something else of the entries, known keys or not.
 *   take  called for each entry, with user
 * Errors: as above. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spec_lines(flavbrem_context *context, const char *path,
                                                        flavbrem_spec_take take, void *user);

/* ---- tables ---- */

/* Writes a table as HDF5 with a flat index in front (tables/FORMAT.md). The same table gives the
 * same bytes.
 *   table  with its spec: one that was made, or flavbrem_table_load has read
 *   file   begun and empty; the caller finishes it, and writes nothing else to it
 * Errors: FLAVBREM_ERROR_INPUT (also of a file that is not empty), FLAVBREM_ERROR_FILE (which
 * flavbrem_file_finish returns again), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_put(flavbrem_context *context,
                                                       const flavbrem_table *table,
                                                       flavbrem_file *file);

/* The same, from flavbrem_file_begin to flavbrem_file_finish. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_write(flavbrem_context *context,
                                                         const flavbrem_table *table,
                                                         const char *path);

/* Opens a table file by the reader of flavbrem/table.h, all checksums compared, and reads its spec.
 *   table  receives the handle, which the caller owns and gives to flavbrem_table_close; NULL after
 *          an error
 * Errors: as flavbrem_table_open; FLAVBREM_ERROR_INPUT of one without a good spec too. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_load(flavbrem_context *context, const char *path,
                                                        flavbrem_table **table);

typedef enum flavbrem_export_format {
    FLAVBREM_EXPORT_DMG4 =
        0, /* C source, C90 to C++20, for the DMG4 package: K as a lookup gives it */
    FLAVBREM_EXPORT_CSV = 1, /* a line for each node */
    FLAVBREM_EXPORT_JSON = 2 /* the same as arrays */
} flavbrem_export_format;

/* Writes a table in a form that other programs take. The decimal point is one in any locale.
 *   table  with its spec: one that was made, or flavbrem_table_load has read
 *   name   of the function of DMG4's source, all names in it begin so; NULL for flavbrem_kfactor,
 *          and for the other forms
 *   out    the caller's, who looks whether all was written: flavbrem_stream_flush
 * Errors: FLAVBREM_ERROR_INPUT (also of a table without K where DMG4 wants it),
 * FLAVBREM_ERROR_MEMORY; what was written before stays. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_export(flavbrem_context *context,
                                                          const flavbrem_table *table,
                                                          flavbrem_export_format format,
                                                          const char *name, FILE *out);

/* The same into a file, from flavbrem_file_begin to flavbrem_file_finish; FLAVBREM_ERROR_FILE too.
 */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_export_file(flavbrem_context *context,
                                                               const flavbrem_table *table,
                                                               flavbrem_export_format format,
                                                               const char *name, const char *path);

/* ---- spectra ---- */

/* Writes a spectrum as the CSV that flavbrem_spectrum_read takes: a head of six columns, a line a
 * row, in its order, each number so that it is read as the same bits. What is read gives the same
 * conversions, to the bit. The statistical errors of the rows of a built-in shower are told, but
 * not how they go together: those of sums differ, for a file's rows are taken as independent. Rows
 * in no order are to be read as steps.
 *   comment  goes in front, its lines behind a #; NULL for none
 *   out      the caller's, who looks whether all was written: flavbrem_stream_flush
 * Errors: FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spectrum_export(flavbrem_context *context,
                                                             const flavbrem_spectrum *spectrum,
                                                             const char *comment, FILE *out);

/* The same into a file, from flavbrem_file_begin to flavbrem_file_finish; FLAVBREM_ERROR_FILE too.
 */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spectrum_export_file(flavbrem_context *context,
                                                                  const flavbrem_spectrum *spectrum,
                                                                  const char *comment,
                                                                  const char *path);

/* Whether a function may have a name in C and C++: it is no word of theirs nor of their libraries,
 * those that this program runs with included.
 *   called  what the sentence of an error calls it: "--name"
 * Errors: FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_function_name_check(flavbrem_context *context,
                                                                 const char *name,
                                                                 const char *called);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
