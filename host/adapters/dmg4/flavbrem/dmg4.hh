/* flavbrem in DMG4: a class that answers its base class `DarkMatter` for l_i N -> l_f N phi, with
 * total cross-sections from a table that was made with "sampling" and exact shapes.
 *
 * Energies and masses are in GeV, cross-sections in pb at DMG4's benchmark coupling, densities in
 * g/cm3, as DMG4 has them. Header only, C++17; it stands on DMG4 (a version whose DarkMatter has
 * protected members), Geant4 and flavbrem/flavbrem.h. */
#ifndef FLAVBREM_DMG4_HPP
#define FLAVBREM_DMG4_HPP

#include <cmath>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>

#include <DarkMatter.hh>
#include <globals.hh>

#include "flavbrem/flavbrem.h"

namespace flavbrem
{

/* Whether CrossSectionDSDX and the like are computed. DarkMatter::PrepareTable asks for them 1e5
 * times, for muon beams 1e8 times, and only DMG4's own SimulateEmission needs them: Off, all of
 * them are 0. */
enum class Shapes { On, Off };

/* The boson of a table: a scalar that changes the flavour, e -> mu for instance, or another one.
 *
 * What is wrong becomes a G4Exception with one sentence. In the constructor it is a
 * FatalErrorInArgument, later RunMustBeAborted; if the handler lets the program go on, the
 * cross-section is 0.
 *
 * Any number of threads may call one object, and one may set another mass meanwhile: each call is
 * at the one mass or the other. Those that ask for shapes, or for totals beyond the table, wait for
 * each other. What DarkMatter has of its own (GetMA, PrepareTable, SimulateEmission, the count of
 * emissions) takes no lock: another mass is set while none of it runs. */
class DarkScalar : public DarkMatter
{
  public:
    /*   table    path of a file by `flavbrem table --with-sampling`
     *   m_phi    in the range of the table; at most 3 in DMG4
     *   threshold  kinetic energy below which DMG4 emits nothing: not below the begin of the table
     *   density  of the one material that DMG4 has (EmissionAllowed)
     *   epsilon  the coupling h of L = -h l_i-bar P_R l_f phi + h.c., or g of the table's boson
     *            (flavbrem_process_values_of): of a dark photon g_V, which is e times its epsilon
     *   type     DMG4's number for the boson, by which its physics list finds the particle and so
     *            its spin and parity; 0: that of the table's boson (TypeOf) */
    DarkScalar(const std::string &table, double m_phi, double threshold, double density,
               double epsilon = 1e-4, Shapes shapes = Shapes::On, int type = 0)
        : DarkMatter(m_phi, threshold, 1.0, 1.0, 1.0, density, epsilon, 0), path_(table),
          shapes_(shapes)
    {
        DMType = type != 0 ? type : OF_OTHER_FLAVOUR;
        if (!Open(m_phi))
            return;
        const flavbrem_runtime *runtime = at_->runtime.get();
        const flavbrem_process_values values =
            flavbrem_process_values_of(flavbrem_runtime_process(runtime));
        if (type == 0)
            DMType = TypeOf(*flavbrem_runtime_process(runtime));
        ANucl = values.target_a;
        ZNucl = values.target_z;
        ParentPDGID = Code(values.lepton_in);
        DaughterPDGID = Code(values.lepton_out);
        lepton_gev_ = flavbrem_lepton_mass_gev(values.lepton_in, values.constants);
        factor_ = flavbrem_runtime_coupling_factor(runtime, epsilBench);
    }
    /* DMG4's number: 1 of a vector (its A'), 2 of a scalar, 3 of an axial vector, 4 of a
     * pseudoscalar, where both leptons are of one flavour and the boson has one coupling; else 45,
     * that of DarkScalarLFC, for DMG4 has no other boson that changes the flavour. */
    static int TypeOf(const flavbrem_process &process)
    {
        const flavbrem_process_values values = flavbrem_process_values_of(&process);
        const flavbrem_couplings g = flavbrem_couplings_of(&process);
        const double each[] = {g.vector, g.scalar, g.axial, g.pseudoscalar};
        int type = OF_OTHER_FLAVOUR, n = 0;
        for (int i = 0; i < 4; i++)
            if (each[i] > 0.0) {
                type = i + 1;
                n++;
            }
        return values.lepton_in == values.lepton_out && n == 1 ? type : OF_OTHER_FLAVOUR;
    }
    DarkScalar(const DarkScalar &) = delete;
    DarkScalar &operator=(const DarkScalar &) = delete;
    ~DarkScalar() override
    {
        at_.reset();
        flavbrem_table_close(&table_);
        flavbrem_context_destroy(&context_);
    }

    /* The total at a total energy; 0 below the threshold. From the table, where it has the energy;
     * elsewhere computed, to 1e-4, for PrepareTable asks from 0.008 to 200 GeV. */
    double TotalCrossSectionCalc(double E0) override
    {
        const std::shared_ptr<const Handle> at = Now();
        double sigma = 0.0;
        if (at == nullptr)
            return 0.0;
        if (flavbrem_runtime_sigma(at->runtime.get(), E0, &sigma, nullptr) == FLAVBREM_OK)
            return factor_ * sigma;
        return Compute(*at, FLAVBREM_ETL, FLAVBREM_SIGMA, E0, 0.0, 0.0);
    }

    /* The same at a kinetic energy, which is what DMG4's processes hand over, and from the table
     * alone: an error beyond it, and 0. */
    double GetSigmaTot(double E0) override
    {
        const std::shared_ptr<const Handle> at = Now();
        double sigma = 0.0;
        if (at == nullptr)
            return 0.0;
        const double energy = E0 + lepton_gev_;
        const flavbrem_status status =
            flavbrem_runtime_sigma(at->runtime.get(), energy, &sigma, nullptr);
        if (status != FLAVBREM_OK) {
            char why[FLAVBREM_TABLE_MESSAGE];
            flavbrem_table_message(table_, status, energy, at->m_phi_gev, why, sizeof why);
            Abort(Named(why));
            return 0.0;
        }
        return factor_ * sigma;
    }

    /* Whether there may be an emission at a kinetic energy: DMG4's rules (one an event, the one
     * density, the threshold), and the process is open. */
    bool EmissionAllowed(double E0, double DensityMat) override
    {
        const std::lock_guard<std::mutex> guard(at_mutex_);
        return at_ != nullptr && E0 + lepton_gev_ > at_->opening_gev &&
               DarkMatter::EmissionAllowed(E0, DensityMat);
    }

    /* ---- shapes ----
     * At a total energy E0: x = E_phi/E0, total energies; 0 outside phase space. Their integrals
     * are the total. Where DMG4 has WW and IWW by name, so they are: those of the paper. */

    /* d sigma/dx [pb] */
    double CrossSectionDSDX(double XEv, double E0) override
    {
        return Shape(FLAVBREM_ETL, FLAVBREM_DX, E0, XEv, 0.0);
    }
    double CrossSectionDSDX_WW(double XEv, double E0) override
    {
        return Shape(FLAVBREM_WW, FLAVBREM_DX, E0, XEv, 0.0);
    }
    double CrossSectionDSDX_IWW(double XEv, double E0) override
    {
        return Shape(FLAVBREM_IWW, FLAVBREM_DX, E0, XEv, 0.0);
    }

    /* d2 sigma/dx du [pb], u = theta^2/2 of the boson's angle */
    double CrossSectionDSDXDU(double XEv, double UThetaEv, double E0) override
    {
        const double theta = std::sqrt(2.0 * UThetaEv);
        const double jacobian = theta > 0.0 ? std::sin(theta) / theta : 1.0; /* dcos/du */
        return jacobian * Shape(FLAVBREM_ETL, FLAVBREM_D2X, E0, XEv, theta);
    }

    /* d2 sigma/dx dtheta [pb/rad] */
    double CrossSectionDSDXDTheta(double XEv, double Theta, double E0) override
    {
        return std::sin(Theta) * Shape(FLAVBREM_ETL, FLAVBREM_D2X, E0, XEv, Theta);
    }

    /* d2 sigma/dy dpsi [pb/rad] of the lepton, at y = E_f/E0 = 1 - x and psi^2/2 */
    double CrossSectionDSDXDPSI(double XEv, double auxpsi, double E0) override
    {
        return OfLepton(FLAVBREM_ETL, XEv, auxpsi, E0);
    }
    double CrossSectionDSDXDPSI_WW(double XEv, double auxpsi, double E0) override
    {
        return OfLepton(FLAVBREM_WW, XEv, auxpsi, E0);
    }
    double CrossSectionDSDXDPSI_IWW(double XEv, double auxpsi, double E0) override
    {
        return OfLepton(FLAVBREM_IWW, XEv, auxpsi, E0);
    }

    /* 0, as DMG4's own class of this boson says: its particle definition has the width of decays.
     */
    double Width() override
    {
        return 0.0;
    }

    /* The mass of the boson. DMG4 calls it, with the mass of its particle, on each thread: the same
     * mass once more changes nothing. Calls that other threads are in end at the mass before. After
     * an error the mass is as it was. */
    void SetMA(double MAIn) override
    {
        const std::lock_guard<std::mutex> guard(at_mutex_);
        if (table_ == nullptr || std::abs(MAIn - MA) <= 1e-12 * MA)
            return;
        if (OpenAt(MAIn))
            MA = MAIn;
    }

  private:
    static constexpr int OF_OTHER_FLAVOUR = 45;

    static constexpr double rtol = 1e-4;

    struct CloseRuntime {
        void operator()(flavbrem_runtime *runtime) const
        {
            flavbrem_runtime_close(&runtime);
        }
    };

    /* The table at one mass. */
    struct Handle {
        std::unique_ptr<flavbrem_runtime, CloseRuntime> runtime; /* of table_ */
        double m_phi_gev, opening_gev;
    };

    static void Refuse(const std::string &sentence)
    {
        G4Exception("flavbrem::DarkScalar", "flavbrem", FatalErrorInArgument, sentence.c_str());
    }

    static void Abort(const std::string &sentence)
    {
        G4Exception("flavbrem::DarkScalar", "flavbrem", RunMustBeAborted, sentence.c_str());
    }

    /* A sentence of the library with the file that it is about. */
    std::string Named(const std::string &sentence) const
    {
        return sentence.find(path_) == std::string::npos ? path_ + ": " + sentence : sentence;
    }

    static int Code(flavbrem_lepton lepton)
    {
        return lepton == FLAVBREM_ELECTRON ? 11 : lepton == FLAVBREM_MUON ? 13 : 15;
    }

    /* The handle of now, which lasts as long as a call needs it; NULL where there is none. */
    std::shared_ptr<const Handle> Now() const
    {
        const std::lock_guard<std::mutex> guard(at_mutex_);
        return at_;
    }

    bool Open(double m_phi)
    {
        char why[FLAVBREM_TABLE_MESSAGE];
        if (flavbrem_context_create(&context_) != FLAVBREM_OK ||
            flavbrem_context_set_threads(context_, 1) != FLAVBREM_OK) {
            Refuse("there is no memory left for flavbrem");
            return false;
        }
        if (flavbrem_table_open(path_.c_str(), FLAVBREM_TABLE_CHECKED, &table_, why, sizeof why) !=
            FLAVBREM_OK) {
            Refuse(Named(why));
            return false;
        }
        return OpenAt(m_phi);
    }

    /* A handle at another mass of the table that is open. */
    bool OpenAt(double m_phi)
    {
        char why[FLAVBREM_TABLE_MESSAGE];
        flavbrem_runtime *opened = nullptr;
        if (flavbrem_runtime_of_table(table_, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, m_phi, &opened,
                                      why, sizeof why) != FLAVBREM_OK) {
            Refuse(Named(why));
            return false;
        }
        const double opening =
            flavbrem_opening_gev(flavbrem_runtime_process(opened), FLAVBREM_ETL, m_phi);
        at_ = std::make_shared<const Handle>(
            Handle{std::unique_ptr<flavbrem_runtime, CloseRuntime>(opened), m_phi, opening});
        return true;
    }

    double Shape(flavbrem_method method, flavbrem_quantity quantity, double energy, double x,
                 double angle)
    {
        const bool inside = x >= 0.0 && x <= 1.0 && angle >= 0.0 && angle <= M_PI;
        if (shapes_ == Shapes::Off || !inside)
            return 0.0;
        const std::shared_ptr<const Handle> at = Now();
        return at == nullptr ? 0.0 : Compute(*at, method, quantity, energy, x, angle);
    }

    double OfLepton(flavbrem_method method, double x, double auxpsi, double energy)
    {
        const double psi = std::sqrt(2.0 * auxpsi);
        return std::sin(psi) * Shape(method, FLAVBREM_D2Y, energy, 1.0 - x, psi);
    }

    double Compute(const Handle &at, flavbrem_method method, flavbrem_quantity quantity,
                   double energy, double x, double angle)
    {
        if (energy <= at.opening_gev && energy > 0.0 && method == FLAVBREM_ETL)
            return 0.0;
        const std::lock_guard<std::mutex> guard(context_mutex_);
        const flavbrem_request request = {method, quantity, FLAVBREM_PB, rtol};
        const flavbrem_point point = {energy, at.m_phi_gev, {x, angle}};
        flavbrem_result result;
        if (flavbrem_xsec(context_, flavbrem_runtime_process(at.runtime.get()), &request, 1, &point,
                          &result) != FLAVBREM_OK) {
            Abort(flavbrem_context_message(context_));
            return 0.0;
        }
        return factor_ * result.value;
    }

    std::string path_;
    Shapes shapes_;
    flavbrem_context *context_ = nullptr;
    flavbrem_table *table_ = nullptr;
    std::shared_ptr<const Handle> at_;
    double lepton_gev_ = 0.0, factor_ = 0.0;
    std::mutex context_mutex_;    /* of context_ */
    mutable std::mutex at_mutex_; /* of at_ and MA */
};

} // namespace flavbrem

#endif
