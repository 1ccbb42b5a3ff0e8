/* From argv and a spec file to options: the keys of the dictionary go into a spec, those of the
 * command line first, so that they win; what is the terminal's is read here. */
#include "host/cli/options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "flavbrem/files.h"
#include "host/cli/file_name.h"
#include "host/cli/meant.h"
#include "host/cli/plot_words.h"
#include "host/cli/suggest.h"
#include "host/cli/text.h"
#include "host/cli/values.h"

#define EVERY_COMMAND (~0)
#define WITH_PHYSICS (COMMAND_XSEC | COMMAND_TABLE | COMMAND_SAMPLE | COMMAND_YIELD | COMMAND_LIMIT)
#define WITH_SPEC (WITH_PHYSICS | COMMAND_LOOKUP | COMMAND_CONSTRAINT)
#define WITH_DEVICE (WITH_PHYSICS | COMMAND_CHECK | COMMAND_DEVICES | COMMAND_PLOT | COMMAND_BENCH)
#define WITH_OUTPUT                                                                                \
    (WITH_PHYSICS | COMMAND_CONSTRAINT | COMMAND_EXPORT | COMMAND_LOOKUP | COMMAND_PLOT)
#define WITH_FORMAT (EVERY_COMMAND & ~(COMMAND_EXPORT | COMMAND_PLOT))

static value_reader value_output, value_histogram, value_written_spectrum;

/* What is the terminal's: with the function that reads it, or with the flag that it sets. */
static const struct terminal_option {
    struct option_row row;
    value_reader *read; /* NULL of a flag, and of --spec, --help and what is short for others, which
                           are done before */
    size_t flag;        /* of struct options; 0 for none: the first member is no flag */
} of_terminal[] = {
    {{"output", 'o', WITH_OUTPUT, "FILE", "stdout",
      "the file to write; it appears when it is complete", FLAVBREM_KEY_OF_POINTS, NULL, NULL},
     value_output,
     0},
    {{"spec", 0,
      COMMAND_TABLE | COMMAND_SAMPLE | COMMAND_YIELD | COMMAND_LIMIT | COMMAND_CONSTRAINT, "FILE",
      NULL,
      "`key = value` lines, keys as the options; those of the command line win, over keys that do "
      "not go with them too: --epsilon over coupling, --spectrum over beam-energy",
      FLAVBREM_KEY_OF_POINTS, NULL, NULL},
     NULL,
     0},
    {{"to", 0, COMMAND_EXPORT, "FORMAT", NULL, "dmg4, csv or json", FLAVBREM_KEY_OF_POINTS, NULL,
      export_names},
     value_to,
     0},
    {{"name", 0, COMMAND_EXPORT, "NAME", "flavbrem_kfactor",
      "of the function of dmg4; all names in the source begin with it, so that several tables go "
      "into one program",
      FLAVBREM_KEY_OF_POINTS, NULL, NULL},
     value_name,
     0},
    {{"points", 0, COMMAND_CHECK, "N", "20", "nodes, and points between, to compute afresh",
      FLAVBREM_KEY_OF_POINTS, NULL, NULL},
     value_points,
     0},
    {{"to", 0, COMMAND_SAMPLE, "FORMAT", NULL, "where the name does not say:" HELP_EVENT_FORMATS,
      FLAVBREM_KEY_OF_POINTS, NULL, NULL},
     value_event_format,
     0},
    {{"compress", 0, COMMAND_SAMPLE, NULL, NULL, "HDF5 columns, or what goes to stdout, compressed",
      FLAVBREM_KEY_OF_POINTS, NULL, NULL},
     NULL,
     offsetof(struct options, compress)},
    {{"resume", 0, COMMAND_SAMPLE, NULL, NULL,
      "leave the unfinished file when interrupted; the same command goes on from there, to the "
      "same bytes (not of compressed HDF5); one with other options is refused",
      FLAVBREM_KEY_OF_POINTS, NULL, NULL},
     NULL,
     offsetof(struct options, resume)},
    {{"histogram", 0, COMMAND_SAMPLE | COMMAND_PLOT, "WHAT", NULL,
      "instead of -o: counts over one or two of x, theta, y, psi, t, x:100, x,theta:100x100 or "
      "x=0:1:50,theta=1e-5:0.1:50:log; without ranges: x, y 0 to 1; angles 1e-6 to pi, t 1e-12 to "
      "1e4 GeV2, both logarithmic",
      FLAVBREM_KEY_OF_POINTS, NULL, NULL},
     value_histogram,
     0},
    {{"unit", 0, COMMAND_SAMPLE, "UNIT", "counts",
      "of --histogram: counts, or pb, the cross-section in each bin, its statistical and its "
      "numerical error, and its density, over the bin's width (of several energies, masses or "
      "targets with --share sigma)",
      FLAVBREM_KEY_OF_POINTS, NULL, cell_unit_names},
     value_cell_unit,
     0},
    {{"write-spectrum", 0, COMMAND_YIELD, "FILE", NULL,
      "the rows of the spectrum, as CSV that --spectrum reads; the shower too",
      FLAVBREM_KEY_OF_POINTS, NULL, NULL},
     value_written_spectrum,
     0},
    {{"systematics", 0, COMMAND_XSEC, NULL, NULL,
      "what the choice of form factor and of method moves: a row for each, beside that which is "
      "asked for",
      FLAVBREM_KEY_OF_POINTS, NULL, NULL},
     NULL,
     offsetof(struct options, systematics)},
    {{"selftest", 0, COMMAND_DEVICES, NULL, NULL,
      "compares a GPU with the CPU bit by bit and times both; under a minute, one page of text",
      FLAVBREM_KEY_OF_POINTS, NULL, NULL},
     NULL,
     offsetof(struct options, selftest)},
    {{"quick", 0, COMMAND_BENCH, NULL, NULL, "fewer and shorter runs, some seconds in all",
      FLAVBREM_KEY_OF_POINTS, NULL, NULL},
     NULL,
     offsetof(struct options, quick)},
    {{"no-keep", 0, COMMAND_BENCH, NULL, NULL,
      "keep nothing of the GPUs; else --device auto decides by it", FLAVBREM_KEY_OF_POINTS, NULL,
      NULL},
     NULL,
     offsetof(struct options, no_keep)},
    {{"device", 0, WITH_DEVICE, "NAME", "auto", "auto, cpu, or one of `flavbrem devices`",
      FLAVBREM_KEY_OF_WORK, NULL, NULL},
     value_device,
     0},
    {{"threads", 0, WITH_DEVICE, "N", "one a core", "1 to 4096", FLAVBREM_KEY_OF_WORK, NULL, NULL},
     value_threads,
     0},
    {{"format", 0, WITH_FORMAT, "FORMAT", "text", "text, csv or json; --json is --format json",
      FLAVBREM_KEY_OF_WORK, NULL, format_names},
     value_format,
     0},
    {{"json", 0, WITH_FORMAT, NULL, NULL, "", FLAVBREM_KEY_OF_WORK, NULL, NULL}, NULL, 0},
    {{"with-sampling", 0, COMMAND_TABLE, NULL, NULL, "--sampling all", FLAVBREM_KEY_OF_WORK, NULL,
      NULL},
     NULL,
     0},
    {{"quiet", 'q', EVERY_COMMAND, NULL, NULL, "no progress, no notes", FLAVBREM_KEY_OF_WORK, NULL,
      NULL},
     NULL,
     offsetof(struct options, quiet)},
    {{"verbose", 'v', EVERY_COMMAND, NULL, NULL, "time and device, on stderr", FLAVBREM_KEY_OF_WORK,
      NULL, NULL},
     NULL,
     offsetof(struct options, verbose)},
    {{"help", 'h', EVERY_COMMAND, NULL, NULL, "this text", FLAVBREM_KEY_OF_WORK, NULL, NULL},
     NULL,
     0},
};

/* An option that is short for another one with a value. */
static const struct short_form {
    const char *name, *meant, *text;
} short_forms[] = {{"json", "format", "json"}, {"with-sampling", "sampling", "all"}};

#define OF_TERMINAL (sizeof of_terminal / sizeof *of_terminal)
#define LONG_OPTION 1000 /* what getopt_long returns for entry 0 */

/* Which commands know a key. The kind of a picture says of what it is. */
static int commands_of(const flavbrem_key *key)
{
    int is_plotted =
        (key->jobs & (COMMAND_XSEC | COMMAND_SAMPLE)) != 0 && strcmp(key->name, "of") != 0;
    return key->jobs | (is_plotted ? COMMAND_PLOT : 0);
}

size_t options_list(struct option_row rows[MOST_OPTIONS])
{
    const flavbrem_key *key;
    size_t n = 0;
    for (; n < MOST_OPTIONS - OF_TERMINAL && (key = flavbrem_key_at(n)) != NULL; n++)
        rows[n] = (struct option_row){key->name,  key->letter, commands_of(key),
                                      key->value, key->usual,  key->help,
                                      key->group, key,         key->choices};
    for (size_t i = 0; i < OF_TERMINAL; i++)
        rows[n + i] = of_terminal[i].row;
    return n + OF_TERMINAL;
}

/* All options, and the last text given for each. */
struct gathered {
    struct option_row entries[MOST_OPTIONS];
    int n;
    const char *text[MOST_OPTIONS];
    enum command command;
};

static void begin(struct gathered *gathered, enum command command)
{
    *gathered = (struct gathered){.command = command};
    gathered->n = (int)options_list(gathered->entries);
}

/* Option number i, which is the terminal's. */
static int read_terminal(const struct gathered *gathered, int i, const char *what,
                         struct options *options, struct problem *problem)
{
    const struct terminal_option *option = &of_terminal[i - (gathered->n - (int)OF_TERMINAL)];
    if (option->read != NULL)
        return option->read(gathered->text[i], what, options, problem);
    if (option->flag != 0)
        *(int *)(void *)((char *)options + option->flag) = 1;
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

static int value_written_spectrum(const char *text, const char *what, struct options *options,
                                  struct problem *problem)
{
    char ending[FILE_ENDING_SIZE];
    if (*text == '\0')
        return problem_set(problem, EXIT_WRONG_INPUT, "%s has no name, give a file", what);
    const char *wrong = file_name_wrong(text, strlen(text), CONTENT_CSV, ending);
    if (wrong != NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s %.300s has a name of another format, %s (what is written is CSV), "
                           "give a name like tracks.csv",
                           what, text, wrong);
    options->written_spectrum = is_standard_output(text) ? "-" : text;
    return EXIT_DONE;
}

static int entry_find(const struct gathered *gathered, const char *name)
{
    for (int i = 0; i < gathered->n; i++)
        if (strcmp(gathered->entries[i].name, name) == 0)
            return i;
    return -1;
}

const char *options_what(const struct option_row *row, char text[64])
{
    if (row->letter != 0)
        snprintf(text, 64, "-%c", row->letter);
    else
        snprintf(text, 64, "--%s", row->name);
    return text;
}

static const struct {
    enum command command;
    const char *name;
    int takes; /* words that are no options */
} commands[] = {
#define COMMAND(number, NAME, name, takes, summary) {COMMAND_##NAME, #name, takes},
#include "host/cli/commands.inc"
#undef COMMAND
};

#define COMMANDS (sizeof commands / sizeof *commands)

/* An option that other commands have and this one has not, by its letter or its name. Returns 0
 * where it is none. */
static int hint_other_commands(const struct gathered *gathered, const char *option, int letter,
                               const char *name, struct problem *problem)
{
    char list[128] = "";
    struct text_room room = {list, sizeof list};
    int of = 0;
    for (int i = 0; i < gathered->n; i++) {
        const struct option_row *entry = &gathered->entries[i];
        if (letter != 0 ? entry->letter == letter : strcmp(entry->name, name) == 0)
            of |= entry->commands;
    }
    if (of & (int)gathered->command)
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
    const char *names[MOST_OPTIONS];
    size_t n = 0;
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(token, "="), token);
    const char *bare = name + strspn(name, "-");
    for (int i = 0; i < gathered->n; i++)
        if (gathered->entries[i].commands & (int)gathered->command)
            names[n++] = gathered->entries[i].name;
    if (strcmp(bare, "version") == 0)
        problem_hint(problem, "did you mean flavbrem --version?");
    else if (!hint_other_commands(gathered, name, 0, bare, problem))
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
    char what[64];
    const char *token = argv[optind - 1];
    if (optopt >= LONG_OPTION) {
        options_what(&gathered->entries[optopt - LONG_OPTION], what);
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
    hint_other_commands(gathered, what, optopt, "", problem);
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
        for (int i = 0; i < gathered->n; i++)
            if (strlen(gathered->entries[i].name) == strcspn(name, "=") &&
                strncmp(gathered->entries[i].name, name, strcspn(name, "=")) == 0)
                return unknown_long(argv[k], gathered, problem);
    }
    return EXIT_DONE;
}

/* The tables that getopt_long wants, for one command. */
static void getopt_tables(const struct gathered *gathered, struct option *longs, char *shorts)
{
    *shorts++ = ':';
    for (int i = 0; i < gathered->n; i++) {
        if (!(gathered->entries[i].commands & (int)gathered->command))
            continue;
        *longs++ =
            (struct option){gathered->entries[i].name,
                            gathered->entries[i].value != NULL ? required_argument : no_argument,
                            NULL, LONG_OPTION + i};
        if (gathered->entries[i].letter != 0)
            *shorts++ = (char)gathered->entries[i].letter;
        if (gathered->entries[i].letter != 0 && gathered->entries[i].value != NULL)
            *shorts++ = ':';
    }
    *longs = (struct option){0};
    *shorts = '\0';
}

/* Conditions of --cut add up: all of them must hold. Returns an exit code. */
static int add_conditions(struct gathered *gathered, int i, const char *text,
                          struct options *options, struct problem *problem)
{
    size_t size = strlen(gathered->text[i]) + strlen(text) + 2;
    char *both = malloc(size);
    if (both == NULL)
        return problem_memory(problem);
    snprintf(both, size, "%s,%s", gathered->text[i], text);
    free(options->conditions);
    options->conditions = both;
    gathered->text[i] = both;
    return EXIT_DONE;
}

/* The last text of an option counts; main tells where that leaves another one out. */
static void replace_text(struct gathered *gathered, int i, const char *text,
                         struct options *options)
{
    if (gathered->text[i] != NULL && strcmp(gathered->text[i], text) != 0)
        options_what(&gathered->entries[i], options->twice);
    gathered->text[i] = text;
}

/* Option number i, short for another one or not. Returns an exit code. */
static int take_text(struct gathered *gathered, int i, const char *text, struct options *options,
                     struct problem *problem)
{
    if (gathered->text[i] != NULL && strcmp(gathered->entries[i].name, "cut") == 0)
        return add_conditions(gathered, i, text, options, problem);
    replace_text(gathered, i, text, options);
    for (size_t k = 0; k < sizeof short_forms / sizeof *short_forms; k++)
        if (strcmp(gathered->entries[i].name, short_forms[k].name) == 0)
            replace_text(gathered, entry_find(gathered, short_forms[k].meant), short_forms[k].text,
                         options);
    return EXIT_DONE;
}

static int gather_arguments(int argc, char **argv, struct gathered *gathered,
                            struct options *options, struct problem *problem)
{
    struct option longs[MOST_OPTIONS + 1];
    char shorts[2 * MOST_OPTIONS + 2];
    if (refuse_one_dash(argv, gathered, problem) != EXIT_DONE)
        return EXIT_WRONG_INPUT;
    getopt_tables(gathered, longs, shorts);
    optind = 0;
    opterr = 0;
    for (int result; (result = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        if (result == '?' || result == ':')
            return bad_option(result, argv, gathered, problem);
        int i = result - LONG_OPTION;
        for (int j = 0; result < LONG_OPTION && j < gathered->n; j++)
            if (gathered->entries[j].letter == result)
                i = j;
        const char *text = gathered->entries[i].value != NULL ? optarg : "";
        int code = take_text(gathered, i, text, options, problem);
        if (code != EXIT_DONE)
            return code;
    }
    int wanted = 0;
    for (size_t i = 0; i < COMMANDS; i++)
        if (commands[i].command == gathered->command)
            wanted = commands[i].takes;
    if (argc - optind > wanted)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s does not know what to do with \"%.60s\" (an extra argument), leave "
                           "it out",
                           argv[0], argv[optind + wanted]);
    options->argument = optind < argc ? argv[optind] : NULL;
    options->file = optind + 1 < argc ? argv[optind + 1] : NULL;
    return EXIT_DONE;
}

int options_read_key(const struct options *options, const char *name, const char *text,
                     struct problem *problem)
{
    flavbrem_status status = flavbrem_spec_set(options->reader, options->spec, name, text);
    if (status == FLAVBREM_OK)
        return EXIT_DONE;
    if (status == FLAVBREM_ERROR_INPUT)
        hint_key(flavbrem_key_find(name), text, problem);
    if (status == FLAVBREM_ERROR_INPUT && strcmp(name, "method") == 0 &&
        flavbrem_spec_job(options->spec) == FLAVBREM_JOB_LIMIT)
        problem_hint(problem, "that of the cross-sections; how CLs is computed says --statistic");
    return problem_take(problem, options->reader, status);
}

static int read_values(const struct gathered *gathered, struct options *options,
                       struct problem *problem)
{
    for (int i = 0; i < gathered->n; i++) {
        const struct option_row *entry = &gathered->entries[i];
        char what[64];
        if (gathered->text[i] == NULL)
            continue;
        options_what(entry, what);
        int code = entry->key == NULL
                       ? read_terminal(gathered, i, what, options, problem)
                       : options_read_key(options, entry->name, gathered->text[i], problem);
        if (code != EXIT_DONE)
            return code;
    }
    return EXIT_DONE;
}

/* ---- the spec file ---- */

static int is_spec_key(const flavbrem_key *key, flavbrem_job job)
{
    return key != NULL && key->in_spec && (key->jobs & (int)job) != 0;
}

struct hinting {
    flavbrem_spec *trial; /* of the same job */
    struct problem *problem;
};

/* The hint for the first entry that cannot be read. */
static flavbrem_status hint_entry(void *user, flavbrem_context *context, const char *name,
                                  const char *value, int line)
{
    const struct hinting *hinting = user;
    flavbrem_job job = flavbrem_spec_job(hinting->trial);
    const flavbrem_key *key = flavbrem_key_find(name), *other;
    const char *names[MOST_OPTIONS];
    size_t n = 0;
    (void)line;
    if (is_spec_key(key, job)) {
        flavbrem_status status = flavbrem_spec_set(context, hinting->trial, name, value);
        if (status == FLAVBREM_ERROR_INPUT)
            hint_key(key, value, hinting->problem);
        return status;
    }
    for (size_t i = 0; (other = flavbrem_key_at(i)) != NULL && n < MOST_OPTIONS; i++)
        if (is_spec_key(other, job))
            names[n++] = other->name;
    suggest_hint(hinting->problem, "", name, names, n);
    return FLAVBREM_ERROR_INPUT;
}

static void hint_spec(const struct options *options, const char *path, struct problem *problem)
{
    struct hinting hinting = {NULL, problem};
    flavbrem_status status =
        flavbrem_spec_create(options->reader, flavbrem_spec_job(options->spec), &hinting.trial);
    if (status == FLAVBREM_OK)
        status = flavbrem_spec_lines(options->reader, path, hint_entry, &hinting);
    (void)status; /* the sentence is there already */
    flavbrem_spec_destroy(&hinting.trial);
}

static int read_spec(const struct gathered *gathered, const struct options *options,
                     struct problem *problem)
{
    const char *path = gathered->text[entry_find(gathered, "spec")];
    if (path == NULL)
        return EXIT_DONE;
    flavbrem_status status = flavbrem_spec_read(options->reader, options->spec, path);
    if (status == FLAVBREM_OK)
        return EXIT_DONE;
    int code = problem_take(problem, options->reader, status);
    if (status == FLAVBREM_ERROR_INPUT)
        hint_spec(options, path, problem);
    return code;
}

/* The word behind `constraint` is a key: it too wins over the spec file. */
static int read_word(enum command command, const struct options *options, struct problem *problem)
{
    if (command != COMMAND_CONSTRAINT || options->argument == NULL)
        return EXIT_DONE;
    flavbrem_status status =
        flavbrem_spec_call(options->reader, options->spec, "constraint", "the constraint");
    if (status == FLAVBREM_OK)
        status = flavbrem_spec_set(options->reader, options->spec, "constraint", options->argument);
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, options->reader, status);
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
    const char *spectrum = gathered->text[entry_find(gathered, "spectrum")];
    if (spectrum != NULL && strncmp(spectrum, "steps:", 6) == 0)
        spectrum += 6;
    if (is_same_file(options->output, gathered->text[entry_find(gathered, "spec")]) ||
        is_same_file(options->output, spectrum) ||
        is_same_file(options->output, gathered->text[entry_find(gathered, "efficiency")]) ||
        is_same_file(options->output, options->argument))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-o %.300s is the file that is read (it would be lost), give another",
                           options->output);
    const char *written = options->written_spectrum;
    if (is_same_file(written, gathered->text[entry_find(gathered, "spec")]) ||
        is_same_file(written, spectrum))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--write-spectrum %.300s is the file that is read (it would be lost), "
                           "give another",
                           written);
    if (written != NULL && (is_same_file(written, options->output) ||
                            strcmp(written, options->output != NULL ? options->output : "-") == 0))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--write-spectrum and the conversions would go into one file (%.300s), "
                           "give another, or -o FILE",
                           written);
    return EXIT_DONE;
}

int options_to_stdout(const struct options *options)
{
    return options->output == NULL || strcmp(options->output, "-") == 0;
}

void options_of_spec(struct options *options, const flavbrem_spec *spec)
{
    options->process = flavbrem_spec_process(spec);
    options->n_methods = (int)flavbrem_spec_methods(spec, options->methods);
    flavbrem_request request = flavbrem_spec_request(spec, FLAVBREM_ETL);
    options->quantity = request.quantity;
    options->unit = request.unit;
    options->rtol = request.rtol;
    options->axes[0] = flavbrem_spec_range(spec, "beam-energy", 0);
    options->axes[1] = flavbrem_spec_range(spec, "m-phi", 0);
    options->axes[2] = flavbrem_spec_range(spec, "at", 0);
    options->axes[3] = flavbrem_spec_range(spec, "at", 1);
    options->n_at = (options->axes[2] != NULL) + (options->axes[3] != NULL);
}

/* Sentences call the keys as the command line does. */
static int call_keys(const struct gathered *gathered, const struct options *options,
                     struct problem *problem)
{
    char what[64];
    for (int i = 0; i < gathered->n; i++) {
        const struct option_row *entry = &gathered->entries[i];
        if (entry->key == NULL || !(entry->commands & (int)gathered->command))
            continue;
        flavbrem_status status = flavbrem_spec_call(options->reader, options->spec, entry->name,
                                                    options_what(entry, what));
        if (status != FLAVBREM_OK)
            return problem_take(problem, options->reader, status);
    }
    return EXIT_DONE;
}

static int set_defaults(const struct gathered *gathered, struct options *options,
                        struct problem *problem)
{
    *options = (struct options){.points = 20, .device = "auto"};
    if (flavbrem_context_create(&options->reader) != FLAVBREM_OK)
        return problem_memory(problem);
    if (!((int)gathered->command & WITH_SPEC))
        return EXIT_DONE;
    flavbrem_status status =
        flavbrem_spec_create(options->reader, (flavbrem_job)gathered->command, &options->spec);
    return status == FLAVBREM_OK ? call_keys(gathered, options, problem)
                                 : problem_take(problem, options->reader, status);
}

static int asks_for_help(char **argv)
{
    for (int i = 1; argv[i] != NULL && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return 1;
    return 0;
}

/* The Python package reads the words of `plot` as they were typed; what is wrong with them is told
 * before a python is looked for. */
static int parse_plot(int argc, char **argv, struct gathered *gathered, struct options *options,
                      struct problem *problem)
{
    options->words = argv;
    options->help = asks_for_help(argv);
    if (options->help)
        return EXIT_DONE;
    char **words = calloc((size_t)argc + 1, sizeof *words); /* getopt_long puts them in order */
    if (words == NULL)
        return problem_memory(problem);
    memcpy(words, argv, (size_t)argc * sizeof *words);
    int code = gather_arguments(argc, words, gathered, options, problem);
    free(words);
    return code == EXIT_DONE ? plot_words_check(options, gathered->entries, (size_t)gathered->n,
                                                gathered->text, problem)
                             : code;
}

int options_parse(enum command command, int argc, char **argv, struct options *options,
                  struct problem *problem)
{
    struct gathered gathered;
    begin(&gathered, command);
    int code = set_defaults(&gathered, options, problem);
    if (code == EXIT_DONE && command == COMMAND_PLOT)
        return parse_plot(argc, argv, &gathered, options, problem);
    if (code == EXIT_DONE)
        code = gather_arguments(argc, argv, &gathered, options, problem);
    options->help = gathered.text[entry_find(&gathered, "help")] != NULL;
    int runs = code == EXIT_DONE && !options->help;
    if (runs)
        code = read_values(&gathered, options, problem);
    if (runs && code == EXIT_DONE)
        code = read_word(command, options, problem);
    if (runs && code == EXIT_DONE)
        code = read_spec(&gathered, options, problem);
    if (runs && code == EXIT_DONE)
        code = refuse_own_input(&gathered, options, problem);
    if (options->spec != NULL)
        options_of_spec(options, options->spec);
    return code;
}

void options_free(struct options *options)
{
    flavbrem_spec_destroy(&options->spec);
    flavbrem_context_destroy(&options->reader);
    free(options->conditions);
    options->conditions = NULL;
}
