/* What stands for what was not said. Private to the library. */
#ifndef FLAVBREM_HOST_DEFAULTS_H
#define FLAVBREM_HOST_DEFAULTS_H

#include "host/core/settings.h"

/* What flavbrem_process_create gives. */
flavbrem_process flb_process_default(void);

/* What flavbrem_spec_create gives, in memory of the caller's. */
void flb_spec_fill(struct flavbrem_spec *spec, flavbrem_job job);

#endif
