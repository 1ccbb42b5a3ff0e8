/* Reads spec files with libinih, through a reader of our own that counts the lines and sees those
 * which are longer than libinih's buffer, for it would cut them in silence. */
#include "host/cli/spec.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct spec {
    FILE *file;
    const char *path;
    spec_entry *take;
    void *user;
    struct problem *problem;
    int line;
    int code;
};

static char *next_line(char *text, int size, void *stream)
{
    struct spec *spec = stream;
    if (spec->code != EXIT_DONE || fgets(text, size, spec->file) == NULL)
        return NULL;
    spec->line++;
    if (strchr(text, '\n') == NULL && strlen(text) + 1 == (size_t)size) {
        spec->code = problem_set(spec->problem, EXIT_WRONG_INPUT,
                                 "%.200s, line %d is too long (%d characters at most), shorten it",
                                 spec->path, spec->line, size - 2);
        return NULL;
    }
    return text;
}

static int take_entry(void *user, const char *section, const char *name, const char *value)
{
    struct spec *spec = user;
    if (spec->code != EXIT_DONE)
        return 0;
    if (*section != '\0')
        spec->code = problem_set(spec->problem, EXIT_WRONG_INPUT,
                                 "%.200s, line %d is in a section [%.60s] (a spec has none), leave "
                                 "the section's line out",
                                 spec->path, spec->line, section);
    else
        spec->code = spec->take(spec->user, name, value, spec->line, spec->problem);
    return spec->code == EXIT_DONE;
}

static int open_failed(struct spec *spec, int error)
{
    return problem_set(spec->problem, EXIT_WRONG_INPUT,
                       "the spec %.200s cannot be read (%s), give another file", spec->path,
                       strerror(error));
}

int spec_read(const char *path, spec_entry *take, void *user, struct problem *problem)
{
    struct spec spec = {NULL, path, take, user, problem, 0, EXIT_DONE};
    struct stat about;
    spec.file = fopen(path, "r");
    if (spec.file == NULL)
        return open_failed(&spec, errno);
    if (fstat(fileno(spec.file), &about) == 0 && S_ISDIR(about.st_mode))
        spec.code = open_failed(&spec, EISDIR);
    int bad_line = ini_parse_stream(next_line, &spec, take_entry, &spec);
    if (spec.code == EXIT_DONE && bad_line != 0)
        spec.code = problem_set(problem, EXIT_WRONG_INPUT,
                                "%.200s, line %d is not `key = value`, mend it", path, bad_line);
    fclose(spec.file);
    return spec.code;
}
