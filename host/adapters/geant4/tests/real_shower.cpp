/* A shower in a real Geant4: electrons of 100 GeV in lead make as many bosons as the sum of n sigma
 * over all steps says, and the same ones on 2 and on 4 threads.
 *
 * usage: real_shower              all of it
 *        real_shower THREADS TABLE   one run, for the above; 0 threads: G4RunManager */
#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <G4Box.hh>
#include <G4EmStandardPhysics.hh>
#include <G4Event.hh>
#include <G4EventManager.hh>
#include <G4LogicalVolume.hh>
#ifdef G4MULTITHREADED
#include <G4MTRunManager.hh>
#endif
#include <G4ParticleGun.hh>
#include <G4PVPlacement.hh>
#include <G4RunManager.hh>
#include <G4UserSteppingAction.hh>
#include <G4VModularPhysicsList.hh>
#include <G4VUserActionInitialization.hh>
#include <G4VUserDetectorConstruction.hh>
#include <G4VUserPrimaryGeneratorAction.hh>

#include "setup.hh"

using namespace flavbrem::geant4;

namespace
{

constexpr int EVENTS = 1000;
constexpr double BEAM = 100.0, LEAST = 1.0; /* [GeV] */
constexpr double BIAS = 2e12;

/* Of an event; each is written by the thread that has it. */
struct EventTally {
    double expected = 0.0, energy_gev = 0.0;
    uint64_t bosons = 0;
};
std::array<EventTally, EVENTS> tallies;

class Block : public G4VUserDetectorConstruction
{
  public:
    G4VPhysicalVolume *Construct() override
    {
        using namespace CLHEP;
        G4Material *vacuum = MaterialOf("vacuum", 1e-25, {{"H", 1, 1.008, 1.0}});
        auto *world = new G4LogicalVolume(new G4Box("world", m, m, m), vacuum, "world");
        auto *block =
            new G4LogicalVolume(new G4Box("block", 20 * cm, 20 * cm, 12 * cm), Lead(), "block");
        new G4PVPlacement(nullptr, {}, block, "block", world, false, 0);
        return new G4PVPlacement(nullptr, {}, world, "world", nullptr, false, 0);
    }
};

class Gun : public G4VUserPrimaryGeneratorAction
{
  public:
    Gun()
    {
        gun_.SetParticleDefinition(G4Electron::Definition());
        gun_.SetParticleEnergy(BEAM * CLHEP::GeV);
        gun_.SetParticlePosition({0.0, 0.0, -13.0 * CLHEP::cm});
        gun_.SetParticleMomentumDirection({0.0, 0.0, 1.0});
    }
    void GeneratePrimaries(G4Event *event) override
    {
        gun_.GeneratePrimaryVertex(event);
    }

  private:
    G4ParticleGun gun_{1};
};

/* Counts, and ends what is below LEAST. */
class Stepping : public G4UserSteppingAction
{
  public:
    explicit Stepping(const Physics &physics) : physics_(physics)
    {
    }
    void UserSteppingAction(const G4Step *step) override
    {
        int number = G4EventManager::GetEventManager()->GetConstCurrentEvent()->GetEventID();
        EventTally &tally = tallies[static_cast<std::size_t>(number)];
        G4Track *track = step->GetTrack();
        const G4StepPoint *before = step->GetPreStepPoint();
        auto model = physics_.model();
        if (LeptonCharge(FLAVBREM_ELECTRON, *track->GetDefinition()) != 0) {
            double sum = 0.0;
            MaterialParts parts = model->PartsOf(*before->GetMaterial());
            CHECK(model->PerLength(parts, before->GetTotalEnergy() / CLHEP::GeV, partial_, sum) ==
                  FLAVBREM_OK);
            tally.expected += BIAS * sum * step->GetStepLength();
        }
        for (const G4Track *made : *step->GetSecondaryInCurrentStep())
            if (made->GetDefinition() == physics_.boson()) {
                tally.bosons++;
                tally.energy_gev += made->GetTotalEnergy() / CLHEP::GeV;
                CHECK_NEAR(made->GetWeight() * BIAS, 1.0, 1e-9);
            }
        if (track->GetKineticEnergy() < LEAST * CLHEP::GeV)
            track->SetTrackStatus(fStopAndKill);
    }

  private:
    const Physics &physics_;
    std::vector<double> partial_;
};

class Actions : public G4VUserActionInitialization
{
  public:
    explicit Actions(const Physics &physics) : physics_(physics)
    {
    }
    void Build() const override
    {
        SetUserAction(new Gun);
        SetUserAction(new Stepping(physics_));
    }

  private:
    const Physics &physics_;
};

std::unique_ptr<G4RunManager> Manager(int threads)
{
#ifdef G4MULTITHREADED
    if (threads > 0) {
        auto manager = std::make_unique<G4MTRunManager>();
        manager->SetNumberOfThreads(threads);
        return manager;
    }
#endif
    (void)threads;
    return std::make_unique<G4RunManager>();
}

/* Prints what TEST reads: bosons, expected, a hash of all events. */
int Run(int threads, const std::string &table)
{
    G4Random::setTheSeed(2026);
    auto manager = Manager(threads);
    auto *physics = new Physics;
    CHECK(physics->Set("table", table) && physics->Set("m-phi", "0.3") &&
          physics->Set("bias", "2e12"));
    auto *list = new G4VModularPhysicsList;
    list->RegisterPhysics(new G4EmStandardPhysics(0));
    list->RegisterPhysics(physics);
    manager->SetUserInitialization(new Block);
    manager->SetUserInitialization(list);
    manager->SetUserInitialization(new Actions(*physics));
    manager->Initialize();
    manager->BeamOn(EVENTS);
    EventTally sum;
    uint64_t hash = 14695981039346656037U; /* FNV-1a */
    for (const EventTally &one : tallies) {
        sum.bosons += one.bosons;
        sum.expected += one.expected;
        unsigned char bytes[sizeof one];
        std::memcpy(bytes, &one, sizeof one);
        for (unsigned char byte : bytes)
            hash = (hash ^ byte) * 1099511628211U;
    }
    std::printf("result %" PRIu64 " %.17g %" PRIu64 "\n", sum.bosons, sum.expected, hash);
    return 0;
}

struct Result {
    unsigned long long bosons = 0, hash = 0;
    double expected = 0.0;
};

/* A run in a program of its own: there is one run manager a program. */
Result Started(int threads)
{
    Result result;
    bool found = false;
    char line[1024];
    std::string command = "/proc/self/exe";
    command = std::filesystem::read_symlink(command).string() + " " + std::to_string(threads) +
              " '" + LeadTable() + "'";
    std::FILE *out = popen(command.c_str(), "r"); // NOLINT(cert-env33-c): ourselves
    CHECK(out != nullptr);
    while (std::fgets(line, sizeof line, out) != nullptr)
        found = found || std::sscanf(line, "result %llu %lf %llu", &result.bosons, // NOLINT
                                     &result.expected, &result.hash) == 3;
    CHECK(pclose(out) == 0 && found);
    return result;
}

TEST(a_shower_makes_as_many_bosons_as_n_sigma_says)
{
    Result result = Started(0);
    double pull =
        (static_cast<double>(result.bosons) - result.expected) / std::sqrt(result.expected);
    std::printf("%d showers: %llu bosons, %.1f expected, pull %.2f\n", EVENTS, result.bosons,
                result.expected, pull);
    CHECK(result.expected > 100.0 && std::fabs(pull) < 4.0);
}

#ifdef G4MULTITHREADED
TEST(two_and_four_threads_make_the_same_bosons)
{
    Result two = Started(2), four = Started(4);
    CHECK(two.bosons == four.bosons && two.hash == four.hash);
}
#endif

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3)
        return Run(std::atoi(argv[1]), argv[2]); // NOLINT(cert-err34-c): given by Started
    return RunCases(argc > 1 ? argv[1] : nullptr);
}
