/* What a first owner of a GPU wants to know, by the library alone.  check DEVICE PART
 *
 *   selftest  every kernel against the CPU, bit by bit, and the times of both
 *   large     batches that fill the device and go round its buffers, several times over, against
 *             the CPU: 20,011 points of each method and tolerance, 3e6 events of each method
 *   small     a few points and events, under a sanitizer or a profiler
 *   times     points, events and histograms a second
 *
 * DEVICE is as flavbrem_context_set_device takes it. Exit code 1 where bits differ, 2 where
 * something does not work. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <flavbrem/flavbrem.h>

#define MOST 3000000
#define POINTS 20011

static flavbrem_context *device, *cpu;
static flavbrem_process *process;
static flavbrem_point *points;
static flavbrem_result *results[2];
static flavbrem_event *events[2];
static size_t differ;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void must(flavbrem_context *context, flavbrem_status status)
{
    if (status == FLAVBREM_OK)
        return;
    fprintf(stderr, "check: %s\n", flavbrem_context_message(context));
    exit(2);
}

static void *room(size_t n, size_t size)
{
    void *made = calloc(n, size);
    if (made == NULL) {
        fprintf(stderr, "check: there is no memory for %zu bytes, free some\n", n * size);
        exit(2);
    }
    return made;
}

static void make_room(size_t n)
{
    uint64_t a = 1; /* of a linear generator: places that no rule knows */
    points = room(n, sizeof *points);
    for (int i = 0; i < 2; i++) {
        results[i] = room(n, sizeof *results[i]);
        events[i] = room(n, sizeof *events[i]);
    }
    for (size_t i = 0; i < n; i++) {
        a = a * UINT64_C(6364136223846793005) + 1;
        points[i].beam_energy_gev = 5.0 + 195.0 * (double)(a >> 40) * 0x1p-24;
        points[i].m_phi_gev = 0.11 + 0.9 * (double)(a >> 8 & 0xFFFFFF) * 0x1p-24;
    }
}

static void compute(flavbrem_context *context, flavbrem_method method, double rtol, size_t n, int i)
{
    flavbrem_request request = flavbrem_request_default();
    request.method = method;
    request.rtol = rtol;
    must(context, flavbrem_xsec(context, process, &request, n, points, results[i]));
}

static flavbrem_sampler *sampler_of(flavbrem_method method)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_sampler *sampler = NULL;
    sampling.method = method;
    sampling.beam_energy_gev = 100.0;
    sampling.m_phi_gev = 0.3;
    must(cpu, flavbrem_sampler_create(cpu, process, &sampling, &sampler));
    return sampler;
}

static void tell(const char *what, const char *of, size_t n, int time, size_t wrong)
{
    printf("%-9s %-4s %9zu, time %d: %zu differ\n", what, of, n, time, wrong);
    fflush(stdout);
    differ += wrong;
}

static size_t wrong_points(size_t n)
{
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++)
        wrong += memcmp(&results[0][i].value, &results[1][i].value, sizeof(double)) != 0 ||
                 memcmp(&results[0][i].error, &results[1][i].error, sizeof(double)) != 0 ||
                 results[0][i].status != results[1][i].status;
    return wrong;
}

static size_t wrong_events(size_t n)
{
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++)
        wrong += memcmp(&events[0][i], &events[1][i], sizeof events[0][i]) != 0;
    return wrong;
}

static void compare(size_t n_points, int point_times, size_t n_events, int event_times)
{
    static const double rtols[] = {1e-3, 1e-6};
    for (int method = 0; method < FLAVBREM_METHODS; method++) {
        const char *of = flavbrem_method_name((flavbrem_method)method);
        for (size_t r = 0; r < 2; r++) {
            compute(cpu, (flavbrem_method)method, rtols[r], n_points, 0);
            for (int time = 1; time <= point_times; time++) {
                compute(device, (flavbrem_method)method, rtols[r], n_points, 1);
                tell(r == 0 ? "points -3" : "points -6", of, n_points, time,
                     wrong_points(n_points));
            }
        }
        flavbrem_sampler *sampler = sampler_of((flavbrem_method)method);
        must(cpu, flavbrem_events_draw(cpu, 1, &sampler, 0, n_events, events[0]));
        for (int time = 1; time <= event_times; time++) {
            must(device, flavbrem_events_draw(device, 1, &sampler, 0, n_events, events[1]));
            tell("events", of, n_events, time, wrong_events(n_events));
        }
        flavbrem_sampler_destroy(&sampler);
    }
}

/* ---- times ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void tell_rate(const char *what, const char *of, double rtol, size_t n, double rates[5])
{
    qsort(rates, 5, sizeof *rates, ascending);
    printf("%-10s %-4s %6.0e %9zu on %-11s %.4g a second (%.4g .. %.4g)\n", what, of, rtol, n,
           flavbrem_context_device(device, NULL), rates[2], rates[0], rates[4]);
    fflush(stdout);
}

static void time_points(flavbrem_method method, double rtol, size_t n)
{
    double rates[5];
    for (int run = 0; run < 5; run++) {
        double begin = seconds();
        compute(device, method, rtol, n, 1);
        rates[run] = (double)n / (seconds() - begin);
    }
    tell_rate("points", flavbrem_method_name(method), rtol, n, rates);
}

static void time_events(flavbrem_method method, size_t n)
{
    double rates[2][5], edges[101];
    uint64_t counts[102] = {0};
    flavbrem_histogram histogram = {
        .n_axes = 1, .axes = {{FLAVBREM_VARIABLE_X, 101, edges}}, .counts = counts};
    flavbrem_sampler *sampler = sampler_of(method);
    for (int i = 0; i <= 100; i++)
        edges[i] = 0.01 * i;
    for (int run = 0; run < 5; run++) {
        double begin = seconds();
        must(device, flavbrem_events_draw(device, 1, &sampler, 0, n, events[1]));
        double middle = seconds();
        must(device, flavbrem_events_histogram(device, 1, &sampler, 0, n, &histogram));
        rates[0][run] = (double)n / (middle - begin);
        rates[1][run] = (double)n / (seconds() - middle);
    }
    tell_rate("events", flavbrem_method_name(method), 0.0, n, rates[0]);
    tell_rate("histogram", flavbrem_method_name(method), 0.0, n, rates[1]);
    flavbrem_sampler_destroy(&sampler);
}

static void time_all(size_t most_points, size_t n_events)
{
    static const double rtols[] = {1e-3, 1e-6};
    for (int method = 0; method < FLAVBREM_METHODS; method++)
        for (size_t r = 0; r < 2; r++)
            for (size_t n = 1000; n <= most_points; n *= 10)
                time_points((flavbrem_method)method, rtols[r], n);
    for (int method = 0; method < FLAVBREM_METHODS; method++)
        time_events((flavbrem_method)method, n_events);
}

/* ---- all ---- */

static void print_line(void *user, const char *line)
{
    (void)user;
    puts(line);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: check DEVICE selftest|large|small|times\n");
        return 2;
    }
    const char *part = argv[2];
    int is_gpu = flavbrem_device_is_gpu(argv[1]);
    size_t n = strcmp(part, "small") == 0 ? 2000 : MOST;
    if (flavbrem_context_create(&device) != FLAVBREM_OK ||
        flavbrem_context_create(&cpu) != FLAVBREM_OK)
        return 2;
    must(cpu, flavbrem_context_set_device(cpu, "cpu"));
    must(device, flavbrem_context_set_device(device, argv[1]));
    must(cpu, flavbrem_process_create(cpu, &process));
    make_room(n);
    if (strcmp(part, "selftest") == 0)
        must(device, flavbrem_selftest(device, argv[1], print_line, NULL, &differ));
    else if (strcmp(part, "large") == 0)
        compare(POINTS, 5, MOST, 3);
    else if (strcmp(part, "small") == 0)
        compare(200, 1, 2000, 1);
    else if (strcmp(part, "times") == 0)
        time_all(is_gpu ? 1000000 : 10000, MOST);
    else {
        fprintf(stderr, "check: there is no part %s (selftest, large, small, times)\n", part);
        return 2;
    }
    return differ > 0;
}
