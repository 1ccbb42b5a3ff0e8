/* How often a particle makes one of the processes in a cm of a material, and on which element. */
#include <float.h>
#include <math.h>

#include "host/core/boson.h"
#include "host/runtime/runtime.h"

#define CM2_PER_PB 1e-36

double flavbrem_runtime_coupling_factor(const flavbrem_runtime *runtime, double coupling)
{
    const flavbrem_process *process = flavbrem_runtime_process(runtime);
    if (process == NULL)
        return (double)NAN;
    double ratio = coupling / flb_coupling_of(process);
    return ratio * ratio;
}

static int is_of(const flavbrem_runtime *runtime, const flavbrem_material_part *part)
{
    const flavbrem_process *process = flavbrem_runtime_process(runtime);
    return process != NULL && process->target_z == (double)part->z;
}

flavbrem_status flavbrem_runtime_per_cm(const flavbrem_material *material,
                                        const flavbrem_runtime *const runtimes[],
                                        double beam_energy_gev, double factor, double *per_cm,
                                        double partial_per_cm[])
{
    double partial[FLAVBREM_MATERIAL_PARTS], sum = 0.0;
    if (material == NULL || runtimes == NULL || per_cm == NULL ||
        !(factor >= 0.0 && factor <= DBL_MAX) || material->n == 0 ||
        material->n > FLAVBREM_MATERIAL_PARTS)
        return FLAVBREM_ERROR_INPUT;
    for (size_t i = 0; i < material->n; i++) {
        const flavbrem_material_part *part = &material->parts[i];
        double sigma_pb;
        if (!is_of(runtimes[i], part) || !(part->nuclei_per_cm3 >= 0.0) ||
            !flb_runtimes_belong_together(runtimes[0], runtimes[i]))
            return FLAVBREM_ERROR_INPUT;
        flavbrem_status status =
            flavbrem_runtime_sigma(runtimes[i], beam_energy_gev, &sigma_pb, NULL);
        if (status != FLAVBREM_OK)
            return status;
        partial[i] = factor * (part->nuclei_per_cm3 * (CM2_PER_PB * sigma_pb));
        sum += partial[i];
    }
    if (!(sum <= DBL_MAX))
        return FLAVBREM_ERROR_INPUT;
    for (size_t i = 0; i < material->n && partial_per_cm != NULL; i++)
        partial_per_cm[i] = partial[i];
    *per_cm = sum;
    return FLAVBREM_OK;
}

/* Both sums are made alike, so that the second ends at the whole, bit by bit. */
size_t flavbrem_runtime_pick(size_t n, const double partial_per_cm[], double uniform)
{
    double whole = 0.0, sum = 0.0;
    size_t hit = n;
    if (partial_per_cm == NULL || !(uniform >= 0.0 && uniform < 1.0))
        return n;
    for (size_t i = 0; i < n; i++)
        whole += partial_per_cm[i] > 0.0 ? partial_per_cm[i] : 0.0;
    for (size_t i = 0; i < n; i++) {
        if (!(partial_per_cm[i] > 0.0))
            continue;
        hit = i;
        sum += partial_per_cm[i];
        if (uniform * whole < sum)
            break;
    }
    return hit;
}
