/* Which part of the cross-section of WW and IWW has a final state. */
#ifndef FLAVBREM_HOST_RECOIL_H
#define FLAVBREM_HOST_RECOIL_H

#include "flavbrem/status.h"
#include "kernels/ladder.h"
#include "kernels/sample.h"

/* The cross-section of a source of WW or IWW (h = 1, GeV^-2) in its two parts: the states that the
 * recoil of the nucleus allows, which are those that events are drawn from, and those that it
 * forbids.
 *   rtol       of `allowed` relative to itself, of `forbidden` relative to both together
 *   allowed    receives the part of the events; `good` says whether it is within rtol
 *   forbidden  receives the other part
 * On the calling thread; the same bits everywhere. Errors: FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_recoil_split(const event_source *source, double rtol,
                                                     estimate *allowed, estimate *forbidden);

#endif
