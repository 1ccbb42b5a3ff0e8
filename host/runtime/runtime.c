/* Cross-sections and events at any energy, from a table with hats. */
#include "host/runtime/runtime.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/table_format.h"
#include "host/backends/cpu/cpu.h"
#include "host/core/boson.h"
#include "host/core/context.h"
#include "host/core/message.h"
#include "host/core/point.h"
#include "host/core/settings.h"
#include "host/events/hat_grid.h"
#include "kernels/physics/constants.h"

struct flavbrem_runtime {
    flavbrem_table *own; /* NULL where the caller has the table */
    const flavbrem_table *table;
    flavbrem_table_column *sigma;
    flavbrem_process process;
    hat_job job;
    hat_grid *grid;
    point_params masses; /* at any energy */
    double along_mass;
    mixed_events_function *events;
    double opening_gev; /* events are above it, at this mass */
    double range_gev[2];
};

_Static_assert(sizeof(event_record) == sizeof(flavbrem_event), "one record");

static flavbrem_status say(flavbrem_status status, char *message, size_t size, const char *format,
                           ...) __attribute__((format(printf, 4, 5)));

static flavbrem_status say(flavbrem_status status, char *message, size_t size, const char *format,
                           ...)
{
    va_list values;
    va_start(values, format);
    if (message != NULL && size > 0)
        vsnprintf(message, size, format, values);
    va_end(values);
    return status;
}

/* ---- opening ---- */

static flavbrem_status read_process(const flavbrem_table *table, flavbrem_process *process,
                                    char *message, size_t size)
{
    size_t shape[2] = {0, 0};
    flavbrem_context *context = NULL;
    flavbrem_process *read = NULL;
    const char *text = flavbrem_table_dataset(table, FLAVBREM_TABLE_PROCESS, shape);
    if (text == NULL)
        return say(FLAVBREM_ERROR_INPUT, message, size,
                   "the table has nothing to draw events from (it was made without sampling), make "
                   "it again with `flavbrem table --with-sampling`");
    if (shape[0] == 0 || text[shape[0] - 1] != '\0')
        return say(FLAVBREM_ERROR_FORMAT, message, size,
                   "the process of the table is no text (the file is damaged), make it again");
    flavbrem_status status = flavbrem_context_create(&context);
    if (status == FLAVBREM_OK)
        status = flavbrem_process_from_text(context, text, &read);
    if (status == FLAVBREM_OK)
        *process = *read;
    else
        say(status, message, size, "the process of the table: %s",
            context != NULL ? flavbrem_context_message(context) : "there is no memory, free some");
    flavbrem_process_destroy(&read);
    flavbrem_context_destroy(&context);
    return status == FLAVBREM_ERROR_INPUT ? FLAVBREM_ERROR_FORMAT : status;
}

static flavbrem_status read_hats(flavbrem_runtime *made, char *message, size_t size)
{
    char name[64];
    size_t shape[2] = {0, 0};
    snprintf(name, sizeof name, FLAVBREM_TABLE_HATS, flavbrem_method_name(made->job.method),
             flavbrem_view_name(made->job.view));
    const void *bytes = flavbrem_table_dataset(made->table, name, shape);
    if (bytes == NULL)
        return say(
            FLAVBREM_ERROR_INPUT, message, size,
            "the table has no %s to draw events of %s seen from the %s (it was not asked for, "
            "or has no events in its range), make another one",
            name, flavbrem_method_name(made->job.method), flavbrem_view_name(made->job.view));
    flavbrem_status status = flb_hat_grid_open(bytes, shape[0], &made->grid);
    if (status == FLAVBREM_OK && flb_hat_grid_is_of(made->grid, &made->job))
        return FLAVBREM_OK;
    if (status == FLAVBREM_OK)
        status = FLAVBREM_ERROR_FORMAT;
    return say(status, message, size,
               status == FLAVBREM_ERROR_MEMORY
                   ? "there is no memory for the hats of the table, free some"
                   : "what the table draws events from is damaged (%s), make it again",
               name);
}

static flavbrem_status take_column(flavbrem_runtime *made, double m_phi_gev, char *message,
                                   size_t size)
{
    flavbrem_status status =
        flavbrem_table_column_make(made->table, made->job.method, m_phi_gev, &made->sigma);
    if (status == FLAVBREM_OK)
        return status;
    return say(status, message, size,
               status == FLAVBREM_ERROR_MEMORY
                   ? "there is no memory for the cross-section, free some"
                   : "the table has no cross-section of %s, make it with this method",
               flavbrem_method_name(made->job.method));
}

static flavbrem_status set_range(flavbrem_runtime *made, double m_phi_gev, char *message,
                                 size_t size)
{
    double energy[2], mass[2];
    flavbrem_table_range(made->table, energy, mass);
    if (!(m_phi_gev >= mass[0] && m_phi_gev <= mass[1]))
        return say(FLAVBREM_ERROR_INPUT, message, size,
                   "m_phi = %.9g GeV is not in the table (%.9g to %.9g GeV), make a larger one",
                   m_phi_gev, mass[0], mass[1]);
    made->job.m_phi_gev[0] = made->job.m_phi_gev[1] = m_phi_gev;
    made->job.beam_energy_gev = energy[1];
    made->masses = flb_hat_job_point(&made->job, m_phi_gev, energy[1]);
    made->opening_gev = flavbrem_opening_gev(&made->process, made->job.method, m_phi_gev);
    made->range_gev[0] = energy[0] < made->opening_gev ? made->opening_gev : energy[0];
    made->range_gev[1] = energy[1];
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_runtime_of_table(const flavbrem_table *table, flavbrem_method method,
                                          flavbrem_view view, double m_phi_gev,
                                          flavbrem_runtime **runtime, char *message,
                                          size_t message_size)
{
    say(FLAVBREM_OK, message, message_size, "%s", "");
    if (runtime != NULL)
        *runtime = NULL;
    if (runtime == NULL || table == NULL)
        return say(FLAVBREM_ERROR_INPUT, message, message_size, "%s is missing (NULL), give one",
                   table == NULL ? "the table" : "place for the handle");
    if ((unsigned)method >= FLAVBREM_METHODS || (unsigned)view > FLAVBREM_VIEW_LEPTON)
        return say(FLAVBREM_ERROR_INPUT, message, message_size,
                   "there is no method number %d or no view number %d, take one of the enums",
                   (int)method, (int)view);
    flavbrem_runtime *made = calloc(1, sizeof *made);
    if (made == NULL)
        return say(FLAVBREM_ERROR_MEMORY, message, message_size,
                   "there is no memory for the handle, free some");
    made->table = table;
    made->job = (hat_job){.process = &made->process, .method = method, .view = view};
    made->events = flb_cpu_mixed_events_for(CPU_ISA_BEST);
    flavbrem_status status = read_process(table, &made->process, message, message_size);
    if (status == FLAVBREM_OK)
        status = set_range(made, m_phi_gev, message, message_size);
    if (status == FLAVBREM_OK)
        status = read_hats(made, message, message_size);
    if (status == FLAVBREM_OK)
        status = take_column(made, m_phi_gev, message, message_size);
    if (status == FLAVBREM_OK)
        made->along_mass = flb_hat_grid_along_mass(made->grid, m_phi_gev);
    else
        flavbrem_runtime_close(&made);
    *runtime = made;
    return status;
}

flavbrem_status flavbrem_runtime_open(const char *path, flavbrem_method method, flavbrem_view view,
                                      double m_phi_gev, flavbrem_table_check check,
                                      flavbrem_runtime **runtime, char *message,
                                      size_t message_size)
{
    flavbrem_table *table = NULL;
    if (runtime == NULL)
        return say(FLAVBREM_ERROR_INPUT, message, message_size,
                   "place for the handle is missing (NULL), give one");
    flavbrem_runtime *made = NULL;
    flavbrem_status status = flavbrem_table_open(path, check, &table, message, message_size);
    if (status == FLAVBREM_OK)
        status =
            flavbrem_runtime_of_table(table, method, view, m_phi_gev, &made, message, message_size);
    if (made != NULL)
        made->own = table;
    else
        flavbrem_table_close(&table);
    *runtime = made;
    return status;
}

void flavbrem_runtime_close(flavbrem_runtime **runtime)
{
    if (runtime == NULL || *runtime == NULL)
        return;
    flb_hat_grid_close(&(*runtime)->grid);
    flavbrem_table_column_free(&(*runtime)->sigma);
    flavbrem_table_close(&(*runtime)->own);
    free(*runtime);
    *runtime = NULL;
}

/* ---- using ---- */

void flavbrem_runtime_range(const flavbrem_runtime *runtime, double beam_energy_gev[2])
{
    if (runtime != NULL && beam_energy_gev != NULL)
        memcpy(beam_energy_gev, runtime->range_gev, sizeof runtime->range_gev);
}

flavbrem_status flavbrem_runtime_sigma(const flavbrem_runtime *runtime, double beam_energy_gev,
                                       double *sigma_pb, double *error_pb)
{
    if (runtime == NULL || sigma_pb == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (beam_energy_gev <= runtime->opening_gev && beam_energy_gev > 0.0) {
        *sigma_pb = 0.0;
        if (error_pb != NULL)
            *error_pb = 0.0;
        return FLAVBREM_OK;
    }
    return flavbrem_table_column_sigma(runtime->sigma, beam_energy_gev, sigma_pb, error_pb);
}

flavbrem_status flavbrem_runtime_sigma_bound(const flavbrem_runtime *runtime,
                                             const double beam_energy_gev[2], double *bound_pb)
{
    if (runtime == NULL || beam_energy_gev == NULL || bound_pb == NULL)
        return FLAVBREM_ERROR_INPUT;
    double low = beam_energy_gev[0], high = beam_energy_gev[1];
    if (low > high)
        return FLAVBREM_ERROR_INPUT;
    if (low > 0.0 && high <= runtime->opening_gev) {
        *bound_pb = 0.0;
        return FLAVBREM_OK;
    }
    const double above[2] = {low > 0.0 && low < runtime->opening_gev ? runtime->opening_gev : low,
                             high};
    return flavbrem_table_column_bound(runtime->sigma, above, bound_pb);
}

/* E/opening - 1 */
static double above_opening(const flavbrem_runtime *runtime, double beam_energy_gev)
{
    return (beam_energy_gev - runtime->opening_gev) / runtime->opening_gev;
}

/* Whether an energy has events. */
static flavbrem_status check_energy(const flavbrem_runtime *runtime, double beam_energy_gev)
{
    if (!(beam_energy_gev <= runtime->range_gev[1]))
        return FLAVBREM_ERROR_OUTSIDE;
    return beam_energy_gev > runtime->opening_gev ? FLAVBREM_OK : FLAVBREM_ERROR_INPUT;
}

flavbrem_status flavbrem_runtime_allowed(const flavbrem_runtime *runtime, double beam_energy_gev,
                                         double *allowed)
{
    if (runtime == NULL || allowed == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (!(beam_energy_gev <= runtime->range_gev[1]))
        return FLAVBREM_ERROR_OUTSIDE;
    *allowed = flb_hat_grid_allowed(runtime->grid, runtime->along_mass,
                                    above_opening(runtime, beam_energy_gev));
    return FLAVBREM_OK;
}

/* What a draw comes from; 0 where there is nothing. */
static int prepare(const flavbrem_runtime *runtime, double beam_energy_gev, const uint64_t key[2],
                   event_source *source, hat_mixture *mixture)
{
    point_params q = runtime->masses;
    flb_point_set_energy(&runtime->process, beam_energy_gev, &q);
    if (!flb_hat_grid_find(runtime->grid, runtime->along_mass,
                           above_opening(runtime, beam_energy_gev), mixture) ||
        !flb_hat_job_source(&runtime->job, &q, source))
        return 0;
    source->key.word[0] = (uint32_t)key[0];
    source->key.word[1] = (uint32_t)(key[0] >> 32);
    return 1;
}

/* ---- draws ---- */

flavbrem_status flavbrem_runtime_draw(const flavbrem_runtime *runtime, double beam_energy_gev,
                                      const uint64_t key[2], flavbrem_event *event)
{
    event_source source;
    hat_mixture mixture;
    if (runtime == NULL || key == NULL || event == NULL)
        return FLAVBREM_ERROR_INPUT;
    flavbrem_status status = check_energy(runtime, beam_energy_gev);
    if (status != FLAVBREM_OK)
        return status;
    if (!prepare(runtime, beam_energy_gev, key, &source, &mixture))
        return FLAVBREM_ERROR_INPUT;
    return sample_from_mixture(&source, &mixture, key[1], FLAVBREM_RUNTIME_TRIES,
                               (event_record *)(void *)event)
               ? FLAVBREM_OK
               : FLAVBREM_ERROR_FORMAT;
}

flavbrem_status flb_runtime_sources(const flavbrem_runtime *runtime, size_t n,
                                    const double beam_energy_gev[], const uint64_t key[][2],
                                    event_source sources[], hat_mixture mixtures[], size_t *wrong)
{
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++) {
        *wrong = i;
        status = check_energy(runtime, beam_energy_gev[i]);
        if (status == FLAVBREM_OK &&
            !prepare(runtime, beam_energy_gev[i], key[i], &sources[i], &mixtures[i]))
            status = FLAVBREM_ERROR_INPUT;
    }
    return status;
}

/* At most MIXED_AT_ONCE draws. */
static flavbrem_status draw_some(const flavbrem_runtime *runtime, size_t n,
                                 const double beam_energy_gev[], const uint64_t key[][2],
                                 flavbrem_event events[])
{
    event_source sources[MIXED_AT_ONCE];
    hat_mixture mixtures[MIXED_AT_ONCE];
    sampler_data samplers[MIXED_AT_ONCE];
    uint64_t numbers[MIXED_AT_ONCE];
    for (size_t i = 0; i < n; i++) {
        if (!prepare(runtime, beam_energy_gev[i], key[i], &sources[i], &mixtures[i]))
            return FLAVBREM_ERROR_INPUT;
        samplers[i] = (sampler_data){.source = &sources[i], .mixture = &mixtures[i]};
        numbers[i] = key[i][1];
    }
    return runtime->events(n, samplers, numbers, FLAVBREM_RUNTIME_TRIES,
                           (event_record *)(void *)events)
               ? FLAVBREM_OK
               : FLAVBREM_ERROR_FORMAT;
}

flavbrem_status flavbrem_runtime_draw_many(const flavbrem_runtime *runtime, size_t n,
                                           const double beam_energy_gev[], const uint64_t key[][2],
                                           flavbrem_event events[])
{
    flavbrem_status status = FLAVBREM_OK;
    if (n == 0)
        return FLAVBREM_OK;
    if (runtime == NULL || beam_energy_gev == NULL || key == NULL || events == NULL)
        return FLAVBREM_ERROR_INPUT;
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++)
        status = check_energy(runtime, beam_energy_gev[i]);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i += MIXED_AT_ONCE)
        status = draw_some(runtime, n - i < MIXED_AT_ONCE ? n - i : MIXED_AT_ONCE,
                           beam_energy_gev + i, key + i, events + i);
    return status;
}

const flavbrem_process *flavbrem_runtime_process(const flavbrem_runtime *runtime)
{
    return runtime != NULL ? &runtime->process : NULL;
}

int flb_runtimes_belong_together(const flavbrem_runtime *a, const flavbrem_runtime *b)
{
    return a->job.method == b->job.method && a->job.m_phi_gev[0] == b->job.m_phi_gev[0] &&
           flb_couplings_are_same(&a->process, &b->process) &&
           a->process.lepton_in == b->process.lepton_in &&
           a->process.lepton_out == b->process.lepton_out;
}

/* ---- making ---- */

static double larger_of(double a, double b)
{
    return a > b ? a : b;
}

static flavbrem_status check_job(flavbrem_context *context, const hat_job *job)
{
    const double *m = job->m_phi_gev, least = flavbrem_smallest_m_phi_gev(job->process);
    if ((unsigned)job->method >= FLAVBREM_METHODS || (unsigned)job->view > FLAVBREM_VIEW_LEPTON ||
        (job->method == FLAVBREM_ETL && job->view != FLAVBREM_VIEW_BOSON))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there are no hats of method number %d, view number %d (the exact "
                                "cross-section has one, WW and IWW two), take one of these",
                                (int)job->method, (int)job->view);
    if (job->method == FLAVBREM_ETL && job->process->etl_psi_max_rad < PI)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "events cannot be cut in psi (they are drawn from the boson's "
                                "side), draw them without and leave out those beyond");
    if (!(m[0] > least && m[0] >= FLAVBREM_SMALLEST_M_PHI_GEV && m[0] <= m[1] &&
          m[1] <= FLAVBREM_LARGEST_ENERGY_GEV))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "no hats for m_phi from %.9g to %.9g GeV (they rise from above "
                                "%.9g GeV), give others",
                                m[0], m[1], larger_of(least, FLAVBREM_SMALLEST_M_PHI_GEV));
    double opening = flb_hat_job_opening(job);
    if (!(job->beam_energy_gev > opening && job->beam_energy_gev <= FLAVBREM_LARGEST_ENERGY_GEV))
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "no hats up to E = %.9g GeV (there are events from %.9g to %g GeV), "
            "give more",
            job->beam_energy_gev, opening, FLAVBREM_LARGEST_ENERGY_GEV);
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_runtime_hats(flavbrem_context *context, const flavbrem_process *process,
                                      flavbrem_method method, flavbrem_view view,
                                      const double m_phi_gev[2], double beam_energy_gev,
                                      void **bytes, size_t *size)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (m_phi_gev == NULL || bytes == NULL || size == NULL)
        return flb_context_missing(context, m_phi_gev == NULL ? "masses" : "place for the bytes");
    *bytes = NULL;
    *size = 0;
    flavbrem_status status = flavbrem_process_check(context, process);
    if (status != FLAVBREM_OK)
        return status;
    hat_job job = {.process = process,
                   .method = method,
                   .view = view,
                   .m_phi_gev = {m_phi_gev[0], m_phi_gev[1]},
                   .beam_energy_gev = beam_energy_gev};
    status = check_job(context, &job);
    return status == FLAVBREM_OK ? flb_hat_grid_make(context, &job, bytes, size) : status;
}
