/* The context: threads, devices, the sentence; and the texts of the status lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "flavbrem/flavbrem.h"
#include "host/backends/cpu/isa.h"
#include "host/core/context.h"
#include "host/core/message.h"
#include "tests/shared.h"

static void new_context_has_no_message(void **state)
{
    assert_string_equal(flavbrem_context_message(*state), "");
}

static void destroy_nulls_and_may_be_repeated(void **state)
{
    (void)state;
    flavbrem_context *context = NULL;
    assert_int_equal(flavbrem_context_create(&context), FLAVBREM_OK);
    flavbrem_context_destroy(&context);
    assert_null(context);
    flavbrem_context_destroy(&context);
    flavbrem_context_destroy(NULL);
}

static void threads_have_borders(void **state)
{
    flavbrem_context *context = *state;
    assert_int_equal(flavbrem_context_set_threads(context, 3), FLAVBREM_OK);
    assert_int_equal(flavbrem_context_set_threads(context, -1), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_context_set_threads(context, 4097), FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(context), "4097"));
    assert_int_equal(context->threads, 3);
    assert_int_equal(flavbrem_context_set_threads(context, 0), FLAVBREM_OK);
}

static void listed_devices_are_taken_where_usable(void **state)
{
    const char *name, *reason;
    int usable;
    size_t n = 0;
    for (; (name = flavbrem_device_name(n, &usable, &reason)) != NULL; n++) {
        flavbrem_status status = flavbrem_context_set_device(*state, name);
        assert_int_equal(status, usable ? FLAVBREM_OK : FLAVBREM_ERROR_DEVICE);
        assert_int_equal(strlen(reason) == 0, usable);
    }
    assert_true(n > 0);
    assert_non_null(flavbrem_device_name(0, NULL, NULL));
}

static void best_instruction_set_is_usable(void **state)
{
    (void)state;
    assert_true(flb_cpu_isa_usable(CPU_ISA_BASELINE));
    assert_true(flb_cpu_isa_usable(flb_cpu_isa_best()));
    assert_int_not_equal(flb_cpu_isa_best(), CPU_ISA_BEST);
}

static void device_names_are_checked(void **state)
{
    flavbrem_context *context = *state;
    assert_int_equal(flavbrem_context_set_device(context, "cpu:baseline"), FLAVBREM_OK);
    assert_int_equal(context->number, CPU_ISA_BASELINE);
    static const char *const wrong[] = {"",    "gpu",     "cpu:",    "cuda:",    "cuda:x",
                                        "CPU", "cpu:avx", "cuda:0,", "cuda:0,0", "cuda:all,1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(flavbrem_context_set_device(context, wrong[i]), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_context_set_device(context, "cuda:0"), FLAVBREM_ERROR_DEVICE);
    assert_int_equal(flavbrem_context_set_device(context, "cuda:0,1"), FLAVBREM_ERROR_DEVICE);
    assert_int_equal(flavbrem_context_set_device(context, "cuda:all"), FLAVBREM_ERROR_DEVICE);
    assert_int_equal(context->number, CPU_ISA_BASELINE); /* errors change nothing */
    assert_int_equal(flavbrem_context_set_device(context, "cpu"), FLAVBREM_OK);
    assert_int_equal(flavbrem_context_set_device(context, "auto"), FLAVBREM_OK);
    assert_int_equal(context->backend, ANY_BACKEND);
}

static int never_called(void *user, size_t done, size_t total)
{
    (void)user, (void)done, (void)total;
    return 1;
}

static void progress_is_set_and_removed(void **state)
{
    flavbrem_context *context = *state;
    flavbrem_context_set_progress(context, never_called, context);
    assert_true(context->progress == never_called && context->progress_user == context);
    void *user = NULL;
    assert_true(flavbrem_context_progress(context, &user) == never_called && user == context);
    flavbrem_context_set_progress(context, NULL, NULL);
    assert_true(flavbrem_context_progress(context, &user) == NULL && user == NULL);
    user = context;
    assert_true(flavbrem_context_progress(NULL, &user) == NULL && user == NULL);
}

static void others_leave_sentences_too(void **state)
{
    flavbrem_context_set_message(*state, "100 %s (why), what to do");
    assert_string_equal(flavbrem_context_message(*state), "100 %s (why), what to do");
    flavbrem_context_set_message(*state, NULL);
    flavbrem_context_set_message(NULL, "x");
    assert_string_equal(flavbrem_context_message(*state), "100 %s (why), what to do");
}

static void long_messages_are_cut(void **state)
{
    char text[2000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(flb_context_fail(*state, FLAVBREM_ERROR_FILE, "%s", text),
                     FLAVBREM_ERROR_FILE);
    assert_true(strlen(flavbrem_context_message(*state)) < sizeof text / 2);
    assert_int_equal(flb_context_fail(NULL, FLAVBREM_ERROR_FILE, "x"), FLAVBREM_ERROR_FILE);
}

static void statuses_have_their_texts(void **state)
{
    (void)state;
    assert_string_equal(flavbrem_status_text(FLAVBREM_OK), "success");
    assert_string_equal(flavbrem_status_text(FLAVBREM_ERROR_CANCELLED), "stopped by the caller");
    assert_string_equal(flavbrem_status_text((flavbrem_status)99), "unknown status");
    assert_string_equal(flavbrem_value_text(FLAVBREM_VALUE_OUTSIDE_TOLERANCE), "outside_tolerance");
    assert_string_equal(flavbrem_value_text(FLAVBREM_VALUE_CLOSED), "closed");
    assert_int_equal(FLAVBREM_VALUE_CLOSED, 3); /* a number keeps its meaning */
    assert_string_equal(flavbrem_value_text((flavbrem_value_status)99), "unknown status");
}

/* The numbers are for the preprocessor. */
#if FLAVBREM_VERSION_MAJOR < 0 || FLAVBREM_VERSION_MINOR < 0 || FLAVBREM_VERSION_PATCH < 0
#error "a version has no negative number"
#endif

static void the_version_is_told_at_run_time(void **state)
{
    (void)state;
    char numbers[64];
    snprintf(numbers, sizeof numbers, "%d.%d.%d", FLAVBREM_VERSION_MAJOR, FLAVBREM_VERSION_MINOR,
             FLAVBREM_VERSION_PATCH);
    assert_string_equal(flavbrem_version(), numbers);
    assert_string_equal(flavbrem_version(), FLAVBREM_VERSION);
    assert_string_equal(flavbrem_version(), CMAKE_PROJECT_VERSION); /* and of the package */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(new_context_has_no_message, create_context,
                                        destroy_context),
        cmocka_unit_test(destroy_nulls_and_may_be_repeated),
        cmocka_unit_test_setup_teardown(threads_have_borders, create_context, destroy_context),
        cmocka_unit_test_setup_teardown(listed_devices_are_taken_where_usable, create_context,
                                        destroy_context),
        cmocka_unit_test(best_instruction_set_is_usable),
        cmocka_unit_test_setup_teardown(device_names_are_checked, create_context, destroy_context),
        cmocka_unit_test_setup_teardown(progress_is_set_and_removed, create_context,
                                        destroy_context),
        cmocka_unit_test_setup_teardown(others_leave_sentences_too, create_context,
                                        destroy_context),
        cmocka_unit_test_setup_teardown(long_messages_are_cut, create_context, destroy_context),
        cmocka_unit_test(statuses_have_their_texts),
        cmocka_unit_test(the_version_is_told_at_run_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
