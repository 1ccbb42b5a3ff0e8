/* First the reader, which finds any damage; only then HDF5, for the attributes. */
#include "host/cli/table_file.h"

#include <stdio.h>

static int read_spec(const char *path, struct table_file *file, struct problem *problem)
{
    const char *spec = flb_metadata_text(file->metadata, "spec");
    char name[256];
    if (spec == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s has no spec (its attributes are not those of a table), make it "
                           "again",
                           path);
    snprintf(name, sizeof name, "the spec of %.200s", path);
    return options_from_spec(spec, name, &file->made, problem);
}

int table_file_open(const char *command, const struct options *options, struct table_file *file,
                    struct problem *problem)
{
    const char *path = options->argument;
    *file = (struct table_file){0};
    if (path == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s does not know which file, give one like flavbrem %s pb.h5", command,
                           command);
    if (flb_metadata_is_events(path))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s is a file of events (%s reads tables), see flavbrem info", path,
                           command);
    flavbrem_status status = flavbrem_table_open(path, FLAVBREM_TABLE_CHECKED, &file->table,
                                                 problem->sentence, sizeof problem->sentence);
    if (status == FLAVBREM_ERROR_MEMORY)
        return EXIT_FAILED;
    if (status == FLAVBREM_OK)
        status = flb_table_metadata_read(path, &file->metadata, problem->sentence,
                                         sizeof problem->sentence);
    if (status == FLAVBREM_ERROR_MEMORY)
        return problem_memory(problem);
    if (status == FLAVBREM_ERROR_FORMAT)
        flb_metadata_is_in_use(path, problem->sentence, sizeof problem->sentence);
    if (status != FLAVBREM_OK)
        return EXIT_WRONG_INPUT;
    return read_spec(path, file, problem);
}

void table_file_close(struct table_file *file)
{
    flavbrem_table_close(&file->table);
    flb_table_metadata_free(&file->metadata);
    options_free(&file->made);
}

int table_file_has(const struct table_file *file, flavbrem_method method)
{
    size_t shape[2];
    char name[32];
    snprintf(name, sizeof name, "/%s/spline", flavbrem_method_name(method));
    return flavbrem_table_dataset(file->table, name, shape) != NULL;
}

struct cells table_file_cells(const struct table_file *file, flavbrem_method method)
{
    size_t shape[2];
    char name[32];
    struct spline_axis e = {0}, m = {0};
    e.node = flavbrem_table_dataset(file->table, "/beam_energy_gev", shape);
    e.n = shape[0];
    m.node = flavbrem_table_dataset(file->table, "/m_phi_gev", shape);
    m.n = shape[0];
    snprintf(name, sizeof name, "/%s/interpolation_error", flavbrem_method_name(method));
    return cells_count(&file->made.process, method, &e, &m,
                       flavbrem_table_dataset(file->table, name, shape));
}
