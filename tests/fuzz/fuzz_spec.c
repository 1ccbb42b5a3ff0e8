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

/* A spec without an axis is none of a table; longer lists have no room in a canonical one. */
static int can_be_written(const struct options *options)
{
    for (int i = 0; i < 2; i++)
        if (options->axes[i] == NULL || (flavbrem_range_is_list(options->axes[i]) &&
                                         flavbrem_range_size(options->axes[i]) > LONGEST_LIST))
            return 0;
    return 1;
}

static void write_spec(const struct options *options, const flavbrem_spec *spec,
                       char text[FLAVBREM_SPEC_BYTES])
{
    demand(flavbrem_spec_text(options->reader, spec, text, FLAVBREM_SPEC_BYTES) == FLAVBREM_OK);
}

/* The library's own reader of canonical texts says the same as that of files. */
static void read_again(const struct options *options, const char *first,
                       char second[FLAVBREM_SPEC_BYTES])
{
    flavbrem_spec *spec = NULL;
    demand(flavbrem_spec_from_text(options->reader, FLAVBREM_JOB_TABLE, first, &spec) ==
           FLAVBREM_OK);
    write_spec(options, spec, second);
    demand(strcmp(first, second) == 0);
    flavbrem_spec_destroy(&spec);
}

/* What is no file of ours, to the library's reader. */
static void read_wildly(const struct options *options, const uint8_t *data, size_t size)
{
    flavbrem_spec *spec = NULL;
    char *text = calloc(size + 1, 1);
    demand(text != NULL);
    memcpy(text, data, size);
    flavbrem_status status =
        flavbrem_spec_from_text(options->reader, FLAVBREM_JOB_EVENTS, text, &spec);
    demand((status == FLAVBREM_OK) == (spec != NULL));
    demand(status == FLAVBREM_OK || flavbrem_context_message(options->reader)[0] != '\0');
    flavbrem_spec_destroy(&spec);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char first[FLAVBREM_SPEC_BYTES], second[FLAVBREM_SPEC_BYTES];
    struct options options;
    int code = parse(data, size, &options);
    int again = code == EXIT_DONE && can_be_written(&options);
    if (again) {
        write_spec(&options, options.spec, first);
        read_again(&options, first, second);
    }
    read_wildly(&options, data, size);
    options_free(&options);
    if (again) {
        demand(parse(first, strlen(first), &options) == EXIT_DONE);
        write_spec(&options, options.spec, second);
        demand(strcmp(first, second) == 0);
        options_free(&options);
    }
    return 0;
}
