/* What a printed value depends on besides its point: process, conventions, cuts. */
#ifndef FLAVBREM_CLI_CONVENTIONS_H
#define FLAVBREM_CLI_CONVENTIONS_H

#include "host/cli/options.h"

/* A set of methods: the sum of these. K has ETL's and IWW's. */
#define METHOD_BIT(method) (1u << (int)(method))
#define METHODS_OF_K (METHOD_BIT(FLAVBREM_ETL) | METHOD_BIT(FLAVBREM_IWW))

#define NO_CUT_RAD 3.14159265358979323846 /* pi: a cut there cuts nothing */

/* All methods of the options. */
unsigned conventions_methods(const struct options *options);

/* Two lines of comment on stdout, for all methods of the options. */
void conventions_print_text(const struct options *options);

#define CONVENTIONS_SIZE 512 /* characters that the next two need at most */

/* As columns, a comma before each: their names, and what a value by these methods depends on. A
 * cell is empty where it does not. */
const char *conventions_csv_names(void);
void conventions_csv(const struct options *options, unsigned methods, char text[CONVENTIONS_SIZE]);

/* The same as members of a JSON object, a comma before each; null where the value does not depend
 * on it. */
void conventions_json(const struct options *options, unsigned methods, char text[CONVENTIONS_SIZE]);

#endif
