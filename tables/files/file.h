/* What the library asks of a file that is written beyond the public header. */
#ifndef FLAVBREM_TABLES_FILES_FILE_H
#define FLAVBREM_TABLES_FILES_FILE_H

#include "flavbrem/files.h"
#include "tables/files/unfinished.h"

/* For what writes by a path and a descriptor. */
struct unfinished *flb_file_unfinished(const flavbrem_file *file);

/* As flavbrem_file_finish, where `error`, an errno, is what has gone wrong before; 0: nothing. */
FLAVBREM_MUST_CHECK flavbrem_status flb_file_finish(flavbrem_context *context, flavbrem_file *file,
                                                    int error);

#endif
