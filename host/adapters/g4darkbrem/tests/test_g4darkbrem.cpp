/* The model and the process for G4DarkBreM, against the run-time library: the same cross-sections
 * in Geant4's units, the same events, momentum and energy conserved, one sentence for what is
 * wrong. */
#include <algorithm>
#include <thread>

#include "host/adapters/tests/cmocka.hh"
#include "host/adapters/tests/simulator.hh"

#include "flavbrem/runtime.h"

/* The draw that the adapter calls: the library's, whose events have this weight instead, if it is
 * above 0. Tables whose events have weights are rare. */
static double weight_of_events = 0.0;
static flavbrem_status draw_with_weight(const flavbrem_runtime *runtime, double energy,
                                        const std::uint64_t key[2], flavbrem_event *event)
{
    const flavbrem_status status = flavbrem_runtime_draw(runtime, energy, key, event);
    if (weight_of_events > 0.0)
        event->weight = weight_of_events;
    return status;
}

/* The same of the process of a table, whose Z is this one instead: the library makes none of a Z
 * that is no whole number, a file by others may have it. */
static double z_of_tables = 0.0;
static flavbrem_process_values values_with_z(const flavbrem_process *process)
{
    flavbrem_process_values values = flavbrem_process_values_of(process);
    if (z_of_tables > 0.0)
        values.target_z = z_of_tables;
    return values;
}
#define flavbrem_runtime_draw draw_with_weight
#define flavbrem_process_values_of values_with_z
#include "flavbrem/g4darkbrem.hh"
#undef flavbrem_runtime_draw
#undef flavbrem_process_values_of

/* The program of the page. It opens pb.h5 in the folder where it runs. */
#include <page_example.hh>

using adapter_tests::exceptions;
using adapter_tests::Flight;
using adapter_tests::folder;
using adapter_tests::forget_exceptions;
using adapter_tests::is_close;
using adapter_tests::Runtime;
using adapter_tests::runtime_of;
using adapter_tests::sigma_of;
using adapter_tests::small_table;

namespace
{

constexpr double m_phi = 0.3, electron_gev = 0.51099895069e-3;

std::string pb, o, mu_e, pb_ww, dark; /* paths of tables */

const G4Element &lead()
{
    static const G4Element element("lead", "Pb", 82.0, 207.2 * CLHEP::g / CLHEP::mole);
    return element;
}

const G4Element &tungsten()
{
    static const G4Element element("tungsten", "W", 74.0, 183.84 * CLHEP::g / CLHEP::mole);
    return element;
}

int create_all(void **)
{
    adapter_tests::create_folder();
    pb = folder->Make("pb.h5", small_table());
    o = folder->Make("o.h5", small_table("target", "O"));
    mu_e = folder->Make("mu_e.h5", small_table("lepton", "mu:e"));
    pb_ww = folder->Make("ww.h5", small_table("method", "ww"));
    dark = folder->Make("dark.h5", adapter_tests::dark_photon_table());
    G4APrime::Initialize(1000.0 * m_phi);
    return 0;
}

/* Before a test: no exception, no process. */
int forget_all(void **state)
{
    adapter_tests::ForgetProcessesOfLeptons();
    return forget_exceptions(state);
}

void assert_exception(G4ExceptionSeverity severity, const std::string &part)
{
    adapter_tests::assert_exception("flavbrem::DarkBremModel", severity, part);
}

double sigma_in_pb(flavbrem::DarkBremModel &model, double total_gev, double z = 82.0)
{
    const G4double kinetic = 1000.0 * (total_gev - electron_gev);
    return model.ComputeCrossSectionPerAtom(kinetic, 207.2, z) / 1e-34; /* mm^2 in a pb */
}

/* What the model makes of a particle of this energy at the end of its step. */
void generate(flavbrem::DarkBremModel &model, Flight &flight, double post_gev,
              G4ParticleChange &change, const G4Element &element = lead())
{
    flight.EndWith(post_gev);
    change.Initialize(*flight.track);
    model.GenerateChange(change, *flight.track, flight.step, element);
}

void cross_sections_are_those_of_the_table_in_mm2(void **)
{
    flavbrem::DarkBremModel model({pb, o});
    for (const auto &[path, z] : {std::pair(pb, 82.0), std::pair(o, 8.0)}) {
        const Runtime runtime = runtime_of(path, m_phi);
        for (double energy : {2.0, 3.7, 20.0, 99.0}) {
            const double sigma = sigma_of(runtime, energy);
            assert_true(sigma > 0.0);
            assert_true(is_close(sigma_in_pb(model, energy, z), sigma, 1e-9)); /* E - m + m */
        }
    }
    assert_true(exceptions().empty());
}

void a_coupling_enters_by_its_square(void **)
{
    flavbrem::DarkBremModel model({pb});
    const double sigma = sigma_in_pb(model, 20.0);
    model.SetCoupling(3e-4); /* the table has 1e-4 */
    assert_true(is_close(sigma_in_pb(model, 20.0), 9.0 * sigma));
    model.SetCoupling(-1.0);
    assert_exception(FatalErrorInArgument, "the coupling -1 is out of range");
    assert_true(is_close(sigma_in_pb(model, 20.0), 9.0 * sigma));
}

void ww_has_the_part_that_recoil_allows(void **)
{
    flavbrem::DarkBremModel model({pb_ww}, FLAVBREM_WW);
    const Runtime runtime = runtime_of(pb_ww, m_phi, FLAVBREM_WW);
    double allowed = 0.0;
    assert_int_equal(flavbrem_runtime_allowed(runtime.get(), 20.0, &allowed), FLAVBREM_OK);
    assert_true(allowed > 0.0 && allowed < 1.0);
    assert_true(is_close(sigma_in_pb(model, 20.0), sigma_of(runtime, 20.0) * allowed, 1e-9));
}

void nothing_happens_below_the_threshold(void **)
{
    flavbrem::DarkBremModel model({pb});
    assert_true(sigma_in_pb(model, 0.4) == 0.0);
    assert_true(sigma_in_pb(model, 0.01) == 0.0);
    assert_true(exceptions().empty());
}

void beyond_the_table_is_an_error_and_no_other_energy(void **)
{
    flavbrem::DarkBremModel model({pb});
    assert_true(sigma_in_pb(model, 101.0) == 0.0);
    assert_exception(RunMustBeAborted, "the beam energy 101 GeV is outside the table " + pb +
                                           " (2 to 100 GeV), make a larger table");
    assert_true(sigma_in_pb(model, 1.0) == 0.0); /* open, but below the table */
    assert_exception(RunMustBeAborted, "make a larger table or call SetLowestEnergy");
    model.SetLowestEnergy(2000.0);
    assert_true(sigma_in_pb(model, 1.0) == 0.0);
    assert_true(sigma_in_pb(model, std::nan("")) == 0.0);
    assert_exception(RunMustBeAborted, "outside the table");

    G4ParticleChange change;
    Flight flight(G4Electron::Definition(), 150.0, nullptr);
    generate(model, flight, 150.0, change);
    assert_exception(RunMustBeAborted, "the beam energy 150 GeV is outside the table");
    assert_int_equal(change.GetNumberOfSecondaries(), 0);
    assert_int_equal(change.GetTrackStatus(), fAlive);
}

void an_element_without_a_table_is_an_error_unless_it_is_left_out(void **)
{
    flavbrem::DarkBremModel model({pb});
    assert_true(sigma_in_pb(model, 20.0, 74.0) == 0.0);
    assert_exception(RunMustBeAborted, "there is no table for Z = 74");
    G4ParticleChange change;
    Flight flight(G4Electron::Definition(), 20.0, nullptr);
    generate(model, flight, 20.0, change, tungsten());
    assert_exception(RunMustBeAborted, "there is no table for Z = 74");
    assert_int_equal(change.GetNumberOfSecondaries(), 0);
    model.LeaveOutOtherElements();
    assert_true(sigma_in_pb(model, 20.0, 74.0) == 0.0);
    assert_true(exceptions().empty());
    assert_true(sigma_in_pb(model, 20.0) > 0.0);
}

/* Energy and momentum with the nucleus, whose kinetic energy is what is deposited [MeV]. */
void assert_conserved(const G4Track &track, double post_gev, const G4ParticleChange &change)
{
    const double mass = track.GetDefinition()->GetPDGMass(), energy = 1000.0 * post_gev;
    const double p = std::sqrt(energy * energy - mass * mass);
    const G4ThreeVector &u = track.GetMomentumDirection();
    double left[3] = {p * u.x(), p * u.y(), p * u.z()};
    double energy_left = energy - change.GetLocalEnergyDeposit();
    for (int i = 0; i < change.GetNumberOfSecondaries(); i++) {
        const G4DynamicParticle *particle = change.GetSecondary(i)->GetDynamicParticle();
        left[0] -= particle->GetMomentum().x();
        left[1] -= particle->GetMomentum().y();
        left[2] -= particle->GetMomentum().z();
        energy_left -= particle->GetTotalEnergy();
    }
    assert_true(std::abs(energy_left) < 1e-5); /* the masses of Geant4 have other digits */
    const double q2 = left[0] * left[0] + left[1] * left[1] + left[2] * left[2];
    const double nucleus = 207.0 * 931.49410372;
    const double kinetic = q2 / (std::sqrt(q2 + nucleus * nucleus) + nucleus);
    assert_true(std::abs(change.GetLocalEnergyDeposit() - kinetic) < 1e-6 * kinetic + 1e-7);
    assert_true(q2 > 0.0);
}

void a_change_kills_the_particle_and_conserves_energy_and_momentum(void **)
{
    flavbrem::DarkBremModel model({pb});
    const G4ThreeVector directions[] = {{0.0, 0.0, 1.0}, {0.6, 0.0, 0.8}, {0.0, -0.6, -0.8}};
    for (int i = 0; i < 3000; i++) {
        const double energy = 0.5 * std::pow(200.0, i / 3000.0);
        const G4ParticleDefinition *particle =
            i % 2 == 0 ? static_cast<G4ParticleDefinition *>(G4Electron::Definition())
                       : G4Positron::Definition();
        Flight flight(particle, energy, nullptr, directions[i % 3]);
        G4ParticleChange change;
        generate(model, flight, energy, change);
        assert_true(exceptions().empty());
        assert_int_equal(change.GetTrackStatus(), fStopAndKill);
        assert_true(change.GetEnergy() == 0.0);
        assert_int_equal(change.GetNumberOfSecondaries(), 2);
        assert_int_equal(change.GetSecondary(0)->GetDefinition()->GetPDGEncoding(),
                         i % 2 == 0 ? 13 : -13);
        assert_ptr_equal(change.GetSecondary(1)->GetDefinition(), G4APrime::APrime());
        assert_conserved(*flight.track, energy, change);
    }
}

void a_muon_becomes_an_electron_of_its_charge(void **)
{
    flavbrem::DarkBremModel model({mu_e});
    assert_true(model.DarkBremOffMuons());
    for (const bool positive : {false, true}) {
        const G4ParticleDefinition *muon =
            positive ? static_cast<G4ParticleDefinition *>(G4MuonPlus::Definition())
                     : G4MuonMinus::Definition();
        Flight flight(muon, 50.0, nullptr);
        G4ParticleChange change;
        generate(model, flight, 50.0, change);
        assert_int_equal(change.GetSecondary(0)->GetDefinition()->GetPDGEncoding(),
                         positive ? -11 : 11);
        assert_conserved(*flight.track, 50.0, change);
    }
}

void an_electron_of_a_dark_photon_stays_one(void **)
{
    flavbrem::DarkBremModel model({dark});
    assert_true(is_close(sigma_in_pb(model, 20.0), sigma_of(runtime_of(dark, m_phi), 20.0), 1e-9));
    for (const bool positive : {false, true}) {
        const G4ParticleDefinition *particle =
            positive ? static_cast<G4ParticleDefinition *>(G4Positron::Definition())
                     : G4Electron::Definition();
        Flight flight(particle, 50.0, nullptr);
        G4ParticleChange change;
        generate(model, flight, 50.0, change);
        assert_int_equal(change.GetTrackStatus(), fStopAndKill);
        assert_int_equal(change.GetSecondary(0)->GetDefinition()->GetPDGEncoding(),
                         positive ? -11 : 11);
        assert_ptr_equal(change.GetSecondary(1)->GetDefinition(), G4APrime::APrime());
        assert_conserved(*flight.track, 50.0, change);
    }
    assert_true(exceptions().empty());
}

void two_bosons_are_two_models(void **)
{
    adapter_tests::Keys keys = small_table("target", "O");
    keys.emplace_back("boson", "vector");
    const std::string vector_o = folder->Make("vector_o.h5", keys);
    flavbrem::DarkBremModel model({pb, vector_o});
    assert_exception(FatalErrorInArgument,
                     vector_o + ": the table is of another boson than the others (vector), make a "
                                "model for each boson");
}

void an_event_is_that_of_the_library_for_the_numbers_of_geant4(void **)
{
    flavbrem::DarkBremModel model({pb});
    const Runtime runtime = runtime_of(pb, m_phi);
    Flight flight(G4Electron::Definition(), 30.0, nullptr, {0.6, 0.0, 0.8});
    G4ParticleChange change;
    G4Random::setTheSeed(77);
    generate(model, flight, 28.0, change); /* 2 GeV were lost in the step */
    G4Random::setTheSeed(77);
    std::uint64_t key[2];
    for (std::uint64_t &bits : key) {
        bits = static_cast<std::uint64_t>(4294967296.0 * G4UniformRand()) << 32;
        bits |= static_cast<std::uint64_t>(4294967296.0 * G4UniformRand());
    }
    const G4ThreeVector &u = flight.track->GetMomentumDirection();
    const double direction[3] = {u.x(), u.y(), u.z()};
    flavbrem_event event;
    assert_int_equal(flavbrem_runtime_draw(runtime.get(), 28.0, key, &event), FLAVBREM_OK);
    assert_int_equal(flavbrem_event_turn(direction, 0.0, &event), FLAVBREM_OK);
    const double *const made[2] = {event.lepton, event.boson};
    for (int i = 0; i < 2; i++) {
        const G4ThreeVector &p = change.GetSecondary(i)->GetDynamicParticle()->GetMomentum();
        assert_true(is_close(p.x(), 1000.0 * made[i][0]));
        assert_true(is_close(p.y(), 1000.0 * made[i][1]));
        assert_true(is_close(p.z(), 1000.0 * made[i][2]));
    }
}

void secondaries_have_the_weight_of_the_track(void **)
{
    flavbrem::DarkBremModel model({pb});
    Flight flight(G4Electron::Definition(), 30.0, nullptr);
    flight.track->SetWeight(0.25);
    G4ParticleChange change;
    generate(model, flight, 30.0, change);
    assert_true(change.GetSecondary(0)->GetWeight() == 0.25);
    assert_true(change.GetSecondary(1)->GetWeight() == 0.25);
}

void a_weight_of_the_event_is_in_secondaries_and_deposit(void **)
{
    flavbrem::DarkBremModel model({pb});
    Flight flight(G4Electron::Definition(), 30.0, nullptr);
    flight.track->SetWeight(0.25);
    G4ParticleChange plain, weighted;
    G4Random::setTheSeed(5);
    generate(model, flight, 30.0, plain);
    G4Random::setTheSeed(5);
    weight_of_events = 3.0;
    generate(model, flight, 30.0, weighted);
    weight_of_events = 0.0;
    assert_true(weighted.GetSecondary(0)->GetWeight() == 0.75);
    assert_true(weighted.GetSecondary(1)->GetWeight() == 0.75);
    assert_true(plain.GetLocalEnergyDeposit() > 0.0);
    assert_true(is_close(weighted.GetLocalEnergyDeposit(), 3.0 * plain.GetLocalEnergyDeposit()));
}

void a_table_from_below_the_threshold_serves_every_lower_energy(void **)
{
    const std::string low = folder->Make("low.h5", {{"beam-energy", "0.3:3:auto"},
                                                    {"m-phi", "0.28:0.32:auto"},
                                                    {"interp-tol", "1e-2"},
                                                    {"method", "etl"},
                                                    {"sampling", "all"}});
    flavbrem::DarkBremModel model({low});
    for (double energy = 0.001; energy < 3.0; energy *= 1.01) {
        assert_true((sigma_in_pb(model, energy) > 0.0) == (energy > 0.406085));
        assert_true(exceptions().empty());
    }
}

void a_table_without_a_value_is_an_error(void **)
{
    const std::string coarse = folder->Make("coarse.h5", {{"beam-energy", "2:100:3:log"},
                                                          {"m-phi", "0.2:0.4:2"},
                                                          {"method", "etl"},
                                                          {"sampling", "all"}});
    flavbrem::DarkBremModel model({coarse});
    assert_true(sigma_in_pb(model, 20.0) == 0.0);
    assert_exception(RunMustBeAborted,
                     "the table " + coarse + " has no value at 20 GeV (it is too coarse");
}

void a_particle_that_has_lost_too_much_energy_goes_on(void **)
{
    flavbrem::DarkBremModel model({pb});
    Flight flight(G4Electron::Definition(), 0.45, nullptr);
    G4ParticleChange change;
    generate(model, flight, 0.35, change);
    assert_int_equal(change.GetNumberOfSecondaries(), 0);
    assert_int_equal(change.GetTrackStatus(), fAlive);
    assert_true(exceptions().empty());
}

void what_is_wrong_with_tables_is_said_and_leaves_a_model_that_does_nothing(void **)
{
    flavbrem::DarkBremModel missing({folder->Path() + "/none.h5"});
    assert_true(exceptions().at(0).sentence.rfind(folder->Path()) == 0); /* once */
    assert_exception(FatalErrorInArgument, folder->Path() + "/none.h5 cannot be read");
    assert_true(sigma_in_pb(missing, 20.0) == 0.0);
    assert_exception(RunMustBeAborted, "there is no table for Z = 82");
    missing.PrintInfo();

    flavbrem::DarkBremModel empty({});
    assert_exception(FatalErrorInArgument, "there is no table (the list is empty)");
    flavbrem::DarkBremModel twice({pb, pb});
    assert_exception(FatalErrorInArgument, "there is a table for Z = 82 already");
    flavbrem::DarkBremModel mixed({pb, mu_e});
    assert_exception(FatalErrorInArgument, "the table is of mu -> e (the others are of e -> mu)");
    flavbrem::DarkBremModel without_method({pb}, FLAVBREM_IWW);
    assert_exception(FatalErrorInArgument, "iww");

    G4APrime::Initialize(5000.0);
    flavbrem::DarkBremModel heavy({pb});
    assert_exception(FatalErrorInArgument, "m_phi");
    G4APrime::Initialize(1000.0 * m_phi, 62, 1.0, G4APrime::DecayMode::FlatDecay);
    flavbrem::DarkBremModel decaying({pb});
    assert_exception(FatalErrorInArgument, "FlatDecay");
    G4APrime::Initialize(1000.0 * m_phi);
}

void a_table_of_no_element_is_refused(void **)
{
    z_of_tables = 81.6;
    flavbrem::DarkBremModel model({pb});
    z_of_tables = 0.0;
    assert_exception(FatalErrorInArgument, pb +
                                               ": the table is of no element (its Z is 81.6), make "
                                               "one of a whole number");
    model.LeaveOutOtherElements();
    assert_true(sigma_in_pb(model, 20.0) == 0.0);
}

void it_prints_what_it_stands_on(void **)
{
    flavbrem::DarkBremModel model({pb, o});
    StandinOutput().str("");
    model.PrintInfo();
    const std::string printed = StandinOutput().str();
    for (const std::string &text :
         {std::string("flavbrem etl: e -> mu, coupling 0.0001, boson 0.3 GeV"),
          "Z 8: " + o + ", 2 to 100 GeV", "Z 82: " + pb + ", 2 to 100 GeV"})
        if (printed.find(text) == std::string::npos)
            fail_msg("no \"%s\" in: %s", text.c_str(), printed.c_str());
}

long registrations(G4ParticleDefinition *particle, const G4VProcess *process)
{
    const G4ProcessVector &all = *particle->GetProcessManager()->GetProcessList();
    long count = 0;
    for (G4int i = 0; i < static_cast<G4int>(all.size()); i++)
        count += all[i] == process ? 1 : 0;
    return count;
}

void the_process_is_registered_for_both_charges(void **)
{
    for (const bool muons : {false, true}) {
        adapter_tests::ForgetProcessesOfLeptons();
        flavbrem::DarkBremsstrahlung process(
            std::make_shared<flavbrem::DarkBremModel>(std::vector<std::string>{muons ? mu_e : pb}));
        const long expected[2] = {muons ? 0 : 1, muons ? 1 : 0};
        assert_int_equal(registrations(G4Electron::Definition(), &process), expected[0]);
        assert_int_equal(registrations(G4Positron::Definition(), &process), expected[0]);
        assert_int_equal(registrations(G4MuonMinus::Definition(), &process), expected[1]);
        assert_int_equal(registrations(G4MuonPlus::Definition(), &process), expected[1]);
        assert_false(process.IsApplicable(*G4TauMinus::Definition()));
        assert_false(process.standin_interpolates);
    }
}

void both_charges_stand_alike_in_the_order_of_processes(void **)
{
    for (const bool muons : {false, true}) {
        flavbrem::DarkBremsstrahlung process(
            std::make_shared<flavbrem::DarkBremModel>(std::vector<std::string>{muons ? mu_e : pb}));
        for (const G4ParticleDefinition *particle :
             {muons ? static_cast<G4ParticleDefinition *>(G4MuonMinus::Definition())
                    : G4Electron::Definition(),
              muons ? static_cast<G4ParticleDefinition *>(G4MuonPlus::Definition())
                    : G4Positron::Definition()}) {
            assert_int_equal(particle->GetProcessManager()->StandinAskedToBeFirst(&process), 1);
        }
    }
}

/* A process that e- and e+ have, and what happens to it in steps in lead. */
class OnePerEvent
{
  public:
    explicit OnePerEvent(bool only_one_per_event)
        : process(std::make_shared<flavbrem::DarkBremModel>(std::vector<std::string>{pb}),
                  only_one_per_event)
    {
    }
    /* The number of secondaries at the end of a step with this energy. */
    int Convert(const G4ParticleDefinition *particle, double post_gev)
    {
        Flight flight(particle, 30.0, material_);
        flight.EndWith(post_gev);
        return process.PostStepDoIt(*flight.track, flight.step)->GetNumberOfSecondaries();
    }
    bool IsActive(const G4ParticleDefinition *particle)
    {
        return particle->GetProcessManager()->GetProcessActivation(&process);
    }

    flavbrem::DarkBremsstrahlung process;

  private:
    G4Material *material_ = adapter_tests::MaterialOf("lead", 11.35, {{"Pb", 82, 207.2, 1.0}});
};

void one_boson_per_event_switches_both_charges_off(void **)
{
    const G4ParticleDefinition *const leptons[2] = {G4Electron::Definition(),
                                                    G4Positron::Definition()};
    OnePerEvent one(true);
    for (int event = 0; event < 4; event++) {
        assert_true(one.IsActive(leptons[0]) && one.IsActive(leptons[1]));
        assert_int_equal(one.Convert(leptons[event % 2], 30.0), 2);
        assert_false(one.IsActive(leptons[0]));
        assert_false(one.IsActive(leptons[1]));
        one.process.Reactivate();
    }
    OnePerEvent any(false);
    assert_int_equal(any.Convert(leptons[0], 30.0), 2);
    assert_true(any.IsActive(leptons[0]) && any.IsActive(leptons[1]));
}

void a_step_without_a_boson_leaves_the_process_on(void **)
{
    OnePerEvent one(true);
    for (const G4ParticleDefinition *particle :
         {static_cast<G4ParticleDefinition *>(G4Electron::Definition()),
          static_cast<G4ParticleDefinition *>(G4Positron::Definition())}) {
        assert_int_equal(one.Convert(particle, 0.35), 0); /* too little to make one */
        assert_true(one.IsActive(G4Electron::Definition()));
        assert_true(one.IsActive(G4Positron::Definition()));
    }
}

/* Has the name that Geant4's generic biasing gives to what it wraps. */
class Wrapper : public G4VDiscreteProcess
{
  public:
    Wrapper() : G4VDiscreteProcess("biasWrapper(DarkBrem)")
    {
    }
    G4bool IsApplicable(const G4ParticleDefinition &) override
    {
        return true;
    }

  protected:
    G4double GetMeanFreePath(const G4Track &, G4double, G4ForceCondition *) override
    {
        return DBL_MAX;
    }
};

void one_boson_per_event_switches_what_wraps_it(void **)
{
    OnePerEvent one(true);
    Wrapper wrapper;
    adapter_tests::ForgetProcesses(G4Positron::Definition()); /* biasing takes its place */
    G4ProcessManager &manager = *G4Positron::Definition()->GetProcessManager();
    manager.AddDiscreteProcess(&wrapper);
    assert_int_equal(one.Convert(G4Electron::Definition(), 30.0), 2);
    assert_false(manager.GetProcessActivation(&wrapper));
    one.process.Reactivate();
    assert_true(manager.GetProcessActivation(&wrapper));
}

/* Shows what Geant4 alone may ask. */
class WithPath : public flavbrem::DarkBremsstrahlung
{
  public:
    using flavbrem::DarkBremsstrahlung::DarkBremsstrahlung;
    using flavbrem::DarkBremsstrahlung::GetMeanFreePath;
};

void its_mean_free_path_is_that_of_the_library(void **)
{
    G4Material *oxide =
        adapter_tests::MaterialOf("oxide", 9.5, {{"Pb", 82, 207.2, 0.93}, {"O", 8, 15.999, 0.07}});
    const Runtime runtimes[2] = {runtime_of(pb, m_phi), runtime_of(o, m_phi)};
    double per_mm = 0.0, mm2_in_pb = 1e-34;
    for (int i = 0; i < 2; i++)
        per_mm += oxide->GetVecNbOfAtomsPerVolume()[i] * sigma_of(runtimes[i], 20.0) * mm2_in_pb;

    WithPath process(std::make_shared<flavbrem::DarkBremModel>(std::vector<std::string>{pb, o}),
                     false, 1e10);
    for (const G4ParticleDefinition *particle :
         {static_cast<G4ParticleDefinition *>(G4Electron::Definition()),
          static_cast<G4ParticleDefinition *>(G4Positron::Definition())}) {
        Flight flight(particle, 20.0, oxide);
        G4ForceCondition condition;
        const double path = process.GetMeanFreePath(*flight.track, 0.0, &condition);
        assert_true(is_close(path, 1e-10 / per_mm, 1e-9));
    }
}

/* The sum of 1000 muon energies, with the random numbers of a seed. */
double sum_of_muons(flavbrem::DarkBremModel &model, long seed)
{
    G4Random::setTheSeed(seed);
    Flight flight(G4Electron::Definition(), 30.0, nullptr);
    double sum = 0.0;
    for (int i = 0; i < 1000; i++) {
        G4ParticleChange change;
        generate(model, flight, 30.0, change);
        sum += change.GetSecondary(0)->GetDynamicParticle()->GetTotalEnergy();
    }
    return sum;
}

void threads_share_one_model_or_its_copies(void **)
{
    flavbrem::DarkBremModel model({pb});
    double alone[4], together[4];
    for (long i = 0; i < 4; i++)
        alone[i] = sum_of_muons(model, i);
    std::vector<std::thread> threads;
    for (long i = 0; i < 4; i++)
        threads.emplace_back([&model, &together, i] {
            flavbrem::DarkBremModel copy(model);
            together[i] = sum_of_muons(i % 2 == 0 ? model : copy, i);
        });
    for (std::thread &thread : threads)
        thread.join();
    for (int i = 0; i < 4; i++)
        assert_true(alone[i] == together[i]);
    assert_true(alone[0] != alone[1]);
}

void the_program_of_the_page_registers_its_process(void **)
{
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder->Path());
    ConstructDarkBrem();
    std::filesystem::current_path(before);
    assert_true(exceptions().empty());
    const G4ProcessVector &all = *G4Positron::Definition()->GetProcessManager()->GetProcessList();
    assert_int_equal(all.size(), 1);
    const std::unique_ptr<G4VProcess> process(all[0]);
    assert_int_equal(registrations(G4Electron::Definition(), process.get()), 1);
}

} // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test_setup(cross_sections_are_those_of_the_table_in_mm2, forget_all),
        cmocka_unit_test_setup(a_coupling_enters_by_its_square, forget_all),
        cmocka_unit_test_setup(ww_has_the_part_that_recoil_allows, forget_all),
        cmocka_unit_test_setup(nothing_happens_below_the_threshold, forget_all),
        cmocka_unit_test_setup(beyond_the_table_is_an_error_and_no_other_energy, forget_all),
        cmocka_unit_test_setup(an_element_without_a_table_is_an_error_unless_it_is_left_out,
                               forget_all),
        cmocka_unit_test_setup(a_change_kills_the_particle_and_conserves_energy_and_momentum,
                               forget_all),
        cmocka_unit_test_setup(a_muon_becomes_an_electron_of_its_charge, forget_all),
        cmocka_unit_test_setup(an_electron_of_a_dark_photon_stays_one, forget_all),
        cmocka_unit_test_setup(two_bosons_are_two_models, forget_all),
        cmocka_unit_test_setup(an_event_is_that_of_the_library_for_the_numbers_of_geant4,
                               forget_all),
        cmocka_unit_test_setup(secondaries_have_the_weight_of_the_track, forget_all),
        cmocka_unit_test_setup(a_weight_of_the_event_is_in_secondaries_and_deposit, forget_all),
        cmocka_unit_test_setup(a_table_from_below_the_threshold_serves_every_lower_energy,
                               forget_all),
        cmocka_unit_test_setup(a_table_without_a_value_is_an_error, forget_all),
        cmocka_unit_test_setup(a_particle_that_has_lost_too_much_energy_goes_on, forget_all),
        cmocka_unit_test_setup(
            what_is_wrong_with_tables_is_said_and_leaves_a_model_that_does_nothing, forget_all),
        cmocka_unit_test_setup(a_table_of_no_element_is_refused, forget_all),
        cmocka_unit_test_setup(it_prints_what_it_stands_on, forget_all),
        cmocka_unit_test_setup(the_process_is_registered_for_both_charges, forget_all),
        cmocka_unit_test_setup(both_charges_stand_alike_in_the_order_of_processes, forget_all),
        cmocka_unit_test_setup(one_boson_per_event_switches_both_charges_off, forget_all),
        cmocka_unit_test_setup(a_step_without_a_boson_leaves_the_process_on, forget_all),
        cmocka_unit_test_setup(one_boson_per_event_switches_what_wraps_it, forget_all),
        cmocka_unit_test_setup(its_mean_free_path_is_that_of_the_library, forget_all),
        cmocka_unit_test_setup(threads_share_one_model_or_its_copies, forget_all),
        cmocka_unit_test_setup(the_program_of_the_page_registers_its_process, forget_all)};
    return cmocka_run_group_tests(tests, create_all, adapter_tests::destroy_folder);
}
