/* The three formats. Columns and keys have the same names, but for JSON's `at` and `target`, which
 * are a column for each number. */
#include "host/cli/output.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/file_name.h"
#include "host/cli/points.h"

#define TEXT_WIDTH 80
#define MANY 10000         /* so many values of an axis are not looked at to find its width */
#define WIDEST 14          /* of %.9g */
#define TEXT_COLUMNS 5     /* behind the axes: method, of, value, error, status */
#define METHOD_TO_ERROR 32 /* of them, the widths of method, value, error */
#define MOVES_WIDTH 9      /* of a variation */
#define MOVES_ERROR_WIDTH 11
#define WAY_WIDTH 8 /* "integral", "events", "limits" */

void output_json_number(FILE *out, double number)
{
    char text[32];
    fputs(isfinite(number) ? flavbrem_number_text(number, text) : "null", out);
}

static const char *method_name(int method)
{
    return method == METHOD_K ? "iww/etl" : flavbrem_method_name((flavbrem_method)method);
}

static const char *quantity_name(const struct output *output, int method)
{
    return method == METHOD_K ? "k" : flavbrem_quantity_name(output->options->quantity);
}

static const char *unit_of(const struct options *options)
{
    int per_rad = options->quantity == FLAVBREM_DTHETA || options->quantity == FLAVBREM_DPSI;
    if (options->unit == FLAVBREM_PB)
        return per_rad ? "pb/rad" : "pb";
    return per_rad ? "GeV-2/rad" : "GeV-2";
}

/* Whether rows of K, which has no unit, come among the others. */
static int has_k(const struct options *options)
{
    return options->quantity == FLAVBREM_SIGMA &&
           (conventions_methods(options) & FLAVBREM_METHODS_OF_K) == FLAVBREM_METHODS_OF_K;
}

/* Of --at: "x", "y", "theta" or "psi". */
static const char *coordinate_name(flavbrem_quantity quantity, int i)
{
    int lepton = quantity == FLAVBREM_DY || quantity == FLAVBREM_DPSI || quantity == FLAVBREM_D2Y;
    int is_angle = i == 1 || quantity == FLAVBREM_DTHETA || quantity == FLAVBREM_DPSI;
    if (is_angle)
        return lepton ? "psi" : "theta";
    return lepton ? "y" : "x";
}

static int is_angle(const struct options *options, int i)
{
    const char *name = coordinate_name(options->quantity, i);
    return name[1] != '\0';
}

/* ---- text ---- */

static const char *axis_title(const struct options *options, int axis, char title[24])
{
    if (axis == 0)
        return "E[GeV]";
    if (axis == 1)
        return "m_phi[GeV]";
    snprintf(title, 24, "%s%s", coordinate_name(options->quantity, axis - 2),
             is_angle(options, axis - 2) ? "[rad]" : "");
    return title;
}

/* Characters of the widest of title and numbers. */
static int axis_width(const struct options *options, int axis)
{
    const flavbrem_range *range = options->axes[axis];
    size_t n = flavbrem_range_size(range);
    char text[32];
    size_t width = strlen(axis_title(options, axis, text));
    if (n > MANY)
        return WIDEST;
    for (size_t i = 0; i < n; i++) {
        int length = snprintf(text, sizeof text, "%.9g", flavbrem_range_value(range, i));
        width = (size_t)length > width ? (size_t)length : width;
    }
    return (int)width;
}

static void text_begin(struct output *output)
{
    const struct options *options = output->options;
    int axes = 2 + options->n_at;
    int of = (int)strlen(flavbrem_quantity_name(options->quantity));
    int width = METHOD_TO_ERROR + of + output->status_width + 2 * (axes + TEXT_COLUMNS - 1);
    int form = output->form_width;
    width += form > 0 ? form + MOVES_WIDTH + MOVES_ERROR_WIDTH + 6 : 0;
    width += output->region != NULL ? WAY_WIDTH + 2 : 0;
    char title[24], value[24];
    for (int i = 0; i < axes; i++)
        width += output->widths[i] = axis_width(options, i);
    output->gap = width <= TEXT_WIDTH ? "  " : " ";
    conventions_print_text(options);
    if (output->region != NULL)
        printf("# inside %s\n", output->region);
    for (int i = 0; i < axes; i++)
        printf("%*s%s", output->widths[i], axis_title(options, i, title), output->gap);
    snprintf(value, sizeof value, "value[%s%s]", unit_of(options),
             has_k(options) && form == 0 ? ",k:1" : "");
    printf("%-7s%s%-*s%s", "method", output->gap, of, "of", output->gap);
    if (form > 0)
        printf("%-*s%s", form, "form_factor", output->gap);
    printf("%18s%s%7s%s", value, output->gap, "error", output->gap);
    if (form > 0)
        printf("%*s%s%*s%s", MOVES_WIDTH, "moves", output->gap, MOVES_ERROR_WIDTH, "moves_error",
               output->gap);
    if (output->region != NULL)
        printf("%-*s%s", WAY_WIDTH, "by", output->gap);
    puts("status");
}

static int is_same_point(const flavbrem_point *a, const flavbrem_point *b)
{
    return a->beam_energy_gev == b->beam_energy_gev && a->m_phi_gev == b->m_phi_gev;
}

/* What is no number has no sign. */
static void print_moves(const flavbrem_variation *variation, const char *gap)
{
    if (isnan(variation->moves))
        printf("%*s%s%*s%s", MOVES_WIDTH, "nan", gap, MOVES_ERROR_WIDTH, "nan", gap);
    else
        printf("%+*.3g%s%*.1e%s", MOVES_WIDTH, variation->moves, gap, MOVES_ERROR_WIDTH,
               variation->moves_error, gap);
}

static void text_row(struct output *output, const struct row *row)
{
    const double axes[OPTION_AXES] = {row->point.beam_energy_gev, row->point.m_phi_gev,
                                      row->point.at[0], row->point.at[1]};
    const char *gap = output->gap;
    int of = (int)strlen(flavbrem_quantity_name(output->options->quantity));
    if (row->nodes != NULL &&
        (output->rows == 0 || !is_same_point(&row->point, &output->last_point)))
        printf("# between E %.6g and %.6g GeV, m_phi %.6g and %.6g GeV\n", row->nodes[0],
               row->nodes[1], row->nodes[2], row->nodes[3]);
    for (int i = 0; i < 2 + output->options->n_at; i++)
        printf("%*.9g%s", output->widths[i], axes[i], gap);
    printf("%-7s%s%-*s%s", method_name(row->method), gap, of, quantity_name(output, row->method),
           gap);
    if (row->variation != NULL)
        printf("%-*s%s", output->form_width, row->variation->form_factor, gap);
    printf("%18.12e%s%7.1e%s", row->result.value, gap, row->result.error, gap);
    if (row->variation != NULL)
        print_moves(row->variation, gap);
    if (row->way != NULL)
        printf("%-*s%s", WAY_WIDTH, row->way, gap);
    puts(flavbrem_value_text(row->result.status));
}

/* ---- CSV and JSON ---- */

static void make_origins(struct output *output)
{
    for (int method = 0; method <= METHOD_K; method++) {
        unsigned methods = method == METHOD_K ? FLAVBREM_METHODS_OF_K
                                              : FLAVBREM_METHOD_BIT((flavbrem_method)method);
        if (output->options->format == FORMAT_CSV)
            conventions_csv(output->options, methods, output->origin[method]);
        else
            conventions_json(output->options, methods, output->origin[method]);
    }
}

static void csv_begin(struct output *output)
{
    char names[FLAVBREM_ORIGIN_BYTES];
    make_origins(output);
    printf("method,quantity,value,error,unit,beam_energy_gev,m_phi_gev");
    for (int i = 0; i < output->options->n_at; i++)
        printf(",%s%s", coordinate_name(output->options->quantity, i),
               is_angle(output->options, i) ? "_rad" : "");
    printf("%s,status%s%s%s\n", conventions_csv_names(output->options, names),
           output->form_width > 0 ? ",moves,moves_error" : "",
           output->region != NULL ? ",cut,by" : "",
           output->has_nodes ? ",beam_energy_node_below_gev,beam_energy_node_above_gev,"
                               "m_phi_node_below_gev,m_phi_node_above_gev"
                             : "");
}

static void csv_number(double number)
{
    char text[32];
    printf(",%s", flavbrem_number_text(number, text));
}

static void csv_row(const struct output *output, const struct row *row)
{
    const struct options *options = output->options;
    printf("%s,%s", method_name(row->method), quantity_name(output, row->method));
    csv_number(row->result.value);
    csv_number(row->result.error);
    printf(",%s", row->method == METHOD_K ? "1" : unit_of(options));
    csv_number(row->point.beam_energy_gev);
    csv_number(row->point.m_phi_gev);
    for (int i = 0; i < options->n_at; i++)
        csv_number(row->point.at[i]);
    printf("%s,%s", row->origin != NULL ? row->origin : output->origin[row->method],
           flavbrem_value_text(row->result.status));
    if (row->variation != NULL) {
        csv_number(row->variation->moves);
        csv_number(row->variation->moves_error);
    }
    if (output->region != NULL)
        printf(",\"%s\",%s", output->region, row->way);
    for (int i = 0; output->has_nodes && i < 4; i++)
        csv_number(row->nodes[i]);
    putchar('\n');
}

static void json_member(const char *before, double number)
{
    fputs(before, stdout);
    output_json_number(stdout, number);
}

static void json_row(const struct output *output, const struct row *row)
{
    const struct options *options = output->options;
    printf("%s{\"method\": \"%s\", \"quantity\": \"%s\"", output->rows == 0 ? "" : ",\n",
           method_name(row->method), quantity_name(output, row->method));
    json_member(", \"value\": ", row->result.value);
    json_member(", \"error\": ", row->result.error);
    printf(", \"unit\": \"%s\"", row->method == METHOD_K ? "1" : unit_of(options));
    json_member(", \"beam_energy_gev\": ", row->point.beam_energy_gev);
    json_member(", \"m_phi_gev\": ", row->point.m_phi_gev);
    printf(", \"at\": [");
    for (int i = 0; i < options->n_at; i++)
        json_member(i == 0 ? "" : ", ", row->point.at[i]);
    printf("]%s, \"status\": \"%s\"",
           row->origin != NULL ? row->origin : output->origin[row->method],
           flavbrem_value_text(row->result.status));
    if (row->variation != NULL) {
        json_member(", \"moves\": ", row->variation->moves);
        json_member(", \"moves_error\": ", row->variation->moves_error);
    }
    if (output->region != NULL)
        printf(", \"cut\": \"%s\", \"by\": \"%s\"", output->region, row->way);
    for (int i = 0; output->has_nodes && i < 4; i++) {
        static const char *const before[] = {", \"nodes\": {\"beam_energy_gev\": [", ", ",
                                             "], \"m_phi_gev\": [", ", "};
        json_member(before[i], row->nodes[i]);
    }
    fputs(output->has_nodes ? "]}}" : "}", stdout);
}

/* ---- any ---- */

void output_look(struct output *output, const flavbrem_result *results, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int width = (int)strlen(flavbrem_value_text(results[i].status));
        output->status_width = width > output->status_width ? width : output->status_width;
    }
}

void output_begin(struct output *output)
{
    const struct options *options = output->options;
    if (options->format == FORMAT_TEXT)
        text_begin(output);
    else if (options->format == FORMAT_CSV)
        csv_begin(output);
    else {
        make_origins(output);
        fputs("[\n", stdout);
    }
}

void output_row(struct output *output, const struct row *row)
{
    if (output->options->format == FORMAT_TEXT)
        text_row(output, row);
    else if (output->options->format == FORMAT_CSV)
        csv_row(output, row);
    else
        json_row(output, row);
    output->last_point = row->point;
    output->rows++;
}

void output_end(const struct output *output)
{
    if (output->options->format == FORMAT_JSON)
        puts("\n]");
}

int output_close(struct problem *problem)
{
    flavbrem_context *context = NULL; /* of the sentence */
    flavbrem_status status = flavbrem_context_create(&context);
    if (status == FLAVBREM_OK)
        status = flavbrem_stream_flush(context, stdout, "stdout");
    int code = status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
    flavbrem_context_destroy(&context);
    return code;
}

int output_file_begin(const struct options *options, flavbrem_context *context,
                      flavbrem_file **file, struct problem *problem)
{
    static const enum content contents[] = {
        [FORMAT_TEXT] = CONTENT_TEXT, [FORMAT_CSV] = CONTENT_CSV, [FORMAT_JSON] = CONTENT_JSON};
    if (options_to_stdout(options))
        return EXIT_DONE;
    int code = file_name_check(options->output, contents[options->format], "--format", problem);
    return code == EXIT_DONE ? outfile_begin(context, options->output, file, problem) : code;
}

int output_file_use(flavbrem_context *context, flavbrem_file *file, struct problem *problem)
{
    flavbrem_status status = file != NULL ? flavbrem_file_take(context, file, stdout) : FLAVBREM_OK;
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

int output_file_finish(flavbrem_context *context, flavbrem_file *file, struct problem *problem)
{
    if (file == NULL)
        return output_close(problem);
    flavbrem_status status = flavbrem_file_finish(context, file);
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}
