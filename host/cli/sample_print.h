/* What `sample` prints. */
#ifndef FLAVBREM_CLI_SAMPLE_PRINT_H
#define FLAVBREM_CLI_SAMPLE_PRINT_H

#include "host/cli/histogram.h"
#include "host/cli/sample_source.h"

/* One line on stderr where recoil forbids more than 0.1% of the cross-section. */
void sample_print_forbidden(const struct options *options, const struct sample_source *source);

/* The line about a file that is finished. */
void sample_print_file(const struct options *options, const struct sample_source *source,
                       const struct file_tally *tally, uint64_t bytes);

void sample_print_histogram(const struct options *options, const struct sample_source *source,
                            const struct file_tally *tally, const struct histogram *histogram);

#endif
