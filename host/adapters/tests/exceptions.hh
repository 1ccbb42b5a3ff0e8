/* Geant4's way of telling an error, declared once more by ourselves, and what tests ask of it. The
 * handler here lets the program go on. */
#ifndef FLAVBREM_ADAPTERS_EXCEPTIONS_HPP
#define FLAVBREM_ADAPTERS_EXCEPTIONS_HPP

#include <string>
#include <vector>

#include "host/adapters/tests/tables.hh"

enum G4ExceptionSeverity {
    FatalException,
    FatalErrorInArgument,
    RunMustBeAborted,
    EventMustBeAborted,
    JustWarning,
    IgnoreTheIssue
};

namespace adapter_tests
{

struct Exception {
    std::string origin, sentence;
    G4ExceptionSeverity severity;
};

inline thread_local std::vector<Exception> exceptions;

inline int forget_exceptions(void ** /* state */)
{
    exceptions.clear();
    return 0;
}

/* Takes the only exception that there was; its sentence has this part. */
inline void assert_exception(const char *origin, G4ExceptionSeverity severity,
                             const std::string &part)
{
    assert_int_equal(exceptions.size(), 1);
    const Exception exception = exceptions[0];
    exceptions.clear();
    if (exception.sentence.find(part) == std::string::npos)
        fail_msg("no \"%s\" in: %s", part.c_str(), exception.sentence.c_str());
    assert_int_equal(exception.severity, severity);
    assert_string_equal(exception.origin.c_str(), origin);
}

} // namespace adapter_tests

inline void G4Exception(const char *origin, const char * /* code */, G4ExceptionSeverity severity,
                        const char *sentence)
{
    adapter_tests::exceptions.push_back({origin, sentence, severity});
}

#endif
