/* usage: lookup TABLE ENERGY MASS: prints the exact sigma [pb] of the table and its error. */
#include <stdio.h>
#include <stdlib.h>

#include "flavbrem/table.h"

int main(int argc, char **argv)
{
    flavbrem_table *table = NULL;
    char message[FLAVBREM_TABLE_MESSAGE];
    double sigma, error;
    if (argc != 4)
        return 2;
    if (flavbrem_table_open(argv[1], FLAVBREM_TABLE_CHECKED, &table, message, sizeof message) !=
        FLAVBREM_OK) {
        fprintf(stderr, "%s\n", message);
        return 1;
    }
    if (flavbrem_table_sigma(table, FLAVBREM_ETL, atof(argv[2]), atof(argv[3]), &sigma, &error) !=
        FLAVBREM_OK)
        return 1;
    printf("%.17g %.17g\n", sigma, error);
    flavbrem_table_close(&table);
    return 0;
}
