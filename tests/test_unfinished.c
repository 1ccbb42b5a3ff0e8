/* Unfinished files in a folder where somebody puts links, pipes and folders in the way: nothing of
 * his is followed, waited for or written to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flavbrem/table.h"
#include "tables/files/unfinished.h"
#include "tests/folder.h"
#include "tests/shared.h"

#define NOBODY 65534
#define WORTH "what somebody needs"

static char message[FLAVBREM_TABLE_MESSAGE];

/* The path of .a.csv.tmp-PID with its end. */
static const char *temporary(long pid, const char *end)
{
    char name[64];
    snprintf(name, sizeof name, ".a.csv.tmp-%ld%s", pid, end);
    return path_of(name);
}

static mode_t mode_of(const char *path)
{
    struct stat about;
    assert_int_equal(lstat(path, &about), 0);
    return about.st_mode & 07777;
}

static long dead_process(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return (long)child;
}

/* A new folder for each test; who waits for a pipe in it is ended. */
static int make_folder(void **state)
{
    (void)state;
    if (folder_make() != 0)
        return -1;
    alarm(60);
    write_text(path_of("worth"), WORTH);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    alarm(0);
    return folder_remove();
}

static struct unfinished *begin(const char *path)
{
    struct unfinished *file = NULL;
    flavbrem_status status = flb_unfinished_begin(path, &file, message, sizeof message);
    if (status != FLAVBREM_OK)
        fail_msg("%s", message);
    return file;
}

static struct unfinished *begin_anew(const char *path)
{
    struct unfinished *file = NULL;
    assert_int_equal(flb_unfinished_begin_anew(path, &file, message, sizeof message), FLAVBREM_OK);
    return file;
}

static void finish(struct unfinished *file, const char *text)
{
    size_t length = strlen(text);
    int written;
    assert_int_equal(pwrite(flb_unfinished_descriptor(file), text, length, 0), (ssize_t)length);
    assert_int_equal(flb_unfinished_note(file, "a note", &written), 0);
    assert_int_equal(written, 1);
    assert_int_equal(flb_unfinished_finish(file, 0, message, sizeof message), FLAVBREM_OK);
    flb_unfinished_end(&file);
}

/* ---- what lies in the way ---- */

enum plant { LINK, HARD_LINK, PIPE, DANGLING, PLANTS };

static void plant(enum plant what, const char *path)
{
    int failed = what == LINK        ? symlink("worth", path)
                 : what == HARD_LINK ? link(path_of("worth"), path)
                 : what == PIPE      ? mkfifo(path, 0666)
                                     : symlink("new", path);
    assert_int_equal(failed, 0);
}

static void assert_nothing_touched(void)
{
    assert_content(path_of("worth"), WORTH);
    assert_int_equal(access(path_of("new"), F_OK), -1);
}

/* In our own names, which can be guessed. */
static void a_run_goes_by_what_lies_in_its_way(void **state)
{
    (void)state;
    static const char *const ends[] = {"", ".note", ".note.new"};
    for (size_t e = 0; e < COUNT(ends); e++)
        for (int what = 0; what < PLANTS; what++) {
            plant((enum plant)what, temporary((long)getpid(), ends[e]));
            finish(begin(path_of("a.csv")), "text");
            assert_content(path_of("a.csv"), "text");
            assert_nothing_touched();
            assert_int_equal(access(temporary((long)getpid(), ends[e]), F_OK), -1);
            unlink(path_of("a.csv"));
        }
}

/* After the begin, when the note is written. */
static void a_note_goes_by_what_lies_in_its_way(void **state)
{
    (void)state;
    static const char *const ends[] = {".note", ".note.new"};
    int written;
    for (size_t e = 0; e < COUNT(ends); e++)
        for (int what = 0; what < PLANTS; what++) {
            struct unfinished *file = begin(path_of("a.csv"));
            plant((enum plant)what, temporary((long)getpid(), ends[e]));
            assert_int_equal(flb_unfinished_note(file, "a note", &written), 0);
            assert_content(temporary((long)getpid(), ".note"), "a note");
            assert_nothing_touched();
            flb_unfinished_end(&file);
        }
}

static void a_folder_in_the_way_is_told(void **state)
{
    (void)state;
    struct unfinished *file = NULL;
    assert_int_equal(mkdir(temporary((long)getpid(), ""), 0700), 0);
    assert_int_equal(flb_unfinished_begin(path_of("a.csv"), &file, message, sizeof message),
                     FLAVBREM_ERROR_FILE);
    assert_null(file);
    assert_non_null(strstr(message, "a.csv cannot be written (File exists)"));
}

/* Who changes the name while we write gets neither our bytes nor our name. */
static void another_file_under_our_name_is_not_written(void **state)
{
    (void)state;
    struct unfinished *file = begin(path_of("a.csv"));
    assert_int_equal(unlink(flb_unfinished_place(file)), 0);
    plant(LINK, flb_unfinished_place(file));
    if (access("/proc/self/fd", X_OK) == 0) { /* as HDF5 opens it */
        int fd = open(flb_unfinished_path(file), O_RDWR | O_TRUNC);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, "text", 4), 4);
        close(fd);
    }
    assert_int_equal(flb_unfinished_finish(file, 0, message, sizeof message), FLAVBREM_ERROR_FILE);
    assert_non_null(strstr(message, "(another run has begun the same one), let one finish"));
    flb_unfinished_end(&file);
    assert_nothing_touched();
    assert_int_equal(access(path_of("a.csv"), F_OK), -1);
}

static void advice_fits_the_cause(void **state)
{
    (void)state;
    static const struct {
        int error;
        const char *advice;
    } causes[] = {{ENOSPC, "free some space"}, {EDQUOT, "free some space"}, {EFBIG, "ulimit -f"},
                  {EBADF, "open it"},          {EPIPE, "its reader"},       {ENOMEM, "memory"},
                  {EIO, "write elsewhere"},    {EROFS, "write elsewhere"}};
    for (size_t i = 0; i < COUNT(causes); i++) {
        struct unfinished *file = begin(path_of("a.csv"));
        assert_int_equal(flb_unfinished_finish(file, causes[i].error, message, sizeof message),
                         FLAVBREM_ERROR_FILE);
        assert_non_null(strstr(message, strerror(causes[i].error)));
        assert_non_null(strstr(message, causes[i].advice));
        assert_true(strstr(message, "space") == NULL || i < 2);
        flb_unfinished_end(&file);
    }
}

/* A folder that gets another name keeps what is made in it. */
static void the_folder_is_the_one_of_the_begin(void **state)
{
    (void)state;
    assert_int_equal(mkdir(path_of("in"), 0700), 0);
    struct unfinished *file = begin(path_of("in/a.csv"));
    assert_int_equal(rename(path_of("in"), path_of("moved")), 0);
    assert_int_equal(symlink(".", path_of("in")), 0);
    finish(file, "text");
    assert_content(path_of("moved/a.csv"), "text");
    assert_int_equal(access(path_of("a.csv"), F_OK), -1);
}

static void a_folder_that_cannot_be_listed_is_good_enough(void **state)
{
    (void)state;
    assert_int_equal(mkdir(path_of("in"), 0300), 0);
    finish(begin(path_of("in/a.csv")), "text");
    assert_content(path_of("in/a.csv"), "text");
    assert_int_equal(chmod(path_of("in"), 0700), 0); /* for the removal */
}

/* The reason is the same for a run that begins and for one that goes on. */
static int is_denied(unfinished_suits *suits)
{
    struct unfinished *file = NULL;
    char *note = NULL;
    const char *path = path_of("in/a.csv");
    flavbrem_status status =
        suits == NULL
            ? flb_unfinished_begin(path, &file, message, sizeof message)
            : flb_unfinished_resume(path, suits, NULL, &note, &file, message, sizeof message);
    return status == FLAVBREM_ERROR_FILE && strstr(message, "(Permission denied)") != NULL;
}

static uint64_t nothing_suits(void *user, const char *name, const char *note, uint64_t file_bytes)
{
    (void)user, (void)name, (void)note, (void)file_bytes;
    return 0;
}

static void a_folder_that_may_not_be_written_is_told(void **state)
{
    (void)state;
    int how;
    assert_int_equal(mkdir(path_of("in"), 0700), 0);
    assert_int_equal(chmod(path_of("in"), 0555), 0);
    assert_int_equal(chmod(folder, 0755), 0);
    pid_t child = fork();
    if (child == 0) { /* root may write everywhere */
        if (geteuid() == 0 && setuid(NOBODY) != 0)
            _exit(3);
        _exit(!is_denied(NULL) ? 1 : !is_denied(nothing_suits) ? 2 : 0);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), 0);
    assert_int_equal(chmod(path_of("in"), 0700), 0); /* for the removal */
}

/* ---- taking over ---- */

static uint64_t how_far(void *user, const char *name, const char *note, uint64_t file_bytes)
{
    int *asked = user;
    (*asked)++;
    assert_null(strchr(name, '/'));
    assert_true(file_bytes > 0);
    return strcmp(note, "another") == 0 ? UNFINISHED_OTHER : strcmp(note, "ours") == 0 ? 7 : 0;
}

/* Returns whether something was taken over; `asked` receives how many were looked at. */
static int resume(int *asked)
{
    struct unfinished *file = NULL;
    char *note = NULL;
    *asked = 0;
    assert_int_equal(flb_unfinished_resume(path_of("a.csv"), how_far, asked, &note, &file, message,
                                           sizeof message),
                     FLAVBREM_OK);
    int taken = note != NULL;
    assert_true(note == NULL || strcmp(note, "ours") == 0);
    free(note);
    flb_unfinished_end(&file);
    assert_nothing_touched();
    return taken;
}

static void what_a_dead_process_left_is_taken_over(void **state)
{
    (void)state;
    long dead = dead_process();
    int asked;
    write_text(temporary(dead, ""), "text");
    write_text(temporary(dead, ".note"), "ours");
    assert_true(resume(&asked));
    assert_int_equal(asked, 1);
}

static void what_is_planted_is_not_taken_over(void **state)
{
    (void)state;
    long dead = dead_process();
    int asked;
    for (int what = 0; what < PLANTS; what++) {
        plant((enum plant)what, temporary(dead, ""));
        write_text(temporary(dead, ".note"), "ours");
        assert_false(resume(&asked));
        assert_int_equal(asked, 0);
        assert_int_equal(access(temporary(dead, ".note"), F_OK), -1);
    }
    write_text(path_of("note"), "ours");
    for (int by_link = 0; by_link < 2; by_link++) {
        write_text(temporary(dead, ""), "text");
        if (by_link)
            assert_int_equal(symlink("note", temporary(dead, ".note")), 0);
        else
            plant(PIPE, temporary(dead, ".note"));
        assert_false(resume(&asked));
        assert_content(path_of("note"), "ours");
    }
}

static void what_belongs_to_another_is_not_taken_over(void **state)
{
    (void)state;
    long dead = dead_process();
    int asked;
    if (geteuid() != 0) {
        print_message("only root gives files away\n");
        skip();
    }
    for (int note = 0; note < 2; note++) {
        write_text(temporary(dead, ""), "text");
        write_text(temporary(dead, ".note"), "ours");
        assert_int_equal(chown(temporary(dead, note ? ".note" : ""), NOBODY, NOBODY), 0);
        assert_false(resume(&asked));
        assert_int_equal(asked, note ? 1 : 0);
    }
}

/* Neither when nothing suits, which is told, nor beside what does. */
static void another_work_is_not_removed(void **state)
{
    (void)state;
    long dead = dead_process(), other = dead_process();
    struct unfinished *file = NULL;
    char *note = NULL;
    int asked = 0;
    write_text(temporary(other, ""), "text");
    write_text(temporary(other, ".note"), "another");
    assert_int_equal(flb_unfinished_resume(path_of("a.csv"), how_far, &asked, &note, &file, message,
                                           sizeof message),
                     FLAVBREM_ERROR_INPUT);
    assert_true(file == NULL && note == NULL);
    write_text(temporary(dead, ""), "text");
    write_text(temporary(dead, ".note"), "ours");
    assert_true(resume(&asked));
    assert_content(temporary(other, ""), "text");
    assert_content(temporary(other, ".note"), "another");
    file = begin_anew(path_of("a.csv"));
    assert_int_equal(flb_unfinished_removed(file), 1);
    flb_unfinished_end(&file);
    assert_int_equal(access(temporary(other, ""), F_OK), -1);
}

/* Also where a dead process had our number, as in a container. */
static void who_writes_something_else_removes_no_work(void **state)
{
    (void)state;
    const long numbers[] = {dead_process(), (long)getpid()};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct unfinished *file = NULL;
        write_text(temporary(numbers[i], ""), "text");
        write_text(temporary(numbers[i], ".note"), "ours");
        assert_int_equal(flb_unfinished_begin(path_of("a.csv"), &file, message, sizeof message),
                         FLAVBREM_ERROR_FILE);
        assert_null(file);
        assert_non_null(strstr(message, strrchr(temporary(numbers[i], ""), '/') + 1));
        assert_content(temporary(numbers[i], ""), "text");
        assert_content(temporary(numbers[i], ".note"), "ours");
        file = begin_anew(path_of("a.csv")); /* says that it goes */
        assert_int_equal(flb_unfinished_removed(file), 1);
        flb_unfinished_end(&file);
        assert_int_equal(access(temporary(numbers[i], ".note"), F_OK), -1);
    }
    write_text(temporary(numbers[0], ""), "text"); /* that nobody can go on with */
    finish(begin(path_of("a.csv")), "new");
    assert_int_equal(access(temporary(numbers[0], ""), F_OK), -1);
}

static void what_is_taken_over_replaces_no_other_work(void **state)
{
    (void)state;
    long dead = dead_process(), own = (long)getpid();
    struct unfinished *file = NULL;
    char *note = NULL;
    int asked = 0;
    write_text(temporary(dead, ""), "text");
    write_text(temporary(dead, ".note"), "ours");
    write_text(temporary(own, ""), "others");
    write_text(temporary(own, ".note"), "another");
    assert_int_equal(flb_unfinished_resume(path_of("a.csv"), how_far, &asked, &note, &file, message,
                                           sizeof message),
                     FLAVBREM_ERROR_INPUT);
    assert_content(temporary(own, ""), "others");
    assert_content(temporary(dead, ".note"), "ours");
}

/* Who looks at it with HDF5 locks it. */
static void what_is_open_elsewhere_is_left(void **state)
{
    (void)state;
    long dead = dead_process();
    struct unfinished *file = NULL;
    char *note = NULL;
    int asked = 0;
    write_text(temporary(dead, ""), "text");
    write_text(temporary(dead, ".note"), "ours");
    int fd = open(temporary(dead, ""), O_RDONLY);
    assert_int_equal(flock(fd, LOCK_SH), 0);
    assert_int_equal(flb_unfinished_resume(path_of("a.csv"), how_far, &asked, &note, &file, message,
                                           sizeof message),
                     FLAVBREM_ERROR_FILE);
    assert_non_null(strstr(message, "another program has its unfinished"));
    assert_true(file == NULL && note == NULL);
    close(fd);
    assert_true(resume(&asked));
}

/* ---- permissions, links ---- */

static void permissions_stay(void **state)
{
    (void)state;
    static const mode_t modes[] = {0600, 0640, 0644, 0755, 0664, 0200};
    mode_t mask = umask(027);
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct stat about;
        write_text(path_of("a.csv"), "old");
        assert_int_equal(chmod(path_of("a.csv"), modes[i]), 0);
        int foreign = geteuid() == 0 && chown(path_of("a.csv"), NOBODY, NOBODY) == 0;
        struct unfinished *file = begin(path_of("a.csv"));
        assert_int_equal(mode_of(flb_unfinished_place(file)), 0600); /* nobody reads it before */
        finish(file, "new");
        assert_int_equal(mode_of(path_of("a.csv")), modes[i]);
        assert_int_equal(stat(path_of("a.csv"), &about), 0);
        assert_true(!foreign || (about.st_uid == NOBODY && about.st_gid == NOBODY));
        unlink(path_of("a.csv"));
    }
    finish(begin(path_of("a.csv")), "new");
    assert_int_equal(mode_of(path_of("a.csv")), 0640);
    umask(mask);
}

static void other_hard_links_keep_the_old_file(void **state)
{
    (void)state;
    assert_int_equal(link(path_of("worth"), path_of("a.csv")), 0);
    finish(begin(path_of("a.csv")), "new");
    assert_content(path_of("worth"), WORTH);
    assert_content(path_of("a.csv"), "new");
}

/* Everybody may put a link into such a folder, and wait for root to write through it. */
static void a_link_of_another_in_a_shared_folder_is_refused(void **state)
{
    (void)state;
    struct unfinished *file = NULL;
    if (geteuid() != 0) {
        print_message("only root gives links away\n");
        skip();
    }
    assert_int_equal(mkdir(path_of("shared"), 0700), 0);
    assert_int_equal(chmod(path_of("shared"), 01777), 0);
    assert_int_equal(symlink("../worth", path_of("shared/a.csv")), 0);
    assert_int_equal(lchown(path_of("shared/a.csv"), NOBODY, NOBODY), 0);
    assert_int_equal(flb_unfinished_begin(path_of("shared/a.csv"), &file, message, sizeof message),
                     FLAVBREM_ERROR_FILE);
    assert_non_null(strstr(message, "it is a link that another user put there"));
    assert_nothing_touched();
    assert_int_equal(lchown(path_of("shared/a.csv"), 0, 0), 0);
    finish(begin(path_of("shared/a.csv")), "new");
    assert_content(path_of("worth"), "new");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_run_goes_by_what_lies_in_its_way),
        TEST(a_note_goes_by_what_lies_in_its_way),
        TEST(a_folder_in_the_way_is_told),
        TEST(another_file_under_our_name_is_not_written),
        TEST(advice_fits_the_cause),
        TEST(the_folder_is_the_one_of_the_begin),
        TEST(a_folder_that_cannot_be_listed_is_good_enough),
        TEST(a_folder_that_may_not_be_written_is_told),
        TEST(what_a_dead_process_left_is_taken_over),
        TEST(what_is_planted_is_not_taken_over),
        TEST(what_belongs_to_another_is_not_taken_over),
        TEST(another_work_is_not_removed),
        TEST(who_writes_something_else_removes_no_work),
        TEST(what_is_taken_over_replaces_no_other_work),
        TEST(what_is_open_elsewhere_is_left),
        TEST(permissions_stay),
        TEST(other_hard_links_keep_the_old_file),
        TEST(a_link_of_another_in_a_shared_folder_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
