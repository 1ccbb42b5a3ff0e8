/* flavbrem export: a table in the forms that other programs take. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bspline_text.h" /* tables/bspline.h as a string, made by CMake */
#include "host/cli/commands.h"
#include "host/cli/outfile.h"
#include "host/cli/output.h"
#include "host/cli/table_file.h"
#include "host/cli/values.h"
#include "tables/spline.h"

const char export_help[] =
    "usage: flavbrem export FILE --to FORMAT [options]\n"
    "\n"
    "Writes a table as\n"
    "  dmg4   C source with the function flavbrem_kfactor(mass, energy), in GeV, for the DMG4\n"
    "         package: K = sigma_IWW/sigma_ETL, the same as a lookup gives, -1 outside the grid\n"
    "  csv    a line for each node: E, m_phi, status, cross-sections [pb], K, and their errors\n"
    "  json   the same as arrays, with the convention\n"
    "\n"
    "Options (default):\n"
    "  --to FORMAT              dmg4, csv or json\n"
    "  -o, --output FILE        the file to write; it appears when it is complete (stdout)\n"
    "  --quiet, --verbose       no notes; more of them\n"
    "  -h, --help               this text\n"
    "\n"
    "Examples:\n"
    "  flavbrem export pb.h5 --to dmg4 -o KfactorPb.c\n"
    "  flavbrem export pb.h5 --to csv\n";

struct work {
    const struct options *options;
    struct table_file file;
    FILE *out;
    size_t n_e, n_m;
    const double *e, *m;
};

static const void *dataset(const struct work *work, const char *group, const char *name)
{
    char path[48];
    size_t shape[2];
    snprintf(path, sizeof path, "/%s%s%s", group, *name != '\0' ? "/" : "", name);
    return flavbrem_table_dataset(work->file.table, path, shape);
}

/* ---- C source for DMG4 ---- */

static void write_array(FILE *out, const char *name, const char *comment, size_t n,
                        const double *values)
{
    fprintf(out, "\n/* %s */\nstatic const double %s[%zu] = {", comment, name, n);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%s%.17g%s", i % 4 == 0 ? "\n    " : " ", values[i], i + 1 < n ? "," : "");
    fputs("};\n", out);
}

static void write_head(const struct work *work)
{
    double worst[METHODS], p99;
    for (int i = 0; i < METHODS; i++)
        flavbrem_table_interpolation_error(work->file.table, (flavbrem_method)i, &worst[i], &p99);
    fprintf(
        work->out,
        "/* K = sigma_IWW/sigma_ETL of flavour-changing bremsstrahlung, made by flavbrem %s.\n"
        " * Convention: %s.\n"
        " * Grid: beam energy %.9g to %.9g GeV (%zu nodes), boson mass %.9g to %.9g GeV (%zu\n"
        " * nodes), in between splines. The relative error of K between the nodes was measured:\n"
        " * sigma_IWW at most %.1e, sigma_ETL at most %.1e off above 1.5 thresholds;\n"
        " * flavbrem_kfactor_error gives the bound of each place.\n"
        " * Outside the grid, and where there is no K, both functions return -1. */\n",
        version_text(), flavbrem_table_convention(work->file.table), work->e[0],
        work->e[work->n_e - 1], work->n_e, work->m[0], work->m[work->n_m - 1], work->n_m,
        worst[FLAVBREM_IWW], worst[FLAVBREM_ETL]);
}

/* Coordinates of the nodes. */
static int write_axis(const struct work *work, const char *name, const char *comment, size_t n,
                      const double *node)
{
    struct spline_axis axis = {n, node, spline_scale(node, n)};
    double *x = calloc(n, sizeof *x);
    if (x == NULL)
        return 0;
    for (size_t i = 0; i < n; i++)
        x[i] = spline_coordinate(&axis, node[i]);
    write_array(work->out, name, comment, n, x);
    free(x);
    return 1;
}

/* The relative error of K in each cell, -1 where it has no bound. */
static int write_errors(const struct work *work)
{
    const double *etl = dataset(work, "etl", "interpolation_error");
    const double *iww = dataset(work, "iww", "interpolation_error");
    size_t n = (work->n_e - 1) * (work->n_m - 1);
    double *error = calloc(n, sizeof *error);
    if (error == NULL)
        return 0;
    for (size_t i = 0; i < n; i++)
        error[i] = etl[i] < 1.0 && iww[i] <= 1e300 ? (iww[i] + etl[i]) / (1.0 - etl[i]) : -1.0;
    write_array(work->out, "flavbrem_error", "relative error of K in each cell, -1: none", n,
                error);
    free(error);
    return 1;
}

static void write_functions(const struct work *work)
{
    const struct options *made = &work->file.made;
    double scale_e = spline_scale(work->e, work->n_e), scale_m = spline_scale(work->m, work->n_m);
    double m_i = flavbrem_lepton_mass_gev(made->process.lepton_in, made->process.constants);
    double m_f = flavbrem_lepton_mass_gev(made->process.lepton_out, made->process.constants);
    fprintf(work->out,
            "\nenum { flavbrem_n_e = %zu, flavbrem_n_m = %zu };\n"
            "\n"
            "/* 1 where there is a value: inside the grid and above the threshold. */\n"
            "static int flavbrem_is_inside(double m_phi_gev, double beam_energy_gev)\n"
            "{\n"
            "    double made = %.17g + m_phi_gev;\n"
            "    return m_phi_gev >= %.17g && m_phi_gev <= %.17g && beam_energy_gev >= %.17g &&\n"
            "           beam_energy_gev <= %.17g &&\n"
            "           beam_energy_gev > made + (made - %.17g) * (made + %.17g) / (2.0 * %.17g);\n"
            "}\n",
            work->n_e, work->n_m, m_f, work->m[0], work->m[work->n_m - 1], work->e[0],
            work->e[work->n_e - 1], m_i, m_i, flavbrem_nucleus_mass_gev(&made->process));
    fprintf(work->out,
            "\n"
            "static double flavbrem_x_of(double beam_energy_gev)\n"
            "{\n"
            "    return beam_energy_gev / (beam_energy_gev + %.17g);\n"
            "}\n"
            "\n"
            "static double flavbrem_y_of(double m_phi_gev)\n"
            "{\n"
            "    return m_phi_gev / (m_phi_gev + %.17g);\n"
            "}\n",
            scale_e, scale_m);
    fputs("\n"
          "static int flavbrem_interval(const double *x, int n, double at)\n"
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
          "/* Relative error of K, or -1. Masses and energies in GeV. */\n"
          "double flavbrem_kfactor_error(double m_phi_gev, double beam_energy_gev)\n"
          "{\n"
          "    int i, j;\n"
          "    if (!flavbrem_is_inside(m_phi_gev, beam_energy_gev))\n"
          "        return -1.0;\n"
          "    i = flavbrem_interval(flavbrem_x, flavbrem_n_e, flavbrem_x_of(beam_energy_gev));\n"
          "    j = flavbrem_interval(flavbrem_y, flavbrem_n_m, flavbrem_y_of(m_phi_gev));\n"
          "    return flavbrem_error[i * (flavbrem_n_m - 1) + j];\n"
          "}\n"
          "\n"
          "/* K = sigma_IWW/sigma_ETL, or -1 where there is none. Masses and energies in GeV. */\n"
          "double flavbrem_kfactor(double m_phi_gev, double beam_energy_gev)\n"
          "{\n"
          "    double a[BSPLINE_MOST_ORDER], b[BSPLINE_MOST_ORDER], iww = 0.0, etl = 0.0, k;\n"
          "    int first, column, i, j;\n"
          "    if (!(flavbrem_kfactor_error(m_phi_gev, beam_energy_gev) >= 0.0))\n"
          "        return -1.0;\n"
          "    first = bspline_at(flavbrem_x, flavbrem_n_e, flavbrem_x_of(beam_energy_gev), a);\n"
          "    column = bspline_at(flavbrem_y, flavbrem_n_m, flavbrem_y_of(m_phi_gev), b);\n"
          "    for (i = 0; i < bspline_order(flavbrem_n_e); i++)\n"
          "        for (j = 0; j < bspline_order(flavbrem_n_m); j++) {\n"
          "            int at = (first + i) * flavbrem_n_m + column + j;\n"
          "            iww += a[i] * b[j] * flavbrem_iww[at];\n"
          "            etl += a[i] * b[j] * flavbrem_etl[at];\n"
          "        }\n"
          "    if (!(iww > 0.0 && etl > 0.0))\n"
          "        return -1.0;\n"
          "    k = iww / etl;\n"
          "    k *= k;\n"
          "    k *= k;\n"
          "    return k * k;\n"
          "}\n",
          work->out);
}

static int write_dmg4(const struct work *work, struct problem *problem)
{
    const double *etl = dataset(work, "etl", "spline"), *iww = dataset(work, "iww", "spline");
    size_t n = work->n_e * work->n_m;
    if (etl == NULL || iww == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s has no K (it takes etl and iww), make a table with --method "
                           "etl,iww",
                           work->options->argument);
    write_head(work);
    fprintf(work->out, "\n%s", bspline_text);
    int good = write_axis(work, "flavbrem_x", "E/(E + c) of the nodes", work->n_e, work->e) &&
               write_axis(work, "flavbrem_y", "m/(m + c) of the nodes", work->n_m, work->m) &&
               write_errors(work);
    write_array(work->out, "flavbrem_etl", "coefficients of the splines, a row for each energy", n,
                etl);
    write_array(work->out, "flavbrem_iww", "likewise", n, iww);
    write_functions(work);
    return good ? EXIT_DONE : problem_memory(problem);
}

/* ---- CSV and JSON ---- */

struct column {
    const char *group, *name, *title;
};

static const struct column columns[] = {
    {"etl", "sigma_pb", "etl_sigma_pb"},
    {"etl", "error_pb", "etl_error_pb"},
    {"ww", "sigma_pb", "ww_sigma_pb"},
    {"ww", "error_pb", "ww_error_pb"},
    {"iww", "sigma_pb", "iww_sigma_pb"},
    {"iww", "error_pb", "iww_error_pb"},
    {"k", "value", "k"},
    {"k", "error", "k_error"},
};

#define COLUMNS (sizeof columns / sizeof *columns)

static void write_csv(const struct work *work)
{
    const unsigned char *status = dataset(work, "status", "");
    fputs("beam_energy_gev,m_phi_gev,status", work->out);
    for (size_t c = 0; c < COLUMNS; c++)
        if (dataset(work, columns[c].group, columns[c].name) != NULL)
            fprintf(work->out, ",%s", columns[c].title);
    for (size_t k = 0; k < work->n_e * work->n_m; k++) {
        fprintf(work->out, "\n%.17g,%.17g,%s", work->e[k / work->n_m], work->m[k % work->n_m],
                flavbrem_value_text((flavbrem_value_status)status[k]));
        for (size_t c = 0; c < COLUMNS; c++) {
            const double *values = dataset(work, columns[c].group, columns[c].name);
            if (values != NULL)
                fprintf(work->out, ",%.17g", values[k]);
        }
    }
    fputc('\n', work->out);
}

static void json_array(FILE *out, const char *name, size_t n, const double *values)
{
    fprintf(out, ",\n \"%s\": [", name);
    for (size_t i = 0; i < n; i++) {
        fputs(i == 0 ? "" : ", ", out);
        output_json_number(out, values[i]);
    }
    fputc(']', out);
}

static void json_matrix(const struct work *work, const struct column *column)
{
    const double *values = dataset(work, column->group, column->name);
    if (values == NULL)
        return;
    fprintf(work->out, ",\n \"%s\": [", column->title);
    for (size_t k = 0; k < work->n_e * work->n_m; k++) {
        fputs(k % work->n_m == 0 ? (k == 0 ? "\n  [" : "],\n  [") : ", ", work->out);
        output_json_number(work->out, values[k]);
    }
    fputs("]]", work->out);
}

static void write_json(const struct work *work)
{
    const unsigned char *status = dataset(work, "status", "");
    /* the convention is ASCII of ours: nothing in it wants escaping */
    fprintf(work->out, "{\"kind\": \"table\",\n \"convention\": \"%s\",\n \"coupling\": %.17g",
            flavbrem_table_convention(work->file.table), flavbrem_table_coupling(work->file.table));
    json_array(work->out, "beam_energy_gev", work->n_e, work->e);
    json_array(work->out, "m_phi_gev", work->n_m, work->m);
    for (size_t c = 0; c < COLUMNS; c++)
        json_matrix(work, &columns[c]);
    fputs(",\n \"status\": [", work->out);
    for (size_t k = 0; k < work->n_e * work->n_m; k++)
        fprintf(work->out, "%s\"%s\"", k % work->n_m == 0 ? (k == 0 ? "\n  [" : "],\n  [") : ", ",
                flavbrem_value_text((flavbrem_value_status)status[k]));
    fputs("]]}\n", work->out);
}

/* ---- where it goes ---- */

static int write_all(const struct work *work, struct problem *problem)
{
    if (work->options->to == EXPORT_DMG4)
        return write_dmg4(work, problem);
    if (work->options->to == EXPORT_CSV)
        write_csv(work);
    else
        write_json(work);
    return EXIT_DONE;
}

static int write_file(struct work *work, struct problem *problem)
{
    struct unfinished *file = NULL;
    int error = 0;
    int code = outfile_begin(work->options->output, &file, problem);
    if (code != EXIT_DONE)
        return code;
    work->out = fdopen(dup(unfinished_descriptor(file)), "w");
    errno = 0;
    code = work->out == NULL ? problem_memory(problem) : write_all(work, problem);
    if (work->out != NULL && (ferror(work->out) || fclose(work->out) != 0))
        error = errno != 0 ? errno : EIO;
    if (code == EXIT_DONE)
        code = outfile_finish(file, error, problem);
    outfile_end(&file);
    return code;
}

static int open_work(struct work *work, struct problem *problem)
{
    size_t shape[2];
    if (work->options->to == 0)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "export does not know what to write, give --to dmg4, csv or json");
    int code = table_file_open("export", work->options, &work->file, problem);
    if (code != EXIT_DONE)
        return code;
    work->e = flavbrem_table_dataset(work->file.table, "/beam_energy_gev", shape);
    work->n_e = shape[0];
    work->m = flavbrem_table_dataset(work->file.table, "/m_phi_gev", shape);
    work->n_m = shape[0];
    if (dataset(work, "status", "") == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s has no status of its nodes (it is not as `flavbrem table` makes "
                           "one), make it again",
                           work->options->argument);
    return EXIT_DONE;
}

int export_run(const struct options *options, struct problem *problem)
{
    struct work work = {.options = options, .out = stdout};
    int to_stdout = options->output == NULL || strcmp(options->output, "-") == 0;
    int code = open_work(&work, problem);
    if (code == EXIT_DONE && !to_stdout)
        code = write_file(&work, problem);
    else if (code == EXIT_DONE)
        code = write_all(&work, problem);
    if (code == EXIT_DONE && to_stdout)
        code = output_close(problem);
    table_file_close(&work.file);
    return code;
}
