/* flavbrem limit: upper limits on events, and by the conversions in a target on the coupling. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/chain.h"
#include "host/cli/commands.h"
#include "host/cli/output.h"
#include "host/cli/points.h"
#include "host/cli/text.h"

#define BANDS 5 /* -2 to +2 sigma */
#define MEDIAN 2
#define MOST_VALUE 1024

const struct help_text limit_help = {
    "usage: flavbrem limit --background B [options]\n"
    "       flavbrem limit --background B --spectrum WHAT -m RANGE [options]\n"
    "\n"
    "Upper limit on the events of a signal by CLs, as observed, or the median of what is expected\n"
    "without one, and the bands around it. With masses: the coupling at which that many events\n"
    "are seen, by the conversions in a target (`flavbrem yield`) times an efficiency; of a vector\n"
    "with --epsilon its epsilon.\n",
    "A RANGE is a number, a list 1,2,5, or lo:hi:n[:lin|log].\n"
    "The coupling of the limit does not depend on --coupling, at which conversions are told; of\n"
    "several couplings their ratio is kept.\n",
    "  flavbrem limit --background 4 --background-error 1 --observed 3 --confidence 0.95\n"
    "  flavbrem limit -m 0.11:3:20:log --spectrum shower:Pb,100 --electrons 1e11 \\\n"
    "      --background 1.9 --efficiency 0.05 --json\n"};

struct limit_work {
    const struct options *options;
    struct chain chain;
    flavbrem_counting counting;
    int is_observed;
    double counts[BANDS + 1]; /* what the bands and the last, the observed one, are of */
    double events[BANDS + 1];
    flavbrem_efficiency *efficiency;
    double *masses;
    size_t n;
    int charge; /* of the outgoing leptons that count; 0: both */
    flavbrem_yield_value *values[FLAVBREM_METHODS];
    size_t rows;
};

static double number(const struct limit_work *work, const char *key)
{
    return flavbrem_spec_number(work->options->spec, key);
}

static const char *const band_names[] = {"-2 sigma", "-1 sigma", "median",
                                         "+1 sigma", "+2 sigma", "observed"};

/* ---- the limit on events ---- */

static int compute_events(struct limit_work *work, flavbrem_context *context,
                          struct problem *problem)
{
    const flavbrem_spec *spec = work->options->spec;
    flavbrem_status status = FLAVBREM_OK;
    work->counting = (flavbrem_counting){
        (flavbrem_statistic)flavbrem_spec_choice(spec, "statistic"), number(work, "background"),
        number(work, "background-error"), number(work, "confidence")};
    for (int i = 0; i < BANDS && status == FLAVBREM_OK; i++)
        status = flavbrem_limit_expected(context, &work->counting, i - MEDIAN, &work->events[i],
                                         &work->counts[i]);
    work->is_observed = flavbrem_spec_is_set(spec, "observed");
    if (work->is_observed && status == FLAVBREM_OK) {
        uint64_t observed = flavbrem_spec_count(spec, "observed");
        work->counts[BANDS] = (double)observed;
        status = flavbrem_limit_observed(context, &work->counting, observed, &work->events[BANDS]);
    }
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

/* The number of the limit that is asked for. */
static int asked(const struct limit_work *work)
{
    return work->is_observed ? BANDS : MEDIAN;
}

static const char *statistic_name(const struct limit_work *work)
{
    return flavbrem_key_find("statistic")->choices[work->counting.statistic];
}

/* What the asymptotic formulas do not know: nothing observed allows so many events. */
static void note_few(const struct limit_work *work, flavbrem_context *context,
                     struct problem *problem)
{
    const flavbrem_counting none = {FLAVBREM_EXACT, 0.0, 0.0, work->counting.confidence};
    double least = 0.0, limit = work->events[asked(work)];
    if (work->counting.statistic == FLAVBREM_ASYMPTOTIC &&
        flavbrem_limit_observed(context, &none, 0, &least) == FLAVBREM_OK && limit < least)
        problem_note(problem,
                     "the asymptotic limit of %.4g events is below %.4g, which nothing observed "
                     "allows (the formulas are for many events), take --statistic exact",
                     limit, least);
}

/* ---- printed by themselves ---- */

static void print_counting(const struct limit_work *work)
{
    const flavbrem_counting *c = &work->counting;
    printf("# CLs, %s, confidence %g, background %g +- %g", statistic_name(work), c->confidence,
           c->background, c->background_error);
}

static void print_events_text(const struct limit_work *work)
{
    print_counting(work);
    puts("\nlimit         count        events");
    for (int i = 0; i < BANDS + work->is_observed; i++)
        printf("%-8s  %9.6g  %12.6g\n", band_names[i], work->counts[i], work->events[i]);
}

static void print_events_csv(const struct limit_work *work)
{
    const flavbrem_counting *c = &work->counting;
    puts("limit,count,events,statistic,confidence,background,background_error");
    for (int i = 0; i < BANDS + work->is_observed; i++) {
        printf("%s", band_names[i]);
        chain_csv_number(",", work->counts[i], 1);
        chain_csv_number(",", work->events[i], 1);
        printf(",%s", statistic_name(work));
        chain_csv_number(",", c->confidence, 1);
        chain_csv_number(",", c->background, 1);
        chain_csv_number(",", c->background_error, 1);
        putchar('\n');
    }
}

static void print_events_json(const struct limit_work *work)
{
    const flavbrem_counting *c = &work->counting;
    for (int i = 0; i < BANDS + work->is_observed; i++) {
        printf("%s{\"limit\": \"%s\"", i == 0 ? "[\n" : ",\n", band_names[i]);
        chain_json_member("count", work->counts[i], 1);
        chain_json_member("events", work->events[i], 1);
        printf(", \"statistic\": \"%s\"", statistic_name(work));
        chain_json_member("confidence", c->confidence, 1);
        chain_json_member("background", c->background, 1);
        chain_json_member("background_error", c->background_error, 1);
        putchar('}');
    }
    puts("\n]");
}

static void print_events(const struct limit_work *work)
{
    if (work->options->format == FORMAT_TEXT)
        print_events_text(work);
    else if (work->options->format == FORMAT_CSV)
        print_events_csv(work);
    else
        print_events_json(work);
}

/* ---- the coupling ---- */

/* A path that cannot be opened is wrong input. */
static int take_efficiency(struct limit_work *work, flavbrem_context *context,
                           struct problem *problem)
{
    char text[MOST_VALUE] = "1";
    const struct options *options = work->options;
    flavbrem_status status =
        flavbrem_spec_get(options->reader, options->spec, "efficiency", text, sizeof text);
    if (status != FLAVBREM_OK)
        return problem_take(problem, options->reader, status);
    status = flavbrem_efficiency_read(
        context, text, flavbrem_spec_called(options->spec, "efficiency"), &work->efficiency);
    if (status == FLAVBREM_ERROR_FILE)
        return problem_set(problem, EXIT_WRONG_INPUT, "%s", flavbrem_context_message(context));
    if (status != FLAVBREM_OK)
        return problem_take(problem, context, status);
    for (size_t i = 0; i < work->n; i++)
        if (isnan(flavbrem_efficiency_at(work->efficiency, work->masses[i])))
            return problem_set(problem, EXIT_WRONG_INPUT,
                               "%s %.200s says nothing of %.9g GeV (that is not between its rows), "
                               "give masses between or add rows",
                               flavbrem_spec_called(options->spec, "efficiency"), text,
                               work->masses[i]);
    return EXIT_DONE;
}

static int make_masses(struct limit_work *work, struct problem *problem)
{
    const flavbrem_range *range = work->options->axes[1];
    const flavbrem_spec *spec = work->options->spec;
    work->n = flavbrem_range_size(range);
    work->masses = calloc(work->n, sizeof *work->masses);
    if (work->masses == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < work->n; i++)
        work->masses[i] = flavbrem_range_value(range, i);
    int both = flavbrem_spec_choice(spec, "charges");
    work->charge = both ? 0 : flavbrem_spec_choice(spec, "charge");
    return EXIT_DONE;
}

static int compute_yields(struct limit_work *work, flavbrem_context *context,
                          struct problem *problem)
{
    const struct options *options = work->options;
    const flavbrem_yield_part part = {.above_gev = number(work, "above"), .charge = work->charge};
    flavbrem_status status = FLAVBREM_OK;
    for (int i = 0; i < options->n_methods && status == FLAVBREM_OK; i++) {
        const flavbrem_yield_request request = {options->methods[i], options->rtol,
                                                number(work, "electrons")};
        work->values[i] = calloc(work->n, sizeof *work->values[i]);
        if (work->values[i] == NULL)
            return problem_memory(problem);
        status =
            flavbrem_yield(context, options->process, &work->chain.material, work->chain.spectrum,
                           &request, work->n, work->masses, 1, &part, work->values[i]);
    }
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

/* ---- printed over masses ---- */

static flavbrem_reach reach_of(const struct limit_work *work, size_t mass, int method, int limit)
{
    double coupling = flavbrem_process_values_of(work->options->process).coupling;
    return flavbrem_reach_of(coupling, &work->values[method][mass],
                             flavbrem_efficiency_at(work->efficiency, work->masses[mass]),
                             work->events[limit]);
}

/* What the limit is printed in, over the coupling of the process. */
struct limit_unit {
    const char *name, *what;
    double factor;
};

static double epsilon_of(const struct limit_work *work)
{
    return number(work, "epsilon");
}

/* A vector of which epsilon is given has its limit in epsilon: g_V is in proportion. */
static struct limit_unit unit_of(const struct limit_work *work)
{
    const flavbrem_process *process = work->options->process;
    const char *boson = flavbrem_boson_name(process);
    double coupling = flavbrem_process_values_of(process).coupling;
    if (epsilon_of(work) > 0.0)
        return (struct limit_unit){"epsilon", "its kinetic mixing", epsilon_of(work) / coupling};
    if (flavbrem_boson_is_usual(process))
        return (struct limit_unit){"h", "its coupling", 1.0};
    if (strcmp(boson, "general") == 0 || strcmp(boson, "alp") == 0)
        return (struct limit_unit){"g", "the root of the sum of its couplings' squares", 1.0};
    return (struct limit_unit){"g", "its coupling", 1.0};
}

static void text_begin(const struct limit_work *work)
{
    struct limit_unit unit = unit_of(work);
    char words[120];
    int column = 0;
    chain_print_text(&work->chain);
    putchar('\n');
    print_counting(work);
    puts(",");
    snprintf(words, sizeof words, "limit %.6g events (%s);", work->events[asked(work)],
             band_names[asked(work)]);
    chain_print_word(words, &column);
    snprintf(words, sizeof words, "%s is %s,", unit.name, unit.what);
    chain_print_word(words, &column);
    chain_print_word("from -1 to +1 sigma as expected", &column);
    printf("\nm_phi[GeV] method      yield effic. %9s      +-  -1 sigma  +1 sigma status\n",
           unit.name);
}

static void text_row(const struct limit_work *work, size_t mass, int method)
{
    const flavbrem_yield_value *value = &work->values[method][mass];
    flavbrem_reach reach = reach_of(work, mass, method, asked(work));
    double factor = unit_of(work).factor;
    printf("%10.6g %-6s %10.4e %6.3g %9.3e %7.1e %9.3e %9.3e %s\n", work->masses[mass],
           flavbrem_method_name(work->options->methods[method]), value->value,
           flavbrem_efficiency_at(work->efficiency, work->masses[mass]), factor * reach.coupling,
           factor * reach.statistics, factor * reach_of(work, mass, method, MEDIAN - 1).coupling,
           factor * reach_of(work, mass, method, MEDIAN + 1).coupling,
           flavbrem_value_text(value->status));
}

static const char *const band_columns[BANDS] = {"expected_minus_2", "expected_minus_1",
                                                "expected_median", "expected_plus_1",
                                                "expected_plus_2"};

/* The numbers of a row, with their names, in the order of the columns. */
#define FIELDS (9 + BANDS)
#define EPSILON_FIELDS (3 + BANDS) /* as many more with epsilon */

struct limit_field {
    const char *name;
    double value;
};

static const char *const epsilon_band_columns[BANDS] = {
    "epsilon_expected_minus_2", "epsilon_expected_minus_1", "epsilon_expected_median",
    "epsilon_expected_plus_1", "epsilon_expected_plus_2"};

/* All that there is of the coupling, in epsilon. */
static void epsilon_fields(const struct limit_work *work, const flavbrem_reach *reach,
                           const struct limit_field bands[BANDS],
                           struct limit_field fields[EPSILON_FIELDS])
{
    double factor = unit_of(work).factor;
    fields[0] = (struct limit_field){"epsilon_limit", factor * reach->coupling};
    fields[1] = (struct limit_field){"epsilon_statistics", factor * reach->statistics};
    fields[2] = (struct limit_field){"epsilon_numerics", factor * reach->numerics};
    for (int i = 0; i < BANDS; i++)
        fields[3 + i] = (struct limit_field){epsilon_band_columns[i], factor * bands[i].value};
}

static int fields_of(const struct limit_work *work, size_t mass, int method,
                     struct limit_field fields[FIELDS + EPSILON_FIELDS])
{
    const flavbrem_yield_value *value = &work->values[method][mass];
    flavbrem_reach reach = reach_of(work, mass, method, asked(work));
    const struct limit_field first[FIELDS - BANDS] = {
        {"conversions", value->value},
        {"conversions_statistics", value->statistics},
        {"conversions_numerics", value->numerics},
        {"efficiency", flavbrem_efficiency_at(work->efficiency, work->masses[mass])},
        {"events", work->events[asked(work)]},
        {"coupling_limit", reach.coupling},
        {"coupling_statistics", reach.statistics},
        {"coupling_numerics", reach.numerics},
        {"radiation_length_cm", flavbrem_material_radiation_length_cm(&work->chain.material)}};
    memcpy(fields, first, sizeof first);
    for (int i = 0; i < BANDS; i++)
        fields[FIELDS - BANDS + i] =
            (struct limit_field){band_columns[i], reach_of(work, mass, method, i).coupling};
    if (!(epsilon_of(work) > 0.0))
        return FIELDS;
    epsilon_fields(work, &reach, fields + FIELDS - BANDS, fields + FIELDS);
    return FIELDS + EPSILON_FIELDS;
}

static void efficiency_text(const struct limit_work *work, char text[MOST_VALUE])
{
    *text = '\0';
    (void)!flavbrem_spec_get(work->options->reader, work->options->spec, "efficiency", text,
                             MOST_VALUE);
}

static void csv_begin(const struct limit_work *work)
{
    struct limit_field fields[FIELDS + EPSILON_FIELDS];
    int n = fields_of(work, 0, 0, fields);
    fputs("m_phi_gev,method,charge,limit", stdout);
    for (int i = 0; i < n; i++)
        printf(",%s", fields[i].name);
    fputs(",status,efficiency_source", stdout);
    chain_print_csv_names(&work->chain);
    putchar('\n');
}

static void csv_row(const struct limit_work *work, size_t mass, int method)
{
    struct limit_field fields[FIELDS + EPSILON_FIELDS];
    char text[MOST_VALUE];
    int n = fields_of(work, mass, method, fields);
    chain_csv_number("", work->masses[mass], 1);
    printf(",%s", flavbrem_method_name(work->options->methods[method]));
    chain_csv_number(",", work->charge, work->charge != 0);
    printf(",%s", band_names[asked(work)]);
    for (int i = 0; i < n; i++)
        chain_csv_number(",", fields[i].value, 1);
    efficiency_text(work, text);
    printf(",%s,", flavbrem_value_text(work->values[method][mass].status));
    text_print_csv(text);
    chain_print_csv(&work->chain, work->options->methods[method]);
    putchar('\n');
}

static void json_row(const struct limit_work *work, size_t mass, int method)
{
    struct limit_field fields[FIELDS + EPSILON_FIELDS];
    char text[MOST_VALUE];
    int n = fields_of(work, mass, method, fields);
    printf("%s{\"m_phi_gev\": ", work->rows == 0 ? "[\n" : ",\n");
    output_json_number(stdout, work->masses[mass]);
    printf(", \"method\": \"%s\"", flavbrem_method_name(work->options->methods[method]));
    chain_json_member("charge", work->charge, work->charge != 0);
    printf(", \"limit\": \"%s\"", band_names[asked(work)]);
    for (int i = 0; i < n; i++)
        chain_json_member(fields[i].name, fields[i].value, 1);
    efficiency_text(work, text);
    printf(", \"status\": \"%s\", \"efficiency_source\": ",
           flavbrem_value_text(work->values[method][mass].status));
    text_print_json(text);
    chain_print_json(&work->chain, work->options->methods[method]);
    putchar('}');
}

/* Returns how many values miss --rtol. */
static size_t print_couplings(struct limit_work *work)
{
    enum format format = work->options->format;
    size_t missed = 0;
    if (format == FORMAT_TEXT)
        text_begin(work);
    else if (format == FORMAT_CSV)
        csv_begin(work);
    for (size_t m = 0; m < work->n; m++)
        for (int i = 0; i < work->options->n_methods; i++, work->rows++) {
            missed += work->values[i][m].status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
            if (format == FORMAT_TEXT)
                text_row(work, m, i);
            else if (format == FORMAT_CSV)
                csv_row(work, m, i);
            else
                json_row(work, m, i);
        }
    if (format == FORMAT_JSON)
        puts("\n]");
    return missed;
}

static void note_below(const struct limit_work *work, struct problem *problem)
{
    size_t below = 0;
    for (size_t m = 0; m < work->n; m++)
        below += work->values[0][m].value == 0.0;
    if (below > 0)
        problem_note(problem,
                     "at %zu of %zu masses no lepton has energy enough (all are below the "
                     "threshold), no coupling is excluded",
                     below, work->n);
}

/* ---- all of it ---- */

static int compute_couplings(struct limit_work *work, flavbrem_context *context,
                             struct problem *problem)
{
    struct progress progress;
    int code = make_masses(work, problem);
    if (code == EXIT_DONE)
        code = take_efficiency(work, context, problem);
    if (code != EXIT_DONE)
        return code;
    chain_begin_progress(work->options, context, "showers", &progress);
    code = chain_take_spectrum(&work->chain, context, problem);
    chain_end_progress(context, &progress);
    if (code != EXIT_DONE)
        return code;
    chain_begin_progress(work->options, context, "cross-sections", &progress);
    code = compute_yields(work, context, problem);
    chain_end_progress(context, &progress);
    return code;
}

int limit_run(const struct options *options, struct problem *problem)
{
    struct limit_work work = {.options = options, .chain = {.options = options}};
    flavbrem_context *context = NULL;
    flavbrem_file *file = NULL;
    size_t missed = 0;
    int over_masses = options->axes[1] != NULL;
    int code = points_context(options, &context, problem);
    if (code == EXIT_DONE)
        code = points_check(options, context, problem);
    if (code == EXIT_DONE)
        code = output_file_begin(options, context, &file, problem);
    if (code == EXIT_DONE)
        code = compute_events(&work, context, problem);
    if (code == EXIT_DONE && over_masses)
        code = compute_couplings(&work, context, problem);
    if (code == EXIT_DONE)
        code = output_file_use(context, file, problem);
    if (code == EXIT_DONE) {
        note_few(&work, context, problem);
        if (over_masses) {
            missed = print_couplings(&work);
            note_below(&work, problem);
            points_note_far(options, problem);
        } else {
            print_events(&work);
        }
        code = output_file_finish(context, file, problem);
    }
    outfile_end(&file);
    if (code == EXIT_DONE && missed > 0)
        code = points_inaccurate(options, missed, problem);
    for (int i = 0; i < FLAVBREM_METHODS; i++)
        free(work.values[i]);
    free(work.masses);
    flavbrem_efficiency_destroy(&work.efficiency);
    flavbrem_spectrum_destroy(&work.chain.spectrum);
    flavbrem_context_destroy(&context);
    return code;
}
