/* The settings as commands, /flavbrem/NAME. */
#ifndef FLAVBREM_GEANT4_MESSENGER_HH
#define FLAVBREM_GEANT4_MESSENGER_HH

#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <G4ApplicationState.hh>
#include <G4SystemOfUnits.hh>
#include <G4UIcommand.hh>
#include <G4UIdirectory.hh>
#include <G4UImessenger.hh>
#include <G4UIparameter.hh>
#include <G4UnitsTable.hh>

#include "flavbrem/geant4/settings.hh"

namespace flavbrem::geant4
{

/* On the master thread; its commands are not sent to the others, which share the settings. A value
 * that is wrong makes the command fail, with the sentence. */
class Messenger : public G4UImessenger
{
  public:
    /* Gives a key a value in its unit; returns the sentence of an error, "" without one. */
    using Setter = std::function<std::string(const std::string &name, const std::string &text)>;
    using Getter = std::function<const Settings &()>;

    /* folder  "/flavbrem/", another one where there are two processes */
    Messenger(Setter set, Getter get, const std::string &folder = "/flavbrem/")
        : set_(std::move(set)), get_(std::move(get)),
          directory_(std::make_unique<G4UIdirectory>(folder.c_str(), false))
    {
        directory_->SetGuidance("Flavour-changing bremsstrahlung, l N -> l' N phi.");
        for (const SettingKey &key : SettingKeys())
            commands_.push_back(Command(key, folder));
    }

    void SetNewValue(G4UIcommand *command, G4String text) override
    {
        const SettingKey *key = FindSetting(command->GetCommandName());
        if (key == nullptr)
            return;
        std::string wrong =
            key->unit != nullptr ? SetInUnit(*key, text) : set_(key->name, WithoutQuotes(text));
        if (wrong.empty())
            return;
        G4ExceptionDescription sentence;
        sentence << wrong;
        command->CommandFailed(sentence);
    }

    G4String GetCurrentValue(G4UIcommand *command) override
    {
        const SettingKey *key = FindSetting(command->GetCommandName());
        return key != nullptr ? key->get(get_()) : std::string();
    }

  private:
    Setter set_;
    Getter get_;
    std::unique_ptr<G4UIdirectory> directory_;
    std::vector<std::unique_ptr<G4UIcommand>> commands_;

    /* Geant4 leaves them around a path with blanks. */
    static std::string WithoutQuotes(const std::string &text)
    {
        bool quoted = text.size() > 1 && text.front() == '"' && text.back() == '"';
        return quoted ? text.substr(1, text.size() - 2) : text;
    }

    /* Asked for its category, a unit that Geant4 does not know would end the program. */
    static bool IsEnergy(const std::string &unit)
    {
        return G4UnitDefinition::IsUnitDefined(unit) &&
               G4UnitDefinition::GetCategory(unit) == "Energy";
    }

    /* "300 MeV"; a number alone is in the key's unit. */
    std::string SetInUnit(const SettingKey &key, const std::string &text)
    {
        std::istringstream words(text);
        std::string number, unit;
        double value = 0.0;
        words >> number >> unit;
        if (unit.empty() || unit == key.unit)
            return set_(key.name, number);
        if (!IsEnergy(unit))
            return std::string(key.name) + " has no unit \"" + unit +
                   "\" (it is an energy), give one like " + key.unit;
        std::istringstream reading(number);
        reading.imbue(std::locale::classic());
        if (!(reading >> value))
            return set_(key.name, number);
        std::ostringstream in_gev;
        in_gev.imbue(std::locale::classic());
        in_gev.precision(15);
        in_gev << value * G4UnitDefinition::GetValueOf(unit) / CLHEP::GeV;
        return set_(key.name, in_gev.str());
    }

    std::unique_ptr<G4UIcommand> Command(const SettingKey &key, const std::string &folder)
    {
        auto command = std::make_unique<G4UIcommand>((folder + key.name).c_str(), this, false);
        command->SetGuidance(key.help);
        if (key.range != nullptr)
            command->SetGuidance(
                (std::string("Range: ") + key.range + (key.unit != nullptr ? " GeV" : "")).c_str());
        auto *value = new G4UIparameter("value", 's', false); /* the command deletes it */
        if (key.choices != nullptr)
            value->SetParameterCandidates(key.choices);
        command->SetParameter(value);
        if (key.unit != nullptr) {
            auto *unit = new G4UIparameter("unit", 's', true);
            unit->SetDefaultValue(key.unit);
            command->SetParameter(unit);
        }
        if (key.in_idle)
            command->AvailableForStates(G4State_PreInit, G4State_Idle);
        else
            command->AvailableForStates(G4State_PreInit);
        return command;
    }
};

} // namespace flavbrem::geant4

#endif
