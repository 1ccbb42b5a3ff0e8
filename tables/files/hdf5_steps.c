#include "tables/files/hdf5_steps.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

void flb_hdf5_note_error(struct hdf5_steps *output, int error)
{
    if (error != 0 && !output->failed) {
        output->failed = 1;
        output->error = error;
    }
}

void flb_hdf5_note(struct hdf5_steps *output, int failed)
{
    if (failed)
        flb_hdf5_note_error(output, errno != 0 ? errno : EIO);
}

void flb_hdf5_attribute(struct hdf5_steps *output, hid_t object, const char *name, hid_t type,
                        hid_t memory_type, const void *value)
{
    if (output->failed)
        return;
    hid_t id = H5Aexists(object, name) > 0 ? H5Aopen(object, name, H5P_DEFAULT) : -1;
    if (id < 0) {
        hid_t space = H5Screate(H5S_SCALAR);
        id = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
        H5Sclose(space);
    }
    flb_hdf5_note(output, id < 0 || H5Awrite(id, memory_type, value) < 0);
    if (id >= 0)
        flb_hdf5_note(output, H5Aclose(id) < 0);
}

void flb_hdf5_text(struct hdf5_steps *output, hid_t object, const char *name, const char *value)
{
    size_t length = strlen(value);
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, length > 0 ? length : 1);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    flb_hdf5_attribute(output, object, name, type, type, value);
    H5Tclose(type);
}

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

struct hdf5_silence flb_hdf5_silence_begin(void)
{
    struct hdf5_silence before;
    pthread_mutex_lock(&turn);
    H5Eget_auto2(H5E_DEFAULT, &before.print, &before.data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    errno = 0;
    return before;
}

void flb_hdf5_silence_end(const struct hdf5_silence *before)
{
    H5Eset_auto2(H5E_DEFAULT, before->print, before->data);
    pthread_mutex_unlock(&turn);
}
