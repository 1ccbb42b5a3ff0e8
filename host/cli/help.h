/* What `flavbrem COMMAND --help` prints, and what a shell completes. */
#ifndef FLAVBREM_CLI_HELP_H
#define FLAVBREM_CLI_HELP_H

#include "host/cli/options.h"

/* What a command says besides its options. */
struct help_text {
    const char *usage;    /* up to the options, with an empty line at its end */
    const char *where;    /* behind the options that say what and where; "" for nothing */
    const char *examples; /* two lines */
};

/* On stdout. */
void help_print(enum command command, const struct help_text *text);

/* On stdout, one a line: the options of a command, or the values of one of them.
 *   option  "--lepton", or NULL */
void help_words(enum command command, const char *option);

#endif
