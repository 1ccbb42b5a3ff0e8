/* Every public function of the library flavbrem_files, called wrongly once (NULL, nothing, in the
 * wrong order, after destroy) and rightly once; then by eight threads at a time, each with what is
 * its own: HDF5, which most builds of bear one thread alone, works for one after the other. */
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "flavbrem/event_file.h"
#include "flavbrem/file_info.h"
#include "flavbrem/files.h"
#include "flavbrem/flavbrem.h"
#include "tests/calls.h"
#include "tests/folder.h"

#define PATH_BYTES 200

/* What a thread has for itself. */
struct caller {
    flavbrem_context *context;
    size_t number;
    char path[PATH_BYTES];
};

/* A path of its own; it lives until the next call. */
static const char *path(struct caller *caller, const char *name)
{
    snprintf(caller->path, sizeof caller->path, "%s/%zu-%s", folder, caller->number, name);
    return caller->path;
}

static int refuse_to_wait(void *user, size_t done, size_t total)
{
    (void)user, (void)done, (void)total;
    return 1;
}

static void call_parts(void)
{
    flavbrem_part part = {"", "", "", ""};
    MUST(!flavbrem_files_part(0, NULL) && !flavbrem_files_part(1000, &part) && *part.name == '\0');
    MUST(flavbrem_files_part(0, &part) && strcmp(part.name, "HDF5") == 0 && *part.problem == '\0');
}

/* ---- files ---- */

static void call_file_without_one(struct caller *caller)
{
    flavbrem_context *context = caller->context;
    flavbrem_file *file = (flavbrem_file *)context; /* anything but NULL */
    flavbrem_file_end(NULL);
    flavbrem_file_drop(NULL);
    WRONG(flavbrem_file_begin(context, NULL, &file));
    MUST(file == NULL && flavbrem_file_stream(NULL) == NULL && flavbrem_file_bytes(NULL) == 0);
    WRONG(flavbrem_file_begin(context, path(caller, "a.txt"), NULL));
    MUST(flavbrem_file_begin(context, folder, &file) == FLAVBREM_ERROR_FILE && file == NULL);
    WRONG(flavbrem_file_take(context, NULL, stderr));
    WRONG(flavbrem_file_finish(context, NULL));
    WRONG(flavbrem_stream_flush(context, NULL, "it"));
}

static void call_file(struct caller *caller)
{
    flavbrem_context *context = caller->context;
    flavbrem_file *file = NULL;
    FILE *own = tmpfile();
    call_file_without_one(caller);
    GOOD(flavbrem_file_begin(context, path(caller, "a.txt"), &file));
    WRONG(flavbrem_file_take(context, file, NULL));
    MUST(fputs("begun", flavbrem_file_stream(file)) >= 0 && own != NULL);
    GOOD(flavbrem_stream_flush(context, flavbrem_file_stream(file), "it"));
    GOOD(flavbrem_file_take(context, file, own));
    MUST(fputs(", gone on", own) >= 0 && flavbrem_file_bytes(file) == strlen("begun, gone on"));
    MUST(access(caller->path, F_OK) != 0);
    GOOD(flavbrem_file_finish(context, file));
    MUST(access(caller->path, F_OK) == 0);
    flavbrem_file_end(&file);
    flavbrem_file_end(&file);
    MUST(file == NULL);
    GOOD(flavbrem_file_begin(context, path(caller, "b.txt"), &file));
    flavbrem_file_drop(file);
    flavbrem_file_end(&file);
    MUST(access(caller->path, F_OK) != 0);
    fclose(own);
}

static flavbrem_status count_lines(void *user, flavbrem_context *context, const char *key,
                                   const char *value, int line)
{
    (void)context, (void)key, (void)value;
    *(int *)user = line;
    return FLAVBREM_OK;
}

static void call_spec_file(struct caller *caller)
{
    flavbrem_context *context = caller->context;
    flavbrem_spec *spec = NULL;
    int lines = 0;
    FILE *file = fopen(path(caller, "a.ini"), "w");
    MUST(file != NULL && fputs("rtol = 1e-3\n\ntarget = Fe\n", file) >= 0 && fclose(file) == 0);
    GOOD(flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec));
    WRONG(flavbrem_spec_read(context, NULL, caller->path));
    WRONG(flavbrem_spec_read(context, spec, NULL));
    WRONG(flavbrem_spec_read(context, spec, folder));
    WRONG(flavbrem_spec_lines(context, caller->path, NULL, &lines));
    WRONG(flavbrem_spec_lines(context, "/nowhere", count_lines, &lines));
    GOOD(flavbrem_spec_lines(context, caller->path, count_lines, &lines));
    GOOD(flavbrem_spec_read(context, spec, caller->path));
    MUST(lines == 3 && flavbrem_spec_number(spec, "rtol") == 1e-3);
    flavbrem_spec_destroy(&spec);
}

/* ---- tables ---- */

static flavbrem_table *make_table(flavbrem_context *context)
{
    flavbrem_spec *spec = NULL;
    flavbrem_table *table = NULL;
    GOOD(flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec));
    GOOD(flavbrem_spec_set(context, spec, "beam-energy", "5:20:4:log"));
    GOOD(flavbrem_spec_set(context, spec, "m-phi", "0.2,0.3,0.5"));
    GOOD(flavbrem_spec_set(context, spec, "rtol", "1e-3"));
    GOOD(flavbrem_spec_set(context, spec, "method", "etl,iww"));
    GOOD(flavbrem_table_make(context, spec, &table, NULL));
    flavbrem_spec_destroy(&spec);
    return table;
}

static void call_table_without_one(struct caller *caller)
{
    flavbrem_context *context = caller->context;
    flavbrem_table *table = (flavbrem_table *)context; /* anything but NULL */
    flavbrem_file *file = NULL;
    WRONG(flavbrem_table_load(context, NULL, &table));
    MUST(table == NULL);
    WRONG(flavbrem_table_load(context, "/nowhere", &table));
    WRONG(flavbrem_table_load(context, "/nowhere", NULL));
    GOOD(flavbrem_file_begin(context, path(caller, "none.h5"), &file));
    WRONG(flavbrem_table_put(context, NULL, file));
    WRONG(flavbrem_table_write(context, NULL, caller->path));
    WRONG(flavbrem_table_export(context, NULL, FLAVBREM_EXPORT_CSV, NULL, stderr));
    WRONG(flavbrem_function_name_check(context, NULL, "it"));
    WRONG(flavbrem_function_name_check(context, "while", "it"));
    GOOD(flavbrem_function_name_check(context, "kfactor_of_lead", "it"));
    flavbrem_file_end(&file);
    MUST(access(caller->path, F_OK) != 0);
}

static void call_spectrum(struct caller *caller)
{
    flavbrem_context *context = caller->context;
    const flavbrem_spectrum_row row = {.energy_gev = 5.0, .length_cm = 1.0, .charge = 1};
    flavbrem_spectrum *spectrum = NULL, *again = NULL;
    FILE *out = tmpfile();
    GOOD(flavbrem_spectrum_make(context, 1, &row, &spectrum));
    WRONG(flavbrem_spectrum_export(context, NULL, NULL, out));
    WRONG(flavbrem_spectrum_export(context, spectrum, NULL, NULL));
    GOOD(flavbrem_spectrum_export(context, spectrum, NULL, out));
    GOOD(flavbrem_stream_flush(context, out, "it"));
    MUST(ftell(out) > 60);
    fclose(out);
    WRONG(flavbrem_spectrum_export_file(context, NULL, NULL, path(caller, "no.csv")));
    WRONG(flavbrem_spectrum_export_file(context, spectrum, NULL, NULL));
    MUST(access(caller->path, F_OK) != 0);
    MUST(flavbrem_spectrum_export_file(context, spectrum, NULL, folder) == FLAVBREM_ERROR_FILE);
    GOOD(flavbrem_spectrum_export_file(context, spectrum, "it", path(caller, "row.csv")));
    GOOD(flavbrem_spectrum_read(context, caller->path, NULL, &again));
    MUST(flavbrem_spectrum_row_at(again, 0).charge == 1);
    flavbrem_spectrum_destroy(&again);
    flavbrem_spectrum_destroy(&spectrum);
}

static void call_table(struct caller *caller)
{
    call_spectrum(caller);
    flavbrem_context *context = caller->context;
    flavbrem_table *table = make_table(context), *same = NULL;
    flavbrem_file *file = NULL;
    FILE *out = tmpfile();
    call_table_without_one(caller);
    WRONG(flavbrem_table_put(context, table, NULL));
    WRONG(flavbrem_table_write(context, table, NULL));
    MUST(flavbrem_table_write(context, table, folder) == FLAVBREM_ERROR_FILE);
    WRONG(flavbrem_table_export(context, table, FLAVBREM_EXPORT_CSV, NULL, NULL));
    WRONG(flavbrem_table_export(context, table, (flavbrem_export_format)9, NULL, out));
    GOOD(flavbrem_table_export(context, table, FLAVBREM_EXPORT_DMG4, "kfactor_of_lead", out));
    GOOD(flavbrem_stream_flush(context, out, "it"));
    MUST(ftell(out) > 1000);
    fclose(out);
    WRONG(flavbrem_table_export_file(context, NULL, FLAVBREM_EXPORT_CSV, NULL,
                                     path(caller, "no.csv")));
    WRONG(flavbrem_table_export_file(context, table, FLAVBREM_EXPORT_CSV, NULL, NULL));
    GOOD(flavbrem_table_export_file(context, table, FLAVBREM_EXPORT_CSV, NULL,
                                    path(caller, "a.csv")));
    MUST(access(caller->path, F_OK) == 0);
    GOOD(flavbrem_file_begin(context, path(caller, "put.h5"), &file));
    GOOD(flavbrem_table_put(context, table, file));
    GOOD(flavbrem_file_finish(context, file));
    flavbrem_file_end(&file);
    GOOD(flavbrem_table_write(context, table, path(caller, "a.h5")));
    GOOD(flavbrem_table_load(context, caller->path, &same));
    MUST(strcmp(flavbrem_table_spec(table), flavbrem_table_spec(same)) == 0);
    flavbrem_table_close(&table);
    flavbrem_table_close(&same);
}

/* ---- events ---- */

static flavbrem_spec *spec_of_events(flavbrem_context *context)
{
    flavbrem_spec *spec = NULL;
    GOOD(flavbrem_spec_create(context, FLAVBREM_JOB_EVENTS, &spec));
    GOOD(flavbrem_spec_set(context, spec, "beam-energy", "50,100,150"));
    GOOD(flavbrem_spec_set(context, spec, "m-phi", "0.3"));
    GOOD(flavbrem_spec_set(context, spec, "events", "30"));
    GOOD(flavbrem_spec_set(context, spec, "rtol", "1e-3"));
    GOOD(flavbrem_spec_set(context, spec, "method", "iww"));
    return spec;
}

static void call_formats(void)
{
    int compressed = 7;
    MUST(flavbrem_event_format_at(1000) == NULL && flavbrem_event_format_find(NULL) == NULL);
    MUST(flavbrem_event_format_find("abacus") == NULL);
    MUST(flavbrem_event_format_of(NULL, &compressed) == NULL);
    MUST(flavbrem_event_format_of("a.txt", NULL) == NULL);
    MUST(flavbrem_event_format_at(0) != NULL);
    MUST(flavbrem_event_format_of("a.lhe.gz", &compressed) == flavbrem_event_format_find("lhe"));
    MUST(compressed == 1);
}

static void call_source_without_one(flavbrem_context *context, const flavbrem_spec *spec)
{
    flavbrem_event_source *source = (flavbrem_event_source *)context; /* anything but NULL */
    flavbrem_event_source_destroy(NULL);
    WRONG(flavbrem_event_source_create(context, NULL, &source));
    MUST(source == NULL);
    WRONG(flavbrem_event_source_create(context, spec, NULL));
    MUST(flavbrem_event_source_spec(NULL) == NULL && flavbrem_event_source_energies(NULL) == 0);
    MUST(flavbrem_event_source_samplers(NULL) == NULL && flavbrem_event_source_hats(NULL) == NULL);
    MUST(flavbrem_event_source_beam_energies(NULL) == NULL);
    MUST(flavbrem_event_source_sigma(NULL) == NULL && flavbrem_event_source_missed(NULL) == 0);
    MUST(isnan(flavbrem_event_source_inside(NULL, NULL).value));
    MUST(flavbrem_event_source_forbidden(NULL) == NULL);
    MUST(flavbrem_results_mean(NULL, 0).value == 0.0);
    MUST(flavbrem_event_source_pick(NULL, 1) == 0 &&
         flavbrem_event_source_part(NULL, 0).share == 0);
    MUST(!flavbrem_event_source_is_mixed(NULL) && !flavbrem_event_source_has_spectrum(NULL));
    MUST(!flavbrem_event_source_takes_turns(NULL));
    MUST(flavbrem_event_source_masses(NULL) + flavbrem_event_source_targets(NULL) == 0);
    MUST(flavbrem_event_source_process(NULL, 0) == NULL);
    MUST(flavbrem_event_source_total(NULL, 0).share == 0.0);
    MUST(flavbrem_event_source_mean(NULL, NULL).value == 0.0);
    WRONG(flavbrem_event_source_draw(context, NULL, 0, 1, NULL));
    WRONG(flavbrem_event_source_histogram(context, NULL, 0, 1, NULL));
}

/* What it has besides energies: one mass, one target, no spectrum. */
static void call_its_parts(flavbrem_context *context, const flavbrem_event_source *source)
{
    static const double edges[] = {0.0, 1.0};
    uint64_t counts[3] = {0};
    flavbrem_histogram histogram = {
        .n_axes = 1, .axes = {{FLAVBREM_VARIABLE_X, 2, edges}}, .counts = counts};
    flavbrem_event event;
    MUST(!flavbrem_event_source_is_mixed(source) && !flavbrem_event_source_has_spectrum(source));
    MUST(flavbrem_event_source_takes_turns(source)); /* three energies */
    MUST(flavbrem_event_source_masses(source) == 1 && flavbrem_event_source_targets(source) == 1);
    MUST(flavbrem_event_source_process(source, 0) != NULL);
    MUST(flavbrem_event_source_process(source, 1) == NULL);
    MUST(flavbrem_event_source_pick(source, 5) == 2);
    MUST(flavbrem_event_source_part(source, 2).beam_energy_gev == 150.0);
    MUST(flavbrem_event_source_part(source, 3).share == 0.0);
    MUST(flavbrem_event_source_total(source, 0).share == 1.0);
    MUST(flavbrem_event_source_mean(source, NULL).value ==
         flavbrem_event_source_total(source, 0).sigma.value);
    WRONG(flavbrem_event_source_draw(context, source, 0, 1, NULL));
    WRONG(flavbrem_event_source_histogram(context, source, 0, 1, NULL));
    GOOD(flavbrem_event_source_draw(context, source, 4, 1, &event));
    GOOD(flavbrem_event_source_histogram(context, source, 4, 1, &histogram));
    MUST(counts[1] == 1 && event.x > 0.0);
}

static flavbrem_event_source *call_source(flavbrem_context *context, const flavbrem_spec *spec)
{
    flavbrem_event_source *source = NULL;
    flavbrem_event event;
    call_source_without_one(context, spec);
    flavbrem_context_set_progress(context, refuse_to_wait, NULL);
    MUST(flavbrem_event_source_create(context, spec, &source) == FLAVBREM_ERROR_CANCELLED);
    MUST(source == NULL);
    flavbrem_context_set_progress(context, NULL, NULL);
    GOOD(flavbrem_event_source_create(context, spec, &source));
    if (source == NULL)
        return NULL;
    size_t n = flavbrem_event_source_energies(source);
    const flavbrem_result *sigma = flavbrem_event_source_sigma(source);
    GOOD(flavbrem_events_draw(context, n, flavbrem_event_source_samplers(source), 0, 1, &event));
    MUST(n == 3 && flavbrem_event_source_beam_energies(source)[2] == 150.0);
    MUST(flavbrem_event_source_hats(source)[0] > sigma[0].value);
    MUST(flavbrem_event_source_forbidden(source)[0].value >= 0.0);
    MUST(flavbrem_event_source_missed(source) == 0);
    MUST(flavbrem_event_source_inside(source, NULL).value == 1.0);
    MUST(flavbrem_spec_count(flavbrem_event_source_spec(source), "events") == 30);
    call_its_parts(context, source);
    double mean = (sigma[0].value + sigma[1].value + sigma[2].value) / 3.0;
    MUST(fabs(flavbrem_results_mean(sigma, n).value - mean) < 1e-12 * mean);
    return source;
}

static void call_writing_wrongly(struct caller *caller, const flavbrem_spec *spec,
                                 const flavbrem_event_source *source)
{
    flavbrem_context *context = caller->context;
    flavbrem_event_file_options options = flavbrem_event_file_options_default();
    flavbrem_event_outcome outcome;
    WRONG(flavbrem_event_file_make(context, NULL, path(caller, "none.lhe"), NULL, &outcome));
    WRONG(flavbrem_event_file_write(context, NULL, caller->path, NULL, &outcome));
    WRONG(flavbrem_event_file_write(context, source, NULL, NULL, &outcome));
    WRONG(flavbrem_event_file_write(context, source, folder, &options, &outcome));
    options.format = "abacus";
    WRONG(flavbrem_event_file_make(context, spec, caller->path, &options, &outcome));
    flavbrem_context_set_progress(context, refuse_to_wait, NULL);
    MUST(flavbrem_event_file_write(context, source, caller->path, NULL, &outcome) ==
         FLAVBREM_ERROR_CANCELLED);
    flavbrem_context_set_progress(context, NULL, NULL);
    MUST(access(caller->path, F_OK) != 0);
}

static void call_info_without_one(flavbrem_context *context)
{
    flavbrem_file_info *info = (flavbrem_file_info *)context; /* anything but NULL */
    double range[2] = {7.0, 7.0};
    flavbrem_file_info_destroy(NULL);
    WRONG(flavbrem_file_info_read(context, NULL, &info));
    MUST(info == NULL);
    WRONG(flavbrem_file_info_read(context, "/nowhere", &info));
    WRONG(flavbrem_file_info_read(context, "/nowhere", NULL));
    MUST(flavbrem_file_kind_of(NULL) == FLAVBREM_FILE_OTHER);
    MUST(flavbrem_file_info_kind(NULL) == FLAVBREM_FILE_OTHER);
    MUST(flavbrem_file_info_attribute(NULL, 0) == NULL);
    MUST(flavbrem_file_info_dataset(NULL, 0) == NULL);
    MUST(flavbrem_file_info_find(NULL, "format") == NULL);
    flavbrem_process *boson = (flavbrem_process *)context; /* anything but NULL */
    WRONG(flavbrem_file_info_boson(context, NULL, &boson));
    MUST(boson == NULL);
    flavbrem_file_info_range(NULL, range, range);
    MUST(flavbrem_file_info_points(NULL, FLAVBREM_VALUE_GOOD) == 0);
    MUST(flavbrem_file_info_energies(NULL) == 0 && flavbrem_file_info_report(NULL) == NULL);
    MUST(flavbrem_file_info_by_energy(NULL, "sigma_pb") == NULL);
}

static void call_info_of_events(flavbrem_context *context, const char *name)
{
    flavbrem_file_info *info = NULL;
    GOOD(flavbrem_file_info_read(context, name, &info));
    MUST(flavbrem_file_kind_of(name) == FLAVBREM_FILE_EVENTS);
    MUST(flavbrem_file_info_kind(info) == FLAVBREM_FILE_EVENTS);
    MUST(flavbrem_file_info_attribute(info, 0) != NULL);
    MUST(flavbrem_file_info_attribute(info, 1000) == NULL);
    MUST(flavbrem_file_info_find(info, "abacus") == NULL);
    MUST(flavbrem_file_info_find(info, NULL) == NULL);
    flavbrem_process *boson = NULL;
    WRONG(flavbrem_file_info_boson(context, info, NULL));
    GOOD(flavbrem_file_info_boson(context, info, &boson));
    MUST(flavbrem_couplings_of(boson).scalar == 0.5e-4 && flavbrem_boson_spin(boson) == 0);
    flavbrem_process_destroy(&boson);
    MUST(flavbrem_file_info_find(info, "code_version") != NULL);
    MUST(flavbrem_file_info_energies(info) == 3);
    MUST(flavbrem_file_info_by_energy(info, "abacus") == NULL);
    MUST(flavbrem_file_info_by_energy(info, NULL) == NULL);
    MUST(flavbrem_file_info_by_energy(info, "beam_energy_gev")[2] == 150.0);
    MUST(flavbrem_file_info_report(info)->events == 30);
    MUST(flavbrem_file_info_points(info, FLAVBREM_VALUE_GOOD) == 0);
    flavbrem_file_info_destroy(&info);
    flavbrem_file_info_destroy(&info);
    MUST(info == NULL);
}

static void call_info_of_table(struct caller *caller)
{
    double e[2] = {0.0, 0.0}, m[2] = {0.0, 0.0};
    flavbrem_file_info *info = NULL;
    GOOD(flavbrem_file_info_read(caller->context, path(caller, "a.h5"), &info));
    MUST(flavbrem_file_kind_of(caller->path) == FLAVBREM_FILE_TABLE);
    MUST(flavbrem_file_info_dataset(info, 0) != NULL);
    MUST(flavbrem_file_info_dataset(info, 1000) == NULL);
    flavbrem_file_info_range(info, e, m);
    MUST(e[0] == 5.0 && e[1] == 20.0 && m[1] == 0.5);
    MUST(flavbrem_file_info_points(info, FLAVBREM_VALUE_GOOD) == 12);
    MUST(flavbrem_file_info_energies(info) == 0 && flavbrem_file_info_report(info) == NULL);
    flavbrem_file_info_destroy(&info);
}

static void call_events(struct caller *caller)
{
    static const char *const names[] = {"e.h5", "e.lhe", "e.hepmc.gz", "e.csv"};
    flavbrem_context *context = caller->context;
    flavbrem_spec *spec = spec_of_events(context);
    flavbrem_event_source *source = call_source(context, spec);
    flavbrem_event_report report = {.events = 7};
    flavbrem_event_outcome outcome;
    call_formats();
    call_writing_wrongly(caller, spec, source);
    WRONG(flavbrem_event_file_check(context, NULL, &report));
    WRONG(flavbrem_event_file_check(context, "/nowhere", &report));
    call_info_without_one(context);
    for (size_t i = 0; i < COUNT(names); i++) {
        GOOD(flavbrem_event_file_write(context, source, path(caller, names[i]), NULL, &outcome));
        MUST(outcome.events == 30 && outcome.drawn == 30);
        WRONG(flavbrem_event_file_check(context, caller->path, NULL));
        GOOD(flavbrem_event_file_check(context, caller->path, &report));
        MUST(report.events == 30 && report.bytes == outcome.bytes);
        call_info_of_events(context, caller->path);
    }
    GOOD(flavbrem_event_file_make(context, spec, path(caller, "again.lhe"), NULL, NULL));
    call_info_of_table(caller);
    flavbrem_event_source_destroy(&source);
    flavbrem_event_source_destroy(&source);
    flavbrem_spec_destroy(&spec);
}

static void *call_all(void *number)
{
    struct caller caller = {.number = *(size_t *)number};
    call_parts();
    GOOD(flavbrem_context_create(&caller.context));
    GOOD(flavbrem_context_set_threads(caller.context, 2));
    call_file(&caller);
    call_spec_file(&caller);
    call_table(&caller);
    call_events(&caller);
    flavbrem_context_destroy(&caller.context);
    return NULL;
}

static int make_folder(void **state)
{
    (void)state;
    return folder_make();
}

static int remove_folder(void **state)
{
    (void)state;
    return folder_remove();
}

int main(void)
{
    return calls_test(call_all, make_folder, remove_folder);
}
