/* What the library asks of cross-sections beyond the public header. */
#ifndef FLAVBREM_HOST_XSEC_H
#define FLAVBREM_HOST_XSEC_H

#include "flavbrem/xsec.h"

/* The checks that flavbrem_xsec begins with: process, request and n points. Errors:
 * FLAVBREM_ERROR_INPUT, with a sentence. */
FLAVBREM_MUST_CHECK flavbrem_status flb_xsec_check(flavbrem_context *context,
                                                   const flavbrem_process *process,
                                                   const flavbrem_request *request, size_t n,
                                                   const flavbrem_point *points);

/* What a form factor that is known by rows alone may be off by, as a process: its cross-sections,
 * to be had with this tolerance, are the errors of the process's own. Returns 0 where there is
 * nothing of that kind. */
#define RTOL_OF_ERRORS 0.1
int flb_xsec_of_error(const flavbrem_process *process, flavbrem_process *off);

/* Adds such an error to a result. */
void flb_xsec_add_error(flavbrem_result *result, const flavbrem_result *off, double rtol);

#endif
