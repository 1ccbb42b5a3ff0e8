/* The GPU whose memory something is. */
#include "host/backends/backends.h"
#include "host/core/message.h"
#include "host/gpu_memory/gpu_memory.h"

/* Why no backend has devices with memory of their own; the last reason that one gave. */
static const char *reason_against_all(void)
{
    const char *reason = "this build has no CUDA kernels";
    for (int b = CPU_BACKEND + 1; b < N_BACKENDS; b++)
        if (flb_backends[b]->count(&reason) > 0)
            return NULL;
    return reason;
}

flavbrem_status flb_gpu_place_of(flavbrem_context *context, const char *name, const void *memory,
                                 gpu_place *place)
{
    const char *reason = reason_against_all();
    if (reason != NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_DEVICE,
                                "there is no GPU whose memory could be used (%s), take the calls "
                                "for memory of the host",
                                reason);
    for (int b = CPU_BACKEND + 1; b < N_BACKENDS; b++) {
        int number = flb_backends[b]->memory != NULL ? flb_backends[b]->memory->whose(memory)
                                                     : NO_SUCH_DEVICE;
        if (number == NO_SUCH_DEVICE)
            continue;
        *place = (gpu_place){b, number};
        return FLAVBREM_OK;
    }
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%s is not in memory of a GPU (an address of the host, or none), give "
                            "an address that cudaMalloc gave",
                            name);
}
