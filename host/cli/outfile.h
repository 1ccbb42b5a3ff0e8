/* A file of results: nothing is left of it if the program is stopped before it is complete. */
#ifndef FLAVBREM_CLI_OUTFILE_H
#define FLAVBREM_CLI_OUTFILE_H

#include "flavbrem/files.h"
#include "host/cli/problem.h"

/* As flavbrem_file_begin, and from now on SIGINT, SIGTERM, SIGHUP and SIGPIPE remove the file
 * before they end the program. One file at a time. Returns an exit code. */
int outfile_begin(flavbrem_context *context, const char *path, flavbrem_file **file,
                  struct problem *problem);

void outfile_end(flavbrem_file **file);

#endif
