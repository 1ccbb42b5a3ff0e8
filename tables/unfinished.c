/* A temporary name in the same folder, so that the renaming is one step. */
#include "tables/unfinished.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct unfinished {
    char *path;
    char *name; /* of the file as long as it is not finished */
    int fd;
    int finished;
};

/* Length of the folder in path, with its slash. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

static char *temporary_name(const char *path)
{
    size_t folder = folder_length(path);
    size_t size = strlen(path) + 32;
    char *unfinished = malloc(size);
    if (unfinished != NULL)
        snprintf(unfinished, size, "%.*s.%s.tmp-%ld", (int)folder, path, path + folder,
                 (long)getpid());
    return unfinished;
}

static int process_is_gone(const char *pid)
{
    char *end;
    long number = strtol(pid, &end, 10);
    return *pid != '\0' && *end == '\0' && number > 0 && kill((pid_t)number, 0) != 0 &&
           errno == ESRCH;
}

/* What a killed run left behind would stay for ever otherwise. */
static void remove_stale(const char *path, const char *unfinished)
{
    size_t folder = folder_length(path);
    const char *name = unfinished + folder;
    size_t stem = (size_t)(strrchr(name, '-') - name) + 1; /* ".NAME.tmp-" */
    char *folder_name = folder > 0 ? strndup(path, folder) : strdup(".");
    DIR *listing = folder_name != NULL ? opendir(folder_name) : NULL;
    for (struct dirent *entry; listing != NULL && (entry = readdir(listing)) != NULL;)
        if (strncmp(entry->d_name, name, stem) == 0 && process_is_gone(entry->d_name + stem))
            unlinkat(dirfd(listing), entry->d_name, 0);
    if (listing != NULL)
        closedir(listing);
    free(folder_name);
}

/* Why a file of this name cannot be made, or NULL. */
static const char *path_problem(const char *path)
{
    struct stat about;
    const char *name = path + folder_length(path);
    if (*name == '\0')
        return "it names a folder";
    if (stat(path, &about) != 0)
        return errno == ENOENT ? NULL : strerror(errno);
    if (S_ISDIR(about.st_mode))
        return "it is a folder";
    if (!S_ISREG(about.st_mode))
        return "it is not a regular file";
    return access(path, W_OK) != 0 ? strerror(errno) : NULL;
}

static void free_all(struct unfinished **file)
{
    if ((*file)->fd >= 0)
        close((*file)->fd);
    free((*file)->path);
    free((*file)->name);
    free(*file);
    *file = NULL;
}

flavbrem_status unfinished_begin(const char *path, struct unfinished **file, char *message,
                                 size_t size)
{
    *file = calloc(1, sizeof **file);
    if (*file == NULL)
        return FLAVBREM_ERROR_MEMORY;
    (*file)->fd = -1;
    (*file)->path = strdup(path);
    (*file)->name = temporary_name(path);
    if ((*file)->path == NULL || (*file)->name == NULL) {
        free_all(file);
        return FLAVBREM_ERROR_MEMORY;
    }
    const char *problem = path_problem(path);
    if (problem == NULL) {
        remove_stale(path, (*file)->name);
        (*file)->fd = open((*file)->name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if ((*file)->fd < 0)
            problem = strerror(errno);
    }
    if (problem == NULL)
        return FLAVBREM_OK;
    snprintf(message, size, "%.300s cannot be written (%s), give another file", path, problem);
    free_all(file);
    return FLAVBREM_ERROR_FILE;
}

const char *unfinished_name(const struct unfinished *file)
{
    return file->name;
}

int unfinished_descriptor(const struct unfinished *file)
{
    return file->fd;
}

flavbrem_status unfinished_finish(struct unfinished *file, int error, char *message, size_t size)
{
    if (error == 0 && fsync(file->fd) != 0)
        error = errno;
    if (error == 0 && rename(file->name, file->path) != 0)
        error = errno;
    file->finished = error == 0;
    if (error == 0)
        return FLAVBREM_OK;
    snprintf(message, size,
             "%.300s could not be written (%s), free some space or take another folder", file->path,
             strerror(error));
    return FLAVBREM_ERROR_FILE;
}

void unfinished_end(struct unfinished **file)
{
    if (*file == NULL)
        return;
    if (!(*file)->finished)
        unlink((*file)->name);
    free_all(file);
}
