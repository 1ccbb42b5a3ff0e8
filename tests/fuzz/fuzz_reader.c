/* Fuzz target: bytes as a table, in memory. As they are; and with length and checksums made right,
 * so that the checks behind these are reached: then with the checksums compared and without.
 * Whatever opens is looked up all over; an answer that cannot be aborts. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "flavbrem/table.h"
#include "flavbrem/table_format.h"

#define STEPS 7

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int condition)
{
    if (!condition)
        abort();
}

/* One line that is not empty. */
static void demand_sentence(const char *message)
{
    demand(strlen(message) > 10 && strlen(message) < FLAVBREM_TABLE_MESSAGE);
    demand(strchr(message, '\n') == NULL);
}

static void demand_answer(const flavbrem_table *table, flavbrem_status status, const double at[2],
                          const double answer[2])
{
    char message[FLAVBREM_TABLE_MESSAGE];
    flavbrem_table_message(table, status, at[0], at[1], message, sizeof message);
    if (status == FLAVBREM_OK) {
        demand(isfinite(answer[0]) && answer[0] >= 0.0 && answer[1] >= 0.0 && *message == '\0');
        return;
    }
    demand(status == FLAVBREM_ERROR_OUTSIDE || status == FLAVBREM_ERROR_NO_VALUE);
    demand(answer[0] == -7.0 && answer[1] == -7.0); /* untouched */
    demand_sentence(message);
}

static void look_up(const flavbrem_table *table, double e, double m_phi)
{
    const double at[2] = {e, m_phi};
    size_t node[2];
    for (int method = -1; method <= 3; method++) {
        double answer[2] = {-7.0, -7.0};
        flavbrem_status status =
            flavbrem_table_sigma(table, (flavbrem_method)method, e, m_phi, &answer[0], &answer[1]);
        demand_answer(table, status, at, answer);
    }
    double k[2] = {-7.0, -7.0};
    demand_answer(table, flavbrem_table_kfactor(table, e, m_phi, &k[0], &k[1]), at, k);
    if (flavbrem_table_cell(table, e, m_phi, node) == FLAVBREM_OK) {
        size_t shape[2];
        const double *nodes = flavbrem_table_dataset(table, "/beam_energy_gev", shape);
        demand(node[0] + 1 < shape[0] && nodes[node[0]] <= e && e <= nodes[node[0] + 1]);
        nodes = flavbrem_table_dataset(table, "/m_phi_gev", shape);
        demand(node[1] + 1 < shape[0] && nodes[node[1]] <= m_phi && m_phi <= nodes[node[1] + 1]);
    }
}

static double between(const double range[2], int step)
{
    if (step == STEPS - 1)
        return range[1];
    return range[0] + (range[1] - range[0]) * step / (STEPS - 1);
}

/* Reads all of it, so that a sanitizer sees what lies outside. */
static unsigned sum_of_datasets(const flavbrem_table *table)
{
    static const char *const names[] = {"/etl/sigma_pb", "/k/value", "/self_check", "/status", ""};
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t shape[2];
        const unsigned char *values = flavbrem_table_dataset(table, names[i], shape);
        for (size_t k = 0; values != NULL && k < shape[0] * shape[1]; k++)
            sum += values[k];
    }
    return sum;
}

static void use(const flavbrem_table *table)
{
    double e[2], m_phi[2], worst, p99;
    unsigned sum = sum_of_datasets(table);
    flavbrem_table_range(table, e, m_phi);
    for (int i = 0; i < STEPS; i++)
        for (int j = 0; j < STEPS; j++)
            look_up(table, between(e, i), between(m_phi, j));
    look_up(table, NAN, m_phi[0]);
    look_up(table, e[0], INFINITY);
    look_up(table, -e[0], 0.0);
    demand(sum_of_datasets(table) == sum);
    demand(strlen(flavbrem_table_convention(table)) < 352);
    flavbrem_table_interpolation_error(table, FLAVBREM_WW, &worst, &p99);
    demand(flavbrem_table_coupling(table) > 0.0);
}

static void try_to_open(const void *bytes, size_t size, flavbrem_table_check check)
{
    char message[FLAVBREM_TABLE_MESSAGE];
    flavbrem_table *table;
    flavbrem_status status =
        flavbrem_table_open_memory(bytes, size, check, &table, message, sizeof message);
    if (status == FLAVBREM_OK) {
        demand(table != NULL && *message == '\0');
        use(table);
        flavbrem_table_close(&table);
    } else {
        demand(status == FLAVBREM_ERROR_FORMAT || status == FLAVBREM_ERROR_MEMORY);
        demand_sentence(message);
    }
    demand(table == NULL);
}

/* Makes length and checksums those of the bytes. */
static void seal(unsigned char *bytes, size_t size)
{
    flavbrem_table_index *index = (flavbrem_table_index *)(void *)bytes;
    if (size < sizeof *index)
        return;
    for (uint32_t i = 0; i < index->n_entries && i < FLAVBREM_TABLE_ENTRIES; i++) {
        flavbrem_table_entry *entry = &index->entries[i];
        if (entry->offset <= size && entry->bytes <= size - entry->offset &&
            entry->offset >= sizeof *index)
            entry->crc = (uint32_t)crc32_z(0, bytes + entry->offset, (size_t)entry->bytes);
    }
    index->file_bytes = size;
    index->file_crc = 0;
    index->file_crc = (uint32_t)crc32_z(0, bytes, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char *bytes = calloc(1, size > 0 ? size : 1); /* of this length, for the sanitizer */
    if (bytes == NULL)
        return 0;
    if (size > 0)
        memcpy(bytes, data, size);
    try_to_open(bytes, size, FLAVBREM_TABLE_CHECKED);
    try_to_open(bytes, size, FLAVBREM_TABLE_UNCHECKED);
    seal(bytes, size);
    try_to_open(bytes, size, FLAVBREM_TABLE_CHECKED);
    try_to_open(bytes, size, FLAVBREM_TABLE_UNCHECKED);
    free(bytes);
    return 0;
}
