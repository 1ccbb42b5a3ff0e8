/* Tables with further form factors: their columns are cross-sections, and nothing else moves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flavbrem/file_info.h"
#include "flavbrem/files.h"
#include "flavbrem/flavbrem.h"
#include "tables/columns.h"
#include "tests/folder.h"
#include "tests/shared.h"
#include "tests/table_file.h"

#define N_E 7
#define N_M 4
#define NODES 28 /* N_E times N_M */
#define POINTS 40

static flavbrem_context *context;

static int make_folder(void **state)
{
    (void)state;
    return folder_make() == 0 && flavbrem_context_create(&context) == FLAVBREM_OK ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    flavbrem_context_destroy(&context);
    return folder_remove();
}

/* What the datasets of a form factor are called. */
static const struct {
    const char *form_factor, *sigma, *error;
} forms[] = {
    {"elastic", "/etl/sigma_elastic_pb", "/etl/error_elastic_pb"},
    {"elastic+inelastic", "/etl/sigma_inelastic_pb", "/etl/error_inelastic_pb"},
    {"elastic+inelastic-unsquared", "/etl/sigma_unsquared_pb", "/etl/error_unsquared_pb"},
    {"helm", "/etl/sigma_helm_pb", "/etl/error_helm_pb"},
};

/* Across the threshold, with these form factors besides that of the process. */
static flavbrem_spec *spec_of(const char *own, const char *others)
{
    const char *const keys[][2] = {{"beam-energy", "0.3,5,20,50,100,150,200"},
                                   {"m-phi", "0.2,0.3,0.5,1"},
                                   {"rtol", "1e-3"},
                                   {"form-factor", own},
                                   {"form-factors", others}};
    flavbrem_spec *spec = NULL;
    assert_int_equal(flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec), FLAVBREM_OK);
    for (size_t i = 0; i < COUNT(keys); i++)
        if (keys[i][1] != NULL)
            assert_int_equal(flavbrem_spec_set(context, spec, keys[i][0], keys[i][1]), FLAVBREM_OK);
    return spec;
}

static flavbrem_table *table_of(const char *own, const char *others,
                                flavbrem_table_outcome *outcome)
{
    flavbrem_table *table = NULL;
    flavbrem_spec *spec = spec_of(own, others);
    assert_int_equal(flavbrem_table_make(context, spec, &table, outcome), FLAVBREM_OK);
    flavbrem_spec_destroy(&spec);
    return table;
}

static const double *numbers_of(const flavbrem_table *table, const char *name)
{
    size_t shape[2];
    const double *numbers = flavbrem_table_dataset(table, name, shape);
    assert_non_null(numbers);
    assert_true(shape[0] == N_E && shape[1] == N_M);
    return numbers;
}

static void assert_column(const flavbrem_table *table, size_t form)
{
    flavbrem_process *process = NULL;
    flavbrem_point points[NODES];
    flavbrem_result fresh[NODES];
    const flavbrem_request request = {FLAVBREM_ETL, FLAVBREM_SIGMA, FLAVBREM_PB, 1e-3};
    const double *e = flavbrem_table_dataset(table, "/beam_energy_gev", NULL);
    const double *m = flavbrem_table_dataset(table, "/m_phi_gev", NULL);
    const double *sigma = numbers_of(table, forms[form].sigma);
    const double *error = numbers_of(table, forms[form].error);
    assert_int_equal(flavbrem_process_create(context, &process), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(context, process, "form-factor", forms[form].form_factor),
                     FLAVBREM_OK);
    for (size_t i = 0; i < NODES; i++)
        points[i] = (flavbrem_point){e[i / N_M], m[i % N_M], {0.0, 0.0}};
    assert_int_equal(flavbrem_xsec(context, process, &request, NODES, points, fresh), FLAVBREM_OK);
    for (size_t i = 0; i < NODES; i++)
        assert_true(sigma[i] == fresh[i].value && error[i] == fresh[i].error);
    assert_true(sigma[N_M - 1] == 0.0 && sigma[N_M] > 0.0); /* below the threshold, and above */
    flavbrem_process_destroy(&process);
}

static void columns_are_cross_sections_with_their_form_factor(void **state)
{
    (void)state;
    flavbrem_table *table =
        table_of(NULL, "helm,elastic+inelastic,elastic+inelastic-unsquared", NULL);
    for (size_t form = 1; form < COUNT(forms); form++)
        assert_column(table, form);
    assert_null(flavbrem_table_dataset(table, forms[0].sigma, NULL));
    flavbrem_table_close(&table);
    table = table_of("helm", "elastic", NULL);
    assert_column(table, 0);
    assert_null(flavbrem_table_dataset(table, forms[3].sigma, NULL));
    flavbrem_table_close(&table);
}

/* The others are those of a table without the key, in the same order, and lie there before. */
static void other_datasets_keep_their_bytes(void **state)
{
    (void)state;
    flavbrem_table_outcome outcomes[2];
    flavbrem_table *plain = table_of(NULL, NULL, &outcomes[0]);
    flavbrem_table *with = table_of(NULL, "helm,elastic+inelastic", &outcomes[1]);
    const flavbrem_table_index *index = flavbrem_table_bytes(plain, NULL);
    const flavbrem_table_index *more = flavbrem_table_bytes(with, NULL);
    assert_int_equal(more->n_entries, index->n_entries + 4);
    for (uint32_t i = 0; i < index->n_entries; i++) {
        const char *name = index->entries[i].name;
        size_t shape[2];
        if (strcmp(name, FLAVBREM_TABLE_SPEC) == 0)
            continue;
        const void *bytes = flavbrem_table_dataset(with, name, shape);
        assert_non_null(bytes);
        assert_memory_equal(bytes, flavbrem_table_dataset(plain, name, NULL),
                            index->entries[i].bytes);
        if (index->entries[i].offset < more->entries[i].offset)
            assert_true(strcmp(name, FLAVBREM_TABLE_CODE_VERSION) == 0);
    }
    assert_null(strstr(flavbrem_table_spec(plain), "form-factor"));
    assert_non_null(strstr(flavbrem_table_spec(with),
                           "\nconstants = codata2022\nform-factors = elastic+inelastic,helm\n"));
    assert_int_equal(outcomes[1].work, outcomes[0].work + (size_t)2 * NODES);
    flavbrem_table_close(&plain);
    flavbrem_table_close(&with);
}

/* Names that the index has room for, no two alike, for each form factor there is. */
static void each_form_factor_has_its_datasets(void **state)
{
    (void)state;
    struct table_columns known;
    const flavbrem_key *key = flavbrem_key_find("form-factors");
    columns_take(&known, NULL);
    assert_int_equal(known.n, COUNT(forms));
    for (size_t i = 0; i < known.n; i++) {
        assert_string_equal(known.list[i].form_factor, key->choices[i]);
        assert_string_equal(known.list[i].form_factor, forms[i].form_factor);
        assert_string_equal(known.list[i].sigma, forms[i].sigma);
        assert_string_equal(known.list[i].error, forms[i].error);
    }
    assert_null(key->choices[known.n]);
    columns_take(&known, "elastic+inelastic-unsquared"); /* no part of a name is another's */
    assert_int_equal(known.n, 1);
    assert_string_equal(known.list[0].sigma, forms[2].sigma);
    columns_take(&known, "");
    assert_int_equal(known.n, 0);
}

static void assert_same_files(const char *a, const char *b)
{
    struct table_file one = table_file_read(path_of(a)), other = table_file_read(path_of(b));
    assert_int_equal(one.size, other.size);
    assert_memory_equal(one.bytes, other.bytes, one.size);
    free(one.bytes);
    free(other.bytes);
}

static void a_file_has_them_and_says_so(void **state)
{
    (void)state;
    flavbrem_table *made = table_of(NULL, "helm,elastic+inelastic", NULL), *loaded = NULL;
    flavbrem_file_info *info = NULL;
    const flavbrem_file_dataset *dataset;
    int found = 0;
    assert_int_equal(flavbrem_table_write(context, made, path_of("a.h5")), FLAVBREM_OK);
    assert_int_equal(flavbrem_table_load(context, path_of("a.h5"), &loaded), FLAVBREM_OK);
    assert_int_equal(flavbrem_table_write(context, loaded, path_of("b.h5")), FLAVBREM_OK);
    assert_same_files("a.h5", "b.h5");
    assert_column(loaded, 3);
    assert_int_equal(flavbrem_file_info_read(context, path_of("a.h5"), &info), FLAVBREM_OK);
    assert_string_equal(flavbrem_file_info_find(info, "form_factors")->text,
                        "elastic+inelastic,helm");
    assert_string_equal(flavbrem_file_info_find(info, "form_factor")->text, "elastic");
    for (size_t i = 0; (dataset = flavbrem_file_info_dataset(info, i)) != NULL; i++)
        for (size_t form = 0; form < COUNT(forms); form++)
            if (strcmp(dataset->name, forms[form].sigma) == 0 ||
                strcmp(dataset->name, forms[form].error) == 0) {
                assert_true(form == 1 || form == 3);
                assert_string_equal(dataset->unit, "pb");
                assert_true(dataset->sizes[0] == N_E && dataset->sizes[1] == N_M);
                found++;
            }
    assert_int_equal(found, 4);
    flavbrem_file_info_destroy(&info);
    flavbrem_table_close(&made);
    flavbrem_table_close(&loaded);
}

/* ---- what is wrong ---- */

static flavbrem_table *with_wrong(const flavbrem_table *table, const char *name, double factor)
{
    size_t size = 0;
    const void *bytes = flavbrem_table_bytes(table, &size);
    struct table_file copy = {malloc(size), size};
    flavbrem_table *wrong = NULL;
    assert_non_null(copy.bytes);
    memcpy(copy.bytes, bytes, size);
    double *values = table_file_numbers(&copy, name);
    for (size_t k = 0; k < NODES; k++)
        values[k] *= factor;
    assert_int_equal(
        flavbrem_table_take_memory(copy.bytes, size, FLAVBREM_TABLE_UNCHECKED, &wrong, NULL, 0),
        FLAVBREM_OK);
    return wrong;
}

static void wrong_numbers_are_found(void **state)
{
    (void)state;
    flavbrem_table *table = table_of(NULL, "helm,elastic+inelastic", NULL);
    flavbrem_table_report report;
    assert_int_equal(flavbrem_table_verify(context, table, POINTS, &report), FLAVBREM_OK);
    assert_true(report.nodes.values == (size_t)POINTS * (3 + 2) &&
                report.nodes.same == (size_t)POINTS * (3 + 2));
    assert_int_equal(report.between.values + report.between.without_value, (size_t)POINTS * 3);
    assert_true(report.nodes.wrong == 0 && report.between.wrong == 0);
    for (size_t form = 1; form <= 3; form += 2) {
        flavbrem_table *wrong = with_wrong(table, forms[form].sigma, 1.01);
        assert_int_equal(flavbrem_table_verify(context, wrong, POINTS, &report), FLAVBREM_OK);
        assert_true(report.nodes.wrong > 20 && report.nodes.wrong <= POINTS); /* of one column */
        assert_true(report.between.wrong == 0 && report.self_check.wrong == 0);
        flavbrem_table_close(&wrong);
    }
    flavbrem_table_close(&table);
}

static int stop_at_once(void *user, size_t done, size_t total)
{
    *(size_t *)user = total;
    return done > (size_t)POINTS * 3; /* the methods are through, the columns are not */
}

static void a_verification_counts_them_and_can_be_stopped(void **state)
{
    (void)state;
    size_t total = 0;
    flavbrem_table *table = table_of(NULL, "helm", NULL);
    flavbrem_table_report report;
    flavbrem_context_set_progress(context, stop_at_once, &total);
    assert_int_equal(flavbrem_table_verify(context, table, POINTS, &report),
                     FLAVBREM_ERROR_CANCELLED);
    flavbrem_context_set_progress(context, NULL, NULL);
    assert_int_equal(total, (size_t)POINTS * (2 * 3 + 1));
    flavbrem_table_close(&table);
}

/* What a reader is told of a column of another shape: as many bytes, and nothing out of place. */
static void a_column_of_another_shape_is_refused(void **state)
{
    (void)state;
    flavbrem_table *table = table_of(NULL, "helm", NULL), *opened = NULL;
    static const char *const names[] = {"/etl/sigma_helm_pb", "/etl/error_helm_pb"};
    char message[FLAVBREM_TABLE_MESSAGE];
    size_t size = 0;
    const void *bytes = flavbrem_table_bytes(table, &size);
    for (size_t i = 0; i < COUNT(names); i++) {
        struct table_file copy = {malloc(size), size};
        assert_non_null(copy.bytes);
        memcpy(copy.bytes, bytes, size);
        flavbrem_table_entry *entry = table_file_entry(&copy, names[i]);
        entry->shape[0] = N_M;
        entry->shape[1] = N_E;
        assert_int_equal(flavbrem_table_open_memory(copy.bytes, size, FLAVBREM_TABLE_UNCHECKED,
                                                    &opened, message, sizeof message),
                         FLAVBREM_ERROR_FORMAT);
        assert_non_null(strstr(message, "another type or shape"));
        free(copy.bytes);
    }
    flavbrem_table_close(&table);
}

static void what_cannot_be_a_column_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value, *others, *words;
    } wrong[] = {
        {"rtol", "1e-3", "elastic", "form-factors has elastic, the table's own form factor"},
        {"form-factor", "helm", "elastic,helm", "form-factors has helm, the table's own"},
        {"target", "He", "elastic+inelastic,helm", "helm, which does not go with A = 4.0026"},
        {"method", "ww,iww", "helm", "form-factors goes with method etl"},
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        flavbrem_spec *spec = spec_of(NULL, wrong[i].others);
        flavbrem_table *table = NULL;
        assert_int_equal(flavbrem_spec_set(context, spec, wrong[i].key, wrong[i].value),
                         FLAVBREM_OK);
        assert_int_equal(flavbrem_table_make(context, spec, &table, NULL), FLAVBREM_ERROR_INPUT);
        assert_null(table);
        if (strstr(flavbrem_context_message(context), wrong[i].words) == NULL)
            fail_msg("\"%s\" lacks \"%s\"", flavbrem_context_message(context), wrong[i].words);
        assert_int_equal(flavbrem_spec_unset(context, spec, "form-factors"), FLAVBREM_OK);
        assert_int_equal(flavbrem_table_make_check(context, spec), FLAVBREM_OK);
        flavbrem_spec_destroy(&spec);
    }
    flavbrem_spec *spec = spec_of(NULL, NULL);
    static const char *const texts[] = {"helm,helm", "inelastic", "helm,", ""};
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_int_equal(flavbrem_spec_set(context, spec, "form-factors", texts[i]),
                         FLAVBREM_ERROR_INPUT);
    char text[64] = "x";
    assert_int_equal(flavbrem_spec_get(context, spec, "form-factors", text, sizeof text),
                     FLAVBREM_OK);
    assert_string_equal(text, "");
    flavbrem_spec_destroy(&spec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_cross_sections_with_their_form_factor),
        cmocka_unit_test(other_datasets_keep_their_bytes),
        cmocka_unit_test(each_form_factor_has_its_datasets),
        cmocka_unit_test(a_file_has_them_and_says_so),
        cmocka_unit_test(wrong_numbers_are_found),
        cmocka_unit_test(a_verification_counts_them_and_can_be_stopped),
        cmocka_unit_test(a_column_of_another_shape_is_refused),
        cmocka_unit_test(what_cannot_be_a_column_is_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
