/* Fuzz target: bytes as a spec file. What is read is written as the canonical spec, read again, and
 * must be the same; what is refused must have a sentence. */
#define _GNU_SOURCE /* memfd_create */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/cli/options.h"
#include "host/cli/table_text.h"

#define LONGEST_LIST 1000 /* of a table */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int condition)
{
    if (!condition)
        abort();
}

/* Fills one file, in memory, with the bytes. Returns its path. */
static const char *spec_file(const void *bytes, size_t size)
{
    static int file = -1;
    static char path[40];
    if (file < 0)
        file = memfd_create("spec", MFD_CLOEXEC);
    demand(file >= 0 && ftruncate(file, 0) == 0);
    demand(pwrite(file, bytes, size, 0) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return path;
}

static int parse(const void *bytes, size_t size, struct options *options)
{
    static char name[] = "table", option[] = "--spec";
    static struct problem problem;
    char path[40];
    char *argv[] = {name, option, path, NULL};
    snprintf(path, sizeof path, "%s", spec_file(bytes, size));
    problem.sentence[0] = '\0';
    int code = options_parse(COMMAND_TABLE, 3, argv, options, &problem);
    demand(code == EXIT_DONE || code == EXIT_WRONG_INPUT || code == EXIT_FAILED);
    demand((code == EXIT_DONE) == (problem.sentence[0] == '\0'));
    return code;
}

static int can_be_written(const struct options *options)
{
    const struct range *e = &options->beam_energy_gev, *m = &options->m_phi_gev;
    return e->n > 0 && m->n > 0 && (e->list == NULL || e->n <= LONGEST_LIST) &&
           (m->list == NULL || m->n <= LONGEST_LIST);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char first[TABLE_SPEC_SIZE], second[TABLE_SPEC_SIZE];
    char convention[TABLE_CONVENTION_SIZE];
    struct options options;
    int code = parse(data, size, &options);
    int again = code == EXIT_DONE && can_be_written(&options);
    if (again) {
        table_spec_text(&options, first);
        table_convention_text(&options, convention);
    }
    options_free(&options);
    if (again) {
        demand(parse(first, strlen(first), &options) == EXIT_DONE);
        table_spec_text(&options, second);
        demand(strcmp(first, second) == 0);
        options_free(&options);
    }
    return 0;
}
