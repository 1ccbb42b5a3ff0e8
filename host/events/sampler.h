/* What the library knows of a sampler beyond the public header. */
#ifndef FLAVBREM_HOST_SAMPLER_H
#define FLAVBREM_HOST_SAMPLER_H

#include "flavbrem/sampler.h"
#include "host/backends/backend.h"

/* What a device is given of a sampler. */
sampler_data flb_sampler_data_of(const flavbrem_sampler *sampler);

#endif
