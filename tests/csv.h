/* Reads the CSV files of tests/data, one row at a time, its fields by the names of their columns.
 * Lines that begin with # are comments; the first other line names the columns. What is wrong with
 * a file fails the test that reads it. FLAVBREM_TEST_DATA is the folder. */
#ifndef FLAVBREM_TESTS_CSV_H
#define FLAVBREM_TESTS_CSV_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CSV_LINE = 2048, CSV_COLUMNS = 32 };

typedef struct csv {
    FILE *file;
    const char *name;
    int line; /* number of the current one, from 1 */
    int columns;
    char *column[CSV_COLUMNS]; /* names */
    char *field[CSV_COLUMNS];  /* of the current row */
    char names_text[CSV_LINE], row_text[CSV_LINE];
} csv;

/* The next line that is not a comment, split at its commas. Returns the number of fields, 0 at the
 * end of the file. */
static inline int csv_split_line(csv *rows, char *text, char **fields)
{
    do {
        if (fgets(text, CSV_LINE, rows->file) == NULL)
            return 0;
        rows->line++;
    } while (text[0] == '#');
    char *end = strchr(text, '\n');
    if (end == NULL)
        fail_msg("%s, line %d is too long or has no end", rows->name, rows->line);
    else
        *end = '\0';
    int n = 0;
    for (char *next = text; next != NULL; n++) {
        if (n == CSV_COLUMNS)
            fail_msg("%s, line %d has too many fields", rows->name, rows->line);
        fields[n] = next;
        next = strchr(next, ',');
        if (next != NULL)
            *next++ = '\0';
    }
    return n;
}

/* Opens a file of FLAVBREM_TEST_DATA and reads the names of its columns. */
static inline void csv_open(csv *rows, const char *name)
{
    char path[CSV_LINE];
    snprintf(path, sizeof path, "%s/%s", FLAVBREM_TEST_DATA, name);
    rows->name = name;
    rows->line = 0;
    rows->file = fopen(path, "r");
    if (rows->file == NULL)
        fail_msg("%s cannot be opened", path);
    rows->columns = csv_split_line(rows, rows->names_text, rows->column);
    if (rows->columns == 0)
        fail_msg("%s is empty", name);
}

/* Goes to the next row. At the end it closes the file and returns false. */
static inline bool csv_next(csv *rows)
{
    int n = csv_split_line(rows, rows->row_text, rows->field);
    if (n == 0) {
        assert_int_equal(fclose(rows->file), 0);
        return false;
    }
    if (n != rows->columns)
        fail_msg("%s, line %d has %d fields, not %d", rows->name, rows->line, n, rows->columns);
    return true;
}

static inline bool csv_has(const csv *rows, const char *column)
{
    for (int i = 0; i < rows->columns; i++)
        if (strcmp(rows->column[i], column) == 0)
            return true;
    return false;
}

/* The text of a field; it lives until the next row. */
static inline const char *csv_text(const csv *rows, const char *column)
{
    for (int i = 0; i < rows->columns; i++)
        if (strcmp(rows->column[i], column) == 0)
            return rows->field[i];
    fail_msg("%s has no column %s", rows->name, column);
    return "";
}

/* A number that fills its field. */
static inline double csv_parse(const csv *rows, const char *text)
{
    char *end;
    double number = strtod(text, &end);
    if (end == text || *end != '\0')
        fail_msg("%s, line %d: %s is no number", rows->name, rows->line, text);
    return number;
}

static inline double csv_number(const csv *rows, const char *column)
{
    return csv_parse(rows, csv_text(rows, column));
}

/* The same where a field may be empty. */
static inline double csv_number_or(const csv *rows, const char *column, double otherwise)
{
    const char *text = csv_text(rows, column);
    return text[0] == '\0' ? otherwise : csv_parse(rows, text);
}

static inline bool csv_is(const csv *rows, const char *column, const char *text)
{
    return strcmp(csv_text(rows, column), text) == 0;
}

#endif
