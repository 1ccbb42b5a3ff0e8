/* Geant4's exceptions in the tests: a handler that keeps them. */
#ifndef FLAVBREM_ADAPTERS_EXCEPTIONS_HH
#define FLAVBREM_ADAPTERS_EXCEPTIONS_HH

#include <cstdio>
#include <string>
#include <vector>

#include <G4VExceptionHandler.hh>

namespace adapter_tests
{

struct Exception {
    std::string origin, code, sentence;
    G4ExceptionSeverity severity;
};

/* What was thrown on this thread. The program goes on where a test waits for exceptions; elsewhere
 * one ends it. */
class Exceptions : public G4VExceptionHandler
{
  public:
    static Exceptions &OfThisThread()
    {
        static thread_local Exceptions exceptions;
        return exceptions;
    }
    G4bool Notify(const char *origin, const char *code, G4ExceptionSeverity severity,
                  const char *description) override
    {
        all.push_back({origin, code, description, severity});
        if (waiting == 0)
            std::fprintf(stderr, "%s (%s): %s\n", origin, code, description);
        return waiting == 0;
    }
    std::vector<Exception> all;
    int waiting = 0; /* how many wait for them */
};

} // namespace adapter_tests

#endif
