/* The elastic form factor, Eq. (6) of arXiv:2404.15931. */
#include "host/core/form_factors/form_factors.h"

const struct form_factor_row flb_elastic_form = {.least_a = 0.0};
