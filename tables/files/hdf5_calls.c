#define HDF5_CALLS_ALONE
#include "tables/files/hdf5_calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct hdf5_calls flb_hdf5;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int failure;
static char reason[300];
static char version[40];

#define TEXT_OF(number) #number
#define VERSION_TEXT(major, minor, release) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(release)
const char flb_hdf5_headers[] = VERSION_TEXT(H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE);

/* The one that is in memory already: two of them do not go together. Then the one that the library
 * was built with, then any of its kind. */
static void *open_library(void)
{
    void *library = dlopen(HDF5_SONAME, RTLD_NOW | RTLD_NOLOAD);
    if (library == NULL)
        library = dlopen(HDF5_PATH, RTLD_NOW);
    if (library == NULL)
        library = dlopen(HDF5_SONAME, RTLD_NOW);
    return library;
}

/* What the program itself links comes first, as it does for the library: there may lie the
 * program's copy of a variable. POSIX has a pointer to a function in a void *. */
static int find(void *program, void *library, const char *name, void *call)
{
    void *found = dlsym(program, name);
    if (found == NULL)
        found = dlsym(library, name);
    memcpy(call, &found, sizeof found);
    return found != NULL;
}

static int find_all(void *library)
{
    void *program = dlopen(NULL, RTLD_NOW);
#define NAME_OF(name) #name
#define FIND(member, name) find(program, library, NAME_OF(name), &flb_hdf5.member) &&
    return HDF5_FUNCTIONS(FIND) HDF5_IDS(FIND) 1;
#undef FIND
#undef NAME_OF
}

/* What the headers promise holds for all releases of a minor version. */
static int is_of_the_headers(void)
{
    unsigned major = 0, minor = 0, release = 0;
    flb_hdf5.dont_atexit(); /* its cleaning up crashes, or prints, where a file was broken */
    flb_hdf5.get_libversion(&major, &minor, &release);
    snprintf(version, sizeof version, "%u.%u.%u", major, minor, release);
    if (major == H5_VERS_MAJOR && minor == H5_VERS_MINOR)
        return 1;
    snprintf(reason, sizeof reason, "%s is HDF5 %s, and %d.%d is needed", HDF5_SONAME, version,
             H5_VERS_MAJOR, H5_VERS_MINOR);
    return 0;
}

static void load(void)
{
    void *library = open_library();
    if (library == NULL || !find_all(library)) {
        const char *why = dlerror();
        snprintf(reason, sizeof reason, "%s", why != NULL ? why : HDF5_SONAME);
        failure = library == NULL ? ELIBACC : ELIBBAD;
    } else if (!is_of_the_headers()) {
        failure = ELIBBAD;
    }
}

int flb_hdf5_load(void)
{
    pthread_once(&once, load);
    return failure;
}

const char *flb_hdf5_missing(void)
{
    return reason;
}

const char *flb_hdf5_version(void)
{
    return version;
}
