/* The summary of a file, and histograms: text, CSV, JSON. */
#include "host/cli/sample_print.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/conventions.h"
#include "host/cli/output.h"
#include "host/cli/text.h"

#define TOLD_FORBIDDEN 1e-3 /* of the cross-section: above it a note is due */
#define MOST_CUT 1024       /* bytes of --cut */
#define CSV_ORIGIN_SIZE (FLAVBREM_ORIGIN_BYTES + MOST_CUT + 256)

/* Events in evaluations; not a number where there were none (WW and IWW have no such azimuth). */
static double efficiency(uint64_t events, uint64_t tries)
{
    return tries > 0 ? (double)events / (double)tries : (double)NAN;
}

static flavbrem_result mean_sigma(const flavbrem_event_source *source)
{
    return flavbrem_event_source_mean(source, NULL);
}

static flavbrem_result mean_forbidden(const flavbrem_event_source *source)
{
    flavbrem_result forbidden;
    (void)flavbrem_event_source_mean(source, &forbidden);
    return forbidden;
}

/* ---- a cut ---- */

/* Which part of the cross-section it keeps, 0 where there is none.
 *   by  receives how that is known */
static flavbrem_result inside_of(const flavbrem_event_source *source, const char **by)
{
    flavbrem_region_way way;
    flavbrem_result inside = flavbrem_event_source_inside(source, &way);
    *by = way == FLAVBREM_BY_MONTE_CARLO ? "events" : "integral";
    if (!(inside.error > 0.0))
        inside.value = 0.0;
    return inside;
}

static void text_inside(const flavbrem_event_source *source)
{
    const char *by;
    flavbrem_result inside = inside_of(source, &by);
    if (inside.value > 0.0)
        printf(", %.6g +- %.1g of it inside the cut%s", inside.value, inside.error,
               strcmp(by, "events") == 0 ? " (counted)" : "");
}

/* --cut as it was given; "" without. */
static const char *cut_of(const struct options *options, char text[MOST_CUT])
{
    if (flavbrem_spec_get(options->reader, options->spec, "cut", text, MOST_CUT) != FLAVBREM_OK)
        *text = '\0';
    return text;
}

static void json_inside(const struct options *options, const flavbrem_event_source *source)
{
    const char *by;
    char cut[MOST_CUT];
    flavbrem_result inside = inside_of(source, &by);
    if (!(inside.value > 0.0))
        return;
    if (*cut_of(options, cut) != '\0') {
        printf(", \"cut\": ");
        text_print_json(cut);
    }
    printf(", \"inside\": ");
    output_json_number(stdout, inside.value);
    printf(", \"inside_error\": ");
    output_json_number(stdout, inside.error);
    printf(", \"inside_by\": \"%s\"", by);
}

/* ---- several masses, targets, a spectrum ---- */

static double smallest_energy(const flavbrem_event_source *source)
{
    double smallest = flavbrem_event_source_beam_energies(source)[0];
    for (size_t i = 1; i < flavbrem_event_source_energies(source); i++)
        smallest = fmin(smallest, flavbrem_event_source_beam_energies(source)[i]);
    return smallest;
}

static double largest_energy(const flavbrem_event_source *source)
{
    double largest = flavbrem_event_source_beam_energies(source)[0];
    for (size_t i = 1; i < flavbrem_event_source_energies(source); i++)
        largest = fmax(largest, flavbrem_event_source_beam_energies(source)[i]);
    return largest;
}

/* Energies of a beam; of a spectrum, which has parts, 0. */
static size_t beam_energies(const flavbrem_event_source *source)
{
    return flavbrem_event_source_has_spectrum(source)
               ? 0
               : flavbrem_event_source_energies(source) / flavbrem_event_source_masses(source) /
                     flavbrem_event_source_targets(source);
}

/* Puts `to` in place of what is `from` in a text. */
static void replace_once(char *text, size_t size, const char *from, const char *to)
{
    char *at = strstr(text, from);
    size_t rest = at != NULL ? strlen(at + strlen(from)) + 1 : 0;
    if (at == NULL || (size_t)(at - text) + strlen(to) + rest > size)
        return;
    memmove(at + strlen(to), at + strlen(from), rest);
    memcpy(at, to, strlen(to));
}

/* "82,207" */
static void nucleus_text(const flavbrem_event_source *source, size_t i, char text[80])
{
    char z[FLAVBREM_NUMBER_BYTES], a[FLAVBREM_NUMBER_BYTES];
    flavbrem_process_values process =
        flavbrem_process_values_of(flavbrem_event_source_process(source, i));
    snprintf(text, 80, "%s,%s", flavbrem_number_text(process.target_z, z),
             flavbrem_number_text(process.target_a, a));
}

/* What an origin says of the first target it then says of all.
 *   before, after  what stands around it
 *   between        each two; NULL: none is told */
static void tell_targets(const flavbrem_event_source *source, char *origin, size_t size,
                         const char *before, const char *after, const char *between)
{
    char one[80], from[128], to[FLAVBREM_ORIGIN_BYTES] = "";
    struct text_room room = {to, sizeof to};
    size_t n = flavbrem_event_source_targets(source);
    if (n < 2)
        return;
    nucleus_text(source, 0, one);
    snprintf(from, sizeof from, "%s%s%s", before, one, after);
    text_add(&room, "%s", before);
    for (size_t i = 0; between != NULL && i < n; i++) {
        nucleus_text(source, i, one);
        text_add(&room, "%s%s", i > 0 ? between : "", one);
    }
    text_add(&room, "%s%s", between == NULL ? "," : "", after);
    replace_once(origin, size, from, to);
}

/* Without an error where the spectrum has none. */
static void text_conversions(const char *before, const flavbrem_event_total *total,
                             const char *after)
{
    double error = hypot(total->statistics, total->numerics);
    printf("%s%.6g", before, total->conversions);
    if (total->statistics > 0.0 || error > 1e-3 * total->conversions)
        printf(" +- %.1g", error);
    printf(" conversions a primary%s", after);
}

/* A line for each mass, where there are more. */
static void text_masses(const flavbrem_event_source *source, const char *before)
{
    size_t n = flavbrem_event_source_masses(source);
    for (size_t i = 0; n > 1 && i < n; i++) {
        flavbrem_event_total total = flavbrem_event_source_total(source, i);
        printf("%sm_phi %.6g GeV: %.4g%% of the events, sigma %.9g +- %.1g pb", before,
               total.m_phi_gev, 100.0 * total.share, total.sigma.value, total.sigma.error);
        if (flavbrem_event_source_has_spectrum(source))
            text_conversions(", ", &total, "");
        putchar('\n');
    }
}

static void json_masses(const flavbrem_event_source *source)
{
    if (!flavbrem_event_source_is_mixed(source))
        return;
    fputs(", \"masses\": [", stdout);
    for (size_t i = 0; i < flavbrem_event_source_masses(source); i++) {
        flavbrem_event_total total = flavbrem_event_source_total(source, i);
        const struct {
            const char *name;
            double number;
        } members[] = {{"m_phi_gev", total.m_phi_gev},     {"share", total.share},
                       {"sigma_pb", total.sigma.value},    {"error_pb", total.sigma.error},
                       {"conversions", total.conversions}, {"statistics", total.statistics},
                       {"numerics", total.numerics}};
        size_t n = flavbrem_event_source_has_spectrum(source) ? 7 : 4;
        for (size_t k = 0; k < n; k++) {
            printf("%s\"%s\": ", k > 0 ? ", " : i > 0 ? ",\n  {" : "\n  {", members[k].name);
            output_json_number(stdout, members[k].number);
        }
        putchar('}');
    }
    putchar(']');
}

/* ---- a file ---- */

static void json_numbers(const struct options *options, const flavbrem_event_source *source,
                         const flavbrem_event_outcome *outcome)
{
    flavbrem_result sigma = mean_sigma(source), forbidden = mean_forbidden(source);
    printf("\"events\": %" PRIu64 ", \"sigma_pb\": ", outcome->events);
    output_json_number(stdout, sigma.value);
    printf(", \"error_pb\": ");
    output_json_number(stdout, sigma.error);
    printf(", \"forbidden_pb\": ");
    output_json_number(stdout, forbidden.value);
    printf(", \"forbidden_error_pb\": ");
    output_json_number(stdout, forbidden.error);
    json_inside(options, source);
    printf(", \"efficiency\": ");
    output_json_number(stdout, efficiency(outcome->events, outcome->tries));
    printf(", \"azimuth_efficiency\": ");
    output_json_number(stdout, efficiency(outcome->events, outcome->azimuth_tries));
    printf(", \"above_hat\": %" PRIu64 ", \"worst_weight\": ", outcome->above_hat);
    output_json_number(stdout, outcome->worst_weight);
}

static void text_numbers(const flavbrem_event_source *source, const flavbrem_event_outcome *outcome)
{
    flavbrem_result sigma = mean_sigma(source), forbidden = mean_forbidden(source);
    flavbrem_event_total total = flavbrem_event_source_total(source, 0);
    printf("%" PRIu64 " events, ", outcome->events);
    if (flavbrem_event_source_has_spectrum(source) && flavbrem_event_source_masses(source) == 1)
        text_conversions("", &total, ", ");
    printf("%ssigma %.9g +- %.1g pb", flavbrem_event_source_energies(source) > 1 ? "mean " : "",
           sigma.value, sigma.error);
    if (forbidden.value > 0.0)
        printf(" (%.4g pb forbidden by recoil)", forbidden.value);
    text_inside(source);
    printf(", efficiency %.3f", efficiency(outcome->events, outcome->tries));
    if (outcome->azimuth_tries > 0)
        printf(", of the azimuth %.3f", efficiency(outcome->events, outcome->azimuth_tries));
    printf(", %" PRIu64 " above the hat", outcome->above_hat);
    if (outcome->above_hat > 0)
        printf(" (weight at most %.6g)", outcome->worst_weight);
}

void sample_print_forbidden(const struct options *options, const flavbrem_event_source *source)
{
    double worst = 0.0;
    size_t n = 0, at = 0;
    if (flavbrem_event_source_inside(source, NULL).error > 0.0)
        return; /* what is forbidden is of the whole, sigma of what lies inside */
    for (size_t i = 0; i < flavbrem_event_source_energies(source); i++) {
        double forbidden = flavbrem_event_source_forbidden(source)[i].value;
        double sigma = flavbrem_event_source_sigma(source)[i].value;
        double part = forbidden > 0.0 ? forbidden / (forbidden + sigma) : 0.0;
        n += part > TOLD_FORBIDDEN;
        at = part > worst ? i : at;
        worst = part > worst ? part : worst;
    }
    if (n == 0)
        return;
    if (worst > 0.999)
        fprintf(stderr, "note: recoil forbids all but %.2g", 1.0 - worst);
    else
        fprintf(stderr, "note: recoil forbids %.3g%%", 100.0 * worst);
    fprintf(stderr, " of the cross-section of %s", flavbrem_method_name(options->methods[0]));
    if (flavbrem_event_source_energies(source) > 1)
        fprintf(stderr, " at %.9g GeV, more than %g%% at %zu of %zu %s",
                flavbrem_event_source_beam_energies(source)[at], 100.0 * TOLD_FORBIDDEN, n,
                flavbrem_event_source_energies(source),
                flavbrem_event_source_is_mixed(source) ? "parts" : "energies");
    fputs("; there are no such events, and sigma is that of the others\n", stderr);
}

static flavbrem_view view_of(const struct options *options)
{
    return (flavbrem_view)flavbrem_spec_choice(options->spec, "view");
}

/* What is drawn from: the total, cut as the side is that is seen. */
static struct options drawn(const struct options *options, const flavbrem_event_source *source)
{
    struct options drawn = *options;
    int lepton = options->methods[0] != FLAVBREM_ETL && view_of(options) == FLAVBREM_VIEW_LEPTON;
    drawn.process = flavbrem_event_source_process(source, 0);
    drawn.quantity = lepton ? FLAVBREM_DY : FLAVBREM_SIGMA;
    return drawn;
}

/* The rest of what the numbers depend on. */
static void json_origin(const struct options *options, const flavbrem_event_source *source)
{
    struct options from = drawn(options, source);
    char origin[FLAVBREM_ORIGIN_BYTES];
    printf(", \"method\": \"%s\", \"view\": ", flavbrem_method_name(options->methods[0]));
    printf(options->methods[0] == FLAVBREM_ETL ? "null" : "\"%s\"",
           flavbrem_view_name(view_of(options)));
    if (flavbrem_event_source_has_spectrum(source))
        printf(", \"charge\": null");
    else
        printf(", \"charge\": %d", flavbrem_spec_choice(options->spec, "charge"));
    printf(", \"seed\": %" PRIu64 ", \"first\": %" PRIu64 ", \"beam_energy_gev\": [",
           flavbrem_spec_count(options->spec, "seed"), flavbrem_spec_count(options->spec, "first"));
    for (size_t i = 0; i < beam_energies(source); i++) {
        fputs(i == 0 ? "" : ", ", stdout);
        output_json_number(stdout, flavbrem_event_source_beam_energies(source)[i]);
    }
    printf("], \"m_phi_gev\": ");
    if (flavbrem_event_source_masses(source) == 1)
        output_json_number(stdout, flavbrem_event_source_total(source, 0).m_phi_gev);
    else
        fputs("null", stdout);
    json_masses(source);
    conventions_json(&from, conventions_methods(&from), origin);
    tell_targets(source, origin, sizeof origin, "\"", "\"", ";");
    fputs(origin, stdout);
}

static void csv_origin_names(const struct options *options, const flavbrem_event_source *source)
{
    const char *by;
    char names[FLAVBREM_ORIGIN_BYTES];
    printf(",method,view,charge,seed,first,beam_energies,beam_energy_min_gev,beam_energy_max_gev,"
           "m_phi_gev%s",
           conventions_csv_names(options, names));
    if (inside_of(source, &by).value > 0.0)
        printf(",cut,inside,inside_error,inside_by");
}

/* Empty where there are more. */
static const char *csv_mass(const flavbrem_event_source *source, char number[32])
{
    *number = '\0';
    if (flavbrem_event_source_masses(source) == 1)
        flavbrem_number_text(flavbrem_event_source_total(source, 0).m_phi_gev, number);
    return number;
}

static void csv_origin(const struct options *options, const flavbrem_event_source *source,
                       char text[CSV_ORIGIN_SIZE])
{
    struct options from = drawn(options, source);
    struct text_room room = {text, CSV_ORIGIN_SIZE};
    char number[32], origin[FLAVBREM_ORIGIN_BYTES];
    conventions_csv(&from, conventions_methods(&from), origin);
    tell_targets(source, origin, sizeof origin, ",", ",", NULL);
    text_add(&room, ",%s,%s,%s,%" PRIu64 ",%" PRIu64 ",%zu",
             flavbrem_method_name(options->methods[0]),
             options->methods[0] == FLAVBREM_ETL ? "" : flavbrem_view_name(view_of(options)),
             flavbrem_event_source_has_spectrum(source)          ? ""
             : flavbrem_spec_choice(options->spec, "charge") < 0 ? "-1"
                                                                 : "1",
             flavbrem_spec_count(options->spec, "seed"),
             flavbrem_spec_count(options->spec, "first"), flavbrem_event_source_energies(source));
    text_add(&room, ",%s", flavbrem_number_text(smallest_energy(source), number));
    text_add(&room, ",%s", flavbrem_number_text(largest_energy(source), number));
    text_add(&room, ",%s%s", csv_mass(source, number), origin);
    const char *by;
    char cut[MOST_CUT];
    flavbrem_result inside = inside_of(source, &by);
    if (!(inside.value > 0.0))
        return;
    text_add(&room, ",\"%s\"", cut_of(options, cut));
    text_add(&room, ",%s", flavbrem_number_text(inside.value, number));
    text_add(&room, ",%s,%s", flavbrem_number_text(inside.error, number), by);
}

static void csv_number(double number, char after)
{
    char text[32];
    printf("%s%c", flavbrem_number_text(number, text), after);
}

static void csv_file(const struct options *options, const flavbrem_event_source *source,
                     const flavbrem_event_outcome *outcome)
{
    flavbrem_result sigma = mean_sigma(source), forbidden = mean_forbidden(source);
    char origin[CSV_ORIGIN_SIZE];
    printf("file,events,sigma_pb,error_pb,forbidden_pb,forbidden_error_pb,efficiency,"
           "azimuth_efficiency,above_hat,worst_weight,bytes");
    csv_origin_names(options, source);
    putchar('\n');
    text_print_csv(options->output);
    printf(",%" PRIu64 ",", outcome->events);
    csv_number(sigma.value, ',');
    csv_number(sigma.error, ',');
    csv_number(forbidden.value, ',');
    csv_number(forbidden.error, ',');
    csv_number(efficiency(outcome->events, outcome->tries), ',');
    csv_number(efficiency(outcome->events, outcome->azimuth_tries), ',');
    printf("%" PRIu64 ",", outcome->above_hat);
    csv_number(outcome->worst_weight, ',');
    csv_origin(options, source, origin);
    printf("%" PRIu64 "%s\n", outcome->bytes, origin);
}

void sample_print_file(const struct options *options, const flavbrem_event_source *source,
                       const flavbrem_event_outcome *outcome)
{
    if (options->format == FORMAT_JSON) {
        printf("{\"file\": ");
        text_print_json(options->output);
        printf(", ");
        json_numbers(options, source, outcome);
        json_origin(options, source);
        printf(", \"bytes\": %" PRIu64 "}\n", outcome->bytes);
    } else if (options->format == FORMAT_CSV) {
        csv_file(options, source, outcome);
    } else if (!options->quiet) {
        text_print(options->output);
        printf(": ");
        text_numbers(source, outcome);
        printf(", %" PRIu64 " bytes\n", outcome->bytes);
        text_masses(source, "  ");
    }
}

/* ---- a histogram ---- */

static void json_axis(const struct histogram *histogram, int i)
{
    const struct binned_variable *axis = &histogram->axes[i];
    printf("%s\n  {\"variable\": \"%s\", \"unit\": \"%s\", \"scale\": \"%s\", \"under\": %" PRIu64
           ", \"over\": %" PRIu64 ",\n   \"edges\": [",
           i == 0 ? "" : ",", histogram_variable(axis), histogram_unit(axis),
           flavbrem_range_is_log(axis->range) ? "log" : "lin", histogram_under(histogram, i),
           histogram_over(histogram, i));
    for (size_t k = 0; k <= axis->n; k++) {
        fputs(k == 0 ? "" : ", ", stdout);
        output_json_number(stdout, axis->edges[k]);
    }
    printf("]}");
}

/* What is told of a bin. */
typedef void bin_writer(const struct histogram *histogram, size_t first, size_t second);

static void json_count(const struct histogram *histogram, size_t first, size_t second)
{
    printf("%" PRIu64, histogram_count(histogram, first, second));
}

static void json_value(const struct histogram *histogram, size_t first, size_t second)
{
    output_json_number(stdout, histogram_cell_pb(histogram, first, second).value);
}

static void json_statistics(const struct histogram *histogram, size_t first, size_t second)
{
    output_json_number(stdout, histogram_cell_pb(histogram, first, second).statistics);
}

static void json_numerics(const struct histogram *histogram, size_t first, size_t second)
{
    output_json_number(stdout, histogram_cell_pb(histogram, first, second).numerics);
}

static void json_density(const struct histogram *histogram, size_t first, size_t second)
{
    output_json_number(stdout, histogram_cell_pb(histogram, first, second).density);
}

/* An array over the bins, those at the ends left out. */
static void json_bins(const struct histogram *histogram, const char *name, bin_writer *write)
{
    size_t rows = histogram->axes[0].n, columns = histogram->axes[1].n;
    printf(",\n \"%s\": [", name);
    for (size_t k = 1; k <= rows; k++) {
        if (histogram->n_axes == 1) {
            fputs(k == 1 ? "" : ", ", stdout);
            write(histogram, k, 0);
            continue;
        }
        printf("%s\n  [", k == 1 ? "" : ",");
        for (size_t l = 1; l <= columns; l++) {
            fputs(l == 1 ? "" : ", ", stdout);
            write(histogram, k, l);
        }
        putchar(']');
    }
    putchar(']');
}

static void json_cells(const struct histogram *histogram)
{
    char unit[32];
    json_bins(histogram, "cell_pb", json_value);
    json_bins(histogram, "statistics_pb", json_statistics);
    json_bins(histogram, "numerics_pb", json_numerics);
    json_bins(histogram, "density", json_density);
    printf(",\n \"density_unit\": \"%s\"", histogram_density_unit(histogram, unit));
}

static void print_json(const struct options *options, const flavbrem_event_source *source,
                       const flavbrem_event_outcome *outcome, const struct histogram *histogram)
{
    printf("{\"axes\": [");
    for (int i = 0; i < histogram->n_axes; i++)
        json_axis(histogram, i);
    putchar(']');
    json_bins(histogram, "counts", json_count);
    if (histogram->cells != NULL)
        json_cells(histogram);
    printf(",\n ");
    json_numbers(options, source, outcome);
    json_origin(options, source);
    puts("}");
}

static void print_end(double end, enum format format)
{
    if (format == FORMAT_CSV)
        csv_number(end, ',');
    else
        printf("%15.9g ", end);
}

static void csv_cell(flavbrem_cell cell, const char *unit)
{
    csv_number(cell.value, ',');
    csv_number(cell.statistics, ',');
    csv_number(cell.numerics, ',');
    csv_number(cell.density, ',');
    fputs(unit, stdout);
}

/* The numerical error is the same part of each, and stands above. */
static void text_cell(flavbrem_cell cell)
{
    printf(" %11.5e %10.1e ", cell.value, cell.statistics);
    if (isnan(cell.density))
        putchar('-');
    else
        printf("%.5e", cell.density);
}

static void print_cell(const struct histogram *histogram, size_t first, size_t second,
                       enum format format)
{
    char unit[32];
    uint64_t count = histogram_count(histogram, first, second);
    if (histogram->cells == NULL) {
        printf("%" PRIu64, count);
    } else if (format == FORMAT_CSV) {
        printf("%" PRIu64 ",", count);
        csv_cell(histogram_cell_pb(histogram, first, second),
                 histogram_density_unit(histogram, unit));
    } else {
        printf("%8" PRIu64, count);
        text_cell(histogram_cell_pb(histogram, first, second));
    }
}

/* A line for each cell, those at the ends too, so that the counts add up to the events. */
static void print_cells(const struct histogram *histogram, enum format format, const char *origin)
{
    for (size_t k = 0; k < histogram_cells(histogram, 0); k++)
        for (size_t l = 0; l < histogram_cells(histogram, 1); l++) {
            size_t cells[HISTOGRAM_AXES] = {k, l};
            for (int i = 0; i < histogram->n_axes; i++) {
                double lo, hi;
                histogram_cell(&histogram->axes[i], cells[i], &lo, &hi);
                print_end(lo, format);
                print_end(hi, format);
            }
            print_cell(histogram, k, l, format);
            puts(origin);
        }
}

static void print_csv(const struct options *options, const flavbrem_event_source *source,
                      const struct histogram *histogram)
{
    char origin[CSV_ORIGIN_SIZE];
    for (int i = 0; i < histogram->n_axes; i++) {
        const char *name = histogram_variable(&histogram->axes[i]);
        printf("%s_from,%s_to,", name, name);
    }
    fputs(histogram->cells == NULL ? "count"
                                   : "count,cell_pb,statistics_pb,numerics_pb,density,density_unit",
          stdout);
    csv_origin_names(options, source);
    putchar('\n');
    csv_origin(options, source, origin);
    print_cells(histogram, FORMAT_CSV, origin);
}

static void print_energies(const flavbrem_event_source *source)
{
    char lo[32], hi[32];
    flavbrem_number_text(smallest_energy(source), lo);
    if (flavbrem_event_source_energies(source) == 1)
        printf("# E %s GeV", lo);
    else
        printf("# E %s to %s GeV (%zu %s)", lo, flavbrem_number_text(largest_energy(source), hi),
               beam_energies(source) > 0 ? beam_energies(source)
                                         : flavbrem_event_source_energies(source),
               beam_energies(source) > 0 ? "energies" : "rows of the spectrum");
}

static void print_masses(const flavbrem_event_source *source)
{
    char lo[32], hi[32];
    size_t n = flavbrem_event_source_masses(source);
    printf(", m_phi %s",
           flavbrem_number_text(flavbrem_event_source_total(source, 0).m_phi_gev, lo));
    if (n > 1)
        printf(" to %s GeV (%zu masses), ",
               flavbrem_number_text(flavbrem_event_source_total(source, n - 1).m_phi_gev, hi), n);
    else
        printf(" GeV, ");
}

static void text_of_cells(flavbrem_result sigma)
{
    puts("# cell: sigma times count over events; statistics: one standard deviation of it");
    if (sigma.value > 0.0)
        printf("# numerics: %.1g of each cell, by the error of sigma\n", sigma.error / sigma.value);
}

static void print_text(const struct options *options, const flavbrem_event_source *source,
                       const flavbrem_event_outcome *outcome, const struct histogram *histogram)
{
    struct options from = drawn(options, source);
    char text[FLAVBREM_ORIGIN_BYTES], cut[MOST_CUT], density[32];
    conventions_text(&from, text);
    tell_targets(source, text, sizeof text, "Z,A = ", ",", "; ");
    fputs(text, stdout);
    print_energies(source);
    print_masses(source);
    if (options->methods[0] != FLAVBREM_ETL)
        printf("view %s, ", flavbrem_view_name(view_of(options)));
    if (!flavbrem_event_source_has_spectrum(source))
        printf("charge %+d, ", flavbrem_spec_choice(options->spec, "charge"));
    printf("seed %" PRIu64 ", first %" PRIu64 "\n# ", flavbrem_spec_count(options->spec, "seed"),
           flavbrem_spec_count(options->spec, "first"));
    text_numbers(source, outcome);
    putchar('\n');
    if (*cut_of(options, cut) != '\0')
        printf("# inside %s\n", cut);
    text_masses(source, "# ");
    if (histogram->cells != NULL)
        text_of_cells(mean_sigma(source));
    for (int i = 0; i < histogram->n_axes; i++) {
        const struct binned_variable *axis = &histogram->axes[i];
        const char *name = histogram_variable(axis), *unit = histogram_unit(axis);
        char title[2][32];
        for (int k = 0; k < 2; k++)
            snprintf(title[k], sizeof title[k], strcmp(unit, "1") == 0 ? "%s%s" : "%s%s[%s]", name,
                     k == 0 ? "_from" : "_to", unit);
        printf("%15s %15s ", title[0], title[1]);
    }
    if (histogram->cells == NULL)
        puts("count");
    else
        printf("%8s %11s %10s density[%s]\n", "count", "cell[pb]", "statistics",
               histogram_density_unit(histogram, density));
    print_cells(histogram, FORMAT_TEXT, "");
}

void sample_print_histogram(const struct options *options, const flavbrem_event_source *source,
                            const flavbrem_event_outcome *outcome,
                            const struct histogram *histogram)
{
    if (options->format == FORMAT_JSON)
        print_json(options, source, outcome, histogram);
    else if (options->format == FORMAT_CSV)
        print_csv(options, source, histogram);
    else
        print_text(options, source, outcome, histogram);
}
