/* What stands in the event files, read back by other code than that which wrote it, and what an
 * interruption leaves of them. */
#define _GNU_SOURCE /* unshare */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <hdf5.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "tables/events/formats.h"
#include "tables/events/sum.h"
#include "tables/events/writer.h"
#include "tests/folder.h"

#define CHUNKS 3
#define EVENTS (CHUNKS * (size_t)EVENT_CHUNK + 100)
#define ENERGIES 3
#define MASS_GEV 0.3

static const double energies_gev[ENERGIES] = {100.0, 33.3, 160.0};
static flavbrem_event *drawn[2]; /* of one energy, and of all in turn */
static flavbrem_result sigma[ENERGIES];
static flavbrem_result forbidden[ENERGIES];
static double hat_pb[ENERGIES];

/* ---- events ---- */

static flavbrem_process to_mu, to_tau; /* e on lead, mu on hydrogen */

static struct event_origin origin_of(size_t n_energies)
{
    return (struct event_origin){.process = &to_mu,
                                 .method = FLAVBREM_ETL,
                                 .view = FLAVBREM_VIEW_BOSON,
                                 .m_phi_gev = MASS_GEV,
                                 .charge = -1,
                                 .boson_id = 622,
                                 .seed = UINT64_MAX - 4,
                                 .first = n_energies > 1 ? 7 : 0,
                                 .n = EVENTS,
                                 .n_energies = n_energies,
                                 .beam_energy_gev = energies_gev,
                                 .sigma = sigma,
                                 .forbidden = forbidden,
                                 .hat_pb = hat_pb,
                                 .spec = "lepton = e:mu\ntarget = 82,207\n",
                                 .code_version = "0.1.0 <&\">"};
}

static const flavbrem_event *events_of(size_t n_energies)
{
    return drawn[n_energies > 1];
}

static int draw_all(void **state)
{
    flavbrem_context *context = NULL;
    flavbrem_process process = flb_process_default();
    flavbrem_request request = flavbrem_request_default();
    flavbrem_sampler *samplers[ENERGIES] = {NULL};
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    to_mu = to_tau = process;
    to_tau.lepton_in = FLAVBREM_MUON;
    to_tau.lepton_out = FLAVBREM_TAU;
    to_tau.target_z = 1.0;
    to_tau.target_a = 1.008;
    if (folder_make() != 0 || flavbrem_context_create(&context) != FLAVBREM_OK)
        return 1;
    for (size_t k = 0; k < ENERGIES; k++) {
        flavbrem_sampling sampling = flavbrem_sampling_default();
        flavbrem_point point = {energies_gev[k], MASS_GEV, {0.0, 0.0}};
        sampling.beam_energy_gev = energies_gev[k];
        sampling.m_phi_gev = MASS_GEV;
        if (flavbrem_sampler_create(context, &process, &sampling, &samplers[k]) != FLAVBREM_OK ||
            flavbrem_xsec(context, &process, &request, 1, &point, &sigma[k]) != FLAVBREM_OK)
            return 1;
        hat_pb[k] = flavbrem_sampler_hat_pb(samplers[k]);
        forbidden[k] = (flavbrem_result){0.25 + (double)k, 1e-7, FLAVBREM_VALUE_GOOD};
    }
    for (size_t set = 0; set < 2; set++) {
        size_t n_energies = set == 0 ? 1 : ENERGIES;
        struct event_origin origin = origin_of(n_energies);
        drawn[set] = calloc(EVENTS, sizeof **drawn);
        if (drawn[set] == NULL || flavbrem_events_draw(context, n_energies, samplers, origin.first,
                                                       EVENTS, drawn[set]) != FLAVBREM_OK)
            return 1;
        drawn[set][5].weight = 1.0625; /* rare ones, that the tests need */
        drawn[set][EVENTS - 1].weight = 1.5;
    }
    for (size_t k = 0; k < ENERGIES; k++)
        flavbrem_sampler_destroy(&samplers[k]);
    flavbrem_context_destroy(&context);
    return 0;
}

/* What stands beside the CSV files of the tests. */
static void remove_metas(void)
{
    glob_t found;
    if (glob(path_of("*.meta"), 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            unlink(found.gl_pathv[i]);
    globfree(&found);
}

static int free_all(void **state)
{
    (void)state;
    free(drawn[0]);
    free(drawn[1]);
    remove_metas();
    return rmdir(folder); /* fails if a test left a file */
}

static struct file_tally tally_of(const flavbrem_event *events)
{
    struct file_tally tally = {.events = EVENTS};
    for (size_t i = 0; i < EVENTS; i++) {
        tally.tries += events[i].tries;
        tally.azimuth_tries += events[i].azimuth_tries;
        tally.above_hat += events[i].weight > 1.0;
        tally.worst_weight = fmax(tally.worst_weight, events[i].weight);
    }
    return tally;
}

/* ---- files ---- */

static void assert_same_content(const char *path, const struct content *expected)
{
    struct content found = content_of(path);
    assert_int_equal(found.size, expected->size);
    assert_memory_equal(found.bytes, expected->bytes, found.size);
    free(found.bytes);
}

static int ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), n = strlen(end);
    return length >= n && strcmp(name + length - n, end) == 0;
}

/* How many files, hidden ones too, lie in the folder, but for those beside a CSV. */
static size_t files_left(void)
{
    size_t n = 0;
    static const char *const patterns[] = {"*", ".[!.]*"};
    for (size_t i = 0; i < 2; i++) {
        glob_t found;
        if (glob(path_of(patterns[i]), 0, NULL, &found) == 0)
            for (size_t k = 0; k < found.gl_pathc; k++)
                n += ends_with(found.gl_pathv[k], ".meta") ? 0 : 1;
        globfree(&found);
    }
    return n;
}

/* The unfinished file or its note (end ".note"). */
static const char *left_file(const char *end)
{
    static char path[256];
    glob_t found;
    char pattern[64];
    snprintf(pattern, sizeof pattern, ".*.tmp-*[0-9]%s", end);
    assert_int_equal(glob(path_of(pattern), 0, NULL, &found), 0);
    assert_int_equal(found.gl_pathc, 1);
    snprintf(path, sizeof path, "%s", found.gl_pathv[0]);
    globfree(&found);
    return path;
}

static void append(const char *path, const char *what)
{
    FILE *stream = fopen(path, "ab");
    assert_non_null(stream);
    assert_true(fputs(what, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

/* ---- writing ---- */

static char message[FLAVBREM_TABLE_MESSAGE];

static flavbrem_status begin_at(const char *path, enum event_format format, int compressed,
                                int resume, const struct event_origin *origin,
                                struct event_writer **writer)
{
    const struct event_target target = {path, STDOUT_FILENO, format, compressed, resume};
    int opened;
    return flb_event_writer_begin(&target, origin, writer, &opened, message, sizeof message);
}

static struct event_writer *begin(const char *name, int compressed, int resume,
                                  const struct event_origin *origin)
{
    struct event_writer *writer = NULL;
    enum event_format format;
    int packed;
    assert_true(flb_event_format_of(name, &format, &packed));
    flavbrem_status status =
        begin_at(path_of(name), format, packed || compressed, resume, origin, &writer);
    if (status != FLAVBREM_OK)
        print_error("%s\n", message);
    assert_int_equal(status, FLAVBREM_OK);
    return writer;
}

/* Puts chunks until so many events are in the file. */
static flavbrem_status put(struct event_writer *writer, const flavbrem_event *events, size_t until)
{
    struct event_bytes bytes = {0};
    flavbrem_status status = FLAVBREM_OK;
    for (size_t at; status == FLAVBREM_OK && (at = flb_event_writer_done(writer)) < until;) {
        size_t n = EVENTS - at < EVENT_CHUNK ? EVENTS - at : EVENT_CHUNK;
        status = flb_event_writer_encode(writer, at, n, events + at, &bytes);
        if (status == FLAVBREM_OK)
            status = flb_event_writer_put(writer, n, events + at, &bytes, message, sizeof message);
    }
    flb_event_bytes_free(&bytes);
    return status;
}

static void finish(struct event_writer *writer, const flavbrem_event *events)
{
    struct file_tally tally, expected = tally_of(events);
    assert_int_equal(put(writer, events, EVENTS), FLAVBREM_OK);
    assert_int_equal(flb_event_writer_finish(writer, &tally, message, sizeof message), FLAVBREM_OK);
    assert_memory_equal(&tally, &expected, sizeof tally);
    flb_event_writer_end(&writer, 1, NULL);
    assert_null(writer);
}

static void make_file(const char *name, int compressed, size_t n_energies)
{
    struct event_origin origin = origin_of(n_energies);
    finish(begin(name, compressed, 0, &origin), events_of(n_energies));
}

/* A process that begins a file and ends by itself, or by SIGKILL, after `until` events. */
static void interrupted(const char *name, int compressed, const struct event_origin *origin,
                        size_t until, int killed)
{
    int how;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct event_writer *writer = begin(name, compressed, 0, origin);
        if (killed && until >= EVENT_CHUNK) { /* what is noted now is older than the file */
            struct timespec wait = {0, 300000000};
            (void)!put(writer, events_of(origin->n_energies), until - EVENT_CHUNK);
            nanosleep(&wait, NULL);
        }
        if (put(writer, events_of(origin->n_energies), until) != FLAVBREM_OK)
            _exit(1);
        if (killed)
            raise(SIGKILL);
        flb_event_writer_end(&writer, 1, NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(killed ? WIFSIGNALED(how) : WIFEXITED(how) && WEXITSTATUS(how) == 0);
    assert_int_equal(access(path_of(name), F_OK), -1);
}

/* Goes on, and returns how many events were there. */
static uint64_t resumed(const char *name, int compressed, const struct event_origin *origin)
{
    struct event_writer *writer = begin(name, compressed, 1, origin);
    uint64_t done = flb_event_writer_done(writer);
    finish(writer, events_of(origin->n_energies));
    return done;
}

/* ---- reading ---- */

/* The next line, without its end; it must have one. */
static char *line_of(char **text)
{
    char *line = *text, *end = strchr(line, '\n');
    assert_non_null(end);
    *end = '\0';
    *text = end + 1;
    return line;
}

/* Exactly n numbers with one separator between. */
static void numbers_of(const char *line, char between, size_t n, double *numbers)
{
    for (size_t i = 0; i < n; i++) {
        char *end;
        errno = 0;
        assert_true(*line != ' ' && *line != '\t');
        numbers[i] = strtod(line, &end);
        assert_true(end != line && errno == 0);
        assert_int_equal(*end, i + 1 < n ? between : '\0');
        line = end + 1;
    }
}

/* What follows a name and " = " in a line of its own. */
static double said(const char *text, const char *name)
{
    char key[64];
    snprintf(key, sizeof key, "%s = ", name);
    const char *found = strstr(text, key);
    assert_non_null(found);
    return strtod(found + strlen(key), NULL);
}

static void assert_tally_said(const char *text, const flavbrem_event *events)
{
    struct file_tally tally = tally_of(events);
    assert_true(said(text, "events") == (double)tally.events);
    assert_true(said(text, "tries") == (double)tally.tries);
    assert_true(said(text, "azimuth_tries") == (double)tally.azimuth_tries);
    assert_true(said(text, "above_hat") == (double)tally.above_hat);
    assert_true(said(text, "worst_weight") == 1.5);
}

static void same_numbers(const double *found, const double *expected, size_t n)
{
    assert_memory_equal(found, expected, n * sizeof *found);
}

/* ---- the formats ---- */

static void check_csv(const char *name, size_t n_energies)
{
    struct event_origin origin = origin_of(n_energies);
    struct content content = content_of(path_of(name));
    char *text = content.bytes, *key[ENERGIES] = {NULL};
    assert_string_equal(line_of(&text),
                        "target_Z,incident_energy,recoil_energy,recoil_px,recoil_py,recoil_pz,"
                        "centerMomentum_energy,centerMomentum_px,centerMomentum_py,"
                        "centerMomentum_pz");
    for (size_t i = 0; i < EVENTS; i++) {
        const flavbrem_event *event = &events_of(n_energies)[i];
        size_t k = (origin.first + i) % n_energies;
        char *line = line_of(&text);
        double found[10];
        numbers_of(line, ',', 10, found);
        assert_true(found[0] == 82.0 && found[1] == energies_gev[k]);
        double expected[8] = {event->lepton[3], event->lepton[0], event->lepton[1],
                              event->lepton[2]};
        for (int c = 0; c < 4; c++)
            expected[4 + c] = event->lepton[(c + 3) % 4] + event->boson[(c + 3) % 4];
        same_numbers(found + 2, expected, 8);
        *strchr(strchr(line, ',') + 1, ',') = '\0';
        if (key[k] == NULL)
            key[k] = line;
        assert_string_equal(line, key[k]); /* charge number and energy, byte by byte */
    }
    assert_string_equal(text, ""); /* nothing but names and numbers */
    free(content.bytes);
}

/* What is told of a CSV, beside it. */
static void check_meta(const char *name, const char *of, size_t n_energies)
{
    struct content data = content_of(path_of(of)), meta = content_of(path_of(name));
    char line[32];
    assert_memory_equal(meta.bytes, "format = flavbrem events\nformat_version = 2\n", 44);
    assert_tally_said(meta.bytes, events_of(n_energies));
    assert_true(said(meta.bytes, "m_phi_gev") == MASS_GEV);
    assert_true(said(meta.bytes, "n_energies") == (double)n_energies);
    assert_non_null(strstr(meta.bytes, "\nseed = 18446744073709551611\n"));
    assert_non_null(strstr(meta.bytes, "\nspec = target = 82,207\n"));
    assert_true(said(meta.bytes, "data_bytes") == (double)data.size);
    snprintf(line, sizeof line, "\ndata_crc32 = %08lx\n",
             crc32_z(0, (const Bytef *)data.bytes, data.size));
    assert_non_null(strstr(meta.bytes, line));
    free(meta.bytes);
    free(data.bytes);
}

static void a_library_of_events_is_read_back(void **state)
{
    (void)state;
    make_file("a.csv", 0, 1);
    check_csv("a.csv", 1);
    make_file("a.csv", 0, ENERGIES); /* in place of the other */
    check_csv("a.csv", ENERGIES);
    check_meta("a.csv.meta", "a.csv", ENERGIES);
    make_file("a.csv.gz", 0, ENERGIES);
    check_meta("a.csv.gz.meta", "a.csv", ENERGIES); /* of the CSV before it is packed */
    unlink(path_of("a.csv.gz"));
    unlink(path_of("a.csv"));
    assert_int_equal(files_left(), 0);
}

/* A particle of an LHE event, all thirteen columns. */
static void particle_of(char **text, int id, int status, double mass_gev, double momentum[4])
{
    double found[13];
    numbers_of(line_of(text), ' ', 13, found);
    int mother = status == 1;
    const double before[6] = {id, status, mother, 2 * mother, 0, 0}, after[3] = {mass_gev, 0, 9};
    same_numbers(found, before, 6);
    same_numbers(found + 10, after, 3);
    memcpy(momentum, found + 6, 4 * sizeof *momentum);
}

struct ids {
    int lepton_in, nucleus, lepton_out;
};

static void check_lhe_event(char **text, const struct event_origin *origin, const struct ids *ids,
                            size_t i)
{
    const flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    const flavbrem_event *event = &events_of(origin->n_energies)[i];
    double energy_gev = energies_gev[(origin->first + i) % origin->n_energies];
    double m_i = flavbrem_lepton_mass_gev(process.lepton_in, process.constants);
    double m_f = flavbrem_lepton_mass_gev(process.lepton_out, process.constants);
    double nucleus = flavbrem_nucleus_mass_gev(origin->process), p[5][4];
    assert_string_equal(line_of(text), "<event>");
    assert_string_equal(line_of(text), "5 1 1 -1 -1 -1");
    particle_of(text, ids->lepton_in, -1, m_i, p[0]);
    particle_of(text, ids->nucleus, -1, nucleus, p[1]);
    particle_of(text, ids->lepton_out, 1, m_f, p[2]);
    particle_of(text, ids->nucleus, 1, nucleus, p[3]);
    particle_of(text, 622, 1, origin->m_phi_gev, p[4]);
    assert_true(p[0][3] == energy_gev && p[1][3] == nucleus);
    for (int c = 0; c < 4; c++)
        assert_true(fabs(p[0][c] + p[1][c] - p[2][c] - p[3][c] - p[4][c]) <= 1e-9 * energy_gev);
    same_numbers(p[2], event->lepton, 4);
    same_numbers(p[3], event->nucleus, 4);
    same_numbers(p[4], event->boson, 4);
    if (event->weight != 1.0) {
        assert_string_equal(line_of(text), "<rwgt>");
        char *weight = line_of(text), *end;
        assert_memory_equal(weight, "<wgt id=\"excess\">", 17);
        assert_true(strtod(weight + 17, &end) == event->weight);
        assert_string_equal(end, "</wgt>");
        assert_string_equal(line_of(text), "</rwgt>");
    }
    assert_string_equal(line_of(text), "</event>");
}

static void check_lhe(const char *name, const struct event_origin *origin, const struct ids *ids)
{
    struct content content = content_of(path_of(name));
    char *text = content.bytes, *line, *events = strstr(text, "</init>\n") + 8;
    double numbers[10];
    assert_string_equal(line_of(&text), "<LesHouchesEvents version=\"3.0\">");
    assert_string_equal(line_of(&text), "<header>");
    while (strstr(line = line_of(&text), "Znuc") == NULL) /* nothing above is a particle's line */
        assert_true(*line < '0' || *line > '9');
    assert_string_equal(line, flavbrem_process_values_of(origin->process).target_z == 1.0
                                  ? "1 1 # Znuc"
                                  : "1 82 # Znuc");
    assert_null(strstr(text, "Znuc"));
    while (strcmp(line_of(&text), "<init>") != 0)
        continue;
    numbers_of(line_of(&text), ' ', 10, numbers);
    const double init[10] = {ids->lepton_in,
                             ids->nucleus,
                             origin->n_energies > 1 ? 160.0 : 100.0, /* the largest */
                             flavbrem_nucleus_mass_gev(origin->process),
                             0,
                             0,
                             0,
                             0,
                             3,
                             1};
    same_numbers(numbers, init, 10);
    numbers_of(line_of(&text), ' ', 4, numbers);
    double mean[4] = {0.0, 0.0, 1.0, 1.0};
    for (size_t k = 0; k < origin->n_energies; k++) {
        mean[0] += sigma[k].value / (double)origin->n_energies;
        mean[1] += sigma[k].error / (double)origin->n_energies;
    }
    same_numbers(numbers, mean, 4);
    assert_non_null(strstr(text, "version=\"0.1.0 &lt;&amp;&quot;&gt;\""));
    text = events;
    for (size_t i = 0; i < EVENTS; i++)
        check_lhe_event(&text, origin, ids, i);
    assert_string_equal(line_of(&text), "<!--");
    assert_tally_said(text, events_of(origin->n_energies));
    assert_string_equal(strstr(text, "-->"), "-->\n</LesHouchesEvents>\n");
    free(content.bytes);
}

static void les_houches_events_are_read_back(void **state)
{
    (void)state;
    for (size_t n_energies = 1; n_energies <= ENERGIES; n_energies += ENERGIES - 1) {
        struct event_origin origin = origin_of(n_energies);
        make_file("a.lhe", 0, n_energies);
        check_lhe("a.lhe", &origin, &(struct ids){11, 1000822070, 13});
        unlink(path_of("a.lhe"));
    }
}

static void antileptons_and_hydrogen_have_their_numbers(void **state)
{
    (void)state;
    struct event_origin origin = origin_of(1);
    origin.charge = 1;
    origin.process = &to_tau;
    struct event_writer *writer = begin("a.lhe", 0, 0, &origin);
    struct file_tally tally;
    assert_int_equal(put(writer, events_of(1), EVENTS), FLAVBREM_OK);
    assert_int_equal(flb_event_writer_finish(writer, &tally, message, sizeof message), FLAVBREM_OK);
    flb_event_writer_end(&writer, 0, NULL);
    struct content content = content_of(path_of("a.lhe"));
    assert_non_null(strstr(content.bytes, "<init>\n-13 2212 100 "));
    assert_non_null(strstr(content.bytes, "\n2212 1 1 2 0 0 "));
    assert_null(strstr(content.bytes, "1000010010"));
    assert_non_null(strstr(content.bytes, "\n1 1 # Znuc\n"));
    assert_non_null(strstr(content.bytes, "<event>\n5 1 1 -1 -1 -1\n-13 -1 "));
    assert_non_null(strstr(content.bytes, "\n-15 1 1 2 0 0 "));
    free(content.bytes);
    unlink(path_of("a.lhe"));
}

static void expect_line(char **text, const char *expected)
{
    assert_string_equal(line_of(text), expected);
}

/* "P number vertex", then id, momentum, mass, status. */
static void check_hepmc_particle(char **text, const char *begin_of_line, int id, double mass_gev,
                                 int status, const double *momentum)
{
    char *line = line_of(text);
    size_t length = strlen(begin_of_line);
    double found[7];
    assert_memory_equal(line, begin_of_line, length);
    numbers_of(line + length, ' ', 7, found);
    assert_true(found[0] == id && found[5] == mass_gev && found[6] == status);
    if (momentum != NULL)
        same_numbers(found + 1, momentum, 4);
}

static void check_hepmc_event(char **text, const struct event_origin *origin, size_t i)
{
    const flavbrem_event *event = &events_of(origin->n_energies)[i];
    const flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    size_t k = (origin->first + i) % origin->n_energies;
    double m_i = flavbrem_lepton_mass_gev(process.lepton_in, process.constants), numbers[6];
    double m_f = flavbrem_lepton_mass_gev(process.lepton_out, process.constants);
    double e = energies_gev[k], nucleus = flavbrem_nucleus_mass_gev(origin->process);
    const double both[6] = {sigma[k].value, sigma[k].error, -1, -1, sigma[k].value, sigma[k].error};
    const double lepton_beam[4] = {0, 0, sqrt((e - m_i) * (e + m_i)), e};
    const double nucleus_beam[4] = {0, 0, 0, nucleus};
    char number[64];
    snprintf(number, sizeof number, "E %zu 1 5", (size_t)origin->first + i);
    expect_line(text, number);
    expect_line(text, "U GEV MM");
    char *line = line_of(text);
    assert_memory_equal(line, "W 1 ", 4);
    assert_true(strtod(line + 4, NULL) == event->weight);
    line = line_of(text);
    assert_memory_equal(line, "A 0 GenCrossSection ", 20);
    numbers_of(line + 20, ' ', 6, numbers);
    same_numbers(numbers, both, 6);
    while (i + 1 == EVENTS && strncmp(*text, "A 0 ", 4) == 0)
        if (strncmp(line = line_of(text), "A 0 tries ", 10) == 0)
            assert_true(strtod(line + 10, NULL) ==
                        (double)tally_of(events_of(origin->n_energies)).tries);
    check_hepmc_particle(text, "P 1 0 ", 11, m_i, 4, lepton_beam);
    check_hepmc_particle(text, "P 2 0 ", 1000822070, nucleus, 4, nucleus_beam);
    expect_line(text, "V -1 0 [1,2]");
    check_hepmc_particle(text, "P 3 -1 ", 13, m_f, 1, event->lepton);
    check_hepmc_particle(text, "P 4 -1 ", 1000822070, nucleus, 1, event->nucleus);
    check_hepmc_particle(text, "P 5 -1 ", 622, MASS_GEV, 1, event->boson);
}

static void hepmc_events_are_read_back(void **state)
{
    (void)state;
    for (size_t n_energies = 1; n_energies <= ENERGIES; n_energies += ENERGIES - 1) {
        struct event_origin origin = origin_of(n_energies);
        make_file("a.hepmc", 0, n_energies);
        struct content content = content_of(path_of("a.hepmc"));
        char *text = content.bytes;
        assert_non_null(strstr(text, "\nA seed 18446744073709551611\n"));
        assert_non_null(strstr(text, "\nA spec lepton = e:mu\\|target = 82,207\\|\n"));
        assert_non_null(strstr(text, "\nA 0 above_hat 2\nA 0 worst_weight 1.5\nA 0 crc32 "));
        expect_line(&text, "HepMC::Version 3.02.00");
        expect_line(&text, "HepMC::Asciiv3-START_EVENT_LISTING");
        expect_line(&text, "W weight\\|excess");
        while (*text != 'E')
            line_of(&text);
        for (size_t i = 0; i < EVENTS; i++)
            check_hepmc_event(&text, &origin, i);
        expect_line(&text, "HepMC::Asciiv3-END_EVENT_LISTING");
        assert_string_equal(text, "\n");
        free(content.bytes);
    }
    unlink(path_of("a.hepmc"));
}

/* ---- columns ---- */

static double number_attribute(hid_t file, const char *name)
{
    double number = NAN;
    hid_t attribute = H5Aopen(file, name, H5P_DEFAULT);
    assert_true(attribute >= 0 && H5Aread(attribute, H5T_NATIVE_DOUBLE, &number) >= 0);
    H5Aclose(attribute);
    return number;
}

static void assert_text_attribute(hid_t object, const char *name, const char *expected)
{
    char text[256] = "";
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT), type = H5Aget_type(attribute);
    assert_true(attribute >= 0 && H5Tget_size(type) < sizeof text);
    assert_true(H5Aread(attribute, type, text) >= 0);
    assert_string_equal(text, expected);
    H5Tclose(type);
    H5Aclose(attribute);
}

/* All numbers of a dataset, which has `n` of them; freed by the caller. */
static double *numbers_in(hid_t file, const char *name, const char *unit, size_t n)
{
    hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT), space = H5Dget_space(dataset);
    double *numbers = calloc(n, sizeof *numbers);
    assert_true(dataset >= 0 && (size_t)H5Sget_simple_extent_npoints(space) == n);
    assert_non_null(numbers);
    assert_true(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers) >= 0);
    assert_text_attribute(dataset, "unit", unit);
    H5Sclose(space);
    H5Dclose(dataset);
    return numbers;
}

static void check_column(hid_t file, const char *name, const char *unit, size_t values,
                         size_t offset, const flavbrem_event *events)
{
    double *found = numbers_in(file, name, unit, values * EVENTS);
    for (size_t i = 0; i < EVENTS; i++)
        assert_memory_equal(found + i * values, (const char *)&events[i] + offset,
                            values * sizeof *found);
    free(found);
}

static void check_energies(hid_t file, const struct event_origin *origin)
{
    size_t n = origin->n_energies;
    double *index = numbers_in(file, "/beam_energy_index", "1", EVENTS);
    for (size_t i = 0; i < EVENTS; i++)
        assert_true(index[i] == (double)((origin->first + i) % n));
    double *energy = numbers_in(file, "/beam_energy_gev", "GeV", n);
    double *value = numbers_in(file, "/sigma_pb", "pb", n);
    double *error = numbers_in(file, "/error_pb", "pb", n);
    double *hat = numbers_in(file, "/hat_pb", "pb", n);
    double *efficiency = numbers_in(file, "/efficiency", "1", n);
    double *left_out = numbers_in(file, "/forbidden_pb", "pb", n);
    double *left_out_error = numbers_in(file, "/forbidden_error_pb", "pb", n);
    same_numbers(energy, energies_gev, n);
    same_numbers(hat, hat_pb, n);
    for (size_t k = 0; k < n; k++) {
        assert_true(value[k] == sigma[k].value && error[k] == sigma[k].error);
        assert_true(efficiency[k] == sigma[k].value / hat_pb[k]);
        assert_true(left_out[k] == forbidden[k].value && left_out_error[k] == forbidden[k].error);
    }
    free(index);
    free(energy);
    free(value);
    free(error);
    free(hat);
    free(efficiency);
    free(left_out);
    free(left_out_error);
}

static void check_hdf5(const char *name, size_t n_energies)
{
    struct event_origin origin = origin_of(n_energies);
    const flavbrem_event *events = events_of(n_energies);
    struct file_tally tally = tally_of(events);
    hid_t file = H5Fopen(path_of(name), H5F_ACC_RDONLY, H5P_DEFAULT);
    assert_true(file >= 0);
    check_column(file, "/lepton_gev", "GeV", 4, offsetof(flavbrem_event, lepton), events);
    check_column(file, "/boson_gev", "GeV", 4, offsetof(flavbrem_event, boson), events);
    check_column(file, "/nucleus_gev", "GeV", 4, offsetof(flavbrem_event, nucleus), events);
    check_column(file, "/x", "1", 1, offsetof(flavbrem_event, x), events);
    check_column(file, "/theta_rad", "rad", 1, offsetof(flavbrem_event, theta_rad), events);
    check_column(file, "/y", "1", 1, offsetof(flavbrem_event, y), events);
    check_column(file, "/psi_rad", "rad", 1, offsetof(flavbrem_event, psi_rad), events);
    check_column(file, "/t_gev2", "GeV2", 1, offsetof(flavbrem_event, t_gev2), events);
    check_column(file, "/weight", "1", 1, offsetof(flavbrem_event, weight), events);
    check_energies(file, &origin);
    assert_text_attribute(file, "format", "flavbrem events");
    assert_text_attribute(file, "kind", "events");
    assert_text_attribute(file, "method", "etl");
    assert_text_attribute(file, "spec", origin.spec);
    assert_text_attribute(file, "code_version", origin.code_version);
    assert_true(number_attribute(file, "m_phi_gev") == MASS_GEV);
    assert_true(number_attribute(file, "charge") == -1.0);
    assert_true(number_attribute(file, "n") == (double)EVENTS);
    assert_true(number_attribute(file, "events") == (double)EVENTS);
    assert_true(number_attribute(file, "tries") == (double)tally.tries);
    assert_true(number_attribute(file, "azimuth_tries") == (double)tally.azimuth_tries);
    assert_true(number_attribute(file, "above_hat") == (double)tally.above_hat);
    assert_true(number_attribute(file, "worst_weight") == 1.5);
    H5Fclose(file);
}

static void columns_are_read_back(void **state)
{
    (void)state;
    struct stat plain, packed;
    for (size_t n_energies = 1; n_energies <= ENERGIES; n_energies += ENERGIES - 1) {
        make_file("a.h5", 0, n_energies);
        check_hdf5("a.h5", n_energies);
        make_file("b.hdf5", 1, n_energies);
        check_hdf5("b.hdf5", n_energies);
        assert_int_equal(stat(path_of("a.h5"), &plain), 0);
        assert_int_equal(stat(path_of("b.hdf5"), &packed), 0);
        assert_true((double)packed.st_size < 0.9 * (double)plain.st_size);
    }
    unlink(path_of("a.h5"));
    unlink(path_of("b.hdf5"));
}

static void a_file_may_be_smaller_than_a_chunk(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= EVENT_CHUNK; n += EVENT_CHUNK - 1) {
        struct event_origin origin = origin_of(1);
        struct event_bytes bytes = {0};
        origin.n = n;
        struct event_writer *writer = begin("a.h5", 0, 0, &origin);
        assert_int_equal(flb_event_writer_encode(writer, 0, n, events_of(1), &bytes), FLAVBREM_OK);
        assert_int_equal(
            flb_event_writer_put(writer, n, events_of(1), &bytes, message, sizeof message),
            FLAVBREM_OK);
        assert_int_equal(flb_event_writer_finish(writer, NULL, message, sizeof message),
                         FLAVBREM_OK);
        flb_event_writer_end(&writer, 0, NULL);
        flb_event_bytes_free(&bytes);
        hid_t file = H5Fopen(path_of("a.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
        double *x = numbers_in(file, "/x", "1", n);
        assert_true(x[n - 1] == events_of(1)[n - 1].x);
        free(x);
        H5Fclose(file);
    }
    unlink(path_of("a.h5"));
}

/* ---- checksums ---- */

/* A text tells the CRC-32 that it has with zeros in the place of these digits. */
static void check_digits(const char *name, const char *before)
{
    struct content content = content_of(path_of(name));
    char *digits = strstr(content.bytes, before), told[EVENT_SUM_DIGITS + 1] = "", found[16];
    assert_non_null(digits);
    digits += strlen(before);
    assert_null(strstr(digits, before));
    memcpy(told, digits, EVENT_SUM_DIGITS);
    memset(digits, '0', EVENT_SUM_DIGITS);
    snprintf(found, sizeof found, "%08lx", crc32_z(0, (const Bytef *)content.bytes, content.size));
    assert_string_equal(told, found);
    free(content.bytes);
}

static void texts_tell_their_checksum(void **state)
{
    (void)state;
    make_file("a.lhe", 0, 1);
    make_file("a.hepmc", 0, ENERGIES);
    make_file("a.csv", 0, 1);
    check_digits("a.lhe", "\ncrc32 = ");
    check_digits("a.hepmc", "\nA 0 crc32 ");
    check_digits("a.csv.meta", "\ncrc32 = ");
    unlink(path_of("a.lhe"));
    unlink(path_of("a.hepmc"));
    unlink(path_of("a.csv"));
}

/* The last member unpacks to nothing and counts what is before it. */
static void the_last_member_of_gzip_counts_events_and_bytes(void **state)
{
    (void)state;
    static const char *const names[] = {"a.csv.gz", "a.lhe.gz", "a.hepmc.gz"};
    for (size_t f = 0; f < 3; f++) {
        make_file(names[f], 0, 1);
        struct content content = content_of(path_of(names[f]));
        char comment[EVENT_RECORD_SIZE] = "", unpacked[8];
        size_t before = content.size - EVENT_RECORD_SIZE;
        gz_header header = {.comment = (Bytef *)comment, .comm_max = sizeof comment};
        z_stream stream = {.next_in = (Bytef *)content.bytes + before,
                           .avail_in = EVENT_RECORD_SIZE,
                           .next_out = (Bytef *)unpacked,
                           .avail_out = sizeof unpacked};
        assert_int_equal(inflateInit2(&stream, 16 + 15), Z_OK);
        assert_int_equal(inflateGetHeader(&stream, &header), Z_OK);
        assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
        assert_true(stream.avail_in == 0 && stream.total_out == 0);
        inflateEnd(&stream);
        char expected[EVENT_RECORD_SIZE];
        snprintf(expected, sizeof expected, "flavbrem events=%020zu bytes=%020zu crc32=%08lx",
                 EVENTS, before, crc32_z(0, (const Bytef *)content.bytes, before));
        assert_string_equal(comment, expected);
        free(content.bytes);
        unlink(path_of(names[f]));
    }
}

static void a_foreign_meta_is_not_touched(void **state)
{
    (void)state;
    struct event_origin origin = origin_of(1);
    struct event_writer *writer = NULL;
    unlink(path_of("a.csv.meta")); /* that of an earlier test */
    append(path_of("a.csv.meta"), "not of flavbrem\n");
    assert_int_equal(begin_at(path_of("a.csv"), EVENT_CSV, 0, 0, &origin, &writer),
                     FLAVBREM_ERROR_INPUT);
    assert_null(writer);
    assert_non_null(strstr(message, "a.csv.meta is in the way"));
    struct content content = content_of(path_of("a.csv.meta"));
    assert_string_equal(content.bytes, "not of flavbrem\n");
    free(content.bytes);
    unlink(path_of("a.csv.meta"));
    assert_int_equal(symlink("/dev/null", path_of("a.csv.meta")), 0);
    assert_int_equal(begin_at(path_of("a.csv"), EVENT_CSV, 0, 0, &origin, &writer),
                     FLAVBREM_ERROR_INPUT);
    unlink(path_of("a.csv.meta"));
    assert_int_equal(files_left(), 0);
}

/* It goes with the CSV: where a link leads, and in the folder of the begin. */
static void the_meta_lies_beside_its_csv(void **state)
{
    (void)state;
    struct event_origin origin = origin_of(1);
    static const char *const made[] = {"moved/real.csv", "moved/real.csv.meta"};
    static const char *const not_made[] = {"a.csv.meta", "real.csv", "real.csv.meta"};
    assert_int_equal(mkdir(path_of("in"), 0700), 0);
    assert_int_equal(symlink("in/real.csv", path_of("a.csv")), 0);
    struct event_writer *writer = begin("a.csv", 0, 0, &origin);
    assert_int_equal(rename(path_of("in"), path_of("moved")), 0);
    assert_int_equal(symlink(".", path_of("in")), 0);
    finish(writer, events_of(1));
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        assert_int_equal(unlink(path_of(made[i])), 0);
    for (size_t i = 0; i < sizeof not_made / sizeof *not_made; i++)
        assert_int_equal(access(path_of(not_made[i]), F_OK), -1);
    unlink(path_of("a.csv"));
    unlink(path_of("in"));
    assert_int_equal(rmdir(path_of("moved")), 0);
}

/* ---- compression and determinism ---- */

static void gzip_holds_the_bytes_of_the_plain_file(void **state)
{
    (void)state;
    static const char *const names[] = {"a.csv", "a.lhe", "a.hepmc"};
    for (size_t f = 0; f < 3; f++) {
        char packed_name[16];
        snprintf(packed_name, sizeof packed_name, "%s.gz", names[f]);
        make_file(names[f], 0, 1);
        make_file(packed_name, 0, 1);
        struct content plain = content_of(path_of(names[f]));
        char *unpacked = calloc(plain.size + 1, 1);
        gzFile stream = gzopen(path_of(packed_name), "rb");
        assert_true(stream != NULL && unpacked != NULL);
        assert_int_equal(gzread(stream, unpacked, (unsigned)plain.size + 1), (int)plain.size);
        assert_int_equal(gzclose(stream), Z_OK);
        assert_memory_equal(unpacked, plain.bytes, plain.size);
        free(unpacked);
        free(plain.bytes);
        unlink(path_of(names[f]));
        unlink(path_of(packed_name));
    }
}

static const struct {
    const char *name;
    int compressed;
    size_t n_energies;
    int resumes;
} kinds[] = {{"a.csv", 0, ENERGIES, 1},    {"a.csv.gz", 0, 1, 1}, {"a.lhe", 0, 1, 1},
             {"a.lhe.gz", 0, ENERGIES, 1}, {"a.hepmc", 0, 1, 1},  {"a.hepmc.gz", 0, ENERGIES, 1},
             {"a.h5", 0, ENERGIES, 1},     {"a.h5", 1, 1, 0}};
#define KINDS (sizeof kinds / sizeof *kinds)

static void the_same_origin_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        make_file(kinds[k].name, kinds[k].compressed, kinds[k].n_energies);
        struct content once = content_of(path_of(kinds[k].name));
        make_file(kinds[k].name, kinds[k].compressed, kinds[k].n_energies);
        assert_same_content(path_of(kinds[k].name), &once);
        free(once.bytes);
        unlink(path_of(kinds[k].name));
    }
    assert_int_equal(files_left(), 0);
}

/* ---- interruptions ---- */

static void a_run_goes_on_from_every_chunk_even_with_a_torn_end(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        const char *name = kinds[k].name;
        struct event_origin origin = origin_of(kinds[k].n_energies);
        make_file(name, kinds[k].compressed, kinds[k].n_energies);
        struct content whole = content_of(path_of(name));
        for (size_t chunks = 0; chunks <= CHUNKS + 1; chunks++) {
            size_t until = chunks <= CHUNKS ? chunks * EVENT_CHUNK : EVENTS;
            unlink(path_of(name));
            interrupted(name, kinds[k].compressed, &origin, until, 0);
            if (kinds[k].resumes && strstr(name, "h5") == NULL)
                append(left_file(""), "82,100,torn");
            uint64_t expected = chunks <= CHUNKS ? until : (uint64_t)CHUNKS * EVENT_CHUNK;
            assert_int_equal(resumed(name, kinds[k].compressed, &origin),
                             kinds[k].resumes ? expected : 0);
            assert_same_content(path_of(name), &whole);
            assert_int_equal(files_left(), 1);
        }
        free(whole.bytes);
        unlink(path_of(name));
    }
}

static void a_killed_run_goes_on_from_what_it_noted(void **state)
{
    (void)state;
    static const char *const names[] = {"a.lhe.gz", "a.h5"};
    for (size_t f = 0; f < 2; f++) {
        struct event_origin origin = origin_of(1);
        make_file(names[f], 0, 1);
        struct content whole = content_of(path_of(names[f]));
        unlink(path_of(names[f]));
        interrupted(names[f], 0, &origin, EVENT_CHUNK - EVENT_CHUNK, 1); /* nothing noted */
        assert_int_equal(resumed(names[f], 0, &origin), 0);
        assert_same_content(path_of(names[f]), &whole);
        unlink(path_of(names[f]));
        interrupted(names[f], 0, &origin, (size_t)2 * EVENT_CHUNK, 1);
        assert_int_equal(resumed(names[f], 0, &origin), EVENT_CHUNK);
        assert_same_content(path_of(names[f]), &whole);
        assert_int_equal(files_left(), 1);
        free(whole.bytes);
        unlink(path_of(names[f]));
    }
}

enum damage { SHORTER_FILE, CHANGED_NOTE, CUT_NOTE, NO_NOTE, LEFT_IN_HDF5, DAMAGES };

static void damage(enum damage what)
{
    char path[256];
    struct stat about;
    snprintf(path, sizeof path, "%s",
             left_file(what == SHORTER_FILE || what == LEFT_IN_HDF5 ? "" : ".note"));
    assert_int_equal(stat(path, &about), 0);
    FILE *stream = fopen(path, "r+b");
    assert_non_null(stream);
    if (what == CHANGED_NOTE || what == LEFT_IN_HDF5) {
        assert_int_equal(fseek(stream, what == CHANGED_NOTE ? 90 : 11, SEEK_SET), 0);
        fputc(what == CHANGED_NOTE ? '9' : 1, stream);
    }
    fclose(stream);
    if (what == SHORTER_FILE || what == CUT_NOTE)
        assert_int_equal(truncate(path, about.st_size - 1), 0);
    else if (what == NO_NOTE)
        unlink(path);
}

static void what_does_not_fit_is_begun_anew(void **state)
{
    (void)state;
    static const char *const names[] = {"a.csv", "a.h5"};
    for (size_t f = 0; f < 2; f++)
        for (int what = 0; what < (f == 0 ? LEFT_IN_HDF5 : DAMAGES); what++) {
            struct event_origin origin = origin_of(1);
            interrupted(names[f], 0, &origin, EVENT_CHUNK, 0);
            damage((enum damage)what);
            assert_int_equal(resumed(names[f], 0, &origin), 0);
            struct content content = content_of(path_of(names[f]));
            finish(begin(names[f], 0, 0, &origin), events_of(1));
            assert_same_content(path_of(names[f]), &content);
            assert_int_equal(files_left(), 1);
            free(content.bytes);
            unlink(path_of(names[f]));
        }
}

static void assert_not_resumed(const char *name, const struct event_origin *origin,
                               const char *sentence)
{
    struct event_writer *writer = (struct event_writer *)(void *)message;
    enum event_format format;
    int packed;
    flb_event_format_of(name, &format, &packed);
    assert_int_equal(begin_at(path_of(name), format, packed, 1, origin, &writer),
                     FLAVBREM_ERROR_INPUT);
    assert_null(writer);
    if (strstr(message, sentence) == NULL)
        fail_msg("%s", message);
}

/* One changed number, and the hours that were spent are still there. */
static void other_events_are_told_and_nothing_is_lost(void **state)
{
    (void)state;
    static const char *const names[] = {"a.csv.gz", "a.h5"};
    for (size_t f = 0; f < 2; f++) {
        struct event_origin origin = origin_of(1), other = origin_of(1);
        make_file(names[f], 0, 1);
        struct content whole = content_of(path_of(names[f]));
        unlink(path_of(names[f]));
        interrupted(names[f], 0, &origin, EVENT_CHUNK, 0);
        other.spec = "seed = 8\n";
        assert_not_resumed(names[f], &other, "8192 events, has ");
        assert_non_null(strstr(message, "seed = 8)"));
        assert_int_equal(files_left(), 2);
        assert_int_equal(resumed(names[f], 0, &origin), EVENT_CHUNK);
        assert_same_content(path_of(names[f]), &whole);
        assert_int_equal(files_left(), 1);
        free(whole.bytes);
        unlink(path_of(names[f]));
    }
}

static void what_a_dead_process_left_is_removed(void **state)
{
    (void)state;
    struct event_origin origin = origin_of(1);
    interrupted("a.lhe", 0, &origin, EVENT_CHUNK, 0);
    append(path_of(".a.lhe.tmp-999999999.note.new"), "x");
    assert_int_equal(files_left(), 3);
    make_file("a.lhe", 0, 1);
    assert_int_equal(files_left(), 1);
    struct event_writer *writer = begin("a.lhe", 0, 0, &origin);
    flb_event_writer_end(&writer, 0, NULL); /* not kept */
    assert_int_equal(files_left(), 1);
    unlink(path_of("a.lhe"));
}

/* In a container every run may have the same number. */
static void who_had_our_number_before_is_gone(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        struct event_origin origin = origin_of(kinds[k].n_energies);
        char ours[64];
        snprintf(ours, sizeof ours, ".%s.tmp-%ld", kinds[k].name, (long)getpid());
        interrupted(kinds[k].name, kinds[k].compressed, &origin, EVENT_CHUNK, !kinds[k].resumes);
        if (kinds[k].resumes) {
            char note[80];
            snprintf(note, sizeof note, "%s.note", ours);
            assert_int_equal(rename(left_file(".note"), path_of(note)), 0);
        }
        assert_int_equal(rename(left_file(""), path_of(ours)), 0);
        assert_int_equal(resumed(kinds[k].name, kinds[k].compressed, &origin),
                         kinds[k].resumes ? EVENT_CHUNK : 0);
        assert_int_equal(files_left(), 1);
        unlink(path_of(kinds[k].name));
    }
}

/* Two that have it at the same time: the later one gets the name, the earlier one is told. */
static void two_runs_with_one_number_do_not_mix(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        const char *name = kinds[k].name;
        struct event_origin origin = origin_of(kinds[k].n_energies), other = origin;
        const flavbrem_event *events = events_of(kinds[k].n_energies);
        make_file(name, kinds[k].compressed, kinds[k].n_energies);
        struct content whole = content_of(path_of(name));
        other.seed++;
        struct event_writer *earlier = begin(name, kinds[k].compressed, 0, &other);
        struct event_writer *later = begin(name, kinds[k].compressed, 0, &origin);
        assert_int_equal(put(earlier, events, EVENTS), FLAVBREM_OK);
        assert_int_equal(put(later, events, EVENT_CHUNK), FLAVBREM_OK);
        assert_int_equal(flb_event_writer_finish(earlier, NULL, message, sizeof message),
                         FLAVBREM_ERROR_FILE);
        assert_non_null(strstr(message, "another run"));
        flb_event_writer_end(&earlier, 0, NULL);
        finish(later, events);
        assert_same_content(path_of(name), &whole);
        assert_int_equal(files_left(), 1);
        free(whole.bytes);
        unlink(path_of(name));
    }
}

/* Two processes write the same file at the same time; the child waits for the parent's word. */
static void two_runs_do_not_disturb_each_other(void **state)
{
    (void)state;
    struct event_origin origin = origin_of(1);
    int begun[2], go[2], how;
    char word = 'x';
    assert_true(pipe(begun) == 0 && pipe(go) == 0);
    pid_t child = fork();
    if (child == 0) {
        close(go[1]); /* so that it ends where the parent fails */
        struct event_writer *writer = begin("a.lhe", 0, 1, &origin);
        int good = put(writer, events_of(1), EVENT_CHUNK) == FLAVBREM_OK;
        good = good && write(begun[1], &word, 1) == 1 && read(go[0], &word, 1) == 1;
        finish(writer, events_of(1));
        _exit(good ? 0 : 1);
    }
    assert_int_equal(read(begun[0], &word, 1), 1);
    assert_int_equal(resumed("a.lhe", 0, &origin), 0);
    struct content first = content_of(path_of("a.lhe"));
    assert_in_range(files_left(), 2, 3); /* the unfinished one may have its note already */
    assert_int_equal(write(go[1], &word, 1), 1);
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    assert_same_content(path_of("a.lhe"), &first);
    assert_int_equal(files_left(), 1);
    free(first.bytes);
    unlink(path_of("a.lhe"));
    for (int i = 0; i < 2; i++) {
        close(begun[i]);
        close(go[i]);
    }
}

/* ---- what is refused, and what fails ---- */

static void assert_refused(const char *path, enum event_format format,
                           const struct event_origin *origin, flavbrem_status expected,
                           const char *sentence)
{
    struct event_writer *writer = (struct event_writer *)(void *)message;
    message[0] = '\0';
    assert_int_equal(begin_at(path, format, 0, 0, origin, &writer), expected);
    assert_null(writer);
    assert_non_null(strstr(message, sentence));
    assert_int_equal(files_left(), 0);
}

static void what_cannot_be_written_is_refused(void **state)
{
    (void)state;
    struct event_origin origin = origin_of(1), none = origin_of(1);
    none.n = 0;
    assert_refused(path_of("a.h5"), EVENT_HDF5, &none, FLAVBREM_ERROR_INPUT, "no events to write");
    assert_refused(NULL, EVENT_HDF5, &origin, FLAVBREM_ERROR_INPUT,
                   "HDF5 cannot go to a descriptor");
    assert_refused(folder, EVENT_CSV, &origin, FLAVBREM_ERROR_FILE, "it is a folder");
    assert_refused(path_of("no/a.csv"), EVENT_CSV, &origin, FLAVBREM_ERROR_FILE,
                   "No such file or directory");
    none.n = UINT64_MAX;
    assert_refused(path_of("a.h5"), EVENT_HDF5, &none, FLAVBREM_ERROR_FILE, "File too large");
    none.n = UINT64_C(1000000000000);
    assert_refused(path_of("a.h5"), EVENT_HDF5, &none, FLAVBREM_ERROR_FILE,
                   "could not be written (No space left on device), free some space");
}

static void set_largest_file(rlim_t bytes)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_is_told_and_the_run_goes_on_later(void **state)
{
    (void)state;
    struct event_origin origin = origin_of(1);
    struct rlimit before;
    int how;
    getrlimit(RLIMIT_FSIZE, &before);
    make_file("a.csv", 0, 1);
    struct content whole = content_of(path_of("a.csv"));
    unlink(path_of("a.csv"));
    pid_t child = fork();
    if (child == 0) {
        struct event_writer *writer = begin("a.csv", 0, 0, &origin);
        set_largest_file((rlim_t)whole.size / 2);
        int good = put(writer, events_of(1), EVENTS) == FLAVBREM_ERROR_FILE;
        good = good && strstr(message, "a.csv could not be written (File too large)") != NULL;
        set_largest_file(before.rlim_cur);
        flb_event_writer_end(&writer, 1, NULL);
        _exit(good ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    assert_int_equal(access(path_of("a.csv"), F_OK), -1);
    assert_int_equal(resumed("a.csv", 0, &origin), EVENT_CHUNK);
    assert_same_content(path_of("a.csv"), &whole);
    free(whole.bytes);
    unlink(path_of("a.csv"));
    set_largest_file(1 << 20); /* HDF5 says so before the first event */
    assert_refused(path_of("a.h5"), EVENT_HDF5, &origin, FLAVBREM_ERROR_FILE,
                   "could not be written (File too large), raise the limit");
    set_largest_file(before.rlim_cur);
}

/* A disk of so many pages for this process alone, with the name `disk`. Returns 0 where we may not
 * have one. */
static int small_disk(size_t pages)
{
    char size[64];
    snprintf(size, sizeof size, "size=%zu", pages * (size_t)getpagesize());
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("none", path_of("disk"), "tmpfs", 0, size) == 0;
}

enum { AS_SAID, NO_DISK, NOT_STOPPED, NOTHING_KEPT, OTHER_NUMBER, OTHER_BYTES };

/* A run of a process of its own on such a disk, until it is full or so many events are in the
 * file; then on a larger disk one that goes on. What is said to be kept is what it finds. */
static int filled_and_gone_on(const char *name, size_t pages, size_t until,
                              const struct content *whole)
{
    struct event_origin origin = origin_of(1);
    uint64_t kept;
    if (!small_disk(pages))
        return NO_DISK;
    struct event_writer *writer = begin(name, 0, 1, &origin);
    flavbrem_status status = put(writer, events_of(1), until);
    if (status != (until < EVENTS ? FLAVBREM_OK : FLAVBREM_ERROR_FILE))
        return NOT_STOPPED;
    if (!flb_event_writer_end(&writer, 1, &kept) || kept == 0)
        return NOTHING_KEPT;
    if (mount("none", path_of("disk"), "tmpfs", MS_REMOUNT, "size=100M") != 0)
        return NO_DISK;
    if (resumed(name, 0, &origin) != kept)
        return OTHER_NUMBER;
    struct content content = content_of(path_of(name));
    int same = content.size == whole->size && memcmp(content.bytes, whole->bytes, whole->size) == 0;
    free(content.bytes);
    return same ? AS_SAID : OTHER_BYTES;
}

static void assert_goes_on(const char *name, size_t pages, size_t until,
                           const struct content *whole)
{
    int how;
    pid_t child = fork();
    if (child == 0)
        _exit(filled_and_gone_on(name, pages, until, whole));
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how));
    if (WEXITSTATUS(how) == NO_DISK) {
        rmdir(path_of("disk"));
        print_message("no disk of our own\n");
        skip();
    }
    if (WEXITSTATUS(how) != AS_SAID)
        fail_msg("%s on %zu pages: %d", name, pages, WEXITSTATUS(how));
}

static size_t pages_of(uint64_t bytes)
{
    return (size_t)((bytes + (uint64_t)getpagesize() - 1) / (uint64_t)getpagesize());
}

/* Where not even the note has room beside the events, some of them go. */
static void what_is_said_to_be_kept_on_a_full_disk_is_kept(void **state)
{
    (void)state;
    make_file("a.csv", 0, 1);
    struct content whole = content_of(path_of("a.csv"));
    unlink(path_of("a.csv"));
    assert_int_equal(mkdir(path_of("disk"), 0700), 0);
    for (size_t less = 10; less < 14; less++)
        assert_goes_on("disk/a.csv", pages_of(whole.size) - less, EVENTS, &whole);
    assert_int_equal(rmdir(path_of("disk")), 0);
    free(whole.bytes);
}

/* There is room for the packed file, for its note or for none of them. */
static void a_file_is_packed_only_with_its_note(void **state)
{
    (void)state;
    make_file("a.h5", 0, 1);
    struct content whole = content_of(path_of("a.h5"));
    unlink(path_of("a.h5"));
    assert_int_equal(mkdir(path_of("disk"), 0700), 0);
    size_t pages = pages_of(whole.size) + pages_of(EVENT_CHUNK * 148 + 50);
    for (size_t more = 0; more < 5; more++)
        assert_goes_on("disk/a.h5", pages + more, EVENT_CHUNK, &whole);
    assert_int_equal(rmdir(path_of("disk")), 0);
    free(whole.bytes);
}

/* The place of what is not drawn yet is given back, and is not there when it is wanted again. */
static void a_packed_file_waits_for_room(void **state)
{
    (void)state;
    struct event_origin origin = origin_of(1);
    struct event_writer *writer = NULL;
    struct rlimit before;
    struct stat about;
    getrlimit(RLIMIT_FSIZE, &before);
    make_file("a.h5", 0, 1);
    struct content whole = content_of(path_of("a.h5"));
    unlink(path_of("a.h5"));
    interrupted("a.h5", 0, &origin, EVENT_CHUNK, 0);
    assert_int_equal(stat(left_file(""), &about), 0);
    assert_in_range(about.st_size, EVENT_CHUNK * 148, EVENT_CHUNK * 148 + 100);
    set_largest_file((rlim_t)whole.size / 2);
    assert_int_equal(begin_at(path_of("a.h5"), EVENT_HDF5, 0, 1, &origin, &writer),
                     FLAVBREM_ERROR_FILE);
    set_largest_file(before.rlim_cur);
    assert_non_null(strstr(message, "could not be written (File too large)"));
    assert_int_equal(files_left(), 2); /* nothing is lost */
    assert_int_equal(resumed("a.h5", 0, &origin), EVENT_CHUNK);
    assert_same_content(path_of("a.h5"), &whole);
    assert_int_equal(files_left(), 1);
    free(whole.bytes);
    unlink(path_of("a.h5"));
}

/* Writes to a standard output that is `out`, in a process of its own. */
static flavbrem_status written_to(int out)
{
    struct event_origin origin = origin_of(1);
    int how;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct event_writer *writer = NULL;
        dup2(out, STDOUT_FILENO);
        flavbrem_status status = begin_at(NULL, EVENT_LHE, 0, 0, &origin, &writer);
        if (status == FLAVBREM_OK)
            status = put(writer, events_of(1), EVENTS);
        if (status == FLAVBREM_OK)
            status = flb_event_writer_finish(writer, NULL, message, sizeof message);
        flb_event_writer_end(&writer, 0, NULL);
        _exit(status == FLAVBREM_ERROR_FILE && strstr(message, "standard output could not") == NULL
                  ? 99
                  : (int)status);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how));
    return (flavbrem_status)WEXITSTATUS(how);
}

static void standard_output_has_the_bytes_of_a_file_or_says_that_it_failed(void **state)
{
    (void)state;
    int closed[2], out = open(path_of("out"), O_WRONLY | O_CREAT, 0666);
    int full = open("/dev/full", O_WRONLY);
    assert_int_equal(written_to(out), FLAVBREM_OK);
    make_file("a.lhe", 0, 1);
    struct content expected = content_of(path_of("a.lhe"));
    assert_same_content(path_of("out"), &expected);
    assert_int_equal(written_to(full), FLAVBREM_ERROR_FILE);
    assert_int_equal(pipe(closed), 0);
    close(closed[0]);
    assert_int_equal(written_to(closed[1]), FLAVBREM_ERROR_FILE);
    close(closed[1]);
    close(full);
    close(out);
    free(expected.bytes);
    unlink(path_of("a.lhe"));
    unlink(path_of("out"));
}

static void the_extension_tells_the_format(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        int known, compressed;
        enum event_format format;
    } names[] = {{"a.h5", 1, 0, EVENT_HDF5},     {"a.hdf5", 1, 0, EVENT_HDF5},
                 {"x/a.b.lhe", 1, 0, EVENT_LHE}, {"a.lhe.gz", 1, 1, EVENT_LHE},
                 {"a.hepmc", 1, 0, EVENT_HEPMC}, {"a.hepmc.gz", 1, 1, EVENT_HEPMC},
                 {"a.csv", 1, 0, EVENT_CSV},     {"a.csv.gz", 1, 1, EVENT_CSV},
                 {"a.gz", 0, 0, EVENT_CSV},      {"a.txt", 0, 0, EVENT_CSV},
                 {".lhe", 0, 0, EVENT_CSV},      {"x/.csv.gz", 0, 0, EVENT_CSV},
                 {"lhe", 0, 0, EVENT_CSV},       {"", 0, 0, EVENT_CSV},
                 {"a.h5.gz", 0, 0, EVENT_CSV}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        enum event_format format = EVENT_CSV;
        int compressed = 0;
        assert_int_equal(flb_event_format_of(names[i].path, &format, &compressed), names[i].known);
        assert_int_equal(format, names[i].format);
        assert_int_equal(compressed, names[i].compressed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_library_of_events_is_read_back),
        cmocka_unit_test(les_houches_events_are_read_back),
        cmocka_unit_test(antileptons_and_hydrogen_have_their_numbers),
        cmocka_unit_test(hepmc_events_are_read_back),
        cmocka_unit_test(columns_are_read_back),
        cmocka_unit_test(a_file_may_be_smaller_than_a_chunk),
        cmocka_unit_test(texts_tell_their_checksum),
        cmocka_unit_test(the_last_member_of_gzip_counts_events_and_bytes),
        cmocka_unit_test(a_foreign_meta_is_not_touched),
        cmocka_unit_test(the_meta_lies_beside_its_csv),
        cmocka_unit_test(gzip_holds_the_bytes_of_the_plain_file),
        cmocka_unit_test(the_same_origin_gives_the_same_bytes),
        cmocka_unit_test(a_run_goes_on_from_every_chunk_even_with_a_torn_end),
        cmocka_unit_test(a_killed_run_goes_on_from_what_it_noted),
        cmocka_unit_test(what_does_not_fit_is_begun_anew),
        cmocka_unit_test(other_events_are_told_and_nothing_is_lost),
        cmocka_unit_test(what_a_dead_process_left_is_removed),
        cmocka_unit_test(who_had_our_number_before_is_gone),
        cmocka_unit_test(two_runs_with_one_number_do_not_mix),
        cmocka_unit_test(two_runs_do_not_disturb_each_other),
        cmocka_unit_test(what_cannot_be_written_is_refused),
        cmocka_unit_test(a_full_disk_is_told_and_the_run_goes_on_later),
        cmocka_unit_test(what_is_said_to_be_kept_on_a_full_disk_is_kept),
        cmocka_unit_test(a_file_is_packed_only_with_its_note),
        cmocka_unit_test(a_packed_file_waits_for_room),
        cmocka_unit_test(standard_output_has_the_bytes_of_a_file_or_says_that_it_failed),
        cmocka_unit_test(the_extension_tells_the_format),
    };
    return cmocka_run_group_tests(tests, draw_all, free_all);
}
