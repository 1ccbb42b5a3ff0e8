/* flavbrem plot: pictures, which the Python package draws: finds a python3 that has it, and waits
 * for the picture. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/cli/commands.h"
#include "host/cli/points.h"

#define PLACE_SIZE 4096
#define MOST_PYTHONS 2

extern char **environ;

const struct help_text plot_help = {
    "usage: flavbrem plot KIND [FILE] [options] -o PICTURE\n"
    "\n"
    "Pictures, .png, .svg or .pdf. The Python package draws them, by matplotlib. KIND is\n"
    "  k, sigma     over E or m_phi, whichever has more values, a curve for each of the other; of\n"
    "               FILE, a table, between its nodes\n"
    "  dx, dy, dtheta, dpsi\n"
    "               differential, a curve for each E, m_phi and method; over --at, or where it is\n"
    "               not far below its peak. With etl and others: below, how far these are off\n"
    "  events       events over the integrals of the cross-section over the same bins, with chi2;\n"
    "               drawn for this, or those of FILE\n"
    "  map          events over two variables\n",
    "A RANGE is a number, a list 1,2,5, or lo:hi:n[:lin|log]. FLAVBREM_PYTHON names the python3 "
    "that\n"
    "draws; else it is the first of those on the path and in /usr/bin that has the package and\n"
    "matplotlib.\n",
    "  flavbrem plot dx -E 100 -m 0.3,1 --method etl,iww -o dx.png\n"
    "  flavbrem plot events -n 100000 -E 100 -m 0.3 --histogram x,psi -o events.pdf\n"};

/* What python is asked: the package of this version, and matplotlib. It exits with 0, with 3 where
 * the package is of another version, else with 1. Not from the current folder, whatever lies there.
 */
#define FROM_THE_PATH "import sys; sys.path[:] = filter(None, sys.path)\n"
static char asked[] = FROM_THE_PATH "import matplotlib, flavbrem.plot\n"
                                    "sys.exit(3 * (flavbrem.version() != sys.argv[1]))";
static char drawn[] = FROM_THE_PATH "from flavbrem.plot.__main__ import run\nrun()";
static char short_c[] = "-c";

enum answer { HAS_ALL, LACKS_SOMETHING, OTHER_VERSION, NO_PYTHON };

/* A package that lies in the build folder of this program goes before an installed one. */
static int add_build_folder(struct problem *problem)
{
    char place[PLACE_SIZE], package[PLACE_SIZE + 40];
    const char *before = getenv("PYTHONPATH");
    ssize_t length = readlink("/proc/self/exe", place, sizeof place - 1);
    place[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(place, '/');
    if (slash == NULL)
        return EXIT_DONE;
    *slash = '\0';
    snprintf(package, sizeof package, "%s/python/flavbrem/plot/__init__.py", place);
    if (access(package, R_OK) != 0)
        return EXIT_DONE;
    snprintf(package, sizeof package, "%s/python", place);
    size_t size = strlen(package) + (before != NULL ? strlen(before) : 0) + 2;
    char *path = malloc(size);
    if (path == NULL)
        return problem_memory(problem);
    snprintf(path, size, "%s%s%s", package, before != NULL && *before != '\0' ? ":" : "",
             before != NULL ? before : "");
    int failed = setenv("PYTHONPATH", path, 1);
    free(path);
    return failed ? problem_memory(problem) : EXIT_DONE;
}

/* Runs a python in silence, and waits for it. Returns its exit code, -1 where there is none. */
static int silent_run(const char *python, char **arguments)
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = 0;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return -1;
    int failed = 0;
    for (int fd = 0; fd <= 2; fd++)
        failed |= posix_spawn_file_actions_addopen(&actions, fd, "/dev/null",
                                                   fd ? O_WRONLY : O_RDONLY, 0);
    failed = failed || posix_spawnp(&child, python, &actions, NULL, arguments, environ) != 0;
    posix_spawn_file_actions_destroy(&actions);
    if (failed)
        return -1;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static enum answer ask(char *python)
{
    char version[64];
    snprintf(version, sizeof version, "%s", flavbrem_version());
    char *arguments[] = {python, short_c, asked, version, NULL};
    int code = silent_run(python, arguments);
    return code == 0     ? HAS_ALL
           : code == 3   ? OTHER_VERSION
           : code < 0    ? NO_PYTHON
           : code == 127 ? NO_PYTHON
                         : LACKS_SOMETHING;
}

/* The sentence where no python can draw: of all that were asked, what the best of them lacks. */
static int tell_missing(const char *named, enum answer best, struct problem *problem)
{
    const char *who = named != NULL ? named : "python3";
    if (best == OTHER_VERSION)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "the package flavbrem of %.300s is not of version %s (the program is), "
                           "install it anew: host/adapters/python/README.md",
                           who, flavbrem_version());
    if (best == LACKS_SOMETHING)
        return problem_set(
            problem, EXIT_WRONG_INPUT,
            "%.300s cannot import flavbrem and matplotlib (which draw the pictures), "
            "install them, or name a python3 that has them in FLAVBREM_PYTHON",
            who);
    return problem_set(problem, EXIT_WRONG_INPUT,
                       "there is no %.300s to run (the Python package draws the pictures), install "
                       "it, or name one in FLAVBREM_PYTHON",
                       who);
}

/* ---- drawing ---- */

static volatile sig_atomic_t drawing = 0; /* the process that draws */

static void hand_on(int number)
{
    if (drawing != 0)
        kill((pid_t)drawing, number);
}

/* Ctrl-C goes to both, and python ends by it; what comes to us alone is handed on. */
static const struct {
    int number;
    void (*handler)(int);
} signals[] = {{SIGINT, SIG_IGN}, {SIGQUIT, SIG_IGN}, {SIGTERM, hand_on}, {SIGHUP, hand_on}};

#define SIGNALS (sizeof signals / sizeof *signals)

/* Those that were ignored before stay so. */
static void keep_signals(struct sigaction before[SIGNALS], sigset_t *usual)
{
    sigemptyset(usual);
    for (size_t i = 0; i < SIGNALS; i++) {
        struct sigaction ours = {.sa_handler = signals[i].handler, .sa_flags = SA_RESTART};
        sigaction(signals[i].number, NULL, &before[i]);
        if (before[i].sa_handler == SIG_IGN)
            continue;
        sigaction(signals[i].number, &ours, NULL);
        sigaddset(usual, signals[i].number);
    }
}

/* Runs python, which reads the words as they were typed. Returns what waitpid tells, -1 where it
 * does not run. */
static int run_python(const char *python, char **arguments)
{
    struct sigaction before[SIGNALS];
    posix_spawnattr_t attributes;
    sigset_t usual;
    pid_t child = 0;
    int status = -1;
    if (posix_spawnattr_init(&attributes) != 0)
        return -1;
    keep_signals(before, &usual);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    if (posix_spawnp(&child, python, NULL, &attributes, arguments, environ) == 0) {
        drawing = child;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
        drawing = 0;
    }
    posix_spawnattr_destroy(&attributes);
    for (size_t i = 0; i < SIGNALS; i++)
        sigaction(signals[i].number, &before[i], NULL);
    return status;
}

/* Whether there is a regular file that was not there before. */
static int is_new(const char *path, const struct stat *before)
{
    struct stat now;
    return stat(path, &now) == 0 && S_ISREG(now.st_mode) && now.st_size > 0 &&
           (now.st_ino != before->st_ino || now.st_dev != before->st_dev ||
            now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
            now.st_mtim.tv_nsec != before->st_mtim.tv_nsec);
}

static int draw(char *python, const struct options *options, struct problem *problem)
{
    char **words = options->words;
    struct stat before = {0};
    size_t n = 0;
    while (words[n] != NULL)
        n++;
    char **arguments = calloc(n + 3, sizeof *arguments);
    if (arguments == NULL)
        return problem_memory(problem);
    arguments[0] = python;
    arguments[1] = short_c;
    arguments[2] = drawn;
    for (size_t i = 1; i < n; i++) /* words[0] is "plot" */
        arguments[i + 2] = words[i];
    if (stat(options->output, &before) != 0)
        before = (struct stat){0};
    int status = run_python(python, arguments);
    free(arguments);
    if (status == -1)
        return problem_set(problem, EXIT_FAILED, "%.300s does not run any more (%s), try again",
                           python, strerror(errno));
    if (WIFSIGNALED(status))
        raise(WTERMSIG(status));
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILED;
    if ((code == EXIT_DONE || code == EXIT_INACCURATE) && !is_new(options->output, &before))
        return problem_set(problem, EXIT_FAILED,
                           "%.300s has not written %.200s (though it says so by its exit code), "
                           "name another python3 in FLAVBREM_PYTHON",
                           python, options->output);
    if (code != EXIT_DONE)
        _exit(code); /* python has told why */
    return code;
}

int plot_run(const struct options *options, struct problem *problem)
{
    static char on_path[] = "python3", usual[] = "/usr/bin/python3";
    char *pythons[MOST_PYTHONS] = {on_path, usual};
    char *named = getenv("FLAVBREM_PYTHON");
    int n = MOST_PYTHONS;
    enum answer best = NO_PYTHON;
    if (named != NULL && *named == '\0')
        named = NULL;
    if (named != NULL) {
        pythons[0] = named;
        n = 1;
    }
    flavbrem_context *context = NULL;
    int code = EXIT_DONE;
    if (strcmp(options->device, "auto") != 0)
        code = points_context(options, &context, problem);
    flavbrem_context_destroy(&context);
    if (code == EXIT_DONE)
        code = add_build_folder(problem);
    for (int i = 0; code == EXIT_DONE && i < n; i++) {
        enum answer answer = ask(pythons[i]);
        if (answer == HAS_ALL)
            return draw(pythons[i], options, problem);
        if (best == NO_PYTHON || answer == OTHER_VERSION)
            best = answer;
    }
    return code == EXIT_DONE ? tell_missing(named, best, problem) : code;
}
