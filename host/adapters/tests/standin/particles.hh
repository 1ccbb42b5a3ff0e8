/* Particles: a name and a number stand once, mass, spin and parity change before the initialization
 * alone. */
#ifndef FLAVBREM_STANDIN_PARTICLES_HH
#define FLAVBREM_STANDIN_PARTICLES_HH

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "exceptions.hh"
#include "globals.hh"

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
    virtual ~G4ParticleDefinition();
    G4ParticleDefinition(const G4ParticleDefinition &) = delete;
    G4ParticleDefinition &operator=(const G4ParticleDefinition &) = delete;
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
    /* Twice the spin. */
    G4int GetPDGiSpin() const
    {
        return i_spin_;
    }
    G4double GetPDGSpin() const
    {
        return 0.5 * i_spin_;
    }
    G4int GetPDGiParity() const
    {
        return i_parity_;
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
    G4int i_spin_, i_parity_, encoding_;
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
    void Remove(const G4ParticleDefinition *particle)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        all_.erase(std::remove(all_.begin(), all_.end(), particle), all_.end());
    }
    G4ParticleTable() = default;
    G4ParticleTable(const G4ParticleTable &) = delete;
    G4ParticleTable &operator=(const G4ParticleTable &) = delete;
    ~G4ParticleTable()
    {
        while (!all_.empty())
            delete all_.back(); /* removes itself */
    }

  private:
    std::mutex mutex_;
    std::vector<G4ParticleDefinition *> all_;
};

inline G4ParticleDefinition::G4ParticleDefinition(const G4String &name, G4double mass, G4double,
                                                  G4double charge, G4int i_spin, G4int i_parity,
                                                  G4int, G4int, G4int, G4int, const G4String &,
                                                  G4int, G4int, G4int encoding, G4bool stable,
                                                  G4double, G4DecayTable *, G4bool,
                                                  const G4String &sub_type, G4int, G4double)
    : name_(name), sub_type_(sub_type), mass_(mass), charge_(charge), i_spin_(i_spin),
      i_parity_(i_parity), encoding_(encoding), stable_(stable)
{
    G4ParticleTable::GetParticleTable()->Insert(this);
}

inline G4ParticleDefinition::~G4ParticleDefinition()
{
    G4ParticleTable::GetParticleTable()->Remove(this);
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
    void SetPDGiSpin(G4int i_spin)
    {
        i_spin_ = i_spin;
        has_spin_ = true;
    }
    void SetPDGiParity(G4int i_parity)
    {
        i_parity_ = i_parity;
        has_parity_ = true;
    }

  private:
    friend class G4ParticlePropertyTable;
    G4String name_;
    G4double mass_ = 0.0;
    G4int i_spin_ = 0, i_parity_ = 0;
    bool has_mass_ = false, has_spin_ = false, has_parity_ = false;
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
        if (particle == nullptr ||
            G4StateManager::GetStateManager()->GetCurrentState() != G4State_PreInit)
            return false;
        if (data.has_mass_)
            particle->mass_ = data.mass_;
        if (data.has_spin_)
            particle->i_spin_ = data.i_spin_;
        if (data.has_parity_)
            particle->i_parity_ = data.i_parity_;
        return true;
    }
};

/* What Geant4 itself defines [MeV]. */
class StandinParticle : public G4ParticleDefinition
{
  public:
    StandinParticle(const char *name, double mass, double charge, int encoding)
        : G4ParticleDefinition(name, mass, 0.0, charge, 1, 0, 0, 0, 0, 0, "standin", 0, 0, encoding,
                               true, -1.0, nullptr)
    {
    }
};

/* Each of a class of its own, made when it is first asked for. Masses of PDG 2022 [MeV]. */
#define STANDIN_PARTICLE(CLASS, NAME, MASS, CHARGE, ENCODING)                                      \
    class CLASS : public StandinParticle                                                           \
    {                                                                                              \
      public:                                                                                      \
        static CLASS *Definition()                                                                 \
        {                                                                                          \
            static CLASS *const only = new CLASS;                                                  \
            return only;                                                                           \
        }                                                                                          \
                                                                                                   \
      private:                                                                                     \
        CLASS() : StandinParticle(NAME, MASS, CHARGE, ENCODING)                                    \
        {                                                                                          \
        }                                                                                          \
    }
STANDIN_PARTICLE(G4Electron, "e-", 0.51099895, -1.0, 11);
STANDIN_PARTICLE(G4Positron, "e+", 0.51099895, 1.0, -11);
STANDIN_PARTICLE(G4MuonMinus, "mu-", 105.6583755, -1.0, 13);
STANDIN_PARTICLE(G4MuonPlus, "mu+", 105.6583755, 1.0, -13);
STANDIN_PARTICLE(G4TauMinus, "tau-", 1776.86, -1.0, 15);
STANDIN_PARTICLE(G4TauPlus, "tau+", 1776.86, 1.0, -15);
STANDIN_PARTICLE(G4Gamma, "gamma", 0.0, 0.0, 22);

class G4GenericIon : public StandinParticle
{
  public:
    static G4GenericIon *GenericIonDefinition()
    {
        static auto *const only = new G4GenericIon;
        return only;
    }

  private:
    G4GenericIon() : StandinParticle("GenericIon", 938.272, 1.0, 0)
    {
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
        G4ParticleTable &table = *G4ParticleTable::GetParticleTable();
        if (!has_ions_ || table.FindParticle("GenericIon") == nullptr)
            return nullptr;
        std::lock_guard<std::mutex> lock(mutex_);
        std::string name = "ion-" + std::to_string(z) + "-" + std::to_string(a);
        G4ParticleDefinition *there = table.FindParticle(name);
        return there != nullptr ? there
                                : new StandinParticle(name.c_str(), 931.494 * a - 0.511 * z, z,
                                                      1000000000 + 10000 * z + 10 * a);
    }
    /* false: as if there were no G4GenericIon. */
    void StandinHasIons(G4bool has)
    {
        has_ions_ = has;
    }

  private:
    std::mutex mutex_;
    G4bool has_ions_ = true;
};

#endif
