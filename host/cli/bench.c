/* flavbrem bench: how fast this machine works, by its devices, and whether they agree bit for bit.
 */
#include "host/cli/bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/cli/commands.h"
#include "host/cli/output.h"
#include "host/cli/stop.h"

const struct help_text bench_help = {
    "usage: flavbrem bench [options]\n"
    "\n"
    "Measures cross-sections, hats, events and files on this machine: each rate is the median of\n"
    "up to five runs, its least and its most beside it. Each batch is done on all devices, and "
    "its\n"
    "bits are compared with those of the CPU. Of several GPUs each is measured, then two, four, "
    "...\n"
    "and all together. A minute for a device; with --quick some seconds. What it measured of a "
    "GPU\n"
    "is kept in the user's cache folder, where --device auto of the other commands finds it.\n",
    "",
    "  flavbrem bench --quick\n"
    "  flavbrem bench --device cuda:0,1 --json\n"};

#define MOST_LISTS 3
#define MOST_DEVICES (18 + MOST_LISTS)
#define MOST_BATCH 1000000
#define FEW_EVENTS 10000
#define FILE_EVENTS 200000
#define E_FROM 10.0 /* GeV; points are spread over E and m_phi evenly in their logarithms */
#define E_TIMES 100.0
#define M_FROM 0.11
#define M_TIMES 9.0

struct bench {
    const struct options *options;
    struct bench_machine machine;
    struct bench_row *rows;
    size_t n_rows, room;
    const char *devices[MOST_DEVICES];   /* as set_device takes them; the first is the CPU */
    char lists[MOST_LISTS][DEVICE_TEXT]; /* of several GPUs, fewer than all */
    size_t n_devices;
    double start[MOST_DEVICES]; /* seconds to the first value */
    double asked_s;             /* until the GPUs had told that they are there */
    double ended;               /* when the work that is timed was done, its sum not yet made */
    struct gpu_costs kept;
    flavbrem_point *points;
    flavbrem_result *results;
    flavbrem_event *events;
    char folder[256]; /* "" where there is none */
    struct problem *problem;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* How long a row may take, and one of its runs to be repeated. */
static double budget(const struct bench *bench)
{
    return bench->options->quick ? 0.2 : 1.0;
}

/* ---- sums of bits ---- */

static uint64_t add_bytes(uint64_t sum, const void *data, size_t n)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < n; i++)
        sum = (sum ^ bytes[i]) * UINT64_C(0x100000001B3);
    return sum;
}

static uint64_t sum_of_results(const flavbrem_result *results, size_t n)
{
    uint64_t sum = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < n; i++) {
        uint64_t status = (uint64_t)results[i].status;
        sum = add_bytes(sum, &results[i].value, sizeof results[i].value);
        sum = add_bytes(sum, &results[i].error, sizeof results[i].error);
        sum = add_bytes(sum, &status, sizeof status);
    }
    return sum;
}

/* ---- a row ---- */

/* What is timed: n of something. Stores when that was done, and then the sum of its bits, 0 where
 * there is none to compare. */
typedef flavbrem_status timed(struct bench *bench, flavbrem_context *context, void *of, size_t n,
                              uint64_t *sum);

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The same work of another device, which a row is compared with; NULL. */
static const struct bench_row *same_work(const struct bench *bench, const struct bench_row *row)
{
    for (size_t i = 0; i < bench->n_rows; i++) {
        const struct bench_row *other = &bench->rows[i];
        if (strcmp(other->what, row->what) == 0 && strcmp(other->of, row->of) == 0 &&
            other->rtol == row->rtol && other->n == row->n)
            return other;
    }
    return NULL;
}

static int keep_row(struct bench *bench, const struct bench_row *row)
{
    if (bench->n_rows == bench->room) {
        size_t room = bench->room * 2 + 64;
        struct bench_row *larger = realloc(bench->rows, room * sizeof *larger);
        if (larger == NULL)
            return problem_memory(bench->problem);
        bench->rows = larger;
        bench->room = room;
    }
    bench->rows[bench->n_rows++] = *row;
    return EXIT_DONE;
}

static void take_device(struct bench_row *row, const flavbrem_context *context)
{
    snprintf(row->device, sizeof row->device, "%s", flavbrem_context_device(context, NULL));
}

/* Runs it until there are five runs, or no time is left. */
static int time_row(struct bench *bench, flavbrem_context *context, timed *work, void *of,
                    struct bench_row *row)
{
    double rates[BENCH_RUNS], spent = 0.0;
    row->same_bits = 1;
    for (row->runs = 0; row->runs < BENCH_RUNS && (row->runs == 0 || spent < budget(bench));) {
        uint64_t sum = 0;
        double begin = now();
        if (stop_signal() != 0)
            return EXIT_FAILED;
        flavbrem_status status = work(bench, context, of, row->n, &sum);
        double seconds = bench->ended - begin;
        if (status != FLAVBREM_OK)
            return problem_take(bench->problem, context, status);
        row->same_bits &= row->runs == 0 || sum == row->sum;
        row->sum = sum;
        rates[row->runs++] = (double)row->n / seconds;
        spent += seconds;
    }
    qsort(rates, (size_t)row->runs, sizeof *rates, ascending);
    row->least = rates[0];
    row->median = rates[row->runs / 2];
    row->most = rates[row->runs - 1];
    const struct bench_row *other = same_work(bench, row);
    if (other != NULL)
        row->same_bits &= other->sum == row->sum;
    take_device(row, context);
    if (bench->options->format == FORMAT_TEXT)
        bench_print_row(row);
    return keep_row(bench, row);
}

/* ---- what is timed ---- */

static flavbrem_status compute_points(struct bench *bench, flavbrem_context *context, void *of,
                                      size_t n, uint64_t *sum)
{
    const flavbrem_request *request = of;
    flavbrem_status status =
        flavbrem_xsec(context, bench->options->process, request, n, bench->points, bench->results);
    bench->ended = now();
    *sum = status == FLAVBREM_OK ? sum_of_results(bench->results, n) : 0;
    return status;
}

static flavbrem_sampling sampling_of(flavbrem_method method, const flavbrem_point *point)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.method = method;
    sampling.beam_energy_gev = point->beam_energy_gev;
    sampling.m_phi_gev = point->m_phi_gev;
    return sampling;
}

static flavbrem_status make_hats(struct bench *bench, flavbrem_context *context, void *of, size_t n,
                                 uint64_t *sum)
{
    flavbrem_status status = FLAVBREM_OK;
    *sum = 0;
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++) {
        flavbrem_sampler *sampler = NULL;
        flavbrem_sampling sampling = sampling_of(*(flavbrem_method *)of, &bench->points[i]);
        status = flavbrem_sampler_create(context, bench->options->process, &sampling, &sampler);
        double hat = status == FLAVBREM_OK ? flavbrem_sampler_hat_pb(sampler) : 0.0;
        *sum = add_bytes(*sum, &hat, sizeof hat);
        flavbrem_sampler_destroy(&sampler);
    }
    bench->ended = now();
    return status;
}

static flavbrem_status draw_events(struct bench *bench, flavbrem_context *context, void *of,
                                   size_t n, uint64_t *sum)
{
    flavbrem_sampler *sampler = of;
    flavbrem_status status = flavbrem_events_draw(context, 1, &sampler, 0, n, bench->events);
    bench->ended = now();
    *sum = 0;
    if (status == FLAVBREM_OK) /* every seventh: the sum takes longer than a GPU */
        for (size_t i = 0; i < n; i += 7)
            *sum = add_bytes(*sum, &bench->events[i], sizeof bench->events[i]);
    return status;
}

static flavbrem_status count_events(struct bench *bench, flavbrem_context *context, void *of,
                                    size_t n, uint64_t *sum)
{
    flavbrem_sampler *sampler = of;
    double edges[101];
    uint64_t counts[102] = {0};
    for (int i = 0; i <= 100; i++)
        edges[i] = 0.01 * i;
    flavbrem_histogram histogram = {
        .n_axes = 1, .axes = {{FLAVBREM_VARIABLE_X, 101, edges}}, .counts = counts};
    flavbrem_status status = flavbrem_events_histogram(context, 1, &sampler, 0, n, &histogram);
    bench->ended = now();
    *sum = add_bytes(0, counts, sizeof counts);
    return status;
}

/* A file that is written and removed. */
struct bench_file {
    const flavbrem_event_source *source;
    const flavbrem_event_format *format;
    int compress;
};

static flavbrem_status write_file(struct bench *bench, flavbrem_context *context, void *of,
                                  size_t n, uint64_t *sum)
{
    const struct bench_file *file = of;
    char path[sizeof bench->folder + 32];
    flavbrem_event_outcome outcome;
    flavbrem_event_file_options how = flavbrem_event_file_options_default();
    (void)n;
    how.format = file->format->name;
    how.compress = file->compress;
    snprintf(path, sizeof path, "%s/events.%s%s", bench->folder, file->format->name,
             file->compress && file->format->is_text ? ".gz" : "");
    flavbrem_status status = flavbrem_event_file_write(context, file->source, path, &how, &outcome);
    bench->ended = now();
    *sum = 0; /* the bytes are those of the events, which are compared */
    unlink(path);
    strcat(path, ".meta"); /* NOLINT(clang-analyzer-security.insecureAPI.strcpy): there is room */
    unlink(path);
    return status;
}

/* ---- all of a device ---- */

/* Whether a batch of n is in the time that is left, by the last rate; a first one is. */
static int has_time(const struct bench *bench, double rate, size_t n)
{
    return rate == 0.0 || (double)n / rate < budget(bench);
}

static int time_points(struct bench *bench, flavbrem_context *context)
{
    static const double rtols[] = {1e-3, 1e-6, 1e-9};
    static const size_t sizes[] = {100, 10000, MOST_BATCH};
    int code = EXIT_DONE;
    for (int method = 0; method < FLAVBREM_METHODS && code == EXIT_DONE; method++)
        for (int r = 0; r < 3 && code == EXIT_DONE; r++) {
            flavbrem_request request = flavbrem_request_default();
            double rate = 0.0;
            request.method = (flavbrem_method)method;
            request.rtol = rtols[r];
            if (bench->options->quick && r == 2)
                continue;
            for (int s = 0; s < 3 && code == EXIT_DONE; s++) {
                struct bench_row row = {.what = "points",
                                        .of = flavbrem_method_name((flavbrem_method)method),
                                        .rtol = rtols[r],
                                        .n = sizes[s]};
                if (!has_time(bench, rate, row.n))
                    break;
                code = time_row(bench, context, compute_points, &request, &row);
                rate = row.median;
            }
        }
    return code;
}

/* Events in batches that grow while there is time for them. */
static int time_sizes(struct bench *bench, flavbrem_context *context, timed *work, void *of,
                      const char *what, const char *method)
{
    double rate = 0.0;
    int code = EXIT_DONE;
    for (size_t n = FEW_EVENTS; n <= MOST_BATCH && code == EXIT_DONE; n *= 100) {
        struct bench_row row = {.what = what, .of = method, .n = n};
        if (!has_time(bench, rate, n / 5)) /* one run of them is worth its time */
            break;
        code = time_row(bench, context, work, of, &row);
        rate = row.median;
    }
    return code;
}

static int time_events(struct bench *bench, flavbrem_context *context, flavbrem_method method)
{
    flavbrem_sampler *sampler = NULL;
    flavbrem_point usual = {.beam_energy_gev = 100.0, .m_phi_gev = 0.3};
    flavbrem_sampling sampling = sampling_of(method, &usual);
    const char *of = flavbrem_method_name(method);
    struct bench_row hats = {.what = "hats", .of = of, .n = bench->options->quick ? 5 : 50};
    flavbrem_status status =
        flavbrem_sampler_create(context, bench->options->process, &sampling, &sampler);
    if (status != FLAVBREM_OK)
        return problem_take(bench->problem, context, status);
    int code = time_row(bench, context, make_hats, &method, &hats);
    if (code == EXIT_DONE)
        code = time_sizes(bench, context, draw_events, sampler, "events", of);
    if (code == EXIT_DONE)
        code = time_sizes(bench, context, count_events, sampler, "histogram", of);
    flavbrem_sampler_destroy(&sampler);
    return code;
}

static flavbrem_status make_source(flavbrem_context *context, flavbrem_event_source **source)
{
    static const char *const keys[][2] = {
        {"beam-energy", "100"}, {"m-phi", "0.3"}, {"events", "200000"}, {"rtol", "1e-3"}};
    flavbrem_spec *spec = NULL;
    flavbrem_status status = flavbrem_spec_create(context, FLAVBREM_JOB_EVENTS, &spec);
    for (size_t i = 0; i < sizeof keys / sizeof *keys && status == FLAVBREM_OK; i++)
        status = flavbrem_spec_set(context, spec, keys[i][0], keys[i][1]);
    if (status == FLAVBREM_OK)
        status = flavbrem_event_source_create(context, spec, source);
    flavbrem_spec_destroy(&spec);
    return status;
}

static int time_files(struct bench *bench, flavbrem_context *context)
{
    flavbrem_event_source *source = NULL;
    flavbrem_status status = make_source(context, &source);
    int code = status == FLAVBREM_OK ? EXIT_DONE : problem_take(bench->problem, context, status);
    const flavbrem_event_format *format;
    for (size_t f = 0; code == EXIT_DONE && (format = flavbrem_event_format_at(f)) != NULL; f++)
        for (int compress = 0; compress < 2 && code == EXIT_DONE; compress++) {
            struct bench_file file = {source, format, compress};
            struct bench_row row = {
                .what = compress ? "file, gzip" : "file", .of = format->name, .n = FILE_EVENTS};
            code = time_row(bench, context, write_file, &file, &row);
        }
    flavbrem_event_source_destroy(&source);
    return code;
}

/* From nothing to the first value. */
static int start_device(struct bench *bench, size_t d, flavbrem_context **context)
{
    flavbrem_request request = flavbrem_request_default();
    flavbrem_result result;
    double begin = now();
    if (flavbrem_context_create(context) != FLAVBREM_OK)
        return problem_memory(bench->problem);
    flavbrem_status status = flavbrem_context_set_threads(*context, bench->options->threads);
    if (status == FLAVBREM_OK)
        status = flavbrem_context_set_device(*context, bench->devices[d]);
    if (status == FLAVBREM_OK)
        status =
            flavbrem_xsec(*context, bench->options->process, &request, 1, bench->points, &result);
    bench->start[d] = now() - begin + (d > 0 ? bench->asked_s : 0.0);
    if (status != FLAVBREM_OK)
        return problem_take(bench->problem, *context, status);
    if (d > 0)
        bench->devices[d] = flavbrem_context_device(*context, NULL); /* "cuda" is "cuda:0" */
    if (d == 0) {
        bench->machine.isa = flavbrem_context_device(*context, NULL);
        bench->machine.threads = flavbrem_context_threads(*context);
    }
    struct bench_row row = {.what = "start",
                            .of = "",
                            .n = 1,
                            .runs = 1,
                            .same_bits = 1,
                            .sum = sum_of_results(&result, 1)};
    take_device(&row, *context);
    row.least = row.median = row.most = 1.0 / bench->start[d];
    const struct bench_row *other = same_work(bench, &row);
    row.same_bits = other == NULL || other->sum == row.sum;
    if (bench->options->format == FORMAT_TEXT && d == 0)
        bench_print_head(&bench->machine);
    if (bench->options->format == FORMAT_TEXT)
        bench_print_row(&row);
    return keep_row(bench, &row);
}

static int time_device(struct bench *bench, size_t d)
{
    flavbrem_context *context = NULL;
    int code = start_device(bench, d, &context);
    if (code == EXIT_DONE)
        code = time_points(bench, context);
    for (int method = 0; method < FLAVBREM_METHODS && code == EXIT_DONE; method++)
        code = time_events(bench, context, (flavbrem_method)method);
    if (code == EXIT_DONE && bench->folder[0] != '\0')
        code = time_files(bench, context);
    flavbrem_context_destroy(&context);
    return code;
}

/* ---- all of it ---- */

static double part_of(double x)
{
    return x - floor(x);
}

static int make_points(struct bench *bench)
{
    bench->points = malloc(MOST_BATCH * sizeof *bench->points);
    bench->results = malloc(MOST_BATCH * sizeof *bench->results);
    bench->events = malloc(MOST_BATCH * sizeof *bench->events);
    if (bench->points == NULL || bench->results == NULL || bench->events == NULL)
        return problem_memory(bench->problem);
    for (size_t i = 0; i < MOST_BATCH; i++) /* by the plastic number, evenly in two dimensions */
        bench->points[i] = (flavbrem_point){
            .beam_energy_gev = E_FROM * pow(E_TIMES, part_of(0.7548776662466927 * (double)i)),
            .m_phi_gev = M_FROM * pow(M_TIMES, part_of(0.5698402909980532 * (double)i))};
    return EXIT_DONE;
}

/* "cuda:0,1" of the first n GPUs, "cuda:0" and "cuda:1"; they are the last devices so far. */
static void take_list(struct bench *bench, char list[DEVICE_TEXT], size_t first, size_t n)
{
    size_t length = (size_t)snprintf(list, DEVICE_TEXT, "%s", bench->devices[first]);
    for (size_t i = 1; i < n; i++)
        length += (size_t)snprintf(list + length, DEVICE_TEXT - length, ",%s",
                                   strchr(bench->devices[first + i], ':') + 1);
    bench->devices[bench->n_devices++] = list;
}

/* Two, four and eight GPUs together, as long as that is fewer than all. */
static void take_lists(struct bench *bench, size_t first)
{
    size_t gpus = bench->n_devices - first;
    for (size_t i = 0, n = 2; i < MOST_LISTS && n < gpus; i++, n *= 2)
        take_list(bench, bench->lists[i], first, n);
}

/* Of all GPUs: each, then more and more of them together. */
static void take_gpus(struct bench *bench)
{
    const char *name;
    int usable;
    for (size_t i = 0; (name = flavbrem_device_name(i, &usable, NULL)) != NULL; i++) {
        if (!usable || !flavbrem_device_is_gpu(name))
            continue;
        if (strstr(name, ":all") != NULL && bench->n_devices > 2) /* behind each of them */
            take_lists(bench, 1);
        if (strstr(name, ":all") == NULL || bench->n_devices > 2)
            bench->devices[bench->n_devices++] = name;
    }
}

static void take_devices(struct bench *bench)
{
    const char *asked = bench->options->device;
    double begin = now();
    bench->devices[bench->n_devices++] =
        strncmp(asked, "cpu", 3) == 0 ? asked : "cpu"; /* whose bits are compared with */
    if (strcmp(asked, "auto") != 0 && strncmp(asked, "cpu", 3) != 0)
        bench->devices[bench->n_devices++] = asked;
    if (strcmp(asked, "auto") == 0)
        take_gpus(bench);
    bench->asked_s = now() - begin; /* by the first call that asks the driver */
}

/* ---- what is kept ---- */

/* The row of ETL in the largest batch of a device, or in one of n; NULL. */
static const struct bench_row *largest_row(const struct bench *bench, const char *device,
                                           const char *what, double rtol, size_t n)
{
    const struct bench_row *found = NULL;
    for (size_t i = 0; i < bench->n_rows; i++) {
        const struct bench_row *row = &bench->rows[i];
        if (strcmp(row->what, what) == 0 && strcmp(row->of, "etl") == 0 && row->rtol == rtol &&
            strcmp(row->device, device) == 0 && (n == 0 || row->n == n) &&
            (found == NULL || row->n > found->n))
            found = row;
    }
    return found;
}

/* By ETL to 1e-6. What the host does of a point is in the worth, so that it is too low, if at all.
 * The way back is what events into memory take longer than those into a histogram. */
static int costs_of(const struct bench *bench, size_t d, flavbrem_gpu_costs *costs)
{
    const char *device = bench->devices[d];
    const struct bench_row *gpu = largest_row(bench, device, "points", 1e-6, 0),
                           *cpu = largest_row(bench, bench->machine.isa, "points", 1e-6, 0),
                           *events = largest_row(bench, device, "events", 0.0, 0), *counts = NULL;
    if (gpu == NULL || cpu == NULL)
        return 0;
    *costs = (flavbrem_gpu_costs){.start_s = bench->start[d],
                                  .threads = bench->machine.threads * gpu->median / cpu->median};
    if (events != NULL)
        counts = largest_row(bench, device, "histogram", 0.0, events->n);
    if (counts != NULL && counts->median > events->median)
        costs->bytes_per_s =
            (double)sizeof(flavbrem_event) / (1.0 / events->median - 1.0 / counts->median);
    return 1;
}

static void text_of(const char *device, char *text, size_t size)
{
    const char *name;
    *text = '\0';
    for (size_t i = 0; (name = flavbrem_device_name(i, NULL, NULL)) != NULL; i++)
        if (strcmp(name, device) == 0)
            flavbrem_device_text(i, text, size);
}

static int is_one_gpu(const char *device)
{
    return strchr(device, ',') == NULL && strstr(device, ":all") == NULL;
}

/* Of several GPUs of one model the first, in whose start is that of the driver. */
static void measure_costs(struct bench *bench)
{
    struct gpu_costs *kept = &bench->kept;
    for (size_t d = 1; d < bench->n_devices && kept->n < GPU_COSTS_MOST; d++) {
        struct gpu_cost *gpu = &kept->list[kept->n];
        size_t k = 0;
        if (!is_one_gpu(bench->devices[d]))
            continue;
        text_of(bench->devices[d], gpu->model, sizeof gpu->model);
        while (k < kept->n && strcmp(kept->list[k].model, gpu->model) != 0)
            k++;
        if (gpu->model[0] != '\0' && k == kept->n && costs_of(bench, d, &gpu->costs))
            kept->n++;
    }
}

static void keep_costs(struct bench *bench, size_t differ)
{
    struct gpu_costs *kept = &bench->kept;
    measure_costs(bench);
    if (bench->n_devices == 1)
        snprintf(kept->why, sizeof kept->why, "there was no GPU to measure");
    else if (kept->n == 0)
        snprintf(kept->why, sizeof kept->why, "no GPU was measured beside the CPU");
    else if (differ > 0)
        snprintf(kept->why, sizeof kept->why, "bits differ");
    else if (bench->options->no_keep)
        snprintf(kept->why, sizeof kept->why, "--no-keep");
    else
        (void)gpu_costs_keep(kept);
}

static void make_folder(struct bench *bench)
{
    const char *parent = getenv("TMPDIR");
    snprintf(bench->folder, sizeof bench->folder, "%.200s/flavbrem-bench-XXXXXX",
             parent != NULL && *parent != '\0' ? parent : "/tmp");
    if (mkdtemp(bench->folder) != NULL)
        return;
    bench->folder[0] = '\0';
    problem_note(bench->problem, "no file was timed: there is no room for one in TMPDIR");
}

static int run(struct bench *bench)
{
    int code = make_points(bench);
    take_devices(bench);
    bench_machine_find(&bench->machine);
    stop_catch(); /* the folder is to go */
    make_folder(bench);
    for (size_t d = 0; d < bench->n_devices && code == EXIT_DONE; d++)
        code = time_device(bench, d);
    if (bench->folder[0] != '\0')
        rmdir(bench->folder);
    stop_end();
    if (code != EXIT_DONE)
        return code;
    size_t differ = 0;
    for (size_t i = 0; i < bench->n_rows; i++)
        differ += !bench->rows[i].same_bits;
    keep_costs(bench, differ);
    bench_print_end(bench->options, &bench->machine, bench->rows, bench->n_rows, &bench->kept);
    code = output_close(bench->problem);
    if (code == EXIT_DONE && differ > 0)
        code = problem_set(bench->problem, EXIT_INACCURATE,
                           "%zu batches are not the same each time and on each device (the column "
                           "bits says which), please send the report",
                           differ);
    return code;
}

int bench_run(const struct options *options, struct problem *problem)
{
    flavbrem_process *process = NULL;
    struct options own = *options;
    struct bench bench = {.options = &own, .problem = problem};
    if (flavbrem_process_create(options->reader, &process) != FLAVBREM_OK)
        return problem_memory(problem);
    own.process = process;
    int code = run(&bench);
    free(bench.rows);
    free(bench.points);
    free(bench.results);
    free(bench.events);
    flavbrem_process_destroy(&process);
    return code;
}
