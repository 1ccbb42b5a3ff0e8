/* What the tests share: tables in a folder of their own, materials, particles with their process
 * managers, and a handler that keeps the exceptions. */
#ifndef FLAVBREM_GEANT4_SETUP_HH
#define FLAVBREM_GEANT4_SETUP_HH

#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <G4Element.hh>
#include <G4Gamma.hh>
#include <G4Material.hh>
#include <G4ProcessManager.hh>
#include <G4StateManager.hh>
#include <G4VExceptionHandler.hh>

#include "flavbrem/files.h"
#include "flavbrem/geant4.hh"
#include "flavbrem/table_make.h"

#include "check.hh"

constexpr double M_PHI = 0.3; /* [GeV] */

/* ---- tables ---- */

/* Made when they are first asked for; gone with the program. */
class TableFolder
{
  public:
    TableFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "flavbrem-XXXXXX").string();
        CHECK(mkdtemp(name.data()) != nullptr);
        folder_ = name;
    }
    ~TableFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    TableFolder(const TableFolder &) = delete;
    TableFolder &operator=(const TableFolder &) = delete;

    /* The path of a table of a file name and keys. */
    std::string Make(const std::string &name,
                     std::initializer_list<std::pair<const char *, const char *>> keys) const
    {
        std::string path = (folder_ / name).string();
        if (!std::filesystem::exists(path))
            Write(path, keys);
        return path;
    }
    std::string PathOf(const char *name) const
    {
        return (folder_ / name).string();
    }

  private:
    std::filesystem::path folder_;

    static void Write(const std::string &path,
                      std::initializer_list<std::pair<const char *, const char *>> keys)
    {
        flavbrem_context *context = nullptr;
        flavbrem_spec *spec = nullptr;
        flavbrem_table *table = nullptr;
        flavbrem_table_outcome outcome;
        flavbrem_status status = flavbrem_context_create(&context);
        if (status == FLAVBREM_OK)
            status = flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec);
        for (const auto &key : keys)
            if (status == FLAVBREM_OK)
                status = flavbrem_spec_set(context, spec, key.first, key.second);
        if (status == FLAVBREM_OK)
            status = flavbrem_table_make(context, spec, &table, &outcome);
        if (status == FLAVBREM_OK)
            status = flavbrem_table_write(context, table, path.c_str());
        std::string message = context != nullptr ? flavbrem_context_message(context) : "";
        flavbrem_table_close(&table);
        flavbrem_spec_destroy(&spec);
        flavbrem_context_destroy(&context);
        CheckThat(status == FLAVBREM_OK, __FILE__, __LINE__, message);
    }
};

inline const TableFolder &Folder()
{
    static const TableFolder folder;
    return folder;
}

/* From below the threshold on, as a shower wants it. */
inline std::string LeadTable()
{
    return Folder().Make("pb.h5", {{"beam-energy", "0.3:200:40:log"},
                                   {"m-phi", "0.29:0.31:5:log"},
                                   {"rtol", "1e-5"},
                                   {"sampling", "all"}});
}

inline std::string TungstenTable()
{
    return Folder().Make("w.h5", {{"target", "W"},
                                  {"beam-energy", "0.3:200:40:log"},
                                  {"m-phi", "0.29:0.31:5:log"},
                                  {"method", "etl"},
                                  {"rtol", "1e-5"},
                                  {"sampling", "all"}});
}

inline std::string MuonTable()
{
    return Folder().Make("mu.h5", {{"lepton", "mu:e"},
                                   {"beam-energy", "0.2:200:20:log"},
                                   {"m-phi", "0.29:0.31:5:log"},
                                   {"method", "etl"},
                                   {"rtol", "1e-4"},
                                   {"sampling", "all"}});
}

inline std::string HighTable()
{
    return Folder().Make("high.h5", {{"beam-energy", "5:100:14:log"},
                                     {"m-phi", "0.29:0.31:5:log"},
                                     {"method", "etl"},
                                     {"rtol", "1e-4"},
                                     {"sampling", "all"}});
}

inline std::string HydrogenTable()
{
    return Folder().Make("h.h5", {{"target", "H"},
                                  {"beam-energy", "0.5:50:14:log"},
                                  {"m-phi", "0.29:0.31:5:log"},
                                  {"method", "ww"},
                                  {"rtol", "1e-4"},
                                  {"sampling", "all"}});
}

/* ---- materials ---- */

struct Component {
    const char *symbol;
    int z;
    double weight; /* [g/mol] */
    double mass_fraction;
};

inline G4Material *MaterialOf(const char *name, double density_g_cm3,
                              const std::vector<Component> &components)
{
    using namespace CLHEP;
    auto *made = new G4Material(name, density_g_cm3 * g / cm3, static_cast<int>(components.size()));
    for (const Component &one : components)
        made->AddElement(new G4Element(one.symbol, one.symbol, one.z, one.weight * g / mole),
                         one.mass_fraction);
    return made;
}

inline G4Material *Lead()
{
    static G4Material *lead = MaterialOf("lead", 11.35, {{"Pb", 82, 207.2, 1.0}});
    return lead;
}

inline G4Material *Alloy()
{
    static G4Material *alloy =
        MaterialOf("alloy", 15.0, {{"Pb", 82, 207.2, 0.3}, {"W", 74, 183.84, 0.7}});
    return alloy;
}

/* ---- particles and exceptions ---- */

/* Gives a particle a process manager of this thread without any process. */
inline void ForgetProcesses(G4ParticleDefinition *particle)
{
    particle->SetProcessManager(new G4ProcessManager(particle));
}

inline void ForgetAllProcesses()
{
    for (flavbrem_lepton lepton : {FLAVBREM_ELECTRON, FLAVBREM_MUON, FLAVBREM_TAU})
        for (int charge : {-1, 1})
            ForgetProcesses(flavbrem::geant4::LeptonDefinition(lepton, charge));
    ForgetProcesses(G4Gamma::Definition());
}

/* What was reported on this thread. Outside of all Kept an exception ends the program. */
class Reports : public G4VExceptionHandler
{
  public:
    struct One {
        std::string code, sentence;
        G4ExceptionSeverity severity;
    };
    static Reports &OfThisThread()
    {
        static thread_local Reports reports;
        return reports;
    }
    G4bool Notify(const char *origin, const char *code, G4ExceptionSeverity severity,
                  const char *description) override
    {
        all.push_back({code, description, severity});
        if (depth == 0)
            std::fprintf(stderr, "%s (%s): %s\n", origin, code, description);
        return depth == 0;
    }
    std::vector<One> all;
    int depth = 0;
};

/* Keeps what is reported on this thread while it lives. */
class Kept
{
  public:
    Kept() : first_(Reports::OfThisThread().all.size())
    {
        Reports::OfThisThread().depth++;
    }
    ~Kept()
    {
        Reports::OfThisThread().depth--;
    }
    Kept(const Kept &) = delete;
    Kept &operator=(const Kept &) = delete;
    std::vector<Reports::One> all() const
    {
        const std::vector<Reports::One> &reports = Reports::OfThisThread().all;
        return {reports.begin() + static_cast<std::ptrdiff_t>(first_), reports.end()};
    }
    /* Whether exactly one was reported, of this code, with these words in its sentence. */
    void Check(const char *code, std::initializer_list<const char *> words, const char *file,
               int line) const
    {
        const std::vector<Reports::One> now = all();
        CheckThat(now.size() == 1, file, line, std::to_string(now.size()) + " exceptions");
        CheckThat(now[0].code == code, file, line, now[0].code + ": " + now[0].sentence);
        for (const char *word : words)
            CheckHas(now[0].sentence, word, file, line);
    }

  private:
    std::size_t first_;
};

#define CHECK_ONE(KEPT, CODE, ...) (KEPT).Check(CODE, {__VA_ARGS__}, __FILE__, __LINE__)

/* The boson of all tests. */
inline G4ParticleDefinition *Boson()
{
    return flavbrem::geant4::DefineBoson(flavbrem::geant4::BOSON_NAME, flavbrem::geant4::BOSON_ID,
                                         M_PHI);
}

inline flavbrem::geant4::Settings SettingsOf(std::initializer_list<std::string> tables)
{
    flavbrem::geant4::Settings settings;
    settings.tables = tables;
    settings.m_phi_gev = M_PHI;
    return settings;
}

/* A track at the begin of a step in a material. */
struct Flight {
    G4Step step;
    std::unique_ptr<G4Track> track;

    Flight(G4ParticleDefinition *particle, double total_gev, G4Material *material,
           const G4ThreeVector &direction = G4ThreeVector(0.0, 0.0, 1.0))
        : track(std::make_unique<G4Track>(
              new G4DynamicParticle(particle, direction.unit(),
                                    total_gev * CLHEP::GeV - particle->GetPDGMass()),
              0.0, G4ThreeVector(1.0, 2.0, 3.0)))
    {
        step.GetPreStepPoint()->SetMaterial(material);
        track->SetStep(&step);
    }
    double PathIn(flavbrem::geant4::Process &process) const
    {
        G4ForceCondition condition;
        return process.GetMeanFreePath(*track, 0.0, &condition);
    }
    G4ParticleChange *Do(flavbrem::geant4::Process &process) const
    {
        return static_cast<G4ParticleChange *>(process.PostStepDoIt(*track, step));
    }
};

#endif
