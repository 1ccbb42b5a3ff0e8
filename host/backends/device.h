/* The list of devices, and which of them a batch goes to. */
#ifndef FLAVBREM_HOST_DEVICE_H
#define FLAVBREM_HOST_DEVICE_H

#include "host/backends/backend.h"
#include "host/backends/cpu/isa.h"

/* What a batch asks for. */
typedef enum device_work {
    WORK_ANYWHERE,
    WORK_INSIDE /* events of a region, which the CPU alone draws */
} device_work;

/* A device that works on a batch; the context's. */
typedef struct started_device {
    const device_backend *backend;
    device_engine *engine;
} started_device;

/* Sets *started to the device that works on the context's next batch. A device
 * that was named and does not start, or cannot do the work, is an error; with "auto" it is the CPU.
 */
FLAVBREM_MUST_CHECK flavbrem_status flb_device_start(flavbrem_context *context, device_work work,
                                                     const device_task *task,
                                                     started_device *started);

/* Sets *started to device number `number` of a backend, whatever the context's is. */
FLAVBREM_MUST_CHECK flavbrem_status flb_device_start_at(flavbrem_context *context, int backend,
                                                        int number, started_device *started);

/* After an error of the device that works it is of no use, and is given back. Returns 1 where
 * "auto" had chosen it and it failed: *started then is the CPU, which takes over, and the context
 * keeps what happened as the reason. */
int flb_device_replace(flavbrem_context *context, flavbrem_status error, started_device *started);

/* After an error of the device that works, where nobody takes over: the next batch starts anew. */
void flb_device_give_back(flavbrem_context *context);

/* The instruction set of what is computed on the CPU whatever the device: the one that was asked
 * for, or the best. */
enum cpu_isa flb_device_isa(const flavbrem_context *context);

#endif
