/* How much of the conversions is seen: a number, or a file of mass and efficiency. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flavbrem/limit.h"
#include "host/core/decimal.h"
#include "host/core/message.h"
#include "kernels/elementary.h"

#define LARGEST_FILE (1 << 20) /* bytes */
#define BLANKS " \t\r,;"

struct flavbrem_efficiency {
    size_t n; /* 0: `mass` is not looked at, `value` has one number */
    double *mass, *value;
};

/* What is being read. */
struct efficiency_reader {
    flavbrem_context *context;
    const char *path, *called;
    char *text;
    size_t length;
    int line;
    flavbrem_efficiency *made;
};

static flavbrem_status fail(const struct efficiency_reader *reader, const char *what)
{
    return flb_context_fail(reader->context, FLAVBREM_ERROR_INPUT, "%s %.200s, line %d %s",
                            reader->called, reader->path, reader->line, what);
}

/* All bytes of a regular file; opening does not wait. Returns 0 where it cannot be read. */
static int load(struct efficiency_reader *reader)
{
    struct stat about;
    int file = open(reader->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int good = file >= 0 && fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
               about.st_size <= LARGEST_FILE;
    reader->text = good ? malloc((size_t)about.st_size + 1) : NULL;
    good = reader->text != NULL;
    while (good && reader->length < (size_t)about.st_size) {
        ssize_t got =
            read(file, reader->text + reader->length, (size_t)about.st_size - reader->length);
        good = got > 0;
        reader->length += good ? (size_t)got : 0;
    }
    if (good)
        reader->text[reader->length] = '\0';
    if (file >= 0)
        close(file);
    return good;
}

/* The number at *at, and what separates it from the next. Returns 0 where there is none. */
static int take_number(const char **at, double *number)
{
    char *end;
    size_t length = strcspn(*at, BLANKS "\n#");
    if (length == 0 || strspn(*at, "+-.0123456789eE") < length)
        return 0;
    *number = flb_decimal_read(*at, &end);
    int whole = end == *at + length;
    *at += length + strspn(*at + length, BLANKS);
    return whole;
}

static flavbrem_status take_row(struct efficiency_reader *reader, const char *at)
{
    flavbrem_efficiency *made = reader->made;
    double mass = 0.0, value = 0.0;
    int is_first = made->n == 0 && strspn(at, "+-.0123456789") == 0;
    if (!take_number(&at, &mass) || !take_number(&at, &value) ||
        (*at != '\n' && *at != '#' && *at != '\0'))
        return is_first ? FLAVBREM_OK /* names */
                        : fail(reader, "is not two numbers (mass [GeV] and efficiency), mend it");
    if (!(mass > 0.0 && mass <= 1e50))
        return fail(reader, "has a mass that is out of range (above 0 GeV), mend it");
    if (!(value > 0.0 && value <= 1.0))
        return fail(reader, "has an efficiency that is out of range (above 0, at most 1), mend it");
    if (made->n > 0 && !(mass > made->mass[made->n - 1]))
        return fail(reader, "has a mass that is not above the one before, sort the rows by mass");
    made->mass[made->n] = mass;
    made->value[made->n++] = value;
    return FLAVBREM_OK;
}

static flavbrem_status take_rows(struct efficiency_reader *reader)
{
    size_t lines = 1;
    flavbrem_status status = FLAVBREM_OK;
    if (strlen(reader->text) != reader->length)
        return flb_context_fail(reader->context, FLAVBREM_ERROR_INPUT,
                                "%s %.200s is not text, give two columns, mass [GeV] and "
                                "efficiency",
                                reader->called, reader->path);
    for (size_t i = 0; i < reader->length; i++)
        lines += reader->text[i] == '\n';
    reader->made->mass = malloc(2 * lines * sizeof(double));
    if (reader->made->mass == NULL)
        return flb_context_no_memory(reader->context);
    reader->made->value = reader->made->mass + lines;
    for (const char *at = reader->text; *at != '\0' && status == FLAVBREM_OK;) {
        const char *begin = at + strspn(at, BLANKS);
        reader->line++;
        if (*begin != '\n' && *begin != '#' && *begin != '\0')
            status = take_row(reader, begin);
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    if (status == FLAVBREM_OK && reader->made->n == 0)
        status = flb_context_fail(reader->context, FLAVBREM_ERROR_INPUT,
                                  "%s %.200s has no rows, give two columns, mass [GeV] and "
                                  "efficiency",
                                  reader->called, reader->path);
    return status;
}

static flavbrem_status take_file(struct efficiency_reader *reader)
{
    flavbrem_status status =
        load(reader) ? take_rows(reader)
                     : flb_context_fail(reader->context, FLAVBREM_ERROR_FILE,
                                        "%s %.200s is neither a number above 0 and at most 1 nor "
                                        "the name of a file that can be read, give one of them",
                                        reader->called, reader->path);
    free(reader->text);
    return status;
}

static flavbrem_status take_number_alone(struct efficiency_reader *reader, double number)
{
    if (!(number > 0.0 && number <= 1.0))
        return flb_context_fail(reader->context, FLAVBREM_ERROR_INPUT,
                                "%s %.60s is out of range (above 0, at most 1), give one like 0.05",
                                reader->called, reader->path);
    reader->made->value = malloc(sizeof(double));
    if (reader->made->value == NULL)
        return flb_context_no_memory(reader->context);
    *reader->made->value = number;
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_efficiency_read(flavbrem_context *context, const char *text,
                                         const char *called, flavbrem_efficiency **efficiency)
{
    struct efficiency_reader reader = {
        context, text, called != NULL ? called : "the efficiency", NULL, 0, 0, NULL};
    double number = 0.0;
    const char *at = text;
    if (efficiency == NULL)
        return flb_context_missing(context, "place for the efficiency");
    *efficiency = NULL;
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (text == NULL)
        return flb_context_missing(context, "text");
    reader.made = calloc(1, sizeof *reader.made);
    if (reader.made == NULL)
        return flb_context_no_memory(context);
    int is_number = take_number(&at, &number) && *at == '\0';
    flavbrem_status status = is_number ? take_number_alone(&reader, number) : take_file(&reader);
    if (status != FLAVBREM_OK)
        flavbrem_efficiency_destroy(&reader.made);
    *efficiency = reader.made;
    return status;
}

void flavbrem_efficiency_destroy(flavbrem_efficiency **efficiency)
{
    if (efficiency == NULL || *efficiency == NULL)
        return;
    free((*efficiency)->mass != NULL ? (*efficiency)->mass : (*efficiency)->value); /* one block */
    free(*efficiency);
    *efficiency = NULL;
}

double flavbrem_efficiency_at(const flavbrem_efficiency *efficiency, double m_phi_gev)
{
    const flavbrem_efficiency *e = efficiency;
    if (e == NULL)
        return elementary_nan();
    if (e->n == 0)
        return *e->value;
    for (size_t i = 0; i < e->n; i++) {
        if (m_phi_gev == e->mass[i])
            return e->value[i];
        if (i > 0 && m_phi_gev > e->mass[i - 1] && m_phi_gev < e->mass[i]) {
            double part = elementary_log(m_phi_gev / e->mass[i - 1]) /
                          elementary_log(e->mass[i] / e->mass[i - 1]);
            return e->value[i - 1] + part * (e->value[i] - e->value[i - 1]);
        }
    }
    return elementary_nan();
}
