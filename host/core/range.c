/* Strict reading: a number is all of its text, finite, decimal. */
#include "host/core/range.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/core/message.h"
#include "kernels/elementary.h"

#define LINE_WIDTH 60 /* of a list: after so many characters it is broken at the next comma */

static flavbrem_status no_memory(flavbrem_context *context)
{
    return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                            "not enough memory for that many points, ask for fewer at a time");
}

/* ---- numbers ---- */

flavbrem_status flavbrem_number_read(flavbrem_context *context, const char *text,
                                     const char *called, double *number)
{
    char *end = NULL;
    if (text == NULL || called == NULL || number == NULL)
        return flb_context_missing(context, number == NULL ? "place for the number" : "text");
    double value = flb_decimal_read(text, &end);
    /* strtod also takes blanks, hexadecimals, inf and nan */
    if (*text == '\0' || *end != '\0' || strspn(text, "+-.0123456789eE") != strlen(text))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" is not a finite number, give one like 0.3 or 3e-1",
                                called, text);
    if (!isfinite(value))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" is too large for a number, give a smaller one",
                                called, text);
    *number = value;
    return FLAVBREM_OK;
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

flavbrem_status flavbrem_count_read(flavbrem_context *context, const char *text, const char *called,
                                    uint64_t least, uint64_t most, uint64_t *count)
{
    uint64_t value = 0;
    if (text == NULL || called == NULL || count == NULL)
        return flb_context_missing(context, count == NULL ? "place for the number" : "text");
    if (!read_count(text, &value) || value < least || value > most)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" is not a whole number from %" PRIu64 " to %" PRIu64
                                ", give one of these",
                                called, text, least, most);
    *count = value;
    return FLAVBREM_OK;
}

/* ---- ranges ---- */

/* What is being read. */
struct reading {
    flavbrem_context *context;
    const char *text, *called;
    int bins;
    flavbrem_range *range;
};

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

static flavbrem_status read_scale(const struct reading *reading, const char *text)
{
    flavbrem_range *range = reading->range;
    range->scale = strcmp(text, "log") == 0 ? GRID_LOG : GRID_LIN;
    if (range->scale == GRID_LIN && strcmp(text, "lin") != 0)
        return flb_context_fail(reading->context, FLAVBREM_ERROR_INPUT,
                                "%s has the spacing \"%.20s\", which is unknown, take lin or log",
                                reading->called, text);
    if (range->scale == GRID_LOG && !(range->lo > 0.0))
        return flb_context_fail(
            reading->context, FLAVBREM_ERROR_INPUT,
            "%s starts at %g, where no logarithmic range can, give a start above 0",
            reading->called, range->lo);
    return FLAVBREM_OK;
}

/* The number of points of a range, or of bins. */
static flavbrem_status read_size(const struct reading *reading, const char *text)
{
    char counted[400];
    uint64_t n = 0;
    int bins = reading->bins;
    snprintf(counted, sizeof counted, "%s: the number of %s", reading->called,
             bins ? "bins" : "points");
    flavbrem_status status =
        flavbrem_count_read(reading->context, text, counted, bins ? 1 : 2, FLAVBREM_RANGE_MOST, &n);
    reading->range->n = (size_t)n + (bins ? 1 : 0);
    return status;
}

static flavbrem_status read_span(const struct reading *reading, char **parts, size_t n_parts)
{
    flavbrem_range *range = reading->range;
    flavbrem_context *context = reading->context;
    if (n_parts != 3 && n_parts != 4)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" is not a range, give lo:hi:n or lo:hi:n:log",
                                reading->called, reading->text);
    flavbrem_status status = flavbrem_number_read(context, parts[0], reading->called, &range->lo);
    if (status == FLAVBREM_OK)
        status = flavbrem_number_read(context, parts[1], reading->called, &range->hi);
    if (status != FLAVBREM_OK)
        return status;
    if (!(range->lo < range->hi))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" is an empty or reversed range, give lo:hi:n with lo "
                                "below hi",
                                reading->called, reading->text);
    if (!reading->bins && n_parts == 3 && strcmp(parts[2], "auto") == 0) {
        range->automatic = 1;
        range->n = 2;
        return FLAVBREM_OK;
    }
    status = read_size(reading, parts[2]);
    return status == FLAVBREM_OK ? read_scale(reading, n_parts == 4 ? parts[3] : "lin") : status;
}

static flavbrem_status read_list(const struct reading *reading, char **parts, size_t n_parts)
{
    flavbrem_range *range = reading->range;
    range->list = malloc(n_parts * sizeof *range->list);
    if (range->list == NULL)
        return no_memory(reading->context);
    for (range->n = 0; range->n < n_parts; range->n++) {
        flavbrem_status status = flavbrem_number_read(reading->context, parts[range->n],
                                                      reading->called, &range->list[range->n]);
        if (status != FLAVBREM_OK)
            return status;
    }
    return FLAVBREM_OK;
}

static flavbrem_status check_size(const struct reading *reading)
{
    const flavbrem_range *range = reading->range;
    size_t most = FLAVBREM_RANGE_MOST + (reading->bins ? 1 : 0);
    if (range->n > most)
        return flb_context_fail(reading->context, FLAVBREM_ERROR_INPUT,
                                "%s has %zu values (at most %zu), give fewer", reading->called,
                                range->n, most);
    if (!isfinite(range->hi - range->lo))
        return flb_context_fail(reading->context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" is too wide for a number, give a smaller range",
                                reading->called, reading->text);
    return FLAVBREM_OK;
}

static flavbrem_status read_parts(const struct reading *reading)
{
    int spans = reading->bins || strchr(reading->text, ':') != NULL;
    size_t length = strlen(reading->text);
    char *copy = malloc(length + 1);
    char **parts = calloc(length + 1, sizeof *parts);
    flavbrem_status status = FLAVBREM_ERROR_MEMORY;
    if (copy == NULL || parts == NULL) {
        status = no_memory(reading->context);
    } else {
        memcpy(copy, reading->text, length + 1);
        size_t n = split(copy, spans ? ':' : ',', parts);
        status = spans ? read_span(reading, parts, n) : read_list(reading, parts, n);
    }
    free(parts);
    free(copy);
    return status == FLAVBREM_OK ? check_size(reading) : status;
}

flavbrem_status flavbrem_range_read(flavbrem_context *context, flavbrem_range_kind kind,
                                    const char *text, const char *called, flavbrem_range **range)
{
    if (range == NULL)
        return flb_context_missing(context, "place for the range");
    *range = NULL;
    if (text == NULL || called == NULL)
        return flb_context_missing(context, "text");
    flavbrem_range *made = calloc(1, sizeof *made);
    if (made == NULL)
        return no_memory(context);
    struct reading reading = {context, text, called, kind == FLAVBREM_RANGE_EDGES, made};
    flavbrem_status status = read_parts(&reading);
    if (status != FLAVBREM_OK)
        flavbrem_range_destroy(&made);
    *range = made;
    return status;
}

void flavbrem_range_destroy(flavbrem_range **range)
{
    if (range == NULL || *range == NULL)
        return;
    free((*range)->list);
    free(*range);
    *range = NULL;
}

size_t flavbrem_range_size(const flavbrem_range *range)
{
    return range != NULL ? range->n : 0;
}

double flavbrem_range_value(const flavbrem_range *range, size_t i)
{
    if (range == NULL || i >= range->n)
        return elementary_nan();
    if (range->list != NULL)
        return range->list[i];
    return flb_grid_point(range->scale, range->lo, range->hi, range->n, i);
}

double flavbrem_range_smallest(const flavbrem_range *range)
{
    double smallest = flavbrem_range_value(range, 0);
    for (size_t i = 1; range != NULL && range->list != NULL && i < range->n; i++)
        smallest = range->list[i] < smallest ? range->list[i] : smallest;
    return smallest;
}

double flavbrem_range_largest(const flavbrem_range *range)
{
    double largest = flavbrem_range_value(range, flavbrem_range_size(range) - 1);
    for (size_t i = 0; range != NULL && range->list != NULL && i < range->n; i++)
        largest = range->list[i] > largest ? range->list[i] : largest;
    return largest;
}

int flavbrem_range_is_automatic(const flavbrem_range *range)
{
    return range != NULL && range->automatic;
}

int flavbrem_range_is_list(const flavbrem_range *range)
{
    return range != NULL && range->list != NULL;
}

int flavbrem_range_is_log(const flavbrem_range *range)
{
    return range != NULL && range->scale == GRID_LOG;
}

int flavbrem_range_rises(const flavbrem_range *range)
{
    for (size_t i = 1; i < flavbrem_range_size(range); i++)
        if (!(flavbrem_range_value(range, i - 1) < flavbrem_range_value(range, i)))
            return 0;
    return range != NULL;
}

void flb_range_text(struct decimal_room *text, const flavbrem_range *range, int lines)
{
    char lo[FLAVBREM_NUMBER_BYTES], hi[FLAVBREM_NUMBER_BYTES];
    if (range->list == NULL) {
        flb_text_add(text, "%s:%s:", flavbrem_number_text(range->lo, lo),
                     flavbrem_number_text(range->hi, hi));
        if (range->automatic)
            flb_text_add(text, "auto");
        else
            flb_text_add(text, "%zu:%s", range->n, range->scale == GRID_LOG ? "log" : "lin");
    }
    const char *line = text->at;
    for (size_t i = 0; range->list != NULL && i < range->n; i++) {
        if (lines &&
            text->at - line > LINE_WIDTH) { /* a spec's lines are short, but a value can go on */
            flb_text_add(text, "\n    ");
            line = text->at;
        }
        flb_text_add(text, "%s%s", flavbrem_number_text(range->list[i], lo),
                     i + 1 < range->n ? "," : "");
    }
}
