/* What the adapter can be told, by name. Keys that the dictionary of flavbrem has (m-phi, method,
 * view, coupling) are read by it: their ranges and sentences are its own. */
#ifndef FLAVBREM_GEANT4_SETTINGS_HH
#define FLAVBREM_GEANT4_SETTINGS_HH

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <locale>
#include <sstream>
#include <string>
#include <vector>

#include "flavbrem/spec.h"

namespace flavbrem::geant4
{

/* What becomes of the lepton that has made a boson. */
enum class Parent {
    killed, /* it has become the other lepton */
    kept    /* it flies on as if nothing had happened: a bias then leaves the shower as it is */
};

/* Who has the kinetic energy of the nucleus. */
enum class Nucleus { deposited, ion };

enum class Emissions { many, one }; /* an event */

/* What an element without a table does. */
enum class MissingTable { error, ignored };

/* All of it; what is not set has these values. */
struct Settings {
    std::vector<std::string> tables; /* paths, one an element */
    double m_phi_gev = 0.0;          /* must be given */
    flavbrem_method method = FLAVBREM_ETL;
    flavbrem_view view = FLAVBREM_VIEW_BOSON;
    double coupling = 0.0;         /* 0: that of each table */
    double bias = 1.0;             /* multiplies cross-sections, divides weights */
    double least_energy_gev = 0.0; /* below this total energy a lepton makes nothing */
    Parent parent = Parent::killed;
    Nucleus nucleus = Nucleus::deposited;
    Emissions emissions = Emissions::many;
    MissingTable missing_table = MissingTable::error;
    bool along_step = false; /* whether the energy lost in a step counts (rejection at its end) */
};

/* The names of the boson's definition, which are given to the constructor of Physics. */
constexpr const char *BOSON_NAME = "phi_flavbrem";
constexpr int BOSON_ID = 622; /* as in event files */

/* A setting by its name. */
struct SettingKey {
    const char *name;
    const char *choices; /* with a blank between each two; nullptr of a number or a path */
    const char *unit;    /* "GeV", or nullptr */
    const char *range;   /* in words, or nullptr */
    const char *help;
    bool in_idle; /* whether it may change between runs, not only before /run/initialize */
    /* Reads a text; returns the sentence of an error, "" without one. */
    std::string (*set)(Settings &settings, const std::string &text);
    std::string (*get)(const Settings &settings);
};

namespace detail
{

inline std::string TextOf(double number)
{
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text.precision(9);
    text << number;
    return text.str();
}

/* Reads a number that is in [least, most]. */
inline std::string ReadNumber(const char *name, const std::string &text, double least, double most,
                              const char *range, double &number)
{
    std::istringstream stream(text);
    stream.imbue(std::locale::classic());
    double read = 0.0;
    char behind = '\0';
    if (!(stream >> read) || stream >> behind || !(read >= least && read <= most))
        return std::string(name) + " \"" + text + "\" is out of range (" + range +
               "), give one of these";
    number = read;
    return "";
}

/* Finds a word among choices; `number` is its place. */
inline std::string ReadChoice(const char *name, const std::string &text, const char *choices,
                              int &number)
{
    std::istringstream words(choices);
    std::string word, all;
    for (int i = 0; words >> word; i++) {
        if (word == text) {
            number = i;
            return "";
        }
        all += all.empty() ? word : " or " + word;
    }
    return std::string(name) + " \"" + text + "\" is none of its values (" + all +
           "), give one of these";
}

/* A spec that the dictionary reads a key into. */
class Reader
{
  public:
    Reader()
    {
        if (flavbrem_context_create(&context_) == FLAVBREM_OK)
            if (flavbrem_spec_create(context_, FLAVBREM_JOB_EVENTS, &spec_) != FLAVBREM_OK)
                spec_ = nullptr;
    }
    ~Reader()
    {
        flavbrem_spec_destroy(&spec_);
        flavbrem_context_destroy(&context_);
    }
    Reader(const Reader &) = delete;
    Reader &operator=(const Reader &) = delete;

    /* Returns the sentence of an error, "" without one. */
    std::string Set(const char *key, const std::string &text)
    {
        if (spec_ == nullptr)
            return "there is no memory to read " + std::string(key) + ", free some";
        if (flavbrem_spec_set(context_, spec_, key, text.c_str()) != FLAVBREM_OK ||
            flavbrem_process_check(context_, flavbrem_spec_process(spec_)) != FLAVBREM_OK)
            return flavbrem_context_message(context_);
        return "";
    }
    const flavbrem_spec *spec() const
    {
        return spec_;
    }

  private:
    flavbrem_context *context_ = nullptr;
    flavbrem_spec *spec_ = nullptr;
};

inline std::string SetMass(Settings &settings, const std::string &text)
{
    Reader reader;
    std::string wrong = reader.Set("m-phi", text);
    if (!wrong.empty())
        return wrong;
    const flavbrem_range *range = flavbrem_spec_range(reader.spec(), "m-phi", 0);
    double mass = flavbrem_range_value(range, 0);
    if (flavbrem_range_size(range) != 1 || !(mass >= FLAVBREM_SMALLEST_M_PHI_GEV))
        return "m-phi \"" + text + "\" is not one mass in range (" +
               flavbrem_key_find("m-phi")->range + "), give one in GeV";
    settings.m_phi_gev = mass;
    return "";
}

inline std::string SetMethod(Settings &settings, const std::string &text)
{
    Reader reader;
    flavbrem_method methods[FLAVBREM_METHODS];
    std::string wrong = reader.Set("method", text);
    if (!wrong.empty())
        return wrong;
    if (flavbrem_spec_methods(reader.spec(), methods) != 1)
        return "method \"" + text + "\" is more than one, give the one of the process";
    settings.method = methods[0];
    return "";
}

inline std::string SetView(Settings &settings, const std::string &text)
{
    Reader reader;
    std::string wrong = reader.Set("view", text);
    if (wrong.empty())
        settings.view = static_cast<flavbrem_view>(flavbrem_spec_choice(reader.spec(), "view"));
    return wrong;
}

inline std::string SetCoupling(Settings &settings, const std::string &text)
{
    Reader reader;
    std::string wrong = reader.Set("coupling", text);
    if (wrong.empty())
        settings.coupling = flavbrem_spec_number(reader.spec(), "coupling");
    return wrong;
}

inline std::string AddTable(Settings &settings, const std::string &text)
{
    if (text.empty())
        return "table \"\" is no path, give that of a table made with --with-sampling";
    settings.tables.push_back(text);
    return "";
}

inline std::string TableList(const Settings &settings)
{
    std::string all;
    for (const std::string &path : settings.tables)
        all += (all.empty() ? "" : " ") + path;
    return all;
}

constexpr const char *BIAS_RANGE = "1e-300 to 1e300";
constexpr const char *ENERGY_RANGE = "0 to 1e6";

inline std::string SetBias(Settings &settings, const std::string &text)
{
    return ReadNumber("bias", text, 1e-300, 1e300, BIAS_RANGE, settings.bias);
}

inline std::string SetLeastEnergy(Settings &settings, const std::string &text)
{
    return ReadNumber("least-energy", text, 0.0, FLAVBREM_LARGEST_ENERGY_GEV, ENERGY_RANGE,
                      settings.least_energy_gev);
}

constexpr const char *PARENTS = "kill keep";
constexpr const char *NUCLEI = "deposit ion";
constexpr const char *EMISSIONS = "many one";
constexpr const char *MISSING = "error ignore";
constexpr const char *SWITCH = "false true";

/* A member that is one of choices, in the order of its enum. */
template <typename Choice>
std::string SetChoice(const char *name, const std::string &text, const char *choices, Choice &value)
{
    int number = 0;
    std::string wrong = ReadChoice(name, text, choices, number);
    if (wrong.empty())
        value = static_cast<Choice>(number);
    return wrong;
}

template <typename Choice> std::string ChoiceName(const char *choices, Choice value)
{
    std::istringstream words(choices);
    std::string word;
    for (int i = 0; i <= static_cast<int>(value); i++)
        words >> word;
    return word;
}

/* The row of a key that the dictionary has. */
inline SettingKey OfDictionary(const char *name, const char *choices, bool in_idle,
                               std::string (*set)(Settings &, const std::string &),
                               std::string (*get)(const Settings &))
{
    const flavbrem_key *key = flavbrem_key_find(name);
    return {name, choices, key->unit, key->range, key->help, in_idle, set, get};
}

} // namespace detail

/* All keys; thread safe. */
inline const std::vector<SettingKey> &SettingKeys()
{
    using namespace detail;
    static const std::vector<SettingKey> keys = {
        {"table", nullptr, nullptr, nullptr,
         "path of a table made with --with-sampling; again for each further element", false,
         AddTable, TableList},
        OfDictionary("m-phi", nullptr, false, SetMass,
                     [](const Settings &s) { return TextOf(s.m_phi_gev); }),
        OfDictionary("method", "etl ww iww", false, SetMethod,
                     [](const Settings &s) { return std::string(flavbrem_method_name(s.method)); }),
        OfDictionary("view", "boson lepton", false, SetView,
                     [](const Settings &s) { return std::string(flavbrem_view_name(s.view)); }),
        OfDictionary("coupling", nullptr, true, SetCoupling,
                     [](const Settings &s) { return TextOf(s.coupling); }),
        {"bias", nullptr, nullptr, BIAS_RANGE,
         "factor on the cross-section, by which the weights of what it makes are divided", true,
         SetBias, [](const Settings &s) { return TextOf(s.bias); }},
        {"least-energy", nullptr, "GeV", ENERGY_RANGE,
         "total energy [GeV] below which a lepton makes nothing", true, SetLeastEnergy,
         [](const Settings &s) { return TextOf(s.least_energy_gev); }},
        {"parent", PARENTS, nullptr, nullptr,
         "the lepton that has made a boson: killed, for it is the other lepton now, or kept as if "
         "nothing had happened",
         true,
         [](Settings &s, const std::string &t) {
             return SetChoice("parent", t, PARENTS, s.parent);
         },
         [](const Settings &s) { return ChoiceName(PARENTS, s.parent); }},
        {"nucleus", NUCLEI, nullptr, nullptr,
         "its kinetic energy is deposited where it is, or it becomes an ion", true,
         [](Settings &s, const std::string &t) {
             return SetChoice("nucleus", t, NUCLEI, s.nucleus);
         },
         [](const Settings &s) { return ChoiceName(NUCLEI, s.nucleus); }},
        {"emissions", EMISSIONS, nullptr, nullptr, "bosons an event", true,
         [](Settings &s, const std::string &t) {
             return SetChoice("emissions", t, EMISSIONS, s.emissions);
         },
         [](const Settings &s) { return ChoiceName(EMISSIONS, s.emissions); }},
        {"missing-table", MISSING, nullptr, nullptr,
         "what an element without a table is: an error, or left out", false,
         [](Settings &s, const std::string &t) {
             return SetChoice("missing-table", t, MISSING, s.missing_table);
         },
         [](const Settings &s) { return ChoiceName(MISSING, s.missing_table); }},
        {"along-step", SWITCH, nullptr, nullptr,
         "whether the energy that is lost within a step counts", true,
         [](Settings &s, const std::string &t) {
             return SetChoice("along-step", t, SWITCH, s.along_step);
         },
         [](const Settings &s) { return ChoiceName(SWITCH, s.along_step); }}};
    return keys;
}

/* The key of a name; nullptr where there is none. Thread safe. */
inline const SettingKey *FindSetting(const std::string &name)
{
    for (const SettingKey &key : SettingKeys())
        if (name == key.name)
            return &key;
    return nullptr;
}

/* Gives a key a value; numbers of keys with a unit are in it.
 * Returns the sentence of an error, which leaves the settings as they were; "" without one. */
inline std::string SetSetting(Settings &settings, const std::string &name, const std::string &text)
{
    const SettingKey *key = FindSetting(name);
    if (key != nullptr)
        return key->set(settings, text);
    std::string all;
    for (const SettingKey &other : SettingKeys())
        all += (all.empty() ? "" : ", ") + std::string(other.name);
    return "there is no setting \"" + name + "\" (there are " + all + "), give one of these";
}

} // namespace flavbrem::geant4

#endif
