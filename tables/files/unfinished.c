/* A temporary name in the same folder, so that the renaming is one step. A note has the same name
 * with ".note" behind, and ".note.new" until it is written; ".part" is a file that takes its place.
 *
 * Others may put names into the folder too, and wait with a link or a pipe where a name of ours is
 * expected. So the folder is opened once and all names are looked up in it; what is opened is never
 * reached by a link, never waited for, and must be a regular file; what is taken over must be ours
 * and have one name. */
#define _GNU_SOURCE /* O_PATH: a folder that one may write into but not list */
#include "tables/files/unfinished.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tables/files/write_failure.h"

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

#define MOST_LINKS 40
#define NOTE ".note"
#define NEW_NOTE ".note.new"
#define PART ".part"
#define GUARDED (O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
#define LARGEST_NOTE ((size_t)1 << 20)

struct unfinished {
    char *given;       /* path as it was asked for, for sentences */
    char *path;        /* where it leads */
    const char *final; /* its name in the folder */
    char *place;       /* path as long as it is not finished */
    const char *name;  /* its name in the folder, then */
    char *note, *new_note, *part;
    char *by_path; /* what other libraries open it by */
    int folder, fd;
    int replaces; /* a file whose permissions the new one gets: */
    struct stat replaced;
    int removed; /* unfinished files with a note, of dead processes */
    int finished, keep;
};

/* ---- names ---- */

/* Length of the folder in path, with its slash. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

/* The folder in path, to be freed; NULL without memory. */
static char *folder_of(const char *path)
{
    size_t length = folder_length(path);
    return length > 0 ? strndup(path, length) : strdup(".");
}

static char *joined(const char *name, const char *end)
{
    size_t size = strlen(name) + strlen(end) + 1;
    char *text = malloc(size);
    if (text != NULL)
        snprintf(text, size, "%s%s", name, end);
    return text;
}

/* As Linux does by itself (fs.protected_symlinks): where everybody may put names and nobody may
 * remove those of others, a link is followed if it is ours or belongs to the owner of the folder.
 */
static int link_is_trusted(const char *path)
{
    struct stat link, folder;
    char *folder_name = folder_of(path);
    int known = folder_name != NULL && lstat(path, &link) == 0 && stat(folder_name, &folder) == 0;
    free(folder_name);
    if (!known || (folder.st_mode & (S_ISVTX | S_IWOTH)) != (S_ISVTX | S_IWOTH))
        return known;
    return link.st_uid == geteuid() || link.st_uid == folder.st_uid;
}

/* So that a link stays one and its file is replaced. A path that goes round, or by a link that is
 * not trusted, is left to path_problem. */
char *flb_unfinished_target(const char *path)
{
    char link[PATH_MAX + 1], *target = strdup(path);
    for (int links = 0; target != NULL && links < MOST_LINKS; links++) {
        ssize_t length = readlink(target, link, sizeof link - 1);
        if (length < 0 || !link_is_trusted(target))
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

static char *temporary_path(const char *path)
{
    size_t folder = folder_length(path), size = strlen(path) + 32;
    char *place = malloc(size);
    if (place != NULL)
        snprintf(place, size, "%.*s.%s.tmp-%ld", (int)folder, path, path + folder, (long)getpid());
    return place;
}

/* A process that has ended and that nobody has waited for: its number is still taken. Its state
 * stands behind its name, which may have brackets and blanks itself. */
static int process_has_ended(long number)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%ld/stat", number);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        close(fd);
    text[length > 0 ? length : 0] = '\0';
    const char *behind = strrchr(text, ')');
    return behind != NULL && (strncmp(behind, ") Z", 3) == 0 || strncmp(behind, ") X", 3) == 0);
}

/* What stands behind ".NAME.tmp-": the number of a process, then nothing or the end of a note. Who
 * had our number before is gone too: in a container every run may have the same one. */
static int process_is_gone(const char *pid, const char **end)
{
    char *behind;
    long number = strtol(pid, &behind, 10);
    *end = behind;
    return *pid >= '0' && *pid <= '9' && number > 0 &&
           (number == (long)getpid() || (kill((pid_t)number, 0) != 0 && errno == ESRCH) ||
            process_has_ended(number));
}

/* ---- files of the folder ---- */

/* A regular file that is there already; -1 where the name is something else. */
static int open_regular(int folder, const char *name, int flags, struct stat *about)
{
    int fd = openat(folder, name, flags | GUARDED);
    if (fd >= 0 && (fstat(fd, about) != 0 || !S_ISREG(about->st_mode))) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* A new one. Who had our number may have left something under the name. */
static int make_regular(int folder, const char *name, mode_t mode)
{
    unlinkat(folder, name, 0);
    return openat(folder, name, O_RDWR | O_CREAT | O_EXCL | GUARDED, mode);
}

static int is_same(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* Whether a name of the folder stands for an open file. */
static int stands_for(int folder, const char *name, int fd)
{
    struct stat named, open;
    return fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat(fd, &open) == 0 &&
           is_same(&named, &open);
}

/* The note beside a file, freed by the caller; "" where there is none of this owner, NULL without
 * memory. */
static char *read_note(int folder, const char *name, uid_t owner)
{
    struct stat about;
    char *note_name = joined(name, NOTE), *note = NULL;
    int fd = note_name != NULL ? open_regular(folder, note_name, O_RDONLY, &about) : -1;
    int readable = fd >= 0 && about.st_uid == owner && about.st_size <= (off_t)LARGEST_NOTE;
    size_t size = readable ? (size_t)about.st_size : 0;
    if (note_name != NULL)
        note = calloc(size + 1, 1);
    if (note != NULL && size > 0 && read(fd, note, size) != (ssize_t)size)
        *note = '\0';
    if (fd >= 0)
        close(fd);
    free(note_name);
    return note;
}

/* Does something with each file that dead processes left for a path. */
typedef void visitor(void *user, int folder, const char *name, const char *end);

static void visit_stale(const struct unfinished *file, visitor *visit, void *user)
{
    size_t stem = (size_t)(strrchr(file->name, '-') - file->name) + 1; /* ".NAME.tmp-" */
    int fd = openat(file->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd >= 0 ? fdopendir(fd) : NULL;
    const char *end;
    if (fd >= 0 && listing == NULL)
        close(fd);
    for (struct dirent *entry; listing != NULL && (entry = readdir(listing)) != NULL;)
        if (strncmp(entry->d_name, file->name, stem) == 0 &&
            process_is_gone(entry->d_name + stem, &end))
            visit(user, file->folder, entry->d_name, end);
    if (listing != NULL)
        closedir(listing);
}

/* What a killed run left behind would stay for ever otherwise. */
static void remove_named(int folder, const char *name, const char *end, int *notes)
{
    int is_note = strcmp(end, NOTE) == 0;
    int is_ours = *end == '\0' || is_note || strcmp(end, NEW_NOTE) == 0 || strcmp(end, PART) == 0;
    if (is_ours && unlinkat(folder, name, 0) == 0)
        *notes += is_note;
}

/* Why a file of this name cannot be made, or NULL. */
static const char *path_problem(const struct unfinished *file)
{
    struct stat about, target;
    const char *path = file->given;
    if (*file->final == '\0')
        return "it names a folder";
    if (lstat(file->path, &target) == 0 && S_ISLNK(target.st_mode) && !link_is_trusted(file->path))
        return "it is a link that another user put there";
    if (stat(path, &about) != 0)
        return errno == ENOENT ? NULL : strerror(errno);
    if (S_ISDIR(about.st_mode))
        return "it is a folder";
    if (!S_ISREG(about.st_mode))
        return "it is not a regular file";
    if (stat(file->path, &target) != 0 || !is_same(&target, &about))
        return "its file has no name"; /* /dev/stdout may lead to such a one */
    return access(path, W_OK) != 0 ? strerror(errno) : NULL;
}

static void free_all(struct unfinished **file)
{
    if ((*file)->fd >= 0)
        close((*file)->fd);
    if ((*file)->folder >= 0)
        close((*file)->folder);
    free((*file)->given);
    free((*file)->path);
    free((*file)->place);
    free((*file)->note);
    free((*file)->new_note);
    free((*file)->part);
    free((*file)->by_path);
    free(*file);
    *file = NULL;
}

/* ---- what a dead process left ---- */

struct leftover_search {
    unfinished_suits *suits;
    void *user;
    uid_t owner; /* as the file system calls us */
    int failed;  /* no memory */
    int in_use;  /* another program has one that suits open, and could change it */
    uint64_t farthest;
    char *best, *note; /* its name and its note; NULL where none suits */
    int fd;
    char **others; /* names of those that somebody may still want */
    size_t n_others;
};

static void search_free(struct leftover_search *search)
{
    if (search->fd >= 0)
        close(search->fd);
    free(search->best);
    free(search->note);
    for (size_t i = 0; i < search->n_others; i++)
        free(search->others[i]);
    free(search->others);
}

/* A file system may give files another owner than the process has. Returns 0, or an errno. */
static int find_owner(const struct unfinished *file, uid_t *owner)
{
    struct stat about;
    int fd = make_regular(file->folder, file->new_note, 0600);
    int known = fd >= 0 && fstat(fd, &about) == 0;
    int error = known ? 0 : errno;
    if (fd >= 0)
        close(fd);
    unlinkat(file->folder, file->new_note, 0);
    *owner = known ? about.st_uid : geteuid();
    return error;
}

static void keep_other(struct leftover_search *search, const char *name)
{
    char **more = realloc(search->others, (search->n_others + 1) * sizeof *more);
    char *copy = strdup(name);
    search->failed |= more == NULL || copy == NULL;
    if (more != NULL)
        search->others = more;
    if (more != NULL && copy != NULL)
        more[search->n_others++] = copy;
    else
        free(copy);
}

static void keep_best(struct leftover_search *search, const char *name, char **note, int *fd)
{
    if (search->fd >= 0)
        close(search->fd);
    free(search->best);
    free(search->note);
    search->best = strdup(name);
    search->failed |= search->best == NULL;
    search->note = *note;
    search->fd = *fd;
    *note = NULL;
    *fd = -1;
}

static int is_other(const struct leftover_search *search, const char *name)
{
    for (size_t i = 0; i < search->n_others; i++)
        if (strcmp(search->others[i], name) == 0)
            return 1;
    return 0;
}

/* As HDF5 locks it. */
static int is_in_use(int fd)
{
    int locked = flock(fd, LOCK_EX | LOCK_NB) != 0;
    int in_use = locked && errno == EWOULDBLOCK;
    if (!locked)
        flock(fd, LOCK_UN);
    return in_use;
}

static void look_at(void *user, int folder, const char *name, const char *end)
{
    struct leftover_search *search = user;
    struct stat about;
    int fd = *end == '\0' ? open_regular(folder, name, O_RDWR, &about) : -1;
    if (fd < 0)
        return;
    char *note = NULL;
    if (about.st_uid == search->owner && about.st_nlink == 1) {
        note = read_note(folder, name, search->owner);
        search->failed |= note == NULL;
    }
    uint64_t far =
        note != NULL ? search->suits(search->user, name, note, (uint64_t)about.st_size) : 0;
    if (far == UNFINISHED_OTHER) {
        keep_other(search, name);
    } else if (far > search->farthest) {
        search->in_use |= is_in_use(fd);
        search->farthest = far;
        keep_best(search, name, &note, &fd);
    }
    free(note);
    if (fd >= 0)
        close(fd);
}

/* Renames the best one to our name: of two processes that want it one gets it. The note follows,
 * so that after an interruption between the two there is none. */
static int take_over(struct unfinished *file, struct leftover_search *search)
{
    char *old_note = joined(search->best, NOTE);
    int taken = old_note != NULL &&
                renameat(file->folder, search->best, file->folder, file->name) == 0 &&
                stands_for(file->folder, file->name, search->fd) &&
                renameat(file->folder, old_note, file->folder, file->note) == 0;
    free(old_note);
    if (taken) {
        file->fd = search->fd;
        search->fd = -1;
    }
    return taken;
}

/* ---- a file ---- */

/* Takes both texts, NULL too. */
static struct unfinished *allocate_unfinished(char *given, char *path)
{
    struct unfinished *file = calloc(1, sizeof *file);
    if (file == NULL) {
        free(given);
        free(path);
        return NULL;
    }
    file->fd = file->folder = -1;
    file->given = given;
    file->path = path;
    if (file->path != NULL)
        file->place = temporary_path(file->path);
    if (file->place != NULL) {
        file->final = file->path + folder_length(file->path);
        file->name = file->place + folder_length(file->place);
        file->note = joined(file->name, NOTE);
        file->new_note = joined(file->name, NEW_NOTE);
        file->part = joined(file->place, PART);
    }
    if (file->given == NULL || file->note == NULL || file->new_note == NULL || file->part == NULL)
        free_all(&file);
    return file;
}

/* In the folder. */
static const char *name_of_part(const struct unfinished *file)
{
    return file->part + folder_length(file->place);
}

void flb_unfinished_drop(const struct unfinished *file)
{
    unlinkat(file->folder, file->name, 0);
    unlinkat(file->folder, file->note, 0);
    unlinkat(file->folder, file->new_note, 0);
    unlinkat(file->folder, name_of_part(file), 0);
}

int flb_unfinished_is_ours(const struct unfinished *file)
{
    return stands_for(file->folder, file->name, file->fd);
}

/* Returns 0, or an errno. */
static int open_folder(struct unfinished *file)
{
    char *name = folder_of(file->path);
    if (name == NULL)
        return ENOMEM;
    file->folder = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int error = file->folder < 0 ? errno : 0;
    free(name);
    if (error == 0)
        file->replaces =
            fstatat(file->folder, file->final, &file->replaced, AT_SYMLINK_NOFOLLOW) == 0;
    return error;
}

/* The path of the open file: that of the descriptor, which nobody can put something else under, or
 * else the name. */
static char *path_of_open(int fd, const char *place)
{
    char by_descriptor[64];
    struct stat open, there;
    snprintf(by_descriptor, sizeof by_descriptor, "/proc/self/fd/%d", fd);
    if (fstat(fd, &open) == 0 && stat(by_descriptor, &there) == 0 && is_same(&open, &there))
        return strdup(by_descriptor);
    return strdup(place);
}

/* What dead processes left that a later run can go on with. */
struct left_work {
    uid_t owner;
    char name[NAME_MAX + 1]; /* of the file, "" for none */
};

static int is_regular_of(int folder, const char *name, uid_t owner)
{
    struct stat about;
    return fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(about.st_mode) &&
           about.st_uid == owner;
}

static void find_left_work(void *user, int folder, const char *name, const char *end)
{
    struct left_work *left = user;
    size_t length = (size_t)(end - name);
    char file[sizeof left->name];
    if (strcmp(end, NOTE) != 0 || length >= sizeof file)
        return;
    memcpy(file, name, length);
    file[length] = '\0';
    if (is_regular_of(folder, name, left->owner) && is_regular_of(folder, file, left->owner))
        memcpy(left->name, file, length + 1);
}

/* Who writes something else under this name does not remove it. Returns 0 or an errno. */
static int look_for_left_work(const struct unfinished *file, struct left_work *left)
{
    int error = find_owner(file, &left->owner);
    if (error == 0)
        visit_stale(file, find_left_work, left);
    if (error == 0) /* had our number, in a folder that cannot be listed */
        find_left_work(left, file->folder, file->note, file->note + strlen(file->name));
    return error;
}

/* Takes over what was found, or makes a new file: readable for nobody else where it replaces one,
 * whose permissions it gets in the end. Returns 0, or an errno. */
static int open_file(struct unfinished *file, struct leftover_search *search)
{
    if (search == NULL || search->best == NULL || !take_over(file, search)) {
        struct stat note;
        if (search == NULL) /* a note of a process that had our number */
            file->removed += fstatat(file->folder, file->note, &note, AT_SYMLINK_NOFOLLOW) == 0 &&
                             S_ISREG(note.st_mode);
        flb_unfinished_drop(file);
        file->fd = make_regular(file->folder, file->name, file->replaces ? 0600 : 0666);
        if (search != NULL && search->note != NULL)
            *search->note = '\0';
    }
    if (file->fd < 0)
        return errno;
    file->by_path = path_of_open(file->fd, file->place);
    return file->by_path != NULL ? 0 : ENOMEM;
}

struct sweep {
    struct unfinished *file;
    const struct leftover_search *search; /* NULL: all go */
};

static void sweep_one(void *user, int folder, const char *name, const char *end)
{
    const struct sweep *sweep = user;
    size_t length = (size_t)(end - name);
    int stays =
        strlen(sweep->file->name) == length && strncmp(name, sweep->file->name, length) == 0;
    for (size_t i = 0; sweep->search != NULL && i < sweep->search->n_others; i++) {
        const char *other = sweep->search->others[i];
        stays = stays || (strlen(other) == length && strncmp(name, other, length) == 0);
    }
    if (!stays)
        remove_named(folder, name, end, &sweep->file->removed);
}

static flavbrem_status refuse_left_work(const struct unfinished *file, const char *name,
                                        char *message, size_t size)
{
    snprintf(message, size,
             "%.300s is not written (an interrupted `flavbrem sample` left the unfinished %.200s "
             "for it, which --resume goes on with), give another file, or finish or remove that "
             "one",
             file->given, name);
    return FLAVBREM_ERROR_FILE;
}

/*   search  what to take over; NULL for a new file
 *   keeps   the new file is refused where there is something to take over */
static flavbrem_status begin(struct unfinished *file, struct leftover_search *search, int keeps,
                             char *message, size_t size)
{
    const char *problem = path_problem(file);
    int error = problem == NULL ? open_folder(file) : 0;
    if (problem == NULL && error == 0 && keeps) {
        struct left_work left = {0};
        error = look_for_left_work(file, &left);
        if (left.name[0] != '\0')
            return refuse_left_work(file, left.name, message, size);
    }
    if (problem == NULL && error == 0 && search != NULL) {
        error = find_owner(file, &search->owner);
        if (error == 0)
            visit_stale(file, look_at, search);
        if (search->failed)
            return FLAVBREM_ERROR_MEMORY;
        if (search->in_use) {
            snprintf(message, size,
                     "%.300s cannot be gone on with (another program has its unfinished %.200s "
                     "open), close it there first",
                     file->given, search->best);
            return FLAVBREM_ERROR_FILE;
        }
        if (search->n_others > 0 && (search->best == NULL || is_other(search, file->name)))
            return FLAVBREM_ERROR_INPUT; /* to take one over would be to write over another */
    }
    if (problem == NULL && error == 0)
        error = open_file(file, search);
    if (error == ENOMEM)
        return FLAVBREM_ERROR_MEMORY;
    if (problem == NULL && error == 0) {
        struct sweep sweep = {file, search};
        visit_stale(file, sweep_one, &sweep);
        return FLAVBREM_OK;
    }
    snprintf(message, size, "%.300s cannot be written (%s), give another file", file->given,
             problem != NULL ? problem : strerror(error));
    return FLAVBREM_ERROR_FILE;
}

/* Returns 0, or an errno. */
static int begin_in_folder(struct unfinished *file, const struct unfinished *other)
{
    int folder = other->folder;
    file->folder = fcntl(folder, F_DUPFD_CLOEXEC, 0);
    if (file->folder < 0)
        return errno;
    file->replaces = fstatat(folder, file->final, &file->replaced, AT_SYMLINK_NOFOLLOW) == 0;
    if (file->replaces && !S_ISREG(file->replaced.st_mode))
        return EEXIST;
    if (file->replaces && faccessat(folder, file->final, W_OK, 0) != 0)
        return errno;
    if (!file->replaces && other->replaces) { /* a new one is no more open than what it goes with */
        file->replaces = 1;
        file->replaced = other->replaced;
    }
    return open_file(file, NULL);
}

flavbrem_status flb_unfinished_begin_beside(const struct unfinished *other, const char *end,
                                            struct unfinished **file, char *message, size_t size)
{
    *file = allocate_unfinished(joined(other->path, end), joined(other->path, end));
    if (*file == NULL)
        return FLAVBREM_ERROR_MEMORY;
    int error = begin_in_folder(*file, other);
    if (error == 0) {
        struct sweep sweep = {*file, NULL};
        visit_stale(*file, sweep_one, &sweep);
        return FLAVBREM_OK;
    }
    if (error != ENOMEM)
        snprintf(message, size, "%.300s cannot be written (%s), give another file", (*file)->given,
                 strerror(error));
    free_all(file);
    return error == ENOMEM ? FLAVBREM_ERROR_MEMORY : FLAVBREM_ERROR_FILE;
}

static flavbrem_status begin_new(const char *path, int keeps, struct unfinished **file,
                                 char *message, size_t size)
{
    *file = allocate_unfinished(strdup(path), flb_unfinished_target(path));
    if (*file == NULL)
        return FLAVBREM_ERROR_MEMORY;
    flavbrem_status status = begin(*file, NULL, keeps, message, size);
    if (status != FLAVBREM_OK)
        free_all(file);
    return status;
}

flavbrem_status flb_unfinished_begin(const char *path, struct unfinished **file, char *message,
                                     size_t size)
{
    return begin_new(path, 1, file, message, size);
}

flavbrem_status flb_unfinished_begin_anew(const char *path, struct unfinished **file, char *message,
                                          size_t size)
{
    return begin_new(path, 0, file, message, size);
}

flavbrem_status flb_unfinished_resume(const char *path, unfinished_suits *suits, void *user,
                                      char **note, struct unfinished **file, char *message,
                                      size_t size)
{
    struct leftover_search search = {.suits = suits, .user = user, .fd = -1};
    *note = NULL;
    *file = allocate_unfinished(strdup(path), flb_unfinished_target(path));
    if (*file == NULL)
        return FLAVBREM_ERROR_MEMORY;
    flavbrem_status status = begin(*file, &search, 0, message, size);
    if (status == FLAVBREM_OK && search.note != NULL && *search.note != '\0') {
        *note = search.note;
        search.note = NULL;
    }
    search_free(&search);
    if (status != FLAVBREM_OK)
        free_all(file);
    return status;
}

const char *flb_unfinished_path(const struct unfinished *file)
{
    return file->by_path;
}

const char *flb_unfinished_place(const struct unfinished *file)
{
    return file->place;
}

int flb_unfinished_descriptor(const struct unfinished *file)
{
    return file->fd;
}

int flb_unfinished_removed(const struct unfinished *file)
{
    return file->removed;
}

/* Returns whether the new note stands there whole, on the disk. */
static int write_note(const struct unfinished *file, const char *note)
{
    size_t length = strlen(note);
    int fd = length <= LARGEST_NOTE ? make_regular(file->folder, file->new_note, 0600) : -1;
    if (fd < 0)
        return 0;
    int good = write(fd, note, length) == (ssize_t)length && fdatasync(fd) == 0;
    return close(fd) == 0 && good;
}

int flb_unfinished_note(struct unfinished *file, const char *note, int *written)
{
    *written = 0;
    if (fdatasync(file->fd) != 0)
        return errno;
    *written = write_note(file, note) &&
               renameat(file->folder, file->new_note, file->folder, file->note) == 0;
    if (!*written)
        unlinkat(file->folder, file->new_note, 0);
    return 0;
}

int flb_unfinished_second(const struct unfinished *file, int *fd, char **path)
{
    *path = NULL;
    *fd = make_regular(file->folder, name_of_part(file), file->replaces ? 0600 : 0666);
    if (*fd < 0)
        return errno;
    *path = path_of_open(*fd, file->part);
    return *path != NULL ? 0 : ENOMEM;
}

int flb_unfinished_second_end(struct unfinished *file, int fd, int error)
{
    char *by_path = error == 0 ? path_of_open(fd, file->place) : NULL;
    if (error == 0 && by_path == NULL)
        error = ENOMEM;
    if (error == 0 && fdatasync(fd) != 0)
        error = errno;
    if (error == 0 &&
        !(flb_unfinished_is_ours(file) && stands_for(file->folder, name_of_part(file), fd)))
        error = ESTALE;
    if (error == 0 && renameat(file->folder, name_of_part(file), file->folder, file->name) != 0)
        error = errno;
    if (error != 0) {
        unlinkat(file->folder, name_of_part(file), 0);
        free(by_path);
        if (fd >= 0)
            close(fd);
        return error;
    }
    close(file->fd);
    free(file->by_path);
    file->fd = fd;
    file->by_path = by_path;
    return 0;
}

void flb_unfinished_keep(struct unfinished *file)
{
    file->keep = 1;
}

/* As far as we may. Where the group cannot stay, the new one may do what others may. */
static void keep_permissions(const struct unfinished *file)
{
    const struct stat *old = &file->replaced;
    struct stat now;
    mode_t mode = old->st_mode & 0777;
    if (!file->replaces)
        return;
    if (fchown(file->fd, old->st_uid, old->st_gid) != 0 &&
        fchown(file->fd, (uid_t)-1, old->st_gid) != 0 &&
        !(fstat(file->fd, &now) == 0 && now.st_gid == old->st_gid))
        mode = (mode & (mode_t)~070) | (mode & 07) << 3;
    if (fchmod(file->fd, mode) != 0)
        return; /* then it stays readable for nobody else */
}

flavbrem_status flb_unfinished_finish(struct unfinished *file, int error, char *message,
                                      size_t size)
{
    if (error == 0)
        keep_permissions(file);
    if (error == 0 && fsync(file->fd) != 0)
        error = errno;
    if (error == 0 && !flb_unfinished_is_ours(file))
        error = ESTALE;
    if (error == 0 && renameat(file->folder, file->name, file->folder, file->final) != 0)
        error = errno == ENOENT ? ESTALE : errno; /* it was ours just before */
    file->finished = error == 0;
    if (error == 0)
        unlinkat(file->folder, file->note, 0);
    if (error == 0)
        return FLAVBREM_OK;
    snprintf(message, size, "%.300s could not be written (%s), %s", file->given,
             flb_write_failure_reason(error), flb_write_failure_advice(error));
    return FLAVBREM_ERROR_FILE;
}

void flb_unfinished_end(struct unfinished **file)
{
    struct stat about;
    if (*file == NULL)
        return;
    int ours = flb_unfinished_is_ours(*file);
    int taken = !ours && fstatat((*file)->folder, (*file)->name, &about, AT_SYMLINK_NOFOLLOW) != 0;
    if (!(*file)->finished && (taken || (ours && !(*file)->keep)))
        flb_unfinished_drop(*file); /* a note alone is left where another run took the file over */
    free_all(file);
}
