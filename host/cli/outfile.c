/* The end by a signal: the unfinished file goes, nothing is said. */
#include "host/cli/outfile.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const struct unfinished *volatile unfinished;

static void end_by_signal(int number)
{
    if (unfinished != NULL)
        flb_unfinished_drop(unfinished);
    _exit(128 + number);
}

/* A signal that is ignored stays so: `nohup` and `&` in a script mean it. */
static void catch_signal(int number)
{
    struct sigaction action = {.sa_handler = end_by_signal}, before;
    sigemptyset(&action.sa_mask);
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(number, &action, NULL);
}

int outfile_begin(const char *path, struct unfinished **file, struct problem *problem)
{
    sigset_t ends, before;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    sigaddset(&ends, SIGPIPE);
    sigprocmask(SIG_BLOCK, &ends, &before); /* so that no file is there whose name is not known */
    flavbrem_status status =
        flb_unfinished_begin(path, file, problem->sentence, sizeof problem->sentence);
    if (status == FLAVBREM_OK) {
        unfinished = *file;
        catch_signal(SIGINT);
        catch_signal(SIGTERM);
        catch_signal(SIGHUP);
        catch_signal(SIGPIPE);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (status == FLAVBREM_ERROR_MEMORY)
        return problem_memory(problem);
    return status == FLAVBREM_OK ? EXIT_DONE : EXIT_WRONG_INPUT;
}

int outfile_finish(struct unfinished *file, int error, struct problem *problem)
{
    flavbrem_status status =
        flb_unfinished_finish(file, error, problem->sentence, sizeof problem->sentence);
    return status == FLAVBREM_OK ? EXIT_DONE : EXIT_FAILED;
}

void outfile_end(struct unfinished **file)
{
    unfinished = NULL; /* before its memory goes */
    flb_unfinished_end(file);
}
