/* The amplitude on the device, at places in phase space: a thread is a place. (d2x and d2y are
 * integrals over t: kernels/integrate.cu has them, with x and v fixed.) */
#include "kernels/launch.h"

FLAVBREM_KERNEL(4) flb_amplitudes(const phase_space_place *places, double *values, uint32_t n)
{
    for (uint32_t i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
        values[i] = amplitude_at(&places[i]);
}
