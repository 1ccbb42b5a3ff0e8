/* The hot loops of the sampler: densities and events in vector lanes, the steps of
 * kernels/sample.h. Compiled once for each instruction set. */
#include "host/backends/cpu/cpu.h"
#include "host/backends/cpu/lanes.h"

#include <string.h>

densities_function NAMED_BY_ISA(flb_cpu_densities);
events_function NAMED_BY_ISA(flb_cpu_events);
mixed_events_function NAMED_BY_ISA(flb_cpu_mixed_events);

#define BATCH 512 /* events between the stages; they stay in the cache */

/* What sources of one process and mass have of their own, each number an array. */
#define OWN_RANGE_FIELDS(X, name, range)                                                           \
    X(name##_low, range.low)                                                                       \
    X(name##_high, range.high)                                                                     \
    X(name##_width, range.width)                                                                   \
    X(name##_b_low, range.b_low)                                                                   \
    X(name##_b_rise, range.b_rise)                                                                 \
    X(name##_is_root, range.is_root)                                                               \
    X(name##_invariant, range.invariant)                                                           \
    X(name##_leading, range.leading)                                                               \
    X(name##_cosine, range.cosine)
#define OWN_FIELDS(X)                                                                              \
    X(e, f.q.e)                                                                                    \
    X(p, f.q.p)                                                                                    \
    X(t_max, f.q.t_max_ww)                                                                         \
    X(t_min, f.q.t_min_iww)                                                                        \
    X(flux, improved_flux)                                                                         \
    OWN_RANGE_FIELDS(X, range, f.range)                                                            \
    OWN_RANGE_FIELDS(X, allowed, allowed)

/* And what they share. */
#define SHARED_FIELDS(X)                                                                           \
    X(f.q.m)                                                                                       \
    X(f.q.per_m)                                                                                   \
    X(f.q.m_i)                                                                                     \
    X(f.q.m_f)                                                                                     \
    X(f.q.m_phi)                                                                                   \
    X(f.q.m_a)                                                                                     \
    X(f.q.m_b)                                                                                     \
    X(f.q.gap)                                                                                     \
    X(f.q.boson.strength)                                                                          \
    X(f.q.boson.c_w)                                                                               \
    X(f.q.boson.c_k)                                                                               \
    X(f.q.boson.c_x)                                                                               \
    X(f.q.boson.c_q)                                                                               \
    X(f.q.boson.scalar_part)                                                                       \
    X(f.q.boson.pseudo_part)                                                                       \
    X(f.q.nucleus.elastic.z2)                                                                      \
    X(f.q.nucleus.elastic.t_a)                                                                     \
    X(f.q.nucleus.elastic.t_d)                                                                     \
    X(f.q.nucleus.flat_below)                                                                      \
    X(f.q.prefactor)                                                                               \
    X(f.sin_half_sq)                                                                               \
    X(f.cut_rad)                                                                                   \
    X(f.scale)                                                                                     \
    X(f.observed)                                                                                  \
    X(f.method)

/* The sources of eight places: one for all, or others with numbers of their own. Loops over lanes
 * are made for either, so that what is the same in all lanes is loaded once. */
typedef struct source_lanes {
    const event_source *one;
#define OWN_MEMBER(name, member) double name[LANES];
    OWN_FIELDS(OWN_MEMBER)
#undef OWN_MEMBER
    uint32_t key[2][LANES];
} source_lanes;

static void store_own(source_lanes *lanes, int l, const event_source *source)
{
#define OWN_STORE(name, member) lanes->name[l] = source->member;
    OWN_FIELDS(OWN_STORE)
#undef OWN_STORE
    lanes->key[0][l] = source->key.word[0];
    lanes->key[1][l] = source->key.word[1];
}

/* The source of a lane, number by number: a copy of the struct does not become vector code. */
FLAVBREM_FN event_source own_source(const source_lanes *from, int l)
{
    event_source source;
#define SHARED_LOAD(member) source.member = from->one->member;
#define OWN_LOAD(name, member) source.member = from->name[l];
    SHARED_FIELDS(SHARED_LOAD)
    OWN_FIELDS(OWN_LOAD)
#undef SHARED_LOAD
#undef OWN_LOAD
    return source;
}

FLAVBREM_FN rng_key key_of(const source_lanes *from, int mixed, int l)
{
    rng_key key;
    key.word[0] = mixed ? from->key[0][l] : from->one->key.word[0];
    key.word[1] = mixed ? from->key[1][l] : from->one->key.word[1];
    return key;
}

/* What events come from: one sampler for all of them, or each from its own, which has a mixture. */
typedef struct event_supply {
    const sampler_data *samplers;
    uint32_t most_tries;
} event_supply;

/* ---- densities ---- */

/* Eight places, and what was found there. */
typedef struct place_lanes {
    x_node_lanes x;
    double v_z[LANES], v_z_bar[LANES], t_z[LANES];
} place_lanes;

typedef struct found_lanes {
    EVENT_FRAME_FIELDS(LANE_MEMBER)
    AZIMUTH_LAW_FIELDS(LANE_MEMBER)
    double density[LANES];
} found_lanes;

FLAVBREM_FN void store_frame(found_lanes *lanes, int l, const event_frame *frame)
{
#define FRAME_STORE(name) lanes->name[l] = frame->name;
    EVENT_FRAME_FIELDS(FRAME_STORE)
#undef FRAME_STORE
}

FLAVBREM_FN void store_law(found_lanes *lanes, int l, const azimuth_law *law)
{
#define LAW_STORE(name) lanes->name[l] = law->name;
    AZIMUTH_LAW_FIELDS(LAW_STORE)
#undef LAW_STORE
}

FLAVBREM_FN row_point load_event_point(const integrand *f, const place_lanes *at, int l)
{
    x_panel panel = load_panel(&at->x, l);
    return event_point_at(f, &panel, at->x.x_z[l], at->x.x_z_bar[l], at->v_z[l], at->v_z_bar[l]);
}

/* spin_one: a constant. */
FLAVBREM_FN void find_exact_lane(const integrand *f, int spin_one, const place_lanes *at, int l,
                                 found_lanes *found)
{
    event_row row;
    double tau;
    row.point = load_event_point(f, at, l);
    row.etl = etl_row_at(&f->q, &row.point.n, &row.point.k);
    row.axis = event_axis_at(&f->q.nucleus, &row.point);
    found->density[l] =
        event_density(&f->q.nucleus, spin_one, &row.etl, &row.axis, at->t_z[l], &tau);
    double v = row.point.n.u0 - row.point.k.u;
    event_frame frame = event_frame_of(&row.point.n, &row.point.k, v, tau);
    azimuth_law law = azimuth_law_at(&row.etl, spin_one, tau);
    store_frame(found, l, &frame);
    store_law(found, l, &law);
}

/* Makes the densities of the elastic form factor those of another one. */
FLAVBREM_FN void with_form_lane(const form_factor *nucleus, int kind, found_lanes *found, int l)
{
    found->density[l] =
        density_with_form(nucleus, kind, found->t_min[l] + found->tau[l], found->density[l]);
}

static void with_form(const form_factor *nucleus, found_lanes *found)
{
    if (nucleus->kind == FORM_INELASTIC) { /* NOLINT(bugprone-branch-clone): the constant differs */
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            with_form_lane(nucleus, FORM_INELASTIC, found, l);
    } else if (nucleus->kind == FORM_TABULATED) {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            with_form_lane(nucleus, FORM_TABULATED, found, l);
    }
}

static void find_exact_lanes(const source_lanes *from, const place_lanes *at, found_lanes *found)
{
    if (has_spin_one(&from->one->f.q)) { /* NOLINT(bugprone-branch-clone): the constant differs */
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            find_exact_lane(&from->one->f, 1, at, l, found);
    } else {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            find_exact_lane(&from->one->f, 0, at, l, found);
    }
    with_form(&from->one->f.q.nucleus, found);
}

FLAVBREM_FN void find_own_exact_lane(const source_lanes *from, int spin_one, const place_lanes *at,
                                     int l, found_lanes *found)
{
    event_source source = own_source(from, l);
    find_exact_lane(&source.f, spin_one, at, l, found);
}

static void find_own_exact_lanes(const source_lanes *from, const place_lanes *at,
                                 found_lanes *found)
{
    if (has_spin_one(&from->one->f.q)) { /* NOLINT(bugprone-branch-clone): likewise */
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            find_own_exact_lane(from, 1, at, l, found);
    } else {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            find_own_exact_lane(from, 0, at, l, found);
    }
    with_form(&from->one->f.q.nucleus, found);
}

FLAVBREM_FN void ww_lane(const event_source *source, const place_lanes *at, int l,
                         double t_min[LANES], found_lanes *found)
{
    x_panel panel = load_panel(&at->x, l);
    ww_place place = ww_place_at(&source->f, &source->allowed, &panel, at->x.x_z[l],
                                 at->x.x_z_bar[l], at->v_z[l], at->v_z_bar[l]);
    t_min[l] = place.t_min;
    found->density[l] = place.density;
    store_frame(found, l, &place.frame);
}

FLAVBREM_FN void flux_lane(const event_source *source, int l, double t_min[LANES],
                           found_lanes *found)
{
    double flux = source->f.method == WEIZSAECKER_WILLIAMS
                      ? elastic_flux(&source->f.q.nucleus.elastic, t_min[l], source->f.q.t_max_ww)
                      : source->improved_flux;
    found->density[l] *= flux;
}

/* The flux of WW where it is not closed. */
static void find_formed_flux(const source_lanes *from, int mixed, const double t_min[LANES],
                             found_lanes *found)
{
    flux_lanes flux;
    for (int l = 0; l < LANES; l++) {
        flux.t_min[l] = t_min[l];
        flux.t_max[l] = mixed ? from->t_max[l] : from->one->f.q.t_max_ww;
    }
    flux_of_lanes(&from->one->f.q.nucleus, &flux);
    for (int l = 0; l < LANES; l++)
        found->density[l] *= flux.sum[l];
}

static int has_formed_flux(const event_source *source)
{
    return source->f.method == WEIZSAECKER_WILLIAMS && source->f.q.nucleus.kind != FORM_ELASTIC;
}

static void find_ww_lanes(const source_lanes *from, const place_lanes *at, found_lanes *found)
{
    double t_min[LANES];
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        ww_lane(from->one, at, l, t_min, found);
    if (has_formed_flux(from->one)) {
        find_formed_flux(from, 0, t_min, found);
        return;
    }
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        flux_lane(from->one, l, t_min, found);
}

FLAVBREM_FN void own_ww_lane(const source_lanes *from, const place_lanes *at, int l,
                             double t_min[LANES], found_lanes *found)
{
    event_source source = own_source(from, l);
    ww_lane(&source, at, l, t_min, found);
}

FLAVBREM_FN void own_flux_lane(const source_lanes *from, int l, double t_min[LANES],
                               found_lanes *found)
{
    event_source source = own_source(from, l);
    flux_lane(&source, l, t_min, found);
}

static void find_own_ww_lanes(const source_lanes *from, const place_lanes *at, found_lanes *found)
{
    double t_min[LANES];
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        own_ww_lane(from, at, l, t_min, found);
    if (has_formed_flux(from->one)) {
        find_formed_flux(from, 1, t_min, found);
        return;
    }
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        own_flux_lane(from, l, t_min, found);
}

/* Where eight places lie, and their densities. */
FLAVBREM_FN void find_lanes(const source_lanes *from, int mixed, const place_lanes *at,
                            found_lanes *found)
{
    if (from->one->f.method == EXACT)
        (mixed ? find_own_exact_lanes : find_exact_lanes)(from, at, found);
    else
        (mixed ? find_own_ww_lanes : find_ww_lanes)(from, at, found);
}

static void column_lanes(const event_source *source, const density_column *columns, size_t n,
                         place_lanes *at)
{
    for (int l = 0; l < LANES; l++) {
        const density_column *column = &columns[(size_t)l < n ? (size_t)l : n - 1];
        store_panel(&at->x, l, &source->f.panels[column->cube]);
        at->x.x_z[l] = column->x_z;
        at->x.x_z_bar[l] = column->x_z_bar;
        at->v_z[l] = column->v_z;
        at->v_z_bar[l] = column->v_z_bar;
    }
}

FLAVBREM_FN void column_lane(const integrand *f, const place_lanes *at, int l, boson_lanes *lanes,
                             axis_lanes *axes)
{
    row_point point = load_event_point(f, at, l);
    etl_row row = etl_row_at(&f->q, &point.n, &point.k);
    t_axis axis = event_axis_at(&f->q.nucleus, &point);
    ETL_ROW_FIELDS(LANE_STORE)
    store_axis(axes, l, &axis);
}

/* kind: a constant. */
FLAVBREM_FN double density_lane(const form_factor *nucleus, point_kind kind,
                                const boson_lanes *lanes, const axis_lanes *axes, int l, double z)
{
    etl_row row;
    double tau;
    t_axis axis = load_axis(axes, l);
    ETL_ROW_FIELDS(LANE_LOAD)
    double density = event_density(nucleus, kind.spin_one, &row, &axis, z, &tau);
    return density_with_form(nucleus, kind.form, row.t_min + tau, density);
}

/* The densities of eight columns at n_t places of t. */
FLAVBREM_FN void column_densities(const form_factor *nucleus, point_kind kind,
                                  const boson_lanes *lanes, const axis_lanes *axes,
                                  const double *t_z, size_t n_t, size_t n, double *values)
{
    double density[LANES];
    for (size_t k = 0; k < n_t; k++) {
        double z = t_z[k];
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            density[l] = density_lane(nucleus, kind, lanes, axes, l, z);
        for (size_t l = 0; l < n && l < LANES; l++)
            values[l * n_t + k] = density[l];
    }
}

/* Of one spin, a constant. */
FLAVBREM_FN void densities_of_kind(const form_factor *nucleus, int spin_one,
                                   const boson_lanes *lanes, const axis_lanes *axes,
                                   const double *t_z, size_t n_t, size_t n, double *values)
{
    if (nucleus->kind == FORM_ELASTIC)
        column_densities(nucleus, point_kind_at(FORM_ELASTIC, spin_one), lanes, axes, t_z, n_t, n,
                         values);
    else if (nucleus->kind == FORM_INELASTIC)
        column_densities(nucleus, point_kind_at(FORM_INELASTIC, spin_one), lanes, axes, t_z, n_t, n,
                         values);
    else
        column_densities(nucleus, point_kind_at(FORM_TABULATED, spin_one), lanes, axes, t_z, n_t, n,
                         values);
}

static void exact_columns(const event_source *source, const place_lanes *at, const double *t_z,
                          size_t n_t, size_t n, double *values)
{
    boson_lanes lanes;
    axis_lanes axes;
    const form_factor nucleus = source->f.q.nucleus;
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        column_lane(&source->f, at, l, &lanes, &axes);
    if (has_spin_one(&source->f.q)) /* NOLINT(bugprone-branch-clone): the constant differs */
        densities_of_kind(&nucleus, 1, &lanes, &axes, t_z, n_t, n, values);
    else
        densities_of_kind(&nucleus, 0, &lanes, &axes, t_z, n_t, n, values);
}

void NAMED_BY_ISA(flb_cpu_densities)(const event_source *source, size_t n,
                                     const density_column *columns, size_t n_t, const double *t_z,
                                     double *values)
{
    source_lanes from;
    from.one = source;
    place_lanes at;
    found_lanes found;
    for (size_t c = 0; c < n; c += LANES) {
        column_lanes(source, columns + c, n - c, &at);
        if (source->f.method == EXACT) {
            exact_columns(source, &at, t_z, n_t, n - c, values + c * n_t);
            continue;
        }
        find_ww_lanes(&from, &at, &found);
        for (size_t l = 0; l < LANES && c + l < n; l++)
            values[c + l] = found.density[l];
    }
}

/* ---- places ---- */

/* The events of a batch, each number an array: where they were found. */
#define BATCH_MEMBER(name) double name[BATCH];
typedef struct batch {
    EVENT_FRAME_FIELDS(BATCH_MEMBER)
    AZIMUTH_LAW_FIELDS(BATCH_MEMBER)
    double weight[BATCH];
    uint32_t tries[BATCH];
    uint64_t number[BATCH];
} batch;

typedef struct word_lanes {
    uint32_t word[4][LANES];
} word_lanes;

FLAVBREM_FN void draw_words(const source_lanes *from, int mixed, const uint64_t draw[LANES],
                            const uint64_t number[LANES], word_lanes *words)
{
#pragma omp simd
    for (int l = 0; l < LANES; l++) {
        rng_block block = rng_draw(key_of(from, mixed, l), draw[l], number[l]);
        words->word[0][l] = block.word[0];
        words->word[1][l] = block.word[1];
        words->word[2][l] = block.word[2];
        words->word[3][l] = block.word[3];
    }
}

/* Eight tries: a place for each, the hat's height there times the number that accepts. */
typedef struct try_lanes {
    place_lanes at;
    double height[LANES], uniform[LANES];
} try_lanes;

/* The words of a try: for the node and to accept, and for the place. */
typedef struct try_words {
    word_lanes a, b, c;
} try_words;

FLAVBREM_FN void draw_try_words(const source_lanes *from, int mixed, const uint64_t number[LANES],
                                const uint64_t draw[LANES], try_words *words)
{
    uint64_t next[LANES], last[LANES];
    for (int l = 0; l < LANES; l++) {
        next[l] = draw[l] + 1;
        last[l] = draw[l] + 2;
    }
    draw_words(from, mixed, draw, number, &words->a);
    draw_words(from, mixed, next, number, &words->b);
    draw_words(from, mixed, last, number, &words->c);
}

FLAVBREM_FN hat_place place_of_words(const hat *h, int32_t node, const try_words *words, int l)
{
    return hat_place_at(h, node, words->b.word[0][l], words->b.word[1][l], words->b.word[2][l],
                        words->b.word[3][l], words->c.word[0][l], words->c.word[1][l]);
}

FLAVBREM_FN void store_place(try_lanes *tries, int l, const hat_place *place)
{
    tries->at.x.x_z[l] = place->x_z;
    tries->at.x.x_z_bar[l] = place->x_z_bar;
    tries->at.v_z[l] = place->v_z;
    tries->at.v_z_bar[l] = place->v_z_bar;
    tries->at.t_z[l] = place->t_z;
}

static void place_tries(const event_supply *supply, const source_lanes *from,
                        const uint64_t number[LANES], const uint64_t draw[LANES], try_lanes *tries)
{
    const hat *h = supply->samplers->hat;
    try_words words;
    int32_t node[LANES], cube[LANES], corner[LANES];
    double part_x[LANES], part_v[LANES], part_t[LANES];
    draw_try_words(from, 0, number, draw, &words);
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        node[l] = hat_pick(h, words.a.word[0][l], words.a.word[1][l]);
#pragma omp simd
    for (int l = 0; l < LANES; l++) {
        hat_place place = place_of_words(h, node[l], &words, l);
        tries->uniform[l] = uniform_64(words.a.word[2][l], words.a.word[3][l]);
        store_place(tries, l, &place);
        part_x[l] = place.part_x;
        part_v[l] = place.part_v;
        part_t[l] = place.part_t;
        cube[l] = place.cube;
        corner[l] = place.corner;
    }
    for (int l = 0; l < LANES; l++)
        store_panel(&tries->at.x, l, &from->one->f.panels[cube[l]]);
    if (h->cells_t > 0) {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            tries->height[l] = hat_height_3d(h, corner[l], part_x[l], part_v[l], part_t[l]);
    } else {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            tries->height[l] = hat_height_2d(h, corner[l], part_x[l], part_v[l]);
    }
}

/* The same under mixtures, as try_mixture(). */
FLAVBREM_FN void place_mixed_tries(const event_supply *supply, int mixed, const size_t who[LANES],
                                   const source_lanes *from, const uint64_t number[LANES],
                                   const uint64_t draw[LANES], try_lanes *tries)
{
    try_words words;
    draw_try_words(from, mixed, number, draw, &words);
    for (int l = 0; l < LANES; l++) {
        size_t whose = mixed ? who[l] : 0;
        const hat_mixture *mixture = supply->samplers[whose].mixture;
        const hat *h = mixture_pick(mixture, uniform_32(words.c.word[2][l]));
        int32_t node = hat_pick(h, words.a.word[0][l], words.a.word[1][l]);
        hat_place place = place_of_words(h, node, &words, l);
        tries->uniform[l] = uniform_64(words.a.word[2][l], words.a.word[3][l]);
        tries->height[l] = mixture_height(mixture, &place);
        store_place(tries, l, &place);
        store_panel(&tries->at.x, l, &supply->samplers[whose].source->f.panels[0]);
    }
}

/* Of eight neighbours at once, whether or not they are accepted: those that are not find another
 * place. */
static void keep_all(batch *b, size_t e, const found_lanes *found)
{
#define BATCH_KEEP_ALL(name) memcpy(&b->name[e], found->name, sizeof found->name);
    EVENT_FRAME_FIELDS(BATCH_KEEP_ALL)
    AZIMUTH_LAW_FIELDS(BATCH_KEEP_ALL)
#undef BATCH_KEEP_ALL
}

static void keep_found(batch *b, size_t e, const found_lanes *found, int l)
{
#define BATCH_KEEP(name) b->name[e] = found->name[l];
    EVENT_FRAME_FIELDS(BATCH_KEEP)
    AZIMUTH_LAW_FIELDS(BATCH_KEEP)
#undef BATCH_KEEP
}

/* One try of each of up to eight events; those that still have no place are put into open[].
 * Returns how many these are. */
FLAVBREM_FN size_t try_events(const event_supply *supply, int mixed, size_t n, const uint16_t *who,
                              batch *b, uint16_t *open)
{
    source_lanes from;
    uint64_t number[LANES], draw[LANES];
    size_t still_open = 0, lane[LANES];
    try_lanes tries;
    found_lanes found;
    for (size_t l = 0; l < LANES; l++) {
        size_t e = lane[l] = who[l < n ? l : n - 1];
        if (mixed)
            store_own(&from, (int)l, supply->samplers[e].source);
        number[l] = b->number[e];
        draw[l] = (uint64_t)b->tries[e] * BLOCKS_OF_TRY;
    }
    from.one = supply->samplers->source;
    if (mixed || supply->samplers->hat == NULL)
        place_mixed_tries(supply, mixed, lane, &from, number, draw, &tries);
    else
        place_tries(supply, &from, number, draw, &tries);
    find_lanes(&from, mixed, &tries.at, &found);
    int first = b->tries[who[0]] == 0;
    if (first)
        keep_all(b, who[0], &found);
    for (size_t l = 0; l < LANES && l < n; l++) {
        size_t e = who[l]; /* before open[], which may lie over it */
        double density = found.density[l], height = tries.height[l];
        int accepted = is_accepted(tries.uniform[l], height, density);
        b->tries[e]++;
        int last = accepted || b->tries[e] == supply->most_tries;
        if (last && !first)
            keep_found(b, e, &found, (int)l);
        if (!last)
            open[still_open++] = (uint16_t)e;
        if (accepted)
            b->weight[e] = weight_above(height, density);
    }
    return still_open;
}

/* Tries until every event of the batch has its place. The weight is 0 where no try was accepted. */
FLAVBREM_FN void find_places(const event_supply *supply, int mixed, size_t n, batch *b)
{
    uint16_t open[BATCH];
    size_t n_open = n;
    for (size_t e = 0; e < n; e++) {
        open[e] = (uint16_t)e;
        b->tries[e] = 0;
        b->weight[e] = 0.0;
    }
    while (n_open > 0) {
        size_t still_open = 0;
        for (size_t g = 0; g < n_open; g += LANES)
            still_open += try_events(supply, mixed, n_open - g, open + g, b, open + still_open);
        n_open = still_open;
    }
}

/* ---- azimuths ---- */

/* Eight envelopes of |A|^2 over the azimuth, and what was drawn from them. */
typedef struct azimuth_lanes {
    AZIMUTH_LAW_FIELDS(LANE_MEMBER)
    double top_s[LANES], top_value[LANES];   /* azimuth_spots: of the top, */
    double from_s[LANES], from_value[LANES]; /* and of the last edge */
    double step[AZIMUTH_PIECES][LANES], total[LANES];
    double piece[LANES], rest[LANES], height[LANES];
    double one_minus_cos[LANES], sine[LANES], excess[LANES];
    double tries[LANES], done[LANES]; /* done: 1 or 0 */
} azimuth_lanes;

FLAVBREM_FN azimuth_law load_law(const azimuth_lanes *lanes, int l)
{
    azimuth_law law;
#define LAW_LOAD(name) law.name = lanes->name[l];
    AZIMUTH_LAW_FIELDS(LAW_LOAD)
#undef LAW_LOAD
    return law;
}

FLAVBREM_FN void start_lane(azimuth_lanes *lanes, int l)
{
    azimuth_law law = load_law(lanes, l);
    azimuth_spot from = azimuth_spot_at(&law, azimuth_s(&law, azimuth_edge(0)));
    lanes->top_s[l] = azimuth_start(&law);
    lanes->from_s[l] = from.s;
    lanes->from_value[l] = from.value;
    lanes->total[l] = 0.0;
}

FLAVBREM_FN void newton_lane(azimuth_lanes *lanes, int l)
{
    azimuth_law law = load_law(lanes, l);
    lanes->top_s[l] = azimuth_newton(&law, lanes->top_s[l]);
}

FLAVBREM_FN void top_lane(azimuth_lanes *lanes, int l)
{
    azimuth_law law = load_law(lanes, l);
    lanes->top_value[l] = azimuth_value(&law, lanes->top_s[l]);
}

FLAVBREM_FN void step_lane(azimuth_lanes *lanes, int l, int k, double edge)
{
    azimuth_law law = load_law(lanes, l);
    azimuth_spot top = {lanes->top_s[l], lanes->top_value[l]};
    azimuth_spot from = {lanes->from_s[l], lanes->from_value[l]};
    azimuth_spot to = azimuth_spot_at(&law, azimuth_s(&law, edge));
    double step = azimuth_step(top, from, to);
    lanes->step[k][l] = step;
    lanes->total[l] += step;
    lanes->from_s[l] = to.s;
    lanes->from_value[l] = to.value;
}

static void make_envelopes(azimuth_lanes *lanes)
{
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        start_lane(lanes, l);
    for (int k = 0; k < AZIMUTH_STEPS; k++) {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            newton_lane(lanes, l);
    }
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        top_lane(lanes, l);
    for (int k = 0; k < AZIMUTH_PIECES; k++) {
        double edge = azimuth_edge(k + 1);
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            step_lane(lanes, l, k, edge);
    }
}

/* One try of each lane; those that are done keep what they have. */
FLAVBREM_FN void try_lane(const word_lanes *words, uint32_t n, azimuth_lanes *lanes, int l)
{
    azimuth_law law = load_law(lanes, l);
    double other_half = (double)(words->word[3][l] & 1u), height = lanes->height[l];
    azimuth_try at =
        azimuth_try_at(&law, lanes->piece[l], lanes->rest[l] / height, height, other_half);
    double against = uniform_64(words->word[2][l], words->word[3][l]) * at.height;
    double above = at.value / at.height;
    double excess = above > 1.0 ? above : 1.0;
    double before = lanes->done[l];
    double last = n == MOST_TRIES ? 1.0 : 0.0;
    double accepted = against >= at.value ? last : 1.0; /* is_accepted() */
    lanes->one_minus_cos[l] = before > 0.0 ? lanes->one_minus_cos[l] : at.one_minus_cos;
    lanes->sine[l] = before > 0.0 ? lanes->sine[l] : at.sine;
    lanes->excess[l] = before > 0.0 ? lanes->excess[l] : excess;
    lanes->tries[l] = before > 0.0 ? lanes->tries[l] : (double)n;
    lanes->done[l] = before > 0.0 ? 1.0 : accepted;
}

static int try_azimuths(const word_lanes *words, uint32_t n, azimuth_lanes *lanes)
{
    double done = 0.0;
#pragma omp simd
    for (int l = 0; l < LANES; l++) {
        lanes->rest[l] = uniform_64(words->word[0][l], words->word[1][l]) * lanes->total[l];
        lanes->piece[l] = 0.0;
        lanes->height[l] = lanes->step[0][l];
    }
    for (int k = 1; k < AZIMUTH_PIECES; k++) {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            azimuth_next(k, lanes->step[k][l], &lanes->piece[l], &lanes->rest[l],
                         &lanes->height[l]);
    }
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        try_lane(words, n, lanes, l);
    for (int l = 0; l < LANES; l++)
        done += lanes->done[l];
    return done == (double)LANES;
}

FLAVBREM_FN void draw_azimuths(const source_lanes *from, int mixed, const uint64_t number[LANES],
                               azimuth_lanes *lanes)
{
    uint64_t draw[LANES];
    word_lanes words;
    make_envelopes(lanes);
    for (int l = 0; l < LANES; l++)
        lanes->done[l] = 0.0;
    for (uint32_t n = 1;; n++) {
        for (int l = 0; l < LANES; l++)
            draw[l] = AZIMUTH_DRAWS + (n - 1);
        draw_words(from, mixed, draw, number, &words);
        if (try_azimuths(&words, n, lanes))
            return;
    }
}

/* ---- momenta ---- */

/* The numbers of eight events, in an order of their own: a, b, nucleus, angles of a and b, shares
 * of a and b, t. */
typedef struct state_lanes {
    double a[4][LANES], b[4][LANES], nucleus[4][LANES];
    double angle_a[LANES], angle_b[LANES], share_a[LANES], share_b[LANES], t[LANES];
} state_lanes;

FLAVBREM_FN void store_vector(double out[4][LANES], int l, const four_vector *p)
{
    out[0][l] = p->px;
    out[1][l] = p->py;
    out[2][l] = p->pz;
    out[3][l] = p->e;
}

FLAVBREM_FN void state_lane(const event_source *source, const found_lanes *found,
                            const azimuth_lanes *around, const word_lanes *words, int l,
                            state_lanes *out)
{
    event_frame frame;
    double cosine, sine;
#define FRAME_LOAD(name) frame.name = found->name[l];
    EVENT_FRAME_FIELDS(FRAME_LOAD)
#undef FRAME_LOAD
    elementary_direction(uniform_64(words->word[0][l], words->word[1][l]), &cosine, &sine);
    final_state state = final_state_at(&source->f.q, &frame, around->one_minus_cos[l],
                                       around->sine[l], cosine, sine);
    store_vector(out->a, l, &state.a);
    store_vector(out->b, l, &state.b);
    store_vector(out->nucleus, l, &state.nucleus);
    out->angle_a[l] = angle_to_beam(state.a_across, state.a.pz);
    out->angle_b[l] = angle_to_beam(state.b_across, state.b.pz);
    out->share_a[l] = state.a.e / source->f.q.e;
    out->share_b[l] = state.b.e / source->f.q.e;
    out->t[l] = state.t;
}

FLAVBREM_FN void own_state_lane(const source_lanes *from, const found_lanes *found,
                                const azimuth_lanes *around, const word_lanes *words, int l,
                                state_lanes *out)
{
    event_source source = own_source(from, l);
    state_lane(&source, found, around, words, l, out);
}

FLAVBREM_FN void state_all_lanes(const source_lanes *from, int mixed, const found_lanes *found,
                                 const azimuth_lanes *around, const word_lanes *words,
                                 state_lanes *out)
{
    if (mixed) {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            own_state_lane(from, found, around, words, l, out);
        return;
    }
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        state_lane(from->one, found, around, words, l, out);
}

static void write_event(const event_source *source, const state_lanes *s, int l,
                        event_record *event)
{
    int boson_first = source->f.observed == BOSON_SIDE;
    for (int c = 0; c < 4; c++) {
        event->lepton[c] = boson_first ? s->b[c][l] : s->a[c][l];
        event->boson[c] = boson_first ? s->a[c][l] : s->b[c][l];
        event->nucleus[c] = s->nucleus[c][l];
    }
    event->x = boson_first ? s->share_a[l] : s->share_b[l];
    event->y = boson_first ? s->share_b[l] : s->share_a[l];
    event->theta_rad = boson_first ? s->angle_a[l] : s->angle_b[l];
    event->psi_rad = boson_first ? s->angle_b[l] : s->angle_a[l];
    event->t_gev2 = s->t[l];
}

/* Fills the last group of eight with its last event. */
static void fill_group(batch *b, size_t n)
{
    for (size_t e = n; e % LANES != 0; e++) {
#define BATCH_REPEAT(name) b->name[e] = b->name[n - 1];
        EVENT_FRAME_FIELDS(BATCH_REPEAT)
        AZIMUTH_LAW_FIELDS(BATCH_REPEAT)
#undef BATCH_REPEAT
        b->number[e] = b->number[n - 1];
    }
}

/* Eight events of the batch from their places. */
FLAVBREM_FN void finish_events(const event_supply *supply, int mixed, const batch *b, size_t g,
                               size_t n, size_t apart, event_record *events)
{
    source_lanes from;
    found_lanes found;
    azimuth_lanes around;
    state_lanes states;
    uint64_t number[LANES], draw[LANES];
    word_lanes words;
#define BATCH_FRAME(name) memcpy(found.name, &b->name[g], sizeof found.name);
#define BATCH_LAW(name) memcpy(around.name, &b->name[g], sizeof around.name);
    EVENT_FRAME_FIELDS(BATCH_FRAME)
    AZIMUTH_LAW_FIELDS(BATCH_LAW)
#undef BATCH_FRAME
#undef BATCH_LAW
    for (int l = 0; l < LANES; l++) {
        size_t e = g + (size_t)l;
        if (mixed)
            store_own(&from, l, supply->samplers[e < n ? e : n - 1].source);
        number[l] = b->number[e];
        draw[l] = TURN_DRAW;
        around.one_minus_cos[l] = around.sine[l] = 0.0;
        around.excess[l] = 1.0;
        around.tries[l] = 0.0;
    }
    from.one = supply->samplers->source;
    if (from.one->f.method == EXACT)
        draw_azimuths(&from, mixed, number, &around);
    draw_words(&from, mixed, draw, number, &words);
    state_all_lanes(&from, mixed, &found, &around, &words, &states);
    for (int l = 0; l < LANES && g + (size_t)l < n; l++) {
        event_record *event = &events[(g + (size_t)l) * apart];
        write_event(from.one, &states, l, event);
        event->weight = b->weight[g + (size_t)l] * around.excess[l];
        event->tries = b->tries[g + (size_t)l];
        event->azimuth_tries = (uint32_t)around.tries[l];
    }
}

void NAMED_BY_ISA(flb_cpu_events)(const sampler_data *sampler, size_t n, const uint64_t *number,
                                  size_t apart, event_record *events)
{
    const event_supply supply = {.samplers = sampler, .most_tries = MOST_TRIES};
    batch b;
    for (size_t done = 0; done < n; done += BATCH) {
        size_t now = n - done < BATCH ? n - done : BATCH;
        for (size_t e = 0; e < now; e++)
            b.number[e] = number[done + e];
        find_places(&supply, 0, now, &b);
        fill_group(&b, now);
        for (size_t g = 0; g < now; g += LANES)
            finish_events(&supply, 0, &b, g, now, apart, events + done * apart);
    }
}

int NAMED_BY_ISA(flb_cpu_mixed_events)(size_t n, const sampler_data *samplers,
                                       const uint64_t *number, uint32_t most_tries,
                                       event_record *events)
{
    const event_supply supply = {.samplers = samplers, .most_tries = most_tries};
    batch b;
    int all = 1;
    for (size_t e = 0; e < n; e++)
        b.number[e] = number[e];
    find_places(&supply, 1, n, &b);
    fill_group(&b, n);
    for (size_t g = 0; g < n; g += LANES)
        finish_events(&supply, 1, &b, g, n, 1, events);
    for (size_t e = 0; e < n; e++)
        all = all && b.weight[e] > 0.0;
    return all;
}
