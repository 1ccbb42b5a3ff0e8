/* What the libraries were built with, and what they find of it where they run. */
#ifndef FLAVBREM_BUILD_H
#define FLAVBREM_BUILD_H

#include <stddef.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* Frozen. The strings are constants. */
typedef struct flavbrem_part {
    const char *name;       /* "HDF5" */
    const char *built_with; /* its version at build time, "" where that left it out */
    const char *found;      /* its version here, "" where it tells none */
    const char *problem;    /* why it cannot be used, "" where it can, or was left out */
} flavbrem_part;

/* Part number i, 0, 1, ..., of the library flavbrem: its compiler, OpenMP, CUDA. No device is
 * asked.
 *   part  receives it
 * Returns 1; behind the last part, and where part is NULL, 0: part is untouched. Thread safe. */
int flavbrem_library_part(size_t i, flavbrem_part *part);

/* The same of the library flavbrem_files: HDF5, which is loaded for that, zlib, inih. */
int flavbrem_files_part(size_t i, flavbrem_part *part);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
