/* What the tests of the process share: tables, materials, and what is kept of exceptions. */
#ifndef FLAVBREM_GEANT4_SETUP_HH
#define FLAVBREM_GEANT4_SETUP_HH

#include <initializer_list>
#include <string>
#include <vector>

#include <G4Gamma.hh>

#include "flavbrem/geant4.hh"

#include "check.hh"
#include "host/adapters/tests/exceptions.hh"
#include "host/adapters/tests/simulator.hh"
#include "host/adapters/tests/tables.hh"

using adapter_tests::ForgetProcesses;
using adapter_tests::MaterialOf;

constexpr double M_PHI = 0.3; /* [GeV] */

/* ---- tables ---- */

/* Made when they are first asked for; gone with the program. */
inline const adapter_tests::TableFolder &Tables()
{
    static const adapter_tests::TableFolder folder;
    return folder;
}

/* From below the threshold on, as a shower wants it. */
inline std::string LeadTable()
{
    return Tables().Make("pb.h5", {{"beam-energy", "0.3:200:40:log"},
                                   {"m-phi", "0.29:0.31:5:log"},
                                   {"rtol", "1e-5"},
                                   {"sampling", "all"}});
}

inline std::string TungstenTable()
{
    return Tables().Make("w.h5", {{"target", "W"},
                                  {"beam-energy", "0.3:200:40:log"},
                                  {"m-phi", "0.29:0.31:5:log"},
                                  {"method", "etl"},
                                  {"rtol", "1e-5"},
                                  {"sampling", "all"}});
}

inline std::string MuonTable()
{
    return Tables().Make("mu.h5", {{"lepton", "mu:e"},
                                   {"beam-energy", "0.2:200:20:log"},
                                   {"m-phi", "0.29:0.31:5:log"},
                                   {"method", "etl"},
                                   {"rtol", "1e-4"},
                                   {"sampling", "all"}});
}

/* Of tungsten, a vector in the place of the scalar; of lead a dark photon of electrons. */
inline std::string VectorTable()
{
    return Tables().Make("vector.h5", {{"target", "W"},
                                       {"boson", "vector"},
                                       {"beam-energy", "0.5:200:14:log"},
                                       {"m-phi", "0.29:0.31:5:log"},
                                       {"method", "etl"},
                                       {"rtol", "1e-4"},
                                       {"sampling", "all"}});
}

inline std::string DarkPhotonTable()
{
    return Tables().Make("dark.h5", {{"lepton", "e:e"},
                                     {"boson", "vector"},
                                     {"epsilon", "1e-3"},
                                     {"beam-energy", "1:200:20:log"},
                                     {"m-phi", "0.29:0.31:5:log"},
                                     {"method", "etl"},
                                     {"rtol", "1e-4"},
                                     {"sampling", "all"}});
}

inline std::string HighTable()
{
    return Tables().Make("high.h5", {{"beam-energy", "5:100:14:log"},
                                     {"m-phi", "0.29:0.31:5:log"},
                                     {"method", "etl"},
                                     {"rtol", "1e-4"},
                                     {"sampling", "all"}});
}

inline std::string HydrogenTable()
{
    return Tables().Make("h.h5", {{"target", "H"},
                                  {"beam-energy", "0.5:50:14:log"},
                                  {"m-phi", "0.29:0.31:5:log"},
                                  {"method", "ww"},
                                  {"rtol", "1e-4"},
                                  {"sampling", "all"}});
}

/* ---- materials ---- */

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

inline void ForgetAllProcesses()
{
    adapter_tests::ForgetProcessesOfLeptons();
    ForgetProcesses(G4Gamma::Definition());
}

/* Keeps the exceptions of this thread while it lives; outside of it one ends the program. */
class Kept
{
  public:
    Kept() : first_(adapter_tests::Exceptions::OfThisThread().all.size())
    {
        adapter_tests::Exceptions::OfThisThread().waiting++;
    }
    ~Kept()
    {
        adapter_tests::Exceptions::OfThisThread().waiting--;
    }
    Kept(const Kept &) = delete;
    Kept &operator=(const Kept &) = delete;
    std::vector<adapter_tests::Exception> all() const
    {
        const std::vector<adapter_tests::Exception> &thrown =
            adapter_tests::Exceptions::OfThisThread().all;
        return {thrown.begin() + static_cast<std::ptrdiff_t>(first_), thrown.end()};
    }
    /* Whether there was exactly one, of this code, with these words in its sentence. */
    void Check(const char *code, std::initializer_list<const char *> words, const char *file,
               int line) const
    {
        const std::vector<adapter_tests::Exception> now = all();
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

/* A track in a material, through the process. */
struct Flight : adapter_tests::Flight {
    using adapter_tests::Flight::Flight;
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
