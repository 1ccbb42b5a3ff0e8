/* Which random numbers the events of a process and a sampling take. Private to the library. */
#ifndef FLAVBREM_HOST_STREAM_H
#define FLAVBREM_HOST_STREAM_H

#include "host/core/settings.h"

/* The part of the events' random numbers that process and sampling choose: FNV-1a over what an
 * event depends on besides seed and number. */
uint64_t flb_stream_hash(const flavbrem_process *process, const flavbrem_sampling *sampling);

#endif
