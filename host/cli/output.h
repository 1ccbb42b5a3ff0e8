/* Results on stdout: a table for people, CSV, or JSON. */
#ifndef FLAVBREM_CLI_OUTPUT_H
#define FLAVBREM_CLI_OUTPUT_H

#include <stdio.h>

#include "host/cli/conventions.h"
#include "host/cli/options.h"
#include "host/cli/outfile.h"

#define METHOD_K FLAVBREM_METHODS /* in the place of a method: K = sigma_IWW/sigma_ETL */

struct row {
    int method; /* a flavbrem_method, or METHOD_K */
    flavbrem_point point;
    flavbrem_result result; /* NaN where there is no number */
    const double *nodes;    /* of a table, two energies and two masses around; NULL for none */
    const flavbrem_variation *variation; /* NULL for none, else it is the result's */
    const char *origin;                  /* in CSV and JSON; NULL: that of its method */
    const char *way;                     /* how a value inside a region was had; NULL without one */
};

/* What the rows have in common. The caller sets the first four. */
struct output {
    const struct options *options; /* they say format, process and coordinates */
    int has_nodes;                 /* the rows have those of a table */
    const char *region;            /* as --cut has it, NULL for none */
    int form_width;            /* of the longest form factor, where they have variations, or 0 */
    int status_width;          /* of the longest that output_look saw */
    size_t rows;               /* printed so far */
    flavbrem_point last_point; /* of the last of them */
    int widths[OPTION_AXES];   /* of the text's first columns */
    const char *gap;           /* between two columns of text */
    char origin[FLAVBREM_METHODS + 1]
               [FLAVBREM_ORIGIN_BYTES]; /* in CSV and JSON, of a row by each method */
};

/* A look at results that will be printed, so that the text fits. */
void output_look(struct output *output, const flavbrem_result *results, size_t n);

/* Head, rows, tail. All methods of a point come before the next point. */
void output_begin(struct output *output);
void output_row(struct output *output, const struct row *row);
void output_end(const struct output *output);

/* In the fewest digits that read back, or null where JSON has no number. */
void output_json_number(FILE *out, double number);

/* Where -o names a file: begins it, before the work, so that it is known to be writable; sends
 * there what is printed from then on; and gives it its name. The last returns what output_close
 * does where there is no file. `file` goes to outfile_end in any case. */
int output_file_begin(const struct options *options, flavbrem_context *context,
                      flavbrem_file **file, struct problem *problem);
int output_file_use(flavbrem_context *context, flavbrem_file *file, struct problem *problem);
int output_file_finish(flavbrem_context *context, flavbrem_file *file, struct problem *problem);

/* Says whether all that was printed has arrived. Returns an exit code. */
int output_close(struct problem *problem);

#endif
