/* The tables of a process, one an element, and what they say of a material. A model is made once,
 * by the master thread; all processes of all threads share it. */
#ifndef FLAVBREM_GEANT4_MODEL_HH
#define FLAVBREM_GEANT4_MODEL_HH

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <G4Element.hh>
#include <G4Material.hh>
#include <G4PhysicalConstants.hh>
#include <G4SystemOfUnits.hh>

#include "flavbrem/boson.h"
#include "flavbrem/geant4/report.hh"
#include "flavbrem/geant4/settings.hh"
#include "flavbrem/runtime.h"

namespace flavbrem::geant4
{

struct RuntimeCloser {
    void operator()(flavbrem_runtime *opened) const
    {
        flavbrem_runtime_close(&opened);
    }
};
using Runtime = std::unique_ptr<flavbrem_runtime, RuntimeCloser>;

/* A table, at the mass of the model. */
struct ElementTable {
    Runtime runtime;
    std::string path;
    flavbrem_process_values process;
    int z = 0;
    int a = 0; /* of the isotope that stands for it */
    double range_gev[2] = {0.0, 0.0};
};

/* What a material has of an element that has a table. */
struct MaterialPart {
    const ElementTable *table;
    double nuclei; /* [1/volume], Geant4's unit */
};

/* Its parts. A vacuum has none: a material as thin as G4_Galactic. */
struct MaterialParts {
    std::vector<MaterialPart> parts;
    std::string missing; /* symbols of elements that have no table, "" without one */
};

/* Constant but for Change, which the master thread may call between runs. */
class Model
{
  public:
    /* Opens the tables of the settings.
     * Returns nullptr after an exception: no table, one that cannot be opened or has no sampling,
     * two of one element, two pairs of leptons, a mass that is not given or not in one of them, an
     * energy that a lepton may have and a table does not begin at. */
    static std::shared_ptr<Model> Open(const Settings &settings)
    {
        auto model = std::make_shared<Model>();
        std::string wrong = model->OpenAll(settings);
        if (wrong.empty())
            return model;
        ReportSetup("flavbrem::geant4::Model::Open", CODE_TABLE, wrong);
        return nullptr;
    }

    /* Other settings for the runs to come: those of SettingKey::in_idle.
     * Returns the sentence of an error, which leaves the model as it was; "" without one. */
    std::string Change(const Settings &settings)
    {
        for (const ElementTable &table : tables_) {
            std::string wrong = CheckEnergies(table, settings);
            if (!wrong.empty())
                return wrong;
        }
        settings_ = settings;
        return "";
    }

    /* The first table of settings, for what it says of its boson before Open; nullptr where there
     * is none yet, or none that can be opened, which Open tells of. */
    static Runtime First(const Settings &settings)
    {
        flavbrem_runtime *opened = nullptr;
        if (settings.tables.empty() ||
            flavbrem_runtime_open(settings.tables.front().c_str(), settings.method, settings.view,
                                  settings.m_phi_gev, FLAVBREM_TABLE_CHECKED, &opened, nullptr,
                                  0) != FLAVBREM_OK)
            opened = nullptr;
        return Runtime(opened);
    }

    const Settings &settings() const
    {
        return settings_;
    }
    /* That of the first table, whose leptons and boson are those of all. */
    const flavbrem_process *process() const
    {
        return flavbrem_runtime_process(tables_.front().runtime.get());
    }
    const std::vector<ElementTable> &tables() const
    {
        return tables_;
    }
    flavbrem_lepton lepton_in() const
    {
        return tables_.front().process.lepton_in;
    }
    flavbrem_lepton lepton_out() const
    {
        return tables_.front().process.lepton_out;
    }

    /* Below it no lepton makes a boson on any nucleus, with a table or without: m_phi + m_f, or
     * what WW needs above it [GeV]. */
    double least_opening_gev() const
    {
        return least_opening_gev_;
    }

    /* Whether a lepton of an energy [GeV] could make a boson. */
    bool CanMake(double energy_gev) const
    {
        return energy_gev > least_opening_gev_ && energy_gev >= settings_.least_energy_gev;
    }

    /* The parts of a material that have a table. */
    MaterialParts PartsOf(const G4Material &material) const
    {
        MaterialParts found;
        const G4ElementVector &elements = *material.GetElementVector();
        const G4double *nuclei = material.GetVecNbOfAtomsPerVolume();
        if (material.GetDensity() <= THINNEST_VACUUM)
            return found;
        for (std::size_t i = 0; i < material.GetNumberOfElements(); i++) {
            const ElementTable *table = FindTable(elements[i]->GetZasInt());
            if (table != nullptr)
                found.parts.push_back({table, nuclei[i]});
            else if (settings_.missing_table == MissingTable::error)
                found.missing += (found.missing.empty() ? "" : ", ") + elements[i]->GetName();
        }
        return found;
    }

    /* The macroscopic cross-section without the bias, sum of nuclei times sigma [1/length]; of WW
     * and IWW the part that recoil allows. 0 below the threshold and below least-energy.
     *   energy_gev  total energy of the lepton [GeV]
     *   partial     receives what each part has of it
     *   sum         receives it
     * Errors: those of flavbrem_runtime_sigma, of which Why() makes a sentence. Thread safe. */
    flavbrem_status PerLength(const MaterialParts &material, double energy_gev,
                              std::vector<double> &partial, double &sum) const
    {
        partial.assign(material.parts.size(), 0.0);
        sum = 0.0;
        if (energy_gev < settings_.least_energy_gev)
            return FLAVBREM_OK;
        for (std::size_t i = 0; i < material.parts.size(); i++) {
            double sigma_pb = 0.0;
            const MaterialPart &part = material.parts[i];
            flavbrem_status status = Sigma(*part.table, energy_gev, sigma_pb);
            if (status != FLAVBREM_OK)
                return status;
            partial[i] = part.nuclei * Area(*part.table, sigma_pb);
            sum += partial[i];
        }
        return FLAVBREM_OK;
    }

    /* What PerLength is never above while a lepton loses at most half of its energy. */
    flavbrem_status PerLengthBound(const MaterialParts &material, double energy_gev,
                                   double &bound) const
    {
        bound = 0.0;
        if (energy_gev < settings_.least_energy_gev)
            return FLAVBREM_OK;
        for (const MaterialPart &part : material.parts) {
            double sigma_pb = 0.0;
            double low = std::max(0.5 * energy_gev, settings_.least_energy_gev);
            const double from_to[2] = {low, energy_gev};
            flavbrem_status status =
                flavbrem_runtime_sigma_bound(part.table->runtime.get(), from_to, &sigma_pb);
            if (status != FLAVBREM_OK)
                return status;
            bound += part.nuclei * Area(*part.table, sigma_pb);
        }
        return FLAVBREM_OK;
    }

    /* Why there was a status, of PerLength or of a draw, at an energy. */
    std::string Why(const MaterialParts &material, flavbrem_status status, double energy_gev) const
    {
        using detail::TextOf;
        for (const MaterialPart &part : material.parts) {
            const double *range = part.table->range_gev;
            if (energy_gev > range[1])
                return "a lepton of " + TextOf(energy_gev) + " GeV is beyond " +
                       Called(*part.table) + " (it ends at " + TextOf(range[1]) +
                       " GeV), make one with a larger --beam-energy";
        }
        return "at " + TextOf(energy_gev) + " GeV the tables have no answer (" +
               flavbrem_status_text(status) + "), make them again";
    }

    /* Of another boson than the usual one: "boson vector, ". */
    std::string BosonText() const
    {
        return flavbrem_boson_is_usual(process())
                   ? ""
                   : "boson " + std::string(flavbrem_boson_name(process())) + ", ";
    }

    /* Tables, leptons and mass in some lines. */
    std::string Description() const
    {
        using detail::TextOf;
        std::string text = std::string(flavbrem_lepton_name(lepton_in())) + " N -> " +
                           flavbrem_lepton_name(lepton_out()) + " N phi, " + BosonText() +
                           "m_phi " + TextOf(settings_.m_phi_gev) + " GeV, " +
                           flavbrem_method_name(settings_.method) + ", bias " +
                           TextOf(settings_.bias) + "\n";
        for (const ElementTable &table : tables_)
            text += "  " + Called(table) + ": " + TextOf(table.range_gev[0]) + " to " +
                    TextOf(table.range_gev[1]) + " GeV, coupling " +
                    TextOf(settings_.coupling > 0.0 ? settings_.coupling : table.process.coupling) +
                    "\n";
        return text;
    }

  private:
    /* G4_Galactic has universe_mean_density, to rounding errors. */
    static constexpr double THINNEST_VACUUM = 1.001 * CLHEP::universe_mean_density;

    Settings settings_;
    std::vector<ElementTable> tables_;
    double least_opening_gev_ = DBL_MAX;

    static std::string Called(const ElementTable &table)
    {
        const char *symbol = flavbrem_element_symbol(table.z);
        return "the table of " + (symbol != nullptr ? symbol : "Z = " + std::to_string(table.z)) +
               " (" + table.path + ")";
    }

    const ElementTable *FindTable(int z) const
    {
        for (const ElementTable &table : tables_)
            if (table.z == z)
                return &table;
        return nullptr;
    }

    /* [pb] at the table's coupling. */
    flavbrem_status Sigma(const ElementTable &table, double energy_gev, double &sigma_pb) const
    {
        double allowed = 1.0;
        flavbrem_status status =
            flavbrem_runtime_sigma(table.runtime.get(), energy_gev, &sigma_pb, nullptr);
        if (status == FLAVBREM_OK && settings_.method != FLAVBREM_ETL && sigma_pb > 0.0)
            status = flavbrem_runtime_allowed(table.runtime.get(), energy_gev, &allowed);
        sigma_pb *= allowed;
        return status;
    }

    /* The same at the coupling of the settings, as an area of Geant4. */
    double Area(const ElementTable &table, double sigma_pb) const
    {
        double factor = 1.0;
        if (settings_.coupling > 0.0)
            factor = flavbrem_runtime_coupling_factor(table.runtime.get(), settings_.coupling);
        return factor * sigma_pb * CLHEP::picobarn;
    }

    std::string OpenAll(const Settings &settings)
    {
        settings_ = settings;
        if (settings.tables.empty())
            return "there is no table (none was given), give one for each element by "
                   "/flavbrem/table";
        if (!(settings.m_phi_gev > 0.0))
            return "the boson has no mass (m-phi was not given), give it by /flavbrem/m-phi";
        for (const std::string &path : settings.tables) {
            std::string wrong = OpenOne(path);
            if (!wrong.empty())
                return wrong;
        }
        return "";
    }

    std::string OpenOne(const std::string &path)
    {
        flavbrem_runtime *opened = nullptr;
        char why[FLAVBREM_TABLE_MESSAGE];
        flavbrem_status status = flavbrem_runtime_open(
            path.c_str(), settings_.method, settings_.view, settings_.m_phi_gev,
            FLAVBREM_TABLE_CHECKED, &opened, why, sizeof why);
        ElementTable table;
        table.runtime.reset(opened);
        if (status != FLAVBREM_OK)
            return path + ": " + why;
        table.path = path;
        table.process = flavbrem_process_values_of(flavbrem_runtime_process(opened));
        table.z = static_cast<int>(std::lround(table.process.target_z));
        table.a = table.process.is_element != 0
                      ? flavbrem_element_isotope(table.z)
                      : static_cast<int>(std::lround(table.process.target_a));
        flavbrem_runtime_range(opened, table.range_gev);
        std::string wrong = CheckAmongOthers(table);
        if (wrong.empty())
            wrong = CheckEnergies(table, settings_);
        if (!wrong.empty())
            return wrong;
        least_opening_gev_ = std::min(least_opening_gev_, LeastOpening(table));
        tables_.push_back(std::move(table));
        return "";
    }

    /* The opening on a nucleus so heavy that its recoil takes no energy. */
    double LeastOpening(const ElementTable &table) const
    {
        const flavbrem_process *process = flavbrem_runtime_process(table.runtime.get());
        double m_f = flavbrem_lepton_mass_gev(table.process.lepton_out, table.process.constants);
        double at_rest = settings_.m_phi_gev + m_f;
        double recoil = flavbrem_threshold_gev(process, settings_.m_phi_gev) - at_rest;
        double opening = flavbrem_opening_gev(process, settings_.method, settings_.m_phi_gev);
        return std::max(opening - recoil, 0.0);
    }

    std::string CheckAmongOthers(const ElementTable &table) const
    {
        if (table.process.target_z != static_cast<double>(table.z))
            return Called(table) + " is of no element (its Z is " +
                   detail::TextOf(table.process.target_z) + "), make one of a whole number";
        const ElementTable *same = FindTable(table.z);
        if (same != nullptr)
            return Called(table) + " is one too many (" + same->path +
                   " is of this element as well), give one for each";
        if (!tables_.empty() &&
            (table.process.lepton_in != lepton_in() || table.process.lepton_out != lepton_out()))
            return Called(table) + " is of other leptons than " + tables_.front().path +
                   " (a process has one pair), make a second process for it";
        if (!tables_.empty() &&
            !flavbrem_boson_is_same(flavbrem_runtime_process(table.runtime.get()), process()))
            return Called(table) + " is of another boson than " + tables_.front().path +
                   " (a process has one), make a second process for it";
        return "";
    }

    /* A table that begins above the opening would leave out what leptons make below. */
    static std::string CheckEnergies(const ElementTable &table, const Settings &settings)
    {
        using detail::TextOf;
        const flavbrem_process *process = flavbrem_runtime_process(table.runtime.get());
        double opening = flavbrem_opening_gev(process, settings.method, settings.m_phi_gev);
        double begin = std::max(table.range_gev[0], settings.least_energy_gev);
        if (table.range_gev[0] > opening && settings.least_energy_gev < table.range_gev[0])
            return Called(table) + " begins at " + TextOf(table.range_gev[0]) +
                   " GeV (leptons make bosons from " + TextOf(opening) +
                   " GeV on), make it from there, or leave them out by /flavbrem/least-energy " +
                   TextAbove(table.range_gev[0]) + " GeV";
        if (!HasValuesFrom(table, begin))
            return Called(table) + " has no value at some energies from " + TextOf(begin) +
                   " GeV on (" + flavbrem_method_name(settings.method) +
                   " opens between its nodes), make it with more of them there, or leave out what "
                   "lies below by /flavbrem/least-energy " +
                   TextAbove(FirstWithValues(table, begin)) + " GeV";
        return "";
    }

    static bool HasValuesFrom(const ElementTable &table, double begin_gev)
    {
        double bound_pb = 0.0;
        const double from_to[2] = {begin_gev, table.range_gev[1]};
        return begin_gev >= table.range_gev[1] ||
               flavbrem_runtime_sigma_bound(table.runtime.get(), from_to, &bound_pb) !=
                   FLAVBREM_ERROR_NO_VALUE;
    }

    /* From where on it has values, found by halves. */
    static double FirstWithValues(const ElementTable &table, double begin_gev)
    {
        double without = begin_gev, with = table.range_gev[1];
        while (with - without > 1e-9 * with) {
            double middle = 0.5 * (without + with);
            (HasValuesFrom(table, middle) ? with : without) = middle;
        }
        return with;
    }

    /* In nine digits, and not below. */
    static std::string TextAbove(double number)
    {
        std::string text = detail::TextOf(number);
        double read = 0.0;
        std::istringstream(text) >> read;
        return read >= number ? text : detail::TextOf(number * (1.0 + 1e-8));
    }
};

} // namespace flavbrem::geant4

#endif
