/* The list of devices, and which of them a batch goes to. */
#include "host/backends/device.h"

#include <stdio.h>
#include <string.h>

#include "host/backends/backends.h"
#include "host/core/context.h"
#include "host/core/message.h"

_Static_assert(N_BACKENDS <= MOST_BACKENDS, "a context has room for the engines of all backends");

/* ---- what there is ---- */

/* Number `index` of the list of all devices: its backend, or NULL after the last, and its number
 * there, ANY_DEVICE for a backend without devices, which has one place in the list. */
static const device_backend *device_at(size_t index, int *number, const char **none)
{
    for (int b = 0; b < N_BACKENDS; b++) {
        size_t n = (size_t)flb_backends[b]->count(none), places = n > 0 ? n : 1;
        if (index < places) {
            *number = n > 0 ? (int)index : ANY_DEVICE;
            return flb_backends[b];
        }
        index -= places;
    }
    return NULL;
}

const char *flavbrem_device_name(size_t index, int *usable, const char **reason)
{
    int number = ANY_DEVICE;
    const char *problem = "";
    const device_backend *backend = device_at(index, &number, &problem);
    if (backend == NULL)
        return NULL;
    if (number != ANY_DEVICE)
        problem = backend->problem(number);
    if (usable != NULL)
        *usable = problem == NULL;
    if (reason != NULL)
        *reason = problem != NULL ? problem : "";
    return number != ANY_DEVICE ? backend->name(number) : backend->family;
}

void flavbrem_device_text(size_t index, char *text, size_t size)
{
    int number = ANY_DEVICE;
    const char *none = "";
    if (text == NULL || size == 0)
        return;
    *text = '\0';
    const device_backend *backend = device_at(index, &number, &none);
    if (backend != NULL && number != ANY_DEVICE && backend->problem(number) == NULL)
        backend->describe(number, text, size);
}

/* Why device number `number` of a backend, which need not be there, cannot be used, NULL where it
 * can. */
static const char *problem_of(const device_backend *backend, int number)
{
    const char *reason = "";
    int n = backend->count(&reason);
    if (n == 0)
        return reason;
    return number < n ? backend->problem(number) : "there are not so many of them";
}

int flavbrem_device_is_gpu(const char *device)
{
    for (int b = 0; device != NULL && b < N_BACKENDS; b++)
        if (flb_backends[b]->number(device) != NO_SUCH_DEVICE)
            return flb_backends[b]->is_gpu;
    return 0;
}

/* ---- what was asked for ---- */

static void stop_engine(flavbrem_context *context, int b)
{
    if (context->engines[b] != NULL)
        flb_backends[b]->destroy(&context->engines[b]);
}

static void stop_all(flavbrem_context *context)
{
    for (int b = 0; b < N_BACKENDS; b++)
        stop_engine(context, b);
}

void flb_device_give_up(flavbrem_context *context)
{
    stop_engine(context, context->worked_on);
}

static void take(flavbrem_context *context, int backend, int number)
{
    stop_all(context);
    context->backend = backend;
    context->number = number;
}

static flavbrem_status unknown_device(flavbrem_context *context, const char *device)
{
    char known[200] = "";
    for (int b = 0; b < N_BACKENDS; b++) {
        size_t length = strlen(known);
        snprintf(known + length, sizeof known - length, ", %s", flb_backends[b]->names);
    }
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "there is no device \"%.40s\" (known: auto%s), take one of these",
                            device, known);
}

flavbrem_status flavbrem_context_set_device(flavbrem_context *context, const char *device)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (device == NULL)
        return flb_context_missing(context, "name of a device");
    if (strcmp(device, "auto") == 0) {
        take(context, ANY_BACKEND, ANY_DEVICE);
        return FLAVBREM_OK;
    }
    for (int b = 0; b < N_BACKENDS; b++) {
        int number = flb_backends[b]->number(device);
        if (number == NO_SUCH_DEVICE)
            continue;
        const char *problem = problem_of(flb_backends[b], number);
        if (problem != NULL)
            return flb_context_fail(context, FLAVBREM_ERROR_DEVICE,
                                    "device \"%.40s\" cannot be used (%s), take \"cpu\" or "
                                    "\"auto\"",
                                    device, problem);
        take(context, b, number);
        return FLAVBREM_OK;
    }
    return unknown_device(context, device);
}

/* Of a device of a backend, or of the one that it takes by itself. */
static const char *name_of(int b, int number)
{
    const device_backend *backend = flb_backends[b];
    return backend->name(number != ANY_DEVICE ? number : backend->number(backend->family));
}

const char *flavbrem_context_wanted_device(const flavbrem_context *context)
{
    if (context == NULL)
        return "";
    return context->backend == ANY_BACKEND ? "auto" : name_of(context->backend, context->number);
}

const char *flavbrem_context_device(const flavbrem_context *context, const char **reason)
{
    if (reason != NULL)
        *reason = context != NULL && context->cpu_reason != NULL ? context->cpu_reason : "";
    if (context == NULL)
        return "";
    return name_of(context->worked_on, context->worked_on_number);
}

enum cpu_isa flb_device_isa(const flavbrem_context *context)
{
    return context->backend == CPU_BACKEND ? (enum cpu_isa)context->number : CPU_ISA_BEST;
}

/* ---- who works ---- */

static flavbrem_status start(flavbrem_context *context, int b, int number, started_device *started)
{
    flavbrem_status status = FLAVBREM_OK;
    if (context->engines[b] == NULL)
        status = flb_backends[b]->create(&context->engines[b], number, context);
    if (status != FLAVBREM_OK)
        return status;
    context->stop = stop_all;
    context->worked_on = b;
    context->worked_on_number = number;
    *started = (started_device){flb_backends[b], context->engines[b]};
    return FLAVBREM_OK;
}

/* The same without a new sentence where it fails. */
static int starts(flavbrem_context *context, int b, int number, started_device *started)
{
    char message[MESSAGE_BYTES];
    memcpy(message, context->message, sizeof message);
    if (start(context, b, number, started) == FLAVBREM_OK)
        return 1;
    memcpy(context->message, message, sizeof message);
    return 0;
}

/* Why a batch is nothing for the first device of a backend; NULL if it is. */
static const char *reason_against(const device_backend *backend, device_work work, size_t n)
{
    if (n < (work == WORK_EVENTS ? backend->least_events : backend->least_points))
        return work == WORK_EVENTS ? "few events" : "few points";
    return problem_of(backend, 0);
}

/* The first backend behind the CPU's whose device starts. cpu_reason: of the first that is asked.
 */
static int start_any(flavbrem_context *context, device_work work, size_t n, started_device *started)
{
    for (int b = CPU_BACKEND + 1; b < N_BACKENDS; b++) {
        const device_backend *backend = flb_backends[b];
        if (backend->least_points == 0)
            continue;
        const char *reason = reason_against(backend, work, n);
        if (reason == NULL && starts(context, b, 0, started)) {
            context->cpu_reason = "";
            return 1;
        }
        if (*context->cpu_reason == '\0')
            context->cpu_reason = reason != NULL ? reason : "the device does not start";
    }
    return 0;
}

flavbrem_status flb_device_start(flavbrem_context *context, device_work work, size_t n,
                                 started_device *started)
{
    context->cpu_reason = "";
    int only_cpu = work == WORK_ON_CPU || work == WORK_INSIDE;
    if (context->backend > CPU_BACKEND && only_cpu)
        return flb_context_fail(context, FLAVBREM_ERROR_DEVICE,
                                "device \"%s\" does not draw %s, take \"cpu\" or \"auto\"",
                                name_of(context->backend, context->number),
                                work == WORK_INSIDE ? "events of a region"
                                                    : "from hats that are shared");
    if (context->backend != ANY_BACKEND)
        return start(context, context->backend, context->number, started);
    if (only_cpu)
        context->cpu_reason = work == WORK_INSIDE ? "events of a region" : "hats are shared";
    else if (start_any(context, work, n, started))
        return FLAVBREM_OK;
    const device_backend *cpu = flb_backends[CPU_BACKEND];
    return start(context, CPU_BACKEND, cpu->number(cpu->family), started);
}
