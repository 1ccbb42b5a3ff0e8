/* What the cmocka tests of the adapters share: the folder of their tables, the tables' keys, and
 * what is asserted of exceptions. */
#ifndef FLAVBREM_ADAPTERS_CMOCKA_HH
#define FLAVBREM_ADAPTERS_CMOCKA_HH

#include <cmath>
#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <ios>
#include <memory>
#include <string>
#include <vector>

#include "host/adapters/tests/exceptions.hh"
#include "host/adapters/tests/tables.hh"

extern "C" {
#include <cmocka.h> /* after the streams, whose fail() is a macro here */
}

namespace adapter_tests
{

/* Of all tests of a program. */
inline std::unique_ptr<TableFolder> folder;

/* Makes the folder, in which each test of the group finds tables. */
inline void create_folder()
{
    folder = std::make_unique<TableFolder>();
}

inline int destroy_folder(void ** /* state */)
{
    folder.reset();
    return 0;
}

/* Of e -> mu on lead, coarse and soon made; with another key where it is given. */
inline Keys small_table(const char *key = nullptr, const char *value = nullptr)
{
    Keys keys = {{"beam-energy", "2:100:auto"},
                 {"m-phi", "0.2:0.4:auto"},
                 {"interp-tol", "1e-3"},
                 {"rtol", "1e-4"},
                 {"method", "etl"},
                 {"sampling", "all"}};
    if (key != nullptr)
        keys.emplace_back(key, value);
    return keys;
}

/* The same of a dark photon and electrons: g_V = e epsilon. */
inline Keys dark_photon_table()
{
    Keys keys = small_table("lepton", "e:e");
    keys.emplace_back("boson", "vector");
    keys.emplace_back("epsilon", "1e-3");
    return keys;
}
constexpr double dark_photon_coupling = 3.0282212076899697e-4;

/* Whether two numbers are the same up to rounding, or up to a relative difference. */
inline bool is_close(double a, double b, double relative = 1e-13)
{
    return std::abs(a - b) <= relative * std::abs(b);
}

/* Those of this test, on this thread. */
inline std::vector<Exception> &exceptions()
{
    return Exceptions::OfThisThread().all;
}

/* Before a test. */
inline int forget_exceptions(void ** /* state */)
{
    Exceptions::OfThisThread().waiting = 1;
    exceptions().clear();
    return 0;
}

/* Takes the only exception that there was; its sentence has this part. */
inline void assert_exception(const char *origin, G4ExceptionSeverity severity,
                             const std::string &part)
{
    assert_int_equal(exceptions().size(), 1);
    const Exception exception = exceptions()[0];
    exceptions().clear();
    if (exception.sentence.find(part) == std::string::npos)
        fail_msg("no \"%s\" in: %s", part.c_str(), exception.sentence.c_str());
    assert_int_equal(exception.severity, severity);
    assert_string_equal(exception.origin.c_str(), origin);
}

} // namespace adapter_tests

#endif
