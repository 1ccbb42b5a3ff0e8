/* flavbrem: finds the subcommand, runs it, and says what went wrong if something did. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/commands.h"
#include "host/cli/output.h"
#include "host/cli/suggest.h"

static const struct command_entry {
    const char *name;
    enum command command;
    int (*run)(const struct options *options, struct problem *problem);
    const struct help_text *help;
} commands[] = {
#define COMMAND(number, NAME, name, takes, summary)                                                \
    {#name, COMMAND_##NAME, name##_run, &name##_help},
#include "host/cli/commands.inc"
#undef COMMAND
};

#define COMMANDS (sizeof commands / sizeof *commands)
#define NAMES_SIZE 256
#define SUMMARY_COLUMN 14

static const char main_help[] =
    "usage: flavbrem COMMAND [options]\n"
    "\n"
    "Cross-sections of the bremsstrahlung of a new boson, l_i N -> l_f N phi: exact at tree level\n"
    "(ETL) and by Weizsaecker-Williams (WW, IWW), as in arXiv:2404.15931.\n"
    "\n"
#define COMMAND(number, NAME, name, takes, summary) COMMAND_LINE(#name, summary)
#define COMMAND_LINE(name, summary) "  " name "\t" summary "\n"
#include "host/cli/commands.inc"
#undef COMMAND_LINE
#undef COMMAND
    "\n"
    "  --version, --help, help COMMAND, COMMAND --help\n"
    "\n"
    "Energies, masses: GeV; E is the total energy of the beam lepton, its mass included. Angles:\n"
    "rad. Cross-sections: pb. Coupling h: 1e-4.\n"
    "Exit codes: 0 done, 1 failed, 2 wrong input, 3 a result outside its accuracy.\n"
    "\n"
    "Examples:\n"
    "  flavbrem xsec -E 100 -m 0.3\n"
    "  flavbrem table -o pb.h5 -E 5:200:auto -m 0.11:3:auto\n"
    "  flavbrem lookup pb.h5 -E 87 -m 0.42\n"
    "  flavbrem sample -o ev.h5 -n 1000000 -E 100 -m 0.3\n";

static const char help_help[] =
    "usage: flavbrem help [COMMAND]\n"
    "\n"
    "Prints what COMMAND does and its options, with units and defaults, as COMMAND --help does.\n"
    "Without COMMAND: what the program is for, and its commands.\n"
    "\n"
    "Examples:\n"
    "  flavbrem help xsec\n"
    "  flavbrem help\n";

/* Where a standard stream is closed, a file of ours would get its number, and our text. */
static int fill_standard_streams(void)
{
    int stdout_was_closed = fcntl(STDOUT_FILENO, F_GETFD) == -1;
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            _exit(EXIT_FAILED);
    return stdout_was_closed;
}

/* What goes into a file is whole without its line on stdout, which nobody wants if it is closed. */
static void forgo_summary(const struct options *options)
{
    int into_file = !options_to_stdout(options);
    int nowhere = into_file ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
    if (nowhere >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0)
        close(nowhere);
}

static int run_command(const struct command_entry *entry, int argc, char **argv,
                       int stdout_was_closed, struct problem *problem)
{
    struct options options;
    int code = options_parse(entry->command, argc, argv, &options, problem);
    if (code == EXIT_DONE && options.help) {
        help_print(entry->command, entry->help);
        code = output_close(problem);
    } else if (code == EXIT_DONE) {
        if (stdout_was_closed)
            forgo_summary(&options);
        code = entry->run(&options, problem);
        if (options.twice[0] != '\0' && problem->note[0] == '\0')
            problem_note(problem, "%s is given more than once, the last one counts", options.twice);
        if (options.quiet)
            problem->note[0] = '\0';
        if (options.quiet && code == EXIT_DONE)
            problem->hint[0] = '\0';
    }
    options_free(&options);
    return code;
}

static const struct command_entry *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(name, commands[i].name) == 0)
            return &commands[i];
    return NULL;
}

/* "xsec, table or doctor" */
static const char *command_names(char names[NAMES_SIZE])
{
    size_t used = 0;
    for (size_t i = 0; i < COMMANDS && used < NAMES_SIZE; i++)
        used += (size_t)snprintf(names + used, NAMES_SIZE - used, "%s%s",
                                 i == 0             ? ""
                                 : i + 1 < COMMANDS ? ", "
                                                    : " or ",
                                 commands[i].name);
    return names;
}

static int not_a_command(const char *name, const char *before, struct problem *problem)
{
    const char *names[COMMANDS];
    char all[NAMES_SIZE];
    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = commands[i].name;
    if (strcmp(name, "-v") == 0 || strcmp(name, "-V") == 0 || strcmp(name, "version") == 0)
        problem_hint(problem, "did you mean flavbrem --version?");
    else if (name[0] == '-' && strcmp(name, "--") != 0)
        problem_hint(problem, "the command comes first, its options after it");
    else
        suggest_hint(problem, before, name, names, COMMANDS);
    return problem_set(problem, EXIT_WRONG_INPUT,
                       "\"%.60s\" is not a command (%s), see flavbrem --help", name,
                       command_names(all));
}

static int is_help(const char *word)
{
    return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* What stands behind a tab begins at one column. */
static void print_help(const char *text)
{
    int column = 0;
    for (; *text != '\0'; text++) {
        if (*text == '\t')
            printf("%*s", column < SUMMARY_COLUMN ? SUMMARY_COLUMN - column : 1, "");
        else
            putchar(*text);
        column = *text == '\n' ? 0 : column + 1;
    }
}

/* "help", "help xsec", "help help" */
static int help(int argc, char **argv, struct problem *problem)
{
    const struct command_entry *entry = argc > 1 ? find_command(argv[1]) : NULL;
    const char *text = argc > 1 && is_help(argv[1]) ? help_help : main_help;
    if (argc > 2)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "help does not know what to do with \"%.60s\" (an extra argument), "
                           "leave it out",
                           argv[2]);
    if (argc > 1 && entry == NULL && text == main_help)
        return not_a_command(argv[1], "flavbrem help ", problem);
    if (entry != NULL)
        help_print(entry->command, entry->help);
    else
        print_help(text);
    return output_close(problem);
}

/* "--complete", "--complete xsec", "--complete xsec --lepton": words for a shell, none for what is
 * not known. */
static int complete(int argc, char **argv, struct problem *problem)
{
    const struct command_entry *entry = argc > 1 ? find_command(argv[1]) : NULL;
    for (size_t i = 0; argc == 1 && i < COMMANDS; i++)
        puts(commands[i].name);
    if (entry != NULL)
        help_words(entry->command, argc > 2 ? argv[2] : NULL);
    return output_close(problem);
}

static int run(int argc, char **argv, int stdout_was_closed, struct problem *problem)
{
    char all[NAMES_SIZE];
    if (argc < 2)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "there is no command (%s), see flavbrem --help", command_names(all));
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return help(1, argv, problem);
    if (strcmp(argv[1], "help") == 0)
        return help(argc - 1, argv + 1, problem);
    if (strcmp(argv[1], "--complete") == 0)
        return complete(argc - 1, argv + 1, problem);
    if (strcmp(argv[1], "--version") == 0) {
        printf("flavbrem %s\n", flavbrem_build_text());
        return output_close(problem);
    }
    const struct command_entry *entry = find_command(argv[1]);
    return entry != NULL ? run_command(entry, argc - 1, argv + 1, stdout_was_closed, problem)
                         : not_a_command(argv[1], "flavbrem ", problem);
}

int main(int argc, char **argv)
{
    struct problem problem = {"", "", ""};
    int stdout_was_closed = fill_standard_streams();
    signal(SIGPIPE, SIG_DFL); /* a reader that has seen enough ends us quietly */
    signal(SIGXFSZ, SIG_IGN); /* a file beyond `ulimit -f` is an error that we tell */
    int code = run(argc, argv, stdout_was_closed, &problem);
    problem_print(&problem, code);
    return code;
}
