/* Status codes: what a call of the library can return. The list makes the enum and the names
 * together; a number, once given, never changes its meaning. */
#ifndef FLAVBREM_STATUS_H
#define FLAVBREM_STATUS_H

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

#define FLAVBREM_STATUS_LIST(X)                                                                    \
    X(FLAVBREM_OK, 0, "success")                                                                   \
    X(FLAVBREM_ERROR_INPUT, 1, "wrong input")                                                      \
    X(FLAVBREM_ERROR_MEMORY, 2, "out of memory")                                                   \
    X(FLAVBREM_ERROR_FILE, 3, "reading or writing a file failed")                                  \
    X(FLAVBREM_ERROR_DEVICE, 4, "the device cannot do it")                                         \
    X(FLAVBREM_ERROR_CANCELLED, 5, "stopped by the caller")                                        \
    X(FLAVBREM_ERROR_FORMAT, 6, "the file is none of flavbrem, or is damaged")                     \
    X(FLAVBREM_ERROR_OUTSIDE, 7, "outside the table")                                              \
    X(FLAVBREM_ERROR_NO_VALUE, 8, "the table has no value there")

typedef enum flavbrem_status {
#define FLAVBREM_STATUS_ENUM(name, number, text) name = number,
    FLAVBREM_STATUS_LIST(FLAVBREM_STATUS_ENUM)
#undef FLAVBREM_STATUS_ENUM
} flavbrem_status;

/* What became of one value of a batch; the numbers are those of /status in a table file. Closed:
 * the approximation leaves nothing of the process, flavbrem_opening_gev of flavbrem/xsec.h; the
 * value is exactly 0. */
#define FLAVBREM_VALUE_LIST(X)                                                                     \
    X(FLAVBREM_VALUE_GOOD, 0, "good")                                                              \
    X(FLAVBREM_VALUE_BELOW_THRESHOLD, 1, "below_threshold")                                        \
    X(FLAVBREM_VALUE_OUTSIDE_TOLERANCE, 2, "outside_tolerance")                                    \
    X(FLAVBREM_VALUE_CLOSED, 3, "closed")

typedef enum flavbrem_value_status {
#define FLAVBREM_VALUE_ENUM(name, number, text) name = number,
    FLAVBREM_VALUE_LIST(FLAVBREM_VALUE_ENUM)
#undef FLAVBREM_VALUE_ENUM
} flavbrem_value_status;

/* NULL in place of what a function needs, in all of the interface: FLAVBREM_ERROR_INPUT, or where
 * there is no status, nothing is done, and what is returned is NULL, "" or not a number. Arrays of
 * no elements may be NULL. */

#if defined(__GNUC__)
#define FLAVBREM_MUST_CHECK __attribute__((warn_unused_result))
#else
#define FLAVBREM_MUST_CHECK
#endif

/* The text beside a status in the lists above: a constant string, for any argument.
 * Thread safe. */
const char *flavbrem_status_text(flavbrem_status status);
const char *flavbrem_value_text(flavbrem_value_status status);

/* The one of two that tells more, of a number that is made of both: below the threshold is a matter
 * of all methods, a missed tolerance goes before a closed approximation, and that before good.
 * Thread safe. */
flavbrem_value_status flavbrem_value_worse(flavbrem_value_status a, flavbrem_value_status b);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
