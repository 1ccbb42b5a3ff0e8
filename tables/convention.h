/* What a table says of itself in one line. */
#ifndef FLAVBREM_TABLES_CONVENTION_H
#define FLAVBREM_TABLES_CONVENTION_H

#include "flavbrem/process.h"

#define TABLE_CONVENTION_SIZE 352 /* as the index has it */

/* Process and conventions, TABLE_CONVENTION_SIZE characters at most. */
void flb_table_convention(const flavbrem_process *process, char *convention);

#endif
