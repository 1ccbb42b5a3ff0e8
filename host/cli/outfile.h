/* A file of results: nothing is left of it if the program is stopped before it is complete. */
#ifndef FLAVBREM_CLI_OUTFILE_H
#define FLAVBREM_CLI_OUTFILE_H

#include "host/cli/problem.h"
#include "tables/files/unfinished.h"

/* As flb_unfinished_begin, and from now on SIGINT, SIGTERM, SIGHUP and SIGPIPE remove the file
 * before they end the program. One file at a time. Returns an exit code. */
int outfile_begin(const char *path, struct unfinished **file, struct problem *problem);

/* As flb_unfinished_finish. Returns an exit code. */
int outfile_finish(struct unfinished *file, int error, struct problem *problem);

void outfile_end(struct unfinished **file);

#endif
