/* Edit distance (optimal string alignment) over short names. */
#include "host/cli/suggest.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define LEAST_END 4
#define LONGEST 24 /* longer names are of no interest here */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t edits(const char *a, size_t n_a, const char *b, size_t n_b)
{
    size_t d[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= n_a; i++) {
        for (size_t j = 0; j <= n_b; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            size_t replace = same(a[i - 1], b[j - 1]) ? 0 : 1;
            d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + replace);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[n_a][n_b];
}

/* One slip in three characters, or two neighbours that are swapped. */
static int is_near(const char *text, const char *name, size_t count)
{
    size_t length = strlen(text), size = strlen(name);
    size_t longer = length > size ? length : size;
    return 3 * count <= longer ||
           (length == 2 && size == 2 && same(text[0], name[1]) && same(text[1], name[0]));
}

/* "avx2" of "cpu:avx2"; shorter parts may mean anything. */
static int is_end(const char *text, const char *name)
{
    size_t length = strlen(text), size = strlen(name);
    return length >= LEAST_END && length < size && strcasecmp(name + size - length, text) == 0;
}

const char *suggest(const char *text, const char *const *names, size_t n)
{
    const char *nearest = NULL;
    size_t fewest = LONGEST;
    size_t length = strlen(text);
    if (length == 0 || length > LONGEST)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t size = strlen(names[i]);
        if (size > LONGEST)
            continue;
        size_t count = edits(text, length, names[i], size);
        if (count < fewest && (is_near(text, names[i], count) || is_end(text, names[i]))) {
            fewest = count;
            nearest = names[i];
        }
    }
    return nearest;
}

void suggest_hint(struct problem *problem, const char *before, const char *text,
                  const char *const *names, size_t n)
{
    const char *name = suggest(text, names, n);
    if (name != NULL)
        problem_hint(problem, "did you mean %s%s?", before, name);
}
