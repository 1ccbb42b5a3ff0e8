/* Which convention counts for which method and quantity. */
#include "host/cli/conventions.h"

#include <math.h>
#include <stdio.h>

#include "host/cli/text.h"

#define WW_AND_IWW (METHOD_BIT(FLAVBREM_WW) | METHOD_BIT(FLAVBREM_IWW))

/* NaN and NULL where nothing depends on it. */
struct conventions {
    const char *tmax_rule;
    double theta_max_rad, psi_max_rad; /* of WW and IWW */
    double etl_theta_max_rad, etl_psi_max_rad;
};

static int is_lepton_side(flavbrem_quantity quantity)
{
    return quantity == FLAVBREM_DY || quantity == FLAVBREM_DPSI || quantity == FLAVBREM_D2Y;
}

/* A cut belongs to one side of phase space; the total takes that of the boson, where there is one.
 */
static struct conventions find(const struct options *options, unsigned methods)
{
    const flavbrem_process *process = &options->process;
    struct conventions c = {NULL, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    int lepton = is_lepton_side(options->quantity);
    int total = options->quantity == FLAVBREM_SIGMA;
    if (methods & WW_AND_IWW) {
        c.tmax_rule = flavbrem_tmax_rule_name(process->tmax_rule);
        *(lepton ? &c.psi_max_rad : &c.theta_max_rad) =
            lepton ? process->psi_max_rad : process->theta_max_rad;
    }
    if (!(methods & METHOD_BIT(FLAVBREM_ETL)))
        return c;
    if ((!lepton || total) && process->etl_theta_max_rad < NO_CUT_RAD)
        c.etl_theta_max_rad = process->etl_theta_max_rad;
    if ((lepton || total) && process->etl_psi_max_rad < NO_CUT_RAD)
        c.etl_psi_max_rad = process->etl_psi_max_rad;
    return c;
}

unsigned conventions_methods(const struct options *options)
{
    unsigned methods = 0;
    for (int i = 0; i < options->n_methods; i++)
        methods |= METHOD_BIT(options->methods[i]);
    return methods;
}

/* ---- text ---- */

/* ", theta <= 0.1 rad" */
static void print_cut(const char *before, const char *angle, double largest_rad)
{
    char number[32];
    if (!isnan(largest_rad))
        printf("%s%s <= %s rad", before, angle, flavbrem_number_text(largest_rad, number));
}

static void print_etl(const struct conventions *c)
{
    int uncut = isnan(c->etl_theta_max_rad) && isnan(c->etl_psi_max_rad);
    printf("; etl: %s", uncut ? "no cut" : "");
    print_cut("", "theta", c->etl_theta_max_rad);
    print_cut("", "psi", c->etl_psi_max_rad);
}

static void print_ww(const struct conventions *c, unsigned methods)
{
    unsigned both = methods & WW_AND_IWW;
    printf("; %s: t_max %s",
           both == WW_AND_IWW                ? "ww, iww"
           : both == METHOD_BIT(FLAVBREM_WW) ? "ww"
                                             : "iww",
           c->tmax_rule);
    print_cut(", ", "theta", c->theta_max_rad);
    print_cut(", ", "psi", c->psi_max_rad);
}

void conventions_print_text(const struct options *options)
{
    const flavbrem_process *process = &options->process;
    unsigned methods = conventions_methods(options);
    struct conventions c = find(options, methods);
    char z[32], a[32], coupling[32], rtol[32];
    printf("# %s:%s on Z,A = %s,%s, coupling %s, constants %s, rtol %s\n",
           flavbrem_lepton_name(process->lepton_in), flavbrem_lepton_name(process->lepton_out),
           flavbrem_number_text(process->target_z, z), flavbrem_number_text(process->target_a, a),
           flavbrem_number_text(process->coupling, coupling),
           flavbrem_constants_name(process->constants), flavbrem_number_text(options->rtol, rtol));
    printf("# %s form factor", FLAVBREM_FORM_FACTOR);
    if (methods & METHOD_BIT(FLAVBREM_ETL))
        print_etl(&c);
    if (methods & WW_AND_IWW)
        print_ww(&c, methods);
    putchar('\n');
}

/* ---- CSV and JSON ---- */

#define CUTS 4
static const char *const cut_names[CUTS] = {"theta_max_rad", "psi_max_rad", "etl_theta_max_rad",
                                            "etl_psi_max_rad"};

static void list_cuts(const struct conventions *c, double cuts[CUTS])
{
    cuts[0] = c->theta_max_rad;
    cuts[1] = c->psi_max_rad;
    cuts[2] = c->etl_theta_max_rad;
    cuts[3] = c->etl_psi_max_rad;
}

const char *conventions_csv_names(void)
{
    return ",lepton,target_z,target_a,coupling,t_max,theta_max_rad,psi_max_rad,etl_theta_max_rad,"
           "etl_psi_max_rad,constants,form_factor,rtol";
}

void conventions_csv(const struct options *options, unsigned methods, char text[CONVENTIONS_SIZE])
{
    const flavbrem_process *process = &options->process;
    struct conventions c = find(options, methods);
    struct text_room room = {text, CONVENTIONS_SIZE};
    double cuts[CUTS];
    char number[32];
    list_cuts(&c, cuts);
    text_add(&room, ",%s:%s", flavbrem_lepton_name(process->lepton_in),
             flavbrem_lepton_name(process->lepton_out));
    text_add(&room, ",%s", flavbrem_number_text(process->target_z, number));
    text_add(&room, ",%s", flavbrem_number_text(process->target_a, number));
    text_add(&room, ",%s", flavbrem_number_text(process->coupling, number));
    text_add(&room, ",%s", c.tmax_rule != NULL ? c.tmax_rule : "");
    for (int i = 0; i < CUTS; i++)
        text_add(&room, ",%s", isnan(cuts[i]) ? "" : flavbrem_number_text(cuts[i], number));
    text_add(&room, ",%s,%s,%s", flavbrem_constants_name(process->constants), FLAVBREM_FORM_FACTOR,
             flavbrem_number_text(options->rtol, number));
}

void conventions_json(const struct options *options, unsigned methods, char text[CONVENTIONS_SIZE])
{
    const flavbrem_process *process = &options->process;
    struct conventions c = find(options, methods);
    struct text_room room = {text, CONVENTIONS_SIZE};
    const char *quote = c.tmax_rule != NULL ? "\"" : "";
    double cuts[CUTS];
    char number[32];
    list_cuts(&c, cuts);
    text_add(&room, ", \"lepton\": \"%s:%s\"", flavbrem_lepton_name(process->lepton_in),
             flavbrem_lepton_name(process->lepton_out));
    text_add(&room, ", \"target\": \"%s", flavbrem_number_text(process->target_z, number));
    text_add(&room, ",%s\"", flavbrem_number_text(process->target_a, number));
    text_add(&room, ", \"coupling\": %s", flavbrem_number_text(process->coupling, number));
    text_add(&room, ", \"t_max\": %s%s%s", quote, c.tmax_rule != NULL ? c.tmax_rule : "null",
             quote);
    for (int i = 0; i < CUTS; i++)
        text_add(&room, ", \"%s\": %s", cut_names[i],
                 isnan(cuts[i]) ? "null" : flavbrem_number_text(cuts[i], number));
    text_add(&room, ", \"constants\": \"%s\", \"form_factor\": \"%s\", \"rtol\": %s",
             flavbrem_constants_name(process->constants), FLAVBREM_FORM_FACTOR,
             flavbrem_number_text(options->rtol, number));
}
