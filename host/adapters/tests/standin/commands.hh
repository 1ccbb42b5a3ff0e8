/* Commands. */
#ifndef FLAVBREM_STANDIN_COMMANDS_HH
#define FLAVBREM_STANDIN_COMMANDS_HH

#include <algorithm>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "exceptions.hh"
#include "globals.hh"

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
