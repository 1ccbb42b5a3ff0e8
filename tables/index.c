/* Fills the flat index, and lays the datasets behind it. */
#include "tables/index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/flavbrem.h"
#include "tables/spline.h"

_Static_assert(FLAVBREM_TABLE_METHODS == FLAVBREM_METHODS,
               "the format has a place for each method");

#define MOST_DATASETS (26 + 2 * FLAVBREM_TABLE_FORM_FACTORS)
_Static_assert(MOST_DATASETS <= FLAVBREM_TABLE_ENTRIES, "the index has an entry for each");

struct dataset {
    char name[32];
    flavbrem_table_type type;
    int rank;
    size_t shape[2];
    const void *values;
};

static void list_add(struct dataset **next, const char *name, size_t rows, size_t columns,
                     const double *values)
{
    if (values == NULL)
        return;
    struct dataset *dataset = (*next)++;
    *dataset = (struct dataset){
        .type = FLAVBREM_TABLE_FLOAT64, .rank = 2, .shape = {rows, columns}, .values = values};
    snprintf(dataset->name, sizeof dataset->name, "%s", name);
}

static void list_add_method(struct dataset **next, const struct table_grid *grid,
                            flavbrem_method method)
{
    static const char *const names[] = {"sigma_pb", "error_pb", "spline", "interpolation_error"};
    const double *const values[] = {grid->sigma_pb[method], grid->error_pb[method],
                                    grid->spline[method], grid->interpolation_error[method]};
    for (int i = 0; i < 4; i++) {
        char name[32];
        size_t less = i == 3 ? 1 : 0; /* cells, not nodes */
        snprintf(name, sizeof name, "/%s/%s", flavbrem_method_name(method), names[i]);
        list_add(next, name, grid->n_beam_energy - less, grid->n_m_phi - less, values[i]);
    }
}

static void list_add_text(struct dataset **next, const char *name, const char *text)
{
    struct dataset *dataset = (*next)++;
    *dataset = (struct dataset){.type = FLAVBREM_TABLE_UINT8,
                                .rank = 1,
                                .shape = {strlen(text) + 1, 1}, /* with the final 0 */
                                .values = text};
    snprintf(dataset->name, sizeof dataset->name, "%s", name);
}

/* The process, and what its events are drawn from. */
static void list_add_hats(struct dataset **next, const struct table_grid *grid,
                          const struct table_origin *origin)
{
    for (size_t i = 0; i < grid->n_hats; i++) {
        const struct table_hats *hats = &grid->hats[i];
        struct dataset *dataset = (*next)++;
        *dataset = (struct dataset){.type = FLAVBREM_TABLE_UINT8,
                                    .rank = 1,
                                    .shape = {hats->size, 1},
                                    .values = hats->bytes};
        snprintf(dataset->name, sizeof dataset->name, FLAVBREM_TABLE_HATS,
                 flavbrem_method_name(hats->method), flavbrem_view_name(hats->view));
    }
    if (grid->hats != NULL)
        list_add_text(next, FLAVBREM_TABLE_PROCESS, origin->process_text);
}

/* Lists what there is, in the order of the file. Returns how many there are. */
static size_t list_datasets(const struct table_grid *grid, const struct table_origin *origin,
                            struct dataset list[MOST_DATASETS])
{
    struct dataset *next = list;
    size_t rows = grid->n_beam_energy, columns = grid->n_m_phi;
    list_add(&next, "/beam_energy_gev", rows, 1, grid->beam_energy_gev);
    list_add(&next, "/m_phi_gev", columns, 1, grid->m_phi_gev);
    list[0].rank = list[1].rank = 1;
    for (int method = 0; method < FLAVBREM_METHODS; method++)
        list_add_method(&next, grid, (flavbrem_method)method);
    list_add(&next, "/k/value", rows, columns, grid->k);
    list_add(&next, "/k/error", rows, columns, grid->k_error);
    list_add(&next, "/self_check", TABLE_SELF_CHECKS, grid->n_self_check, grid->self_check);
    if (grid->status != NULL)
        *next++ =
            (struct dataset){"/status", FLAVBREM_TABLE_UINT8, 2, {rows, columns}, grid->status};
    for (size_t i = 0; grid->columns != NULL && i < grid->columns->n; i++) {
        const struct table_column *column = &grid->columns->list[i];
        list_add(&next, column->sigma, rows, columns, grid->column[i].sigma_pb);
        list_add(&next, column->error, rows, columns, grid->column[i].error_pb);
    }
    list_add_hats(&next, grid, origin);
    if (origin->spec != NULL) {
        list_add_text(&next, FLAVBREM_TABLE_SPEC, origin->spec);
        list_add_text(&next, FLAVBREM_TABLE_CODE_VERSION, flavbrem_build_text());
    }
    return (size_t)(next - list);
}

static size_t bytes_of(const struct dataset *dataset)
{
    size_t width = dataset->type == FLAVBREM_TABLE_FLOAT64 ? sizeof(double) : 1;
    return dataset->shape[0] * dataset->shape[1] * width;
}

static void fill_index(flavbrem_table_index *index, const struct table_grid *grid,
                       const struct table_origin *origin)
{
    flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    memset(index, 0, sizeof *index);
    memcpy(index->magic, FLAVBREM_TABLE_MAGIC, sizeof index->magic);
    index->byte_order = FLAVBREM_TABLE_BYTE_ORDER;
    index->format_version = FLAVBREM_TABLE_FORMAT_VERSION;
    index->lepton_in = (uint32_t)process.lepton_in;
    index->lepton_out = (uint32_t)process.lepton_out;
    index->lepton_in_mass_gev = flavbrem_lepton_mass_gev(process.lepton_in, process.constants);
    index->lepton_out_mass_gev = flavbrem_lepton_mass_gev(process.lepton_out, process.constants);
    index->nucleus_mass_gev = flavbrem_nucleus_mass_gev(origin->process);
    index->coupling = process.coupling;
    index->beam_energy_scale_gev = flb_spline_scale(grid->beam_energy_gev, grid->n_beam_energy);
    index->m_phi_scale_gev = flb_spline_scale(grid->m_phi_gev, grid->n_m_phi);
    for (int method = 0; method < FLAVBREM_METHODS; method++)
        if (grid->spline[method] != NULL)
            index->methods |= 1u << method;
    memcpy(index->worst, grid->worst, sizeof index->worst);
    memcpy(index->p99, grid->p99, sizeof index->p99);
    snprintf(index->convention, sizeof index->convention, "%s", origin->convention);
}

static void add_entry(flavbrem_table_index *index, const struct dataset *dataset, size_t offset)
{
    flavbrem_table_entry *entry = &index->entries[index->n_entries++];
    memcpy(entry->name, dataset->name, sizeof entry->name);
    entry->type = (uint32_t)dataset->type;
    entry->rank = (uint32_t)dataset->rank;
    entry->shape[0] = dataset->shape[0];
    entry->shape[1] = dataset->shape[1];
    entry->offset = offset;
    entry->bytes = bytes_of(dataset);
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
    struct dataset list[MOST_DATASETS];
    size_t n = list_datasets(grid, origin, list);
    size_t offset = FLAVBREM_TABLE_INDEX_BYTES;
    flavbrem_table_index index;
    *size = offset;
    for (size_t i = 0; i < n; i++)
        *size = aligned(*size + bytes_of(&list[i]));
    *image = calloc(1, *size);
    if (*image == NULL)
        return FLAVBREM_ERROR_MEMORY;
    fill_index(&index, grid, origin);
    for (size_t i = 0; i < n; i++) {
        add_entry(&index, &list[i], offset);
        memcpy(*image + offset, list[i].values, bytes_of(&list[i]));
        offset = aligned(offset + bytes_of(&list[i]));
    }
    index.file_bytes = *size;
    memcpy(*image, &index, sizeof index);
    return FLAVBREM_OK;
}
