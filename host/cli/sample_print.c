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
#define CSV_ORIGIN_SIZE (FLAVBREM_ORIGIN_BYTES + 256)

/* Events in evaluations; not a number where there were none (WW and IWW have no such azimuth). */
static double efficiency(uint64_t events, uint64_t tries)
{
    return tries > 0 ? (double)events / (double)tries : (double)NAN;
}

static flavbrem_result mean_sigma(const flavbrem_event_source *source)
{
    return flavbrem_results_mean(flavbrem_event_source_sigma(source),
                                 flavbrem_event_source_energies(source));
}

static flavbrem_result mean_forbidden(const flavbrem_event_source *source)
{
    return flavbrem_results_mean(flavbrem_event_source_forbidden(source),
                                 flavbrem_event_source_energies(source));
}

/* ---- a file ---- */

static void json_numbers(const flavbrem_event_source *source, const flavbrem_event_outcome *outcome)
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
    printf("%" PRIu64 " events, %ssigma %.9g +- %.1g pb", outcome->events,
           flavbrem_event_source_energies(source) > 1 ? "mean " : "", sigma.value, sigma.error);
    if (forbidden.value > 0.0)
        printf(" (%.4g pb forbidden by recoil)", forbidden.value);
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
    for (size_t i = 0; i < flavbrem_event_source_energies(source); i++) {
        double forbidden = flavbrem_event_source_forbidden(source)[i].value;
        double part = forbidden > 0.0
                          ? forbidden / (forbidden + flavbrem_event_source_sigma(source)[i].value)
                          : 0.0;
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
        fprintf(stderr, " at %.9g GeV, more than %g%% at %zu of %zu energies",
                flavbrem_event_source_beam_energies(source)[at], 100.0 * TOLD_FORBIDDEN, n,
                flavbrem_event_source_energies(source));
    fputs("; there are no such events, and sigma is that of the others\n", stderr);
}

static flavbrem_view view_of(const struct options *options)
{
    return (flavbrem_view)flavbrem_spec_choice(options->spec, "view");
}

/* What is drawn from: the total, cut as the side is that is seen. */
static struct options drawn(const struct options *options)
{
    struct options drawn = *options;
    int lepton = options->methods[0] != FLAVBREM_ETL && view_of(options) == FLAVBREM_VIEW_LEPTON;
    drawn.quantity = lepton ? FLAVBREM_DY : FLAVBREM_SIGMA;
    return drawn;
}

/* The rest of what the numbers depend on. */
static void json_origin(const struct options *options, const flavbrem_event_source *source)
{
    struct options from = drawn(options);
    char origin[FLAVBREM_ORIGIN_BYTES];
    printf(", \"method\": \"%s\", \"view\": ", flavbrem_method_name(options->methods[0]));
    printf(options->methods[0] == FLAVBREM_ETL ? "null" : "\"%s\"",
           flavbrem_view_name(view_of(options)));
    printf(", \"charge\": %d, \"seed\": %" PRIu64 ", \"first\": %" PRIu64
           ", \"beam_energy_gev\": [",
           flavbrem_spec_choice(options->spec, "charge"),
           flavbrem_spec_count(options->spec, "seed"), flavbrem_spec_count(options->spec, "first"));
    for (size_t i = 0; i < flavbrem_event_source_energies(source); i++) {
        fputs(i == 0 ? "" : ", ", stdout);
        output_json_number(stdout, flavbrem_event_source_beam_energies(source)[i]);
    }
    printf("], \"m_phi_gev\": ");
    output_json_number(stdout, flavbrem_range_value(options->axes[1], 0));
    conventions_json(&from, conventions_methods(&from), origin);
    fputs(origin, stdout);
}

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

static void csv_origin_names(const struct options *options)
{
    char names[FLAVBREM_ORIGIN_BYTES];
    printf(",method,view,charge,seed,first,beam_energies,beam_energy_min_gev,beam_energy_max_gev,"
           "m_phi_gev%s",
           conventions_csv_names(options, names));
}

static void csv_origin(const struct options *options, const flavbrem_event_source *source,
                       char text[CSV_ORIGIN_SIZE])
{
    struct options from = drawn(options);
    struct text_room room = {text, CSV_ORIGIN_SIZE};
    char number[32], origin[FLAVBREM_ORIGIN_BYTES];
    conventions_csv(&from, conventions_methods(&from), origin);
    text_add(
        &room, ",%s,%s,%d,%" PRIu64 ",%" PRIu64 ",%zu", flavbrem_method_name(options->methods[0]),
        options->methods[0] == FLAVBREM_ETL ? "" : flavbrem_view_name(view_of(options)),
        flavbrem_spec_choice(options->spec, "charge"), flavbrem_spec_count(options->spec, "seed"),
        flavbrem_spec_count(options->spec, "first"), flavbrem_event_source_energies(source));
    text_add(&room, ",%s", flavbrem_number_text(smallest_energy(source), number));
    text_add(&room, ",%s", flavbrem_number_text(largest_energy(source), number));
    text_add(&room, ",%s%s",
             flavbrem_number_text(flavbrem_range_value(options->axes[1], 0), number), origin);
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
    csv_origin_names(options);
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
        json_numbers(source, outcome);
        json_origin(options, source);
        printf(", \"bytes\": %" PRIu64 "}\n", outcome->bytes);
    } else if (options->format == FORMAT_CSV) {
        csv_file(options, source, outcome);
    } else if (!options->quiet) {
        text_print(options->output);
        printf(": ");
        text_numbers(source, outcome);
        printf(", %" PRIu64 " bytes\n", outcome->bytes);
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

static void json_counts(const struct histogram *histogram)
{
    size_t rows = histogram->axes[0].n, columns = histogram->axes[1].n;
    printf("],\n \"counts\": [");
    for (size_t k = 1; k <= rows; k++) {
        if (histogram->n_axes == 1) {
            printf("%s%" PRIu64, k == 1 ? "" : ", ", histogram_count(histogram, k, 0));
            continue;
        }
        printf("%s\n  [", k == 1 ? "" : ",");
        for (size_t l = 1; l <= columns; l++)
            printf("%s%" PRIu64, l == 1 ? "" : ", ", histogram_count(histogram, k, l));
        putchar(']');
    }
    printf("],\n ");
}

static void print_json(const struct options *options, const flavbrem_event_source *source,
                       const flavbrem_event_outcome *outcome, const struct histogram *histogram)
{
    printf("{\"axes\": [");
    for (int i = 0; i < histogram->n_axes; i++)
        json_axis(histogram, i);
    json_counts(histogram);
    json_numbers(source, outcome);
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
            printf("%" PRIu64 "%s\n", histogram_count(histogram, k, l), origin);
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
    printf("count");
    csv_origin_names(options);
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
        printf("# E %s to %s GeV (%zu energies)", lo,
               flavbrem_number_text(largest_energy(source), hi),
               flavbrem_event_source_energies(source));
}

static void print_text(const struct options *options, const flavbrem_event_source *source,
                       const flavbrem_event_outcome *outcome, const struct histogram *histogram)
{
    struct options from = drawn(options);
    char m[32];
    conventions_print_text(&from);
    print_energies(source);
    printf(", m_phi %s GeV, ", flavbrem_number_text(flavbrem_range_value(options->axes[1], 0), m));
    if (options->methods[0] != FLAVBREM_ETL)
        printf("view %s, ", flavbrem_view_name(view_of(options)));
    printf("charge %+d, seed %" PRIu64 ", first %" PRIu64 "\n# ",
           flavbrem_spec_choice(options->spec, "charge"),
           flavbrem_spec_count(options->spec, "seed"), flavbrem_spec_count(options->spec, "first"));
    text_numbers(source, outcome);
    putchar('\n');
    for (int i = 0; i < histogram->n_axes; i++) {
        const struct binned_variable *axis = &histogram->axes[i];
        const char *name = histogram_variable(axis), *unit = histogram_unit(axis);
        char title[2][32];
        for (int k = 0; k < 2; k++)
            snprintf(title[k], sizeof title[k], strcmp(unit, "1") == 0 ? "%s%s" : "%s%s[%s]", name,
                     k == 0 ? "_from" : "_to", unit);
        printf("%15s %15s ", title[0], title[1]);
    }
    puts("count");
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
