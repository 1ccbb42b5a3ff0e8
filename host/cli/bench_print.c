/* Rates of a machine: text, CSV, JSON; and from how many on a GPU is faster than the CPU. */
#include "host/cli/bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "flavbrem/flavbrem.h"
#include "host/cli/output.h"
#include "host/cli/text.h"

/* ---- the machine ---- */

void bench_machine_find(struct bench_machine *machine)
{
    FILE *load = fopen("/proc/loadavg", "re");
    gpu_costs_processor(machine->processor);
    machine->load = -1.0;
    if (load == NULL)
        return;
    if (fscanf(load, "%lf", &machine->load) != 1) /* NOLINT(cert-err34-c): a number of the kernel */
        machine->load = -1.0;
    (void)fclose(load);
}

/* ---- text ---- */

void bench_print_head(const struct bench_machine *machine)
{
    printf("# flavbrem %s, %s\n# %s, %d thread%s", flavbrem_build_text(), machine->isa,
           machine->processor[0] != '\0' ? machine->processor : "a processor without a name",
           machine->threads, machine->threads == 1 ? "" : "s");
    if (machine->load >= 0.0)
        printf(", load %.2f before", machine->load);
    printf("\n# numbers a second: the median of the runs, the least and the most\n");
    printf("%-10s %-5s %5s %8s %-11s %10s %10s %10s %4s bits\n", "what", "of", "rtol", "n",
           "device", "median", "least", "most", "runs");
}

void bench_print_row(const struct bench_row *row)
{
    char rtol[16] = "-";
    if (row->rtol > 0.0)
        snprintf(rtol, sizeof rtol, "%.0e", row->rtol);
    printf("%-10s %-5s %5s %8zu %-11s %10.4g %10.4g %10.4g %4d %s\n", row->what,
           row->of[0] != '\0' ? row->of : "-", rtol, row->n, row->device, row->median, row->least,
           row->most, row->runs, row->same_bits ? "same" : "DIFFER");
    fflush(stdout);
}

/* ---- from where on a GPU is worth its start ---- */

static const struct bench_row *first_of(const struct bench_row *rows, size_t n, const char *device)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].device, device) == 0 && strcmp(rows[i].what, "start") == 0)
            return &rows[i];
    return NULL;
}

/* The CPU's row of the same work, in its largest batch; it has time for fewer than a GPU. */
static const struct bench_row *beside(const struct bench_row *rows, size_t n,
                                      const struct bench_row *row)
{
    const struct bench_row *found = NULL;
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].what, row->what) == 0 && strcmp(rows[i].of, row->of) == 0 &&
            rows[i].rtol == row->rtol && strncmp(rows[i].device, "cpu", 3) == 0 &&
            (found == NULL || rows[i].n > found->n))
            found = &rows[i];
    return found;
}

/* Where a row is the largest of its work on a GPU: from how many on it is faster, its start
 * included; infinite where never. */
static int break_even(const struct bench_row *rows, size_t n, size_t i, double *least)
{
    const struct bench_row *row = &rows[i], *cpu = beside(rows, n, row);
    const struct bench_row *start = first_of(rows, n, row->device);
    int is_batch = strcmp(row->what, "points") == 0 || strcmp(row->what, "events") == 0 ||
                   strcmp(row->what, "histogram") == 0;
    if (!is_batch || !flavbrem_device_is_gpu(row->device) || cpu == NULL || start == NULL)
        return 0;
    for (size_t k = i + 1; k < n; k++)
        if (strcmp(rows[k].what, row->what) == 0 && strcmp(rows[k].of, row->of) == 0 &&
            rows[k].rtol == row->rtol && strcmp(rows[k].device, row->device) == 0)
            return 0;
    double gain = 1.0 / cpu->median - 1.0 / row->median;
    *least = gain > 0.0 ? ceil(1.0 / start->median / gain) : (double)INFINITY;
    return 1;
}

static void text_break_even(const struct bench_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double least;
        if (!break_even(rows, n, i, &least))
            continue;
        printf("# %s: %s %s", rows[i].device, rows[i].what, rows[i].of);
        if (rows[i].rtol > 0.0)
            printf(" to %.0e", rows[i].rtol);
        if (isinf(least))
            printf(" never faster than the CPU\n");
        else
            printf(" faster than the CPU from %.3g on, with its start\n", least);
    }
}

/* ---- what is kept for "auto" ---- */

static void text_kept(const struct gpu_costs *kept)
{
    for (size_t i = 0; i < kept->n; i++) {
        const flavbrem_gpu_costs *costs = &kept->list[i].costs;
        printf("# %s:\n# %.3g s to start, worth %.4g threads of the CPU", kept->list[i].model,
               costs->start_s, costs->threads);
        if (costs->bytes_per_s > 0.0)
            printf(", %.3g bytes/s from it", costs->bytes_per_s);
        putchar('\n');
    }
    if (kept->why[0] != '\0')
        printf("# nothing is kept for --device auto: %s\n", kept->why);
    else
        printf("# kept for --device auto in %s\n", kept->path);
}

static void json_kept(const struct gpu_costs *kept)
{
    printf("{\"file\": ");
    if (kept->why[0] == '\0')
        text_print_json(kept->path);
    else
        printf("null");
    printf(", \"why_not\": ");
    text_print_json(kept->why);
    printf(", \"gpus\": [");
    for (size_t i = 0; i < kept->n; i++) {
        printf("%s{\"model\": ", i == 0 ? "" : ",\n  ");
        text_print_json(kept->list[i].model);
        printf(", \"start_s\": ");
        output_json_number(stdout, kept->list[i].costs.start_s);
        printf(", \"threads\": ");
        output_json_number(stdout, kept->list[i].costs.threads);
        printf(", \"bytes_per_s\": ");
        output_json_number(stdout, kept->list[i].costs.bytes_per_s);
        putchar('}');
    }
    printf("]}");
}

/* ---- JSON and CSV ---- */

static void json_rows(const struct bench_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct bench_row *row = &rows[i];
        printf("%s{\"what\": \"%s\", \"of\": \"%s\", \"rtol\": ", i == 0 ? "" : ",\n  ", row->what,
               row->of);
        output_json_number(stdout, row->rtol > 0.0 ? row->rtol : (double)NAN);
        printf(", \"n\": %zu, \"device\": \"%s\", \"median_per_s\": ", row->n, row->device);
        output_json_number(stdout, row->median);
        printf(", \"least_per_s\": ");
        output_json_number(stdout, row->least);
        printf(", \"most_per_s\": ");
        output_json_number(stdout, row->most);
        printf(", \"runs\": %d, \"same_bits\": %s}", row->runs, row->same_bits ? "true" : "false");
    }
}

static void json_break_even(const struct bench_row *rows, size_t n)
{
    int k = 0;
    for (size_t i = 0; i < n; i++) {
        double least;
        if (!break_even(rows, n, i, &least))
            continue;
        printf("%s{\"device\": \"%s\", \"what\": \"%s\", \"of\": \"%s\", \"rtol\": ",
               k++ == 0 ? "" : ",\n  ", rows[i].device, rows[i].what, rows[i].of);
        output_json_number(stdout, rows[i].rtol > 0.0 ? rows[i].rtol : (double)NAN);
        printf(", \"from\": ");
        output_json_number(stdout, least);
        putchar('}');
    }
}

static void json_gpus(void)
{
    const char *name, *reason;
    char model[200];
    int usable, k = 0;
    for (size_t i = 0; (name = flavbrem_device_name(i, &usable, &reason)) != NULL; i++) {
        if (!flavbrem_device_is_gpu(name))
            continue;
        flavbrem_device_text(i, model, sizeof model);
        printf("%s{\"name\": \"%s\", \"usable\": %s, \"model\": ", k++ == 0 ? "" : ", ", name,
               usable ? "true" : "false");
        text_print_json(usable ? model : reason);
        putchar('}');
    }
}

static void print_json(const struct bench_machine *machine, const struct bench_row *rows, size_t n,
                       const struct gpu_costs *kept)
{
    printf("{\"version\": ");
    text_print_json(flavbrem_build_text());
    printf(",\n \"processor\": ");
    text_print_json(machine->processor);
    printf(", \"threads\": %d, \"isa\": \"%s\", \"load\": ", machine->threads, machine->isa);
    output_json_number(stdout, machine->load >= 0.0 ? machine->load : (double)NAN);
    printf(",\n \"gpus\": [");
    json_gpus();
    printf("],\n \"rows\": [");
    json_rows(rows, n);
    printf("],\n \"break_even\": [");
    json_break_even(rows, n);
    printf("],\n \"kept\": ");
    json_kept(kept);
    printf("}\n");
}

static void print_csv(const struct bench_row *rows, size_t n)
{
    char number[FLAVBREM_NUMBER_BYTES];
    puts("what,of,rtol,n,device,median_per_s,least_per_s,most_per_s,runs,same_bits");
    for (size_t i = 0; i < n; i++) {
        const struct bench_row *row = &rows[i];
        text_print_csv(row->what);
        printf(",%s,%s,%zu,", row->of,
               row->rtol > 0.0 ? flavbrem_number_text(row->rtol, number) : "", row->n);
        text_print_csv(row->device);
        printf(",%s", flavbrem_number_text(row->median, number));
        printf(",%s", flavbrem_number_text(row->least, number));
        printf(",%s,%d,%s\n", flavbrem_number_text(row->most, number), row->runs,
               row->same_bits ? "yes" : "no");
    }
}

void bench_print_end(const struct options *options, const struct bench_machine *machine,
                     const struct bench_row *rows, size_t n, const struct gpu_costs *kept)
{
    if (options->format == FORMAT_JSON)
        print_json(machine, rows, n, kept);
    else if (options->format == FORMAT_CSV)
        print_csv(rows, n);
    else {
        text_break_even(rows, n);
        text_kept(kept);
    }
}
