/* Looks up what stands on stdin with the C reader, for tests/python_reads_what_c_reads.py.
 *   table_lookups FILE     lines `N E m_phi`: N is 0 etl, 1 ww, 2 iww, 3 K
 * Prints `status value error` for each; ends with 1 and a sentence where the file is refused. */
#include <stdio.h>

#include "flavbrem/table.h"

static flavbrem_status look_up(const flavbrem_table *table, int what, const double at[2],
                               double result[2])
{
    if (what == 3)
        return flavbrem_table_kfactor(table, at[0], at[1], &result[0], &result[1]);
    return flavbrem_table_sigma(table, (flavbrem_method)what, at[0], at[1], &result[0], &result[1]);
}

int main(int argc, char **argv)
{
    char message[FLAVBREM_TABLE_MESSAGE];
    flavbrem_table *table;
    double at[2];
    int what;
    if (argc != 2 || flavbrem_table_open(argv[1], FLAVBREM_TABLE_CHECKED, &table, message,
                                         sizeof message) != FLAVBREM_OK) {
        fprintf(stderr, "%s\n", argc == 2 ? message : "usage: table_lookups FILE < POINTS");
        return 1;
    }
    puts(flavbrem_table_convention(table));
    while (scanf("%d %lf %lf", &what, &at[0], &at[1]) == 3) {
        double result[2] = {0.0, 0.0};
        flavbrem_status status = look_up(table, what, at, result);
        printf("%s %.17g %.17g\n",
               status == FLAVBREM_OK              ? "value"
               : status == FLAVBREM_ERROR_OUTSIDE ? "outside"
                                                  : "none",
               result[0], result[1]);
    }
    flavbrem_table_close(&table);
    return 0;
}
