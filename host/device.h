/* The list of devices, and which of them a batch goes to. */
#ifndef FLAVBREM_HOST_DEVICE_H
#define FLAVBREM_HOST_DEVICE_H

#include "host/backend.h"
#include "host/context.h"

/* Sets *engine to the device that works on the context's next batch, n points, or to NULL for the
 * CPU. A device that was named and does not start is an error; with DEVICE_AUTO it is the CPU. */
FLAVBREM_MUST_CHECK flavbrem_status device_start(flavbrem_context *context, size_t n,
                                                 device_engine **engine);

/* Gives the device back. */
void device_stop(flavbrem_context *context);

#endif
