/* Declarations of our own in place of Geant4's, as its documentation describes them and only what
 * the adapter and its tests use. It compiles where there is no Geant4 and behaves like it where the
 * adapter could get it wrong: a secondary has the weight of its parent unless the process sets it,
 * there is room for as many as were announced, a particle name and number stand once, a mass
 * changes before the initialization alone, processes belong to a thread. */
#ifndef FLAVBREM_GEANT4_STANDIN_HH
#define FLAVBREM_GEANT4_STANDIN_HH

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#define FLAVBREM_STANDIN 1

using G4bool = bool;
using G4int = int;
using G4long = long;
using G4double = double;
using G4String = std::string;
using G4ExceptionDescription = std::ostringstream;

/* What Geant4's own tables would own and delete with the program: it is kept, so that no sanitizer
 * takes it for lost. */
inline void StandinKeep(const void *object)
{
    static std::mutex mutex;
    static auto *kept = new std::vector<const void *>;
    std::lock_guard<std::mutex> lock(mutex);
    kept->push_back(object);
}

/* ---- units ---- */

namespace CLHEP
{
constexpr double mm = 1.0, cm = 10.0 * mm, m = 1000.0 * mm;
constexpr double MeV = 1.0, GeV = 1000.0 * MeV, eV = 1e-6 * MeV;
constexpr double barn = 1e-28 * m * m, picobarn = 1e-12 * barn;
constexpr double ns = 1.0, second = 1e9 * ns;
constexpr double joule = eV / 1.602176634e-19;
constexpr double kg = joule * second * second / (m * m), g = 1e-3 * kg;
constexpr double mole = 1.0, Avogadro = 6.02214076e23 / mole;
constexpr double cm3 = cm * cm * cm;
constexpr double universe_mean_density = 1e-25 * g / cm3;
} // namespace CLHEP

/* ---- vectors, random numbers ---- */

class G4ThreeVector
{
  public:
    G4ThreeVector(double x = 0.0, double y = 0.0, double z = 0.0) : v_{x, y, z}
    {
    }
    double x() const
    {
        return v_[0];
    }
    double y() const
    {
        return v_[1];
    }
    double z() const
    {
        return v_[2];
    }
    double dot(const G4ThreeVector &o) const
    {
        return v_[0] * o.v_[0] + v_[1] * o.v_[1] + v_[2] * o.v_[2];
    }
    double mag2() const
    {
        return dot(*this);
    }
    double mag() const
    {
        return std::sqrt(mag2());
    }
    G4ThreeVector unit() const
    {
        double length = mag();
        return length > 0.0 ? G4ThreeVector(v_[0] / length, v_[1] / length, v_[2] / length) : *this;
    }
    G4ThreeVector operator*(double f) const
    {
        return {v_[0] * f, v_[1] * f, v_[2] * f};
    }
    G4ThreeVector operator+(const G4ThreeVector &o) const
    {
        return {v_[0] + o.v_[0], v_[1] + o.v_[1], v_[2] + o.v_[2]};
    }
    G4ThreeVector operator-(const G4ThreeVector &o) const
    {
        return *this + o * -1.0;
    }

  private:
    double v_[3];
};

class G4Random
{
  public:
    static void setTheSeed(long seed)
    {
        Engine().seed(static_cast<unsigned long>(seed));
    }
    static double shoot()
    {
        return (static_cast<double>(Engine()() >> 11) + 0.5) * 0x1p-53;
    }

  private:
    static std::mt19937_64 &Engine()
    {
        static thread_local std::mt19937_64 engine(1); // NOLINT(cert-msc32-c,cert-msc51-cpp)
        return engine;
    }
};

inline double G4UniformRand()
{
    return G4Random::shoot();
}

/* ---- states, exceptions ---- */

enum G4ApplicationState { G4State_PreInit, G4State_Init, G4State_Idle, G4State_EventProc };
enum G4ExceptionSeverity {
    FatalException,
    FatalErrorInArgument,
    RunMustBeAborted,
    EventMustBeAborted,
    JustWarning
};

class G4VExceptionHandler;

class G4StateManager
{
  public:
    static G4StateManager *GetStateManager()
    {
        static thread_local G4StateManager manager;
        return &manager;
    }
    G4ApplicationState GetCurrentState() const
    {
        return state_;
    }
    G4bool SetNewState(G4ApplicationState state)
    {
        state_ = state;
        return true;
    }
    void SetExceptionHandler(G4VExceptionHandler *handler)
    {
        handler_ = handler;
    }
    G4VExceptionHandler *GetExceptionHandler() const
    {
        return handler_;
    }

  private:
    G4ApplicationState state_ = G4State_PreInit;
    G4VExceptionHandler *handler_ = nullptr;
};

class G4VExceptionHandler
{
  public:
    G4VExceptionHandler()
    {
        G4StateManager::GetStateManager()->SetExceptionHandler(this);
    }
    virtual ~G4VExceptionHandler() = default;
    virtual G4bool Notify(const char *origin, const char *code, G4ExceptionSeverity severity,
                          const char *description) = 0;
};

inline void G4Exception(const char *origin, const char *code, G4ExceptionSeverity severity,
                        const char *description)
{
    G4VExceptionHandler *handler = G4StateManager::GetStateManager()->GetExceptionHandler();
    if (handler == nullptr)
        std::fprintf(stderr, "%s (%s): %s\n", origin, code, description);
    if (handler == nullptr || handler->Notify(origin, code, severity, description))
        std::abort();
}

/* ---- particles ---- */

class G4ProcessManager;
class G4DecayTable;

class G4ParticleDefinition
{
  public:
    G4ParticleDefinition(const G4String &name, G4double mass, G4double width, G4double charge,
                         G4int i_spin, G4int i_parity, G4int i_conjugation, G4int i_isospin,
                         G4int i_isospin3, G4int g_parity, const G4String &type, G4int lepton,
                         G4int baryon, G4int encoding, G4bool stable, G4double lifetime,
                         G4DecayTable *decays, G4bool shortlived = false,
                         const G4String &sub_type = "", G4int anti_encoding = 0,
                         G4double magnetic_moment = 0.0);
    const G4String &GetParticleName() const
    {
        return name_;
    }
    const G4String &GetParticleSubType() const
    {
        return sub_type_;
    }
    G4double GetPDGMass() const
    {
        return mass_;
    }
    G4double GetPDGCharge() const
    {
        return charge_;
    }
    G4int GetPDGEncoding() const
    {
        return encoding_;
    }
    G4bool GetPDGStable() const
    {
        return stable_;
    }
    G4ProcessManager *GetProcessManager() const
    {
        auto found = Managers().find(this);
        return found != Managers().end() ? found->second : nullptr;
    }
    void SetProcessManager(G4ProcessManager *manager)
    {
        Managers()[this] = manager;
    }

  private:
    friend class G4ParticlePropertyTable;
    static std::map<const G4ParticleDefinition *, G4ProcessManager *> &Managers()
    {
        static thread_local std::map<const G4ParticleDefinition *, G4ProcessManager *> managers;
        return managers;
    }
    G4String name_, sub_type_;
    G4double mass_, charge_;
    G4int encoding_;
    G4bool stable_;
};

class G4ParticleTable
{
  public:
    static G4ParticleTable *GetParticleTable()
    {
        static G4ParticleTable table;
        return &table;
    }
    G4ParticleDefinition *FindParticle(const G4String &name)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        for (G4ParticleDefinition *particle : all_)
            if (particle->GetParticleName() == name)
                return particle;
        return nullptr;
    }
    G4ParticleDefinition *FindParticle(G4int encoding)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        for (G4ParticleDefinition *particle : all_)
            if (particle->GetPDGEncoding() == encoding)
                return particle;
        return nullptr;
    }
    void Insert(G4ParticleDefinition *particle)
    {
        if (FindParticle(particle->GetParticleName()) != nullptr)
            G4Exception("G4ParticleTable::Insert", "PART122", FatalException,
                        "stands there already");
        std::lock_guard<std::mutex> lock(mutex_);
        all_.push_back(particle);
    }
    ~G4ParticleTable()
    {
        for (G4ParticleDefinition *particle : all_)
            delete particle;
    }

  private:
    std::mutex mutex_;
    std::vector<G4ParticleDefinition *> all_;
};

inline G4ParticleDefinition::G4ParticleDefinition(const G4String &name, G4double mass, G4double,
                                                  G4double charge, G4int, G4int, G4int, G4int,
                                                  G4int, G4int, const G4String &, G4int, G4int,
                                                  G4int encoding, G4bool stable, G4double,
                                                  G4DecayTable *, G4bool, const G4String &sub_type,
                                                  G4int, G4double)
    : name_(name), sub_type_(sub_type), mass_(mass), charge_(charge), encoding_(encoding),
      stable_(stable)
{
    G4ParticleTable::GetParticleTable()->Insert(this);
}

class G4ParticlePropertyData
{
  public:
    explicit G4ParticlePropertyData(const G4String &name = "") : name_(name)
    {
    }
    void SetPDGMass(G4double mass)
    {
        mass_ = mass;
        has_mass_ = true;
    }

  private:
    friend class G4ParticlePropertyTable;
    G4String name_;
    G4double mass_ = 0.0;
    bool has_mass_ = false;
};

class G4ParticlePropertyTable
{
  public:
    static G4ParticlePropertyTable *GetParticlePropertyTable()
    {
        static G4ParticlePropertyTable table;
        return &table;
    }
    G4bool SetParticleProperty(const G4ParticlePropertyData &data)
    {
        G4ParticleDefinition *particle =
            G4ParticleTable::GetParticleTable()->FindParticle(data.name_);
        if (particle == nullptr || !data.has_mass_ ||
            G4StateManager::GetStateManager()->GetCurrentState() != G4State_PreInit)
            return false;
        particle->mass_ = data.mass_;
        return true;
    }
};

/* One that is made when it is first asked for. */
inline G4ParticleDefinition *StandinParticle(const char *name, double mass_mev, double charge,
                                             int encoding)
{
    static std::mutex mutex;
    std::lock_guard<std::mutex> lock(mutex);
    G4ParticleDefinition *there = G4ParticleTable::GetParticleTable()->FindParticle(name);
    if (there != nullptr)
        return there;
    return new G4ParticleDefinition(name, mass_mev, 0.0, charge, 1, 0, 0, 0, 0, 0, "standin", 0, 0,
                                    encoding, true, -1.0, nullptr);
}

/* Masses of PDG 2022 [MeV]. */
#define STANDIN_PARTICLE(CLASS, NAME, MASS, CHARGE, ENCODING)                                      \
    class CLASS : public G4ParticleDefinition                                                      \
    {                                                                                              \
      public:                                                                                      \
        static G4ParticleDefinition *Definition()                                                  \
        {                                                                                          \
            return StandinParticle(NAME, MASS, CHARGE, ENCODING);                                  \
        }                                                                                          \
    }
STANDIN_PARTICLE(G4Electron, "e-", 0.51099895, -1.0, 11);
STANDIN_PARTICLE(G4Positron, "e+", 0.51099895, 1.0, -11);
STANDIN_PARTICLE(G4MuonMinus, "mu-", 105.6583755, -1.0, 13);
STANDIN_PARTICLE(G4MuonPlus, "mu+", 105.6583755, 1.0, -13);
STANDIN_PARTICLE(G4TauMinus, "tau-", 1776.86, -1.0, 15);
STANDIN_PARTICLE(G4TauPlus, "tau+", 1776.86, 1.0, -15);
STANDIN_PARTICLE(G4Gamma, "gamma", 0.0, 0.0, 22);

class G4GenericIon
{
  public:
    static G4ParticleDefinition *GenericIonDefinition()
    {
        return StandinParticle("GenericIon", 938.272, 1.0, 0);
    }
};

class G4IonTable
{
  public:
    static G4IonTable *GetIonTable()
    {
        static G4IonTable table;
        return &table;
    }
    /* None without G4GenericIon; the mass is A u without a binding energy. */
    G4ParticleDefinition *GetIon(G4int z, G4int a, G4double)
    {
        if (!has_ions_ ||
            G4ParticleTable::GetParticleTable()->FindParticle("GenericIon") == nullptr)
            return nullptr;
        std::string name = "ion-" + std::to_string(z) + "-" + std::to_string(a);
        return StandinParticle(name.c_str(), 931.494 * a - 0.511 * z, z,
                               1000000000 + 10000 * z + 10 * a);
    }
    /* false: as if there were no G4GenericIon. */
    void StandinHasIons(G4bool has)
    {
        has_ions_ = has;
    }

  private:
    G4bool has_ions_ = true;
};

/* ---- materials ---- */

class G4Element
{
  public:
    G4Element(const G4String &name, const G4String &, G4double z, G4double a)
        : name_(name), z_(static_cast<G4int>(std::lround(z))), a_(a)
    {
        StandinKeep(this);
    }
    const G4String &GetName() const
    {
        return name_;
    }
    G4int GetZasInt() const
    {
        return z_;
    }
    G4double GetA() const
    {
        return a_;
    }

  private:
    G4String name_;
    G4int z_;
    G4double a_;
};

using G4ElementVector = std::vector<const G4Element *>;

class G4Material
{
  public:
    G4Material(const G4String &name, G4double density, G4int) : name_(name), density_(density)
    {
        std::lock_guard<std::mutex> lock(Mutex());
        index_ = Count()++;
        StandinKeep(this);
    }
    void AddElement(G4Element *element, G4double mass_fraction)
    {
        elements_.push_back(element);
        atoms_.push_back(CLHEP::Avogadro * density_ * mass_fraction / element->GetA());
    }
    const G4String &GetName() const
    {
        return name_;
    }
    G4double GetDensity() const
    {
        return density_;
    }
    const G4ElementVector *GetElementVector() const
    {
        return &elements_;
    }
    std::size_t GetNumberOfElements() const
    {
        return elements_.size();
    }
    const G4double *GetVecNbOfAtomsPerVolume() const
    {
        return atoms_.data();
    }
    std::size_t GetIndex() const
    {
        return index_;
    }

  private:
    static std::mutex &Mutex()
    {
        static std::mutex mutex;
        return mutex;
    }
    static std::size_t &Count()
    {
        static std::size_t count = 0;
        return count;
    }
    G4String name_;
    G4double density_;
    std::size_t index_ = 0;
    G4ElementVector elements_;
    std::vector<G4double> atoms_;
};

/* ---- tracks and steps ---- */

enum G4TrackStatus { fAlive, fStopButAlive, fStopAndKill };
enum G4ForceCondition { InActivated, Forced, NotForced };

class G4DynamicParticle
{
  public:
    G4DynamicParticle(const G4ParticleDefinition *particle, const G4ThreeVector &momentum)
        : particle_(particle), direction_(momentum.unit())
    {
        double p = momentum.mag(), mass = particle->GetPDGMass();
        kinetic_ = std::sqrt(p * p + mass * mass) - mass;
    }
    G4DynamicParticle(const G4ParticleDefinition *particle, const G4ThreeVector &direction,
                      G4double kinetic_energy)
        : particle_(particle), direction_(direction), kinetic_(kinetic_energy)
    {
    }
    const G4ParticleDefinition *GetDefinition() const
    {
        return particle_;
    }
    const G4ThreeVector &GetMomentumDirection() const
    {
        return direction_;
    }
    G4double GetKineticEnergy() const
    {
        return kinetic_;
    }
    void SetKineticEnergy(G4double kinetic_energy)
    {
        kinetic_ = kinetic_energy;
    }
    G4double GetTotalEnergy() const
    {
        return kinetic_ + particle_->GetPDGMass();
    }
    G4ThreeVector GetMomentum() const
    {
        return direction_ * std::sqrt(kinetic_ * (kinetic_ + 2.0 * particle_->GetPDGMass()));
    }

  private:
    const G4ParticleDefinition *particle_;
    G4ThreeVector direction_;
    G4double kinetic_ = 0.0;
};

class G4StepPoint
{
  public:
    G4Material *GetMaterial() const
    {
        return material_;
    }
    void SetMaterial(G4Material *material)
    {
        material_ = material;
    }

  private:
    G4Material *material_ = nullptr;
};

class G4Step
{
  public:
    G4StepPoint *GetPreStepPoint() const
    {
        return before_.get();
    }

  private:
    std::unique_ptr<G4StepPoint> before_ = std::make_unique<G4StepPoint>();
};

using G4TouchableHandle = std::shared_ptr<int>;

class G4Track
{
  public:
    G4Track(G4DynamicParticle *particle, G4double time, const G4ThreeVector &position)
        : particle_(particle), time_(time), position_(position)
    {
    }
    const G4DynamicParticle *GetDynamicParticle() const
    {
        return particle_.get();
    }
    const G4ParticleDefinition *GetDefinition() const
    {
        return particle_->GetDefinition();
    }
    G4double GetTotalEnergy() const
    {
        return particle_->GetTotalEnergy();
    }
    G4double GetKineticEnergy() const
    {
        return particle_->GetKineticEnergy();
    }
    void SetKineticEnergy(G4double kinetic_energy)
    {
        particle_->SetKineticEnergy(kinetic_energy);
    }
    const G4ThreeVector &GetMomentumDirection() const
    {
        return particle_->GetMomentumDirection();
    }
    G4ThreeVector GetMomentum() const
    {
        return particle_->GetMomentum();
    }
    G4Material *GetMaterial() const
    {
        return step_->GetPreStepPoint()->GetMaterial();
    }
    void SetStep(const G4Step *step)
    {
        step_ = step;
    }
    G4double GetGlobalTime() const
    {
        return time_;
    }
    const G4ThreeVector &GetPosition() const
    {
        return position_;
    }
    G4double GetWeight() const
    {
        return weight_;
    }
    void SetWeight(G4double weight)
    {
        weight_ = weight;
    }
    const G4TouchableHandle &GetTouchableHandle() const
    {
        return touchable_;
    }
    void SetTouchableHandle(const G4TouchableHandle &touchable)
    {
        touchable_ = touchable;
    }

  private:
    std::unique_ptr<G4DynamicParticle> particle_;
    G4double time_;
    G4ThreeVector position_;
    const G4Step *step_ = nullptr;
    G4double weight_ = 1.0;
    G4TouchableHandle touchable_;
};

/* ---- processes ---- */

/* In Geant4 it is a base class; here it is G4ParticleChange at once. */
class G4VParticleChange
{
  public:
    void Initialize(const G4Track &track)
    {
        SetNumberOfSecondaries(0);
        parent_weight_ = track.GetWeight();
        energy_ = track.GetKineticEnergy();
        status_ = fAlive;
        deposit_ = 0.0;
    }
    void SetNumberOfSecondaries(G4int n)
    {
        Clear();
        room_ = n;
    }
    void AddSecondary(G4Track *secondary)
    {
        if (static_cast<G4int>(secondaries_.size()) >= room_)
            G4Exception("G4VParticleChange::AddSecondary", "TRACK101", JustWarning, "no room");
        if (!weights_by_process_)
            secondary->SetWeight(parent_weight_);
        secondaries_.emplace_back(secondary);
    }
    G4int GetNumberOfSecondaries() const
    {
        return static_cast<G4int>(secondaries_.size());
    }
    G4Track *GetSecondary(G4int i) const
    {
        return secondaries_[static_cast<std::size_t>(i)].get();
    }
    void Clear()
    {
        secondaries_.clear();
    }
    void SetSecondaryWeightByProcess(G4bool by_process)
    {
        weights_by_process_ = by_process;
    }
    void ProposeEnergy(G4double kinetic_energy)
    {
        energy_ = kinetic_energy;
    }
    G4double GetEnergy() const
    {
        return energy_;
    }
    void ProposeTrackStatus(G4TrackStatus status)
    {
        status_ = status;
    }
    G4TrackStatus GetTrackStatus() const
    {
        return status_;
    }
    void ProposeLocalEnergyDeposit(G4double energy)
    {
        deposit_ = energy;
    }
    G4double GetLocalEnergyDeposit() const
    {
        return deposit_;
    }

  private:
    std::vector<std::unique_ptr<G4Track>> secondaries_;
    G4int room_ = 0;
    G4bool weights_by_process_ = false;
    G4double parent_weight_ = 1.0, energy_ = 0.0, deposit_ = 0.0;
    G4TrackStatus status_ = fAlive;
};
using G4ParticleChange = G4VParticleChange;

enum G4ProcessType { fNotDefined, fElectromagnetic = 2, fUserDefined = 9 };

class G4VProcess
{
  public:
    explicit G4VProcess(const G4String &name, G4ProcessType = fNotDefined) : name_(name)
    {
        StandinKeep(this);
    }
    virtual ~G4VProcess() = default;
    G4VProcess(const G4VProcess &) = delete;
    G4VProcess &operator=(const G4VProcess &) = delete;
    const G4String &GetProcessName() const
    {
        return name_;
    }
    void SetProcessSubType(G4int)
    {
    }
    virtual G4bool IsApplicable(const G4ParticleDefinition &)
    {
        return true;
    }
    virtual void BuildPhysicsTable(const G4ParticleDefinition &)
    {
    }
    virtual void ProcessDescription(std::ostream &) const
    {
    }
    virtual G4double PostStepGetPhysicalInteractionLength(const G4Track &track, G4double previous,
                                                          G4ForceCondition *condition) = 0;
    virtual G4VParticleChange *PostStepDoIt(const G4Track &track, const G4Step &step) = 0;

  protected:
    G4ParticleChange aParticleChange;

  private:
    G4String name_;
};

class G4VDiscreteProcess : public G4VProcess
{
  public:
    using G4VProcess::G4VProcess;
    G4double PostStepGetPhysicalInteractionLength(const G4Track &track, G4double previous,
                                                  G4ForceCondition *condition) override
    {
        if (previous < 0.0 || left_ <= 0.0)
            left_ = -std::log(G4UniformRand());
        else if (previous > 0.0 && length_ < DBL_MAX)
            left_ = std::max(left_ - previous / length_, 0.0);
        *condition = NotForced;
        length_ = GetMeanFreePath(track, previous, condition);
        return length_ < DBL_MAX ? left_ * length_ : DBL_MAX;
    }
    G4VParticleChange *PostStepDoIt(const G4Track &, const G4Step &) override
    {
        left_ = -1.0;
        return &aParticleChange;
    }

  protected:
    virtual G4double GetMeanFreePath(const G4Track &track, G4double previous,
                                     G4ForceCondition *condition) = 0;

  private:
    G4double left_ = -1.0, length_ = DBL_MAX;
};

class G4ProcessVector
{
  public:
    std::size_t size() const
    {
        return all_.size();
    }
    G4VProcess *operator[](G4int i) const
    {
        return all_[static_cast<std::size_t>(i)];
    }
    void insert(G4VProcess *process)
    {
        all_.push_back(process);
    }

  private:
    std::vector<G4VProcess *> all_;
};

class G4ProcessManager
{
  public:
    explicit G4ProcessManager(const G4ParticleDefinition *particle) : particle_(particle)
    {
        StandinKeep(this);
    }
    G4int AddDiscreteProcess(G4VProcess *process)
    {
        if (!process->IsApplicable(*particle_))
            return -1;
        list_.insert(process);
        return static_cast<G4int>(list_.size()) - 1;
    }
    G4ProcessVector *GetProcessList() const
    {
        return const_cast<G4ProcessVector *>(&list_);
    }

  private:
    const G4ParticleDefinition *particle_;
    G4ProcessVector list_;
};

/* ---- runs ---- */

class G4Run
{
  public:
    G4int GetRunID() const
    {
        return id_;
    }
    void SetRunID(G4int id)
    {
        id_ = id;
    }

  private:
    G4int id_ = 0;
};

class G4Event
{
  public:
    explicit G4Event(G4int id = 0) : id_(id)
    {
    }
    G4int GetEventID() const
    {
        return id_;
    }

  private:
    G4int id_;
};

class G4RunManager
{
  public:
    static G4RunManager *GetRunManager()
    {
        static thread_local G4RunManager manager;
        return &manager;
    }
    const G4Run *GetCurrentRun() const
    {
        return &run_;
    }
    const G4Event *GetCurrentEvent() const
    {
        return &event_;
    }
    void StandinEvent(G4int run, G4int event)
    {
        run_.SetRunID(run);
        event_ = G4Event(event);
    }

  private:
    G4Run run_;
    G4Event event_;
};

class G4VPhysicsConstructor
{
  public:
    explicit G4VPhysicsConstructor(const G4String & = "")
    {
    }
    virtual ~G4VPhysicsConstructor() = default;
    virtual void ConstructParticle() = 0;
    virtual void ConstructProcess() = 0;
};

class G4VModularPhysicsList
{
  public:
    void RegisterPhysics(G4VPhysicsConstructor *physics)
    {
        all_.emplace_back(physics);
    }
    void StandinConstruct()
    {
        for (const auto &physics : all_)
            physics->ConstructParticle();
    }

  private:
    std::vector<std::unique_ptr<G4VPhysicsConstructor>> all_;
};

/* ---- commands ---- */

/* Of a unit that is not there, value and category are fatal. */
class G4UnitDefinition
{
  public:
    static G4bool IsUnitDefined(const G4String &name)
    {
        return Find(name) != nullptr;
    }
    static G4double GetValueOf(const G4String &name)
    {
        const Unit *unit = Find(name);
        if (unit == nullptr)
            Missing("G4UnitDefinition::GetValueOf", name);
        return unit != nullptr ? unit->value : 0.0;
    }
    static G4String GetCategory(const G4String &name)
    {
        const Unit *unit = Find(name);
        if (unit == nullptr)
            Missing("G4UnitDefinition::GetCategory", name);
        return unit != nullptr ? unit->category : "None";
    }

  private:
    struct Unit {
        const char *name, *category;
        G4double value;
    };
    static const Unit *Find(const std::string &name)
    {
        static const Unit all[] = {{"MeV", "Energy", CLHEP::MeV},
                                   {"GeV", "Energy", CLHEP::GeV},
                                   {"cm", "Length", CLHEP::cm}};
        for (const Unit &unit : all)
            if (name == unit.name)
                return &unit;
        return nullptr;
    }
    static void Missing(const char *where, const std::string &name)
    {
        G4Exception(where, "InvalidCall", FatalException, ("no unit " + name).c_str());
    }
};

class G4UIcommand;

class G4UImessenger
{
  public:
    virtual ~G4UImessenger() = default;
    virtual G4String GetCurrentValue(G4UIcommand *command) = 0;
    virtual void SetNewValue(G4UIcommand *command, G4String text) = 0;
};

class G4UIparameter
{
  public:
    G4UIparameter(const char *, char, G4bool omittable) : omittable_(omittable)
    {
    }
    void SetDefaultValue(const char *text)
    {
        default_ = text;
    }
    void SetParameterCandidates(const char *words)
    {
        candidates_ = words;
    }
    /* Whether a word may stand in its place; "" takes the default. */
    bool Take(std::string &word) const
    {
        std::istringstream words(candidates_);
        std::string candidate;
        if (word.empty() && omittable_)
            word = default_;
        while (words >> candidate)
            if (candidate == word)
                return true;
        return candidates_.empty() && !word.empty();
    }

  private:
    G4bool omittable_;
    std::string default_, candidates_;
};

class G4UIcommand
{
  public:
    G4UIcommand(const char *path, G4UImessenger *messenger, G4bool = true)
        : path_(path), messenger_(messenger)
    {
        All()[path_] = this;
    }
    virtual ~G4UIcommand()
    {
        All().erase(path_);
    }
    G4UIcommand(const G4UIcommand &) = delete;
    G4UIcommand &operator=(const G4UIcommand &) = delete;
    void SetGuidance(const char *line)
    {
        guidance_ += std::string(line) + "\n";
    }
    const std::string &StandinGuidance() const
    {
        return guidance_;
    }
    void SetParameter(G4UIparameter *parameter)
    {
        parameters_.emplace_back(parameter);
    }
    void AvailableForStates(G4ApplicationState a)
    {
        states_ = {a};
    }
    void AvailableForStates(G4ApplicationState a, G4ApplicationState b)
    {
        states_ = {a, b};
    }
    G4String GetCommandName() const
    {
        return path_.substr(path_.rfind('/') + 1);
    }
    void CommandFailed(G4ExceptionDescription &sentence)
    {
        failure_ = sentence.str();
    }
    const G4String &GetFailureDescription() const
    {
        return failure_;
    }
    static std::map<std::string, G4UIcommand *> &All()
    {
        static std::map<std::string, G4UIcommand *> all;
        return all;
    }
    static G4double ValueOf(const char *unit)
    {
        return G4UnitDefinition::GetValueOf(unit);
    }
    static G4String CategoryOf(const char *unit)
    {
        return G4UnitDefinition::GetCategory(unit);
    }
    G4UImessenger *GetMessenger() const
    {
        return messenger_;
    }
    /* 0, or a code of G4UIcommandStatus. */
    G4int DoIt(const std::string &words)
    {
        G4ApplicationState state = G4StateManager::GetStateManager()->GetCurrentState();
        if (std::find(states_.begin(), states_.end(), state) == states_.end())
            return 200;
        std::istringstream stream(words);
        std::string text, word;
        for (const auto &parameter : parameters_) {
            word.clear();
            stream >> word;
            if (!parameter->Take(word))
                return 500;
            text += (text.empty() ? "" : " ") + word;
        }
        failure_.clear();
        messenger_->SetNewValue(this, text);
        return failure_.empty() ? 0 : 1;
    }

  private:
    std::string path_, guidance_, failure_;
    G4UImessenger *messenger_;
    std::vector<std::unique_ptr<G4UIparameter>> parameters_;
    std::vector<G4ApplicationState> states_;
};

class G4UIdirectory
{
  public:
    explicit G4UIdirectory(const char *, G4bool = true)
    {
    }
    void SetGuidance(const char *)
    {
    }
};

#endif
