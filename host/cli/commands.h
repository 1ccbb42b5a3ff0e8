/* The subcommands: each has its help and its function. */
#ifndef FLAVBREM_CLI_COMMANDS_H
#define FLAVBREM_CLI_COMMANDS_H

#include "host/cli/help.h"

/* NAME_run does the work and returns an exit code; nothing is printed on stdout before all is
 * known. */
#define COMMAND(number, NAME, name, takes, summary)                                                \
    int name##_run(const struct options *options, struct problem *problem);                        \
    extern const struct help_text name##_help;
#include "host/cli/commands.inc"
#undef COMMAND

#endif
