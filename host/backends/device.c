/* The list of devices, and which of them a batch goes to. */
#include "host/backends/device.h"

#include <stdlib.h>
#include <string.h>

#include "host/core/message.h"
#include "host/integral/rules.h"

static const struct cpu_device {
    const char *name;
    enum cpu_isa isa;
    const char *reason; /* where it is not usable */
} cpu_devices[] = {
    {"cpu:baseline", CPU_ISA_BASELINE, ""},
    {"cpu:avx2", CPU_ISA_AVX2, "this processor lacks AVX2"},
    {"cpu:avx512", CPU_ISA_AVX512, "this processor lacks AVX-512 F, DQ and VL"},
};
#define CPU_DEVICES (sizeof cpu_devices / sizeof *cpu_devices)

static const char *const gpu_names[] = {
    "cuda:0", "cuda:1", "cuda:2",  "cuda:3",  "cuda:4",  "cuda:5",  "cuda:6",  "cuda:7",
    "cuda:8", "cuda:9", "cuda:10", "cuda:11", "cuda:12", "cuda:13", "cuda:14", "cuda:15"};
#define GPU_NAMES ((int)(sizeof gpu_names / sizeof *gpu_names))

/* The number of GPUs that have a name; where there are none, why. */
static int gpu_count(const char **reason)
{
    int n = flb_cuda_backend.count(reason);
    return n < GPU_NAMES ? n : GPU_NAMES;
}

/* Why GPU number `number` cannot be used, NULL where it can. */
static const char *gpu_problem(int number)
{
    const char *reason = "";
    int n = gpu_count(&reason);
    if (n == 0)
        return reason;
    return number < n ? flb_cuda_backend.problem(number) : "there are not so many GPUs";
}

const char *flavbrem_device_name(size_t index, int *usable, const char **reason)
{
    const char *name, *problem = NULL;
    if (index < CPU_DEVICES) {
        const struct cpu_device *cpu = &cpu_devices[index];
        name = cpu->name;
        problem = flb_cpu_isa_usable(cpu->isa) ? NULL : cpu->reason;
    } else {
        const char *none = "";
        size_t number = index - CPU_DEVICES, n = (size_t)gpu_count(&none);
        if (number >= (n > 0 ? n : 1))
            return NULL;
        name = n > 0 ? gpu_names[number] : "cuda";
        problem = n > 0 ? flb_cuda_backend.problem((int)number) : none;
    }
    if (usable != NULL)
        *usable = problem == NULL;
    if (reason != NULL)
        *reason = problem != NULL ? problem : "";
    return name;
}

void flavbrem_device_text(size_t index, char *text, size_t size)
{
    int usable = 0;
    if (text == NULL || size == 0)
        return;
    *text = '\0';
    if (index >= CPU_DEVICES && flavbrem_device_name(index, &usable, NULL) && usable)
        flb_cuda_backend.describe((int)(index - CPU_DEVICES), text, size);
}

/* The number in "cuda" (0) or "cuda:N"; -1 in other names. */
static int gpu_number(const char *name)
{
    if (strcmp(name, "cuda") == 0)
        return 0;
    const char *number = name + strlen("cuda:");
    if (strncmp(name, "cuda:", strlen("cuda:")) != 0 || *number == '\0' ||
        strspn(number, "0123456789") != strlen(number))
        return -1;
    return strlen(number) <= 4 ? (int)strtol(number, NULL, 10) : GPU_NAMES;
}

static flavbrem_status take_cpu(flavbrem_context *context, enum cpu_isa isa, int device)
{
    flb_device_stop(context);
    context->isa = (int)isa;
    context->device = device;
    return FLAVBREM_OK;
}

static flavbrem_status refuse(flavbrem_context *context, const char *device, const char *reason)
{
    return flb_context_fail(context, FLAVBREM_ERROR_DEVICE,
                            "device \"%.40s\" cannot be used (%s), take \"cpu\" or \"auto\"",
                            device, reason);
}

static flavbrem_status take_gpu(flavbrem_context *context, const char *device, int number)
{
    const char *problem = gpu_problem(number);
    if (problem != NULL)
        return refuse(context, device, problem);
    flb_device_stop(context);
    context->device = number;
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_context_set_device(flavbrem_context *context, const char *device)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (device == NULL)
        return flb_context_missing(context, "name of a device");
    if (strcmp(device, "auto") == 0)
        return take_cpu(context, CPU_ISA_BEST, DEVICE_AUTO);
    if (strcmp(device, "cpu") == 0)
        return take_cpu(context, CPU_ISA_BEST, DEVICE_CPU);
    for (size_t i = 0; i < CPU_DEVICES; i++)
        if (strcmp(cpu_devices[i].name, device) == 0)
            return flb_cpu_isa_usable(cpu_devices[i].isa)
                       ? take_cpu(context, cpu_devices[i].isa, DEVICE_CPU)
                       : refuse(context, device, cpu_devices[i].reason);
    if (gpu_number(device) >= 0)
        return take_gpu(context, device, gpu_number(device));
    return flb_context_fail(
        context, FLAVBREM_ERROR_INPUT,
        "there is no device \"%.40s\" (known: auto, cpu, cpu:baseline, cpu:avx2, "
        "cpu:avx512, cuda, cuda:N), take one of these",
        device);
}

const char *flavbrem_context_device(const flavbrem_context *context, const char **reason)
{
    if (reason != NULL)
        *reason = context != NULL && context->cpu_reason != NULL ? context->cpu_reason : "";
    if (context == NULL)
        return "";
    if (context->worked_on != DEVICE_CPU)
        return gpu_names[context->worked_on];
    int isa = context->isa == CPU_ISA_BEST ? (int)flb_cpu_isa_best() : context->isa;
    return cpu_devices[isa - CPU_ISA_BASELINE].name;
}

void flb_device_stop(flavbrem_context *context)
{
    if (context->engine != NULL)
        flb_cuda_backend.destroy(&context->engine);
}

static flavbrem_status start(flavbrem_context *context, int number, device_engine **engine)
{
    flavbrem_status status = FLAVBREM_OK;
    if (context->rules == NULL && flb_rule_set_create(&context->rules) != FLAVBREM_OK)
        return flb_context_fail(
            context, FLAVBREM_ERROR_MEMORY,
            "device \"cuda:%d\" cannot be started (out of memory), take \"cpu\"", number);
    if (context->engine == NULL)
        status = flb_cuda_backend.create(&context->engine, number, context->rules, context);
    *engine = context->engine;
    context->stop = flb_device_stop;
    if (status == FLAVBREM_OK)
        context->worked_on = number;
    return status;
}

/* Why a batch is nothing for a GPU; "" if it is. */
static const char *reason_for_cpu(device_work work, size_t n)
{
    const char *problem;
    if (n < (work == WORK_EVENTS ? AUTO_LEAST_EVENTS : AUTO_LEAST_POINTS))
        problem = work == WORK_EVENTS ? "few events" : "few points";
    else
        problem = gpu_problem(0);
    return problem != NULL ? problem : "";
}

flavbrem_status flb_device_start(flavbrem_context *context, device_work work, size_t n,
                                 device_engine **engine)
{
    *engine = NULL;
    context->worked_on = DEVICE_CPU;
    context->cpu_reason = "";
    if (context->device == DEVICE_CPU)
        return FLAVBREM_OK;
    if (context->device >= 0)
        return start(context, context->device, engine);
    context->cpu_reason = reason_for_cpu(work, n);
    if (*context->cpu_reason != '\0')
        return FLAVBREM_OK;
    char message[sizeof context->message]; /* no error, so no new sentence */
    memcpy(message, context->message, sizeof message);
    if (start(context, 0, engine) != FLAVBREM_OK) {
        memcpy(context->message, message, sizeof message);
        context->cpu_reason = "the GPU does not start";
    }
    return FLAVBREM_OK;
}
