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

#endif
