/* The context. */
#include "host/core/context.h"
#include "host/backends/device.h"
#include "host/integral/integrate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#define MAX_THREADS 4096

flavbrem_status flb_context_fail(flavbrem_context *context, flavbrem_status status,
                                 const char *format, ...)
{
    if (context != NULL) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(context->message, sizeof context->message, format, arguments);
        va_end(arguments);
    }
    return status;
}

flavbrem_status flb_context_missing(flavbrem_context *context, const char *what)
{
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "the call lacks what it needs (no %s, NULL was given), give it", what);
}

flavbrem_status flavbrem_context_create(flavbrem_context **context)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    *context = calloc(1, sizeof **context);
    if (*context == NULL)
        return FLAVBREM_ERROR_MEMORY;
    (*context)->device = DEVICE_AUTO;
    (*context)->worked_on = DEVICE_CPU;
    return FLAVBREM_OK;
}

void flavbrem_context_destroy(flavbrem_context **context)
{
    if (context == NULL || *context == NULL)
        return;
    flb_device_stop(*context);
    flb_rule_set_destroy(&(*context)->rules);
    free(*context);
    *context = NULL;
}

const char *flavbrem_context_message(const flavbrem_context *context)
{
    return context != NULL ? context->message : "";
}

flavbrem_status flavbrem_context_set_threads(flavbrem_context *context, int threads)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (threads < 0 || threads > MAX_THREADS)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%d threads is out of range (0 to %d), give 0 for one a core",
                                threads, MAX_THREADS);
    context->threads = threads;
    return FLAVBREM_OK;
}

int flb_context_threads(const flavbrem_context *context)
{
#ifdef _OPENMP
    return context->threads > 0 ? context->threads : omp_get_num_procs();
#else
    (void)context;
    return 1;
#endif
}

void flavbrem_context_set_progress(flavbrem_context *context, flavbrem_progress progress,
                                   void *user)
{
    if (context == NULL)
        return;
    context->progress = progress;
    context->progress_user = user;
}
