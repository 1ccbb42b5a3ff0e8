/* Sources of several masses or targets, of a spectrum, and of parts that are drawn by weight. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/yield.h"
#include "host/core/context.h"
#include "host/core/stream.h"
#include "host/core/message.h"
#include "host/core/settings.h"
#include "host/shower/spectrum.h"
#include "host/source/source.h"

#define MOST_PARTS 100000
#define CM2_PER_PB 1e-36
#define LEAST_TRACK_CM 1e-150 /* in all; below, products of it are no numbers */
#define NO_SAMPLER SIZE_MAX

/* What is worked on. A place is an energy of a mass and a target. */
struct mixing {
    flavbrem_context *context;
    flavbrem_event_source *made;
    const flavbrem_spec *spec;
    double *masses;
    double *nuclei;  /* of each target, a cm^3; 1 without a spectrum */
    size_t n_rows;   /* of the spectrum, or energies of the beam */
    size_t *energy;  /* of each row, its number */
    double *length;  /* of each row [cm]; 0 of one that does not count */
    double *per_cm;  /* of each row, what one mass has there [1/cm] */
    double *weights; /* of each part */
    size_t n_energies, n_places;
    double *energies;              /* each once; of a spectrum rising */
    flavbrem_result *sigma, *none; /* of each place: of events, and what recoil forbids */
    char *is_open;                 /* of each place: above threshold and opening */
    double *reach;                 /* of each place: nuclei times length [1/pb] */
    size_t *sampler;               /* of each place, its number in made->made, or NO_SAMPLER */
};

static void free_mixing(struct mixing *m)
{
    free(m->masses);
    free(m->nuclei);
    free(m->energy);
    free(m->length);
    free(m->per_cm);
    free(m->weights);
    free(m->energies);
    free(m->sigma);
    free(m->none);
    free(m->is_open);
    free(m->reach);
    free(m->sampler);
}

static size_t place_of(const struct mixing *m, size_t mass, size_t target, size_t energy)
{
    return (mass * m->made->n_targets + target) * m->n_energies + energy;
}

static flavbrem_sampling sampling_at(const struct mixing *m, size_t mass, size_t energy)
{
    return flavbrem_spec_sampling(m->spec, m->energies[energy], m->masses[mass]);
}

/* ---- masses, targets, energies ---- */

static flavbrem_status take_masses(struct mixing *m)
{
    const flavbrem_range *masses = flavbrem_spec_range(m->spec, "m-phi", 0);
    m->made->n_masses = flavbrem_range_size(masses);
    m->masses = calloc(m->made->n_masses, sizeof *m->masses);
    m->made->totals = calloc(m->made->n_masses, sizeof *m->made->totals);
    if (m->masses == NULL || m->made->totals == NULL)
        return flb_context_no_memory(m->context);
    for (size_t i = 0; i < m->made->n_masses; i++)
        m->masses[i] = flavbrem_range_value(masses, i);
    return FLAVBREM_OK;
}

static flavbrem_status targets_room(struct mixing *m, size_t n)
{
    m->made->n_targets = n;
    m->made->processes = malloc(n * sizeof *m->made->processes);
    m->nuclei = malloc(n * sizeof *m->nuclei);
    if (m->made->processes == NULL || m->nuclei == NULL)
        return flb_context_no_memory(m->context);
    for (size_t t = 0; t < n; t++) {
        m->made->processes[t] = m->spec->process;
        m->nuclei[t] = 1.0;
    }
    return FLAVBREM_OK;
}

/* Those of "Pb,Fe", which is known to be good; one where there is no list. */
static flavbrem_status take_targets(struct mixing *m)
{
    size_t n = 1;
    for (const char *at = m->spec->targets; at != NULL && (at = strchr(at, ',')) != NULL; at++)
        n++;
    flavbrem_status status = targets_room(m, n);
    const char *at = m->spec->targets;
    for (size_t t = 0; status == FLAVBREM_OK && at != NULL && t < n; t++) {
        char symbol[4] = "";
        size_t length = strcspn(at, ",");
        memcpy(symbol, at, length < sizeof symbol ? length : sizeof symbol - 1);
        status = flavbrem_element_find(symbol, &m->made->processes[t].target_z,
                                       &m->made->processes[t].target_a);
        at += length + (at[length] == ',');
    }
    return status;
}

static flavbrem_status take_elements(struct mixing *m, const flavbrem_material *material)
{
    flavbrem_status status = targets_room(m, material->n);
    for (size_t t = 0; status == FLAVBREM_OK && t < material->n; t++) {
        flavbrem_process *process = &m->made->processes[t];
        process->is_element = 1;
        process->density_g_cm3 = 0.0;
        m->nuclei[t] = material->parts[t].nuclei_per_cm3;
        status = flavbrem_element_find(material->parts[t].symbol, &process->target_z,
                                       &process->target_a);
    }
    return status;
}

static flavbrem_status rows_room(struct mixing *m, size_t n)
{
    m->n_rows = n;
    m->energy = calloc(n, sizeof *m->energy);
    m->length = calloc(n, sizeof *m->length);
    m->per_cm = calloc(n, sizeof *m->per_cm);
    m->energies = calloc(n, sizeof *m->energies);
    return m->energy != NULL && m->length != NULL && m->per_cm != NULL && m->energies != NULL
               ? FLAVBREM_OK
               : flb_context_no_memory(m->context);
}

static flavbrem_status take_beam(struct mixing *m)
{
    const flavbrem_range *energies = flavbrem_spec_range(m->spec, "beam-energy", 0);
    flavbrem_status status = rows_room(m, flavbrem_range_size(energies));
    m->n_energies = m->n_rows;
    for (size_t i = 0; status == FLAVBREM_OK && i < m->n_rows; i++) {
        m->energy[i] = i;
        m->length[i] = 1.0;
        m->energies[i] = flavbrem_range_value(energies, i);
    }
    return status;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Rows with track and energy enough count; their energies, each once. */
static flavbrem_status take_rows(struct mixing *m)
{
    const flavbrem_spectrum *spectrum = m->made->spectrum;
    size_t n = 0;
    flavbrem_status status = rows_room(m, spectrum->n);
    for (size_t i = 0; status == FLAVBREM_OK && i < m->n_rows; i++)
        if (spectrum->rows[i].length_cm > 0.0 && spectrum->rows[i].energy_gev > m->spec->above) {
            m->length[i] = spectrum->rows[i].length_cm;
            m->energies[n++] = spectrum->rows[i].energy_gev;
        }
    if (status != FLAVBREM_OK)
        return status;
    if (n == 0)
        return flb_context_fail(m->context, FLAVBREM_ERROR_INPUT,
                                "the spectrum has no track above %g GeV, there are no events, give "
                                "another",
                                m->spec->above);
    qsort(m->energies, n, sizeof *m->energies, ascending);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || m->energies[i] > m->energies[m->n_energies - 1])
            m->energies[m->n_energies++] = m->energies[i];
    for (size_t i = 0; i < m->n_rows; i++) {
        const double *found = bsearch(&spectrum->rows[i].energy_gev, m->energies, m->n_energies,
                                      sizeof *m->energies, ascending);
        m->energy[i] = found != NULL ? (size_t)(found - m->energies) : 0;
    }
    return FLAVBREM_OK;
}

static flavbrem_status take_spectrum(struct mixing *m)
{
    flavbrem_material material;
    flavbrem_status status =
        flavbrem_spectrum_of_spec(m->context, m->spec, &material, &m->made->spectrum);
    if (status == FLAVBREM_OK && m->made->spectrum->groups > 0 &&
        m->spec->process.lepton_in != FLAVBREM_ELECTRON)
        status = flb_context_fail(m->context, FLAVBREM_ERROR_INPUT,
                                  "the built-in shower has electrons and positrons (no %s, which "
                                  "the process begins with), give a spectrum of them",
                                  flavbrem_lepton_name(m->spec->process.lepton_in));
    if (status == FLAVBREM_OK)
        status = take_elements(m, &material);
    return status == FLAVBREM_OK ? take_rows(m) : status;
}

/* ---- places, and their cross-sections ---- */

static flavbrem_status places_room(struct mixing *m)
{
    double n = (double)m->made->n_masses * (double)m->made->n_targets * (double)m->n_energies;
    if (n > FLAVBREM_RANGE_MOST)
        return flb_context_fail(m->context, FLAVBREM_ERROR_INPUT,
                                "%.3g energies, masses and targets together are too many (at most "
                                "%.0e), give fewer",
                                n, (double)FLAVBREM_RANGE_MOST);
    m->n_places = (size_t)n;
    m->sigma = calloc(m->n_places, sizeof *m->sigma);
    m->none = calloc(m->n_places, sizeof *m->none);
    m->is_open = calloc(m->n_places, 1);
    m->reach = calloc(m->n_places, sizeof *m->reach);
    m->sampler = malloc(m->n_places * sizeof *m->sampler);
    if (m->sigma != NULL && m->none != NULL && m->is_open != NULL && m->reach != NULL &&
        m->sampler != NULL)
        return FLAVBREM_OK;
    flavbrem_status status = flb_context_no_memory(m->context);
    return status != FLAVBREM_OK ? status : FLAVBREM_ERROR_MEMORY;
}

/* Of a beam all places are taken: what is below tells the sampler. */
static void find_open(struct mixing *m)
{
    for (size_t i = 0; i < m->made->n_masses; i++)
        for (size_t t = 0; t < m->made->n_targets; t++) {
            const flavbrem_process *process = &m->made->processes[t];
            double least =
                fmax(flavbrem_threshold_gev(process, m->masses[i]),
                     flavbrem_opening_gev(process, sampling_at(m, i, 0).method, m->masses[i]));
            for (size_t e = 0; e < m->n_energies; e++)
                m->is_open[place_of(m, i, t, e)] =
                    m->made->spectrum == NULL || m->energies[e] > least;
        }
}

static flavbrem_status check_number(const struct mixing *m)
{
    size_t n = 0;
    for (size_t i = 0; i < m->made->n_masses; i++)
        for (size_t t = 0; t < m->made->n_targets; t++)
            for (size_t r = 0; r < m->n_rows; r++)
                n += m->length[r] > 0.0 && m->is_open[place_of(m, i, t, m->energy[r])];
    if (n <= MOST_PARTS)
        return FLAVBREM_OK;
    return flb_context_fail(m->context, FLAVBREM_ERROR_INPUT,
                            "%zu rows of a spectrum, masses and elements together are too many "
                            "for events (at most %d), give fewer masses or a spectrum of fewer "
                            "bins",
                            n, MOST_PARTS);
}

/* Where a mass makes nothing in any part of the spectrum. */
static flavbrem_status no_part(const struct mixing *m, size_t mass)
{
    const flavbrem_process *process = &m->made->processes[0];
    double least =
        fmax(flavbrem_threshold_gev(process, m->masses[mass]),
             flavbrem_opening_gev(process, sampling_at(m, mass, 0).method, m->masses[mass]));
    return flb_context_fail(m->context, FLAVBREM_ERROR_INPUT,
                            "no lepton of the spectrum makes a boson of %.9g GeV (that takes more "
                            "than %.9g GeV, and the largest energy is %.9g GeV), give less mass or "
                            "another spectrum",
                            m->masses[mass], least, m->energies[m->n_energies - 1]);
}

/* Of ETL, of one target and all masses. */
static flavbrem_status find_exact(struct mixing *m, size_t target)
{
    flavbrem_request request = flavbrem_spec_request(m->spec, FLAVBREM_ETL);
    size_t n = m->made->n_masses * m->n_energies;
    flavbrem_point *points = calloc(n, sizeof *points);
    flavbrem_result *results = calloc(n, sizeof *results);
    if (points == NULL || results == NULL) {
        free(points);
        free(results);
        return flb_context_no_memory(m->context);
    }
    for (size_t k = 0; k < n; k++) {
        points[k].m_phi_gev = m->masses[k / m->n_energies];
        points[k].beam_energy_gev = m->energies[k % m->n_energies];
    }
    flavbrem_status status =
        flavbrem_xsec(m->context, &m->made->drawn[target], &request, n, points, results);
    for (size_t k = 0; k < n && status == FLAVBREM_OK; k++)
        m->sigma[place_of(m, k / m->n_energies, target, k % m->n_energies)] = results[k];
    free(points);
    free(results);
    return status;
}

static flavbrem_status find_of_view(struct mixing *m, size_t target)
{
    flavbrem_status status = FLAVBREM_OK;
    size_t n = m->made->n_masses * m->n_energies;
    for (size_t k = 0; k < n && status == FLAVBREM_OK; k++) {
        size_t place = place_of(m, k / m->n_energies, target, k % m->n_energies);
        flavbrem_sampling sampling = sampling_at(m, k / m->n_energies, k % m->n_energies);
        if (m->is_open[place])
            status = flavbrem_view_sigma(m->context, &m->made->drawn[target], &sampling,
                                         m->spec->rtol, &m->sigma[place], &m->none[place]);
        if (status == FLAVBREM_OK)
            status = flb_source_look(m->context, k + 1, n);
    }
    return status;
}

static flavbrem_status find_sigmas(struct mixing *m)
{
    flavbrem_status status = FLAVBREM_OK;
    int exact = sampling_at(m, 0, 0).method == FLAVBREM_ETL;
    for (size_t t = 0; t < m->made->n_targets && status == FLAVBREM_OK; t++)
        status = (exact ? find_exact : find_of_view)(m, t);
    for (size_t k = 0; k < m->n_places; k++)
        if (m->made->spectrum != NULL && !(m->sigma[k].value > 0.0))
            m->is_open[k] = 0;
    return status;
}

/* ---- parts ---- */

/* Track length, nuclei and cross-section; of a beam the cross-section, or 1 where they are equal.
 */
static double weight_of(const struct mixing *m, size_t target, size_t row, double sigma)
{
    if (m->made->spectrum != NULL)
        return CM2_PER_PB * m->nuclei[target] * sigma * m->length[row];
    return m->spec->share ? sigma : 1.0;
}

static flavbrem_event_part part_at(const struct mixing *m, size_t mass, size_t target, size_t row)
{
    flavbrem_event_part part = {.beam_energy_gev = m->energies[m->energy[row]],
                                .m_phi_gev = m->masses[mass],
                                .mass = mass,
                                .target = target,
                                .charge = m->spec->charge};
    if (m->made->spectrum != NULL) {
        const flavbrem_spectrum_row *from = &m->made->spectrum->rows[row];
        part.length_cm = from->length_cm;
        part.depth_from_cm = from->depth_from_cm;
        part.depth_to_cm = from->depth_to_cm;
        part.charge = from->charge;
    }
    return part;
}

/* Parts by mass, target, row. */
static flavbrem_status make_parts(struct mixing *m)
{
    flavbrem_event_source *made = m->made;
    size_t n = 0, k = 0;
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < made->n_masses; i++) {
            size_t before = k;
            for (size_t t = 0; t < made->n_targets; t++)
                for (size_t r = 0; r < m->n_rows; r++) {
                    size_t place = place_of(m, i, t, m->energy[r]);
                    if (!(m->length[r] > 0.0) || !m->is_open[place])
                        continue;
                    if (pass == 1) {
                        made->parts[k] = part_at(m, i, t, r);
                        made->beam_energy_gev[k] = made->parts[k].beam_energy_gev;
                        made->sigma[k] = m->sigma[place];
                        made->forbidden[k] = m->none[place];
                        m->weights[k] = weight_of(m, t, r, m->sigma[place].value);
                    }
                    k++;
                }
            if (k == before)
                return made->has_region
                           ? flb_source_nothing_inside(m->context, made,
                                                       m->energies[m->n_energies - 1], m->masses[i])
                           : no_part(m, i);
            if (pass == 1)
                made->begin[i + 1] = k;
        }
        n = k;
        k = 0;
        if (pass == 0) {
            flavbrem_status status = flb_source_room(m->context, made, n);
            m->weights = calloc(n + 1, sizeof *m->weights);
            if (status != FLAVBREM_OK || m->weights == NULL)
                return flb_context_no_memory(m->context);
        }
    }
    return FLAVBREM_OK;
}

/* Shares of nothing are no numbers. */
static flavbrem_status check_track(const struct mixing *m)
{
    double length = flavbrem_spectrum_total(m->made->spectrum, 0, m->spec->above, NULL);
    if (length >= LEAST_TRACK_CM)
        return FLAVBREM_OK;
    return flb_context_fail(m->context, FLAVBREM_ERROR_INPUT,
                            "the spectrum has a track length of %g cm (at least %g is needed to "
                            "share events out), give one of more",
                            length, LEAST_TRACK_CM);
}

/* Turns of masses, or one of all, and in each the parts by weight. */
static void make_shares(struct mixing *m)
{
    flavbrem_event_source *made = m->made;
    size_t n_turns = m->spec->share ? 1 : made->n_masses;
    if (n_turns == 1)
        made->begin[1] = made->n_parts;
    for (size_t turn = 0; turn < n_turns; turn++) {
        double whole = 0.0, sum = 0.0;
        for (size_t k = made->begin[turn]; k < made->begin[turn + 1]; k++)
            whole += m->weights[k];
        for (size_t k = made->begin[turn]; k < made->begin[turn + 1]; k++) {
            sum += m->weights[k];
            made->upto[k] = k + 1 < made->begin[turn + 1] ? sum / whole : 1.0;
            made->parts[k].share = m->weights[k] / whole / (double)n_turns;
        }
    }
    made->pick.n_turns = n_turns;
    made->pick.begin = made->begin;
    made->pick.upto = made->upto;
}

/* ---- totals ---- */

static void total_of_spectrum(struct mixing *m, size_t mass, flavbrem_event_total *total)
{
    const flavbrem_event_source *made = m->made;
    flavbrem_result forbidden = {0.0, 0.0, FLAVBREM_VALUE_GOOD};
    for (size_t t = 0; t < made->n_targets; t++)
        total->nuclei_per_cm3 += m->nuclei[t];
    total->track_length_cm =
        flavbrem_spectrum_total(made->spectrum, 0, m->spec->above, &total->track_error_cm);
    for (size_t r = 0; r < m->n_rows; r++) {
        m->per_cm[r] = 0.0;
        for (size_t t = 0; t < made->n_targets && m->length[r] > 0.0; t++) {
            size_t place = place_of(m, mass, t, m->energy[r]);
            double nuclei = CM2_PER_PB * m->nuclei[t];
            m->per_cm[r] += nuclei * m->sigma[place].value;
            m->reach[place] += nuclei * m->length[r];
            forbidden.value += nuclei * m->none[place].value * m->length[r];
            forbidden.error += nuclei * m->none[place].error * m->length[r];
        }
        total->conversions += m->per_cm[r] * m->length[r];
    }
    for (size_t t = 0; t < made->n_targets; t++)
        for (size_t e = 0; e < m->n_energies; e++) {
            size_t place = place_of(m, mass, t, e);
            total->numerics =
                flb_source_join(made, total->numerics, m->reach[place] * m->sigma[place].error);
        }
    total->statistics = flb_spectrum_error(made->spectrum, m->per_cm);
    double whole = CM2_PER_PB * total->nuclei_per_cm3 * total->track_length_cm;
    total->sigma =
        (flavbrem_result){total->conversions / whole, total->numerics / whole, FLAVBREM_VALUE_GOOD};
    total->forbidden =
        (flavbrem_result){forbidden.value / whole, forbidden.error / whole, FLAVBREM_VALUE_GOOD};
}

static void make_totals(struct mixing *m)
{
    flavbrem_event_source *made = m->made;
    size_t of_mass = made->n_targets * m->n_energies;
    for (size_t i = 0; i < made->n_masses; i++) {
        flavbrem_event_total *total = &made->totals[i];
        total->m_phi_gev = m->masses[i];
        if (made->spectrum != NULL) {
            total_of_spectrum(m, i, total);
        } else {
            total->sigma = flb_source_mean(made, &m->sigma[i * of_mass], of_mass);
            total->forbidden = flavbrem_results_mean(&m->none[i * of_mass], of_mass);
        }
    }
    double whole = 0.0;
    for (size_t k = 0; k < made->n_parts; k++) {
        made->totals[made->parts[k].mass].share += m->weights[k];
        whole += m->weights[k];
    }
    for (size_t i = 0; i < made->n_masses; i++)
        made->totals[i].share =
            m->spec->share ? made->totals[i].share / whole : 1.0 / (double)made->n_masses;
}

/* ---- samplers ---- */

static uint64_t hash_add(uint64_t hash, uint64_t number)
{
    for (int byte = 0; byte < 8; byte++)
        hash = (hash ^ (number >> (8 * byte) & 0xFFu)) * UINT64_C(0x100000001B3);
    return hash;
}

/* Each place that a part comes from has one; the hash of all of them is that of the picks. */
static flavbrem_status make_samplers(struct mixing *m)
{
    flavbrem_event_source *made = m->made;
    size_t n = 0;
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t k = 0; k < m->n_places; k++)
        n += m->is_open[k] != 0;
    flavbrem_sampling *samplings = calloc(n + 1, sizeof *samplings);
    made->made = calloc(n + 1, sizeof(flavbrem_sampler *));
    if (samplings == NULL || made->made == NULL) {
        free(samplings);
        return flb_context_no_memory(m->context);
    }
    flavbrem_status status = FLAVBREM_OK;
    made->n_made = n;
    int shared = made->is_drawn || m->spec->hats;
    size_t at = 0;
    for (size_t t = 0; t < made->n_targets && status == FLAVBREM_OK; t++) {
        size_t first = at;
        for (size_t i = 0; i < made->n_masses; i++)
            for (size_t e = 0; e < m->n_energies; e++) {
                size_t place = place_of(m, i, t, e);
                m->sampler[place] = m->is_open[place] ? at : NO_SAMPLER;
                if (!m->is_open[place])
                    continue;
                samplings[at] = sampling_at(m, i, e);
                hash = hash_add(hash, flb_stream_hash(&made->drawn[t], &samplings[at]));
                at++;
            }
        status = (shared ? flavbrem_samplers_create_shared : flavbrem_samplers_create)(
            m->context, &made->drawn[t], at - first, samplings + first, made->made + first);
    }
    made->pick.key = rng_key_of(m->spec->seed, hash);
    free(samplings);
    return status;
}

/* ---- a region ---- */

/* The sum of the cross-sections of all masses, by weight. */
static flavbrem_result sum_of_all(const struct mixing *m)
{
    flavbrem_result sum = {0.0, 0.0, FLAVBREM_VALUE_GOOD};
    double *length = calloc(m->n_energies + 1, sizeof *length);
    for (size_t r = 0; length != NULL && r < m->n_rows; r++)
        length[m->energy[r]] += m->length[r];
    for (size_t k = 0, t = 0, e = 0; length != NULL && k < m->n_places; k++, e++) {
        t += e == m->n_energies;
        e = e == m->n_energies ? 0 : e;
        t = t == m->made->n_targets ? 0 : t;
        double weight = m->nuclei[t] * length[e];
        sum.value += weight * m->sigma[k].value;
        sum.error = flb_source_join(m->made, sum.error, weight * m->sigma[k].error);
    }
    free(length);
    return sum;
}

/* Of each place that is open; those that have nothing inside are closed, where others have their
 * share. */
static flavbrem_status find_inside(struct mixing *m)
{
    flavbrem_event_source *made = m->made;
    flavbrem_status status = FLAVBREM_OK;
    flavbrem_result whole = sum_of_all(m);
    for (size_t k = 0, i = 0, t = 0, e = 0; k < m->n_places && status == FLAVBREM_OK; k++, e++) {
        t += e == m->n_energies;
        e = e == m->n_energies ? 0 : e;
        i += t == made->n_targets;
        t = t == made->n_targets ? 0 : t;
        if (!m->is_open[k])
            continue;
        const source_place place = {&made->drawn[t], sampling_at(m, i, e),
                                    made->made[m->sampler[k]], made->n_made};
        status = flb_source_inside(m->context, made, &place, &m->sigma[k]);
        m->is_open[k] = m->sigma[k].value > 0.0;
        if (status == FLAVBREM_OK && !m->is_open[k] && !made->is_drawn)
            status = flb_source_nothing_inside(m->context, made, place.sampling.beam_energy_gev,
                                               place.sampling.m_phi_gev);
        if (status == FLAVBREM_OK)
            status = flb_source_look(m->context, k + 1, m->n_places);
    }
    flavbrem_result inside = sum_of_all(m);
    flb_source_tell_inside(made, &inside, &whole);
    return status;
}

/* Rows of one energy have one sampler. */
static void give_samplers(struct mixing *m)
{
    flavbrem_event_source *made = m->made;
    size_t k = 0;
    for (size_t i = 0; i < made->n_masses; i++)
        for (size_t t = 0; t < made->n_targets; t++)
            for (size_t r = 0; r < m->n_rows; r++) {
                size_t place = place_of(m, i, t, m->energy[r]);
                if (m->length[r] > 0.0 && m->is_open[place])
                    made->samplers[k++] = made->made[m->sampler[place]];
            }
}

/* ---- all of it ---- */

static flavbrem_status fill(struct mixing *m)
{
    int has_spectrum = m->spec->spectrum != NULL;
    flavbrem_status status = take_masses(m);
    if (status == FLAVBREM_OK && !has_spectrum)
        status = take_targets(m);
    if (status == FLAVBREM_OK)
        status = (has_spectrum ? take_spectrum : take_beam)(m);
    if (status == FLAVBREM_OK)
        status = flb_source_take_region(m->context, m->made);
    if (status == FLAVBREM_OK)
        status = places_room(m);
    if (status != FLAVBREM_OK)
        return status;
    find_open(m);
    status = check_number(m);
    if (status == FLAVBREM_OK)
        status = find_sigmas(m);
    if (status == FLAVBREM_OK && has_spectrum)
        status = check_track(m);
    if (status == FLAVBREM_OK)
        status = make_samplers(m);
    if (status == FLAVBREM_OK && m->made->has_region)
        status = find_inside(m);
    if (status == FLAVBREM_OK)
        status = make_parts(m);
    if (status != FLAVBREM_OK)
        return status;
    give_samplers(m);
    make_shares(m);
    make_totals(m);
    return FLAVBREM_OK;
}

flavbrem_status flb_source_fill_mixed(flavbrem_context *context, flavbrem_event_source *made)
{
    struct mixing m = {.context = context, .made = made, .spec = made->spec};
    made->is_drawn = made->spec->spectrum != NULL || made->spec->share;
    flavbrem_status status = fill(&m);
    free_mixing(&m);
    return status;
}
