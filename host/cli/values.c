/* Reads the value of each option. */
#include "host/cli/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/event_file.h"
#include "flavbrem/files.h"
#include "host/cli/meant.h"
#include "host/cli/suggest.h"

#define MOST_CHECKED 1000000

const char *const format_names[] = {"text", "csv", "json", NULL};
const char *const cell_unit_names[] = {"counts", "pb", NULL};
const char *const export_names[] = {"dmg4", "csv", "json", NULL};

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

/* The first word of a list or pair that is no choice; NULL where all are. */
static const char *wrong_word(const flavbrem_key *key, const char *text, char word[64])
{
    const char *separator = key->type == FLAVBREM_KEY_PAIR ? ":" : ",";
    if (key->type == FLAVBREM_KEY_CHOICE)
        return text;
    for (const char *rest = text;; rest++) {
        size_t length = strcspn(rest, separator);
        snprintf(word, 64, "%.*s", (int)(length < 63 ? length : 63), rest);
        rest += length;
        if (!flavbrem_key_choice(key, word, NULL))
            return word;
        if (*rest == '\0')
            return NULL;
    }
}

void hint_key(const flavbrem_key *key, const char *text, struct problem *problem)
{
    const char *names[128];
    char word[64];
    size_t n = 0;
    if (key->choices != NULL) {
        for (; key->choices[n] != NULL; n++)
            names[n] = key->choices[n];
        const char *wrong = wrong_word(key, text, word);
        if (wrong != NULL)
            hint_value(wrong, names, n, problem);
    } else if (key->type == FLAVBREM_KEY_TARGET && strpbrk(text, "0123456789") == NULL) {
        for (; (names[n] = flavbrem_element_symbol((int)n + 1)) != NULL; n++)
            ;
        suggest_hint(problem, "", text, names, n);
    }
    if (strcmp(key->name, "unit") == 0 && meant_unit(text) != NULL)
        problem_hint(problem, "%s", meant_unit(text));
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
    uint64_t threads = 0;
    flavbrem_status status = flavbrem_count_read(options->reader, text, what, 1, 4096, &threads);
    options->threads = (int)threads;
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, options->reader, status);
}

int value_format(const char *text, const char *what, struct options *options,
                 struct problem *problem)
{
    int choice = 0;
    int code = choose(text, what, format_names, 3, &choice, problem);
    options->format = (enum format)choice;
    return code;
}

int value_cell_unit(const char *text, const char *what, struct options *options,
                    struct problem *problem)
{
    int choice = 0;
    int code = choose(text, what, cell_unit_names, 2, &choice, problem);
    options->cell_unit = choice == 0 ? CELLS_IN_COUNTS : CELLS_IN_PB;
    if (code != EXIT_DONE && meant_unit(text) != NULL)
        problem_hint(problem, "%s", meant_unit(text));
    return code;
}

int value_points(const char *text, const char *what, struct options *options,
                 struct problem *problem)
{
    uint64_t points = 0;
    flavbrem_status status =
        flavbrem_count_read(options->reader, text, what, 0, MOST_CHECKED, &points);
    options->points = (long)points;
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, options->reader, status);
}

int value_name(const char *text, const char *what, struct options *options, struct problem *problem)
{
    flavbrem_status status = flavbrem_function_name_check(options->reader, text, what);
    if (status != FLAVBREM_OK)
        return problem_take(problem, options->reader, status);
    options->name = text;
    return EXIT_DONE;
}

int value_to(const char *text, const char *what, struct options *options, struct problem *problem)
{
    int choice = 0;
    int code = choose(text, what, export_names, 3, &choice, problem);
    if (code == EXIT_DONE)
        options->to = EXPORT_DMG4 + choice;
    return code;
}

int value_event_format(const char *text, const char *what, struct options *options,
                       struct problem *problem)
{
    const flavbrem_event_format *format;
    const char *names[16];
    size_t n = 0;
    int choice = 0;
    for (; n < 16 && (format = flavbrem_event_format_at(n)) != NULL; n++)
        names[n] = format->name;
    int code = choose(text, what, names, n, &choice, problem);
    options->event_format = flavbrem_event_format_at((size_t)choice);
    return code;
}
