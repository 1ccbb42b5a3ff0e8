/* A list of endings, and those of the files of events. A name with another one may be anything. */
#include "host/cli/file_name.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NONE_OF_OURS CONTENTS
#define COUNT(list) (sizeof(list) / sizeof *(list))

struct ending {
    char text[FILE_ENDING_SIZE];
    enum content content;
};

static const struct ending ours[] = {
    {".txt", CONTENT_TEXT}, {".dat", CONTENT_TEXT},  {".csv", CONTENT_CSV}, {".json", CONTENT_JSON},
    {".c", CONTENT_C},      {".h", CONTENT_C},       {".cc", CONTENT_C},    {".hh", CONTENT_C},
    {".cpp", CONTENT_C},    {".hpp", CONTENT_C},     {".cxx", CONTENT_C},   {".hxx", CONTENT_C},
    {".h5", CONTENT_HDF5},  {".hdf5", CONTENT_HDF5},
};

static const struct ending foreign[] = {
    {".tsv", NONE_OF_OURS},     {".root", NONE_OF_OURS}, {".yaml", NONE_OF_OURS},
    {".yml", NONE_OF_OURS},     {".xml", NONE_OF_OURS},  {".ini", NONE_OF_OURS},
    {".npy", NONE_OF_OURS},     {".npz", NONE_OF_OURS},  {".xlsx", NONE_OF_OURS},
    {".parquet", NONE_OF_OURS}, {".png", NONE_OF_OURS},  {".pdf", NONE_OF_OURS},
    {".svg", NONE_OF_OURS},     {".gz", NONE_OF_OURS},   {".bz2", NONE_OF_OURS},
    {".xz", NONE_OF_OURS},      {".zst", NONE_OF_OURS},  {".zip", NONE_OF_OURS},
};

/* How sentences call it, what --format and --to call it, and a name for it. */
static const struct {
    const char *text, *value, *example;
} contents[CONTENTS] = {
    [CONTENT_TEXT] = {"text", "text", "out.txt"},  [CONTENT_CSV] = {"CSV", "csv", "out.csv"},
    [CONTENT_JSON] = {"JSON", "json", "out.json"}, [CONTENT_C] = {"C source", "dmg4", "out.c"},
    [CONTENT_HDF5] = {"HDF5", "h5", "out.h5"},
};

int file_name_next_ending(const char **endings, char ending[FILE_ENDING_SIZE])
{
    const char *from = *endings + strspn(*endings, " ");
    size_t length = strcspn(from, " ");
    if (length == 0 || length >= FILE_ENDING_SIZE)
        return 0;
    memcpy(ending, from, length);
    ending[length] = '\0';
    *endings = from + length;
    return 1;
}

static int has_ending(const char *path, size_t length, const char *ending)
{
    size_t n = strlen(ending);
    return length > n && strncasecmp(path + length - n, ending, n) == 0;
}

static const struct ending *find_in(const struct ending *endings, size_t n, const char *path,
                                    size_t length)
{
    for (size_t i = 0; i < n; i++)
        if (has_ending(path, length, endings[i].text))
            return &endings[i];
    return NULL;
}

/* What a name says is in it, and by which ending; CONTENT_TEXT and "" where it says nothing. The
 * foreign endings come last: ".lhe.gz" is a format's, ".gz" nobody's. */
static struct ending find(const char *path, size_t length)
{
    struct ending found = {"", CONTENT_TEXT};
    const struct ending *listed = find_in(ours, COUNT(ours), path, length);
    if (listed != NULL)
        return *listed;
    const flavbrem_event_format *format;
    for (size_t f = 0; (format = flavbrem_event_format_at(f)) != NULL; f++)
        for (const char *all = format->endings; file_name_next_ending(&all, found.text);)
            if (has_ending(path, length, found.text)) {
                found.content = (enum content)(CONTENT_EVENTS + f);
                return found;
            }
    listed = find_in(foreign, COUNT(foreign), path, length);
    return listed != NULL ? *listed : (struct ending){"", CONTENT_TEXT};
}

enum content file_name_of_events(const flavbrem_event_format *format)
{
    char usual[FILE_ENDING_SIZE] = "", name[FILE_ENDING_SIZE + 1];
    const char *all = format->endings;
    file_name_next_ending(&all, usual);
    snprintf(name, sizeof name, "x%s", usual);
    return find(name, strlen(name)).content;
}

static int fits(const struct ending *ending, enum content content)
{
    return *ending->text == '\0' || ending->content == content ||
           (ending->content == CONTENT_TEXT && content != CONTENT_HDF5);
}

const char *file_name_wrong(const char *path, size_t length, enum content content,
                            char ending[FILE_ENDING_SIZE])
{
    struct ending found = find(path, length);
    snprintf(ending, FILE_ENDING_SIZE, "%s", found.text);
    return fits(&found, content) ? NULL : ending;
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
    struct ending ending = find(path, strlen(path));
    char other[48] = "";
    if (fits(&ending, content))
        return EXIT_DONE;
    if (ending.content < CONTENTS && can_be_had(option, ending.content))
        snprintf(other, sizeof other, "%s %s or ", option, contents[ending.content].value);
    return problem_set(problem, EXIT_WRONG_INPUT,
                       "-o %.300s has a name of another format, %s (what is written is %s, and "
                       "readers go by the name), give %sa name like %s",
                       path, ending.text, contents[content].text, other, contents[content].example);
}
