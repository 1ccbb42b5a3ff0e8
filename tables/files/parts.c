/* What flavbrem_files stands on. CMake gives INIH_VERSION: the library tells none. */
#include "flavbrem/build.h"

#include <zlib.h>

#include "tables/files/hdf5_calls.h"

int flavbrem_files_part(size_t i, flavbrem_part *part)
{
    if (i > 2 || part == NULL)
        return 0;
    if (i == 0) {
        int error = flb_hdf5_load();
        *part = (flavbrem_part){"HDF5", flb_hdf5_headers, flb_hdf5_version(),
                                error != 0 ? flb_hdf5_missing() : ""};
    } else if (i == 1) {
        *part = (flavbrem_part){"zlib", ZLIB_VERSION, zlibVersion(), ""};
    } else {
        *part = (flavbrem_part){"inih", INIH_VERSION, "", ""};
    }
    return 1;
}
