/* The list of devices, and which of them a batch goes to. */
#ifndef FLAVBREM_HOST_DEVICE_H
#define FLAVBREM_HOST_DEVICE_H

#include "host/backends/backend.h"
#include "host/backends/cpu/isa.h"

/* What a batch is made of. */
typedef enum device_work {
    WORK_POINTS,
    WORK_EVENTS,
    WORK_ON_CPU, /* events under hats that are shared, which no other device draws yet, */
    WORK_INSIDE  /* nor those of a region */
} device_work;

/* A device that works on a batch; the context's. */
typedef struct started_device {
    const device_backend *backend;
    device_engine *engine;
} started_device;

/* Sets *started to the device that works on the context's next batch, n points or events. A device
 * that was named and does not start, or cannot do the work, is an error; with "auto" it is the CPU.
 */
FLAVBREM_MUST_CHECK flavbrem_status flb_device_start(flavbrem_context *context, device_work work,
                                                     size_t n, started_device *started);

/* Gives back the device that worked on the last batch: after an error it is of no use. */
void flb_device_give_up(flavbrem_context *context);

/* The instruction set of what is computed on the CPU whatever the device: the one that was asked
 * for, or the best. */
enum cpu_isa flb_device_isa(const flavbrem_context *context);

#endif
