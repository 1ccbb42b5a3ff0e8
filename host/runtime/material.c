/* A material from a text: an element, mass fractions or a formula. */
#include "flavbrem/material.h"

#include <float.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "flavbrem/process.h"
#include "host/core/decimal.h"
#include "kernels/physics/constants.h"

#define SMALLEST_DENSITY 1e-50
#define LARGEST_DENSITY 1e50
#define OFF_BY 1e-6          /* the sum of fractions from 1 */
#define SMALLEST_NUMBER 1e-6 /* what a number in a formula may be */
#define LARGEST_NUMBER 1e6
#define ELEMENTS 92   /* H to U */
#define DEEPEST 8     /* brackets in one another */
#define WORD_BYTES 32 /* no name of an element is longer */

/* What is being read. */
struct material_text {
    const char *text;
    char *message;
    size_t message_size;
    flavbrem_material made; /* its fractions are any measure of mass until all are known */
};

static flavbrem_status refuse(const struct material_text *read, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static flavbrem_status refuse(const struct material_text *read, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    if (read->message != NULL && read->message_size > 0)
        vsnprintf(read->message, read->message_size, format, values);
    va_end(values);
    return FLAVBREM_ERROR_INPUT;
}

/* ---- words ---- */

static const char *after_spaces(const char *at)
{
    return at + strspn(at, " \t");
}

/* What stands between two places, without the spaces around it; what does not fit ends in "...",
 * and then is no element and no number. */
static void take_word(char word[WORD_BYTES], const char *begin, const char *end)
{
    begin = after_spaces(begin);
    while (end > begin && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    int length = end > begin ? (int)(end - begin) : 0;
    if (length < WORD_BYTES)
        snprintf(word, WORD_BYTES, "%.*s", length, begin);
    else
        snprintf(word, WORD_BYTES, "%.*s...", WORD_BYTES - 4, begin);
}

/* A number from least to most and nothing else. */
static int read_number(const char *word, double least, double most, double *number)
{
    char *end;
    *number = flb_decimal_read(word, &end);
    return end != word && *end == '\0' && *number >= least && *number <= most;
}

/* Its charge number, or 0. */
static int element_of(const char *word)
{
    double z, weight;
    return flavbrem_element_find(word, &z, &weight) == FLAVBREM_OK ? (int)z : 0;
}

static flavbrem_status refuse_element(const struct material_text *read, const char *word)
{
    for (int z = 1; z <= ELEMENTS; z++)
        if (strcasecmp(word, flavbrem_element_symbol(z)) == 0)
            return refuse(read,
                          "\"%s\" in the material \"%.60s\" is not an element, did you mean %s?",
                          word, read->text, flavbrem_element_symbol(z));
    return refuse(read,
                  "\"%s\" in the material \"%.60s\" is not an element (H to U), give symbols like "
                  "Pb, or the name of one element",
                  word, read->text);
}

/* ---- parts ---- */

static flavbrem_status add_part(struct material_text *read, int z, double mass)
{
    if (read->made.n == FLAVBREM_MATERIAL_PARTS)
        return refuse(read,
                      "the material \"%.60s\" has more than %d elements, leave out the rarest",
                      read->text, FLAVBREM_MATERIAL_PARTS);
    flavbrem_material_part *part = &read->made.parts[read->made.n++];
    snprintf(part->symbol, sizeof part->symbol, "%s", flavbrem_element_symbol(z));
    part->z = z;
    part->atomic_weight = flavbrem_element_weight(z);
    part->mass_fraction = mass;
    return FLAVBREM_OK;
}

static double mass_of(const flavbrem_material *material)
{
    double sum = 0.0;
    for (size_t i = 0; i < material->n; i++)
        sum += material->parts[i].mass_fraction;
    return sum;
}

static void count_nuclei(flavbrem_material *material)
{
    double sum = mass_of(material);
    for (size_t i = 0; i < material->n; i++) {
        flavbrem_material_part *part = &material->parts[i];
        part->mass_fraction /= sum;
        part->nuclei_per_cm3 = material->density_g_cm3 * part->mass_fraction / part->atomic_weight *
                               SI_AVOGADRO_PER_MOL;
    }
}

/* ---- mass fractions ---- */

static flavbrem_status read_fraction(struct material_text *read, const char *begin, const char *end)
{
    char name[WORD_BYTES], number[WORD_BYTES];
    double fraction;
    const char *colon = memchr(begin, ':', (size_t)(end - begin));
    take_word(name, begin, colon != NULL ? colon : end);
    int z = element_of(name);
    if (z == 0)
        return refuse_element(read, name);
    if (colon == NULL)
        return refuse(read,
                      "%s in the material \"%.60s\" has no fraction, give mass fractions as in "
                      "Pb:0.9,Sb:0.1",
                      name, read->text);
    take_word(number, colon + 1, end);
    if (!read_number(number, DBL_MIN, DBL_MAX, &fraction))
        return refuse(read,
                      "\"%s\" in the material \"%.60s\" is no mass fraction (a number above 0), "
                      "give that of %s",
                      number, read->text, name);
    for (size_t i = 0; i < read->made.n; i++)
        if (read->made.parts[i].z == z)
            return refuse(read, "%s stands twice in the material \"%.60s\", give the sum once",
                          name, read->text);
    return add_part(read, z, fraction);
}

static flavbrem_status read_fractions(struct material_text *read)
{
    const char *at = read->text;
    for (int more = 1; more;) {
        const char *end = at + strcspn(at, ",");
        flavbrem_status status = read_fraction(read, at, end);
        if (status != FLAVBREM_OK)
            return status;
        more = *end == ',';
        at = end + 1;
    }
    double sum = mass_of(&read->made);
    if (!(sum >= 1.0 - OFF_BY && sum <= 1.0 + OFF_BY))
        return refuse(read,
                      "the fractions of the material \"%.60s\" sum to %.9g (all of its mass is 1), "
                      "give others",
                      read->text, sum);
    return FLAVBREM_OK;
}

/* ---- formulas ---- */

/* Atoms by charge number: those outside of brackets, those in the outermost open one, ... */
struct formula {
    double atoms[DEEPEST + 1][ELEMENTS + 1];
    int depth;
    int order[ELEMENTS], elements; /* as they came */
};

/* The number that may stand there; it is 1 where none does. */
static flavbrem_status read_times(const struct material_text *read, const char **at, double *times)
{
    char word[WORD_BYTES];
    const char *begin = after_spaces(*at);
    size_t length = strspn(begin, "0123456789.");
    *times = 1.0;
    if (length == 0)
        return FLAVBREM_OK;
    *at = begin + length;
    take_word(word, begin, *at);
    if (!read_number(word, SMALLEST_NUMBER, LARGEST_NUMBER, times))
        return refuse(read, "%s in the formula \"%.60s\" is no number from %g to %g, give one",
                      word, read->text, SMALLEST_NUMBER, LARGEST_NUMBER);
    return FLAVBREM_OK;
}

static flavbrem_status read_atoms(const struct material_text *read, struct formula *formula,
                                  const char **at)
{
    char word[WORD_BYTES];
    double times;
    size_t length = 1 + strspn(*at + 1, "abcdefghijklmnopqrstuvwxyz");
    take_word(word, *at, *at + length);
    int z = length <= 2 ? element_of(word) : 0, known = 0;
    if (z == 0)
        return refuse_element(read, word);
    *at += length;
    flavbrem_status status = read_times(read, at, &times);
    for (int i = 0; i < formula->elements; i++)
        known |= formula->order[i] == z;
    if (!known)
        formula->order[formula->elements++] = z;
    formula->atoms[formula->depth][z] += times;
    return status;
}

static flavbrem_status open_bracket(const struct material_text *read, struct formula *formula,
                                    const char **at)
{
    if (formula->depth == DEEPEST)
        return refuse(read,
                      "the formula \"%.60s\" has more than %d brackets in one another, multiply "
                      "some out",
                      read->text, DEEPEST);
    ++*at;
    memset(formula->atoms[++formula->depth], 0, sizeof *formula->atoms);
    return FLAVBREM_OK;
}

static flavbrem_status close_bracket(const struct material_text *read, struct formula *formula,
                                     const char **at)
{
    double times, all = 0.0;
    if (formula->depth == 0)
        return refuse(read, "a bracket of the formula \"%.60s\" was never opened, open it with (",
                      read->text);
    ++*at;
    flavbrem_status status = read_times(read, at, &times);
    const double *inside = formula->atoms[formula->depth];
    double *outside = formula->atoms[--formula->depth];
    for (int z = 1; z <= ELEMENTS; z++) {
        outside[z] += times * inside[z];
        all += inside[z];
    }
    if (status == FLAVBREM_OK && all == 0.0)
        return refuse(read, "a bracket of the formula \"%.60s\" has nothing in it, leave it out",
                      read->text);
    return status;
}

static flavbrem_status read_formula(struct material_text *read)
{
    struct formula formula = {.depth = 0};
    flavbrem_status status = FLAVBREM_OK;
    const char *at = after_spaces(read->text);
    for (; *at != '\0' && status == FLAVBREM_OK; at = after_spaces(at)) {
        if ((*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z'))
            status = read_atoms(read, &formula, &at);
        else if (*at == '(')
            status = open_bracket(read, &formula, &at);
        else if (*at == ')')
            status = close_bracket(read, &formula, &at);
        else
            status = refuse(read,
                            "the formula \"%.60s\" makes no sense from \"%.20s\" on (elements and "
                            "brackets have their numbers behind them), give one like Ca(OH)2",
                            read->text, at);
    }
    if (status == FLAVBREM_OK && formula.depth > 0)
        status = refuse(read, "a bracket of the formula \"%.60s\" is never closed, close it with )",
                        read->text);
    for (int i = 0; i < formula.elements && status == FLAVBREM_OK; i++) {
        int z = formula.order[i];
        status = add_part(read, z, formula.atoms[0][z] * flavbrem_element_weight(z));
    }
    return status;
}

/* ---- all of it ---- */

static flavbrem_status read_text(struct material_text *read)
{
    char word[WORD_BYTES];
    take_word(word, read->text, read->text + strlen(read->text));
    if (*word == '\0')
        return refuse(read,
                      "the material \"%.60s\" is empty, give one like Pb, Pb:0.9,Sb:0.1 or "
                      "PbWO4",
                      read->text);
    if (strpbrk(read->text, ":,") != NULL)
        return read_fractions(read);
    int z = element_of(word);
    return z != 0 ? add_part(read, z, 1.0) : read_formula(read);
}

flavbrem_status flavbrem_material_read(const char *text, double density_g_cm3,
                                       flavbrem_material *material, char *message,
                                       size_t message_size)
{
    struct material_text read = {
        .text = text, .message = message, .message_size = message_size, .made = {.n = 0}};
    if (message != NULL && message_size > 0)
        *message = '\0';
    if (text == NULL || material == NULL)
        return refuse(&read, "%s is missing (NULL), give one",
                      text == NULL ? "the text of the material" : "place for the material");
    flavbrem_status status = read_text(&read);
    if (status != FLAVBREM_OK)
        return status;
    if (!(density_g_cm3 >= SMALLEST_DENSITY && density_g_cm3 <= LARGEST_DENSITY))
        return refuse(&read,
                      "%.9g g/cm3 is no density of the material \"%.60s\" (%g to %g), give another",
                      density_g_cm3, text, SMALLEST_DENSITY, LARGEST_DENSITY);
    read.made.density_g_cm3 = density_g_cm3;
    count_nuclei(&read.made);
    *material = read.made;
    return FLAVBREM_OK;
}
