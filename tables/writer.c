/* The datasets and attributes of a table file. The bytes depend on the numbers alone: versions of
 * the format pinned, times off, contiguous data at multiples of 64 bytes. The first 4096 bytes are
 * left to the flat index, which is written last. */
#include "tables/writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "tables/files/hdf5_steps.h"

struct table_steps {
    struct hdf5_steps hdf5;
    flavbrem_table_index *index;
};

static void note(struct table_steps *output, int failed)
{
    flb_hdf5_note(&output->hdf5, failed);
}

static void attribute_text(struct table_steps *output, hid_t object, const char *name,
                           const char *value)
{
    flb_hdf5_text(&output->hdf5, object, name, value);
}

static void attribute_number(struct table_steps *output, hid_t object, const char *name,
                             double value)
{
    flb_hdf5_attribute(&output->hdf5, object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

static void attribute_whole(struct table_steps *output, hid_t object, const char *name, int value)
{
    flb_hdf5_attribute(&output->hdf5, object, name, H5T_STD_I32LE, H5T_NATIVE_INT, &value);
}

/* Writes it and enters it in the index. */
static void dataset(struct table_steps *output, const struct table_dataset *data)
{
    if (output->hdf5.failed)
        return;
    int is_float = data->type == FLAVBREM_TABLE_FLOAT64;
    hsize_t sizes[2] = {data->shape[0], data->shape[1]};
    hid_t space = H5Screate_simple(data->rank, sizes, NULL);
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_layout(plist, H5D_CONTIGUOUS);
    H5Pset_alloc_time(plist, H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(plist, H5D_FILL_TIME_NEVER);
    H5Pset_obj_track_times(plist, 0);
    hid_t id = H5Dcreate2(output->hdf5.file, data->name, is_float ? H5T_IEEE_F64LE : H5T_STD_U8LE,
                          space, H5P_DEFAULT, plist, H5P_DEFAULT);
    note(output, id < 0 || H5Dwrite(id, is_float ? H5T_NATIVE_DOUBLE : H5T_NATIVE_UCHAR, H5S_ALL,
                                    H5S_ALL, H5P_DEFAULT, data->values) < 0);
    if (id >= 0) {
        attribute_text(output, id, "unit", data->unit);
        flb_table_index_add(output->index, data, (size_t)H5Dget_offset(id));
        note(output, H5Dclose(id) < 0);
    }
    H5Pclose(plist);
    H5Sclose(space);
}

static void group(struct table_steps *output, const char *name)
{
    if (output->hdf5.failed)
        return;
    hid_t plist = H5Pcreate(H5P_GROUP_CREATE);
    H5Pset_obj_track_times(plist, 0);
    hid_t id = H5Gcreate2(output->hdf5.file, name, H5P_DEFAULT, plist, H5P_DEFAULT);
    note(output, id < 0 || H5Gclose(id) < 0);
    H5Pclose(plist);
}

static void open_output(struct table_steps *output, const char *path)
{
    hid_t access_plist = H5Pcreate(H5P_FILE_ACCESS);
    hid_t create_plist = H5Pcreate(H5P_FILE_CREATE);
    H5Pset_alignment(access_plist, 1, FLAVBREM_TABLE_ALIGNMENT);
    H5Pset_libver_bounds(access_plist, H5F_LIBVER_V18, H5F_LIBVER_V18);
    H5Pset_small_data_block_size(access_plist, 0); /* or small datasets are packed unaligned */
    H5Pset_obj_track_times(create_plist, 0);
    H5Pset_userblock(create_plist, FLAVBREM_TABLE_INDEX_BYTES);
    H5Pset_attr_phase_change(create_plist, MOST_ATTRIBUTES, MOST_ATTRIBUTES / 2);
    output->hdf5.file = H5Fcreate(path, H5F_ACC_TRUNC, create_plist, access_plist);
    note(output, output->hdf5.file < 0);
    H5Pclose(create_plist);
    H5Pclose(access_plist);
}

static void write_origin(struct table_steps *output, const struct table_origin *origin)
{
    hid_t root = output->hdf5.file;
    const flavbrem_process *process = &origin->process;
    flavbrem_constants constants = process->constants;
    attribute_text(output, root, "format", TABLE_FORMAT);
    attribute_whole(output, root, "format_version", FLAVBREM_TABLE_FORMAT_VERSION);
    attribute_text(output, root, "code_version", origin->code_version);
    attribute_text(output, root, "spec", origin->spec);
    attribute_text(output, root, "lepton_in", flavbrem_lepton_name(process->lepton_in));
    attribute_text(output, root, "lepton_out", flavbrem_lepton_name(process->lepton_out));
    attribute_number(output, root, "lepton_in_mass_gev",
                     flavbrem_lepton_mass_gev(process->lepton_in, constants));
    attribute_number(output, root, "lepton_out_mass_gev",
                     flavbrem_lepton_mass_gev(process->lepton_out, constants));
    attribute_number(output, root, "target_z", process->target_z);
    attribute_number(output, root, "target_a", process->target_a);
    if (origin->density_g_cm3 > 0.0)
        attribute_number(output, root, "target_density_g_cm3", origin->density_g_cm3);
    attribute_text(output, root, "form_factor", FLAVBREM_FORM_FACTOR);
    attribute_number(output, root, "coupling", process->coupling);
    attribute_text(output, root, "methods", origin->methods);
    attribute_number(output, root, "rtol", origin->rtol);
    if (origin->interp_tol > 0.0)
        attribute_number(output, root, "interp_tol", origin->interp_tol);
    attribute_text(output, root, "tmax_rule", origin->tmax_rule);
    attribute_number(output, root, "theta_max_rad", process->theta_max_rad);
    attribute_number(output, root, "psi_max_rad", process->psi_max_rad);
    attribute_number(output, root, "etl_theta_max_rad", process->etl_theta_max_rad);
    attribute_number(output, root, "etl_psi_max_rad", process->etl_psi_max_rad);
    attribute_text(output, root, "constants", origin->constants);
    attribute_whole(output, root, "constants_year", origin->constants_year);
}

/* Group of a method, with what was measured of its splines. */
static void write_method(struct table_steps *output, const struct table_grid *grid,
                         flavbrem_method method)
{
    char name[32];
    if (output->hdf5.failed || grid->sigma_pb[method] == NULL)
        return;
    snprintf(name, sizeof name, "/%s", flavbrem_method_name(method));
    group(output, name);
    hid_t id = H5Gopen2(output->hdf5.file, name, H5P_DEFAULT);
    note(output, id < 0);
    attribute_number(output, id, "interpolation_error_worst", grid->worst[method]);
    attribute_number(output, id, "interpolation_error_p99", grid->p99[method]);
    if (id >= 0)
        note(output, H5Gclose(id) < 0);
}

static void write_grid(struct table_steps *output, const struct table_grid *grid)
{
    struct table_dataset list[TABLE_DATASETS];
    size_t n = flb_table_datasets(grid, list);
    for (int method = 0; method < TABLE_METHODS; method++)
        write_method(output, grid, (flavbrem_method)method);
    if (grid->k != NULL)
        group(output, "/k");
    for (size_t i = 0; i < n; i++)
        dataset(output, &list[i]);
}

/* ---- the index, in front of the finished HDF5 ---- */

/* Reads in pieces: a mapping of the whole file would count as memory of the program. */
static int crc_of_file(void *file, uint64_t offset, uint64_t bytes, uint32_t *crc)
{
    unsigned char piece[65536];
    const int *fd = file;
    while (bytes > 0) {
        size_t wanted = bytes < sizeof piece ? (size_t)bytes : sizeof piece;
        ssize_t got = pread(*fd, piece, wanted, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : EIO;
        *crc = (uint32_t)crc32_z(*crc, piece, (size_t)got);
        offset += (uint64_t)got;
        bytes -= (uint64_t)got;
    }
    return 0;
}

static void write_index(struct table_steps *output, int fd)
{
    struct stat about;
    flavbrem_table_index *index = output->index;
    if (output->hdf5.failed)
        return;
    note(output, fstat(fd, &about) != 0);
    if (!output->hdf5.failed) {
        errno = flb_table_index_finish(index, (size_t)about.st_size, crc_of_file, &fd);
        note(output, errno != 0);
    }
    if (!output->hdf5.failed)
        note(output, pwrite(fd, index, sizeof *index, 0) != (ssize_t)sizeof *index);
}

int flb_table_write(const char *path, int fd, const struct table_grid *grid,
                    const struct table_origin *origin, size_t *bytes)
{
    flavbrem_table_index index;
    struct table_steps output = {{.file = -1}, &index};
    int error = flb_hdf5_load();
    if (error != 0)
        return error;
    struct hdf5_silence before = flb_hdf5_silence_begin();
    flb_table_index_begin(&index, grid, origin);
    open_output(&output, path);
    if (output.hdf5.file >= 0) {
        write_origin(&output, origin);
        write_grid(&output, grid);
        note(&output, H5Fclose(output.hdf5.file) < 0);
    }
    flb_hdf5_silence_end(&before);
    write_index(&output, fd);
    *bytes = (size_t)index.file_bytes;
    return output.hdf5.error;
}
