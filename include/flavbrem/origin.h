/* What a value depends on besides its point: process, conventions, cuts, tolerance, as files and
 * prints say it. */
#ifndef FLAVBREM_ORIGIN_H
#define FLAVBREM_ORIGIN_H

#include "flavbrem/xsec.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* A set of methods is the sum of these; K has ETL's and IWW's. */
#define FLAVBREM_METHOD_BIT(method) (1u << (int)(method))
#define FLAVBREM_METHODS_OF_K                                                                      \
    (FLAVBREM_METHOD_BIT(FLAVBREM_ETL) | FLAVBREM_METHOD_BIT(FLAVBREM_IWW))

/* Of which value. Frozen. */
typedef struct flavbrem_origin {
    const flavbrem_process *process; /* the caller's */
    flavbrem_quantity quantity;
    unsigned methods; /* by which it was computed, a set */
    double rtol;
} flavbrem_origin;

/* Enough for any text below, with its final 0. */
#define FLAVBREM_ORIGIN_BYTES 4096

/* All write what fits into size bytes, with a final 0, and return text, which is "" where the
 * origin or its process is NULL. NULL for text: nothing is written. Thread safe. */

/* Two lines of comment for people, `# e:mu on Z,A = 82,207, coupling 1e-04, ...`; one more where
 * the form factor has a long name, and one where the boson does not fit on the first. */
char *flavbrem_origin_text(const flavbrem_origin *origin, char *text, size_t size);

/* Columns of CSV, a comma before each: their names, and what stands in them. A cell is empty where
 * the value does not depend on it. Of one process all origins have the same columns. */
char *flavbrem_origin_csv_names(const flavbrem_origin *origin, char *text, size_t size);
char *flavbrem_origin_csv(const flavbrem_origin *origin, char *text, size_t size);

/* Members of a JSON object, a comma before each; null where the value does not depend on it. */
char *flavbrem_origin_json(const flavbrem_origin *origin, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
