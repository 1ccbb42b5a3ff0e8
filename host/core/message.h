/* The sentence of an error. Private to the library. */
#ifndef FLAVBREM_HOST_MESSAGE_H
#define FLAVBREM_HOST_MESSAGE_H

#include "flavbrem/context.h"

/* Stores the sentence "problem (why), what to do" in the context, which may be NULL, and returns
 * the status, so that a function ends with `return flb_context_fail(...)`. */
FLAVBREM_MUST_CHECK flavbrem_status flb_context_fail(flavbrem_context *context,
                                                     flavbrem_status status, const char *format,
                                                     ...) __attribute__((format(printf, 3, 4)));

/* flb_context_fail() for NULL where `what` ("process") should be. */
FLAVBREM_MUST_CHECK flavbrem_status flb_context_missing(flavbrem_context *context,
                                                        const char *what);

/* flb_context_fail() for a little memory that is not to be had. */
FLAVBREM_MUST_CHECK flavbrem_status flb_context_no_memory(flavbrem_context *context);

/* flb_context_fail() for a text that the caller's room is too small for. */
FLAVBREM_MUST_CHECK flavbrem_status flb_context_no_room(flavbrem_context *context, const char *what,
                                                        size_t size);

/* Copies the sentence of a GPU that failed into MESSAGE_BYTES, without its advice to take the CPU:
 * where others take over it is a reason. */
void flb_message_without_advice(const char *message, char *failure);

#endif
