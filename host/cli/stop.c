/* Signals that wait for a good moment. */
#include "host/cli/stop.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t came;

static void note(int number)
{
    came = number;
}

static void catch_signal(int number)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART}, before;
    action.sa_flags |= (int)SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(number, &action, NULL);
}

void stop_catch(void)
{
    catch_signal(SIGINT);
    catch_signal(SIGTERM);
    catch_signal(SIGHUP);
    catch_signal(SIGPIPE);
}

int stop_signal(void)
{
    return came;
}

void stop_end(void)
{
    if (came != 0)
        _exit(128 + came);
}
