/* Reads spec files with libinih, through a reader of our own that counts the lines and sees those
 * which are longer than libinih's buffer (200 bytes), for it would cut them in silence. */
#include "flavbrem/files.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tables/fail.h"
#include "tables/files/transfer.h"

#define LONGEST_VALUE 65536

/* An entry is handed on when the next one begins, for its value may go on in indented lines. */
struct spec_file {
    FILE *file;
    const char *path;
    flavbrem_spec_take take;
    void *user;
    flavbrem_context *context;
    int line;
    flavbrem_status status;
    int is_indented; /* the line */
    char key[256];   /* "" where there is none */
    int key_line;
    char *value; /* so far */
    size_t length;
};

static void stop(struct spec_file *spec, const char *why)
{
    spec->status = fail(spec->context, FLAVBREM_ERROR_INPUT, "%.200s, line %d %s", spec->path,
                        spec->line, why);
}

/* As fgets, but a text has no zero byte: libinih would take it for the end of the line. */
static char *next_line(char *text, int size, void *stream)
{
    struct spec_file *spec = stream;
    int length = 0, c = 0;
    if (spec->status != FLAVBREM_OK)
        return NULL;
    spec->line++;
    while (spec->status == FLAVBREM_OK && length < size - 1 && c != '\n' &&
           (c = getc(spec->file)) != EOF) {
        if (c == '\0')
            stop(spec, "is not text, give a file of `key = value` lines");
        text[length++] = (char)c;
    }
    text[length] = '\0';
    if (spec->status == FLAVBREM_OK && length == size - 1 && c != '\n')
        stop(spec, "is too long, break its value and indent what follows");
    spec->is_indented = text[0] == ' ' || text[0] == '\t';
    return spec->status == FLAVBREM_OK && length > 0 ? text : NULL;
}

static int hand_on(struct spec_file *spec)
{
    if (spec->status == FLAVBREM_OK && spec->key[0] != '\0')
        spec->status =
            spec->take(spec->user, spec->context, spec->key, spec->value, spec->key_line);
    spec->key[0] = '\0';
    return spec->status == FLAVBREM_OK;
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
    struct spec_file *spec = user;
    if (spec->status == FLAVBREM_OK && *name == '\0')
        stop(spec, "is not `key = value`, mend it");
    if (spec->status != FLAVBREM_OK)
        return 0;
    if (*section != '\0') {
        spec->status = fail(spec->context, FLAVBREM_ERROR_INPUT,
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
    if (spec->status != FLAVBREM_OK)
        return 0;
    if (goes_on && strchr(value, '=') != NULL)
        stop(spec, "is indented (so it goes on with the value above), begin a key at the left");
    else if (spec->length + more >= LONGEST_VALUE)
        stop(spec, "makes its value too long, shorten it");
    else
        memcpy(spec->value + spec->length, value, more);
    spec->length += spec->status == FLAVBREM_OK ? more : 0;
    spec->value[spec->length] = '\0';
    return spec->status == FLAVBREM_OK;
}

static flavbrem_status open_failed(struct spec_file *spec, int error)
{
    return fail(spec->context, FLAVBREM_ERROR_INPUT,
                "the spec %.200s cannot be read (%s), give another file", spec->path,
                flb_open_problem(error));
}

/* What this program has open, its stdin or what a shell hands it, may be a pipe. Opening does not
 * wait for one that has no writer; reading waits for its text. */
static int open_own(const char *path, int *fd)
{
    struct stat about;
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0)
        return errno;
    int error = fstat(*fd, &about) != 0 || fcntl(*fd, F_SETFL, 0) != 0 ? errno : 0;
    return error == 0 && S_ISDIR(about.st_mode) ? EISDIR : error;
}

/* Returns 0 or an errno. */
static int open_text(const char *path, FILE **file)
{
    uint64_t bytes;
    int fd, is_own = strcmp(path, "/dev/stdin") == 0 || strncmp(path, "/dev/fd/", 8) == 0 ||
                     strncmp(path, "/proc/self/fd/", 14) == 0;
    int error = is_own ? open_own(path, &fd) : flb_open_regular(path, 0, &fd, &bytes);
    *file = error == 0 ? fdopen(fd, "r") : NULL;
    if (error == 0 && *file == NULL)
        error = errno;
    if (*file == NULL && fd >= 0)
        close(fd);
    return error;
}

static void read_lines(struct spec_file *spec)
{
    int bad_line = ini_parse_stream(next_line, spec, take_entry, spec);
    hand_on(spec);
    if (spec->status == FLAVBREM_OK && bad_line != 0)
        spec->status = fail(spec->context, FLAVBREM_ERROR_INPUT,
                            "%.200s, line %d is not `key = value`, mend it", spec->path, bad_line);
}

/* Reads spec->file and closes it. */
static flavbrem_status read_open(struct spec_file *spec)
{
    spec->value = malloc(LONGEST_VALUE);
    if (spec->value == NULL)
        spec->status = fail_memory(spec->context);
    else
        read_lines(spec);
    if (spec->status == FLAVBREM_OK && ferror(spec->file))
        spec->status = open_failed(spec, EIO);
    free(spec->value);
    fclose(spec->file);
    return spec->status;
}

flavbrem_status flavbrem_spec_lines(flavbrem_context *context, const char *path,
                                    flavbrem_spec_take take, void *user)
{
    struct spec_file spec = {.path = path, .take = take, .user = user, .context = context};
    if (path == NULL || take == NULL)
        return fail_missing(context, path == NULL ? "path" : "function that takes the lines");
    int error = open_text(path, &spec.file);
    return error == 0 ? read_open(&spec) : open_failed(&spec, error);
}

/* ---- into a spec ---- */

#define MOST_KEYS 128

/* What is filled, and where. */
struct filling {
    flavbrem_spec *spec;
    const char *path;
    int given[MOST_KEYS]; /* the caller had set the key, or one in its place, and wins */
    int line[MOST_KEYS];  /* where the key stands; 0: not yet */
};

/* The number of a key that may stand in a file of this spec; -1 where it is none. */
static int number_of(const flavbrem_spec *spec, const char *name)
{
    const flavbrem_key *key = flavbrem_key_find(name);
    if (key == NULL || !key->in_spec || !(key->jobs & (int)flavbrem_spec_job(spec)))
        return -1;
    for (int i = 0; i < MOST_KEYS; i++)
        if (flavbrem_key_at((size_t)i) == key)
            return i;
    return -1;
}

static flavbrem_status take_line(void *user, flavbrem_context *context, const char *key,
                                 const char *value, int line)
{
    struct filling *filling = user;
    char called[320];
    int i = number_of(filling->spec, key);
    if (i < 0)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%.200s, line %d: the key \"%.60s\" is unknown, take the name of a key of "
                    "the physics",
                    filling->path, line, key);
    if (filling->line[i] != 0)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%.200s, line %d: the key \"%.60s\" stands there twice (first in line %d), "
                    "leave one",
                    filling->path, line, key, filling->line[i]);
    filling->line[i] = line;
    if (filling->given[i])
        return FLAVBREM_OK;
    snprintf(called, sizeof called, "%.200s, line %d: %s", filling->path, line, key);
    flavbrem_status status = flavbrem_spec_call(context, filling->spec, key, called);
    return status == FLAVBREM_OK ? flavbrem_spec_set(context, filling->spec, key, value) : status;
}

flavbrem_status flavbrem_spec_read(flavbrem_context *context, flavbrem_spec *spec, const char *path)
{
    struct filling filling = {.spec = spec, .path = path};
    const flavbrem_key *key;
    if (spec == NULL)
        return fail_missing(context, "spec");
    for (int i = 0; i < MOST_KEYS && (key = flavbrem_key_at((size_t)i)) != NULL; i++)
        filling.given[i] =
            flavbrem_spec_is_set(spec, key->name) || flavbrem_spec_excludes(spec, key->name);
    return flavbrem_spec_lines(context, path, take_line, &filling);
}
