/* A spectrum, or single steps, from CSV. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "flavbrem/xsec.h"
#include "host/core/decimal.h"
#include "host/core/message.h"
#include "host/core/text_file.h"
#include "host/shower/spectrum.h"

#define LIKE_MEV 1e4 /* 10 GeV, as many a beam has, in MeV */
#define MOST_COLUMNS 8
#define PATH_SHOWN 300

enum column { ENERGY, LENGTH, CHARGE, ERROR, DEPTH_FROM, DEPTH_TO, COLUMNS };

static const struct {
    const char *name;
    enum column column;
    int says_gev;
} names[] = {
    {"energy_gev", ENERGY, 1},
    {"energy", ENERGY, 0},
    {"E", ENERGY, 0},
    {"length_cm", LENGTH, 0},
    {"length", LENGTH, 0},
    {"track_length", LENGTH, 0},
    {"flux", LENGTH, 0},
    {"track_length_cm", LENGTH, 0},
    {"charge", CHARGE, 0},
    {"error_cm", ERROR, 0},
    {"error", ERROR, 0},
    {"depth_cm", DEPTH_FROM, 0},
    {"depth", DEPTH_FROM, 0},
    {"depth_from_cm", DEPTH_FROM, 0},
    {"depth_to_cm", DEPTH_TO, 0},
};

/* What is being read. */
struct reader {
    flavbrem_context *context;
    const char *path;
    const flavbrem_spectrum_reading *reading;
    char *text;
    size_t line;
    size_t columns; /* of a row; 0 before the first */
    enum column of[MOST_COLUMNS];
    int says_gev; /* the head does */
    flavbrem_spectrum_row *rows;
    size_t n, room;
    size_t last_of[2], lines_of[2]; /* the last row of a charge, from 1, and its line */
};

static flavbrem_status refuse(const struct reader *reader, const char *what, const char *why,
                              const char *advice)
{
    return flb_context_fail(reader->context, FLAVBREM_ERROR_INPUT, "%.*s, line %zu: %s (%s), %s",
                            PATH_SHOWN, reader->path, reader->line, what, why, advice);
}

/* ---- the file ---- */

static flavbrem_status cannot_open(const struct reader *reader, enum text_file_problem problem)
{
    if (problem == TEXT_FILE_NO_MEMORY)
        return flb_context_no_memory(reader->context);
    if (problem == TEXT_FILE_BROKEN)
        return flb_context_fail(reader->context, FLAVBREM_ERROR_FILE,
                                "the spectrum %.*s cannot be read to its end (the system says no), "
                                "copy it elsewhere",
                                PATH_SHOWN, reader->path);
    return flb_context_fail(
        reader->context, FLAVBREM_ERROR_FILE, "the spectrum %.*s cannot be opened (%s), give %s",
        PATH_SHOWN, reader->path, flb_text_file_why(problem),
        problem == TEXT_FILE_NOT_REGULAR ? "a CSV file, or what is piped to stdin as /dev/stdin"
                                         : "a CSV file of energies and track lengths");
}

static flavbrem_status take_file(struct reader *reader)
{
    struct text_file read;
    enum text_file_problem problem = flb_text_file_read(reader->path, 1, 0, &read);
    reader->text = read.text;
    if (problem == TEXT_FILE_GOOD)
        return FLAVBREM_OK;
    if (problem != TEXT_FILE_NO_TEXT)
        return cannot_open(reader, problem);
    return flb_context_fail(reader->context, FLAVBREM_ERROR_INPUT,
                            "%.*s is no text (byte %zu is %u), give a CSV file of energies and "
                            "track lengths",
                            PATH_SHOWN, reader->path, read.place, read.byte);
}

/* ---- lines ---- */

/* Cuts a line into words in place; a comma or a semicolon has a word on each side, which may be
 * empty, blanks alone are one separator. Returns how many, at most MOST_COLUMNS + 1. */
static size_t split(char *line, char *words[MOST_COLUMNS + 1])
{
    const char *marks = strchr(line, ',') != NULL ? "," : strchr(line, ';') != NULL ? ";" : " \t";
    int blanks = *marks == ' ';
    size_t n = 0;
    for (char *at = line; at != NULL && n <= MOST_COLUMNS;) {
        at += strspn(at, " \t");
        if (blanks && *at == '\0')
            break;
        char *end = at + strcspn(at, marks), *next = *end != '\0' ? end + 1 : NULL;
        while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
            end--;
        *end = '\0';
        words[n++] = at;
        at = next;
    }
    return n;
}

/* A line that begins with a letter, but for a number that is none. */
static int is_head(const char *word)
{
    return ((*word >= 'a' && *word <= 'z') || (*word >= 'A' && *word <= 'Z')) &&
           strncasecmp(word, "nan", 3) != 0 && strncasecmp(word, "inf", 3) != 0;
}

static flavbrem_status take_head(struct reader *reader, size_t n, char **words)
{
    char what[96];
    int seen[COLUMNS] = {0};
    for (size_t k = 0; k < n; k++) {
        size_t i = 0, known = sizeof names / sizeof *names;
        while (i < known && strcasecmp(names[i].name, words[k]) != 0)
            i++;
        snprintf(what, sizeof what, "the column \"%.40s\" is %s", words[k],
                 i == known ? "unknown" : "there twice");
        if (i == known)
            return refuse(reader, what, "energies are in GeV, lengths in cm",
                          "take energy_gev, length_cm, charge, error_cm, depth_cm");
        if (seen[names[i].column]++)
            return refuse(reader, what, "each is one number of a row", "leave one out");
        reader->of[k] = names[i].column;
        reader->says_gev |= names[i].says_gev;
    }
    reader->columns = n;
    if (!seen[ENERGY] || !seen[LENGTH])
        return refuse(reader, "the head has no energy or no length", "a row needs both",
                      "name them energy_gev and length_cm");
    return FLAVBREM_OK;
}

static flavbrem_status check_columns(struct reader *reader, size_t n)
{
    static const enum column usual[] = {ENERGY, LENGTH, CHARGE, ERROR, DEPTH_FROM};
    char what[96], why[96];
    if (reader->columns == 0 && n >= 2 && n <= sizeof usual / sizeof *usual) {
        reader->columns = n;
        memcpy(reader->of, usual, sizeof usual);
    }
    if (reader->columns == n)
        return FLAVBREM_OK;
    snprintf(what, sizeof what, "there %s %zu column%s", n == 1 ? "is" : "are", n,
             n == 1 ? "" : "s");
    snprintf(why, sizeof why, reader->columns == 0 ? "2 to 5 without a head" : "the first has %zu",
             reader->columns);
    return refuse(reader, what, why, "give energy [GeV], length [cm] and, if known, charge");
}

/* ---- rows ---- */

static flavbrem_status read_number(const struct reader *reader, const char *word, double *number)
{
    char what[96], *end;
    *number = flb_decimal_read(word, &end);
    int written = *word != '\0' && *end == '\0' && strspn(word, "+-.0123456789eE") == strlen(word);
    if (written && isfinite(*number))
        return FLAVBREM_OK;
    snprintf(what, sizeof what, "\"%.40s\" is not a finite number", word);
    return refuse(reader, what, "each column is one", "give one like 0.3 or 3e-1");
}

static flavbrem_status check_energy(const struct reader *reader, double energy)
{
    char what[96];
    snprintf(what, sizeof what, "the energy %.9g GeV is %s", energy,
             energy > 0.0 ? "too large" : "not above 0");
    if (!(energy > 0.0))
        return refuse(reader, what, "the lepton's total one", "leave the row out");
    if (energy > FLAVBREM_LARGEST_ENERGY_GEV)
        return refuse(reader, what, "at most 1e6 GeV", "give energies in GeV");
    if (energy >= LIKE_MEV && !reader->says_gev)
        return refuse(reader, what, "it looks like MeV",
                      "give energies in GeV; where they are, say so by a head "
                      "energy_gev,length_cm");
    return FLAVBREM_OK;
}

/* Of one primary, with the length that each lepton flies. */
static flavbrem_status scale_row(const struct reader *reader, flavbrem_spectrum_row *row)
{
    char what[96];
    const flavbrem_spectrum_reading *reading = reader->reading;
    double scale = (reading->length_cm > 0.0 ? reading->length_cm : 1.0) / reading->primaries;
    row->length_cm *= scale;
    row->error_cm *= scale;
    if (row->length_cm <= LARGEST_FACTOR && row->error_cm <= LARGEST_FACTOR)
        return FLAVBREM_OK;
    snprintf(what, sizeof what, "the %s %.9g cm of a primary is too large",
             row->length_cm <= LARGEST_FACTOR ? "error" : "length",
             row->length_cm <= LARGEST_FACTOR ? row->error_cm : row->length_cm);
    return refuse(reader, what, "at most 1e50", "give lengths in cm, and of how many primaries");
}

/* Energies rise within a charge and a depth. */
static flavbrem_status check_order(struct reader *reader, const flavbrem_spectrum_row *row)
{
    char what[128], why[128];
    int of = row->charge > 0;
    const flavbrem_spectrum_row *last =
        reader->last_of[of] > 0 ? &reader->rows[reader->last_of[of] - 1] : NULL;
    int falls = last != NULL && last->depth_from_cm == row->depth_from_cm &&
                !(row->energy_gev > last->energy_gev);
    snprintf(what, sizeof what, "the energy %.9g GeV does not rise", row->energy_gev);
    snprintf(why, sizeof why, "line %zu has %.9g GeV of the same charge", reader->lines_of[of],
             falls ? last->energy_gev : 0.0);
    if (falls && !reader->reading->steps)
        return refuse(reader, what, why,
                      "sort the table, or say that these are single steps (steps:FILE)");
    reader->last_of[of] = reader->n + 1;
    reader->lines_of[of] = reader->line;
    return FLAVBREM_OK;
}

static flavbrem_status check_row(struct reader *reader, const flavbrem_spectrum_row *row,
                                 double charge)
{
    char what[96];
    flavbrem_status status = check_energy(reader, row->energy_gev);
    if (status != FLAVBREM_OK)
        return status;
    if (row->length_cm < 0.0 || row->error_cm < 0.0) {
        snprintf(what, sizeof what, "the %s %.9g is negative",
                 row->length_cm < 0.0 ? "length" : "error of the length",
                 row->length_cm < 0.0 ? row->length_cm : row->error_cm);
        return refuse(reader, what, "there is no less than none", "mend it or leave the row out");
    }
    if (!(row->depth_from_cm <= LARGEST_FACTOR)) {
        snprintf(what, sizeof what, "the depth %.9g cm is too large", row->depth_from_cm);
        return refuse(reader, what, "at most 1e50", "give depths in cm");
    }
    snprintf(what, sizeof what, "the charge %.9g is neither -1 nor +1", charge);
    if (charge != 1.0 && charge != -1.0)
        return refuse(reader, what, "of the lepton that flies", "mend it");
    if (!(row->depth_from_cm >= 0.0 && row->depth_to_cm >= row->depth_from_cm))
        return refuse(reader, "the depth is below 0 or ends before it begins",
                      "along the beam from the front", "mend it");
    return check_order(reader, row);
}

static flavbrem_status take_row(struct reader *reader, char **words)
{
    double value[COLUMNS] = {[CHARGE] = reader->reading->charge, [DEPTH_TO] = -1.0};
    for (size_t k = 0; k < reader->columns; k++) {
        enum column column = reader->of[k];
        flavbrem_status status = FLAVBREM_OK;
        if (column == DEPTH_TO && strcasecmp(words[k], "inf") == 0) /* of a thick target */
            value[column] = (double)INFINITY;
        else
            status = read_number(reader, words[k], &value[column]);
        if (status != FLAVBREM_OK)
            return status;
    }
    flavbrem_spectrum_row row = {.energy_gev = value[ENERGY],
                                 .length_cm = value[LENGTH],
                                 .error_cm = value[ERROR],
                                 .depth_from_cm = value[DEPTH_FROM],
                                 .depth_to_cm =
                                     value[DEPTH_TO] >= 0.0 ? value[DEPTH_TO] : value[DEPTH_FROM],
                                 .charge = value[CHARGE] > 0.0 ? 1 : -1};
    flavbrem_status status = check_row(reader, &row, value[CHARGE]);
    if (status == FLAVBREM_OK)
        status = scale_row(reader, &row);
    if (status != FLAVBREM_OK)
        return status;
    if (reader->n == reader->room) {
        size_t room = reader->room > 0 ? 2 * reader->room : 256;
        flavbrem_spectrum_row *larger = realloc(reader->rows, room * sizeof *larger);
        if (larger == NULL)
            return flb_context_no_memory(reader->context);
        reader->rows = larger;
        reader->room = room;
    }
    reader->rows[reader->n++] = row;
    return FLAVBREM_OK;
}

static flavbrem_status take_line(struct reader *reader, char *line)
{
    char *words[MOST_COLUMNS + 1] = {line};
    line += strspn(line, " \t");
    if (*line == '\0' || *line == '#')
        return FLAVBREM_OK;
    size_t n = split(line, words);
    if (reader->columns == 0 && is_head(words[0]) && n <= MOST_COLUMNS)
        return take_head(reader, n, words);
    flavbrem_status status = check_columns(reader, n);
    return status == FLAVBREM_OK ? take_row(reader, words) : status;
}

static flavbrem_status take_lines(struct reader *reader)
{
    flavbrem_status status = FLAVBREM_OK;
    char *line = reader->text;
    while (line != NULL && status == FLAVBREM_OK) {
        size_t length = strcspn(line, "\r\n");
        char *next = line[length] == '\0' ? NULL : line + length + 1;
        if (next != NULL && line[length] == '\r' && *next == '\n')
            next++;
        line[length] = '\0';
        reader->line++;
        status = take_line(reader, line);
        line = next;
    }
    if (status == FLAVBREM_OK && reader->n == 0)
        return flb_context_fail(reader->context, FLAVBREM_ERROR_INPUT,
                                "%.*s has no row (it is empty, or has no more than a head), give "
                                "energies [GeV] and track lengths [cm]",
                                PATH_SHOWN, reader->path);
    return status;
}

/* ---- the call ---- */

flavbrem_spectrum_reading flavbrem_spectrum_reading_default(void)
{
    return (flavbrem_spectrum_reading){.primaries = 1.0, .charge = -1};
}

static flavbrem_status check_reading(flavbrem_context *context,
                                     const flavbrem_spectrum_reading *reading)
{
    double length = reading->length_cm, primaries = reading->primaries;
    if (!(length == 0.0 || (length >= LEAST_FACTOR && length <= LARGEST_FACTOR)))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a length of %g cm is none, give one of 1e-50 to 1e50, or 0 for a "
                                "table of track lengths",
                                length);
    if (!(primaries >= LEAST_FACTOR && primaries <= LARGEST_FACTOR))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a spectrum is not of %g primaries, give a number of 1e-50 to 1e50",
                                primaries);
    if (reading->charge != -1 && reading->charge != 1)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "the charge %d is neither -1 nor +1, give one of them",
                                reading->charge);
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_spectrum_read(flavbrem_context *context, const char *path,
                                       const flavbrem_spectrum_reading *reading,
                                       flavbrem_spectrum **spectrum)
{
    const flavbrem_spectrum_reading usual = flavbrem_spectrum_reading_default();
    if (spectrum == NULL)
        return flb_context_missing(context, "place for the spectrum");
    *spectrum = NULL;
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (path == NULL)
        return flb_context_missing(context, "path");
    struct reader reader = {
        .context = context, .path = path, .reading = reading != NULL ? reading : &usual};
    flavbrem_status status = check_reading(context, reader.reading);
    if (status == FLAVBREM_OK)
        status = take_file(&reader);
    if (status == FLAVBREM_OK)
        status = take_lines(&reader);
    if (status == FLAVBREM_OK)
        status = flavbrem_spectrum_make(context, reader.n, reader.rows, spectrum);
    free(reader.text);
    free(reader.rows);
    return status;
}
