/* K as C source: C90 and C++ compile it, and every name in it begins with the one that was asked
 * for, so that several tables go into one program or one translation unit. */
#include "host/cli/export_dmg4.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bspline_text.h" /* tables/bspline.h as a string, made by CMake */
#include "host/cli/commands.h"
#include "tables/spline.h"

#define DEFAULT_NAME "flavbrem_kfactor"
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
    const char *name = work->options->name != NULL ? work->options->name : DEFAULT_NAME;
    while (*text != '\0') {
        const struct word *word = NULL;
        for (size_t i = 0; i < n && word == NULL; i++)
            if (strncmp(text, words[i].from, strlen(words[i].from)) == 0)
                word = &words[i];
        for (const char *c = word != NULL ? word->to : (char[]){*text, '\0'}; *c != '\0'; c++) {
            if (*c == '@')
                fputs(name, work->out);
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

static void write_array(const struct export_work *work, const char *name, const char *comment,
                        size_t n, const double *values)
{
    fprintf(work->out, "\n/* %s */\n", comment);
    write_text(work, "static const double @_");
    fprintf(work->out, "%s[%zu] = {", name, n);
    for (size_t i = 0; i < n; i++)
        fprintf(work->out, "%s%.17g%s", i % 4 == 0 ? "\n    " : " ",
                isfinite(values[i]) ? values[i] : NO_VALUE, i + 1 < n ? "," : "");
    fputs("};\n", work->out);
}

static void write_head(const struct export_work *work)
{
    double worst[METHODS], p99;
    for (int i = 0; i < METHODS; i++)
        flavbrem_table_interpolation_error(work->file.table, (flavbrem_method)i, &worst[i], &p99);
    fprintf(
        work->out,
        "/* K = sigma_IWW/sigma_ETL of flavour-changing bremsstrahlung, made by flavbrem %s.\n"
        " * Convention: %s.\n"
        " * Grid: total beam energy %.9g to %.9g GeV (%zu nodes), boson mass %.9g to %.9g GeV\n"
        " * (%zu nodes), in between splines. The relative error of K between the nodes was\n"
        " * measured: sigma_IWW at most %.1e, sigma_ETL at most %.1e off above 1.25 thresholds.\n",
        flavbrem_build_text(), flavbrem_table_convention(work->file.table), work->e[0],
        work->e[work->n_e - 1], work->n_e, work->m[0], work->m[work->n_m - 1], work->n_m,
        worst[FLAVBREM_IWW], worst[FLAVBREM_ETL]);
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
    const struct options *made = &work->file.made;
    double m_i = flavbrem_lepton_mass_gev(made->process.lepton_in, made->process.constants);
    double m_f = flavbrem_lepton_mass_gev(made->process.lepton_out, made->process.constants);
    write_text(work, "\nenum { @_n_e = ");
    fprintf(work->out, "%zu", work->n_e);
    write_text(work, ", @_n_m = ");
    fprintf(work->out, "%zu };\n", work->n_m);
    write_text(work, "\n"
                     "/* 0 below the threshold, else 1 inside the grid and -1 outside. */\n"
                     "static int @_place(double m_phi_gev, double beam_energy_gev)\n");
    fprintf(work->out,
            "{\n"
            "    double made = %.17g + m_phi_gev;\n"
            "    if (beam_energy_gev <= made + (made - %.17g) * (made + %.17g) / (2.0 * %.17g))\n"
            "        return 0;\n"
            "    return m_phi_gev >= %.17g && m_phi_gev <= %.17g && beam_energy_gev >= %.17g &&\n"
            "                   beam_energy_gev <= %.17g\n"
            "               ? 1\n"
            "               : -1;\n"
            "}\n",
            m_f, m_i, m_i, flavbrem_nucleus_mass_gev(&made->process), work->m[0],
            work->m[work->n_m - 1], work->e[0], work->e[work->n_e - 1]);
    write_text(work, "\nstatic double @_x_of(double beam_energy_gev)\n");
    fprintf(work->out, "{\n    return beam_energy_gev / (beam_energy_gev + %.17g);\n}\n",
            flb_spline_scale(work->e, work->n_e));
    write_text(work, "\nstatic double @_y_of(double m_phi_gev)\n");
    fprintf(work->out, "{\n    return m_phi_gev / (m_phi_gev + %.17g);\n}\n",
            flb_spline_scale(work->m, work->n_m));
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

int export_dmg4(const struct export_work *work, struct problem *problem)
{
    const double *etl = export_dataset(work, "etl", "spline");
    const double *iww = export_dataset(work, "iww", "spline");
    size_t n = work->n_e * work->n_m;
    if (etl == NULL || iww == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s has no K (it takes etl and iww), make a table with --method "
                           "etl,iww",
                           work->options->argument);
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
    return good ? EXIT_DONE : problem_memory(problem);
}
