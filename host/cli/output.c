/* The three formats. Columns and keys have the same names. */
#include "host/cli/output.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void output_json_number(FILE *out, double number)
{
    if (isfinite(number))
        fprintf(out, "%.17g", number);
    else
        fputs("null", out);
}

static void lepton_text(const struct options *options, char text[16])
{
    snprintf(text, 16, "%s:%s", flavbrem_lepton_name(options->process.lepton_in),
             flavbrem_lepton_name(options->process.lepton_out));
}

static void target_text(const struct options *options, char text[72])
{
    char z[32], a[32];
    snprintf(text, 72, "%s,%s", number_text(options->process.target_z, z),
             number_text(options->process.target_a, a));
}

static const char *coordinate_name(flavbrem_quantity quantity, int i)
{
    switch (quantity) {
    case FLAVBREM_SIGMA:
        return "";
    case FLAVBREM_DX:
        return "x";
    case FLAVBREM_DY:
        return "y";
    case FLAVBREM_DTHETA:
        return "theta [rad]";
    case FLAVBREM_DPSI:
        return "psi [rad]";
    case FLAVBREM_D2X:
        return i == 0 ? "x" : "theta [rad]";
    case FLAVBREM_D2Y:
        return i == 0 ? "y" : "psi [rad]";
    }
    return "";
}

static void text_begin(const struct options *options)
{
    char lepton[16], target[72], coupling[32];
    lepton_text(options, lepton);
    target_text(options, target);
    printf("# %s on Z,A = %s, coupling %s, constants %s, t_max %s\n", lepton, target,
           number_text(options->process.coupling, coupling),
           constants_name(options->process.constants), tmax_rule_name(options->process.tmax_rule));
    printf("%13s %13s", "E [GeV]", "m_phi [GeV]");
    for (int i = 0; i < options->n_at; i++)
        printf(" %13s", coordinate_name(options->quantity, i));
    printf("  %-8s%-8s %19s %9s  %-9s  %s\n", "method", "of", "value", "error", "unit",
           options->show_nodes ? "status             E nodes                m_phi nodes"
                               : "status");
}

static void text_row(const struct options *options, const struct row *row)
{
    printf("%13.9g %13.9g", row->point.beam_energy_gev, row->point.m_phi_gev);
    for (int i = 0; i < options->n_at; i++)
        printf(" %13.9g", row->point.at[i]);
    printf("  %-8s%-8s %19.12e %9.1e  %-9s  ", row->method, row->quantity, row->result.value,
           row->result.error, row->unit);
    if (options->show_nodes)
        printf("%-17s  %.6g .. %.6g  %.6g .. %.6g", flavbrem_value_text(row->result.status),
               row->nodes[0], row->nodes[1], row->nodes[2], row->nodes[3]);
    else
        printf("%s", flavbrem_value_text(row->result.status));
    putchar('\n');
}

static void csv_row(const struct options *options, const struct row *row)
{
    char lepton[16], target[72];
    lepton_text(options, lepton);
    target_text(options, target);
    printf("%s,%s,%.17g,%.17g,%s,%.17g,%.17g,\"", row->method, row->quantity, row->result.value,
           row->result.error, row->unit, row->point.beam_energy_gev, row->point.m_phi_gev);
    for (int i = 0; i < options->n_at; i++)
        printf("%s%.17g", i == 0 ? "" : ",", row->point.at[i]);
    printf("\",%s,\"%s\",%s", lepton, target, flavbrem_value_text(row->result.status));
    for (int i = 0; options->show_nodes && i < 4; i++)
        printf(",%.17g", row->nodes[i]);
    putchar('\n');
}

static void json_row(const struct options *options, const struct row *row, int is_first)
{
    char lepton[16], target[72];
    lepton_text(options, lepton);
    target_text(options, target);
    printf("%s{\"method\": \"%s\", \"quantity\": \"%s\", \"value\": ", is_first ? "" : ",\n",
           row->method, row->quantity);
    output_json_number(stdout, row->result.value);
    printf(", \"error\": ");
    output_json_number(stdout, row->result.error);
    printf(", \"unit\": \"%s\", \"beam_energy_gev\": %.17g, \"m_phi_gev\": %.17g, \"at\": [",
           row->unit, row->point.beam_energy_gev, row->point.m_phi_gev);
    for (int i = 0; i < options->n_at; i++)
        printf("%s%.17g", i == 0 ? "" : ", ", row->point.at[i]);
    printf("], \"lepton\": \"%s\", \"target\": \"%s\", \"status\": \"%s\"", lepton, target,
           flavbrem_value_text(row->result.status));
    if (options->show_nodes)
        printf(", \"nodes\": {\"beam_energy_gev\": [%.17g, %.17g], "
               "\"m_phi_gev\": [%.17g, %.17g]}",
               row->nodes[0], row->nodes[1], row->nodes[2], row->nodes[3]);
    putchar('}');
}

void output_begin(const struct options *options)
{
    if (options->format == FORMAT_TEXT)
        text_begin(options);
    else if (options->format == FORMAT_CSV)
        printf("method,quantity,value,error,unit,beam_energy_gev,m_phi_gev,at,lepton,target,status"
               "%s\n",
               options->show_nodes ? ",beam_energy_node_below_gev,beam_energy_node_above_gev,"
                                     "m_phi_node_below_gev,m_phi_node_above_gev"
                                   : "");
    else
        fputs("[\n", stdout);
}

void output_row(const struct options *options, const struct row *row, int is_first)
{
    if (options->format == FORMAT_TEXT)
        text_row(options, row);
    else if (options->format == FORMAT_CSV)
        csv_row(options, row);
    else
        json_row(options, row, is_first);
}

void output_end(const struct options *options)
{
    if (options->format == FORMAT_JSON)
        puts("\n]");
}

int output_close(struct problem *problem)
{
    errno = 0;
    int failed = ferror(stdout);
    if (fflush(stdout) != 0 || failed)
        return problem_set(problem, EXIT_FAILED,
                           "the results could not be written to stdout (%s), free some space",
                           errno != 0 ? strerror(errno) : "an earlier write failed");
    return EXIT_DONE;
}
