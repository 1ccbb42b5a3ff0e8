/* Many showers through the adapter: 100,000 of them, step by step as Geant4's stepping calls a
 * discrete process, on 1, 2 and 4 threads which share one model. The same numbers come out, and as
 * many bosons as the sum of n sigma over the steps says.
 *
 * The shower is a toy: each lepton flies a radiation length in two steps, loses energy by
 * ionization, and then halves its energy with a photon, which becomes a pair; what is below 1 GeV
 * ends. It has electrons and positrons of all energies. */
#include <cstdint>
#include <cstring>
#include <thread>

#include "setup.hh"

using namespace flavbrem::geant4;

namespace
{

constexpr int SHOWERS = 100000;
constexpr double BEAM = 100.0, LEAST = 1.0; /* [GeV] */
constexpr double RADIATION_LENGTH = 5.612 * CLHEP::mm, STEP = 0.5 * RADIATION_LENGTH;
constexpr double LOSS = 6.5e-3; /* [GeV] a step, by ionization */
constexpr double BIAS = 2e11;

/* What a shower has made: all of it enters a comparison bit by bit. */
struct Tally {
    double energy_gev = 0.0; /* of bosons */
    double weight = 0.0;     /* of the bosons' tracks */
    double expected = 0.0;   /* sum of n sigma L with the bias */
    uint32_t steps = 0, bosons = 0, muons[2] = {0, 0};
};

struct Lepton {
    int charge;
    double energy_gev;
};

/* A thread with its processes, as a worker of Geant4 has them. */
class Worker
{
  public:
    /* expects  whether it sums up n sigma besides */
    Worker(Physics &physics, bool expects) : expects_(expects)
    {
        ForgetAllProcesses();
        physics.ConstructProcess();
        model_ = physics.model();
        material_ = model_->PartsOf(*Alloy());
        for (int charge : {-1, 1}) {
            G4ParticleDefinition *particle = LeptonDefinition(FLAVBREM_ELECTRON, charge);
            auto *list = particle->GetProcessManager()->GetProcessList();
            CHECK(list->size() == 1);
            processes_[charge > 0] = static_cast<Process *>((*list)[0]);
            processes_[charge > 0]->BuildPhysicsTable(*particle);
        }
    }

    Tally Shower(int number)
    {
        Tally tally;
        G4Random::setTheSeed(number + 1);
        std::vector<Lepton> waiting = {{-1, BEAM}};
        while (!waiting.empty()) {
            Lepton next = waiting.back();
            waiting.pop_back();
            Fly(next, waiting, tally);
        }
        return tally;
    }

  private:
    bool expects_;
    std::shared_ptr<const Model> model_;
    MaterialParts material_;
    Process *processes_[2] = {nullptr, nullptr};
    std::vector<double> partial_;

    /* The sum of n sigma [1/mm], asked for apart from the process. */
    double Expected(double energy_gev)
    {
        double sum = 0.0;
        CHECK(model_->PerLength(material_, energy_gev, partial_, sum) == FLAVBREM_OK);
        return BIAS * sum;
    }

    /* Its daughters wait; it has none where it has made a boson. */
    void Fly(Lepton lepton, std::vector<Lepton> &waiting, Tally &tally)
    {
        Process &process = *processes_[lepton.charge > 0];
        Flight flight(LeptonDefinition(FLAVBREM_ELECTRON, lepton.charge), lepton.energy_gev,
                      Alloy());
        double flown = 0.0, previous = -1.0;
        while (flown < RADIATION_LENGTH) {
            G4ForceCondition condition;
            double length =
                process.PostStepGetPhysicalInteractionLength(*flight.track, previous, &condition);
            double energy = flight.track->GetTotalEnergy() / CLHEP::GeV;
            double step = std::min(length, STEP);
            if (expects_)
                tally.expected += Expected(energy) * step;
            tally.steps++;
            if (length < STEP && Emit(process, flight, tally))
                return;
            flown += step;
            previous = step;
            double left = energy - LOSS * step / STEP;
            if (left < LEAST)
                return;
            flight.track->SetKineticEnergy(left * CLHEP::GeV -
                                           flight.track->GetDefinition()->GetPDGMass());
        }
        double half = 0.5 * flight.track->GetTotalEnergy() / CLHEP::GeV;
        if (half > LEAST)
            waiting.push_back({lepton.charge, half});
        if (0.5 * half > LEAST) {
            waiting.push_back({1, 0.5 * half});
            waiting.push_back({-1, 0.5 * half});
        }
    }

    static bool Emit(Process &process, const Flight &flight, Tally &tally)
    {
        G4ParticleChange *change = flight.Do(process);
        CHECK(change->GetNumberOfSecondaries() == 2 && change->GetTrackStatus() == fStopAndKill);
        const G4Track *muon = change->GetSecondary(0), *boson = change->GetSecondary(1);
        tally.bosons++;
        tally.muons[muon->GetDefinition()->GetPDGCharge() > 0.0]++;
        tally.energy_gev += boson->GetTotalEnergy() / CLHEP::GeV;
        tally.weight += boson->GetWeight();
        change->Clear();
        return true;
    }
};

/* Shower i is made by thread i modulo their number. */
std::vector<Tally> Replay(int threads, bool expects)
{
    Physics physics;
    CHECK(physics.Set("table", LeadTable()) && physics.Set("table", TungstenTable()));
    CHECK(physics.Set("m-phi", "0.3") && physics.Set("bias", "2e11"));
    physics.ConstructParticle();
    Alloy(); /* as Geant4 makes materials, by the master */
    std::vector<Tally> tallies(SHOWERS);
    std::vector<std::string> wrong(static_cast<std::size_t>(threads));
    std::vector<std::thread> workers;
    workers.reserve(wrong.size());
    for (int t = 0; t < threads; t++)
        workers.emplace_back([&, t] {
            try {
                Worker worker(physics, expects);
                for (int i = t; i < SHOWERS; i += threads)
                    tallies[static_cast<std::size_t>(i)] = worker.Shower(i);
            } catch (const std::exception &failure) {
                wrong[static_cast<std::size_t>(t)] = failure.what();
            }
        });
    for (std::thread &worker : workers)
        worker.join();
    for (const std::string &one : wrong)
        CheckThat(one.empty(), __FILE__, __LINE__, one);
    return tallies;
}

Tally Sum(const std::vector<Tally> &tallies, uint64_t &steps)
{
    Tally sum;
    steps = 0;
    for (const Tally &one : tallies) {
        sum.energy_gev += one.energy_gev;
        sum.weight += one.weight;
        sum.expected += one.expected;
        sum.bosons += one.bosons;
        sum.muons[0] += one.muons[0];
        sum.muons[1] += one.muons[1];
        steps += one.steps;
    }
    return sum;
}

const std::vector<Tally> &OnOneThread()
{
    static const std::vector<Tally> tallies = Replay(1, true);
    return tallies;
}

TEST(showers_make_as_many_bosons_as_n_sigma_says)
{
    uint64_t steps = 0;
    Tally sum = Sum(OnOneThread(), steps);
    double pull = (sum.bosons - sum.expected) / std::sqrt(sum.expected);
    std::printf("%d showers, %llu steps: %u bosons, %.1f expected, pull %.2f, %.1f GeV each\n",
                SHOWERS, static_cast<unsigned long long>(steps), sum.bosons, sum.expected, pull,
                sum.energy_gev / sum.bosons);
    CHECK(sum.bosons > 4000 && std::fabs(pull) < 4.0);
    CHECK(sum.muons[0] > 0 && sum.muons[1] > 0 && sum.muons[0] + sum.muons[1] == sum.bosons);
    CHECK_NEAR(sum.weight * BIAS, sum.bosons, 1e-9 * sum.bosons);
}

void CheckSameOn(int threads)
{
    std::vector<Tally> tallies = Replay(threads, false);
    std::vector<Tally> one = OnOneThread();
    for (Tally &tally : one)
        tally.expected = 0.0;
    for (std::size_t i = 0; i < tallies.size(); i++)
        CHECK(std::memcmp(&tallies[i], &one[i], sizeof one[i]) == 0);
}

TEST(two_threads_make_the_same_numbers)
{
    CheckSameOn(2);
}

TEST(four_threads_make_the_same_numbers)
{
    CheckSameOn(4);
}

} // namespace

int main(int argc, char **argv)
{
    return RunCases(argc > 1 ? argv[1] : nullptr);
}
