"""A key that comes later: a row is put into a copy of host/core/keys.c, and the library is linked with
that. It enters texts, prints and random numbers where it is not at its default, for the methods that
it touches.

usage: later_key.py SOURCE_FOLDER LIBRARY COMPILER [FLAGS...]
"""
import sys
from pathlib import Path

from cases import good, run_tests, test

SOURCE, LIBRARY = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
COMPILER = [sys.argv[3], *" ".join(sys.argv[4:]).split(), "-std=c17", "-D_POSIX_C_SOURCE=200809L",
            f"-I{SOURCE}", f"-I{SOURCE / 'include'}"]

# Any member of a process will do; the density changes no number.
ROW = """    {.key = {.name = "tilt",
             .type = FLAVBREM_KEY_NUMBER,
             .group = FLAVBREM_KEY_OF_PROCESS,
             .jobs = WITH_PROCESS,
             .in_spec = 1,
             .value = "T",
             .range = "0 to 1",
             .usual = "0",
             .help = "of a test"},
     .offset = IN_PROCESS(density_g_cm3),
     .printed = PRINTED_LATER,
     .most = 1.0,
     .advice = "give another",
     .methods = 1u << FLAVBREM_ETL},
"""
BEFORE = '    {.key = {.name = "beam-energy",'

PROGRAM = r"""
#include <stdio.h>
#include <string.h>
#include "flavbrem/flavbrem.h"
#define MUST(truth) do { if (!(truth)) return printf("line %d: %s\n", __LINE__, #truth); } while (0)
static int has(const char *text, const char *part) { return strstr(text, part) != NULL; }
/* Event 0 of a method. */
static int draw(flavbrem_context *context, const flavbrem_process *process, flavbrem_method method,
                flavbrem_event *event)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_sampler *sampler = NULL;
    sampling.method = method;
    sampling.beam_energy_gev = 100.0;
    sampling.m_phi_gev = 0.3;
    if (flavbrem_sampler_create(context, process, &sampling, &sampler) != FLAVBREM_OK)
        return 0;
    flavbrem_sampler_draw(sampler, 0, 1, event);
    flavbrem_sampler_destroy(&sampler);
    return 1;
}
int main(void)
{
    flavbrem_context *context = NULL;
    flavbrem_process *process = NULL, *usual = NULL;
    flavbrem_spec *spec = NULL;
    flavbrem_event event, same;
    char text[FLAVBREM_SPEC_BYTES];
    MUST(!flavbrem_context_create(&context) && !flavbrem_process_create(context, &process) &&
         !flavbrem_process_create(context, &usual));
    flavbrem_origin etl = {process, FLAVBREM_SIGMA, FLAVBREM_METHOD_BIT(FLAVBREM_ETL), 1e-6};
    flavbrem_origin ww = {process, FLAVBREM_SIGMA, FLAVBREM_METHOD_BIT(FLAVBREM_WW), 1e-6};
    MUST(!has(flavbrem_origin_json(&etl, text, sizeof text), "tilt"));
    MUST(!has(flavbrem_origin_csv_names(&etl, text, sizeof text), "tilt"));
    MUST(!flavbrem_process_text(context, process, text, sizeof text) && !has(text, "tilt"));
    MUST(flavbrem_process_set(context, process, "tilt", "2") == FLAVBREM_ERROR_INPUT);
    MUST(!flavbrem_process_set(context, process, "tilt", "0.5"));
    MUST(!flavbrem_process_text(context, process, text, sizeof text) && has(text, "\ntilt = 0.5\n"));
    MUST(has(flavbrem_origin_text(&etl, text, sizeof text), "1e-06\n# tilt 0.5\n#"));
    MUST(!has(flavbrem_origin_text(&ww, text, sizeof text), "tilt"));
    MUST(has(flavbrem_origin_json(&etl, text, sizeof text), ", \"tilt\": 0.5"));
    MUST(has(flavbrem_origin_json(&ww, text, sizeof text), ", \"tilt\": null"));
    MUST(has(flavbrem_origin_csv_names(&ww, text, sizeof text), ",rtol,tilt"));
    MUST(has(flavbrem_origin_csv(&etl, text, sizeof text), ",0.5"));
    MUST(text[strlen(text) - 1] == '5');
    MUST(flavbrem_origin_csv(&ww, text, sizeof text)[strlen(text) - 1] == ',');
    MUST(!flavbrem_spec_create(context, FLAVBREM_JOB_EVENTS, &spec));
    MUST(!flavbrem_spec_text(context, spec, text, sizeof text) && !has(text, "tilt"));
    MUST(!flavbrem_spec_set(context, spec, "tilt", "0.5"));
    MUST(!flavbrem_spec_text(context, spec, text, sizeof text) && has(text, "\ntilt = 0.5\n"));
    MUST(!flavbrem_spec_set(context, spec, "method", "ww"));
    MUST(!flavbrem_spec_text(context, spec, text, sizeof text) && !has(text, "tilt"));
    MUST(draw(context, process, FLAVBREM_ETL, &event) && draw(context, usual, FLAVBREM_ETL, &same));
    MUST(memcmp(&event, &same, sizeof event) != 0);
    MUST(draw(context, process, FLAVBREM_WW, &event) && draw(context, usual, FLAVBREM_WW, &same));
    MUST(memcmp(&event, &same, sizeof event) == 0);
    flavbrem_spec_destroy(&spec);
    flavbrem_process_destroy(&usual);
    flavbrem_process_destroy(&process);
    flavbrem_context_destroy(&context);
    return 0;
}
"""


@test
def a_later_key_enters_where_it_is_told(folder):
    rows = (SOURCE / "host/core/keys.c").read_text()
    assert rows.count(BEFORE) == 1
    (folder / "keys.c").write_text(rows.replace(BEFORE, ROW + BEFORE))
    (folder / "program.c").write_text(PROGRAM)
    good(*COMPILER, folder / "keys.c", folder / "program.c", LIBRARY, "-fopenmp", "-lpthread", "-lm",
         "-o", folder / "program")
    assert good(folder / "program") == ""


if __name__ == "__main__":
    sys.exit(run_tests())
