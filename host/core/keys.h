/* The rows of the dictionary, with how each is kept, printed and hashed. Private to the library. */
#ifndef FLAVBREM_HOST_KEYS_H
#define FLAVBREM_HOST_KEYS_H

#include "host/core/decimal.h"
#include "host/core/settings.h"

/* Where the canonical text of a spec has a key. */
enum key_printed {
    PRINTED_ALWAYS,
    PRINTED_OF_ONE_COUPLING, /* where the boson has no couplings of its own */
    PRINTED_WITH_CUT,        /* where an angle of ETL is cut */
    PRINTED_WITH_AUTO,       /* of a table that chooses its nodes */
    PRINTED_WITH_AUTO_LATER, /* likewise, where it is not at its default */
    PRINTED_OF_EVENTS,
    PRINTED_OF_EVENTS_LATER,  /* of events, where it is not at its default */
    PRINTED_OF_APPROXIMATION, /* of events of WW and IWW */
    PRINTED_OF_POINTS,        /* of cross-sections at points */
    PRINTED_OF_YIELD,         /* of a yield, where it is not at its default */
    PRINTED_OF_SPECTRUM,      /* of a yield and of events, where it is not at its default */
    PRINTED_OF_TABLE_LATER,   /* of a table, where it is not at its default */
    PRINTED_NOT_USUAL,        /* of every job that has it, where it is not at its default */
    PRINTED_LATER             /* where it is not at its default */
};

/* How the text of a number is held against its range. */
enum { OPEN_BELOW = 1, OPEN_ABOVE = 2 };

/* The jobs with a yield of conversions. */
#define OF_YIELD (FLAVBREM_JOB_YIELD | FLAVBREM_JOB_LIMIT)

struct key_row {
    flavbrem_key key;
    size_t offset; /* of its value in a flavbrem_spec, and so of a process key in its process */
    enum key_printed printed;
    double least, most; /* of a number or a count, */
    int open;           /* and which of them are out of range themselves */
    uint64_t most_count;
    const char *advice;        /* where a number is out of range: "give an angle in rad" */
    const int *values;         /* of choices; NULL where they count from 0 */
    void (*also)(void *owner); /* after a new value; NULL where nothing is to be done */

    /* Of choices that can be others than those listed: read_other takes a text that is none of them
     * ("a, b or c" in others) or tells what is wrong with it. */
    flavbrem_status (*read_other)(flavbrem_context *context, const char *text, const char *called,
                                  const char *others, int *number);
    const char *(*other_name)(int number);

    int of_boson; /* enum boson_kind of a coupling that this boson alone has; 0: of another key */

    unsigned methods; /* of a later key: a sum of 1 << flavbrem_method whose events it changes */
    int has_field;    /* 1 where files and prints have had a field for a later key from the first
                         on: flavbrem_process_later leaves it out */
};

/* All rows, `n` of them. */
const struct key_row *flb_key_rows(size_t *n);

/* The number of the row of a name, or -1. */
int flb_key_number(const char *name);

/* The name of a choice of a key, which there is; "unknown" where it is none. */
const char *flb_key_choice_name(const char *name, int choice);

/* Reads a value into its owner, a process or a spec, which is as it was after an error. */
FLAVBREM_MUST_CHECK flavbrem_status flb_key_read(flavbrem_context *context,
                                                 const struct key_row *row, void *owner,
                                                 const char *text, const char *called);

/* Writes a value as it is read.
 *   lines  long lists go on in indented lines;   symbol  an element by its symbol */
enum { PRINT_LINES = 1, PRINT_SYMBOL = 2 };
void flb_key_print(struct decimal_room *text, const struct key_row *row, const void *owner,
                   int how);

/* Writes a value as flavbrem_spec_get and flavbrem_process_get have it; an owner begins with its
 * process. */
FLAVBREM_MUST_CHECK flavbrem_status flb_key_get(flavbrem_context *context,
                                                const struct key_row *row, const void *owner,
                                                char *text, size_t size);

/* 1 where the angle of a PRINTED_WITH_CUT cuts ETL, as it does once it is given. */
int flb_key_is_cut(const struct key_row *row, const flavbrem_process *process);

/* 1 where the key is a process's own, not of what is done with it. */
int flb_key_is_of_process(const struct key_row *row);

/* 1 where a later key is not at its default and changes one of these methods, a sum of
 * FLAVBREM_METHOD_BIT. */
int flb_key_is_later(const struct key_row *row, const flavbrem_process *process,
                     unsigned of_methods);

/* 1 where the value is the default. */
int flb_key_is_usual(const struct key_row *row, const void *owner);

#endif
