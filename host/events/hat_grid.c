/* Where the hats of a grid stand: cells of (mass, energy) are cut in two until the mixture of the
 * hats at their corners is close to the density everywhere inside. */
#include "host/events/hat_grid.h"

#include <stdlib.h>
#include <string.h>

#include "host/backends/device.h"
#include "host/core/context.h"
#include "host/core/message.h"
#include "host/core/point.h"
#include "host/core/rules.h"
#include "host/core/settings.h"
#include "host/core/threads.h"
#include "host/events/hat.h"
#include "host/events/recoil.h"
#include "host/integral/integrands.h"
#include "host/integral/integrate.h"

/* The axes, along which the shape of the density changes evenly: */
enum { MASS = 0, ENERGY = 1, AXES = 2 }; /* ln(m_phi - decay pole), ln(E/opening - 1) */

#define ROOT_STEP 2.0794415416798357 /* ln 8: cells are at most so long at first, */
#define MOST_CUTS 14
/* and are cut while a draw in them is less efficient: for a lepton that gets heavier, another one,
 * and nearer to the decay pole than NEAR_POLE of it */
#define EFFICIENCY 0.84
#define EFFICIENCY_LIGHTER 0.66
#define EFFICIENCY_NEAR 0.35
#define NEAR_POLE 0.01
#define CLOSEST 1e-9 /* E/opening - 1: nearer to the threshold the first hats serve */
#define SPARE 1.025  /* margins over what was found */
#define MOST_MARGIN 1e9
/* A cell whose tries are no less than before so many cuts, and not too many, is left as it is. */
#define GAIN 0.97
#define NO_LOSS 1.03 /* more tries than that: before, something was not seen */
#define TOO_MANY_TRIES 5.0
enum { PATIENCE = 4, PATIENCE_NEAR_POLE = 3 };
#define MOST_BYTES ((size_t)4 << 20) /* from so many on none is cut any more */
#define EDGE 1e-9                    /* an energy so near to a cell is taken for one in it, too */
#define SHORT 0.07 /* a cell with events in a part of it alone is not cut where it is so short */
#define SIGMA_RTOL 1e-4

/* ---- the bytes ---- */

#define GRID_VERSION 2u

typedef struct grid_head {
    char magic[8];
    uint32_t version, method, view, zero;
    int32_t roots[AXES], n_cells, n_hats;
    double pole_gev, low[AXES], high[AXES];
} grid_head;

static const char magic[8] = "FLBHATS";

/* A cell that is cut has two others, one after the other; one that is not has hats. */
typedef struct grid_cell {
    double low[AXES], high[AXES], margin;
    /* [energy][mass] at low ends, middles, high ends: of the events (h = 1, GeV^-2), and the part
     * of all that they are */
    double ln_sigma[3][3], ln_allowed[3][3];
    int32_t
        hats[MIXTURE_HATS]; /* at (low, low), (high, low), (low, high), (high, high); -1: none */
    int32_t cut, first;     /* the axis, or -1; the first of the two */
} grid_cell;

/* Before the heights: n_nodes upper halves of floats, filled up to 8 bytes. */
typedef struct hat_record {
    int32_t cells[3], n_nodes;
    double unit;
} hat_record;

_Static_assert(sizeof(grid_head) == 80 && sizeof(grid_cell) == 208 && sizeof(hat_record) == 24,
               "as tables/FORMAT.md has them");

struct hat_grid {
    size_t users; /* how many have it */
    grid_head head;
    grid_cell *cells;
    hat **hats;
};

/* The upper half of a float, rounded up. */
static uint16_t short_height(float height)
{
    uint32_t bits;
    memcpy(&bits, &height, sizeof bits);
    return (uint16_t)((bits >> 16) + ((bits & 0xffffu) != 0));
}

static float long_height(uint16_t height)
{
    uint32_t bits = (uint32_t)height << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static size_t record_bytes(int32_t n_nodes)
{
    return sizeof(hat_record) + ((size_t)n_nodes * sizeof(uint16_t) + 7) / 8 * 8;
}

/* ---- places ---- */

#define OPENINGS                                                                                   \
    64 /* masses at which the opening is looked up: that of WW may fall with the mass */

static double opening_of(const hat_job *job, double m_phi_gev)
{
    return flavbrem_opening_gev(job->process, job->method, m_phi_gev);
}

/* The least of the openings of masses from `low` to `high`. */
static double least_opening(const hat_job *job, double low, double high)
{
    double least = opening_of(job, low), ln_ratio = elementary_log(high / low);
    for (int i = 1; i <= OPENINGS; i++) {
        double there = opening_of(job, low * elementary_exp(ln_ratio * i / OPENINGS));
        least = there < least ? there : least;
    }
    return least;
}

double flb_hat_job_opening(const hat_job *job)
{
    return least_opening(job, job->m_phi_gev[0], job->m_phi_gev[1]);
}

double flb_hat_job_above(const hat_job *job, double m_phi_gev, double beam_energy_gev)
{
    double opening = opening_of(job, m_phi_gev);
    return (beam_energy_gev - opening) / opening;
}

static double pole_of(const hat_job *job)
{
    double smallest = flavbrem_smallest_m_phi_gev(job->process);
    return smallest > 0.0 ? smallest : 0.0;
}

static double mass_at(double pole_gev, double along)
{
    return pole_gev + elementary_exp(along);
}

point_params flb_hat_job_point(const hat_job *job, double m_phi_gev, double beam_energy_gev)
{
    return flb_point_params_of(job->process, beam_energy_gev, m_phi_gev,
                               job->view == FLAVBREM_VIEW_BOSON ? BOSON_SIDE : LEPTON_SIDE);
}

int flb_hat_job_source(const hat_job *job, const point_params *q, event_source *source)
{
    side observed = job->view == FLAVBREM_VIEW_BOSON ? BOSON_SIDE : LEPTON_SIDE;
    source->key = (rng_key){{0, 0}};
    source->allowed = energy_range_at(q, 0.0);
    int made = flb_integrand_make_joined(job->process, job->method, observed, q, &source->allowed,
                                         &source->f);
    source->improved_flux =
        made && job->method == FLAVBREM_IWW
            ? photon_flux(&q->nucleus, q->nucleus.kind, q->t_min_iww, q->t_max_ww)
            : 0.0;
    return made;
}

/* ---- making ---- */

/* The cross-section of events (h = 1, GeV^-2), 0 where there are none, and the part of all that
 * they are. */
typedef struct event_sigma {
    double value, allowed;
} event_sigma;

/* A place of a hat. */
typedef struct grid_node {
    double at[AXES];
    event_sigma sigma;
    hat *hat; /* over sigma; NULL where there are no events */
} grid_node;

/* What is known of a cell besides. */
typedef struct grid_trace {
    int32_t cut_from; /* the cell that was cut into it and another one; -1 */
    double tries;     /* for a draw, where it was judged */
} grid_trace;

typedef struct grid_making {
    flavbrem_context *context;
    const hat_job *job;
    const rule_set *rules;
    densities_function *densities;
    double pole_gev;
    grid_node *nodes;
    grid_cell *cells;
    grid_trace *traces;
    int32_t n_nodes, room_nodes, made_nodes, n_cells, room_cells, room_traces, judged_cells;
    int32_t roots[AXES];
    double low[AXES], high[AXES];
    int failed; /* no memory */
} grid_making;

static void release(grid_making *m)
{
    for (int32_t i = 0; i < m->n_nodes; i++)
        free(m->nodes[i].hat);
    free(m->nodes);
    free(m->cells);
    free(m->traces);
}

/* Room for one more of n things of a size; NULL where there is no memory. */
static void *with_room(void *things, int32_t n, int32_t *room, size_t size)
{
    if (n < *room)
        return things;
    int32_t more = *room > 0 ? 2 * *room : 64;
    void *grown = realloc(things, (size_t)more * size);
    if (grown != NULL)
        *room = more;
    return grown;
}

/* The number of the node at a place; -1 where there is no memory. */
static int32_t node_at(grid_making *m, double mass, double energy)
{
    for (int32_t i = 0; i < m->n_nodes; i++)
        if (m->nodes[i].at[MASS] == mass && m->nodes[i].at[ENERGY] == energy)
            return i;
    grid_node *nodes = with_room(m->nodes, m->n_nodes, &m->room_nodes, sizeof *nodes);
    if (nodes == NULL)
        return -1;
    m->nodes = nodes;
    m->nodes[m->n_nodes] = (grid_node){{mass, energy}, {0.0, 0.0}, NULL};
    return m->n_nodes++;
}

/* A place in a cell, 0 to 1 along both axes. */
static double along(const grid_cell *cell, int axis, double part)
{
    return on_line(part, cell->low[axis], cell->high[axis]);
}

static double energy_at(const grid_making *m, double mass, double energy)
{
    return opening_of(m->job, mass_at(m->pole_gev, mass)) * (1.0 + elementary_exp(energy));
}

/* Whether one of the energies for which hats are wanted lies in a cell, or beyond its end where
 * that is one of the grid. */
static int is_wanted(const grid_making *m, const double low[AXES], const double high[AXES])
{
    const hat_job *job = m->job;
    size_t first = 0, end = job->n_wanted; /* the first that is not below the cell */
    if (job->wanted == NULL)
        return 1;
    while (low[ENERGY] > m->low[ENERGY] && first < end) {
        size_t middle = first + (end - first) / 2;
        if (job->wanted[middle] < low[ENERGY] - EDGE)
            first = middle + 1;
        else
            end = middle;
    }
    return first < job->n_wanted &&
           (job->wanted[first] <= high[ENERGY] + EDGE || high[ENERGY] >= m->high[ENERGY]);
}

static int has_one_mass(const hat_job *job)
{
    return !(job->m_phi_gev[0] < job->m_phi_gev[1]);
}

/* Returns 0 where there is no memory. A cell beyond the largest energy has no hats, nor has one
 * where none are wanted; with one mass there are none at the other end of a cell. */
static int add_cell(grid_making *m, const double low[AXES], const double high[AXES],
                    int32_t cut_from)
{
    grid_trace *traces = with_room(m->traces, m->n_cells, &m->room_traces, sizeof *traces);
    if (traces == NULL)
        return 0;
    m->traces = traces;
    grid_cell *cells = with_room(m->cells, m->n_cells, &m->room_cells, sizeof *cells);
    if (cells == NULL)
        return 0;
    m->cells = cells;
    m->traces[m->n_cells] = (grid_trace){cut_from, 0.0};
    grid_cell *cell = &m->cells[m->n_cells++];
    *cell = (grid_cell){.low = {low[0], low[1]},
                        .high = {high[0], high[1]},
                        .margin = 1.0,
                        .hats = {-1, -1, -1, -1},
                        .cut = -1};
    double opening =
        least_opening(m->job, mass_at(m->pole_gev, low[MASS]), mass_at(m->pole_gev, high[MASS]));
    if (opening * (1.0 + elementary_exp(low[ENERGY])) > m->job->beam_energy_gev ||
        !is_wanted(m, low, high))
        return 1;
    for (int k = 0; k < MIXTURE_HATS; k += 1 + has_one_mass(m->job)) {
        cell->hats[k] =
            node_at(m, k & 1 ? high[MASS] : low[MASS], k & 2 ? high[ENERGY] : low[ENERGY]);
        if (cell->hats[k] < 0)
            return 0;
    }
    return 1;
}

static int add_roots(grid_making *m)
{
    for (int32_t i = 0; i < m->roots[MASS]; i++)
        for (int32_t j = 0; j < m->roots[ENERGY]; j++) {
            double low[AXES], high[AXES];
            const int32_t at[AXES] = {i, j};
            for (int a = 0; a < AXES; a++) {
                low[a] = on_line((double)at[a] / m->roots[a], m->low[a], m->high[a]);
                high[a] = on_line((double)(at[a] + 1) / m->roots[a], m->low[a], m->high[a]);
            }
            if (!add_cell(m, low, high, -1))
                return 0;
        }
    return 1;
}

/* All of WW or IWW, what the recoil forbids included. */
static int whole_source(const grid_making *m, const flavbrem_point *point, event_source *source)
{
    side observed = m->job->view == FLAVBREM_VIEW_BOSON ? BOSON_SIDE : LEPTON_SIDE;
    if (!flb_integrand_make_for_events(m->job->process, m->job->method, point, observed,
                                       &source->f))
        return 0;
    source->allowed = energy_range_at(&source->f.q, 0.0);
    source->improved_flux = iww_flux(&source->f, source->f.q.nucleus.kind);
    return 1;
}

/* The cross-section of the events at a mass and an energy. Returns 0 where there is no memory. */
static int sigma_of(const grid_making *m, integrator *tools, double m_phi, double e,
                    event_sigma *sigma)
{
    flavbrem_point point = {e, m_phi, {0.0, 0.0}};
    event_source whole;
    estimate allowed, forbidden;
    *sigma = (event_sigma){0.0, 0.0};
    if (m->job->method == FLAVBREM_ETL) {
        flavbrem_request request = {m->job->method, FLAVBREM_SIGMA, FLAVBREM_INV_GEV2, SIGMA_RTOL};
        sigma->value = flb_integrate(tools, m->job->process, &request, &point).value /
                       flb_point_unit_factor(m->job->process, FLAVBREM_INV_GEV2);
        sigma->allowed = 1.0;
        return 1;
    }
    if (!whole_source(m, &point, &whole))
        return 1;
    if (flb_recoil_split(&whole, SIGMA_RTOL, &allowed, &forbidden) != FLAVBREM_OK)
        return 0;
    sigma->value = allowed.value;
    sigma->allowed = allowed.value > 0.0 ? allowed.value / (allowed.value + forbidden.value) : 0.0;
    return 1;
}

/* Returns 0 where there is no memory. */
static int make_node(const grid_making *m, integrator *tools, grid_node *node)
{
    event_source source;
    double m_phi = mass_at(m->pole_gev, node->at[MASS]);
    event_sigma sigma;
    double e = energy_at(m, node->at[MASS], node->at[ENERGY]);
    point_params q = flb_hat_job_point(m->job, m_phi, e);
    if (!flb_hat_job_source(m->job, &q, &source))
        return 1;
    if (!sigma_of(m, tools, m_phi, e, &sigma))
        return 0;
    if (!(sigma.value > 0.0))
        return 1;
    node->hat = flb_hat_make(&source, m->densities, 1);
    if (node->hat == NULL)
        return 0;
    node->hat->unit /= sigma.value;
    node->hat->total /= sigma.value;
    node->sigma = sigma;
    return 1;
}

/* ---- the mixture in a cell ---- */

/* Through three numbers at 0, 1/2 and 1. */
static double on_parabola(double part, const double at[3])
{
    double bend = at[0] - 2.0 * at[1] + at[2];
    return at[0] + part * (at[2] - at[0]) + 2.0 * part * (part - 1.0) * bend;
}

/* A logarithm between the places of a cell. Nearer to the threshold than the cell it is a power. */
static double on_cell(const double ln[3][3], const double part[AXES])
{
    double along_mass[3];
    for (int i = 0; i < 3; i++)
        along_mass[i] = on_parabola(part[MASS], ln[i]);
    if (part[ENERGY] >= 0.0)
        return on_parabola(part[ENERGY], along_mass);
    double slope = 4.0 * along_mass[1] - 3.0 * along_mass[0] - along_mass[2];
    return along_mass[0] + slope * part[ENERGY];
}

static double into(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

/* part: 0 to 1 along both axes; along the energy less than 0 below all cells. */
static void mix(const grid_cell *cell, const double part[AXES], hat *const hats[MIXTURE_HATS],
                hat_mixture *mixture)
{
    double there = 0.0, energy = into(part[ENERGY], 0.0, 1.0);
    mixture->scale = cell->margin * elementary_exp(on_cell(cell->ln_sigma, part));
    for (int k = 0; k < MIXTURE_HATS; k++) {
        double share = (k & 1 ? part[MASS] : 1.0 - part[MASS]) * (k & 2 ? energy : 1.0 - energy);
        mixture->hats[k] = hats[k];
        mixture->share[k] = hats[k] != NULL ? share : 0.0;
        there += mixture->share[k];
    }
    for (int k = 0; k < MIXTURE_HATS; k++)
        mixture->share[k] /= there > 0.0 ? there : 1.0;
}

/* ---- how good a cell is ---- */

/* Where the density of a cell is held against the mixture: first at its middle, then in the middle
 * of its edges along the mass, along the energy, then in its quarters and eighths. */
static const double places[][AXES] = {{0.5, 0.5},   {0.5, 0.0},   {0.5, 1.0},   {0.0, 0.5},
                                      {1.0, 0.5},   {0.25, 0.25}, {0.75, 0.25}, {0.25, 0.75},
                                      {0.75, 0.75}, {0.125, 0.5}, {0.875, 0.5}, {0.5, 0.125},
                                      {0.5, 0.875}};
static const double places_of_one_mass[][AXES] = {
    {0.0, 0.5}, {0.0, 0.25}, {0.0, 0.75}, {0.0, 0.125}, {0.0, 0.875}};

enum { TRIES_AT_MIDDLE = 8000, TRIES = 2000 };

#define BEYOND 1.0 /* the tail of what tries met goes on so far, in parts of its length */

typedef struct probe_list {
    const double (*at)[AXES];
    int n, along_mass, along_energy, quarters; /* where these begin */
} probe_list;

static const probe_list probes = {places, 13, 1, 3, 5};
static const probe_list probes_of_one_mass = {places_of_one_mass, 5, 1, 1, 1};

static const probe_list *probes_of(const hat_job *job)
{
    return has_one_mass(job) ? &probes_of_one_mass : &probes;
}

static void place_in(const grid_making *m, const grid_cell *cell, const double part[AXES],
                     double *m_phi, double *e)
{
    double mass = along(cell, MASS, part[MASS]);
    *m_phi = mass_at(m->pole_gev, mass);
    *e = energy_at(m, mass, along(cell, ENERGY, part[ENERGY]));
}

/* Returns 0 where there are no events. */
static int keep_sigma(const hat_job *job, grid_cell *cell, const double part[AXES],
                      event_sigma sigma)
{
    int energy = (int)(2.0 * part[ENERGY]), mass = (int)(2.0 * part[MASS]);
    int any = sigma.value > 0.0, last = has_one_mass(job) ? 2 : mass;
    for (; mass <= last; mass++) {
        cell->ln_sigma[energy][mass] = any ? elementary_log(sigma.value) : 0.0;
        cell->ln_allowed[energy][mass] = any ? elementary_log(sigma.allowed) : 0.0;
    }
    return any;
}

/* The cross-section at the corners and between them. Returns 0 where there is no memory; *all is 0
 * and *any tell at how many of these places there are events. */
static int find_sigma(const grid_making *m, integrator *tools, grid_cell *cell, int *all, int *any)
{
    const probe_list *list = probes_of(m->job);
    *all = 1;
    *any = 0;
    for (int k = 0; k < MIXTURE_HATS; k++) {
        const double part[AXES] = {k & 1, k >> 1};
        if (cell->hats[k] < 0)
            continue;
        int some = keep_sigma(m->job, cell, part, m->nodes[cell->hats[k]].sigma);
        *all &= some;
        *any |= some;
    }
    for (int p = 0; p < list->quarters; p++) {
        event_sigma sigma;
        double m_phi, e;
        place_in(m, cell, list->at[p], &m_phi, &e);
        if (!sigma_of(m, tools, m_phi, e, &sigma))
            return 0;
        int some = keep_sigma(m->job, cell, list->at[p], sigma);
        *all &= some;
        *any |= some;
    }
    return 1;
}

/* Where a cell has no events: the largest cross-section that it has elsewhere, and its part. */
static void fill_sigma(grid_cell *cell)
{
    double *ln_sigma = cell->ln_sigma[0], *ln_allowed = cell->ln_allowed[0];
    int most = -1;
    for (int i = 0; i < 9; i++)
        if (ln_sigma[i] != 0.0 && (most < 0 || ln_sigma[i] > ln_sigma[most]))
            most = i;
    for (int i = 0; i < 9 && most >= 0; i++)
        if (ln_sigma[i] == 0.0) {
            ln_sigma[i] = ln_sigma[most];
            ln_allowed[i] = ln_allowed[most];
        }
}

/* What was found at a place: the largest density over the mixture, and the mixture's integral over
 * the cross-section. */
typedef struct probe_found {
    double most, total;
} probe_found;

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* The largest ratios of the density to the mixture that tries met, in descending order. */
enum { TOPS = 8 };

static void keep_top(double ratio, double tops[TOPS])
{
    int k = TOPS - 1;
    if (!(ratio > tops[k]))
        return;
    for (; k > 0 && tops[k - 1] < ratio; k--)
        tops[k] = tops[k - 1];
    tops[k] = ratio;
}

/* What events meet that are a hundred times rarer than tries: the tail of the ratios goes on as it
 * came. */
static double beyond(const double tops[TOPS])
{
    return tops[0] + BEYOND * (tops[0] - tops[TOPS - 1]);
}

static probe_found probe(const grid_making *m, const grid_cell *cell, int number)
{
    const double *part = probes_of(m->job)->at[number];
    grid_cell plain = *cell;
    hat *hats[MIXTURE_HATS];
    hat_mixture mixture;
    event_source source;
    double tops[TOPS] = {0.0}, m_phi, e;
    probe_found found = {0.0, 0.0};
    place_in(m, cell, part, &m_phi, &e);
    for (int k = 0; k < MIXTURE_HATS; k++)
        hats[k] = cell->hats[k] >= 0 ? m->nodes[cell->hats[k]].hat : NULL;
    plain.margin = 1.0;
    mix(&plain, part, hats, &mixture);
    point_params q = flb_hat_job_point(m->job, m_phi, e);
    if (!(mixture_total(&mixture) > 0.0) || !flb_hat_job_source(m->job, &q, &source))
        return found;
    source.key.word[0] = (uint32_t)number;
    for (uint64_t i = 0; i < (number == 0 ? TRIES_AT_MIDDLE : TRIES); i++) {
        hat_place at;
        found_place place;
        double uniform, height = try_mixture(&source, &mixture, i, 0, &at, &uniform);
        find_place(&source, point_kind_of(&source.f.q), &at, &place);
        if (place.density > 0.0)
            keep_top(place.density / height, tops);
    }
    found.most = beyond(tops);
    found.total = mixture_total(&mixture) / mixture.scale;
    return found;
}

/* The axis along which a cell is to be cut: the one that loses more, or the longer one. */
static int axis_to_cut(const hat_job *job, const grid_cell *cell, const double most[AXES])
{
    if (has_one_mass(job))
        return ENERGY;
    double lost[AXES], length[AXES];
    for (int a = 0; a < AXES; a++) {
        lost[a] = most[a] - 1.0;
        length[a] = cell->high[a] - cell->low[a];
    }
    if (lost[MASS] > 2.0 * lost[ENERGY])
        return MASS;
    if (lost[ENERGY] > 2.0 * lost[MASS])
        return ENERGY;
    return length[MASS] > length[ENERGY] ? MASS : ENERGY;
}

static int is_near_pole(const grid_making *m, const grid_cell *cell)
{
    return elementary_exp(cell->low[MASS]) <= NEAR_POLE * m->pole_gev;
}

static double wanted_efficiency(const grid_making *m, const grid_cell *cell)
{
    const flavbrem_process *process = m->job->process;
    if (process->lepton_in < process->lepton_out)
        return EFFICIENCY;
    return is_near_pole(m, cell) ? EFFICIENCY_NEAR : EFFICIENCY_LIGHTER;
}

static int is_short(const grid_cell *cell)
{
    return cell->high[MASS] - cell->low[MASS] < SHORT &&
           cell->high[ENERGY] - cell->low[ENERGY] < SHORT;
}

/* Whether the last cuts that lead to a cell changed nothing: another one would not either. */
static int gains_nothing(const grid_making *m, int32_t c)
{
    int32_t before = c;
    int cuts = is_near_pole(m, &m->cells[c]) ? PATIENCE_NEAR_POLE : PATIENCE;
    for (int k = 0; k < cuts; k++) {
        before = m->traces[before].cut_from;
        if (before < 0)
            return 0;
    }
    double ratio = m->traces[c].tries / m->traces[before].tries;
    return m->traces[c].tries < TOO_MANY_TRIES && ratio > GAIN && ratio < NO_LOSS;
}

/* The margin of a cell, and the axis along which it is to be cut, or -1. Returns 0 where there is
 * no memory. */
static int judge(const grid_making *m, integrator *tools, int32_t c)
{
    grid_cell *cell = &m->cells[c];
    const probe_list *list = probes_of(m->job);
    double most[AXES] = {1.0, 1.0}, total = 0.0;
    int all, any;
    if (cell->hats[0] < 0)
        return 1;
    if (!find_sigma(m, tools, cell, &all, &any))
        return 0;
    if (any && !all)
        fill_sigma(cell);
    for (int p = 0; any && p < list->n; p++) {
        probe_found found = probe(m, cell, p);
        cell->margin = larger(cell->margin, found.most);
        total = larger(total, found.total);
        if (p >= list->along_mass && p < list->quarters)
            most[p >= list->along_energy] = larger(most[p >= list->along_energy], found.most);
    }
    cell->margin *= SPARE;
    cell->margin = cell->margin < MOST_MARGIN ? cell->margin : MOST_MARGIN;
    m->traces[c].tries = cell->margin * total;
    if (all ? m->traces[c].tries * wanted_efficiency(m, cell) > 1.0 && !gains_nothing(m, c)
            : !is_short(cell))
        cell->cut = axis_to_cut(m->job, cell, most);
    return 1;
}

/* ---- rounds ---- */

/* New nodes, then new cells, in parallel. */
static void work(void *user)
{
    grid_making *m = user;
    int32_t first_node = m->made_nodes, first_cell = m->judged_cells, failed = 0;
#pragma omp parallel num_threads(flb_context_threads(m->context))
    {
        integrator *tools = NULL;
        int good =
            flb_integrator_create(&tools, m->rules, flb_cpu_rows_for(flb_device_isa(m->context))) ==
            FLAVBREM_OK;
#pragma omp for schedule(dynamic, 1)
        for (int32_t i = first_node; i < m->n_nodes; i++)
            good = good && make_node(m, tools, &m->nodes[i]);
        if (!good) {
#pragma omp atomic write
            failed = 1;
        }
#pragma omp barrier
#pragma omp for schedule(dynamic, 1)
        for (int32_t c = first_cell; c < m->n_cells; c++)
            good = good && !failed && judge(m, tools, c);
        if (!good) {
#pragma omp atomic write
            failed = 1;
        }
        flb_integrator_destroy(&tools);
    }
    m->failed |= failed;
}

/* Cuts the cells that were judged last. Returns 0 where there is no memory. */
static int cut_cells(grid_making *m, int last)
{
    int32_t n = m->n_cells;
    m->made_nodes = m->n_nodes;
    for (int32_t c = m->judged_cells; c < n; c++) {
        int axis = last ? -1 : m->cells[c].cut;
        m->cells[c].cut = axis;
        if (axis < 0)
            continue;
        double low[AXES], high[AXES], middle = along(&m->cells[c], axis, 0.5);
        m->cells[c].margin = 1.0;
        m->cells[c].first = m->n_cells;
        for (int half = 0; half < 2; half++) {
            memcpy(low, m->cells[c].low, sizeof low);
            memcpy(high, m->cells[c].high, sizeof high);
            (half ? low : high)[axis] = middle;
            if (!add_cell(m, low, high, c))
                return 0;
        }
    }
    m->judged_cells = n;
    return 1;
}

static flavbrem_status no_memory(flavbrem_context *context)
{
    return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                            "not enough memory for hats over energies and masses, free some");
}

static flavbrem_status look(flavbrem_context *context, int round)
{
    if (context->progress == NULL ||
        context->progress(context->progress_user, (size_t)round, MOST_CUTS + 1) == 0)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_CANCELLED,
                            "stopped while hats were made (the caller asked for it), ask again");
}

static size_t bytes_of(const grid_making *m, int32_t *n_hats)
{
    size_t size = sizeof(grid_head) + (size_t)m->n_cells * sizeof(grid_cell);
    *n_hats = 0;
    for (int32_t i = 0; i < m->n_nodes; i++)
        if (m->nodes[i].hat != NULL) {
            size += record_bytes(m->nodes[i].hat->n_nodes);
            *n_hats += 1;
        }
    return size;
}

static int is_full(const grid_making *m)
{
    int32_t n_hats;
    return bytes_of(m, &n_hats) > MOST_BYTES;
}

static flavbrem_status make_all(grid_making *m)
{
    flavbrem_status status = FLAVBREM_OK;
    int good = add_roots(m);
    for (int round = 0; good && m->judged_cells < m->n_cells && status == FLAVBREM_OK; round++) {
        status = flb_threads_call(m->context, work, m);
        good = !m->failed;
        if (status == FLAVBREM_OK && good) {
            good = cut_cells(m, round == MOST_CUTS || is_full(m));
            status = look(m->context, round + 1);
        }
    }
    return good || status != FLAVBREM_OK ? status : no_memory(m->context);
}

static void bounds(grid_making *m)
{
    const hat_job *job = m->job;
    m->pole_gev = pole_of(job);
    m->low[MASS] = elementary_log(job->m_phi_gev[0] - m->pole_gev);
    m->high[MASS] = elementary_log(job->m_phi_gev[1] - m->pole_gev);
    m->low[ENERGY] = elementary_log(CLOSEST);
    double above = job->beam_energy_gev / flb_hat_job_opening(job) - 1.0;
    m->high[ENERGY] = larger(elementary_log(above), m->low[ENERGY] + 1.0);
    for (int a = 0; a < AXES; a++) {
        if (!(m->high[a] > m->low[a])) /* a single mass */
            m->high[a] = m->low[a] + 1e-3;
        m->roots[a] = 1 + (int32_t)((m->high[a] - m->low[a]) / ROOT_STEP);
    }
}

/* ---- as bytes ---- */

static void store_hat(const hat *h, unsigned char *out)
{
    hat_record record = {{h->cells_x, h->cells_v, h->cells_t}, h->n_nodes, h->unit};
    uint16_t *heights = (uint16_t *)(void *)(out + sizeof record);
    memcpy(out, &record, sizeof record);
    for (int32_t i = 0; i < h->n_nodes; i++)
        heights[i] = short_height(hat_heights(h)[i]);
}

/* Returns 0 where there is no memory. */
static int store(grid_making *m, void **bytes, size_t *size)
{
    const hat_job *job = m->job;
    grid_head head = {.version = GRID_VERSION,
                      .method = (uint32_t)job->method,
                      .view = (uint32_t)job->view,
                      .n_cells = m->n_cells,
                      .pole_gev = m->pole_gev};
    *size = bytes_of(m, &head.n_hats);
    int32_t *number = calloc((size_t)m->n_nodes + 1, sizeof *number), n = 0;
    unsigned char *out = calloc(1, *size);
    if (out == NULL || number == NULL || m->cells == NULL) {
        free(number);
        free(out);
        return 0;
    }
    *bytes = out;
    memcpy(head.magic, magic, sizeof magic);
    memcpy(head.roots, m->roots, sizeof head.roots);
    memcpy(head.low, m->low, sizeof head.low);
    memcpy(head.high, m->high, sizeof head.high);
    for (int32_t i = 0; i < m->n_nodes; i++)
        number[i] = m->nodes[i].hat != NULL ? n++ : -1;
    for (int32_t c = 0; c < m->n_cells; c++)
        for (int k = 0; k < MIXTURE_HATS; k++)
            if (m->cells[c].hats[k] >= 0)
                m->cells[c].hats[k] = number[m->cells[c].hats[k]];
    memcpy(out, &head, sizeof head);
    memcpy(out + sizeof head, m->cells, (size_t)m->n_cells * sizeof *m->cells);
    out += sizeof head + (size_t)m->n_cells * sizeof *m->cells;
    for (int32_t i = 0; i < m->n_nodes; i++)
        if (m->nodes[i].hat != NULL) {
            store_hat(m->nodes[i].hat, out);
            out += record_bytes(m->nodes[i].hat->n_nodes);
        }
    free(number);
    return 1;
}

flavbrem_status flb_hat_grid_make(flavbrem_context *context, const hat_job *job, void **bytes,
                                  size_t *size)
{
    grid_making m = {.context = context,
                     .job = job,
                     .rules = flb_context_rules(context),
                     .densities = flb_cpu_densities_for(flb_device_isa(context))};
    *bytes = NULL;
    if (m.rules == NULL)
        return no_memory(context);
    bounds(&m);
    flavbrem_status status = make_all(&m);
    if (status == FLAVBREM_OK && !store(&m, bytes, size))
        status = no_memory(context);
    release(&m);
    return status;
}

/* ---- reading them ---- */

/* Whether a cell can be used: nothing of a damaged file is trusted. */
static int cell_is_sound(const grid_head *head, const grid_cell *cell, int32_t number)
{
    int sound = cell->margin >= 1.0 && cell->margin <= MOST_MARGIN;
    for (int a = 0; a < AXES; a++)
        sound = sound && cell->low[a] < cell->high[a] && cell->high[a] - cell->low[a] < 1e3;
    for (int i = 0; i < 9; i++)
        sound = sound && elementary_abs(cell->ln_sigma[i / 3][i % 3]) < 700.0 &&
                elementary_abs(cell->ln_allowed[i / 3][i % 3]) < 700.0;
    for (int k = 0; k < MIXTURE_HATS; k++)
        sound = sound && cell->hats[k] >= -1 && cell->hats[k] < head->n_hats;
    if (cell->cut < 0)
        return sound && cell->cut == -1;
    return sound && cell->cut < AXES && cell->first > number && cell->first < head->n_cells - 1;
}

static int head_is_sound(const grid_head *head, size_t size)
{
    int sound = memcmp(head->magic, magic, sizeof magic) == 0 && head->version == GRID_VERSION &&
                head->n_cells > 0 && head->n_hats >= 0 && head->pole_gev >= 0.0 &&
                (size_t)head->n_cells <= size / sizeof(grid_cell) &&
                (size_t)head->n_hats <= size / sizeof(hat_record);
    for (int a = 0; a < AXES; a++)
        sound = sound && head->low[a] < head->high[a] && head->high[a] - head->low[a] < 1e3 &&
                head->roots[a] > 0 && head->roots[a] <= head->n_cells;
    return sound && (int64_t)head->roots[MASS] * head->roots[ENERGY] <= head->n_cells;
}

/* The hat that begins at *at, which moves behind it; NULL where it is none or there is no memory.
 */
static hat *read_hat(const unsigned char **at, size_t *left)
{
    hat_record record;
    if (*left < sizeof record)
        return NULL;
    memcpy(&record, *at, sizeof record);
    int64_t nodes = 1;
    for (int a = 0; a < 3; a++) {
        if (record.cells[a] < (a < 2) || record.cells[a] > 255)
            return NULL;
        nodes *= record.cells[a] + 1;
    }
    if (nodes != record.n_nodes || nodes >= HAT_MOST_NODES || !(record.unit > 0.0) ||
        !(record.unit <= DBL_MAX) || record_bytes(record.n_nodes) > *left)
        return NULL;
    float *heights = malloc((size_t)nodes * sizeof *heights);
    if (heights == NULL)
        return NULL;
    int sound = 1;
    for (int32_t i = 0; i < record.n_nodes; i++) {
        uint16_t height;
        memcpy(&height, *at + sizeof record + (size_t)i * sizeof height, sizeof height);
        heights[i] = long_height(height);
        sound = sound && heights[i] >= 0.0F && heights[i] <= 2.0F;
    }
    hat *made = sound ? flb_hat_of(record.cells, record.unit, heights) : NULL;
    free(heights);
    *at += record_bytes(record.n_nodes);
    *left -= record_bytes(record.n_nodes);
    return made;
}

static void free_grid(hat_grid *grid)
{
    for (int32_t i = 0; grid->hats != NULL && i < grid->head.n_hats; i++)
        free(grid->hats[i]);
    free(grid->hats);
    free(grid->cells);
    free(grid);
}

void flb_hat_grid_close(hat_grid **grid)
{
    if (*grid != NULL && __atomic_sub_fetch(&(*grid)->users, 1, __ATOMIC_ACQ_REL) == 0)
        free_grid(*grid);
    *grid = NULL;
}

hat_grid *flb_hat_grid_share(hat_grid *grid)
{
    __atomic_add_fetch(&grid->users, 1, __ATOMIC_RELAXED);
    return grid;
}

static flavbrem_status read_all(hat_grid *grid, const unsigned char *at, size_t left)
{
    size_t cells = (size_t)grid->head.n_cells * sizeof *grid->cells;
    if (cells > left)
        return FLAVBREM_ERROR_FORMAT;
    grid->cells = malloc(cells);
    grid->hats = calloc((size_t)grid->head.n_hats + 1, sizeof *grid->hats);
    if (grid->cells == NULL || grid->hats == NULL)
        return FLAVBREM_ERROR_MEMORY;
    memcpy(grid->cells, at, cells);
    at += cells;
    left -= cells;
    for (int32_t c = 0; c < grid->head.n_cells; c++)
        if (!cell_is_sound(&grid->head, &grid->cells[c], c))
            return FLAVBREM_ERROR_FORMAT;
    for (int32_t i = 0; i < grid->head.n_hats; i++) {
        grid->hats[i] = read_hat(&at, &left);
        if (grid->hats[i] == NULL)
            return FLAVBREM_ERROR_FORMAT;
    }
    return left == 0 ? FLAVBREM_OK : FLAVBREM_ERROR_FORMAT;
}

flavbrem_status flb_hat_grid_open(const void *bytes, size_t size, hat_grid **grid)
{
    hat_grid *made = calloc(1, sizeof *made);
    *grid = NULL;
    if (made == NULL)
        return FLAVBREM_ERROR_MEMORY;
    made->users = 1;
    flavbrem_status status = FLAVBREM_ERROR_FORMAT;
    if (size >= sizeof made->head) {
        memcpy(&made->head, bytes, sizeof made->head);
        if (head_is_sound(&made->head, size))
            status = read_all(made, (const unsigned char *)bytes + sizeof made->head,
                              size - sizeof made->head);
        else
            made->head.n_hats = 0;
    }
    if (status == FLAVBREM_OK)
        *grid = made;
    else
        flb_hat_grid_close(&made);
    return status;
}

int flb_hat_grid_is_of(const hat_grid *grid, const hat_job *job)
{
    const grid_head *head = &grid->head;
    int fits = head->method == (uint32_t)job->method && head->view == (uint32_t)job->view;
    for (int32_t i = 0; i < head->n_hats; i++)
        fits = fits && (grid->hats[i]->cells_t > 0) == (job->method == FLAVBREM_ETL);
    return fits;
}

/* ---- looking up ---- */

double flb_hat_grid_along_mass(const hat_grid *grid, double m_phi_gev)
{
    return m_phi_gev > grid->head.pole_gev ? elementary_log(m_phi_gev - grid->head.pole_gev)
                                           : elementary_nan();
}

/* The cell at a place, and where the place lies in it: 0 to 1 along both axes, along the energy
 * less than 0 below all cells. */
static const grid_cell *cell_at(const hat_grid *grid, const double at[AXES], double part[AXES])
{
    const grid_head *head = &grid->head;
    int32_t root[AXES];
    for (int a = 0; a < AXES; a++) {
        double share = (at[a] - head->low[a]) / (head->high[a] - head->low[a]);
        root[a] = cell_of(into(share, 0.0, 1.0) * head->roots[a], head->roots[a]);
    }
    const grid_cell *cell = &grid->cells[root[MASS] * head->roots[ENERGY] + root[ENERGY]];
    while (cell->cut >= 0) {
        double middle = along(cell, cell->cut, 0.5);
        cell = &grid->cells[cell->first + (at[cell->cut] >= middle)];
    }
    for (int a = 0; a < AXES; a++)
        part[a] = (at[a] - cell->low[a]) / (cell->high[a] - cell->low[a]);
    part[MASS] = into(part[MASS], 0.0, 1.0);
    part[ENERGY] = part[ENERGY] > 1.0 ? 1.0 : part[ENERGY];
    return cell;
}

int flb_hat_grid_find(const hat_grid *grid, double along_mass, double above, hat_mixture *mixture)
{
    double part[AXES];
    hat *hats[MIXTURE_HATS];
    if (!(above > 0.0) || along_mass != along_mass)
        return 0;
    const double at[AXES] = {along_mass, elementary_log(above)};
    const grid_cell *cell = cell_at(grid, at, part);
    for (int k = 0; k < MIXTURE_HATS; k++)
        hats[k] = cell->hats[k] >= 0 ? grid->hats[cell->hats[k]] : NULL;
    mix(cell, part, hats, mixture);
    return mixture_total(mixture) > 0.0;
}

double flb_hat_grid_allowed(const hat_grid *grid, double along_mass, double above)
{
    double part[AXES];
    if (!(above > 0.0) || along_mass != along_mass)
        return 0.0;
    const double at[AXES] = {along_mass, elementary_log(above)};
    const grid_cell *cell = cell_at(grid, at, part);
    int any = 0;
    for (int k = 0; k < MIXTURE_HATS; k++)
        any |= cell->hats[k] >= 0;
    if (!any)
        return 0.0;
    double ln = on_cell(cell->ln_allowed, part);
    return ln < 0.0 ? elementary_exp(ln) : 1.0;
}
