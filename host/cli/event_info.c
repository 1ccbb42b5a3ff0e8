/* What stands in a file of events, and the numbers of each beam energy; whether it is whole. */
#include "host/cli/event_info.h"

#include <inttypes.h>
#include <stdio.h>

#include "flavbrem/file_info.h"
#include "host/cli/metadata_print.h"
#include "host/cli/output.h"
#include "host/cli/points.h"
#include "host/cli/text.h"

/* The last ones are not in the oldest files, and those of parts in few. */
static const char *const by_energy_names[] = {
    "beam_energy_gev",    "sigma_pb",  "error_pb",  "hat_pb",        "efficiency", "forbidden_pb",
    "forbidden_error_pb", "m_phi_gev", "charge",    "target_z",      "target_a",   "mass_index",
    "target_index",       "share",     "length_cm", "depth_from_cm", "depth_to_cm"};

#define BY_ENERGY (sizeof by_energy_names / sizeof *by_energy_names)
#define IN_EVERY_FILE 5 /* of these */
#define OF_PARTS 7 /* the first of those of parts, where mass, charge, Z and A stand together */
#define SHARE 13

static double number_at(const flavbrem_file_info *info, size_t which, size_t i)
{
    const double *numbers = flavbrem_file_info_by_energy(info, by_energy_names[which]);
    return numbers != NULL ? numbers[i] : 0.0;
}

static int has(const flavbrem_file_info *info, size_t which)
{
    return flavbrem_file_info_by_energy(info, by_energy_names[which]) != NULL;
}

static const char *checksums(const flavbrem_file_info *info)
{
    return flavbrem_file_info_report(info)->checked ? "good" : "none";
}

static void print_text(const flavbrem_file_info *info)
{
    metadata_print_text(info);
    metadata_print_boson_text(info);
    printf("%-22s%s\n", "checksums", checksums(info));
    metadata_print_datasets(info);
    printf("\n%15s %19s %9s %12s %10s%s%s\n", "E[GeV]", "sigma[pb]", "error", "hat[pb]",
           "efficiency", has(info, IN_EVERY_FILE) ? "    forbidden" : "",
           has(info, SHARE) ? " m_phi[GeV] charge   Z        A      share depth[cm]" : "");
    for (size_t i = 0; i < flavbrem_file_info_energies(info); i++) {
        printf("%15.9g %19.12e %9.1e %12.6g %10.4f", number_at(info, 0, i), number_at(info, 1, i),
               number_at(info, 2, i), number_at(info, 3, i), number_at(info, 4, i));
        if (has(info, IN_EVERY_FILE))
            printf(" %12.6g", number_at(info, IN_EVERY_FILE, i));
        if (has(info, SHARE))
            printf(" %10.6g %+6g %3g %8.6g %10.4e %g-%g", number_at(info, OF_PARTS, i),
                   number_at(info, OF_PARTS + 1, i), number_at(info, OF_PARTS + 2, i),
                   number_at(info, OF_PARTS + 3, i), number_at(info, SHARE, i),
                   number_at(info, BY_ENERGY - 2, i), number_at(info, BY_ENERGY - 1, i));
        putchar('\n');
    }
}

static void print_json(const struct options *options, const flavbrem_file_info *info)
{
    printf("{\"file\": ");
    text_print_json(options->argument);
    metadata_print_json(info);
    for (size_t k = 0; k < BY_ENERGY; k++) {
        if (k >= IN_EVERY_FILE && !has(info, k))
            continue;
        const char *begin = k == OF_PARTS ? "\"parts\": {" : k > OF_PARTS ? " " : "";
        printf(",\n %s\"%s\": [", begin, by_energy_names[k]);
        for (size_t i = 0; i < flavbrem_file_info_energies(info); i++) {
            fputs(i == 0 ? "" : ", ", stdout);
            output_json_number(stdout, number_at(info, k, i));
        }
        putchar(']');
    }
    if (has(info, OF_PARTS)) /* names of theirs are names of fields too */
        putchar('}');
    metadata_print_json_datasets(info);
    metadata_print_boson_json(info);
    printf(",\n \"checksums\": \"%s\"}\n", checksums(info));
}

/* Damage is wrong input here, as any other file. */
static int failed(const flavbrem_context *context, flavbrem_status status, struct problem *problem)
{
    if (status == FLAVBREM_ERROR_FORMAT)
        status = FLAVBREM_ERROR_INPUT;
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

int event_info_run(const struct options *options, struct problem *problem)
{
    flavbrem_context *context = NULL;
    flavbrem_file_info *info = NULL;
    if (flavbrem_context_create(&context) != FLAVBREM_OK)
        return problem_memory(problem);
    int code = failed(context, flavbrem_file_info_read(context, options->argument, &info), problem);
    if (code == EXIT_DONE) {
        if (options->format == FORMAT_JSON)
            print_json(options, info);
        else if (options->format == FORMAT_CSV)
            metadata_print_csv(info);
        else
            print_text(info);
        code = output_close(problem);
    }
    flavbrem_file_info_destroy(&info);
    flavbrem_context_destroy(&context);
    return code;
}

/* ---- check ---- */

static void print_good(const struct options *options, const flavbrem_event_report *report)
{
    if (options->format == FORMAT_JSON) {
        printf("{\"file\": ");
        text_print_json(options->argument);
        printf(", \"kind\": \"events\", \"good\": true, \"checksums\": \"good\", \"format\": "
               "\"%s\", \"gzip\": %s, \"events\": %" PRIu64 ", \"bytes\": %" PRIu64 "}\n",
               report->format, report->compressed ? "true" : "false", report->events,
               report->bytes);
    } else if (options->format == FORMAT_CSV) {
        puts("file,format,gzip,events,bytes,checksums");
        text_print_csv(options->argument);
        printf(",%s,%d,%" PRIu64 ",%" PRIu64 ",good\n", report->format, report->compressed,
               report->events, report->bytes);
    } else if (!options->quiet) {
        printf("checksums   good\nevents      %" PRIu64 "\n", report->events);
    }
    if (report->no_meta && !options->quiet)
        fprintf(stderr, "flavbrem: %s.meta, which tells what the events are, cannot be read\n",
                options->argument);
}

int event_check_run(const struct options *options, struct problem *problem)
{
    flavbrem_context *context = NULL;
    flavbrem_event_report report;
    if (flavbrem_context_create(&context) != FLAVBREM_OK)
        return problem_memory(problem);
    int code =
        failed(context, flavbrem_event_file_check(context, options->argument, &report), problem);
    if (code == EXIT_DONE) {
        print_good(options, &report);
        code = output_close(problem);
    }
    flavbrem_context_destroy(&context);
    return code;
}
