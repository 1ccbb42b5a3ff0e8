/* The dictionary: everything that a process, a cross-section, a table or a production of events can
 * be told, by name. Options of the program, spec files, headers of files and the bindings of other
 * languages are made from it. */
#ifndef FLAVBREM_KEYS_H
#define FLAVBREM_KEYS_H

#include <stddef.h>

#include "flavbrem/status.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* What is asked for; a sum of these says which of them know a key. */
typedef enum flavbrem_job {
    FLAVBREM_JOB_XSEC = 1,   /* cross-sections at points */
    FLAVBREM_JOB_TABLE = 2,  /* a table of total cross-sections */
    FLAVBREM_JOB_EVENTS = 4, /* final states */
    FLAVBREM_JOB_LOOKUP = 8, /* values of a table */
    FLAVBREM_JOB_YIELD = 16, /* conversions in a target */
    FLAVBREM_JOB_LIMIT =
        32, /* an upper limit, on events, and by such conversions on the coupling */
    FLAVBREM_JOB_CONSTRAINT = 64 /* g-2 of the muon, or the relic density */
} flavbrem_job;

typedef enum flavbrem_key_group {
    FLAVBREM_KEY_OF_PROCESS = 0, /* the physics: the process, and by which method it is seen */
    FLAVBREM_KEY_OF_POINTS = 1,  /* where, and how many */
    FLAVBREM_KEY_OF_WORK = 2     /* how it is computed */
} flavbrem_key_group;

/* How the text of a key is read. */
typedef enum flavbrem_key_type {
    FLAVBREM_KEY_NUMBER = 0,  /* a decimal number */
    FLAVBREM_KEY_COUNT = 1,   /* a whole number */
    FLAVBREM_KEY_CHOICE = 2,  /* one of `choices` */
    FLAVBREM_KEY_CHOICES = 3, /* one or more of `choices`, a comma between each two */
    FLAVBREM_KEY_PAIR = 4,    /* two of `choices`, a colon between them */
    FLAVBREM_KEY_RANGE = 5,   /* flavbrem/range.h */
    FLAVBREM_KEY_RANGES = 6,  /* one or two ranges, a comma between them */
    FLAVBREM_KEY_TARGET = 7,  /* `Z,A[,density]`, or the symbol of an element */
    FLAVBREM_KEY_TEXT = 8,    /* any text without control characters, 1 to 1023 bytes */
    FLAVBREM_KEY_COMPLEX = 9  /* a decimal number, or real and imaginary part with a comma */
} flavbrem_key_type;

/* A row of the dictionary; constant. Later versions may have more members behind these. */
typedef struct flavbrem_key {
    const char *name; /* "theta-max" */
    char letter;      /* of the program's short option, 0 for none */
    flavbrem_key_type type;
    flavbrem_key_group group;
    int jobs;                   /* a sum of flavbrem_job */
    int in_spec;                /* 1 where it may stand in a spec file */
    const char *value;          /* what its value is called in help texts, "ANGLE" */
    const char *unit;           /* "rad", "GeV"; NULL for none */
    const char *range;          /* of its value, in words; NULL where the choices say it */
    const char *usual;          /* its default as text; NULL where there is none */
    const char *help;           /* what it is, in a line */
    const char *const *choices; /* names, NULL behind the last; NULL where there are none */
} flavbrem_key;

/* Key number i, 0, 1, ..., in the order of the canonical spec; NULL behind the last. Thread safe.
 */
const flavbrem_key *flavbrem_key_at(size_t i);

/* The key of a name; NULL where there is none. Thread safe. */
const flavbrem_key *flavbrem_key_find(const char *name);

/* Whether flavbrem_process_set knows it: 1 or 0. Thread safe. */
int flavbrem_key_is_of_process(const flavbrem_key *key);

/* Whether it says which boson it is: 1 of "boson" and of the couplings that one kind alone has
 * ("g-s", "epsilon"), else 0, of "coupling" too. Thread safe. */
int flavbrem_key_is_of_boson(const flavbrem_key *key);

/* The number of a name among the choices of a key, as the enums have it: of "method" a
 * flavbrem_method, of "charge" -1 or 1.
 *   number  receives it; may be NULL
 * Returns 1, or 0 where it is none of them, which leaves the number untouched. Thread safe. */
int flavbrem_key_choice(const flavbrem_key *key, const char *name, int *number);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
