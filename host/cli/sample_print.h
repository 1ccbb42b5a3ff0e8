/* What `sample` prints. */
#ifndef FLAVBREM_CLI_SAMPLE_PRINT_H
#define FLAVBREM_CLI_SAMPLE_PRINT_H

#include "flavbrem/event_file.h"
#include "host/cli/histogram.h"
#include "host/cli/options.h"

/* One line on stderr where recoil forbids more than 0.1% of the cross-section. */
void sample_print_forbidden(const struct options *options, const flavbrem_event_source *source);

/* The line about a file that is finished. */
void sample_print_file(const struct options *options, const flavbrem_event_source *source,
                       const flavbrem_event_outcome *outcome);

void sample_print_histogram(const struct options *options, const flavbrem_event_source *source,
                            const flavbrem_event_outcome *outcome,
                            const struct histogram *histogram);

#endif
