/* A temporary name in the same folder, so that the renaming is one step. A note has the same name
 * with ".note" behind, and ".note.new" until it is written. */
#include "tables/unfinished.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_LINKS 40
#define NOTE ".note"
#define NEW_NOTE ".note.new"

struct unfinished {
    char *given; /* path as it was asked for, for sentences */
    char *path;  /* where it leads */
    char *name;  /* of the file as long as it is not finished */
    char *note, *new_note;
    int fd;
    int finished, keep;
};

/* Length of the folder in path, with its slash. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

/* Where a path leads, so that a link stays one and its file is written; NULL without memory. A path
 * that goes round is left to path_problem. */
static char *end_of_links(const char *path)
{
    char link[PATH_MAX + 1], *target = strdup(path);
    for (int links = 0; target != NULL && links < MOST_LINKS; links++) {
        ssize_t length = readlink(target, link, sizeof link - 1);
        if (length < 0)
            break;
        link[length] = '\0';
        size_t folder = link[0] == '/' ? 0 : folder_length(target);
        size_t size = folder + (size_t)length + 1;
        char *next = malloc(size);
        if (next != NULL)
            snprintf(next, size, "%.*s%s", (int)folder, target, link);
        free(target);
        target = next;
    }
    return target;
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

static char *joined(const char *name, const char *end)
{
    size_t size = strlen(name) + strlen(end) + 1;
    char *text = malloc(size);
    if (text != NULL)
        snprintf(text, size, "%s%s", name, end);
    return text;
}

/* What stands behind ".NAME.tmp-": the number of a process, then nothing or the end of a note. Who
 * had our number before is gone too: in a container every run may have the same one. */
static int process_is_gone(const char *pid, const char **end)
{
    char *behind;
    long number = strtol(pid, &behind, 10);
    *end = behind;
    return *pid >= '0' && *pid <= '9' && number > 0 &&
           (number == (long)getpid() || (kill((pid_t)number, 0) != 0 && errno == ESRCH));
}

/* Does something with each file that dead processes left for a path. */
typedef void visitor(void *user, int folder, const char *name, const char *end);

static void visit_stale(const struct unfinished *file, visitor *visit, void *user)
{
    size_t folder = folder_length(file->path);
    const char *name = file->name + folder;
    size_t stem = (size_t)(strrchr(name, '-') - name) + 1; /* ".NAME.tmp-" */
    char *folder_name = folder > 0 ? strndup(file->path, folder) : strdup(".");
    DIR *listing = folder_name != NULL ? opendir(folder_name) : NULL;
    const char *end;
    for (struct dirent *entry; listing != NULL && (entry = readdir(listing)) != NULL;)
        if (strncmp(entry->d_name, name, stem) == 0 && process_is_gone(entry->d_name + stem, &end))
            visit(user, dirfd(listing), entry->d_name, end);
    if (listing != NULL)
        closedir(listing);
    free(folder_name);
}

/* What a killed run left behind would stay for ever otherwise. Ours is not touched. */
static void remove_stale(void *user, int folder, const char *name, const char *end)
{
    const char *own = user;
    if (strncmp(name, own, strlen(own)) == 0 && name + strlen(own) == end)
        return;
    if (*end == '\0' || strcmp(end, NOTE) == 0 || strcmp(end, NEW_NOTE) == 0)
        unlinkat(folder, name, 0);
}

/* Why a file of this name cannot be made, or NULL. */
static const char *path_problem(const struct unfinished *file)
{
    struct stat about, target;
    const char *path = file->given, *name = file->path + folder_length(file->path);
    if (*name == '\0')
        return "it names a folder";
    if (stat(path, &about) != 0)
        return errno == ENOENT ? NULL : strerror(errno);
    if (S_ISDIR(about.st_mode))
        return "it is a folder";
    if (!S_ISREG(about.st_mode))
        return "it is not a regular file";
    if (stat(file->path, &target) != 0 || target.st_ino != about.st_ino ||
        target.st_dev != about.st_dev)
        return "its file has no name"; /* /dev/stdout may lead to such a one */
    return access(path, W_OK) != 0 ? strerror(errno) : NULL;
}

static void free_all(struct unfinished **file)
{
    if ((*file)->fd >= 0)
        close((*file)->fd);
    free((*file)->given);
    free((*file)->path);
    free((*file)->name);
    free((*file)->note);
    free((*file)->new_note);
    free(*file);
    *file = NULL;
}

/* ---- what a dead process left ---- */

struct search {
    unfinished_suits *suits;
    void *user;
    uint64_t farthest;
    char *best; /* name in the folder, or NULL */
    char *note;
};

/* The note beside a file, or "". */
static void read_note(int folder, const char *name, char note[UNFINISHED_NOTE_SIZE])
{
    char *note_name = joined(name, NOTE);
    int fd = note_name != NULL ? openat(folder, note_name, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t got = fd >= 0 ? read(fd, note, UNFINISHED_NOTE_SIZE - 1) : 0;
    note[got > 0 ? got : 0] = '\0';
    if (fd >= 0)
        close(fd);
    free(note_name);
}

static void look_at(void *user, int folder, const char *name, const char *end)
{
    struct search *search = user;
    struct stat about;
    char note[UNFINISHED_NOTE_SIZE];
    if (*end != '\0' || fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(about.st_mode))
        return;
    read_note(folder, name, note);
    uint64_t far = search->suits(search->user, note, (uint64_t)about.st_size);
    if (far <= search->farthest)
        return;
    search->farthest = far;
    free(search->best);
    search->best = strdup(name);
    memcpy(search->note, note, sizeof note);
}

/* Renames the best one to our name: of two processes that want it one gets it. The note follows,
 * so that after an interruption between the two there is none. */
static int take_over(struct unfinished *file, const char *name)
{
    char *folder = strndup(file->path, folder_length(file->path));
    char *old = folder != NULL ? joined(folder, name) : NULL;
    char *old_note = old != NULL ? joined(old, NOTE) : NULL;
    int taken = old_note != NULL && rename(old, file->name) == 0;
    if (taken) {
        taken = rename(old_note, file->note) == 0;
        file->fd = taken ? open(file->name, O_RDWR | O_CLOEXEC) : -1;
    }
    free(folder);
    free(old);
    free(old_note);
    return taken && file->fd >= 0;
}

/* ---- a file ---- */

static struct unfinished *allocate(const char *path)
{
    struct unfinished *file = calloc(1, sizeof *file);
    if (file == NULL)
        return NULL;
    file->fd = -1;
    file->given = strdup(path);
    file->path = end_of_links(path);
    if (file->path != NULL)
        file->name = temporary_name(file->path);
    if (file->name != NULL) {
        file->note = joined(file->name, NOTE);
        file->new_note = joined(file->name, NEW_NOTE);
    }
    if (file->given == NULL || file->note == NULL || file->new_note == NULL)
        free_all(&file);
    return file;
}

static void remove_own(const struct unfinished *file)
{
    unlink(file->name);
    unlink(file->note);
    unlink(file->new_note);
}

int unfinished_is_ours(const struct unfinished *file)
{
    struct stat named, open;
    return stat(file->name, &named) == 0 && fstat(file->fd, &open) == 0 &&
           named.st_ino == open.st_ino && named.st_dev == open.st_dev;
}

static flavbrem_status open_file(struct unfinished **file, struct search *search, char *message,
                                 size_t size)
{
    struct unfinished *made = *file;
    const char *problem = path_problem(made);
    if (problem == NULL) {
        if (search != NULL)
            visit_stale(made, look_at, search);
        if (search == NULL || search->best == NULL || !take_over(made, search->best)) {
            remove_own(made); /* of a process that had our number */
            made->fd = open(made->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (search != NULL)
                search->note[0] = '\0';
        }
        if (made->fd < 0)
            problem = strerror(errno);
        else
            visit_stale(made, remove_stale, made->name + folder_length(made->path));
    }
    if (problem == NULL)
        return FLAVBREM_OK;
    snprintf(message, size, "%.300s cannot be written (%s), give another file", made->given,
             problem);
    free_all(file);
    return FLAVBREM_ERROR_FILE;
}

flavbrem_status unfinished_begin(const char *path, struct unfinished **file, char *message,
                                 size_t size)
{
    *file = allocate(path);
    return *file != NULL ? open_file(file, NULL, message, size) : FLAVBREM_ERROR_MEMORY;
}

flavbrem_status unfinished_resume(const char *path, unfinished_suits *suits, void *user,
                                  char note[UNFINISHED_NOTE_SIZE], struct unfinished **file,
                                  char *message, size_t size)
{
    struct search search = {suits, user, 0, NULL, note};
    note[0] = '\0';
    *file = allocate(path);
    if (*file == NULL)
        return FLAVBREM_ERROR_MEMORY;
    flavbrem_status status = open_file(file, &search, message, size);
    free(search.best);
    return status;
}

const char *unfinished_name(const struct unfinished *file)
{
    return file->name;
}

int unfinished_descriptor(const struct unfinished *file)
{
    return file->fd;
}

/* Returns whether the new note stands there whole, on the disk. */
static int write_note(const struct unfinished *file, const char *note)
{
    size_t length = strlen(note);
    int fd = open(file->new_note, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return 0;
    int good = write(fd, note, length) == (ssize_t)length && fdatasync(fd) == 0;
    return close(fd) == 0 && good;
}

int unfinished_note(struct unfinished *file, const char *note)
{
    if (fdatasync(file->fd) != 0)
        return errno;
    if (!write_note(file, note) || rename(file->new_note, file->note) != 0)
        unlink(file->new_note);
    return 0;
}

void unfinished_keep(struct unfinished *file)
{
    file->keep = 1;
}

flavbrem_status unfinished_finish(struct unfinished *file, int error, char *message, size_t size)
{
    if (error == 0 && fsync(file->fd) != 0)
        error = errno;
    if (error == 0 && !unfinished_is_ours(file))
        error = ESTALE;
    if (error == 0 && rename(file->name, file->path) != 0)
        error = errno;
    file->finished = error == 0;
    if (error == 0)
        unlink(file->note);
    if (error == 0)
        return FLAVBREM_OK;
    snprintf(message, size,
             "%.300s could not be written (%s), free some space or take another folder",
             file->given, strerror(error));
    return FLAVBREM_ERROR_FILE;
}

void unfinished_end(struct unfinished **file)
{
    if (*file == NULL)
        return;
    int ours = unfinished_is_ours(*file), taken = !ours && access((*file)->name, F_OK) != 0;
    if (!(*file)->finished && (taken || (ours && !(*file)->keep)))
        remove_own(*file); /* a note alone is left where another run took the file over */
    free_all(file);
}
