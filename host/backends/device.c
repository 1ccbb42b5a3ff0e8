/* The list of devices, and which of them a batch goes to. */
#include "host/backends/device.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "host/backends/backends.h"
#include "host/core/context.h"
#include "host/core/message.h"

_Static_assert(N_BACKENDS <= MOST_BACKENDS, "a context has room for the engines of all backends");

/* ---- what there is ---- */

/* The bits of the devices of a backend that can be used. */
static int usable_of(const device_backend *backend)
{
    const char *reason;
    int several = 0, n = backend->count(&reason);
    for (int i = 0; i < n; i++)
        several |= backend->problem(i) == NULL ? 1 << i : 0;
    return several;
}

/* Number `index` of the list of all devices: its backend, or NULL after the last, and its number
 * there, ANY_DEVICE for a backend without devices, which has one place in the list. Behind more
 * than one stand all of them, where they work together. */
static const device_backend *device_at(size_t index, int *number, const char **none)
{
    for (int b = 0; b < N_BACKENDS; b++) {
        size_t n = (size_t)flb_backends[b]->count(none);
        size_t places = n == 0 ? 1 : n + (n > 1 && flb_backends[b]->all != NULL);
        if (index < places) {
            *number = n == 0 ? ANY_DEVICE : index < n ? (int)index : ALL_DEVICES;
            return flb_backends[b];
        }
        index -= places;
    }
    return NULL;
}

/* Why a device of a backend, or all of them, cannot be used, NULL where it can. */
static const char *problem_at(const device_backend *backend, int number)
{
    return number != ALL_DEVICES     ? backend->problem(number)
           : usable_of(backend) == 0 ? backend->problem(0)
                                     : NULL;
}

const char *flavbrem_device_name(size_t index, int *usable, const char **reason)
{
    int number = ANY_DEVICE;
    const char *problem = "";
    const device_backend *backend = device_at(index, &number, &problem);
    if (backend == NULL)
        return NULL;
    if (number != ANY_DEVICE)
        problem = problem_at(backend, number);
    if (usable != NULL)
        *usable = problem == NULL;
    if (reason != NULL)
        *reason = problem != NULL ? problem : "";
    return number == ANY_DEVICE    ? backend->family
           : number == ALL_DEVICES ? backend->all
                                   : backend->name(number);
}

void flavbrem_device_text(size_t index, char *text, size_t size)
{
    int number = ANY_DEVICE;
    const char *none = "";
    if (text == NULL || size == 0)
        return;
    *text = '\0';
    const device_backend *backend = device_at(index, &number, &none);
    if (backend == NULL || number == ANY_DEVICE || problem_at(backend, number) != NULL)
        return;
    if (number == ALL_DEVICES) {
        char name[DEVICE_NAME_BYTES];
        backend->several_name(usable_of(backend), name);
        snprintf(text, size, "the same as %s", name);
    } else {
        backend->describe(number, text, size);
    }
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

static void take(flavbrem_context *context, int backend, int number)
{
    stop_all(context);
    context->backend = backend;
    context->number = number;
    context->waited_s = context->small_s = 0.0;
    memset(context->given_up, 0, sizeof context->given_up);
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

/* What is wrong with a name that begins as those of a backend; NULL where it begins otherwise.
 * *names: what can be asked for there. */
static const char *mistake_in(const char *device, const char **names)
{
    const char *mistake = NULL;
    for (int b = 0; b < N_BACKENDS && mistake == NULL; b++) {
        *names = flb_backends[b]->names;
        mistake = flb_backends[b]->mistake != NULL ? flb_backends[b]->mistake(device) : NULL;
    }
    return mistake;
}

static flavbrem_status not_usable(flavbrem_context *context, const char *device, const char *which,
                                  const char *problem)
{
    return flb_context_fail(context, FLAVBREM_ERROR_DEVICE,
                            "device \"%.40s\" cannot be used (%s%s%s), take \"cpu\" or \"auto\"",
                            device, which, *which == '\0' ? "" : ": ", problem);
}

/* Of several devices that are named all must be there, and be of use. */
static flavbrem_status check_several(flavbrem_context *context, const device_backend *backend,
                                     const char *device, int several)
{
    const char *reason;
    int n = backend->count(&reason);
    if ((several & (SEVERAL_DEVICES - 1)) >> n != 0)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "device \"%.40s\" cannot be used (there %s %d of them, %s%s%s), "
                                "name what is there",
                                device, n == 1 ? "is" : "are", n, backend->name(0),
                                n == 1 ? "" : " to ", n == 1 ? "" : backend->name(n - 1));
    for (int i = 0; i < n; i++) {
        const char *problem = (several >> i & 1) != 0 ? backend->problem(i) : NULL;
        if (problem != NULL)
            return not_usable(context, device, backend->name(i), problem);
    }
    return FLAVBREM_OK;
}

/* The number of what works together: of the only one its own. */
static int several_of(int bits)
{
    int n = 0, last = 0;
    for (int i = 0; i < MOST_OF_SEVERAL; i++)
        if ((bits >> i & 1) != 0) {
            last = i;
            n++;
        }
    return n == 1 ? last : SEVERAL_DEVICES | bits;
}

/* Resolves the number of a name: which ones are all, and which one is taken by itself. */
static flavbrem_status resolve(flavbrem_context *context, const device_backend *backend,
                               const char *device, int *number)
{
    const char *problem = "";
    int usable;
    if (backend->count(&problem) == 0)
        return not_usable(context, device, "", problem);
    if (*number == ALL_DEVICES && (usable = usable_of(backend)) != 0)
        *number = several_of(usable);
    else if (*number == ALL_DEVICES)
        *number = 0;
    else if (*number >= SEVERAL_DEVICES)
        return check_several(context, backend, device, *number);
    else if (backend->own != NULL && strcmp(device, backend->family) == 0)
        *number = backend->own();
    problem = *number < SEVERAL_DEVICES ? problem_of(backend, *number) : NULL;
    return problem != NULL ? not_usable(context, device, "", problem) : FLAVBREM_OK;
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
        flavbrem_status status = resolve(context, flb_backends[b], device, &number);
        if (status != FLAVBREM_OK)
            return status;
        take(context, b, number);
        if (number >= SEVERAL_DEVICES)
            snprintf(context->wanted_several, sizeof context->wanted_several, "%s", device);
        return FLAVBREM_OK;
    }
    const char *names, *mistake = mistake_in(device, &names);
    if (mistake != NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no device \"%.40s\" (%s), take one of these: %s", device,
                                mistake, names);
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
    return context->backend == ANY_BACKEND      ? "auto"
           : context->number >= SEVERAL_DEVICES ? context->wanted_several
                                                : name_of(context->backend, context->number);
}

const char *flavbrem_context_device(const flavbrem_context *context, const char **reason)
{
    if (reason != NULL)
        *reason = context != NULL && context->cpu_reason != NULL ? context->cpu_reason : "";
    if (context == NULL)
        return "";
    return context->worked_on_number >= SEVERAL_DEVICES
               ? context->several
               : name_of(context->worked_on, context->worked_on_number);
}

enum cpu_isa flb_device_isa(const flavbrem_context *context)
{
    return context->backend == CPU_BACKEND ? (enum cpu_isa)context->number : CPU_ISA_BEST;
}

/* ---- who works ---- */

static flavbrem_status start(flavbrem_context *context, int b, int number, started_device *started)
{
    flavbrem_status status = FLAVBREM_OK;
    if (context->engines[b] != NULL && context->engine_number[b] != number)
        stop_engine(context, b);
    if (context->engines[b] == NULL)
        status = flb_backends[b]->create(&context->engines[b], number, context);
    if (status != FLAVBREM_OK)
        return status;
    context->stop = stop_all;
    context->worked_on = b;
    context->worked_on_number = context->engine_number[b] = number;
    *started = (started_device){flb_backends[b], context->engines[b]};
    return FLAVBREM_OK;
}

flavbrem_status flb_device_start_at(flavbrem_context *context, int backend, int number,
                                    started_device *started)
{
    const char *problem = problem_of(flb_backends[backend], number);
    if (problem != NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_DEVICE,
                                "device \"%s\" cannot be used (%s), take memory of another one",
                                name_of(backend, number), problem);
    return start(context, backend, number, started);
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

/* ---- what "auto" takes ---- */

/* A GPU's first batch begins so late, with its driver and 100 MB of code and memory. Of what others
 * report, 0.2 to 0.5 s; not measured here. */
#define START_S 0.35

static flavbrem_status check_costs(flavbrem_context *context, const flavbrem_gpu_costs *given)
{
    if (given->start_s < HUGE_VAL && given->start_s > -HUGE_VAL && given->threads >= 0.0 &&
        given->bytes_per_s >= 0.0)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "costs of a GPU (%g s, %g threads, %g bytes/s) are no costs (a "
                            "negative number or none), give what was measured, or 0",
                            given->start_s, given->threads, given->bytes_per_s);
}

flavbrem_status flavbrem_context_set_gpu_costs(flavbrem_context *context,
                                               const flavbrem_gpu_costs *costs)
{
    static const flavbrem_gpu_costs ours = {0.0, 0.0, 0.0};
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    const flavbrem_gpu_costs *given = costs != NULL ? costs : &ours;
    flavbrem_status status = check_costs(context, given);
    if (status == FLAVBREM_OK)
        context->any_costs = *given;
    return status;
}

/* Those of a model; NULL. */
static model_costs *find_model(flavbrem_context *context, const char *model)
{
    for (int i = 0; i < context->models; i++)
        if (strcmp(context->costs_of[i].model, model) == 0)
            return &context->costs_of[i];
    return NULL;
}

static void forget_models(flavbrem_context *context, model_costs *one)
{
    if (one == NULL)
        context->models = 0;
    else
        *one = context->costs_of[--context->models];
}

flavbrem_status flavbrem_context_set_gpu_costs_of(flavbrem_context *context, const char *model,
                                                  const flavbrem_gpu_costs *costs)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    flavbrem_status status =
        model != NULL && costs != NULL ? check_costs(context, costs) : FLAVBREM_OK;
    if (status != FLAVBREM_OK)
        return status;
    model_costs *one = model != NULL ? find_model(context, model) : NULL;
    if (model == NULL || (costs == NULL && one != NULL)) {
        forget_models(context, one);
        return FLAVBREM_OK;
    }
    if (costs == NULL)
        return FLAVBREM_OK;
    if (*model == '\0' || strlen(model) >= MODEL_BYTES)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "the model of a GPU has %zu characters (1 to %d), give what "
                                "flavbrem_device_text tells",
                                strlen(model), MODEL_BYTES - 1);
    if (one == NULL && context->models == MOST_MODELS)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there are too many models of GPUs (at most %d), give those that "
                                "are here",
                                MOST_MODELS);
    if (one == NULL) {
        one = &context->costs_of[context->models++];
        *one = (model_costs){.costs = *costs};
        memcpy(one->model, model, strlen(model) + 1);
        memset(context->compared, 0, sizeof context->compared);
    }
    one->costs = *costs;
    return FLAVBREM_OK;
}

/* Finds out of which model a device is, once: a GPU takes long to tell its name. */
static void compare_models(flavbrem_context *context, int b, int number)
{
    char text[MODEL_BYTES];
    unsigned bit = 1u << number;
    if ((context->compared[b] & bit) != 0)
        return;
    flb_backends[b]->describe(number, text, sizeof text);
    for (int i = 0; i < context->models; i++) {
        model_costs *one = &context->costs_of[i];
        one->has[b] = strcmp(one->model, text) == 0 ? one->has[b] | bit : one->has[b] & ~bit;
    }
    context->compared[b] |= bit;
}

/* What is known of a device. */
static flavbrem_gpu_costs costs_of(flavbrem_context *context, int b, int number)
{
    if (context->models > 0)
        compare_models(context, b, number);
    for (int i = 0; i < context->models; i++)
        if ((context->costs_of[i].has[b] >> number & 1u) != 0)
            return context->costs_of[i].costs;
    return context->any_costs;
}

static double start_of(const flavbrem_gpu_costs *costs)
{
    return costs->start_s > 0.0 ? costs->start_s : costs->start_s < 0.0 ? 0.0 : START_S;
}

/* Of the GPU that starts first, where none is asked yet. */
static double least_start_s(const flavbrem_context *context)
{
    double least = context->models > 0 ? HUGE_VAL : start_of(&context->any_costs);
    for (int i = 0; i < context->models; i++) {
        double start = start_of(&context->costs_of[i].costs);
        least = start < least ? start : least;
    }
    return least;
}

static int is_given_up(const flavbrem_context *context, int b, int number)
{
    return (context->given_up[b] >> number & 1u) != 0;
}

/* What the task takes on a device [s], HUGE_VAL where it cannot be used. */
static double seconds_on(flavbrem_context *context, int b, int number, const device_task *task)
{
    const device_backend *backend = flb_backends[b];
    if (is_given_up(context, b, number) || backend->problem(number) != NULL)
        return HUGE_VAL;
    context->gpu_costs = costs_of(context, b, number);
    return backend->seconds(number, task, context);
}

/* The device of a backend that ends first, behind those that are `tried`, bits; ANY_DEVICE where
 * none is left. Of equally fast ones that which the backend takes by itself, or the next. */
static int fastest(flavbrem_context *context, int b, const device_task *task, unsigned tried,
                   double *seconds)
{
    const char *reason;
    int found = ANY_DEVICE, n = flb_backends[b]->count(&reason);
    int own = flb_backends[b]->own != NULL ? flb_backends[b]->own() : 0;
    *seconds = HUGE_VAL;
    for (int k = 0; k < n; k++) {
        int i = (own + k) % n;
        double took = (tried >> i & 1u) != 0 ? HUGE_VAL : seconds_on(context, b, i, task);
        if (took < *seconds) {
            *seconds = took;
            found = i;
        }
    }
    return found;
}

/* Why no device of a backend can be used. */
static const char *reason_against(const flavbrem_context *context, int b)
{
    const char *reason = "";
    int n = flb_backends[b]->count(&reason);
    if (*context->failure != '\0')
        return context->failure;
    for (int i = 0; i < n; i++) {
        const char *problem = flb_backends[b]->problem(i);
        if (problem != NULL)
            return problem;
    }
    return n == 0 ? reason : "it does not tell how fast it is";
}

/* The fastest device of a backend that starts, where it ends before the CPU. An engine that runs
 * has no start to make up for. */
static const char *start_faster(flavbrem_context *context, int b, const device_task *task,
                                double cpu_s, started_device *started)
{
    const char *reason = NULL;
    double seconds;
    unsigned tried = 0;
    int running = context->engines[b] != NULL ? context->engine_number[b] : ANY_DEVICE;
    if (running != ANY_DEVICE && seconds_on(context, b, running, task) < cpu_s)
        return starts(context, b, running, started) ? NULL : "the device does not start";
    for (int i; (i = fastest(context, b, task, tried, &seconds)) != ANY_DEVICE; tried |= 1u << i) {
        double saved = seconds < cpu_s ? 1.0 - seconds / cpu_s : 0.0; /* of each second */
        context->waited_s += saved * context->small_s;
        context->small_s = 0.0;
        const flavbrem_gpu_costs costs = costs_of(context, b, i);
        double start = i == running ? 0.0 : start_of(&costs) - context->waited_s;
        if (seconds + (start > 0.0 ? start : 0.0) >= cpu_s) {
            context->waited_s += saved * cpu_s;
            return reason != NULL ? reason : "the CPU is faster, with the start of a GPU";
        }
        if (starts(context, b, i, started))
            return NULL;
        reason = "the device does not start";
    }
    return reason != NULL ? reason : reason_against(context, b);
}

/* The first backend behind the CPU's that ends before it. cpu_reason: of the first that is asked.
 * Where the CPU needs less than a GPU its start no GPU is asked for anything: its driver would take
 * its time. */
static int start_any(flavbrem_context *context, const device_task *task, started_device *started)
{
    const device_backend *cpu = flb_backends[CPU_BACKEND];
    double cpu_s = cpu->seconds(cpu->number(cpu->family), task, context);
    for (int b = CPU_BACKEND + 1; b < N_BACKENDS; b++) {
        if (flb_backends[b]->seconds == NULL)
            continue;
        const char *reason = "little work";
        if (context->engines[b] != NULL ||
            context->waited_s + context->small_s + cpu_s > least_start_s(context))
            reason = start_faster(context, b, task, cpu_s, started);
        else
            context->small_s += cpu_s;
        if (reason == NULL) {
            context->cpu_reason = "";
            return 1;
        }
        if (*context->cpu_reason == '\0')
            context->cpu_reason = reason;
    }
    return 0;
}

static flavbrem_status start_cpu(flavbrem_context *context, started_device *started)
{
    const device_backend *cpu = flb_backends[CPU_BACKEND];
    return start(context, CPU_BACKEND, cpu->number(cpu->family), started);
}

flavbrem_status flb_device_start(flavbrem_context *context, device_work work,
                                 const device_task *task, started_device *started)
{
    context->cpu_reason = "";
    int only_cpu = work == WORK_INSIDE;
    if (context->backend > CPU_BACKEND && only_cpu)
        return flb_context_fail(context, FLAVBREM_ERROR_DEVICE,
                                "device \"%s\" does not draw events of a region, take \"cpu\" or "
                                "\"auto\"",
                                flavbrem_context_wanted_device(context));
    if (context->backend != ANY_BACKEND)
        return start(context, context->backend, context->number, started);
    if (only_cpu)
        context->cpu_reason = "events of a region";
    else if (start_any(context, task, started))
        return FLAVBREM_OK;
    return start_cpu(context, started);
}

void flb_device_give_back(flavbrem_context *context)
{
    stop_engine(context, context->worked_on);
}

int flb_device_replace(flavbrem_context *context, flavbrem_status error, started_device *started)
{
    int b = context->worked_on, number = context->worked_on_number;
    stop_engine(context, b);
    if (context->backend != ANY_BACKEND || b == CPU_BACKEND || error != FLAVBREM_ERROR_DEVICE)
        return 0;
    flb_message_without_advice(context->message, context->failure);
    context->given_up[b] |= 1u << number;
    context->cpu_reason = context->failure;
    *context->message = '\0';
    return start_cpu(context, started) == FLAVBREM_OK;
}
