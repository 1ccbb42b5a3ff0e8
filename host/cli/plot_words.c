/* What is wrong with the words of `plot`. host/adapters/python/flavbrem/plot/__main__.py reads them
 * too: its sentences are these. */
#include "host/cli/plot_words.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flavbrem/file_info.h"
#include "host/cli/values.h"

#define KINDS_TEXT "k, sigma, dx, dy, dtheta, dpsi, events or map"
#define PLACE_SIZE 4096

static const struct plot_kind {
    const char *name;
    flavbrem_job job;
    int of_table, is_differential;
} kinds[] = {
    {"k", FLAVBREM_JOB_XSEC, 1, 0},        {"sigma", FLAVBREM_JOB_XSEC, 1, 0},
    {"dx", FLAVBREM_JOB_XSEC, 0, 1},       {"dy", FLAVBREM_JOB_XSEC, 0, 1},
    {"dtheta", FLAVBREM_JOB_XSEC, 0, 1},   {"dpsi", FLAVBREM_JOB_XSEC, 0, 1},
    {"events", FLAVBREM_JOB_EVENTS, 0, 0}, {"map", FLAVBREM_JOB_EVENTS, 0, 0},
};

/* What is looked at. */
struct plot_words {
    struct options *options;
    const struct plot_kind *kind;
    const struct option_row *rows;
    size_t n;
    const char *const *text;
};

static const char *given(const struct plot_words *words, const char *name)
{
    for (size_t i = 0; i < words->n; i++)
        if (words->text[i] != NULL && strcmp(words->rows[i].name, name) == 0)
            return words->text[i];
    return NULL;
}

/* ---- the kind, and what goes with it ---- */

static int find_kind(struct plot_words *words, struct problem *problem)
{
    const char *name = words->options->argument;
    if (name == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "there is no kind of picture (" KINDS_TEXT "), see flavbrem plot "
                           "--help");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            words->kind = &kinds[i];
    if (words->kind != NULL)
        return EXIT_DONE;
    return problem_set(problem, EXIT_WRONG_INPUT,
                       "\"%.60s\" is no kind of picture (" KINDS_TEXT "), see flavbrem plot --help",
                       name);
}

/* Whether a picture of this kind takes a key: that of curves says of what they are. */
static int takes(const struct plot_kind *kind, const flavbrem_key *key)
{
    int is_of_curves = kind->job == FLAVBREM_JOB_XSEC;
    return (key->jobs & (int)kind->job) != 0 &&
           !(is_of_curves && (strcmp(key->name, "cut") == 0 || strcmp(key->name, "of") == 0));
}

static int check_options(const struct plot_words *words, struct problem *problem)
{
    char what[64];
    const char *kind = words->kind->name;
    for (size_t i = 0; i < words->n; i++) {
        const flavbrem_key *key = words->rows[i].key;
        if (words->text[i] != NULL && key != NULL && !takes(words->kind, key))
            return problem_set(problem, EXIT_WRONG_INPUT, "%s does not go with %s, leave it out",
                               options_what(&words->rows[i], what), kind);
    }
    if (given(words, "histogram") != NULL && words->kind->job != FLAVBREM_JOB_EVENTS)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--histogram does not go with %s (it is of events), leave it out", kind);
    if (strcmp(kind, "k") == 0 && (given(words, "unit") != NULL || given(words, "method") != NULL))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "K has no unit and is that of iww over etl, leave --unit and --method "
                           "out");
    if (words->kind->of_table && given(words, "at") != NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--at does not go with %s (it has no coordinate), leave it out", kind);
    return EXIT_DONE;
}

/* ---- where the picture goes ---- */

static int has_ending(const char *path)
{
    static const char *const endings[] = {".png", ".svg", ".pdf"};
    const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot != NULL && dot > name && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return 1;
    return 0;
}

static int check_place(const struct plot_words *words, struct problem *problem)
{
    const char *path = given(words, "output"), *file = words->options->file;
    char folder[PLACE_SIZE];
    struct stat about, of_file;
    if (path == NULL || *path == '\0')
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "there is no file to write, give -o FILE.png, .svg or .pdf");
    if (!has_ending(path))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "\"%.300s\" does not say which kind of picture it is to be (by its "
                           "ending), give a name that ends in .png, .svg or .pdf",
                           path);
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash != NULL ? (int)(slash - path) + 1 : 1,
             slash != NULL ? path : ".");
    if (stat(folder, &about) != 0 || !S_ISDIR(about.st_mode))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s cannot be written (there is no folder %.300s), give another "
                           "file",
                           path, folder);
    if (access(folder, W_OK | X_OK) != 0)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s cannot be written (the folder %.300s is not to be written "
                           "into), give another file",
                           path, folder);
    int is_there = stat(path, &about) == 0;
    if (is_there && !S_ISREG(about.st_mode))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s is no regular file (a picture replaces one), give another file",
                           path);
    if (is_there && file != NULL && stat(file, &of_file) == 0 && of_file.st_dev == about.st_dev &&
        of_file.st_ino == about.st_ino)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-o %.300s is the file that is read (it would be lost), give another",
                           path);
    return EXIT_DONE;
}

/* ---- values ---- */

static int read_keys(const struct plot_words *words, struct problem *problem)
{
    struct options *options = words->options;
    char what[64];
    flavbrem_status status =
        flavbrem_spec_create(options->reader, words->kind->job, &options->spec);
    for (size_t i = 0; i < words->n && status == FLAVBREM_OK; i++) {
        const flavbrem_key *key = words->rows[i].key;
        if (key != NULL && key->jobs & (int)words->kind->job)
            status = flavbrem_spec_call(options->reader, options->spec, key->name,
                                        options_what(&words->rows[i], what));
    }
    if (status == FLAVBREM_OK && words->kind->is_differential)
        status = flavbrem_spec_set(options->reader, options->spec, "of", words->kind->name);
    if (status != FLAVBREM_OK)
        return problem_take(problem, options->reader, status);
    int code = EXIT_DONE;
    for (size_t i = 0; i < words->n && code == EXIT_DONE; i++)
        if (words->text[i] != NULL && words->rows[i].key != NULL)
            code = options_read_key(options, words->rows[i].name, words->text[i], problem);
    const char *threads = given(words, "threads"), *device = given(words, "device");
    if (code == EXIT_DONE && threads != NULL)
        code = value_threads(threads, "--threads", options, problem);
    if (code == EXIT_DONE && device != NULL)
        code = value_device(device, "--device", options, problem);
    return code;
}

static int variable_of(const char *text, size_t length)
{
    static const char *const names[] = {"x", "theta", "y", "psi", "t"};
    for (int i = 0; i < 5; i++)
        if (strlen(names[i]) == length && strncmp(names[i], text, length) == 0)
            return i;
    return -1;
}

/* "x=0:1:50,psi" */
static int check_histogram(const struct plot_words *words, struct problem *problem)
{
    const char *text = given(words, "histogram");
    int seen[5] = {0}, n = 0;
    for (const char *rest = text; rest != NULL; n++) {
        size_t part = strcspn(rest, ","), length = strcspn(rest, ",=");
        int variable = variable_of(rest, length);
        if (variable < 0)
            return problem_set(
                problem, EXIT_WRONG_INPUT,
                "--histogram has \"%.*s\", which is no variable of an event, take x, "
                "theta, y, psi or t",
                length < 60 ? (int)length : 60, rest);
        if (seen[variable]++)
            return problem_set(problem, EXIT_WRONG_INPUT,
                               "--histogram has %.*s twice, give each variable once", (int)length,
                               rest);
        rest = rest[part] == ',' ? rest + part + 1 : NULL;
    }
    if (text != NULL && strcmp(words->kind->name, "map") == 0 && n != 2)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "a map has two variables, not %d, give two of x, theta, y, psi, t", n);
    if (text != NULL && strcmp(words->kind->name, "map") != 0 && seen[4])
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "there is no differential cross-section in t to compare with, take x, "
                           "theta, y or psi (a map may have t)");
    return EXIT_DONE;
}

/* ---- of a file, or of a process ---- */

/* Keys that a picture of a table may have beside it. */
static int fits_table(const char *name)
{
    static const char *const fits[] = {"beam-energy", "m-phi", "method", "rtol"};
    for (size_t i = 0; i < sizeof fits / sizeof *fits; i++)
        if (strcmp(fits[i], name) == 0)
            return 1;
    return 0;
}

static int check_file(const struct plot_words *words, struct problem *problem)
{
    const struct options *options = words->options;
    const char *file = options->file, *kind = words->kind->name;
    int of_events = words->kind->job == FLAVBREM_JOB_EVENTS;
    char what[64];
    if (!of_events && !words->kind->of_table)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s does not know what to do with \"%.60s\" (a table has total "
                           "cross-sections), leave it out",
                           kind, file);
    for (size_t i = 0; i < words->n; i++)
        if (words->text[i] != NULL && words->rows[i].key != NULL &&
            (of_events || !fits_table(words->rows[i].name)))
            return problem_set(problem, EXIT_WRONG_INPUT,
                               "%s does not go with a file%s (it has its own), leave one of them "
                               "out",
                               options_what(&words->rows[i], what), of_events ? " of events" : "");
    flavbrem_file_kind is = flavbrem_file_kind_of(file);
    flavbrem_file_info *info = NULL;
    flavbrem_status status = FLAVBREM_OK;
    if (is == FLAVBREM_FILE_OTHER) /* the sentence of why */
        status = flavbrem_file_info_read(options->reader, file, &info);
    flavbrem_file_info_destroy(&info);
    if (status != FLAVBREM_OK)
        return problem_take(problem, options->reader, status);
    if (of_events && is != FLAVBREM_FILE_EVENTS)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "\"%.300s\" is no file of events, give one of flavbrem sample", file);
    if (!of_events && is == FLAVBREM_FILE_EVENTS)
        return problem_set(
            problem, EXIT_WRONG_INPUT,
            "\"%.300s\" is a file of events, and %s is drawn of a table, give one of "
            "flavbrem table",
            file, kind);
    return EXIT_DONE;
}

static int check_process(const struct plot_words *words, struct problem *problem)
{
    const struct options *options = words->options;
    static const char *const needed[][3] = {{"beam-energy", "beam energy", "-E"},
                                            {"m-phi", "boson mass", "-m"}};
    for (size_t i = 0; i < 2; i++)
        if (!flavbrem_spec_is_set(options->spec, needed[i][0]))
            return problem_set(problem, EXIT_WRONG_INPUT,
                               "there is no %s, give %s, a number or a range like 5:200:60:log",
                               needed[i][1], needed[i][2]);
    flavbrem_status status =
        flavbrem_process_check(options->reader, flavbrem_spec_process(options->spec));
    if (status == FLAVBREM_OK && words->kind->job == FLAVBREM_JOB_EVENTS) {
        if (!flavbrem_spec_is_set(options->spec, "events"))
            status = flavbrem_spec_set(options->reader, options->spec, "events", "100000");
        if (status == FLAVBREM_OK)
            status = flavbrem_spec_check(options->reader, options->spec);
    }
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, options->reader, status);
}

int plot_words_check(struct options *options, const struct option_row *rows, size_t n,
                     const char *const *text, struct problem *problem)
{
    struct plot_words words = {.options = options, .rows = rows, .n = n, .text = text};
    int code = find_kind(&words, problem);
    if (words.kind == NULL)
        return code;
    if (code == EXIT_DONE)
        code = check_options(&words, problem);
    if (code == EXIT_DONE)
        code = check_place(&words, problem);
    if (code == EXIT_DONE)
        code = read_keys(&words, problem);
    if (code == EXIT_DONE)
        code = check_histogram(&words, problem);
    if (code == EXIT_DONE)
        code = (options->file != NULL ? check_file : check_process)(&words, problem);
    options->output = given(&words, "output");
    return code;
}
