/* HDF5 under the names of <hdf5.h>, loaded when something first needs it: it takes forty libraries
 * along, and most calls of the program, and of programs that link flavbrem_files, work with none of
 * them. A function that the lists below lack is not linked. */
#ifndef FLAVBREM_TABLES_HDF5_CALLS_H
#define FLAVBREM_TABLES_HDF5_CALLS_H

#include <hdf5.h>

/* clang-format off */
#define HDF5_FUNCTIONS(FUNCTION) \
    FUNCTION(Aclose, H5Aclose) \
    FUNCTION(Acreate2, H5Acreate2) \
    FUNCTION(Aexists, H5Aexists) \
    FUNCTION(Aget_space, H5Aget_space) \
    FUNCTION(Aget_type, H5Aget_type) \
    FUNCTION(Aiterate2, H5Aiterate2) \
    FUNCTION(Aopen, H5Aopen) \
    FUNCTION(Aread, H5Aread) \
    FUNCTION(Awrite, H5Awrite) \
    FUNCTION(Dclose, H5Dclose) \
    FUNCTION(Dcreate2, H5Dcreate2) \
    FUNCTION(Dget_chunk_info_by_coord, H5Dget_chunk_info_by_coord) \
    FUNCTION(Dget_create_plist, H5Dget_create_plist) \
    FUNCTION(Dget_offset, H5Dget_offset) \
    FUNCTION(Dget_space, H5Dget_space) \
    FUNCTION(Dopen2, H5Dopen2) \
    FUNCTION(Dread, H5Dread) \
    FUNCTION(Dwrite, H5Dwrite) \
    FUNCTION(Dwrite_chunk, H5Dwrite_chunk) \
    FUNCTION(Eget_auto2, H5Eget_auto2) \
    FUNCTION(Eset_auto2, H5Eset_auto2) \
    FUNCTION(Fclose, H5Fclose) \
    FUNCTION(Fcreate, H5Fcreate) \
    FUNCTION(Fopen, H5Fopen) \
    FUNCTION(Gclose, H5Gclose) \
    FUNCTION(Gcreate2, H5Gcreate2) \
    FUNCTION(Gopen2, H5Gopen2) \
    FUNCTION(Lget_info, H5Lget_info) \
    FUNCTION(Pclose, H5Pclose) \
    FUNCTION(Pcreate, H5Pcreate) \
    FUNCTION(Pget_external_count, H5Pget_external_count) \
    FUNCTION(Pset_alignment, H5Pset_alignment) \
    FUNCTION(Pset_alloc_time, H5Pset_alloc_time) \
    FUNCTION(Pset_attr_phase_change, H5Pset_attr_phase_change) \
    FUNCTION(Pset_chunk, H5Pset_chunk) \
    FUNCTION(Pset_deflate, H5Pset_deflate) \
    FUNCTION(Pset_fill_time, H5Pset_fill_time) \
    FUNCTION(Pset_layout, H5Pset_layout) \
    FUNCTION(Pset_libver_bounds, H5Pset_libver_bounds) \
    FUNCTION(Pset_obj_track_times, H5Pset_obj_track_times) \
    FUNCTION(Pset_shuffle, H5Pset_shuffle) \
    FUNCTION(Pset_small_data_block_size, H5Pset_small_data_block_size) \
    FUNCTION(Pset_userblock, H5Pset_userblock) \
    FUNCTION(Sclose, H5Sclose) \
    FUNCTION(Screate, H5Screate) \
    FUNCTION(Screate_simple, H5Screate_simple) \
    FUNCTION(Sget_simple_extent_dims, H5Sget_simple_extent_dims) \
    FUNCTION(Sget_simple_extent_ndims, H5Sget_simple_extent_ndims) \
    FUNCTION(Sget_simple_extent_npoints, H5Sget_simple_extent_npoints) \
    FUNCTION(Tclose, H5Tclose) \
    FUNCTION(Tcopy, H5Tcopy) \
    FUNCTION(Tget_class, H5Tget_class) \
    FUNCTION(Tget_sign, H5Tget_sign) \
    FUNCTION(Tget_size, H5Tget_size) \
    FUNCTION(Tis_variable_str, H5Tis_variable_str) \
    FUNCTION(Tset_size, H5Tset_size) \
    FUNCTION(Tset_strpad, H5Tset_strpad) \
    FUNCTION(dont_atexit, H5dont_atexit) \
    FUNCTION(get_libversion, H5get_libversion) \
    FUNCTION(open, H5open)

#define HDF5_IDS(ID) \
    ID(P_CLS_DATASET_CREATE_ID_g, H5P_CLS_DATASET_CREATE_ID_g) \
    ID(P_CLS_FILE_ACCESS_ID_g, H5P_CLS_FILE_ACCESS_ID_g) \
    ID(P_CLS_FILE_CREATE_ID_g, H5P_CLS_FILE_CREATE_ID_g) \
    ID(P_CLS_GROUP_CREATE_ID_g, H5P_CLS_GROUP_CREATE_ID_g) \
    ID(T_C_S1_g, H5T_C_S1_g) \
    ID(T_IEEE_F64LE_g, H5T_IEEE_F64LE_g) \
    ID(T_NATIVE_DOUBLE_g, H5T_NATIVE_DOUBLE_g) \
    ID(T_NATIVE_INT_g, H5T_NATIVE_INT_g) \
    ID(T_NATIVE_UCHAR_g, H5T_NATIVE_UCHAR_g) \
    ID(T_NATIVE_UINT32_g, H5T_NATIVE_UINT32_g) \
    ID(T_NATIVE_UINT64_g, H5T_NATIVE_UINT64_g) \
    ID(T_STD_I32LE_g, H5T_STD_I32LE_g) \
    ID(T_STD_U32LE_g, H5T_STD_U32LE_g) \
    ID(T_STD_U64LE_g, H5T_STD_U64LE_g) \
    ID(T_STD_U8LE_g, H5T_STD_U8LE_g)
/* clang-format on */

/* Where they lie. */
struct hdf5_calls {
#define HDF5_FUNCTION(member, name) __typeof__(name) *member;
#define HDF5_ID(member, name) __typeof__(name) *member;
    HDF5_FUNCTIONS(HDF5_FUNCTION)
    HDF5_IDS(HDF5_ID)
#undef HDF5_FUNCTION
#undef HDF5_ID
};

/* Filled by the first flb_hdf5_load, constant after that. */
extern struct hdf5_calls flb_hdf5;

/* Finds HDF5; before the first of its functions is called. Thread safe.
 * Returns 0, or ELIBACC where it is not there, ELIBBAD where it is one that cannot be used. */
int flb_hdf5_load(void);

/* Why not: the sentence of the linker. After flb_hdf5_load a constant, "" where it is there. */
const char *flb_hdf5_missing(void);

/* "1.10.8" of the headers and of what was found, "" where nothing was. Constants likewise. */
extern const char flb_hdf5_headers[];
const char *flb_hdf5_version(void);

/* The names, for all but the file that fills the struct. */
#ifndef HDF5_CALLS_ALONE
#undef H5CHECK
#define H5CHECK    /* flb_hdf5_load has compared the versions, H5check_version ends the program */
#undef H5Lget_info /* since 1.12 a macro itself */
#define H5Aclose flb_hdf5.Aclose
#define H5Acreate2 flb_hdf5.Acreate2
#define H5Aexists flb_hdf5.Aexists
#define H5Aget_space flb_hdf5.Aget_space
#define H5Aget_type flb_hdf5.Aget_type
#define H5Aiterate2 flb_hdf5.Aiterate2
#define H5Aopen flb_hdf5.Aopen
#define H5Aread flb_hdf5.Aread
#define H5Awrite flb_hdf5.Awrite
#define H5Dclose flb_hdf5.Dclose
#define H5Dcreate2 flb_hdf5.Dcreate2
#define H5Dget_chunk_info_by_coord flb_hdf5.Dget_chunk_info_by_coord
#define H5Dget_create_plist flb_hdf5.Dget_create_plist
#define H5Dget_offset flb_hdf5.Dget_offset
#define H5Dget_space flb_hdf5.Dget_space
#define H5Dopen2 flb_hdf5.Dopen2
#define H5Dread flb_hdf5.Dread
#define H5Dwrite flb_hdf5.Dwrite
#define H5Dwrite_chunk flb_hdf5.Dwrite_chunk
#define H5Eget_auto2 flb_hdf5.Eget_auto2
#define H5Eset_auto2 flb_hdf5.Eset_auto2
#define H5Fclose flb_hdf5.Fclose
#define H5Fcreate flb_hdf5.Fcreate
#define H5Fopen flb_hdf5.Fopen
#define H5Gclose flb_hdf5.Gclose
#define H5Gcreate2 flb_hdf5.Gcreate2
#define H5Gopen2 flb_hdf5.Gopen2
#define H5Lget_info flb_hdf5.Lget_info
#define H5Pclose flb_hdf5.Pclose
#define H5Pcreate flb_hdf5.Pcreate
#define H5Pget_external_count flb_hdf5.Pget_external_count
#define H5Pset_alignment flb_hdf5.Pset_alignment
#define H5Pset_alloc_time flb_hdf5.Pset_alloc_time
#define H5Pset_attr_phase_change flb_hdf5.Pset_attr_phase_change
#define H5Pset_chunk flb_hdf5.Pset_chunk
#define H5Pset_deflate flb_hdf5.Pset_deflate
#define H5Pset_fill_time flb_hdf5.Pset_fill_time
#define H5Pset_layout flb_hdf5.Pset_layout
#define H5Pset_libver_bounds flb_hdf5.Pset_libver_bounds
#define H5Pset_obj_track_times flb_hdf5.Pset_obj_track_times
#define H5Pset_shuffle flb_hdf5.Pset_shuffle
#define H5Pset_small_data_block_size flb_hdf5.Pset_small_data_block_size
#define H5Pset_userblock flb_hdf5.Pset_userblock
#define H5Sclose flb_hdf5.Sclose
#define H5Screate flb_hdf5.Screate
#define H5Screate_simple flb_hdf5.Screate_simple
#define H5Sget_simple_extent_dims flb_hdf5.Sget_simple_extent_dims
#define H5Sget_simple_extent_ndims flb_hdf5.Sget_simple_extent_ndims
#define H5Sget_simple_extent_npoints flb_hdf5.Sget_simple_extent_npoints
#define H5Tclose flb_hdf5.Tclose
#define H5Tcopy flb_hdf5.Tcopy
#define H5Tget_class flb_hdf5.Tget_class
#define H5Tget_sign flb_hdf5.Tget_sign
#define H5Tget_size flb_hdf5.Tget_size
#define H5Tis_variable_str flb_hdf5.Tis_variable_str
#define H5Tset_size flb_hdf5.Tset_size
#define H5Tset_strpad flb_hdf5.Tset_strpad
#define H5dont_atexit flb_hdf5.dont_atexit
#define H5open flb_hdf5.open
#define H5P_CLS_DATASET_CREATE_ID_g (*flb_hdf5.P_CLS_DATASET_CREATE_ID_g)
#define H5P_CLS_FILE_ACCESS_ID_g (*flb_hdf5.P_CLS_FILE_ACCESS_ID_g)
#define H5P_CLS_FILE_CREATE_ID_g (*flb_hdf5.P_CLS_FILE_CREATE_ID_g)
#define H5P_CLS_GROUP_CREATE_ID_g (*flb_hdf5.P_CLS_GROUP_CREATE_ID_g)
#define H5T_C_S1_g (*flb_hdf5.T_C_S1_g)
#define H5T_IEEE_F64LE_g (*flb_hdf5.T_IEEE_F64LE_g)
#define H5T_NATIVE_DOUBLE_g (*flb_hdf5.T_NATIVE_DOUBLE_g)
#define H5T_NATIVE_INT_g (*flb_hdf5.T_NATIVE_INT_g)
#define H5T_NATIVE_UCHAR_g (*flb_hdf5.T_NATIVE_UCHAR_g)
#define H5T_NATIVE_UINT32_g (*flb_hdf5.T_NATIVE_UINT32_g)
#define H5T_NATIVE_UINT64_g (*flb_hdf5.T_NATIVE_UINT64_g)
#define H5T_STD_I32LE_g (*flb_hdf5.T_STD_I32LE_g)
#define H5T_STD_U32LE_g (*flb_hdf5.T_STD_U32LE_g)
#define H5T_STD_U64LE_g (*flb_hdf5.T_STD_U64LE_g)
#define H5T_STD_U8LE_g (*flb_hdf5.T_STD_U8LE_g)
#endif

#endif
