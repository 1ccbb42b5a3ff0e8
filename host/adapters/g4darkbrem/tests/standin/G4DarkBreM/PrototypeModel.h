/* The model of G4DarkBreM's process as its interface is used, declared once more by ourselves. */
#ifndef FLAVBREM_STANDIN_PROTOTYPE_MODEL_H
#define FLAVBREM_STANDIN_PROTOTYPE_MODEL_H

#include <G4Element.hh>
#include <G4ParticleChange.hh>
#include <G4Step.hh>
#include <G4Track.hh>

namespace g4db
{

class PrototypeModel
{
  public:
    explicit PrototypeModel(bool muons) : muons_(muons)
    {
    }
    virtual ~PrototypeModel() = default;
    bool DarkBremOffMuons() const
    {
        return muons_;
    }
    virtual void PrintInfo() const = 0;
    virtual G4double ComputeCrossSectionPerAtom(G4double kinetic_energy, G4double a,
                                                G4double z) = 0;
    virtual void GenerateChange(G4ParticleChange &change, const G4Track &track, const G4Step &step,
                                const G4Element &element) = 0;

  protected:
    bool muons_;
};

} // namespace g4db

#endif
