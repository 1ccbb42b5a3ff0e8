/* Reads the value of each option. */
#include "host/cli/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/c_name.h"
#include "host/cli/meant.h"
#include "host/cli/suggest.h"
#include "tables/events/formats.h"
#include "tables/events/writer.h"
#include "tables/nodes.h"
#include "tables/files/shortest.h"

#define RTOL_LEAST 1e-12
#define INTERP_TOL_LEAST 1e-9
#define MOST_CHECKED 1000000
#define MOST_NODES 4096
#define LEAST_WORK 10000 /* the first rounds take no more */
#define MOST_WORK 1000000000
#define HALF_PI 1.5707963267948966

static const char *const tmax_names[] = {"m2", "E2"};
static const char *const constants_names[] = {"codata2022", "dmg4"};
static const char *const format_names[] = {"text", "csv", "json"};

const char *tmax_rule_name(flavbrem_tmax_rule rule)
{
    return tmax_names[rule];
}

const char *constants_name(flavbrem_constants constants)
{
    return constants_names[constants];
}

/* As %.15g, with more digits where it takes them. */
char *number_text(double number, char text[32])
{
    char shortest[SHORTEST_ROOM + 1];
    int digits = 0;
    *flb_shortest_put(shortest, number) = '\0';
    size_t zeros = strspn(shortest, "-0.");
    for (const char *at = shortest + zeros; *at != '\0' && *at != 'e'; at++)
        digits += *at != '.';
    snprintf(text, 32, "%.*g", digits < 15 ? 15 : digits > 17 ? 17 : digits, number);
    return text;
}

/* "a, b or c" */
static void names_text(const char *const *names, size_t n, char *text, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < n && used < size; i++) {
        const char *before = i == 0 ? "" : i + 1 == n ? " or " : ", ";
        used += (size_t)snprintf(text + used, size - used, "%s%s", before, names[i]);
    }
}

/* A word for one of the names, or the nearest of them. */
static void hint_value(const char *text, const char *const *names, size_t n,
                       struct problem *problem)
{
    const char *meant = meant_value(text);
    for (size_t i = 0; i < n && meant != NULL; i++)
        if (strcmp(names[i], meant) == 0) {
            problem_hint(problem, "did you mean %s?", meant);
            return;
        }
    suggest_hint(problem, "", text, names, n);
}

/* The number of text among the names, or an error with the nearest. */
static int choose(const char *text, const char *what, const char *const *names, size_t n,
                  int *choice, struct problem *problem)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], text) == 0) {
            *choice = (int)i;
            return EXIT_DONE;
        }
    }
    char all[160];
    names_text(names, n, all, sizeof all);
    hint_value(text, names, n, problem);
    return problem_set(problem, EXIT_WRONG_INPUT, "%s \"%.60s\" is unknown, take %s", what, text,
                       all);
}

int value_beam_energy(const char *text, const char *what, struct options *options,
                      struct problem *problem)
{
    return range_parse(text, what, &options->beam_energy_gev, problem);
}

int value_m_phi(const char *text, const char *what, struct options *options,
                struct problem *problem)
{
    return range_parse(text, what, &options->m_phi_gev, problem);
}

int value_of(const char *text, const char *what, struct options *options, struct problem *problem)
{
    const char *names[QUANTITIES];
    int choice = 0;
    for (int i = 0; i < QUANTITIES; i++)
        names[i] = flavbrem_quantity_name((flavbrem_quantity)i);
    int code = choose(text, what, names, QUANTITIES, &choice, problem);
    if (code == EXIT_DONE)
        options->quantity = (flavbrem_quantity)choice;
    return code;
}

/* One or two coordinates with a comma between them, each a number or a range. */
int value_at(const char *text, const char *what, struct options *options, struct problem *problem)
{
    const char *comma = strchr(text, ',');
    if (comma != NULL && strchr(comma + 1, ',') != NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" has more than two coordinates, give one or two", what,
                           text);
    char *first = comma != NULL ? strndup(text, (size_t)(comma - text)) : strdup(text);
    if (first == NULL)
        return problem_memory(problem);
    int code = range_parse(first, what, &options->at[0], problem);
    if (code == EXIT_DONE && comma != NULL)
        code = range_parse(comma + 1, what, &options->at[1], problem);
    options->n_at = comma != NULL ? 2 : 1;
    free(first);
    return code;
}

int value_lepton(const char *text, const char *what, struct options *options,
                 struct problem *problem)
{
    const char *names[] = {flavbrem_lepton_name(FLAVBREM_ELECTRON),
                           flavbrem_lepton_name(FLAVBREM_MUON), flavbrem_lepton_name(FLAVBREM_TAU)};
    const char *colon = strchr(text, ':');
    if (colon == NULL || colon - text > 20)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" is not a pair of leptons, give the incoming and the "
                           "outgoing one like e:mu",
                           what, text);
    char incoming[24] = "";
    int in = 0, out = 0;
    memcpy(incoming, text, (size_t)(colon - text));
    int code = choose(incoming, what, names, 3, &in, problem);
    if (code == EXIT_DONE)
        code = choose(colon + 1, what, names, 3, &out, problem);
    options->process.lepton_in = (flavbrem_lepton)in;
    options->process.lepton_out = (flavbrem_lepton)out;
    return code;
}

static int target_by_symbol(const char *text, const char *what, struct options *options,
                            struct problem *problem)
{
    const char *symbols[118], *symbol = meant_element(text);
    size_t n = 0;
    flavbrem_process *process = &options->process;
    options->density_g_cm3 = 0.0;
    if (flavbrem_element_find(symbol != NULL ? symbol : text, &process->target_z,
                              &process->target_a) == FLAVBREM_OK) {
        options->target_is_symbol = 1;
        return EXIT_DONE;
    }
    for (; (symbol = flavbrem_element_symbol((int)n + 1)) != NULL; n++)
        symbols[n] = symbol;
    suggest_hint(problem, "", text, symbols, n);
    return problem_set(
        problem, EXIT_WRONG_INPUT,
        "%s \"%.60s\" is not an element (H to U), give a symbol like Pb, a name like "
        "lead or numbers like 82,207",
        what, text);
}

int value_target(const char *text, const char *what, struct options *options,
                 struct problem *problem)
{
    if (strpbrk(text, "0123456789") == NULL)
        return target_by_symbol(text, what, options, problem);
    if (strchr(text, ',') == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" has no mass number, give Z,A like 82,207 or a symbol like "
                           "Pb",
                           what, text);
    if (strchr(text, ':') != NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" is not one target, give Z,A like 82,207", what, text);
    struct range numbers = {0};
    int code = range_parse(text, what, &numbers, problem);
    if (code == EXIT_DONE && numbers.n > 3)
        code = problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" has more than three numbers, give Z,A or Z,A,density",
                           what, text);
    if (code == EXIT_DONE && numbers.n == 3 && !(range_value(&numbers, 2) > 0.0))
        code =
            problem_set(problem, EXIT_WRONG_INPUT,
                        "%s \"%.60s\" has a density that is not above 0, give g/cm3", what, text);
    if (code == EXIT_DONE) {
        options->process.target_z = range_value(&numbers, 0);
        options->process.target_a = range_value(&numbers, 1);
        options->density_g_cm3 = numbers.n == 3 ? range_value(&numbers, 2) : 0.0;
    }
    range_free(&numbers);
    return code;
}

int value_coupling(const char *text, const char *what, struct options *options,
                   struct problem *problem)
{
    options->coupling_given = 1;
    return number_parse(text, what, &options->process.coupling, problem);
}

static int add_method(const char *text, const char *what, struct options *options,
                      struct problem *problem)
{
    const char *names[METHODS];
    int choice = 0;
    for (int i = 0; i < METHODS; i++)
        names[i] = flavbrem_method_name((flavbrem_method)i);
    int code = choose(text, what, names, METHODS, &choice, problem);
    for (int i = 0; code == EXIT_DONE && i < options->n_methods; i++)
        if ((int)options->methods[i] == choice)
            code = problem_set(problem, EXIT_WRONG_INPUT,
                               "%s has \"%s\" twice, give each method once", what, text);
    if (code == EXIT_DONE)
        options->methods[options->n_methods++] = (flavbrem_method)choice;
    return code;
}

int value_method(const char *text, const char *what, struct options *options,
                 struct problem *problem)
{
    options->n_methods = 0;
    options->methods_given = 1;
    for (const char *rest = text;; rest++) {
        char name[64] = "";
        size_t length = strcspn(rest, ",");
        memcpy(name, rest, length < sizeof name ? length : sizeof name - 1);
        int code = add_method(name, what, options, problem);
        rest += length;
        if (code != EXIT_DONE || *rest == '\0')
            return code;
    }
}

int value_rtol(const char *text, const char *what, struct options *options, struct problem *problem)
{
    options->rtol_given = 1;
    int code = number_parse(text, what, &options->rtol, problem);
    if (code == EXIT_DONE && !(options->rtol >= RTOL_LEAST && options->rtol < 1.0))
        code =
            problem_set(problem, EXIT_WRONG_INPUT,
                        "%s %s is out of range (1e-12 to below 1), give one like 1e-6", what, text);
    return code;
}

int value_interp_tol(const char *text, const char *what, struct options *options,
                     struct problem *problem)
{
    options->interp_tol_given = 1;
    int code = number_parse(text, what, &options->interp_tol, problem);
    if (code == EXIT_DONE &&
        !(options->interp_tol >= INTERP_TOL_LEAST && options->interp_tol < 1.0))
        code =
            problem_set(problem, EXIT_WRONG_INPUT,
                        "%s %s is out of range (1e-9 to below 1), give one like 1e-5", what, text);
    return code;
}

int value_max_nodes(const char *text, const char *what, struct options *options,
                    struct problem *problem)
{
    options->bounds_given = 1;
    return whole_parse(text, what, NODES_FIRST, MOST_NODES, &options->max_nodes, problem);
}

int value_max_work(const char *text, const char *what, struct options *options,
                   struct problem *problem)
{
    uint64_t work = 0;
    int code = count_parse(text, what, LEAST_WORK, MOST_WORK, &work, problem);
    options->bounds_given = 1;
    options->max_work = (long)work;
    return code;
}

int value_unit(const char *text, const char *what, struct options *options, struct problem *problem)
{
    const char *names[] = {flavbrem_unit_name(FLAVBREM_PB), flavbrem_unit_name(FLAVBREM_INV_GEV2)};
    int choice = 0;
    int code = choose(text, what, names, 2, &choice, problem);
    if (meant_unit(text) != NULL)
        problem_hint(problem, "%s", meant_unit(text));
    options->unit = (flavbrem_unit)choice;
    return code;
}

static int angle_parse(const char *text, const char *what, double *angle_rad,
                       struct problem *problem)
{
    int code = number_parse(text, what, angle_rad, problem);
    if (code == EXIT_DONE && !(*angle_rad > 0.0 && *angle_rad <= HALF_PI))
        code = problem_set(problem, EXIT_WRONG_INPUT,
                           "%s %s is out of range (above 0, at most pi/2), give an angle in rad",
                           what, text);
    return code;
}

int value_theta_max(const char *text, const char *what, struct options *options,
                    struct problem *problem)
{
    options->theta_max_given = 1;
    int code = angle_parse(text, what, &options->process.theta_max_rad, problem);
    options->process.etl_theta_max_rad = options->process.theta_max_rad;
    return code;
}

int value_psi_max(const char *text, const char *what, struct options *options,
                  struct problem *problem)
{
    options->psi_max_given = 1;
    int code = angle_parse(text, what, &options->process.psi_max_rad, problem);
    options->process.etl_psi_max_rad = options->process.psi_max_rad;
    return code;
}

int value_tmax(const char *text, const char *what, struct options *options, struct problem *problem)
{
    int choice = 0;
    int code = choose(text, what, tmax_names, 2, &choice, problem);
    options->process.tmax_rule = (flavbrem_tmax_rule)choice;
    return code;
}

int value_constants(const char *text, const char *what, struct options *options,
                    struct problem *problem)
{
    int choice = 0;
    int code = choose(text, what, constants_names, 2, &choice, problem);
    options->process.constants = (flavbrem_constants)choice;
    return code;
}

/* Which names are good is for the context to say. */
int value_device(const char *text, const char *what, struct options *options,
                 struct problem *problem)
{
    if (strlen(text) >= sizeof options->device)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.40s...\" is unknown, take one that `flavbrem devices` lists",
                           what, text);
    snprintf(options->device, sizeof options->device, "%s", text);
    return EXIT_DONE;
}

int value_threads(const char *text, const char *what, struct options *options,
                  struct problem *problem)
{
    long threads = 0;
    int code = whole_parse(text, what, 1, 4096, &threads, problem);
    options->threads = (int)threads;
    return code;
}

int value_format(const char *text, const char *what, struct options *options,
                 struct problem *problem)
{
    int choice = 0;
    int code = choose(text, what, format_names, 3, &choice, problem);
    options->format = (enum format)choice;
    return code;
}

int value_points(const char *text, const char *what, struct options *options,
                 struct problem *problem)
{
    return whole_parse(text, what, 0, MOST_CHECKED, &options->points, problem);
}

int value_name(const char *text, const char *what, struct options *options, struct problem *problem)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char small[] = "abcdefghijklmnopqrstuvwxyz";
    static const char others[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    size_t length = strlen(text);
    if (length == 0 || length > 48 || strchr(letters, *text) == NULL ||
        strspn(text, others) != length || strpbrk(text, small) == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" is not the name of a function in C and C++ (letters, "
                           "digits and _, a letter first, 48 at most, and not all capital, as "
                           "macros are), give one like kfactor_pb",
                           what, text);
    if (c_name_is_taken(text))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" is a name of C or C++ or of their libraries (a program "
                           "with such a function does not compile, or does not work), give one "
                           "like kfactor_pb",
                           what, text);
    options->name = text;
    return EXIT_DONE;
}

int value_to(const char *text, const char *what, struct options *options, struct problem *problem)
{
    static const char *const names[] = {"dmg4", "csv", "json"};
    int choice = 0;
    int code = choose(text, what, names, 3, &choice, problem);
    if (code == EXIT_DONE)
        options->to = EXPORT_DMG4 + choice;
    return code;
}

int value_events(const char *text, const char *what, struct options *options,
                 struct problem *problem)
{
    return count_parse(text, what, 1, MOST_EVENTS, &options->events, problem);
}

int value_seed(const char *text, const char *what, struct options *options, struct problem *problem)
{
    return count_parse(text, what, 0, UINT64_MAX, &options->seed, problem);
}

int value_first(const char *text, const char *what, struct options *options,
                struct problem *problem)
{
    return count_parse(text, what, 0, UINT64_MAX, &options->first, problem);
}

int value_view(const char *text, const char *what, struct options *options, struct problem *problem)
{
    const char *names[] = {flavbrem_view_name(FLAVBREM_VIEW_BOSON),
                           flavbrem_view_name(FLAVBREM_VIEW_LEPTON)};
    int choice = 0;
    int code = choose(text, what, names, 2, &choice, problem);
    options->view = (flavbrem_view)choice;
    options->view_given = 1;
    return code;
}

int value_charge(const char *text, const char *what, struct options *options,
                 struct problem *problem)
{
    int positive = strcmp(text, "+1") == 0 || strcmp(text, "1") == 0;
    if (!positive && strcmp(text, "-1") != 0)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" is not the charge of a lepton, give -1 or +1", what, text);
    options->charge = positive ? 1 : -1;
    return EXIT_DONE;
}

int value_event_format(const char *text, const char *what, struct options *options,
                       struct problem *problem)
{
    const char *names[EVENT_FORMATS];
    int choice = 0;
    for (int f = 0; f < EVENT_FORMATS; f++)
        names[f] = flb_event_formats[f].name;
    int code = choose(text, what, names, EVENT_FORMATS, &choice, problem);
    options->event_format = choice;
    return code;
}
