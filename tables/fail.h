/* The sentence of an error, into the caller's context: by the public interface, on which tables/
 * stands alone; flavbrem_files does not see what is private to flavbrem. */
#ifndef FLAVBREM_TABLES_FAIL_H
#define FLAVBREM_TABLES_FAIL_H

#include <stdarg.h>
#include <stdio.h>

#include "flavbrem/context.h"

#define FAIL_SENTENCE 1024 /* longer than a context's own */

/* Stores the sentence "problem (why), what to do" in the context, which may be NULL, and returns
 * the status, so that a function ends with `return fail(...)`. */
__attribute__((format(printf, 3, 4))) static inline flavbrem_status
fail(flavbrem_context *context, flavbrem_status status, const char *format, ...)
{
    char sentence[FAIL_SENTENCE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    flavbrem_context_set_message(context, sentence);
    return status;
}

/* For NULL where `what` ("table") should be. */
static inline flavbrem_status fail_missing(flavbrem_context *context, const char *what)
{
    return fail(context, FLAVBREM_ERROR_INPUT,
                "the call lacks what it needs (no %s, NULL was given), give it", what);
}

static inline flavbrem_status fail_memory(flavbrem_context *context)
{
    (void)fail(context, FLAVBREM_ERROR_MEMORY,
               "not enough memory for that many points, ask for fewer at a time");
    return FLAVBREM_ERROR_MEMORY; /* in words that an analyser of the code follows */
}

/* For a table that the reader alone has opened. */
static inline flavbrem_status fail_without_spec(flavbrem_context *context)
{
    return fail(context, FLAVBREM_ERROR_INPUT,
                "the table is without its spec (only its numbers were read), open it by "
                "flavbrem_table_load");
}

#endif
