/* What the tests are written with: cases, and the line that tests/count.py reads. */
#ifndef FLAVBREM_GEANT4_CHECK_HH
#define FLAVBREM_GEANT4_CHECK_HH

#include <cmath>
#include <cstdio>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

struct Case {
    const char *name;
    void (*run)();
};

inline std::vector<Case> &Cases()
{
    static std::vector<Case> cases;
    return cases;
}

struct Registered {
    Registered(const char *name, void (*run)()) noexcept
    {
        Cases().push_back({name, run});
    }
};

#define TEST(NAME)                                                                                 \
    static void NAME();                                                                            \
    static const Registered registered_##NAME(#NAME, NAME);                                        \
    static void NAME()

struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline void CheckThat(bool good, const char *file, int line, const std::string &what)
{
    if (!good)
        throw Failure(std::string(file) + ":" + std::to_string(line) + ": " + what);
}

inline void CheckNear(double value, double expected, double tolerance, const char *file, int line)
{
    std::ostringstream text;
    text.precision(12);
    text << value << " is not " << expected << " +- " << tolerance;
    CheckThat(std::fabs(value - expected) <= tolerance, file, line, text.str());
}

inline void CheckHas(const std::string &text, const std::string &part, const char *file, int line)
{
    CheckThat(text.find(part) != std::string::npos, file, line,
              "\"" + part + "\" is not in \"" + text + "\"");
}

#define CHECK(CONDITION) CheckThat(CONDITION, __FILE__, __LINE__, #CONDITION)
#define CHECK_NEAR(VALUE, EXPECTED, TOLERANCE)                                                     \
    CheckNear(VALUE, EXPECTED, TOLERANCE, __FILE__, __LINE__)
#define CHECK_HAS(TEXT, PART) CheckHas(TEXT, PART, __FILE__, __LINE__)

/* Runs those of this name, all without one. Returns the exit code. */
inline int RunCases(const char *name)
{
    int passed = 0, failed = 0;
    for (const Case &one : Cases()) {
        if (name != nullptr && std::string(name) != one.name)
            continue;
        try {
            one.run();
            passed++;
        } catch (const std::exception &failure) {
            failed++;
            std::printf("FAILED: %s\n  %s\n", one.name, failure.what());
        }
    }
    std::printf("cases: %d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}

#endif
