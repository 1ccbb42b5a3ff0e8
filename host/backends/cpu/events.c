/* The hot loops of the sampler: densities and events in vector lanes, the steps of
 * kernels/sample.h. Compiled once for each instruction set. */
#include "host/backends/cpu/cpu.h"
#include "host/backends/cpu/lanes.h"

#include <string.h>

densities_function NAMED_BY_ISA(flb_cpu_densities);
events_function NAMED_BY_ISA(flb_cpu_events);

#define BATCH 512 /* events between the stages; they stay in the cache */

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

FLAVBREM_FN void find_exact_lane(const integrand *f, const place_lanes *at, int l,
                                 found_lanes *found)
{
    event_row row;
    double tau;
    row.point = load_event_point(f, at, l);
    row.etl = etl_row_at(&f->q, &row.point.n, &row.point.k);
    row.axis = event_axis_at(&f->q.nucleus, &row.point);
    found->density[l] = event_density(&f->q.nucleus, &row.etl, &row.axis, at->t_z[l], &tau);
    double v = row.point.n.u0 - row.point.k.u;
    event_frame frame = event_frame_of(&row.point.n, &row.point.k, v, tau);
    azimuth_law law = azimuth_law_at(&row.etl, tau);
    store_frame(found, l, &frame);
    store_law(found, l, &law);
}

static void find_exact_lanes(const event_source *source, const place_lanes *at, found_lanes *found)
{
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        find_exact_lane(&source->f, at, l, found);
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

static void find_ww_lanes(const event_source *source, const place_lanes *at, found_lanes *found)
{
    const form_factor nucleus = source->f.q.nucleus;
    double t_max = source->f.q.t_max_ww, t_min[LANES], flux[LANES];
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        ww_lane(source, at, l, t_min, found);
    for (int l = 0; l < LANES; l++)
        flux[l] = source->improved_flux;
    if (source->f.method == WEIZSAECKER_WILLIAMS) {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            flux[l] = photon_flux(&nucleus, t_min[l], t_max);
    }
    for (int l = 0; l < LANES; l++)
        found->density[l] *= flux[l];
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

FLAVBREM_FN double density_lane(const form_factor *nucleus, const boson_lanes *lanes,
                                const axis_lanes *axes, int l, double z)
{
    etl_row row;
    double tau;
    t_axis axis = load_axis(axes, l);
    ETL_ROW_FIELDS(LANE_LOAD)
    return event_density(nucleus, &row, &axis, z, &tau);
}

static void exact_columns(const event_source *source, const place_lanes *at, const double *t_z,
                          size_t n_t, size_t n, double *values)
{
    boson_lanes lanes;
    axis_lanes axes;
    double density[LANES];
    const form_factor nucleus = source->f.q.nucleus;
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        column_lane(&source->f, at, l, &lanes, &axes);
    for (size_t k = 0; k < n_t; k++) {
        double z = t_z[k];
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            density[l] = density_lane(&nucleus, &lanes, &axes, l, z);
        for (size_t l = 0; l < n && l < LANES; l++)
            values[l * n_t + k] = density[l];
    }
}

void NAMED_BY_ISA(flb_cpu_densities)(const event_source *source, size_t n,
                                     const density_column *columns, size_t n_t, const double *t_z,
                                     double *values)
{
    place_lanes at;
    found_lanes found;
    for (size_t c = 0; c < n; c += LANES) {
        column_lanes(source, columns + c, n - c, &at);
        if (source->f.method == EXACT) {
            exact_columns(source, &at, t_z, n_t, n - c, values + c * n_t);
            continue;
        }
        find_ww_lanes(source, &at, &found);
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

static void draw_words(rng_key key, const uint64_t draw[LANES], const uint64_t number[LANES],
                       word_lanes *words)
{
#pragma omp simd
    for (int l = 0; l < LANES; l++) {
        rng_block block = rng_draw(key, draw[l], number[l]);
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

static void place_tries(const event_source *source, const hat *h, const uint64_t number[LANES],
                        const uint64_t draw[LANES], try_lanes *tries)
{
    word_lanes a, b, c;
    uint64_t next[LANES], last[LANES];
    int32_t node[LANES], cube[LANES], corner[LANES];
    double part_x[LANES], part_v[LANES], part_t[LANES];
    for (int l = 0; l < LANES; l++) {
        next[l] = draw[l] + 1;
        last[l] = draw[l] + 2;
    }
    draw_words(source->key, draw, number, &a);
    draw_words(source->key, next, number, &b);
    draw_words(source->key, last, number, &c);
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        node[l] = hat_pick(h, a.word[0][l], a.word[1][l]);
#pragma omp simd
    for (int l = 0; l < LANES; l++) {
        hat_place place = hat_place_at(h, node[l], b.word[0][l], b.word[1][l], b.word[2][l],
                                       b.word[3][l], c.word[0][l], c.word[1][l]);
        tries->uniform[l] = uniform_64(a.word[2][l], a.word[3][l]);
        tries->at.x.x_z[l] = place.x_z;
        tries->at.x.x_z_bar[l] = place.x_z_bar;
        tries->at.v_z[l] = place.v_z;
        tries->at.v_z_bar[l] = place.v_z_bar;
        tries->at.t_z[l] = place.t_z;
        part_x[l] = place.part_x;
        part_v[l] = place.part_v;
        part_t[l] = place.part_t;
        cube[l] = place.cube;
        corner[l] = place.corner;
    }
    for (int l = 0; l < LANES; l++)
        store_panel(&tries->at.x, l, &source->f.panels[cube[l]]);
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
static size_t try_events(const event_source *source, const hat *h, size_t n, const uint16_t *who,
                         batch *b, uint16_t *open)
{
    uint64_t number[LANES], draw[LANES];
    size_t still_open = 0;
    try_lanes tries;
    found_lanes found;
    for (size_t l = 0; l < LANES; l++) {
        size_t e = who[l < n ? l : n - 1];
        number[l] = b->number[e];
        draw[l] = (uint64_t)b->tries[e] * BLOCKS_OF_TRY;
    }
    place_tries(source, h, number, draw, &tries);
    if (source->f.method == EXACT)
        find_exact_lanes(source, &tries.at, &found);
    else
        find_ww_lanes(source, &tries.at, &found);
    int first = b->tries[who[0]] == 0;
    if (first)
        keep_all(b, who[0], &found);
    for (size_t l = 0; l < LANES && l < n; l++) {
        size_t e = who[l]; /* before open[], which may lie over it */
        double density = found.density[l], height = tries.height[l];
        int accepted = tries.uniform[l] * height < density;
        b->tries[e]++;
        int last = accepted || b->tries[e] == MOST_TRIES;
        if (last && !first)
            keep_found(b, e, &found, (int)l);
        if (!last)
            open[still_open++] = (uint16_t)e;
        if (accepted && density > height)
            b->weight[e] = density / height;
    }
    return still_open;
}

/* Tries until every event of the batch has its place. */
static void find_places(const event_source *source, const hat *h, size_t n, batch *b)
{
    uint16_t open[BATCH];
    size_t n_open = n;
    for (size_t e = 0; e < n; e++) {
        open[e] = (uint16_t)e;
        b->tries[e] = 0;
        b->weight[e] = 1.0;
    }
    while (n_open > 0) {
        size_t still_open = 0;
        for (size_t g = 0; g < n_open; g += LANES)
            still_open += try_events(source, h, n_open - g, open + g, b, open + still_open);
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
    double accepted = against < at.value ? 1.0 : last;
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

static void draw_azimuths(const event_source *source, const uint64_t number[LANES],
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
        draw_words(source->key, draw, number, &words);
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
static void finish_events(const event_source *source, const batch *b, size_t g, size_t n,
                          size_t apart, event_record *events)
{
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
        number[l] = b->number[g + (size_t)l];
        draw[l] = TURN_DRAW;
        around.one_minus_cos[l] = around.sine[l] = 0.0;
        around.excess[l] = 1.0;
        around.tries[l] = 0.0;
    }
    if (source->f.method == EXACT)
        draw_azimuths(source, number, &around);
    draw_words(source->key, draw, number, &words);
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        state_lane(source, &found, &around, &words, l, &states);
    for (int l = 0; l < LANES && g + (size_t)l < n; l++) {
        event_record *event = &events[(g + (size_t)l) * apart];
        write_event(source, &states, l, event);
        event->weight = b->weight[g + (size_t)l] * around.excess[l];
        event->tries = b->tries[g + (size_t)l];
        event->azimuth_tries = (uint32_t)around.tries[l];
    }
}

void NAMED_BY_ISA(flb_cpu_events)(const event_source *source, const hat *h, uint64_t first,
                                  size_t n, size_t apart, event_record *events)
{
    batch b;
    for (size_t done = 0; done < n; done += BATCH) {
        size_t now = n - done < BATCH ? n - done : BATCH;
        for (size_t e = 0; e < now; e++)
            b.number[e] = first + (done + e) * apart;
        find_places(source, h, now, &b);
        fill_group(&b, now);
        for (size_t g = 0; g < now; g += LANES)
            finish_events(source, &b, g, now, apart, events + done * apart);
    }
}
