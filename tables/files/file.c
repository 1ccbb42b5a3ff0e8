/* The streams of an unfinished file. */
#include "tables/files/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tables/fail.h"
#include "tables/files/write_failure.h"

struct flavbrem_file {
    struct unfinished *unfinished;
    FILE *stream;
    FILE *taken; /* a stream of the caller that leads here; NULL for none */
    int finished;
    char failure[FAIL_SENTENCE]; /* the first one; "" for none */
};

/* A descriptor of its own, which the stream closes. Returns 0 or an errno. */
static int open_stream(flavbrem_file *file)
{
    int fd = dup(flb_unfinished_descriptor(file->unfinished));
    file->stream = fd >= 0 ? fdopen(fd, "w") : NULL;
    int error = file->stream == NULL ? errno : 0;
    if (file->stream == NULL && fd >= 0)
        close(fd);
    return error;
}

flavbrem_status flavbrem_file_begin(flavbrem_context *context, const char *path,
                                    flavbrem_file **file)
{
    char sentence[FAIL_SENTENCE] = "";
    int error = 0;
    if (file != NULL)
        *file = NULL;
    if (path == NULL || file == NULL)
        return fail_missing(context, path == NULL ? "path" : "place for the file's handle");
    flavbrem_file *made = calloc(1, sizeof *made);
    flavbrem_status status = FLAVBREM_ERROR_MEMORY;
    if (made != NULL)
        status = flb_unfinished_begin(path, &made->unfinished, sentence, sizeof sentence);
    if (status == FLAVBREM_OK)
        error = open_stream(made);
    if (error != 0) {
        status = error == ENOMEM ? FLAVBREM_ERROR_MEMORY : FLAVBREM_ERROR_FILE;
        snprintf(sentence, sizeof sentence, "%.300s could not be written (%s), %s", path,
                 flb_write_failure_reason(error), flb_write_failure_advice(error));
    }
    if (status == FLAVBREM_OK) {
        *file = made;
        return status;
    }
    flavbrem_file_end(&made);
    return status == FLAVBREM_ERROR_MEMORY ? fail_memory(context)
                                           : fail(context, status, "%s", sentence);
}

FILE *flavbrem_file_stream(const flavbrem_file *file)
{
    return file != NULL ? file->stream : NULL;
}

size_t flavbrem_file_bytes(const flavbrem_file *file)
{
    struct stat about;
    if (file == NULL)
        return 0;
    fflush(file->stream); /* a failure is told at the end */
    if (file->taken != NULL)
        fflush(file->taken);
    return fstat(flb_unfinished_descriptor(file->unfinished), &about) == 0 ? (size_t)about.st_size
                                                                           : 0;
}

struct unfinished *flb_file_unfinished(const flavbrem_file *file)
{
    return file->unfinished;
}

flavbrem_status flavbrem_file_take(flavbrem_context *context, flavbrem_file *file, FILE *stream)
{
    if (file == NULL || stream == NULL)
        return fail_missing(context, file == NULL ? "file" : "stream");
    flavbrem_status status = flavbrem_stream_flush(context, stream, "the stream of the caller");
    if (status != FLAVBREM_OK)
        return status;
    int fd = fileno(stream);
    if (fd < 0)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "the stream of the caller has no descriptor (it is one in memory), give one "
                    "that fopen() opened");
    if (dup2(flb_unfinished_descriptor(file->unfinished), fd) != fd)
        return fail(context, FLAVBREM_ERROR_FILE,
                    "the stream of the caller cannot lead into the file (%s), give another one",
                    strerror(errno));
    file->taken = stream;
    return FLAVBREM_OK;
}

/* Returns 0, or an errno. */
static int flush(FILE *stream)
{
    errno = 0;
    int failed = ferror(stream);
    return fflush(stream) != 0 || failed ? (errno != 0 ? errno : EIO) : 0;
}

/* Of a file that has its name, or can have it no more. */
static flavbrem_status ended(flavbrem_context *context, const flavbrem_file *file)
{
    if (file->finished)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "the file is finished already (it has its name), begin another one");
    return fail(context, FLAVBREM_ERROR_FILE, "%s", file->failure);
}

flavbrem_status flb_file_finish(flavbrem_context *context, flavbrem_file *file, int error)
{
    if (file->finished || *file->failure != '\0')
        return ended(context, file);
    int own = flush(file->stream), taken = file->taken != NULL ? flush(file->taken) : 0;
    file->taken = NULL; /* the caller may close it now */
    if (error == 0)
        error = own != 0 ? own : taken;
    file->finished = flb_unfinished_finish(file->unfinished, error, file->failure,
                                           sizeof file->failure) == FLAVBREM_OK;
    return file->finished ? FLAVBREM_OK : ended(context, file);
}

flavbrem_status flb_file_check_empty(flavbrem_context *context, const flavbrem_file *file)
{
    if (file->finished || *file->failure != '\0')
        return ended(context, file);
    if (flavbrem_file_bytes(file) > 0)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "the file is not empty (a table fills one alone), begin another one");
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_file_finish(flavbrem_context *context, flavbrem_file *file)
{
    return file != NULL ? flb_file_finish(context, file, 0) : fail_missing(context, "file");
}

void flavbrem_file_drop(const flavbrem_file *file)
{
    if (file != NULL)
        flb_unfinished_drop(file->unfinished);
}

void flavbrem_file_end(flavbrem_file **file)
{
    if (file == NULL || *file == NULL)
        return;
    if ((*file)->stream != NULL)
        fclose((*file)->stream);
    flb_unfinished_end(&(*file)->unfinished);
    free(*file);
    *file = NULL;
}

/* Of these a write fails. */
static int is_of_a_write(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EFBIG || error == EBADF ||
           error == EPIPE || error == ECONNRESET || error == EIO;
}

/* Where an earlier write failed, and took the bytes with it, errno may still tell why. */
flavbrem_status flavbrem_stream_flush(flavbrem_context *context, FILE *stream, const char *called)
{
    if (stream == NULL || called == NULL)
        return fail_missing(context, stream == NULL ? "stream" : "name of the stream");
    int earlier = is_of_a_write(errno) ? errno : 0;
    errno = 0;
    int failed = ferror(stream);
    if (fflush(stream) == 0 && !failed)
        return FLAVBREM_OK;
    int error = errno != 0 ? errno : earlier;
    return fail(context, FLAVBREM_ERROR_FILE, "the results could not be written to %.60s (%s), %s",
                called, error != 0 ? flb_write_failure_reason(error) : "an earlier write failed",
                flb_write_failure_advice(error));
}
