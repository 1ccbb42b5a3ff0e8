/* Variations of the cross-sections of xsec. */
#include "host/cli/systematics.h"

#include <stdlib.h>
#include <string.h>

#define BATCH 4096 /* points */

int systematics_compute(struct systematics *systematics, flavbrem_context *context,
                        struct problem *problem)
{
    const struct options *options = systematics->options;
    flavbrem_request request = {options->methods[0], options->quantity, options->unit,
                                options->rtol};
    size_t n = systematics->points->n, count = flavbrem_variation_count(options->process);
    flavbrem_point *batch = calloc(n < BATCH ? n : BATCH, sizeof *batch);
    systematics->count = count;
    systematics->variations = calloc(n, count * sizeof *systematics->variations);
    flavbrem_status status = FLAVBREM_OK;
    struct progress progress;
    if (batch == NULL || systematics->variations == NULL) {
        free(batch);
        return problem_memory(problem);
    }
    progress_begin(&progress, n, options->quiet);
    flavbrem_context_set_progress(context, progress_update, &progress);
    for (size_t done = 0; done < n && status == FLAVBREM_OK; done += BATCH) {
        size_t size = n - done < BATCH ? n - done : BATCH;
        for (size_t i = 0; i < size; i++)
            batch[i] = points_at(systematics->points, done + i);
        status = flavbrem_systematics(context, options->process, &request, size, batch,
                                      systematics->variations + done * count);
        progress.before += size;
    }
    progress_end(&progress);
    flavbrem_context_set_progress(context, NULL, NULL);
    free(batch);
    if (status != FLAVBREM_OK)
        return problem_take(problem, context, status);
    points_tell_time(options, context, &progress);
    return EXIT_DONE;
}

void systematics_free(struct systematics *systematics)
{
    free(systematics->variations);
    systematics->variations = NULL;
}

static int is_asked(const struct options *options, flavbrem_method method)
{
    for (int i = 0; i < options->n_methods; i++)
        if (options->methods[i] == method)
            return 1;
    return 0;
}

/* ---- printing ---- */

/* What the rows of each variation say of their origin. Returns an exit code.
 *   origins  count times FLAVBREM_ORIGIN_BYTES */
static int fill_origins(const struct systematics *systematics, char *origins,
                        struct problem *problem)
{
    const struct options *options = systematics->options;
    char process[FLAVBREM_PROCESS_BYTES];
    flavbrem_context *context = options->reader;
    flavbrem_status status =
        flavbrem_process_text(context, options->process, process, sizeof process);
    for (size_t k = 0; status == FLAVBREM_OK && k < systematics->count; k++) {
        const flavbrem_variation *variation = &systematics->variations[k];
        struct options of = *options;
        flavbrem_process *other = NULL;
        status = flavbrem_process_from_text(context, process, &other);
        if (status == FLAVBREM_OK)
            status = flavbrem_process_set(context, other, "form-factor", variation->form_factor);
        of.process = other;
        if (status == FLAVBREM_OK)
            (options->format == FORMAT_CSV ? conventions_csv : conventions_json)(
                &of, FLAVBREM_METHOD_BIT(variation->method), origins + k * FLAVBREM_ORIGIN_BYTES);
        flavbrem_process_destroy(&other);
    }
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

static void print_rows(const struct systematics *systematics, struct output *output,
                       const char *origins)
{
    for (size_t i = 0; i < systematics->points->n * systematics->count; i++) {
        const flavbrem_variation *variation = &systematics->variations[i];
        size_t k = i % systematics->count;
        struct row row = {.method = (int)variation->method,
                          .point = points_at(systematics->points, i / systematics->count),
                          .result = variation->result,
                          .variation = variation,
                          .origin = origins != NULL ? origins + k * FLAVBREM_ORIGIN_BYTES : NULL};
        if (is_asked(systematics->options, variation->method))
            output_row(output, &row);
    }
}

int systematics_print(const struct systematics *systematics, size_t *missed,
                      struct problem *problem)
{
    const struct options *options = systematics->options;
    struct output output = {.options = options, .form_width = (int)strlen("form_factor")};
    char *origins = NULL;
    *missed = 0;
    for (size_t i = 0; i < systematics->points->n * systematics->count; i++) {
        const flavbrem_variation *variation = &systematics->variations[i];
        int width = (int)strlen(variation->form_factor);
        output.form_width = width > output.form_width ? width : output.form_width;
        output_look(&output, &variation->result, 1);
        *missed += is_asked(options, variation->method) &&
                   variation->result.status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    }
    if (options->format != FORMAT_TEXT) {
        origins = calloc(systematics->count, FLAVBREM_ORIGIN_BYTES);
        int code =
            origins == NULL ? problem_memory(problem) : fill_origins(systematics, origins, problem);
        if (code != EXIT_DONE) {
            free(origins);
            return code;
        }
    }
    output_begin(&output);
    print_rows(systematics, &output, origins);
    output_end(&output);
    free(origins);
    return EXIT_DONE;
}
