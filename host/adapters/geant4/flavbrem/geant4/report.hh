/* What goes wrong becomes a G4Exception with one sentence: what, why, what to do. */
#ifndef FLAVBREM_GEANT4_REPORT_HH
#define FLAVBREM_GEANT4_REPORT_HH

#include <string>

#include <G4Exception.hh>
#include <G4ExceptionSeverity.hh>

namespace flavbrem::geant4
{

/* The codes of the exceptions. */
constexpr const char *CODE_SETTING = "flavbrem-setting"; /* a wrong value of a setting */
constexpr const char *CODE_TABLE = "flavbrem-table";     /* a table that cannot be used */
constexpr const char *CODE_TWICE = "flavbrem-twice";     /* a process registered twice */
constexpr const char *CODE_PARTICLE = "flavbrem-particle";
constexpr const char *CODE_ENERGY = "flavbrem-energy";     /* beyond the table */
constexpr const char *CODE_MATERIAL = "flavbrem-material"; /* an element without a table */
constexpr const char *CODE_DRAW = "flavbrem-draw";         /* no final state */

/* Before the run: Geant4's own handler ends the program. Where another one goes on, the process is
 * not there or makes nothing. */
inline void ReportSetup(const char *where, const char *code, const std::string &sentence)
{
    G4Exception(where, code, FatalErrorInArgument, sentence.c_str());
}

/* In the run: Geant4's own handler stops the run, and the particle goes on unchanged. */
inline void ReportInRun(const char *where, const char *code, const std::string &sentence)
{
    G4Exception(where, code, RunMustBeAborted, sentence.c_str());
}

} // namespace flavbrem::geant4

#endif
