/* Which convention counts for which method and quantity. */
#include "flavbrem/origin.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "flavbrem/keys.h"
#include "flavbrem/range.h"
#include "host/core/decimal.h"
#include "kernels/physics/constants.h"

#define WW_AND_IWW (FLAVBREM_METHOD_BIT(FLAVBREM_WW) | FLAVBREM_METHOD_BIT(FLAVBREM_IWW))
#define ANY_METHOD (~0u)
#define WIDEST 80        /* columns of a line */
#define LONGEST_BESIDE 7 /* name of a form factor that leaves 80 columns room for the methods */

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

/* The keys that came later and are not at their defaults: each with its value behind `between`, or
 * by its name alone where that is NULL. */
static void add_later(struct decimal_room *room, const flavbrem_process *process, unsigned methods,
                      const char *before, const char *between)
{
    const char *name;
    char text[FLAVBREM_PROCESS_BYTES];
    for (size_t i = 0; flavbrem_process_later(process, methods, i, &name, text, sizeof text); i++)
        flb_text_add(room, "%s%s%s%s", before, name, between != NULL ? between : "",
                     between != NULL ? text : "");
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

static int is_complete(const flavbrem_origin *origin, char *text, size_t size)
{
    if (text != NULL && size > 0)
        *text = '\0';
    return origin != NULL && origin->process != NULL && text != NULL && size > 0;
}

/* ---- text ---- */

/* The keys that came later, behind the first line where it has room for them. */
static void add_later_line(struct decimal_room *room, const char *line,
                           const flavbrem_origin *origin)
{
    char later[FLAVBREM_ORIGIN_BYTES] = "";
    struct decimal_room beside = {later, sizeof later, 0};
    add_later(&beside, origin->process, origin->methods, ", ", " ");
    if (later[0] == '\0')
        return;
    int has_room = (size_t)(room->at - line) + strlen(later) <= WIDEST;
    flb_text_add(room, "%s%s", has_room ? "" : "\n# ", later + (has_room ? 0 : 2));
}

/* ", theta <= 0.1 rad" */
static void add_cut(struct decimal_room *room, const char *before, const char *angle,
                    double largest_rad)
{
    char number[FLAVBREM_NUMBER_BYTES];
    if (!isnan(largest_rad))
        flb_text_add(room, "%s%s <= %s rad", before, angle,
                     flavbrem_number_text(largest_rad, number));
}

static void add_etl(struct decimal_room *room, const char *before, const struct conventions *c)
{
    int uncut = isnan(c->etl_theta_max_rad) && isnan(c->etl_psi_max_rad);
    flb_text_add(room, "%setl: %s", before, uncut ? "no cut" : "");
    add_cut(room, "", "theta", c->etl_theta_max_rad);
    add_cut(room, isnan(c->etl_theta_max_rad) ? "" : ", ", "psi", c->etl_psi_max_rad);
}

static void add_ww(struct decimal_room *room, const char *before, const struct conventions *c,
                   unsigned methods)
{
    unsigned both = methods & WW_AND_IWW;
    flb_text_add(room, "%s%s: t_max %s", before,
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
    const char *form_factor = flavbrem_form_factor_name(origin->process);
    struct conventions c = find(origin);
    flb_text_add(&room, "# %s:%s on Z,A = ", flavbrem_lepton_name(process.lepton_in),
                 flavbrem_lepton_name(process.lepton_out));
    add_number(&room, "", process.target_z);
    add_number(&room, ",", process.target_a);
    add_number(&room, ", coupling ", process.coupling);
    flb_text_add(&room, ", constants %s", flavbrem_constants_name(process.constants));
    add_number(&room, ", rtol ", origin->rtol);
    add_later_line(&room, text, origin);
    flb_text_add(&room, "\n# %s form factor", form_factor);
    const char *before = strlen(form_factor) > LONGEST_BESIDE ? "\n# " : "; ";
    if (origin->methods & FLAVBREM_METHOD_BIT(FLAVBREM_ETL)) {
        add_etl(&room, before, &c);
        before = "; ";
    }
    if (origin->methods & WW_AND_IWW)
        add_ww(&room, before, &c, origin->methods);
    flb_text_add(&room, "\n");
    return text;
}

/* ---- CSV and JSON ---- */

/* What every value has, in one order. */
enum { FIELDS = 11 };

struct field {
    const char *name;   /* of the member in JSON */
    const char *column; /* of the column in CSV; the target has two */
    int is_text;        /* in quotes in JSON */
    int is_there;       /* 0 where nothing depends on it */
    char value[FLAVBREM_FORM_FACTOR_BYTES];
};

static void text_field(struct field *field, const char *name, const char *value)
{
    *field = (struct field){.name = name, .column = name, .is_text = 1, .is_there = value != NULL};
    snprintf(field->value, sizeof field->value, "%s", value != NULL ? value : "");
}

/* NaN where nothing depends on it. */
static void number_field(struct field *field, const char *name, double value)
{
    *field = (struct field){.name = name, .column = name, .is_there = !isnan(value)};
    if (field->is_there)
        flavbrem_number_text(value, field->value);
}

static void list_fields(const flavbrem_origin *origin, struct field fields[FIELDS])
{
    flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    struct conventions c = find(origin);
    char z[FLAVBREM_NUMBER_BYTES], a[FLAVBREM_NUMBER_BYTES];
    char pair[16], target[2 * FLAVBREM_NUMBER_BYTES];
    snprintf(pair, sizeof pair, "%s:%s", flavbrem_lepton_name(process.lepton_in),
             flavbrem_lepton_name(process.lepton_out));
    snprintf(target, sizeof target, "%s,%s", flavbrem_number_text(process.target_z, z),
             flavbrem_number_text(process.target_a, a));
    text_field(&fields[0], "lepton", pair);
    text_field(&fields[1], "target", target);
    fields[1].column = "target_z,target_a";
    number_field(&fields[2], "coupling", process.coupling);
    text_field(&fields[3], "t_max", c.tmax_rule);
    number_field(&fields[4], "theta_max_rad", c.theta_max_rad);
    number_field(&fields[5], "psi_max_rad", c.psi_max_rad);
    number_field(&fields[6], "etl_theta_max_rad", c.etl_theta_max_rad);
    number_field(&fields[7], "etl_psi_max_rad", c.etl_psi_max_rad);
    text_field(&fields[8], "constants", flavbrem_constants_name(process.constants));
    text_field(&fields[9], "form_factor", flavbrem_form_factor_name(origin->process));
    number_field(&fields[10], "rtol", origin->rtol);
}

#define LONGEST_COLUMN 64

/* The name of a key as one of a column: "g_v". */
static void column_of(const char *name, char column[LONGEST_COLUMN])
{
    size_t i = 0;
    for (; name[i] != '\0' && i < LONGEST_COLUMN - 1; i++)
        column[i] = name[i];
    column[i] = '\0';
    for (char *at = column; *at != '\0'; at++)
        if (*at == '-')
            *at = '_';
}

char *flavbrem_origin_csv_names(const flavbrem_origin *origin, char *text, size_t size)
{
    struct decimal_room room = {text, size, 0};
    struct field fields[FIELDS];
    const char *name;
    char value[FLAVBREM_PROCESS_BYTES], column[LONGEST_COLUMN];
    if (!is_complete(origin, text, size))
        return text;
    list_fields(origin, fields);
    for (int i = 0; i < FIELDS; i++)
        flb_text_add(&room, ",%s", fields[i].column);
    for (size_t i = 0;
         flavbrem_process_later(origin->process, ANY_METHOD, i, &name, value, sizeof value); i++) {
        column_of(name, column);
        flb_text_add(&room, ",%s", column);
    }
    return text;
}

/* Of a later key, whether its value is a number as it stands. */
static int is_number(const char *name, const char *value)
{
    flavbrem_key_type type = flavbrem_key_find(name)->type;
    return type == FLAVBREM_KEY_NUMBER || type == FLAVBREM_KEY_COUNT ||
           (type == FLAVBREM_KEY_COMPLEX && strchr(value, ',') == NULL);
}

char *flavbrem_origin_csv(const flavbrem_origin *origin, char *text, size_t size)
{
    struct decimal_room room = {text, size, 0};
    struct field fields[FIELDS];
    const char *name;
    char value[FLAVBREM_PROCESS_BYTES];
    if (!is_complete(origin, text, size))
        return text;
    list_fields(origin, fields);
    for (int i = 0; i < FIELDS; i++)
        flb_text_add(&room, ",%s", fields[i].value);
    for (size_t i = 0;
         flavbrem_process_later(origin->process, ANY_METHOD, i, &name, value, sizeof value); i++)
        flb_text_add(&room,
                     !depends_on(origin, name) ? ","
                     : is_number(name, value)  ? ",%s"
                                               : ",\"%s\"",
                     value);
    return text;
}

static void add_json(struct decimal_room *room, const char *name, const char *value, int is_text,
                     int is_there)
{
    const char *quote = is_text && is_there ? "\"" : "";
    flb_text_add(room, ", \"%s\": %s%s%s", name, quote, is_there ? value : "null", quote);
}

char *flavbrem_origin_json(const flavbrem_origin *origin, char *text, size_t size)
{
    struct decimal_room room = {text, size, 0};
    struct field fields[FIELDS];
    const char *name;
    char value[FLAVBREM_PROCESS_BYTES], column[LONGEST_COLUMN];
    if (!is_complete(origin, text, size))
        return text;
    list_fields(origin, fields);
    for (int i = 0; i < FIELDS; i++)
        add_json(&room, fields[i].name, fields[i].value, fields[i].is_text, fields[i].is_there);
    for (size_t i = 0;
         flavbrem_process_later(origin->process, ANY_METHOD, i, &name, value, sizeof value); i++) {
        column_of(name, column);
        add_json(&room, column, value, !is_number(name, value), depends_on(origin, name));
    }
    return text;
}
