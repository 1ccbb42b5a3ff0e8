/* What went wrong, kept until main prints it: so stdout is empty after any error and stderr has one
 * sentence and at most one hint. */
#ifndef FLAVBREM_CLI_PROBLEM_H
#define FLAVBREM_CLI_PROBLEM_H

#include "flavbrem/context.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,      /* disk full, no GPU, out of memory */
    EXIT_WRONG_INPUT = 2, /* also a path that cannot be opened */
    EXIT_INACCURATE = 3   /* a result outside its accuracy */
};

#define SENTENCE_BYTES 768 /* with the final 0 */
#define HINT_BYTES 256
#define NOTE_BYTES 768

struct problem {
    char sentence[SENTENCE_BYTES]; /* "problem (why), what to do" */
    char hint[HINT_BYTES];         /* "" for none */
    char note[NOTE_BYTES]; /* of a command that is done: what its reader may miss; "" for none */
};

/* All store text; problem_set returns exit_code, so that a function ends with it. */
int problem_set(struct problem *problem, int exit_code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void problem_hint(struct problem *problem, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A further note is a line of its own. */
void problem_note(struct problem *problem, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The sentence of a context, and the exit code of a status that is an error. */
int problem_take(struct problem *problem, const flavbrem_context *context, flavbrem_status status);

/* Note, sentence and hint on stderr, a line each. */
void problem_print(struct problem *problem, int exit_code);

/* The sentence for memory that is not to be had. */
static inline int problem_memory(struct problem *problem)
{
    problem_set(problem, EXIT_FAILED,
                "not enough memory for that many points, ask for fewer at a time");
    return EXIT_FAILED;
}

#endif
