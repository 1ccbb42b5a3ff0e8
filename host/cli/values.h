/* What the value of each option means. */
#ifndef FLAVBREM_CLI_VALUES_H
#define FLAVBREM_CLI_VALUES_H

#include "host/cli/options.h"

#define MOST_EVENTS UINT64_C(1000000000000)

/* Where the search for the nodes of a table ends, unless an option says otherwise. */
#define MAX_NODES 256
#define MAX_WORK 400000

/* What `export` writes. */
enum export_format { EXPORT_DMG4 = 1, EXPORT_CSV, EXPORT_JSON };

/* Each reads text into the options, names the option as `what` in its sentence, and returns an
 * exit code. */
typedef int value_reader(const char *text, const char *what, struct options *options,
                         struct problem *problem);

value_reader value_beam_energy, value_m_phi, value_of, value_at, value_lepton, value_target,
    value_coupling, value_method, value_rtol, value_interp_tol, value_max_nodes, value_max_work,
    value_unit, value_theta_max, value_psi_max, value_tmax, value_constants, value_device,
    value_threads, value_format, value_points, value_to, value_name, value_events, value_seed,
    value_first, value_view, value_charge, value_event_format;

#endif
