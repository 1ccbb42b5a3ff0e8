/* The list of devices, and which of them a batch goes to. */
#ifndef FLAVBREM_HOST_DEVICE_H
#define FLAVBREM_HOST_DEVICE_H

#include "host/backends/backend.h"
#include "host/core/context.h"

/* From this many on, DEVICE_AUTO takes a GPU: about a tenth of a second of work for a core, as
 * long as a GPU takes to start. Not measured: no GPU has run this yet. The self-test prints where a
 * GPU overtakes the CPU. */
#define AUTO_LEAST_POINTS 1000
#define AUTO_LEAST_EVENTS 200000

/* What a batch is made of. */
typedef enum device_work { WORK_POINTS, WORK_EVENTS } device_work;

/* Sets *engine to the device that works on the context's next batch, n points or events, or to NULL
 * for the CPU. A device that was named and does not start is an error; with DEVICE_AUTO it is the
 * CPU. */
FLAVBREM_MUST_CHECK flavbrem_status flb_device_start(flavbrem_context *context, device_work work,
                                                     size_t n, device_engine **engine);

/* Gives the device back. */
void flb_device_stop(flavbrem_context *context);

#endif
