/* How long a cross-section takes, for those who choose where it is computed. */
#ifndef FLAVBREM_HOST_COST_H
#define FLAVBREM_HOST_COST_H

#include "flavbrem/xsec.h"
#include "host/backends/backend.h"

/* n cross-sections of a process, about: a median over energies and masses. */
device_task flb_points_task(const flavbrem_process *process, const flavbrem_request *request,
                            size_t n);

#endif
