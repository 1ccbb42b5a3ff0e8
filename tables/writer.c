/* The datasets and attributes of a table file. The bytes depend on the numbers alone: versions of
 * the format pinned, times off, contiguous data at multiples of 64 bytes. The first 4096 bytes are
 * left to the flat index, which is written last. */
#include "tables/writer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "flavbrem/files.h"
#include "flavbrem/table_format.h"
#include "tables/columns.h"
#include "tables/fail.h"
#include "tables/files/file.h"
#include "tables/files/hdf5_steps.h"
#include "tables/files/transfer.h"

struct table_steps {
    struct hdf5_steps hdf5;
    flavbrem_table_index *index;         /* of the file */
    const struct table_columns *columns; /* further form factors */
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

static const char *unit_of(const char *name)
{
    size_t length = strlen(name);
    if (strcmp(name, "/self_check") == 0)
        return "GeV, GeV, pb";
    if (length > 4 && strcmp(name + length - 4, "_gev") == 0)
        return "GeV";
    return length > 3 && strcmp(name + length - 3, "_pb") == 0 ? "pb" : "1";
}

static void add_to_index(flavbrem_table_index *index, const flavbrem_table_entry *entry,
                         size_t offset)
{
    flavbrem_table_entry *added = &index->entries[index->n_entries++];
    *added = *entry;
    added->offset = offset;
    added->crc = 0;
}

/* The form factor of a dataset that has another one than the process; else NULL. */
static const char *form_factor_of(const struct table_columns *columns, const char *name)
{
    for (size_t i = 0; i < columns->n; i++)
        if (strcmp(columns->list[i].sigma, name) == 0 || strcmp(columns->list[i].error, name) == 0)
            return columns->list[i].form_factor;
    return NULL;
}

/* Writes a dataset of the table in memory and enters it in the index. */
static void dataset(struct table_steps *output, const flavbrem_table_entry *entry,
                    const void *values)
{
    if (output->hdf5.failed)
        return;
    int is_float = entry->type == FLAVBREM_TABLE_FLOAT64;
    hsize_t sizes[2] = {entry->shape[0], entry->shape[1]};
    hid_t space = H5Screate_simple((int)entry->rank, sizes, NULL);
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_layout(plist, H5D_CONTIGUOUS);
    H5Pset_alloc_time(plist, H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(plist, H5D_FILL_TIME_NEVER);
    H5Pset_obj_track_times(plist, 0);
    hid_t id = H5Dcreate2(output->hdf5.file, entry->name, is_float ? H5T_IEEE_F64LE : H5T_STD_U8LE,
                          space, H5P_DEFAULT, plist, H5P_DEFAULT);
    note(output, id < 0 || H5Dwrite(id, is_float ? H5T_NATIVE_DOUBLE : H5T_NATIVE_UCHAR, H5S_ALL,
                                    H5S_ALL, H5P_DEFAULT, values) < 0);
    if (id >= 0) {
        const char *form_factor = form_factor_of(output->columns, entry->name);
        attribute_text(output, id, "unit", unit_of(entry->name));
        if (form_factor != NULL)
            attribute_text(output, id, "form_factor", form_factor);
        add_to_index(output->index, entry, (size_t)H5Dget_offset(id));
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

/* What the numbers depend on: the spec, and what follows from it. */
struct origin {
    const char *spec, *code_version;
    const flavbrem_process *process;
    double rtol;
    double interp_tol; /* 0 where the grid was given */
    struct table_columns columns;
    char form_factors[COLUMNS_TEXT]; /* of these, as the spec has them */
};

static void write_process(struct table_steps *output, const flavbrem_process *process)
{
    hid_t root = output->hdf5.file;
    flavbrem_process_values values = flavbrem_process_values_of(process);
    attribute_text(output, root, "lepton_in", flavbrem_lepton_name(values.lepton_in));
    attribute_text(output, root, "lepton_out", flavbrem_lepton_name(values.lepton_out));
    attribute_number(output, root, "lepton_in_mass_gev",
                     flavbrem_lepton_mass_gev(values.lepton_in, values.constants));
    attribute_number(output, root, "lepton_out_mass_gev",
                     flavbrem_lepton_mass_gev(values.lepton_out, values.constants));
    attribute_number(output, root, "target_z", values.target_z);
    attribute_number(output, root, "target_a", values.target_a);
    if (values.density_g_cm3 > 0.0)
        attribute_number(output, root, "target_density_g_cm3", values.density_g_cm3);
    attribute_text(output, root, "form_factor", flavbrem_form_factor_name(process));
    attribute_number(output, root, "coupling", values.coupling);
}

static void write_conventions(struct table_steps *output, const flavbrem_process *process)
{
    hid_t root = output->hdf5.file;
    flavbrem_process_values values = flavbrem_process_values_of(process);
    const char *name;
    char text[FLAVBREM_PROCESS_BYTES];
    attribute_text(output, root, "tmax_rule", flavbrem_tmax_rule_name(values.tmax_rule));
    attribute_number(output, root, "theta_max_rad", values.theta_max_rad);
    attribute_number(output, root, "psi_max_rad", values.psi_max_rad);
    attribute_number(output, root, "etl_theta_max_rad", values.etl_theta_max_rad);
    attribute_number(output, root, "etl_psi_max_rad", values.etl_psi_max_rad);
    attribute_text(output, root, "constants", flavbrem_constants_name(values.constants));
    /* of the masses: DMG4 has those of CODATA 2014 */
    attribute_whole(output, root, "constants_year",
                    values.constants == FLAVBREM_DMG4 ? 2014 : 2022);
    for (size_t i = 0; flavbrem_process_later(process, ~0u, i, &name, text, sizeof text); i++)
        attribute_text(output, root, name, text);
}

/* "etl,ww,iww" or a part of it, in this order: the order asked changes no byte. */
static void methods_text(uint32_t methods, char text[32])
{
    text[0] = '\0';
    for (int i = 0; i < FLAVBREM_METHODS; i++)
        if (methods >> i & 1u)
            snprintf(text + strlen(text), 32 - strlen(text), "%s%s", *text != '\0' ? "," : "",
                     flavbrem_method_name((flavbrem_method)i));
}

static void write_origin(struct table_steps *output, const struct origin *origin)
{
    hid_t root = output->hdf5.file;
    char methods[32];
    methods_text(output->index->methods, methods);
    attribute_text(output, root, "format", TABLE_FORMAT);
    attribute_whole(output, root, "format_version", FLAVBREM_TABLE_FORMAT_VERSION);
    attribute_text(output, root, "code_version", origin->code_version);
    attribute_text(output, root, "spec", origin->spec);
    write_process(output, origin->process);
    attribute_text(output, root, "methods", methods);
    attribute_number(output, root, "rtol", origin->rtol);
    if (origin->interp_tol > 0.0)
        attribute_number(output, root, "interp_tol", origin->interp_tol);
    write_conventions(output, origin->process);
    if (origin->columns.n > 0)
        attribute_text(output, root, "form_factors", origin->form_factors);
}

/* Group of a method, with what was measured of its splines. */
static void write_method(struct table_steps *output, const flavbrem_table *table, int method)
{
    char name[32];
    double worst, p99;
    if (output->hdf5.failed || !(output->index->methods >> method & 1u))
        return;
    flavbrem_table_interpolation_error(table, (flavbrem_method)method, &worst, &p99);
    snprintf(name, sizeof name, "/%s", flavbrem_method_name((flavbrem_method)method));
    group(output, name);
    hid_t id = H5Gopen2(output->hdf5.file, name, H5P_DEFAULT);
    note(output, id < 0);
    attribute_number(output, id, "interpolation_error_worst", worst);
    attribute_number(output, id, "interpolation_error_p99", p99);
    if (id >= 0)
        note(output, H5Gclose(id) < 0);
}

static int is_in_file(const char *name)
{
    return strcmp(name, FLAVBREM_TABLE_SPEC) != 0 && strcmp(name, FLAVBREM_TABLE_CODE_VERSION) != 0;
}

static void write_datasets(struct table_steps *output, const flavbrem_table *table)
{
    const flavbrem_table_index *index = flavbrem_table_bytes(table, NULL);
    for (int method = 0; method < FLAVBREM_METHODS; method++)
        write_method(output, table, method);
    if (flavbrem_table_dataset(table, "/k/value", NULL) != NULL)
        group(output, "/k");
    for (uint32_t i = 0; i < index->n_entries; i++)
        if (is_in_file(index->entries[i].name))
            dataset(output, &index->entries[i],
                    flavbrem_table_dataset(table, index->entries[i].name, NULL));
}

/* That of the table in memory, before the datasets are in. */
static void begin_index(flavbrem_table_index *index, const flavbrem_table *table)
{
    memcpy(index, flavbrem_table_bytes(table, NULL), sizeof *index);
    memset(index->entries, 0, sizeof index->entries);
    index->n_entries = 0;
    index->file_bytes = 0;
    index->file_crc = 0;
}

/* ---- the index, in front of the finished HDF5 ---- */

/* Goes on with a CRC-32 over some bytes of a file. Returns 0 or an errno. Reads in pieces: a
 * mapping of the whole file would count as memory of the program. */
static int crc_of_file(int fd, uint64_t offset, uint64_t bytes, uint32_t *crc)
{
    unsigned char piece[65536];
    int error = 0;
    while (bytes > 0 && error == 0) {
        size_t now = bytes < sizeof piece ? (size_t)bytes : sizeof piece;
        error = flb_read_at(fd, piece, now, offset);
        if (error == 0)
            *crc = (uint32_t)crc32_z(*crc, piece, now);
        offset += now;
        bytes -= now;
    }
    return error;
}

/* Enters length and checksums of the file, whose first bytes are not read but taken to be the
 * index. Returns 0 or an errno. */
static int finish_index(flavbrem_table_index *index, size_t size, int fd)
{
    for (uint32_t i = 0; i < index->n_entries; i++) {
        flavbrem_table_entry *entry = &index->entries[i];
        int error = crc_of_file(fd, entry->offset, entry->bytes, &entry->crc);
        if (error != 0)
            return error;
    }
    index->file_bytes = size;
    uint32_t crc = (uint32_t)crc32_z(0, (const unsigned char *)index, sizeof *index);
    int error = crc_of_file(fd, sizeof *index, size - sizeof *index, &crc);
    index->file_crc = crc;
    return error;
}

static void write_index(struct table_steps *output, int fd)
{
    flavbrem_table_index *index = output->index;
    uint64_t length = 0;
    if (output->hdf5.failed)
        return;
    int error = flb_length_of(fd, &length);
    if (error == 0)
        error = finish_index(index, (size_t)length, fd);
    if (error == 0)
        error = flb_write_at(fd, index, sizeof *index, 0);
    flb_hdf5_note_error(&output->hdf5, error);
}

/* Writes the whole file, by a path and by a descriptor of it. Returns 0, or the errno of what
 * failed. */
static int write_all(const flavbrem_table *table, const struct origin *origin, const char *path,
                     int fd)
{
    flavbrem_table_index index;
    struct table_steps output = {{.file = -1}, &index, &origin->columns};
    int error = flb_hdf5_load();
    if (error != 0)
        return error;
    struct hdf5_silence before = flb_hdf5_silence_begin();
    begin_index(&index, table);
    open_output(&output, path);
    if (output.hdf5.file >= 0) {
        write_origin(&output, origin);
        write_datasets(&output, table);
        note(&output, H5Fclose(output.hdf5.file) < 0);
    }
    flb_hdf5_silence_end(&before);
    write_index(&output, fd);
    return output.hdf5.error;
}

/* ---- from outside ---- */

static flavbrem_status put(flavbrem_context *context, const flavbrem_table *table,
                           const flavbrem_spec *spec, flavbrem_file *file)
{
    const struct unfinished *unfinished = flb_file_unfinished(file);
    int automatic = flavbrem_spec_is_automatic(spec);
    struct origin origin = {
        .spec = flavbrem_table_spec(table),
        .code_version = flavbrem_table_dataset(table, FLAVBREM_TABLE_CODE_VERSION, NULL),
        .process = flavbrem_spec_process(spec),
        .rtol = flavbrem_spec_number(spec, "rtol"),
        .interp_tol = automatic ? flavbrem_spec_number(spec, "interp-tol") : 0.0,
    };
    flavbrem_status status = columns_of(context, spec, &origin.columns, origin.form_factors);
    if (status != FLAVBREM_OK)
        return status;
    int error = write_all(table, &origin, flb_unfinished_path(unfinished),
                          flb_unfinished_descriptor(unfinished));
    return error == 0 ? FLAVBREM_OK : flb_file_finish(context, file, error);
}

flavbrem_status flavbrem_table_put(flavbrem_context *context, const flavbrem_table *table,
                                   flavbrem_file *file)
{
    flavbrem_spec *spec = NULL;
    if (table == NULL || file == NULL)
        return fail_missing(context, table == NULL ? "table" : "file");
    if (flavbrem_table_spec(table) == NULL ||
        flavbrem_table_dataset(table, FLAVBREM_TABLE_CODE_VERSION, NULL) == NULL)
        return fail_without_spec(context);
    flavbrem_status status = flb_file_check_empty(context, file);
    if (status == FLAVBREM_OK)
        status =
            flavbrem_spec_from_text(context, FLAVBREM_JOB_TABLE, flavbrem_table_spec(table), &spec);
    if (status == FLAVBREM_OK)
        status = put(context, table, spec, file);
    flavbrem_spec_destroy(&spec);
    return status;
}

flavbrem_status flavbrem_table_write(flavbrem_context *context, const flavbrem_table *table,
                                     const char *path)
{
    flavbrem_file *file = NULL;
    if (table == NULL)
        return fail_missing(context, "table");
    flavbrem_status status = flavbrem_file_begin(context, path, &file);
    if (status == FLAVBREM_OK)
        status = flavbrem_table_put(context, table, file);
    if (status == FLAVBREM_OK)
        status = flavbrem_file_finish(context, file);
    flavbrem_file_end(&file);
    return status;
}
