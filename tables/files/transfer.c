/* What the system does in parts, done to the end. */
#include "tables/files/transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

int flb_read_at(int fd, void *to, size_t n, uint64_t place)
{
    char *at = to;
    while (n > 0) {
        ssize_t got = pread(fd, at, n, (off_t)place);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : EIO;
        at += got;
        place += (uint64_t)got;
        n -= (size_t)got;
    }
    return 0;
}

int flb_write_at(int fd, const void *from, size_t n, uint64_t place)
{
    const char *at = from;
    while (n > 0) {
        ssize_t put = pwrite(fd, at, n, (off_t)place);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return errno;
        at += put;
        place += (uint64_t)put;
        n -= (size_t)put;
    }
    return 0;
}

int flb_write_on(int fd, const void *from, size_t n)
{
    const char *at = from;
    while (n > 0) {
        ssize_t put = write(fd, at, n);
        if (put < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        else if (put < 0 && errno != EINTR)
            return errno;
        at += put > 0 ? put : 0;
        n -= put > 0 ? (size_t)put : 0;
    }
    return 0;
}

int flb_cut_at(int fd, uint64_t bytes)
{
    return ftruncate(fd, (off_t)bytes) == 0 ? 0 : errno;
}

int flb_length_of(int fd, uint64_t *bytes)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return errno;
    *bytes = (uint64_t)about.st_size;
    return 0;
}

int flb_room_for(int fd, uint64_t bytes)
{
    struct statvfs disk;
    if (bytes > INT64_MAX >> 1)
        return EFBIG;
    if (fstatvfs(fd, &disk) != 0)
        return errno;
    return bytes / disk.f_frsize > disk.f_bavail ? ENOSPC : 0;
}

int flb_reserve(int fd, uint64_t bytes)
{
    int error;
    do { /* a signal ends it on a tmpfs */
        error = posix_fallocate(fd, 0, (off_t)bytes);
    } while (error == EINTR);
    return error;
}

int flb_open_regular(const char *path, int no_links, int *fd, uint64_t *bytes)
{
    struct stat about = {0};
    int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (no_links ? O_NOFOLLOW : 0);
    *fd = open(path, flags);
    int error = *fd < 0 || fstat(*fd, &about) != 0 ? errno : 0;
    if (error == 0 && !S_ISREG(about.st_mode))
        error = S_ISDIR(about.st_mode) ? EISDIR : ENOTSUP;
    if (error != 0 && *fd >= 0) {
        close(*fd);
        *fd = -1;
    }
    *bytes = error == 0 ? (uint64_t)about.st_size : 0;
    return error;
}

int flb_is_locked(int fd)
{
    return flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

const char *flb_open_problem(int error)
{
    return error == ENOTSUP ? "it is not a regular file" : strerror(error);
}
