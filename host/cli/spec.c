/* Reads spec files with libinih, through a reader of our own that counts the lines and sees those
 * which are longer than libinih's buffer (200 bytes), for it would cut them in silence. */
#include "host/cli/spec.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LONGEST_VALUE 65536

/* An entry is handed on when the next one begins, for its value may go on in indented lines. */
struct spec {
    FILE *file;
    const char *path;
    spec_entry *take;
    void *user;
    struct problem *problem;
    int line;
    int code;
    int is_indented; /* the line */
    char key[256];   /* "" where there is none */
    int key_line;
    char *value; /* so far */
    size_t length;
};

static void stop(struct spec *spec, const char *why)
{
    spec->code = problem_set(spec->problem, EXIT_WRONG_INPUT, "%.200s, line %d %s", spec->path,
                             spec->line, why);
}

/* As fgets, but a text has no zero byte: libinih would take it for the end of the line. */
static char *next_line(char *text, int size, void *stream)
{
    struct spec *spec = stream;
    int length = 0, c = 0;
    if (spec->code != EXIT_DONE)
        return NULL;
    spec->line++;
    while (spec->code == EXIT_DONE && length < size - 1 && c != '\n' &&
           (c = getc(spec->file)) != EOF) {
        if (c == '\0')
            stop(spec, "is not text, give a file of `key = value` lines");
        text[length++] = (char)c;
    }
    text[length] = '\0';
    if (spec->code == EXIT_DONE && length == size - 1 && c != '\n')
        stop(spec, "is too long, break its value and indent what follows");
    spec->is_indented = text[0] == ' ' || text[0] == '\t';
    return spec->code == EXIT_DONE && length > 0 ? text : NULL;
}

static int hand_on(struct spec *spec)
{
    if (spec->code == EXIT_DONE && spec->key[0] != '\0')
        spec->code = spec->take(spec->user, spec->key, spec->value, spec->key_line, spec->problem);
    spec->key[0] = '\0';
    return spec->code == EXIT_DONE;
}

/* libinih cuts comments off the first lines of values only. */
static size_t length_without_comment(const char *value)
{
    size_t length = 0;
    while (value[length] != '\0' &&
           !(length > 0 && value[length] == ';' && isspace((unsigned char)value[length - 1])))
        length++;
    while (length > 0 && isspace((unsigned char)value[length - 1]))
        length--;
    return length;
}

static int take_entry(void *user, const char *section, const char *name, const char *value)
{
    struct spec *spec = user;
    if (spec->code != EXIT_DONE)
        return 0;
    if (*section != '\0') {
        spec->code = problem_set(spec->problem, EXIT_WRONG_INPUT,
                                 "%.200s, line %d is in a section [%.60s] (a spec has none), leave "
                                 "the section's line out",
                                 spec->path, spec->line, section);
        return 0;
    }
    int goes_on = spec->is_indented && strcmp(spec->key, name) == 0;
    if (!goes_on && hand_on(spec)) {
        snprintf(spec->key, sizeof spec->key, "%s", name);
        spec->key_line = spec->line;
        spec->length = 0;
    }
    size_t more = goes_on ? length_without_comment(value) : strlen(value);
    if (spec->code != EXIT_DONE)
        return 0;
    if (goes_on && strchr(value, '=') != NULL)
        stop(spec, "is indented (so it goes on with the value above), begin a key at the left");
    else if (spec->length + more >= LONGEST_VALUE)
        stop(spec, "makes its value too long, shorten it");
    else
        memcpy(spec->value + spec->length, value, more);
    spec->length += spec->code == EXIT_DONE ? more : 0;
    spec->value[spec->length] = '\0';
    return spec->code == EXIT_DONE;
}

static int open_failed(struct spec *spec, int error)
{
    return problem_set(spec->problem, EXIT_WRONG_INPUT,
                       "the spec %.200s cannot be read (%s), give another file", spec->path,
                       strerror(error));
}

static void read_lines(struct spec *spec)
{
    int bad_line = ini_parse_stream(next_line, spec, take_entry, spec);
    hand_on(spec);
    if (spec->code == EXIT_DONE && bad_line != 0)
        spec->code =
            problem_set(spec->problem, EXIT_WRONG_INPUT,
                        "%.200s, line %d is not `key = value`, mend it", spec->path, bad_line);
}

/* Reads spec->file, which may be NULL, and closes it. */
static int read_open(struct spec *spec)
{
    struct stat about;
    if (spec->file == NULL)
        return open_failed(spec, errno);
    spec->value = malloc(LONGEST_VALUE);
    if (spec->value == NULL)
        spec->code = problem_memory(spec->problem);
    else if (fileno(spec->file) >= 0 && fstat(fileno(spec->file), &about) == 0 &&
             S_ISDIR(about.st_mode))
        spec->code = open_failed(spec, EISDIR);
    else
        read_lines(spec);
    if (spec->code == EXIT_DONE && ferror(spec->file))
        spec->code = open_failed(spec, EIO);
    free(spec->value);
    fclose(spec->file);
    return spec->code;
}

int spec_read(const char *path, spec_entry *take, void *user, struct problem *problem)
{
    struct spec spec = {
        .path = path, .take = take, .user = user, .problem = problem, .code = EXIT_DONE};
    spec.file = fopen(path, "r");
    return read_open(&spec);
}

int spec_read_text(const char *text, const char *name, spec_entry *take, void *user,
                   struct problem *problem)
{
    struct spec spec = {
        .path = name, .take = take, .user = user, .problem = problem, .code = EXIT_DONE};
    spec.file = fmemopen((void *)text, strlen(text), "r");
    return read_open(&spec);
}
