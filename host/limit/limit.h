/* The two ways to CLs. Private to the library. */
#ifndef FLAVBREM_HOST_LIMIT_H
#define FLAVBREM_HOST_LIMIT_H

#include "flavbrem/limit.h"

/* Of counts: the weights of how many of the observed events are background, and room. */
struct exact_counts {
    size_t observed;
    double *weights; /* observed + 1 each, in one block */
    double *below;   /* P(signal events <= j) */
    double sum;      /* of the weights */
};

/* Errors: FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_exact_begin(flavbrem_context *context,
                                                    const flavbrem_counting *counting,
                                                    size_t observed, struct exact_counts *counts);
void flb_exact_end(struct exact_counts *counts);
double flb_exact_cls(struct exact_counts *counts, double signal);

/* The least n with P(N <= n) >= part, without a signal. */
double flb_exact_quantile(const flavbrem_counting *counting, double part);

double flb_asymptotic_cls(const flavbrem_counting *counting, double observed, double signal);

/* Where without a signal so many sigmas are added to what is expected. */
double flb_asymptotic_expected_cls(const flavbrem_counting *counting, double sigmas, double signal);

/* P(Z > x) of a normal distribution. */
double flb_normal_above(double x);

#endif
