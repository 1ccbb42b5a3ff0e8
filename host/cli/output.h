/* Results on stdout: a table for people, CSV, or JSON. */
#ifndef FLAVBREM_CLI_OUTPUT_H
#define FLAVBREM_CLI_OUTPUT_H

#include <stdio.h>

#include "host/cli/options.h"

struct row {
    const char *method;
    const char *quantity;
    const char *unit;
    flavbrem_point point;
    flavbrem_result result; /* NaN where there is no number */
    const double *nodes;    /* with options->show_nodes: two energies and two masses around */
};

/* Head, rows, tail. The options say format, process and coordinates. */
void output_begin(const struct options *options);
void output_row(const struct options *options, const struct row *row, int is_first);
void output_end(const struct options *options);

/* %.17g, or null where JSON has no number. */
void output_json_number(FILE *out, double number);

/* Says whether all that was printed has arrived. Returns an exit code. */
int output_close(struct problem *problem);

#endif
