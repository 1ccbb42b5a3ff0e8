/* What `sample` draws from: a cross-section and a hat for each beam energy. */
#ifndef FLAVBREM_CLI_SAMPLE_SOURCE_H
#define FLAVBREM_CLI_SAMPLE_SOURCE_H

#include "host/cli/options.h"
#include "tables/events/writer.h"

struct sample_source {
    flavbrem_context *context;
    size_t n_energies;
    double *beam_energy_gev;    /* [n_energies], as the next ones */
    flavbrem_result *sigma;     /* of the events [pb], */
    flavbrem_result *forbidden; /* and what the recoil of the nucleus forbids [pb] */
    double *hat_pb;
    flavbrem_sampler **samplers;
    char *spec;
    size_t missed; /* cross-sections that miss --rtol */
};

/* Makes all of it, from options that are checked. To be freed after an error too. Returns an exit
 * code. */
int sample_source_make(const struct options *options, flavbrem_context *context,
                       struct sample_source *source, struct problem *problem);
void sample_source_free(struct sample_source *source);

/* What a file says of it. */
struct event_origin sample_source_origin(const struct options *options,
                                         const struct sample_source *source);

/* Means over the beam energies, of which each has as many events. */
flavbrem_result sample_source_sigma(const struct sample_source *source);
flavbrem_result sample_source_forbidden(const struct sample_source *source);

#endif
