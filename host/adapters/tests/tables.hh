/* What all tests of the adapters in C++ share: tables of a few nodes in files, and handles of them
 * that the library itself opens. */
#ifndef FLAVBREM_ADAPTERS_TABLES_HH
#define FLAVBREM_ADAPTERS_TABLES_HH

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "flavbrem/files.h"
#include "flavbrem/flavbrem.h"

namespace adapter_tests
{

using Keys = std::vector<std::pair<const char *, const char *>>;

/* A folder for the tables of a program's tests, which is gone with it. What fails throws. */
class TableFolder
{
  public:
    TableFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "flavbrem-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("no folder can be made: " + name);
        path_ = name;
    }
    TableFolder(const TableFolder &) = delete;
    TableFolder &operator=(const TableFolder &) = delete;
    ~TableFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    /* The path of a table by the keys of a spec, which is made where there is none of this name. */
    std::string Make(const std::string &name, const Keys &keys) const
    {
        std::string path = PathOf(name);
        if (!std::filesystem::exists(path))
            Write(path, keys);
        return path;
    }
    std::string PathOf(const std::string &name) const
    {
        return path_ + "/" + name;
    }
    const std::string &Path() const
    {
        return path_;
    }

  private:
    std::string path_;

    static void Write(const std::string &path, const Keys &keys)
    {
        flavbrem_context *context = nullptr;
        flavbrem_spec *spec = nullptr;
        flavbrem_table *table = nullptr;
        flavbrem_status status = flavbrem_context_create(&context);
        if (status == FLAVBREM_OK)
            status = flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec);
        for (const auto &[key, value] : keys)
            if (status == FLAVBREM_OK)
                status = flavbrem_spec_set(context, spec, key, value);
        if (status == FLAVBREM_OK)
            status = flavbrem_table_make(context, spec, &table, nullptr);
        if (status == FLAVBREM_OK)
            status = flavbrem_table_write(context, table, path.c_str());
        std::string message = context != nullptr ? flavbrem_context_message(context) : "";
        flavbrem_table_close(&table);
        flavbrem_spec_destroy(&spec);
        flavbrem_context_destroy(&context);
        if (status != FLAVBREM_OK)
            throw std::runtime_error(message);
    }
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
        throw std::runtime_error(why);
    return Runtime(runtime, [](flavbrem_runtime *handle) { flavbrem_runtime_close(&handle); });
}

inline double sigma_of(const Runtime &runtime, double energy_gev)
{
    double sigma = -1.0;
    if (flavbrem_runtime_sigma(runtime.get(), energy_gev, &sigma, nullptr) != FLAVBREM_OK)
        throw std::runtime_error("there is no sigma at " + std::to_string(energy_gev) + " GeV");
    return sigma;
}

} // namespace adapter_tests

#endif
