/* Strict reading: a number is all of its text, finite, decimal. */
#include "host/cli/range.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int number_parse(const char *text, const char *what, double *number, struct problem *problem)
{
    char *end;
    double value = strtod(text, &end);
    /* strtod also takes blanks, hexadecimals, inf and nan */
    if (*text == '\0' || *end != '\0' || strspn(text, "+-.0123456789eE") != strlen(text))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" is not a finite number, give one like 0.3 or 3e-1", what,
                           text);
    if (!isfinite(value))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" is too large for a number, give a smaller one", what,
                           text);
    *number = value;
    return EXIT_DONE;
}

int whole_parse(const char *text, const char *what, long least, long most, long *number,
                struct problem *problem)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    int whole = *text != '\0' && *end == '\0' && strspn(text, "+-0123456789") == strlen(text);
    if (!whole || errno == ERANGE || value < least || value > most)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" is not a whole number from %ld to %ld, give one of these",
                           what, text, least, most);
    *number = value;
    return EXIT_DONE;
}

/* A whole number in decimal notation, 1500 or 1.5e3. Returns 0 if it is none, or above 2^64 - 1. */
static int read_count(const char *text, uint64_t *count)
{
    uint64_t value = 0;
    long places = 0; /* digits after the point; an exponent takes them away again */
    int digits = 0, after_point = 0;
    for (; isdigit((unsigned char)*text) || (*text == '.' && !after_point); text++) {
        if (*text == '.') {
            after_point = 1;
            continue;
        }
        uint64_t digit = (uint64_t)(*text - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return 0;
        value = 10 * value + digit;
        places += after_point;
        digits++;
    }
    if (digits > 0 && (*text == 'e' || *text == 'E')) {
        char *end;
        if (strspn(text + 1, "+0123456789") != strlen(text + 1))
            return 0;
        places -= strtol(text + 1, &end, 10);
        text = end == text + 1 ? text : end;
    }
    for (; places > 0 && value % 10 == 0 && value > 0; places--)
        value /= 10;
    for (; places < 0 && value > 0 && value <= UINT64_MAX / 10; places++)
        value *= 10;
    *count = value;
    return digits > 0 && *text == '\0' && (places == 0 || value == 0);
}

int count_parse(const char *text, const char *what, uint64_t least, uint64_t most, uint64_t *count,
                struct problem *problem)
{
    uint64_t value = 0;
    if (!read_count(text, &value) || value < least || value > most)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" is not a whole number from %" PRIu64 " to %" PRIu64
                           ", give one of these",
                           what, text, least, most);
    *count = value;
    return EXIT_DONE;
}

void range_free(struct range *range)
{
    free(range->list);
    *range = (struct range){0};
}

/* Cuts text at each separator in place. Returns the number of parts, one more than separators. */
static size_t split(char *text, char separator, char **parts)
{
    size_t n = 0;
    for (char *rest = text; rest != NULL; n++) {
        parts[n] = rest;
        rest = strchr(rest, separator);
        if (rest != NULL)
            *rest++ = '\0';
    }
    return n;
}

static int parse_scale(const char *text, const char *what, struct range *range,
                       struct problem *problem)
{
    range->scale = strcmp(text, "log") == 0 ? GRID_LOG : GRID_LIN;
    if (range->scale == GRID_LIN && strcmp(text, "lin") != 0)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s has the spacing \"%.20s\", which is unknown, take lin or log", what,
                           text);
    if (range->scale == GRID_LOG && !(range->lo > 0.0))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s starts at %g, where no logarithmic range can, give a start above 0",
                           what, range->lo);
    return EXIT_DONE;
}

/* The number of points of a range, or of bins. */
static int parse_count(const char *text, const char *what, int bins, struct range *range,
                       struct problem *problem)
{
    char counted[400];
    long n = 0;
    snprintf(counted, sizeof counted, "%s: the number of %s", what, bins ? "bins" : "points");
    int code = whole_parse(text, counted, bins ? 1 : 2, RANGE_MOST_POINTS, &n, problem);
    range->n = (size_t)n + (bins ? 1 : 0);
    return code;
}

static int parse_span(const char *text, char **parts, size_t n_parts, const char *what, int bins,
                      struct range *range, struct problem *problem)
{
    if (n_parts != 3 && n_parts != 4)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" is not a range, give lo:hi:n or lo:hi:n:log", what, text);
    int code = number_parse(parts[0], what, &range->lo, problem);
    if (code == EXIT_DONE)
        code = number_parse(parts[1], what, &range->hi, problem);
    if (code != EXIT_DONE)
        return code;
    if (!(range->lo < range->hi))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s \"%.60s\" is an empty or reversed range, give lo:hi:n with lo below "
                           "hi",
                           what, text);
    if (!bins && n_parts == 3 && strcmp(parts[2], "auto") == 0) {
        range->automatic = 1;
        range->n = 2;
        return EXIT_DONE;
    }
    code = parse_count(parts[2], what, bins, range, problem);
    return code == EXIT_DONE ? parse_scale(n_parts == 4 ? parts[3] : "lin", what, range, problem)
                             : code;
}

static int parse_list(char **parts, size_t n_parts, const char *what, struct range *range,
                      struct problem *problem)
{
    range->list = malloc(n_parts * sizeof *range->list);
    if (range->list == NULL)
        return problem_memory(problem);
    for (range->n = 0; range->n < n_parts; range->n++) {
        int code = number_parse(parts[range->n], what, &range->list[range->n], problem);
        if (code != EXIT_DONE)
            return code;
    }
    return EXIT_DONE;
}

static int parse(const char *text, const char *what, int bins, struct range *range,
                 struct problem *problem)
{
    struct range parsed = {0};
    int spans = bins || strchr(text, ':') != NULL;
    char *copy = strdup(text);
    char **parts = calloc(strlen(text) + 1, sizeof *parts);
    int code;
    if (copy == NULL || parts == NULL) {
        code = problem_memory(problem);
    } else {
        size_t n = split(copy, spans ? ':' : ',', parts);
        code = spans ? parse_span(text, parts, n, what, bins, &parsed, problem)
                     : parse_list(parts, n, what, &parsed, problem);
    }
    free(parts);
    free(copy);
    if (code != EXIT_DONE)
        range_free(&parsed);
    range_free(range);
    *range = parsed;
    return code;
}

int range_parse(const char *text, const char *what, struct range *range, struct problem *problem)
{
    return parse(text, what, 0, range, problem);
}

int range_parse_bins(const char *text, const char *what, struct range *range,
                     struct problem *problem)
{
    return parse(text, what, 1, range, problem);
}

double range_value(const struct range *range, size_t i)
{
    if (range->list != NULL)
        return range->list[i];
    return flb_grid_point(range->scale, range->lo, range->hi, range->n, i);
}

double range_smallest(const struct range *range)
{
    double smallest = range_value(range, 0);
    for (size_t i = 1; range->list != NULL && i < range->n; i++)
        smallest = range->list[i] < smallest ? range->list[i] : smallest;
    return smallest;
}

double range_largest(const struct range *range)
{
    double largest = range_value(range, range->n - 1);
    for (size_t i = 0; range->list != NULL && i < range->n; i++)
        largest = range->list[i] > largest ? range->list[i] : largest;
    return largest;
}

int range_rises(const struct range *range)
{
    for (size_t i = 1; i < range->n; i++)
        if (!(range_value(range, i - 1) < range_value(range, i)))
            return 0;
    return 1;
}
