/* Attributes and datasets: text, CSV, JSON. */
#include "host/cli/metadata_print.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/options.h"
#include "host/cli/output.h"
#include "host/cli/text.h"

/* The spec has a line for each key; people see it indented, below its name. */
static void print_lines(const char *text)
{
    putchar('\n');
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        printf("    ");
        text_print_part(line, length);
        putchar('\n');
        line += length + (line[length] == '\n');
    }
}

/* In the fewest digits that read back. */
static const char *number_of(const flavbrem_file_attribute *attribute, char text[32])
{
    if (!attribute->is_whole)
        return flavbrem_number_text(attribute->number, text);
    snprintf(text, 32, "%" PRIu64, attribute->whole);
    return text;
}

/* With blanks up to the next column. */
static void print_name(const char *name)
{
    size_t length = strlen(name);
    text_print(name);
    printf("%*s", length < METADATA_NAME_WIDTH ? METADATA_NAME_WIDTH - (int)length : 1, "");
}

static void print_attribute(const flavbrem_file_attribute *attribute)
{
    char number[32];
    if (attribute->text != NULL && strchr(attribute->text, '\n') != NULL) {
        text_print(attribute->name);
        print_lines(attribute->text);
        return;
    }
    print_name(attribute->name);
    if (attribute->text == NULL) {
        puts(number_of(attribute, number));
    } else {
        text_print(attribute->text);
        putchar('\n');
    }
}

void metadata_print_text(const flavbrem_file_info *info)
{
    const flavbrem_file_attribute *attribute;
    for (size_t i = 0; (attribute = flavbrem_file_info_attribute(info, i)) != NULL; i++)
        print_attribute(attribute);
}

void metadata_print_datasets(const flavbrem_file_info *info)
{
    const flavbrem_file_dataset *dataset;
    for (size_t i = 0; (dataset = flavbrem_file_info_dataset(info, i)) != NULL; i++) {
        print_name(dataset->name);
        printf("%zu", dataset->sizes[0]);
        if (dataset->rank == 2)
            printf(" x %zu", dataset->sizes[1]);
        printf(" [%s]\n", dataset->unit);
    }
}

void metadata_print_json(const flavbrem_file_info *info)
{
    const flavbrem_file_attribute *attribute;
    for (size_t i = 0; (attribute = flavbrem_file_info_attribute(info, i)) != NULL; i++) {
        printf(",\n ");
        text_print_json(attribute->name);
        printf(": ");
        if (attribute->text != NULL)
            text_print_json(attribute->text);
        else if (attribute->is_whole)
            printf("%" PRIu64, attribute->whole);
        else
            output_json_number(stdout, attribute->number);
    }
}

void metadata_print_json_datasets(const flavbrem_file_info *info)
{
    const flavbrem_file_dataset *dataset;
    printf(",\n \"datasets\": [");
    for (size_t i = 0; (dataset = flavbrem_file_info_dataset(info, i)) != NULL; i++) {
        printf("%s\n  {\"name\": ", i == 0 ? "" : ",");
        text_print_json(dataset->name);
        printf(", \"unit\": ");
        text_print_json(dataset->unit);
        printf(", \"shape\": [%zu", dataset->sizes[0]);
        if (dataset->rank == 2)
            printf(", %zu", dataset->sizes[1]);
        printf("]}");
    }
    putchar(']');
}

/* ---- the boson ---- */

struct boson {
    flavbrem_process *process; /* NULL where nothing is to be told */
    const char *leptons[2];
    int spin;
    double couplings[2]; /* scalar and pseudoscalar, or vector and axial */
    size_t n;            /* masses */
    double m_phi_gev[2];
    flavbrem_decay decays[2];
};

static const char *const coupling_names[2][2] = {{"g_S", "g_P"}, {"g_V", "g_A"}};
static const char *const coupling_fields[2][2] = {{"g_s", "g_p"}, {"g_v", "g_a"}};

/* The least and the largest mass of the file. */
static void find_masses(const flavbrem_file_info *info, double m_phi_gev[2])
{
    const flavbrem_file_attribute *one = flavbrem_file_info_find(info, "m_phi_gev");
    const double *each = flavbrem_file_info_by_energy(info, "m_phi_gev");
    flavbrem_file_info_range(info, NULL, m_phi_gev);
    if (flavbrem_file_info_kind(info) != FLAVBREM_FILE_EVENTS)
        return;
    m_phi_gev[0] = m_phi_gev[1] = one != NULL && one->text == NULL ? one->number : 0.0;
    for (size_t i = 0; one == NULL && each != NULL && i < flavbrem_file_info_energies(info); i++) {
        m_phi_gev[0] = i == 0 || each[i] < m_phi_gev[0] ? each[i] : m_phi_gev[0];
        m_phi_gev[1] = i == 0 || each[i] > m_phi_gev[1] ? each[i] : m_phi_gev[1];
    }
}

static struct boson boson_of(const flavbrem_file_info *info)
{
    struct boson boson = {.process = NULL};
    if (flavbrem_file_info_boson(NULL, info, &boson.process) != FLAVBREM_OK)
        return boson; /* a file of the first versions may not say */
    flavbrem_process_values process = flavbrem_process_values_of(boson.process);
    if (process.lepton_in != process.lepton_out && flavbrem_boson_is_usual(boson.process)) {
        flavbrem_process_destroy(&boson.process);
        return boson;
    }
    flavbrem_couplings couplings = flavbrem_couplings_of(boson.process);
    boson.leptons[0] = flavbrem_lepton_name(process.lepton_in);
    boson.leptons[1] = flavbrem_lepton_name(process.lepton_out);
    boson.spin = flavbrem_boson_spin(boson.process);
    boson.couplings[0] = boson.spin == 1 ? couplings.vector : couplings.scalar;
    boson.couplings[1] = boson.spin == 1 ? couplings.axial : couplings.pseudoscalar;
    find_masses(info, boson.m_phi_gev);
    boson.n = boson.m_phi_gev[0] < boson.m_phi_gev[1] ? 2 : 1;
    for (size_t i = 0; i < boson.n; i++)
        boson.decays[i] = flavbrem_decay_of(boson.process, boson.m_phi_gev[i]);
    return boson;
}

void metadata_print_boson_text(const flavbrem_file_info *info)
{
    struct boson boson = boson_of(info);
    if (boson.process == NULL)
        return;
    print_name("spin of the boson");
    printf("%d\n", boson.spin);
    print_name("its couplings");
    printf("|%s| %.6g, |%s| %.6g\n", coupling_names[boson.spin][0], boson.couplings[0],
           coupling_names[boson.spin][1], boson.couplings[1]);
    for (size_t i = 0; i < boson.n; i++) {
        char name[64];
        snprintf(name, sizeof name, "%.10g GeV -> %s %s", boson.m_phi_gev[i], boson.leptons[0],
                 boson.leptons[1]);
        print_name(name);
        if (boson.decays[i].width_gev > 0.0)
            printf("width %.4g GeV%s, lifetime %.4g s, c tau %.4g m\n", boson.decays[i].width_gev,
                   boson.leptons[0] == boson.leptons[1] ? "" : " of both charges",
                   boson.decays[i].lifetime_s, boson.decays[i].length_m);
        else
            puts("closed");
    }
    flavbrem_process_destroy(&boson.process);
}

void metadata_print_boson_json(const flavbrem_file_info *info)
{
    struct boson boson = boson_of(info);
    if (boson.process == NULL)
        return;
    printf(",\n \"boson_spin\": %d,\n \"boson_couplings\": {", boson.spin);
    for (int i = 0; i < 2; i++) {
        printf("%s\"%s\": ", i == 0 ? "" : ", ", coupling_fields[boson.spin][i]);
        output_json_number(stdout, boson.couplings[i]);
    }
    printf("},\n \"boson_decays\": [");
    for (size_t i = 0; i < boson.n; i++) {
        const double numbers[] = {boson.m_phi_gev[i], boson.decays[i].width_gev,
                                  boson.decays[i].lifetime_s, boson.decays[i].length_m};
        static const char *const names[] = {"m_phi_gev", "width_gev", "lifetime_s", "length_m"};
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            printf("%s\"%s\": ", k > 0 ? ", " : i > 0 ? ", {" : "{", names[k]);
            output_json_number(stdout, numbers[k]);
        }
        putchar('}');
    }
    putchar(']');
    flavbrem_process_destroy(&boson.process);
}

static void print_csv_number(const char *name, double number)
{
    char text[FLAVBREM_NUMBER_BYTES];
    printf("%s,%s\n", name, number < (double)INFINITY ? flavbrem_number_text(number, text) : "inf");
}

static void print_boson_csv(const flavbrem_file_info *info)
{
    struct boson boson = boson_of(info);
    if (boson.process == NULL)
        return;
    printf("boson_spin,%d\n", boson.spin);
    for (int i = 0; i < 2; i++) {
        char name[32];
        snprintf(name, sizeof name, "boson_%s", coupling_fields[boson.spin][i]);
        print_csv_number(name, boson.couplings[i]);
    }
    for (size_t i = 0; i < boson.n; i++) {
        static const char *const begin[] = {"boson_decay", "boson_decay_2"};
        char name[64];
        const double numbers[] = {boson.m_phi_gev[i], boson.decays[i].width_gev,
                                  boson.decays[i].lifetime_s, boson.decays[i].length_m};
        static const char *const names[] = {"m_phi_gev", "width_gev", "lifetime_s", "length_m"};
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            snprintf(name, sizeof name, "%s_%s", begin[i], names[k]);
            print_csv_number(name, numbers[k]);
        }
    }
    flavbrem_process_destroy(&boson.process);
}

void metadata_print_csv(const flavbrem_file_info *info)
{
    const flavbrem_file_attribute *attribute;
    puts("name,value");
    for (size_t i = 0; (attribute = flavbrem_file_info_attribute(info, i)) != NULL; i++) {
        char number[32];
        text_print(attribute->name);
        putchar(',');
        if (attribute->text != NULL)
            text_print_csv(attribute->text);
        else
            fputs(number_of(attribute, number), stdout);
        putchar('\n');
    }
    print_boson_csv(info);
}
