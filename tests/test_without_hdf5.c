/* Where HDF5 is not there the rest works, and what needs it says so. This program has a
 * tables/files/hdf5_calls.c of its own, which looks for a library of another name. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "flavbrem/event_file.h"
#include "flavbrem/file_info.h"
#include "flavbrem/files.h"
#include "tables/files/hdf5_calls.h"
#include "tables/files/write_failure.h"
#include "tests/folder.h"
#include "tests/shared.h"

static void the_part_names_what_is_missing(void **state)
{
    flavbrem_part part;
    (void)state;
    assert_int_equal(flavbrem_files_part(0, &part), 1);
    assert_string_equal(part.name, "HDF5");
    assert_string_equal(part.found, "");
    assert_non_null(strstr(part.problem, "libnothing.so.1"));
    assert_int_equal(flavbrem_files_part(1, &part), 1);
    assert_string_equal(part.problem, "");
}

static void refused(flavbrem_context *context, flavbrem_status status)
{
    assert_true(status != FLAVBREM_OK);
    assert_non_null(strstr(flavbrem_context_message(context), "libnothing.so.1"));
}

static flavbrem_spec *spec_of(flavbrem_context *context, flavbrem_job job, const char *text)
{
    flavbrem_spec *spec = NULL;
    assert_int_equal(flavbrem_spec_from_text(context, job, text, &spec), FLAVBREM_OK);
    return spec;
}

static void tables_are_made_and_not_written(void **state)
{
    flavbrem_table *table = NULL, *read = NULL;
    flavbrem_file_info *info = NULL;
    double sigma_pb = 0.0;
    flavbrem_spec *spec = spec_of(*state, FLAVBREM_JOB_TABLE,
                                  "method = iww\nbeam-energy = 50,100\nm-phi = 0.3,0.4\n");
    assert_int_equal(flavbrem_table_make(*state, spec, &table, NULL), FLAVBREM_OK);
    assert_int_equal(flavbrem_table_sigma(table, FLAVBREM_IWW, 50.0, 0.3, &sigma_pb, NULL),
                     FLAVBREM_OK);
    refused(*state, flavbrem_table_write(*state, table, path_of("a.h5")));
    write_text(path_of("b.h5"), "\211HDF\r\n\032\n");
    assert_true(flavbrem_table_load(*state, path_of("b.h5"), &read) != FLAVBREM_OK);
    refused(*state, flavbrem_file_info_read(*state, path_of("b.h5"), &info));
    assert_true(read == NULL && info == NULL);
    assert_int_equal(remove(path_of("b.h5")), 0);
    flavbrem_table_close(&table);
    flavbrem_spec_destroy(&spec);
}

static void events_are_written_as_text(void **state)
{
    flavbrem_event_report report;
    flavbrem_spec *spec =
        spec_of(*state, FLAVBREM_JOB_EVENTS, "beam-energy = 100\nm-phi = 0.3\nevents = 10\n");
    refused(*state, flavbrem_event_file_make(*state, spec, path_of("a.h5"), NULL, NULL));
    assert_int_equal(flavbrem_event_file_make(*state, spec, path_of("a.lhe"), NULL, NULL),
                     FLAVBREM_OK);
    assert_int_equal(flavbrem_event_file_check(*state, path_of("a.lhe"), &report), FLAVBREM_OK);
    assert_int_equal(report.events, 10);
    assert_int_equal(remove(path_of("a.lhe")), 0);
    assert_int_equal(rmdir(folder), 0); /* nothing else is left */
    flavbrem_spec_destroy(&spec);
}

static void its_words_tell_what_to_do(void **state)
{
    (void)state;
    assert_int_equal(flb_hdf5_load(), ELIBACC);
    assert_non_null(strstr(flb_write_failure_reason(ELIBACC), "libnothing.so.1"));
    assert_non_null(strstr(flb_write_failure_advice(ELIBACC), "install HDF5"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_part_names_what_is_missing),
        cmocka_unit_test(its_words_tell_what_to_do),
        cmocka_unit_test(tables_are_made_and_not_written),
        cmocka_unit_test(events_are_written_as_text),
    };
    return folder_make() == 0 ? cmocka_run_group_tests(tests, create_context, destroy_context) : 1;
}
