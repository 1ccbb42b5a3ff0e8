/* The class for DMG4 against the library: the same totals, shapes whose integrals are the totals,
 * DMG4's variables and its two kinds of energy, one sentence for what is wrong. */
#include <algorithm>
#include <functional>
#include <thread>

#include "host/adapters/tests/cmocka.hh"

/* The look-up that the adapter calls: the library's, after what a test wants to happen in between
 * (once). A handle that was closed by then is a failure. */
static std::function<void()> before_look_up;
static std::vector<const flavbrem_runtime *> closed_meanwhile;
static flavbrem_status look_up(const flavbrem_runtime *runtime, double energy, double *sigma,
                               double *error)
{
    if (before_look_up) {
        closed_meanwhile.clear();
        std::exchange(before_look_up, nullptr)();
        if (std::count(closed_meanwhile.begin(), closed_meanwhile.end(), runtime) != 0)
            fail_msg("the handle was closed while a call had it");
        closed_meanwhile.clear();
    }
    return flavbrem_runtime_sigma(runtime, energy, sigma, error);
}
static thread_local bool closings_are_noted = false;
static void close_runtime(flavbrem_runtime **runtime)
{
    if (closings_are_noted)
        closed_meanwhile.push_back(*runtime);
    flavbrem_runtime_close(runtime);
}
#define flavbrem_runtime_sigma look_up
#define flavbrem_runtime_close close_runtime
#include "flavbrem/dmg4.hh"
#undef flavbrem_runtime_sigma
#undef flavbrem_runtime_close

/* The program of the page. It opens pb.h5 in the folder where it runs. */
#include <page_example.hh>

using adapter_tests::exceptions;
using adapter_tests::folder;
using adapter_tests::forget_exceptions;
using adapter_tests::is_close;
using adapter_tests::Runtime;
using adapter_tests::runtime_of;
using adapter_tests::sigma_of;
using adapter_tests::small_table;
using flavbrem::DarkScalar;
using flavbrem::Shapes;

namespace
{

constexpr double m_phi = 0.3, threshold = 2.0, lead_density = 11.35;
constexpr double electron_gev = 0.51099895069e-3, muon_gev = 0.1056583755;

std::string pb, stronger, mu_e, dark; /* paths of tables */
flavbrem_context *context = nullptr;

int create_all(void **)
{
    if (flavbrem_context_create(&context) != FLAVBREM_OK)
        return -1;
    adapter_tests::create_folder();
    pb = folder->Make("pb.h5", small_table());
    stronger = folder->Make("stronger.h5", small_table("coupling", "3e-4"));
    mu_e = folder->Make("mu_e.h5", small_table("lepton", "mu:e"));
    dark = folder->Make("dark.h5", adapter_tests::dark_photon_table());
    return 0;
}

int destroy_all(void **state)
{
    flavbrem_context_destroy(&context);
    return adapter_tests::destroy_folder(state);
}

void assert_ok(flavbrem_status status)
{
    if (status != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(context));
}

void assert_exception(G4ExceptionSeverity severity, const std::string &part)
{
    adapter_tests::assert_exception("flavbrem::DarkScalar", severity, part);
}

/* By the library, of e -> mu on lead at coupling 1e-4, to 1e-6 [pb]. */
double computed(flavbrem_method method, flavbrem_quantity quantity, double energy, double at0 = 0.0,
                double at1 = 0.0)
{
    flavbrem_process *process = nullptr;
    assert_ok(flavbrem_process_create(context, &process));
    flavbrem_request request = flavbrem_request_default();
    request.method = method;
    request.quantity = quantity;
    const flavbrem_point point = {energy, m_phi, {at0, at1}};
    flavbrem_result result;
    assert_ok(flavbrem_xsec(context, process, &request, 1, &point, &result));
    flavbrem_process_destroy(&process);
    return result.value;
}

/* Simpson's rule. */
template <typename Function>
double integral(double from, double to, int intervals, Function function)
{
    double sum = function(from) + function(to);
    const double step = (to - from) / intervals;
    for (int i = 1; i < intervals; i++)
        sum += (i % 2 == 1 ? 4.0 : 2.0) * function(from + i * step);
    return sum * step / 3.0;
}

/* Over an angle from 0 to pi, small ones finely. */
template <typename Function> double over_angles(Function function)
{
    return integral(std::log(1e-7), std::log(M_PI), 600, [&function](double log_angle) {
        const double angle = std::exp(log_angle);
        return angle * function(angle);
    });
}

/* Over x from 0 to 1, finely where it ends. */
template <typename Function> double over_x(Function function)
{
    return integral(0.0, 1.0, 600, [&function](double s) {
        const double x = s * s * (3.0 - 2.0 * s);
        return 6.0 * s * (1.0 - s) * function(x);
    });
}

void totals_are_those_of_the_table_at_kinetic_and_total_energy(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    const Runtime runtime = runtime_of(pb, m_phi);
    for (double energy : {2.0, 5.0, 31.0, 99.0}) {
        const double sigma = sigma_of(runtime, energy);
        assert_true(sigma > 0.0);
        assert_true(is_close(boson.TotalCrossSectionCalc(energy), sigma));
        assert_true(is_close(boson.GetSigmaTot(energy - electron_gev), sigma, 1e-9));
    }
    DarkScalar of_muons(mu_e, m_phi, threshold, lead_density);
    assert_true(is_close(of_muons.GetSigmaTot(5.0 - muon_gev),
                         sigma_of(runtime_of(mu_e, m_phi), 5.0), 1e-9));
    assert_true(exceptions().empty());
}

void totals_are_at_the_benchmark_coupling(void **)
{
    DarkScalar boson(stronger, m_phi, threshold, lead_density, 5e-3);
    const double sigma = sigma_of(runtime_of(stronger, m_phi), 20.0);
    assert_true(is_close(boson.TotalCrossSectionCalc(20.0), sigma / 9.0));
    assert_true(is_close(boson.CrossSectionDSDX(0.7, 20.0),
                         computed(FLAVBREM_ETL, FLAVBREM_DX, 20.0, 0.7), 2e-4));
    assert_true(boson.GetepsilBench() == 1e-4);
    assert_true(boson.Getepsil() == 5e-3);
}

void a_vector_has_its_coupling_in_the_place_of_h(void **)
{
    DarkScalar boson(dark, m_phi, threshold, lead_density);
    const double sigma = sigma_of(runtime_of(dark, m_phi), 20.0);
    const double ratio = 1e-4 / adapter_tests::dark_photon_coupling;
    assert_true(sigma > 0.0);
    assert_true(is_close(boson.TotalCrossSectionCalc(20.0), sigma * ratio * ratio, 1e-9));
    assert_int_equal(boson.GetParentPDGID(), 11);
    assert_int_equal(boson.GetDaughterPDGID(), 11);
    assert_int_equal(boson.GetDMType(), 1);
    assert_true(exceptions().empty());
}

void the_type_is_that_of_the_spin_and_parity(void **)
{
    static const struct {
        const char *text;
        int type;
    } bosons[] = {{"lepton = e:e\nboson = vector\n", 1},
                  {"lepton = e:e\nboson = scalar\n", 2},
                  {"lepton = mu:mu\nboson = axial\n", 3},
                  {"lepton = mu:mu\nboson = pseudoscalar\n", 4},
                  {"lepton = mu:mu\nboson = alp\nc-a = 1\nf-gev = 1e5\n", 4},
                  {"lepton = e:e\nboson = general\ng-a = 0,1\n", 3},
                  {"lepton = e:e\nboson = general\ng-v = 1\ng-a = 1\n", 45},
                  {"boson = vector\n", 45},
                  {"", 45}};
    for (const auto &boson : bosons) {
        flavbrem_process *process = nullptr;
        assert_int_equal(flavbrem_process_from_text(nullptr, boson.text, &process), FLAVBREM_OK);
        assert_int_equal(DarkScalar::TypeOf(*process), boson.type);
        flavbrem_process_destroy(&process);
    }
}

void it_is_dmg4s_boson_of_the_tables_leptons_and_nucleus(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    assert_int_equal(boson.GetParentPDGID(), 11);
    assert_int_equal(boson.GetDaughterPDGID(), 13);
    assert_int_equal(boson.GetDMType(), 45);
    assert_true(boson.GetANucl() == 207.0 && boson.GetZNucl() == 82.0);
    assert_true(boson.Width() == 0.0);
    DarkScalar of_muons(mu_e, m_phi, threshold, lead_density, 1e-4, Shapes::On, 41);
    assert_int_equal(of_muons.GetParentPDGID(), 13);
    assert_int_equal(of_muons.GetDaughterPDGID(), 11);
    assert_int_equal(of_muons.GetDMType(), 41);
}

void nothing_happens_below_the_threshold(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    assert_true(boson.TotalCrossSectionCalc(0.4) == 0.0);
    assert_true(boson.GetSigmaTot(0.4) == 0.0);
    assert_true(boson.CrossSectionDSDX(0.9, 0.4) == 0.0);
    assert_true(boson.CrossSectionDSDXDU(0.9, 0.0, 0.4) == 0.0);
    assert_true(exceptions().empty());
}

void a_step_beyond_the_table_is_an_error_and_no_other_energy(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    assert_true(boson.GetSigmaTot(120.0) == 0.0);
    assert_exception(RunMustBeAborted, "is outside the table (2 to 100 GeV), make a larger table");
    assert_true(boson.GetSigmaTot(1.0) == 0.0); /* open, but below the table */
    assert_exception(RunMustBeAborted, "is outside the table");
    assert_true(boson.GetSigmaTot(std::nan("")) == 0.0);
    assert_exception(RunMustBeAborted, "");
}

void a_total_beyond_the_table_is_computed(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    for (double energy : {1.0, 150.0})
        assert_true(is_close(boson.TotalCrossSectionCalc(energy),
                             computed(FLAVBREM_ETL, FLAVBREM_SIGMA, energy), 2e-4));
    assert_true(exceptions().empty());
}

void the_integral_of_dsdx_is_the_total(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    for (double energy : {5.0, 50.0}) {
        const auto exact = [&](double x) { return boson.CrossSectionDSDX(x, energy); };
        assert_true(is_close(over_x(exact), boson.TotalCrossSectionCalc(energy), 2e-3));
        const auto ww = [&](double x) { return boson.CrossSectionDSDX_WW(x, energy); };
        assert_true(is_close(over_x(ww), computed(FLAVBREM_WW, FLAVBREM_SIGMA, energy), 2e-3));
        const auto iww = [&](double x) { return boson.CrossSectionDSDX_IWW(x, energy); };
        assert_true(is_close(over_x(iww), computed(FLAVBREM_IWW, FLAVBREM_SIGMA, energy), 2e-3));
    }
}

void the_integrals_over_the_bosons_angle_are_dsdx(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    for (double x : {0.3, 0.8, 0.97}) {
        const double dx = boson.CrossSectionDSDX(x, 20.0);
        assert_true(dx > 0.0);
        const double of_u =
            over_angles([&](double theta) { /* du = theta dtheta */
                                            return theta * boson.CrossSectionDSDXDU(
                                                               x, 0.5 * theta * theta, 20.0);
            });
        assert_true(is_close(of_u, dx, 1e-3));
        const double of_theta =
            over_angles([&](double theta) { return boson.CrossSectionDSDXDTheta(x, theta, 20.0); });
        assert_true(is_close(of_theta, dx, 1e-3));
    }
}

void the_integral_over_the_leptons_angle_is_dsdy(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    for (double x : {0.3, 0.8, 0.97}) {
        const double of_psi = over_angles(
            [&](double psi) { return boson.CrossSectionDSDXDPSI(x, 0.5 * psi * psi, 20.0); });
        const double dy = computed(FLAVBREM_ETL, FLAVBREM_DY, 20.0, 1.0 - x);
        assert_true(dy > 0.0);
        assert_true(is_close(of_psi, dy, 1e-3));
    }
}

void ww_and_iww_are_those_of_the_library(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    const double psi = 0.01, factor = std::sin(psi);
    assert_true(is_close(boson.CrossSectionDSDXDPSI_WW(0.8, 0.5 * psi * psi, 20.0),
                         factor * computed(FLAVBREM_WW, FLAVBREM_D2Y, 20.0, 0.2, psi), 2e-4));
    assert_true(is_close(boson.CrossSectionDSDXDPSI_IWW(0.8, 0.5 * psi * psi, 20.0),
                         factor * computed(FLAVBREM_IWW, FLAVBREM_D2Y, 20.0, 0.2, psi), 2e-4));
}

void variables_are_dmg4s_at_large_angles_too(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    const double d2x = computed(FLAVBREM_ETL, FLAVBREM_D2X, 20.0, 0.3, 1.0);
    assert_true(d2x > 0.0);
    assert_true(is_close(boson.CrossSectionDSDXDU(0.3, 0.5, 20.0), std::sin(1.0) * d2x, 2e-4));
    assert_true(is_close(boson.CrossSectionDSDXDTheta(0.3, 1.0, 20.0), std::sin(1.0) * d2x, 2e-4));
    assert_true(is_close(boson.CrossSectionDSDXDU(0.3, 0.0, 20.0),
                         computed(FLAVBREM_ETL, FLAVBREM_D2X, 20.0, 0.3, 0.0), 2e-4));
}

void a_shape_is_0_outside_phase_space(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    for (double x : {-0.1, 0.0, 0.001, 1.0, 1.1, std::nan(""), HUGE_VAL}) {
        assert_true(boson.CrossSectionDSDX(x, 20.0) == 0.0);
        assert_true(boson.CrossSectionDSDXDU(x, 0.0, 20.0) == 0.0);
        assert_true(boson.CrossSectionDSDXDTheta(x, 0.1, 20.0) == 0.0);
    }
    assert_true(boson.CrossSectionDSDXDU(0.8, 5.0, 20.0) == 0.0); /* more than pi */
    assert_true(boson.CrossSectionDSDXDTheta(0.8, -0.1, 20.0) == 0.0);
    assert_true(exceptions().empty());
}

void an_emission_is_allowed_once_in_one_material_above_the_threshold(void **)
{
    DarkScalar boson(pb, m_phi, 0.35, lead_density);
    assert_true(boson.EmissionAllowed(20.0, 11.3));
    assert_false(boson.EmissionAllowed(20.0, 11.5));
    assert_false(boson.EmissionAllowed(0.34, 11.3));
    assert_false(boson.EmissionAllowed(0.40, 11.3)); /* m_phi + m_mu is 0.4057 */
    assert_true(boson.EmissionAllowed(0.41, 11.3));
    boson.EmissionSimulated();
    assert_false(boson.EmissionAllowed(20.0, 11.3));
    boson.ResetNEmissions();
    assert_true(boson.EmissionAllowed(20.0, 11.3));
}

void a_mass_can_be_set_within_the_table(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    boson.SetMA(0.25);
    assert_true(boson.GetMA() == 0.25);
    assert_true(is_close(boson.TotalCrossSectionCalc(20.0), sigma_of(runtime_of(pb, 0.25), 20.0)));
    boson.SetMA(0.7);
    assert_exception(FatalErrorInArgument, "m_phi");
    assert_true(boson.GetMA() == 0.25);
    assert_true(is_close(boson.TotalCrossSectionCalc(20.0), sigma_of(runtime_of(pb, 0.25), 20.0)));
}

void dmg4_prepares_its_table(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    boson.PrepareTable();
    DarkScalar without(pb, m_phi, threshold, lead_density, 1e-4, Shapes::Off);
    without.PrepareTable();
    for (int i = 0; i < 16; i++) {
        assert_true(boson.standin_total[i] == without.standin_total[i]);
        assert_true((boson.standin_total[i] > 0.0) == (i >= 5)); /* 0.5 GeV and more */
        assert_true((boson.standin_largest[i] > 0.0) == (i >= 6));
        assert_true(without.standin_largest[i] == 0.0);
    }
    assert_true(exceptions().empty());
}

void what_is_wrong_is_said_and_leaves_an_object_that_does_nothing(void **)
{
    DarkScalar missing(folder->Path() + "/none.h5", m_phi, threshold, lead_density);
    assert_true(exceptions().at(0).sentence.rfind(folder->Path()) == 0); /* once */
    assert_exception(FatalErrorInArgument, folder->Path() + "/none.h5 cannot be read");
    assert_true(missing.GetSigmaTot(20.0) == 0.0);
    assert_true(missing.TotalCrossSectionCalc(20.0) == 0.0);
    assert_true(missing.CrossSectionDSDX(0.8, 20.0) == 0.0);
    assert_false(missing.EmissionAllowed(20.0, lead_density));
    missing.SetMA(0.25);
    assert_true(exceptions().empty());
    DarkScalar heavy(pb, 1.0, threshold, lead_density);
    assert_exception(FatalErrorInArgument, "m_phi");
    assert_true(heavy.GetSigmaTot(20.0) == 0.0);
}

void threads_may_call_one_object(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    const double sigma = boson.GetSigmaTot(20.0), shape = boson.CrossSectionDSDX(0.8, 20.0);
    bool same[4];
    std::vector<std::thread> threads;
    for (bool &one : same)
        threads.emplace_back([&boson, &one, sigma, shape] {
            one = true;
            for (int i = 0; i < 200; i++) {
                boson.SetMA(m_phi);
                one = one && boson.GetSigmaTot(20.0) == sigma &&
                      boson.CrossSectionDSDX(0.8, 20.0) == shape;
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    for (const bool one : same)
        assert_true(one);
}

void a_call_keeps_its_mass_while_another_one_is_set(void **)
{
    const double before = sigma_of(runtime_of(pb, m_phi), 20.0);
    const double after = sigma_of(runtime_of(pb, 0.25), 20.0);
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    closings_are_noted = true;
    before_look_up = [&boson] { boson.SetMA(0.25); };
    assert_true(is_close(boson.GetSigmaTot(20.0 - electron_gev), before, 1e-9));
    assert_true(is_close(boson.GetSigmaTot(20.0 - electron_gev), after, 1e-9));
    before_look_up = [&boson] { boson.SetMA(m_phi); };
    assert_true(is_close(boson.TotalCrossSectionCalc(20.0), after));
    before_look_up = [&boson] { boson.SetMA(0.25); }; /* beyond the table it is computed */
    const double beyond = computed(FLAVBREM_ETL, FLAVBREM_SIGMA, 150.0);
    assert_true(is_close(boson.TotalCrossSectionCalc(150.0), beyond, 2e-4));
    closings_are_noted = false;
}

void threads_may_call_while_one_sets_another_mass(void **)
{
    DarkScalar boson(pb, m_phi, threshold, lead_density);
    const double sigmas[2] = {boson.TotalCrossSectionCalc(20.0),
                              sigma_of(runtime_of(pb, 0.25), 20.0)};
    bool good[3];
    std::vector<std::thread> threads;
    for (bool &one : good)
        threads.emplace_back([&boson, &one, &sigmas] {
            one = true;
            for (int i = 0; i < 20000; i++) {
                const double sigma = boson.TotalCrossSectionCalc(20.0);
                one = one && (sigma == sigmas[0] || is_close(sigma, sigmas[1])) &&
                      boson.EmissionAllowed(20.0, lead_density) && boson.GetSigmaTot(20.0) > 0.0;
            }
        });
    for (int i = 0; i < 2000; i++)
        boson.SetMA(i % 2 == 0 ? 0.25 : m_phi);
    for (std::thread &thread : threads)
        thread.join();
    for (const bool one : good)
        assert_true(one);
}

void the_program_of_the_page_makes_the_class(void **)
{
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder->Path());
    const std::unique_ptr<DarkMatter> boson(MakeDarkMatter());
    std::filesystem::current_path(before);
    assert_true(exceptions().empty());
    assert_true(boson->GetSigmaTot(20.0) > 0.0);
    assert_true(boson->EmissionAllowed(20.0, lead_density));
}

} // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test_setup(totals_are_those_of_the_table_at_kinetic_and_total_energy,
                               forget_exceptions),
        cmocka_unit_test_setup(totals_are_at_the_benchmark_coupling, forget_exceptions),
        cmocka_unit_test_setup(a_vector_has_its_coupling_in_the_place_of_h, forget_exceptions),
        cmocka_unit_test_setup(the_type_is_that_of_the_spin_and_parity, forget_exceptions),
        cmocka_unit_test_setup(it_is_dmg4s_boson_of_the_tables_leptons_and_nucleus,
                               forget_exceptions),
        cmocka_unit_test_setup(nothing_happens_below_the_threshold, forget_exceptions),
        cmocka_unit_test_setup(a_step_beyond_the_table_is_an_error_and_no_other_energy,
                               forget_exceptions),
        cmocka_unit_test_setup(a_total_beyond_the_table_is_computed, forget_exceptions),
        cmocka_unit_test_setup(the_integral_of_dsdx_is_the_total, forget_exceptions),
        cmocka_unit_test_setup(the_integrals_over_the_bosons_angle_are_dsdx, forget_exceptions),
        cmocka_unit_test_setup(the_integral_over_the_leptons_angle_is_dsdy, forget_exceptions),
        cmocka_unit_test_setup(ww_and_iww_are_those_of_the_library, forget_exceptions),
        cmocka_unit_test_setup(variables_are_dmg4s_at_large_angles_too, forget_exceptions),
        cmocka_unit_test_setup(a_shape_is_0_outside_phase_space, forget_exceptions),
        cmocka_unit_test_setup(an_emission_is_allowed_once_in_one_material_above_the_threshold,
                               forget_exceptions),
        cmocka_unit_test_setup(a_mass_can_be_set_within_the_table, forget_exceptions),
        cmocka_unit_test_setup(dmg4_prepares_its_table, forget_exceptions),
        cmocka_unit_test_setup(what_is_wrong_is_said_and_leaves_an_object_that_does_nothing,
                               forget_exceptions),
        cmocka_unit_test_setup(threads_may_call_one_object, forget_exceptions),
        cmocka_unit_test_setup(a_call_keeps_its_mass_while_another_one_is_set, forget_exceptions),
        cmocka_unit_test_setup(threads_may_call_while_one_sets_another_mass, forget_exceptions),
        cmocka_unit_test_setup(the_program_of_the_page_makes_the_class, forget_exceptions)};
    return cmocka_run_group_tests(tests, create_all, destroy_all);
}
