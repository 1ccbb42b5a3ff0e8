/* The subcommands: each has its help and its function. */
#ifndef FLAVBREM_CLI_COMMANDS_H
#define FLAVBREM_CLI_COMMANDS_H

#include "host/cli/options.h"

/* Do the work and return an exit code; nothing is printed on stdout before all is known. */
int xsec_run(const struct options *options, struct problem *problem);
int table_run(const struct options *options, struct problem *problem);
int lookup_run(const struct options *options, struct problem *problem);
int info_run(const struct options *options, struct problem *problem);
int check_run(const struct options *options, struct problem *problem);
int export_run(const struct options *options, struct problem *problem);
int devices_run(const struct options *options, struct problem *problem);
int sample_run(const struct options *options, struct problem *problem);

extern const char xsec_help[];
extern const char table_help[];
extern const char lookup_help[];
extern const char info_help[];
extern const char check_help[];
extern const char export_help[];
extern const char devices_help[];
extern const char sample_help[];

/* "0.1.0 (git 1234567)", or without the bracket where there was no git. */
const char *version_text(void);

#define TERMINAL_HELP                                                                              \
    "  --format FORMAT          text, csv or json (text); --json is --format json\n"               \
    "  -q, --quiet              no progress, no notes\n"                                           \
    "  -v, --verbose            time and device, on stderr\n"                                      \
    "  -h, --help               this text\n"

/* What xsec and table share. */
#define OPTIONS_HELP                                                                               \
    "Physics (default):\n"                                                                         \
    "  --lepton IN:OUT          two of e, mu, tau (e:mu)\n"                                        \
    "  --target Z,A[,DENSITY]   or an element, H to U, Pb or lead (82,207, which is Pb); a "       \
    "density\n"                                                                                    \
    "                           [g/cm3] is kept in the file and changes no number\n"               \
    "  --coupling H             h of L = -h l_i-bar P_R l_f phi + h.c. (1e-4)\n"                   \
    "  --method LIST            etl, ww, iww: exact tree level, Weizsaecker-Williams,\n"           \
    "                           improved WW (etl,ww,iww)\n"                                        \
    "  --theta-max ANGLE        largest boson angle [rad] of WW and IWW, and of ETL if given\n"    \
    "                           (0.1)\n"                                                           \
    "  --psi-max ANGLE          the same for the lepton (0.3)\n"                                   \
    "  --tmax RULE              t_max of WW and IWW: m2 (m_phi^2 + m_i^2) or E2 (E^2) (m2)\n"      \
    "  --constants SET          codata2022 or dmg4 (codata2022)\n"                                 \
    "Computation (default):\n"                                                                     \
    "  --rtol R                 relative tolerance, 1e-12 to below 1 (1e-6)\n"                     \
    "  --unit UNIT              pb or GeV-2 (pb)\n"                                                \
    "  --device NAME            auto, cpu, or one of `flavbrem devices` (auto)\n"                  \
    "  --threads N              1 to 4096 (one a core)\n" TERMINAL_HELP

#endif
