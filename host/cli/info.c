/* flavbrem info: what a table holds and where it comes from. */
#include <stdio.h>
#include <string.h>

#include "host/cli/commands.h"
#include "host/cli/output.h"
#include "host/cli/text.h"
#include "host/cli/table_file.h"

#define NAME_WIDTH 22 /* of the names' column */

const char info_help[] =
    "usage: flavbrem info FILE [options]\n"
    "\n"
    "Prints what a table holds (grid in GeV, datasets with their units, how many points are good,\n"
    "how far lookups are off between the nodes) and all that its numbers depend on. Its checksums\n"
    "are compared.\n"
    "\n"
    "Options (default):\n" TERMINAL_HELP "\n"
    "Examples:\n"
    "  flavbrem info pb.h5\n"
    "  flavbrem info pb.h5 --json\n";

/* The spec has a line for each key; people see it indented, below its name. */
static void print_lines(const char *text)
{
    putchar('\n');
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        printf("    ");
        text_print_part(line, length);
        putchar('\n');
        line += length + (line[length] == '\n');
    }
}

static void print_attribute(const struct metadata_attribute *attribute)
{
    char number[32];
    size_t length = strlen(attribute->name);
    text_print(attribute->name);
    printf("%*s", length < NAME_WIDTH ? NAME_WIDTH - (int)length : 1, "");
    if (attribute->text == NULL) {
        puts(number_text(attribute->number, number));
    } else if (strchr(attribute->text, '\n') != NULL) {
        print_lines(attribute->text);
    } else {
        text_print(attribute->text);
        putchar('\n');
    }
}

static void print_text(const struct table_file *file)
{
    const struct table_metadata *metadata = file->metadata;
    for (int i = 0; i < metadata->n_attributes; i++)
        print_attribute(&metadata->attributes[i]);
    printf("%-22s%.9g to %.9g GeV\n", "beam_energy_gev", metadata->beam_energy_gev[0],
           metadata->beam_energy_gev[1]);
    printf("%-22s%.9g to %.9g GeV\n", "m_phi_gev", metadata->m_phi_gev[0], metadata->m_phi_gev[1]);
    for (int i = 0; i < metadata->n_datasets; i++) {
        const struct metadata_dataset *dataset = &metadata->datasets[i];
        printf("%-22s%zu", dataset->name, dataset->sizes[0]);
        if (dataset->rank == 2)
            printf(" x %zu", dataset->sizes[1]);
        printf(" [%s]\n", dataset->unit);
    }
    for (int i = 0; i < METADATA_STATUSES; i++)
        printf("%-22s%zu points\n", flavbrem_value_text((flavbrem_value_status)i),
               metadata->statuses[i]);
    for (int i = 0; i < METHODS; i++) {
        double worst, p99;
        char name[32];
        flavbrem_table_interpolation_error(file->table, (flavbrem_method)i, &worst, &p99);
        snprintf(name, sizeof name, "%s between nodes", flavbrem_method_name((flavbrem_method)i));
        if (table_file_has(file, (flavbrem_method)i))
            printf("%-22s%.2g relative error at most, 99%% of cells %.2g\n", name, worst, p99);
    }
    puts("checksums             good");
}

static void print_json_errors(const struct table_file *file)
{
    const char *before = "";
    printf(",\n \"interpolation_error\": {");
    for (int i = 0; i < METHODS; i++) {
        double worst, p99;
        flavbrem_table_interpolation_error(file->table, (flavbrem_method)i, &worst, &p99);
        if (!table_file_has(file, (flavbrem_method)i))
            continue;
        printf("%s\"%s\": {\"worst\": ", before, flavbrem_method_name((flavbrem_method)i));
        output_json_number(stdout, worst);
        printf(", \"p99\": ");
        output_json_number(stdout, p99);
        putchar('}');
        before = ", ";
    }
    putchar('}');
}

static void print_json(const struct options *options, const struct table_file *file)
{
    const struct table_metadata *metadata = file->metadata;
    printf("{\"file\": ");
    text_print_json(options->argument);
    printf(",\n \"kind\": \"table\"");
    for (int i = 0; i < metadata->n_attributes; i++) {
        printf(",\n ");
        text_print_json(metadata->attributes[i].name);
        printf(": ");
        if (metadata->attributes[i].text != NULL)
            text_print_json(metadata->attributes[i].text);
        else
            output_json_number(stdout, metadata->attributes[i].number);
    }
    printf(",\n \"beam_energy_gev\": [%.17g, %.17g],\n \"m_phi_gev\": [%.17g, %.17g]",
           metadata->beam_energy_gev[0], metadata->beam_energy_gev[1], metadata->m_phi_gev[0],
           metadata->m_phi_gev[1]);
    printf(",\n \"datasets\": [");
    for (int i = 0; i < metadata->n_datasets; i++) {
        const struct metadata_dataset *dataset = &metadata->datasets[i];
        printf("%s\n  {\"name\": \"%s\", \"unit\": ", i == 0 ? "" : ",", dataset->name);
        text_print_json(dataset->unit);
        printf(", \"shape\": [%zu", dataset->sizes[0]);
        if (dataset->rank == 2)
            printf(", %zu", dataset->sizes[1]);
        printf("]}");
    }
    printf("],\n \"status\": {");
    for (int i = 0; i < METADATA_STATUSES; i++)
        printf("%s\"%s\": %zu", i == 0 ? "" : ", ", flavbrem_value_text((flavbrem_value_status)i),
               metadata->statuses[i]);
    putchar('}');
    print_json_errors(file);
    puts("}");
}

static void print_csv(const struct table_metadata *metadata)
{
    puts("name,value");
    for (int i = 0; i < metadata->n_attributes; i++) {
        const struct metadata_attribute *attribute = &metadata->attributes[i];
        text_print(attribute->name);
        putchar(',');
        if (attribute->text != NULL)
            text_print_csv(attribute->text);
        else
            printf("%.17g", attribute->number);
        putchar('\n');
    }
}

int info_run(const struct options *options, struct problem *problem)
{
    struct table_file file;
    int code = table_file_open("info", options, &file, problem);
    if (code == EXIT_DONE) {
        if (options->format == FORMAT_JSON)
            print_json(options, &file);
        else if (options->format == FORMAT_CSV)
            print_csv(file.metadata);
        else
            print_text(&file);
        code = output_close(problem);
    }
    table_file_close(&file);
    return code;
}
