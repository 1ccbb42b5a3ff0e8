/* DMG4's base class as its interface is used, declared once more by ourselves, so that the adapter
 * is compiled and run where DMG4 is not installed. */
#ifndef FLAVBREM_STANDIN_DARK_MATTER_HH
#define FLAVBREM_STANDIN_DARK_MATTER_HH

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

class DarkMatter
{
  public:
    DarkMatter(double m_a, double threshold, double sigma_norm = 1.0, double a = 207.0,
               double z = 82.0, double density = 11.35, double epsilon = 1e-4, int decay = 0)
        : MA(m_a), EThresh(threshold), SigmaNorm(sigma_norm), ANucl(a), ZNucl(z), Density(density),
          epsilBench(1e-4), epsil(epsilon), IDecay(decay)
    {
    }
    virtual ~DarkMatter() = default;

    virtual double TotalCrossSectionCalc(double E0) = 0; /* pb, at epsilBench */
    virtual double GetSigmaTot(double E0) = 0;
    virtual double Width() = 0;
    virtual double CrossSectionDSDX(double x, double E0) = 0;
    virtual double CrossSectionDSDXDU(double x, double u, double E0) = 0;
    virtual double CrossSectionDSDXDPSI(double, double, double)
    {
        std::abort();
    }
    virtual double CrossSectionDSDXDPSI_IWW(double, double, double)
    {
        std::abort();
    }
    virtual double CrossSectionDSDXDPSI_WW(double, double, double)
    {
        std::abort();
    }
    virtual double CrossSectionDSDXDTheta(double, double, double)
    {
        std::abort();
    }
    virtual double CrossSectionDSDX_WW(double, double)
    {
        std::abort();
    }
    virtual double CrossSectionDSDX_IWW(double, double)
    {
        std::abort();
    }
    /* Kinetic energy, g/cm3. */
    virtual bool EmissionAllowed(double E0, double density)
    {
        return E0 >= 1.001 * MA && E0 >= EThresh && NEmissions == 0 &&
               std::abs(density - Density) <= 0.1;
    }
    virtual void SetMA(double m_a)
    {
        MA = m_a;
    }

    double GetMA() const
    {
        return MA;
    }
    double GetepsilBench() const
    {
        return epsilBench;
    }
    double Getepsil() const
    {
        return epsil;
    }
    int GetDMType() const
    {
        return DMType;
    }
    int GetParentPDGID() const
    {
        return ParentPDGID;
    }
    int GetDaughterPDGID() const
    {
        return DaughterPDGID;
    }
    void EmissionSimulated()
    {
        NEmissions++;
    }
    void ResetNEmissions()
    {
        NEmissions = 0;
    }

    /* Totals and largest shapes at 16 energies, from 8 MeV to 200 GeV. Theirs asks for ten times as
     * many x. */
    void PrepareTable()
    {
        static const double energies[16] = {0.008, 0.02, 0.05, 0.1,  0.2,  0.5,  1.0,   2.0,
                                            5.0,   10.0, 15.0, 25.0, 50.0, 80.0, 150.0, 200.0};
        for (int i = 0; i < 16; i++) {
            standin_total[i] = TotalCrossSectionCalc(energies[i]);
            standin_largest[i] = 0.0;
            for (double x = MA / energies[i]; x < 1.0 - MA / energies[i]; x += 0.01)
                standin_largest[i] = std::max({standin_largest[i], CrossSectionDSDX(x, energies[i]),
                                               CrossSectionDSDXDU(x, 0.0, energies[i])});
        }
    }
    double standin_total[16] = {0.0}, standin_largest[16] = {0.0};

    double GetANucl() const /* for tests alone */
    {
        return ANucl;
    }
    double GetZNucl() const /* for tests alone */
    {
        return ZNucl;
    }

  protected:
    double MA, EThresh, SigmaNorm, ANucl, ZNucl, Density, epsilBench, epsil;
    int DMType = 0, ParentPDGID = 0, DaughterPDGID = 0, IDecay;
    int NEmissions = 0;
};

#endif
