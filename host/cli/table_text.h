/* What a table, or a file of events, says of its origin. */
#ifndef FLAVBREM_CLI_TABLE_TEXT_H
#define FLAVBREM_CLI_TABLE_TEXT_H

#include "host/cli/options.h"

#define TABLE_SPEC_SIZE 65536
#define TABLE_CONVENTION_SIZE 352 /* as the index has it */

/* "etl,ww,iww" or a part of it, in this order. */
void table_methods_text(const struct options *options, char text[32]);

/* The canonical spec, TABLE_SPEC_SIZE characters at most. */
void table_spec_text(const struct options *options, char *spec);

/* The same of the events that `sample` draws. */
void sample_spec_text(const struct options *options, char *spec);

/* Process and conventions in one line, TABLE_CONVENTION_SIZE characters at most. */
void table_convention_text(const struct options *options, char *convention);

#endif
