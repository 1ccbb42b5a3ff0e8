/* K as C source: C90 and C++ compile it, and every name in it begins with the one that was asked
 * for, so that several tables go into one program or one translation unit. */
#include "tables/export.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bspline_text.h" /* tables/bspline.h as a string, made by CMake */
#include "flavbrem/flavbrem.h"
#include "tables/fail.h"
#include "tables/spline.h"

#define NUMBER_SIZE 40
#define NO_VALUE                                                                                   \
    (-1e300) /* as a coefficient: whatever it takes part in is below 0, so no value                \
              */

/* ---- text with names ---- */

/* What stands for a word of the text. */
struct word {
    const char *from, *to;
};

/* Writes the text with each word replaced, and `@` by the name. */
static void write_named(const struct export_work *work, const char *text, const struct word *words,
                        size_t n)
{
    while (*text != '\0') {
        const struct word *word = NULL;
        for (size_t i = 0; i < n && word == NULL; i++)
            if (strncmp(text, words[i].from, strlen(words[i].from)) == 0)
                word = &words[i];
        for (const char *c = word != NULL ? word->to : (char[]){*text, '\0'}; *c != '\0'; c++) {
            if (*c == '@')
                fputs(work->name, work->out);
            else
                fputc(*c, work->out);
        }
        text += word != NULL ? strlen(word->from) : 1;
    }
}

static void write_text(const struct export_work *work, const char *text)
{
    write_named(work, text, NULL, 0);
}

/* tables/bspline.h without its guard. */
static void write_bsplines(const struct export_work *work)
{
    static const struct word words[] = {{"static inline", "static"},
                                        {"bspline_", "@_bspline_"},
                                        {"BSPLINE_MOST_ORDER", "@_MOST_ORDER"}};
    const char *first = strstr(bspline_text, "#define BSPLINE_MOST_ORDER");
    char text[sizeof bspline_text];
    memcpy(text, first, strlen(first) + 1);
    *strstr(text, "\n#endif") = '\0';
    write_named(work, text, words, sizeof words / sizeof *words);
}

/* ---- numbers ---- */

/* As printf() with a decimal point, whatever the locale. Returns text. */
static const char *number(const char *format, double value, char text[NUMBER_SIZE])
{
    const char *point = localeconv()->decimal_point;
    snprintf(text, NUMBER_SIZE, format, value);
    char *at = strcmp(point, ".") != 0 ? strstr(text, point) : NULL;
    if (at != NULL) {
        *at = '.';
        memmove(at + 1, at + strlen(point), strlen(at + strlen(point)) + 1);
    }
    return text;
}

static void write_array(const struct export_work *work, const char *name, const char *comment,
                        size_t n, const double *values)
{
    fprintf(work->out, "\n/* %s */\n", comment);
    write_text(work, "static const double @_");
    char text[NUMBER_SIZE];
    fprintf(work->out, "%s[%zu] = {", name, n);
    for (size_t i = 0; i < n; i++)
        fprintf(work->out, "%s%s%s", i % 4 == 0 ? "\n    " : " ",
                number("%.17g", isfinite(values[i]) ? values[i] : NO_VALUE, text),
                i + 1 < n ? "," : "");
    fputs("};\n", work->out);
}

static void write_head(const struct export_work *work)
{
    double worst[FLAVBREM_METHODS], p99;
    char e[2][NUMBER_SIZE], m[2][NUMBER_SIZE], off[2][NUMBER_SIZE];
    for (int i = 0; i < FLAVBREM_METHODS; i++)
        flavbrem_table_interpolation_error(work->table, (flavbrem_method)i, &worst[i], &p99);
    fprintf(
        work->out,
        "/* K = sigma_IWW/sigma_ETL of l_i N -> l_f N phi, made by flavbrem %s.\n"
        " * Convention: %s.\n"
        " * Grid: total beam energy %s to %s GeV (%zu nodes), boson mass %s to %s GeV\n"
        " * (%zu nodes), in between splines. The relative error of K between the nodes was\n"
        " * measured: sigma_IWW at most %s, sigma_ETL at most %s off above 1.25 thresholds.\n",
        flavbrem_build_text(), flavbrem_table_convention(work->table),
        number("%.9g", work->e[0], e[0]), number("%.9g", work->e[work->n_e - 1], e[1]), work->n_e,
        number("%.9g", work->m[0], m[0]), number("%.9g", work->m[work->n_m - 1], m[1]), work->n_m,
        number("%.1e", worst[FLAVBREM_IWW], off[0]), number("%.1e", worst[FLAVBREM_ETL], off[1]));
    write_text(work, " *\n"
                     " *   double @(double m_phi_gev, double beam_energy_gev)\n"
                     " *       K. Below the threshold infinity: sigma_IWW/K is 0 there. Elsewhere\n"
                     " *       outside the grid, and where the table has no value, NaN.\n"
                     " *   double @_error(double m_phi_gev, double beam_energy_gev)\n"
                     " *       Bound of the relative error of K there. 0 below the threshold, NaN\n"
                     " *       where K is NaN. */\n"
                     "#ifndef @_INCLUDED\n"
                     "#define @_INCLUDED\n"
                     "\n"
                     "#include <math.h>\n\n");
}

/* Coordinates of the nodes. */
static int write_axis(const struct export_work *work, const char *name, const char *comment,
                      size_t n, const double *node)
{
    struct spline_axis axis = {n, node, flb_spline_scale(node, n)};
    double *x = calloc(n, sizeof *x);
    if (x == NULL)
        return 0;
    for (size_t i = 0; i < n; i++)
        x[i] = flb_spline_coordinate(&axis, node[i]);
    write_array(work, name, comment, n, x);
    free(x);
    return 1;
}

/* The relative error of K in each cell, -1 where it has no bound. */
static int write_errors(const struct export_work *work)
{
    const double *etl = export_dataset(work, "etl", "interpolation_error");
    const double *iww = export_dataset(work, "iww", "interpolation_error");
    size_t n = (work->n_e - 1) * (work->n_m - 1);
    double *error = calloc(n, sizeof *error);
    if (error == NULL)
        return 0;
    for (size_t i = 0; i < n; i++)
        error[i] = etl[i] < 1.0 && iww[i] <= 1e300 ? (iww[i] + etl[i]) / (1.0 - etl[i]) : -1.0;
    write_array(work, "cell_error", "relative error of K in each cell, -1: none", n, error);
    free(error);
    return 1;
}

/* ---- functions ---- */

/* Those that have numbers of this table in them. */
static void write_places(const struct export_work *work)
{
    const flavbrem_process *process = flavbrem_spec_process(work->spec);
    flavbrem_process_values values = flavbrem_process_values_of(process);
    double m_i = flavbrem_lepton_mass_gev(values.lepton_in, values.constants);
    double m_f = flavbrem_lepton_mass_gev(values.lepton_out, values.constants);
    char t[8][NUMBER_SIZE];
    write_text(work, "\nenum { @_n_e = ");
    fprintf(work->out, "%zu", work->n_e);
    write_text(work, ", @_n_m = ");
    fprintf(work->out, "%zu };\n", work->n_m);
    write_text(work, "\n"
                     "/* 0 below the threshold, else 1 inside the grid and -1 outside. */\n"
                     "static int @_place(double m_phi_gev, double beam_energy_gev)\n");
    fprintf(work->out,
            "{\n"
            "    double made = %s + m_phi_gev;\n"
            "    if (beam_energy_gev <= made + (made - %s) * (made + %s) / (2.0 * %s))\n"
            "        return 0;\n"
            "    return m_phi_gev >= %s && m_phi_gev <= %s && beam_energy_gev >= %s &&\n"
            "                   beam_energy_gev <= %s\n"
            "               ? 1\n"
            "               : -1;\n"
            "}\n",
            number("%.17g", m_f, t[0]), number("%.17g", m_i, t[1]), number("%.17g", m_i, t[2]),
            number("%.17g", flavbrem_nucleus_mass_gev(process), t[3]),
            number("%.17g", work->m[0], t[4]), number("%.17g", work->m[work->n_m - 1], t[5]),
            number("%.17g", work->e[0], t[6]), number("%.17g", work->e[work->n_e - 1], t[7]));
    write_text(work, "\nstatic double @_x_of(double beam_energy_gev)\n");
    fprintf(work->out, "{\n    return beam_energy_gev / (beam_energy_gev + %s);\n}\n",
            number("%.17g", flb_spline_scale(work->e, work->n_e), t[0]));
    write_text(work, "\nstatic double @_y_of(double m_phi_gev)\n");
    fprintf(work->out, "{\n    return m_phi_gev / (m_phi_gev + %s);\n}\n",
            number("%.17g", flb_spline_scale(work->m, work->n_m), t[0]));
}

static const char error_function[] = "\n"
                                     "static double @_no_value(void)\n"
                                     "{\n"
                                     "#ifdef NAN\n"
                                     "    return NAN;\n"
                                     "#else /* C90 */\n"
                                     "    volatile double infinity = HUGE_VAL;\n"
                                     "    return infinity - infinity;\n"
                                     "#endif\n"
                                     "}\n"
                                     "\n"
                                     "static int @_interval(const double *x, int n, double at)\n"
                                     "{\n"
                                     "    int low = 0, high = n - 1;\n"
                                     "    while (high - low > 1) {\n"
                                     "        int middle = (low + high) / 2;\n"
                                     "        if (at >= x[middle])\n"
                                     "            low = middle;\n"
                                     "        else\n"
                                     "            high = middle;\n"
                                     "    }\n"
                                     "    return low;\n"
                                     "}\n"
                                     "\n"
                                     "double @_error(double m_phi_gev, double beam_energy_gev)\n"
                                     "{\n"
                                     "    int i, j, place = @_place(m_phi_gev, beam_energy_gev);\n"
                                     "    double error;\n"
                                     "    if (place <= 0)\n"
                                     "        return place == 0 ? 0.0 : @_no_value();\n"
                                     "    i = @_interval(@_x, @_n_e, @_x_of(beam_energy_gev));\n"
                                     "    j = @_interval(@_y, @_n_m, @_y_of(m_phi_gev));\n"
                                     "    error = @_cell_error[i * (@_n_m - 1) + j];\n"
                                     "    return error >= 0.0 ? error : @_no_value();\n"
                                     "}\n";

static const char k_function[] =
    "\n"
    "double @(double m_phi_gev, double beam_energy_gev)\n"
    "{\n"
    "    double a[@_MOST_ORDER], b[@_MOST_ORDER], iww = 0.0, etl = 0.0, k;\n"
    "    int first, column, i, j;\n"
    "    if (@_place(m_phi_gev, beam_energy_gev) == 0)\n"
    "        return HUGE_VAL;\n"
    "    if (!(@_error(m_phi_gev, beam_energy_gev) >= 0.0))\n"
    "        return @_no_value();\n"
    "    first = @_bspline_at(@_x, @_n_e, @_x_of(beam_energy_gev), a);\n"
    "    column = @_bspline_at(@_y, @_n_m, @_y_of(m_phi_gev), b);\n"
    "    for (i = 0; i < @_bspline_order(@_n_e); i++)\n"
    "        for (j = 0; j < @_bspline_order(@_n_m); j++) {\n"
    "            int at = (first + i) * @_n_m + column + j;\n"
    "            iww += a[i] * b[j] * @_iww[at];\n"
    "            etl += a[i] * b[j] * @_etl[at];\n"
    "        }\n"
    "    if (!(iww > 0.0 && etl > 0.0))\n"
    "        return @_no_value();\n"
    "    k = iww / etl;\n"
    "    k *= k;\n"
    "    k *= k;\n"
    "    return k * k;\n"
    "}\n"
    "\n"
    "#endif\n";

flavbrem_status flb_export_dmg4(const struct export_work *work)
{
    const double *etl = export_dataset(work, "etl", "spline");
    const double *iww = export_dataset(work, "iww", "spline");
    size_t n = work->n_e * work->n_m;
    if (etl == NULL || iww == NULL)
        return fail(work->context, FLAVBREM_ERROR_INPUT,
                    "the table has no K (it takes etl and iww), make one with both methods");
    write_head(work);
    write_bsplines(work);
    int good = write_axis(work, "x", "E/(E + c) of the nodes", work->n_e, work->e) &&
               write_axis(work, "y", "m/(m + c) of the nodes", work->n_m, work->m) &&
               write_errors(work);
    write_array(work, "etl", "coefficients of the splines, a row for each energy", n, etl);
    write_array(work, "iww", "likewise", n, iww);
    write_places(work);
    write_text(work, error_function);
    write_text(work, k_function);
    return good ? FLAVBREM_OK : fail_memory(work->context);
}
