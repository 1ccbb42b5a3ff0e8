/* Each format has its checksum elsewhere (tables/events/FORMAT.md). The first thing that is wrong
 * makes the sentence: what is no file of ours, what was joined or cut, and only then what has a
 * wrong sum. */
#include "tables/events/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tables/events/fields.h"
#include "tables/events/formats.h"
#include "tables/events/meta.h"
#include "tables/events/scan.h"
#include "tables/fail.h"
#include "tables/files/transfer.h"

#define GZIP_BEGIN "\x1f\x8b"
#define FIRST_BYTES 64
#define CRC_SIZE 4
#define SUPERBLOCK_SIZE 36
#define ZEROS_AT_END 16 /* bytes; the record at the end of gzip has nine */
#define NO_COUNT UINT64_MAX

struct checking {
    const char *path;
    flavbrem_event_report *report;
    struct table_metadata **metadata;
    char *message;
    size_t size;
    int fd;
    uint64_t bytes; /* of the file */
    char why[160];  /* it is damaged */
};

/* ---- what a file is ---- */

int flb_event_file_may_be(const char *path)
{
    enum event_format format;
    int compressed;
    uint64_t bytes;
    char first[FIRST_BYTES];
    if (flb_metadata_may_be_events(path))
        return 1;
    int fd;
    if (flb_open_regular(path, 0, &fd, &bytes) != 0)
        return 0;
    ssize_t got = pread(fd, first, sizeof first, 0);
    close(fd);
    if (flb_event_format_of(path, &format, &compressed) && flb_event_formats[format]->text != NULL)
        return 1;
    return got >= 2 &&
           (memcmp(first, GZIP_BEGIN, 2) == 0 || flb_event_scan_knows(first, (size_t)got));
}

/* ---- sentences ---- */

/* "LHE, HepMC or CSV": the titles of the texts. */
static void add_titles(char *list, size_t size)
{
    int n = 0, k = 0;
    for (int f = 0; f < EVENT_FORMATS; f++)
        n += flb_event_formats[f]->scanner != NULL;
    *list = '\0';
    for (int f = 0; f < EVENT_FORMATS; f++)
        if (flb_event_formats[f]->scanner != NULL) {
            size_t length = strlen(list);
            const char *before = k == 0 ? "" : k == n - 1 ? " or " : ", ";
            snprintf(list + length, size - length, "%s%s", before,
                     flb_event_formats[f]->about.title);
            k++;
        }
}

static flavbrem_status damaged(const struct checking *checking)
{
    snprintf(checking->message, checking->size,
             "%.300s is damaged (%s), make it again or take another copy", checking->path,
             checking->why);
    return FLAVBREM_ERROR_FORMAT;
}

static flavbrem_status refuse(const struct checking *checking, const char *why)
{
    snprintf(checking->message, checking->size, "%.300s %s", checking->path, why);
    return FLAVBREM_ERROR_FORMAT;
}

static int differs(struct checking *checking, const char *what, uint32_t is, uint32_t told)
{
    if (is != told)
        snprintf(checking->why, sizeof checking->why, "the checksum of %s is %08lx, not %08lx",
                 what, (unsigned long)is, (unsigned long)told);
    return is != told;
}

static int counts_differ(struct checking *checking, uint64_t is, uint64_t told)
{
    if (told == NO_COUNT)
        snprintf(checking->why, sizeof checking->why, "it does not say how many events it has");
    else if (is != told)
        snprintf(checking->why, sizeof checking->why, "it has %llu events and says %llu",
                 (unsigned long long)is, (unsigned long long)told);
    return is != told;
}

static flavbrem_status no_format(const struct checking *checking)
{
    char why[400], titles[160];
    add_titles(titles, sizeof titles);
    snprintf(why, sizeof why,
             "is no file of events of flavbrem (its first line is not that of %s: damaged, or "
             "another format), give one that `flavbrem sample` made",
             titles);
    return refuse(checking, why);
}

/* NAME.meta belongs to what NAME says, to any file where that is too long or renamed. */
static flavbrem_status no_events(const struct checking *checking)
{
    char why[160], name[512];
    enum event_format format;
    size_t length = strlen(checking->path), end = strlen(".meta");
    int compressed, rest = length > end && length < sizeof name ? (int)(length - end) : 0;
    snprintf(name, sizeof name, "%.*s", rest, checking->path);
    int known = flb_event_format_of(name, &format, &compressed);
    snprintf(why, sizeof why, "tells what is in the %s beside it (it has no events), give that",
             known ? flb_event_formats[format]->about.title : "file");
    return refuse(checking, why);
}

/* ---- the end, which is looked at first: a file may be any length ---- */

static uint64_t little_endian(const unsigned char bytes[8])
{
    uint64_t number = 0;
    for (int i = 7; i >= 0; i--)
        number = number << 8 | bytes[i];
    return number;
}

/* Where HDF5's superblock says that the file ends; the end itself where it does not say so in a
 * way that is known here: version 2 or 3, addresses of eight bytes from the begin of the file. */
static uint64_t end_of_columns(const struct checking *checking)
{
    unsigned char block[SUPERBLOCK_SIZE];
    if (pread(checking->fd, block, sizeof block, 0) != (ssize_t)sizeof block || block[8] < 2 ||
        block[8] > 3 || block[9] != 8 || little_endian(block + 12) != 0)
        return checking->bytes;
    return little_endian(block + 28);
}

/* No text ends with zeros, and a member of gzip with fewer. */
static int zeros_end_it(const struct checking *checking)
{
    static const char zeros[ZEROS_AT_END] = "";
    char end[ZEROS_AT_END];
    size_t n = checking->report->compressed ? sizeof end : 1;
    return checking->bytes > n &&
           pread(checking->fd, end, n, (off_t)(checking->bytes - n)) == (ssize_t)n &&
           memcmp(end, zeros, n) == 0;
}

static int text_is_lengthened(struct checking *checking)
{
    char first[FIRST_BYTES];
    ssize_t got = pread(checking->fd, first, sizeof first, 0);
    int ours =
        got > 0 && (checking->report->compressed || flb_event_scan_knows(first, (size_t)got));
    if (!ours || !zeros_end_it(checking))
        return 0;
    snprintf(checking->why, sizeof checking->why, "zeros stand behind its end");
    return 1;
}

static int columns_are_lengthened(struct checking *checking)
{
    uint64_t end = end_of_columns(checking);
    if (checking->bytes <= end)
        return 0;
    snprintf(checking->why, sizeof checking->why, "%llu bytes stand behind its end",
             (unsigned long long)(checking->bytes - end));
    return 1;
}

/* ---- texts ---- */

/* Two files in one, by a head in the middle or, of gzip, by what the last member tells. */
static flavbrem_status joined(const struct checking *checking, uint64_t line)
{
    char where[64] = "its last member counts less";
    if (line > 0)
        snprintf(where, sizeof where, "line %llu begins another one", (unsigned long long)line);
    snprintf(checking->message, checking->size,
             "%.300s is several files joined (%s), which no reader takes for one, keep them apart "
             "or make one with as many events",
             checking->path, where);
    return FLAVBREM_ERROR_FORMAT;
}

/* What only flavbrem's files say, and from which version on they have checksums.
 *   said  what the file says, or what stands beside it */
static flavbrem_status check_version(const struct checking *checking,
                                     const struct table_metadata *said)
{
    const char *format = flb_metadata_text(said, "format");
    uint64_t version = flb_metadata_whole(said, "format_version", 0);
    if (format == NULL || strcmp(format, EVENT_FILE_FORMAT) != 0 || version == 0)
        return refuse(checking, "is no file of events of flavbrem (it does not say so), give one "
                                "that `flavbrem sample` made");
    if (version > EVENT_FILE_VERSION_MIXED)
        return refuse(checking, "has events in a newer format than this program knows, take a "
                                "newer flavbrem");
    checking->report->format_version = (int)version;
    return FLAVBREM_OK;
}

/* The last member of gzip counts what is in front of it. */
static flavbrem_status check_record(struct checking *checking, uint64_t events)
{
    char record[EVENT_RECORD_SIZE];
    struct event_sum told, found = {0};
    uint64_t told_events, before = checking->bytes - EVENT_RECORD_SIZE;
    int error;
    if (checking->bytes < EVENT_RECORD_SIZE ||
        pread(checking->fd, record, sizeof record, (off_t)before) != (ssize_t)sizeof record ||
        !flb_event_record_read(record, &told_events, &told))
        return refuse(checking, "has no last member that counts its events (it was cut off or "
                                "changed, or packed by another program), take another copy, or "
                                "unpack it and check that");
    if (told.bytes < before)
        return joined(checking, 0);
    if (told.bytes > before)
        snprintf(checking->why, sizeof checking->why, "a part of it is missing");
    else if ((error = flb_event_sum_file(&found, checking->fd, 0, before)) != 0)
        snprintf(checking->why, sizeof checking->why, "it cannot be read: %s", strerror(error));
    else if (!differs(checking, "the file", found.crc, told.crc) &&
             !counts_differ(checking, events, told_events))
        return FLAVBREM_OK;
    return damaged(checking);
}

/* The end and the checksum of a text that tells its own. */
static int sum_is_wrong(struct checking *checking, const struct event_scan *scan)
{
    snprintf(checking->why, sizeof checking->why, "its end is missing, it was cut off");
    return !scan->has_crc || !scan->ends || differs(checking, "the text", scan->sum.crc, scan->crc);
}

static int count_is_wrong(struct checking *checking, uint64_t events,
                          const struct table_metadata *said)
{
    return counts_differ(checking, events, flb_metadata_whole(said, "events", NO_COUNT)) ||
           counts_differ(checking, events, flb_metadata_whole(said, "n", NO_COUNT));
}

/* What NAME.meta tells of a file. */
static int meta_differs(struct checking *checking, const struct event_scan *scan,
                        const struct table_metadata *said)
{
    const char *digits = flb_metadata_text(said, "data_crc32");
    uint64_t bytes = flb_metadata_whole(said, "data_bytes", NO_COUNT);
    uint32_t crc = 0;
    if (digits == NULL || strlen(digits) != EVENT_SUM_DIGITS || !flb_event_sum_read(digits, &crc)) {
        snprintf(checking->why, sizeof checking->why, "what stands beside it has no checksum");
        return 1;
    }
    if (scan->sum.bytes != bytes) {
        snprintf(checking->why, sizeof checking->why,
                 "its text has %llu bytes, and beside it stands %llu",
                 (unsigned long long)scan->sum.bytes, (unsigned long long)bytes);
        return 1;
    }
    return differs(checking, "the text", scan->sum.crc, crc) ||
           count_is_wrong(checking, scan->events, said);
}

/* NAME.meta by itself. */
static flavbrem_status check_meta(struct checking *beside, struct event_scan *meta)
{
    if (text_is_lengthened(beside))
        return damaged(beside);
    flavbrem_status status = flb_event_scan(beside->fd, meta);
    if (status != FLAVBREM_OK)
        return status;
    if (meta->is_meta && !sum_is_wrong(beside, meta))
        return check_version(beside, meta->fields);
    if (!meta->is_meta)
        snprintf(beside->why, sizeof beside->why, "its first line is not that of flavbrem");
    return damaged(beside);
}

/* Beside gzip, which has its own count, it may be missing. */
static flavbrem_status check_beside(struct checking *checking, const struct event_scan *scan,
                                    struct event_scan *meta)
{
    flavbrem_event_report *report = checking->report;
    struct checking beside = *checking;
    char *path = flb_event_meta_path(checking->path);
    if (path == NULL)
        return FLAVBREM_ERROR_MEMORY;
    beside.path = path;
    flavbrem_status status = FLAVBREM_OK;
    if (flb_open_regular(path, 0, &beside.fd, &beside.bytes) == 0)
        status = check_meta(&beside, meta);
    if (beside.fd >= 0 && status == FLAVBREM_OK && meta_differs(checking, scan, meta->fields))
        status = damaged(checking);
    if (beside.fd < 0 && !report->compressed) {
        snprintf(checking->message, checking->size,
                 "%.300s cannot be verified (%.300s, which tells its checksum, cannot be read), "
                 "keep them together",
                 checking->path, path);
        status = FLAVBREM_ERROR_INPUT;
    }
    if (beside.fd < 0) {
        report->no_meta = 1;
        report->format_version = EVENT_FILE_VERSION;
    } else {
        close(beside.fd);
    }
    free(path);
    return status;
}

static flavbrem_status judge(struct checking *checking, const struct event_scan *scan,
                             struct event_scan *meta)
{
    int has_meta = flb_event_formats[scan->format]->has_meta;
    flavbrem_event_report *report = checking->report;
    flavbrem_status status = FLAVBREM_OK;
    if (scan->is_meta)
        return no_events(checking);
    if (!scan->unpacks && scan->second == 0) {
        snprintf(checking->why, sizeof checking->why, "it does not unpack to its end");
        return damaged(checking);
    }
    if (scan->scanner == NULL)
        return no_format(checking);
    report->format = flb_event_formats[scan->format]->about.name;
    if (scan->second > 0)
        return joined(checking, scan->second);
    int says_itself = !has_meta || scan->fields->n_attributes > 0; /* version 1 */
    if (says_itself)
        status = check_version(checking, scan->fields);
    if (status != FLAVBREM_OK || (says_itself && report->format_version == 1))
        return status;
    report->checked = 1;
    if (report->compressed)
        status = check_record(checking, scan->events);
    if (status == FLAVBREM_OK && has_meta)
        return check_beside(checking, scan, meta);
    if (status == FLAVBREM_OK &&
        (sum_is_wrong(checking, scan) || count_is_wrong(checking, scan->events, scan->fields)))
        status = damaged(checking);
    return status;
}

static flavbrem_status check_text(struct checking *checking)
{
    struct event_scan scan, meta = {0};
    flavbrem_event_report *report = checking->report;
    if (text_is_lengthened(checking))
        return damaged(checking);
    flavbrem_status status = flb_event_scan(checking->fd, &scan);
    if (status == FLAVBREM_OK)
        status = judge(checking, &scan, &meta);
    report->events = scan.events;
    if (meta.fields != NULL)
        flb_table_metadata_free(&scan.fields);
    *checking->metadata = meta.fields != NULL ? meta.fields : scan.fields;
    return status;
}

/* ---- columns ---- */

/* The whole file but for its checksum. */
static int columns_are_wrong(struct checking *checking, uint64_t place)
{
    static const char zeros[CRC_SIZE] = "";
    unsigned char told[CRC_SIZE];
    struct event_sum found = {0};
    int error = place + CRC_SIZE <= checking->bytes ? 0 : EIO;
    if (error == 0 && pread(checking->fd, told, sizeof told, (off_t)place) != CRC_SIZE)
        error = EIO;
    if (error == 0)
        error = flb_event_sum_file(&found, checking->fd, 0, place);
    flb_event_sum_add(&found, zeros, sizeof zeros);
    if (error == 0)
        error = flb_event_sum_file(&found, checking->fd, place + CRC_SIZE, checking->bytes);
    if (error != 0) {
        snprintf(checking->why, sizeof checking->why, "it cannot be read: %s", strerror(error));
        return 1;
    }
    return differs(checking, "the file", found.crc,
                   (uint32_t)told[0] | (uint32_t)told[1] << 8 | (uint32_t)told[2] << 16 |
                       (uint32_t)told[3] << 24);
}

static flavbrem_status check_columns(struct checking *checking)
{
    flavbrem_event_report *report = checking->report;
    if (columns_are_lengthened(checking))
        return damaged(checking);
    flavbrem_status status = flb_event_metadata_read(checking->path, checking->metadata,
                                                     checking->message, checking->size);
    if (status == FLAVBREM_OK)
        status = check_version(checking, *checking->metadata);
    if (status != FLAVBREM_OK)
        return status;
    report->format = flb_event_formats[EVENT_HDF5]->about.name;
    report->events = flb_metadata_whole(*checking->metadata, "events", 0);
    if (report->format_version == 1)
        return FLAVBREM_OK;
    report->checked = 1;
    uint64_t place = (*checking->metadata)->crc_place;
    snprintf(checking->why, sizeof checking->why, "its checksum, /file_crc32, is missing");
    if (place == 0 || columns_are_wrong(checking, place) ||
        counts_differ(checking, report->events,
                      flb_metadata_whole(*checking->metadata, "n", NO_COUNT)))
        return damaged(checking);
    return FLAVBREM_OK;
}

/* ---- all ---- */

flavbrem_status flb_event_file_check(const char *path, flavbrem_event_report *report,
                                     struct table_metadata **metadata, char *message, size_t size)
{
    struct checking checking = {path, report, metadata, message, size, -1, 0, ""};
    char first[2] = "";
    *report = (flavbrem_event_report){0};
    *metadata = NULL;
    int error = flb_open_regular(path, 0, &checking.fd, &checking.bytes);
    if (error != 0) {
        snprintf(message, size, "%.300s cannot be read (%s), give another file", path,
                 flb_open_problem(error));
        return FLAVBREM_ERROR_INPUT;
    }
    report->bytes = checking.bytes;
    report->compressed = pread(checking.fd, first, sizeof first, 0) == (ssize_t)sizeof first &&
                         memcmp(first, GZIP_BEGIN, sizeof first) == 0;
    flavbrem_status status =
        flb_metadata_may_be_events(path) ? check_columns(&checking) : check_text(&checking);
    close(checking.fd);
    return status;
}

flavbrem_status flavbrem_event_file_check(flavbrem_context *context, const char *path,
                                          flavbrem_event_report *report)
{
    flavbrem_event_report found;
    struct table_metadata *metadata = NULL;
    char message[FAIL_SENTENCE] = "";
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (path == NULL || report == NULL)
        return fail_missing(context, path == NULL ? "path" : "place for the report");
    flavbrem_status status = flb_event_file_check(path, &found, &metadata, message, sizeof message);
    flb_table_metadata_free(&metadata);
    if (status == FLAVBREM_ERROR_MEMORY)
        return fail_memory(context);
    if (status != FLAVBREM_OK)
        return fail(context, status, "%s", message);
    if (!found.checked)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%.300s cannot be verified (events in format version 1 have no checksums), "
                    "make it again; flavbrem info reads it",
                    path);
    *report = found;
    return FLAVBREM_OK;
}
