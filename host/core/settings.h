/* What a process and a spec hold. Private to the library. */
#ifndef FLAVBREM_HOST_SETTINGS_H
#define FLAVBREM_HOST_SETTINGS_H

#include "flavbrem/spec.h"
#include "flavbrem/table_format.h"

#define MOST_KEYS 64
#define NOT_OBSERVED UINT64_MAX

enum form_factor_number {
#define FORM_FACTOR(constant, file, name) FORM_FACTOR_##constant,
#include "host/core/form_factors/list.inc"
#undef FORM_FACTOR
    FORM_FACTORS
};

/* In the order of the choices of `boson`. */
enum boson_kind {
    BOSON_CHIRAL, /* has no key of its own, so that 0 means none (host/core/keys.h) */
    BOSON_SCALAR,
    BOSON_PSEUDOSCALAR,
    BOSON_GENERAL,
    BOSON_ALP,
    BOSON_VECTOR,
    BOSON_AXIAL,
    BOSON_KINDS
};

/* A coupling, of which nothing but the modulus enters. */
struct complex_number {
    double re, im;
};

_Static_assert(FORM_FACTORS - 1 <= FLAVBREM_TABLE_FORM_FACTORS, "a table has room for each");

/* The rows of host/core/keys.c say what fills a member. */
struct flavbrem_process {
    flavbrem_lepton lepton_in, lepton_out;
    double target_z, target_a;
    double density_g_cm3; /* 0 where not given */
    int is_element;       /* the target was given by its symbol */
    double coupling;
    double theta_max_rad, psi_max_rad;         /* of WW and IWW */
    double etl_theta_max_rad, etl_psi_max_rad; /* pi where nothing is cut */
    flavbrem_tmax_rule tmax_rule;
    flavbrem_constants constants;
    int form_factor;                          /* enum form_factor_number */
    int boson;                                /* enum boson_kind */
    struct complex_number g_s, g_p, g_v, g_a; /* of a general boson, the first or the last two */
    double c_v, c_a;                          /* of an axion-like particle, over */
    double f_gev;                             /* this one; 0 where not given */
    double epsilon;                           /* of a vector, g_V = e epsilon; 0: not given */
};

#define MOST_CHOICES 16 /* of a key that takes some of them */
_Static_assert((int)FLAVBREM_METHODS <= MOST_CHOICES && (int)FORM_FACTORS <= MOST_CHOICES,
               "there is room for each choice");

/* Some of a key's choices, in the order given. */
struct key_choices {
    int n;
    int list[MOST_CHOICES];
};

/* The rows of host/core/keys.c say what fills a member. */
struct flavbrem_spec {
    flavbrem_process process; /* the first, so that its keys find it here too */
    flavbrem_job job;
    struct key_choices methods;
    struct key_choices form_factors; /* of a table, besides the process's own */
    double rtol, interp_tol;
    uint64_t max_nodes, max_work;
    int view, charge;
    flavbrem_range *beam_energy, *m_phi, *at[2];
    uint64_t events, seed, first; /* events: 0 where not given */
    uint64_t boson_id;            /* of the PDG */
    int quantity, unit, sampling, hats, share;
    char *targets; /* of events, "Pb,Fe"; NULL where there is one, that of the process */
    /* Of a yield, and of events of a spectrum; 0 and NULL where not given. */
    char *material, *spectrum, *region; /* the last one of a cross-section */
    double density, length, electrons, primaries, above, cut;
    uint64_t showers;
    int by;
    /* Of a limit. */
    double background, background_error, confidence;
    uint64_t observed; /* NOT_OBSERVED where not given */
    int statistic, charges;
    char *efficiency; /* NULL: 1 */
    /* Of a constraint. */
    int constraint; /* 0: g-2, 1: relic density */
    double deviation, deviation_error, sigmas, dark_coupling, m1_ratio, m2_ratio, relic_pb;
    uint64_t is_set;         /* a bit for each key */
    char *called[MOST_KEYS]; /* in sentences; NULL where by its name */
};

#endif
