/* Advice that fits the cause: a full disk is one of many. */
#include "tables/files/write_failure.h"

#include <errno.h>
#include <string.h>

#include "tables/files/hdf5_calls.h"

const char *flb_write_failure_reason(int error)
{
    if (error == ELIBACC || error == ELIBBAD)
        return flb_hdf5_missing();
    return error == ESTALE ? "another run has begun the same one" : strerror(error);
}

const char *flb_write_failure_advice(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return "free some space or write elsewhere";
    case EFBIG:
        return "raise the limit of the size of files (ulimit -f) or write less";
    case EBADF:
        return "open it, or let it lead into a file";
    case EPIPE:
    case ECONNRESET:
        return "let its reader go on to the end";
    case ESTALE:
        return "let one finish or give another file";
    case ELIBACC:
    case ELIBBAD:
        return "install HDF5, the one that flavbrem was built with";
    case ENOMEM:
    case ENOBUFS:
        return "free some memory";
    default: /* a device that fails, a folder that vanished */
        return "write elsewhere";
    }
}
