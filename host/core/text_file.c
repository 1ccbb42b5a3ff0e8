/* Reads text files. Spec files are read in tables/files/, which is another library. */
#include "host/core/text_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_ROOM 65536
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

const char *flb_text_file_why(enum text_file_problem problem)
{
    static const char *const why[] = {
        [TEXT_FILE_MISSING] = "there is no such file",
        [TEXT_FILE_FOLDER] = "it is a folder",
        [TEXT_FILE_NOT_REGULAR] = "it is not a regular file",
        [TEXT_FILE_FORBIDDEN] = "it may not be read",
        [TEXT_FILE_TOO_LONG] = "it is too long",
        [TEXT_FILE_BROKEN] = "the system does not give all of it",
        [TEXT_FILE_NO_TEXT] = "it is no text",
        [TEXT_FILE_NO_MEMORY] = NULL,
    };
    return why[problem];
}

const char *flb_text_begin(const char *text)
{
    size_t length = strlen(BYTE_ORDER_MARK);
    return strncmp(text, BYTE_ORDER_MARK, length) == 0 ? text + length : text;
}

/* Whether a path is what this program has open already. */
static int is_open_here(const char *path)
{
    return strcmp(path, "/dev/stdin") == 0 || strncmp(path, "/dev/fd/", 8) == 0 ||
           strncmp(path, "/proc/self/fd/", 14) == 0;
}

/* Opens it without waiting; reading waits for the text of a pipe. `fd` is -1 after an error. */
static enum text_file_problem open_file(const char *path, int streams, int *fd)
{
    struct stat about;
    enum text_file_problem problem = TEXT_FILE_GOOD;
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0)
        return access(path, F_OK) != 0 ? TEXT_FILE_MISSING : TEXT_FILE_FORBIDDEN;
    if (fstat(*fd, &about) != 0 || fcntl(*fd, F_SETFL, 0) != 0)
        problem = TEXT_FILE_BROKEN;
    else if (S_ISDIR(about.st_mode))
        problem = TEXT_FILE_FOLDER;
    else if (!S_ISREG(about.st_mode) && !(streams && is_open_here(path)))
        problem = TEXT_FILE_NOT_REGULAR;
    if (problem == TEXT_FILE_GOOD)
        return problem;
    close(*fd);
    *fd = -1;
    return problem;
}

static enum text_file_problem check_text(struct text_file *read, size_t more)
{
    for (size_t i = read->length; i < read->length + more; i++) {
        unsigned char c = (unsigned char)read->text[i];
        if (c < ' ' && c != '\n' && c != '\r' && c != '\t') {
            read->place = i;
            read->byte = c;
            return TEXT_FILE_NO_TEXT;
        }
    }
    return TEXT_FILE_GOOD;
}

/* What is no text ends it, so that a device does not go on for ever. */
static enum text_file_problem take_stream(FILE *stream, size_t most, struct text_file *read)
{
    enum text_file_problem problem = TEXT_FILE_GOOD;
    size_t room = FIRST_ROOM, got = 1;
    read->text = malloc(room);
    while (read->text != NULL && got > 0 && problem == TEXT_FILE_GOOD) {
        got = fread(read->text + read->length, 1, room - 1 - read->length, stream);
        problem = check_text(read, got);
        read->length += got;
        if (problem == TEXT_FILE_GOOD && most > 0 && read->length > most)
            problem = TEXT_FILE_TOO_LONG;
        if (read->length < room - 1)
            continue;
        char *larger = realloc(read->text, room *= 2);
        if (larger == NULL)
            free(read->text);
        read->text = larger;
    }
    if (read->text == NULL)
        return TEXT_FILE_NO_MEMORY;
    read->text[read->length] = '\0';
    return problem == TEXT_FILE_GOOD && ferror(stream) ? TEXT_FILE_BROKEN : problem;
}

static void cut_mark(struct text_file *read)
{
    size_t mark = (size_t)(flb_text_begin(read->text) - read->text);
    read->length -= mark;
    memmove(read->text, read->text + mark, read->length + 1);
}

enum text_file_problem flb_text_file_read(const char *path, int streams, size_t most,
                                          struct text_file *read)
{
    int fd;
    *read = (struct text_file){0};
    enum text_file_problem problem = open_file(path, streams, &fd);
    if (problem != TEXT_FILE_GOOD)
        return problem;
    FILE *stream = fdopen(fd, "rb");
    if (stream == NULL) {
        close(fd);
        return TEXT_FILE_NO_MEMORY;
    }
    problem = take_stream(stream, most, read);
    (void)fclose(stream);
    if (problem == TEXT_FILE_GOOD) {
        cut_mark(read);
        return problem;
    }
    free(read->text);
    read->text = NULL;
    return problem;
}
