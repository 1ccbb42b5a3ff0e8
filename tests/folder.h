/* A folder of a test's own under /tmp, the files in it, and their contents. */
#ifndef FLAVBREM_TESTS_FOLDER_H
#define FLAVBREM_TESTS_FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

static char folder[64];

/* A new one. Returns 0, or -1 where there is none to be had. */
static inline int folder_make(void)
{
    snprintf(folder, sizeof folder, "/tmp/flavbrem-test-XXXXXX");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

/* With all that is in it. Returns 0 where that is done. */
static inline int folder_remove(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command); /* NOLINT(cert-env33-c): the test's own folder */
}

/* The path of a file in it; it lives for seven more calls. */
static inline const char *path_of(const char *name)
{
    static char path[8][160];
    static int next;
    next = (next + 1) % 8;
    snprintf(path[next], sizeof path[next], "%s/%s", folder, name);
    return path[next];
}

/* A file of this text. */
static inline void write_text(const char *path, const char *text)
{
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

struct content {
    char *bytes; /* the caller's, a 0 behind them */
    size_t size;
};

static inline struct content content_of(const char *path)
{
    struct content content = {NULL, 0};
    struct stat about = {0};
    FILE *stream = fopen(path, "rb");
    if (stream == NULL || fstat(fileno(stream), &about) != 0)
        fail_msg("%s is not there", path);
    content.size = (size_t)about.st_size;
    content.bytes = calloc(content.size + 1, 1);
    assert_non_null(content.bytes);
    assert_int_equal(fread(content.bytes, 1, content.size, stream), content.size);
    fclose(stream);
    return content;
}

static inline void assert_content(const char *path, const char *expected)
{
    struct content found = content_of(path);
    assert_string_equal(found.bytes, expected);
    free(found.bytes);
}

#endif
