/* flavbrem doctor: what the program is made of, what it found here, and whether it computes right.
 */
#include "host/cli/commands.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/gpu_costs.h"
#include "host/cli/output.h"
#include "host/cli/text.h"

const struct help_text doctor_help = {
    "usage: flavbrem doctor [options]\n"
    "\n"
    "Tells what was found here: version, threads, instruction sets, CUDA and its devices, HDF5 "
    "and\n"
    "the other libraries, and where they lie; and computes three cross-sections with each\n"
    "instruction set, whose bits are known. Put its output into a report of a fault.\n"
    "`absent` is no fault. Exit code 1 where something is broken.\n",
    "",
    "  flavbrem doctor\n"
    "  flavbrem doctor --json\n"};

/* ---- the findings ---- */

enum verdict { GOOD, ABSENT, BROKEN };

static const char *const verdict_names[] = {"good", "absent", "broken"};

#define MOST_FINDINGS 64

struct finding {
    char what[40];
    enum verdict verdict;
    char text[400];
};

struct findings {
    size_t n;
    struct finding list[MOST_FINDINGS];
};

static void find(struct findings *findings, const char *what, enum verdict verdict,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

static void find(struct findings *findings, const char *what, enum verdict verdict,
                 const char *format, ...)
{
    va_list arguments;
    if (findings->n == MOST_FINDINGS) { /* the last one tells what no place is left for */
        if (verdict > findings->list[MOST_FINDINGS - 1].verdict)
            findings->list[MOST_FINDINGS - 1].verdict = verdict;
        return;
    }
    struct finding *finding = &findings->list[findings->n++];
    snprintf(finding->what, sizeof finding->what, "%s", what);
    finding->verdict = verdict;
    va_start(arguments, format);
    vsnprintf(finding->text, sizeof finding->text, format, arguments);
    va_end(arguments);
}

/* ---- what there is ---- */

static void find_program(struct findings *findings)
{
    char place[300];
    ssize_t length = readlink("/proc/self/exe", place, sizeof place - 1);
    place[length > 0 ? length : 0] = '\0';
    find(findings, "program", GOOD, "%s%s%s", flavbrem_build_text(), length > 0 ? ", " : "", place);
}

static void find_threads(struct findings *findings, const flavbrem_context *context)
{
    static const char *const settings[] = {
        "OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OMP_DYNAMIC",           "OMP_PROC_BIND",
        "OMP_PLACES",      "OMP_WAIT_POLICY",  "OMP_MAX_ACTIVE_LEVELS", "GOMP_CPU_AFFINITY"};
    find(findings, "threads", GOOD, "%d of %ld cores", flavbrem_context_threads(context),
         sysconf(_SC_NPROCESSORS_ONLN));
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (getenv(settings[i]) != NULL)
            find(findings, "setting", GOOD, "%s=%.200s", settings[i], getenv(settings[i]));
}

/* Which process of several on this node it is. */
static void find_rank(struct findings *findings)
{
    const char *variable;
    int rank = flavbrem_local_rank(&variable);
    if (rank >= 0)
        find(findings, "rank", GOOD, "%d, by %s; with --device cuda ranks take different GPUs",
             rank, variable);
}

static void find_part(struct findings *findings, const flavbrem_part *part)
{
    int differs = *part->found != '\0' && strcmp(part->found, part->built_with) != 0;
    if (*part->problem != '\0')
        find(findings, part->name, BROKEN, "%s", part->problem);
    else if (*part->built_with == '\0')
        find(findings, part->name, ABSENT, "not built in");
    else
        find(findings, part->name, GOOD, "%s%s%s", differs ? part->found : part->built_with,
             differs ? ", built with " : "", differs ? part->built_with : "");
}

static void find_parts(struct findings *findings)
{
    flavbrem_part part;
    for (size_t i = 0; flavbrem_library_part(i, &part); i++)
        find_part(findings, &part);
    for (size_t i = 0; flavbrem_files_part(i, &part); i++)
        find_part(findings, &part);
}

/* Where the shared libraries lie that are in memory by now, as Linux tells it. */
static void find_places(struct findings *findings)
{
    static const char *const names[] = {"/libflavbrem", "/libhdf5", "/libgomp", "/libomp",
                                        "/libiomp",     "/libz.",   "/libinih", "/libcuda"};
    char line[600], last[600] = "";
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        char *place = strchr(line, '/');
        if (place == NULL || strcmp(place, last) == 0)
            continue;
        snprintf(last, sizeof last, "%s", place);
        place[strcspn(place, "\n")] = '\0';
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (strstr(place, names[i]) != NULL)
                find(findings, "library", GOOD, "%.350s", place);
    }
    if (maps != NULL)
        fclose(maps);
}

/* ---- whether it computes right ---- */

/* sigma of ETL, WW and IWW [pb], e -> mu on lead, 100 GeV, 0.3 GeV: the same bits everywhere. */
static const double known[FLAVBREM_METHODS] = {2.048710360116684, 2.065114680775378,
                                               4.368006344094309};

/* How many of them a device gives with other bits, or fails to give. */
static int wrong_values(flavbrem_context *context, const char *device)
{
    const flavbrem_point point = {100.0, 0.3, {0.0, 0.0}};
    flavbrem_process *process = NULL;
    int wrong = 0;
    if (flavbrem_context_set_device(context, device) != FLAVBREM_OK ||
        flavbrem_process_create(context, &process) != FLAVBREM_OK)
        return FLAVBREM_METHODS;
    for (int method = 0; method < FLAVBREM_METHODS; method++) {
        flavbrem_request request = flavbrem_request_default();
        flavbrem_result result;
        request.method = (flavbrem_method)method;
        wrong += flavbrem_xsec(context, process, &request, 1, &point, &result) != FLAVBREM_OK ||
                 memcmp(&result.value, &known[method], sizeof result.value) != 0;
    }
    flavbrem_process_destroy(&process);
    return wrong;
}

static void find_devices(struct findings *findings, flavbrem_context *context)
{
    const char *name, *reason, *used = "";
    char model[200];
    int usable;
    if (wrong_values(context, "cpu") < FLAVBREM_METHODS)
        used = flavbrem_context_device(context, NULL);
    for (size_t i = 0; (name = flavbrem_device_name(i, &usable, &reason)) != NULL; i++) {
        flavbrem_device_text(i, model, sizeof model);
        if (!usable) /* a GPU that is there and cannot be used has a number */
            find(findings, name,
                 flavbrem_device_is_gpu(name) && strchr(name, ':') != NULL ? BROKEN : ABSENT, "%s",
                 reason);
        else if (flavbrem_device_is_gpu(name))
            find(findings, name, GOOD, "%s; `flavbrem devices --selftest%s%s` compares its bits",
                 model, strstr(name, ":all") != NULL ? " --device " : "",
                 strstr(name, ":all") != NULL ? name : "");
        else if (wrong_values(context, name) > 0)
            find(findings, name, BROKEN, "it computes other bits than it must");
        else
            find(findings, name, GOOD, "the known bits%s",
                 strcmp(name, used) == 0 ? "; taken by itself" : "");
    }
}

/* What `auto` decides by, and whence that is. */
static void find_gpu_costs(struct findings *findings)
{
    flavbrem_gpu_costs costs;
    struct gpu_costs kept;
    int given = gpu_costs_of_environment(&costs);
    if (given != 0) {
        find(findings, "GPU costs", given > 0 ? GOOD : BROKEN, "FLAVBREM_GPU_COSTS=%.100s%s",
             getenv("FLAVBREM_GPU_COSTS"), given > 0 ? "" : " cannot be read");
        return;
    }
    gpu_costs_read(&kept);
    if (kept.n == 0)
        find(findings, "GPU costs", ABSENT, "estimates of the library; of %.200s: %s",
             kept.path[0] != '\0' ? kept.path : "what `flavbrem bench` keeps", kept.why);
    for (size_t i = 0; i < kept.n; i++) {
        const struct gpu_cost *gpu = &kept.list[i];
        char rate[32] = "bytes/s as estimated"; /* 0: it could not be measured */
        if (gpu->costs.bytes_per_s > 0.0)
            snprintf(rate, sizeof rate, "%.3g bytes/s", gpu->costs.bytes_per_s);
        find(findings, "GPU costs", GOOD, "%.3g s, %.4g threads, %s (%s, %.160s): %.160s",
             gpu->costs.start_s, gpu->costs.threads, rate, kept.when, kept.path, gpu->model);
    }
}

/* ---- the report ---- */

static void print_findings(const struct findings *findings, enum format format)
{
    if (format == FORMAT_CSV)
        puts("what,status,text");
    for (size_t i = 0; i < findings->n; i++) {
        const struct finding *finding = &findings->list[i];
        const char *verdict = verdict_names[finding->verdict];
        if (format == FORMAT_JSON) {
            printf("%s{\"what\": \"%s\", \"status\": \"%s\", \"text\": ", i == 0 ? "[" : ",\n ",
                   finding->what, verdict);
            text_print_json(finding->text);
            fputs(i + 1 == findings->n ? "}]\n" : "}", stdout);
        } else if (format == FORMAT_CSV) {
            printf("%s,%s,", finding->what, verdict);
            text_print_csv(finding->text);
            putchar('\n');
        } else {
            printf("%-14s%-8s", finding->what, verdict);
            text_print(finding->text);
            putchar('\n');
        }
    }
}

/* The report is needed just where something is broken. */
static int judge(const struct findings *findings, struct problem *problem)
{
    const struct finding *first = NULL;
    size_t broken = 0;
    for (size_t i = findings->n; i-- > 0;)
        if (findings->list[i].verdict == BROKEN) {
            broken++;
            first = &findings->list[i];
        }
    if (first == NULL)
        return EXIT_DONE;
    return problem_set(problem, EXIT_FAILED, "%s is broken (%.300s)%s, see the report", first->what,
                       first->text, broken > 1 ? ", and not that alone" : "");
}

int doctor_run(const struct options *options, struct problem *problem)
{
    struct findings findings = {.n = 0};
    flavbrem_context *context = NULL;
    if (flavbrem_context_create(&context) != FLAVBREM_OK)
        return problem_memory(problem);
    find_program(&findings);
    find_threads(&findings, context);
    find_rank(&findings);
    find_parts(&findings);
    find_devices(&findings, context);
    find_gpu_costs(&findings);
    find_places(&findings);
    flavbrem_context_destroy(&context);
    print_findings(&findings, options->format);
    int code = output_close(problem);
    return code == EXIT_DONE ? judge(&findings, problem) : code;
}
