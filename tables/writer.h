/* What tells a table file from others. */
#ifndef FLAVBREM_TABLES_WRITER_H
#define FLAVBREM_TABLES_WRITER_H

#define TABLE_FORMAT "flavbrem table" /* its attribute */

#endif
