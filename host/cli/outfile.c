/* The end by a signal: the unfinished file goes, nothing is said. */
#include "host/cli/outfile.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "host/cli/points.h"

static const flavbrem_file *volatile unfinished;

static void end_by_signal(int number)
{
    flavbrem_file_drop(unfinished);
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

int outfile_begin(flavbrem_context *context, const char *path, flavbrem_file **file,
                  struct problem *problem)
{
    sigset_t ends, before;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    sigaddset(&ends, SIGPIPE);
    sigprocmask(SIG_BLOCK, &ends, &before); /* so that no file is there whose name is not known */
    flavbrem_status status = flavbrem_file_begin(context, path, file);
    if (status == FLAVBREM_OK) {
        unfinished = *file;
        catch_signal(SIGINT);
        catch_signal(SIGTERM);
        catch_signal(SIGHUP);
        catch_signal(SIGPIPE);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (status == FLAVBREM_ERROR_FILE) /* a path that cannot be opened */
        return problem_set(problem, EXIT_WRONG_INPUT, "%s", flavbrem_context_message(context));
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

void outfile_end(flavbrem_file **file)
{
    unfinished = NULL; /* before its memory goes */
    flavbrem_file_end(file);
}
