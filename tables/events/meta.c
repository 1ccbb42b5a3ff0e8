/* Lines `name = value`, the last one with the checksum of the text itself. */
#include "tables/events/meta.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tables/events/fields.h"
#include "tables/files/unfinished.h"

#define END ".meta"

char *flb_event_meta_path(const char *path)
{
    char *target = flb_unfinished_target(path);
    size_t size = target != NULL ? strlen(target) + sizeof END : 0;
    char *meta = target != NULL ? malloc(size) : NULL;
    if (meta != NULL)
        snprintf(meta, size, "%s" END, target);
    free(target);
    return meta;
}

/* A file that may be replaced, or none. */
static int is_ours_or_nothing(const char *path)
{
    struct stat about;
    char begin[sizeof EVENT_META_BEGIN - 1];
    if (lstat(path, &about) != 0)
        return errno == ENOENT;
    if (!S_ISREG(about.st_mode))
        return 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    int ours = fd >= 0 && read(fd, begin, sizeof begin) == (ssize_t)sizeof begin &&
               memcmp(begin, EVENT_META_BEGIN, sizeof begin) == 0;
    if (fd >= 0)
        close(fd);
    return ours;
}

flavbrem_status flb_event_meta_check(const char *path, const char *title, char *message,
                                     size_t size)
{
    char *meta = flb_event_meta_path(path);
    if (meta == NULL)
        return FLAVBREM_ERROR_MEMORY;
    flavbrem_status status = is_ours_or_nothing(meta) ? FLAVBREM_OK : FLAVBREM_ERROR_INPUT;
    if (status != FLAVBREM_OK)
        snprintf(message, size,
                 "%.300s is in the way (it goes with the %s, and flavbrem did not make it), move "
                 "it or give another name",
                 meta, title);
    free(meta);
    return status;
}

static void meta_text(const struct event_origin *origin, const struct file_tally *tally,
                      const struct event_sum *data, struct event_text *text)
{
    char digits[EVENT_SUM_DIGITS + 1] = "";
    struct event_sum sum = {0};
    flb_event_origin_lines(text, "", origin);
    flb_event_tally_lines(text, "", tally);
    flb_event_text_add(text, "data_bytes = ");
    flb_event_text_add_whole(text, data->bytes);
    flb_event_text_add(text, "\ndata_crc32 = ");
    flb_event_sum_digits(data->crc, digits);
    flb_event_text_add(text, digits);
    flb_event_text_add(text, "\n");
    size_t at = flb_event_crc_line(text, "");
    if (text->failed)
        return;
    flb_event_sum_add(&sum, text->bytes->data, text->bytes->size);
    flb_event_sum_digits(sum.crc, text->bytes->data + at);
}

/* Returns 0 or an errno. */
static int write_all(int fd, const struct event_bytes *bytes)
{
    for (size_t done = 0; done < bytes->size;) {
        ssize_t put = write(fd, bytes->data + done, bytes->size - done);
        if (put < 0 && errno != EINTR)
            return errno;
        done += put > 0 ? (size_t)put : 0;
    }
    return 0;
}

flavbrem_status flb_event_meta_write(const struct unfinished *csv,
                                     const struct event_origin *origin,
                                     const struct file_tally *tally, const struct event_sum *data,
                                     char *message, size_t size)
{
    struct event_bytes bytes = {0};
    struct event_text text = {&bytes, 0};
    struct unfinished *file = NULL;
    meta_text(origin, tally, data, &text);
    flavbrem_status status = text.failed ? FLAVBREM_ERROR_MEMORY : FLAVBREM_OK;
    if (status == FLAVBREM_OK)
        status = flb_unfinished_begin_beside(csv, END, &file, message, size);
    if (status == FLAVBREM_OK)
        status = flb_unfinished_finish(file, write_all(flb_unfinished_descriptor(file), &bytes),
                                       message, size);
    flb_unfinished_end(&file);
    flb_event_bytes_free(&bytes);
    return status;
}
