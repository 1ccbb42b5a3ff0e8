/* What sources of both kinds are made with. */
#include <math.h>
#include <stdlib.h>

#include "host/core/context.h"
#include "host/core/message.h"
#include "host/source/source.h"

flavbrem_status flb_source_room(flavbrem_context *context, flavbrem_event_source *made, size_t n)
{
    made->parts = calloc(n, sizeof *made->parts);
    made->beam_energy_gev = calloc(n, sizeof *made->beam_energy_gev);
    made->sigma = calloc(n, sizeof *made->sigma);
    made->forbidden = calloc(n, sizeof *made->forbidden);
    made->hat_pb = calloc(n, sizeof *made->hat_pb);
    made->samplers = calloc(n, sizeof(flavbrem_sampler *));
    made->upto = calloc(n, sizeof *made->upto);
    made->begin = calloc(made->n_masses + 1, sizeof *made->begin);
    if (made->parts == NULL || made->beam_energy_gev == NULL || made->sigma == NULL ||
        made->forbidden == NULL || made->hat_pb == NULL || made->samplers == NULL ||
        made->upto == NULL || made->begin == NULL)
        return flb_context_no_memory(context);
    made->n_parts = n;
    return FLAVBREM_OK;
}

flavbrem_status flb_source_look(flavbrem_context *context, size_t done, size_t n)
{
    if (context->progress == NULL || context->progress(context->progress_user, done, n) == 0)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_CANCELLED,
                            "stopped after %zu of %zu beam energies (the caller asked for it), ask "
                            "again",
                            done, n);
}

flavbrem_result flavbrem_results_mean(const flavbrem_result *results, size_t n)
{
    flavbrem_result mean = {0.0, 0.0, FLAVBREM_VALUE_GOOD};
    if (results == NULL && n > 0)
        mean.value = mean.error = (double)NAN;
    for (size_t i = 0; results != NULL && i < n; i++) {
        mean.value += results[i].value / (double)n;
        mean.error += results[i].error / (double)n;
    }
    return mean;
}
