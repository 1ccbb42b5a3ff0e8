/* Reads files of t and F^2, and keeps those that were read until the program ends. */
#include "host/core/form_factors/file.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/core/decimal.h"
#include "host/core/message.h"
#include "host/core/settings.h"
#include "host/core/text_file.h"

#define LARGEST_FILE (16 << 20) /* bytes */
#define LEAST_ROWS 8
#define LEAST_T 1e-40 /* GeV^2 */
#define LARGEST_T 1e10
#define LAST_END 1e5     /* GeV^2; what is left of a form factor there is in the error */
#define LONGEST_NAME 200 /* the longest that all files have room for */
#define BLANKS " \t\r,;"

/* Where a nucleus's F^2 is at most Z^2, and a file in MeV^2 has still a quarter of it. */
#define NOTHING_WHOLE_ABOVE 1.0 /* GeV^2 */

/* F^2 is at most 1.5 (Z^2 + Z), with all protons apart, and more than half of it where a nucleus is
 * seen as a whole. */
#define MOST_OF_Z2 1.5
#define LEAST_OF_Z2 0.5
#define WHOLE_AT 1e-4 /* GeV^2 */

static _Atomic(const struct form_file *) kept = NULL;

/* ---- the text of a file ---- */

/* A file that is being read. */
struct form_text {
    flavbrem_context *context;
    const char *path, *called;
    char *text; /* with a final 0 */
    size_t length, n;
    double *t, *f_sq;
};

static flavbrem_status fail_at(const struct form_text *read, int line, const char *what)
{
    return flb_context_fail(read->context, FLAVBREM_ERROR_INPUT, "%s %.200s, line %d %s",
                            read->called, read->path, line, what);
}

static flavbrem_status fail_whole(const struct form_text *read, const char *what)
{
    return flb_context_fail(read->context, FLAVBREM_ERROR_INPUT, "%s %.200s %s", read->called,
                            read->path, what);
}

/* The number at `*at`, behind which only blanks are skipped. Returns 0 where there is none. */
static int take_number(const char **at, const char *end, double *number)
{
    char *behind;
    size_t length = strcspn(*at, BLANKS "\n#");
    if (length == 0 || strspn(*at, "+-.0123456789eE") < length)
        return 0;
    *number = flb_decimal_read(*at, &behind);
    int whole = behind == *at + length;
    *at += length + strspn(*at + length, BLANKS);
    return whole && *at <= end;
}

static flavbrem_status take_row(struct form_text *read, const char *at, const char *end, int line)
{
    double t = 0.0, f_sq = 0.0;
    if (!take_number(&at, end, &t) || !take_number(&at, end, &f_sq) || (*at != '#' && at != end))
        return fail_at(read, line, "is not two numbers (t [GeV^2] and F^2), mend it");
    if (!(t > 0.0))
        return fail_at(read, line, "has a t that is not above 0, leave it out");
    if (!(t >= LEAST_T && t <= LARGEST_T))
        return fail_at(read, line,
                       "has a t that no process has (1e-40 to 1e10 GeV^2), leave it out");
    if (!isfinite(f_sq))
        return fail_at(read, line, "has an F^2 that is too large for a number, mend it");
    if (!(f_sq >= DBL_MIN))
        return fail_at(read, line,
                       "has an F^2 that is not above 0, and its logarithm is needed, give a small "
                       "number for it");
    if (read->n > 0 && !(t > read->t[read->n - 1]))
        return fail_at(read, line, "has a t that is not above the one before, sort the rows by t");
    read->t[read->n] = t;
    read->f_sq[read->n++] = f_sq;
    return FLAVBREM_OK;
}

/* Empty lines and those that begin with # say nothing. */
static flavbrem_status take_rows(struct form_text *read)
{
    int line = 0;
    for (const char *at = read->text; at < read->text + read->length;) {
        const char *end = at + strcspn(at, "\n");
        const char *begin = at + strspn(at, BLANKS);
        line++;
        if (begin < end && *begin != '#') {
            flavbrem_status status = take_row(read, begin, end, line);
            if (status != FLAVBREM_OK)
                return status;
        }
        at = end + 1;
    }
    return read->n >= LEAST_ROWS
               ? FLAVBREM_OK
               : fail_whole(read, "is too short (below 8 rows nothing tells how good it is between "
                                  "them), give more rows");
}

static flavbrem_status parse(struct form_text *read)
{
    size_t lines = 1;
    for (size_t i = 0; i < read->length; i++)
        lines += read->text[i] == '\n';
    read->t = malloc(2 * lines * sizeof *read->t);
    if (read->t == NULL)
        return flb_context_no_memory(read->context);
    read->f_sq = read->t + lines;
    return take_rows(read);
}

static uint64_t content_of(const struct form_text *read)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < 2 * read->n; i++) {
        uint64_t bits = bits_of(i < read->n ? read->t[i] : read->f_sq[i - read->n]);
        for (int byte = 0; byte < 8; byte++)
            hash = (hash ^ (bits >> (8 * byte) & 0xff)) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* ---- those that were read ---- */

static const struct form_file *find_name(const char *name, int with_numbers)
{
    const struct form_file *at = atomic_load(&kept);
    while (at != NULL && !(strcmp(at->name, name) == 0 && (at->t != NULL) == with_numbers))
        at = at->next;
    return at;
}

const struct form_file *flb_form_file_find(int number)
{
    const struct form_file *at = atomic_load(&kept);
    while (at != NULL && at->number != number)
        at = at->next;
    return at;
}

static double power_of_two_below(double t)
{
    return double_from(bits_of(t) & UINT64_C(0x7ff0000000000000));
}

/* Adds a file to the list, with the rows of `read`; NULL: without. */
static flavbrem_status keep(flavbrem_context *context, const struct form_text *read,
                            const char *name, int *number)
{
    size_t n = read != NULL ? read->n : 0;
    struct form_file *made = malloc(sizeof *made + 2 * n * sizeof(double) + strlen(name) + 1);
    if (made == NULL)
        return flb_context_no_memory(context);
    double *t = (double *)(void *)(made + 1);
    char *called = (char *)(t + 2 * n);
    for (size_t i = 0; i < n; i++) {
        t[i] = read->t[i];
        t[n + i] = read->f_sq[i];
    }
    memcpy(called, name, strlen(name) + 1);
    *made = (struct form_file){.name = called, .n = n};
    if (n > 0) {
        made->t = t;
        made->f_sq = t + n;
        made->row.smooth_below = power_of_two_below(t[0]);
        made->row.end = t[n - 1] < LAST_END ? t[n - 1] : LAST_END;
    }
    made->row.file = made;
    /* Two threads may have read the same: either one's numbers are the same. */
    const struct form_file *first = atomic_load(&kept);
    do {
        made->next = first;
        made->number = first == NULL ? FORM_FACTORS : first->number + 2;
    } while (!atomic_compare_exchange_weak(&kept, &first, made));
    *number = made->number;
    return FLAVBREM_OK;
}

/* ---- by its path ---- */

/* The place of "#" before a hash at the end of a name, or NULL. */
static const char *content_in(const char *text)
{
    const char *hash = strrchr(text, '#');
    return hash != NULL && strlen(hash + 1) == FORM_FILE_CONTENT &&
                   strspn(hash + 1, "0123456789abcdef") == FORM_FILE_CONTENT
               ? hash
               : NULL;
}

/* Of characters that every file, print and comment of C can have as they are; a spec's text loses
 * blanks at the ends. */
static int is_plain(const char *text)
{
    if (*text == ' ' || text[strlen(text) - 1] == ' ')
        return 0;
    for (; *text != '\0'; text++)
        if (*text < 0x20 || *text >= 0x7f || strchr(",;\"\\<>&*", *text) != NULL)
            return 0;
    return 1;
}

static flavbrem_status find_or_keep(flavbrem_context *context, const struct form_text *read,
                                    const char *name, int *number)
{
    const struct form_file *known = find_name(name, read != NULL);
    if (known == NULL)
        return keep(context, read, name, number);
    *number = known->number;
    return FLAVBREM_OK;
}

/* `content` is what the name asks for; NULL where it asks for none. */
static flavbrem_status read_path(struct form_text *read, const char *content, const char *name,
                                 const char *others, int *number)
{
    char found[FLAVBREM_FORM_FACTOR_BYTES];
    struct text_file file;
    enum text_file_problem problem = flb_text_file_read(read->path, 0, LARGEST_FILE, &file);
    read->text = file.text;
    read->length = file.length;
    if (problem == TEXT_FILE_NO_MEMORY)
        return flb_context_no_memory(read->context);
    if (problem == TEXT_FILE_NO_TEXT)
        return fail_whole(read, "is not text, give two columns, t [GeV^2] and F^2");
    if (problem != TEXT_FILE_GOOD)
        return content != NULL
                   ? find_or_keep(read->context, NULL, name, number)
                   : flb_context_fail(read->context, FLAVBREM_ERROR_INPUT,
                                      "%s \"%.200s\" is unknown, take %s, or a file of t [GeV^2] "
                                      "and F^2 (there is no regular file of that name, up to "
                                      "16 MiB, that can be read)",
                                      read->called, read->path, others);
    flavbrem_status status = parse(read);
    if (status != FLAVBREM_OK)
        return status;
    snprintf(found, sizeof found, "%s#%016llx", read->path, (unsigned long long)content_of(read));
    if (content != NULL && strcmp(found, name) != 0)
        return find_or_keep(read->context, NULL, name, number);
    return find_or_keep(read->context, read, found, number);
}

flavbrem_status flb_form_file_read(flavbrem_context *context, const char *text, const char *called,
                                   const char *others, int *number)
{
    char path[LONGEST_NAME + 1];
    const char *content = content_in(text);
    size_t length = content != NULL ? (size_t)(content - text) : strlen(text);
    if (length == 0 || length > LONGEST_NAME)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" is unknown, take %s, or a file of t [GeV^2] and F^2 "
                                "(with a name of 1 to %d characters)",
                                called, text, others, LONGEST_NAME);
    if (!is_plain(text))
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "%s \"%.60s\" cannot be a form factor's file (its name would not go "
            "into CSV, JSON, LHE and C: it has one of , ; \" \\ < > & *, a blank at an end, or "
            "what is not ASCII), give it another name",
            called, text);
    memcpy(path, text, length);
    path[length] = '\0';
    struct form_text read = {.context = context, .path = path, .called = called};
    flavbrem_status status = read_path(&read, content, text, others, number);
    free(read.text);
    free(read.t);
    return status;
}

/* ---- and the nucleus ---- */

flavbrem_status flb_form_file_check(flavbrem_context *context, const struct form_file *file,
                                    double z)
{
    double z2 = z * z, most = 0.0;
    if (file->t == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "the form factor %.220s is needed (the file is not there, or has "
                                "other numbers), put it where it was",
                                file->name);
    for (size_t i = 0; i < file->n; i++) {
        most = file->f_sq[i] > most ? file->f_sq[i] : most;
        if (file->t[i] >= NOTHING_WHOLE_ABOVE && file->f_sq[i] > 0.25 * z2)
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "form factor %.220s cannot be one of Z = %g (F^2 = %g at t = "
                                    "%g GeV^2, where nothing is left of a nucleus), give t in "
                                    "GeV^2, not in MeV^2",
                                    file->name, z, file->f_sq[i], file->t[i]);
    }
    int has_whole = file->t[0] <= WHOLE_AT && file->t[file->n - 1] >= WHOLE_AT;
    if (most > MOST_OF_Z2 * (z2 + z) || (has_whole && most < LEAST_OF_Z2 * z2))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "form factor %.220s cannot be one of Z = %g (its largest F^2 is "
                                "%g, which should be near Z^2 = %g), give F^2 with Z^2 in it",
                                file->name, z, most, z2);
    return FLAVBREM_OK;
}
