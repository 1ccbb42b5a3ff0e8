/* The file of measured GPUs: host/cli/README.md has its format. */
#include "host/cli/gpu_costs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "flavbrem/flavbrem.h"
#include "host/cli/text.h"

#define FIRST_LINE "flavbrem-gpu-costs 1\n"
#define HEAD_BYTES 4096
#define FILE_BYTES 16384
#define FOLDER "flavbrem"
#define DRIVER "/proc/driver/nvidia"

/* ---- text ---- */

/* Appends; what does not fit is left out. */
static void add(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void add(char *text, size_t size, const char *format, ...)
{
    va_list arguments;
    size_t used = strlen(text);
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

static void refuse(struct gpu_costs *kept, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void refuse(struct gpu_costs *kept, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(kept->why, sizeof kept->why, format, arguments);
    va_end(arguments);
    kept->n = 0;
}

static uint64_t sum_of(const char *text, size_t n)
{
    uint64_t sum = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < n; i++)
        sum = (sum ^ (unsigned char)text[i]) * UINT64_C(0x100000001B3);
    return sum;
}

/* n numbers with commas between; 1 where that is all of the text. */
static int numbers_of(const char *text, size_t n, double numbers[])
{
    char *end = (char *)text;
    for (size_t i = 0; i < n; i++) {
        const char *begin = end;
        numbers[i] = strtod(begin, &end);
        if (end == begin || *end != (i + 1 < n ? ',' : '\0'))
            return 0;
        end += i + 1 < n;
    }
    return 1;
}

/* ---- which machine this is; no GPU is asked ---- */

/* What stands behind ": ", or all, of the first line of a file that begins with a word. */
static void find_line(const char *path, const char *word, char *text, size_t size)
{
    char line[512];
    FILE *file = fopen(path, "re");
    *text = '\0';
    while (file != NULL && *text == '\0' && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, word, strlen(word)) != 0)
            continue;
        const char *colon = strstr(line, ": ");
        const char *rest = colon != NULL ? colon + 2 : line;
        rest += strspn(rest, " \t");
        snprintf(text, size, "%.*s", (int)strcspn(rest, "\n"), rest);
    }
    if (file != NULL)
        (void)fclose(file);
    text_clean(text);
}

void gpu_costs_processor(char name[128])
{
    find_line("/proc/cpuinfo", "model name", name, 128);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The GPUs as the driver lists them in files, sorted. */
static void add_gpus(char *head)
{
    char models[GPU_COSTS_MOST][128], path[300];
    size_t n = 0;
    DIR *folder = opendir(DRIVER "/gpus");
    const struct dirent *entry;
    while (folder != NULL && n < GPU_COSTS_MOST && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, DRIVER "/gpus/%.200s/information", entry->d_name);
        find_line(path, "Model:", models[n++], sizeof models[0]);
    }
    if (folder != NULL)
        (void)closedir(folder);
    qsort(models, n, sizeof models[0], by_text);
    for (size_t i = 0; i < n; i++)
        add(head, HEAD_BYTES, "%s%s", i == 0 ? "" : "; ", models[i]);
}

/* The lines of the file that must be those of this machine, driver and program. The sum of the
 * first three names the file: a home folder may be that of many machines. */
static uint64_t make_head(char head[HEAD_BYTES])
{
    char processor[128], driver[256];
    gpu_costs_processor(processor);
    find_line(DRIVER "/version", "NVRM version", driver, sizeof driver);
    *head = '\0';
    add(head, HEAD_BYTES, "processor %s\ncores %ld\ngpus ", processor,
        sysconf(_SC_NPROCESSORS_CONF));
    add_gpus(head);
    uint64_t sum = sum_of(head, strlen(head));
    add(head, HEAD_BYTES, "\ndriver %s\nprogram %s\n", driver, flavbrem_build_text());
    return sum;
}

/* ---- the folder ---- */

/* Its path without the last part; 0 where there is none. */
static int parent_folder(char path[300])
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int length = -1;
    if (cache != NULL && *cache == '/')
        length = snprintf(path, 300, "%s", cache);
    else if (home != NULL && *home == '/')
        length = snprintf(path, 300, "%s/.cache", home);
    return length > 0 && length < 300;
}

/* Opens it; a link in its place is not followed. */
static int open_folder(const char *parent, int make)
{
    if (make)
        (void)mkdir(parent, 0700);
    int above = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (above < 0)
        return -1;
    if (make)
        (void)mkdirat(above, FOLDER, 0700);
    int folder = openat(above, FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    close(above);
    return folder;
}

static void name_file(struct gpu_costs *kept, const char *parent, uint64_t machine, char name[48])
{
    snprintf(name, 48, "gpu-costs-%016" PRIx64, machine);
    snprintf(kept->path, sizeof kept->path, "%s/" FOLDER "/%s", parent, name);
}

/* ---- reading ---- */

/* All of a plain file that nobody else can have written; its length, or -1. */
static long read_all(int folder, const char *name, char text[FILE_BYTES], struct gpu_costs *kept)
{
    struct stat about;
    long n = 0, got = 1;
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) {
        refuse(kept, errno == ENOENT  ? "there is none"
                     : errno == ELOOP ? "it is a link"
                                      : "it cannot be opened");
        return -1;
    }
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
        refuse(kept, "it is no plain file");
    else if (about.st_uid != geteuid() || (about.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        refuse(kept, "others can write it");
    else if (about.st_size >= FILE_BYTES)
        refuse(kept, "it is damaged");
    else
        while (n < FILE_BYTES - 1 && (got = read(file, text + n, (size_t)(FILE_BYTES - 1 - n))) > 0)
            n += got;
    close(file);
    if (got < 0)
        refuse(kept, "it cannot be read");
    text[n] = '\0';
    return kept->why[0] == '\0' ? n : -1;
}

/* "0.3,200,1e10 MODEL" */
static int read_gpu(char *line, struct gpu_cost *gpu)
{
    double numbers[3];
    char *model = strchr(line, ' ');
    if (model == NULL || strlen(model + 1) >= sizeof gpu->model || model[1] == '\0')
        return 0;
    *model++ = '\0';
    if (!numbers_of(line, 3, numbers) || !(numbers[0] > 0.0 && numbers[0] < 1e6) ||
        !(numbers[1] > 0.0 && numbers[1] < 1e9) || !(numbers[2] >= 0.0 && numbers[2] < 1e18))
        return 0;
    gpu->costs = (flavbrem_gpu_costs){numbers[0], numbers[1], numbers[2]};
    memcpy(gpu->model, model, strlen(model) + 1);
    text_clean(gpu->model);
    return 1;
}

/* The lines behind the head: when, and a GPU each. */
static int read_body(char *body, struct gpu_costs *kept)
{
    for (char *line = body, *next; *line != '\0'; line = next) {
        next = strchr(line, '\n');
        if (next == NULL)
            return 0;
        *next++ = '\0';
        if (strncmp(line, "measured ", 9) == 0)
            snprintf(kept->when, sizeof kept->when, "%s", line + 9);
        else if (strncmp(line, "gpu ", 4) != 0 || kept->n == GPU_COSTS_MOST ||
                 !read_gpu(line + 4, &kept->list[kept->n++]))
            return 0;
    }
    text_clean(kept->when);
    return kept->n > 0;
}

/* Whose it is, by the first word of the line that differs from ours. */
static const char *other(const char *theirs, const char *ours)
{
    while (*theirs != '\0') {
        size_t n = strcspn(ours, "\n") + 1;
        if (strncmp(theirs, ours, n) != 0)
            break;
        theirs += n;
        ours += n;
    }
    return strncmp(ours, "program ", 8) == 0  ? "it is of another version of the program"
           : strncmp(ours, "driver ", 7) == 0 ? "it is of another driver"
                                              : "it is of another machine";
}

static void read_text(char *text, long n, const char *head, struct gpu_costs *kept)
{
    char sum[32];
    size_t first = strlen(FIRST_LINE), headed = first + strlen(head);
    long last = n - 21; /* "sum " and 16 digits */
    int whole = n >= 21 && strlen(text) == (size_t)n;
    if (!whole || strncmp(text, FIRST_LINE, first) != 0) {
        int same_kind = whole && strncmp(text, FIRST_LINE, first - 2) == 0;
        refuse(kept, same_kind ? "it has another format" : "it is damaged");
        return;
    }
    snprintf(sum, sizeof sum, "sum %016" PRIx64 "\n", sum_of(text, (size_t)last));
    if (strcmp(text + last, sum) != 0)
        refuse(kept, "it is damaged");
    else if (strncmp(text + first, head, strlen(head)) != 0)
        refuse(kept, "%s", other(text + first, head));
    else {
        text[last] = '\0';
        if (!read_body(text + headed, kept))
            refuse(kept, "it is damaged");
    }
}

void gpu_costs_read(struct gpu_costs *kept)
{
    char parent[300], name[48], head[HEAD_BYTES], text[FILE_BYTES];
    *kept = (struct gpu_costs){.n = 0};
    if (!parent_folder(parent)) {
        refuse(kept, "there is no cache folder (XDG_CACHE_HOME and HOME name none)");
        return;
    }
    int folder = open_folder(parent, 0); /* first: who never ran `bench` is asked for nothing */
    if (folder < 0) {
        refuse(kept, errno == ENOENT ? "there is none" : "its folder cannot be opened");
        snprintf(kept->path, sizeof kept->path, "%s/" FOLDER, parent);
        return;
    }
    name_file(kept, parent, make_head(head), name);
    long n = read_all(folder, name, text, kept);
    close(folder);
    if (n >= 0)
        read_text(text, n, head, kept);
}

/* ---- writing ---- */

static void make_text(const struct gpu_costs *kept, const char *head, char text[FILE_BYTES])
{
    char number[3][FLAVBREM_NUMBER_BYTES];
    *text = '\0';
    add(text, FILE_BYTES, FIRST_LINE "%smeasured %s\n", head, kept->when);
    for (size_t i = 0; i < kept->n; i++) {
        const struct gpu_cost *gpu = &kept->list[i];
        add(text, FILE_BYTES, "gpu %s,%s,%s %s\n",
            flavbrem_number_text(gpu->costs.start_s, number[0]),
            flavbrem_number_text(gpu->costs.threads, number[1]),
            flavbrem_number_text(gpu->costs.bytes_per_s, number[2]), gpu->model);
    }
    add(text, FILE_BYTES, "sum %016" PRIx64 "\n", sum_of(text, strlen(text)));
}

static int write_file(int folder, const char *name, const char *text)
{
    char unfinished[80];
    size_t n = strlen(text), done = 0;
    snprintf(unfinished, sizeof unfinished, ".%s.%ld", name, (long)getpid());
    (void)unlinkat(folder, unfinished, 0); /* of a process that had our number */
    int file =
        openat(folder, unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return 0;
    for (ssize_t got = 1; done < n && got > 0; done += got > 0 ? (size_t)got : 0)
        got = write(file, text + done, n - done);
    int whole = done == n && fsync(file) == 0;
    whole = close(file) == 0 && whole && renameat(folder, unfinished, folder, name) == 0;
    int error = errno;
    if (!whole)
        (void)unlinkat(folder, unfinished, 0);
    errno = error;
    return whole;
}

/* Adds what was kept of models that are not among ours. */
static void add_kept(struct gpu_costs *ours)
{
    struct gpu_costs before;
    gpu_costs_read(&before);
    for (size_t i = 0; i < before.n && ours->n < GPU_COSTS_MOST; i++) {
        size_t k = 0;
        while (k < ours->n && strcmp(ours->list[k].model, before.list[i].model) != 0)
            k++;
        if (k == ours->n)
            ours->list[ours->n++] = before.list[i];
    }
}

int gpu_costs_keep(struct gpu_costs *kept)
{
    char parent[300], name[48], head[HEAD_BYTES], text[FILE_BYTES];
    time_t now = time(NULL);
    struct tm utc;
    size_t ours = kept->n;
    kept->why[0] = '\0';
    if (!parent_folder(parent)) {
        refuse(kept, "XDG_CACHE_HOME and HOME name no folder");
        return 0;
    }
    if (gmtime_r(&now, &utc) == NULL ||
        strftime(kept->when, sizeof kept->when, "%Y-%m-%d", &utc) == 0)
        snprintf(kept->when, sizeof kept->when, "some day");
    name_file(kept, parent, make_head(head), name);
    add_kept(kept);
    make_text(kept, head, text);
    kept->n = ours;
    int folder = open_folder(parent, 1);
    int done = folder >= 0 && write_file(folder, name, text);
    if (!done)
        refuse(kept, "%s cannot be written: %.60s", FOLDER " in the cache folder", strerror(errno));
    if (folder >= 0)
        close(folder);
    return done;
}

/* ---- for "auto" ---- */

int gpu_costs_of_environment(flavbrem_gpu_costs *costs)
{
    const char *text = getenv("FLAVBREM_GPU_COSTS");
    double numbers[3];
    if (text == NULL)
        return 0;
    if (!numbers_of(text, 3, numbers) || !isfinite(numbers[0]) || !isfinite(numbers[1]) ||
        !isfinite(numbers[2]) || numbers[1] < 0.0 || numbers[2] < 0.0)
        return -1;
    *costs = (flavbrem_gpu_costs){numbers[0], numbers[1], numbers[2]};
    return 1;
}

int gpu_costs_take(flavbrem_context *context, struct problem *problem)
{
    flavbrem_gpu_costs costs;
    struct gpu_costs kept;
    flavbrem_status status = FLAVBREM_OK;
    int given = gpu_costs_of_environment(&costs);
    if (given < 0)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "FLAVBREM_GPU_COSTS=\"%.60s\" cannot be read (it is three numbers, "
                           "the last two not below 0), give seconds to start, threads of the CPU "
                           "that a GPU is worth, and "
                           "bytes/s from it: 0.3,200,1e10",
                           getenv("FLAVBREM_GPU_COSTS"));
    if (given > 0)
        status = flavbrem_context_set_gpu_costs(context, &costs);
    else
        gpu_costs_read(&kept);
    for (size_t i = 0; given == 0 && i < kept.n && status == FLAVBREM_OK; i++)
        status =
            flavbrem_context_set_gpu_costs_of(context, kept.list[i].model, &kept.list[i].costs);
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}
