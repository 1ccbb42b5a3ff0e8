/* What HDF5, or a text of events, says of itself. */
#include "flavbrem/file_info.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/process.h"
#include "flavbrem/range.h"
#include "tables/events/check.h"
#include "tables/fail.h"
#include "tables/metadata.h"

struct flavbrem_file_info {
    flavbrem_file_kind kind;
    struct table_metadata *metadata;
    flavbrem_event_report report; /* of events */
};

flavbrem_file_kind flavbrem_file_kind_of(const char *path)
{
    if (path == NULL)
        return FLAVBREM_FILE_OTHER;
    if (flb_event_file_may_be(path))
        return FLAVBREM_FILE_EVENTS;
    return flb_metadata_is_table(path) ? FLAVBREM_FILE_TABLE : FLAVBREM_FILE_OTHER;
}

static flavbrem_status read_file(const char *path, flavbrem_file_info *info, char *message,
                                 size_t size)
{
    info->kind = flb_event_file_may_be(path) ? FLAVBREM_FILE_EVENTS : FLAVBREM_FILE_TABLE;
    return info->kind == FLAVBREM_FILE_EVENTS
               ? flb_event_file_check(path, &info->report, &info->metadata, message, size)
               : flb_table_metadata_read(path, &info->metadata, message, size);
}

flavbrem_status flavbrem_file_info_read(flavbrem_context *context, const char *path,
                                        flavbrem_file_info **info)
{
    char message[FAIL_SENTENCE] = "";
    if (info != NULL)
        *info = NULL;
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (path == NULL || info == NULL)
        return fail_missing(context, path == NULL ? "path" : "place for what it says");
    flavbrem_file_info *read = calloc(1, sizeof *read);
    if (read == NULL)
        return fail_memory(context);
    flavbrem_status status = read_file(path, read, message, sizeof message);
    if (status != FLAVBREM_OK)
        flavbrem_file_info_destroy(&read);
    *info = read;
    if (status == FLAVBREM_ERROR_MEMORY)
        return fail_memory(context);
    return status == FLAVBREM_OK ? status : fail(context, status, "%s", message);
}

void flavbrem_file_info_destroy(flavbrem_file_info **info)
{
    if (info == NULL || *info == NULL)
        return;
    flb_table_metadata_free(&(*info)->metadata);
    free(*info);
    *info = NULL;
}

flavbrem_file_kind flavbrem_file_info_kind(const flavbrem_file_info *info)
{
    return info != NULL ? info->kind : FLAVBREM_FILE_OTHER;
}

const flavbrem_file_attribute *flavbrem_file_info_attribute(const flavbrem_file_info *info,
                                                            size_t i)
{
    return info != NULL && i < (size_t)info->metadata->n_attributes ? &info->metadata->attributes[i]
                                                                    : NULL;
}

const flavbrem_file_dataset *flavbrem_file_info_dataset(const flavbrem_file_info *info, size_t i)
{
    return info != NULL && i < (size_t)info->metadata->n_datasets ? &info->metadata->datasets[i]
                                                                  : NULL;
}

const flavbrem_file_attribute *flavbrem_file_info_find(const flavbrem_file_info *info,
                                                       const char *name)
{
    return info != NULL && name != NULL ? flb_metadata_find(info->metadata, name) : NULL;
}

/* ---- its boson ---- */

/* A process that is filled, from the attributes of a file. */
struct taking {
    flavbrem_context *context;
    const flavbrem_file_info *info;
    flavbrem_process *process;
    flavbrem_status status;
};

static void take(struct taking *taking, const char *key, const char *value)
{
    if (taking->status == FLAVBREM_OK)
        taking->status = flavbrem_process_set(taking->context, taking->process, key, value);
}

/* Returns 1 where the file has an attribute of the key's name. */
static int take_field(struct taking *taking, const char *key)
{
    const flavbrem_file_attribute *found = flavbrem_file_info_find(taking->info, key);
    char number[FLAVBREM_NUMBER_BYTES];
    if (found != NULL)
        take(taking, key,
             found->text != NULL ? found->text : flavbrem_number_text(found->number, number));
    return found != NULL;
}

static const char *text_of(const flavbrem_file_info *info, const char *name)
{
    const flavbrem_file_attribute *found = flavbrem_file_info_find(info, name);
    return found != NULL && found->text != NULL ? found->text : "";
}

static void take_leptons(struct taking *taking)
{
    char pair[64];
    snprintf(pair, sizeof pair, "%.20s:%.20s", text_of(taking->info, "lepton_in"),
             text_of(taking->info, "lepton_out"));
    take(taking, "lepton", pair);
}

/* The coupling of a boson with couplings of its own is the root of their squares: no key. */
static void take_couplings(struct taking *taking)
{
    const flavbrem_key *key;
    int has_own = 0;
    for (size_t i = 0; (key = flavbrem_key_at(i)) != NULL; i++)
        if (flavbrem_key_is_of_boson(key) && take_field(taking, key->name))
            has_own |= strcmp(key->name, "boson") != 0;
    if (!has_own)
        (void)take_field(taking, "coupling");
}

flavbrem_status flavbrem_file_info_boson(flavbrem_context *context, const flavbrem_file_info *info,
                                         flavbrem_process **process)
{
    if (process != NULL)
        *process = NULL;
    if (info == NULL || process == NULL)
        return fail_missing(context, info == NULL ? "file" : "place for the process");
    flavbrem_status status = flavbrem_process_create(context, process);
    if (status != FLAVBREM_OK)
        return status;
    struct taking taking = {context, info, *process, FLAVBREM_OK};
    take_leptons(&taking);
    (void)take_field(&taking, "constants");
    take_couplings(&taking);
    status = taking.status;
    if (status == FLAVBREM_OK)
        status = flavbrem_process_check(context, *process);
    if (status == FLAVBREM_OK)
        return status;
    flavbrem_process_destroy(process);
    return status == FLAVBREM_ERROR_MEMORY
               ? status
               : fail(context, FLAVBREM_ERROR_FORMAT,
                      "the file does not say which boson it is of (its leptons and couplings are "
                      "no process), make it anew");
}

/* ---- of a table ---- */

void flavbrem_file_info_range(const flavbrem_file_info *info, double beam_energy_gev[2],
                              double m_phi_gev[2])
{
    int is_table = flavbrem_file_info_kind(info) == FLAVBREM_FILE_TABLE;
    for (int end = 0; end < 2; end++) {
        if (beam_energy_gev != NULL)
            beam_energy_gev[end] = is_table ? info->metadata->beam_energy_gev[end] : 0.0;
        if (m_phi_gev != NULL)
            m_phi_gev[end] = is_table ? info->metadata->m_phi_gev[end] : 0.0;
    }
}

size_t flavbrem_file_info_points(const flavbrem_file_info *info, flavbrem_value_status status)
{
    int is_table = flavbrem_file_info_kind(info) == FLAVBREM_FILE_TABLE;
    return is_table && (unsigned)status < METADATA_STATUSES ? info->metadata->statuses[status] : 0;
}

/* ---- of events ---- */

size_t flavbrem_file_info_energies(const flavbrem_file_info *info)
{
    return flavbrem_file_info_kind(info) == FLAVBREM_FILE_EVENTS ? info->metadata->n_energies : 0;
}

const double *flavbrem_file_info_by_energy(const flavbrem_file_info *info, const char *name)
{
    if (flavbrem_file_info_kind(info) != FLAVBREM_FILE_EVENTS || name == NULL)
        return NULL;
    return flb_metadata_by_energy(info->metadata, name);
}

const flavbrem_event_report *flavbrem_file_info_report(const flavbrem_file_info *info)
{
    return flavbrem_file_info_kind(info) == FLAVBREM_FILE_EVENTS ? &info->report : NULL;
}
