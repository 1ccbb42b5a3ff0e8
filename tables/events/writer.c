/* What the formats have in common: the file, the order of the chunks, what was seen, and how to go
 * on after an interruption. */
#include "tables/events/writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kernels/tally.h"
#include "tables/events/fields.h"
#include "tables/events/formats.h"
#include "tables/events/meta.h"
#include "tables/events/pack.h"
#include "tables/events/sum.h"
#include "tables/events/hdf5.h"
#include "tables/files/transfer.h"
#include "tables/files/unfinished.h"
#include "tables/files/write_failure.h"

#define FIRST_NOTE_S 0.05                /* then after twice the time, */
#define NOTES_S 1.0                      /* at last as often as this */
#define LARGEST_PACK (UINT64_C(1) << 30) /* bytes that are copied at an interruption */

#define DIFFERENCE_SIZE 100

/* What was left of other events for the same path. */
struct other_work {
    char name[256];
    uint64_t events;
    char theirs[DIFFERENCE_SIZE], ours[DIFFERENCE_SIZE];
};

struct event_writer {
    struct event_origin origin;
    const struct event_text_format *text; /* NULL for HDF5 */
    int has_meta;                         /* as in event_format_row */
    int compressed;
    struct event_bytes described; /* all that the file's bytes depend on, a text */
    uint64_t hash;                /* of that */
    struct other_work other;
    struct event_parts parts;
    struct event_columns *columns;
    struct unfinished *file; /* NULL for standard output */
    const char *name;        /* for sentences */
    int fd;
    uint64_t bytes;           /* of a text that are in the file */
    uint64_t plain;           /* the same before they were packed */
    uint32_t crc[EVENT_CRCS]; /* of what is in the file, as those of a chunk */
    struct file_tally tally;
    flavbrem_event last; /* of the file, when it is there */
    int has_note;        /* beside the file */
    uint64_t noted;      /* events that it tells of */
    double noted_s, wait_s;
};

/* ---- sentences ---- */

static flavbrem_status failed(const struct event_writer *writer, int error, char *message,
                              size_t size)
{
    const char *stream = writer->fd == STDOUT_FILENO ? "standard output" : "the stream";
    const char *where = writer->file != NULL ? writer->name : stream;
    if (error == ENOENT && writer->file != NULL && !flb_unfinished_is_ours(writer->file))
        error = ESTALE; /* the name was taken away meanwhile */
    snprintf(message, size, "%.300s could not be written (%s), %s", where,
             flb_write_failure_reason(error), flb_write_failure_advice(error));
    return FLAVBREM_ERROR_FILE;
}

static flavbrem_status check_arguments(const struct event_target *target,
                                       const struct event_origin *origin, char *message,
                                       size_t size)
{
    const struct event_format_row *row = flb_event_formats[target->format];
    if (origin->n == 0)
        snprintf(message, size, "there are no events to write (their number is 0), ask for some");
    else if (origin->n_energies == 0)
        snprintf(message, size, "there is no beam energy to write, give one");
    else if (row->about.has_one_mass && origin->mixed != NULL &&
             (flavbrem_event_source_has_spectrum(origin->mixed) ||
              flavbrem_event_source_masses(origin->mixed) > 1))
        snprintf(message, size,
                 "%s has no place for %s (its events tell the nucleus and the energy alone), take "
                 "another format",
                 row->about.title,
                 flavbrem_event_source_has_spectrum(origin->mixed) ? "a spectrum"
                                                                   : "several masses");
    else if (row->text == NULL && target->path == NULL)
        snprintf(message, size,
                 "%s cannot go to a descriptor (it is not written from front to end), give a path",
                 row->about.title);
    else
        return FLAVBREM_OK;
    return FLAVBREM_ERROR_INPUT;
}

/* ---- bytes ---- */

/* All of it, at its place of a file or at the end of a pipe. Returns 0 or an errno. */
static int write_all(struct event_writer *writer, const struct event_bytes *bytes)
{
    int error = writer->file != NULL
                    ? flb_write_at(writer->fd, bytes->data, bytes->size, writer->bytes)
                    : flb_write_on(writer->fd, bytes->data, bytes->size);
    writer->bytes += error == 0 ? bytes->size : 0;
    return error;
}

/* Their checksums, and packs them, into `packed`, where the file is compressed. */
static flavbrem_status finish_bytes(const struct event_writer *writer, struct event_bytes *plain,
                                    struct event_bytes *packed)
{
    struct event_sum before = {0}, after = {0};
    flavbrem_status status = writer->compressed ? flb_event_text_gzip(plain, packed) : FLAVBREM_OK;
    struct event_bytes *to = writer->compressed ? packed : plain;
    flb_event_sum_add(&before, plain->data, plain->size);
    if (writer->compressed)
        flb_event_sum_add(&after, packed->data, packed->size);
    else
        after = before;
    to->plain = before.bytes;
    to->crc[0] = before.crc;
    to->crc[1] = after.crc;
    return status;
}

/* Writes what finish_bytes has made and adds it to the checksums. Returns 0 or an errno. */
static int put_text(struct event_writer *writer, const struct event_bytes *bytes)
{
    struct event_sum plain = {writer->crc[0], 0}, file = {writer->crc[1], 0};
    int error = write_all(writer, bytes);
    if (error != 0)
        return error;
    flb_event_sum_join(&plain, bytes->crc[0], bytes->plain);
    flb_event_sum_join(&file, bytes->crc[1], bytes->size);
    writer->plain += bytes->plain;
    writer->crc[0] = plain.crc;
    writer->crc[1] = file.crc;
    return 0;
}

/* Head or tail. */
static flavbrem_status write_text(struct event_writer *writer, struct event_text *text,
                                  char *message, size_t size)
{
    struct event_bytes packed = {0};
    flavbrem_status status = text->failed ? FLAVBREM_ERROR_MEMORY : FLAVBREM_OK;
    if (status == FLAVBREM_OK)
        status = finish_bytes(writer, text->bytes, &packed);
    if (status == FLAVBREM_OK) {
        int error = put_text(writer, writer->compressed ? &packed : text->bytes);
        if (error != 0)
            status = failed(writer, error, message, size);
    }
    flb_event_bytes_free(&packed);
    flb_event_bytes_free(text->bytes);
    return status;
}

static flavbrem_status write_head(struct event_writer *writer, char *message, size_t size)
{
    struct event_bytes bytes = {0};
    struct event_text text = {&bytes, 0};
    writer->text->head(&writer->origin, &text);
    return write_text(writer, &text, message, size);
}

static flavbrem_status write_tail(struct event_writer *writer, char *message, size_t size)
{
    struct event_bytes bytes = {0};
    struct event_text text = {&bytes, 0};
    struct event_end end = {&writer->origin, &writer->tally, &writer->parts, &writer->last};
    struct event_sum sum = {writer->crc[0], writer->plain};
    size_t digits = 0;
    if (writer->text->tail == NULL)
        return FLAVBREM_OK;
    writer->text->tail(&end, &text, &digits);
    if (!text.failed) {
        flb_event_sum_add(&sum, bytes.data, bytes.size);
        flb_event_sum_digits(sum.crc, bytes.data + digits);
    }
    return write_text(writer, &text, message, size);
}

/* The last member of gzip, without which the file would look whole where it is cut. */
static flavbrem_status write_record(struct event_writer *writer, char *message, size_t size)
{
    char record[EVENT_RECORD_SIZE];
    struct event_sum file = {writer->crc[1], writer->bytes};
    struct event_bytes bytes = {.data = record, .size = sizeof record};
    flb_event_record_put(writer->tally.events, &file, record);
    int error = write_all(writer, &bytes);
    return error == 0 ? FLAVBREM_OK : failed(writer, error, message, size);
}

/* ---- what is the same in every event ---- */

static void parts_free(struct event_parts *parts, size_t n_energies)
{
    size_t n = parts->apart > 0 ? n_energies * EVENT_PARTS : EVENT_PARTS;
    for (size_t k = 0; parts->beam != NULL && k < n_energies; k++)
        flb_event_bytes_free(&parts->beam[k]);
    for (size_t k = 0; parts->between != NULL && k < n; k++)
        flb_event_bytes_free(&parts->between[k]);
    free(parts->beam);
    free(parts->between);
    parts->beam = parts->between = NULL;
}

/* Those of energy number k. Returns how long its events are, or 0 where there was no memory. */
static size_t part_make(struct event_writer *writer, size_t k)
{
    struct event_parts *parts = &writer->parts;
    struct event_bytes *bytes = parts->between + k * parts->apart;
    struct event_text beam = {&parts->beam[k], 0}, between[EVENT_PARTS];
    size_t length = EVENT_NUMBER_ROOM;
    for (int i = 0; i < EVENT_PARTS; i++)
        between[i] = (struct event_text){&bytes[i], 0};
    writer->text->beam(&writer->origin, k, &beam);
    if (writer->text->between != NULL && (k == 0 || parts->apart > 0))
        writer->text->between(&writer->origin, k, between);
    int bad = beam.failed;
    length += parts->beam[k].size;
    for (int i = 0; i < EVENT_PARTS; i++) {
        bad = bad || between[i].failed;
        length += bytes[i].size;
    }
    return bad ? 0 : length;
}

static flavbrem_status parts_make(struct event_writer *writer)
{
    struct event_parts *parts = &writer->parts;
    size_t n = writer->origin.n_energies;
    parts->apart = writer->origin.mixed != NULL ? EVENT_PARTS : 0;
    parts->beam = calloc(n, sizeof *parts->beam);
    parts->between =
        calloc(parts->apart > 0 ? n * EVENT_PARTS : EVENT_PARTS, sizeof *parts->between);
    if (parts->beam == NULL || parts->between == NULL)
        return FLAVBREM_ERROR_MEMORY;
    for (size_t k = 0; k < n; k++) {
        size_t length = part_make(writer, k);
        if (length == 0)
            return FLAVBREM_ERROR_MEMORY;
        parts->longest = length > parts->longest ? length : parts->longest;
    }
    return FLAVBREM_OK;
}

/* ---- an interruption ---- */

#define HASH_BEGIN UINT64_C(0xCBF29CE484222325)
#define HEAD_SIZE 512

static uint64_t hash_add(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001B3);
    return hash;
}

/* The origin as text and how it is written, and FNV-1a over it. */
static flavbrem_status describe(struct event_writer *writer, enum event_format format)
{
    struct event_text text = {&writer->described, 0};
    flb_event_origin_lines(&text, "", &writer->origin);
    flb_event_text_add(&text, "layout = ");
    flb_event_text_add_whole(&text, format);
    flb_event_text_add(&text, writer->compressed ? " compressed " : " plain ");
    flb_event_text_add_whole(&text, EVENT_CHUNK);
    flb_event_text_add(&text, "\n");
    char *end = flb_event_text_room(&text, 1);
    if (end == NULL)
        return FLAVBREM_ERROR_MEMORY;
    *end = '\0';
    writer->hash = hash_add(HASH_BEGIN, writer->described.data, writer->described.size);
    return FLAVBREM_OK;
}

struct state {
    uint64_t hash, bytes, plain;
    struct file_tally tally;
    uint32_t crc[EVENT_CRCS];
};

#define CRC_DIGITS ((size_t)EVENT_CRCS * EVENT_SUM_DIGITS)

static void crc_text(const struct state *state, char digits[CRC_DIGITS + 1])
{
    for (size_t i = 0; i < EVENT_CRCS; i++)
        flb_event_sum_digits(state->crc[i], digits + i * EVENT_SUM_DIGITS);
    digits[CRC_DIGITS] = '\0';
}

static void crc_read(struct state *state, const char digits[CRC_DIGITS + 1])
{
    for (size_t i = 0; i < EVENT_CRCS && strlen(digits) == CRC_DIGITS; i++)
        if (!flb_event_sum_read(digits + i * EVENT_SUM_DIGITS, &state->crc[i]))
            return;
}

/* The note, to be freed; NULL without memory. */
static char *state_text(const struct state *state, const char *described)
{
    uint64_t worst;
    char crc[CRC_DIGITS + 1];
    size_t size = HEAD_SIZE + strlen(described);
    char head[HEAD_SIZE], *text = malloc(size);
    if (text == NULL)
        return NULL;
    crc_text(state, crc);
    memcpy(&worst, &state->tally.worst_weight, sizeof worst);
    int length = snprintf(
        head, sizeof head,
        "flavbrem events, unfinished\norigin %016llx\nbytes %llu\nevents %llu\n"
        "tries %llu\nazimuth_tries %llu\nabove_hat %llu\nworst_weight %016llx\n"
        "plain %llu\ncrc32 %s\n",
        (unsigned long long)state->hash, (unsigned long long)state->bytes,
        (unsigned long long)state->tally.events, (unsigned long long)state->tally.tries,
        (unsigned long long)state->tally.azimuth_tries, (unsigned long long)state->tally.above_hat,
        (unsigned long long)worst, (unsigned long long)state->plain, crc);
    uint64_t hash = hash_add(HASH_BEGIN, head, (size_t)length);
    hash = hash_add(hash, described, strlen(described));
    snprintf(text, size, "%scheck %016llx\n%s", head, (unsigned long long)hash, described);
    return text;
}

/* Returns what the state belongs to, as `describe` makes it; NULL unless the text is, byte by byte,
 * what state_text makes. */
static const char *state_read(const char *text, struct state *state)
{
    unsigned long long number[8];
    char crc[CRC_DIGITS + 1];
    int length = 0;
    /* NOLINTNEXTLINE(cert-err34-c): the text is made again from what is read, and compared */
    if (sscanf(text,
               "flavbrem events, unfinished\norigin %llx\nbytes %llu\nevents %llu\ntries %llu\n"
               "azimuth_tries %llu\nabove_hat %llu\nworst_weight %llx\nplain %llu\ncrc32 %80s\n"
               "check %*x%n",
               &number[0], &number[1], &number[2], &number[3], &number[4], &number[5], &number[6],
               &number[7], crc, &length) != 9 ||
        length == 0 || text[length] != '\n')
        return NULL;
    uint64_t worst = number[6];
    *state = (struct state){
        number[0], number[1], number[7], {number[2], number[3], number[4], number[5], 0.0}, {0}};
    crc_read(state, crc);
    memcpy(&state->tally.worst_weight, &worst, sizeof worst);
    char *again = state_text(state, text + length + 1);
    int same = again != NULL && strcmp(text, again) == 0;
    free(again);
    return same ? text + length + 1 : NULL;
}

static int has_line(const char *lines, const char *line, size_t length)
{
    for (; *lines != '\0'; lines += strcspn(lines, "\n"), lines += *lines == '\n')
        if (strcspn(lines, "\n") == length && strncmp(lines, line, length) == 0)
            return 1;
    return 0;
}

/* The first line that begins so and is not among the others, without its begin; "nothing more". */
static void first_difference(const char *lines, const char *others, const char *begin,
                             char difference[DIFFERENCE_SIZE])
{
    snprintf(difference, DIFFERENCE_SIZE, "nothing more");
    for (; *lines != '\0'; lines += strcspn(lines, "\n"), lines += *lines == '\n') {
        size_t length = strcspn(lines, "\n"), skip = strlen(begin);
        if (strncmp(lines, begin, skip) != 0 || has_line(others, lines, length))
            continue;
        snprintf(difference, DIFFERENCE_SIZE, "%.*s", (int)(length - skip), lines + skip);
        return;
    }
}

/* The format's number of a layout, "0 plain 8192", and the word behind it; 0 where it is none. */
static int read_layout(const char *layout, unsigned long *format, char packed[16])
{
    char *end;
    *format = strtoul(layout, &end, 10);
    return end != layout && *format < EVENT_FORMATS && sscanf(end, "%15s", packed) == 1;
}

/* In place of a layout: what chooses it. */
static void name_layout(const char *other, char layout[DIFFERENCE_SIZE])
{
    unsigned long format = 0, other_format = 0;
    char packed[16] = "", other_packed[16] = "";
    if (!read_layout(layout, &format, packed) || !read_layout(other, &other_format, other_packed))
        return;
    if (format != other_format)
        snprintf(layout, DIFFERENCE_SIZE, "format = %s", flb_event_formats[format]->about.name);
    else if (strcmp(packed, other_packed) != 0)
        snprintf(layout, DIFFERENCE_SIZE, "%scompress",
                 strcmp(packed, "compressed") == 0 ? "" : "no ");
}

static void name_layouts(struct other_work *other)
{
    char theirs[DIFFERENCE_SIZE];
    memcpy(theirs, other->theirs, sizeof theirs);
    name_layout(other->ours, other->theirs);
    name_layout(theirs, other->ours);
}

/* Keeps for a sentence what another work is, by an option if one differs. */
static void note_other(struct event_writer *writer, const char *name, const struct state *state,
                       const char *described)
{
    struct other_work *other = &writer->other;
    const char *ours = writer->described.data;
    snprintf(other->name, sizeof other->name, "%s", name);
    other->events = state->tally.events;
    first_difference(described, ours, "spec = ", other->theirs);
    first_difference(ours, described, "spec = ", other->ours);
    if (strcmp(other->theirs, other->ours) == 0) { /* nothing more */
        first_difference(described, ours, "layout = ", other->theirs);
        first_difference(ours, described, "layout = ", other->ours);
        name_layouts(other);
    }
    if (strcmp(other->theirs, other->ours) == 0) {
        first_difference(described, ours, "", other->theirs);
        first_difference(ours, described, "", other->ours);
    }
}

/* How many events a left file has for this writer. */
static uint64_t suits(void *user, const char *name, const char *text, uint64_t file_bytes)
{
    struct event_writer *writer = user;
    struct state state;
    const char *described = state_read(text, &state);
    if (described == NULL || state.bytes > file_bytes)
        return 0;
    if (state.hash != writer->hash && state.tally.events > 0) {
        note_other(writer, name, &state, described);
        return UNFINISHED_OTHER;
    }
    if (state.hash != writer->hash || state.tally.events >= writer->origin.n ||
        state.tally.events % EVENT_CHUNK != 0)
        return 0;
    return state.tally.events;
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int flb_event_writer_resumes(const struct event_writer *writer)
{
    return writer->file != NULL && (writer->text != NULL || !writer->compressed);
}

/* Writes down how far the file is good, which is noted before the last chunk for the last time. A
 * disk that is too full for that is no failure.
 *   written  receives whether it was done
 * Returns 0 or an errno. */
static int note(struct event_writer *writer, int *written)
{
    *written = 0;
    struct state state = {writer->hash, writer->bytes, writer->plain, writer->tally, {0}};
    memcpy(state.crc, writer->crc, sizeof state.crc);
    writer->wait_s = 2.0 * writer->wait_s < NOTES_S ? 2.0 * writer->wait_s : NOTES_S;
    writer->noted_s = now_s();
    if (!flb_event_writer_resumes(writer) || writer->tally.events == writer->origin.n)
        return 0;
    char *text = state_text(&state, writer->described.data);
    int error = text != NULL ? flb_unfinished_note(writer->file, text, written) : ENOMEM;
    free(text);
    if (*written) {
        writer->has_note = 1;
        writer->noted = writer->tally.events;
    }
    return error;
}

/* ---- begin ---- */

/* Gives the place back to a file that was packed. Returns 0 or an errno. */
static int unpack(struct event_writer *writer, uint64_t events)
{
    struct event_columns *columns = NULL;
    char *path = NULL;
    int fd = -1, error = flb_unfinished_second(writer->file, &fd, &path);
    if (error == 0)
        error = flb_event_columns_create(path, fd, 0, &writer->origin, &columns);
    if (error == 0)
        error = flb_event_unpack(columns, events, writer->fd, fd);
    flb_event_columns_end(&columns);
    free(path);
    error = flb_unfinished_second_end(writer->file, fd, error);
    writer->fd = flb_unfinished_descriptor(writer->file);
    return error;
}

/* Returns 0, or an errno where the file, as it was left, is no good. */
static int open_columns(struct event_writer *writer, uint64_t events)
{
    int error = flb_event_pack_is(writer->fd) ? unpack(writer, events) : 0;
    if (error == 0)
        error = flb_event_columns_open(flb_unfinished_path(writer->file), writer->fd,
                                       &writer->origin, &writer->columns);
    if (error == 0)
        writer->bytes = flb_event_columns_size(writer->columns);
    return error;
}

/* What the file is not to blame for. */
static int is_lack(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EFBIG || error == ENOMEM ||
           error == EMFILE || error == ENFILE;
}

/* Returns 0 where the file, as it was left, is no good.
 *   error  receives an errno where it may be good and there is no room to go on */
static int go_on(struct event_writer *writer, const char *note_text, int *error)
{
    struct state state;
    *error = 0;
    if (state_read(note_text, &state) == NULL)
        return 0;
    writer->bytes = state.bytes;
    int problem = writer->text == NULL ? open_columns(writer, state.tally.events) : 0;
    *error = is_lack(problem) ? problem : 0;
    if (problem != 0)
        return 0;
    if (writer->text != NULL)
        *error = flb_cut_at(writer->fd, state.bytes);
    if (*error != 0)
        return 0; /* what lies behind stays, and the file with it */
    writer->tally = state.tally;
    writer->plain = state.plain;
    memcpy(writer->crc, state.crc, sizeof writer->crc);
    writer->has_note = 1;
    writer->noted = state.tally.events;
    return 1;
}

static flavbrem_status begin_anew(struct event_writer *writer, char *message, size_t size)
{
    int error = writer->file != NULL ? flb_cut_at(writer->fd, 0) : 0;
    if (error != 0)
        return failed(writer, error, message, size);
    if (writer->text != NULL)
        return write_head(writer, message, size);
    error = flb_event_columns_create(flb_unfinished_path(writer->file), writer->fd,
                                     writer->compressed, &writer->origin, &writer->columns);
    if (error == 0)
        writer->bytes = flb_event_columns_size(writer->columns);
    return error == 0 ? FLAVBREM_OK : failed(writer, error, message, size);
}

static flavbrem_status refuse_other(const struct event_writer *writer, char *message, size_t size)
{
    const struct other_work *other = &writer->other;
    snprintf(message, size,
             "%.200s is not resumed (the unfinished %.200s, %llu events, has %s, this run has %s), "
             "ask for the same as then, or leave resume out to begin anew without it",
             writer->name, other->name, (unsigned long long)other->events, other->theirs,
             other->ours);
    return FLAVBREM_ERROR_INPUT;
}

static flavbrem_status open_file(struct event_writer *writer, const char *path, int resume,
                                 char *message, size_t size)
{
    char *note_text = NULL;
    flavbrem_status status = resume ? flb_unfinished_resume(path, suits, writer, &note_text,
                                                            &writer->file, message, size)
                                    : flb_unfinished_begin_anew(path, &writer->file, message, size);
    if (status == FLAVBREM_ERROR_INPUT)
        return refuse_other(writer, message, size);
    if (status != FLAVBREM_OK)
        return status;
    writer->fd = flb_unfinished_descriptor(writer->file);
    int error = 0, goes_on = note_text != NULL && go_on(writer, note_text, &error);
    free(note_text);
    if (error != 0) {
        flb_unfinished_keep(writer->file);
        return failed(writer, error, message, size);
    }
    return goes_on ? FLAVBREM_OK : begin_anew(writer, message, size);
}

/* The rest of a new writer. */
static flavbrem_status begin(struct event_writer *made, const struct event_target *target,
                             char *message, size_t size)
{
    flavbrem_status status = describe(made, target->format);
    if (status == FLAVBREM_OK && made->text != NULL)
        status = parts_make(made);
    if (status != FLAVBREM_OK)
        return status;
    return target->path != NULL ? open_file(made, target->path, target->resume, message, size)
                                : begin_anew(made, message, size);
}

flavbrem_status flb_event_writer_begin(const struct event_target *target,
                                       const struct event_origin *origin,
                                       struct event_writer **writer, int *opened, char *message,
                                       size_t size)
{
    const struct event_format_row *row = flb_event_formats[target->format];
    *writer = NULL;
    *opened = 0;
    flavbrem_status status = check_arguments(target, origin, message, size);
    if (status == FLAVBREM_OK && row->has_meta && target->path != NULL)
        status = flb_event_meta_check(target->path, row->about.title, message, size);
    if (status != FLAVBREM_OK)
        return status;
    struct event_writer *made = calloc(1, sizeof *made);
    if (made == NULL)
        return FLAVBREM_ERROR_MEMORY;
    made->origin = *origin;
    made->has_meta = row->has_meta;
    made->text = row->text;
    made->compressed = target->compressed;
    made->name = target->path;
    made->fd = target->descriptor;
    made->noted_s = now_s();
    made->wait_s = FIRST_NOTE_S;
    status = begin(made, target, message, size);
    *opened = target->path == NULL || made->file != NULL;
    *writer = made;
    if (status != FLAVBREM_OK)
        flb_event_writer_end(writer, 0, NULL);
    return status;
}

uint64_t flb_event_writer_done(const struct event_writer *writer)
{
    return writer->tally.events;
}

/* ---- chunks ---- */

static flavbrem_status encode_text(const struct event_writer *writer, uint64_t place, size_t n,
                                   const flavbrem_event *events, struct event_bytes *bytes)
{
    const struct event_parts *parts = &writer->parts;
    struct event_text text = {bytes, 0};
    uint64_t i = writer->origin.first + place;
    bytes->size = 0;
    if (writer->text->last_in_tail && place + n == writer->origin.n)
        n--;
    for (size_t k = 0; k < n; k++) {
        char *at = flb_event_text_room(&text, parts->longest);
        if (at == NULL)
            return FLAVBREM_ERROR_MEMORY;
        char *end = writer->text->event(parts, flb_event_energy_of(&writer->origin, i + k), i + k,
                                        &events[k], at);
        bytes->size += (size_t)(end - at);
    }
    return FLAVBREM_OK;
}

flavbrem_status flb_event_writer_encode(const struct event_writer *writer, uint64_t place, size_t n,
                                        const flavbrem_event *events, struct event_bytes *bytes)
{
    struct event_bytes plain = {0};
    if (writer->text == NULL)
        return flb_event_columns_encode(writer->columns, place, n, events, bytes);
    struct event_bytes *text = writer->compressed ? &plain : bytes;
    flavbrem_status status = encode_text(writer, place, n, events, text);
    if (status == FLAVBREM_OK)
        status = finish_bytes(writer, text, bytes);
    flb_event_bytes_free(&plain);
    return status;
}

static void count_written(struct file_tally *tally, size_t n, const flavbrem_event *events)
{
    event_tally sum = {tally->tries, tally->azimuth_tries, tally->above_hat,
                       bits_of(tally->worst_weight)};
    for (size_t k = 0; k < n; k++)
        tally_event(&sum, events[k].weight, events[k].tries, events[k].azimuth_tries);
    *tally = (struct file_tally){.events = tally->events + n,
                                 .tries = sum.tries,
                                 .azimuth_tries = sum.azimuth_tries,
                                 .above_hat = sum.above,
                                 .worst_weight = double_from(sum.largest_weight_bits)};
}

flavbrem_status flb_event_writer_put(struct event_writer *writer, size_t n,
                                     const flavbrem_event *events, const struct event_bytes *bytes,
                                     char *message, size_t size)
{
    int error = 0, written;
    uint64_t good = writer->bytes;
    if (writer->tally.events + n == writer->origin.n || now_s() - writer->noted_s >= writer->wait_s)
        error = note(writer, &written);
    if (error == 0)
        error = writer->text != NULL ? put_text(writer, bytes)
                                     : flb_event_columns_put(writer->columns, writer->tally.events,
                                                             bytes, writer->crc);
    if (error == 0) {
        count_written(&writer->tally, n, events);
        writer->last = events[n - 1];
        return FLAVBREM_OK;
    }
    writer->bytes = good;
    return failed(writer, error, message, size);
}

flavbrem_status flb_event_writer_finish(struct event_writer *writer, struct file_tally *tally,
                                        char *message, size_t size)
{
    flavbrem_status status = FLAVBREM_OK;
    uint64_t good = writer->bytes;
    if (writer->file != NULL && !flb_unfinished_is_ours(writer->file)) {
        status = failed(writer, ESTALE, message, size); /* HDF5 goes by the name */
    } else if (writer->text != NULL) {
        status = write_tail(writer, message, size);
        if (status == FLAVBREM_OK && writer->compressed)
            status = write_record(writer, message, size);
        if (status == FLAVBREM_OK && writer->has_meta && writer->file != NULL)
            status = flb_event_meta_write(writer->file, &writer->origin, &writer->tally,
                                          &(struct event_sum){writer->crc[0], writer->plain},
                                          message, size);
        writer->bytes = status == FLAVBREM_OK ? writer->bytes : good;
    } else {
        int error = flb_event_columns_finish(writer->columns, &writer->tally, writer->crc);
        if (error != 0)
            status = failed(writer, error, message, size);
    }
    if (status == FLAVBREM_OK && writer->file != NULL)
        status = flb_unfinished_finish(writer->file, 0, message, size);
    if (tally != NULL)
        *tally = writer->tally;
    return status;
}

const char *flb_event_writer_place(const struct event_writer *writer)
{
    return writer->file != NULL ? flb_unfinished_place(writer->file) : NULL;
}

uint64_t flb_event_writer_bytes(const struct event_writer *writer)
{
    return writer->bytes;
}

struct file_tally flb_event_writer_tally(const struct event_writer *writer)
{
    return writer->tally;
}

int flb_event_writer_removed(const struct event_writer *writer)
{
    return writer->file != NULL ? flb_unfinished_removed(writer->file) : 0;
}

/* A large part of the disk is not held for events that may never come. Where there are so many of
 * them already that it would take long, or where it fails, the file stays as it is: also where the
 * note cannot be written, since the earlier one tells of a longer file. */
static void pack(struct event_writer *writer)
{
    uint64_t events = writer->tally.events, whole = writer->bytes;
    if (writer->text != NULL || events == writer->origin.n)
        return;
    uint64_t packed = flb_event_pack_size(writer->columns, events);
    if (packed > LARGEST_PACK || packed > whole / 2)
        return;
    char *path = NULL;
    int written = 0, fd = -1, error = flb_unfinished_second(writer->file, &fd, &path);
    if (error == 0)
        error = flb_event_pack(writer->columns, events, writer->fd, fd);
    free(path);
    writer->bytes = packed; /* which the whole file has too */
    if (error == 0)
        error = note(writer, &written);
    if (error == 0 && !written)
        error = ENOSPC;
    if (flb_unfinished_second_end(writer->file, fd, error) == 0)
        writer->fd = flb_unfinished_descriptor(writer->file);
}

/* Notes for the last time how far the file is good. What lies behind that is cut off before, so
 * that on a full disk there is room for the note. Returns whether there is one, be it an earlier.
 */
static int leave_note(struct event_writer *writer)
{
    int written;
    if (!flb_event_writer_resumes(writer) || !flb_unfinished_is_ours(writer->file))
        return 0;
    if (writer->text == NULL || ftruncate(writer->fd, (off_t)writer->bytes) == 0)
        (void)note(writer, &written);
    return writer->has_note;
}

int flb_event_writer_end(struct event_writer **writer, int keep, uint64_t *events)
{
    struct event_writer *ended = *writer;
    if (events != NULL)
        *events = 0;
    if (ended == NULL)
        return 0;
    int kept = keep && leave_note(ended);
    if (kept && events != NULL)
        *events = ended->noted;
    if (kept) {
        flb_unfinished_keep(ended->file);
        pack(ended);
    }
    flb_event_columns_end(&ended->columns);
    flb_unfinished_end(&ended->file);
    parts_free(&ended->parts, ended->origin.n_energies);
    flb_event_bytes_free(&ended->described);
    free(ended);
    *writer = NULL;
    return kept;
}
