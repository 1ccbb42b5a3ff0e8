/* Fuzz target: bytes as a text of events, plain or gzip. What is refused has one sentence; what is
 * good is refused when any one bit of it is another. */
#define _GNU_SOURCE /* memfd_create */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tables/events/check.h"

#define LARGEST 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int condition)
{
    if (!condition)
        abort();
}

/* Fills one file, in memory, with the bytes. Returns its path. */
static const char *file_of(const void *bytes, size_t size)
{
    static int file = -1;
    static char path[40];
    if (file < 0)
        file = memfd_create("events", MFD_CLOEXEC);
    demand(file >= 0 && ftruncate(file, 0) == 0);
    demand(pwrite(file, bytes, size, 0) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return path;
}

/* Returns whether it is good, and has checksums. */
static int check(const void *bytes, size_t size)
{
    flavbrem_event_report report;
    struct table_metadata *metadata;
    char message[512] = "";
    flavbrem_status status =
        flb_event_file_check(file_of(bytes, size), &report, &metadata, message, sizeof message);
    int good = status == FLAVBREM_OK, checked = report.checked;
    demand(good || status == FLAVBREM_ERROR_INPUT || status == FLAVBREM_ERROR_FORMAT);
    demand(good == (message[0] == '\0') && strchr(message, '\n') == NULL);
    demand(!good || (report.bytes == size && metadata != NULL));
    flb_table_metadata_free(&metadata);
    return good && checked;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t changed[LARGEST];
    if (size == 0 || size > LARGEST || data[0] == 0x89) /* HDF5 is not ours */
        return 0;
    if (!check(data, size))
        return 0;
    memcpy(changed, data, size);
    for (size_t k = 0; k < 8; k++) {
        size_t at = (size * k + size / 2) / 8;
        changed[at] ^= (uint8_t)(1u << k);
        demand(!check(changed, size));
        changed[at] ^= (uint8_t)(1u << k);
    }
    return 0;
}
