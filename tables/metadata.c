/* Looks for what tables/writer.c and tables/events/hdf5.c write, and says so if it is not there. */
#include "tables/metadata.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flavbrem/range.h"
#include "flavbrem/table_format.h"
#include "tables/events/fields.h"
#include "tables/files/hdf5_steps.h"
#include "tables/files/write_failure.h"
#include "tables/writer.h"
#include "tables/files/transfer.h"

#define LONGEST_TEXT 65536
#define MOST_POINTS 100000000

static const char *const table_names[] = {
    "/beam_energy_gev",
    "/m_phi_gev",
    "/etl/sigma_pb",
    "/etl/error_pb",
    "/ww/sigma_pb",
    "/ww/error_pb",
    "/iww/sigma_pb",
    "/iww/error_pb",
    "/k/value",
    "/k/error",
    "/status",
    "/etl/spline",
    "/etl/interpolation_error",
    "/ww/spline",
    "/ww/interpolation_error",
    "/iww/spline",
    "/iww/interpolation_error",
    "/self_check",
    "/etl/hats_boson",
    "/ww/hats_boson",
    "/ww/hats_lepton",
    "/iww/hats_boson",
    "/iww/hats_lepton",
    "/process",
};

static const char *const event_names[] = {
    "/beam_energy_gev",
    "/sigma_pb",
    "/error_pb",
    "/hat_pb",
    "/efficiency",
    "/forbidden_pb",
    "/forbidden_error_pb",
    "/m_phi_gev", /* these of mixed sources alone */
    "/charge",
    "/target_z",
    "/target_a",
    "/mass_index",
    "/target_index",
    "/share",
    "/length_cm",
    "/depth_from_cm",
    "/depth_to_cm",
    "/lepton_gev",
    "/boson_gev",
    "/nucleus_gev",
    "/x",
    "/theta_rad",
    "/y",
    "/psi_rad",
    "/t_gev2",
    "/weight",
    "/beam_energy_index",
    EVENT_CRC_NAME,
};

_Static_assert(sizeof table_names / sizeof *table_names + 2 * (size_t)FLAVBREM_TABLE_FORM_FACTORS <=
                       METADATA_DATASETS &&
                   sizeof event_names / sizeof *event_names <= METADATA_DATASETS,
               "there is room for each dataset");

/* What distinguishes the two kinds of files. */
struct kind {
    const char *format; /* its attribute */
    const char *const *names;
    size_t n_names;
    const char *what, *maker;
};

static const struct kind table_kind = {
    TABLE_FORMAT, table_names, sizeof table_names / sizeof *table_names, "a table", "table"};
static const struct kind event_kind = {EVENT_FILE_FORMAT, event_names,
                                       sizeof event_names / sizeof *event_names, "a file of events",
                                       "sample"};

/* ---- files that are in use ---- */

#define SIGNATURE "\x89HDF\r\n\x1a\n"
#define SIGNATURE_SIZE 8
#define FLAGS_SINCE 3 /* version of the superblock */
#define IN_WRITING 5  /* bits of its flags: open for writing, and so that others may read */

/* What HDF5 notes in the file while it is open for writing. */
static int is_marked_open(int fd)
{
    unsigned char head[12] = {0};
    for (off_t at = 0; at <= FLAVBREM_TABLE_INDEX_BYTES; at += FLAVBREM_TABLE_INDEX_BYTES)
        if (flb_read_at(fd, head, sizeof head, (uint64_t)at) == 0 &&
            memcmp(head, SIGNATURE, SIGNATURE_SIZE) == 0)
            return head[SIGNATURE_SIZE] >= FLAGS_SINCE && (head[11] & IN_WRITING) != 0;
    return 0;
}

/* Why HDF5 does not open a file that may be a good one; NULL where that is not why. */
static const char *use_problem(const char *path, const char **advice)
{
    const char *problem = NULL;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    if (flb_is_locked(fd)) {
        problem = "another program has it open for writing";
        *advice = "close it there first";
    } else if (is_marked_open(fd)) {
        problem = "a program that opened it for writing has not closed it";
        *advice = "close it there, or after a crash try `h5clear -s` on it";
    }
    close(fd);
    return problem;
}

/* ---- attributes and datasets ---- */

/* The text of an attribute of fixed length, freed by the caller; NULL if it is not such a one. */
static char *read_text(hid_t attribute)
{
    hid_t type = H5Aget_type(attribute);
    size_t length = H5Tget_size(type);
    char *text = NULL;
    if (H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 && length > 0 &&
        length <= LONGEST_TEXT)
        text = calloc(length + 1, 1);
    if (text != NULL && H5Aread(attribute, type, text) < 0) {
        free(text);
        text = NULL;
    }
    H5Tclose(type);
    return text;
}

void flb_metadata_take_value(flavbrem_file_attribute *entry, char *value)
{
    int digits = *value != '\0' && strspn(value, "0123456789") == strlen(value);
    int is_sum = strstr(entry->name, "crc32") != NULL;
    if (!is_sum && flavbrem_number_read(NULL, value, entry->name, &entry->number) == FLAVBREM_OK) {
        entry->is_whole = digits && flavbrem_count_read(NULL, value, entry->name, 0, UINT64_MAX,
                                                        &entry->whole) == FLAVBREM_OK;
        free(value);
        return;
    }
    entry->text = value;
}

/* Numbers without a sign may be larger than a double can tell apart. */
static int read_number(hid_t attribute, flavbrem_file_attribute *entry)
{
    hid_t type = H5Aget_type(attribute);
    entry->is_whole = H5Tget_class(type) == H5T_INTEGER && H5Tget_sign(type) == H5T_SGN_NONE;
    H5Tclose(type);
    if (entry->is_whole && H5Aread(attribute, H5T_NATIVE_UINT64, &entry->whole) < 0)
        return 0;
    return H5Aread(attribute, H5T_NATIVE_DOUBLE, &entry->number) >= 0;
}

static int read_value(hid_t attribute, flavbrem_file_attribute *entry)
{
    char *text = read_text(attribute);
    if (text == NULL)
        return read_number(attribute, entry);
    flb_metadata_take_value(entry, text);
    return 1;
}

static herr_t take_attribute(hid_t root, const char *name, const H5A_info_t *info, void *user)
{
    struct table_metadata *metadata = user;
    (void)info;
    if (metadata->n_attributes == METADATA_ATTRIBUTES)
        return 1;
    flavbrem_file_attribute *entry = &metadata->attributes[metadata->n_attributes];
    hid_t attribute = H5Aopen(root, name, H5P_DEFAULT);
    hid_t space = attribute >= 0 ? H5Aget_space(attribute) : -1;
    if (space >= 0 && H5Sget_simple_extent_npoints(space) == 1) {
        snprintf(entry->name, sizeof entry->name, "%s", name);
        metadata->n_attributes += read_value(attribute, entry);
    }
    if (space >= 0)
        H5Sclose(space);
    if (attribute >= 0)
        H5Aclose(attribute);
    return 0;
}

static void read_unit(hid_t dataset, char unit[16])
{
    hid_t attribute = H5Aexists(dataset, "unit") > 0 ? H5Aopen(dataset, "unit", H5P_DEFAULT) : -1;
    char *text = attribute >= 0 ? read_text(attribute) : NULL;
    snprintf(unit, 16, "%.15s", text != NULL ? text : "");
    free(text);
    if (attribute >= 0)
        H5Aclose(attribute);
}

/* Returns the number of points of a dataset of rank 1 or 2, or 0 where they are too many to be
 * read. */
static size_t read_sizes(hid_t dataset, flavbrem_file_dataset *entry)
{
    hid_t space = H5Dget_space(dataset);
    hsize_t sizes[2] = {0, 1};
    entry->rank = H5Sget_simple_extent_ndims(space);
    if (entry->rank == 1 || entry->rank == 2)
        H5Sget_simple_extent_dims(space, sizes, NULL);
    H5Sclose(space);
    entry->sizes[0] = (size_t)sizes[0];
    entry->sizes[1] = (size_t)sizes[1];
    return sizes[0] <= MOST_POINTS && sizes[1] <= MOST_POINTS / (sizes[0] + 1)
               ? (size_t)(sizes[0] * sizes[1])
               : 0;
}

static void read_axis(hid_t dataset, size_t n, double ends[2])
{
    double *values = malloc(n * sizeof *values);
    if (values != NULL &&
        H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0) {
        ends[0] = values[0];
        ends[1] = values[n - 1];
    }
    free(values);
}

static void count_statuses(hid_t dataset, size_t n, size_t counts[METADATA_STATUSES])
{
    unsigned char *values = malloc(n);
    if (values != NULL &&
        H5Dread(dataset, H5T_NATIVE_UCHAR, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0)
        for (size_t i = 0; i < n; i++)
            if (values[i] < METADATA_STATUSES)
                counts[values[i]]++;
    free(values);
}

static int is_hard_link(hid_t file, const char *name)
{
    H5L_info_t link;
    return H5Lget_info(file, name, &link, H5P_DEFAULT) >= 0 && link.type == H5L_TYPE_HARD;
}

/* One that stands in the file itself: what a link in it, or a dataset, says of other files may be a
 * pipe that never ends. */
static hid_t open_dataset(hid_t file, const char *name)
{
    hid_t dataset = is_hard_link(file, name) ? H5Dopen2(file, name, H5P_DEFAULT) : -1;
    hid_t plist = dataset >= 0 ? H5Dget_create_plist(dataset) : -1;
    int elsewhere = plist < 0 || H5Pget_external_count(plist) != 0;
    if (plist >= 0)
        H5Pclose(plist);
    if (dataset >= 0 && elsewhere)
        H5Dclose(dataset);
    return elsewhere ? -1 : dataset;
}

static void take_dataset(hid_t file, const char *name, struct table_metadata *metadata)
{
    flavbrem_file_dataset *entry = &metadata->datasets[metadata->n_datasets];
    hid_t dataset = open_dataset(file, name);
    if (dataset < 0)
        return;
    size_t n = read_sizes(dataset, entry);
    if (entry->sizes[0] > 0) {
        entry->name = name;
        read_unit(dataset, entry->unit);
        metadata->n_datasets++;
    }
    if (n > 0) {
        if (strcmp(name, "/beam_energy_gev") == 0)
            read_axis(dataset, n, metadata->beam_energy_gev);
        else if (strcmp(name, "/m_phi_gev") == 0)
            read_axis(dataset, n, metadata->m_phi_gev);
        else if (strcmp(name, "/status") == 0)
            count_statuses(dataset, n, metadata->statuses);
        else if (strcmp(name, EVENT_CRC_NAME) == 0 && H5Dget_offset(dataset) != HADDR_UNDEF)
            metadata->crc_place = H5Dget_offset(dataset);
    }
    H5Dclose(dataset);
}

/* Those of further form factors. */
static void take_columns(hid_t file, struct table_metadata *metadata)
{
    columns_take(&metadata->columns, NULL);
    for (size_t i = 0; i < metadata->columns.n; i++) {
        take_dataset(file, metadata->columns.list[i].sigma, metadata);
        take_dataset(file, metadata->columns.list[i].error, metadata);
    }
}

/* The numbers of each beam energy. */
static void take_energies(hid_t file, struct table_metadata *metadata)
{
    for (int i = 0; i < metadata->n_datasets; i++)
        if (strcmp(metadata->datasets[i].name, event_names[0]) == 0)
            metadata->n_energies = metadata->datasets[i].sizes[0];
    if (metadata->n_energies > METADATA_MOST_ENERGIES)
        metadata->n_energies = 0;
    for (int i = 0; i < METADATA_BY_ENERGY; i++) {
        flavbrem_file_dataset sizes;
        hid_t dataset = open_dataset(file, event_names[i]);
        if (dataset < 0)
            continue;
        double *values = NULL;
        if (read_sizes(dataset, &sizes) == metadata->n_energies && metadata->n_energies > 0)
            values = calloc(metadata->n_energies, sizeof *values);
        if (values != NULL &&
            H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
            free(values);
            values = NULL;
        }
        metadata->by_energy[i] = values;
        H5Dclose(dataset);
    }
}

static int has_format(const struct table_metadata *metadata, const char *format)
{
    for (int i = 0; i < metadata->n_attributes; i++)
        if (strcmp(metadata->attributes[i].name, "format") == 0)
            return metadata->attributes[i].text != NULL &&
                   strcmp(metadata->attributes[i].text, format) == 0;
    return 0;
}

/* Returns whether it is of the kind. */
static int read_file(const char *path, const struct kind *kind, struct table_metadata *metadata,
                     int *opened)
{
    struct hdf5_silence before = flb_hdf5_silence_begin();
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    *opened = file >= 0;
    if (file >= 0) {
        H5Aiterate2(file, H5_INDEX_NAME, H5_ITER_INC, NULL, take_attribute, metadata);
        for (size_t i = 0; i < kind->n_names; i++)
            take_dataset(file, kind->names[i], metadata);
        if (kind->names == table_names && kind->n_names > 0)
            take_columns(file, metadata);
        if (kind->names == event_names)
            take_energies(file, metadata);
        H5Fclose(file);
    }
    flb_hdf5_silence_end(&before);
    return has_format(metadata, kind->format);
}

/* A table begins with its index, so that HDF5 never sees a damaged one here. */
static int begins_with(const char *path, const char magic[SIGNATURE_SIZE])
{
    char found[SIGNATURE_SIZE];
    uint64_t bytes;
    int fd, error = flb_open_regular(path, 0, &fd, &bytes);
    if (error != 0)
        return 0;
    error = flb_read_at(fd, found, sizeof found, 0);
    close(fd);
    return error == 0 && memcmp(found, magic, sizeof found) == 0;
}

static int begins_as_hdf5(const char *path)
{
    return begins_with(path, SIGNATURE);
}

/* Of a file that is not read: whether it was one of the kind, or might have been. HDF5 that opens
 * and is no table is another's. */
static int is_damaged(const char *path, const struct kind *kind, int opened)
{
    if (begins_as_hdf5(path))
        return !opened || kind->names == event_names;
    return kind->names == table_names && begins_with(path, FLAVBREM_TABLE_MAGIC);
}

static flavbrem_status tell_unread(const char *path, const char *problem, const char *advice,
                                   char *message, size_t size)
{
    snprintf(message, size, "%.300s cannot be read (%s), %s", path, problem, advice);
    return FLAVBREM_ERROR_INPUT;
}

static flavbrem_status read_kind(const char *path, const struct kind *kind,
                                 struct table_metadata **metadata, char *message, size_t size)
{
    const char *problem = NULL, *advice = "give another file";
    uint64_t bytes;
    int fd, opened = 0, error = flb_open_regular(path, 0, &fd, &bytes);
    *metadata = NULL;
    if (error == 0)
        close(fd);
    else
        problem = error == EISDIR ? "it is a folder" : flb_open_problem(error);
    if (problem == NULL && flb_hdf5_load() != 0) {
        problem = flb_hdf5_missing();
        advice = flb_write_failure_advice(ELIBACC);
    }
    if (problem == NULL) {
        *metadata = calloc(1, sizeof **metadata);
        if (*metadata == NULL)
            return FLAVBREM_ERROR_MEMORY;
        if (read_file(path, kind, *metadata, &opened))
            return FLAVBREM_OK;
        flb_table_metadata_free(metadata);
        problem = opened ? NULL : use_problem(path, &advice);
    }
    if (problem != NULL)
        return tell_unread(path, problem, advice, message, size);
    snprintf(message, size,
             "%.300s is not %s of flavbrem (no HDF5, damaged, or another format), give a file that "
             "`flavbrem %s` made",
             path, kind->what, kind->maker);
    return is_damaged(path, kind, opened) ? FLAVBREM_ERROR_FORMAT : FLAVBREM_ERROR_INPUT;
}

flavbrem_status flb_table_metadata_read(const char *path, struct table_metadata **metadata,
                                        char *message, size_t size)
{
    return read_kind(path, &table_kind, metadata, message, size);
}

flavbrem_status flb_event_metadata_read(const char *path, struct table_metadata **metadata,
                                        char *message, size_t size)
{
    return read_kind(path, &event_kind, metadata, message, size);
}

int flb_metadata_is_in_use(const char *path, char *message, size_t size)
{
    const char *advice = "", *problem = use_problem(path, &advice);
    if (problem != NULL)
        tell_unread(path, problem, advice, message, size);
    return problem != NULL;
}

/* By the attribute alone. */
static int says(const char *path, const struct kind *kind)
{
    char message[FLAVBREM_TABLE_MESSAGE];
    struct table_metadata *metadata = NULL;
    struct kind attributes = *kind;
    attributes.n_names = 0;
    int read = read_kind(path, &attributes, &metadata, message, sizeof message) == FLAVBREM_OK;
    flb_table_metadata_free(&metadata);
    return read;
}

int flb_metadata_is_events(const char *path)
{
    return begins_as_hdf5(path) && says(path, &event_kind);
}

int flb_metadata_is_table(const char *path)
{
    return says(path, &table_kind);
}

int flb_metadata_may_be_events(const char *path)
{
    return begins_as_hdf5(path) && !says(path, &table_kind);
}

const flavbrem_file_attribute *flb_metadata_find(const struct table_metadata *metadata,
                                                 const char *name)
{
    for (int i = 0; i < metadata->n_attributes; i++)
        if (strcmp(metadata->attributes[i].name, name) == 0)
            return &metadata->attributes[i];
    return NULL;
}

const char *flb_metadata_text(const struct table_metadata *metadata, const char *name)
{
    const flavbrem_file_attribute *entry = flb_metadata_find(metadata, name);
    return entry != NULL ? entry->text : NULL;
}

uint64_t flb_metadata_whole(const struct table_metadata *metadata, const char *name, uint64_t none)
{
    const flavbrem_file_attribute *entry = flb_metadata_find(metadata, name);
    return entry != NULL && entry->is_whole ? entry->whole : none;
}

/* The first datasets of events are these. */
const double *flb_metadata_by_energy(const struct table_metadata *metadata, const char *name)
{
    for (int i = 0; i < METADATA_BY_ENERGY; i++)
        if (strcmp(name, event_names[i] + 1) == 0)
            return metadata->by_energy[i];
    return NULL;
}

void flb_table_metadata_free(struct table_metadata **metadata)
{
    if (*metadata == NULL)
        return;
    for (int i = 0; i < (*metadata)->n_attributes; i++)
        free((char *)(*metadata)->attributes[i].text);
    for (int i = 0; i < METADATA_BY_ENERGY; i++)
        free((*metadata)->by_energy[i]);
    free(*metadata);
    *metadata = NULL;
}
