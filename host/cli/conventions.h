/* What a printed value depends on besides its point: process, conventions, cuts. */
#ifndef FLAVBREM_CLI_CONVENTIONS_H
#define FLAVBREM_CLI_CONVENTIONS_H

#include "host/cli/options.h"

/* All methods of the options. */
unsigned conventions_methods(const struct options *options);

/* Two lines of comment on stdout, for all methods of the options. */
void conventions_print_text(const struct options *options);

/* The same into a text. */
void conventions_text(const struct options *options, char text[FLAVBREM_ORIGIN_BYTES]);

/* As columns, a comma before each: their names, and what a value by these methods depends on. A
 * cell is empty where it does not. */
const char *conventions_csv_names(const struct options *options, char text[FLAVBREM_ORIGIN_BYTES]);
void conventions_csv(const struct options *options, unsigned methods,
                     char text[FLAVBREM_ORIGIN_BYTES]);

/* The same as members of a JSON object, a comma before each; null where the value does not depend
 * on it. */
void conventions_json(const struct options *options, unsigned methods,
                      char text[FLAVBREM_ORIGIN_BYTES]);

#endif
