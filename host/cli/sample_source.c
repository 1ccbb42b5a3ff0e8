/* Cross-sections, hats and the spec. */
#include "host/cli/sample_source.h"

#include <stdlib.h>

#include "host/cli/commands.h"
#include "host/cli/points.h"
#include "host/cli/table_text.h"

static int make_hat(const struct options *options, struct sample_source *source, size_t i,
                    struct problem *problem)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.method = options->methods[0];
    sampling.view = options->view;
    sampling.beam_energy_gev = source->beam_energy_gev[i];
    sampling.m_phi_gev = range_value(&options->m_phi_gev, 0);
    sampling.seed = options->seed;
    flavbrem_status status = flavbrem_sampler_create(source->context, &options->process, &sampling,
                                                     &source->samplers[i]);
    if (status == FLAVBREM_OK)
        status = flavbrem_sampler_sigma(source->context, source->samplers[i], options->rtol,
                                        &source->sigma[i], &source->forbidden[i]);
    if (status != FLAVBREM_OK)
        return points_failed(source->context, status, problem);
    source->hat_pb[i] = flavbrem_sampler_hat_pb(source->samplers[i]);
    source->missed += source->sigma[i].status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE ||
                      source->forbidden[i].status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    return EXIT_DONE;
}

int sample_source_make(const struct options *options, flavbrem_context *context,
                       struct sample_source *source, struct problem *problem)
{
    size_t n = options->beam_energy_gev.n;
    *source = (struct sample_source){.context = context, .n_energies = n};
    source->beam_energy_gev = calloc(n, sizeof *source->beam_energy_gev);
    source->sigma = calloc(n, sizeof *source->sigma);
    source->forbidden = calloc(n, sizeof *source->forbidden);
    source->hat_pb = calloc(n, sizeof *source->hat_pb);
    source->samplers = calloc(n, sizeof(flavbrem_sampler *));
    source->spec = malloc(TABLE_SPEC_SIZE);
    if (source->beam_energy_gev == NULL || source->sigma == NULL || source->forbidden == NULL ||
        source->hat_pb == NULL || source->samplers == NULL || source->spec == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < n; i++)
        source->beam_energy_gev[i] = range_value(&options->beam_energy_gev, i);
    sample_spec_text(options, source->spec);
    int code = EXIT_DONE;
    for (size_t i = 0; i < n && code == EXIT_DONE; i++)
        code = make_hat(options, source, i, problem); /* which also tells what cannot be drawn */
    return code;
}

void sample_source_free(struct sample_source *source)
{
    for (size_t i = 0; source->samplers != NULL && i < source->n_energies; i++)
        flavbrem_sampler_destroy(&source->samplers[i]);
    free(source->beam_energy_gev);
    free(source->sigma);
    free(source->forbidden);
    free(source->hat_pb);
    free(source->samplers);
    free(source->spec);
    *source = (struct sample_source){0};
}

struct event_origin sample_source_origin(const struct options *options,
                                         const struct sample_source *source)
{
    return (struct event_origin){
        .process = &options->process,
        .method = options->methods[0],
        .view = options->view,
        .m_phi_gev = range_value(&options->m_phi_gev, 0),
        .charge = options->charge,
        .seed = options->seed,
        .first = options->first,
        .n = options->events,
        .n_energies = source->n_energies,
        .beam_energy_gev = source->beam_energy_gev,
        .sigma = source->sigma,
        .forbidden = source->forbidden,
        .hat_pb = source->hat_pb,
        .spec = source->spec,
        .code_version = flavbrem_build_text(),
    };
}

static flavbrem_result mean_of(const flavbrem_result *results, size_t n)
{
    flavbrem_result mean = {0.0, 0.0, FLAVBREM_VALUE_GOOD};
    for (size_t i = 0; i < n; i++) {
        mean.value += results[i].value / (double)n;
        mean.error += results[i].error / (double)n;
    }
    return mean;
}

flavbrem_result sample_source_sigma(const struct sample_source *source)
{
    return mean_of(source->sigma, source->n_energies);
}

flavbrem_result sample_source_forbidden(const struct sample_source *source)
{
    return mean_of(source->forbidden, source->n_energies);
}
