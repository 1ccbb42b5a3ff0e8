/* The options of all subcommands: one list, read from the command line and from spec files. */
#ifndef FLAVBREM_CLI_OPTIONS_H
#define FLAVBREM_CLI_OPTIONS_H

#include "flavbrem/event_file.h"
#include "flavbrem/flavbrem.h"
#include "host/cli/problem.h"

#define COMMAND(number, NAME, name, takes, summary) COMMAND_##NAME = (number),
enum command {
#include "host/cli/commands.inc"
};
#undef COMMAND

#define COMMAND(number, NAME, name, takes, summary) +(number)
enum {
    SUM_OF_COMMANDS = 0
#include "host/cli/commands.inc"
};
#undef COMMAND
#define COMMAND(number, NAME, name, takes, summary) | (number)
enum {
    ALL_COMMANDS = 0
#include "host/cli/commands.inc"
};
#undef COMMAND
_Static_assert((int)SUM_OF_COMMANDS == (int)ALL_COMMANDS, "each command has a bit of its own");

enum format { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSON };

enum cell_unit { CELLS_NOT_GIVEN, CELLS_IN_COUNTS, CELLS_IN_PB };

#define OPTION_AXES 4 /* E, m_phi, and up to two coordinates */

struct options {
    flavbrem_context *reader; /* holds the sentences of what is read */
    flavbrem_spec *spec;      /* of the commands that work on one, else NULL */
    /* What the spec says. */
    const flavbrem_process *process;
    flavbrem_method methods[FLAVBREM_METHODS];
    int n_methods;
    flavbrem_quantity quantity;
    flavbrem_unit unit;
    double rtol;
    const flavbrem_range *axes[OPTION_AXES]; /* NULL where not given */
    int n_at;
    /* What is the terminal's. */
    char device[48];
    int threads;
    enum format format;
    int quiet;
    int verbose;
    int selftest;
    int quick; /* of `bench`, as no_keep */
    int no_keep;
    int systematics; /* of `xsec` */
    int help;
    long points;                               /* of `check` */
    int to;                                    /* of `export`: its enum export_format */
    const flavbrem_event_format *event_format; /* --to, NULL where not given */
    int compress, resume;                      /* 1 or 0 */
    const char *histogram;                     /* as typed, or NULL */
    enum cell_unit cell_unit;                  /* --unit of --histogram */
    const char *written_spectrum; /* --write-spectrum, NULL where not given; "-" is stdout */
    const char *name;             /* of the function of `export --to dmg4`, NULL where not given */
    const char *output;           /* NULL where not given; argv's memory, as the next one */
    char **words;                 /* of `plot`: argv, which its package reads; NULL of the others */
    const char
        *argument;    /* what is no option: the file of `info` and the like, the kind of `plot` */
    const char *file; /* the second such word, of `plot` */
    char *conditions; /* of --cut given several times, joined; NULL where it was not */
    char twice[64];   /* an option given twice with two values; "" for none */
};

#define MOST_OPTIONS 96

/* What stands in a help text for the formats of event files: their names, " h5 lhe", or a line each
 * with their endings. */
#define HELP_EVENT_FORMATS "\001"
#define HELP_EVENT_ENDINGS "\002"

/* An option: of the terminal, or a key of the library's dictionary. */
struct option_row {
    const char *name;
    char letter;       /* 0: none */
    int commands;      /* a sum of enum command */
    const char *value; /* what help calls its value; NULL where it takes none */
    const char *usual; /* its default, NULL or "" for none */
    const char *help;  /* an empty text: help says nothing of it */
    flavbrem_key_group group;
    const flavbrem_key *key;    /* NULL of the terminal's */
    const char *const *choices; /* names, NULL behind the last; NULL where there are none */
};

/* All options, those of the dictionary first; returns how many. */
size_t options_list(struct option_row rows[MOST_OPTIONS]);

/* Reads the options of one subcommand, its spec file too, over the defaults.
 *   argv[0]  the subcommand's name
 * Returns an exit code; the options are to be freed after an error too. */
int options_parse(enum command command, int argc, char **argv, struct options *options,
                  struct problem *problem);

/* "-E" or "--rtol", as the option is called in sentences. Returns text. */
const char *options_what(const struct option_row *row, char text[64]);

/* A value of the dictionary, into options->spec. Returns an exit code. */
int options_read_key(const struct options *options, const char *name, const char *text,
                     struct problem *problem);

/* 1 where no file is asked for, or -o - . */
int options_to_stdout(const struct options *options);

/* Takes what a spec says, which stays the caller's: of a table, with which it was made. */
void options_of_spec(struct options *options, const flavbrem_spec *spec);

void options_free(struct options *options);

#endif
