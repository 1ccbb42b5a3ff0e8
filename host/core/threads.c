/* The number of threads. A child of fork() is known by the number of its process, which is noted
 * when the library is loaded and does not change after that. */
#include "host/core/threads.h"

#include <pthread.h>
#include <stddef.h>
#include <unistd.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "host/core/context.h"
#include "host/core/message.h"

#define MAX_THREADS 4096

flavbrem_status flavbrem_context_set_threads(flavbrem_context *context, int threads)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (threads < 0 || threads > MAX_THREADS)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%d threads is out of range (0 to %d), give 0 for one a core",
                                threads, MAX_THREADS);
    context->threads = threads;
    return FLAVBREM_OK;
}

int flb_context_threads(const flavbrem_context *context)
{
#ifdef _OPENMP
    return context->threads > 0 ? context->threads : omp_get_num_procs();
#else
    (void)context;
    return 1;
#endif
}

int flavbrem_context_threads(const flavbrem_context *context)
{
    return context != NULL ? flb_context_threads(context) : 0;
}

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
