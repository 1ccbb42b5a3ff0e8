/* The context, and the list of devices. */
#include "host/context.h"
#include "host/integrate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_THREADS 4096

static const struct device {
    const char *name;
    enum cpu_isa isa;
    int has_code; /* in this build */
    const char *reason;
} devices[] = {
    {"cpu:baseline", CPU_ISA_BASELINE, 1, ""},
    {"cpu:avx2", CPU_ISA_AVX2, 1, "this processor lacks AVX2"},
    {"cpu:avx512", CPU_ISA_AVX512, 1, "this processor lacks AVX-512 F, DQ and VL"},
    {"cuda", CPU_ISA_BEST, 0, "this build has no CUDA kernels yet"},
};

static int device_usable(const struct device *device)
{
    return device->has_code && cpu_isa_usable(device->isa);
}

flavbrem_status context_fail(flavbrem_context *context, flavbrem_status status, const char *format,
                             ...)
{
    if (context != NULL) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(context->message, sizeof context->message, format, arguments);
        va_end(arguments);
    }
    return status;
}

flavbrem_status flavbrem_context_create(flavbrem_context **context)
{
    *context = calloc(1, sizeof **context);
    return *context != NULL ? FLAVBREM_OK : FLAVBREM_ERROR_MEMORY;
}

void flavbrem_context_destroy(flavbrem_context **context)
{
    if (context == NULL || *context == NULL)
        return;
    rule_set_destroy(&(*context)->rules);
    free(*context);
    *context = NULL;
}

const char *flavbrem_context_message(const flavbrem_context *context)
{
    return context->message;
}

flavbrem_status flavbrem_context_set_threads(flavbrem_context *context, int threads)
{
    if (threads < 0 || threads > MAX_THREADS)
        return context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%d threads is out of range (0 to %d), give 0 for one a core", threads,
                            MAX_THREADS);
    context->threads = threads;
    return FLAVBREM_OK;
}

/* "cuda" stands for "cuda:N" too: neither is there without kernels. */
static int device_matches(const struct device *device, const char *name)
{
    if (strcmp(device->name, name) == 0)
        return 1;
    const char *number = name + strlen("cuda:");
    return strcmp(device->name, "cuda") == 0 && strncmp(name, "cuda:", strlen("cuda:")) == 0 &&
           *number != '\0' && strspn(number, "0123456789") == strlen(number);
}

flavbrem_status flavbrem_context_set_device(flavbrem_context *context, const char *device)
{
    if (strcmp(device, "auto") == 0 || strcmp(device, "cpu") == 0) {
        context->isa = CPU_ISA_BEST;
        return FLAVBREM_OK;
    }
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        if (!device_matches(&devices[i], device))
            continue;
        if (!device_usable(&devices[i]))
            return context_fail(context, FLAVBREM_ERROR_DEVICE,
                                "device \"%.40s\" cannot be used (%s), take \"cpu\" or \"auto\"",
                                device, devices[i].reason);
        context->isa = devices[i].isa;
        return FLAVBREM_OK;
    }
    return context_fail(context, FLAVBREM_ERROR_INPUT,
                        "there is no device \"%.40s\" (known: auto, cpu, cpu:baseline, cpu:avx2, "
                        "cpu:avx512, cuda, cuda:N), take one of these",
                        device);
}

void flavbrem_context_set_progress(flavbrem_context *context, flavbrem_progress progress,
                                   void *user)
{
    context->progress = progress;
    context->progress_user = user;
}

const char *flavbrem_device_name(size_t index, int *usable, const char **reason)
{
    if (index >= sizeof devices / sizeof *devices)
        return NULL;
    int good = device_usable(&devices[index]);
    if (usable != NULL)
        *usable = good;
    if (reason != NULL)
        *reason = good ? "" : devices[index].reason;
    return devices[index].name;
}
