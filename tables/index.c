/* Fills the flat index; checksums by zlib, so that the reader's own are held against another's. */
#include "tables/index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tables/spline.h"

static void list_add(struct table_dataset **next, const char *name, const char *unit, size_t rows,
                     size_t columns, const double *values)
{
    if (values == NULL)
        return;
    struct table_dataset *dataset = (*next)++;
    *dataset = (struct table_dataset){.unit = unit,
                                      .type = FLAVBREM_TABLE_FLOAT64,
                                      .rank = 2,
                                      .shape = {rows, columns},
                                      .values = values};
    snprintf(dataset->name, sizeof dataset->name, "%s", name);
}

static void list_add_method(struct table_dataset **next, const struct table_grid *grid,
                            flavbrem_method method)
{
    static const char *const names[] = {"sigma_pb", "error_pb", "spline", "interpolation_error"};
    const double *const values[] = {grid->sigma_pb[method], grid->error_pb[method],
                                    grid->spline[method], grid->interpolation_error[method]};
    for (int i = 0; i < 4; i++) {
        char name[32];
        size_t less = i == 3 ? 1 : 0; /* cells, not nodes */
        snprintf(name, sizeof name, "/%s/%s", flavbrem_method_name(method), names[i]);
        list_add(next, name, i < 2 ? "pb" : "1", grid->n_beam_energy - less, grid->n_m_phi - less,
                 values[i]);
    }
}

size_t flb_table_datasets(const struct table_grid *grid, struct table_dataset list[TABLE_DATASETS])
{
    struct table_dataset *next = list;
    size_t rows = grid->n_beam_energy, columns = grid->n_m_phi;
    list_add(&next, "/beam_energy_gev", "GeV", rows, 1, grid->beam_energy_gev);
    list_add(&next, "/m_phi_gev", "GeV", columns, 1, grid->m_phi_gev);
    list[0].rank = list[1].rank = 1;
    for (int method = 0; method < TABLE_METHODS; method++)
        list_add_method(&next, grid, (flavbrem_method)method);
    list_add(&next, "/k/value", "1", rows, columns, grid->k);
    list_add(&next, "/k/error", "1", rows, columns, grid->k_error);
    list_add(&next, "/self_check", "GeV, GeV, pb", TABLE_SELF_CHECKS, grid->n_self_check,
             grid->self_check);
    if (grid->status != NULL) {
        *next = (struct table_dataset){"/status",       "1",         FLAVBREM_TABLE_UINT8, 2,
                                       {rows, columns}, grid->status};
        next++;
    }
    return (size_t)(next - list);
}

size_t flb_table_dataset_bytes(const struct table_dataset *dataset)
{
    size_t width = dataset->type == FLAVBREM_TABLE_FLOAT64 ? sizeof(double) : 1;
    return dataset->shape[0] * dataset->shape[1] * width;
}

void flb_table_index_begin(flavbrem_table_index *index, const struct table_grid *grid,
                           const struct table_origin *origin)
{
    const flavbrem_process *process = &origin->process;
    memset(index, 0, sizeof *index);
    memcpy(index->magic, FLAVBREM_TABLE_MAGIC, sizeof index->magic);
    index->byte_order = FLAVBREM_TABLE_BYTE_ORDER;
    index->format_version = FLAVBREM_TABLE_FORMAT_VERSION;
    index->lepton_in = (uint32_t)process->lepton_in;
    index->lepton_out = (uint32_t)process->lepton_out;
    index->lepton_in_mass_gev = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    index->lepton_out_mass_gev = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    index->nucleus_mass_gev = flavbrem_nucleus_mass_gev(process);
    index->coupling = process->coupling;
    index->beam_energy_scale_gev = flb_spline_scale(grid->beam_energy_gev, grid->n_beam_energy);
    index->m_phi_scale_gev = flb_spline_scale(grid->m_phi_gev, grid->n_m_phi);
    for (int method = 0; method < TABLE_METHODS; method++)
        if (grid->spline[method] != NULL)
            index->methods |= 1u << method;
    memcpy(index->worst, grid->worst, sizeof index->worst);
    memcpy(index->p99, grid->p99, sizeof index->p99);
    snprintf(index->convention, sizeof index->convention, "%s", origin->convention);
}

void flb_table_index_add(flavbrem_table_index *index, const struct table_dataset *dataset,
                         size_t offset)
{
    flavbrem_table_entry *entry = &index->entries[index->n_entries++];
    memcpy(entry->name, dataset->name, sizeof entry->name);
    entry->type = (uint32_t)dataset->type;
    entry->rank = (uint32_t)dataset->rank;
    entry->shape[0] = dataset->shape[0];
    entry->shape[1] = dataset->shape[1];
    entry->offset = offset;
    entry->bytes = flb_table_dataset_bytes(dataset);
}

int flb_table_index_finish(flavbrem_table_index *index, size_t size, table_crc *crc_of, void *file)
{
    for (uint32_t i = 0; i < index->n_entries; i++) {
        flavbrem_table_entry *entry = &index->entries[i];
        uint32_t crc = 0;
        int error = crc_of(file, entry->offset, entry->bytes, &crc);
        if (error != 0)
            return error;
        entry->crc = crc;
    }
    index->file_bytes = size;
    index->file_crc = 0;
    uint32_t crc = (uint32_t)crc32_z(0, (const unsigned char *)index, sizeof *index);
    int error = crc_of(file, sizeof *index, size - sizeof *index, &crc);
    index->file_crc = crc;
    return error;
}

static int crc_of_memory(void *file, uint64_t offset, uint64_t bytes, uint32_t *crc)
{
    const unsigned char *begin = (const unsigned char *)file + offset;
    *crc = (uint32_t)crc32_z(*crc, begin, (size_t)bytes);
    return 0;
}

static size_t aligned(size_t offset)
{
    return (offset + FLAVBREM_TABLE_ALIGNMENT - 1) / FLAVBREM_TABLE_ALIGNMENT *
           FLAVBREM_TABLE_ALIGNMENT;
}

flavbrem_status flb_table_image_make(const struct table_grid *grid,
                                     const struct table_origin *origin, unsigned char **image,
                                     size_t *size)
{
    struct table_dataset list[TABLE_DATASETS];
    size_t n = flb_table_datasets(grid, list);
    size_t offset = FLAVBREM_TABLE_INDEX_BYTES;
    flavbrem_table_index index;
    *size = offset;
    for (size_t i = 0; i < n; i++)
        *size = aligned(*size + flb_table_dataset_bytes(&list[i]));
    *image = calloc(1, *size);
    if (*image == NULL)
        return FLAVBREM_ERROR_MEMORY;
    flb_table_index_begin(&index, grid, origin);
    for (size_t i = 0; i < n; i++) {
        flb_table_index_add(&index, &list[i], offset);
        memcpy(*image + offset, list[i].values, flb_table_dataset_bytes(&list[i]));
        offset = aligned(offset + flb_table_dataset_bytes(&list[i]));
    }
    if (flb_table_index_finish(&index, *size, crc_of_memory, *image) == 0)
        memcpy(*image, &index, sizeof index);
    return FLAVBREM_OK;
}
