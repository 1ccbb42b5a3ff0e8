/* Damaged tables: each is refused with a sentence, or read rightly; none is read beyond its end. */
#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/folder.h"
#include "tests/table_file.h"

static int make_folder(void **state)
{
    (void)state;
    return folder_make();
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static const char *write_to(const char *name, const void *bytes, size_t size)
{
    const char *path = path_of(name);
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    fclose(stream);
    return path;
}

/* "what (why), what to do", in one line. */
static void assert_sentence(const char *message, const char *part)
{
    const char *open = strchr(message, '('), *close = strrchr(message, ')');
    assert_true(open != NULL && close != NULL && open < close);
    assert_true(close[1] == ',' && strlen(close) > 8);
    assert_null(strchr(message, '\n'));
    assert_non_null(strstr(message, part));
}

static void assert_refused(const struct table_file *file, flavbrem_table_check check,
                           const char *part)
{
    char message[FLAVBREM_TABLE_MESSAGE];
    flavbrem_table *table = (flavbrem_table *)(void *)message;
    flavbrem_status status =
        flavbrem_table_open_memory(file->bytes, file->size, check, &table, message, sizeof message);
    if (status != FLAVBREM_ERROR_FORMAT)
        fail_msg("status %d: %s", (int)status, message);
    assert_null(table);
    assert_sentence(message, part);
}

static void assert_path_refused(const char *path, flavbrem_status expected, const char *part)
{
    char message[FLAVBREM_TABLE_MESSAGE];
    flavbrem_table *table = (flavbrem_table *)(void *)message;
    assert_int_equal(
        flavbrem_table_open(path, FLAVBREM_TABLE_CHECKED, &table, message, sizeof message),
        expected);
    assert_null(table);
    assert_sentence(message, part);
    assert_int_equal(flavbrem_table_open(path, FLAVBREM_TABLE_UNCHECKED, &table, NULL, 0),
                     expected);
    assert_null(table);
}

/* Opens the bytes in memory of just their length, for a sanitizer to watch. */
static flavbrem_status open_exact(const unsigned char *bytes, size_t size,
                                  flavbrem_table_check check)
{
    char message[FLAVBREM_TABLE_MESSAGE];
    flavbrem_table *table;
    unsigned char *exact = malloc(size > 0 ? size : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, size);
    flavbrem_status status =
        flavbrem_table_open_memory(exact, size, check, &table, message, sizeof message);
    if (status != FLAVBREM_OK)
        assert_sentence(message, "");
    flavbrem_table_close(&table);
    free(exact);
    return status;
}

/* ---- every length and every bit ---- */

static void each_shorter_file_is_refused(void **state)
{
    (void)state;
    static const char *const paths[] = {GOLDEN "all_methods.h5", GOLDEN "one_method.h5"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct table_file file = table_file_read(paths[i]);
        for (size_t size = 0; size < file.size;
             size += size < FLAVBREM_TABLE_INDEX_BYTES ? 1 : 97) {
            assert_int_equal(open_exact(file.bytes, size, FLAVBREM_TABLE_CHECKED),
                             FLAVBREM_ERROR_FORMAT);
            assert_int_equal(open_exact(file.bytes, size, FLAVBREM_TABLE_UNCHECKED),
                             FLAVBREM_ERROR_FORMAT);
        }
        free(file.bytes);
    }
}

/* The same where the index says that this is the length: then its entries lie beyond the end. */
static void each_shorter_file_that_says_so_is_refused(void **state)
{
    (void)state;
    struct table_file file = table_file_read(GOLDEN "one_method.h5");
    size_t whole = file.size, end = 0;
    for (size_t i = 0; i < table_file_index(&file)->n_entries; i++) {
        const flavbrem_table_entry *entry = &table_file_index(&file)->entries[i];
        end = entry->offset + entry->bytes > end ? entry->offset + entry->bytes : end;
    }
    assert_true(end <= whole);
    for (file.size = FLAVBREM_TABLE_INDEX_BYTES; file.size < end; file.size += 13) {
        struct table_file shorter = table_file_copy(&file);
        table_file_index(&shorter)->file_bytes = shorter.size;
        table_file_seal(&shorter);
        assert_refused(&shorter, FLAVBREM_TABLE_CHECKED, "a dataset that cannot be");
        assert_refused(&shorter, FLAVBREM_TABLE_UNCHECKED, "a dataset that cannot be");
        free(shorter.bytes);
    }
    free(file.bytes);
}

static void each_flipped_bit_is_found(void **state)
{
    (void)state;
    static const char *const paths[] = {GOLDEN "all_methods.h5", GOLDEN "one_method.h5",
                                        GOLDEN "threshold.h5"};
    char message[FLAVBREM_TABLE_MESSAGE];
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct table_file file = table_file_read(paths[i]);
        for (size_t at = 0; at < file.size; at++) {
            flavbrem_table *table;
            unsigned char bit = (unsigned char)(1u << (at * 5 + at / 8) % 8);
            file.bytes[at] ^= bit;
            if (flavbrem_table_open_memory(file.bytes, file.size, FLAVBREM_TABLE_CHECKED, &table,
                                           message, sizeof message) != FLAVBREM_ERROR_FORMAT)
                fail_msg("%s: bit %d of byte %zu", paths[i], bit, at);
            file.bytes[at] ^= bit;
        }
        assert_int_equal(open_exact(file.bytes, file.size, FLAVBREM_TABLE_CHECKED), FLAVBREM_OK);
        free(file.bytes);
    }
}

/* ---- what the index says, with checksums that are right ---- */

enum place { HEADER, ENTRY }; /* of the file; of the entry of a dataset */

struct change {
    const char *part; /* of the sentence */
    enum place place;
    const char *name;
    size_t offset, width;
    uint64_t number;
};

#define IN_HEADER(field) HEADER, NULL, offsetof(flavbrem_table_index, field)
#define IN_ENTRY(name, field) ENTRY, name, offsetof(flavbrem_table_entry, field)
#define BITS_OF_NAN 0x7FF8000000000000u
#define BITS_OF_INFINITY 0x7FF0000000000000u
#define BITS_OF_MINUS_1 0xBFF0000000000000u

static const struct change changes[] = {
    {"marked big-endian", IN_HEADER(byte_order), 4, 0x04030201},
    {"byte-order mark is damaged", IN_HEADER(byte_order), 4, 0},
    {"a later one), take a later reader", IN_HEADER(format_version), 4, 3},
    {"a later one", IN_HEADER(format_version), 4, UINT32_MAX},
    {"never released", IN_HEADER(format_version), 4, 1},
    {"never released", IN_HEADER(format_version), 4, 0},
    {"its length", IN_HEADER(file_bytes), 8, 0},
    {"its length", IN_HEADER(file_bytes), 8, UINT64_MAX},
    {"more datasets than a table can", IN_HEADER(n_entries), 4, 45},
    {"more datasets than a table can", IN_HEADER(n_entries), 4, UINT32_MAX},
    {"a dataset that cannot be", IN_HEADER(n_entries), 4, 44}, /* the rest of the entries is zero */
    {"an axis is missing", IN_HEADER(n_entries), 4, 0},
    {"an axis is missing", IN_HEADER(n_entries), 4, 1},
    {"dataset is missing", IN_HEADER(n_entries), 4, 2},
    {"its process", IN_HEADER(lepton_in), 4, 3},
    {"its process", IN_HEADER(lepton_out), 4, UINT32_MAX},
    {"its process", IN_HEADER(methods), 4, 8 | 7},
    {"its process", IN_HEADER(lepton_in_mass_gev), 8, BITS_OF_NAN},
    {"its process", IN_HEADER(lepton_out_mass_gev), 8, BITS_OF_MINUS_1},
    {"its process", IN_HEADER(nucleus_mass_gev), 8, 0},
    {"its process", IN_HEADER(coupling), 8, BITS_OF_INFINITY},
    {"its process", HEADER, NULL, offsetof(flavbrem_table_index, convention) + 351, 1, 'x'},
    {"the coordinate of an axis", IN_HEADER(beam_energy_scale_gev), 8, 0},
    {"the coordinate of an axis", IN_HEADER(m_phi_scale_gev), 8, BITS_OF_NAN},
    {"the coordinate of an axis", IN_HEADER(m_phi_scale_gev), 8, BITS_OF_INFINITY},

    {"cannot be", IN_ENTRY("/etl/spline", name), 1, 'x'},
    {"cannot be", ENTRY, "/etl/spline", 31, 1, 'x'},
    {"cannot be", IN_ENTRY("/etl/spline", type), 4, 0},
    {"cannot be", IN_ENTRY("/etl/spline", type), 4, 3},
    {"cannot be", IN_ENTRY("/etl/spline", type), 4, 2}, /* then its length is another */
    {"cannot be", IN_ENTRY("/etl/spline", rank), 4, 0},
    {"cannot be", IN_ENTRY("/etl/spline", rank), 4, 1},
    {"cannot be", IN_ENTRY("/etl/spline", rank), 4, 3},
    {"cannot be", IN_ENTRY("/etl/spline", shape[0]), 8, 0},
    {"cannot be", IN_ENTRY("/etl/spline", shape[1]), 8, 0},
    {"cannot be", IN_ENTRY("/etl/spline", shape[0]), 8, UINT64_MAX},
    {"cannot be", IN_ENTRY("/etl/spline", shape[0]), 8, ((uint64_t)1 << 61) + 6}, /* x 8 is 48 */
    {"cannot be", IN_ENTRY("/etl/spline", shape[1]), 8, 16777217},
    {"cannot be", IN_ENTRY("/etl/spline", shape[0]), 8, 5},
    {"cannot be", IN_ENTRY("/etl/spline", bytes), 8, 0},
    {"cannot be", IN_ENTRY("/etl/spline", bytes), 8, UINT64_MAX},
    {"cannot be", IN_ENTRY("/etl/spline", bytes), 8, 248},
    {"cannot be", IN_ENTRY("/etl/spline", offset), 8, 0},
    {"cannot be", IN_ENTRY("/etl/spline", offset), 8, 4032},
    {"cannot be", IN_ENTRY("/etl/spline", offset), 8, 4100},
    {"cannot be", IN_ENTRY("/etl/spline", offset), 8,
     17408}, /* the end lies beyond that of the file */
    {"cannot be", IN_ENTRY("/etl/spline", offset), 8, UINT64_MAX - 63},
    {"cannot be", IN_ENTRY("/etl/spline", offset), 8, (uint64_t)1 << 63},
    {"cannot be", IN_ENTRY("/etl/spline", zero), 4, 1},
    {"dataset is missing", IN_ENTRY("/etl/spline", name[1]), 1, 'x'},
    {"dataset is missing", IN_ENTRY("/ww/interpolation_error", name[1]), 1, 'x'},
    {"an axis is missing", IN_ENTRY("/beam_energy_gev", name[1]), 1, 'x'},
    {"an axis is missing", IN_ENTRY("/m_phi_gev", name[1]), 1, 'x'},
};

static void assert_change_refused(const struct table_file *file, const struct change *change)
{
    struct table_file changed = table_file_copy(file);
    unsigned char *at = change->place == HEADER
                            ? changed.bytes
                            : (unsigned char *)table_file_entry(&changed, change->name);
    memcpy(at + change->offset, &change->number, change->width); /* little-endian */
    table_file_seal(&changed);
    assert_refused(&changed, FLAVBREM_TABLE_CHECKED, change->part);
    assert_refused(&changed, FLAVBREM_TABLE_UNCHECKED, change->part);
    free(changed.bytes);
}

static void an_index_that_cannot_be_is_refused_in_spite_of_right_checksums(void **state)
{
    (void)state;
    struct table_file file = table_file_read(GOLDEN "all_methods.h5");
    for (size_t i = 0; i < COUNT(changes); i++)
        assert_change_refused(&file, &changes[i]);
    free(file.bytes);
}

static void datasets_that_overlap_or_come_twice_are_refused(void **state)
{
    (void)state;
    struct table_file file = table_file_read(GOLDEN "all_methods.h5");
    uint64_t first = table_file_entry(&file, "/etl/spline")->offset;
    const uint64_t offsets[] = {first, first - 64, first + 64, first + 192}; /* it has 240 bytes */
    for (size_t i = 0; i < COUNT(offsets); i++) {
        struct table_file changed = table_file_copy(&file);
        table_file_entry(&changed, "/ww/spline")->offset = offsets[i];
        table_file_seal(&changed);
        assert_refused(&changed, FLAVBREM_TABLE_CHECKED, "overlap");
        assert_refused(&changed, FLAVBREM_TABLE_UNCHECKED, "overlap");
        free(changed.bytes);
    }
    strcpy(table_file_entry(&file, "/ww/spline")->name, "/etl/spline");
    table_file_seal(&file);
    assert_refused(&file, FLAVBREM_TABLE_CHECKED, "a dataset twice");
    free(file.bytes);
}

enum reshaping { ONE_NUMBER, A_ROW_LESS, AS_BYTES, RESHAPINGS };

static void reshape(flavbrem_table_entry *entry, enum reshaping what)
{
    if (what == ONE_NUMBER)
        entry->shape[0] = entry->shape[1] = 1;
    if (what == A_ROW_LESS)
        entry->shape[0]--;
    if (what == AS_BYTES)
        entry->type = FLAVBREM_TABLE_UINT8;
    entry->bytes =
        entry->shape[0] * entry->shape[1] * (entry->type == FLAVBREM_TABLE_FLOAT64 ? 8 : 1);
}

/* Who asks for a dataset by its name would read beyond its end. */
static void each_dataset_has_the_shape_that_its_name_asks_for(void **state)
{
    (void)state;
    static const char *const paths[] = {GOLDEN "all_methods.h5", GOLDEN "one_method.h5"};
    for (size_t f = 0; f < COUNT(paths); f++) {
        struct table_file file = table_file_read(paths[f]);
        for (size_t i = 0; i < table_file_index(&file)->n_entries; i++) {
            const flavbrem_table_entry *whole = &table_file_index(&file)->entries[i];
            if (whole->rank == 1)
                continue; /* an axis, whose length is that of the table */
            for (int what = 0; what < RESHAPINGS; what++) {
                if (what == AS_BYTES && whole->type == FLAVBREM_TABLE_UINT8)
                    continue;
                struct table_file changed = table_file_copy(&file);
                reshape(&table_file_index(&changed)->entries[i], (enum reshaping)what);
                table_file_seal(&changed);
                assert_refused(&changed, FLAVBREM_TABLE_CHECKED, "shape");
                assert_refused(&changed, FLAVBREM_TABLE_UNCHECKED, "shape");
                free(changed.bytes);
            }
        }
        free(file.bytes);
    }
}

static void axes_that_do_not_rise_are_refused(void **state)
{
    (void)state;
    struct table_file file = table_file_read(GOLDEN "all_methods.h5");
    const struct {
        size_t i;
        double value;
    } nodes[] = {{0, 0.0},   {0, -1.0}, {0, (double)NAN},      {0, 11.0},
                 {2, 1.0},   {2, 1e9},  {3, (double)INFINITY}, {5, (double)INFINITY},
                 {5, 1e101}, {5, 60.0}, {5, (double)NAN}};
    for (size_t i = 0; i < COUNT(nodes); i++) {
        struct table_file changed = table_file_copy(&file);
        table_file_numbers(&changed, "/beam_energy_gev")[nodes[i].i] = nodes[i].value;
        table_file_seal(&changed);
        assert_refused(&changed, FLAVBREM_TABLE_CHECKED, "an axis is missing or does not rise");
        assert_refused(&changed, FLAVBREM_TABLE_UNCHECKED, "an axis is missing or does not rise");
        free(changed.bytes);
    }
    double *e = table_file_numbers(&file, "/beam_energy_gev");
    for (int i = 0; i < 6; i++)
        e[i] = 1e9 * (1.0 + 2.3e-16 * i);
    table_file_seal(&file);
    assert_refused(&file, FLAVBREM_TABLE_CHECKED, "too near each other");
    free(file.bytes);
}

/* Each checksum is one that the reader compares. */
static void each_checksum_alone_is_compared(void **state)
{
    (void)state;
    struct table_file file = table_file_read(GOLDEN "all_methods.h5");
    flavbrem_table_index *index = table_file_index(&file);
    for (size_t i = 0; i < index->n_entries; i++) {
        uint32_t right = index->entries[i].crc;
        index->entries[i].crc ^= 1u;
        index->file_crc = 0;
        index->file_crc = (uint32_t)crc32_z(0, file.bytes, file.size);
        assert_refused(&file, FLAVBREM_TABLE_CHECKED, "the checksum of a dataset is wrong");
        assert_int_equal(open_exact(file.bytes, file.size, FLAVBREM_TABLE_UNCHECKED), FLAVBREM_OK);
        index->entries[i].crc = right;
    }
    table_file_seal(&file);
    assert_int_equal(open_exact(file.bytes, file.size, FLAVBREM_TABLE_CHECKED), FLAVBREM_OK);
    file.bytes[FLAVBREM_TABLE_INDEX_BYTES + 8] ^= 1; /* HDF5's own */
    assert_refused(&file, FLAVBREM_TABLE_CHECKED, "its checksum is wrong, so it is damaged");
    free(file.bytes);
}

/* ---- without checksums: any damage is possible, and none may crash ---- */

static uint64_t random_state = 2404159310;

static size_t draw(size_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(random_state >> 33) % n;
}

static void look_up_all_over(const flavbrem_table *table)
{
    double e[2], m[2];
    flavbrem_table_range(table, e, m);
    for (int i = 0; i <= 12; i++)
        for (int j = 0; j <= 12; j++) {
            double at_e = i == 12 ? e[1] : e[0] + (e[1] - e[0]) * i / 12;
            double at_m = j == 12 ? m[1] : m[0] + (m[1] - m[0]) * j / 12;
            for (int method = 0; method < 3; method++) {
                double value = -7.0, error = -7.0;
                flavbrem_status status = flavbrem_table_sigma(table, (flavbrem_method)method, at_e,
                                                              at_m, &value, &error);
                assert_true(status == FLAVBREM_OK ? value >= 0.0 && value <= 1e300 && error >= 0.0
                                                  : value == -7.0 && error == -7.0);
            }
        }
}

static void random_damage_is_survived_without_checksums(void **state)
{
    (void)state;
    struct table_file file = table_file_read(GOLDEN "threshold.h5");
    size_t opened = 0;
    for (int i = 0; i < 6000; i++) {
        struct table_file changed = table_file_copy(&file);
        size_t most = i % 2 == 0 ? file.size : 2048; /* half of them in the index */
        flavbrem_table *table;
        for (size_t k = draw(6) + 1; k > 0; k--)
            changed.bytes[16 + draw(most - 16)] = (unsigned char)draw(256);
        table_file_index(&changed)->file_bytes = changed.size;
        unsigned char *exact = realloc(changed.bytes, changed.size);
        if (flavbrem_table_open_memory(exact, changed.size, FLAVBREM_TABLE_UNCHECKED, &table, NULL,
                                       0) == FLAVBREM_OK) {
            look_up_all_over(table);
            opened++;
        }
        flavbrem_table_close(&table);
        free(exact);
    }
    assert_true(opened > 500); /* or the damage was never behind the first checks */
    free(file.bytes);
}

/* ---- what is no file, and what changes under the reader ---- */

static void what_is_no_regular_file_is_refused(void **state)
{
    (void)state;
    assert_path_refused(folder, FLAVBREM_ERROR_INPUT, "cannot be read (it is a folder)");
    assert_path_refused(path_of("missing.h5"), FLAVBREM_ERROR_INPUT, "No such file");
    assert_path_refused("", FLAVBREM_ERROR_INPUT, "No such file");
    assert_path_refused("/dev/null", FLAVBREM_ERROR_INPUT, "not a regular file");
    assert_path_refused("/dev/zero", FLAVBREM_ERROR_INPUT, "not a regular file");
    assert_int_equal(mkfifo(path_of("fifo.h5"), 0600), 0);
    alarm(20); /* it must not wait for a writer */
    assert_path_refused(path_of("fifo.h5"), FLAVBREM_ERROR_INPUT, "not a regular file");
    alarm(0);
    unlink(path_of("fifo.h5"));
}

static void what_is_no_table_is_refused(void **state)
{
    (void)state;
    static const char text[] = "beam-energy = 5:200:60:log\n";
    assert_path_refused(write_to("a.h5", "", 0), FLAVBREM_ERROR_FORMAT, "it is empty");
    assert_path_refused(write_to("a.h5", text, sizeof text - 1), FLAVBREM_ERROR_FORMAT,
                        "it does not begin as one");
    assert_path_refused(write_to("a.h5", "\211FL", 3), FLAVBREM_ERROR_FORMAT,
                        "it does not begin as one");
    assert_path_refused(write_to("a.h5", FLAVBREM_TABLE_MAGIC, 8), FLAVBREM_ERROR_FORMAT,
                        "it ends inside its index");
    unlink(path_of("a.h5"));
}

/* It would take minutes and all of the memory to read it first. */
static void a_huge_file_that_is_no_table_is_refused_at_once(void **state)
{
    (void)state;
    const char *path = write_to("huge.h5", "\n", 1);
    if (truncate(path, (off_t)1 << 42) != 0) {
        unlink(path);
        skip(); /* a file system without such files */
    }
    assert_path_refused(path, FLAVBREM_ERROR_FORMAT, "it does not begin as one");
    unlink(path);
}

/* The same where it is a table but for its length, which its index says too. */
static void a_huge_file_with_the_index_of_a_small_one_is_refused_at_once(void **state)
{
    (void)state;
    const uint64_t sizes[] = {UINT64_C(1) << 21, UINT64_C(1) << 40};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct table_file file = table_file_read(GOLDEN "all_methods.h5");
        table_file_index(&file)->file_bytes = sizes[i];
        const char *path = write_to("huge.h5", file.bytes, file.size);
        free(file.bytes);
        if (truncate(path, (off_t)sizes[i]) != 0) {
            unlink(path);
            skip(); /* a file system without such files */
        }
        alarm(20);
        assert_path_refused(path, FLAVBREM_ERROR_FORMAT, "it is far longer than its datasets");
        alarm(0);
        unlink(path);
    }
}

/* A megabyte of HDF5's own is more than there ever is. */
static void a_file_may_be_longer_than_its_datasets(void **state)
{
    (void)state;
    static const size_t more[] = {0, 1 << 19, FLAVBREM_TABLE_MOST_BESIDE};
    for (size_t i = 0; i < COUNT(more); i++) {
        struct table_file file = table_file_read(GOLDEN "all_methods.h5");
        file.bytes = realloc(file.bytes, file.size + more[i]);
        assert_non_null(file.bytes);
        memset(file.bytes + file.size, 0, more[i]);
        file.size += more[i];
        table_file_index(&file)->file_bytes = file.size;
        table_file_seal(&file);
        flavbrem_status expected = i < 2 ? FLAVBREM_OK : FLAVBREM_ERROR_FORMAT;
        assert_int_equal(open_exact(file.bytes, file.size, FLAVBREM_TABLE_CHECKED), expected);
        free(file.bytes);
    }
}

static void a_path_that_is_long_gives_one_whole_sentence(void **state)
{
    (void)state;
    char path[3001];
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_path_refused(path, FLAVBREM_ERROR_INPUT, "), give another file");
}

static void a_path_of_two_lines_gives_one(void **state)
{
    (void)state;
    assert_path_refused("/no\nsuch\ttable\033.h5", FLAVBREM_ERROR_INPUT,
                        "/no?such?table?.h5 cannot be read");
}

static void a_file_cut_after_open_changes_no_value(void **state)
{
    (void)state;
    struct table_file file = table_file_read(GOLDEN "all_methods.h5");
    const char *path = write_to("cut.h5", file.bytes, file.size);
    flavbrem_table *table;
    double before, after;
    assert_int_equal(flavbrem_table_open(path, FLAVBREM_TABLE_CHECKED, &table, NULL, 0),
                     FLAVBREM_OK);
    assert_int_equal(flavbrem_table_sigma(table, FLAVBREM_IWW, 100.0, 1.5, &before, NULL),
                     FLAVBREM_OK);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(flavbrem_table_sigma(table, FLAVBREM_IWW, 100.0, 1.5, &after, NULL),
                     FLAVBREM_OK);
    assert_same(before, after);
    unlink(path);
    flavbrem_table_close(&table);
    free(file.bytes);
}

/* A child that cuts the file and writes it again, until it is killed. */
static pid_t start_cutting(const char *path, const struct table_file *file)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    int fd = open(path, O_WRONLY);
    for (size_t size = 0;; size = (size + 4099) % file->size)
        if (fd < 0 || ftruncate(fd, (off_t)size) != 0 ||
            pwrite(fd, file->bytes, file->size, 0) != (ssize_t)file->size)
            _exit(1);
}

static void a_file_that_shrinks_during_open_is_told_or_read_rightly(void **state)
{
    (void)state;
    struct table_file file = table_file_read(GOLDEN "all_methods.h5");
    const char *path = write_to("shrinking.h5", file.bytes, file.size);
    char message[FLAVBREM_TABLE_MESSAGE];
    pid_t child = start_cutting(path, &file);
    assert_true(child > 0);
    for (int i = 0; i < 3000; i++) {
        flavbrem_table *table;
        double value = 0.0;
        flavbrem_status status =
            flavbrem_table_open(path, FLAVBREM_TABLE_CHECKED, &table, message, sizeof message);
        assert_true(status == FLAVBREM_OK || status == FLAVBREM_ERROR_FORMAT ||
                    status == FLAVBREM_ERROR_FILE);
        if (status == FLAVBREM_OK) {
            assert_int_equal(flavbrem_table_sigma(table, FLAVBREM_WW, 200.0, 1.0, &value, NULL),
                             FLAVBREM_OK);
            assert_same(value, 0.24180402911616813);
        } else {
            assert_sentence(message, "");
        }
        flavbrem_table_close(&table);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    unlink(path);
    free(file.bytes);
}

/* ---- copies through HDF5 ---- */

static herr_t copy_object(hid_t from, const char *name, const H5L_info_t *about, void *to)
{
    (void)about;
    return H5Ocopy(from, name, *(hid_t *)to, name, H5P_DEFAULT, H5P_DEFAULT);
}

/* As h5copy and h5py's copy do. */
static void a_copy_by_hdf5_is_told_apart(void **state)
{
    (void)state;
    char path[128];
    snprintf(path, sizeof path, "%s", path_of("copy.h5"));
    hid_t from = H5Fopen(GOLDEN "all_methods.h5", H5F_ACC_RDONLY, H5P_DEFAULT);
    hid_t to = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(from >= 0 && to >= 0);
    assert_true(H5Literate(from, H5_INDEX_NAME, H5_ITER_INC, NULL, copy_object, &to) >= 0);
    H5Fclose(from);
    H5Fclose(to);
    assert_path_refused(path, FLAVBREM_ERROR_FORMAT, "HDF5 without the index in front");
    unlink(path);
}

static void a_repacked_file_is_refused(void **state)
{
    (void)state;
    char command[512];
    snprintf(command, sizeof command, "h5repack '%s' '%s/repacked.h5'", GOLDEN "all_methods.h5",
             folder);
    if (system("command -v h5repack > /dev/null") != 0) {
        print_message("h5repack is not there (hdf5-tools)\n");
        skip();
    }
    assert_int_equal(system(command), 0);
    assert_path_refused(path_of("repacked.h5"), FLAVBREM_ERROR_FORMAT, "is not a table");
    unlink(path_of("repacked.h5"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_shorter_file_is_refused),
        cmocka_unit_test(each_shorter_file_that_says_so_is_refused),
        cmocka_unit_test(each_flipped_bit_is_found),
        cmocka_unit_test(an_index_that_cannot_be_is_refused_in_spite_of_right_checksums),
        cmocka_unit_test(datasets_that_overlap_or_come_twice_are_refused),
        cmocka_unit_test(each_dataset_has_the_shape_that_its_name_asks_for),
        cmocka_unit_test(axes_that_do_not_rise_are_refused),
        cmocka_unit_test(each_checksum_alone_is_compared),
        cmocka_unit_test(random_damage_is_survived_without_checksums),
        cmocka_unit_test(what_is_no_regular_file_is_refused),
        cmocka_unit_test(what_is_no_table_is_refused),
        cmocka_unit_test(a_huge_file_that_is_no_table_is_refused_at_once),
        cmocka_unit_test(a_huge_file_with_the_index_of_a_small_one_is_refused_at_once),
        cmocka_unit_test(a_file_may_be_longer_than_its_datasets),
        cmocka_unit_test(a_path_that_is_long_gives_one_whole_sentence),
        cmocka_unit_test(a_path_of_two_lines_gives_one),
        cmocka_unit_test(a_file_cut_after_open_changes_no_value),
        cmocka_unit_test(a_file_that_shrinks_during_open_is_told_or_read_rightly),
        cmocka_unit_test(a_copy_by_hdf5_is_told_apart),
        cmocka_unit_test(a_repacked_file_is_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
