/* Makes the hat over the density of events. */
#ifndef FLAVBREM_HOST_HAT_H
#define FLAVBREM_HOST_HAT_H

#include "host/backends/cpu/cpu.h"

/* The hat for a source of events, which the caller frees; NULL where there was no memory. Its total
 * is 0 where there is no final state. The same bytes from any number of threads. */
hat *flb_hat_make(const event_source *source, densities_function *densities, int threads);

/* A hat in one cube, of nodes at which it has these heights, in units of `unit`, to be freed; NULL
 * where there was no memory. */
hat *flb_hat_of(const int32_t cells[3], double unit, const float *heights);

/* Its length in bytes. */
size_t flb_hat_bytes(const hat *h);

#endif
