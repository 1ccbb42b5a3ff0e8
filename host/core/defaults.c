/* The defaults of the dictionary, as values; host/core/keys.c has them as texts. */
#include "host/core/defaults.h"

#include "kernels/physics/constants.h"

#define THETA_MAX_RAD 0.1
#define PSI_MAX_RAD 0.3

flavbrem_process flb_process_default(void)
{
    return (flavbrem_process){
        .lepton_in = FLAVBREM_ELECTRON,
        .lepton_out = FLAVBREM_MUON,
        .target_z = 82.0,
        .target_a = 207.0,
        .coupling = 1e-4,
        .theta_max_rad = THETA_MAX_RAD,
        .psi_max_rad = PSI_MAX_RAD,
        .etl_theta_max_rad = PI,
        .etl_psi_max_rad = PI,
        .tmax_rule = FLAVBREM_TMAX_MASSES,
        .constants = FLAVBREM_CODATA_2022,
    };
}

flavbrem_request flavbrem_request_default(void)
{
    return (flavbrem_request){
        .method = FLAVBREM_ETL, .quantity = FLAVBREM_SIGMA, .unit = FLAVBREM_PB, .rtol = 1e-6};
}

flavbrem_sampling flavbrem_sampling_default(void)
{
    return (flavbrem_sampling){.method = FLAVBREM_ETL, .view = FLAVBREM_VIEW_BOSON, .seed = 1};
}

void flb_spec_fill(struct flavbrem_spec *spec, flavbrem_job job)
{
    *spec = (struct flavbrem_spec){
        .process = flb_process_default(),
        .job = job,
        .methods = {job == FLAVBREM_JOB_EVENTS || job == FLAVBREM_JOB_YIELD ||
                            job == FLAVBREM_JOB_LIMIT
                        ? 1
                        : FLAVBREM_METHODS,
                    {FLAVBREM_ETL, FLAVBREM_WW, FLAVBREM_IWW}},
        .rtol = flavbrem_request_default().rtol,
        .interp_tol = 1e-4,
        .max_nodes = 256,
        .max_work = 400000,
        .view = FLAVBREM_VIEW_BOSON,
        .charge = -1,
        .boson_id = 622,
        .seed = flavbrem_sampling_default().seed,
        .quantity = FLAVBREM_SIGMA,
        .unit = FLAVBREM_PB,
        .electrons = 1.0,
        .primaries = 1.0,
        .showers = 2000,
        .by = 1, /* charge */
        .confidence = 0.9,
        .observed = NOT_OBSERVED,
        .deviation = 249e-11,
        .deviation_error = 48e-11,
        .sigmas = 3.0,
        .dark_coupling = 0.1,
        .m1_ratio = 3.0,
        .m2_ratio = 3.0,
        .relic_pb = 10.0,
    };
}
