/* The couplings of a process's boson to its two leptons. Private to the library. */
#ifndef FLAVBREM_HOST_BOSON_H
#define FLAVBREM_HOST_BOSON_H

#include "host/core/settings.h"
#include "kernels/physics/boson.h"

/* The fine-structure constant of the process's set. */
double flb_alpha_of(const flavbrem_process *process);

/* The number that multiplies the couplings: h of a chiral boson, else the root of |g_S|^2 +
 * |g_P|^2, or of |g_V|^2 + |g_A|^2. */
double flb_coupling_of(const flavbrem_process *process);

/* The same to be told: of several numbers in 15 digits, so that a root that is 2 is not
 * 2.0000000000000004. */
double flb_coupling_told(const flavbrem_process *process);

/* The squares, for flb_coupling_of() = 1, of which kernels/physics/boson.h makes what the
 * amplitudes know of the boson. */
coupling_numbers flb_couplings_squared(const flavbrem_process *process);

/* 1 where two processes have the same boson with the same couplings. */
int flb_couplings_are_same(const flavbrem_process *a, const flavbrem_process *b);

/* Whether the couplings are those that the boson asks for, and not all 0. */
FLAVBREM_MUST_CHECK flavbrem_status flb_boson_check(flavbrem_context *context,
                                                    const flavbrem_process *process);

/* The sentence where `coupling` is given beside others. */
flavbrem_status flb_boson_refuse_coupling(flavbrem_context *context,
                                          const flavbrem_process *process, const char *called);

/* 1 of the kinds whose coupling is one number, `coupling` or, of a vector, epsilon. */
int flb_boson_has_one_coupling(const flavbrem_process *process);

/* 1 where the key `coupling` alone sets the couplings: not of general and alp, and not with
 * epsilon. */
int flb_boson_takes_coupling(const flavbrem_process *process);

#endif
