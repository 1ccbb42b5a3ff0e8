/* What stands in a file of events, and the numbers of each beam energy. */
#include "host/cli/event_info.h"

#include <stdio.h>

#include "host/cli/metadata_print.h"
#include "host/cli/output.h"
#include "host/cli/text.h"

static const char *const by_energy_names[METADATA_BY_ENERGY] = {
    "beam_energy_gev", "sigma_pb",     "error_pb",          "hat_pb",
    "efficiency",      "forbidden_pb", "forbidden_error_pb"};

#define IN_EVERY_FILE 5 /* of these; what recoil forbids is not in the oldest files */

static double number_at(const struct table_metadata *metadata, int which, size_t i)
{
    return metadata->by_energy[which] != NULL ? metadata->by_energy[which][i] : 0.0;
}

static void print_text(const struct table_metadata *metadata)
{
    metadata_print_text(metadata);
    metadata_print_datasets(metadata);
    int has_forbidden = metadata->by_energy[IN_EVERY_FILE] != NULL;
    printf("\n%15s %19s %9s %12s %10s%s\n", "E [GeV]", "sigma [pb]", "error", "hat [pb]",
           "efficiency", has_forbidden ? "    forbidden" : "");
    for (size_t i = 0; i < metadata->n_energies; i++) {
        printf("%15.9g %19.12e %9.1e %12.6g %10.4f", number_at(metadata, 0, i),
               number_at(metadata, 1, i), number_at(metadata, 2, i), number_at(metadata, 3, i),
               number_at(metadata, 4, i));
        if (has_forbidden)
            printf(" %12.6g", number_at(metadata, IN_EVERY_FILE, i));
        putchar('\n');
    }
}

static void print_json(const struct options *options, const struct table_metadata *metadata)
{
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
    puts("}");
}

int event_info_run(const struct options *options, struct problem *problem)
{
    struct table_metadata *metadata = NULL;
    flavbrem_status status = event_metadata_read(options->argument, &metadata, problem->sentence,
                                                 sizeof problem->sentence);
    if (status == FLAVBREM_ERROR_MEMORY)
        return problem_memory(problem);
    if (status != FLAVBREM_OK)
        return EXIT_WRONG_INPUT;
    if (options->format == FORMAT_JSON)
        print_json(options, metadata);
    else if (options->format == FORMAT_CSV)
        metadata_print_csv(metadata);
    else
        print_text(metadata);
    table_metadata_free(&metadata);
    return output_close(problem);
}
