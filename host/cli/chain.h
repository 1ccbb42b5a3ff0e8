/* From a spec to conversions in a target: what their values depend on, and how material and
 * spectrum are taken. Shared by `yield` and `limit`. */
#ifndef FLAVBREM_CLI_CHAIN_H
#define FLAVBREM_CLI_CHAIN_H

#include "host/cli/options.h"
#include "host/cli/progress.h"

struct chain {
    const struct options *options;
    flavbrem_material material;
    flavbrem_spectrum *spectrum;
};

/* Material and spectrum of the spec; a path that cannot be opened is wrong input. */
int chain_take_spectrum(struct chain *chain, flavbrem_context *context, struct problem *problem);

/* How many there are the library knows. */
void chain_begin_progress(const struct options *options, flavbrem_context *context,
                          const char *what, struct progress *progress);
void chain_end_progress(flavbrem_context *context, struct progress *progress);

/* A word, or some that stay together, of the lines that begin with #, which break where a terminal
 * ends.
 *   column  where the line is; 0 before the first word */
void chain_print_word(const char *word, int *column);

/* What the rows of the spectrum are of. */
void chain_comment(const struct chain *chain, char *comment, size_t size);

/* The keys that the values depend on: as lines that begin with #, as columns with a comma before
 * each, as members likewise. */
void chain_print_text(const struct chain *chain);
void chain_print_csv_names(const struct chain *chain);
void chain_print_csv(const struct chain *chain, flavbrem_method method);
void chain_print_json(const struct chain *chain, flavbrem_method method);

/* A number behind `before`; empty where it is infinite, or there is none. */
void chain_csv_number(const char *before, double number, int is_there);

/* `, "name": number`, or null where there is none. */
void chain_json_member(const char *name, double number, int is_there);

#endif
