/* Makes the hat of a process and draws events under it.
 *
 * The hat's nodes have the density a little raised; then the density is probed at the middles of
 * all cells, faces and edges, and where it still stands out, the nodes around are lifted. */
#include "flavbrem/sampler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "host/context.h"
#include "host/device_events.h"
#include "host/integrands.h"
#include "host/point.h"
#include "host/sampler.h"
#include "kernels/physics/constants.h"

#define CELLS_X 56
#define CELLS_V 40
#define CELLS_T 40
#define RAISE 1.03           /* of each node, */
#define RAISE_NEIGHBOUR 0.02 /* and of its largest neighbour */
#define INSIDE 1e-7          /* the ends of the cubes are looked at from so near */

_Static_assert(sizeof(event_record) == sizeof(flavbrem_event) &&
                   offsetof(event_record, azimuth_tries) == offsetof(flavbrem_event, azimuth_tries),
               "an event_record is a flavbrem_event");
_Static_assert(RNG_STREAM_VERSION == FLAVBREM_STREAM_VERSION, "the stream has one version");

struct flavbrem_sampler {
    event_source source;
    double unit; /* pb for h = 1 GeV^-2 */
    hat *hat;
};

/* ---- the density on the grid ---- */

static cube_place place_of(const hat *h, uint32_t cube, const double at[3])
{
    cube_place place = {(int)(cube / h->t_panels), (int)(cube % h->t_panels), {0}, {0}};
    for (int a = 0; a < 3; a++) {
        double n = (double)h->cells[a];
        double inside = at[a] < INSIDE ? INSIDE : at[a] > n - INSIDE ? n - INSIDE : at[a];
        place.z[a] = inside / n;
        place.z_bar[a] = (n - inside) / n;
    }
    return place;
}

/* The density at (x, v) and t = offset, offset + 1, ... of n cells; the values lie `stride` apart.
 */
static void density_column(const integrand *f, const hat *h, uint32_t cube, double x, double v,
                           double offset, uint32_t n, double *values, size_t stride)
{
    double at[3] = {x, v, 0.0}, tau;
    cube_place where = place_of(h, cube, at);
    event_row row = event_row_at(f, &where);
    for (uint32_t k = 0; k < n; k++) {
        at[2] = (double)k + offset;
        double value = event_density(f, &row, place_of(h, cube, at).z[2], &tau);
        values[k * stride] = value >= 0.0 && value <= 1e300 ? value : 0.0;
    }
}

/* Columns of the grid, (cube, i, j), are shared among the threads. */
static void fill_nodes(const integrand *f, const hat *h, double *raw, int threads)
{
    uint32_t nv = h->cells[1] + 1, nt = h->cells[2] + 1;
    long columns = (long)(h->n_nodes / nt);
#pragma omp parallel for schedule(static) num_threads(threads)
    for (long c = 0; c < columns; c++) {
        uint32_t column = (uint32_t)c, cube = column / (nv * (h->cells[0] + 1));
        double x = (double)(column / nv % (h->cells[0] + 1)), v = (double)(column % nv);
        density_column(f, h, cube, x, v, 0.0, nt, raw + (size_t)column * nt, 1);
    }
}

static double largest_neighbour(const hat *h, const double *raw, uint32_t node)
{
    uint32_t nt = h->cells[2] + 1, nv = h->cells[1] + 1, nx = h->cells[0] + 1;
    uint32_t k = node % nt, j = node / nt % nv, i = node / nt / nv % nx;
    uint32_t stride[3] = {nt * nv, nt, 1}, at[3] = {i, j, k};
    double largest = 0.0;
    for (int a = 0; a < 3; a++) {
        if (at[a] > 0 && raw[node - stride[a]] > largest)
            largest = raw[node - stride[a]];
        if (at[a] < h->cells[a] && raw[node + stride[a]] > largest)
            largest = raw[node + stride[a]];
    }
    return largest;
}

/* Lifts the corners of a cell so that the hat is no lower than the density at a place in it. */
static void lift(double *height, const uint32_t stride[3], const double part[3], double density)
{
    double sum = 0.0;
    for (int pass = 0; pass < 2; pass++)
        for (int c = 0; c < 8; c++) {
            double weight = (c & 4 ? part[0] : 1.0 - part[0]) * (c & 2 ? part[1] : 1.0 - part[1]) *
                            (c & 1 ? part[2] : 1.0 - part[2]);
            double *corner =
                height + (c & 4 ? stride[0] : 0) + (c & 2 ? stride[1] : 0) + (c & 1 ? 1u : 0u);
            if (pass == 0)
                sum += weight * *corner;
            else if (weight > 0.0 && density > sum)
                *corner = sum > 0.0 ? *corner * (density / sum) : density;
        }
}

/* Middles of edges, faces and of the cell itself, the low ends: others belong to neighbours. */
static const double probes[7][3] = {{0.5, 0.0, 0.0}, {0.0, 0.5, 0.0}, {0.0, 0.0, 0.5},
                                    {0.5, 0.5, 0.0}, {0.5, 0.0, 0.5}, {0.0, 0.5, 0.5},
                                    {0.5, 0.5, 0.5}};

/* The densities are computed by all threads, the lifting is done in one order. */
static void probe_cube(const integrand *f, const hat *h, uint32_t cube, double *height,
                       double *probed, int threads)
{
    uint32_t nv = h->cells[1], nt = h->cells[2];
    uint32_t stride[3] = {(nv + 1) * (nt + 1), nt + 1, 1};
    long n = (long)(h->cells[0] * nv * nt), columns = (long)(h->cells[0] * nv);
#pragma omp parallel for schedule(static) num_threads(threads)
    for (long c = 0; c < columns; c++) {
        uint32_t column = (uint32_t)c;
        for (int p = 0; p < 7; p++)
            density_column(f, h, cube, (double)(column / nv) + probes[p][0],
                           (double)(column % nv) + probes[p][1], probes[p][2], nt,
                           probed + 7 * (size_t)column * nt + p, 7);
    }
    for (long c = 0; c < n; c++) {
        uint32_t cell = (uint32_t)c;
        double *corner = height + cube * hat_nodes_of_cube(h) + cell / nt / nv * stride[0] +
                         cell / nt % nv * stride[1] + cell % nt;
        for (int p = 0; p < 7; p++)
            lift(corner, stride, probes[p], RAISE * probed[7 * c + p]);
    }
}

/* ---- the alias table ---- */

/* What a node carries of the hat's integral, in cells. */
static double node_mass(const hat *h, const double *height, uint32_t node)
{
    uint32_t nt = h->cells[2] + 1, nv = h->cells[1] + 1, nx = h->cells[0] + 1;
    uint32_t at[3] = {node / nt / nv % nx, node / nt % nv, node % nt};
    double mass = height[node];
    for (int a = 0; a < 3; a++)
        mass *= at[a] == 0 || at[a] == h->cells[a] ? 0.5 : 1.0;
    return mass;
}

/* Vose's form of the alias method: nodes below the mean take their rest from those above. */
static int make_aliases(hat *h, const double *height, double *probability, uint32_t *alias)
{
    uint32_t n = h->n_nodes, n_small = 0, n_large = 0;
    uint32_t *small = calloc(n, sizeof *small), *large = calloc(n, sizeof *large);
    double sum = 0.0;
    int good = small != NULL && large != NULL;
    for (uint32_t i = 0; good && i < n; i++)
        sum += node_mass(h, height, i);
    for (uint32_t i = 0; good && i < n; i++) {
        probability[i] = node_mass(h, height, i) * (double)n / sum;
        alias[i] = i;
        if (probability[i] < 1.0)
            small[n_small++] = i;
        else
            large[n_large++] = i;
    }
    while (good && n_small > 0 && n_large > 0) {
        uint32_t s = small[--n_small], l = large[n_large - 1];
        alias[s] = l;
        probability[l] -= 1.0 - probability[s];
        if (probability[l] < 1.0) {
            n_large--;
            small[n_small++] = l;
        }
    }
    while (good && n_small > 0) /* rounding */
        probability[small[--n_small]] = 1.0;
    h->total = good ? sum / ((double)h->cells[0] * (double)h->cells[1] * (double)h->cells[2]) : 0.0;
    free(small);
    free(large);
    return good && sum > 0.0;
}

/* ---- the sampler ---- */

static size_t hat_bytes(size_t n_nodes)
{
    return sizeof(hat) + n_nodes * (2 * sizeof(double) + sizeof(uint32_t));
}

static hat *hat_allocate(const integrand *f)
{
    hat h = {{CELLS_X, CELLS_V, CELLS_T}, 0, (uint32_t)f->t_panels, 0, 0.0};
    h.n_cubes = (uint32_t)(f->n_panels * f->t_panels);
    h.n_nodes = h.n_cubes * hat_nodes_of_cube(&h);
    hat *made = calloc(1, hat_bytes(h.n_nodes));
    if (made != NULL)
        *made = h;
    return made;
}

/* Returns 0 where there was no memory or the density is zero everywhere. */
static int hat_fill(const integrand *f, hat *h, int threads)
{
    size_t n_probed = 7 * (size_t)h->cells[0] * h->cells[1] * h->cells[2];
    double *raw = calloc(h->n_nodes, sizeof *raw), *probed = calloc(n_probed, sizeof *probed);
    double *height = (double *)(void *)(h + 1), *probability = height + h->n_nodes;
    int good = raw != NULL && probed != NULL;
    if (good)
        fill_nodes(f, h, raw, threads);
    for (uint32_t i = 0; good && i < h->n_nodes; i++)
        height[i] = RAISE * raw[i] + RAISE_NEIGHBOUR * largest_neighbour(h, raw, i);
    for (uint32_t cube = 0; good && cube < h->n_cubes; cube++)
        probe_cube(f, h, cube, height, probed, threads);
    good = good &&
           make_aliases(h, height, probability, (uint32_t *)(void *)(probability + h->n_nodes));
    free(raw);
    free(probed);
    return good;
}

/* FNV-1a over what an event depends on besides seed and number. */
static uint64_t stream_hash(const flavbrem_process *process, const flavbrem_sampling *sampling)
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
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        for (int byte = 0; byte < 8; byte++) {
            hash ^= bits_of(numbers[i]) >> (8 * byte) & 0xFFu;
            hash *= UINT64_C(0x100000001B3);
        }
    return hash;
}

static flavbrem_status check(flavbrem_context *context, const flavbrem_process *process,
                             const flavbrem_sampling *sampling)
{
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {sampling->beam_energy_gev, sampling->m_phi_gev, {0.0, 0.0}};
    flavbrem_result result;
    request.rtol = 1e-2;
    request.method = sampling->method;
    flavbrem_status status = flavbrem_xsec(context, process, &request, 1, &point, &result);
    if (status != FLAVBREM_OK)
        return status;
    if ((unsigned)sampling->view > FLAVBREM_VIEW_LEPTON ||
        (sampling->method == FLAVBREM_ETL && sampling->view != FLAVBREM_VIEW_BOSON))
        return context_fail(context, FLAVBREM_ERROR_INPUT,
                            "the exact cross-section has no view (it describes boson and lepton), "
                            "leave it out");
    if (sampling->method == FLAVBREM_ETL && process->etl_psi_max_rad < PI)
        return context_fail(context, FLAVBREM_ERROR_INPUT,
                            "events cannot be cut in psi (they are drawn from the boson's side), "
                            "draw them without and leave out those beyond");
    if (!(result.value > 0.0))
        return context_fail(context, FLAVBREM_ERROR_INPUT,
                            "there are no events at E = %.9g GeV, m_phi = %.9g GeV (the "
                            "cross-section is zero), give more energy or less mass",
                            sampling->beam_energy_gev, sampling->m_phi_gev);
    return FLAVBREM_OK;
}

flavbrem_sampling flavbrem_sampling_default(void)
{
    return (flavbrem_sampling){.method = FLAVBREM_ETL, .view = FLAVBREM_VIEW_BOSON, .seed = 1};
}

const char *flavbrem_view_name(flavbrem_view view)
{
    return view == FLAVBREM_VIEW_LEPTON ? "lepton" : "boson";
}

flavbrem_status flavbrem_sampler_create(flavbrem_context *context, const flavbrem_process *process,
                                        const flavbrem_sampling *sampling,
                                        flavbrem_sampler **sampler)
{
    *sampler = NULL;
    flavbrem_status status = check(context, process, sampling);
    if (status != FLAVBREM_OK)
        return status;
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {sampling->beam_energy_gev, sampling->m_phi_gev, {0.0, 0.0}};
    flavbrem_sampler *made = calloc(1, sizeof *made);
    if (made != NULL && integrand_make(process, &request, &point, &made->source.f)) {
        made->source.f.t_panels = 1;
        made->hat = hat_allocate(&made->source.f);
    }
    if (made == NULL || made->hat == NULL ||
        !hat_fill(&made->source.f, made->hat, context_threads(context))) {
        flavbrem_sampler_destroy(&made);
        return context_fail(context, FLAVBREM_ERROR_MEMORY,
                            "not enough memory for the hat of the events, free some");
    }
    made->unit = point_unit_factor(process, FLAVBREM_PB);
    made->source.key = rng_key_of(sampling->seed, stream_hash(process, sampling));
    *sampler = made;
    return FLAVBREM_OK;
}

void flavbrem_sampler_destroy(flavbrem_sampler **sampler)
{
    if (*sampler == NULL)
        return;
    free((*sampler)->hat);
    free(*sampler);
    *sampler = NULL;
}

double flavbrem_sampler_hat_pb(const flavbrem_sampler *sampler)
{
    return sampler->unit * sampler->hat->total;
}

/* ---- events ---- */

void flavbrem_sampler_draw(const flavbrem_sampler *sampler, uint64_t first, size_t n,
                           flavbrem_event *events)
{
    event_record *records = (event_record *)(void *)events;
    for (size_t k = 0; k < n; k++)
        sample_event(&sampler->source, sampler->hat, first + k, &records[k]);
}

flavbrem_status sampler_draw_on_cpu(flavbrem_context *context, size_t n_samplers,
                                    flavbrem_sampler *const samplers[], uint64_t first, size_t n,
                                    flavbrem_event *events)
{
    event_record *records = (event_record *)(void *)events;
    long n_events = (long)n;
#pragma omp parallel for schedule(dynamic, 1024) num_threads(context_threads(context))
    for (long k = 0; k < n_events; k++) {
        uint64_t i = first + (uint64_t)k;
        const flavbrem_sampler *sampler = samplers[i % n_samplers];
        sample_event(&sampler->source, sampler->hat, i, &records[k]);
    }
    return FLAVBREM_OK;
}

sampler_data sampler_data_of(const flavbrem_sampler *sampler)
{
    return (sampler_data){&sampler->source, sampler->hat, hat_bytes(sampler->hat->n_nodes)};
}

flavbrem_status flavbrem_events_draw(flavbrem_context *context, size_t n_samplers,
                                     flavbrem_sampler *const samplers[], uint64_t first, size_t n,
                                     flavbrem_event *events)
{
    int done;
    flavbrem_status status =
        device_draw_events(context, n_samplers, samplers, first, n, events, &done);
    if (status == FLAVBREM_OK && !done)
        status = sampler_draw_on_cpu(context, n_samplers, samplers, first, n, events);
    return status;
}
