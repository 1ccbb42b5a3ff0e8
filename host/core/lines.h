/* Canonical text: `key = value` lines. Private to the library. */
#ifndef FLAVBREM_HOST_LINES_H
#define FLAVBREM_HOST_LINES_H

#include "flavbrem/context.h"

/* Takes one line.
 *   called  "line 3: target", for sentences */
typedef flavbrem_status line_taker(void *user, flavbrem_context *context, const char *key,
                                   const char *value, const char *called);

/* Hands on each `key = value` of a text as the library writes it: a value goes on in indented
 * lines, without their blanks; an empty line, and one that begins with ; or #, says nothing.
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_MEMORY, and what take returns. */
FLAVBREM_MUST_CHECK flavbrem_status flb_lines_read(flavbrem_context *context, const char *text,
                                                   line_taker *take, void *user);

#endif
