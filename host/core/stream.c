/* Which random numbers the events of a process and a sampling take. */
#include "host/core/stream.h"

#include <inttypes.h>
#include <string.h>

#include "flavbrem/origin.h"
#include "host/core/boson.h"
#include "host/core/form_factors/file.h"
#include "host/core/keys.h"
#include "kernels/elementary.h"

#define LONGEST_LATER 256 /* value */

static void hash_byte(uint64_t *hash, unsigned byte)
{
    *hash ^= byte;
    *hash *= UINT64_C(0x100000001B3);
}

/* The first numbers of the hash: they are there of every process, in this order, for ever. */
static void hash_first(uint64_t *hash, const flavbrem_process *process,
                       const flavbrem_sampling *sampling)
{
    int exact = sampling->method == FLAVBREM_ETL;
    int boson = sampling->view == FLAVBREM_VIEW_BOSON;
    double cut_rad = exact ? process->etl_theta_max_rad
                           : (boson ? process->theta_max_rad : process->psi_max_rad);
    const double numbers[] = {(double)process->lepton_in,
                              (double)process->lepton_out,
                              process->target_z,
                              process->target_a,
                              cut_rad,
                              exact ? 0.0 : (double)process->tmax_rule,
                              (double)process->constants,
                              (double)sampling->method,
                              (double)sampling->view,
                              sampling->beam_energy_gev,
                              sampling->m_phi_gev};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        for (int byte = 0; byte < 8; byte++)
            hash_byte(hash, (unsigned)(bits_of(numbers[i]) >> (8 * byte) & 0xFFu));
}

/* Its final 0 included. */
static void hash_text(uint64_t *hash, const char *text)
{
    for (const char *at = text;; at++) {
        hash_byte(hash, (unsigned char)*at);
        if (*at == '\0')
            break;
    }
}

/* A later key by `name=value`, its final 0 included; of a file the hash of its numbers, wherever it
 * lies. */
static void hash_later(uint64_t *hash, const struct key_row *row, const flavbrem_process *process)
{
    char value[2 * LONGEST_LATER];
    struct decimal_room text = {value, sizeof value, 0};
    flb_text_add(&text, "%s=", row->key.name);
    if (row->other_name != NULL && flb_form_file_find(process->form_factor) != NULL)
        flb_text_add(&text, "%s", strrchr(row->other_name(process->form_factor), '#'));
    else
        flb_key_print(&text, row, process, 0);
    hash_text(hash, value);
}

/* How a boson divides its couplings, where that is not in its name: how strong it couples changes
 * no event. */
static void hash_couplings(uint64_t *hash, const flavbrem_process *process)
{
    char value[LONGEST_LATER];
    struct decimal_room text = {value, sizeof value, 0};
    coupling_numbers g = flb_couplings_squared(process);
    uint64_t share = (uint64_t)(1e9 * g.plain_sq / (g.plain_sq + g.gamma5_sq) + 0.5);
    flb_text_add(&text, "couplings=%d,%" PRIu64, g.spin_one, share);
    hash_text(hash, value);
}

uint64_t flb_stream_hash(const flavbrem_process *process, const flavbrem_sampling *sampling)
{
    size_t n;
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    hash_first(&hash, process, sampling);
    const struct key_row *rows = flb_key_rows(&n);
    for (size_t i = 0; i < n; i++)
        if (rows[i].of_boson == 0 &&
            flb_key_is_later(&rows[i], process, FLAVBREM_METHOD_BIT(sampling->method)))
            hash_later(&hash, &rows[i], process);
    if (process->boson == BOSON_GENERAL || process->boson == BOSON_ALP)
        hash_couplings(&hash, process);
    return hash;
}
