/* What the system is asked for: opening, whole reads and writes. Each function returns 0 or the
 * number of the system's error, of which tables/files/write_failure.h and strerror() make words; a
 * signal ends none. Outside this folder only the reader, which stands alone, looks
 * at errno. */
#ifndef FLAVBREM_TABLES_TRANSFER_H
#define FLAVBREM_TABLES_TRANSFER_H

#include <stddef.h>
#include <stdint.h>

/* n bytes from a place of a file; EIO where it ends before. */
int flb_read_at(int fd, void *to, size_t n, uint64_t place);

/* n bytes to a place of a file. */
int flb_write_at(int fd, const void *from, size_t n, uint64_t place);

/* n bytes to the end of a stream. Where that is a pipe that another program made impatient
 * (O_NONBLOCK) it waits until the pipe takes them. */
int flb_write_on(int fd, const void *from, size_t n);

/* Makes a file as long as this, or shorter. */
int flb_cut_at(int fd, uint64_t bytes);

/* How long it is. */
int flb_length_of(int fd, uint64_t *bytes);

/* Whether the disk of a file has room for so many bytes more: ENOSPC, EFBIG where no file may be
 * so long. */
int flb_room_for(int fd, uint64_t bytes);

/* Takes the room of a file that is so long, with holes, from the disk. */
int flb_reserve(int fd, uint64_t bytes);

/* Opens a regular file to read it, without waiting for a pipe: EISDIR, ENOTSUP of what is none.
 *   no_links  1: a link is ELOOP */
int flb_open_regular(const char *path, int no_links, int *fd, uint64_t *bytes);

/* Whether another program has locked an open file, as HDF5 does with one that it writes. */
int flb_is_locked(int fd);

/* The words for what flb_open_regular returned. */
const char *flb_open_problem(int error);

#endif
