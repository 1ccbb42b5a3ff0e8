/* What the conversions in a target depend on, and how they are taken. */
#include "host/cli/chain.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/conventions.h"
#include "host/cli/output.h"
#include "host/cli/text.h"

#define TEXT_WIDTH 80
#define MOST_VALUE 1024 /* bytes of a key's value, with the final 0 */

/* ---- what the values depend on ---- */

static int is_shower(const struct chain *chain)
{
    return flavbrem_spectrum_cut_gev(chain->spectrum) > 0.0;
}

/* 1 of a key that came later than the first prints: it is told where it is not at its default. */
static int is_unset_boson_key(const struct chain *chain, const flavbrem_key *key)
{
    const char *name;
    char value[MOST_VALUE];
    int is_later = flavbrem_key_is_of_boson(key);
    for (size_t i = 0; is_later && flavbrem_process_later(chain->options->process, ~0u, i, &name,
                                                          value, sizeof value);
         i++)
        if (strcmp(key->name, name) == 0)
            return 0;
    return is_later;
}

/* Whether the values depend on a key that is no column of its own. */
static int is_told(const struct chain *chain, const flavbrem_key *key)
{
    static const char *const own[] = {"m-phi", "method", "by", "charge", "efficiency"};
    static const char *const of_showers[] = {"showers", "track-cut", "seed"};
    int is_file = !is_shower(chain) && flavbrem_spec_is_set(chain->options->spec, "spectrum");
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(key->name, own[i]) == 0)
            return 0;
    for (size_t i = 0; i < sizeof of_showers / sizeof *of_showers; i++)
        if (strcmp(key->name, of_showers[i]) == 0 && !is_shower(chain))
            return 0;
    if ((strcmp(key->name, "primaries") == 0 && !is_file) || is_unset_boson_key(chain, key))
        return 0;
    return (key->jobs & (int)flavbrem_spec_job(chain->options->spec)) != 0;
}

/* The material of shower:MATERIAL,ENERGY[,DEPTH]. */
static void shower_material(const struct chain *chain, char text[MOST_VALUE])
{
    char spectrum[MOST_VALUE] = "", *last;
    if (flavbrem_spec_get(chain->options->reader, chain->options->spec, "spectrum", spectrum,
                          sizeof spectrum) != FLAVBREM_OK)
        return;
    while ((last = strrchr(spectrum, ',')) != NULL &&
           strspn(last + 1, "+-.0123456789eE") == strlen(last + 1))
        *last = '\0';
    snprintf(text, MOST_VALUE, "%s", spectrum + strcspn(spectrum, ":") + 1);
}

/* Angles and t_max: WW and IWW have them always, ETL a cut where it is given. Returns 0 of another
 * key. */
static int convention_of(const struct chain *chain, const flavbrem_key *key, unsigned methods,
                         char text[MOST_VALUE])
{
    flavbrem_process_values process = flavbrem_process_values_of(chain->options->process);
    int exact = (methods & FLAVBREM_METHOD_BIT(FLAVBREM_ETL)) != 0;
    int approximate = (methods & ~FLAVBREM_METHOD_BIT(FLAVBREM_ETL)) != 0;
    const flavbrem_spec *spec = chain->options->spec;
    if (strcmp(key->name, "theta-max") == 0) {
        if (approximate || (exact && flavbrem_spec_is_set(spec, "theta-max")))
            flavbrem_number_text(process.theta_max_rad, text);
    } else if (strcmp(key->name, "psi-max") == 0) {
        if (exact && flavbrem_spec_is_set(spec, "psi-max"))
            flavbrem_number_text(process.psi_max_rad, text);
    } else if (strcmp(key->name, "tmax") == 0) {
        if (approximate)
            snprintf(text, MOST_VALUE, "%s", flavbrem_tmax_rule_name(process.tmax_rule));
    } else {
        return 0;
    }
    return 1;
}

/* "" where nothing by these methods depends on it. */
static void value_of(const struct chain *chain, const flavbrem_key *key, unsigned methods,
                     char text[MOST_VALUE])
{
    const flavbrem_spec *spec = chain->options->spec;
    *text = '\0';
    if (convention_of(chain, key, methods, text))
        return;
    if (strcmp(key->name, "density") == 0)
        flavbrem_number_text(chain->material.density_g_cm3, text);
    else if (strcmp(key->name, "coupling") == 0)
        flavbrem_number_text(flavbrem_process_values_of(chain->options->process).coupling, text);
    else if (strcmp(key->name, "track-cut") == 0)
        flavbrem_number_text(flavbrem_spectrum_cut_gev(chain->spectrum), text);
    else if (flavbrem_spec_get(chain->options->reader, spec, key->name, text, MOST_VALUE) !=
             FLAVBREM_OK)
        *text = '\0';
    if (strcmp(key->name, "material") == 0 && *text == '\0')
        shower_material(chain, text);
}

/* "beam_energy_gev" */
static void column_of(const flavbrem_key *key, char name[64])
{
    int length = snprintf(name, 64, "%s%s%s", key->name, key->unit != NULL ? "_" : "",
                          key->unit != NULL ? key->unit : "");
    for (int i = 0; i < length && i < 63; i++)
        name[i] = isalnum((unsigned char)name[i]) ? (char)tolower((unsigned char)name[i]) : '_';
}

static int is_number(const flavbrem_key *key, const char *text)
{
    return key->type == FLAVBREM_KEY_NUMBER || key->type == FLAVBREM_KEY_COUNT ||
           (key->type == FLAVBREM_KEY_COMPLEX && strchr(text, ',') == NULL) ||
           strcmp(key->name, "beam-energy") == 0; /* of one energy */
}

/* ---- text ---- */

void chain_print_word(const char *word, int *column)
{
    int length = (int)strlen(word);
    if (*column == 0)
        *column = printf("#");
    else if (*column + 1 + length > TEXT_WIDTH)
        *column = printf("\n#") - 1;
    *column += 1 + length;
    putchar(' ');
    text_print(word);
}

void chain_print_text(const struct chain *chain)
{
    const flavbrem_key *key;
    char value[MOST_VALUE], word[MOST_VALUE + 64];
    double error,
        length = flavbrem_spectrum_total(
            chain->spectrum, 0, flavbrem_spec_number(chain->options->spec, "above"), &error);
    int column = 0;
    for (size_t i = 0; (key = flavbrem_key_at(i)) != NULL; i++) {
        if (!is_told(chain, key))
            continue;
        value_of(chain, key, conventions_methods(chain->options), value);
        snprintf(word, sizeof word, "%s %s%s%s,", key->name, value, key->unit != NULL ? " " : "",
                 key->unit != NULL ? key->unit : "");
        if (*value != '\0')
            chain_print_word(word, &column);
    }
    snprintf(word, sizeof word, "X0 %.6g cm,",
             flavbrem_material_radiation_length_cm(&chain->material));
    chain_print_word(word, &column);
    snprintf(word, sizeof word, "track length %.6g +- %.1g cm a primary", length, error);
    chain_print_word(word, &column);
}

void chain_comment(const struct chain *chain, char *comment, size_t size)
{
    const flavbrem_key *key;
    char value[MOST_VALUE];
    struct text_room room = {comment, size};
    text_add(&room, "track lengths a primary, flavbrem %s", flavbrem_version());
    for (size_t i = 0; (key = flavbrem_key_at(i)) != NULL; i++) {
        int of_yields = (key->jobs & (int)FLAVBREM_JOB_YIELD) != 0;
        int of_events = (key->jobs & (int)FLAVBREM_JOB_EVENTS) != 0;
        int of_points = (key->jobs & (int)FLAVBREM_JOB_XSEC) != 0;
        if (!of_yields || !of_events || of_points || !is_told(chain, key) ||
            strcmp(key->name, "above") == 0)
            continue;
        value_of(chain, key, conventions_methods(chain->options), value);
        if (*value != '\0')
            text_add(&room, ", %s %s%s%s", key->name, value, key->unit != NULL ? " " : "",
                     key->unit != NULL ? key->unit : "");
    }
}

/* ---- CSV and JSON ---- */

void chain_csv_number(const char *before, double number, int is_there)
{
    char text[FLAVBREM_NUMBER_BYTES];
    printf("%s%s", before, is_there && isfinite(number) ? flavbrem_number_text(number, text) : "");
}

void chain_print_csv_names(const struct chain *chain)
{
    const flavbrem_key *key;
    char name[64];
    for (size_t i = 0; (key = flavbrem_key_at(i)) != NULL; i++)
        if (is_told(chain, key)) {
            column_of(key, name);
            printf(",%s", name);
        }
}

void chain_print_csv(const struct chain *chain, flavbrem_method method)
{
    const flavbrem_key *key;
    char text[MOST_VALUE];
    for (size_t i = 0; (key = flavbrem_key_at(i)) != NULL; i++) {
        if (!is_told(chain, key))
            continue;
        value_of(chain, key, FLAVBREM_METHOD_BIT(method), text);
        putchar(',');
        if (is_number(key, text) || *text == '\0')
            text_print(text);
        else
            text_print_csv(text);
    }
}

void chain_json_member(const char *name, double number, int is_there)
{
    printf(", \"%s\": ", name);
    if (is_there)
        output_json_number(stdout, number);
    else
        fputs("null", stdout);
}

void chain_print_json(const struct chain *chain, flavbrem_method method)
{
    const flavbrem_key *key;
    char text[MOST_VALUE], name[64];
    for (size_t i = 0; (key = flavbrem_key_at(i)) != NULL; i++) {
        if (!is_told(chain, key))
            continue;
        value_of(chain, key, FLAVBREM_METHOD_BIT(method), text);
        column_of(key, name);
        printf(", \"%s\": ", name);
        if (*text == '\0')
            fputs("null", stdout);
        else if (is_number(key, text))
            text_print(text);
        else
            text_print_json(text);
    }
}

/* ---- the work ---- */

int chain_take_spectrum(struct chain *chain, flavbrem_context *context, struct problem *problem)
{
    flavbrem_status status = flavbrem_spectrum_of_spec(context, chain->options->spec,
                                                       &chain->material, &chain->spectrum);
    if (status == FLAVBREM_ERROR_FILE)
        return problem_set(problem, EXIT_WRONG_INPUT, "%s", flavbrem_context_message(context));
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

/* How many there are the library knows. */
static int update_progress(void *user, size_t done, size_t total)
{
    struct progress *progress = user;
    progress->total = total;
    return progress_update(progress, done, total);
}

void chain_begin_progress(const struct options *options, flavbrem_context *context,
                          const char *what, struct progress *progress)
{
    progress_begin(progress, 1, options->quiet);
    progress->what = what;
    flavbrem_context_set_progress(context, update_progress, progress);
}

void chain_end_progress(flavbrem_context *context, struct progress *progress)
{
    progress_end(progress);
    flavbrem_context_set_progress(context, NULL, NULL);
}
