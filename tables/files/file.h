/* What the library asks of a file that is written beyond the public header. */
#ifndef FLAVBREM_TABLES_FILES_FILE_H
#define FLAVBREM_TABLES_FILES_FILE_H

#include "flavbrem/files.h"
#include "tables/files/unfinished.h"

/* For what writes by a path and a descriptor. */
struct unfinished *flb_file_unfinished(const flavbrem_file *file);

/* As flavbrem_file_finish, where `error`, an errno, is what has gone wrong before; 0: nothing. The
 * first error stays that of the file, which never gets its name then. */
FLAVBREM_MUST_CHECK flavbrem_status flb_file_finish(flavbrem_context *context, flavbrem_file *file,
                                                    int error);

/* Whether something that fills a file alone may be put into it. FLAVBREM_ERROR_INPUT of one that is
 * not empty, or is finished; FLAVBREM_ERROR_FILE of one that has failed. */
FLAVBREM_MUST_CHECK flavbrem_status flb_file_check_empty(flavbrem_context *context,
                                                         const flavbrem_file *file);

#endif
