/* flavbrem info: what a table holds and where it comes from. */
#include <stdio.h>
#include <string.h>

#include "host/cli/commands.h"
#include "host/cli/help.h"
#include "host/cli/output.h"
#include "host/cli/text.h"
#include "host/cli/event_info.h"
#include "host/cli/metadata_print.h"
#include "host/cli/points.h"
#include "host/cli/table_file.h"

const struct help_text info_help = {
    "usage: flavbrem info FILE [options]\n"
    "\n"
    "Prints what a table holds (grid in GeV, datasets with their units, how many points are good,\n"
    "how far lookups are off between the nodes) and all that its numbers depend on. Its checksums\n"
    "are compared. Of a file of events, which it reads to its end, it prints the same: origin,\n"
    "how often a weight lay above the hat, and the cross-section of each beam energy.\n"
    "Formats:" HELP_EVENT_FORMATS ", in gzip too; NAME.meta stays beside a file that has one.\n",
    "",
    "  flavbrem info pb.h5\n"
    "  flavbrem info ev.h5 --json\n"};

#define STATUSES 4 /* of a value */

static void print_between(const char *name, double worst, double p99, flavbrem_cells cells)
{
    printf("%-*s", METADATA_NAME_WIDTH, name);
    if (worst == worst)
        printf("%.2g relative error at most, 99%% of cells %.2g", worst, p99);
    else /* all cells are too near the threshold to count */
        fputs("relative error as each cell states", stdout);
    if (cells.without_value > 0)
        printf("; %zu of %zu cells without a value", cells.without_value, cells.open);
    putchar('\n');
}

static void print_text(const struct table_file *file, const flavbrem_file_info *info)
{
    double e[2], m[2];
    flavbrem_file_info_range(info, e, m);
    metadata_print_text(info);
    printf("%-*s%.9g to %.9g GeV\n", METADATA_NAME_WIDTH, "beam_energy_gev", e[0], e[1]);
    printf("%-*s%.9g to %.9g GeV\n", METADATA_NAME_WIDTH, "m_phi_gev", m[0], m[1]);
    metadata_print_datasets(info);
    for (int i = 0; i < STATUSES; i++)
        printf("%-*s%zu points\n", METADATA_NAME_WIDTH,
               flavbrem_value_text((flavbrem_value_status)i),
               flavbrem_file_info_points(info, (flavbrem_value_status)i));
    for (int i = 0; i < FLAVBREM_METHODS; i++) {
        double worst, p99;
        char name[32];
        flavbrem_table_interpolation_error(file->table, (flavbrem_method)i, &worst, &p99);
        snprintf(name, sizeof name, "%s between nodes", flavbrem_method_name((flavbrem_method)i));
        if (table_file_has(file, (flavbrem_method)i))
            print_between(name, worst, p99, table_file_cells(file, (flavbrem_method)i));
    }
    metadata_print_boson_text(info);
    printf("%-*sgood\n", METADATA_NAME_WIDTH, "checksums");
}

static void print_json_errors(const struct table_file *file)
{
    const char *before = "";
    printf(",\n \"interpolation_error\": {");
    for (int i = 0; i < FLAVBREM_METHODS; i++) {
        double worst, p99;
        flavbrem_table_interpolation_error(file->table, (flavbrem_method)i, &worst, &p99);
        if (!table_file_has(file, (flavbrem_method)i))
            continue;
        printf("%s\"%s\": {\"worst\": ", before, flavbrem_method_name((flavbrem_method)i));
        output_json_number(stdout, worst);
        printf(", \"p99\": ");
        output_json_number(stdout, p99);
        flavbrem_cells cells = table_file_cells(file, (flavbrem_method)i);
        printf(", \"cells\": %zu, \"without_value\": %zu}", cells.open, cells.without_value);
        before = ", ";
    }
    putchar('}');
}

static void print_json_ends(const char *name, const double ends[2])
{
    printf(",\n \"%s\": [", name);
    output_json_number(stdout, ends[0]);
    printf(", ");
    output_json_number(stdout, ends[1]);
    putchar(']');
}

static void print_json(const struct options *options, const struct table_file *file,
                       const flavbrem_file_info *info)
{
    double e[2], m[2];
    flavbrem_file_info_range(info, e, m);
    printf("{\"file\": ");
    text_print_json(options->argument);
    printf(",\n \"kind\": \"table\"");
    metadata_print_json(info);
    print_json_ends("beam_energy_gev", e);
    print_json_ends("m_phi_gev", m);
    metadata_print_json_datasets(info);
    printf(",\n \"status\": {");
    for (int i = 0; i < STATUSES; i++)
        printf("%s\"%s\": %zu", i == 0 ? "" : ", ", flavbrem_value_text((flavbrem_value_status)i),
               flavbrem_file_info_points(info, (flavbrem_value_status)i));
    putchar('}');
    print_json_errors(file);
    metadata_print_boson_json(info);
    puts("}");
}

static int print(const struct options *options, const struct table_file *file,
                 flavbrem_context *context, struct problem *problem)
{
    flavbrem_file_info *info = NULL;
    flavbrem_status status = flavbrem_file_info_read(context, options->argument, &info);
    if (status != FLAVBREM_OK)
        return problem_take(problem, context, status);
    if (options->format == FORMAT_JSON)
        print_json(options, file, info);
    else if (options->format == FORMAT_CSV)
        metadata_print_csv(info);
    else
        print_text(file, info);
    flavbrem_file_info_destroy(&info);
    return output_close(problem);
}

int info_run(const struct options *options, struct problem *problem)
{
    struct table_file file = {0};
    flavbrem_context *context = NULL;
    if (flavbrem_file_kind_of(options->argument) == FLAVBREM_FILE_EVENTS)
        return event_info_run(options, problem);
    int code =
        flavbrem_context_create(&context) == FLAVBREM_OK ? EXIT_DONE : problem_memory(problem);
    if (code == EXIT_DONE)
        code = table_file_open(context, "info", options, &file, problem);
    if (code == EXIT_DONE)
        code = print(options, &file, context, problem);
    table_file_close(&file);
    flavbrem_context_destroy(&context);
    return code;
}
