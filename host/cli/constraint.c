/* flavbrem constraint: the muon's g-2, and the relic density, as lines of coupling over mass. */
#include <stdio.h>
#include <stdlib.h>

#include "host/cli/commands.h"
#include "host/cli/output.h"
#include "host/cli/points.h"

const struct help_text constraint_help = {
    "usage: flavbrem constraint g2|relic -m RANGE [options]\n"
    "\n"
    "g2: the coupling h by which the boson explains a deviation of the muon's g-2, Eq. (3) of\n"
    "arXiv:2404.15931, for masses above m_mu - m_e; its band; and what it adds to a_mu at\n"
    "--coupling. relic: the coupling that gives the relic density, Eq. (2).\n",
    "A RANGE is a number, a list 1,2,5, or lo:hi:n[:lin|log].\n",
    "  flavbrem constraint g2 -m 0.11,0.2,0.3,1 --deviation 38e-11 --deviation-error 63e-11\n"
    "  flavbrem constraint relic -m 0.11:3:30:log --relic-pb 1 --json\n"};

struct constraint_work {
    const struct options *options;
    int is_relic;
    size_t n;
    double *masses;
    flavbrem_g2_deviation deviation;
    double coupling; /* at which the contribution is told */
    flavbrem_g2_band *bands;
    flavbrem_relic relic;
    double *couplings;
};

static int check_which(const struct options *options, struct problem *problem)
{
    return flavbrem_spec_is_set(options->spec, "constraint")
               ? EXIT_DONE
               : problem_set(problem, EXIT_WRONG_INPUT,
                             "it is not said which constraint, give g2 or relic");
}

static double number(const struct constraint_work *work, const char *key)
{
    return flavbrem_spec_number(work->options->spec, key);
}

static int compute(struct constraint_work *work, flavbrem_context *context, struct problem *problem)
{
    const flavbrem_range *range = work->options->axes[1];
    work->n = flavbrem_range_size(range);
    work->masses = calloc(work->n, sizeof *work->masses);
    work->bands = calloc(work->n, sizeof *work->bands);
    work->couplings = calloc(work->n, sizeof *work->couplings);
    if (work->masses == NULL || work->bands == NULL || work->couplings == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < work->n; i++)
        work->masses[i] = flavbrem_range_value(range, i);
    work->is_relic = flavbrem_spec_choice(work->options->spec, "constraint") == 1;
    work->coupling = flavbrem_process_values_of(work->options->process).coupling;
    work->deviation = (flavbrem_g2_deviation){
        number(work, "deviation"), number(work, "deviation-error"), number(work, "sigmas")};
    work->relic = (flavbrem_relic){number(work, "dark-coupling"), number(work, "m1-ratio"),
                                   number(work, "m2-ratio"), number(work, "relic-pb")};
    flavbrem_status status =
        work->is_relic
            ? flavbrem_relic_couplings(context, &work->relic, work->n, work->masses,
                                       work->couplings)
            : flavbrem_g2_bands(context, &work->deviation, work->n, work->masses, work->bands);
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

/* ---- what is printed ---- */

/* What a row has, with the name of each; the parameters that all rows share come behind. */
#define MOST_FIELDS 10

struct constraint_field {
    const char *name;
    double value;
};

static size_t fields_of(const struct constraint_work *work, size_t i,
                        struct constraint_field *fields)
{
    const flavbrem_g2_deviation *d = &work->deviation;
    const flavbrem_g2_band *band = &work->bands[i];
    const flavbrem_relic *relic = &work->relic;
    const struct constraint_field of_g2[] = {
        {"coupling", band->coupling},
        {"coupling_least", band->least},
        {"coupling_most", band->most},
        {"contribution", flavbrem_g2_contribution(work->coupling, work->masses[i])},
        {"contribution_coupling", work->coupling},
        {"deviation", d->value},
        {"deviation_error", d->error},
        {"sigmas", d->sigmas}};
    const struct constraint_field of_relic[] = {{"coupling", work->couplings[i]},
                                                {"dark_coupling", relic->coupling},
                                                {"m1_ratio", relic->m1_ratio},
                                                {"m2_ratio", relic->m2_ratio},
                                                {"relic_pb", relic->cross_section_pb}};
    size_t n = work->is_relic ? sizeof of_relic / sizeof *of_relic : sizeof of_g2 / sizeof *of_g2;
    for (size_t k = 0; k < n; k++)
        fields[k] = work->is_relic ? of_relic[k] : of_g2[k];
    return n;
}

static void print_text(const struct constraint_work *work)
{
    const flavbrem_g2_deviation *d = &work->deviation;
    const flavbrem_relic *relic = &work->relic;
    if (work->is_relic)
        printf("# relic density, Eq. (2) of arXiv:2404.15931: %g pb, g %g, m_1 = %g m_phi,\n"
               "# m_2 = %g m_phi\nm_phi[GeV]             h\n",
               relic->cross_section_pb, relic->coupling, relic->m1_ratio, relic->m2_ratio);
    else
        printf("# g-2 of the muon, Eq. (3) of arXiv:2404.15931: deviation %g +- %g,\n"
               "# band of %g sigma; a_mu is what the boson adds at coupling %g\n"
               "m_phi[GeV]             h         least          most          a_mu\n",
               d->value, d->error, d->sigmas, work->coupling);
    for (size_t i = 0; i < work->n; i++) {
        struct constraint_field fields[MOST_FIELDS];
        fields_of(work, i, fields);
        printf("%10.6g", work->masses[i]);
        for (int k = 0; k < (work->is_relic ? 1 : 4); k++)
            printf("  %12.6e", fields[k].value);
        putchar('\n');
    }
}

static void print_csv(const struct constraint_work *work)
{
    struct constraint_field fields[MOST_FIELDS];
    char text[FLAVBREM_NUMBER_BYTES];
    size_t n = fields_of(work, 0, fields);
    fputs("m_phi_gev,constraint", stdout);
    for (size_t k = 0; k < n; k++)
        printf(",%s", fields[k].name);
    putchar('\n');
    for (size_t i = 0; i < work->n; i++) {
        fields_of(work, i, fields);
        printf("%s,%s", flavbrem_number_text(work->masses[i], text),
               work->is_relic ? "relic" : "g2");
        for (size_t k = 0; k < n; k++)
            printf(",%s", flavbrem_number_text(fields[k].value, text));
        putchar('\n');
    }
}

static void print_json(const struct constraint_work *work)
{
    for (size_t i = 0; i < work->n; i++) {
        struct constraint_field fields[MOST_FIELDS];
        size_t n = fields_of(work, i, fields);
        printf("%s{\"m_phi_gev\": ", i == 0 ? "[\n" : ",\n");
        output_json_number(stdout, work->masses[i]);
        printf(", \"constraint\": \"%s\"", work->is_relic ? "relic" : "g2");
        for (size_t k = 0; k < n; k++) {
            printf(", \"%s\": ", fields[k].name);
            output_json_number(stdout, fields[k].value);
        }
        putchar('}');
    }
    puts("\n]");
}

/* What the paper assumes, and what it prints. */
static void note_decay(const struct constraint_work *work, struct problem *problem)
{
    if (work->is_relic && work->relic.m1_ratio + work->relic.m2_ratio > 1.0)
        problem_note(problem,
                     "with m_1 + m_2 = %g m_phi the boson does not decay into the dark fermions, "
                     "as the paper assumes; m_phi = 3 m_i is --m1-ratio 0.3333333333 --m2-ratio "
                     "0.3333333333",
                     work->relic.m1_ratio + work->relic.m2_ratio);
}

int constraint_run(const struct options *options, struct problem *problem)
{
    struct constraint_work work = {.options = options};
    flavbrem_context *context = NULL;
    flavbrem_file *file = NULL;
    int code = points_context(options, &context, problem);
    if (code == EXIT_DONE)
        code = check_which(options, problem);
    if (code == EXIT_DONE)
        code = points_check(options, context, problem);
    if (code == EXIT_DONE)
        code = output_file_begin(options, context, &file, problem);
    if (code == EXIT_DONE)
        code = compute(&work, context, problem);
    if (code == EXIT_DONE)
        code = output_file_use(context, file, problem);
    if (code == EXIT_DONE) {
        if (options->format == FORMAT_TEXT)
            print_text(&work);
        else if (options->format == FORMAT_CSV)
            print_csv(&work);
        else
            print_json(&work);
        note_decay(&work, problem);
        code = output_file_finish(context, file, problem);
    }
    outfile_end(&file);
    free(work.masses);
    free(work.bands);
    free(work.couplings);
    flavbrem_context_destroy(&context);
    return code;
}
