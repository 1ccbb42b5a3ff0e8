/* A file that appears under its name only when it is complete. */
#ifndef FLAVBREM_TABLES_UNFINISHED_H
#define FLAVBREM_TABLES_UNFINISHED_H

#include <stddef.h>
#include <stdint.h>

#include "flavbrem/status.h"

struct unfinished;

/* Makes .NAME.tmp-PID in the folder of path, and removes those of processes that no longer live. Of
 * one with a note beside it, which flb_unfinished_resume could take over, nothing is removed: it is
 * an error. Where path is a link, the file that it leads to is replaced, but not by a link that
 * another user put into a folder that everybody may write into. A file that is replaced hands its
 * permissions on, and as far as we may its owner and group; other hard links to it keep the old
 * one.
 *   file     belongs to the caller, who frees it with flb_unfinished_end
 *   message  receives the sentence of an error, size characters at most
 * Errors: FLAVBREM_ERROR_FILE (the path cannot be written, or something is left that can be gone on
 * with), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_unfinished_begin(const char *path, struct unfinished **file,
                                                         char *message, size_t size);

/* As flb_unfinished_begin, but what has a note beside it is removed as well, which
 * flb_unfinished_removed tells. */
FLAVBREM_MUST_CHECK flavbrem_status flb_unfinished_begin_anew(const char *path,
                                                              struct unfinished **file,
                                                              char *message, size_t size);

/* As flb_unfinished_begin, for a file with the name of another one and `end` behind, where that one
 * goes: in its folder, also if that has another name by now, and not beside a link that leads
 * there. What is no regular file under that name is not replaced. A new one gets the permissions of
 * the file that the other one replaces, if it replaces one.
 * Errors: FLAVBREM_ERROR_FILE (it cannot be written), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_unfinished_begin_beside(const struct unfinished *other,
                                                                const char *end,
                                                                struct unfinished **file,
                                                                char *message, size_t size);

/* Where the links of a path lead, to be freed; the path itself where it is none. NULL without
 * memory. */
char *flb_unfinished_target(const char *path);

/* How far a file that a dead process left has come, by the note beside it and its length. 0: nobody
 * can go on with it. UNFINISHED_OTHER: somebody can, but this is another work.
 *   name  of the file in its folder */
#define UNFINISHED_OTHER UINT64_MAX
typedef uint64_t unfinished_suits(void *user, const char *name, const char *note,
                                  uint64_t file_bytes);

/* As flb_unfinished_begin, but takes over what a dead process of ours left for the same path, if
 * there is one that suits: the one that has come farthest. Other works are not removed.
 *   note  receives its note, which the caller frees, or NULL where the file is new
 * Errors: also FLAVBREM_ERROR_INPUT, without a sentence: none suits, and there is another work. */
FLAVBREM_MUST_CHECK flavbrem_status flb_unfinished_resume(const char *path, unfinished_suits *suits,
                                                          void *user, char **note,
                                                          struct unfinished **file, char *message,
                                                          size_t size);

/* Puts a note beside the file, in place of an earlier one, when all that was written to the file
 * is on the disk.
 *   written  receives 1, or 0 where it cannot be written (a full disk): then an earlier one stays
 * Returns 0, or the errno of what became of the file. */
FLAVBREM_MUST_CHECK int flb_unfinished_note(struct unfinished *file, const char *note,
                                            int *written);

/* Makes an empty file beside the unfinished one, which is to take its place.
 *   fd    receives a descriptor to read and write it
 *   path  receives a path that leads to it, for other libraries; the caller frees it
 * Returns 0 or an errno. */
FLAVBREM_MUST_CHECK int flb_unfinished_second(const struct unfinished *file, int *fd, char **path);

/* Ends what flb_unfinished_second began: the second file takes the place of the first one, in one
 * step and when it is on the disk, if error is 0; else it goes. The descriptor of the file that
 * goes is closed. Returns 0 or an errno. */
FLAVBREM_MUST_CHECK int flb_unfinished_second_end(struct unfinished *file, int fd, int error);

/* From now on flb_unfinished_end leaves the file and its note for flb_unfinished_resume. */
void flb_unfinished_keep(struct unfinished *file);

/* Its temporary name with its folder, for sentences; a path that leads to it, for other libraries;
 * a descriptor to read and write it. They live as long as *file. */
const char *flb_unfinished_place(const struct unfinished *file);
const char *flb_unfinished_path(const struct unfinished *file);
int flb_unfinished_descriptor(const struct unfinished *file);

/* How many unfinished files with a note, of dead processes, were removed at the begin. */
int flb_unfinished_removed(const struct unfinished *file);

/* Removes the unfinished file and its note. May be called by the handler of a signal. */
void flb_unfinished_drop(const struct unfinished *file);

/* Whether its temporary name still stands for it: in another container, or on another computer, a
 * process with our number may have begun the same one. */
int flb_unfinished_is_ours(const struct unfinished *file);

/* Waits until everything is on the disk and gives the file its name, if error is 0; else error is
 * the errno of what went wrong before.
 * Errors: FLAVBREM_ERROR_FILE. */
FLAVBREM_MUST_CHECK flavbrem_status flb_unfinished_finish(struct unfinished *file, int error,
                                                          char *message, size_t size);

/* Removes the file and its note if it is not finished and frees its memory; does nothing if *file
 * is NULL. */
void flb_unfinished_end(struct unfinished **file);

#endif
