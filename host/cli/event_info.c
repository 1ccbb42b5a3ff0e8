/* What stands in a file of events, and the numbers of each beam energy; whether it is whole. */
#include "host/cli/event_info.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/cli/metadata_print.h"
#include "host/cli/output.h"
#include "host/cli/text.h"
#include "tables/events/check.h"
#include "tables/events/formats.h"

static const char *const by_energy_names[METADATA_BY_ENERGY] = {
    "beam_energy_gev", "sigma_pb",     "error_pb",          "hat_pb",
    "efficiency",      "forbidden_pb", "forbidden_error_pb"};

#define IN_EVERY_FILE 5 /* of these; what recoil forbids is not in the oldest files */

static double number_at(const struct table_metadata *metadata, int which, size_t i)
{
    return metadata->by_energy[which] != NULL ? metadata->by_energy[which][i] : 0.0;
}

static const char *checksums(const struct event_report *report)
{
    return report->checked ? "good" : "none";
}

static void print_text(const struct event_report *report)
{
    const struct table_metadata *metadata = report->metadata;
    metadata_print_text(metadata);
    printf("%-22s%s\n", "checksums", checksums(report));
    metadata_print_datasets(metadata);
    int has_forbidden = metadata->by_energy[IN_EVERY_FILE] != NULL;
    printf("\n%15s %19s %9s %12s %10s%s\n", "E[GeV]", "sigma[pb]", "error", "hat[pb]", "efficiency",
           has_forbidden ? "    forbidden" : "");
    for (size_t i = 0; i < metadata->n_energies; i++) {
        printf("%15.9g %19.12e %9.1e %12.6g %10.4f", number_at(metadata, 0, i),
               number_at(metadata, 1, i), number_at(metadata, 2, i), number_at(metadata, 3, i),
               number_at(metadata, 4, i));
        if (has_forbidden)
            printf(" %12.6g", number_at(metadata, IN_EVERY_FILE, i));
        putchar('\n');
    }
}

static void print_json(const struct options *options, const struct event_report *report)
{
    const struct table_metadata *metadata = report->metadata;
    printf("{\"file\": ");
    text_print_json(options->argument);
    metadata_print_json(metadata);
    for (int k = 0; k < METADATA_BY_ENERGY; k++) {
        if (k >= IN_EVERY_FILE && metadata->by_energy[k] == NULL)
            continue;
        printf(",\n \"%s\": [", by_energy_names[k]);
        for (size_t i = 0; i < metadata->n_energies; i++) {
            fputs(i == 0 ? "" : ", ", stdout);
            output_json_number(stdout, number_at(metadata, k, i));
        }
        putchar(']');
    }
    metadata_print_json_datasets(metadata);
    printf(",\n \"checksums\": \"%s\"}\n", checksums(report));
}

/* Reads the file. Returns an exit code. */
static int read_file(const struct options *options, struct event_report *report,
                     struct problem *problem)
{
    flavbrem_status status = flb_event_file_check(options->argument, report, problem->sentence,
                                                  sizeof problem->sentence);
    if (status == FLAVBREM_ERROR_MEMORY)
        return problem_memory(problem);
    return status == FLAVBREM_OK ? EXIT_DONE : EXIT_WRONG_INPUT;
}

int event_info_run(const struct options *options, struct problem *problem)
{
    struct event_report report;
    int code = read_file(options, &report, problem);
    if (code == EXIT_DONE) {
        if (options->format == FORMAT_JSON)
            print_json(options, &report);
        else if (options->format == FORMAT_CSV)
            metadata_print_csv(report.metadata);
        else
            print_text(&report);
        code = output_close(problem);
    }
    flb_event_report_free(&report);
    return code;
}

/* ---- check ---- */

static void print_good(const struct options *options, const struct event_report *report)
{
    const char *format = flb_event_formats[report->format].name;
    if (options->format == FORMAT_JSON) {
        printf("{\"file\": ");
        text_print_json(options->argument);
        printf(", \"kind\": \"events\", \"good\": true, \"checksums\": \"good\", \"format\": "
               "\"%s\", \"gzip\": %s, \"events\": %" PRIu64 ", \"bytes\": %" PRIu64 "}\n",
               format, report->compressed ? "true" : "false", report->events, report->bytes);
    } else if (options->format == FORMAT_CSV) {
        puts("file,format,gzip,events,bytes,checksums");
        text_print_csv(options->argument);
        printf(",%s,%d,%" PRIu64 ",%" PRIu64 ",good\n", format, report->compressed, report->events,
               report->bytes);
    } else if (!options->quiet) {
        printf("checksums   good\nevents      %" PRIu64 "\n", report->events);
    }
    if (report->no_meta && !options->quiet)
        fprintf(stderr, "flavbrem: %s.meta, which tells what the events are, cannot be read\n",
                options->argument);
}

int event_check_run(const struct options *options, struct problem *problem)
{
    struct event_report report;
    int code = read_file(options, &report, problem);
    if (code == EXIT_DONE && !report.checked)
        code = problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s cannot be verified (events in format version 1 have no "
                           "checksums), make it again; flavbrem info reads it",
                           options->argument);
    if (code == EXIT_DONE) {
        print_good(options, &report);
        code = output_close(problem);
    }
    flb_event_report_free(&report);
    return code;
}
