/* A list of endings. A name with another one may be anything. */
#include "host/cli/file_name.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NONE_OF_OURS CONTENTS

static const struct ending {
    const char *text;
    enum content content;
} endings[] = {
    {".txt", CONTENT_TEXT},    {".dat", CONTENT_TEXT},     {".csv", CONTENT_CSV},
    {".json", CONTENT_JSON},   {".c", CONTENT_C},          {".h", CONTENT_C},
    {".cc", CONTENT_C},        {".hh", CONTENT_C},         {".cpp", CONTENT_C},
    {".hpp", CONTENT_C},       {".cxx", CONTENT_C},        {".hxx", CONTENT_C},
    {".h5", CONTENT_HDF5},     {".hdf5", CONTENT_HDF5},    {".lhe", CONTENT_LHE},
    {".hepmc", CONTENT_HEPMC}, {".tsv", NONE_OF_OURS},     {".root", NONE_OF_OURS},
    {".yaml", NONE_OF_OURS},   {".yml", NONE_OF_OURS},     {".xml", NONE_OF_OURS},
    {".ini", NONE_OF_OURS},    {".npy", NONE_OF_OURS},     {".npz", NONE_OF_OURS},
    {".xlsx", NONE_OF_OURS},   {".parquet", NONE_OF_OURS}, {".png", NONE_OF_OURS},
    {".pdf", NONE_OF_OURS},    {".svg", NONE_OF_OURS},     {".gz", NONE_OF_OURS},
    {".bz2", NONE_OF_OURS},    {".xz", NONE_OF_OURS},      {".zst", NONE_OF_OURS},
    {".zip", NONE_OF_OURS},
};

/* How sentences call it, what --format and --to call it, and a name for it. */
static const struct {
    const char *text, *value, *example;
} contents[CONTENTS] = {
    [CONTENT_TEXT] = {"text", "text", "out.txt"},      [CONTENT_CSV] = {"CSV", "csv", "out.csv"},
    [CONTENT_JSON] = {"JSON", "json", "out.json"},     [CONTENT_C] = {"C source", "dmg4", "out.c"},
    [CONTENT_HDF5] = {"HDF5", "h5", "out.h5"},         [CONTENT_LHE] = {"LHE", "lhe", "out.lhe"},
    [CONTENT_HEPMC] = {"HepMC", "hepmc", "out.hepmc"},
};

static const struct ending *find(const char *path, size_t length)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t n = strlen(endings[i].text);
        if (length > n && strncasecmp(path + length - n, endings[i].text, n) == 0)
            return &endings[i];
    }
    return NULL;
}

static int fits(const struct ending *ending, enum content content)
{
    return ending == NULL || ending->content == content ||
           (ending->content == CONTENT_TEXT && content != CONTENT_HDF5);
}

const char *file_name_wrong(const char *path, size_t length, enum content content)
{
    const struct ending *ending = find(path, length);
    return fits(ending, content) ? NULL : ending->text;
}

/* Whether `option` can have what the name says: xsec has text, CSV, JSON; export CSV, JSON, C. */
static int can_be_had(const char *option, enum content content)
{
    int by_format = content == CONTENT_TEXT || content == CONTENT_CSV || content == CONTENT_JSON;
    int by_to = content == CONTENT_C || content == CONTENT_CSV || content == CONTENT_JSON;
    return option != NULL && (strcmp(option, "--format") == 0 ? by_format : by_to);
}

int file_name_check(const char *path, enum content content, const char *option,
                    struct problem *problem)
{
    const struct ending *ending = find(path, strlen(path));
    char other[48] = "";
    if (fits(ending, content))
        return EXIT_DONE;
    if (ending->content != NONE_OF_OURS && can_be_had(option, ending->content))
        snprintf(other, sizeof other, "%s %s or ", option, contents[ending->content].value);
    return problem_set(problem, EXIT_WRONG_INPUT,
                       "-o %.300s has a name of another format, %s (what is written is %s, and "
                       "readers go by the name), give %sa name like %s",
                       path, ending->text, contents[content].text, other,
                       contents[content].example);
}
