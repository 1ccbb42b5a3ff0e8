/* Every public function of the library flavbrem, called wrongly once (NULL, nothing, in the wrong
 * order, after destroy) and rightly once; then by eight threads at a time, each with what is its
 * own. tests/api_page.py says that none is left out here and in tests/test_every_file_call.c. */
#include <math.h>
#include <string.h>

#include "flavbrem/flavbrem.h"
#include "flavbrem/origin.h"
#include "flavbrem/table_make.h"
#include "tests/shared.h"
#include "tests/calls.h"
#include "tests/table_file.h"

/* ---- status, build, devices: nothing is made ---- */

static void call_texts(void)
{
    flavbrem_part part = {"", "", "", ""};
    MUST(strcmp(flavbrem_status_text(FLAVBREM_OK), "unknown status") != 0);
    MUST(strcmp(flavbrem_status_text((flavbrem_status)-7), "unknown status") == 0);
    MUST(strcmp(flavbrem_value_text(FLAVBREM_VALUE_GOOD), "good") == 0);
    MUST(strcmp(flavbrem_value_text((flavbrem_value_status)-7), "unknown status") == 0);
    MUST(flavbrem_value_worse(FLAVBREM_VALUE_GOOD, FLAVBREM_VALUE_OUTSIDE_TOLERANCE) ==
         FLAVBREM_VALUE_OUTSIDE_TOLERANCE);
    MUST(strstr(flavbrem_build_text(), flavbrem_version()) == flavbrem_build_text());
    MUST(!flavbrem_library_part(0, NULL) && !flavbrem_library_part(1000, &part));
    MUST(*part.name == '\0');
    MUST(flavbrem_library_part(0, &part) && *part.name != '\0');
}

static void call_names(void)
{
    MUST(strcmp(flavbrem_lepton_name(FLAVBREM_TAU), "tau") == 0);
    MUST(strcmp(flavbrem_method_name(FLAVBREM_IWW), "iww") == 0);
    MUST(strcmp(flavbrem_quantity_name(FLAVBREM_D2X), "d2x") == 0);
    MUST(strcmp(flavbrem_unit_name(FLAVBREM_PB), "pb") == 0);
    MUST(strcmp(flavbrem_view_name(FLAVBREM_VIEW_LEPTON), "lepton") == 0);
    MUST(strcmp(flavbrem_variable_name(FLAVBREM_VARIABLE_T), "t") == 0);
    MUST(flavbrem_variable_name((flavbrem_variable)99) == NULL);
    MUST(strcmp(flavbrem_tmax_rule_name(FLAVBREM_TMAX_MASSES), "m2") == 0);
    MUST(strcmp(flavbrem_constants_name(FLAVBREM_DMG4), "dmg4") == 0);
    MUST(strcmp(flavbrem_form_factor_name(NULL), "elastic") == 0);
    MUST(strcmp(flavbrem_boson_name(NULL), "chiral") == 0);
    MUST(isnan(flavbrem_couplings_of(NULL).scalar) && !flavbrem_ww_is_far(NULL));
    MUST(!flavbrem_boson_is_same(NULL, NULL) && flavbrem_boson_is_usual(NULL));
    MUST(isnan(flavbrem_boson_factor(NULL, NULL)));
    MUST(isnan(flavbrem_couplings_of(NULL).axial) && flavbrem_boson_spin(NULL) == 0);
    MUST(isnan(flavbrem_decay_of(NULL, 0.3).width_gev));
    MUST(flavbrem_lepton_mass_gev(FLAVBREM_MUON, FLAVBREM_CODATA_2022) > 0.1);
    MUST(flavbrem_quantity_coordinates(FLAVBREM_D2Y) == 2);
    MUST(flavbrem_element_isotope(82) == 208 && flavbrem_element_isotope(-1) == 0);
    MUST(strcmp(flavbrem_element_symbol(82), "Pb") == 0 && flavbrem_element_symbol(0) == NULL);
    MUST(flavbrem_element_weight(82) == 207.2 && flavbrem_element_weight(93) == 0.0);
}

static void call_elements(void)
{
    double z = 7.0, weight = 7.0;
    WRONG(flavbrem_element_find(NULL, &z, &weight));
    WRONG(flavbrem_element_find("Xx", &z, &weight));
    WRONG(flavbrem_element_find("Pb", NULL, &weight));
    MUST(z == 7.0 && weight == 7.0);
    GOOD(flavbrem_element_find("Pb", &z, &weight));
    MUST(z == 82.0 && weight == 207.0);
}

static void call_materials(void)
{
    char message[FLAVBREM_MATERIAL_MESSAGE] = "";
    flavbrem_material material = {.n = 7};
    WRONG(flavbrem_material_read(NULL, 1.0, &material, message, sizeof message));
    WRONG(flavbrem_material_read("Pb", 11.35, NULL, message, sizeof message));
    WRONG(flavbrem_material_read("Pb", NAN, &material, NULL, 0));
    MUST(material.n == 7 && *message != '\0');
    GOOD(flavbrem_material_read("PbWO4", 8.28, &material, message, sizeof message));
    MUST(material.n == 3 && material.parts[2].z == 8 && *message == '\0');
    MUST(isnan(flavbrem_material_radiation_length_cm(NULL)));
    MUST(fabs(flavbrem_material_radiation_length_cm(&material) - 0.892) < 0.001);
    MUST(flavbrem_material_usual_density(NULL) == 0.0);
    MUST(flavbrem_material_usual_density("PbWO4") == 8.3);
}

static void call_devices(void)
{
    char text[100] = "as it was";
    const char *reason = NULL;
    int usable = 0;
    flavbrem_device_text(0, NULL, 10);
    flavbrem_device_text(0, text, 0);
    MUST(strcmp(text, "as it was") == 0);
    flavbrem_device_text(0, text, sizeof text);
    MUST(flavbrem_device_name(1000, &usable, &reason) == NULL);
    MUST(flavbrem_device_name(0, NULL, NULL) != NULL);
    MUST(flavbrem_device_name(0, &usable, &reason) != NULL && usable && *reason == '\0');
    MUST(!flavbrem_device_is_gpu(NULL) && !flavbrem_device_is_gpu("cpu"));
    MUST(flavbrem_device_is_gpu("cuda:3"));
    MUST(flavbrem_local_rank(NULL) == flavbrem_local_rank(&reason) && reason != NULL);
}

/* ---- the context ---- */

static int count_calls(void *user, size_t done, size_t total)
{
    (void)done, (void)total;
    ++*(int *)user;
    return 0;
}

static int refuse_to_wait(void *user, size_t done, size_t total)
{
    (void)user, (void)done, (void)total;
    return 1;
}

static void call_context_without_one(void)
{
    const char *reason = NULL;
    void *user = &reason;
    flavbrem_context_destroy(NULL);
    WRONG(flavbrem_context_create(NULL));
    WRONG(flavbrem_context_set_threads(NULL, 1));
    WRONG(flavbrem_context_set_device(NULL, "cpu"));
    WRONG(flavbrem_context_set_gpu_costs(NULL, NULL));
    WRONG(flavbrem_context_set_gpu_costs_of(NULL, "a GPU", NULL));
    flavbrem_context_set_progress(NULL, count_calls, NULL);
    flavbrem_context_set_message(NULL, "nobody hears it");
    MUST(flavbrem_context_progress(NULL, &user) == NULL && user == NULL);
    MUST(flavbrem_context_threads(NULL) == 0);
    MUST(strcmp(flavbrem_context_message(NULL), "") == 0);
    MUST(strcmp(flavbrem_context_device(NULL, &reason), "") == 0 && *reason == '\0');
    MUST(strcmp(flavbrem_context_wanted_device(NULL), "") == 0);
}

static void call_gpu_costs_of(flavbrem_context *context)
{
    const flavbrem_gpu_costs costs = {0.5, 100.0, 1e10}, none = {0.5, -1.0, 1e10};
    char model[201];
    memset(model, 'x', 200);
    model[200] = '\0';
    WRONG(flavbrem_context_set_gpu_costs_of(context, "a GPU", &none));
    WRONG(flavbrem_context_set_gpu_costs_of(context, "", &costs));
    WRONG(flavbrem_context_set_gpu_costs_of(context, model, &costs));
    model[1] = '\0';
    for (int i = 0; i < 16; i++) {
        model[0] = (char)('a' + i);
        GOOD(flavbrem_context_set_gpu_costs_of(context, model, &costs));
        GOOD(flavbrem_context_set_gpu_costs_of(context, model, &costs));
    }
    WRONG(flavbrem_context_set_gpu_costs_of(context, "one more", &costs));
    GOOD(flavbrem_context_set_gpu_costs_of(context, "one more", NULL));
    GOOD(flavbrem_context_set_gpu_costs_of(context, "c", NULL));
    GOOD(flavbrem_context_set_gpu_costs_of(context, "one more", &costs));
    GOOD(flavbrem_context_set_gpu_costs_of(context, NULL, NULL));
}

static void call_context(flavbrem_context *context)
{
    int calls = 0;
    void *user = NULL;
    call_context_without_one();
    WRONG(flavbrem_context_set_threads(context, -1));
    WRONG(flavbrem_context_set_device(context, NULL));
    WRONG(flavbrem_context_set_device(context, "abacus"));
    MUST(strstr(flavbrem_context_message(context), "abacus") != NULL);
    flavbrem_context_set_message(context, NULL);
    flavbrem_context_set_message(context, "a sentence");
    MUST(strcmp(flavbrem_context_message(context), "a sentence") == 0);
    flavbrem_context_set_progress(context, count_calls, &calls);
    MUST(flavbrem_context_progress(context, &user) == count_calls && user == &calls);
    flavbrem_context_set_progress(context, NULL, NULL);
    WRONG(flavbrem_context_set_gpu_costs(context, &(flavbrem_gpu_costs){.threads = -1.0}));
    GOOD(flavbrem_context_set_gpu_costs(context, &(flavbrem_gpu_costs){.threads = 100.0}));
    GOOD(flavbrem_context_set_gpu_costs(context, NULL));
    call_gpu_costs_of(context);
    GOOD(flavbrem_context_set_device(context, "auto"));
    MUST(strcmp(flavbrem_context_wanted_device(context), "auto") == 0);
    GOOD(flavbrem_context_set_device(context, "cpu"));
    GOOD(flavbrem_context_set_threads(context, 2));
    MUST(flavbrem_context_threads(context) == 2);
}

static void print_nothing(void *user, const char *line)
{
    (void)user, (void)line;
}

/* The self-test needs a GPU. */
static void call_selftest(flavbrem_context *context)
{
    size_t differ = 7;
    WRONG(flavbrem_selftest(NULL, "cuda", print_nothing, NULL, &differ));
    WRONG(flavbrem_selftest(context, NULL, print_nothing, NULL, &differ));
    WRONG(flavbrem_selftest(context, "cuda", NULL, NULL, &differ));
    WRONG(flavbrem_selftest(context, "cpu", print_nothing, NULL, &differ));
    MUST(differ == 7);
}

/* ---- the dictionary and texts ---- */

static void call_keys(void)
{
    const flavbrem_key *key = flavbrem_key_find("method");
    MUST(flavbrem_key_find(NULL) == NULL && flavbrem_key_find("") == NULL);
    MUST(flavbrem_key_at(1000) == NULL && flavbrem_key_at(0) != NULL);
    int number = 7;
    MUST(!flavbrem_key_choice(NULL, "iww", &number) && !flavbrem_key_choice(key, NULL, &number));
    MUST(!flavbrem_key_choice(key, "abacus", &number) && number == 7);
    MUST(flavbrem_key_choice(key, "iww", &number) && number == FLAVBREM_IWW);
    MUST(flavbrem_key_choice(key, "iww", NULL) && flavbrem_key_is_of_process(key) == 0);
    MUST(flavbrem_key_is_of_process(flavbrem_key_find("target")));
    MUST(!flavbrem_key_is_of_boson(NULL) && !flavbrem_key_is_of_boson(flavbrem_key_find("target")));
    MUST(flavbrem_key_is_of_boson(flavbrem_key_find("epsilon")));
}

static void call_numbers(flavbrem_context *context)
{
    char text[FLAVBREM_NUMBER_BYTES];
    double number = 7.0;
    uint64_t count = 7;
    WRONG(flavbrem_number_read(context, NULL, "it", &number));
    WRONG(flavbrem_number_read(context, "1 2", "it", &number));
    WRONG(flavbrem_number_read(context, "1", "it", NULL));
    WRONG(flavbrem_count_read(context, NULL, "it", 0, 9, &count));
    WRONG(flavbrem_count_read(context, "10", "it", 0, 9, &count));
    WRONG(flavbrem_count_read(context, "1", "it", 0, 9, NULL));
    MUST(number == 7.0 && count == 7);
    GOOD(flavbrem_number_read(context, "0.25", "it", &number));
    GOOD(flavbrem_count_read(context, "1e0", "it", 0, 9, &count));
    MUST(number == 0.25 && count == 1);
    MUST(flavbrem_number_text(0.1, NULL) == NULL);
    MUST(strcmp(flavbrem_number_text(0.1, text), "0.1") == 0);
}

static void call_range_without_one(flavbrem_context *context)
{
    flavbrem_range *range = (flavbrem_range *)context; /* anything but NULL */
    flavbrem_range_destroy(NULL);
    WRONG(flavbrem_range_read(context, FLAVBREM_RANGE_POINTS, "1:2", "it", NULL));
    WRONG(flavbrem_range_read(context, FLAVBREM_RANGE_POINTS, "2:1:1", "it", &range));
    MUST(range == NULL);
    WRONG(flavbrem_range_read(context, FLAVBREM_RANGE_POINTS, NULL, "it", &range));
    flavbrem_range_destroy(&range);
    MUST(flavbrem_range_size(NULL) == 0 && isnan(flavbrem_range_value(NULL, 0)));
    MUST(isnan(flavbrem_range_smallest(NULL)) && isnan(flavbrem_range_largest(NULL)));
    MUST(!flavbrem_range_is_automatic(NULL) && !flavbrem_range_is_list(NULL));
    MUST(!flavbrem_range_rises(NULL) && !flavbrem_range_is_log(NULL));
}

static void call_range(flavbrem_context *context)
{
    flavbrem_range *range = NULL;
    call_range_without_one(context);
    GOOD(flavbrem_range_read(context, FLAVBREM_RANGE_POINTS, "3,1,2", "it", &range));
    MUST(flavbrem_range_size(range) == 3 && flavbrem_range_value(range, 1) == 1.0);
    MUST(isnan(flavbrem_range_value(range, 3)));
    MUST(flavbrem_range_smallest(range) == 1.0 && flavbrem_range_largest(range) == 3.0);
    MUST(flavbrem_range_is_list(range) && !flavbrem_range_rises(range));
    MUST(!flavbrem_range_is_automatic(range) && !flavbrem_range_is_log(range));
    flavbrem_range_destroy(&range);
    MUST(range == NULL);
    flavbrem_range_destroy(&range);
}

/* ---- processes and specs ---- */

static void call_process_without_one(flavbrem_context *context)
{
    char text[10] = "";
    flavbrem_process *process = (flavbrem_process *)context; /* anything but NULL */
    flavbrem_process_destroy(NULL);
    WRONG(flavbrem_process_create(context, NULL));
    WRONG(flavbrem_process_set(context, NULL, "target", "Pb"));
    WRONG(flavbrem_process_unset(context, NULL, "target"));
    WRONG(flavbrem_process_get(context, NULL, "target", text, sizeof text));
    WRONG(flavbrem_process_text(context, NULL, text, sizeof text));
    WRONG(flavbrem_process_from_text(context, NULL, &process));
    MUST(process == NULL);
    WRONG(flavbrem_process_from_text(context, "nonsense", &process));
    WRONG(flavbrem_process_from_text(context, "", NULL));
    WRONG(flavbrem_process_check(context, NULL));
    MUST(flavbrem_process_values_of(NULL).target_z == 0.0);
    MUST(isnan(flavbrem_nucleus_mass_gev(NULL)) && isnan(flavbrem_threshold_gev(NULL, 0.3)));
    MUST(isnan(flavbrem_smallest_m_phi_gev(NULL)));
    MUST(isnan(flavbrem_opening_gev(NULL, FLAVBREM_WW, 0.3)));
}

/* Of the defaults no key came later than the first files. */
static void call_later_keys(const flavbrem_process *process)
{
    const char *name = "as it was";
    char text[FLAVBREM_PROCESS_BYTES];
    MUST(!flavbrem_process_later(NULL, ~0u, 0, &name, text, sizeof text));
    MUST(!flavbrem_process_later(process, ~0u, 1000, &name, text, sizeof text));
    MUST(strcmp(name, "as it was") == 0);
}

static void call_origin(const flavbrem_process *process)
{
    char text[FLAVBREM_ORIGIN_BYTES] = "as it was";
    flavbrem_origin origin = {NULL, FLAVBREM_SIGMA, FLAVBREM_METHODS_OF_K, 1e-6};
    char *(*const write[])(const flavbrem_origin *, char *, size_t) = {
        flavbrem_origin_text, flavbrem_origin_csv_names, flavbrem_origin_csv, flavbrem_origin_json};
    for (size_t i = 0; i < COUNT(write); i++) {
        origin.process = NULL;
        MUST(write[i](&origin, text, sizeof text) == text);
        MUST(write[i](NULL, text, sizeof text) == text && write[i](&origin, NULL, 0) == NULL);
        MUST(*text == '\0');
        origin.process = process;
        MUST(write[i](&origin, text, sizeof text) == text && strlen(text) > 20);
        MUST(strlen(write[i](&origin, text, 10)) == 9);
        snprintf(text, sizeof text, "as it was");
    }
}

static flavbrem_process *call_process(flavbrem_context *context)
{
    char text[FLAVBREM_PROCESS_BYTES] = "", tiny[3] = "";
    flavbrem_process *process = NULL, *same = NULL;
    call_process_without_one(context);
    GOOD(flavbrem_process_create(context, &process));
    WRONG(flavbrem_process_set(context, process, "abacus", "Pb"));
    WRONG(flavbrem_process_set(context, process, NULL, "Pb"));
    WRONG(flavbrem_process_set(context, process, "target", NULL));
    WRONG(flavbrem_process_set(context, process, "target", "Xx"));
    GOOD(flavbrem_process_set(context, process, "target", "Pb"));
    WRONG(flavbrem_process_get(context, process, "abacus", text, sizeof text));
    WRONG(flavbrem_process_get(context, process, "target", NULL, 0));
    WRONG(flavbrem_process_text(context, process, tiny, sizeof tiny));
    GOOD(flavbrem_process_get(context, process, "target", text, sizeof text));
    MUST(strcmp(text, "Pb") == 0);
    GOOD(flavbrem_process_text(context, process, text, sizeof text));
    GOOD(flavbrem_process_from_text(context, text, &same));
    GOOD(flavbrem_process_check(context, same));
    MUST(flavbrem_process_values_of(same).target_z == 82.0);
    MUST(flavbrem_threshold_gev(same, 0.3) <= flavbrem_opening_gev(same, FLAVBREM_WW, 0.3));
    MUST(flavbrem_smallest_m_phi_gev(same) == 0.0 && flavbrem_nucleus_mass_gev(same) > 190.0);
    MUST(strcmp(flavbrem_boson_name(same), "chiral") == 0 && !flavbrem_ww_is_far(same));
    MUST(flavbrem_couplings_of(same).pseudoscalar == 0.5e-4);
    MUST(flavbrem_boson_is_same(same, same) && !flavbrem_boson_is_same(same, NULL));
    MUST(flavbrem_boson_factor(same, process) == 1.0 && isnan(flavbrem_boson_factor(same, NULL)));
    MUST(flavbrem_couplings_of(same).vector == 0.0 && flavbrem_boson_spin(same) == 0);
    MUST(flavbrem_decay_of(same, 0.3).width_gev > 0.0);
    call_later_keys(same);
    call_origin(same);
    flavbrem_process_destroy(&same);
    flavbrem_process_destroy(&same);
    MUST(same == NULL);
    return process;
}

static void call_spec_without_one(flavbrem_context *context)
{
    char text[10] = "";
    flavbrem_method methods[FLAVBREM_METHODS];
    flavbrem_spec *spec = (flavbrem_spec *)context; /* anything but NULL */
    flavbrem_spec_destroy(NULL);
    WRONG(flavbrem_spec_create(context, FLAVBREM_JOB_EVENTS, NULL));
    WRONG(flavbrem_spec_create(context, (flavbrem_job)99, &spec));
    MUST(spec == NULL);
    WRONG(flavbrem_spec_from_text(context, FLAVBREM_JOB_EVENTS, NULL, &spec));
    WRONG(flavbrem_spec_from_text(context, FLAVBREM_JOB_EVENTS, "nonsense", &spec));
    WRONG(flavbrem_spec_set(context, NULL, "m-phi", "100"));
    WRONG(flavbrem_spec_unset(context, NULL, "m-phi"));
    WRONG(flavbrem_spec_call(context, NULL, "m-phi", "-E"));
    WRONG(flavbrem_spec_get(context, NULL, "m-phi", text, sizeof text));
    WRONG(flavbrem_spec_check(context, NULL));
    WRONG(flavbrem_spec_text(context, NULL, text, sizeof text));
    MUST(flavbrem_spec_called(NULL, "m-phi") == NULL ||
         *flavbrem_spec_called(NULL, "m-phi") == '\0');
    MUST(!flavbrem_spec_excludes(NULL, "m-phi") && !flavbrem_spec_excludes(spec, NULL));
    MUST(!flavbrem_spec_is_set(NULL, "m-phi") && flavbrem_spec_process(NULL) == NULL);
    MUST((int)flavbrem_spec_job(NULL) == 0 && flavbrem_spec_methods(NULL, methods) == 0);
    MUST(isnan(flavbrem_spec_number(NULL, "rtol")) && flavbrem_spec_count(NULL, "seed") == 0);
    MUST(flavbrem_spec_choice(NULL, "view") <= 0 && flavbrem_spec_range(NULL, "m-phi", 0) == NULL);
    MUST(flavbrem_spec_is_automatic(NULL) == 0);
    MUST(flavbrem_spec_request(NULL, FLAVBREM_WW).method == FLAVBREM_WW);
    MUST(flavbrem_spec_sampling(NULL, 100.0, 0.3).beam_energy_gev == 100.0);
}

static void call_values_of(const flavbrem_spec *spec)
{
    flavbrem_method methods[FLAVBREM_METHODS];
    MUST(flavbrem_spec_job(spec) == FLAVBREM_JOB_EVENTS);
    MUST(flavbrem_spec_is_set(spec, "m-phi") && !flavbrem_spec_is_set(spec, "target"));
    MUST(flavbrem_spec_methods(spec, methods) == 1 && methods[0] == FLAVBREM_IWW);
    MUST(isnan(flavbrem_spec_number(spec, "abacus")) && isnan(flavbrem_spec_number(spec, NULL)));
    MUST(flavbrem_spec_count(spec, "abacus") == 0 && flavbrem_spec_range(spec, NULL, 0) == NULL);
    MUST(flavbrem_spec_number(spec, "coupling") == 1e-4);
    MUST(flavbrem_spec_count(spec, "events") == 3 && flavbrem_spec_choice(spec, "view") == 0);
    MUST(flavbrem_range_value(flavbrem_spec_range(spec, "m-phi", 0), 0) == 0.3);
    MUST(flavbrem_process_values_of(flavbrem_spec_process(spec)).target_z == 82.0);
    MUST(flavbrem_spec_request(spec, FLAVBREM_IWW).method == FLAVBREM_IWW);
    MUST(flavbrem_spec_sampling(spec, 50.0, 0.3).beam_energy_gev == 50.0);
}

static void call_spec(flavbrem_context *context)
{
    char text[2000] = "", tiny[3] = "";
    flavbrem_spec *spec = NULL, *same = NULL;
    call_spec_without_one(context);
    GOOD(flavbrem_spec_create(context, FLAVBREM_JOB_EVENTS, &spec));
    WRONG(flavbrem_spec_check(context, spec)); /* no mass yet */
    WRONG(flavbrem_spec_set(context, spec, "m-phi", NULL));
    WRONG(flavbrem_spec_set(context, spec, "abacus", "1"));
    WRONG(flavbrem_spec_set(context, spec, "interp-tol", "1e-5")); /* of tables */
    WRONG(flavbrem_spec_call(context, spec, "abacus", "-a"));
    WRONG(flavbrem_spec_call(context, spec, "m-phi", NULL));
    WRONG(flavbrem_spec_get(context, spec, "abacus", text, sizeof text));
    GOOD(flavbrem_spec_call(context, spec, "m-phi", "the mass"));
    MUST(strcmp(flavbrem_spec_called(spec, "m-phi"), "the mass") == 0);
    WRONG(flavbrem_spec_set(context, spec, "m-phi", "heavy"));
    MUST(strstr(flavbrem_context_message(context), "the mass") != NULL);
    GOOD(flavbrem_spec_set(context, spec, "m-phi", "0.3"));
    GOOD(flavbrem_spec_set(context, spec, "beam-energy", "50,100,150"));
    GOOD(flavbrem_spec_set(context, spec, "events", "3"));
    GOOD(flavbrem_spec_set(context, spec, "method", "iww"));
    WRONG(flavbrem_spec_text(context, spec, tiny, sizeof tiny));
    GOOD(flavbrem_spec_check(context, spec));
    GOOD(flavbrem_spec_get(context, spec, "beam-energy", text, sizeof text));
    GOOD(flavbrem_spec_text(context, spec, text, sizeof text));
    GOOD(flavbrem_spec_from_text(context, FLAVBREM_JOB_EVENTS, text, &same));
    call_values_of(spec);
    flavbrem_spec_destroy(&spec);
    flavbrem_spec_destroy(&spec);
    flavbrem_spec_destroy(&same);
    MUST(spec == NULL && same == NULL);
}

/* ---- cross-sections ---- */

static void call_xsec_wrongly(flavbrem_context *context, const flavbrem_process *process)
{
    const flavbrem_point point = {100.0, 0.3, {0.0, 0.0}}, below = {100.0, 0.0, {0.0, 0.0}};
    flavbrem_request request = flavbrem_request_default();
    flavbrem_result result = {-7.0, -7.0, FLAVBREM_VALUE_CLOSED};
    flavbrem_variation variation = {.moves = -7.0};
    WRONG(flavbrem_xsec(NULL, process, &request, 1, &point, &result));
    WRONG(flavbrem_xsec(context, NULL, &request, 1, &point, &result));
    WRONG(flavbrem_xsec(context, process, NULL, 1, &point, &result));
    WRONG(flavbrem_xsec(context, process, &request, 1, NULL, &result));
    WRONG(flavbrem_xsec(context, process, &request, 1, &point, NULL));
    WRONG(flavbrem_xsec(context, process, &request, 1, &below, &result));
    const flavbrem_cuda_points there = {&point.beam_energy_gev, &point.m_phi_gev, {NULL, NULL}};
    const flavbrem_cuda_results back = {&result.value, NULL, NULL}, nothing = {NULL, NULL, NULL};
    WRONG(flavbrem_cuda_xsec(NULL, process, &request, 1, &there, &back, NULL));
    WRONG(flavbrem_cuda_xsec(context, NULL, &request, 1, &there, &back, NULL));
    WRONG(flavbrem_cuda_xsec(context, process, NULL, 1, &there, &back, NULL));
    WRONG(flavbrem_cuda_xsec(context, process, &request, 1, NULL, &back, NULL));
    WRONG(flavbrem_cuda_xsec(context, process, &request, 1, &there, NULL, NULL));
    MUST(flavbrem_cuda_xsec(context, process, &request, 1, &there, &back, NULL) != FLAVBREM_OK);
    GOOD(flavbrem_cuda_xsec(context, process, &request, 0, &there, &nothing, NULL));
    WRONG(flavbrem_kfactors(NULL, process, 1e-4, 1, &point, &result));
    WRONG(flavbrem_kfactors(context, NULL, 1e-4, 1, &point, &result));
    WRONG(flavbrem_kfactors(context, process, 2.0, 1, &point, &result));
    WRONG(flavbrem_kfactors(context, process, 1e-4, 1, NULL, &result));
    WRONG(flavbrem_systematics(NULL, process, &request, 1, &point, &variation));
    WRONG(flavbrem_systematics(context, NULL, &request, 1, &point, &variation));
    WRONG(flavbrem_systematics(context, process, NULL, 1, &point, &variation));
    WRONG(flavbrem_systematics(context, process, &request, 1, NULL, &variation));
    WRONG(flavbrem_systematics(context, process, &request, 1, &point, NULL));
    WRONG(flavbrem_systematics(context, process, &request, 1, &below, &variation));
    MUST(flavbrem_variation_count(NULL) == 0 && variation.moves == -7.0);
    request.rtol = NAN;
    WRONG(flavbrem_xsec(context, process, &request, 1, &point, &result));
    MUST(result.value == -7.0 && result.error == -7.0 && result.status == FLAVBREM_VALUE_CLOSED);
    request = flavbrem_request_default();
    flavbrem_context_set_progress(context, refuse_to_wait, NULL);
    MUST(flavbrem_xsec(context, process, &request, 1, &point, &result) == FLAVBREM_ERROR_CANCELLED);
    flavbrem_context_set_progress(context, NULL, NULL);
    MUST(result.value == -7.0);
}

static void call_systematics(flavbrem_context *context, const flavbrem_process *process,
                             const flavbrem_point points[2])
{
    flavbrem_variation variations[2 * FLAVBREM_MOST_VARIATIONS];
    flavbrem_request request = flavbrem_request_default();
    flavbrem_result own[2];
    size_t count = flavbrem_variation_count(process);
    MUST(count > FLAVBREM_METHODS && count <= FLAVBREM_MOST_VARIATIONS);
    GOOD(flavbrem_systematics(context, process, &request, 0, NULL, NULL));
    GOOD(flavbrem_systematics(context, process, &request, 2, points, variations));
    GOOD(flavbrem_xsec(context, process, &request, 2, points, own));
    for (size_t i = 0; i < 2; i++) {
        const flavbrem_variation *first = &variations[i * count], *last = first + count - 1;
        MUST(first->result.value == own[i].value && first->moves == 0.0);
        MUST(strcmp(first->form_factor, flavbrem_form_factor_name(process)) == 0);
        MUST(last->method == FLAVBREM_IWW && last->moves > 0.5 && last->moves_error < 1e-5);
    }
}

static void call_region(flavbrem_context *context, const flavbrem_process *process,
                        const flavbrem_point points[2])
{
    flavbrem_region region = flavbrem_region_all();
    flavbrem_request request = flavbrem_request_default();
    flavbrem_result results[2] = {{-7.0, -7.0, FLAVBREM_VALUE_GOOD}}, whole[2];
    flavbrem_region_way ways[2];
    const flavbrem_event event = {.x = 0.5};
    request.rtol = 1e-3;
    WRONG(flavbrem_region_read(context, NULL, "cut", &region));
    WRONG(flavbrem_region_read(context, "x>0.5", NULL, &region));
    WRONG(flavbrem_region_read(context, "x>0.5", "cut", NULL));
    WRONG(flavbrem_region_sigma(NULL, process, &request, &region, 2, points, results, ways));
    WRONG(flavbrem_region_sigma(context, NULL, &request, &region, 2, points, results, ways));
    WRONG(flavbrem_region_sigma(context, process, NULL, &region, 2, points, results, ways));
    WRONG(flavbrem_region_sigma(context, process, &request, NULL, 2, points, results, ways));
    WRONG(flavbrem_region_sigma(context, process, &request, &region, 2, NULL, results, ways));
    WRONG(flavbrem_region_sigma(context, process, &request, &region, 2, points, NULL, ways));
    MUST(results[0].value == -7.0);
    GOOD(flavbrem_region_sigma(context, process, &request, &region, 2, points, results, ways));
    GOOD(flavbrem_xsec(context, process, &request, 2, points, whole));
    MUST(results[1].value == whole[1].value && flavbrem_region_has(&region, 100.0, &event));
    GOOD(flavbrem_region_read(context, "x>0.8", "cut", &region));
    GOOD(flavbrem_region_sigma(context, process, &request, &region, 2, points, results, NULL));
    MUST(results[0].value < whole[0].value && !flavbrem_region_has(&region, 100.0, &event));
    MUST(strcmp(flavbrem_cut_name(FLAVBREM_CUT_T), "t") == 0);
}

static void call_xsec(flavbrem_context *context, const flavbrem_process *process)
{
    const flavbrem_point points[2] = {{100.0, 0.3, {0.0, 0.0}}, {50.0, 1.0, {0.0, 0.0}}};
    flavbrem_request request = flavbrem_request_default();
    flavbrem_result etl[2], iww[2], k[2];
    const char *reason;
    call_xsec_wrongly(context, process);
    GOOD(flavbrem_xsec(context, process, &request, 0, NULL, NULL));
    GOOD(flavbrem_xsec(context, process, &request, 2, points, etl));
    request.method = FLAVBREM_IWW;
    GOOD(flavbrem_xsec(context, process, &request, 2, points, iww));
    GOOD(flavbrem_kfactors(context, process, request.rtol, 2, points, k));
    MUST(k[0].value == flavbrem_kfactor_of(iww[0], etl[0]).value && k[0].value > 2.0);
    MUST(strncmp(flavbrem_context_device(context, &reason), "cpu:", 4) == 0 && *reason == '\0');
    call_systematics(context, process, points);
    call_region(context, process, points);
}

/* ---- events ---- */

static void call_sampler_without_one(flavbrem_context *context, const flavbrem_process *process)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_sampler *sampler = (flavbrem_sampler *)context; /* anything but NULL */
    flavbrem_result sigma = {-7.0, 0.0, FLAVBREM_VALUE_GOOD};
    flavbrem_event event = {.x = -7.0};
    flavbrem_sampler_destroy(NULL);
    WRONG(flavbrem_sampler_create(context, process, &sampling, &sampler)); /* no energy */
    MUST(sampler == NULL);
    WRONG(flavbrem_sampler_create(NULL, process, &sampling, &sampler));
    WRONG(flavbrem_sampler_create(context, NULL, &sampling, &sampler));
    WRONG(flavbrem_sampler_create(context, process, NULL, &sampler));
    WRONG(flavbrem_sampler_create(context, process, &sampling, NULL));
    WRONG(flavbrem_samplers_create(context, NULL, 1, &sampling, &sampler));
    WRONG(flavbrem_samplers_create(context, process, 1, NULL, &sampler));
    WRONG(flavbrem_samplers_create(context, process, 1, &sampling, &sampler));
    WRONG(flavbrem_samplers_create_shared(context, NULL, 1, &sampling, &sampler));
    WRONG(flavbrem_samplers_create_shared(context, process, 1, NULL, &sampler));
    WRONG(flavbrem_samplers_create_shared(context, process, 1, &sampling, &sampler));
    MUST(sampler == NULL);
    flavbrem_sampler_draw(NULL, 0, 1, &event);
    WRONG(flavbrem_events_draw(context, 1, NULL, 0, 1, &event));
    WRONG(flavbrem_events_draw(context, 1, &sampler, 0, 1, &event));
    WRONG(flavbrem_events_histogram(context, 1, &sampler, 0, 1, NULL));
    WRONG(flavbrem_sampler_sigma(context, NULL, 1e-4, &sigma, NULL));
    WRONG(flavbrem_view_sigma(context, process, NULL, 1e-4, &sigma, NULL));
    WRONG(flavbrem_view_sigma(context, process, &sampling, 1e-4, &sigma, NULL));
    MUST(isnan(flavbrem_sampler_hat_pb(NULL)));
    MUST(sigma.value == -7.0 && event.x == -7.0);
}

static void call_with_samplers(flavbrem_context *context, flavbrem_sampler *const samplers[2])
{
    const double edges[3] = {0.0, 0.5, 1.0};
    uint64_t counts[4] = {0, 0, 0, 0};
    flavbrem_histogram histogram = {1, {{FLAVBREM_VARIABLE_X, 3, edges}}, counts, 0, 0, 0, 0.0};
    flavbrem_event one, events[2];
    const flavbrem_result unit = {1.0, 0.0, FLAVBREM_VALUE_GOOD};
    flavbrem_result sigma = {-7.0, 0.0, FLAVBREM_VALUE_GOOD}, forbidden;
    WRONG(flavbrem_events_draw(context, 0, samplers, 0, 2, events));
    WRONG(flavbrem_events_draw(context, 2, samplers, UINT64_MAX, 2, events));
    WRONG(flavbrem_events_draw(context, 2, samplers, 0, 2, NULL));
    GOOD(flavbrem_events_draw(context, 2, samplers, 0, 2, events));
    const flavbrem_cuda_columns none = {.x = NULL}, of_host = {.x = &one.x};
    WRONG(flavbrem_cuda_events_draw(NULL, 2, samplers, 0, 2, events, NULL));
    WRONG(flavbrem_cuda_events_draw(context, 2, samplers, 0, 2, NULL, NULL));
    MUST(flavbrem_cuda_events_draw(context, 2, samplers, 0, 2, events, NULL) != FLAVBREM_OK);
    WRONG(flavbrem_cuda_events_columns(context, 2, samplers, 0, 2, NULL, NULL));
    WRONG(flavbrem_cuda_events_columns(context, 2, samplers, 0, 2, &none, NULL));
    MUST(flavbrem_cuda_events_columns(context, 2, samplers, 0, 2, &of_host, NULL) != FLAVBREM_OK);
    GOOD(flavbrem_cuda_events_columns(context, 2, samplers, 0, 0, &of_host, NULL));
    flavbrem_sampler_draw(samplers[1], 1, 1, &one);
    MUST(one.x == events[1].x && one.tries == events[1].tries);
    histogram.n_axes = 0;
    WRONG(flavbrem_events_histogram(context, 2, samplers, 0, 10, &histogram));
    histogram.n_axes = 1;
    GOOD(flavbrem_events_histogram(context, 2, samplers, 0, 10, &histogram));
    MUST(counts[1] + counts[2] == 10);
    flavbrem_cell cells[4];
    WRONG(flavbrem_histogram_pb(context, NULL, &unit, cells));
    WRONG(flavbrem_histogram_pb(context, &histogram, NULL, cells));
    WRONG(flavbrem_histogram_pb(context, &histogram, &unit, NULL));
    GOOD(flavbrem_histogram_pb(context, &histogram, &unit, cells));
    MUST(fabs(cells[1].value + cells[2].value - 1.0) < 1e-15 && cells[0].statistics == 0.1);
    WRONG(flavbrem_sampler_sigma(context, samplers[0], 2.0, &sigma, NULL));
    WRONG(flavbrem_sampler_sigma(context, samplers[0], 1e-4, NULL, NULL));
    MUST(sigma.value == -7.0);
    GOOD(flavbrem_sampler_sigma(context, samplers[0], 1e-4, &sigma, &forbidden));
    MUST(sigma.value > 0.0 && sigma.value < flavbrem_sampler_hat_pb(samplers[0]));
}

static void call_samplers(flavbrem_context *context, const flavbrem_process *process)
{
    flavbrem_sampler *samplers[2] = {NULL, NULL}, *one = NULL;
    flavbrem_sampling samplings[2] = {flavbrem_sampling_default(), flavbrem_sampling_default()};
    flavbrem_result sigma, of_view;
    call_sampler_without_one(context, process);
    for (int j = 0; j < 2; j++) {
        samplings[j].method = FLAVBREM_IWW;
        samplings[j].beam_energy_gev = 50.0 * (j + 1);
        samplings[j].m_phi_gev = 0.3;
    }
    GOOD(flavbrem_sampler_create(context, process, &samplings[0], &one));
    GOOD(flavbrem_samplers_create(context, process, 2, samplings, samplers));
    MUST(flavbrem_sampler_hat_pb(one) == flavbrem_sampler_hat_pb(samplers[0]));
    call_with_samplers(context, samplers);
    for (int j = 0; j < 2; j++)
        flavbrem_sampler_destroy(&samplers[j]);
    GOOD(flavbrem_samplers_create_shared(context, process, 2, samplings, samplers));
    call_with_samplers(context, samplers);
    GOOD(flavbrem_sampler_sigma(context, one, 1e-4, &sigma, NULL));
    GOOD(flavbrem_view_sigma(context, process, &samplings[0], 1e-4, &of_view, NULL));
    MUST(sigma.value == of_view.value);
    flavbrem_sampler_destroy(&one);
    flavbrem_sampler_destroy(&one);
    for (int j = 0; j < 2; j++)
        flavbrem_sampler_destroy(&samplers[j]);
    MUST(one == NULL && samplers[1] == NULL);
}

/* ---- tables ---- */

static void call_table_without_one(void)
{
    char message[FLAVBREM_TABLE_MESSAGE] = "";
    double value = 7.0, error = 7.0, range[2] = {7.0, 7.0};
    size_t node[2] = {7, 7}, shape[2];
    flavbrem_table *table = NULL;
    flavbrem_table_column *column = NULL;
    flavbrem_table_close(NULL);
    flavbrem_table_close(&table);
    WRONG(flavbrem_table_open(NULL, FLAVBREM_TABLE_CHECKED, &table, message, sizeof message));
    WRONG(flavbrem_table_open("/nowhere", FLAVBREM_TABLE_CHECKED, &table, message, sizeof message));
    MUST(strstr(message, "/nowhere") != NULL);
    WRONG(flavbrem_table_open("/nowhere", FLAVBREM_TABLE_CHECKED, NULL, NULL, 0));
    MUST(flavbrem_table_open_memory(NULL, 0, FLAVBREM_TABLE_CHECKED, &table, NULL, 0) !=
         FLAVBREM_OK);
    WRONG(flavbrem_table_sigma(NULL, FLAVBREM_ETL, 100.0, 0.3, &value, &error));
    WRONG(flavbrem_table_column_make(NULL, FLAVBREM_ETL, 0.3, &column));
    WRONG(flavbrem_table_column_sigma(NULL, 100.0, &value, &error));
    WRONG(flavbrem_table_column_bound(NULL, range, &value));
    flavbrem_table_column_free(NULL);
    flavbrem_table_column_free(&column);
    WRONG(flavbrem_table_kfactor(NULL, 100.0, 0.3, &value, &error));
    WRONG(flavbrem_table_cell(NULL, 100.0, 0.3, node));
    flavbrem_table_range(NULL, range, range);
    flavbrem_table_interpolation_error(NULL, FLAVBREM_ETL, &value, &error);
    flavbrem_table_message(NULL, FLAVBREM_ERROR_OUTSIDE, 1.0, 1.0, message, sizeof message);
    MUST(isnan(flavbrem_table_coupling(NULL)) && isnan(flavbrem_table_threshold_gev(NULL, 0.3)));
    MUST(flavbrem_table_dataset(NULL, "/status", shape) == NULL);
    MUST(strcmp(flavbrem_table_convention(NULL), "") == 0);
    MUST(node[0] == 7);
}

static void call_column(const flavbrem_table *table, const double e[2], double m_phi)
{
    flavbrem_table_column *column = NULL;
    double value = 7.0, error = 7.0, same = 0.0, also = 0.0, bound = 7.0;
    const double back[2] = {e[1], e[0]}, beyond[2] = {e[0], 2.0 * e[1]};
    WRONG(flavbrem_table_column_make(table, FLAVBREM_ETL, m_phi, NULL));
    MUST(flavbrem_table_column_make(table, FLAVBREM_ETL, NAN, &column) == FLAVBREM_ERROR_OUTSIDE);
    MUST(flavbrem_table_column_make(table, (flavbrem_method)9, m_phi, &column) ==
         FLAVBREM_ERROR_NO_VALUE);
    MUST(column == NULL);
    GOOD(flavbrem_table_column_make(table, FLAVBREM_ETL, m_phi, &column));
    MUST(flavbrem_table_column_sigma(column, 2.0 * e[1], &value, &error) == FLAVBREM_ERROR_OUTSIDE);
    WRONG(flavbrem_table_column_sigma(column, e[1], NULL, NULL));
    WRONG(flavbrem_table_column_bound(column, back, &bound));
    WRONG(flavbrem_table_column_bound(column, NULL, &bound));
    WRONG(flavbrem_table_column_bound(column, e, NULL));
    MUST(flavbrem_table_column_bound(column, beyond, &bound) == FLAVBREM_ERROR_OUTSIDE);
    MUST(value == 7.0 && error == 7.0 && bound == 7.0);
    for (int i = 0; i <= 20; i++) {
        double at = e[0] + (e[1] - e[0]) * i / 20.0;
        GOOD(flavbrem_table_column_sigma(column, at, &value, &error));
        GOOD(flavbrem_table_sigma(table, FLAVBREM_ETL, at, m_phi, &same, &also));
        MUST(value == same && error == also);
    }
    GOOD(flavbrem_table_column_bound(column, e, &bound));
    MUST(bound >= value + error);
    flavbrem_table_column_free(&column);
    MUST(column == NULL);
}

static void call_with_table(const flavbrem_table *table)
{
    char message[FLAVBREM_TABLE_MESSAGE] = "";
    double e[2], m[2], value = 7.0, error = 7.0, k = 0.0, worst, p99;
    size_t node[2], shape[2];
    flavbrem_table_range(table, e, m);
    flavbrem_table_range(table, NULL, NULL);
    MUST(flavbrem_table_sigma(table, FLAVBREM_ETL, 2.0 * e[1], m[0], &value, &error) ==
         FLAVBREM_ERROR_OUTSIDE);
    MUST(flavbrem_table_kfactor(table, NAN, m[0], &value, &error) == FLAVBREM_ERROR_OUTSIDE);
    MUST(flavbrem_table_cell(table, 2.0 * e[1], m[0], node) == FLAVBREM_ERROR_OUTSIDE);
    WRONG(flavbrem_table_sigma(table, FLAVBREM_ETL, e[1], m[0], NULL, NULL));
    MUST(value == 7.0 && error == 7.0);
    flavbrem_table_message(table, FLAVBREM_ERROR_OUTSIDE, 2.0 * e[1], m[0], message,
                           sizeof message);
    MUST(*message != '\0');
    MUST(flavbrem_table_dataset(table, "/abacus", shape) == NULL);
    MUST(flavbrem_table_dataset(table, NULL, shape) == NULL);
    GOOD(flavbrem_table_sigma(table, FLAVBREM_ETL, e[1], m[0], &value, &error));
    GOOD(flavbrem_table_kfactor(table, e[1], m[0], &k, NULL));
    GOOD(flavbrem_table_cell(table, e[1], m[0], node));
    MUST(value > 0.0 && error > 0.0 && k > 0.0 && node[1] == 0);
    call_column(table, e, m[0]);
    flavbrem_table_interpolation_error(table, FLAVBREM_ETL, &worst, &p99);
    MUST(p99 <= worst || isnan(worst));
    MUST(flavbrem_table_dataset(table, "/etl/sigma_pb", shape) != NULL && shape[0] > 1);
    MUST(flavbrem_table_threshold_gev(table, m[0]) < e[1]);
    MUST(flavbrem_table_coupling(table) > 0.0 && *flavbrem_table_convention(table) != '\0');
}

static void call_table(void)
{
    struct table_file file = table_file_read(GOLDEN "all_methods.h5");
    flavbrem_table *table = NULL;
    call_table_without_one();
    GOOD(flavbrem_table_open(GOLDEN "all_methods.h5", FLAVBREM_TABLE_CHECKED, &table, NULL, 0));
    call_with_table(table);
    flavbrem_table_close(&table);
    flavbrem_table_close(&table);
    MUST(table == NULL);
    MUST(flavbrem_table_open_memory(file.bytes, 100, FLAVBREM_TABLE_CHECKED, &table, NULL, 0) ==
         FLAVBREM_ERROR_FORMAT);
    GOOD(flavbrem_table_open_memory(file.bytes, file.size, FLAVBREM_TABLE_UNCHECKED, &table, NULL,
                                    0));
    call_with_table(table);
    flavbrem_table_close(&table);
    free(file.bytes);
}

static void call_making_wrongly(flavbrem_context *context, const flavbrem_process *process)
{
    flavbrem_table *table = (flavbrem_table *)context; /* anything but NULL */
    flavbrem_table_outcome outcome = {.work = 7};
    flavbrem_table_report report = {.nodes.values = 7};
    flavbrem_spec *spec = NULL;
    WRONG(flavbrem_table_make_check(context, NULL));
    WRONG(flavbrem_table_make(context, NULL, &table, &outcome));
    MUST(table == NULL);
    GOOD(flavbrem_spec_create(context, FLAVBREM_JOB_EVENTS, &spec));
    WRONG(flavbrem_table_make_check(context, spec));
    WRONG(flavbrem_table_make_watched(context, spec, NULL, NULL, &table, &outcome));
    WRONG(flavbrem_table_make(context, spec, NULL, &outcome));
    WRONG(flavbrem_table_verify(context, NULL, 1, &report));
    MUST(flavbrem_table_spec(NULL) == NULL && flavbrem_table_bytes(NULL, NULL) == NULL);
    MUST(flavbrem_table_cells(NULL, process, FLAVBREM_ETL).open == 0);
    MUST(outcome.work == 7 && report.nodes.values == 7);
    flavbrem_spec_destroy(&spec);
}

static void count_rounds(void *user, const flavbrem_table_round *round)
{
    *(int *)user = round->number;
}

static flavbrem_spec *spec_of_table(flavbrem_context *context, const char *energies)
{
    flavbrem_spec *spec = NULL;
    GOOD(flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec));
    GOOD(flavbrem_spec_set(context, spec, "beam-energy", energies));
    GOOD(flavbrem_spec_set(context, spec, "m-phi", "0.2,0.3,0.5"));
    GOOD(flavbrem_spec_set(context, spec, "rtol", "1e-3"));
    GOOD(flavbrem_spec_set(context, spec, "interp-tol", "1e-2"));
    GOOD(flavbrem_spec_set(context, spec, "method", "etl,iww"));
    return spec;
}

static void call_with_bytes(const flavbrem_table *table)
{
    size_t size = 0;
    const void *bytes = flavbrem_table_bytes(table, &size);
    void *own = malloc(size);
    flavbrem_table *same = NULL;
    MUST(flavbrem_table_take_memory(calloc(1, 8), 8, FLAVBREM_TABLE_UNCHECKED, &same, NULL, 0) ==
         FLAVBREM_ERROR_FORMAT);
    MUST(bytes != NULL && size > 4096 && own != NULL && same == NULL);
    if (own == NULL || bytes == NULL) {
        free(own);
        return;
    }
    memcpy(own, bytes, size);
    GOOD(flavbrem_table_take_memory(own, size, FLAVBREM_TABLE_UNCHECKED, &same, NULL, 0));
    call_with_table(same);
    flavbrem_table_close(&same);
}

static void call_making(flavbrem_context *context, const flavbrem_process *process)
{
    flavbrem_spec *spec = spec_of_table(context, "5:20:auto");
    flavbrem_table *table = NULL, *same = NULL;
    flavbrem_table_outcome outcome;
    flavbrem_table_report report;
    int rounds = 0;
    call_making_wrongly(context, process);
    GOOD(flavbrem_table_make_check(context, spec));
    flavbrem_context_set_progress(context, refuse_to_wait, NULL);
    MUST(flavbrem_table_make(context, spec, &table, &outcome) == FLAVBREM_ERROR_CANCELLED);
    MUST(table == NULL);
    flavbrem_context_set_progress(context, NULL, NULL);
    GOOD(flavbrem_table_make_watched(context, spec, count_rounds, &rounds, &table, &outcome));
    GOOD(flavbrem_table_make(context, spec, &same, NULL));
    MUST(rounds >= 1 && outcome.beam_energies >= 3 && outcome.outside_tolerance == 0);
    MUST(strcmp(flavbrem_table_spec(table), flavbrem_table_spec(same)) == 0);
    call_with_table(table);
    call_with_bytes(table);
    MUST(flavbrem_table_cells(table, process, FLAVBREM_ETL).open > 0);
    GOOD(flavbrem_table_verify(context, table, 2, &report));
    MUST(report.nodes.values > 0 && report.nodes.wrong == 0 && report.self_check.wrong == 0);
    WRONG(flavbrem_table_verify(context, table, 2, NULL));
    flavbrem_table_close(&table);
    flavbrem_table_close(&same);
    flavbrem_spec_destroy(&spec);
}

/* ---- at run time ---- */

static void call_runtime_without_one(flavbrem_context *context, const flavbrem_process *process)
{
    const double masses[2] = {0.3, 0.4};
    const uint64_t key[2] = {1, 2};
    flavbrem_runtime *runtime = (flavbrem_runtime *)context; /* anything but NULL */
    flavbrem_event event = {.x = -7.0};
    double sigma = -7.0, range[2] = {-7.0, -7.0};
    void *bytes = NULL;
    size_t size = 0;
    flavbrem_runtime_close(NULL);
    WRONG(flavbrem_runtime_open(NULL, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0.3,
                                FLAVBREM_TABLE_CHECKED, &runtime, NULL, 0));
    MUST(runtime == NULL);
    WRONG(flavbrem_runtime_open(GOLDEN "all_methods.h5", FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0.3,
                                FLAVBREM_TABLE_CHECKED, &runtime, NULL, 0)); /* without sampling */
    WRONG(
        flavbrem_runtime_of_table(NULL, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0.3, &runtime, NULL, 0));
    WRONG(flavbrem_runtime_sigma(NULL, 1.0, &sigma, NULL));
    WRONG(flavbrem_runtime_sigma_bound(NULL, masses, &sigma));
    WRONG(flavbrem_runtime_allowed(NULL, 1.0, &sigma));
    WRONG(flavbrem_runtime_draw(NULL, 1.0, key, &event));
    WRONG(flavbrem_runtime_draw_many(NULL, 1, &sigma, &key, &event));
    WRONG(flavbrem_cuda_runtime_draw(NULL, NULL, 1, &sigma, &key, &event, NULL));
    WRONG(flavbrem_cuda_runtime_draw(context, NULL, 1, &sigma, &key, &event, NULL));
    flavbrem_runtime_range(NULL, range);
    MUST(flavbrem_runtime_process(NULL) == NULL);
    WRONG(flavbrem_runtime_hats(NULL, process, FLAVBREM_IWW, FLAVBREM_VIEW_BOSON, masses, 5.0,
                                &bytes, &size));
    WRONG(flavbrem_runtime_hats(context, NULL, FLAVBREM_IWW, FLAVBREM_VIEW_BOSON, masses, 5.0,
                                &bytes, &size));
    WRONG(flavbrem_runtime_hats(context, process, FLAVBREM_ETL, FLAVBREM_VIEW_LEPTON, masses, 5.0,
                                &bytes, &size));
    WRONG(flavbrem_runtime_hats(context, process, FLAVBREM_IWW, FLAVBREM_VIEW_BOSON, masses, -5.0,
                                &bytes, &size));
    WRONG(flavbrem_runtime_hats(context, process, FLAVBREM_IWW, FLAVBREM_VIEW_BOSON, NULL, 5.0,
                                &bytes, &size));
    MUST(event.x == -7.0 && sigma == -7.0 && range[0] == -7.0 && bytes == NULL);
}

static void call_per_cm(const flavbrem_runtime *runtime)
{
    const flavbrem_runtime *none = NULL;
    flavbrem_material lead;
    double per_cm = -7.0, partial = -7.0;
    GOOD(flavbrem_material_read("Pb", 11.35, &lead, NULL, 0));
    WRONG(flavbrem_runtime_per_cm(NULL, &runtime, 12.0, 1.0, &per_cm, &partial));
    WRONG(flavbrem_runtime_per_cm(&lead, NULL, 12.0, 1.0, &per_cm, &partial));
    WRONG(flavbrem_runtime_per_cm(&lead, &none, 12.0, 1.0, &per_cm, &partial));
    WRONG(flavbrem_runtime_per_cm(&lead, &runtime, 12.0, -1.0, &per_cm, &partial));
    WRONG(flavbrem_runtime_per_cm(&lead, &runtime, 12.0, 1.0, NULL, &partial));
    MUST(per_cm == -7.0 && partial == -7.0);
    GOOD(flavbrem_runtime_per_cm(&lead, &runtime, 12.0, 1.0, &per_cm, &partial));
    MUST(per_cm > 0.0 && partial == per_cm);
    MUST(flavbrem_runtime_pick(1, NULL, 0.5) == 1 && flavbrem_runtime_pick(1, &partial, 1.0) == 1);
    MUST(flavbrem_runtime_pick(1, &partial, 0.5) == 0);
    MUST(isnan(flavbrem_runtime_coupling_factor(NULL, 1e-4)));
    MUST(flavbrem_runtime_coupling_factor(runtime, 1e-4) == 1.0);
}

static void call_turn(flavbrem_event event)
{
    const double backward[3] = {0.0, 0.0, -2.0}, nowhere[3] = {0.0, 0.0, 0.0};
    flavbrem_event turned = event;
    WRONG(flavbrem_event_turn(NULL, 0.0, &turned));
    WRONG(flavbrem_event_turn(nowhere, 0.0, &turned));
    WRONG(flavbrem_event_turn(backward, NAN, &turned));
    WRONG(flavbrem_event_turn(backward, 0.0, NULL));
    MUST(memcmp(&turned, &event, sizeof event) == 0);
    GOOD(flavbrem_event_turn(backward, 0.0, &turned));
    MUST(turned.boson[2] == -event.boson[2] && turned.boson[3] == event.boson[3]);
}

static void call_runtime(flavbrem_context *context, const flavbrem_process *process)
{
    const uint64_t key[2] = {1, 2};
    flavbrem_spec *spec = spec_of_table(context, "5:20:auto");
    flavbrem_table *table = NULL;
    flavbrem_runtime *runtime = NULL;
    flavbrem_event event;
    double sigma, bound, allowed, range[2];
    call_runtime_without_one(context, process);
    GOOD(flavbrem_spec_set(context, spec, "sampling", "all"));
    GOOD(flavbrem_spec_set(context, spec, "method", "iww"));
    GOOD(flavbrem_spec_set(context, spec, "m-phi", "0.29,0.3")); /* its hats are soon made */
    GOOD(flavbrem_table_make(context, spec, &table, NULL));
    GOOD(flavbrem_runtime_of_table(table, FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON, 0.3, &runtime, NULL,
                                   0));
    flavbrem_runtime_range(runtime, range);
    MUST(range[0] == 5.0 && range[1] == 20.0);
    MUST(flavbrem_process_values_of(flavbrem_runtime_process(runtime)).target_z == 82.0);
    GOOD(flavbrem_runtime_sigma(runtime, 12.0, &sigma, NULL));
    GOOD(flavbrem_runtime_draw(runtime, 12.0, key, &event));
    WRONG(flavbrem_runtime_draw(runtime, 12.0, NULL, &event));
    WRONG(flavbrem_runtime_draw_many(runtime, 1, NULL, &key, &event));
    WRONG(flavbrem_runtime_sigma(runtime, 12.0, NULL, NULL));
    WRONG(flavbrem_runtime_sigma_bound(runtime, NULL, &sigma));
    WRONG(flavbrem_runtime_allowed(runtime, 12.0, NULL));
    GOOD(flavbrem_runtime_draw_many(runtime, 1, &range[1], &key, &event));
    GOOD(flavbrem_cuda_runtime_draw(context, runtime, 0, &range[1], &key, &event, NULL));
    MUST(flavbrem_cuda_runtime_draw(context, runtime, 1, &range[1], &key, &event, NULL) !=
         FLAVBREM_OK); /* of the host */
    GOOD(flavbrem_runtime_sigma_bound(runtime, range, &bound));
    GOOD(flavbrem_runtime_allowed(runtime, 12.0, &allowed));
    MUST(bound > sigma && allowed > 0.99 && allowed <= 1.0);
    MUST(sigma > 0.0 && event.weight >= 1.0);
    call_per_cm(runtime);
    call_turn(event);
    flavbrem_runtime_close(&runtime);
    flavbrem_runtime_close(&runtime);
    flavbrem_table_close(&table);
    flavbrem_spec_destroy(&spec);
}

/* ---- spectra and yields ---- */

static void call_spectra_without_one(flavbrem_context *context, flavbrem_material *lead)
{
    flavbrem_shower shower = flavbrem_shower_default();
    flavbrem_spectrum_row row = {.energy_gev = 100.0, .length_cm = 0.1, .charge = -1};
    flavbrem_spectrum *spectrum = NULL;
    double error = 7.0;
    WRONG(flavbrem_spectrum_make(NULL, 1, &row, &spectrum));
    WRONG(flavbrem_spectrum_make(context, 1, NULL, &spectrum));
    WRONG(flavbrem_spectrum_make(context, 1, &row, NULL));
    WRONG(flavbrem_spectrum_read(NULL, "no.csv", NULL, &spectrum));
    WRONG(flavbrem_spectrum_read(context, NULL, NULL, &spectrum));
    WRONG(flavbrem_spectrum_read(context, "no.csv", NULL, NULL));
    MUST(flavbrem_spectrum_read(context, "no.csv", NULL, &spectrum) == FLAVBREM_ERROR_FILE);
    WRONG(flavbrem_spectrum_shower(NULL, lead, &shower, &spectrum));
    WRONG(flavbrem_spectrum_shower(context, NULL, &shower, &spectrum));
    WRONG(flavbrem_spectrum_shower(context, lead, NULL, &spectrum));
    WRONG(flavbrem_spectrum_shower(context, lead, &shower, NULL));
    flavbrem_spectrum_destroy(NULL);
    flavbrem_spectrum_destroy(&spectrum);
    MUST(flavbrem_spectrum_size(NULL) == 0 && flavbrem_spectrum_cut_gev(NULL) == 0.0);
    MUST(flavbrem_spectrum_row_at(NULL, 0).charge == 0);
    MUST(flavbrem_spectrum_balance(NULL).left == 0.0);
    MUST(flavbrem_spectrum_total(NULL, 0, 0.0, &error) == 0.0 && error == 0.0);
    MUST(flavbrem_spectrum_reading_default().primaries == 1.0);
}

static void call_yields(flavbrem_context *context, const flavbrem_process *process,
                        const flavbrem_material *lead, const flavbrem_spectrum *spectrum)
{
    const double mass = 0.3;
    flavbrem_yield_request request = flavbrem_yield_request_default();
    flavbrem_yield_value value = {.value = -7.0};
    double per_cm = -7.0;
    WRONG(flavbrem_yield(NULL, process, lead, spectrum, &request, 1, &mass, 0, NULL, &value));
    WRONG(flavbrem_yield(context, NULL, lead, spectrum, &request, 1, &mass, 0, NULL, &value));
    WRONG(flavbrem_yield(context, process, NULL, spectrum, &request, 1, &mass, 0, NULL, &value));
    WRONG(flavbrem_yield(context, process, lead, NULL, &request, 1, &mass, 0, NULL, &value));
    WRONG(flavbrem_yield(context, process, lead, spectrum, &request, 0, &mass, 0, NULL, &value));
    WRONG(flavbrem_yield(context, process, lead, spectrum, &request, 1, NULL, 0, NULL, &value));
    WRONG(flavbrem_yield(context, process, lead, spectrum, &request, 1, &mass, 1, NULL, &value));
    WRONG(flavbrem_yield(context, process, lead, spectrum, &request, 1, &mass, 0, NULL, NULL));
    WRONG(flavbrem_yield_rows(NULL, process, lead, spectrum, NULL, mass, &per_cm, NULL));
    WRONG(flavbrem_yield_rows(context, process, lead, NULL, NULL, mass, &per_cm, NULL));
    MUST(value.value == -7.0 && per_cm == -7.0);
    GOOD(flavbrem_yield(context, process, lead, spectrum, NULL, 1, &mass, 0, NULL, &value));
    GOOD(flavbrem_yield_rows(context, process, lead, spectrum, NULL, mass, &per_cm, NULL));
    MUST(value.value > 0.0 && value.value == per_cm * 0.1);
}

static void call_spectra(flavbrem_context *context, const flavbrem_process *process)
{
    const flavbrem_spectrum_row row = {.energy_gev = 100.0, .length_cm = 0.1, .charge = -1};
    flavbrem_shower shower = flavbrem_shower_default();
    flavbrem_material lead;
    flavbrem_spectrum *spectrum = NULL;
    flavbrem_spec *spec = NULL;
    GOOD(flavbrem_material_read("Pb", 11.35, &lead, NULL, 0));
    call_spectra_without_one(context, &lead);
    shower.showers = 2;
    shower.cut_gev = 10.0;
    GOOD(flavbrem_spectrum_shower(context, &lead, &shower, &spectrum));
    MUST(flavbrem_spectrum_cut_gev(spectrum) == 10.0);
    MUST(flavbrem_spectrum_balance(spectrum).below_cut > 0.0);
    flavbrem_spectrum_destroy(&spectrum);
    GOOD(flavbrem_spectrum_make(context, 1, &row, &spectrum));
    MUST(flavbrem_spectrum_size(spectrum) == 1);
    MUST(flavbrem_spectrum_row_at(spectrum, 0).length_cm == 0.1);
    MUST(flavbrem_spectrum_row_at(spectrum, 1).length_cm == 0.0);
    MUST(flavbrem_spectrum_total(spectrum, -1, 0.0, NULL) == 0.1);
    call_yields(context, process, &lead, spectrum);
    flavbrem_spectrum_destroy(&spectrum);
    GOOD(flavbrem_spec_create(context, FLAVBREM_JOB_YIELD, &spec));
    WRONG(flavbrem_spectrum_of_spec(context, spec, &lead, &spectrum)); /* of nothing */
    GOOD(flavbrem_spec_set(context, spec, "m-phi", "0.3"));
    GOOD(flavbrem_spec_set(context, spec, "spectrum", "shower:Fe,10"));
    GOOD(flavbrem_spec_set(context, spec, "showers", "2"));
    WRONG(flavbrem_spectrum_of_spec(NULL, spec, &lead, &spectrum));
    WRONG(flavbrem_spectrum_of_spec(context, NULL, &lead, &spectrum));
    WRONG(flavbrem_spectrum_of_spec(context, spec, NULL, &spectrum));
    WRONG(flavbrem_spectrum_of_spec(context, spec, &lead, NULL));
    GOOD(flavbrem_spectrum_of_spec(context, spec, &lead, &spectrum));
    MUST(lead.parts[0].z == 26 && flavbrem_spectrum_size(spectrum) > 1);
    flavbrem_spectrum_destroy(&spectrum);
    flavbrem_spec_destroy(&spec);
}

/* ---- limits and constraints ---- */

static void call_constraints(flavbrem_context *context)
{
    const double mass = 0.3;
    flavbrem_g2_band band = {.coupling = -7.0};
    double coupling = -7.0;
    WRONG(flavbrem_g2_bands(NULL, NULL, 1, &mass, &band));
    WRONG(flavbrem_g2_bands(context, NULL, 0, &mass, &band));
    WRONG(flavbrem_g2_bands(context, NULL, 1, NULL, &band));
    WRONG(flavbrem_g2_bands(context, NULL, 1, &mass, NULL));
    WRONG(flavbrem_relic_couplings(NULL, NULL, 1, &mass, &coupling));
    WRONG(flavbrem_relic_couplings(context, NULL, 0, &mass, &coupling));
    WRONG(flavbrem_relic_couplings(context, NULL, 1, NULL, &coupling));
    WRONG(flavbrem_relic_couplings(context, NULL, 1, &mass, NULL));
    MUST(band.coupling == -7.0 && coupling == -7.0);
    GOOD(flavbrem_g2_bands(context, NULL, 1, &mass, &band));
    GOOD(flavbrem_relic_couplings(context, NULL, 1, &mass, &coupling));
    MUST(band.least < band.coupling && band.coupling < band.most && coupling > 0.0);
    MUST(flavbrem_g2_deviation_default().sigmas == 3.0);
    MUST(flavbrem_relic_default().cross_section_pb == 10.0);
    MUST(flavbrem_g2_contribution(1.0, mass) > 0.0);
    MUST(flavbrem_g2_smallest_m_phi_gev() > 0.105);
}

static void call_limits(flavbrem_context *context)
{
    const flavbrem_yield_value yield = {.value = 1.0};
    flavbrem_counting counting = flavbrem_counting_default();
    flavbrem_efficiency *efficiency = NULL;
    double events = -7.0, count = -7.0;
    WRONG(flavbrem_limit_cls(NULL, &counting, 0, 1.0, &events));
    WRONG(flavbrem_limit_cls(context, &counting, 0, 1.0, NULL));
    WRONG(flavbrem_limit_observed(NULL, &counting, 0, &events));
    WRONG(flavbrem_limit_observed(context, &counting, 0, NULL));
    WRONG(flavbrem_limit_expected(NULL, &counting, 0.0, &events, &count));
    WRONG(flavbrem_limit_expected(context, &counting, 0.0, NULL, &count));
    MUST(events == -7.0 && count == -7.0);
    GOOD(flavbrem_limit_cls(context, NULL, 0, 1.0, &events));
    GOOD(flavbrem_limit_observed(context, NULL, 0, &events));
    GOOD(flavbrem_limit_expected(context, NULL, 0.0, &events, NULL));
    GOOD(flavbrem_limit_expected(context, NULL, 0.0, &events, &count));
    MUST(events > 2.3025 && events < 2.3026 && count == 0.0);
    WRONG(flavbrem_efficiency_read(NULL, "0.5", NULL, &efficiency));
    WRONG(flavbrem_efficiency_read(context, NULL, NULL, &efficiency));
    WRONG(flavbrem_efficiency_read(context, "0.5", NULL, NULL));
    MUST(flavbrem_efficiency_read(context, "no.csv", NULL, &efficiency) == FLAVBREM_ERROR_FILE);
    flavbrem_efficiency_destroy(NULL);
    flavbrem_efficiency_destroy(&efficiency);
    GOOD(flavbrem_efficiency_read(context, "0.5", NULL, &efficiency));
    MUST(flavbrem_efficiency_at(efficiency, 0.3) == 0.5);
    MUST(flavbrem_efficiency_at(NULL, 0.3) != 0.5);
    flavbrem_efficiency_destroy(&efficiency);
    MUST(flavbrem_reach_of(1e-4, &yield, 0.25, 4.0).coupling > 3.9e-4);
    MUST(!(flavbrem_reach_of(1e-4, NULL, 0.25, 4.0).coupling > 0.0));
}

/* ---- all of them ---- */

static void *call_all(void *number)
{
    flavbrem_context *context = NULL;
    (void)number;
    call_texts();
    call_names();
    call_elements();
    call_materials();
    call_devices();
    GOOD(flavbrem_context_create(&context));
    call_context(context);
    call_selftest(context);
    call_keys();
    call_numbers(context);
    call_range(context);
    flavbrem_process *process = call_process(context);
    call_spec(context);
    call_xsec(context, process);
    call_samplers(context, process);
    call_table();
    call_making(context, process);
    call_runtime(context, process);
    call_spectra(context, process);
    call_constraints(context);
    call_limits(context);
    flavbrem_process_destroy(&process);
    flavbrem_context_destroy(&context);
    flavbrem_context_destroy(&context);
    MUST(context == NULL);
    return NULL;
}

int main(void)
{
    return calls_test(call_all, NULL, NULL);
}
