/* The context. */
#include "host/core/context.h"

#include <stdlib.h>

flavbrem_status flavbrem_context_create(flavbrem_context **context)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    *context = calloc(1, sizeof **context);
    if (*context == NULL)
        return FLAVBREM_ERROR_MEMORY;
    (*context)->backend = ANY_BACKEND;
    (*context)->number = (*context)->worked_on_number = ANY_DEVICE;
    return FLAVBREM_OK;
}

void flavbrem_context_destroy(flavbrem_context **context)
{
    if (context == NULL || *context == NULL)
        return;
    if ((*context)->stop != NULL)
        (*context)->stop(*context);
    free((*context)->rules);
    free(*context);
    *context = NULL;
}

void flavbrem_context_set_progress(flavbrem_context *context, flavbrem_progress progress,
                                   void *user)
{
    if (context == NULL)
        return;
    context->progress = progress;
    context->progress_user = user;
}

flavbrem_progress flavbrem_context_progress(const flavbrem_context *context, void **user)
{
    if (user != NULL)
        *user = context != NULL ? context->progress_user : NULL;
    return context != NULL ? context->progress : NULL;
}
