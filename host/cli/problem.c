/* Sentences and hints. */
#include "host/cli/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/text.h"

int problem_set(struct problem *problem, int exit_code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem->sentence, sizeof problem->sentence, format, arguments);
    va_end(arguments);
    return exit_code;
}

int problem_take(struct problem *problem, const flavbrem_context *context, flavbrem_status status)
{
    int code = status == FLAVBREM_ERROR_INPUT ? EXIT_WRONG_INPUT : EXIT_FAILED;
    return problem_set(problem, code, "%s", flavbrem_context_message(context));
}

void problem_hint(struct problem *problem, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem->hint, sizeof problem->hint, format, arguments);
    va_end(arguments);
}

void problem_note(struct problem *problem, const char *format, ...)
{
    va_list arguments;
    size_t used = strlen(problem->note); /* a second one stands below the first */
    const char *between = used > 0 ? "\nnote: " : "";
    if (used + strlen(between) >= sizeof problem->note)
        return;
    memcpy(problem->note + used, between, strlen(between) + 1);
    used += strlen(between);
    va_start(arguments, format);
    vsnprintf(problem->note + used, sizeof problem->note - used, format, arguments);
    va_end(arguments);
}

void problem_print(struct problem *problem, int exit_code)
{
    text_clean(problem->sentence);
    text_clean(problem->hint);
    if (problem->note[0] != '\0' && (exit_code == EXIT_DONE || exit_code == EXIT_INACCURATE))
        fprintf(stderr, "note: %s\n", problem->note);
    if (exit_code != EXIT_DONE)
        fprintf(stderr, "flavbrem: %s\n", problem->sentence);
    if (problem->hint[0] != '\0')
        fprintf(stderr, "hint: %s\n", problem->hint);
}
