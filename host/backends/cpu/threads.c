/* A child of fork() is known by the number of its process, which is noted when the library is
 * loaded and does not change after that. */
#include "host/backends/cpu/threads.h"

#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

#include "host/core/context.h"

static pid_t loaded_in;

__attribute__((constructor)) static void note_process(void)
{
    loaded_in = getpid();
}

struct call {
    void (*work)(void *user);
    void *user;
};

static void *begin(void *call)
{
    const struct call *c = call;
    c->work(c->user);
    return NULL;
}

flavbrem_status flb_threads_call(flavbrem_context *context, void (*work)(void *user), void *user)
{
    struct call call = {work, user};
    pthread_t thread;
    if (getpid() == loaded_in) {
        work(user);
        return FLAVBREM_OK;
    }
    if (pthread_create(&thread, NULL, begin, &call) != 0)
        return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                                "no thread can be started (too many, or no memory), free some");
    pthread_join(thread, NULL);
    return FLAVBREM_OK;
}
