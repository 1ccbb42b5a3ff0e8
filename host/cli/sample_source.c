/* Cross-sections, hats and the spec. */
#include "host/cli/sample_source.h"

#include <math.h>
#include <stdlib.h>

#include "host/cli/commands.h"
#include "host/cli/points.h"
#include "host/cli/table_text.h"

/* Of a file of the lepton's view: the cross-section is the integral of dy. */
#define LOGIT_DOUBLINGS 34.0 /* y/(1 - y) from 2^-34 to 2^34: nothing is left beyond */
#define FIRST_STEPS 1024
#define MOST_STEPS 32768
#define LN_2 0.693147180559945309417
#define LEPTON_TOLERANCE                                                                           \
    10.0 /* in --rtol: dy has a bend, where doubling the points gains little                       \
          */

/* ---- the cross-section of the view ---- */

/* The trapezoids over the logit of y, which end where nothing is: [pb]. */
static int integrate_dy(const struct options *options, flavbrem_context *context,
                        double beam_energy_gev, size_t steps, flavbrem_result *sum,
                        struct problem *problem)
{
    flavbrem_request request = {options->methods[0], FLAVBREM_DY, FLAVBREM_PB, options->rtol};
    flavbrem_point *points = calloc(steps, sizeof *points);
    flavbrem_result *results = calloc(steps, sizeof *results);
    int code = points == NULL || results == NULL ? problem_memory(problem) : EXIT_DONE;
    double step = 2.0 * LOGIT_DOUBLINGS * LN_2 / (double)steps;
    for (size_t i = 0; code == EXIT_DONE && i < steps; i++) {
        double ratio = exp2(LOGIT_DOUBLINGS * (2.0 * (double)i / (double)steps - 1.0));
        points[i] = (flavbrem_point){
            beam_energy_gev, range_value(&options->m_phi_gev, 0), {ratio / (1.0 + ratio), 0.0}};
    }
    flavbrem_status status = FLAVBREM_OK;
    if (code == EXIT_DONE)
        status = flavbrem_xsec(context, &options->process, &request, steps, points, results);
    if (status != FLAVBREM_OK)
        code = points_failed(context, status, problem);
    *sum = (flavbrem_result){0};
    for (size_t i = 0; code == EXIT_DONE && i < steps; i++) {
        double weight = step * points[i].at[0] * (1.0 - points[i].at[0]);
        sum->value += weight * results[i].value;
        sum->error += weight * results[i].error;
    }
    free(points);
    free(results);
    return code;
}

/* WW and IWW give the lepton's view a total of its own, with psi <= psi_max. The error is three
 * times what the last doubling of the points changed. */
static int lepton_sigma(const struct options *options, flavbrem_context *context,
                        double beam_energy_gev, flavbrem_result *sigma, struct problem *problem)
{
    flavbrem_result coarse = {0}, fine = {0};
    double change = 0.0;
    for (size_t steps = FIRST_STEPS; steps <= MOST_STEPS; steps *= 2) {
        coarse = fine;
        int code = integrate_dy(options, context, beam_energy_gev, steps, &fine, problem);
        if (code != EXIT_DONE)
            return code;
        change = fabs(fine.value - coarse.value);
        if (steps > FIRST_STEPS && change < options->rtol * fine.value)
            break;
    }
    fine.error += 3.0 * change;
    int good = fine.error <= LEPTON_TOLERANCE * options->rtol * fine.value;
    fine.status = good ? FLAVBREM_VALUE_GOOD : FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    *sigma = fine;
    return EXIT_DONE;
}

static int total_sigma(const struct options *options, struct sample_source *source,
                       struct problem *problem)
{
    flavbrem_request request = {options->methods[0], FLAVBREM_SIGMA, FLAVBREM_PB, options->rtol};
    for (size_t i = 0; i < source->n_energies; i++) {
        flavbrem_point point = {
            source->beam_energy_gev[i], range_value(&options->m_phi_gev, 0), {0.0, 0.0}};
        flavbrem_status status = FLAVBREM_OK;
        int code = EXIT_DONE;
        if (options->view == FLAVBREM_VIEW_LEPTON)
            code = lepton_sigma(options, source->context, point.beam_energy_gev, &source->sigma[i],
                                problem);
        else
            status = flavbrem_xsec(source->context, &options->process, &request, 1, &point,
                                   &source->sigma[i]);
        if (status != FLAVBREM_OK)
            code = points_failed(source->context, status, problem);
        if (code != EXIT_DONE)
            return code;
        source->missed += source->sigma[i].status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    }
    return EXIT_DONE;
}

/* ---- hats ---- */

static int make_hats(const struct options *options, struct sample_source *source,
                     struct problem *problem)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.method = options->methods[0];
    sampling.view = options->view;
    sampling.m_phi_gev = range_value(&options->m_phi_gev, 0);
    sampling.seed = options->seed;
    for (size_t i = 0; i < source->n_energies; i++) {
        sampling.beam_energy_gev = source->beam_energy_gev[i];
        flavbrem_status status = flavbrem_sampler_create(source->context, &options->process,
                                                         &sampling, &source->samplers[i]);
        if (status != FLAVBREM_OK)
            return points_failed(source->context, status, problem);
        source->hat_pb[i] = flavbrem_sampler_hat_pb(source->samplers[i]);
    }
    return EXIT_DONE;
}

int sample_source_make(const struct options *options, flavbrem_context *context,
                       struct sample_source *source, struct problem *problem)
{
    size_t n = options->beam_energy_gev.n;
    *source = (struct sample_source){.context = context, .n_energies = n};
    source->beam_energy_gev = calloc(n, sizeof *source->beam_energy_gev);
    source->sigma = calloc(n, sizeof *source->sigma);
    source->hat_pb = calloc(n, sizeof *source->hat_pb);
    source->samplers = calloc(n, sizeof(flavbrem_sampler *));
    source->spec = malloc(TABLE_SPEC_SIZE);
    if (source->beam_energy_gev == NULL || source->sigma == NULL || source->hat_pb == NULL ||
        source->samplers == NULL || source->spec == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < n; i++)
        source->beam_energy_gev[i] = range_value(&options->beam_energy_gev, i);
    sample_spec_text(options, source->spec);
    int code = make_hats(options, source, problem); /* which also tells what cannot be drawn */
    return code == EXIT_DONE ? total_sigma(options, source, problem) : code;
}

void sample_source_free(struct sample_source *source)
{
    for (size_t i = 0; source->samplers != NULL && i < source->n_energies; i++)
        flavbrem_sampler_destroy(&source->samplers[i]);
    free(source->beam_energy_gev);
    free(source->sigma);
    free(source->hat_pb);
    free(source->samplers);
    free(source->spec);
    *source = (struct sample_source){0};
}

struct event_origin sample_source_origin(const struct options *options,
                                         const struct sample_source *source)
{
    return (struct event_origin){
        .process = options->process,
        .method = options->methods[0],
        .view = options->view,
        .m_phi_gev = range_value(&options->m_phi_gev, 0),
        .charge = options->charge,
        .nucleus_a = options->target_is_symbol
                         ? flavbrem_element_isotope((int)options->process.target_z)
                         : 0,
        .seed = options->seed,
        .first = options->first,
        .n = options->events,
        .n_energies = source->n_energies,
        .beam_energy_gev = source->beam_energy_gev,
        .sigma = source->sigma,
        .hat_pb = source->hat_pb,
        .spec = source->spec,
        .code_version = version_text(),
    };
}

flavbrem_result sample_source_sigma(const struct sample_source *source)
{
    flavbrem_result mean = {0.0, 0.0, FLAVBREM_VALUE_GOOD};
    for (size_t i = 0; i < source->n_energies; i++) {
        mean.value += source->sigma[i].value / (double)source->n_energies;
        mean.error += source->sigma[i].error / (double)source->n_energies;
    }
    return mean;
}
