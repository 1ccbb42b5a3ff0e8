/* Checksums of event files: CRC-32 (that of zlib), gathered while a file is written, and the record
 * that ends a file in gzip. A text holds its own checksum in eight hexadecimal digits; it is that
 * of the text with zeros in their place. */
#ifndef FLAVBREM_TABLES_EVENT_SUM_H
#define FLAVBREM_TABLES_EVENT_SUM_H

#include <stddef.h>
#include <stdint.h>

#include "flavbrem/status.h"

#define EVENT_SUM_DIGITS 8
#define EVENT_SUM_HOLE "00000000"

/* Of the bytes so far; begin with {0}. */
struct event_sum {
    uint32_t crc;
    uint64_t bytes;
};

void flb_event_sum_add(struct event_sum *sum, const void *data, size_t size);

/* Adds bytes whose checksum is known. */
void flb_event_sum_join(struct event_sum *sum, uint32_t crc, uint64_t bytes);

/* Adds the bytes of a file from one place to another. Returns 0 or an errno; EIO where the file is
 * shorter. */
FLAVBREM_MUST_CHECK int flb_event_sum_file(struct event_sum *sum, int fd, uint64_t from,
                                           uint64_t to);

/* Puts the eight digits, without a final 0. */
void flb_event_sum_digits(uint32_t crc, char *at);

/* The checksum that eight digits are; 0 unless they are what flb_event_sum_digits puts. */
int flb_event_sum_read(const char *digits, uint32_t *crc);

/* An empty member of gzip, the last of its file, whose comment tells how many events are in the
 * file, and how many bytes with what checksum are in front of it. */
#define EVENT_RECORD_SIZE 99
void flb_event_record_put(uint64_t events, const struct event_sum *before,
                          char record[EVENT_RECORD_SIZE]);

/* 1 where the bytes are such a record, byte by byte; then receives what it tells. */
int flb_event_record_read(const char record[EVENT_RECORD_SIZE], uint64_t *events,
                          struct event_sum *before);

#endif
