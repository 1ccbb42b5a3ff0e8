/* The CPU backend: its devices are the instruction sets that the hot files are compiled for. */
#include <stdlib.h>
#include <string.h>

#include "host/backends/backends.h"
#include "host/backends/cpu/cpu.h"
#include "host/core/message.h"
#include "host/core/threads.h"

static const struct cpu_device {
    const char *name;
    const char *reason; /* where it is not usable */
} devices[] = {
    [CPU_ISA_BASELINE] = {"cpu:baseline", ""},
    [CPU_ISA_AVX2] = {"cpu:avx2", "this processor lacks AVX2"},
    [CPU_ISA_AVX512] = {"cpu:avx512", "this processor lacks AVX-512 F, DQ and VL"},
};
#define N_DEVICES ((int)(sizeof devices / sizeof *devices))

struct cpu_engine {
    enum cpu_isa isa;
};

static enum cpu_isa isa_of(const device_engine *engine)
{
    return ((const struct cpu_engine *)(const void *)engine)->isa;
}

static int count_devices(const char **reason)
{
    *reason = "";
    return N_DEVICES;
}

static const char *device_name(int number)
{
    return devices[number].name;
}

static int device_number(const char *name)
{
    if (strcmp(name, "cpu") == 0)
        return (int)flb_cpu_isa_best();
    for (int i = 0; i < N_DEVICES; i++)
        if (strcmp(name, devices[i].name) == 0)
            return i;
    return NO_SUCH_DEVICE;
}

static const char *device_problem(int number)
{
    return flb_cpu_isa_usable((enum cpu_isa)number) ? NULL : devices[number].reason;
}

static void describe_device(int number, char *text, size_t size)
{
    (void)number;
    if (size > 0)
        *text = '\0';
}

/* How much longer than with AVX-512: sigma of ETL at rtol 1e-6, bench/reports/auto_costs.txt. */
static double slower(enum cpu_isa isa)
{
    return isa == CPU_ISA_AVX512 ? 1.0 : isa == CPU_ISA_AVX2 ? 1.6 : 2.8;
}

static double seconds_of(int number, const device_task *task, const flavbrem_context *context)
{
    return (double)task->n * task->item_s * slower((enum cpu_isa)number) /
           flb_context_threads(context);
}

static flavbrem_status create_engine(device_engine **made, int number, flavbrem_context *context)
{
    struct cpu_engine *engine = malloc(sizeof *engine);
    *made = (device_engine *)(void *)engine;
    if (engine == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                                "device \"%s\" cannot be started (out of memory), free some",
                                devices[number].name);
    engine->isa = (enum cpu_isa)number;
    return FLAVBREM_OK;
}

static void destroy_engine(device_engine **engine)
{
    free(*engine);
    *engine = NULL;
}

static flavbrem_status integrate(device_engine *engine, integral_batch *batch,
                                 flavbrem_context *context)
{
    return flb_cpu_integrate(isa_of(engine), batch, context);
}

static flavbrem_status amplitudes(device_engine *engine, size_t n, const phase_space_place *places,
                                  double *values, flavbrem_context *context)
{
    (void)engine, (void)context;
    for (size_t i = 0; i < n; i++)
        values[i] = amplitude_at(&places[i]);
    return FLAVBREM_OK;
}

static flavbrem_status draw(device_engine *engine, const event_batch *batch, event_record *events,
                            flavbrem_context *context)
{
    return flb_cpu_draw(isa_of(engine), batch, events, context);
}

static flavbrem_status count_events(device_engine *engine, const event_batch *batch,
                                    const event_histogram *histogram, flavbrem_context *context)
{
    return flb_cpu_count(isa_of(engine), batch, histogram, context);
}

static flavbrem_status random_blocks(device_engine *engine, uint32_t n, const rng_place *places,
                                     rng_block *blocks, flavbrem_context *context)
{
    (void)engine, (void)context;
    for (uint32_t i = 0; i < n; i++)
        blocks[i] = rng_draw(places[i].key, places[i].draw, places[i].i);
    return FLAVBREM_OK;
}

const device_backend flb_cpu_backend = {.family = "cpu",
                                        .names = "cpu, cpu:baseline, cpu:avx2, cpu:avx512",
                                        .count = count_devices,
                                        .name = device_name,
                                        .number = device_number,
                                        .problem = device_problem,
                                        .describe = describe_device,
                                        .seconds = seconds_of,
                                        .create = create_engine,
                                        .destroy = destroy_engine,
                                        .integrate = integrate,
                                        .amplitudes = amplitudes,
                                        .events = draw,
                                        .histogram = count_events,
                                        .random_blocks = random_blocks};
