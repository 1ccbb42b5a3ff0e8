/* Which convention counts for which method and quantity. */
#include "flavbrem/origin.h"

#include <math.h>
#include <string.h>

#include "flavbrem/keys.h"
#include "flavbrem/range.h"
#include "host/core/decimal.h"
#include "kernels/physics/constants.h"

#define WW_AND_IWW (FLAVBREM_METHOD_BIT(FLAVBREM_WW) | FLAVBREM_METHOD_BIT(FLAVBREM_IWW))
#define CUTS 4

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
static struct conventions find(const flavbrem_origin *origin)
{
    flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    struct conventions c = {NULL, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    int lepton = is_lepton_side(origin->quantity);
    int total = origin->quantity == FLAVBREM_SIGMA;
    if (origin->methods & WW_AND_IWW) {
        c.tmax_rule = flavbrem_tmax_rule_name(process.tmax_rule);
        *(lepton ? &c.psi_max_rad : &c.theta_max_rad) =
            lepton ? process.psi_max_rad : process.theta_max_rad;
    }
    if (!(origin->methods & FLAVBREM_METHOD_BIT(FLAVBREM_ETL)))
        return c;
    if ((!lepton || total) && process.etl_theta_max_rad < PI)
        c.etl_theta_max_rad = process.etl_theta_max_rad;
    if ((lepton || total) && process.etl_psi_max_rad < PI)
        c.etl_psi_max_rad = process.etl_psi_max_rad;
    return c;
}

static void add_number(struct decimal_room *room, const char *before, double number)
{
    char text[FLAVBREM_NUMBER_BYTES];
    flb_text_add(room, "%s%s", before, flavbrem_number_text(number, text));
}

/* The keys that came later and are not at their defaults, each between these. */
static void add_later(struct decimal_room *room, const flavbrem_process *process, unsigned methods,
                      const char *before, const char *between, const char *behind)
{
    const char *name;
    char text[FLAVBREM_PROCESS_BYTES];
    for (size_t i = 0; flavbrem_process_later(process, methods, i, &name, text, sizeof text); i++)
        flb_text_add(room, "%s%s%s%s%s", before, name, between, text, behind);
}

static int depends_on(const flavbrem_origin *origin, const char *key)
{
    const char *name;
    char text[FLAVBREM_PROCESS_BYTES];
    for (size_t i = 0;
         flavbrem_process_later(origin->process, origin->methods, i, &name, text, sizeof text); i++)
        if (strcmp(name, key) == 0)
            return 1;
    return 0;
}

/* A number as one, all else as text; NULL is null. */
static void add_json(struct decimal_room *room, const char *name, const char *value)
{
    const flavbrem_key *key = flavbrem_key_find(name);
    int is_number = key->type == FLAVBREM_KEY_NUMBER || key->type == FLAVBREM_KEY_COUNT;
    const char *quote = is_number || value == NULL ? "" : "\"";
    flb_text_add(room, ", \"%s\": %s%s%s", name, quote, value != NULL ? value : "null", quote);
}

static int is_complete(const flavbrem_origin *origin, char *text, size_t size)
{
    if (text != NULL && size > 0)
        *text = '\0';
    return origin != NULL && origin->process != NULL && text != NULL && size > 0;
}

/* ---- text ---- */

/* ", theta <= 0.1 rad" */
static void add_cut(struct decimal_room *room, const char *before, const char *angle,
                    double largest_rad)
{
    char number[FLAVBREM_NUMBER_BYTES];
    if (!isnan(largest_rad))
        flb_text_add(room, "%s%s <= %s rad", before, angle,
                     flavbrem_number_text(largest_rad, number));
}

static void add_etl(struct decimal_room *room, const struct conventions *c)
{
    int uncut = isnan(c->etl_theta_max_rad) && isnan(c->etl_psi_max_rad);
    flb_text_add(room, "; etl: %s", uncut ? "no cut" : "");
    add_cut(room, "", "theta", c->etl_theta_max_rad);
    add_cut(room, "", "psi", c->etl_psi_max_rad);
}

static void add_ww(struct decimal_room *room, const struct conventions *c, unsigned methods)
{
    unsigned both = methods & WW_AND_IWW;
    flb_text_add(room, "; %s: t_max %s",
                 both == WW_AND_IWW                         ? "ww, iww"
                 : both == FLAVBREM_METHOD_BIT(FLAVBREM_WW) ? "ww"
                                                            : "iww",
                 c->tmax_rule);
    add_cut(room, ", ", "theta", c->theta_max_rad);
    add_cut(room, ", ", "psi", c->psi_max_rad);
}

char *flavbrem_origin_text(const flavbrem_origin *origin, char *text, size_t size)
{
    struct decimal_room room = {text, size, 0};
    if (!is_complete(origin, text, size))
        return text;
    flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    struct conventions c = find(origin);
    flb_text_add(&room, "# %s:%s on Z,A = ", flavbrem_lepton_name(process.lepton_in),
                 flavbrem_lepton_name(process.lepton_out));
    add_number(&room, "", process.target_z);
    add_number(&room, ",", process.target_a);
    add_number(&room, ", coupling ", process.coupling);
    flb_text_add(&room, ", constants %s", flavbrem_constants_name(process.constants));
    add_number(&room, ", rtol ", origin->rtol);
    add_later(&room, origin->process, origin->methods, ", ", " ", "");
    flb_text_add(&room, "\n# %s form factor", FLAVBREM_FORM_FACTOR);
    if (origin->methods & FLAVBREM_METHOD_BIT(FLAVBREM_ETL))
        add_etl(&room, &c);
    if (origin->methods & WW_AND_IWW)
        add_ww(&room, &c, origin->methods);
    flb_text_add(&room, "\n");
    return text;
}

/* ---- CSV and JSON ---- */

static const char *const cut_names[CUTS] = {"theta_max_rad", "psi_max_rad", "etl_theta_max_rad",
                                            "etl_psi_max_rad"};

static void list_cuts(const struct conventions *c, double cuts[CUTS])
{
    cuts[0] = c->theta_max_rad;
    cuts[1] = c->psi_max_rad;
    cuts[2] = c->etl_theta_max_rad;
    cuts[3] = c->etl_psi_max_rad;
}

char *flavbrem_origin_csv_names(const flavbrem_origin *origin, char *text, size_t size)
{
    struct decimal_room room = {text, size, 0};
    const char *name;
    char value[FLAVBREM_PROCESS_BYTES];
    if (!is_complete(origin, text, size))
        return text;
    flb_text_add(&room, ",lepton,target_z,target_a,coupling,t_max");
    for (int i = 0; i < CUTS; i++)
        flb_text_add(&room, ",%s", cut_names[i]);
    flb_text_add(&room, ",constants,form_factor,rtol");
    for (size_t i = 0; flavbrem_process_later(origin->process, ~0u, i, &name, value, sizeof value);
         i++)
        flb_text_add(&room, ",%s", name);
    return text;
}

char *flavbrem_origin_csv(const flavbrem_origin *origin, char *text, size_t size)
{
    struct decimal_room room = {text, size, 0};
    const char *name;
    char value[FLAVBREM_PROCESS_BYTES];
    if (!is_complete(origin, text, size))
        return text;
    flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    struct conventions c = find(origin);
    double cuts[CUTS];
    list_cuts(&c, cuts);
    flb_text_add(&room, ",%s:%s", flavbrem_lepton_name(process.lepton_in),
                 flavbrem_lepton_name(process.lepton_out));
    add_number(&room, ",", process.target_z);
    add_number(&room, ",", process.target_a);
    add_number(&room, ",", process.coupling);
    flb_text_add(&room, ",%s", c.tmax_rule != NULL ? c.tmax_rule : "");
    for (int i = 0; i < CUTS; i++) {
        if (isnan(cuts[i]))
            flb_text_add(&room, ",");
        else
            add_number(&room, ",", cuts[i]);
    }
    flb_text_add(&room, ",%s,%s", flavbrem_constants_name(process.constants), FLAVBREM_FORM_FACTOR);
    add_number(&room, ",", origin->rtol);
    for (size_t i = 0; flavbrem_process_later(origin->process, ~0u, i, &name, value, sizeof value);
         i++)
        flb_text_add(&room, depends_on(origin, name) ? ",\"%s\"" : ",", value);
    return text;
}

char *flavbrem_origin_json(const flavbrem_origin *origin, char *text, size_t size)
{
    struct decimal_room room = {text, size, 0};
    const char *name;
    char value[FLAVBREM_PROCESS_BYTES];
    if (!is_complete(origin, text, size))
        return text;
    flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    struct conventions c = find(origin);
    const char *quote = c.tmax_rule != NULL ? "\"" : "";
    double cuts[CUTS];
    list_cuts(&c, cuts);
    flb_text_add(&room, ", \"lepton\": \"%s:%s\"", flavbrem_lepton_name(process.lepton_in),
                 flavbrem_lepton_name(process.lepton_out));
    add_number(&room, ", \"target\": \"", process.target_z);
    add_number(&room, ",", process.target_a);
    add_number(&room, "\", \"coupling\": ", process.coupling);
    flb_text_add(&room, ", \"t_max\": %s%s%s", quote, c.tmax_rule != NULL ? c.tmax_rule : "null",
                 quote);
    for (int i = 0; i < CUTS; i++) {
        flb_text_add(&room, ", \"%s\": ", cut_names[i]);
        if (isnan(cuts[i]))
            flb_text_add(&room, "null");
        else
            add_number(&room, "", cuts[i]);
    }
    flb_text_add(&room, ", \"constants\": \"%s\", \"form_factor\": \"%s\"",
                 flavbrem_constants_name(process.constants), FLAVBREM_FORM_FACTOR);
    add_number(&room, ", \"rtol\": ", origin->rtol);
    for (size_t i = 0; flavbrem_process_later(origin->process, ~0u, i, &name, value, sizeof value);
         i++)
        add_json(&room, name, depends_on(origin, name) ? value : NULL);
    return text;
}
