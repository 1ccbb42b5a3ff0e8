/* What a sentence says of a file, or a stream, that could not be written. */
#ifndef FLAVBREM_TABLES_FILES_WRITE_FAILURE_H
#define FLAVBREM_TABLES_FILES_WRITE_FAILURE_H

/* Why it failed: "No space left on device".
 *   error  an errno; ESTALE where another run has begun the same file
 * The text lives until the thread asks for the next one. */
const char *flb_write_failure_reason(int error);

/* What to do about it: "free some space or write elsewhere". The text lives for ever; any thread
 * may ask. */
const char *flb_write_failure_advice(int error);

#endif
