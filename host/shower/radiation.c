/* Radiation length and ionisation of materials. */
#include "host/shower/radiation.h"

#include <stddef.h>

#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

#define ELECTRON_RADIUS_CM 2.8179403205e-13 /* CODATA 2022 */

/* ln(184.15 Z^(-1/3)) and ln(1194 Z^(-2/3)), and of light elements what Tsai has instead (Table
 * B.2; PDG, Passage of Particles Through Matter, Table 34.2). */
static void logarithms(int z, double *elastic, double *inelastic)
{
    static const double light[][2] = {{5.31, 6.144}, {4.79, 5.621}, {4.74, 5.805}, {4.71, 5.924}};
    double ln_z = elementary_log((double)z);
    if (z <= 4) {
        *elastic = light[z - 1][0];
        *inelastic = light[z - 1][1];
        return;
    }
    *elastic = elementary_log(184.15) - ln_z / 3.0;
    *inelastic = elementary_log(1194.0) - 2.0 * ln_z / 3.0;
}

/* Of Davies, Bethe and Maximon, as PDG has it; a = alpha Z. */
static double coulomb_correction(double z)
{
    double a2 = CODATA_ALPHA * CODATA_ALPHA * z * z;
    return a2 * (1.0 / (1.0 + a2) + 0.20206 + a2 * (-0.0369 + a2 * (0.0083 + a2 * (-0.002))));
}

struct radiation flb_radiation_of(const flavbrem_material *material)
{
    double strong = 0.0, weak = 0.0, electrons = 0.0; /* a cm^3 */
    for (size_t i = 0; i < material->n; i++) {
        double z = (double)material->parts[i].z, n = material->parts[i].nuclei_per_cm3;
        double elastic, inelastic;
        logarithms(material->parts[i].z, &elastic, &inelastic);
        strong += n * (z * z * (elastic - coulomb_correction(z)) + z * inelastic);
        weak += n * (z * z + z) / 9.0;
        electrons += n * z;
    }
    double r = ELECTRON_RADIUS_CM, m = CODATA_M_ELECTRON_GEV;
    /* (hbar omega_p)^2 = 4 pi n_e r_e^3 (m_e/alpha)^2 */
    double plasma_over_m2 = 4.0 * PI * electrons * r * r * r / (CODATA_ALPHA * CODATA_ALPHA);
    return (struct radiation){.length_cm = 1.0 / (4.0 * CODATA_ALPHA * r * r * strong),
                              .c = weak / strong,
                              .loss_gev_cm = 2.0 * PI * r * r * m * electrons,
                              .log_ratio = -elementary_log(2.0 * plasma_over_m2)};
}

double flb_radiation_ionisation(const struct radiation *radiation, double energy_gev, int charge)
{
    double f = charge < 0 ? 0.125 : 2.0 * 0.69314718055994530942 - 23.0 / 12.0;
    double ln_gamma = elementary_log(energy_gev / CODATA_M_ELECTRON_GEV);
    return radiation->loss_gev_cm * (radiation->log_ratio + ln_gamma + 1.0 + f);
}

double flavbrem_material_radiation_length_cm(const flavbrem_material *material)
{
    if (material == NULL || material->n == 0)
        return elementary_nan();
    return flb_radiation_of(material).length_cm;
}
