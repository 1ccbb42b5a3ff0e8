/* The built-in shower: a Monte Carlo along a line. An electron radiates and loses energy by
 * ionisation, a photon becomes a pair; what falls below the cut ends there. Lengths are in
 * radiation lengths until the rows are made. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "flavbrem/xsec.h"
#include "host/core/context.h"
#include "host/core/message.h"
#include "host/core/threads.h"
#include "host/shower/radiation.h"
#include "host/shower/spectrum.h"
#include "kernels/elementary.h"
#include "kernels/rng.h"

#define MOST_GROUPS 64
#define BINS_A_DECADE 40
#define DEEPEST_BIN 40 /* [X0]; of a thick target the last bin begins there and has no end */
#define SOFT 0.01      /* photons below this part of the electron's energy are not followed, */
#define MOST_LOSS                                                                                  \
    0.02 /* and a step loses no more than this part of it to them and to ionisation                \
          */
#define LEAST_CUT_GEV 0.01
#define USUAL_CUT_GEV 0.1
#define MOST_PARTICLES 1e5 /* energy over cut: so many can wait at once */
#define MOST_SHOWERS UINT64_C(1000000000)
#define LN_10 2.30258509299404568402
#define STREAM UINT64_C(0x73686f776572) /* the numbers of showers are not those of events */

flavbrem_shower flavbrem_shower_default(void)
{
    return (flavbrem_shower){.energy_gev = 100.0, .seed = 1, .showers = 2000, .charge = -1};
}

/* What all showers share. */
struct target {
    const flavbrem_shower *shower;
    struct radiation radiation;
    double depth; /* [X0]; infinite of a thick target */
    double first; /* 4/3 + c: bremsstrahlung is (1/y)[first (1 - y) + y^2] */
    rng_key key;
    double below_edge;       /* bins of energy below the edge */
    size_t energies, depths; /* bins; of a group 2 x depths x energies lengths */
};

struct particle {
    double energy, depth; /* [GeV], [X0] */
    int charge;           /* 0: a photon */
};

/* What showers of one group add up. */
struct tally {
    const struct target *target;
    double *lengths;  /* by charge, depth, energy */
    double *weighted; /* by energy: length times energy */
    flavbrem_shower_balance balance;
    struct particle *waiting;
    size_t n;
    /* The random numbers of the shower of now. */
    rng_place place;
    rng_block block;
    size_t used; /* of the four words of a block */
};

static double uniform(struct tally *tally)
{
    if (tally->used == 4) {
        tally->block = rng_draw(tally->place.key, tally->place.draw++, tally->place.i);
        tally->used = 0;
    }
    size_t at = tally->used;
    const uint32_t *word = tally->block.word + at;
    tally->used += 2;
    return uniform_64(word[0], word[1]);
}

/* ---- scoring ---- */

/* How many bins an energy is above their edge. */
static double bins_above(const flavbrem_shower *shower, double energy)
{
    double edge = shower->edge_gev > 0.0 ? shower->edge_gev : shower->cut_gev;
    return elementary_log(energy / edge) / LN_10 * BINS_A_DECADE;
}

static size_t energy_bin(const struct target *target, double energy)
{
    double bin = bins_above(target->shower, energy) + target->below_edge;
    size_t last = target->energies - 1;
    return !(bin > 0.0) ? 0 : bin < (double)last ? (size_t)bin : last;
}

static size_t depth_bin(const struct target *target, double depth)
{
    size_t last = target->depths - 1;
    return depth < (double)last ? (size_t)depth : last;
}

/* A piece of track, in each bin of depth that it crosses. */
static void score(struct tally *tally, int charge, double energy, double from, double to)
{
    const struct target *target = tally->target;
    size_t e = energy_bin(target, energy);
    size_t of_charge = charge < 0 ? 0 : target->depths;
    tally->weighted[e] += (to - from) * energy;
    for (size_t d = depth_bin(target, from); from < to; d++) {
        int is_last = d + 1 >= target->depths;
        double end = is_last || to < (double)(d + 1) ? to : (double)(d + 1);
        tally->lengths[(of_charge + d) * target->energies + e] += end - from;
        from = end;
    }
}

/* ---- particles ---- */

/* What falls below the cut ends. */
static void put(struct tally *tally, double energy, double depth, int charge)
{
    if (energy >= tally->target->shower->cut_gev)
        tally->waiting[tally->n++] = (struct particle){energy, depth, charge};
    else
        tally->balance.below_cut += energy;
}

/* The least energy of a photon that is followed, over that of the electron. */
static double least_part(const struct target *target, double energy)
{
    double of_cut = target->shower->cut_gev / energy;
    return of_cut < SOFT ? of_cut : SOFT;
}

/* How many such photons an electron radiates in a radiation length. */
static double photons(const struct target *target, double y)
{
    return target->first * (-elementary_log(y) - (1.0 - y)) + 0.5 * (1.0 - y * y);
}

/* What it loses to the others, over its energy. */
static double soft_loss(const struct target *target, double y)
{
    return target->first * y * (1.0 - 0.5 * y) + y * y * y / 3.0;
}

/* The energy of a photon over the electron's, from y on: log-uniform, and kept as often as the
 * density is over first/y, which it is never above. */
static double photon_part(struct tally *tally, double y)
{
    double ln_y = elementary_log(y), first = tally->target->first;
    for (;;) {
        double part = elementary_exp(ln_y * uniform(tally));
        if (first * uniform(tally) < first * (1.0 - part) + part * part)
            return part;
    }
}

/* A step of an electron or positron. */
struct step {
    double y;                /* of the photons that are followed */
    double rate;             /* of them, a radiation length */
    double ionisation, soft; /* losses [GeV a radiation length] */
    double length;
    int radiates; /* at its end */
};

static struct step begin_step(struct tally *tally, const struct particle *p)
{
    const struct target *target = tally->target;
    struct step step = {.y = least_part(target, p->energy), .radiates = 1};
    step.rate = photons(target, step.y);
    step.ionisation = flb_radiation_ionisation(&target->radiation, p->energy, p->charge) *
                      target->radiation.length_cm;
    step.soft = soft_loss(target, step.y) * p->energy;
    step.length = -elementary_log(uniform(tally)) / step.rate;
    double loss = step.ionisation + step.soft, left = p->energy - target->shower->cut_gev;
    double most = MOST_LOSS * p->energy < left ? MOST_LOSS * p->energy : left;
    if (step.length * loss > most) {
        step.length = most / loss;
        step.radiates = 0;
    }
    if (p->depth + step.length > target->depth) {
        step.length = target->depth - p->depth;
        step.radiates = 0;
    }
    return step;
}

/* Fewer photons are to be had at the end of a step than at its begin, for which its length was
 * drawn: some of them are left out. */
static void radiate(struct tally *tally, struct particle *p, const struct step *step)
{
    double y = least_part(tally->target, p->energy);
    if (step->rate * uniform(tally) >= photons(tally->target, y))
        return;
    double photon = photon_part(tally, y) * p->energy;
    p->energy -= photon;
    put(tally, photon, p->depth, 0);
}

static void follow_electron(struct tally *tally, struct particle p)
{
    const struct target *target = tally->target;
    double cut = target->shower->cut_gev;
    while (p.energy > cut && p.depth < target->depth) {
        struct step step = begin_step(tally, &p);
        double loss = (step.ionisation + step.soft) * step.length;
        int ends = !step.radiates && p.energy - loss <= cut * (1.0 + 1e-12);
        score(tally, p.charge, p.energy - 0.5 * loss, p.depth, p.depth + step.length);
        tally->balance.ionisation += step.ionisation * step.length;
        tally->balance.soft += step.soft * step.length;
        p.energy -= loss;
        p.depth = p.depth + step.length;
        if (ends)
            break;
        if (step.radiates)
            radiate(tally, &p, &step);
    }
    if (p.depth >= target->depth)
        tally->balance.left += p.energy;
    else
        tally->balance.below_cut += p.energy;
}

/* A pair: 1 - (4/3 + c) x (1 - x), which is never above 1. */
static void follow_photon(struct tally *tally, struct particle p)
{
    const struct target *target = tally->target;
    double rate = 1.0 - target->first / 6.0, part;
    p.depth -= elementary_log(uniform(tally)) / rate;
    if (p.depth >= target->depth) {
        tally->balance.left += p.energy;
        return;
    }
    do
        part = uniform(tally);
    while (uniform(tally) >= 1.0 - target->first * part * (1.0 - part));
    put(tally, part * p.energy, p.depth, -1);
    put(tally, (1.0 - part) * p.energy, p.depth, 1);
}

static void make_shower(struct tally *tally, uint64_t i)
{
    const struct target *target = tally->target;
    tally->place = (rng_place){target->key, 0, i};
    tally->used = 4;
    tally->waiting[0] = (struct particle){target->shower->energy_gev, 0.0, target->shower->charge};
    tally->n = 1;
    while (tally->n > 0) {
        struct particle p = tally->waiting[--tally->n];
        if (p.charge == 0)
            follow_photon(tally, p);
        else
            follow_electron(tally, p);
    }
}

/* ---- groups ---- */

struct showers {
    flavbrem_context *context;
    const struct target *target;
    int threads;
    size_t groups, bins; /* lengths of a group */
    double *lengths;     /* groups x bins */
    double *weighted;    /* groups x energies */
    flavbrem_shower_balance balance[MOST_GROUPS];
    uint64_t done;
    int no_memory, stopped;
};

static uint64_t first_of(const struct showers *showers, size_t group)
{
    uint64_t n = showers->target->shower->showers, groups = showers->groups;
    uint64_t more = n % groups, least = n / groups;
    return least * group + (group < more ? group : more);
}

/* Tells of what is done; one thread does. */
static void report(struct showers *showers)
{
    const flavbrem_context *context = showers->context;
    uint64_t done;
#ifdef _OPENMP
    if (omp_get_thread_num() != 0)
        return;
#endif
#pragma omp atomic read
    done = showers->done;
    if (context->progress != NULL &&
        context->progress(context->progress_user, (size_t)done,
                          (size_t)showers->target->shower->showers) != 0) {
#pragma omp atomic write
        showers->stopped = 1;
    }
}

static void make_group(struct showers *showers, size_t group)
{
    const struct target *target = showers->target;
    const double most = target->shower->energy_gev / target->shower->cut_gev;
    struct tally tally = {.target = target,
                          .lengths = showers->lengths + group * showers->bins,
                          .weighted = showers->weighted + group * target->energies,
                          .waiting = malloc(((size_t)most + 4) * sizeof *tally.waiting)};
    if (tally.waiting == NULL) {
#pragma omp atomic write
        showers->no_memory = 1;
        return;
    }
    uint64_t begin = first_of(showers, group), end = first_of(showers, group + 1), told = begin;
    int stopped = 0;
    for (uint64_t i = begin; i < end && !stopped; i++) {
        make_shower(&tally, i);
        if (i + 1 - told < 64 && i + 1 < end)
            continue;
#pragma omp atomic update
        showers->done += i + 1 - told;
        told = i + 1;
        report(showers);
#pragma omp atomic read
        stopped = showers->stopped;
    }
    showers->balance[group] = tally.balance;
    free(tally.waiting);
}

static void make_all(void *user)
{
    struct showers *showers = user;
#pragma omp parallel for schedule(dynamic, 1) num_threads(showers->threads)
    for (size_t group = 0; group < showers->groups; group++) {
        int stopped, no_memory;
#pragma omp atomic read
        stopped = showers->stopped;
#pragma omp atomic read
        no_memory = showers->no_memory;
        if (!stopped && !no_memory)
            make_group(showers, group);
    }
}

/* ---- rows ---- */

static double sum_of_groups(const double *values, size_t groups, size_t apart)
{
    double sum = 0.0;
    for (size_t g = 0; g < groups; g++)
        sum += values[g * apart];
    return sum;
}

/* The mean energy of the track in a bin of energy, of all depths and both charges. */
static double mean_energy(const struct showers *showers, size_t e)
{
    const struct target *target = showers->target;
    double length = 0.0;
    for (size_t k = e; k < showers->bins; k += target->energies)
        length += sum_of_groups(showers->lengths + k, showers->groups, showers->bins);
    return sum_of_groups(showers->weighted + e, showers->groups, target->energies) / length;
}

static void add_row(const struct showers *showers, size_t bin, flavbrem_spectrum *spectrum,
                    size_t row)
{
    const struct target *target = showers->target;
    double x0 = target->radiation.length_cm, n = (double)target->shower->showers, off = 0.0;
    size_t depth = bin / target->energies % target->depths;
    flavbrem_spectrum_row *made = &spectrum->rows[row];
    double all = sum_of_groups(showers->lengths + bin, showers->groups, showers->bins) / n;
    made->energy_gev = mean_energy(showers, bin % target->energies);
    made->charge = bin / target->energies < target->depths ? -1 : 1;
    made->length_cm = all * x0;
    made->depth_from_cm = (double)depth * x0;
    made->depth_to_cm = (depth + 1 < target->depths ? (double)(depth + 1) : target->depth) * x0;
    for (size_t g = 0; g < showers->groups; g++) {
        double of_group = (double)(first_of(showers, g + 1) - first_of(showers, g));
        double length = showers->lengths[g * showers->bins + bin] / of_group;
        double difference = of_group / n * (length - all) * x0;
        spectrum->lengths[g * spectrum->n + row] = length * x0;
        spectrum->parts[g] = of_group / n;
        off += difference * difference;
    }
    double groups = (double)showers->groups;
    made->error_cm = sqrt(off * groups / (groups - 1.0));
}

static void add_balance(const struct showers *showers, flavbrem_spectrum *spectrum)
{
    double n = (double)showers->target->shower->showers;
    flavbrem_shower_balance sum = {0};
    for (size_t g = 0; g < showers->groups; g++) {
        sum.ionisation += showers->balance[g].ionisation;
        sum.soft += showers->balance[g].soft;
        sum.below_cut += showers->balance[g].below_cut;
        sum.left += showers->balance[g].left;
    }
    spectrum->balance = (flavbrem_shower_balance){sum.ionisation / n, sum.soft / n,
                                                  sum.below_cut / n, sum.left / n};
}

/* Bins in which there is any track. */
static flavbrem_spectrum *make_rows(const struct showers *showers)
{
    size_t n = 0, row = 0;
    for (size_t bin = 0; bin < showers->bins; bin++)
        n += sum_of_groups(showers->lengths + bin, showers->groups, showers->bins) > 0.0;
    flavbrem_spectrum *made = flb_spectrum_room(n, showers->groups);
    for (size_t bin = 0; made != NULL && bin < showers->bins; bin++)
        if (sum_of_groups(showers->lengths + bin, showers->groups, showers->bins) > 0.0)
            add_row(showers, bin, made, row++);
    if (made != NULL) {
        made->cut_gev = showers->target->shower->cut_gev;
        add_balance(showers, made);
    }
    return made;
}

/* ---- the call ---- */

static flavbrem_status check_material(flavbrem_context *context, const flavbrem_material *material)
{
    if (material == NULL)
        return flb_context_missing(context, "material");
    int good = material->n >= 1 && material->n <= FLAVBREM_MATERIAL_PARTS;
    for (size_t i = 0; good && i < material->n; i++)
        good = material->parts[i].z >= 1 && material->parts[i].nuclei_per_cm3 > 0.0 &&
               material->parts[i].nuclei_per_cm3 < HUGE_VAL;
    return good ? FLAVBREM_OK
                : flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                   "the material of the shower is none (no part, or one without "
                                   "nuclei), make it with flavbrem_material_read");
}

double flb_shower_usual_cut_gev(double energy_gev)
{
    double least = energy_gev / MOST_PARTICLES, most = 0.5 * energy_gev;
    return USUAL_CUT_GEV < least ? least : USUAL_CUT_GEV > most ? most : USUAL_CUT_GEV;
}

static flavbrem_shower with_cut(const flavbrem_shower *shower)
{
    flavbrem_shower made = *shower;
    if (made.cut_gev == 0.0)
        made.cut_gev = flb_shower_usual_cut_gev(made.energy_gev);
    return made;
}

static flavbrem_status check_shower(flavbrem_context *context, const flavbrem_shower *shower)
{
    const flavbrem_shower wanted = with_cut(shower);
    double e = wanted.energy_gev, cut = wanted.cut_gev;
    if (!(e >= 2.0 * LEAST_CUT_GEV && e <= FLAVBREM_LARGEST_ENERGY_GEV))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a shower of %g GeV cannot be made (%g to %g GeV), give another "
                                "energy",
                                e, 2.0 * LEAST_CUT_GEV, FLAVBREM_LARGEST_ENERGY_GEV);
    if (!(cut >= LEAST_CUT_GEV && cut <= 0.5 * e && e <= MOST_PARTICLES * cut))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "tracks of a shower of %g GeV cannot end below %g GeV (%g GeV to "
                                "half its energy, and not below 1e-5 of it), give another cut",
                                e, cut, LEAST_CUT_GEV);
    if (!(wanted.edge_gev == 0.0 || (wanted.edge_gev >= cut && wanted.edge_gev < e)))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "bins of a shower of %g GeV cannot have an edge at %g GeV (from "
                                "its cut, %g GeV, to below its energy), give another, or 0",
                                e, wanted.edge_gev, cut);
    double depth = shower->depth_cm;
    if (!(depth == 0.0 || (depth >= LEAST_FACTOR && depth <= LARGEST_FACTOR)))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a target of %g cm is none (1e-50 to 1e50, or 0 for a thick one), "
                                "give its depth in cm",
                                depth);
    if (shower->showers < 2 || shower->showers > MOST_SHOWERS)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%" PRIu64 " showers cannot be made (2 to %" PRIu64
                                ", one alone has no statistical error), give another number",
                                shower->showers, MOST_SHOWERS);
    if (shower->charge != -1 && shower->charge != 1)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a shower begins with an electron (-1) or a positron (+1), not "
                                "with charge %d, give one of them",
                                shower->charge);
    return FLAVBREM_OK;
}

static struct target target_of(const flavbrem_material *material, const flavbrem_shower *shower)
{
    struct target target = {.shower = shower, .radiation = flb_radiation_of(material)};
    double below = -bins_above(shower, shower->cut_gev);
    target.depth = shower->depth_cm > 0.0 ? shower->depth_cm / target.radiation.length_cm
                                          : elementary_infinity();
    target.first = 4.0 / 3.0 + target.radiation.c;
    target.key = rng_key_of(shower->seed, STREAM);
    target.below_edge = ceil(below);
    target.energies = (size_t)(bins_above(shower, shower->energy_gev) + target.below_edge) + 1;
    target.depths = DEEPEST_BIN + 1;
    if (target.depth < (double)DEEPEST_BIN) {
        target.depths = (size_t)target.depth;
        target.depths += (double)target.depths < target.depth || target.depths == 0;
    }
    return target;
}

flavbrem_status flavbrem_spectrum_shower(flavbrem_context *context,
                                         const flavbrem_material *material,
                                         const flavbrem_shower *shower,
                                         flavbrem_spectrum **spectrum)
{
    if (spectrum == NULL)
        return flb_context_missing(context, "place for the spectrum");
    *spectrum = NULL;
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (shower == NULL)
        return flb_context_missing(context, "shower");
    flavbrem_status status = check_material(context, material);
    if (status == FLAVBREM_OK)
        status = check_shower(context, shower);
    if (status != FLAVBREM_OK)
        return status;
    const flavbrem_shower wanted = with_cut(shower);
    struct target target = target_of(material, &wanted);
    struct showers showers = {.context = context,
                              .target = &target,
                              .threads = flb_context_threads(context),
                              .groups = shower->showers < MOST_GROUPS ? (size_t)shower->showers
                                                                      : MOST_GROUPS,
                              .bins = 2 * target.depths * target.energies};
    showers.lengths = calloc(showers.groups * showers.bins, sizeof *showers.lengths);
    showers.weighted = calloc(showers.groups * target.energies, sizeof *showers.weighted);
    if (showers.lengths == NULL || showers.weighted == NULL)
        showers.no_memory = 1;
    else
        status = flb_threads_call(context, make_all, &showers);
    if (status == FLAVBREM_OK && showers.stopped)
        status = flb_context_fail(context, FLAVBREM_ERROR_CANCELLED,
                                  "stopped after %" PRIu64 " of %" PRIu64
                                  " showers (the caller asked for it), ask again",
                                  showers.done, shower->showers);
    if (status == FLAVBREM_OK && !showers.no_memory)
        *spectrum = make_rows(&showers);
    if (status == FLAVBREM_OK && *spectrum == NULL)
        status = flb_context_no_memory(context);
    free(showers.lengths);
    free(showers.weighted);
    return status;
}
