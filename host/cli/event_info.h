/* `info` and `check` of a file of events. */
#ifndef FLAVBREM_CLI_EVENT_INFO_H
#define FLAVBREM_CLI_EVENT_INFO_H

#include "host/cli/options.h"

int event_info_run(const struct options *options, struct problem *problem);
int event_check_run(const struct options *options, struct problem *problem);

#endif
