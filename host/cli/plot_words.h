/* The words of `plot`, looked at before a python is: the package reads them once more, with the
 * same sentences. */
#ifndef FLAVBREM_CLI_PLOT_WORDS_H
#define FLAVBREM_CLI_PLOT_WORDS_H

#include "host/cli/options.h"

/* Makes options->spec of what was given and checks all that can be known without a python: kind,
 * options, values, the file that is read and the picture's place. Returns an exit code.
 *   options  with the words that are no options in `argument` and `file`
 *   rows     n options, as options_list gives them
 *   text     what was given for each, NULL where nothing was */
int plot_words_check(struct options *options, const struct option_row *rows, size_t n,
                     const char *const *text, struct problem *problem);

#endif
