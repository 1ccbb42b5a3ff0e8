/* Files: what appears under its name only when it is whole. The library flavbrem_files. */
#ifndef FLAVBREM_FILES_H
#define FLAVBREM_FILES_H

#include <stdio.h>

#include "flavbrem/context.h"

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
 * also when that is finished. What the stream holds already goes where it led before. Errors:
 * FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_FILE. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_file_take(flavbrem_context *context,
                                                       flavbrem_file *file, FILE *stream);

/* Waits until all that was written is on the disk, and gives the file its name.
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_FILE (something could not be written: a full disk,
 * or an earlier failure of one of its streams). */
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

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
