/* The options of all subcommands: one list, read from the command line and from spec files. */
#ifndef FLAVBREM_CLI_OPTIONS_H
#define FLAVBREM_CLI_OPTIONS_H

#include "flavbrem/event_file.h"
#include "flavbrem/flavbrem.h"
#include "host/cli/problem.h"
#include "host/cli/range.h"

/* The subcommands; those that work on a spec have the number of its job. */
enum command {
    COMMAND_XSEC = FLAVBREM_JOB_XSEC,
    COMMAND_TABLE = FLAVBREM_JOB_TABLE,
    COMMAND_SAMPLE = FLAVBREM_JOB_EVENTS,
    COMMAND_LOOKUP = FLAVBREM_JOB_LOOKUP,
    COMMAND_INFO = 16,
    COMMAND_DEVICES = 32,
    COMMAND_CHECK = 64,
    COMMAND_EXPORT = 128,
    COMMAND_DOCTOR = 256
};

enum format { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSON };

#define METHODS 3
#define QUANTITIES 7

struct options {
    flavbrem_context *reader; /* holds the sentences of what is read */
    flavbrem_spec *spec;      /* of the commands that work on one, else NULL */
    flavbrem_process process;
    double density_g_cm3; /* 0 where not given; cross-sections do not need it */
    int target_is_symbol; /* an element, not a nucleus */
    flavbrem_method methods[METHODS];
    int n_methods;
    flavbrem_quantity quantity;
    flavbrem_unit unit;
    double rtol;
    double interp_tol;
    int interp_tol_given;
    long max_nodes, max_work; /* of an axis lo:hi:auto, and of the search for it */
    int bounds_given;
    struct range beam_energy_gev;
    struct range m_phi_gev;
    struct range at[2];
    int n_at;
    int theta_max_given; /* so that they cut ETL too */
    int psi_max_given;
    char device[48];
    int threads;
    enum format format;
    int quiet;
    int verbose;
    int selftest;
    int help;
    int coupling_given, methods_given, rtol_given;
    long points;     /* of `check` */
    int to;          /* of `export`: its enum export_format */
    uint64_t events; /* of `sample`; 0 where not given */
    uint64_t seed, first;
    flavbrem_view view;
    int view_given;
    int charge;                                /* of the incoming lepton */
    const flavbrem_event_format *event_format; /* --to, NULL where not given */
    int compress, resume;                      /* 1 or 0 */
    const char *histogram;                     /* as typed, or NULL */
    const char *name;     /* of the function of `export --to dmg4`, NULL where not given */
    const char *output;   /* NULL where not given; argv's memory, as the next one */
    const char *argument; /* what is no option: the file of `info` and the like */
};

#define MOST_OPTIONS 96

/* An option: of the terminal, or a key of the library's dictionary. */
/* What stands in a help text for the formats of event files: their names, " h5 lhe", or a line each
 * with their endings. */
#define HELP_EVENT_FORMATS "\001"
#define HELP_EVENT_ENDINGS "\002"

struct option_row {
    const char *name;
    char letter;       /* 0: none */
    int commands;      /* a sum of enum command */
    const char *value; /* what help calls its value; NULL where it takes none */
    const char *usual; /* its default, NULL or "" for none */
    const char *help;  /* an empty text: help says nothing of it */
    flavbrem_key_group group;
    const flavbrem_key *key; /* NULL of the terminal's */
};

/* All options, those of the dictionary first; returns how many. */
size_t options_list(struct option_row rows[MOST_OPTIONS]);

/* Reads the options of one subcommand, its spec file too, over the defaults.
 *   argv[0]  the subcommand's name
 * Returns an exit code; the options are to be freed after an error too. */
int options_parse(enum command command, int argc, char **argv, struct options *options,
                  struct problem *problem);

/* Reads a spec that is in memory, over the defaults of the command `table`; sentences call it by
 * this name. Returns an exit code; the options are to be freed after an error too. */
int options_from_spec(const char *text, const char *name, struct options *options,
                      struct problem *problem);

void options_free(struct options *options);

#endif
