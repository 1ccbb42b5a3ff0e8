/* The dictionary, in the order of the canonical spec. Whoever adds a key that changes numbers of a
 * process gives it PRINTED_LATER, so that old specs, files and events keep their
 * bytes: it enters them where it is not at its default. */
#include "host/core/keys.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/origin.h"
#include "host/core/defaults.h"
#include "host/core/form_factors/file.h"
#include "host/core/message.h"
#include "host/core/range.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

#define LONGEST_TEXT 1023
#define LONGEST_NUMBER 200 /* before a comma */

#define EVERY_JOB                                                                                  \
    (FLAVBREM_JOB_XSEC | FLAVBREM_JOB_TABLE | FLAVBREM_JOB_EVENTS | FLAVBREM_JOB_LOOKUP | OF_YIELD)
#define WITH_NUCLEUS (FLAVBREM_JOB_XSEC | FLAVBREM_JOB_TABLE | FLAVBREM_JOB_EVENTS)
#define WITH_PROCESS (WITH_NUCLEUS | OF_YIELD)
#define WITH_COUPLINGS (WITH_PROCESS | FLAVBREM_JOB_LOOKUP)
#define WITH_SPECTRUM (FLAVBREM_JOB_EVENTS | OF_YIELD)

#define EVERY_METHOD                                                                               \
    (FLAVBREM_METHOD_BIT(FLAVBREM_ETL) | FLAVBREM_METHOD_BIT(FLAVBREM_WW) |                        \
     FLAVBREM_METHOD_BIT(FLAVBREM_IWW))

#define IN_PROCESS(member) offsetof(struct flavbrem_process, member)
#define IN_SPEC(member) offsetof(struct flavbrem_spec, member)
_Static_assert(IN_SPEC(process) == 0, "the keys of a process find it in a spec");

static const char *const leptons[] = {"e", "mu", "tau", NULL};
static const char *const methods[] = {"etl", "ww", "iww", NULL};
static const char *const views[] = {"boson", "lepton", NULL};
static const char *const charges[] = {"-1", "+1", NULL};
static const char *const tmax_rules[] = {"m2", "E2", NULL};
static const char *const constants[] = {"codata2022", "dmg4", NULL};
static const char *const form_factors[] = {
#define FORM_FACTOR(constant, file, name) name,
#include "host/core/form_factors/list.inc"
#undef FORM_FACTOR
    NULL};
static const char *const bosons[] = {"chiral", "scalar", "pseudoscalar", "general",
                                     "alp",    "vector", "axial",        NULL};
static const char *const quantities[] = {"sigma", "dx", "dy", "dtheta", "dpsi", "d2x", "d2y", NULL};
static const char *const samplings[] = {"none", "all", NULL};
static const char *const hats[] = {"own", "shared", NULL};
static const char *const shares[] = {"equal", "sigma", NULL};
static const char *const units[] = {"pb", "GeV-2", NULL};
static const char *const divisions[] = {"total", "charge", "depth", "both", NULL};
static const char *const statistics[] = {"exact", "asymptotic", NULL};
static const char *const counted_charges[] = {"same", "both", NULL};
static const char *const constraints[] = {"g2", "relic", NULL};
static const int charge_values[] = {-1, 1};

static const char *form_file_name(int number)
{
    const struct form_file *file = flb_form_file_find(number);
    return file != NULL ? file->name : "unknown";
}

static void cut_theta(void *owner)
{
    flavbrem_process *process = owner;
    process->etl_theta_max_rad = process->theta_max_rad;
}

static void cut_psi(void *owner)
{
    flavbrem_process *process = owner;
    process->etl_psi_max_rad = process->psi_max_rad;
}

/* A part of the coupling of a boson with couplings of its own.
 *   kind      the boson that has it, of enum boson_kind
 *   in_words  what its range says beside the numbers */
#define COUPLING(called, member, kind, how, letter, in_words, what)                                \
    {                                                                                              \
        .key = {.name = (called),                                                                  \
                .type = (how),                                                                     \
                .group = FLAVBREM_KEY_OF_PROCESS,                                                  \
                .jobs = WITH_COUPLINGS,                                                            \
                .in_spec = 1,                                                                      \
                .value = (letter),                                                                 \
                .range = "-1e50 to 1e50" in_words,                                                 \
                .usual = "0",                                                                      \
                .help = (what)},                                                                   \
        .offset = IN_PROCESS(member), .printed = PRINTED_LATER, .least = -1e50, .most = 1e50,      \
        .advice = "give one like 1e-4", .methods = EVERY_METHOD, .of_boson = BOSON_##kind          \
    }

static const struct key_row rows[] = {
    {.key = {.name = "lepton",
             .type = FLAVBREM_KEY_PAIR,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = WITH_PROCESS,
             .in_spec = 1,
             .value = "IN:OUT",
             .usual = "e:mu",
             .help = "two of e, mu, tau, also the same",
             .choices = leptons},
     .offset = IN_PROCESS(lepton_in)},
    {.key = {.name = "target",
             .type = FLAVBREM_KEY_TARGET,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = WITH_NUCLEUS,
             .in_spec = 1,
             .value = "Z,A[,DENSITY]",
             .usual = "82,207",
             .help =
                 "or an element, H to U, Pb or lead (82,207, which is Pb); a density [g/cm3] is "
                 "kept in the file and changes no number"},
     .offset = IN_PROCESS(target_z)},
    {.key = {.name = "coupling",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = EVERY_JOB | FLAVBREM_JOB_CONSTRAINT,
             .in_spec = 1,
             .value = "H",
             .range = "1e-50 to 1e50",
             .usual = "1e-4",
             .help = "h of L = -h l_i-bar P_R l_f phi + h.c., or g of --boson scalar, "
                     "pseudoscalar, vector or axial"},
     .offset = IN_PROCESS(coupling),
     .printed = PRINTED_OF_ONE_COUPLING,
     .least = -1e308, /* what is in range flavbrem_process_check says, of any process */
     .most = 1e308},
    {.key = {.name = "method",
             .type = FLAVBREM_KEY_CHOICES,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = EVERY_JOB,
             .in_spec = 1,
             .value = "LIST",
             .usual = "etl,ww,iww",
             .help = "etl, ww, iww: exact tree level, Weizsaecker-Williams, improved WW",
             .choices = methods},
     .offset = IN_SPEC(methods)},
    {.key = {.name = "rtol",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_WORK,
             .jobs = EVERY_JOB,
             .in_spec = 1,
             .value = "R",
             .range = "1e-12 to below 1",
             .usual = "1e-6",
             .help = "relative tolerance"},
     .offset = IN_SPEC(rtol),
     .least = 1e-12,
     .most = 1.0,
     .open = OPEN_ABOVE,
     .advice = "give one like 1e-6"},
    {.key = {.name = "interp-tol",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_TABLE,
             .in_spec = 1,
             .value = "R",
             .range = "1e-9 to below 1",
             .usual = "1e-4",
             .help = "largest relative error between the nodes of lo:hi:auto"},
     .offset = IN_SPEC(interp_tol),
     .printed = PRINTED_WITH_AUTO,
     .least = 1e-9,
     .most = 1.0,
     .open = OPEN_ABOVE,
     .advice = "give one like 1e-5"},
    {.key = {.name = "max-nodes",
             .type = FLAVBREM_KEY_COUNT,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_TABLE,
             .in_spec = 1,
             .value = "N",
             .range = "12 to 4096",
             .usual = "256",
             .help = "most nodes on an axis lo:hi:auto"},
     .offset = IN_SPEC(max_nodes),
     .printed = PRINTED_WITH_AUTO_LATER,
     .least = 12,
     .most_count = 4096},
    {.key = {.name = "max-work",
             .type = FLAVBREM_KEY_COUNT,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_TABLE,
             .in_spec = 1,
             .value = "N",
             .range = "10000 to 1e9",
             .usual = "400000",
             .help = "cross-sections that the search for these nodes may ask for, about"},
     .offset = IN_SPEC(max_work),
     .printed = PRINTED_WITH_AUTO_LATER,
     .least = 10000,
     .most_count = 1000000000},
    {.key = {.name = "view",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = FLAVBREM_JOB_EVENTS,
             .in_spec = 1,
             .value = "PARTICLE",
             .usual = "boson",
             .help =
                 "what WW and IWW describe, boson (x, theta) or lepton (y, psi); the other one, "
                 "which they do not define, is given the least momentum transfer. What recoil "
                 "forbids is not drawn; the file and a line on stderr tell how much that is",
             .choices = views},
     .offset = IN_SPEC(view),
     .printed = PRINTED_OF_APPROXIMATION},
    {.key = {.name = "charge",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = WITH_SPECTRUM,
             .in_spec = 1,
             .value = "Q",
             .usual = "-1",
             .help = "of the incoming lepton, -1 or +1",
             .choices = charges},
     .offset = IN_SPEC(charge),
     .printed = PRINTED_OF_EVENTS,
     .values = charge_values},
    {.key = {.name = "boson-id",
             .type = FLAVBREM_KEY_COUNT,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = FLAVBREM_JOB_EVENTS,
             .in_spec = 1,
             .value = "ID",
             .range = "1 to 9999999",
             .usual = "622",
             .help = "of the boson in the files, in the particle numbering of the PDG"},
     .offset = IN_SPEC(boson_id),
     .printed = PRINTED_OF_EVENTS_LATER,
     .least = 1,
     .most_count = 9999999},
    {.key = {.name = "theta-max",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = WITH_PROCESS,
             .in_spec = 1,
             .value = "ANGLE",
             .unit = "rad",
             .range = "above 0, at most pi/2",
             .usual = "0.1",
             .help = "largest boson angle [rad] of WW and IWW, and of ETL if given"},
     .offset = IN_PROCESS(theta_max_rad),
     .printed = PRINTED_WITH_CUT,
     .most = PI / 2.0,
     .open = OPEN_BELOW,
     .advice = "give an angle in rad",
     .also = cut_theta},
    {.key = {.name = "psi-max",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = WITH_PROCESS,
             .in_spec = 1,
             .value = "ANGLE",
             .unit = "rad",
             .range = "above 0, at most pi/2",
             .usual = "0.3",
             .help = "the same for the lepton"},
     .offset = IN_PROCESS(psi_max_rad),
     .printed = PRINTED_WITH_CUT,
     .most = PI / 2.0,
     .open = OPEN_BELOW,
     .advice = "give an angle in rad",
     .also = cut_psi},
    {.key = {.name = "tmax",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = WITH_PROCESS,
             .in_spec = 1,
             .value = "RULE",
             .usual = "m2",
             .help = "t_max of WW and IWW: m2 (m_phi^2 + m_i^2) or E2 (E^2)",
             .choices = tmax_rules},
     .offset = IN_PROCESS(tmax_rule)},
    {.key = {.name = "constants",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = WITH_PROCESS,
             .in_spec = 1,
             .value = "SET",
             .usual = "codata2022",
             .help = "codata2022 or dmg4",
             .choices = constants},
     .offset = IN_PROCESS(constants)},
    {.key = {.name = "form-factor",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = WITH_PROCESS,
             .in_spec = 1,
             .value = "FORM",
             .usual = "elastic",
             .help = "form factor of the nucleus:"
#define FORM_FACTOR(constant, file, name) " " name
#include "host/core/form_factors/list.inc"
#undef FORM_FACTOR
                     ", or a file of t [GeV^2] and F^2",
             .choices = form_factors},
     .offset = IN_PROCESS(form_factor),
     .printed = PRINTED_LATER,
     .methods = EVERY_METHOD,
     .read_other = flb_form_file_read,
     .other_name = form_file_name,
     .has_field = 1},
    {.key = {.name = "form-factors",
             .type = FLAVBREM_KEY_CHOICES,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = FLAVBREM_JOB_TABLE,
             .in_spec = 1,
             .value = "LIST",
             .help = "others, with which the table has sigma of etl too, at its nodes:"
#define FORM_FACTOR(constant, file, name) " " name
#include "host/core/form_factors/list.inc"
#undef FORM_FACTOR
             ,
             .choices = form_factors},
     .offset = IN_SPEC(form_factors),
     .printed = PRINTED_OF_TABLE_LATER},
    {.key = {.name = "boson",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = WITH_PROCESS,
             .in_spec = 1,
             .value = "KIND",
             .usual = "chiral",
             .help =
                 "chiral, scalar, pseudoscalar, vector, axial (--coupling is its g; of a vector "
                 "also --epsilon), general (--g-s, --g-p or --g-v, --g-a) or alp (--c-v, --c-a, "
                 "--f-gev)",
             .choices = bosons},
     .offset = IN_PROCESS(boson),
     .printed = PRINTED_LATER,
     .methods = EVERY_METHOD},
    COUPLING("g-s", g_s, GENERAL, FLAVBREM_KEY_COMPLEX, "G", ", real or re,im",
             "g_S of a general boson of spin 0, L = -phi l_f-bar (g_S + g_P gamma5) l_i + h.c."),
    COUPLING("g-p", g_p, GENERAL, FLAVBREM_KEY_COMPLEX, "G", ", real or re,im", "g_P of it"),
    COUPLING("g-v", g_v, GENERAL, FLAVBREM_KEY_COMPLEX, "G", ", real or re,im",
             "g_V of a general boson of spin 1, L = -X_mu l_f-bar gamma^mu (g_V + g_A gamma5) l_i "
             "+ h.c."),
    COUPLING("g-a", g_a, GENERAL, FLAVBREM_KEY_COMPLEX, "G", ", real or re,im", "g_A of it"),
    COUPLING("c-v", c_v, ALP, FLAVBREM_KEY_NUMBER, "C", "",
             "C_V of an axion-like particle, L = (d_mu phi/f) l_f-bar gamma^mu (C_V + C_A gamma5) "
             "l_i + h.c."),
    COUPLING("c-a", c_a, ALP, FLAVBREM_KEY_NUMBER, "C", "", "C_A of it"),
    {.key = {.name = "f-gev",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = WITH_COUPLINGS,
             .in_spec = 1,
             .value = "F",
             .range = "1e-50 to 1e50",
             .help = "f of it [GeV]"},
     .offset = IN_PROCESS(f_gev),
     .printed = PRINTED_LATER,
     .least = 1e-50,
     .most = 1e50,
     .advice = "give GeV, like 1e5",
     .methods = EVERY_METHOD,
     .of_boson = BOSON_ALP},
    {.key = {.name = "epsilon",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = WITH_COUPLINGS,
             .in_spec = 1,
             .value = "EPS",
             .range = "1e-50 to 1e50",
             .help = "of a vector in the place of --coupling: kinetic mixing of a dark photon, g_V "
                     "= e EPS, e^2 = 4 pi alpha"},
     .offset = IN_PROCESS(epsilon),
     .printed = PRINTED_LATER,
     .least = 1e-50,
     .most = 1e50,
     .advice = "give one like 1e-3",
     .methods = EVERY_METHOD,
     .of_boson = BOSON_VECTOR},
    {.key = {.name = "beam-energy",
             .letter = 'E',
             .type = FLAVBREM_KEY_RANGE,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = EVERY_JOB,
             .in_spec = 1,
             .value = "RANGE",
             .unit = "GeV",
             .range = "above 0, at most 1e6",
             .help = "beam energy [GeV], the lepton's total one"},
     .offset = IN_SPEC(beam_energy)},
    {.key = {.name = "m-phi",
             .letter = 'm',
             .type = FLAVBREM_KEY_RANGE,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = EVERY_JOB | FLAVBREM_JOB_CONSTRAINT,
             .in_spec = 1,
             .value = "RANGE",
             .unit = "GeV",
             .range = "1e-4 at least",
             .help = "boson mass [GeV]"},
     .offset = IN_SPEC(m_phi)},
    {.key = {.name = "events",
             .letter = 'n',
             .type = FLAVBREM_KEY_COUNT,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_EVENTS,
             .in_spec = 1,
             .value = "N",
             .range = "1 to 1e12",
             .help = "how many, of all beam energies together"},
     .offset = IN_SPEC(events),
     .printed = PRINTED_OF_EVENTS,
     .least = 1,
     .most_count = UINT64_C(1000000000000)},
    {.key = {.name = "seed",
             .type = FLAVBREM_KEY_COUNT,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = WITH_SPECTRUM,
             .in_spec = 1,
             .value = "S",
             .range = "0 to 2^64 - 1",
             .usual = "1",
             .help = "of the random numbers"},
     .offset = IN_SPEC(seed),
     .printed = PRINTED_OF_EVENTS,
     .most_count = UINT64_MAX},
    {.key = {.name = "first",
             .type = FLAVBREM_KEY_COUNT,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_EVENTS,
             .in_spec = 1,
             .value = "I",
             .range = "0 to 2^64 - 1",
             .usual = "0",
             .help = "number of the first event (files of 0 to 999 and of 1000 to 1999 have the "
                     "events of one of 0 to 1999)"},
     .offset = IN_SPEC(first),
     .printed = PRINTED_OF_EVENTS,
     .most_count = UINT64_MAX},
    {.key = {.name = "hats",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_WORK,
             .jobs = FLAVBREM_JOB_EVENTS,
             .in_spec = 1,
             .value = "WHOSE",
             .usual = "own",
             .help = "own: each beam energy has its hat, in 4 ms; shared: all have one set of "
                     "hats, for up to 100000 beam energies (other events of the same distribution)",
             .choices = hats},
     .offset = IN_SPEC(hats),
     .printed = PRINTED_OF_EVENTS_LATER},
    {.key = {.name = "share",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_EVENTS,
             .in_spec = 1,
             .value = "HOW",
             .usual = "equal",
             .help = "of the events: equal, each energy, mass and target has as many (of a "
                     "--spectrum each mass), or sigma, by the cross-section",
             .choices = shares},
     .offset = IN_SPEC(share),
     .printed = PRINTED_OF_EVENTS_LATER},
    {.key = {.name = "of",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_XSEC,
             .value = "QUANTITY",
             .usual = "sigma",
             .help = "sigma, dx, dy, dtheta, dpsi, d2x or d2y",
             .choices = quantities},
     .offset = IN_SPEC(quantity),
     .printed = PRINTED_OF_POINTS},
    {.key = {.name = "at",
             .type = FLAVBREM_KEY_RANGES,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_XSEC,
             .value = "X[,ANGLE]",
             .help = "where: x, y, an angle [rad], or x,theta or y,psi; each may be lo:hi:n"},
     .offset = IN_SPEC(at),
     .printed = PRINTED_OF_POINTS},
    {.key = {.name = "cut",
             .type = FLAVBREM_KEY_TEXT,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_XSEC | FLAVBREM_JOB_EVENTS,
             .in_spec = 1,
             .value = "CONDITIONS",
             .help = "what is inside x>0.8,psi<0.05: x, theta, y, psi, t, E_phi, E_f, pt_boson, "
                     "pt_lepton, each above or below a number [rad, GeV]"},
     .offset = IN_SPEC(region),
     .printed = PRINTED_NOT_USUAL},
    {.key = {.name = "unit",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_WORK,
             .jobs = FLAVBREM_JOB_XSEC | FLAVBREM_JOB_TABLE,
             .in_spec = 1,
             .value = "UNIT",
             .usual = "pb",
             .help = "pb or GeV-2",
             .choices = units},
     .offset = IN_SPEC(unit),
     .printed = PRINTED_OF_POINTS},
    {.key = {.name = "sampling",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_WORK,
             .jobs = FLAVBREM_JOB_TABLE,
             .in_spec = 1,
             .value = "WHAT",
             .usual = "none",
             .help = "all: the table has what a simulator draws events from, at any E and m_phi in "
                     "it, of all methods and both views; or none",
             .choices = samplings},
     .offset = IN_SPEC(sampling),
     .printed = PRINTED_OF_TABLE_LATER},
    {.key = {.name = "material",
             .type = FLAVBREM_KEY_TEXT,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = WITH_SPECTRUM,
             .in_spec = 1,
             .value = "NAME",
             .range = "Pb, PbWO4 or Pb:0.9,Sb:0.1 (by mass)",
             .help = "of the target; not needed with a shower, which has it"},
     .offset = IN_SPEC(material),
     .printed = PRINTED_OF_SPECTRUM},
    {.key = {.name = "density",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = WITH_SPECTRUM,
             .in_spec = 1,
             .value = "RHO",
             .unit = "g/cm3",
             .range = "1e-50 to 1e50",
             .help = "density of the material [g/cm3]; common ones are known"},
     .offset = IN_SPEC(density),
     .printed = PRINTED_OF_SPECTRUM,
     .least = 1e-50,
     .most = 1e50,
     .advice = "give g/cm3"},
    {.key = {.name = "spectrum",
             .type = FLAVBREM_KEY_TEXT,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = WITH_SPECTRUM,
             .in_spec = 1,
             .value = "WHAT",
             .help = "a CSV file of energy [GeV], track length [cm] (with --length: number of "
                     "leptons) and, if known, charge; steps:FILE, the same in any order; or "
                     "shower:MATERIAL,ENERGY[,DEPTH], the built-in one [GeV, cm]. Without: a thin "
                     "target, -E and --length"},
     .offset = IN_SPEC(spectrum),
     .printed = PRINTED_OF_SPECTRUM},
    {.key = {.name = "length",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = WITH_SPECTRUM,
             .in_spec = 1,
             .value = "CM",
             .unit = "cm",
             .range = "1e-50 to 1e50",
             .help = "length of a thin target [cm]"},
     .offset = IN_SPEC(length),
     .printed = PRINTED_OF_SPECTRUM,
     .least = 1e-50,
     .most = 1e50,
     .advice = "give cm"},
    {.key = {.name = "electrons",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = OF_YIELD,
             .in_spec = 1,
             .value = "N",
             .range = "1e-50 to 1e50",
             .usual = "1",
             .help = "primaries on the target, of whatever kind"},
     .offset = IN_SPEC(electrons),
     .printed = PRINTED_OF_YIELD,
     .least = 1e-50,
     .most = 1e50,
     .advice = "give one like 1e11"},
    {.key = {.name = "primaries",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = WITH_SPECTRUM,
             .in_spec = 1,
             .value = "N",
             .range = "1e-50 to 1e50",
             .usual = "1",
             .help = "how many the file of --spectrum is of, which it is divided by"},
     .offset = IN_SPEC(primaries),
     .printed = PRINTED_OF_SPECTRUM,
     .least = 1e-50,
     .most = 1e50,
     .advice = "give one like 1000"},
    {.key = {.name = "above",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = WITH_SPECTRUM,
             .in_spec = 1,
             .value = "ENERGY",
             .unit = "GeV",
             .range = "0 to 1e6",
             .usual = "0",
             .help = "leptons with more energy count [GeV]"},
     .offset = IN_SPEC(above),
     .printed = PRINTED_OF_SPECTRUM,
     .most = 1e6,
     .advice = "give GeV"},
    {.key = {.name = "by",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_YIELD,
             .in_spec = 1,
             .value = "WHAT",
             .usual = "charge",
             .help = "what is told apart: total (nothing), charge, depth, or both",
             .choices = divisions},
     .offset = IN_SPEC(by),
     .printed = PRINTED_OF_YIELD},
    {.key = {.name = "showers",
             .type = FLAVBREM_KEY_COUNT,
             .group = FLAVBREM_KEY_OF_WORK,
             .jobs = WITH_SPECTRUM,
             .in_spec = 1,
             .value = "N",
             .range = "2 to 1e9",
             .usual = "2000",
             .help = "how many are made"},
     .offset = IN_SPEC(showers),
     .printed = PRINTED_OF_SPECTRUM,
     .least = 2,
     .most_count = 1000000000},
    {.key = {.name = "track-cut",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_WORK,
             .jobs = WITH_SPECTRUM,
             .in_spec = 1,
             .value = "ENERGY",
             .unit = "GeV",
             .range = "0.01 to half of the shower's, or 0",
             .usual = "0",
             .help = "tracks of the shower end below [GeV]; 0: 0.1 GeV, where that is in range"},
     .offset = IN_SPEC(cut),
     .printed = PRINTED_OF_SPECTRUM,
     .most = 1e6,
     .advice = "give GeV"},
    {.key = {.name = "background",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_LIMIT,
             .in_spec = 1,
             .value = "B",
             .range = "0 to 1e5",
             .usual = "0",
             .help = "events that are expected without a signal, in all"},
     .offset = IN_SPEC(background),
     .printed = PRINTED_NOT_USUAL,
     .least = 0,
     .most = 1e5,
     .advice = "give events, like 1.9"},
    {.key = {.name = "background-error",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_LIMIT,
             .in_spec = 1,
             .value = "DB",
             .range = "0 to twice the background",
             .usual = "0",
             .help = "its standard deviation; exact: b is averaged over a gamma distribution, "
                     "asymptotic: b is fitted beside a side measurement"},
     .offset = IN_SPEC(background_error),
     .printed = PRINTED_NOT_USUAL,
     .least = 0,
     .most = 2e5,
     .advice = "give events, like 0.5"},
    {.key = {.name = "confidence",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_LIMIT,
             .in_spec = 1,
             .value = "CL",
             .range = "0.5 to 0.999999",
             .usual = "0.9",
             .help = "confidence level"},
     .offset = IN_SPEC(confidence),
     .printed = PRINTED_NOT_USUAL,
     .least = 0.5,
     .most = 0.999999,
     .advice = "give one like 0.9"},
    {.key = {.name = "observed",
             .type = FLAVBREM_KEY_COUNT,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_LIMIT,
             .in_spec = 1,
             .value = "N",
             .range = "0 to 1e6",
             .help = "events that were seen; without: the limit is the median of what is expected"},
     .offset = IN_SPEC(observed),
     .printed = PRINTED_NOT_USUAL,
     .most_count = 1000000},
    {.key = {.name = "statistic",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_WORK,
             .jobs = FLAVBREM_JOB_LIMIT,
             .in_spec = 1,
             .value = "WHICH",
             .usual = "exact",
             .help = "of CLs: exact, the Poisson probabilities, or asymptotic, the formulas of "
                     "arXiv:1007.1727, which are too low for a few events",
             .choices = statistics},
     .offset = IN_SPEC(statistic),
     .printed = PRINTED_NOT_USUAL},
    {.key = {.name = "efficiency",
             .type = FLAVBREM_KEY_TEXT,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_LIMIT,
             .in_spec = 1,
             .value = "WHAT",
             .usual = "1",
             .help = "part of the conversions that is seen: a number above 0 and at most 1, or a "
                     "CSV file of mass [GeV] and efficiency"},
     .offset = IN_SPEC(efficiency),
     .printed = PRINTED_NOT_USUAL},
    {.key = {.name = "charges",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_LIMIT,
             .in_spec = 1,
             .value = "WHICH",
             .usual = "same",
             .help = "which outgoing leptons count: same, those of the charge that hits the "
                     "target (a beam of e- gives mu-; mu+ of the shower's e+ do not count), or "
                     "both",
             .choices = counted_charges},
     .offset = IN_SPEC(charges),
     .printed = PRINTED_NOT_USUAL},
    {.key = {.name = "constraint",
             .type = FLAVBREM_KEY_CHOICE,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_CONSTRAINT,
             .in_spec = 1,
             .value = "WHICH",
             .usual = "g2",
             .help = "g2, the muon's magnetic moment, or relic, the relic density",
             .choices = constraints},
     .offset = IN_SPEC(constraint),
     .printed = PRINTED_NOT_USUAL},
    {.key = {.name = "deviation",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_CONSTRAINT,
             .in_spec = 1,
             .value = "DA",
             .range = "above -1, below 1",
             .usual = "2.49e-9",
             .help = "of g2: a_mu, experiment minus Standard Model. 249(48)e-11 is that of 2023 "
                     "(arXiv:2308.06230) over the prediction of 2020 (arXiv:2006.04822), as in the "
                     "paper; the prediction of 2025 leaves 38(63)e-11 (arXiv:2505.21476)"},
     .offset = IN_SPEC(deviation),
     .printed = PRINTED_NOT_USUAL,
     .least = -1.0,
     .most = 1.0,
     .open = OPEN_BELOW | OPEN_ABOVE,
     .advice = "give one like 249e-11"},
    {.key = {.name = "deviation-error",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_CONSTRAINT,
             .in_spec = 1,
             .value = "ERROR",
             .range = "0 to 1",
             .usual = "4.8e-10",
             .help = "its standard deviation"},
     .offset = IN_SPEC(deviation_error),
     .printed = PRINTED_NOT_USUAL,
     .most = 1.0,
     .advice = "give one like 48e-11"},
    {.key = {.name = "sigmas",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_CONSTRAINT,
             .in_spec = 1,
             .value = "N",
             .range = "0 to 100",
             .usual = "3",
             .help = "half the width of the band of g2, in standard deviations"},
     .offset = IN_SPEC(sigmas),
     .printed = PRINTED_NOT_USUAL,
     .most = 100.0,
     .advice = "give one like 3"},
    {.key = {.name = "dark-coupling",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_CONSTRAINT,
             .in_spec = 1,
             .value = "G",
             .range = "above 0, at most 1e50",
             .usual = "0.1",
             .help = "of relic: g of phi to the dark fermions psi_1 and psi_2"},
     .offset = IN_SPEC(dark_coupling),
     .printed = PRINTED_NOT_USUAL,
     .most = 1e50,
     .open = OPEN_BELOW,
     .advice = "give one like 0.1"},
    {.key = {.name = "m1-ratio",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_CONSTRAINT,
             .in_spec = 1,
             .value = "R",
             .range = "above 0, at most 1e6",
             .usual = "3",
             .help =
                 "of relic: m_1/m_phi. The paper prints m_1 = m_2 = 3 m_phi, which forbids the "
                 "invisible decay that it assumes; m_phi = 3 m_i, 0.3333333333, is probably meant"},
     .offset = IN_SPEC(m1_ratio),
     .printed = PRINTED_NOT_USUAL,
     .most = 1e6,
     .open = OPEN_BELOW,
     .advice = "give one like 0.3333333333"},
    {.key = {.name = "m2-ratio",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_CONSTRAINT,
             .in_spec = 1,
             .value = "R",
             .range = "above 0, at most 1e6",
             .usual = "3",
             .help = "m_2/m_phi, likewise"},
     .offset = IN_SPEC(m2_ratio),
     .printed = PRINTED_NOT_USUAL,
     .most = 1e6,
     .open = OPEN_BELOW,
     .advice = "give one like 0.3333333333"},
    {.key = {.name = "relic-pb",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_POINTS,
             .jobs = FLAVBREM_JOB_CONSTRAINT,
             .in_spec = 1,
             .value = "SIGMA",
             .unit = "pb",
             .range = "above 0, at most 1e50",
             .usual = "10",
             .help = "of relic: the annihilation cross-section [pb], 10 in Eq. (2), 1 in the text "
                     "before it"},
     .offset = IN_SPEC(relic_pb),
     .printed = PRINTED_NOT_USUAL,
     .most = 1e50,
     .open = OPEN_BELOW,
     .advice = "give pb, like 10"},
};

#define ROWS (sizeof rows / sizeof *rows)
_Static_assert(ROWS <= MOST_KEYS, "a spec has a bit for each key");

/* ---- finding ---- */

const struct key_row *flb_key_rows(size_t *n)
{
    *n = ROWS;
    return rows;
}

int flb_key_number(const char *name)
{
    for (size_t i = 0; name != NULL && i < ROWS; i++)
        if (strcmp(rows[i].key.name, name) == 0)
            return (int)i;
    return -1;
}

const flavbrem_key *flavbrem_key_at(size_t i)
{
    return i < ROWS ? &rows[i].key : NULL;
}

const flavbrem_key *flavbrem_key_find(const char *name)
{
    int i = flb_key_number(name);
    return i >= 0 ? &rows[i].key : NULL;
}

/* The place of a name among the choices; "1" is "+1". */
static int place_of(const char *const *choices, const char *name)
{
    for (int i = 0; choices != NULL && name != NULL && choices[i] != NULL; i++)
        if (strcmp(choices[i], name) == 0 ||
            (choices[i][0] == '+' && strcmp(choices[i] + 1, name) == 0))
            return i;
    return -1;
}

int flavbrem_key_choice(const flavbrem_key *key, const char *name, int *number)
{
    int i = key != NULL ? flb_key_number(key->name) : -1;
    int place = i >= 0 ? place_of(rows[i].key.choices, name) : -1;
    if (place >= 0 && number != NULL)
        *number = rows[i].values != NULL ? rows[i].values[place] : place;
    return place >= 0;
}

int flb_key_is_of_process(const struct key_row *row)
{
    return row->offset < sizeof(flavbrem_process);
}

int flavbrem_key_is_of_process(const flavbrem_key *key)
{
    int i = key != NULL ? flb_key_number(key->name) : -1;
    return i >= 0 && flb_key_is_of_process(&rows[i]);
}

int flavbrem_key_is_of_boson(const flavbrem_key *key)
{
    int i = key != NULL ? flb_key_number(key->name) : -1;
    return i >= 0 && (rows[i].of_boson != 0 || rows[i].offset == IN_PROCESS(boson));
}

int flb_key_is_later(const struct key_row *row, const flavbrem_process *process,
                     unsigned of_methods)
{
    return row->printed == PRINTED_LATER && flb_key_is_of_process(row) &&
           (row->methods & of_methods) != 0 && !flb_key_is_usual(row, process);
}

/* ---- reading ---- */

/* One of the choices, or what row->read_other makes of the text, or the sentence with all of them,
 * "a, b or c". */
static flavbrem_status read_choice(flavbrem_context *context, const struct key_row *row,
                                   const char *text, const char *called, int *choice)
{
    char all[160] = "";
    struct decimal_room room = {all, sizeof all, 0};
    const char *const *names = row->key.choices;
    int place = place_of(names, text);
    if (place >= 0) {
        *choice = row->values != NULL ? row->values[place] : place;
        return FLAVBREM_OK;
    }
    for (int i = 0; names[i] != NULL; i++)
        flb_text_add(&room, "%s%s", i == 0 ? "" : names[i + 1] == NULL ? " or " : ", ", names[i]);
    if (row->read_other != NULL)
        return row->read_other(context, text, called, all, choice);
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT, "%s \"%.60s\" is unknown, take %s",
                            called, text, all);
}

static flavbrem_status read_choices(flavbrem_context *context, const struct key_row *row,
                                    const char *text, const char *called,
                                    struct key_choices *choices)
{
    struct key_choices made = {0, {0}};
    for (const char *rest = text;; rest++) {
        char name[64] = "";
        int choice = 0;
        size_t length = strcspn(rest, ",");
        memcpy(name, rest, length < sizeof name ? length : sizeof name - 1);
        flavbrem_status status = read_choice(context, row, name, called, &choice);
        for (int i = 0; status == FLAVBREM_OK && i < made.n; i++)
            if (made.list[i] == choice)
                status = flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                          "%s has \"%s\" twice, leave one out", called, name);
        if (status != FLAVBREM_OK)
            return status;
        made.list[made.n++] = choice;
        rest += length;
        if (*rest == '\0')
            break;
    }
    *choices = made;
    return FLAVBREM_OK;
}

static flavbrem_status read_pair(flavbrem_context *context, const struct key_row *row,
                                 const char *text, const char *called, flavbrem_lepton *pair)
{
    const char *colon = strchr(text, ':');
    char first[24] = "";
    int in = 0, out = 0;
    if (colon == NULL || colon - text > 20)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" is not a pair of leptons, give the incoming and the "
                                "outgoing one like e:mu",
                                called, text);
    memcpy(first, text, (size_t)(colon - text));
    flavbrem_status status = read_choice(context, row, first, called, &in);
    if (status == FLAVBREM_OK)
        status = read_choice(context, row, colon + 1, called, &out);
    if (status != FLAVBREM_OK)
        return status;
    pair[0] = (flavbrem_lepton)in;
    pair[1] = (flavbrem_lepton)out;
    return FLAVBREM_OK;
}

static flavbrem_status read_number(flavbrem_context *context, const struct key_row *row,
                                   const char *text, const char *called, double *number)
{
    double value = 0.0;
    flavbrem_status status = flavbrem_number_read(context, text, called, &value);
    if (status != FLAVBREM_OK)
        return status;
    int in_range = (row->open & OPEN_BELOW ? value > row->least : value >= row->least) &&
                   (row->open & OPEN_ABOVE ? value < row->most : value <= row->most);
    if (!in_range)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT, "%s %s is out of range (%s), %s",
                                called, text, row->key.range, row->advice);
    *number = value + 0.0; /* -0 is 0 */
    return FLAVBREM_OK;
}

/* "re" or "re,im". */
static flavbrem_status read_complex(flavbrem_context *context, const struct key_row *row,
                                    const char *text, const char *called,
                                    struct complex_number *number)
{
    char first[LONGEST_NUMBER + 1] = "";
    struct complex_number made = {0.0, 0.0};
    const char *comma = strchr(text, ',');
    size_t length = comma != NULL ? (size_t)(comma - text) : strlen(text);
    int is_half = comma != NULL && (comma == text || comma[1] == '\0');
    int has_more = comma != NULL && strchr(comma + 1, ',') != NULL;
    if (length > LONGEST_NUMBER || is_half || has_more)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" is not one number or two, give one like 1e-4 or "
                                "1e-4,2e-4",
                                called, text);
    memcpy(first, text, length);
    flavbrem_status status = read_number(context, row, first, called, &made.re);
    if (status == FLAVBREM_OK && comma != NULL)
        status = read_number(context, row, comma + 1, called, &made.im);
    if (status == FLAVBREM_OK)
        *number = made;
    return status;
}

static flavbrem_status read_range(flavbrem_context *context, const char *text, const char *called,
                                  flavbrem_range **range)
{
    flavbrem_range *made = NULL;
    flavbrem_status status =
        flavbrem_range_read(context, FLAVBREM_RANGE_POINTS, text, called, &made);
    if (status != FLAVBREM_OK)
        return status;
    flavbrem_range_destroy(range);
    *range = made;
    return FLAVBREM_OK;
}

/* One or two coordinates with a comma between them, each a number or a range. */
static flavbrem_status read_ranges(flavbrem_context *context, const char *text, const char *called,
                                   flavbrem_range *ranges[2])
{
    flavbrem_range *made[2] = {NULL, NULL};
    const char *comma = strchr(text, ',');
    size_t length = comma != NULL ? (size_t)(comma - text) : strlen(text);
    if (comma != NULL && strchr(comma + 1, ',') != NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" has more than two coordinates, give one or two",
                                called, text);
    char *first = calloc(length + 1, 1);
    if (first == NULL)
        return flb_context_no_memory(context);
    memcpy(first, text, length);
    flavbrem_status status = read_range(context, first, called, &made[0]);
    free(first);
    if (status == FLAVBREM_OK && comma != NULL)
        status = read_range(context, comma + 1, called, &made[1]);
    if (status != FLAVBREM_OK) {
        flavbrem_range_destroy(&made[0]);
        return status;
    }
    for (int i = 0; i < 2; i++) {
        flavbrem_range_destroy(&ranges[i]);
        ranges[i] = made[i];
    }
    return FLAVBREM_OK;
}

static flavbrem_status read_element(flavbrem_context *context, const char *text, const char *called,
                                    flavbrem_process *process)
{
    if (flavbrem_element_find(text, &process->target_z, &process->target_a) != FLAVBREM_OK)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" is not an element (H to U), give a symbol like Pb, a "
                                "name like lead or numbers like 82,207",
                                called, text);
    process->density_g_cm3 = 0.0;
    process->is_element = 1;
    return FLAVBREM_OK;
}

static flavbrem_status check_nucleus(flavbrem_context *context, const char *text,
                                     const char *called, const flavbrem_range *numbers)
{
    if (flavbrem_range_size(numbers) > 3)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" has more than three numbers, give Z,A or "
                                "Z,A,density",
                                called, text);
    if (flavbrem_range_size(numbers) == 3 && !(flavbrem_range_value(numbers, 2) > 0.0))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" has a density that is not above 0, give g/cm3",
                                called, text);
    return FLAVBREM_OK;
}

static flavbrem_status read_target(flavbrem_context *context, const char *text, const char *called,
                                   flavbrem_process *process)
{
    flavbrem_range *numbers = NULL;
    if (strpbrk(text, "0123456789") == NULL)
        return read_element(context, text, called, process);
    if (strchr(text, ',') == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" has no mass number, give Z,A like 82,207 or a symbol "
                                "like Pb",
                                called, text);
    if (strchr(text, ':') != NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" is not one target, give Z,A like 82,207", called,
                                text);
    flavbrem_status status = read_range(context, text, called, &numbers);
    if (status == FLAVBREM_OK)
        status = check_nucleus(context, text, called, numbers);
    if (status == FLAVBREM_OK) {
        process->target_z = flavbrem_range_value(numbers, 0);
        process->target_a = flavbrem_range_value(numbers, 1);
        process->density_g_cm3 =
            flavbrem_range_size(numbers) == 3 ? flavbrem_range_value(numbers, 2) : 0.0;
        process->is_element = 0;
    }
    flavbrem_range_destroy(&numbers);
    return status;
}

/* The spec's own copy. */
static flavbrem_status read_text(flavbrem_context *context, const char *text, const char *called,
                                 char **place)
{
    size_t length = strlen(text);
    int good = length > 0 && length <= LONGEST_TEXT;
    for (size_t i = 0; good && i < length; i++)
        good = (unsigned char)text[i] >= ' ';
    if (!good)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s is no text (1 to %d bytes without control characters), give "
                                "another",
                                called, LONGEST_TEXT);
    char *copy = malloc(length + 1);
    if (copy == NULL)
        return flb_context_no_memory(context);
    memcpy(copy, text, length + 1);
    free(*place);
    *place = copy;
    return FLAVBREM_OK;
}

flavbrem_status flb_key_read(flavbrem_context *context, const struct key_row *row, void *owner,
                             const char *text, const char *called)
{
    void *place = (char *)owner + row->offset;
    flavbrem_status status = FLAVBREM_ERROR_INPUT;
    switch (row->key.type) {
    case FLAVBREM_KEY_NUMBER:
        status = read_number(context, row, text, called, place);
        break;
    case FLAVBREM_KEY_COMPLEX:
        status = read_complex(context, row, text, called, place);
        break;
    case FLAVBREM_KEY_COUNT:
        status = flavbrem_count_read(context, text, called, (uint64_t)row->least, row->most_count,
                                     place);
        break;
    case FLAVBREM_KEY_CHOICE:
        status = read_choice(context, row, text, called, place);
        break;
    case FLAVBREM_KEY_CHOICES:
        status = read_choices(context, row, text, called, place);
        break;
    case FLAVBREM_KEY_PAIR:
        status = read_pair(context, row, text, called, place);
        break;
    case FLAVBREM_KEY_RANGE:
        status = read_range(context, text, called, place);
        break;
    case FLAVBREM_KEY_RANGES:
        status = read_ranges(context, text, called, place);
        break;
    case FLAVBREM_KEY_TARGET:
        status = read_target(context, text, called, owner);
        break;
    case FLAVBREM_KEY_TEXT:
        status = read_text(context, text, called, place);
        break;
    }
    if (status == FLAVBREM_OK && row->also != NULL)
        row->also(owner);
    return status;
}

/* ---- printing ---- */

static const char *choice_name(const struct key_row *row, int choice)
{
    for (int i = 0; row->key.choices[i] != NULL; i++)
        if ((row->values != NULL ? row->values[i] : i) == choice)
            return row->key.choices[i];
    return row->other_name != NULL ? row->other_name(choice) : "unknown";
}

const char *flb_key_choice_name(const char *name, int choice)
{
    return choice_name(&rows[flb_key_number(name)], choice);
}

/* The order given changes no byte. */
static void print_choices(struct decimal_room *text, const struct key_row *row,
                          const struct key_choices *choices)
{
    const char *before = "";
    for (int i = 0; row->key.choices[i] != NULL; i++)
        for (int j = 0; j < choices->n; j++)
            if (choices->list[j] == i) {
                flb_text_add(text, "%s%s", before, row->key.choices[i]);
                before = ",";
            }
}

/* The symbol tells more than its numbers: the nucleus in the particle codes of events. */
static void print_target(struct decimal_room *text, const flavbrem_process *process, int how)
{
    char number[FLAVBREM_NUMBER_BYTES], second[FLAVBREM_NUMBER_BYTES];
    const char *symbol = how & PRINT_SYMBOL && process->is_element
                             ? flavbrem_element_symbol((int)process->target_z)
                             : NULL;
    if (symbol != NULL)
        flb_text_add(text, "%s", symbol);
    else
        flb_text_add(text, "%s,%s", flavbrem_number_text(process->target_z, number),
                     flavbrem_number_text(process->target_a, second));
    if (process->density_g_cm3 > 0.0)
        flb_text_add(text, ",%s", flavbrem_number_text(process->density_g_cm3, number));
}

static void print_complex(struct decimal_room *text, const struct complex_number *number)
{
    char part[FLAVBREM_NUMBER_BYTES];
    flb_text_add(text, "%s", flavbrem_number_text(number->re, part));
    if (number->im != 0.0)
        flb_text_add(text, ",%s", flavbrem_number_text(number->im, part));
}

void flb_key_print(struct decimal_room *text, const struct key_row *row, const void *owner, int how)
{
    const void *place = (const char *)owner + row->offset;
    const flavbrem_range *const *range = place;
    const flavbrem_lepton *pair = place;
    char number[FLAVBREM_NUMBER_BYTES];
    switch (row->key.type) {
    case FLAVBREM_KEY_NUMBER:
        if (row->key.usual != NULL || *(const double *)place != 0.0) /* else it is not given */
            flb_text_add(text, "%s", flavbrem_number_text(*(const double *)place, number));
        break;
    case FLAVBREM_KEY_COMPLEX:
        print_complex(text, place);
        break;
    case FLAVBREM_KEY_COUNT:
        if (*(const uint64_t *)place >= (uint64_t)row->least &&
            *(const uint64_t *)place <= row->most_count)
            flb_text_add(text, "%" PRIu64, *(const uint64_t *)place);
        break;
    case FLAVBREM_KEY_CHOICE:
        flb_text_add(text, "%s", choice_name(row, *(const int *)place));
        break;
    case FLAVBREM_KEY_CHOICES:
        print_choices(text, row, place);
        break;
    case FLAVBREM_KEY_PAIR:
        flb_text_add(text, "%s:%s", choice_name(row, (int)pair[0]), choice_name(row, (int)pair[1]));
        break;
    case FLAVBREM_KEY_RANGE:
    case FLAVBREM_KEY_RANGES:
        if (range[0] != NULL)
            flb_range_text(text, range[0], how & PRINT_LINES);
        if (row->key.type == FLAVBREM_KEY_RANGES && range[1] != NULL) {
            flb_text_add(text, ",");
            flb_range_text(text, range[1], how & PRINT_LINES);
        }
        break;
    case FLAVBREM_KEY_TARGET:
        print_target(text, owner, how);
        break;
    case FLAVBREM_KEY_TEXT:
        if (*(const char *const *)place != NULL)
            flb_text_add(text, "%s", *(const char *const *)place);
        else if (row->key.usual != NULL)
            flb_text_add(text, "%s", row->key.usual);
        break;
    }
}

#define LONGEST_LATER 256 /* value that is held against a default */

int flb_key_is_usual(const struct key_row *row, const void *owner)
{
    char texts[2][LONGEST_LATER] = {"", ""};
    struct flavbrem_spec usual;
    flb_spec_fill(&usual, FLAVBREM_JOB_XSEC);
    const void *const owners[] = {owner, &usual};
    for (int i = 0; i < 2; i++) {
        struct decimal_room text = {texts[i], sizeof texts[i], 0};
        flb_key_print(&text, row, owners[i], 0);
        if (text.full)
            return 0;
    }
    return strcmp(texts[0], texts[1]) == 0;
}

int flb_key_is_cut(const struct key_row *row, const flavbrem_process *process)
{
    return (row->also == cut_theta && process->etl_theta_max_rad < PI) ||
           (row->also == cut_psi && process->etl_psi_max_rad < PI);
}

/* A cut that is not given has no value: set, it would cut ETL too. */
flavbrem_status flb_key_get(flavbrem_context *context, const struct key_row *row, const void *owner,
                            char *text, size_t size)
{
    struct decimal_room room = {text, size, 0};
    *text = '\0';
    if (row->printed != PRINTED_WITH_CUT || flb_key_is_cut(row, owner))
        flb_key_print(&room, row, owner, PRINT_SYMBOL);
    return room.full ? flb_context_no_room(context, row->key.name, size) : FLAVBREM_OK;
}
