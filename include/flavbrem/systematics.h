/* What the choice of the form factor and of the method moves, beside the numerical error. */
#ifndef FLAVBREM_SYSTEMATICS_H
#define FLAVBREM_SYSTEMATICS_H

#include "flavbrem/xsec.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* A cross-section with one choice made otherwise. `moves` is result/first - 1, `moves_error` a
 * bound of its error where those of both results hold; both are not a number where the first may be
 * 0. Frozen. */
typedef struct flavbrem_variation {
    const char *form_factor; /* its name, see flavbrem_form_factor_name */
    flavbrem_method method;
    flavbrem_result result;
    double moves, moves_error;
} flavbrem_variation;

/* How many variations a process has, the first one, which is as asked, included: one for each form
 * factor that is defined for its nucleus, and two other methods. At most FLAVBREM_MOST_VARIATIONS;
 * 0 of NULL. Thread safe. */
#define FLAVBREM_MOST_VARIATIONS 32
size_t flavbrem_variation_count(const flavbrem_process *process);

/* Cross-sections at many points by each form factor and each method: first as asked, then with the
 * other form factors by the method of the request, then by the other methods with the process's own
 * form factor.
 *   process, request, n, points  as flavbrem_xsec
 *   variations  receives n times flavbrem_variation_count(process), all of a point before the next
 *               point; after an error it is untouched
 * Errors: as flavbrem_xsec. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_systematics(flavbrem_context *context,
                                                         const flavbrem_process *process,
                                                         const flavbrem_request *request, size_t n,
                                                         const flavbrem_point *points,
                                                         flavbrem_variation *variations);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
