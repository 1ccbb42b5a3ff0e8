/* The canonical spec: what the bytes depend on, in one order, in the fewest digits. */
#include "host/cli/table_text.h"

#include <inttypes.h>

#include "host/cli/conventions.h"
#include "host/cli/text.h"
#include "host/cli/values.h"

#define SPEC_WIDTH 60 /* after so many characters the line is broken at the next comma */

static void add_range(struct text_room *text, const char *key, const struct range *range)
{
    char lo[32], hi[32];
    text_add(text, "%s = ", key);
    if (range->automatic)
        text_add(text, "%s:%s:auto", number_text(range->lo, lo), number_text(range->hi, hi));
    else if (range->list == NULL)
        text_add(text, "%s:%s:%zu:%s", number_text(range->lo, lo), number_text(range->hi, hi),
                 range->n, range->scale == GRID_LOG ? "log" : "lin");
    const char *line = text->at;
    for (size_t i = 0; range->list != NULL && i < range->n; i++) {
        if (text->at - line > SPEC_WIDTH) { /* a spec's lines are short, but a value can go on */
            text_add(text, "\n    ");
            line = text->at;
        }
        text_add(text, "%s%s", number_text(range->list[i], lo), i + 1 < range->n ? "," : "");
    }
    text_add(text, "\n");
}

void table_methods_text(const struct options *options, char text[32])
{
    struct text_room out = {text, 32};
    for (int i = 0; i < METHODS; i++) /* the order asked changes no byte */
        for (int j = 0; j < options->n_methods; j++)
            if ((int)options->methods[j] == i)
                text_add(&out, "%s%s", out.at == text ? "" : ",",
                         flavbrem_method_name((flavbrem_method)i));
}

/* Of events the element, which tells more than its numbers: the nucleus in their particle codes. */
static void add_target(struct text_room *text, const struct options *options, int of_events)
{
    const flavbrem_process *process = &options->process;
    char number[32], second[32];
    if (of_events && options->target_is_symbol)
        text_add(text, "target = %s", flavbrem_element_symbol((int)process->target_z));
    else
        text_add(text, "target = %s,%s", number_text(process->target_z, number),
                 number_text(process->target_a, second));
    if (options->density_g_cm3 > 0.0)
        text_add(text, ",%s", number_text(options->density_g_cm3, number));
}

static void add_process(struct text_room *text, const struct options *options, int of_events)
{
    const flavbrem_process *process = &options->process;
    char number[32], methods[32];
    table_methods_text(options, methods);
    text_add(text, "lepton = %s:%s\n", flavbrem_lepton_name(process->lepton_in),
             flavbrem_lepton_name(process->lepton_out));
    add_target(text, options, of_events);
    text_add(text, "\ncoupling = %s\n", number_text(process->coupling, number));
    text_add(text, "method = %s\n", methods);
    text_add(text, "rtol = %s\n", number_text(options->rtol, number));
}

static void add_conventions(struct text_room *text, const struct options *options)
{
    const flavbrem_process *process = &options->process;
    char number[32];
    if (options->theta_max_given) /* only then it cuts ETL */
        text_add(text, "theta-max = %s\n", number_text(process->theta_max_rad, number));
    if (options->psi_max_given)
        text_add(text, "psi-max = %s\n", number_text(process->psi_max_rad, number));
    text_add(text, "tmax = %s\n", tmax_rule_name(process->tmax_rule));
    text_add(text, "constants = %s\n", constants_name(process->constants));
    add_range(text, "beam-energy", &options->beam_energy_gev);
    add_range(text, "m-phi", &options->m_phi_gev);
}

/* The bounds stand there only where they are not the usual ones. */
static void add_search(struct text_room *text, const struct options *options)
{
    char number[32];
    text_add(text, "interp-tol = %s\n", number_text(options->interp_tol, number));
    if (options->max_nodes != MAX_NODES)
        text_add(text, "max-nodes = %ld\n", options->max_nodes);
    if (options->max_work != MAX_WORK)
        text_add(text, "max-work = %ld\n", options->max_work);
}

void table_spec_text(const struct options *options, char *spec)
{
    struct text_room text = {spec, TABLE_SPEC_SIZE};
    add_process(&text, options, 0);
    if (options->beam_energy_gev.automatic || options->m_phi_gev.automatic)
        add_search(&text, options);
    add_conventions(&text, options);
}

void sample_spec_text(const struct options *options, char *spec)
{
    struct text_room text = {spec, TABLE_SPEC_SIZE};
    add_process(&text, options, 1);
    if (options->methods[0] != FLAVBREM_ETL)
        text_add(&text, "view = %s\n", flavbrem_view_name(options->view));
    text_add(&text, "charge = %+d\n", options->charge);
    add_conventions(&text, options);
    text_add(&text, "events = %" PRIu64 "\n", options->events);
    text_add(&text, "seed = %" PRIu64 "\n", options->seed);
    text_add(&text, "first = %" PRIu64 "\n", options->first);
}

static void add_cut(struct text_room *text, const char *name, double angle_rad)
{
    char number[32];
    if (angle_rad < NO_CUT_RAD)
        text_add(text, ", ETL cut at %s %s", name, number_text(angle_rad, number));
}

void table_convention_text(const struct options *options, char *convention)
{
    const flavbrem_process *process = &options->process;
    struct text_room text = {convention, TABLE_CONVENTION_SIZE};
    char z[32], a[32], number[32];
    text_add(&text, "%s:%s on Z,A = %s,%s", flavbrem_lepton_name(process->lepton_in),
             flavbrem_lepton_name(process->lepton_out), number_text(process->target_z, z),
             number_text(process->target_a, a));
    text_add(&text, ", coupling %s", number_text(process->coupling, number));
    text_add(&text, ", constants %s", constants_name(process->constants));
    text_add(&text, ", %s form factor, WW and IWW with t_max %s", FLAVBREM_FORM_FACTOR,
             tmax_rule_name(process->tmax_rule));
    text_add(&text, ", theta_max %s", number_text(process->theta_max_rad, number));
    text_add(&text, ", psi_max %s", number_text(process->psi_max_rad, number));
    add_cut(&text, "theta", process->etl_theta_max_rad);
    add_cut(&text, "psi", process->etl_psi_max_rad);
}
