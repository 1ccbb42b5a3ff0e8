/* The summary of a file, and histograms: text, CSV, JSON. */
#include "host/cli/sample_print.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "host/cli/output.h"
#include "host/cli/text.h"

#define TOLD_FORBIDDEN 1e-3 /* of the cross-section: above it a note is due */

/* Events in evaluations; not a number where there were none (WW and IWW have no such azimuth). */
static double efficiency(uint64_t events, uint64_t tries)
{
    return tries > 0 ? (double)events / (double)tries : (double)NAN;
}

/* ---- a file ---- */

static void json_numbers(const struct sample_source *source, const struct file_tally *tally)
{
    flavbrem_result sigma = sample_source_sigma(source);
    flavbrem_result forbidden = sample_source_forbidden(source);
    printf("\"events\": %" PRIu64 ", \"sigma_pb\": ", tally->events);
    output_json_number(stdout, sigma.value);
    printf(", \"error_pb\": ");
    output_json_number(stdout, sigma.error);
    printf(", \"forbidden_pb\": ");
    output_json_number(stdout, forbidden.value);
    printf(", \"forbidden_error_pb\": ");
    output_json_number(stdout, forbidden.error);
    printf(", \"efficiency\": ");
    output_json_number(stdout, efficiency(tally->events, tally->tries));
    printf(", \"azimuth_efficiency\": ");
    output_json_number(stdout, efficiency(tally->events, tally->azimuth_tries));
    printf(", \"above_hat\": %" PRIu64 ", \"worst_weight\": ", tally->above_hat);
    output_json_number(stdout, tally->worst_weight);
}

static void text_numbers(const struct sample_source *source, const struct file_tally *tally)
{
    flavbrem_result sigma = sample_source_sigma(source);
    flavbrem_result forbidden = sample_source_forbidden(source);
    printf("%" PRIu64 " events, %ssigma %.9g +- %.1g pb", tally->events,
           source->n_energies > 1 ? "mean " : "", sigma.value, sigma.error);
    if (forbidden.value > 0.0)
        printf(" (%.4g pb forbidden by recoil)", forbidden.value);
    printf(", efficiency %.3f", efficiency(tally->events, tally->tries));
    if (tally->azimuth_tries > 0)
        printf(", of the azimuth %.3f", efficiency(tally->events, tally->azimuth_tries));
    printf(", %" PRIu64 " above the hat", tally->above_hat);
    if (tally->above_hat > 0)
        printf(" (weight at most %.6g)", tally->worst_weight);
}

void sample_print_forbidden(const struct options *options, const struct sample_source *source)
{
    double worst = 0.0;
    size_t n = 0, at = 0;
    for (size_t i = 0; i < source->n_energies; i++) {
        double forbidden = source->forbidden[i].value;
        double part = forbidden > 0.0 ? forbidden / (forbidden + source->sigma[i].value) : 0.0;
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
    if (source->n_energies > 1)
        fprintf(stderr, " at %.9g GeV, more than %g%% at %zu of %zu energies",
                source->beam_energy_gev[at], 100.0 * TOLD_FORBIDDEN, n, source->n_energies);
    fputs("; there are no such events, and sigma is that of the others\n", stderr);
}

void sample_print_file(const struct options *options, const struct sample_source *source,
                       const struct file_tally *tally, uint64_t bytes)
{
    flavbrem_result sigma = sample_source_sigma(source);
    flavbrem_result forbidden = sample_source_forbidden(source);
    if (options->format == FORMAT_JSON) {
        printf("{\"file\": ");
        text_print_json(options->output);
        printf(", ");
        json_numbers(source, tally);
        printf(", \"bytes\": %" PRIu64 "}\n", bytes);
    } else if (options->format == FORMAT_CSV) {
        puts("file,events,sigma_pb,error_pb,forbidden_pb,forbidden_error_pb,efficiency,"
             "azimuth_efficiency,above_hat,worst_weight,bytes");
        text_print_csv(options->output);
        printf(",%" PRIu64 ",%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%" PRIu64 ",%.17g,%" PRIu64 "\n",
               tally->events, sigma.value, sigma.error, forbidden.value, forbidden.error,
               efficiency(tally->events, tally->tries),
               efficiency(tally->events, tally->azimuth_tries), tally->above_hat,
               tally->worst_weight, bytes);
    } else if (!options->quiet) {
        text_print(options->output);
        printf(": ");
        text_numbers(source, tally);
        printf(", %" PRIu64 " bytes\n", bytes);
    }
}

/* ---- a histogram ---- */

static void json_axis(const struct histogram *histogram, int i)
{
    const struct histogram_axis *axis = &histogram->axes[i];
    printf("%s\n  {\"variable\": \"%s\", \"unit\": \"%s\", \"scale\": \"%s\", \"under\": %" PRIu64
           ", \"over\": %" PRIu64 ",\n   \"edges\": [",
           i == 0 ? "" : ",", histogram_variable(axis), histogram_unit(axis),
           axis->range.scale == GRID_LOG ? "log" : "lin", histogram_under(histogram, i),
           histogram_over(histogram, i));
    for (size_t k = 0; k <= axis->n; k++)
        printf("%s%.17g", k == 0 ? "" : ", ", axis->edges[k]);
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

static void print_json(const struct options *options, const struct sample_source *source,
                       const struct file_tally *tally, const struct histogram *histogram)
{
    const flavbrem_process *process = &options->process;
    printf("{\"axes\": [");
    for (int i = 0; i < histogram->n_axes; i++)
        json_axis(histogram, i);
    json_counts(histogram);
    json_numbers(source, tally);
    printf(",\n \"method\": \"%s\", \"view\": ", flavbrem_method_name(options->methods[0]));
    printf(options->methods[0] == FLAVBREM_ETL ? "null" : "\"%s\"",
           flavbrem_view_name(options->view));
    printf(", \"seed\": %" PRIu64 ", \"first\": %" PRIu64 ", \"beam_energy_gev\": [", options->seed,
           options->first);
    for (size_t i = 0; i < source->n_energies; i++)
        printf("%s%.17g", i == 0 ? "" : ", ", source->beam_energy_gev[i]);
    printf("], \"m_phi_gev\": %.17g, \"lepton\": \"%s:%s\", \"target\": \"%.17g,%.17g\"}\n",
           range_value(&options->m_phi_gev, 0), flavbrem_lepton_name(process->lepton_in),
           flavbrem_lepton_name(process->lepton_out), process->target_z, process->target_a);
}

static void print_end(double end, enum format format)
{
    if (format == FORMAT_CSV)
        printf("%.17g,", end);
    else
        printf("%15.9g ", end);
}

/* A line for each cell, those at the ends too, so that the counts add up to the events. */
static void print_cells(const struct histogram *histogram, enum format format)
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
            printf("%" PRIu64 "\n", histogram_count(histogram, k, l));
        }
}

static void print_csv(const struct histogram *histogram)
{
    for (int i = 0; i < histogram->n_axes; i++) {
        const char *name = histogram_variable(&histogram->axes[i]);
        printf("%s_from,%s_to,", name, name);
    }
    puts("count");
    print_cells(histogram, FORMAT_CSV);
}

static void print_text(const struct options *options, const struct sample_source *source,
                       const struct file_tally *tally, const struct histogram *histogram)
{
    char m[32], z[32], a[32];
    const flavbrem_process *process = &options->process;
    printf("# %s:%s on Z,A = %s,%s, m_phi %s GeV, %s, seed %" PRIu64 "\n# ",
           flavbrem_lepton_name(process->lepton_in), flavbrem_lepton_name(process->lepton_out),
           number_text(process->target_z, z), number_text(process->target_a, a),
           number_text(range_value(&options->m_phi_gev, 0), m),
           flavbrem_method_name(options->methods[0]), options->seed);
    text_numbers(source, tally);
    printf("\n#");
    for (int i = 0; i < histogram->n_axes; i++) {
        const struct histogram_axis *axis = &histogram->axes[i];
        char from[24], to[24];
        snprintf(from, sizeof from, "%s from", histogram_variable(axis));
        snprintf(to, sizeof to, "to [%s]", histogram_unit(axis));
        printf(i == 0 ? "%14s %15s " : "%15s %15s ", from, to);
    }
    puts("count");
    print_cells(histogram, FORMAT_TEXT);
}

void sample_print_histogram(const struct options *options, const struct sample_source *source,
                            const struct file_tally *tally, const struct histogram *histogram)
{
    if (options->format == FORMAT_JSON)
        print_json(options, source, tally, histogram);
    else if (options->format == FORMAT_CSV)
        print_csv(histogram);
    else
        print_text(options, source, tally, histogram);
}
