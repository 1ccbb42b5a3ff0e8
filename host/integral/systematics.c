/* Cross-sections by each form factor and each method. */
#include "flavbrem/systematics.h"

#include <math.h>
#include <stdlib.h>

#include "host/core/form_factors/form_factors.h"
#include "host/core/message.h"
#include "host/core/settings.h"

_Static_assert(FORM_FACTORS + FLAVBREM_METHODS <= FLAVBREM_MOST_VARIATIONS, "there is room");

/* What is asked for in a variation. */
typedef struct choice {
    flavbrem_process process;
    flavbrem_request request;
} choice;

/* All of them, the one as asked first. Returns how many there are. */
static size_t list_choices(const flavbrem_process *process, const flavbrem_request *request,
                           choice choices[FLAVBREM_MOST_VARIATIONS])
{
    size_t n = 0;
    choices[n++] = (choice){*process, *request};
    for (int form = 0; form < FORM_FACTORS; form++) {
        if (form == process->form_factor ||
            !(process->target_a >= flb_form_factor_row(form)->least_a))
            continue;
        choices[n] = (choice){*process, *request};
        choices[n++].process.form_factor = form;
    }
    for (int method = 0; method < FLAVBREM_METHODS; method++) {
        if (method == (int)request->method)
            continue;
        choices[n] = (choice){*process, *request};
        choices[n++].request.method = (flavbrem_method)method;
    }
    return n;
}

size_t flavbrem_variation_count(const flavbrem_process *process)
{
    choice choices[FLAVBREM_MOST_VARIATIONS];
    flavbrem_request request = flavbrem_request_default();
    return process != NULL ? list_choices(process, &request, choices) : 0;
}

/* The caller's memory is filled when all is known. */
static void fill(const flavbrem_result *results, const choice *choices, size_t count, size_t n,
                 flavbrem_variation *variations)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < count; k++) {
            flavbrem_result first = results[i], result = results[k * n + i];
            double least = first.value - first.error; /* of the first value */
            double ratio = result.value / first.value;
            variations[i * count + k] = (flavbrem_variation){
                .form_factor = flavbrem_form_factor_name(&choices[k].process),
                .method = choices[k].request.method,
                .result = result,
                .moves = least > 0.0 ? ratio - 1.0 : (double)NAN,
                .moves_error = !(least > 0.0) ? (double)NAN
                               : k == 0       ? 0.0
                                              : (result.error + ratio * first.error) / least};
        }
}

flavbrem_status flavbrem_systematics(flavbrem_context *context, const flavbrem_process *process,
                                     const flavbrem_request *request, size_t n,
                                     const flavbrem_point *points, flavbrem_variation *variations)
{
    choice choices[FLAVBREM_MOST_VARIATIONS];
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (process == NULL || request == NULL || (variations == NULL && n > 0))
        return flb_context_missing(context, process == NULL   ? "process"
                                            : request == NULL ? "request"
                                                              : "place for the variations");
    size_t count = list_choices(process, request, choices);
    flavbrem_result *results = calloc(n > 0 ? n * count : 1, sizeof *results);
    if (results == NULL)
        return flb_context_no_memory(context);
    flavbrem_status status = FLAVBREM_OK;
    for (size_t k = 0; k < count && status == FLAVBREM_OK; k++)
        status = flavbrem_xsec(context, &choices[k].process, &choices[k].request, n, points,
                               results + k * n);
    if (status == FLAVBREM_OK)
        fill(results, choices, count, n, variations);
    free(results);
    return status;
}
