/* K = sigma_IWW/sigma_ETL as published for e -> mu on lead: 30 masses, 10 energies. */
#include <math.h>

#include "csv.h"
#include "points.h"

/* The published values come from a coarser integration; all of ours differ from them by less than
 * this, smoothly in mass and energy. */
#define PUBLISHED_TOLERANCE 0.03

enum { ENERGIES = 10, MASSES = 30 };

/* The convention of the table: t_max = E^2, the constants of DMG4, Z = 82, A = 207. */
static flavbrem_process process_of_the_table(void)
{
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    process.tmax_rule = FLAVBREM_TMAX_BEAM_ENERGY;
    process.constants = FLAVBREM_DMG4;
    return process;
}

/* Far better than the tolerance. */
#define RTOL 1e-6

static void every_published_entry_is_ours_within_three_percent(void **state)
{
    flavbrem_process process = process_of_the_table();
    flavbrem_request etl = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, RTOL);
    flavbrem_request iww = request_for(FLAVBREM_IWW, FLAVBREM_SIGMA, RTOL);
    double sum = 0.0, least = 1.0, most = -1.0, least_at[2] = {0.0}, most_at[2] = {0.0};
    int masses = 0, missed = 0;
    csv rows;
    csv_open(&rows, "published_k_e2mu.csv");
    assert_int_equal(rows.columns, ENERGIES + 1);
    for (; csv_next(&rows); masses++) {
        flavbrem_point points[ENERGIES];
        flavbrem_result exact[ENERGIES], approximate[ENERGIES];
        double m_phi_gev = csv_number(&rows, "m_phi");
        for (int i = 0; i < ENERGIES; i++)
            points[i] =
                (flavbrem_point){csv_parse(&rows, rows.column[i + 1]), m_phi_gev, {0.0, 0.0}};
        cross_sections(*state, &process, &etl, ENERGIES, points, exact);
        cross_sections(*state, &process, &iww, ENERGIES, points, approximate);
        for (int i = 0; i < ENERGIES; i++) {
            double k = approximate[i].value / exact[i].value;
            double difference = csv_parse(&rows, rows.field[i + 1]) / k - 1.0;
            double e = points[i].beam_energy_gev;
            sum += difference;
            if (!(fabs(difference) <= PUBLISHED_TOLERANCE)) {
                print_message("E = %g GeV, m_phi = %g GeV: K = %.6f, published %s (%+.2f%%)\n", e,
                              m_phi_gev, k, rows.field[i + 1], 100.0 * difference);
                missed++;
            }
            if (difference < least) {
                least = difference;
                least_at[0] = e;
                least_at[1] = m_phi_gev;
            }
            if (difference > most) {
                most = difference;
                most_at[0] = e;
                most_at[1] = m_phi_gev;
            }
        }
    }
    print_message(
        "published/ours - 1: mean %+.3f%%, least %+.3f%% (%g GeV, %g GeV), most %+.3f%% (%g "
        "GeV, %g GeV)\n",
        100.0 * sum / (ENERGIES * MASSES), 100.0 * least, least_at[0], least_at[1], 100.0 * most,
        most_at[0], most_at[1]);
    assert_int_equal(masses, MASSES);
    assert_int_equal(missed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_published_entry_is_ours_within_three_percent,
                                        create_context, destroy_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
