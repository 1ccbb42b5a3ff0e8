/* Words that people type for names of ours, and what they mean. */
#ifndef FLAVBREM_CLI_MEANT_H
#define FLAVBREM_CLI_MEANT_H

/* The name of ours that is meant by an option, method or lepton of other programs, or NULL. */
const char *meant_option(const char *name);
const char *meant_value(const char *text);

/* How a unit of cross-sections that is not ours goes into pb, "1 pb = 1000 fb", or NULL. */
const char *meant_unit(const char *unit);

#endif
