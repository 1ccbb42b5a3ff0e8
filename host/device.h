/* The list of devices, and which of them a batch goes to. */
#ifndef FLAVBREM_HOST_DEVICE_H
#define FLAVBREM_HOST_DEVICE_H

#include "host/backend.h"
#include "host/context.h"

/* From this many points on, DEVICE_AUTO takes a GPU. Not measured: no GPU has run this yet. The
 * self-test prints where a GPU overtakes the CPU. */
#define AUTO_LEAST_POINTS 1000

/* Sets *engine to the device that works on the context's next batch, n points, or to NULL for the
 * CPU. A device that was named and does not start is an error; with DEVICE_AUTO it is the CPU. */
FLAVBREM_MUST_CHECK flavbrem_status device_start(flavbrem_context *context, size_t n,
                                                 device_engine **engine);

/* Gives the device back. */
void device_stop(flavbrem_context *context);

#endif
