/* Types, units, output, vectors, random numbers. */
#ifndef FLAVBREM_STANDIN_GLOBALS_HH
#define FLAVBREM_STANDIN_GLOBALS_HH

#include <cmath>
#include <mutex>
#include <random>
#include <sstream>
#include <string>
#include <vector>

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

/* As G4SystemOfUnits.hh does with all of them. */
using CLHEP::cm;
using CLHEP::GeV;
using CLHEP::MeV;
using CLHEP::mm;
using CLHEP::picobarn;

/* What went to G4cout. */
inline std::ostringstream &StandinOutput()
{
    static std::ostringstream output;
    return output;
}
#define G4cout StandinOutput()
#define G4endl '\n'

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

#endif
