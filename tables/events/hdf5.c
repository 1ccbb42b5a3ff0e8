/* Columns in chunks. Uncompressed, HDF5 makes the whole file before the first event and is closed:
 * chunks of a dataset then lie one after the other from a known place on, and are written there
 * without it. An interruption finds a file that is whole but for its events. Compressed, HDF5 puts
 * the chunks as they come. */
#include "tables/events/hdf5.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "tables/events/fields.h"
#include "tables/events/formats.h"
#include "tables/events/sum.h"
#include "tables/files/hdf5_steps.h"
#include "tables/files/transfer.h"

#define COLUMNS EVENT_CRCS
#define CRC_SIZE 4
#define PAGE 4096 /* the data of a dataset begin at a multiple of it */
#define DEFLATE_LEVEL 1
#define SUPERBLOCK_FLAGS 11 /* byte of the file that is 0 unless HDF5 writes, or was killed */

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "chunks are written as they lie in memory");

static const struct event_column {
    const char *name, *unit;
    size_t values; /* of an event */
    size_t width;  /* of a value [bytes] */
} columns_list[COLUMNS] = {
    {"/lepton_gev", "GeV", 4, 8},  {"/boson_gev", "GeV", 4, 8},
    {"/nucleus_gev", "GeV", 4, 8}, {"/x", "1", 1, 8},
    {"/theta_rad", "rad", 1, 8},   {"/y", "1", 1, 8},
    {"/psi_rad", "rad", 1, 8},     {"/t_gev2", "GeV2", 1, 8},
    {"/weight", "1", 1, 8},        {"/beam_energy_index", "1", 1, 4},
};

struct event_columns {
    char *path;
    int fd;
    int compressed;
    uint64_t first;
    struct event_origin origin;   /* for what part an event has */
    size_t chunk;                 /* events */
    uint64_t size;                /* of the file */
    uint64_t place[COLUMNS];      /* where the chunks begin */
    uint64_t n;                   /* events in the file */
    uint64_t crc_place;           /* of the checksum of the file */
    hid_t file, dataset[COLUMNS]; /* open while a compressed file is written */
};

static size_t event_width(const struct event_column *column)
{
    return column->values * column->width;
}

/* ---- the fields as attributes ---- */

static void text_field(void *user, const char *name, const char *value)
{
    struct hdf5_steps *output = user;
    flb_hdf5_text(output, output->file, name, value);
}

static void number_field(void *user, const char *name, double value)
{
    struct hdf5_steps *output = user;
    flb_hdf5_attribute(output, output->file, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

static void whole_field(void *user, const char *name, uint64_t value)
{
    struct hdf5_steps *output = user;
    flb_hdf5_attribute(output, output->file, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, &value);
}

/* ---- what is known before the events ---- */

static hid_t open_hdf5(const char *path, unsigned flags)
{
    hid_t access_plist = H5Pcreate(H5P_FILE_ACCESS);
    hid_t create_plist = H5Pcreate(H5P_FILE_CREATE);
    H5Pset_alignment(access_plist, PAGE, PAGE);
    H5Pset_libver_bounds(access_plist, H5F_LIBVER_V110, H5F_LIBVER_V110);
    H5Pset_obj_track_times(create_plist, 0);
    H5Pset_attr_phase_change(create_plist, MOST_ATTRIBUTES, MOST_ATTRIBUTES / 2);
    hid_t file = flags & H5F_ACC_TRUNC ? H5Fcreate(path, flags, create_plist, access_plist)
                                       : H5Fopen(path, flags, access_plist);
    H5Pclose(create_plist);
    H5Pclose(access_plist);
    return file;
}

static void by_energy(struct hdf5_steps *output, const char *name, const char *unit, size_t n,
                      const double *values)
{
    if (output->failed)
        return;
    hsize_t size = n;
    hid_t space = H5Screate_simple(1, &size, NULL), plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_alloc_time(plist, H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(plist, H5D_FILL_TIME_NEVER);
    H5Pset_obj_track_times(plist, 0);
    hid_t id =
        H5Dcreate2(output->file, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    flb_hdf5_note(output, id < 0 || H5Dwrite(id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                                             values) < 0);
    if (id >= 0) {
        flb_hdf5_text(output, id, "unit", unit);
        flb_hdf5_note(output, H5Dclose(id) < 0);
    }
    H5Pclose(plist);
    H5Sclose(space);
}

static void energies(struct hdf5_steps *output, const struct event_origin *origin)
{
    size_t n = origin->n_energies;
    double *sigma = calloc(5 * n, sizeof *sigma);
    if (sigma == NULL) {
        flb_hdf5_note_error(output, ENOMEM);
        return;
    }
    double *error = sigma + n, *efficiency = error + n;
    double *forbidden = efficiency + n, *forbidden_error = forbidden + n;
    for (size_t k = 0; k < n; k++) {
        sigma[k] = origin->sigma[k].value;
        error[k] = origin->sigma[k].error;
        efficiency[k] = flb_event_efficiency(origin, k);
        forbidden[k] = origin->forbidden[k].value;
        forbidden_error[k] = origin->forbidden[k].error;
    }
    by_energy(output, "/beam_energy_gev", "GeV", n, origin->beam_energy_gev);
    by_energy(output, "/sigma_pb", "pb", n, sigma);
    by_energy(output, "/error_pb", "pb", n, error);
    by_energy(output, "/hat_pb", "pb", n, origin->hat_pb);
    by_energy(output, "/efficiency", "1", n, efficiency);
    by_energy(output, "/forbidden_pb", "pb", n, forbidden);
    by_energy(output, "/forbidden_error_pb", "pb", n, forbidden_error);
    free(sigma);
}

/* What the parts of a mixed source have besides. */
static void parts(struct hdf5_steps *output, const struct event_origin *origin)
{
    static const struct {
        const char *name, *unit;
    } of_parts[EVENT_PART_NUMBERS] = {
        {"/m_phi_gev", "GeV"},    {"/charge", "1"},       {"/target_z", "1"}, {"/target_a", "1"},
        {"/mass_index", "1"},     {"/target_index", "1"}, {"/share", "1"},    {"/length_cm", "cm"},
        {"/depth_from_cm", "cm"}, {"/depth_to_cm", "cm"}};
    size_t n = origin->n_energies;
    double *values = calloc(EVENT_PART_NUMBERS * n, sizeof *values);
    if (values == NULL) {
        flb_hdf5_note_error(output, ENOMEM);
        return;
    }
    for (size_t k = 0; k < n; k++) {
        double numbers[EVENT_PART_NUMBERS];
        flb_event_part_numbers(origin, k, numbers);
        for (size_t i = 0; i < EVENT_PART_NUMBERS; i++)
            values[i * n + k] = numbers[i];
    }
    for (size_t i = 0; i < EVENT_PART_NUMBERS; i++)
        by_energy(output, of_parts[i].name, of_parts[i].unit, n, values + i * n);
    free(values);
}

/* A checksum of 0, for the time being, whose place in the file is known. */
static void crc_create(struct hdf5_steps *output)
{
    if (output->failed)
        return;
    const hsize_t size = 1;
    const uint32_t nothing = 0;
    hid_t space = H5Screate_simple(1, &size, NULL), plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_alloc_time(plist, H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(plist, H5D_FILL_TIME_NEVER);
    H5Pset_obj_track_times(plist, 0);
    hid_t id = H5Dcreate2(output->file, EVENT_CRC_NAME, H5T_STD_U32LE, space, H5P_DEFAULT, plist,
                          H5P_DEFAULT);
    flb_hdf5_note(output, id < 0 || H5Dwrite(id, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                                             &nothing) < 0);
    if (id >= 0) {
        flb_hdf5_text(output, id, "unit", "1");
        flb_hdf5_note(output, H5Dclose(id) < 0);
    }
    H5Pclose(plist);
    H5Sclose(space);
}

static void find_crc(struct hdf5_steps *output, uint64_t *place)
{
    if (output->failed)
        return;
    hid_t id = H5Dopen2(output->file, EVENT_CRC_NAME, H5P_DEFAULT);
    haddr_t at = id >= 0 ? H5Dget_offset(id) : HADDR_UNDEF;
    flb_hdf5_note(output, at == HADDR_UNDEF);
    *place = at;
    if (id >= 0)
        flb_hdf5_note(output, H5Dclose(id) < 0);
}

static hid_t column_create(struct hdf5_steps *output, const struct event_column *column, uint64_t n,
                           size_t chunk, int compressed)
{
    if (output->failed)
        return -1;
    hsize_t sizes[2] = {n, column->values}, chunks[2] = {chunk, column->values};
    hid_t space = H5Screate_simple(column->values > 1 ? 2 : 1, sizes, NULL);
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    flb_hdf5_note(output, H5Pset_chunk(plist, column->values > 1 ? 2 : 1, chunks) < 0);
    H5Pset_fill_time(plist, H5D_FILL_TIME_NEVER);
    H5Pset_obj_track_times(plist, 0);
    if (compressed) {
        H5Pset_shuffle(plist);
        H5Pset_deflate(plist, DEFLATE_LEVEL);
    } else {
        H5Pset_alloc_time(plist, H5D_ALLOC_TIME_EARLY);
    }
    hid_t id =
        H5Dcreate2(output->file, column->name, column->width == 8 ? H5T_IEEE_F64LE : H5T_STD_U32LE,
                   space, H5P_DEFAULT, plist, H5P_DEFAULT);
    flb_hdf5_note(output, id < 0);
    if (id >= 0)
        flb_hdf5_text(output, id, "unit", column->unit);
    H5Pclose(plist);
    H5Sclose(space);
    return id;
}

/* Where the chunks begin, if they lie in a row. */
static void find_place(struct hdf5_steps *output, hid_t dataset, const struct event_column *column,
                       uint64_t n, size_t chunk, uint64_t *place)
{
    if (output->failed)
        return;
    hsize_t first[2] = {0, 0}, last[2] = {(n - 1) / chunk * chunk, 0}, size = 0;
    haddr_t begin = HADDR_UNDEF, end = HADDR_UNDEF;
    unsigned mask;
    flb_hdf5_note(output, H5Dget_chunk_info_by_coord(dataset, first, &mask, &begin, &size) < 0 ||
                              H5Dget_chunk_info_by_coord(dataset, last, &mask, &end, &size) < 0);
    flb_hdf5_note(output, begin == HADDR_UNDEF || size != chunk * event_width(column) ||
                              end - begin != last[0] * event_width(column));
    *place = begin;
}

static struct event_columns *allocate_columns(const char *path, int fd, int compressed,
                                              const struct event_origin *origin)
{
    struct event_columns *columns = calloc(1, sizeof *columns);
    if (columns == NULL)
        return NULL;
    columns->path = strdup(path);
    columns->fd = fd;
    columns->compressed = compressed;
    columns->first = origin->first;
    columns->n = origin->n;
    columns->origin = *origin;
    columns->chunk = origin->n < EVENT_CHUNK ? (size_t)origin->n : EVENT_CHUNK;
    columns->file = -1;
    for (int c = 0; c < COLUMNS; c++)
        columns->dataset[c] = -1;
    if (columns->path == NULL)
        flb_event_columns_end(&columns);
    return columns;
}

/* Leaves a compressed file open. */
static void create(struct event_columns *columns, const struct event_origin *origin,
                   struct hdf5_steps *output)
{
    const struct event_fields fields = {output, text_field, number_field, whole_field};
    const struct file_tally nothing = {0};
    output->file = columns->file = open_hdf5(columns->path, H5F_ACC_TRUNC);
    flb_hdf5_note(output, output->file < 0);
    flb_event_origin_fields(origin, &fields);
    flb_hdf5_text(output, output->file, "spec", origin->spec);
    flb_event_tally_fields(&nothing, &fields);
    energies(output, origin);
    if (origin->mixed != NULL)
        parts(output, origin);
    crc_create(output);
    find_crc(output, &columns->crc_place);
    for (int c = 0; c < COLUMNS; c++) {
        const struct event_column *column = &columns_list[c];
        hid_t id = column_create(output, column, origin->n, columns->chunk, columns->compressed);
        columns->dataset[c] = id;
        if (!columns->compressed)
            find_place(output, id, column, origin->n, columns->chunk, &columns->place[c]);
    }
}

static void close_all(struct event_columns *columns, struct hdf5_steps *output)
{
    for (int c = 0; c < COLUMNS; c++) {
        if (columns->dataset[c] >= 0)
            flb_hdf5_note(output, H5Dclose(columns->dataset[c]) < 0);
        columns->dataset[c] = -1;
    }
    if (columns->file >= 0)
        flb_hdf5_note(output, H5Fclose(columns->file) < 0);
    columns->file = -1;
}

/* Whether the events could fit at all: HDF5 would go through all chunks to find that they do not.
 * Returns 0 or an errno. */
static int check_room(int fd, uint64_t n)
{
    uint64_t width = 0;
    for (int c = 0; c < COLUMNS; c++)
        width += event_width(&columns_list[c]);
    return n > UINT64_MAX / width ? EFBIG : flb_room_for(fd, n * width);
}

/* A disk that is too small is told now and not after hours. */
static int reserve(struct event_columns *columns)
{
    int error = flb_length_of(columns->fd, &columns->size);
    return error == 0 ? flb_reserve(columns->fd, columns->size) : error;
}

int flb_event_columns_create(const char *path, int fd, int compressed,
                             const struct event_origin *origin, struct event_columns **columns)
{
    struct hdf5_steps output = {-1, 0, 0};
    *columns = NULL;
    int error = flb_hdf5_load();
    if (error == 0 && !compressed)
        error = check_room(fd, origin->n);
    if (error != 0)
        return error;
    *columns = allocate_columns(path, fd, compressed, origin);
    if (*columns == NULL)
        return ENOMEM;
    struct hdf5_silence before = flb_hdf5_silence_begin();
    create(*columns, origin, &output);
    if (!compressed || output.failed)
        close_all(*columns, &output);
    flb_hdf5_silence_end(&before);
    if (!output.failed && !compressed)
        return reserve(*columns);
    return output.error;
}

int flb_event_columns_open(const char *path, int fd, const struct event_origin *origin,
                           struct event_columns **columns)
{
    struct hdf5_steps output = {-1, 0, 0};
    unsigned char flags = 1;
    *columns = NULL;
    int error = flb_hdf5_load();
    if (error != 0)
        return error;
    if (pread(fd, &flags, 1, SUPERBLOCK_FLAGS) != 1 || flags != 0)
        return EIO;
    *columns = allocate_columns(path, fd, 0, origin);
    if (*columns == NULL)
        return ENOMEM;
    struct hdf5_silence before = flb_hdf5_silence_begin();
    output.file = (*columns)->file = open_hdf5(path, H5F_ACC_RDONLY);
    flb_hdf5_note(&output, (*columns)->file < 0);
    find_crc(&output, &(*columns)->crc_place);
    for (int c = 0; c < COLUMNS && !output.failed; c++) {
        const struct event_column *column = &columns_list[c];
        hid_t id = H5Dopen2((*columns)->file, column->name, H5P_DEFAULT);
        (*columns)->dataset[c] = id;
        flb_hdf5_note(&output, id < 0);
        find_place(&output, id, column, origin->n, (*columns)->chunk, &(*columns)->place[c]);
    }
    close_all(*columns, &output);
    flb_hdf5_silence_end(&before);
    if (!output.failed)
        output.error = reserve(*columns);
    if (output.error != 0)
        flb_event_columns_end(columns);
    return output.error;
}

uint64_t flb_event_columns_size(const struct event_columns *columns)
{
    return columns->size;
}

uint64_t flb_event_columns_place(const struct event_columns *columns, size_t c, size_t *width)
{
    *width = event_width(&columns_list[c]);
    return columns->place[c];
}

/* ---- chunks ---- */

static const void *values_of(const flavbrem_event *event, int column)
{
    const void *const at[COLUMNS - 1] = {event->lepton,   event->boson,      event->nucleus,
                                         &event->x,       &event->theta_rad, &event->y,
                                         &event->psi_rad, &event->t_gev2,    &event->weight};
    return at[column];
}

/* One column of a chunk, with zeros after the last event. */
static void take_column(const struct event_columns *columns, int c, uint64_t place, size_t n,
                        const flavbrem_event *events, char *to)
{
    size_t width = event_width(&columns_list[c]);
    if (c < COLUMNS - 1) {
        for (size_t k = 0; k < n; k++)
            memcpy(to + k * width, values_of(&events[k], c), width);
    } else {
        for (size_t k = 0; k < n; k++) {
            uint32_t index =
                (uint32_t)flb_event_energy_of(&columns->origin, columns->first + place + k);
            memcpy(to + k * width, &index, width);
        }
    }
    memset(to + n * width, 0, (columns->chunk - n) * width);
}

/* HDF5's filter "shuffle": first all first bytes, then all second ones, ... */
static void shuffle(const char *from, size_t size, size_t width, char *to)
{
    for (size_t b = 0; b < width; b++)
        for (size_t k = b; k < size; k += width)
            *to++ = from[k];
}

/* A packed column has its length in front. */
static flavbrem_status pack(const char *plain, char *shuffled, size_t size, size_t width,
                            struct event_text *text)
{
    uLong bound = compressBound((uLong)size), packed = bound;
    char *at = flb_event_text_room(text, sizeof(uint64_t) + bound);
    if (at == NULL)
        return FLAVBREM_ERROR_MEMORY;
    shuffle(plain, size, width, shuffled);
    if (compress2((Bytef *)at + sizeof(uint64_t), &packed, (const Bytef *)shuffled, (uLong)size,
                  DEFLATE_LEVEL) != Z_OK)
        return FLAVBREM_ERROR_MEMORY;
    uint64_t length = packed;
    memcpy(at, &length, sizeof length);
    text->bytes->size += sizeof length + packed;
    return FLAVBREM_OK;
}

static flavbrem_status encode_packed(const struct event_columns *columns, uint64_t place, size_t n,
                                     const flavbrem_event *events, struct event_text *text)
{
    char *plain = malloc(2 * columns->chunk * 32);
    flavbrem_status status = plain != NULL ? FLAVBREM_OK : FLAVBREM_ERROR_MEMORY;
    for (int c = 0; c < COLUMNS && status == FLAVBREM_OK; c++) {
        take_column(columns, c, place, n, events, plain);
        status = pack(plain, plain + columns->chunk * 32,
                      columns->chunk * event_width(&columns_list[c]), columns_list[c].width, text);
    }
    free(plain);
    return status;
}

flavbrem_status flb_event_columns_encode(const struct event_columns *columns, uint64_t place,
                                         size_t n, const flavbrem_event *events,
                                         struct event_bytes *bytes)
{
    struct event_text text = {bytes, 0};
    bytes->size = 0;
    if (columns->compressed)
        return encode_packed(columns, place, n, events, &text);
    for (int c = 0; c < COLUMNS; c++) {
        size_t size = columns->chunk * event_width(&columns_list[c]);
        char *at = flb_event_text_room(&text, size);
        if (at == NULL)
            return FLAVBREM_ERROR_MEMORY;
        take_column(columns, c, place, n, events, at);
        struct event_sum sum = {0};
        flb_event_sum_add(&sum, at, size);
        bytes->crc[c] = sum.crc;
        bytes->size += size;
    }
    return FLAVBREM_OK;
}

static int put_plain(const struct event_columns *columns, uint64_t place, const char *from)
{
    int error = 0;
    for (int c = 0; c < COLUMNS && error == 0; c++) {
        size_t width = event_width(&columns_list[c]), bytes = columns->chunk * width;
        error = flb_write_at(columns->fd, from, bytes, columns->place[c] + place * width);
        from += bytes;
    }
    return error;
}

static int put_packed(const struct event_columns *columns, uint64_t place, const char *from)
{
    struct hdf5_steps output = {columns->file, 0, 0};
    struct hdf5_silence before = flb_hdf5_silence_begin();
    for (int c = 0; c < COLUMNS && !output.failed; c++) {
        hsize_t begin[2] = {place, 0};
        uint64_t length;
        memcpy(&length, from, sizeof length);
        from += sizeof length;
        flb_hdf5_note(&output,
                      H5Dwrite_chunk(columns->dataset[c], H5P_DEFAULT, 0, begin, length, from) < 0);
        from += length;
    }
    flb_hdf5_silence_end(&before);
    return output.error;
}

int flb_event_columns_put(struct event_columns *columns, uint64_t place,
                          const struct event_bytes *bytes, uint32_t crc[EVENT_CRCS])
{
    int error = columns->compressed ? put_packed(columns, place, bytes->data)
                                    : put_plain(columns, place, bytes->data);
    for (int c = 0; c < COLUMNS && error == 0 && !columns->compressed; c++) {
        struct event_sum sum = {crc[c], 0};
        flb_event_sum_join(&sum, bytes->crc[c], columns->chunk * event_width(&columns_list[c]));
        crc[c] = sum.crc;
    }
    return error;
}

/* ---- the end ---- */

/* Of the whole file, with a checksum of 0 in it: what lies between the columns is read, the
 * columns, nearly all of it, are not. */
static int sum_file(const struct event_columns *columns, uint64_t size,
                    const uint32_t crc[EVENT_CRCS], struct event_sum *sum)
{
    int error = 0;
    for (uint64_t at = 0; at < size && error == 0;) {
        int next = -1;
        for (int c = 0; c < COLUMNS && !columns->compressed; c++)
            if (columns->place[c] >= at && (next < 0 || columns->place[c] < columns->place[next]))
                next = c;
        uint64_t until = next >= 0 ? columns->place[next] : size;
        error = flb_event_sum_file(sum, columns->fd, at, until);
        at = until;
        if (next >= 0) {
            uint64_t chunks = (columns->n - 1) / columns->chunk + 1;
            uint64_t bytes = chunks * columns->chunk * event_width(&columns_list[next]);
            flb_event_sum_join(sum, crc[next], bytes);
            at += bytes;
        }
    }
    return error;
}

/* Returns 0 or an errno. */
static int write_crc(const struct event_columns *columns, uint32_t crc)
{
    const unsigned char bytes[CRC_SIZE] = {(unsigned char)crc, (unsigned char)(crc >> 8),
                                           (unsigned char)(crc >> 16), (unsigned char)(crc >> 24)};
    return flb_write_at(columns->fd, bytes, sizeof bytes, columns->crc_place);
}

static int put_crc(const struct event_columns *columns, const uint32_t crc[EVENT_CRCS])
{
    struct event_sum sum = {0};
    uint64_t length = 0;
    int error = flb_length_of(columns->fd, &length);
    if (error == 0)
        error = write_crc(columns, 0); /* an interruption may have left one */
    if (error == 0)
        error = sum_file(columns, length, crc, &sum);
    return error == 0 ? write_crc(columns, sum.crc) : error;
}

int flb_event_columns_finish(struct event_columns *columns, const struct file_tally *tally,
                             const uint32_t crc[EVENT_CRCS])
{
    struct hdf5_steps output = {-1, 0, 0};
    const struct event_fields fields = {&output, text_field, number_field, whole_field};
    struct hdf5_silence before = flb_hdf5_silence_begin();
    if (!columns->compressed)
        columns->file = open_hdf5(columns->path, H5F_ACC_RDWR);
    output.file = columns->file;
    flb_hdf5_note(&output, output.file < 0);
    flb_event_tally_fields(tally, &fields);
    close_all(columns, &output);
    flb_hdf5_silence_end(&before);
    return output.failed ? output.error : put_crc(columns, crc);
}

void flb_event_columns_end(struct event_columns **columns)
{
    struct hdf5_steps output = {-1, 0, 0};
    if (*columns == NULL)
        return;
    struct hdf5_silence before = flb_hdf5_silence_begin();
    close_all(*columns, &output);
    flb_hdf5_silence_end(&before);
    free((*columns)->path);
    free(*columns);
    *columns = NULL;
}

/* ---- the format ---- */

extern const struct event_format_row flb_event_format_hdf5;
const struct event_format_row flb_event_format_hdf5 = {
    .about = {"h5", "HDF5", ".h5 .hdf5", "HDF5", 0, 0}};
