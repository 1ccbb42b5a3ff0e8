/* What the tests of the adapters in C++ share: cmocka, and tables of a few nodes in files. */
#ifndef FLAVBREM_ADAPTERS_TABLES_HPP
#define FLAVBREM_ADAPTERS_TABLES_HPP

#include <cmath>
#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

extern "C" {
#include <cmocka.h>
}

#include "flavbrem/files.h"
#include "flavbrem/flavbrem.h"

namespace adapter_tests
{

using Keys = std::vector<std::pair<const char *, const char *>>;

/* Of all tests of a program, on one thread. */
inline flavbrem_context *context = nullptr;

inline void assert_ok(flavbrem_status status)
{
    if (status != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(context));
}

/* Whether two numbers are the same up to rounding, or up to a relative difference. */
inline bool is_close(double a, double b, double relative = 1e-13)
{
    return std::abs(a - b) <= relative * std::abs(b);
}

/* A folder that lasts as long as the program's tests, with the tables that they make. */
class Folder
{
  public:
    Folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "flavbrem_XXXXXX").string();
        path_ = mkdtemp(name.data()) != nullptr ? name : std::string();
    }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;
    ~Folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    /* Makes a table by the keys of a spec and returns its path. */
    std::string Table(const std::string &name, const Keys &keys) const
    {
        std::string path = path_ + "/" + name;
        flavbrem_spec *spec = nullptr;
        flavbrem_table *table = nullptr;
        assert_ok(flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec));
        for (const auto &[key, value] : keys)
            assert_ok(flavbrem_spec_set(context, spec, key, value));
        assert_ok(flavbrem_table_make(context, spec, &table, nullptr));
        assert_ok(flavbrem_table_write(context, table, path.c_str()));
        flavbrem_table_close(&table);
        flavbrem_spec_destroy(&spec);
        return path;
    }

    const std::string &Path() const
    {
        return path_;
    }

  private:
    std::string path_;
};

/* A handle of a table that the library itself opens, for what an adapter is compared with. */
using Runtime = std::unique_ptr<flavbrem_runtime, void (*)(flavbrem_runtime *)>;

inline Runtime runtime_of(const std::string &path, double m_phi,
                          flavbrem_method method = FLAVBREM_ETL)
{
    char why[FLAVBREM_TABLE_MESSAGE];
    flavbrem_runtime *runtime = nullptr;
    if (flavbrem_runtime_open(path.c_str(), method, FLAVBREM_VIEW_BOSON, m_phi,
                              FLAVBREM_TABLE_CHECKED, &runtime, why, sizeof why) != FLAVBREM_OK)
        fail_msg("%s", why);
    return Runtime(runtime, [](flavbrem_runtime *handle) { flavbrem_runtime_close(&handle); });
}

inline double sigma_of(const Runtime &runtime, double energy_gev)
{
    double sigma = -1.0;
    assert_int_equal(flavbrem_runtime_sigma(runtime.get(), energy_gev, &sigma, nullptr),
                     FLAVBREM_OK);
    return sigma;
}

} // namespace adapter_tests

#endif
