/* Where HDF5 is not there the rest works, and what needs it says so. This program has a
 * tables/files/hdf5_calls.c of its own, which looks for a library of another name. */
#include "shared.h"

#include <errno.h>
#include <string.h>

#include "flavbrem/flavbrem.h"
#include "tables/files/hdf5_calls.h"
#include "tables/files/write_failure.h"

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

static void a_file_that_needs_it_is_refused(void **state)
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
        cmocka_unit_test(a_file_that_needs_it_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
