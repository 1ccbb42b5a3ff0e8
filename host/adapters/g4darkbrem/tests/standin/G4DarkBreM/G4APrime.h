/* The boson of G4DarkBreM, declared once more by ourselves. */
#ifndef FLAVBREM_STANDIN_APRIME_H
#define FLAVBREM_STANDIN_APRIME_H

#include <stdexcept>

#include <G4ParticleDefinition.hh>

class G4APrime : public G4ParticleDefinition
{
  public:
    enum class DecayMode { NoDecay = 1, FlatDecay = 2, GeantDecay = 3 };

    /* Throws where it was not initialized, as theirs. */
    static G4APrime *APrime()
    {
        if (Only() == nullptr)
            throw std::runtime_error("the APrime was not initialized");
        return Only();
    }
    /* In MeV. Theirs may be called once; tests of several masses call it again. */
    static void Initialize(double mass, int code = 62, double /* tau */ = -1.0,
                           DecayMode mode = DecayMode::NoDecay)
    {
        delete Only();
        Only() = new G4APrime(mass * CLHEP::MeV, code); /* the particle table owns it */
        Mode() = mode;
    }
    static DecayMode getDecayMode()
    {
        return Mode();
    }

  private:
    G4APrime(double mass, int code)
        : G4ParticleDefinition("A^1", mass, 0.0, 0.0, 2, 0, 0, 0, 0, 0, "standin", 0, 0, code, true,
                               -1.0, nullptr)
    {
    }
    static G4APrime *&Only()
    {
        static G4APrime *only = nullptr;
        return only;
    }
    static DecayMode &Mode()
    {
        static DecayMode mode = DecayMode::NoDecay;
        return mode;
    }
};

#endif
