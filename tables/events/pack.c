/* A line that says what it is, then the events of each column. */
#include "tables/events/pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tables/files/transfer.h"

#define BEGIN "flavbrem events, packed\n"
#define BEGIN_SIZE (sizeof BEGIN - 1)
#define COPIED_AT_ONCE ((size_t)1 << 20)

struct file_place {
    int fd;
    uint64_t at;
};

static int copy(struct file_place from, struct file_place to, uint64_t n, char *buffer)
{
    int error = 0;
    while (n > 0 && error == 0) {
        size_t now = n < COPIED_AT_ONCE ? (size_t)n : COPIED_AT_ONCE;
        error = flb_read_at(from.fd, buffer, now, from.at);
        if (error == 0)
            error = flb_write_at(to.fd, buffer, now, to.at);
        from.at += now;
        to.at += now;
        n -= now;
    }
    return error;
}

/* Between the columns of a file of HDF5 and a packed one. */
static int copy_columns(const struct event_columns *columns, uint64_t events, int hdf5, int packed,
                        int is_packing)
{
    char *buffer = malloc(COPIED_AT_ONCE);
    uint64_t at = BEGIN_SIZE;
    int error = buffer == NULL ? ENOMEM : 0;
    for (size_t c = 0; c < EVENT_CRCS && error == 0; c++) {
        size_t width;
        struct file_place whole = {hdf5, flb_event_columns_place(columns, c, &width)};
        struct file_place part = {packed, at};
        error = is_packing ? copy(whole, part, events * width, buffer)
                           : copy(part, whole, events * width, buffer);
        at += events * width;
    }
    free(buffer);
    return error;
}

uint64_t flb_event_pack_size(const struct event_columns *columns, uint64_t events)
{
    uint64_t size = BEGIN_SIZE;
    for (size_t c = 0; c < EVENT_CRCS; c++) {
        size_t width;
        flb_event_columns_place(columns, c, &width);
        size += events * width;
    }
    return size;
}

int flb_event_pack_is(int fd)
{
    char found[BEGIN_SIZE];
    return pread(fd, found, sizeof found, 0) == (ssize_t)sizeof found &&
           memcmp(found, BEGIN, sizeof found) == 0;
}

int flb_event_pack(const struct event_columns *columns, uint64_t events, int from, int to)
{
    int error = flb_write_at(to, BEGIN, BEGIN_SIZE, 0);
    return error != 0 ? error : copy_columns(columns, events, from, to, 1);
}

int flb_event_unpack(const struct event_columns *columns, uint64_t events, int from, int to)
{
    return copy_columns(columns, events, to, from, 0);
}
