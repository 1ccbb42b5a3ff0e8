/* Elements and materials. */
#ifndef FLAVBREM_STANDIN_MATERIALS_HH
#define FLAVBREM_STANDIN_MATERIALS_HH

#include <cmath>
#include <cstddef>
#include <mutex>
#include <vector>

#include "globals.hh"

class G4Element
{
  public:
    G4Element(const G4String &name, const G4String &, G4double z, G4double a)
        : name_(name), z_(static_cast<G4int>(std::lround(z))), a_(a)
    {
        StandinKeep(this);
    }
    const G4String &GetName() const
    {
        return name_;
    }
    G4int GetZasInt() const
    {
        return z_;
    }
    G4double GetZ() const
    {
        return z_;
    }
    G4double GetA() const /* with its unit */
    {
        return a_;
    }

  private:
    G4String name_;
    G4int z_;
    G4double a_;
};

using G4ElementVector = std::vector<const G4Element *>;

class G4Material
{
  public:
    G4Material(const G4String &name, G4double density, G4int) : name_(name), density_(density)
    {
        std::lock_guard<std::mutex> lock(Mutex());
        index_ = Count()++;
        StandinKeep(this);
    }
    void AddElement(G4Element *element, G4double mass_fraction)
    {
        elements_.push_back(element);
        atoms_.push_back(CLHEP::Avogadro * density_ * mass_fraction / element->GetA());
    }
    const G4String &GetName() const
    {
        return name_;
    }
    G4double GetDensity() const
    {
        return density_;
    }
    const G4ElementVector *GetElementVector() const
    {
        return &elements_;
    }
    std::size_t GetNumberOfElements() const
    {
        return elements_.size();
    }
    const G4double *GetVecNbOfAtomsPerVolume() const
    {
        return atoms_.data();
    }
    std::size_t GetIndex() const
    {
        return index_;
    }

  private:
    static std::mutex &Mutex()
    {
        static std::mutex mutex;
        return mutex;
    }
    static std::size_t &Count()
    {
        static std::size_t count = 0;
        return count;
    }
    G4String name_;
    G4double density_;
    std::size_t index_ = 0;
    G4ElementVector elements_;
    std::vector<G4double> atoms_;
};

#endif
