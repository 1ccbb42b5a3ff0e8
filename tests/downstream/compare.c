/* usage: compare TABLE ENERGY MASS: prints the exact sigma [pb] of the table and its error, and the
 * same computed anew; C99 and C++11. */
#include <stdio.h>
#include <stdlib.h>

#include "flavbrem/flavbrem.h"

static int from_table(const char *path, double beam_energy_gev, double m_phi_gev)
{
    flavbrem_table *table = NULL;
    double sigma, error;
    int good = flavbrem_table_open(path, FLAVBREM_TABLE_CHECKED, &table, NULL, 0) == FLAVBREM_OK &&
               flavbrem_table_sigma(table, FLAVBREM_ETL, beam_energy_gev, m_phi_gev, &sigma,
                                    &error) == FLAVBREM_OK;
    if (good)
        printf("%.17g %.17g", sigma, error);
    flavbrem_table_close(&table);
    return good;
}

static int anew(double beam_energy_gev, double m_phi_gev)
{
    flavbrem_context *context = NULL;
    flavbrem_process *process = NULL;
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {beam_energy_gev, m_phi_gev, {0.0, 0.0}};
    flavbrem_result result;
    int good = flavbrem_context_create(&context) == FLAVBREM_OK &&
               flavbrem_process_create(context, &process) == FLAVBREM_OK &&
               flavbrem_xsec(context, process, &request, 1, &point, &result) == FLAVBREM_OK;
    if (good)
        printf(" %.17g %.17g\n", result.value, result.error);
    flavbrem_process_destroy(&process);
    flavbrem_context_destroy(&context);
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    return from_table(argv[1], atof(argv[2]), atof(argv[3])) && anew(atof(argv[2]), atof(argv[3]))
               ? 0
               : 1;
}
