/* The library loads it; here is what is a command's own. */
#include "host/cli/table_file.h"

#include <stdio.h>

#include "flavbrem/file_info.h"

int table_file_open(flavbrem_context *context, const char *command, const struct options *options,
                    struct table_file *file, struct problem *problem)
{
    const char *path = options->argument;
    *file = (struct table_file){0};
    if (path == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s does not know which file, give one like flavbrem %s pb.h5", command,
                           command);
    flavbrem_status status = flavbrem_table_load(context, path, &file->table);
    /* the library says so as well, but not which command wants a table */
    if (status == FLAVBREM_ERROR_INPUT && flavbrem_file_kind_of(path) == FLAVBREM_FILE_EVENTS)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s is a file of events (%s reads tables), see flavbrem info", path,
                           command);
    if (status == FLAVBREM_OK)
        status = flavbrem_spec_from_text(context, FLAVBREM_JOB_TABLE,
                                         flavbrem_table_spec(file->table), &file->spec);
    if (status != FLAVBREM_OK)
        return problem_set(problem,
                           status == FLAVBREM_ERROR_MEMORY ? EXIT_FAILED : EXIT_WRONG_INPUT, "%s",
                           flavbrem_context_message(context));
    options_of_spec(&file->made, file->spec);
    return EXIT_DONE;
}

void table_file_close(struct table_file *file)
{
    flavbrem_table_close(&file->table);
    flavbrem_spec_destroy(&file->spec);
}

int table_file_has(const struct table_file *file, flavbrem_method method)
{
    char name[32];
    snprintf(name, sizeof name, "/%s/spline", flavbrem_method_name(method));
    return flavbrem_table_dataset(file->table, name, NULL) != NULL;
}

flavbrem_cells table_file_cells(const struct table_file *file, flavbrem_method method)
{
    return flavbrem_table_cells(file->table, file->made.process, method);
}
