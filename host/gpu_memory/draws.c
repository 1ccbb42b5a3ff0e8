/* Final states for a simulator, in memory of a GPU. */
#include <stdlib.h>

#include "host/backends/backends.h"
#include "host/backends/device.h"
#include "host/core/message.h"
#include "host/gpu_memory/gpu_memory.h"
#include "host/runtime/runtime.h"

#define DRAWN_AT_ONCE 8192

/* What is worked on: room of the host for a part of the draws. */
typedef struct drawing {
    flavbrem_context *context;
    const flavbrem_runtime *runtime;
    void *stream;
    double *energies;
    uint64_t (*keys)[2], *numbers;
    event_source *sources;
    hat_mixture *mixtures;
    sampler_data *samplers;
} drawing;

static int make_room(drawing *d)
{
    d->energies = calloc(DRAWN_AT_ONCE, sizeof *d->energies);
    d->keys = calloc(DRAWN_AT_ONCE, sizeof *d->keys);
    d->numbers = calloc(DRAWN_AT_ONCE, sizeof *d->numbers);
    d->sources = calloc(DRAWN_AT_ONCE, sizeof *d->sources);
    d->mixtures = calloc(DRAWN_AT_ONCE, sizeof *d->mixtures);
    d->samplers = calloc(DRAWN_AT_ONCE, sizeof *d->samplers);
    return d->energies && d->keys && d->numbers && d->sources && d->mixtures && d->samplers;
}

static void free_room(drawing *d)
{
    free(d->energies);
    free(d->keys);
    free(d->numbers);
    free(d->sources);
    free(d->mixtures);
    free(d->samplers);
}

static flavbrem_status bring(const drawing *d, const char *name, void *to, const void *from,
                             size_t bytes)
{
    gpu_place place;
    flavbrem_status status = flb_gpu_place_of(d->context, name, from, &place);
    return status == FLAVBREM_OK ? flb_backends[place.backend]->memory->copy(
                                       place.number, to, from, bytes, 1, d->stream, d->context)
                                 : status;
}

/* The sentence about a draw that cannot be made. */
static flavbrem_status refuse(const drawing *d, flavbrem_status status, size_t number,
                              double energy)
{
    return flb_context_fail(d->context, status,
                            status == FLAVBREM_ERROR_OUTSIDE
                                ? "draw number %zu is at %g GeV (above the range of the table, or "
                                  "no number), give another energy"
                                : "draw number %zu is at %g GeV (there is no final state at an "
                                  "energy so small), give a larger one",
                            number, energy);
}

/* n draws from number `first` on. */
static flavbrem_status draw_some(const drawing *d, const gpu_place *place, size_t first, size_t n,
                                 event_record *events)
{
    size_t wrong = 0;
    started_device started;
    flavbrem_status status = flb_runtime_sources(
        d->runtime, n, d->energies, (const uint64_t(*)[2])d->keys, d->sources, d->mixtures, &wrong);
    if (status != FLAVBREM_OK)
        return refuse(d, status, first + wrong, d->energies[wrong]);
    for (size_t i = 0; i < n; i++) {
        d->samplers[i] = (sampler_data){.source = &d->sources[i], .mixture = &d->mixtures[i]};
        d->numbers[i] = d->keys[i][1];
    }
    status = flb_device_start_at(d->context, place->backend, place->number, &started);
    const event_batch batch = {.n_samplers = n,
                               .samplers = d->samplers,
                               .n = n,
                               .numbers = d->numbers,
                               .tries = FLAVBREM_RUNTIME_TRIES};
    if (status != FLAVBREM_OK)
        return status;
    status = started.backend->memory->events(started.engine, &batch, events, d->stream, d->context);
    if (status != FLAVBREM_OK)
        flb_device_give_back(d->context);
    return status;
}

flavbrem_status flavbrem_cuda_runtime_draw(flavbrem_context *context,
                                           const flavbrem_runtime *runtime, size_t n,
                                           const double *beam_energy_gev, const uint64_t key[][2],
                                           flavbrem_event *events, flavbrem_cuda_stream stream)
{
    gpu_place place;
    drawing d = {.context = context, .runtime = runtime, .stream = stream};
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (runtime == NULL)
        return flb_context_missing(context, "runtime");
    if (n == 0)
        return FLAVBREM_OK;
    flavbrem_status status = flb_gpu_place_of(context, "the array of events", events, &place);
    if (status == FLAVBREM_OK && !make_room(&d))
        status = flb_context_no_memory(context);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i += DRAWN_AT_ONCE) {
        size_t now = n - i < DRAWN_AT_ONCE ? n - i : DRAWN_AT_ONCE;
        status = bring(&d, "the array of beam energies", d.energies, beam_energy_gev + i,
                       now * sizeof *d.energies);
        if (status == FLAVBREM_OK)
            status = bring(&d, "the array of keys", d.keys, key + i, now * sizeof *d.keys);
        if (status == FLAVBREM_OK)
            status = draw_some(&d, &place, i, now, (event_record *)(void *)events + i);
    }
    free_room(&d);
    return status;
}
