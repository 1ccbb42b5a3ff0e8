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
#include "tables/files/transfer.h"
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
    char begin[sizeof EVENT_META_BEGIN - 1];
    uint64_t bytes;
    int fd, error = flb_open_regular(path, 1, &fd, &bytes);
    if (error != 0)
        return error == ENOENT;
    int ours = flb_read_at(fd, begin, sizeof begin, 0) == 0 &&
               memcmp(begin, EVENT_META_BEGIN, sizeof begin) == 0;
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
        status = flb_unfinished_finish(
            file, flb_write_on(flb_unfinished_descriptor(file), bytes.data, bytes.size), message,
            size);
    flb_unfinished_end(&file);
    flb_event_bytes_free(&bytes);
    return status;
}
