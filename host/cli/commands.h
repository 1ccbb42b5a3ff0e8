/* The subcommands: each has its help and its function. */
#ifndef FLAVBREM_CLI_COMMANDS_H
#define FLAVBREM_CLI_COMMANDS_H

#include "host/cli/help.h"

/* Do the work and return an exit code; nothing is printed on stdout before all is known. */
int xsec_run(const struct options *options, struct problem *problem);
int table_run(const struct options *options, struct problem *problem);
int lookup_run(const struct options *options, struct problem *problem);
int info_run(const struct options *options, struct problem *problem);
int check_run(const struct options *options, struct problem *problem);
int export_run(const struct options *options, struct problem *problem);
int devices_run(const struct options *options, struct problem *problem);
int doctor_run(const struct options *options, struct problem *problem);
int sample_run(const struct options *options, struct problem *problem);

extern const struct help_text xsec_help;
extern const struct help_text table_help;
extern const struct help_text lookup_help;
extern const struct help_text info_help;
extern const struct help_text check_help;
extern const struct help_text export_help;
extern const struct help_text devices_help;
extern const struct help_text doctor_help;
extern const struct help_text sample_help;

#endif
