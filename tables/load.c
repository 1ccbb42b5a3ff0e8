/* A table with its spec: the reader finds any damage first, only then comes HDF5 for the
 * attributes. In memory the spec and the version of the code stand behind the file, as two datasets
 * more. */
#include <stdlib.h>
#include <string.h>

#include "flavbrem/files.h"
#include "flavbrem/table_format.h"
#include "tables/fail.h"
#include "tables/metadata.h"

static size_t aligned(size_t offset)
{
    return (offset + FLAVBREM_TABLE_ALIGNMENT - 1) / FLAVBREM_TABLE_ALIGNMENT *
           FLAVBREM_TABLE_ALIGNMENT;
}

/* Puts a text at the end. Its room is there. */
static void append(unsigned char *bytes, size_t *size, const char *name, const char *text)
{
    flavbrem_table_index *index = (flavbrem_table_index *)(void *)bytes;
    flavbrem_table_entry *entry = &index->entries[index->n_entries++];
    size_t length = strlen(text) + 1;
    *entry = (flavbrem_table_entry){.type = FLAVBREM_TABLE_UINT8,
                                    .rank = 1,
                                    .shape = {length, 1},
                                    .offset = aligned(*size),
                                    .bytes = length};
    snprintf(entry->name, sizeof entry->name, "%s", name);
    memcpy(bytes + entry->offset, text, length);
    *size = aligned((size_t)entry->offset + length);
    index->file_bytes = *size;
}

/* The table again, with its texts. */
static flavbrem_status add_texts(flavbrem_context *context, const flavbrem_table *opened,
                                 const char *spec, const char *code_version, flavbrem_table **table)
{
    size_t size = 0;
    char sentence[FLAVBREM_TABLE_MESSAGE];
    const void *file = flavbrem_table_bytes(opened, &size);
    const flavbrem_table_index *index = file;
    if (index->n_entries + 2 > FLAVBREM_TABLE_ENTRIES)
        return fail(context, FLAVBREM_ERROR_FORMAT,
                    "the table has more datasets than `flavbrem table` writes, make it again");
    unsigned char *bytes = calloc(1, size + strlen(spec) + strlen(code_version) +
                                         4 * (size_t)FLAVBREM_TABLE_ALIGNMENT);
    if (bytes == NULL)
        return fail_memory(context);
    memcpy(bytes, file, size);
    append(bytes, &size, FLAVBREM_TABLE_SPEC, spec);
    append(bytes, &size, FLAVBREM_TABLE_CODE_VERSION, code_version);
    flavbrem_status status = flavbrem_table_take_memory(bytes, size, FLAVBREM_TABLE_UNCHECKED,
                                                        table, sentence, sizeof sentence);
    return status == FLAVBREM_OK ? status : fail(context, status, "%s", sentence);
}

/* Whether the spec of the file is one, by which the numbers can be made again. */
static flavbrem_status check_spec(flavbrem_context *context, const char *path, const char *text)
{
    flavbrem_spec *spec = NULL;
    if (text == NULL)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%.300s has no spec (its attributes are not those of a table), make it again",
                    path);
    flavbrem_status status = flavbrem_spec_from_text(context, FLAVBREM_JOB_TABLE, text, &spec);
    if (status == FLAVBREM_ERROR_INPUT) {
        char why[FAIL_SENTENCE];
        snprintf(why, sizeof why, "%s", flavbrem_context_message(context));
        status = fail(context, status, "the spec of %.200s, %s", path, why);
    }
    flavbrem_spec_destroy(&spec);
    return status;
}

static flavbrem_status load(flavbrem_context *context, const char *path,
                            const flavbrem_table *opened, flavbrem_table **table)
{
    char sentence[FAIL_SENTENCE];
    struct table_metadata *metadata = NULL;
    flavbrem_status status = flb_table_metadata_read(path, &metadata, sentence, sizeof sentence);
    if (status == FLAVBREM_ERROR_MEMORY)
        return fail_memory(context);
    if (status != FLAVBREM_OK)
        return fail(context, status, "%s", sentence);
    const char *spec = flb_metadata_text(metadata, "spec");
    const char *code_version = flb_metadata_text(metadata, "code_version");
    status = check_spec(context, path, spec);
    if (status == FLAVBREM_OK)
        status = add_texts(context, opened, spec, code_version != NULL ? code_version : "", table);
    flb_table_metadata_free(&metadata);
    return status;
}

flavbrem_status flavbrem_table_load(flavbrem_context *context, const char *path,
                                    flavbrem_table **table)
{
    char sentence[FAIL_SENTENCE];
    flavbrem_table *opened = NULL;
    if (table != NULL)
        *table = NULL;
    if (path == NULL || table == NULL)
        return fail_missing(context, path == NULL ? "path" : "place for the table's handle");
    if (flb_metadata_is_events(path))
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%.300s is a file of events (a table is read here), read it by "
                    "flavbrem_file_info_read",
                    path);
    flavbrem_status status =
        flavbrem_table_open(path, FLAVBREM_TABLE_CHECKED, &opened, sentence, sizeof sentence);
    if (status == FLAVBREM_ERROR_FORMAT)
        flb_metadata_is_in_use(path, sentence, sizeof sentence);
    if (status != FLAVBREM_OK)
        return fail(context, status, "%s", sentence);
    status = load(context, path, opened, table);
    flavbrem_table_close(&opened);
    return status;
}
