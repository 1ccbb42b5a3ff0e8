/* What the value of each option means. */
#ifndef FLAVBREM_CLI_VALUES_H
#define FLAVBREM_CLI_VALUES_H

#include "host/cli/options.h"

/* What `export` writes. */
enum export_format { EXPORT_DMG4 = 1, EXPORT_CSV, EXPORT_JSON };

/* Each reads text into the options, names the option as `what` in its sentence, and returns an
 * exit code. */
typedef int value_reader(const char *text, const char *what, struct options *options,
                         struct problem *problem);

value_reader value_device, value_threads, value_format, value_points, value_to, value_name,
    value_event_format, value_cell_unit;

/* Of --format, of `export --to`, of `sample --unit`; NULL behind the last. */
extern const char *const format_names[], *const export_names[], *const cell_unit_names[];

/* The hint for a text that is no value of a key, if there is one. */
void hint_key(const flavbrem_key *key, const char *text, struct problem *problem);

#endif
