/* Table files in memory, and checksums made right again after a change. */
#ifndef FLAVBREM_TESTS_TABLE_FILE_H
#define FLAVBREM_TESTS_TABLE_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "flavbrem/table.h"
#include "flavbrem/table_format.h"
#include "tests/shared.h"

#define GOLDEN FLAVBREM_TEST_DATA "/../golden/"

struct table_file {
    unsigned char *bytes;
    size_t size;
};

static inline struct table_file table_file_read(const char *path)
{
    struct table_file file = {0};
    FILE *stream = fopen(path, "rb");
    if (stream == NULL || fseek(stream, 0, SEEK_END) != 0)
        abort();
    file.size = (size_t)ftell(stream);
    file.bytes = malloc(file.size + 1);
    rewind(stream);
    if (file.bytes == NULL || fread(file.bytes, 1, file.size, stream) != file.size)
        abort();
    fclose(stream);
    return file;
}

static inline struct table_file table_file_copy(const struct table_file *file)
{
    struct table_file copy = {malloc(file->size + 1), file->size};
    if (copy.bytes == NULL)
        abort();
    memcpy(copy.bytes, file->bytes, file->size);
    return copy;
}

static inline flavbrem_table_index *table_file_index(const struct table_file *file)
{
    return (flavbrem_table_index *)(void *)file->bytes;
}

static inline flavbrem_table_entry *table_file_entry(const struct table_file *file,
                                                     const char *name)
{
    flavbrem_table_index *index = table_file_index(file);
    for (size_t i = 0; i < index->n_entries; i++)
        if (strcmp(index->entries[i].name, name) == 0)
            return &index->entries[i];
    abort();
}

static inline double *table_file_numbers(const struct table_file *file, const char *name)
{
    return (double *)(void *)(file->bytes + table_file_entry(file, name)->offset);
}

/* Makes the checksums those of the bytes, of every entry that lies in the file. */
static inline void table_file_seal(const struct table_file *file)
{
    flavbrem_table_index *index = table_file_index(file);
    for (size_t i = 0; i < index->n_entries && i < FLAVBREM_TABLE_ENTRIES; i++) {
        flavbrem_table_entry *entry = &index->entries[i];
        if (entry->offset <= file->size && entry->bytes <= file->size - entry->offset)
            entry->crc = (uint32_t)crc32_z(0, file->bytes + entry->offset, (size_t)entry->bytes);
    }
    index->file_crc = 0;
    index->file_crc = (uint32_t)crc32_z(0, file->bytes, file->size);
}

#endif
