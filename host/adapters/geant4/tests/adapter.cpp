/* The Geant4 process by itself: what it makes, how often, on which element, with which weight, and
 * its sentences. */
#include <algorithm>
#include <array>
#include <cfloat>

#include "flavbrem/flavbrem.h"

#include "setup.hh"

#ifdef FLAVBREM_STANDIN
#include <G4VModularPhysicsList.hh>
#include <page_example.hh> /* AddFlavbrem of the page */
#else
#include <G4GenericIon.hh>
#include <G4UIcommandTree.hh>
#include <G4UImanager.hh>
#endif

using namespace flavbrem::geant4;

namespace
{

std::unique_ptr<Process> ProcessOf(const Settings &settings)
{
    auto model = Model::Open(settings);
    CHECK(model != nullptr);
    if (G4GenericIon::GenericIonDefinition()->GetProcessManager() == nullptr)
        ForgetProcesses(G4GenericIon::GenericIonDefinition()); /* ions take it from there */
    return std::make_unique<Process>(model, Boson());
}

/* sigma [pb] computed, not looked up. */
double ExactSigma(const char *target, double energy_gev, flavbrem_method method = FLAVBREM_ETL)
{
    flavbrem_context *context = nullptr;
    flavbrem_process *process = nullptr;
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {energy_gev, M_PHI, {0.0, 0.0}};
    flavbrem_result result = {};
    request.method = method;
    bool good = flavbrem_context_create(&context) == FLAVBREM_OK &&
                flavbrem_process_create(context, &process) == FLAVBREM_OK &&
                flavbrem_process_set(context, process, "target", target) == FLAVBREM_OK &&
                flavbrem_xsec(context, process, &request, 1, &point, &result) == FLAVBREM_OK;
    flavbrem_process_destroy(&process);
    flavbrem_context_destroy(&context);
    CHECK(good);
    return result.value;
}

/* [1/mm] of mass fractions of lead and tungsten. */
double PerMm(double density_g_cm3, double lead, double tungsten, double energy_gev)
{
    const double avogadro = 6.02214076e23, mm2_per_pb = 1e-34, cm3_per_mm3 = 1e-3;
    double sum = 0.0;
    if (lead > 0.0)
        sum += lead / 207.2 * ExactSigma("Pb", energy_gev);
    if (tungsten > 0.0)
        sum += tungsten / 183.84 * ExactSigma("W", energy_gev);
    return density_g_cm3 * avogadro * cm3_per_mm3 * mm2_per_pb * sum;
}

constexpr double OF_TABLE = 2e-3; /* relative: these tables have few nodes */

/* ---- cross-section ---- */

TEST(the_mean_free_path_is_one_over_the_sum_of_n_sigma)
{
    auto process = ProcessOf(SettingsOf({LeadTable(), TungstenTable()}));
    for (double energy : {1.0, 20.0, 100.0}) {
        double lead = 1.0 / PerMm(11.35, 1.0, 0.0, energy);
        double alloy = 1.0 / PerMm(15.0, 0.3, 0.7, energy);
        CHECK_NEAR(Flight(G4Electron::Definition(), energy, Lead()).PathIn(*process), lead,
                   OF_TABLE * lead);
        CHECK_NEAR(Flight(G4Positron::Definition(), energy, Alloy()).PathIn(*process), alloy,
                   OF_TABLE * alloy);
    }
}

TEST(bias_and_coupling_multiply_the_cross_section)
{
    Settings settings = SettingsOf({LeadTable()});
    const Flight flight(G4Electron::Definition(), 50.0, Lead());
    double path = flight.PathIn(*ProcessOf(settings));
    settings.bias = 1e9;
    CHECK_NEAR(flight.PathIn(*ProcessOf(settings)), path / 1e9, 1e-9 * path / 1e9);
    settings.coupling = 3e-3; /* the table has 1e-4 */
    CHECK_NEAR(flight.PathIn(*ProcessOf(settings)), path / 9e11, 1e-9 * path / 9e11);
}

TEST(below_threshold_and_least_energy_nothing_is_made)
{
    Settings settings = SettingsOf({LeadTable()});
    auto process = ProcessOf(settings);
    CHECK(Flight(G4Electron::Definition(), 0.40, Lead()).PathIn(*process) == DBL_MAX);
    CHECK(Flight(G4Electron::Definition(), 0.05, Lead()).PathIn(*process) == DBL_MAX);
    CHECK(Flight(G4Electron::Definition(), 0.45, Lead()).PathIn(*process) < DBL_MAX);
    CHECK(Flight(G4Electron::Definition(), 0.40, Lead()).Do(*process)->GetTrackStatus() == fAlive);
    settings.least_energy_gev = 10.0;
    process = ProcessOf(settings);
    CHECK(Flight(G4Electron::Definition(), 9.9, Lead()).PathIn(*process) == DBL_MAX);
    CHECK(Flight(G4Electron::Definition(), 10.1, Lead()).PathIn(*process) < DBL_MAX);
    CHECK(Flight(G4Electron::Definition(), 9.9, Lead()).Do(*process)->GetTrackStatus() == fAlive);
}

TEST(below_the_opening_no_random_number_is_drawn)
{
    auto process = ProcessOf(SettingsOf({LeadTable()}));
    G4ForceCondition condition = Forced;
    const Flight low(G4Electron::Definition(), 0.3, Lead());
    G4Random::setTheSeed(5);
    double first = G4UniformRand();
    G4Random::setTheSeed(5);
    CHECK(process->PostStepGetPhysicalInteractionLength(*low.track, -1.0, &condition) == DBL_MAX);
    CHECK(condition == NotForced && G4UniformRand() == first);
    G4Random::setTheSeed(5);
    const Flight high(G4Electron::Definition(), 30.0, Lead());
    double length = process->PostStepGetPhysicalInteractionLength(*high.track, 1.0, &condition);
    CHECK_NEAR(length, -std::log(first) * high.PathIn(*process), 1e-9 * length);
}

TEST(of_ww_the_part_counts_that_recoil_allows)
{
    Settings settings = SettingsOf({HydrogenTable()});
    settings.method = FLAVBREM_WW;
    settings.least_energy_gev = 1.0;
    auto model = Model::Open(settings);
    CHECK(model != nullptr);
    Process process(model, Boson());
    double sigma = 0.0, allowed = 0.0, energy = 1.0;
    const flavbrem_runtime *runtime = model->tables()[0].runtime.get();
    CHECK(flavbrem_runtime_sigma(runtime, energy, &sigma, nullptr) == FLAVBREM_OK);
    CHECK(flavbrem_runtime_allowed(runtime, energy, &allowed) == FLAVBREM_OK);
    CHECK(allowed < 0.9 && allowed > 0.8);
    G4Material *hydrogen = MaterialOf("hydrogen", 0.07, {{"H", 1, 1.008, 1.0}});
    double nuclei = hydrogen->GetVecNbOfAtomsPerVolume()[0];
    double path = 1.0 / (nuclei * sigma * 1e-34 * allowed);
    const Flight flight(G4Electron::Definition(), energy, hydrogen);
    CHECK_NEAR(flight.PathIn(process), path, 1e-9 * path);
    CHECK(flight.Do(process)->GetNumberOfSecondaries() == 2);
}

/* ---- final states ---- */

/* Secondary i of a change, as (momentum, total energy) [GeV]. */
std::array<double, 4> MomentumOf(const G4ParticleChange &change, int i)
{
    const G4Track *track = change.GetSecondary(i);
    G4ThreeVector p = track->GetMomentum() * (1.0 / CLHEP::GeV);
    return {p.x(), p.y(), p.z(), track->GetTotalEnergy() / CLHEP::GeV};
}

/* Energy and momentum before and after, with the nucleus; its kinetic energy is that of A u. */
void CheckConserved(const Flight &flight, const G4ParticleChange &change)
{
    auto lepton = MomentumOf(change, 0), boson = MomentumOf(change, 1),
         nucleus = MomentumOf(change, 2);
    G4ThreeVector before = flight.track->GetMomentum() * (1.0 / CLHEP::GeV);
    double kinetic = change.GetSecondary(2)->GetKineticEnergy() / CLHEP::GeV;
    double energy = flight.track->GetTotalEnergy() / CLHEP::GeV;
    CHECK_NEAR(lepton[3] + boson[3] + kinetic, energy, 1e-7 * energy);
    const double momentum[3] = {before.x(), before.y(), before.z()};
    double size =
        std::sqrt(nucleus[0] * nucleus[0] + nucleus[1] * nucleus[1] + nucleus[2] * nucleus[2]);
    for (std::size_t k = 0; k < 3; k++) /* the ion's mass is not A u: 1e-3 of its momentum */
        CHECK_NEAR(lepton[k] + boson[k] + nucleus[k], momentum[k], 1e-7 * energy + 1e-3 * size);
}

TEST(energy_and_momentum_are_conserved_in_any_direction)
{
    Settings settings = SettingsOf({LeadTable()});
    settings.nucleus = Nucleus::ion;
    auto process = ProcessOf(settings);
    const G4ThreeVector directions[] = {{0, 0, 1}, {0, 0, -1}, {0.6, 0, 0.8}, {-0.2, 0.9, -0.3}};
    for (double energy : {0.5, 3.0, 20.0, 150.0})
        for (const G4ThreeVector &direction : directions)
            for (int i = 0; i < 200; i++) {
                const Flight flight(G4Electron::Definition(), energy, Lead(), direction);
                G4ParticleChange *change = flight.Do(*process);
                CHECK(change->GetNumberOfSecondaries() == 3);
                CheckConserved(flight, *change);
                change->Clear();
            }
}

TEST(charge_follows_the_lepton_that_flew)
{
    Settings settings = SettingsOf({LeadTable()});
    settings.nucleus = Nucleus::ion;
    auto process = ProcessOf(settings);
    const std::pair<G4ParticleDefinition *, G4ParticleDefinition *> pairs[] = {
        {G4Electron::Definition(), G4MuonMinus::Definition()},
        {G4Positron::Definition(), G4MuonPlus::Definition()}};
    for (const auto &pair : pairs) {
        G4ParticleChange *change = Flight(pair.first, 20.0, Lead()).Do(*process);
        CHECK(change->GetSecondary(0)->GetDefinition() == pair.second);
        CHECK(change->GetSecondary(1)->GetDefinition() == Boson());
        CHECK(change->GetSecondary(2)->GetDefinition() ==
              G4IonTable::GetIonTable()->GetIon(82, 207, 0.0));
        CHECK(change->GetSecondary(0)->GetPosition().z() == 3.0);
        change->Clear();
    }
    settings = SettingsOf({MuonTable()});
    settings.least_energy_gev = 1.0; /* the table has no value near the threshold */
    auto muons = ProcessOf(settings);
    CHECK(!muons->IsApplicable(*G4Electron::Definition()));
    G4ParticleChange *change = Flight(G4MuonPlus::Definition(), 20.0, Lead()).Do(*muons);
    CHECK(change->GetSecondary(0)->GetDefinition() == G4Positron::Definition());
    change->Clear();
    change = Flight(G4MuonMinus::Definition(), 20.0, Lead()).Do(*muons);
    CHECK(change->GetSecondary(0)->GetDefinition() == G4Electron::Definition());
    change->Clear();
    settings = SettingsOf({DarkPhotonTable()});
    settings.least_energy_gev = 5.0;
    auto dark = ProcessOf(settings);
    CHECK(Model::Open(settings)->Description().find("e N -> e N phi, boson vector, m_phi 0.3") ==
          0);
    for (const G4ParticleDefinition *one :
         {static_cast<G4ParticleDefinition *>(G4Electron::Definition()),
          static_cast<G4ParticleDefinition *>(G4Positron::Definition())}) {
        change = Flight(one, 20.0, Lead()).Do(*dark);
        CHECK(change->GetSecondary(0)->GetDefinition() == one);
        change->Clear();
    }
}

/* Mean and its error. */
struct Mean {
    double sum = 0.0, squares = 0.0;
    int n = 0;
    void Add(double x)
    {
        sum += x;
        squares += x * x;
        n++;
    }
    double value() const
    {
        return sum / n;
    }
    double error() const
    {
        return std::sqrt((squares / n - value() * value()) / n);
    }
};

TEST(energies_and_angles_are_those_of_the_exact_sampler)
{
    flavbrem_context *context = nullptr;
    flavbrem_process *process = nullptr;
    flavbrem_sampler *sampler = nullptr;
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.beam_energy_gev = 20.0;
    sampling.m_phi_gev = M_PHI;
    CHECK(flavbrem_context_create(&context) == FLAVBREM_OK);
    CHECK(flavbrem_process_create(context, &process) == FLAVBREM_OK);
    CHECK(flavbrem_sampler_create(context, process, &sampling, &sampler) == FLAVBREM_OK);
    const int n = 20000;
    std::vector<flavbrem_event> events(n);
    flavbrem_sampler_draw(sampler, 0, events.size(), events.data());
    Mean x, cosine, x_here, cosine_here;
    for (const flavbrem_event &event : events) {
        x.Add(event.x);
        cosine.Add(std::cos(event.psi_rad));
    }
    auto adapter = ProcessOf(SettingsOf({LeadTable()}));
    const G4ThreeVector direction = G4ThreeVector(1.0, -2.0, 0.5).unit();
    const Flight flight(G4Electron::Definition(), 20.0, Lead(), direction);
    for (int i = 0; i < n; i++) {
        G4ParticleChange *change = flight.Do(*adapter);
        x_here.Add(MomentumOf(*change, 1)[3] / 20.0);
        cosine_here.Add(change->GetSecondary(0)->GetMomentumDirection().dot(direction));
        change->Clear();
    }
    CHECK_NEAR(x_here.value(), x.value(), 5.0 * std::hypot(x.error(), x_here.error()));
    CHECK_NEAR(cosine_here.value(), cosine.value(),
               5.0 * std::hypot(cosine.error(), cosine_here.error()));
    flavbrem_sampler_destroy(&sampler);
    flavbrem_process_destroy(&process);
    flavbrem_context_destroy(&context);
}

TEST(an_element_is_hit_as_often_as_it_has_its_part)
{
    Settings settings = SettingsOf({LeadTable(), TungstenTable()});
    settings.nucleus = Nucleus::ion;
    auto process = ProcessOf(settings);
    const Flight flight(G4Electron::Definition(), 60.0, Alloy());
    const int n = 20000;
    int lead = 0;
    for (int i = 0; i < n; i++) {
        G4ParticleChange *change = flight.Do(*process);
        int encoding = change->GetSecondary(2)->GetDefinition()->GetPDGEncoding();
        CHECK(encoding == 1000822070 || encoding == 1000741840);
        lead += encoding == 1000822070 ? 1 : 0;
        change->Clear();
    }
    double expected = PerMm(15.0, 0.3, 0.0, 60.0) / PerMm(15.0, 0.3, 0.7, 60.0);
    CHECK_NEAR(lead, n * expected, 5.0 * std::sqrt(n * expected * (1.0 - expected)));
}

TEST(weights_are_those_of_the_track_over_the_bias)
{
    Settings settings = SettingsOf({LeadTable()});
    settings.bias = 1e8;
    settings.nucleus = Nucleus::ion;
    auto process = ProcessOf(settings);
    const Flight flight(G4Electron::Definition(), 60.0, Lead());
    flight.track->SetWeight(0.5);
    G4ParticleChange *change = flight.Do(*process);
    for (int i = 0; i < 3; i++)
        CHECK_NEAR(change->GetSecondary(i)->GetWeight(), 0.5e-8, 1e-15);
    change->Clear();
}

TEST(the_parent_is_killed_or_kept)
{
    Settings settings = SettingsOf({LeadTable()});
    const Flight flight(G4Electron::Definition(), 60.0, Lead());
    auto kills = ProcessOf(settings);
    G4ParticleChange *change = flight.Do(*kills);
    CHECK(change->GetTrackStatus() == fStopAndKill && change->GetEnergy() == 0.0);
    change->Clear();
    settings.parent = Parent::kept;
    auto keeps = ProcessOf(settings);
    change = flight.Do(*keeps);
    CHECK(change->GetTrackStatus() == fAlive && change->GetNumberOfSecondaries() == 2);
    CHECK(change->GetEnergy() == flight.track->GetKineticEnergy());
    change->Clear();
}

TEST(the_nucleus_is_an_ion_or_a_deposit)
{
    Settings settings = SettingsOf({LeadTable()});
    const Flight flight(G4Electron::Definition(), 60.0, Lead());
    auto process = ProcessOf(settings);
    for (int i = 0; i < 100; i++) {
        G4ParticleChange *change = flight.Do(*process);
        CHECK(change->GetNumberOfSecondaries() == 2);
        double rest = flight.track->GetTotalEnergy() - change->GetSecondary(0)->GetTotalEnergy() -
                      change->GetSecondary(1)->GetTotalEnergy();
        CHECK(change->GetLocalEnergyDeposit() > 0.0);
        CHECK_NEAR(change->GetLocalEnergyDeposit(), rest, 1e-7 * flight.track->GetTotalEnergy());
        change->Clear();
    }
    settings.bias = 1e3; /* a deposit has the weight of the boson */
    settings.parent = Parent::kept;
    process = ProcessOf(settings);
    G4ParticleChange *change = flight.Do(*process);
    double rest = flight.track->GetTotalEnergy() - change->GetSecondary(0)->GetTotalEnergy() -
                  change->GetSecondary(1)->GetTotalEnergy();
    CHECK_NEAR(change->GetLocalEnergyDeposit(), rest / 1e3, 1e-10 * flight.track->GetTotalEnergy());
    change->Clear();
}

TEST(the_same_random_numbers_make_the_same_event)
{
    auto process = ProcessOf(SettingsOf({LeadTable()}));
    const Flight flight(G4Electron::Definition(), 60.0, Lead());
    double energy[3];
    for (int i = 0; i < 3; i++) {
        G4Random::setTheSeed(i == 1 ? 8 : 7);
        G4ParticleChange *change = flight.Do(*process);
        energy[i] = change->GetSecondary(0)->GetKineticEnergy();
        change->Clear();
    }
    CHECK(energy[0] == energy[2] && energy[0] != energy[1]);
}

TEST(along_a_step_a_place_is_kept_with_sigma_over_the_bound)
{
    Settings settings = SettingsOf({LeadTable(), TungstenTable()});
    settings.along_step = true;
    auto process = ProcessOf(settings);
    const Flight flight(G4Electron::Definition(), 10.0, Alloy());
    double bound = 1.0 / flight.PathIn(*process);
    double before = PerMm(15.0, 0.3, 0.7, 10.0), behind = PerMm(15.0, 0.3, 0.7, 7.0);
    CHECK(bound >= before * (1.0 - OF_TABLE) && bound < 1.2 * before);
    flight.track->SetKineticEnergy(7.0 * CLHEP::GeV - flight.track->GetDefinition()->GetPDGMass());
    const int n = 20000;
    int kept = 0;
    for (int i = 0; i < n; i++) {
        G4ParticleChange *change = flight.Do(*process);
        kept += change->GetNumberOfSecondaries() > 0 ? 1 : 0;
        change->Clear();
    }
    double expected = behind / bound;
    CHECK(expected < 0.9);
    CHECK_NEAR(kept, n * expected, 5.0 * std::sqrt(n * expected * (1.0 - expected)) + OF_TABLE * n);
}

TEST(what_lies_above_the_bound_is_in_the_weight)
{
    Settings settings = SettingsOf({LeadTable()});
    settings.along_step = true;
    auto process = ProcessOf(settings);
    const Flight flight(G4Electron::Definition(), 5.0, Lead());
    double bound = 1.0 / flight.PathIn(*process);
    flight.track->SetKineticEnergy(9.0 * CLHEP::GeV - flight.track->GetDefinition()->GetPDGMass());
    double ratio = PerMm(11.35, 1.0, 0.0, 9.0) / bound;
    CHECK(ratio > 1.2);
    G4ParticleChange *change = flight.Do(*process);
    CHECK(change->GetNumberOfSecondaries() == 2);
    CHECK_NEAR(change->GetSecondary(1)->GetWeight(), ratio, OF_TABLE * ratio);
    change->Clear();
}

#ifdef FLAVBREM_STANDIN /* a real run manager has its own events */
TEST(one_boson_an_event_or_many)
{
    Settings settings = SettingsOf({LeadTable()});
    settings.emissions = Emissions::one;
    auto model = Model::Open(settings);
    auto last = std::make_shared<LastEmission>();
    Process electrons(model, Boson(), last), positrons(model, Boson(), last);
    const Flight electron(G4Electron::Definition(), 60.0, Lead());
    const Flight positron(G4Positron::Definition(), 60.0, Lead());
    G4RunManager::GetRunManager()->StandinEvent(3, 5);
    CHECK(electron.PathIn(electrons) < DBL_MAX);
    CHECK(electron.Do(electrons)->GetNumberOfSecondaries() == 2);
    CHECK(electron.PathIn(electrons) == DBL_MAX && positron.PathIn(positrons) == DBL_MAX);
    G4RunManager::GetRunManager()->StandinEvent(3, 6);
    CHECK(electron.PathIn(electrons) < DBL_MAX && positron.PathIn(positrons) < DBL_MAX);
    CHECK(positron.Do(positrons)->GetNumberOfSecondaries() == 2);
    CHECK(electron.PathIn(electrons) == DBL_MAX);
    G4RunManager::GetRunManager()->StandinEvent(4, 6);
    CHECK(electron.PathIn(electrons) < DBL_MAX);
    settings.emissions = Emissions::many;
    CHECK(model->Change(settings).empty());
    CHECK(positron.Do(positrons)->GetNumberOfSecondaries() == 2);
    CHECK(positron.PathIn(positrons) < DBL_MAX);
}
#endif

/* ---- settings and commands ---- */

/* Gives a command; `failure` receives the sentence of the adapter. Returns the code, 0 if good. */
int Apply(const std::string &name, const std::string &words, std::string *failure = nullptr)
{
    std::string path = "/flavbrem/" + name;
#ifdef FLAVBREM_STANDIN
    G4UIcommand *command = G4UIcommand::All().at(path);
    int code = command->DoIt(words);
#else
    G4UIcommand *command = G4UImanager::GetUIpointer()->GetTree()->FindPath(path.c_str());
    if (!command->IsAvailable())
        return fIllegalApplicationState;
    command->ResetFailure();
    int code = command->DoIt(words);
    if (code == 0)
        code = command->IfCommandFailed();
#endif
    if (failure != nullptr)
        *failure = command->GetFailureDescription();
    return code;
}

TEST(commands_have_the_names_of_the_dictionary_and_set_the_settings)
{
    Physics physics;
    CHECK(Apply("table", "pb.h5") == 0 && Apply("table", "\"w.h5\"") == 0);
    CHECK(Apply("m-phi", "0.25") == 0 && physics.settings().m_phi_gev == 0.25);
    CHECK(Apply("m-phi", "300 MeV") == 0 && physics.settings().m_phi_gev == 0.3);
    CHECK(Apply("method", "iww") == 0 && physics.settings().method == FLAVBREM_IWW);
    CHECK(Apply("view", "lepton") == 0 && physics.settings().view == FLAVBREM_VIEW_LEPTON);
    CHECK(Apply("coupling", "1e-3") == 0 && physics.settings().coupling == 1e-3);
    CHECK(Apply("bias", "1e12") == 0 && physics.settings().bias == 1e12);
    CHECK(Apply("least-energy", "5 GeV") == 0 && physics.settings().least_energy_gev == 5.0);
    CHECK(Apply("parent", "keep") == 0 && physics.settings().parent == Parent::kept);
    CHECK(Apply("nucleus", "ion") == 0 && physics.settings().nucleus == Nucleus::ion);
    CHECK(Apply("emissions", "one") == 0 && physics.settings().emissions == Emissions::one);
    CHECK(Apply("missing-table", "ignore") == 0 &&
          physics.settings().missing_table == MissingTable::ignored);
    CHECK(Apply("along-step", "true") == 0 && physics.settings().along_step);
    CHECK(physics.settings().tables == std::vector<std::string>({"pb.h5", "w.h5"}));
    for (const char *name : {"m-phi", "method", "view", "coupling"})
        CHECK(flavbrem_key_find(name) != nullptr);
}

TEST(wrong_values_fail_with_the_sentence_and_change_nothing)
{
    Physics physics;
    std::string failure;
    CHECK(Apply("coupling", "1e60", &failure) != 0);
    CHECK_HAS(failure, "1e-50 to 1e+50");
    CHECK(Apply("m-phi", "-0.3", &failure) != 0);
    CHECK_HAS(failure, "1e-4 at least");
    CHECK(Apply("m-phi", "0.1,0.2", &failure) != 0);
    CHECK_HAS(failure, "not one mass");
    CHECK(Apply("m-phi", "0.3 cm", &failure) != 0);
    CHECK_HAS(failure, "has no unit \"cm\"");
    CHECK(Apply("bias", "0", &failure) != 0);
    CHECK_HAS(failure, "1e-300 to 1e300");
    CHECK(Apply("bias", "many", &failure) != 0);
    CHECK(Apply("least-energy", "-1 GeV", &failure) != 0);
    CHECK_HAS(failure, "0 to 1e6");
    CHECK(Apply("parent", "alive") != 0 && Apply("method", "etl,ww") != 0);
    const Settings &now = physics.settings();
    CHECK(now.coupling == 0.0 && now.m_phi_gev == 0.0 && now.bias == 1.0 &&
          now.least_energy_gev == 0.0 && now.parent == Parent::killed);
    Kept kept;
    CHECK(!physics.Set("parent", "alive"));
    CHECK_ONE(kept, CODE_SETTING, "alive", "kill or keep");
    Kept of_name;
    CHECK(!physics.Set("charge", "+1"));
    CHECK_ONE(of_name, CODE_SETTING, "no setting \"charge\"", "m-phi", "along-step");
}

TEST(a_unit_that_geant4_does_not_know_fails_and_stops_nothing)
{
    Physics physics;
    std::string failure;
    Kept kept;
    for (const char *unit : {"Mev", "Gev"})
        for (const char *name : {"m-phi", "least-energy"}) {
            CHECK(Apply(name, std::string("300 ") + unit, &failure) != 0);
            CHECK_HAS(failure, std::string("has no unit \"") + unit + "\"");
        }
    CHECK(kept.all().empty());
    CHECK(physics.settings().m_phi_gev == 0.0 && physics.settings().least_energy_gev == 0.0);
}

TEST(a_command_shows_what_is_set)
{
    Physics physics;
    CHECK(physics.Set("table", "pb.h5") && physics.Set("m-phi", "0.3"));
    const std::pair<const char *, const char *> shown[] = {
        {"table", "pb.h5"},    {"m-phi", "0.3"},           {"method", "etl"},
        {"bias", "1"},         {"parent", "kill"},         {"nucleus", "deposit"},
        {"emissions", "many"}, {"missing-table", "error"}, {"along-step", "false"}};
    for (const auto &one : shown)
        CHECK(FindSetting(one.first)->get(physics.settings()) == one.second);
#ifdef FLAVBREM_STANDIN
    G4UIcommand *command = G4UIcommand::All().at("/flavbrem/coupling");
    CHECK_HAS(command->StandinGuidance(), flavbrem_key_find("coupling")->help);
    CHECK_HAS(command->StandinGuidance(), flavbrem_key_find("coupling")->range);
    CHECK(command->GetMessenger()->GetCurrentValue(command) == "0");
#endif
}

TEST(after_the_opening_what_needs_no_table_can_change_and_nothing_else)
{
    ForgetAllProcesses();
    Physics physics;
    CHECK(physics.Set("table", LeadTable()) && physics.Set("m-phi", "0.3"));
    physics.ConstructParticle();
    physics.ConstructProcess();
    auto *process = static_cast<Process *>(
        (*G4Electron::Definition()->GetProcessManager()->GetProcessList())[0]);
    const Flight flight(G4Electron::Definition(), 50.0, Lead());
    double path = flight.PathIn(*process);
    std::string failure;
    CHECK(Apply("bias", "100") == 0);
    CHECK_NEAR(flight.PathIn(*process), path / 100.0, 1e-9 * path);
    CHECK(Apply("m-phi", "0.295", &failure) != 0);
    CHECK_HAS(failure, "before /run/initialize");
    CHECK(physics.settings().m_phi_gev == 0.3);
    ForgetAllProcesses();
}

TEST(the_mass_of_the_boson_follows_a_command_before_the_initialization)
{
    Physics physics;
    physics.ConstructParticle();
    CHECK(Apply("m-phi", "0.305") == 0);
    CHECK_NEAR(physics.boson()->GetPDGMass(), 305.0 * CLHEP::MeV, 1e-9);
    CHECK(physics.boson()->GetPDGEncoding() == 622 && physics.boson()->GetPDGCharge() == 0.0);
    CHECK(Boson() == physics.boson()); /* and back to 0.3 GeV */
}

TEST(the_spin_of_the_boson_is_that_of_the_tables)
{
    Physics vector("X_vector", 32, "flavbrem-vector"); /* the table is known when it is defined */
    CHECK(vector.Set("table", VectorTable()) && vector.Set("m-phi", "0.3"));
    vector.ConstructParticle();
    CHECK(vector.boson()->GetPDGiSpin() == 2 && vector.boson()->GetPDGSpin() == 1.0);
    CHECK(vector.boson()->GetPDGiParity() == -1);
    Physics later("X_later", 33, "flavbrem-later"); /* and after it, by commands */
    later.ConstructParticle();
    CHECK(later.boson()->GetPDGiSpin() == 0 && later.boson()->GetPDGiParity() == 0);
    CHECK(later.Set("m-phi", "0.3") && later.Set("table", DarkPhotonTable()));
    CHECK(later.boson()->GetPDGiSpin() == 2 && later.boson()->GetPDGiParity() == -1);
    CHECK_NEAR(later.boson()->GetPDGMass(), 300.0 * CLHEP::MeV, 1e-9);
    Physics usual("phi_usual", 34, "flavbrem-usual");
    CHECK(usual.Set("table", LeadTable()) && usual.Set("m-phi", "0.3"));
    usual.ConstructParticle();
    CHECK(usual.boson()->GetPDGiSpin() == 0 && usual.boson()->GetPDGiParity() == 0);
}

TEST(the_parity_of_the_boson_is_that_of_its_couplings)
{
    static const struct {
        const char *text;
        int twice_spin, parity;
    } bosons[] = {{"boson = chiral\n", 0, 0},
                  {"boson = scalar\n", 0, 1},
                  {"boson = pseudoscalar\n", 0, -1},
                  {"boson = vector\n", 2, -1},
                  {"boson = vector\nepsilon = 1e-3\n", 2, -1},
                  {"boson = axial\n", 2, 1},
                  {"boson = general\ng-s = 1e-4\n", 0, 1},
                  {"boson = general\ng-p = 0,1e-4\n", 0, -1},
                  {"boson = general\ng-s = 1e-4\ng-p = 1e-4\n", 0, 0},
                  {"boson = general\ng-v = 1e-4\ng-a = -1e-4\n", 2, 0},
                  {"boson = general\ng-a = 1e-4\n", 2, 1},
                  {"lepton = mu:mu\nboson = alp\nc-a = 1\nc-v = 1\nf-gev = 1e5\n", 0, -1}};
    for (const auto &boson : bosons) {
        flavbrem_process *process = nullptr;
        CHECK(flavbrem_process_from_text(nullptr, boson.text, &process) == FLAVBREM_OK);
        const G4ParticleDefinition *defined = DefineBoson(BOSON_NAME, BOSON_ID, M_PHI, process);
        CHECK(defined->GetPDGiSpin() == boson.twice_spin);
        CHECK(defined->GetPDGiParity() == boson.parity);
        flavbrem_process_destroy(&process);
    }
    CHECK(Boson()->GetPDGiSpin() == 0 && Boson()->GetPDGiParity() == 0);
}

#ifdef FLAVBREM_STANDIN
TEST(the_nine_lines_of_the_page_make_the_physics)
{
    G4VModularPhysicsList list;
    AddFlavbrem(list);
    std::string shown;
    list.StandinConstruct();
    CHECK_NEAR(G4ParticleTable::GetParticleTable()->FindParticle(622)->GetPDGMass(), 300.0, 1e-9);
    Boson();
}
#endif

/* ---- what goes wrong ---- */

TEST(a_table_that_cannot_be_used_is_told_of)
{
    Settings settings = SettingsOf({Tables().PathOf("none.h5")});
    {
        Kept kept;
        CHECK(Model::Open(settings) == nullptr);
        CHECK_ONE(kept, CODE_TABLE, "none.h5");
        CHECK(kept.all()[0].severity == FatalErrorInArgument);
    }
    settings.tables = {Tables().Make("plain.h5", {{"beam-energy", "5:100:14:log"},
                                                  {"m-phi", "0.2:0.4:5:log"},
                                                  {"method", "etl"},
                                                  {"rtol", "1e-3"}})};
    {
        Kept kept;
        CHECK(Model::Open(settings) == nullptr);
        CHECK_ONE(kept, CODE_TABLE, "plain.h5", "--with-sampling");
    }
    settings.tables = {LeadTable()};
    settings.m_phi_gev = 0.5;
    {
        Kept kept;
        CHECK(Model::Open(settings) == nullptr);
        CHECK_ONE(kept, CODE_TABLE, "m_phi = 0.5 GeV is not in the table");
    }
    settings.m_phi_gev = 0.0;
    {
        Kept kept;
        CHECK(Model::Open(settings) == nullptr);
        CHECK_ONE(kept, CODE_TABLE, "no mass", "/flavbrem/m-phi");
    }
    settings.tables.clear();
    Kept kept;
    CHECK(Model::Open(settings) == nullptr);
    CHECK_ONE(kept, CODE_TABLE, "no table", "/flavbrem/table");
}

TEST(tables_that_do_not_go_together_are_told_of)
{
    {
        Kept kept;
        CHECK(Model::Open(SettingsOf({LeadTable(), LeadTable()})) == nullptr);
        CHECK_ONE(kept, CODE_TABLE, "one too many", "the table of Pb");
    }
    {
        Kept kept;
        CHECK(Model::Open(SettingsOf({LeadTable(), VectorTable()})) == nullptr);
        CHECK_ONE(kept, CODE_TABLE, "is of another boson than", "vector.h5", "a second process");
    }
    Kept kept;
    CHECK(Model::Open(SettingsOf({TungstenTable(), MuonTable()})) == nullptr);
    CHECK_ONE(kept, CODE_TABLE, "other leptons", "w.h5");
}

TEST(a_table_that_begins_late_must_be_meant)
{
    Settings settings = SettingsOf({HighTable()});
    {
        Kept kept;
        CHECK(Model::Open(settings) == nullptr);
        CHECK_ONE(kept, CODE_TABLE, "begins at 5 GeV", "0.406", "/flavbrem/least-energy 5 GeV");
    }
    settings.least_energy_gev = 5.0;
    auto model = Model::Open(settings);
    CHECK(model != nullptr);
    settings.least_energy_gev = 4.0;
    CHECK_HAS(model->Change(settings), "begins at 5 GeV");
    CHECK(model->settings().least_energy_gev == 5.0);
}

/* The number that a sentence tells to give to a command. */
double Advised(const std::string &sentence, const std::string &command)
{
    CHECK_HAS(sentence, command);
    return std::stod(sentence.substr(sentence.find(command) + command.size()));
}

TEST(a_table_without_values_near_the_threshold_must_be_meant)
{
    Settings settings = SettingsOf({LeadTable()});
    settings.method = FLAVBREM_WW;
    for (const std::string &table : {LeadTable(), MuonTable()}) {
        settings.tables = {table};
        settings.least_energy_gev = 0.0;
        Kept kept;
        CHECK(Model::Open(settings) == nullptr);
        CHECK_ONE(kept, CODE_TABLE, "no value at some energies", "/flavbrem/least-energy");
        double least = Advised(kept.all()[0].sentence, "/flavbrem/least-energy ");
        CHECK(least > 0.3 && least < 2.0);
        settings.least_energy_gev = 0.999 * least;
        CHECK(Model::Open(settings) == nullptr);
        settings.least_energy_gev = least;
        CHECK(Model::Open(settings) != nullptr);
        settings.method = FLAVBREM_ETL;
    }
}

TEST(an_energy_beyond_the_table_stops_the_run)
{
    auto process = ProcessOf(SettingsOf({LeadTable()}));
    const Flight flight(G4Electron::Definition(), 250.0, Lead());
    {
        Kept kept;
        CHECK(flight.PathIn(*process) == DBL_MAX);
        CHECK_ONE(kept, CODE_ENERGY, "250 GeV", "ends at 200 GeV", "--beam-energy");
        CHECK(kept.all()[0].severity == RunMustBeAborted);
    }
    Kept kept;
    CHECK(flight.Do(*process)->GetTrackStatus() == fAlive);
    CHECK_ONE(kept, CODE_ENERGY, "250 GeV");
}

TEST(a_material_without_a_table_stops_the_run_or_is_left_out)
{
    Settings settings = SettingsOf({LeadTable()});
    auto process = ProcessOf(settings);
    G4Material *copper = MaterialOf("brass", 8.5, {{"Cu", 29, 63.55, 0.7}, {"Zn", 30, 65.4, 0.3}});
    {
        Kept kept;
        CHECK(Flight(G4Electron::Definition(), 50.0, copper).PathIn(*process) == DBL_MAX);
        CHECK_ONE(kept, CODE_MATERIAL, "brass", "Cu, Zn", "/flavbrem/missing-table ignore");
        CHECK(kept.all()[0].severity == RunMustBeAborted);
    }
    {
        Kept kept; /* again: what a material lacks is kept with it */
        CHECK(Flight(G4Electron::Definition(), 50.0, copper).PathIn(*process) == DBL_MAX);
        CHECK_ONE(kept, CODE_MATERIAL, "brass");
    }
    {
        Kept kept; /* nor does the lead of an alloy make anything: the lepton goes on unchanged */
        const Flight flight(G4Electron::Definition(), 50.0, Alloy());
        CHECK(flight.PathIn(*process) == DBL_MAX);
        CHECK_ONE(kept, CODE_MATERIAL, "alloy", "no table of W");
        CHECK(flight.Do(*process)->GetTrackStatus() == fAlive && kept.all().size() == 2);
    }
    settings.missing_table = MissingTable::ignored;
    process = ProcessOf(settings);
    CHECK(Flight(G4Electron::Definition(), 50.0, copper).PathIn(*process) == DBL_MAX);
    CHECK(Flight(G4Electron::Definition(), 50.0, copper).Do(*process)->GetTrackStatus() == fAlive);
    double path = 1.0 / PerMm(15.0, 0.3, 0.0, 50.0);
    CHECK_NEAR(Flight(G4Electron::Definition(), 50.0, Alloy()).PathIn(*process), path,
               OF_TABLE * path);
}

TEST(below_the_opening_a_material_needs_no_table)
{
    Settings settings = SettingsOf({LeadTable()});
    auto process = ProcessOf(settings);
    G4Material *iron = MaterialOf("iron", 7.87, {{"Fe", 26, 55.845, 1.0}});
    const Flight slow(G4Electron::Definition(), 0.40, iron); /* m_phi + m_mu is 0.4057 GeV */
    {
        Kept kept;
        CHECK(slow.PathIn(*process) == DBL_MAX);
        CHECK(slow.Do(*process)->GetTrackStatus() == fAlive && kept.all().empty());
    }
    {
        Kept kept;
        CHECK(Flight(G4Electron::Definition(), 0.41, iron).PathIn(*process) == DBL_MAX);
        CHECK_ONE(kept, CODE_MATERIAL, "iron");
    }
    settings.least_energy_gev = 10.0;
    process = ProcessOf(settings);
    const Flight left_out(G4Electron::Definition(), 9.9, iron);
    Kept kept;
    CHECK(left_out.PathIn(*process) == DBL_MAX);
    CHECK(left_out.Do(*process)->GetTrackStatus() == fAlive && kept.all().empty());
}

TEST(the_recoil_of_hydrogen_hides_no_heavier_element)
{
    Settings settings = SettingsOf({HydrogenTable()}); /* opens at 0.494 GeV */
    settings.method = FLAVBREM_WW;
    settings.least_energy_gev = 1.0;
    auto model = Model::Open(settings);
    CHECK(model != nullptr);
    CHECK_NEAR(model->least_opening_gev(), M_PHI + 0.1056583755, 1e-9);
}

#ifdef FLAVBREM_STANDIN /* a real Geant4 keeps its G4GenericIon */
TEST(without_an_ion_the_lepton_goes_on_unchanged)
{
    Settings settings = SettingsOf({LeadTable()});
    settings.nucleus = Nucleus::ion;
    settings.emissions = Emissions::one;
    auto process = ProcessOf(settings);
    const Flight flight(G4Electron::Definition(), 60.0, Lead());
    G4IonTable::GetIonTable()->StandinHasIons(false);
    {
        Kept kept;
        G4ParticleChange *change = flight.Do(*process);
        G4IonTable::GetIonTable()->StandinHasIons(true);
        CHECK_ONE(kept, CODE_PARTICLE, "no ion of Z = 82, A = 207", "/flavbrem/nucleus deposit");
        CHECK(change->GetNumberOfSecondaries() == 0 && change->GetTrackStatus() == fAlive);
        CHECK(change->GetEnergy() == flight.track->GetKineticEnergy());
        CHECK(change->GetLocalEnergyDeposit() == 0.0);
    }
    CHECK(flight.PathIn(*process) < DBL_MAX); /* the event has not had its boson */
    G4ParticleChange *change = flight.Do(*process);
    CHECK(change->GetNumberOfSecondaries() == 3);
    change->Clear();
}
#endif

TEST(a_vacuum_needs_no_table)
{
    auto process = ProcessOf(SettingsOf({LeadTable()}));
    G4Material *vacuum = MaterialOf("galactic", 1e-25, {{"H", 1, 1.008, 1.0}});
    CHECK(Flight(G4Electron::Definition(), 50.0, vacuum).PathIn(*process) == DBL_MAX);
    CHECK(Flight(G4Electron::Definition(), 50.0, vacuum).Do(*process)->GetTrackStatus() == fAlive);
}

TEST(a_process_registered_twice_is_told_of)
{
    ForgetAllProcesses();
    Physics physics;
    CHECK(physics.Set("table", LeadTable()) && physics.Set("m-phi", "0.3"));
    physics.ConstructParticle();
    physics.ConstructProcess();
    const auto *list = G4Electron::Definition()->GetProcessManager()->GetProcessList();
    CHECK(list->size() == 1 && G4Positron::Definition()->GetProcessManager() != nullptr);
    {
        Kept kept;
        physics.ConstructProcess();
        CHECK(kept.all().size() == 2); /* e- and e+ */
        CHECK_HAS(kept.all()[0].sentence, "registered twice for e-");
        CHECK(kept.all()[1].code == CODE_TWICE && list->size() == 1);
    }
    auto again = std::make_unique<Process>(physics.model(), Boson());
    {
        Kept kept; /* past AddProcess */
        G4Electron::Definition()->GetProcessManager()->AddDiscreteProcess(again.get());
        again->BuildPhysicsTable(*G4Electron::Definition());
        CHECK_ONE(kept, CODE_TWICE, "registered twice for e-");
    }
    ForgetAllProcesses();
    Process other(physics.model(), Boson(), nullptr, "flavbrem-2");
    Kept kept;
    CHECK(AddProcess(*G4Electron::Definition(), again.get()));
    CHECK(AddProcess(*G4Electron::Definition(), &other));
    again->BuildPhysicsTable(*G4Electron::Definition());
    CHECK(kept.all().empty());
    ForgetAllProcesses();
}

TEST(two_bosons_have_two_processes)
{
    ForgetAllProcesses();
    Physics light, heavy("phi_heavy", 623, "flavbrem-heavy");
    CHECK(light.Set("table", LeadTable()) && light.Set("m-phi", "0.3"));
    CHECK(heavy.Set("table", LeadTable()) && heavy.Set("m-phi", "0.305"));
    for (Physics *physics : {&light, &heavy}) {
        physics->ConstructParticle();
        physics->ConstructProcess();
    }
    auto *list = G4Electron::Definition()->GetProcessManager()->GetProcessList();
    CHECK(list->size() == 2 && (*list)[1]->GetProcessName() == "flavbrem-heavy");
    G4ParticleChange *change =
        Flight(G4Electron::Definition(), 50.0, Lead()).Do(*static_cast<Process *>((*list)[1]));
    CHECK_NEAR(change->GetSecondary(1)->GetDefinition()->GetPDGMass(), 305.0, 1e-9);
    CHECK_NEAR(change->GetSecondary(1)->GetDynamicParticle()->GetTotalEnergy(),
               50.0 * CLHEP::GeV - change->GetSecondary(0)->GetTotalEnergy() -
                   change->GetLocalEnergyDeposit(),
               1e-7 * 50.0 * CLHEP::GeV);
    change->Clear();
    ForgetAllProcesses();
}

TEST(an_unknown_particle_is_told_of)
{
    ForgetAllProcesses();
    auto process = ProcessOf(SettingsOf({LeadTable()}));
    CHECK(process->IsApplicable(*G4Electron::Definition()));
    CHECK(process->IsApplicable(*G4Positron::Definition()));
    CHECK(!process->IsApplicable(*G4Gamma::Definition()));
    {
        Kept kept;
        CHECK(!AddProcess(*G4Gamma::Definition(), process.get()));
        CHECK_ONE(kept, CODE_PARTICLE, "not for gamma", "e- and e+");
    }
    {
        Kept kept;
        CHECK(!AddProcess(*G4MuonMinus::Definition(), process.get()));
        CHECK_ONE(kept, CODE_PARTICLE, "not for mu-");
    }
    {
        Kept kept;
        process->BuildPhysicsTable(*G4Gamma::Definition());
        CHECK_ONE(kept, CODE_PARTICLE, "not for gamma");
    }
    Kept kept;
    const Flight flight(G4Gamma::Definition(), 20.0, Lead());
    CHECK(flight.PathIn(*process) == DBL_MAX);
    CHECK_ONE(kept, CODE_PARTICLE, "not for gamma");
    CHECK(flight.Do(*process)->GetTrackStatus() == fAlive);
}

TEST(a_name_of_the_boson_that_is_taken_is_told_of)
{
    {
        Kept kept;
        G4Gamma::Definition();
        CHECK(DefineBoson("gamma", 622, M_PHI) == nullptr);
        CHECK_ONE(kept, CODE_PARTICLE, "there is a particle gamma");
    }
    {
        Kept kept;
        G4MuonMinus::Definition();
        CHECK(DefineBoson("new", 13, M_PHI) == nullptr);
        CHECK_ONE(kept, CODE_PARTICLE, "number 13", "there is a particle mu-");
    }
    Kept kept;
    CHECK(DefineBoson(BOSON_NAME, BOSON_ID, M_PHI) != nullptr && kept.all().empty());
}

TEST(a_boson_of_another_mass_than_the_tables_is_told_of)
{
    ForgetAllProcesses();
    auto process = ProcessOf(SettingsOf({LeadTable()}));
    DefineBoson(BOSON_NAME, BOSON_ID, 0.29);
    {
        Kept kept;
        process->BuildPhysicsTable(*G4Electron::Definition());
        CHECK_ONE(kept, CODE_PARTICLE, "does not have the mass of the tables");
    }
    Boson();
    Kept kept;
    process->BuildPhysicsTable(*G4Electron::Definition());
    CHECK(kept.all().empty());
}

} // namespace

int main(int argc, char **argv)
{
#ifndef FLAVBREM_STANDIN
    G4ParticleTable::GetParticleTable()->SetReadiness(); /* as the run manager would */
#endif
    return RunCases(argc > 1 ? argv[1] : nullptr);
}
