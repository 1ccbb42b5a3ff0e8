/* flavbrem devices: where the work can be done. */
#include "host/cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "host/cli/output.h"
#include "host/cli/points.h"
#include "host/cli/text.h"

const struct help_text devices_help = {
    "usage: flavbrem devices [options]\n"
    "\n"
    "Lists what --device takes besides auto and cpu, and why one cannot be used here.\n"
    "The results have the same bits on all of them. Several GPUs share the work: cuda:0,2, or\n"
    "cuda:all. A last line says which one `cuda` is for this process of several on a node.\n",
    "",
    "  flavbrem devices\n"
    "  flavbrem devices --selftest --device cuda:1\n"};

/* A line of the report, at once: what was found so far is needed most where the rest fails. */
static void print_line(void *user, const char *line)
{
    (void)user;
    puts(line);
    fflush(stdout);
}

/* Exit code 3 where bits differ: the report is needed just then. */
static int selftest(const struct options *options, struct problem *problem)
{
    flavbrem_context *context = NULL;
    size_t differ = 0;
    const char *gpu = strcmp(options->device, "auto") == 0 ? points_first_gpu() : NULL;
    const char *device = gpu != NULL ? gpu : options->device;
    if (options->format != FORMAT_TEXT)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "the self-test is text (--format csv and json are for lists), leave "
                           "--format out");
    if (flavbrem_context_create(&context) != FLAVBREM_OK)
        return problem_memory(problem);
    flavbrem_status status = flavbrem_context_set_threads(context, options->threads);
    if (status == FLAVBREM_OK)
        status = flavbrem_selftest(context, device, print_line, NULL, &differ);
    int code = status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
    flavbrem_context_destroy(&context);
    if (code != EXIT_DONE)
        return code;
    code = output_close(problem);
    if (code == EXIT_DONE && differ > 0)
        code = problem_set(problem, EXIT_INACCURATE,
                           "%zu numbers of %s are not those of the CPU (it must not be used), "
                           "please send the report",
                           differ, device);
    return code;
}

static int belongs_to_selftest(const struct options *options, struct problem *problem)
{
    if (strcmp(options->device, "auto") != 0 || options->threads != 0)
        return problem_set(
            problem, EXIT_WRONG_INPUT,
            "--device and --threads are those of the self-test here, give --selftest "
            "too");
    return EXIT_DONE;
}

/* "cuda:0        usable: its model", or why not. */
static void print_device(size_t i, const char *name, int usable, const char *reason)
{
    char model[200];
    flavbrem_device_text(i, model, sizeof model);
    printf("%-14s%s%s%s\n", name, usable ? "usable" : "not usable",
           usable && *model == '\0' ? "" : ": ", usable ? model : reason);
}

/* A reason is a text of the driver. */
static void print_json(size_t i, const char *name, int usable, const char *reason)
{
    printf("%s{\"name\": \"%s\", \"usable\": %s, \"reason\": ", i == 0 ? "" : ",\n ", name,
           usable ? "true" : "false");
    text_print_json(reason);
    putchar('}');
}

static void print_csv(const char *name, int usable, const char *reason)
{
    printf("%s,%s,", name, usable ? "yes" : "no");
    text_print_csv(reason);
    putchar('\n');
}

/* Which one a rank takes where any would do. */
static void print_rank(void)
{
    const char *variable, *family = points_first_gpu();
    flavbrem_context *context = NULL;
    int rank = flavbrem_local_rank(&variable);
    if (rank < 0 || family == NULL || flavbrem_context_create(&context) != FLAVBREM_OK)
        return;
    char any[16];
    snprintf(any, sizeof any, "%.*s", (int)strcspn(family, ":"), family);
    if (flavbrem_context_set_device(context, any) == FLAVBREM_OK)
        printf("%-14s%s, by %s=%d\n", any, flavbrem_context_wanted_device(context), variable, rank);
    flavbrem_context_destroy(&context);
}

int devices_run(const struct options *options, struct problem *problem)
{
    const char *name, *reason;
    int usable;
    if (options->selftest)
        return selftest(options, problem);
    if (belongs_to_selftest(options, problem) != EXIT_DONE)
        return EXIT_WRONG_INPUT;
    if (options->format == FORMAT_JSON)
        putchar('[');
    else if (options->format == FORMAT_CSV)
        puts("name,usable,reason");
    for (size_t i = 0; (name = flavbrem_device_name(i, &usable, &reason)) != NULL; i++) {
        if (options->format == FORMAT_JSON)
            print_json(i, name, usable, reason);
        else if (options->format == FORMAT_CSV)
            print_csv(name, usable, reason);
        else
            print_device(i, name, usable, reason);
    }
    if (options->format == FORMAT_JSON)
        puts("]");
    else if (options->format == FORMAT_TEXT)
        print_rank();
    return output_close(problem);
}
