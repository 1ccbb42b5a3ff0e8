/* CRC-32 in pieces, as digits, and in the comment of a gzip member. */
#include "tables/events/sum.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tables/files/transfer.h"

#define AT_ONCE ((size_t)1 << 20) /* bytes read from a file */

void flb_event_sum_add(struct event_sum *sum, const void *data, size_t size)
{
    sum->crc = (uint32_t)crc32_z(sum->crc, data, size);
    sum->bytes += size;
}

void flb_event_sum_join(struct event_sum *sum, uint32_t crc, uint64_t bytes)
{
    sum->crc = (uint32_t)crc32_combine(sum->crc, crc, (z_off_t)bytes);
    sum->bytes += bytes;
}

int flb_event_sum_file(struct event_sum *sum, int fd, uint64_t from, uint64_t to)
{
    char *data = malloc(AT_ONCE);
    int error = data != NULL ? 0 : ENOMEM;
    while (error == 0 && from < to) {
        size_t now = to - from < AT_ONCE ? (size_t)(to - from) : AT_ONCE;
        error = flb_read_at(fd, data, now, from);
        if (error == 0)
            flb_event_sum_add(sum, data, now);
        from += now;
    }
    free(data);
    return error;
}

void flb_event_sum_digits(uint32_t crc, char *at)
{
    char digits[EVENT_SUM_DIGITS + 1];
    snprintf(digits, sizeof digits, "%08lx", (unsigned long)crc);
    memcpy(at, digits, EVENT_SUM_DIGITS);
}

int flb_event_sum_read(const char *digits, uint32_t *crc)
{
    char copy[EVENT_SUM_DIGITS + 1] = "", again[EVENT_SUM_DIGITS];
    memcpy(copy, digits, EVENT_SUM_DIGITS);
    *crc = (uint32_t)strtoul(copy, NULL, 16);
    flb_event_sum_digits(*crc, again);
    return memcmp(digits, again, EVENT_SUM_DIGITS) == 0;
}

/* ---- the last member of gzip ---- */

#define GZIP_HEAD "\x1f\x8b\x08\x10\0\0\0\0\0\xff" /* deflate, a comment, no time, any system */
#define HEAD_SIZE (sizeof GZIP_HEAD - 1)
#define EMPTY_BLOCK "\x03\0\0\0\0\0\0\0\0\0" /* no bytes, their CRC-32 and number */
#define EMPTY_SIZE (sizeof EMPTY_BLOCK - 1)
#define COMMENT "flavbrem events=%020llu bytes=%020llu crc32=%08lx"
#define COMMENT_SIZE (EVENT_RECORD_SIZE - HEAD_SIZE - EMPTY_SIZE) /* with its 0 */

void flb_event_record_put(uint64_t events, const struct event_sum *before,
                          char record[EVENT_RECORD_SIZE])
{
    char comment[COMMENT_SIZE + 1];
    int length = snprintf(comment, sizeof comment, COMMENT, (unsigned long long)events,
                          (unsigned long long)before->bytes, (unsigned long)before->crc);
    memset(record, 0, EVENT_RECORD_SIZE);
    memcpy(record, GZIP_HEAD, HEAD_SIZE);
    memcpy(record + HEAD_SIZE, comment, (size_t)length);
    memcpy(record + EVENT_RECORD_SIZE - EMPTY_SIZE, EMPTY_BLOCK, EMPTY_SIZE);
}

int flb_event_record_read(const char record[EVENT_RECORD_SIZE], uint64_t *events,
                          struct event_sum *before)
{
    char comment[COMMENT_SIZE + 1] = "", again[EVENT_RECORD_SIZE];
    unsigned long long n, bytes;
    unsigned long crc;
    memcpy(comment, record + HEAD_SIZE, COMMENT_SIZE);
    /* NOLINTNEXTLINE(cert-err34-c): the record is made again from what is read, and compared */
    if (sscanf(comment, "flavbrem events=%20llu bytes=%20llu crc32=%8lx", &n, &bytes, &crc) != 3)
        return 0;
    *events = n;
    *before = (struct event_sum){(uint32_t)crc, bytes};
    flb_event_record_put(n, before, again);
    return memcmp(record, again, EVENT_RECORD_SIZE) == 0;
}
