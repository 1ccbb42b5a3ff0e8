/* An event from the frame of the beam to where the particle flew. */
#include <float.h>

#include "flavbrem/runtime.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

/* What the axes x, y, z of the beam's frame become. */
struct turn {
    double x[3], y[3], z[3];
};

/* Divided by its largest component first, so that no square overflows or vanishes. */
static int make_unit(const double direction[3], double unit[3])
{
    double largest = 0.0;
    for (int k = 0; k < 3; k++) {
        double size = elementary_abs(direction[k]);
        if (!(size <= DBL_MAX))
            return 0;
        largest = size > largest ? size : largest;
    }
    if (largest == 0.0)
        return 0;
    for (int k = 0; k < 3; k++)
        unit[k] = direction[k] / largest;
    double length = square_root(unit[0] * unit[0] + unit[1] * unit[1] + unit[2] * unit[2]);
    for (int k = 0; k < 3; k++)
        unit[k] /= length;
    return 1;
}

/* Duff et al., Journal of Computer Graphics Techniques 6 (2017) 1: nothing is divided by less
 * than 1. */
static void turn_axes(const double unit[3], struct turn *turn)
{
    double sign = unit[2] >= 0.0 ? 1.0 : -1.0;
    double a = -1.0 / (sign + unit[2]);
    double b = unit[0] * unit[1] * a;
    turn->x[0] = 1.0 + sign * unit[0] * unit[0] * a;
    turn->x[1] = sign * b;
    turn->x[2] = -sign * unit[0];
    turn->y[0] = b;
    turn->y[1] = sign + unit[1] * unit[1] * a;
    turn->y[2] = -unit[1];
    for (int k = 0; k < 3; k++)
        turn->z[k] = unit[k];
}

static void turn_momentum(const struct turn *turn, double cosine, double sine, double momentum[4])
{
    double x = momentum[0] * cosine - momentum[1] * sine;
    double y = momentum[0] * sine + momentum[1] * cosine;
    double z = momentum[2];
    for (int k = 0; k < 3; k++)
        momentum[k] = x * turn->x[k] + y * turn->y[k] + z * turn->z[k];
}

flavbrem_status flavbrem_event_turn(const double direction[3], double azimuth_rad,
                                    flavbrem_event *event)
{
    double unit[3], cosine, sine;
    struct turn turn;
    if (direction == NULL || event == NULL || !(elementary_abs(azimuth_rad) <= 2.0 * PI) ||
        !make_unit(direction, unit))
        return FLAVBREM_ERROR_INPUT;
    elementary_direction(azimuth_rad / (2.0 * PI), &cosine, &sine);
    turn_axes(unit, &turn);
    turn_momentum(&turn, cosine, sine, event->lepton);
    turn_momentum(&turn, cosine, sine, event->boson);
    turn_momentum(&turn, cosine, sine, event->nucleus);
    return FLAVBREM_OK;
}
