/* Looks values up in a table file, with the C library alone.
 *
 * Of each method the file holds the coefficients of a tensor product of
 * B-splines, degree 5 where the axis has six nodes or more, in the coordinates
 * X = E/(E + c_E) and Y = m/(m + c_m), of s = [sigma/(1 - E_th(m)/E)^2]^(1/8).
 * The bracket takes the threshold out; the root tames twenty orders of
 * magnitude as a logarithm would, and the way back is three squarings. A spline
 * on one interval is a polynomial: its basis is expanded once at open, so that
 * a lookup is two short polynomials and a 6 x 6 sum. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "flavbrem/table.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h> /* NAN, no function */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flavbrem/table_format.h"

#define ORDER 6 /* degree + 1, at most */
#define BUCKETS_PER_NODE 2
#define SELF_CHECKS 16 /* rows of /self_check */

typedef flavbrem_table_entry entry_type;
typedef flavbrem_table_index index_type;

/* Does not compile where the compiler lays the index out otherwise. */
typedef char index_is_as_in_the_file[sizeof(index_type) == FLAVBREM_TABLE_INDEX_BYTES ? 1 : -1];

typedef struct axis_type {
    const double *node;
    size_t n;
    double scale;                  /* c of the coordinate v/(v + c) */
    size_t order;                  /* of the splines: 2, 4 or 6 */
    double first, buckets_per_one; /* bucket = (coordinate - first) buckets_per_one */
    size_t n_buckets;
    uint32_t *bucket;              /* the interval in which a bucket begins */
    double *begin;                 /* coordinate of each node */
    double *inverse;               /* 1/length of each interval */
    double (*basis)[ORDER][ORDER]; /* of each interval: [power][spline] */
} axis_type;

typedef struct method_type {
    const double *spline;                  /* NULL where the table does not have the method */
    const double *error;                   /* relative, of each cell */
    const double *node_sigma, *node_error; /* [pb] at the nodes; NULL where the file has none */
} method_type;

struct flavbrem_table {
    const unsigned char *bytes;
    void *owned; /* bytes, where they are ours */
    const index_type *index;
    axis_type beam_energy, m_phi;
    method_type method[FLAVBREM_TABLE_METHODS];
};

/* ---- checksums: CRC-32 as in zlib and PNG, eight bytes at a time ---- */

typedef struct crc_type {
    uint32_t table[8][256];
} crc_type;

static void crc_make(crc_type *crc)
{
    uint32_t i, slice;
    for (i = 0; i < 256; i++) {
        uint32_t value = i;
        int bit;
        for (bit = 0; bit < 8; bit++)
            value = (value >> 1) ^ ((value & 1u) ? 0xEDB88320u : 0u);
        crc->table[0][i] = value;
    }
    for (i = 0; i < 256; i++)
        for (slice = 1; slice < 8; slice++) {
            uint32_t before = crc->table[slice - 1][i];
            crc->table[slice][i] = (before >> 8) ^ crc->table[0][before & 0xFFu];
        }
}

static uint32_t crc_update(const crc_type *crc, uint32_t value, const unsigned char *bytes,
                           size_t n)
{
    const uint32_t(*t)[256] = crc->table;
    for (; n >= 8; n -= 8, bytes += 8) {
        value ^= (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
                 (uint32_t)bytes[3] << 24;
        value = t[7][value & 0xFFu] ^ t[6][value >> 8 & 0xFFu] ^ t[5][value >> 16 & 0xFFu] ^
                t[4][value >> 24] ^ t[3][bytes[4]] ^ t[2][bytes[5]] ^ t[1][bytes[6]] ^
                t[0][bytes[7]];
    }
    for (; n > 0; n--, bytes++)
        value = (value >> 8) ^ t[0][(value ^ *bytes) & 0xFFu];
    return value;
}

static uint32_t crc_of(const crc_type *crc, const unsigned char *bytes, size_t n)
{
    return crc_update(crc, 0xFFFFFFFFu, bytes, n) ^ 0xFFFFFFFFu;
}

/* Of the file, with the field that holds it taken as zero. */
static uint32_t crc_of_file(const crc_type *crc, const unsigned char *bytes, size_t n)
{
    static const unsigned char zeros[4] = {0, 0, 0, 0};
    const size_t at = offsetof(index_type, file_crc);
    uint32_t value = crc_update(crc, 0xFFFFFFFFu, bytes, at);
    value = crc_update(crc, value, zeros, sizeof zeros);
    return crc_update(crc, value, bytes + at + sizeof zeros, n - at - sizeof zeros) ^ 0xFFFFFFFFu;
}

/* ---- what the index says, held against the size ---- */

static const char *const spline_names[FLAVBREM_TABLE_METHODS] = {"/etl/spline", "/ww/spline",
                                                                 "/iww/spline"};
static const char *const error_names[FLAVBREM_TABLE_METHODS] = {
    "/etl/interpolation_error", "/ww/interpolation_error", "/iww/interpolation_error"};

static const char *const node_names[FLAVBREM_TABLE_METHODS] = {"/etl/sigma_pb", "/ww/sigma_pb",
                                                               "/iww/sigma_pb"};
static const char *const node_error_names[FLAVBREM_TABLE_METHODS] = {
    "/etl/error_pb", "/ww/error_pb", "/iww/error_pb"};

/* What is wrong with a file that is not a table of this version, or NULL. */
static const char *kind_problem(const unsigned char *bytes, size_t size, const char **advice)
{
    static const unsigned char hdf5[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};
    const uint32_t one = 1;
    const index_type *index = (const index_type *)(const void *)bytes;
    if (*(const unsigned char *)&one != 1) {
        *advice = "read it on a little-endian one";
        return "this machine is big-endian";
    }
    if (size == 0)
        return "it is empty";
    if (size >= 8 && memcmp(bytes, hdf5, 8) == 0) {
        *advice = "take the file that `flavbrem table` made";
        return "HDF5 without the index in front, which copies by h5py leave out";
    }
    if (size < 8 || memcmp(bytes, FLAVBREM_TABLE_MAGIC, 8) != 0) {
        *advice = "give a file that `flavbrem table` made";
        return "it does not begin as one";
    }
    if (size < FLAVBREM_TABLE_INDEX_BYTES)
        return "it ends inside its index";
    if (index->byte_order == 0x04030201u)
        return "it is marked big-endian, which no table is";
    if (index->byte_order != FLAVBREM_TABLE_BYTE_ORDER)
        return "its byte-order mark is damaged";
    if (index->format_version > FLAVBREM_TABLE_FORMAT_VERSION) {
        *advice = "take a later reader";
        return "its format version is a later one";
    }
    if (index->format_version != FLAVBREM_TABLE_FORMAT_VERSION)
        return "its format version was never released";
    return index->file_bytes != size ? "its length is not what its index says" : NULL;
}

static int is_good_entry(const entry_type *entry, size_t size)
{
    const uint64_t most = FLAVBREM_TABLE_MOST_NODES;
    const uint64_t width = entry->type == FLAVBREM_TABLE_FLOAT64 ? 8 : 1;
    const uint64_t rows = entry->shape[0], columns = entry->shape[1];
    if (entry->type != FLAVBREM_TABLE_FLOAT64 && entry->type != FLAVBREM_TABLE_UINT8)
        return 0;
    if (entry->rank < 1 || entry->rank > 2 || rows < 1 || columns < 1 || rows > most ||
        columns > most || (entry->rank == 1 && columns != 1))
        return 0;
    if (entry->name[0] != '/' || entry->name[sizeof entry->name - 1] != '\0' || entry->zero != 0)
        return 0;
    return entry->bytes == rows * columns * width && /* below 2^51 */
           entry->offset % FLAVBREM_TABLE_ALIGNMENT == 0 &&
           entry->offset >= FLAVBREM_TABLE_INDEX_BYTES && entry->offset <= size &&
           entry->bytes <= size - entry->offset;
}

static int entries_overlap(const entry_type *a, const entry_type *b)
{
    return a->offset < b->offset + b->bytes && b->offset < a->offset + a->bytes;
}

static const char *entries_problem(const index_type *index)
{
    uint64_t beside = index->file_bytes - FLAVBREM_TABLE_INDEX_BYTES; /* of index and datasets */
    uint32_t i, j;
    if (index->n_entries > FLAVBREM_TABLE_ENTRIES)
        return "its index says that it has more datasets than a table can";
    for (i = 0; i < index->n_entries; i++) {
        if (!is_good_entry(&index->entries[i], (size_t)index->file_bytes))
            return "its index holds a dataset that cannot be";
        for (j = 0; j < i; j++) {
            if (entries_overlap(&index->entries[i], &index->entries[j]))
                return "its index holds datasets that overlap";
            if (strcmp(index->entries[i].name, index->entries[j].name) == 0)
                return "its index holds a dataset twice";
        }
        beside -= index->entries[i].bytes;
    }
    return beside > FLAVBREM_TABLE_MOST_BESIDE ? "it is far longer than its datasets" : NULL;
}

static const entry_type *find_entry(const index_type *index, const char *name)
{
    uint32_t i;
    for (i = 0; i < index->n_entries; i++)
        if (strcmp(index->entries[i].name, name) == 0)
            return &index->entries[i];
    return NULL;
}

static const double *find_numbers(const flavbrem_table *table, const char *name, size_t rows,
                                  size_t columns)
{
    const entry_type *entry = find_entry(table->index, name);
    if (entry == NULL || entry->type != FLAVBREM_TABLE_FLOAT64 || entry->shape[0] != rows ||
        entry->shape[1] != columns)
        return NULL;
    return (const double *)(const void *)(table->bytes + entry->offset);
}

static int is_positive(double number)
{
    return number > 0.0 && number <= 1e300;
}

static int is_good_axis(const double *node, size_t n)
{
    size_t i;
    for (i = 0; i < n; i++)
        if (!is_positive(node[i]) || node[i] > 1e100 || (i > 0 && !(node[i] > node[i - 1])))
            return 0;
    return n >= 2;
}

static const char *checksum_problem(const flavbrem_table *table)
{
    const index_type *index = table->index;
    crc_type crc;
    uint32_t i;
    crc_make(&crc);
    for (i = 0; i < index->n_entries; i++) {
        const entry_type *entry = &index->entries[i];
        if (crc_of(&crc, table->bytes + entry->offset, (size_t)entry->bytes) != entry->crc)
            return "the checksum of a dataset is wrong, so it is damaged";
    }
    if (crc_of_file(&crc, table->bytes, (size_t)index->file_bytes) != index->file_crc)
        return "its checksum is wrong, so it is damaged";
    return NULL;
}

static const char *axis_take(const flavbrem_table *table, const char *name, double scale,
                             axis_type *axis)
{
    const entry_type *entry = find_entry(table->index, name);
    size_t n = entry != NULL ? (size_t)entry->shape[0] : 0;
    axis->node = find_numbers(table, name, n, 1);
    axis->n = n;
    axis->scale = scale;
    if (axis->node == NULL || !is_good_axis(axis->node, n))
        return "an axis is missing or does not rise";
    if (!is_positive(scale) || scale > 1e100)
        return "the coordinate of an axis is damaged";
    axis->order = n >= 6 ? 6 : n >= 4 ? 4 : 2;
    return NULL;
}

static const char *methods_take(flavbrem_table *table)
{
    size_t rows = table->beam_energy.n, columns = table->m_phi.n;
    size_t i;
    for (i = 0; i < FLAVBREM_TABLE_METHODS; i++) {
        method_type *method = &table->method[i];
        if (!(table->index->methods >> i & 1u))
            continue;
        method->spline = find_numbers(table, spline_names[i], rows, columns);
        method->error = find_numbers(table, error_names[i], rows - 1, columns - 1);
        if (method->spline == NULL || method->error == NULL)
            return "a method's dataset is missing or has another shape";
        method->node_sigma = find_numbers(table, node_names[i], rows, columns);
        method->node_error = find_numbers(table, node_error_names[i], rows, columns);
    }
    return NULL;
}

/* 1 where there is no dataset of this name, or one of this type and shape. */
static int is_as_named(const flavbrem_table *table, const char *name, uint32_t type, size_t rows,
                       size_t columns)
{
    const entry_type *entry = find_entry(table->index, name);
    return entry == NULL ||
           (entry->type == type && entry->shape[0] == rows && entry->shape[1] == columns);
}

/* 1 of "/etl/sigma_NAME_pb" and "/etl/error_NAME_pb", of another form factor. */
static int is_of_form(const char *name)
{
    size_t length = strlen(name);
    return length > strlen("/etl/sigma__pb") && strcmp(name + length - 3, "_pb") == 0 &&
           (strncmp(name, "/etl/sigma_", 11) == 0 || strncmp(name, "/etl/error_", 11) == 0);
}

static int forms_are_as_named(const flavbrem_table *table, size_t rows, size_t columns)
{
    const index_type *index = table->index;
    uint32_t i;
    for (i = 0; i < index->n_entries; i++)
        if (is_of_form(index->entries[i].name) &&
            !is_as_named(table, index->entries[i].name, FLAVBREM_TABLE_FLOAT64, rows, columns))
            return 0;
    return 1;
}

/* Lookups need no more than splines; but who asks for a dataset by its name
 * goes by its shape. */
static const char *datasets_problem(const flavbrem_table *table)
{
    const uint32_t number = FLAVBREM_TABLE_FLOAT64, methods = table->index->methods;
    size_t rows = table->beam_energy.n, columns = table->m_phi.n;
    size_t n_methods = (methods & 1u) + (methods >> 1 & 1u) + (methods >> 2 & 1u), i;
    int good = is_as_named(table, "/k/value", number, rows, columns) &&
               is_as_named(table, "/k/error", number, rows, columns) &&
               is_as_named(table, "/self_check", number, SELF_CHECKS, 2 + n_methods) &&
               is_as_named(table, "/status", FLAVBREM_TABLE_UINT8, rows, columns) &&
               forms_are_as_named(table, rows, columns);
    for (i = 0; i < FLAVBREM_TABLE_METHODS; i++)
        good = good && is_as_named(table, node_names[i], number, rows, columns) &&
               is_as_named(table, node_error_names[i], number, rows, columns) &&
               is_as_named(table, spline_names[i], number, rows, columns) &&
               is_as_named(table, error_names[i], number, rows - 1, columns - 1);
    return good ? NULL : "a dataset has another type or shape than its name asks for";
}

static const char *contents_problem(flavbrem_table *table, flavbrem_table_check check)
{
    const index_type *index = table->index;
    const char *problem = entries_problem(index);
    if (problem == NULL && check == FLAVBREM_TABLE_CHECKED)
        problem = checksum_problem(table);
    if (problem == NULL &&
        (index->lepton_in > 2 || index->lepton_out > 2 || index->methods > 7 ||
         !is_positive(index->nucleus_mass_gev) || !is_positive(index->lepton_in_mass_gev) ||
         !is_positive(index->lepton_out_mass_gev) || !is_positive(index->coupling) ||
         index->convention[sizeof index->convention - 1] != '\0'))
        problem = "its process is damaged";
    if (problem == NULL)
        problem =
            axis_take(table, "/beam_energy_gev", index->beam_energy_scale_gev, &table->beam_energy);
    if (problem == NULL)
        problem = axis_take(table, "/m_phi_gev", index->m_phi_scale_gev, &table->m_phi);
    if (problem == NULL)
        problem = methods_take(table);
    return problem != NULL ? problem : datasets_problem(table);
}

/* ---- splines: each axis is expanded at open ---- */

static double coordinate(const axis_type *axis, double value)
{
    return value / (value + axis->scale);
}

/* Knot number i: the nodes without the (order - 2)/2 next to each end, the ends
 * `order` times. */
static double knot(const axis_type *axis, size_t i)
{
    size_t half = axis->order / 2;
    if (i < axis->order)
        return axis->begin[0];
    if (i >= axis->n)
        return axis->begin[axis->n - 1];
    return axis->begin[i - half];
}

/* The first of the splines that are not zero on interval i. */
static size_t first_spline(const axis_type *axis, size_t i)
{
    size_t half = axis->order / 2;
    size_t first = i + 1 > half ? i + 1 - half : 0;
    return first + axis->order > axis->n ? axis->n - axis->order : first;
}

/* B-splines on interval i as polynomials in u, 0 to 1 across it, by the
 * recursion of de Boor and Cox: B_j,k = (x - t_j)/(t_j+k-1 - t_j) B_j,k-1 +
 * (t_j+k - x)/(t_j+k - t_j+1) B_j+1,k-1. */
static void expand(const axis_type *axis, size_t i, double basis[ORDER][ORDER])
{
    size_t first = first_spline(axis, i);
    size_t last = first + axis->order - 1; /* t_last <= x <= t_last+1 */
    double begin = axis->begin[i], length = axis->begin[i + 1] - axis->begin[i];
    double before[ORDER + 1][ORDER + 1], now[ORDER + 1][ORDER + 1]; /* [spline][power] */
    size_t k, j, power;
    memset(before, 0, sizeof before);
    before[axis->order - 1][0] = 1.0;
    for (k = 2; k <= axis->order; k++) {
        memset(now, 0, sizeof now);
        for (j = last + 1 - k; j <= last; j++) {
            const double *left = before[j - first], *right = before[j - first + 1];
            double rise = knot(axis, j + k - 1) - knot(axis, j);
            double fall = knot(axis, j + k) - knot(axis, j + 1);
            double rise_at = j + k - 1 > last ? (begin - knot(axis, j)) / rise : 0.0;
            double fall_at = j < last ? (knot(axis, j + k) - begin) / fall : 0.0;
            double rise_by = j + k - 1 > last ? length / rise : 0.0;
            double fall_by = j < last ? length / fall : 0.0;
            for (power = 0; power < k; power++) {
                now[j - first][power] += rise_at * left[power] + fall_at * right[power];
                now[j - first][power + 1] += rise_by * left[power] - fall_by * right[power];
            }
        }
        memcpy(before, now, sizeof before);
    }
    memset(basis, 0, ORDER * sizeof basis[0]);
    for (j = 0; j < axis->order; j++)
        for (power = 0; power < axis->order; power++)
            basis[power][j] = before[j][power];
}

static int axis_prepare(axis_type *axis)
{
    size_t n = axis->n, i, interval = 0;
    axis->n_buckets = BUCKETS_PER_NODE * n;
    axis->begin = (double *)calloc(n, sizeof *axis->begin);
    axis->inverse = (double *)calloc(n, sizeof *axis->inverse);
    axis->bucket = (uint32_t *)calloc(axis->n_buckets, sizeof *axis->bucket);
    axis->basis = (double(*)[ORDER][ORDER])calloc(n, sizeof *axis->basis);
    if (axis->begin == NULL || axis->inverse == NULL || axis->bucket == NULL || axis->basis == NULL)
        return 0;
    for (i = 0; i < n; i++)
        axis->begin[i] = coordinate(axis, axis->node[i]);
    axis->first = axis->begin[0];
    axis->buckets_per_one = (double)axis->n_buckets / (axis->begin[n - 1] - axis->first);
    for (i = 0; i + 1 < n; i++) {
        axis->inverse[i] = 1.0 / (axis->begin[i + 1] - axis->begin[i]);
        expand(axis, i, axis->basis[i]);
    }
    for (i = 0; i < axis->n_buckets; i++) {
        while (interval + 2 < n &&
               (axis->begin[interval + 1] - axis->first) * axis->buckets_per_one <= (double)i)
            interval++;
        axis->bucket[i] = (uint32_t)interval;
    }
    return 1;
}

static void axis_free(axis_type *axis)
{
    free(axis->begin);
    free(axis->inverse);
    free(axis->bucket);
    free(axis->basis);
}

/* Nodes so near each other that their coordinates are equal are no axis. */
static const char *coordinates_problem(const axis_type *axis)
{
    size_t i;
    for (i = 0; i + 1 < axis->n; i++)
        if (!(axis->begin[i + 1] > axis->begin[i]) || !is_positive(axis->inverse[i]))
            return "nodes of an axis lie too near each other";
    return NULL;
}

/* ---- open and close ---- */

/* Where the caller wants the sentence of an error; text NULL or size 0:
 * nowhere. */
typedef struct message_type {
    char *text;
    size_t size;
} message_type;

static message_type begin_message(char *text, size_t size)
{
    message_type message;
    message.text = size > 0 ? text : NULL;
    message.size = size;
    if (message.text != NULL)
        *message.text = '\0';
    return message;
}

static flavbrem_status tell(const message_type *message, flavbrem_status status, const char *what,
                            const char *why, const char *advice)
{
    char *at = message->text;
    if (at == NULL)
        return status;
    snprintf(at, message->size, "%.250s (%.120s), %s", what, why, advice);
    for (; *at != '\0'; at++) /* one line, whatever the file is called */
        if ((unsigned char)*at < ' ' || *at == 127)
            *at = '?';
    return status;
}

static flavbrem_status tell_memory(const message_type *message, size_t size)
{
    if (message->text != NULL)
        snprintf(message->text, message->size,
                 "not enough memory for the table (%.3g MB), free some or take a "
                 "smaller table",
                 1e-6 * (double)size);
    return FLAVBREM_ERROR_MEMORY;
}

static flavbrem_status tell_no_table(const message_type *message, const char *name, const char *why,
                                     const char *advice)
{
    char what[300];
    snprintf(what, sizeof what, "%.250s is not a table that can be used", name);
    return tell(message, FLAVBREM_ERROR_FORMAT, what, why, advice);
}

/* Fills a table whose bytes, size and index are known to be of this format. */
static flavbrem_status fill(flavbrem_table *table, flavbrem_table_check check, const char **why)
{
    *why = contents_problem(table, check);
    if (*why != NULL)
        return FLAVBREM_ERROR_FORMAT;
    if (!axis_prepare(&table->beam_energy) || !axis_prepare(&table->m_phi))
        return FLAVBREM_ERROR_MEMORY;
    *why = coordinates_problem(&table->beam_energy);
    if (*why == NULL)
        *why = coordinates_problem(&table->m_phi);
    return *why == NULL ? FLAVBREM_OK : FLAVBREM_ERROR_FORMAT;
}

/* Takes `owned`, also after an error. */
static flavbrem_status open_bytes(const unsigned char *bytes, size_t size, void *owned,
                                  const char *name, flavbrem_table_check check,
                                  flavbrem_table **out, const message_type *message)
{
    const char *advice = "make or copy it again";
    const char *why = kind_problem(bytes, size, &advice);
    flavbrem_status status = FLAVBREM_ERROR_FORMAT;
    flavbrem_table *table = NULL;
    if (why == NULL) {
        status = FLAVBREM_ERROR_MEMORY;
        table = (flavbrem_table *)calloc(1, sizeof *table);
    }
    if (table != NULL) {
        table->bytes = bytes;
        table->index = (const index_type *)(const void *)bytes;
        status = fill(table, check, &why);
    }
    if (status == FLAVBREM_OK) {
        table->owned = owned;
        *out = table;
        return status;
    }
    flavbrem_table_close(&table);
    free(owned);
    if (status == FLAVBREM_ERROR_MEMORY)
        return tell_memory(message, size);
    return tell_no_table(message, name, why, advice);
}

/* Reads size bytes; returns what is wrong, or NULL. */
static const char *read_all(int file, unsigned char *bytes, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = read(file, bytes + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return strerror(errno);
        if (got == 0)
            return "it became shorter while it was read";
        done += (size_t)got;
    }
    return NULL;
}

static flavbrem_status tell_unread(const message_type *message, flavbrem_status status,
                                   const char *path, const char *why)
{
    char what[300];
    snprintf(what, sizeof what, "%.250s cannot be read", path);
    return tell(message, status, what, why, "give another file");
}

static flavbrem_status open_file(int file, const char *path, flavbrem_table_check check,
                                 flavbrem_table **table, const message_type *message)
{
    struct stat about;
    index_type head;
    unsigned char *bytes;
    const char *why, *advice;
    size_t size, n_head;
    if (fstat(file, &about) != 0)
        return tell_unread(message, FLAVBREM_ERROR_INPUT, path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return tell_unread(message, FLAVBREM_ERROR_INPUT, path,
                           S_ISDIR(about.st_mode) ? "it is a folder" : "it is not a regular file");
    size = (size_t)about.st_size;
    n_head = size < sizeof head ? size : sizeof head;
    memset(&head, 0, sizeof head); /* of a file that is shorter */
    why = read_all(file, (unsigned char *)&head, n_head);
    if (why != NULL)
        return tell_unread(message, FLAVBREM_ERROR_FILE, path, why);
    /* What is no table, however large, is told by its beginning. */
    if (kind_problem((const unsigned char *)&head, size, &advice) != NULL)
        return open_bytes((const unsigned char *)&head, size, NULL, path, check, table, message);
    why = entries_problem(&head);
    if (why != NULL)
        return tell_no_table(message, path, why, "make or copy it again");
    bytes = (unsigned char *)malloc(size);
    if (bytes == NULL)
        return tell_memory(message, size);
    memcpy(bytes, &head, n_head);
    why = read_all(file, bytes + n_head, size - n_head);
    if (why == NULL)
        return open_bytes(bytes, size, bytes, path, check, table, message);
    free(bytes);
    return tell_unread(message, FLAVBREM_ERROR_FILE, path, why);
}

static flavbrem_status tell_missing(const message_type *told)
{
    return tell(told, FLAVBREM_ERROR_INPUT, "no table can be opened",
                "NULL was given for the table or for where its handle goes", "give both");
}

flavbrem_status flavbrem_table_open(const char *path, flavbrem_table_check check,
                                    flavbrem_table **table, char *message, size_t message_size)
{
    const message_type told = begin_message(message, message_size);
    flavbrem_status status;
    int file;
    if (table != NULL)
        *table = NULL;
    if (path == NULL || table == NULL)
        return tell_missing(&told);
    file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a FIFO would wait for a writer */
    if (file < 0)
        return tell_unread(&told, FLAVBREM_ERROR_INPUT, path, strerror(errno));
    status = open_file(file, path, check, table, &told);
    close(file);
    return status;
}

flavbrem_status flavbrem_table_open_memory(const void *bytes, size_t size,
                                           flavbrem_table_check check, flavbrem_table **table,
                                           char *message, size_t message_size)
{
    const message_type told = begin_message(message, message_size);
    if (table != NULL)
        *table = NULL;
    if (bytes == NULL || table == NULL)
        return tell_missing(&told);
    if ((uintptr_t)bytes % sizeof(double) != 0)
        return tell(&told, FLAVBREM_ERROR_FORMAT, "what lies in memory is not a table",
                    "it does not begin at a multiple of 8", "align it");
    return open_bytes((const unsigned char *)bytes, size, NULL, "what lies in memory", check, table,
                      &told);
}

flavbrem_status flavbrem_table_take_memory(void *bytes, size_t size, flavbrem_table_check check,
                                           flavbrem_table **table, char *message,
                                           size_t message_size)
{
    flavbrem_status status =
        flavbrem_table_open_memory(bytes, size, check, table, message, message_size);
    if (status == FLAVBREM_OK && table != NULL && *table != NULL)
        (*table)->owned = bytes;
    else
        free(bytes);
    return status;
}

void flavbrem_table_close(flavbrem_table **table)
{
    if (table == NULL || *table == NULL)
        return;
    axis_free(&(*table)->beam_energy);
    axis_free(&(*table)->m_phi);
    free((*table)->owned);
    free(*table);
    *table = NULL;
}

/* ---- lookups ---- */

/* Where a value lies on its axis: the interval, the first spline, and the
 * splines there. */
typedef struct place_type {
    size_t interval, first;
    double basis[ORDER];
} place_type;

static int is_inside(const axis_type *axis, double value)
{
    return value >= axis->node[0] && value <= axis->node[axis->n - 1];
}

static size_t find_interval(const axis_type *axis, double value, double at)
{
    double scaled = (at - axis->first) * axis->buckets_per_one;
    size_t bucket = scaled > 0.0 ? (size_t)scaled : 0;
    size_t i = axis->bucket[bucket < axis->n_buckets ? bucket : axis->n_buckets - 1];
    while (i > 0 && value < axis->node[i]) /* rounding */
        i--;
    while (i + 2 < axis->n && value >= axis->node[i + 1])
        i++;
    return i;
}

static void find_place(const axis_type *axis, double value, place_type *place)
{
    double at = coordinate(axis, value);
    size_t i = find_interval(axis, value, at);
    double u = (at - axis->begin[i]) * axis->inverse[i];
    const double(*basis)[ORDER] = (const double(*)[ORDER])axis->basis[i];
    double sum[ORDER];
    int power, lane;
    for (lane = 0; lane < ORDER; lane++)
        sum[lane] = basis[ORDER - 1][lane];
    for (power = ORDER - 2; power >= 0; power--)
        for (lane = 0; lane < ORDER; lane++)
            sum[lane] = sum[lane] * u + basis[power][lane];
    memcpy(place->basis, sum, sizeof sum);
    place->interval = i;
    place->first = first_spline(axis, i);
}

/* The sum over rows x columns of the coefficients that begin at `row`. */
static double sum_of(const double *row, size_t stride, const place_type *e, const place_type *m,
                     size_t rows, size_t columns)
{
    double sum = 0.0;
    size_t i, j;
    for (i = 0; i < rows; i++, row += stride) {
        double part = 0.0;
        for (j = 0; j < columns; j++)
            part += m->basis[j] * row[j];
        sum += e->basis[i] * part;
    }
    return sum;
}

static double tensor(const flavbrem_table *table, const double *spline, const place_type *e,
                     const place_type *m)
{
    size_t rows = table->beam_energy.order, columns = table->m_phi.order, stride = table->m_phi.n;
    const double *first = spline + e->first * stride + m->first;
    if (rows == ORDER && columns == ORDER) /* known to the compiler: unrolled */
        return sum_of(first, stride, e, m, ORDER, ORDER);
    return sum_of(first, stride, e, m, rows, columns);
}

double flavbrem_table_threshold_gev(const flavbrem_table *table, double m_phi_gev)
{
    double m_in, made;
    if (table == NULL)
        return (double)NAN;
    m_in = table->index->lepton_in_mass_gev;
    made = table->index->lepton_out_mass_gev + m_phi_gev;
    return made + (made - m_in) * (made + m_in) / (2.0 * table->index->nucleus_mass_gev);
}

/* sigma without the threshold's factor, or a value that is not above 0 where
 * there is none. */
static double bracket(const flavbrem_table *table, const method_type *method, const place_type *e,
                      const place_type *m)
{
    double s = tensor(table, method->spline, e, m);
    double s2 = s * s, s4 = s2 * s2;
    return s > 0.0 ? s4 * s4 : 0.0;
}

static double error_at(const flavbrem_table *table, const method_type *method, const place_type *e,
                       const place_type *m)
{
    return method->error[e->interval * (table->m_phi.n - 1) + m->interval];
}

static int is_value(double value, double relative_error)
{
    return value > 0.0 && value <= 1e300 && relative_error >= 0.0 && relative_error <= 1e300;
}

/* 1 where a value is that of a node of its axis, whose number *i becomes. */
static int find_node(const axis_type *axis, double value, size_t interval, size_t *i)
{
    *i = value == axis->node[interval] ? interval : interval + 1;
    return value == axis->node[*i];
}

/* The cross-section that was computed at a node, where the splines have no
 * value. */
static flavbrem_status node_value(const flavbrem_table *table, const method_type *method,
                                  const double at[2], const size_t interval[2], double *sigma_pb,
                                  double *error_pb)
{
    size_t i, j;
    double value, error;
    if (method->node_sigma == NULL || method->node_error == NULL ||
        !find_node(&table->beam_energy, at[0], interval[0], &i) ||
        !find_node(&table->m_phi, at[1], interval[1], &j))
        return FLAVBREM_ERROR_NO_VALUE;
    value = method->node_sigma[i * table->m_phi.n + j];
    error = method->node_error[i * table->m_phi.n + j];
    if (!(value >= 0.0 && value <= 1e300 && error >= 0.0 && error <= 1e300))
        return FLAVBREM_ERROR_NO_VALUE;
    *sigma_pb = value;
    if (error_pb != NULL)
        *error_pb = error;
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_table_sigma(const flavbrem_table *table, flavbrem_method method,
                                     double beam_energy_gev, double m_phi_gev, double *sigma_pb,
                                     double *error_pb)
{
    const method_type *data;
    place_type e, m;
    double threshold, above, value, relative;
    if (table == NULL || sigma_pb == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (!is_inside(&table->beam_energy, beam_energy_gev) || !is_inside(&table->m_phi, m_phi_gev))
        return FLAVBREM_ERROR_OUTSIDE;
    if ((unsigned)method >= FLAVBREM_TABLE_METHODS || table->method[method].spline == NULL)
        return FLAVBREM_ERROR_NO_VALUE;
    data = &table->method[method];
    threshold = flavbrem_table_threshold_gev(table, m_phi_gev);
    if (beam_energy_gev <= threshold) {
        *sigma_pb = 0.0;
        if (error_pb != NULL)
            *error_pb = 0.0;
        return FLAVBREM_OK;
    }
    find_place(&table->beam_energy, beam_energy_gev, &e);
    find_place(&table->m_phi, m_phi_gev, &m);
    above = (beam_energy_gev - threshold) / beam_energy_gev;
    value = above * above * bracket(table, data, &e, &m);
    relative = error_at(table, data, &e, &m);
    if (!is_value(value, relative)) {
        const double at[2] = {beam_energy_gev, m_phi_gev};
        const size_t interval[2] = {e.interval, m.interval};
        return node_value(table, data, at, interval, sigma_pb, error_pb);
    }
    *sigma_pb = value;
    if (error_pb != NULL)
        *error_pb = relative * value;
    return FLAVBREM_OK;
}

/* ---- at one mass ---- */

struct flavbrem_table_column {
    const flavbrem_table *table;
    flavbrem_method method;
    double m_phi, threshold;
    size_t m_interval;
    double *spline; /* coefficients along the energy, the mass summed over; behind the struct */
};

flavbrem_status flavbrem_table_column_make(const flavbrem_table *table, flavbrem_method method,
                                           double m_phi_gev, flavbrem_table_column **column)
{
    const double *spline;
    place_type m;
    flavbrem_table_column *made;
    size_t i, j;
    if (column == NULL)
        return FLAVBREM_ERROR_INPUT;
    *column = NULL;
    if (table == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (!is_inside(&table->m_phi, m_phi_gev))
        return FLAVBREM_ERROR_OUTSIDE;
    if ((unsigned)method >= FLAVBREM_TABLE_METHODS || table->method[method].spline == NULL)
        return FLAVBREM_ERROR_NO_VALUE;
    made =
        (flavbrem_table_column *)malloc(sizeof *made + table->beam_energy.n * sizeof *made->spline);
    if (made == NULL)
        return FLAVBREM_ERROR_MEMORY;
    made->spline = (double *)(made + 1);
    find_place(&table->m_phi, m_phi_gev, &m);
    made->table = table;
    made->method = method;
    made->m_phi = m_phi_gev;
    made->threshold = flavbrem_table_threshold_gev(table, m_phi_gev);
    made->m_interval = m.interval;
    spline = table->method[method].spline + m.first;
    for (i = 0; i < table->beam_energy.n; i++, spline += table->m_phi.n) {
        double part = 0.0; /* in the order of sum_of(): the same bits */
        for (j = 0; j < table->m_phi.order; j++)
            part += m.basis[j] * spline[j];
        made->spline[i] = part;
    }
    *column = made;
    return FLAVBREM_OK;
}

void flavbrem_table_column_free(flavbrem_table_column **column)
{
    if (column == NULL)
        return;
    free(*column);
    *column = NULL;
}

static double column_error(const flavbrem_table_column *column, size_t interval)
{
    const flavbrem_table *table = column->table;
    return table->method[column->method]
        .error[interval * (table->m_phi.n - 1) + column->m_interval];
}

flavbrem_status flavbrem_table_column_sigma(const flavbrem_table_column *column,
                                            double beam_energy_gev, double *sigma_pb,
                                            double *error_pb)
{
    const axis_type *axis;
    place_type e;
    double above, s = 0.0, s2, s4, value, relative;
    size_t i;
    if (column == NULL || sigma_pb == NULL)
        return FLAVBREM_ERROR_INPUT;
    axis = &column->table->beam_energy;
    if (!is_inside(axis, beam_energy_gev) || beam_energy_gev <= column->threshold)
        return flavbrem_table_sigma(column->table, column->method, beam_energy_gev, column->m_phi,
                                    sigma_pb, error_pb);
    find_place(axis, beam_energy_gev, &e);
    for (i = 0; i < axis->order; i++)
        s += e.basis[i] * column->spline[e.first + i];
    above = (beam_energy_gev - column->threshold) / beam_energy_gev;
    s2 = s * s;
    s4 = s2 * s2;
    value = above * above * (s > 0.0 ? s4 * s4 : 0.0);
    relative = column_error(column, e.interval);
    if (!is_value(value, relative))
        return flavbrem_table_sigma(column->table, column->method, beam_energy_gev, column->m_phi,
                                    sigma_pb, error_pb);
    *sigma_pb = value;
    if (error_pb != NULL)
        *error_pb = relative * value;
    return FLAVBREM_OK;
}

/* Not less than a polynomial between u = a and b: the largest of its coefficients in Bernstein's
 * form there, in whose hull it lies. */
static double largest_on(const double polynomial[ORDER], double a, double b)
{
    static const double choose[ORDER][ORDER] = {
        {1}, {1, 1}, {1, 2, 1}, {1, 3, 3, 1}, {1, 4, 6, 4, 1}, {1, 5, 10, 10, 5, 1}};
    double q[ORDER], power = 1.0, largest = 0.0;
    int i, k;
    memcpy(q, polynomial, sizeof q);
    for (i = 0; i < ORDER; i++) /* about a, by Horner's rule */
        for (k = ORDER - 2; k >= i; k--)
            q[k] += a * q[k + 1];
    for (k = 0; k < ORDER; k++, power *= b - a)
        q[k] *= power / choose[ORDER - 1][k];
    for (i = 0; i < ORDER; i++) {
        double sum = 0.0;
        for (k = 0; k <= i; k++)
            sum += choose[i][k] * q[k];
        largest = i == 0 || sum > largest ? sum : largest;
    }
    return largest;
}

/* Not less than sigma and its error at energies from `low` to `high` in an interval. */
static double bound_in(const flavbrem_table_column *column, size_t interval, double low,
                       double high)
{
    const axis_type *axis = &column->table->beam_energy;
    const double(*basis)[ORDER] = (const double(*)[ORDER])axis->basis[interval];
    const double *spline = column->spline + first_spline(axis, interval);
    double polynomial[ORDER] = {0.0}, above = (high - column->threshold) / high, s, s2, s4;
    double begin = axis->begin[interval], inverse = axis->inverse[interval];
    size_t k, i;
    for (k = 0; k < ORDER; k++)
        for (i = 0; i < axis->order; i++)
            polynomial[k] += basis[k][i] * spline[i];
    s = largest_on(polynomial, (coordinate(axis, low) - begin) * inverse,
                   (coordinate(axis, high) - begin) * inverse);
    if (!(s > 0.0 && column_error(column, interval) >= 0.0))
        return (double)NAN;
    s2 = s * s;
    s4 = s2 * s2;
    return above * above * (s4 * s4) * (1.0 + column_error(column, interval)) * (1.0 + 1e-12);
}

flavbrem_status flavbrem_table_column_bound(const flavbrem_table_column *column,
                                            const double beam_energy_gev[2], double *bound_pb)
{
    const axis_type *axis;
    double low, high, bound = 0.0;
    size_t i, last;
    if (column == NULL || beam_energy_gev == NULL || bound_pb == NULL)
        return FLAVBREM_ERROR_INPUT;
    axis = &column->table->beam_energy;
    low = beam_energy_gev[0];
    high = beam_energy_gev[1];
    if (low > high)
        return FLAVBREM_ERROR_INPUT;
    if (!is_inside(axis, low) || !is_inside(axis, high))
        return FLAVBREM_ERROR_OUTSIDE;
    low = low > column->threshold ? low : column->threshold;
    if (high > column->threshold) {
        i = find_interval(axis, low, coordinate(axis, low));
        last = find_interval(axis, high, coordinate(axis, high));
        for (; i <= last; i++) {
            double from = low > axis->node[i] ? low : axis->node[i];
            double to = high < axis->node[i + 1] ? high : axis->node[i + 1];
            double here = bound_in(column, i, from, to);
            if (!(here <= 1e300))
                return FLAVBREM_ERROR_NO_VALUE;
            bound = here > bound ? here : bound;
        }
    }
    *bound_pb = bound;
    return FLAVBREM_OK;
}

/* K of two cross-sections, one of which at least is that of a node. */
static flavbrem_status node_kfactor(const flavbrem_table *table, double beam_energy_gev,
                                    double m_phi_gev, double *k, double *error)
{
    double iww, iww_error, etl, etl_error, value, bound;
    if (flavbrem_table_sigma(table, FLAVBREM_IWW, beam_energy_gev, m_phi_gev, &iww, &iww_error) !=
            FLAVBREM_OK ||
        flavbrem_table_sigma(table, FLAVBREM_ETL, beam_energy_gev, m_phi_gev, &etl, &etl_error) !=
            FLAVBREM_OK ||
        !(etl > etl_error)) /* sigma_ETL may be 0 */
        return FLAVBREM_ERROR_NO_VALUE;
    value = iww / etl;
    bound = (iww_error + value * etl_error) / (etl - etl_error);
    if (!(value <= 1e300 && bound <= 1e300))
        return FLAVBREM_ERROR_NO_VALUE;
    *k = value;
    if (error != NULL)
        *error = bound;
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_table_kfactor(const flavbrem_table *table, double beam_energy_gev,
                                       double m_phi_gev, double *k, double *error)
{
    const method_type *etl, *iww;
    place_type e, m;
    double value, relative;
    if (table == NULL || k == NULL)
        return FLAVBREM_ERROR_INPUT;
    etl = &table->method[FLAVBREM_ETL];
    iww = &table->method[FLAVBREM_IWW];
    if (!is_inside(&table->beam_energy, beam_energy_gev) || !is_inside(&table->m_phi, m_phi_gev))
        return FLAVBREM_ERROR_OUTSIDE;
    if (etl->spline == NULL || iww->spline == NULL ||
        beam_energy_gev <= flavbrem_table_threshold_gev(table, m_phi_gev))
        return FLAVBREM_ERROR_NO_VALUE;
    find_place(&table->beam_energy, beam_energy_gev, &e);
    find_place(&table->m_phi, m_phi_gev, &m);
    value = bracket(table, iww, &e, &m) / bracket(table, etl, &e, &m);
    relative = error_at(table, etl, &e, &m);
    relative = relative < 1.0 /* else sigma_ETL may be 0 */
                   ? (error_at(table, iww, &e, &m) + relative) / (1.0 - relative)
                   : -1.0;
    if (!is_value(value, relative))
        return node_kfactor(table, beam_energy_gev, m_phi_gev, k, error);
    *k = value;
    if (error != NULL)
        *error = relative * value;
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_table_cell(const flavbrem_table *table, double beam_energy_gev,
                                    double m_phi_gev, size_t node[2])
{
    const axis_type *e, *m;
    if (table == NULL || node == NULL)
        return FLAVBREM_ERROR_INPUT;
    e = &table->beam_energy;
    m = &table->m_phi;
    if (!is_inside(e, beam_energy_gev) || !is_inside(m, m_phi_gev))
        return FLAVBREM_ERROR_OUTSIDE;
    node[0] = find_interval(e, beam_energy_gev, coordinate(e, beam_energy_gev));
    node[1] = find_interval(m, m_phi_gev, coordinate(m, m_phi_gev));
    return FLAVBREM_OK;
}

/* ---- what a table says about itself ---- */

void flavbrem_table_range(const flavbrem_table *table, double beam_energy_gev[2],
                          double m_phi_gev[2])
{
    if (table != NULL && beam_energy_gev != NULL) {
        beam_energy_gev[0] = table->beam_energy.node[0];
        beam_energy_gev[1] = table->beam_energy.node[table->beam_energy.n - 1];
    }
    if (table != NULL && m_phi_gev != NULL) {
        m_phi_gev[0] = table->m_phi.node[0];
        m_phi_gev[1] = table->m_phi.node[table->m_phi.n - 1];
    }
}

double flavbrem_table_coupling(const flavbrem_table *table)
{
    return table != NULL ? table->index->coupling : (double)NAN;
}

const char *flavbrem_table_convention(const flavbrem_table *table)
{
    return table != NULL ? table->index->convention : "";
}

const char *flavbrem_table_spec(const flavbrem_table *table)
{
    const entry_type *entry = table != NULL ? find_entry(table->index, FLAVBREM_TABLE_SPEC) : NULL;
    const char *text;
    if (entry == NULL || entry->type != FLAVBREM_TABLE_UINT8)
        return NULL;
    text = (const char *)(table->bytes + entry->offset);
    return text[entry->bytes - 1] == '\0' ? text : NULL;
}

const void *flavbrem_table_bytes(const flavbrem_table *table, size_t *size)
{
    if (size != NULL)
        *size = table != NULL ? (size_t)table->index->file_bytes : 0;
    return table != NULL ? table->bytes : NULL;
}

void flavbrem_table_interpolation_error(const flavbrem_table *table, flavbrem_method method,
                                        double *worst, double *p99)
{
    int known = table != NULL && (unsigned)method < FLAVBREM_TABLE_METHODS;
    if (worst != NULL)
        *worst = known ? table->index->worst[method] : 0.0;
    if (p99 != NULL)
        *p99 = known ? table->index->p99[method] : 0.0;
}

const void *flavbrem_table_dataset(const flavbrem_table *table, const char *name, size_t shape[2])
{
    const entry_type *entry = table != NULL && name != NULL ? find_entry(table->index, name) : NULL;
    if (entry == NULL)
        return NULL;
    if (shape != NULL) {
        shape[0] = (size_t)entry->shape[0];
        shape[1] = (size_t)entry->shape[1];
    }
    return table->bytes + entry->offset;
}

void flavbrem_table_message(const flavbrem_table *table, flavbrem_status status,
                            double beam_energy_gev, double m_phi_gev, char *message,
                            size_t message_size)
{
    int energy;
    const axis_type *axis;
    if (message == NULL || message_size == 0)
        return;
    *message = '\0';
    if (table == NULL)
        return;
    energy = !is_inside(&table->beam_energy, beam_energy_gev);
    axis = energy ? &table->beam_energy : &table->m_phi;
    if (status == FLAVBREM_ERROR_OUTSIDE)
        snprintf(message, message_size,
                 "%s %.15g GeV is outside the table (%.15g to %.15g GeV), make a "
                 "larger table",
                 energy ? "the beam energy" : "the boson mass",
                 energy ? beam_energy_gev : m_phi_gev, axis->node[0], axis->node[axis->n - 1]);
    else if (status == FLAVBREM_ERROR_NO_VALUE)
        snprintf(message, message_size,
                 "the table has no such value at E = %.9g GeV, m_phi = %.9g GeV "
                 "(the method is not "
                 "in it, the threshold, %.9g GeV, is too near, or the nodes around "
                 "are too few), "
                 "make a table with it or a finer one",
                 beam_energy_gev, m_phi_gev, flavbrem_table_threshold_gev(table, m_phi_gev));
    else if (status != FLAVBREM_OK)
        snprintf(message, message_size,
                 "the lookup failed with status %d, which none does, report it", (int)status);
}
