/* From argv and a spec file to options: first the texts are gathered, the command line's over the
 * spec's, then each is read by its own function, so that both ways in know the same keys. */
#include "host/cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/cli/meant.h"
#include "host/cli/spec.h"
#include "host/cli/suggest.h"
#include "host/cli/text.h"
#include "host/cli/values.h"

#define ON_FILE (COMMAND_INFO | COMMAND_LOOKUP | COMMAND_CHECK | COMMAND_EXPORT)
#define ON_TERMINAL (COMMAND_XSEC | COMMAND_TABLE | COMMAND_SAMPLE | COMMAND_DEVICES | ON_FILE)
#define ON_POINTS (COMMAND_XSEC | COMMAND_TABLE)
#define WITH_PHYSICS (ON_POINTS | COMMAND_SAMPLE)
#define WITH_DEVICE (WITH_PHYSICS | COMMAND_CHECK | COMMAND_DEVICES)
#define WITH_OUTPUT (WITH_PHYSICS | COMMAND_EXPORT | COMMAND_LOOKUP)
#define WITH_FORMAT (ON_TERMINAL & ~COMMAND_EXPORT)

static value_reader value_quiet, value_verbose, value_output, value_none, value_selftest,
    value_compress, value_resume, value_histogram;

struct option_entry {
    const char *name;
    int letter; /* 0: none */
    int commands;
    int takes_value;
    int in_spec; /* may stand in a spec file */
    value_reader *read;
};

static const struct option_entry entries[] = {
    {"beam-energy", 'E', WITH_PHYSICS | COMMAND_LOOKUP, 1, 1, value_beam_energy},
    {"m-phi", 'm', WITH_PHYSICS | COMMAND_LOOKUP, 1, 1, value_m_phi},
    {"of", 0, COMMAND_XSEC, 1, 0, value_of},
    {"at", 0, COMMAND_XSEC, 1, 0, value_at},
    {"lepton", 0, WITH_PHYSICS, 1, 1, value_lepton},
    {"target", 0, WITH_PHYSICS, 1, 1, value_target},
    {"coupling", 0, WITH_PHYSICS | COMMAND_LOOKUP, 1, 1, value_coupling},
    {"method", 0, WITH_PHYSICS | COMMAND_LOOKUP, 1, 1, value_method},
    {"rtol", 0, WITH_PHYSICS | COMMAND_LOOKUP, 1, 1, value_rtol},
    {"interp-tol", 0, COMMAND_TABLE, 1, 1, value_interp_tol},
    {"max-nodes", 0, COMMAND_TABLE, 1, 1, value_max_nodes},
    {"max-work", 0, COMMAND_TABLE, 1, 1, value_max_work},
    {"unit", 0, ON_POINTS, 1, 1, value_unit},
    {"theta-max", 0, WITH_PHYSICS, 1, 1, value_theta_max},
    {"psi-max", 0, WITH_PHYSICS, 1, 1, value_psi_max},
    {"tmax", 0, WITH_PHYSICS, 1, 1, value_tmax},
    {"constants", 0, WITH_PHYSICS, 1, 1, value_constants},
    {"device", 0, WITH_DEVICE, 1, 0, value_device},
    {"threads", 0, WITH_DEVICE, 1, 0, value_threads},
    {"selftest", 0, COMMAND_DEVICES, 0, 0, value_selftest},
    {"points", 0, COMMAND_CHECK, 1, 0, value_points},
    {"to", 0, COMMAND_EXPORT, 1, 0, value_to},
    {"name", 0, COMMAND_EXPORT, 1, 0, value_name},
    {"events", 'n', COMMAND_SAMPLE, 1, 1, value_events},
    {"seed", 0, COMMAND_SAMPLE, 1, 1, value_seed},
    {"first", 0, COMMAND_SAMPLE, 1, 1, value_first},
    {"view", 0, COMMAND_SAMPLE, 1, 1, value_view},
    {"charge", 0, COMMAND_SAMPLE, 1, 1, value_charge},
    {"to", 0, COMMAND_SAMPLE, 1, 0, value_event_format},
    {"compress", 0, COMMAND_SAMPLE, 0, 0, value_compress},
    {"resume", 0, COMMAND_SAMPLE, 0, 0, value_resume},
    {"histogram", 0, COMMAND_SAMPLE, 1, 0, value_histogram},
    {"output", 'o', WITH_OUTPUT, 1, 0, value_output},
    {"spec", 0, COMMAND_TABLE | COMMAND_SAMPLE, 1, 0, value_none},
    {"format", 0, WITH_FORMAT, 1, 0, value_format},
    {"json", 0, WITH_FORMAT, 0, 0, value_none},
    {"quiet", 'q', ON_TERMINAL, 0, 0, value_quiet},
    {"verbose", 'v', ON_TERMINAL, 0, 0, value_verbose},
    {"help", 'h', ON_TERMINAL, 0, 0, value_none},
};

#define ENTRIES ((int)(sizeof entries / sizeof *entries))
#define LONG_OPTION 1000 /* what getopt_long returns for entry 0 */

/* The last text given for each option. */
struct gathered {
    const char *text[ENTRIES];
    char *owned[ENTRIES]; /* where it came from the spec */
    int line[ENTRIES];    /* of the spec; 0 for the command line */
    const char *spec;     /* its path */
    enum command command;
};

static int value_quiet(const char *text, const char *what, struct options *options,
                       struct problem *problem)
{
    (void)text, (void)what, (void)problem;
    options->quiet = 1;
    return EXIT_DONE;
}

static int value_verbose(const char *text, const char *what, struct options *options,
                         struct problem *problem)
{
    (void)text, (void)what, (void)problem;
    options->verbose = 1;
    return EXIT_DONE;
}

static int value_selftest(const char *text, const char *what, struct options *options,
                          struct problem *problem)
{
    (void)text, (void)what, (void)problem;
    options->selftest = 1;
    return EXIT_DONE;
}

static int value_compress(const char *text, const char *what, struct options *options,
                          struct problem *problem)
{
    (void)text, (void)what, (void)problem;
    options->compress = 1;
    return EXIT_DONE;
}

static int value_resume(const char *text, const char *what, struct options *options,
                        struct problem *problem)
{
    (void)text, (void)what, (void)problem;
    options->resume = 1;
    return EXIT_DONE;
}

/* What it means is for host/cli/histogram.c to say. */
static int value_histogram(const char *text, const char *what, struct options *options,
                           struct problem *problem)
{
    (void)what, (void)problem;
    options->histogram = text;
    return EXIT_DONE;
}

/* A file of ours takes the place of another when it is complete, which the names of an open stream
 * do not allow; what they mean is known. */
static int is_standard_output(const char *name)
{
    return strcmp(name, "/dev/stdout") == 0 || strcmp(name, "/dev/fd/1") == 0 ||
           strcmp(name, "/proc/self/fd/1") == 0;
}

static int value_output(const char *text, const char *what, struct options *options,
                        struct problem *problem)
{
    if (*text == '\0')
        return problem_set(problem, EXIT_WRONG_INPUT, "%s has no name, give a file", what);
    options->output = is_standard_output(text) ? "-" : text;
    return EXIT_DONE;
}

/* --spec and --help are done by the time the values are read; --json has become a --format. */
static int value_none(const char *text, const char *what, struct options *options,
                      struct problem *problem)
{
    (void)text, (void)what, (void)options, (void)problem;
    return EXIT_DONE;
}

static int entry_find(const char *name)
{
    for (int i = 0; i < ENTRIES; i++)
        if (strcmp(entries[i].name, name) == 0)
            return i;
    return -1;
}

/* "-E" or "--rtol", as the option is called in sentences */
static const char *entry_what(int i, char text[32])
{
    if (entries[i].letter != 0)
        snprintf(text, 32, "-%c", entries[i].letter);
    else
        snprintf(text, 32, "--%s", entries[i].name);
    return text;
}

static const struct {
    enum command command;
    const char *name;
} commands[] = {
    {COMMAND_XSEC, "xsec"},     {COMMAND_TABLE, "table"},     {COMMAND_LOOKUP, "lookup"},
    {COMMAND_INFO, "info"},     {COMMAND_CHECK, "check"},     {COMMAND_EXPORT, "export"},
    {COMMAND_SAMPLE, "sample"}, {COMMAND_DEVICES, "devices"},
};

#define COMMANDS (sizeof commands / sizeof *commands)

/* An option that other commands have and this one has not, by its letter or its name. Returns 0
 * where it is none. */
static int hint_other_commands(enum command command, const char *option, int letter,
                               const char *name, struct problem *problem)
{
    char list[128] = "";
    struct text_room room = {list, sizeof list};
    int of = 0;
    for (int i = 0; i < ENTRIES; i++)
        if (letter != 0 ? entries[i].letter == letter : strcmp(entries[i].name, name) == 0)
            of |= entries[i].commands;
    if (of & (int)command)
        return 0;
    for (size_t i = 0; i < COMMANDS; i++)
        if (of & (int)commands[i].command)
            text_add(&room, "%s%s", list[0] == '\0' ? "" : ", ", commands[i].name);
    if (of & COMMAND_EXPORT && of & COMMAND_XSEC)
        problem_hint(problem, "here all goes to stdout; a file gets it by > FILE");
    else if (of != 0)
        problem_hint(problem, "%s is an option of %s", option, list);
    return of;
}

static int unknown_long(const char *token, const struct gathered *gathered, struct problem *problem)
{
    const char *names[ENTRIES];
    size_t n = 0;
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(token, "="), token);
    const char *bare = name + strspn(name, "-");
    for (int i = 0; i < ENTRIES; i++)
        if (entries[i].commands & (int)gathered->command)
            names[n++] = entries[i].name;
    if (strcmp(bare, "version") == 0)
        problem_hint(problem, "did you mean flavbrem --version?");
    else if (!hint_other_commands(gathered->command, name, 0, bare, problem))
        suggest_hint(problem, "--", meant_option(bare) != NULL ? meant_option(bare) : bare, names,
                     n);
    return problem_set(problem, EXIT_WRONG_INPUT,
                       "there is no option %.60s here (unknown, or short for more than one), see "
                       "--help",
                       name);
}

static int bad_option(int result, char **argv, const struct gathered *gathered,
                      struct problem *problem)
{
    char what[32];
    const char *token = argv[optind - 1];
    if (optopt >= LONG_OPTION) {
        entry_what(optopt - LONG_OPTION, what);
        return result == ':'
                   ? problem_set(problem, EXIT_WRONG_INPUT, "%s needs a value, see --help", what)
                   : problem_set(problem, EXIT_WRONG_INPUT, "%s takes no value, give it alone",
                                 what);
    }
    if (result == ':')
        return problem_set(problem, EXIT_WRONG_INPUT, "-%c needs a value, see --help", optopt);
    if (optopt == 0)
        return unknown_long(token, gathered, problem);
    snprintf(what, sizeof what, "-%c", optopt);
    hint_other_commands(gathered->command, what, optopt, "", problem);
    return problem_set(problem, EXIT_WRONG_INPUT, "there is no option -%c here, see --help",
                       optopt);
}

/* -json was meant as --json; getopt would take -of as -o f. */
static int refuse_one_dash(char **argv, const struct gathered *gathered, struct problem *problem)
{
    for (int k = 1; argv[k] != NULL && strcmp(argv[k], "--") != 0; k++) {
        const char *name = argv[k] + 1;
        if (argv[k][0] != '-' || name[0] == '-')
            continue;
        for (int i = 0; i < ENTRIES; i++)
            if (strlen(entries[i].name) == strcspn(name, "=") &&
                strncmp(entries[i].name, name, strcspn(name, "=")) == 0)
                return unknown_long(argv[k], gathered, problem);
    }
    return EXIT_DONE;
}

/* The tables that getopt_long wants, for one command. */
static void getopt_tables(enum command command, struct option *longs, char *shorts)
{
    *shorts++ = ':';
    for (int i = 0; i < ENTRIES; i++) {
        if (!(entries[i].commands & (int)command))
            continue;
        *longs++ = (struct option){entries[i].name,
                                   entries[i].takes_value ? required_argument : no_argument, NULL,
                                   LONG_OPTION + i};
        if (entries[i].letter != 0)
            *shorts++ = (char)entries[i].letter;
        if (entries[i].letter != 0 && entries[i].takes_value)
            *shorts++ = ':';
    }
    *longs = (struct option){0};
    *shorts = '\0';
}

static int gather_arguments(int argc, char **argv, struct gathered *gathered,
                            struct options *options, struct problem *problem)
{
    struct option longs[ENTRIES + 1];
    char shorts[2 * ENTRIES + 2];
    if (refuse_one_dash(argv, gathered, problem) != EXIT_DONE)
        return EXIT_WRONG_INPUT;
    getopt_tables(gathered->command, longs, shorts);
    optind = 0;
    opterr = 0;
    for (int result; (result = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        if (result == '?' || result == ':')
            return bad_option(result, argv, gathered, problem);
        int i = result - LONG_OPTION;
        for (int j = 0; result < LONG_OPTION && j < ENTRIES; j++)
            if (entries[j].letter == result)
                i = j;
        gathered->text[i] = entries[i].takes_value ? optarg : "";
        if (i == entry_find("json")) /* the last of --json and --format counts */
            gathered->text[entry_find("format")] = "json";
    }
    int wanted = (int)gathered->command & ON_FILE ? 1 : 0;
    if (argc - optind > wanted)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s does not know what to do with \"%.60s\" (an extra argument), leave "
                           "it out",
                           argv[0], argv[optind + wanted]);
    options->argument = optind < argc ? argv[optind] : NULL;
    return EXIT_DONE;
}

/* May stand in a spec of the command. */
static int is_key(int i, enum command command)
{
    return entries[i].in_spec && (entries[i].commands & (int)command) != 0;
}

/* One `key = value` of the spec; the command line's wins. */
static int take_spec_entry(void *user, const char *key, const char *value, int line,
                           struct problem *problem)
{
    struct gathered *gathered = user;
    int i = entry_find(key);
    if (i < 0 || !is_key(i, gathered->command)) {
        const char *names[ENTRIES];
        size_t n = 0;
        for (int j = 0; j < ENTRIES; j++)
            if (is_key(j, gathered->command))
                names[n++] = entries[j].name;
        suggest_hint(problem, "", key, names, n);
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.200s, line %d: the key \"%.60s\" is unknown, take the long name of "
                           "an option of the physics",
                           gathered->spec, line, key);
    }
    if (gathered->line[i] != 0)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.200s, line %d: the key \"%.60s\" stands there twice (first in line "
                           "%d), leave one",
                           gathered->spec, line, key, gathered->line[i]);
    gathered->line[i] = line;
    gathered->owned[i] = strdup(value);
    if (gathered->owned[i] == NULL)
        return problem_memory(problem);
    return EXIT_DONE;
}

static int gather_spec(struct gathered *gathered, struct problem *problem)
{
    gathered->spec = gathered->text[entry_find("spec")];
    if (gathered->spec == NULL)
        return EXIT_DONE;
    int code = spec_read(gathered->spec, take_spec_entry, gathered, problem);
    for (int i = 0; i < ENTRIES; i++) {
        if (gathered->text[i] != NULL)
            gathered->line[i] = 0;
        else
            gathered->text[i] = gathered->owned[i];
    }
    return code;
}

static int read_values(const struct gathered *gathered, struct options *options,
                       struct problem *problem)
{
    for (int i = 0; i < ENTRIES; i++) {
        char what[320];
        if (gathered->text[i] == NULL)
            continue;
        if (gathered->line[i] != 0)
            snprintf(what, sizeof what, "%.200s, line %d: %s", gathered->spec, gathered->line[i],
                     entries[i].name);
        else
            entry_what(i, what);
        int code = entries[i].read(gathered->text[i], what, options, problem);
        if (code != EXIT_DONE)
            return code;
    }
    return EXIT_DONE;
}

/* Only a table chooses its own nodes. */
static int refuse_auto(enum command command, const struct options *options, struct problem *problem)
{
    const struct range *ranges[] = {&options->beam_energy_gev, &options->m_phi_gev, &options->at[0],
                                    &options->at[1]};
    for (int i = 0; i < 4; i++)
        if (ranges[i]->automatic && (command != COMMAND_TABLE || i >= 2))
            return problem_set(problem, EXIT_WRONG_INPUT,
                               "%s %g:%g:auto has no number of points (only the axes of a table "
                               "choose it), give lo:hi:n",
                               i == 0   ? "-E"
                               : i == 1 ? "-m"
                                        : "--at",
                               ranges[i]->lo, ranges[i]->hi);
    return EXIT_DONE;
}

static int is_same_file(const char *a, const char *b)
{
    struct stat about_a, about_b;
    return a != NULL && b != NULL && stat(a, &about_a) == 0 && stat(b, &about_b) == 0 &&
           about_a.st_dev == about_b.st_dev && about_a.st_ino == about_b.st_ino;
}

/* What is read must not be replaced by what is written. */
static int refuse_own_input(const struct gathered *gathered, const struct options *options,
                            struct problem *problem)
{
    if (is_same_file(options->output, gathered->spec) ||
        is_same_file(options->output, options->argument))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-o %.300s is the file that is read (it would be lost), give another",
                           options->output);
    return EXIT_DONE;
}

static void set_defaults(enum command command, struct options *options)
{
    *options = (struct options){
        .process = flavbrem_process_default(),
        .methods = {FLAVBREM_ETL, FLAVBREM_WW, FLAVBREM_IWW},
        .n_methods = METHODS,
        .rtol = flavbrem_request_default().rtol,
        .interp_tol = 1e-4,
        .max_nodes = MAX_NODES,
        .max_work = MAX_WORK,
        .points = 20,
        .device = "auto",
        .seed = flavbrem_sampling_default().seed,
        .charge = -1,
        .event_format = -1,
    };
    if (command == COMMAND_SAMPLE)
        options->n_methods = 1; /* etl, the first */
}

int options_parse(enum command command, int argc, char **argv, struct options *options,
                  struct problem *problem)
{
    struct gathered gathered = {.command = command};
    set_defaults(command, options);
    int code = gather_arguments(argc, argv, &gathered, options, problem);
    options->help = gathered.text[entry_find("help")] != NULL;
    if (code == EXIT_DONE && !options->help)
        code = gather_spec(&gathered, problem);
    if (code == EXIT_DONE && !options->help)
        code = read_values(&gathered, options, problem);
    if (code == EXIT_DONE && !options->help)
        code = refuse_auto(command, options, problem);
    if (code == EXIT_DONE && !options->help)
        code = refuse_own_input(&gathered, options, problem);
    for (int i = 0; i < ENTRIES; i++)
        free(gathered.owned[i]);
    return code;
}

int options_from_spec(const char *text, const char *name, struct options *options,
                      struct problem *problem)
{
    struct gathered gathered = {.command = COMMAND_TABLE, .spec = name};
    set_defaults(COMMAND_TABLE, options);
    int code = spec_read_text(text, name, take_spec_entry, &gathered, problem);
    for (int i = 0; i < ENTRIES; i++)
        gathered.text[i] = gathered.owned[i];
    if (code == EXIT_DONE)
        code = read_values(&gathered, options, problem);
    for (int i = 0; i < ENTRIES; i++)
        free(gathered.owned[i]);
    return code;
}

void options_free(struct options *options)
{
    range_free(&options->beam_energy_gev);
    range_free(&options->m_phi_gev);
    range_free(&options->at[0]);
    range_free(&options->at[1]);
}
