/* Materials from texts, and what a simulator asks in them: nuclei in a cm^3, cross-sections per cm,
 * the element that was hit, an event turned to where the particle flew. */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "flavbrem/runtime.h"
#include "flavbrem/table_make.h"
#include "tests/shared.h"

#define M_PHI_GEV 0.3

static flavbrem_material material_of(const char *text, double density)
{
    char sentence[FLAVBREM_MATERIAL_MESSAGE] = "not read";
    flavbrem_material made;
    if (flavbrem_material_read(text, density, &made, sentence, sizeof sentence) != FLAVBREM_OK)
        fail_msg("%s", sentence);
    assert_string_equal(sentence, "");
    return made;
}

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance * fabs(expected)))
        fail_msg("%.17g is not %.17g", value, expected);
}

/* ---- nuclei ---- */

struct known_part {
    const char *symbol;
    double nuclei_per_cm3, mass_fraction;
};

/* In 30 digits: N_A = 6.02214076e23/mol; of an element rho w N_A/A; of a formula N molecules of the
 * sum M of its weights, each element as often as it stands there: PbWO4 has M = 455.036, 8.28 N_A/M
 * of lead. */
static const struct {
    const char *text;
    double density;
    size_t n;
    struct known_part parts[4];
} known[] = {
    {"Pb", 11.35, 1, {{"Pb", 3.29880780048262548e22, 1.0}}},
    {"W", 19.3, 1, {{"W", 6.32219955765883377e22, 1.0}}},
    {"PbWO4",
     8.28,
     3,
     {{"Pb", 1.09581056208300003e22, 0.455348587804041878},
      {"W", 1.09581056208300003e22, 0.404011990260111288},
      {"O", 4.38324224833200011e22, 0.140639421935846834}}},
    {"Cu:0.7,Zn:0.3",
     8.5,
     2,
     {{"Cu", 5.63870857677902622e22, 0.7}, {"Zn", 2.34880069409605384e22, 0.3}}},
    {"Pb:0.9,Sb:0.1",
     10.9,
     2,
     {{"Pb", 2.85121625750965251e22, 0.9}, {"Sb", 5.39104256603153745e21, 0.1}}},
    {"H2O",
     1.0,
     2,
     {{"H", 6.68569609769636414e22, 0.111906744379683597},
      {"O", 3.34284804884818207e22, 0.888093255620316403}}},
    {"Al2O3",
     3.97,
     2,
     {{"Al", 4.689616386108414e22, 0.529261188101332863},
      {"O", 7.034424579162621e22, 0.470738811898667137}}},
    {"Ca(OH)2",
     2.21,
     3,
     {{"Ca", 1.7962709981644442e22, 0.54092209685256168},
      {"O", 3.59254199632888841e22, 0.431868487825946121},
      {"H", 3.59254199632888841e22, 0.0272094153214921989}}},
    {"Lu1.8Y0.2SiO5",
     7.1,
     4,
     {{"Lu", 1.74595512307421476e22, 0.714475625624989791},
      {"Y", 1.93995013674912751e21, 0.0403378166236849126},
      {"Si", 9.69975068374563755e21, 0.0637126616806622033},
      {"O", 4.84987534187281877e22, 0.181473896070663093}}},
};

static void nuclei_are_those_worked_out_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        flavbrem_material made = material_of(known[i].text, known[i].density);
        assert_int_equal(made.n, known[i].n);
        assert_true(made.density_g_cm3 == known[i].density);
        for (size_t k = 0; k < made.n; k++) {
            assert_string_equal(made.parts[k].symbol, known[i].parts[k].symbol);
            assert_string_equal(made.parts[k].symbol, flavbrem_element_symbol(made.parts[k].z));
            assert_near(made.parts[k].nuclei_per_cm3, known[i].parts[k].nuclei_per_cm3, 1e-14);
            assert_near(made.parts[k].mass_fraction, known[i].parts[k].mass_fraction, 1e-14);
        }
    }
}

/* 207.2, not the 207 that makes the mass and the size of the nucleus. */
static void lead_has_its_atomic_weight(void **state)
{
    double z = 0.0, a = 0.0;
    (void)state;
    assert_true(material_of("Pb", 11.35).parts[0].atomic_weight == 207.2);
    assert_int_equal(flavbrem_element_find("Pb", &z, &a), FLAVBREM_OK);
    assert_true(a == 207.0);
}

/* ---- texts ---- */

static void assert_same_material(const char *text, const char *other)
{
    flavbrem_material a = material_of(text, 3.0), b = material_of(other, 3.0);
    assert_int_equal(a.n, b.n);
    for (size_t i = 0; i < a.n; i++) {
        assert_int_equal(a.parts[i].z, b.parts[i].z);
        assert_near(a.parts[i].nuclei_per_cm3, b.parts[i].nuclei_per_cm3, 1e-15);
    }
}

static void texts_that_mean_the_same_are_read_alike(void **state)
{
    static const char *const same[][2] = {
        {"Pb", "lead"},
        {"Pb", " \tPb "},
        {"Pb", "Pb:1"},
        {"Pb", "Pb2"},
        {"Sn", "Tin"},
        {"Pb:0.9,Sb:0.1", " Pb : 0.9 ,\tantimony:1e-1 "},
        {"Pb:0.5,Sb:0.5", "Pb:0.5000004,Sb:0.5000004"}, /* the density is that of the whole */
        {"PbWO4", " Pb W O4 "},
        {"CaCO3", "Ca1C1O3.0"},
        {"Ca(OH)2", "CaO2H2"},
        {"Ca(OH)2", "Ca ( OH ) 2"},
        {"Ca(OH)", "CaOH"},
        {"Al2(SO4)3", "Al2S3O12"},
        {"C2H5OH", "C2H6O"},
        {"C2H5OH", "CH3CH2OH"},
        {"Fe4(Fe(CN)6)3", "Fe7C18N18"},
        {"((((((((H2))))))))O", "H2O"},
        {"(CH2)1000000", "CH2"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(same); i++)
        assert_same_material(same[i][0], same[i][1]);
}

static void letters_tell_a_compound_from_an_element(void **state)
{
    (void)state;
    assert_int_equal(material_of("Co", 8.9).parts[0].z, 27);
    assert_int_equal(material_of("CO", 1e-3).n, 2);
    assert_int_equal(material_of("Sc", 3.0).parts[0].z, 21);
    assert_int_equal(material_of("SC", 1.0).n, 2);
}

static void a_material_has_room_for_32_elements(void **state)
{
    char text[400] = "";
    size_t length = 0;
    flavbrem_material made;
    (void)state;
    for (int z = 1; z <= FLAVBREM_MATERIAL_PARTS + 1; z++) {
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "%s", flavbrem_element_symbol(z));
        flavbrem_status status = flavbrem_material_read(text, 1.0, &made, NULL, 0);
        assert_int_equal(status, z <= 32 ? FLAVBREM_OK : FLAVBREM_ERROR_INPUT);
        assert_int_equal(made.n, z <= 32 ? z : 32);
    }
}

/* ---- what is refused ---- */

static const struct {
    const char *text;
    double density;
    const char *sentence;
} wrong[] = {
    {"", 1.0, "the material \"\" is empty, give one like Pb, Pb:0.9,Sb:0.1 or PbWO4"},
    {" \t", 1.0, "is empty"},
    {"Xx", 1.0,
     "\"Xx\" in the material \"Xx\" is not an element (H to U), give symbols like Pb, or the name "
     "of one element"},
    {"Np", 1.0, "\"Np\" in the material \"Np\" is not an element (H to U)"},
    {"pb", 1.0, "\"pb\" in the material \"pb\" is not an element, did you mean Pb?"},
    {"PB:0.5,Sb:0.5", 1.0,
     "\"PB\" in the material \"PB:0.5,Sb:0.5\" is not an element, did you "
     "mean Pb?"},
    {"TinO2", 1.0, "\"Tin\" in the material \"TinO2\" is not an element"},
    {"PbWO4:0.5,Sb:0.5", 1.0, "\"PbWO4\" in the material"},
    {"Pb:0.9,:0.1", 1.0, "\"\" in the material \"Pb:0.9,:0.1\" is not an element"},
    {"Pb:0.9,Sb:0.1,", 1.0, "\"\" in the material"},
    {"an-element-with-a-very-long-name:1", 1.0, "\"an-element-with-a-very-long-...\" in the"},
    {"Pb,Sb:0.1", 1.0,
     "Pb in the material \"Pb,Sb:0.1\" has no fraction, give mass fractions as in Pb:0.9,Sb:0.1"},
    {"Pb:1.5,Sb:0.5", 1.0,
     "the fractions of the material \"Pb:1.5,Sb:0.5\" sum to 2 (all of its mass is 1), give "
     "others"},
    {"Pb:0.9,Sb:0.100002", 1.0, "sum to 1.000002 ("},
    {"Pb:0.9,Sb:0.099998", 1.0, "sum to 0.999998 ("},
    {"Pb:1e308,Sb:1.7e308", 1.0, "sum to inf"},
    {"Pb:0,Sb:1", 1.0,
     "\"0\" in the material \"Pb:0,Sb:1\" is no mass fraction (a number above 0), give that of "
     "Pb"},
    {"Pb:-0.1,Sb:1.1", 1.0, "\"-0.1\" in the material"},
    {"Pb:nan", 1.0, "\"nan\" in the material"},
    {"Pb:inf", 1.0, "\"inf\" in the material"},
    {"Pb:", 1.0, "\"\" in the material \"Pb:\" is no mass fraction"},
    {"Pb:half,Sb:0.5", 1.0, "\"half\" in the material"},
    {"Pb:0.5:0.5", 1.0, "\"0.5:0.5\" in the material"},
    {"Pb:0.50000000000000000000000000000000000001", 1.0, "...\" in the material"},
    {"Pb:0.5,Sb:0.2,Pb:0.3", 1.0,
     "Pb stands twice in the material \"Pb:0.5,Sb:0.2,Pb:0.3\", give the sum once"},
    {"Pb:0.5,lead:0.5", 1.0, "lead stands twice"},
    {"PbXx4", 1.0, "\"Xx\" in the material \"PbXx4\" is not an element"},
    {"2H2O", 1.0,
     "the formula \"2H2O\" makes no sense from \"2H2O\" on (elements and brackets have their "
     "numbers behind them), give one like Ca(OH)2"},
    {"CuSO4*5H2O", 1.0, "makes no sense from \"*5H2O\" on"},
    {"(2)H", 1.0, "makes no sense from \"2)H\" on"},
    {"H-2O", 1.0, "makes no sense from \"-2O\" on"},
    {"H0O", 1.0, "0 in the formula \"H0O\" is no number from 1e-06 to 1e+06, give one"},
    {"H1.2.3O", 1.0, "1.2.3 in the formula"},
    {"H2000000O", 1.0, "2000000 in the formula"},
    {"(OH)0Ca", 1.0, "0 in the formula"},
    {"Ca(OH", 1.0, "a bracket of the formula \"Ca(OH\" is never closed, close it with )"},
    {"CaOH)2", 1.0, "a bracket of the formula \"CaOH)2\" was never opened, open it with ("},
    {"Ca()2", 1.0, "a bracket of the formula \"Ca()2\" has nothing in it, leave it out"},
    {"( )", 1.0, "has nothing in it"},
    {"(((((((((H2)))))))))O", 1.0,
     "the formula \"(((((((((H2)))))))))O\" has more than 8 brackets in one another, multiply some "
     "out"},
    {"HHeLiBeBCNOFNeNaMgAlSiPSClArKCaScTiVCrMnFeCoNiCuZnGaGeAs", 1.0,
     "has more than 32 elements, leave out the rarest"},
    {"Pb", 0.0, "0 g/cm3 is no density of the material \"Pb\" (1e-50 to 1e+50), give another"},
    {"Pb", -11.35, "-11.35 g/cm3 is no density"},
    {"Pb", INFINITY, "inf g/cm3 is no density"},
    {"Pb", NAN, "nan g/cm3 is no density"},
    {NULL, 1.0, "the text of the material is missing (NULL), give one"},
};

static void each_wrong_text_has_its_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        char sentence[FLAVBREM_MATERIAL_MESSAGE] = "";
        flavbrem_material made = {.n = 7, .density_g_cm3 = -7.0}, before = made;
        assert_int_equal(flavbrem_material_read(wrong[i].text, wrong[i].density, &made, sentence,
                                                sizeof sentence),
                         FLAVBREM_ERROR_INPUT);
        if (strstr(sentence, wrong[i].sentence) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", sentence, wrong[i].sentence);
        assert_memory_equal(&made, &before, sizeof made);
    }
}

static void a_sentence_is_cut_where_there_is_no_room(void **state)
{
    char sentence[9] = "12345678";
    flavbrem_material made;
    (void)state;
    assert_int_equal(flavbrem_material_read("pb", 1.0, &made, sentence, 5), FLAVBREM_ERROR_INPUT);
    assert_memory_equal(sentence,
                        "\"pb\"\0"
                        "678",
                        9);
    assert_int_equal(flavbrem_material_read("pb", 1.0, &made, sentence, 0), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_material_read("pb", 1.0, &made, NULL, 9), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_material_read("Pb", 1.0, NULL, sentence, sizeof sentence),
                     FLAVBREM_ERROR_INPUT);
    assert_string_equal(sentence, "place fo");
}

/* ---- cross-sections per cm ---- */

static flavbrem_context *context;
static const char *const symbols[] = {"Pb", "W", "O", "Cu", "Zn"};
static flavbrem_process *processes[COUNT(symbols)];
static flavbrem_table *tables[COUNT(symbols)]; /* e -> mu, 5 to 200 GeV, with sampling */
static flavbrem_runtime *runtimes[COUNT(symbols)];

static void assert_ok(flavbrem_status status)
{
    if (status != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(context));
}

static flavbrem_table *table_of(const char *target, const char *energies, const char *coupling)
{
    const char *const keys[][2] = {
        {"target", target}, {"beam-energy", energies}, {"m-phi", "0.2:0.4:5"}, {"method", "etl"},
        {"rtol", "1e-4"},   {"sampling", "all"},       {"coupling", coupling}};
    return table_of_keys(context, keys, COUNT(keys));
}

static flavbrem_runtime *runtime_of(const flavbrem_table *table)
{
    char sentence[FLAVBREM_TABLE_MESSAGE];
    flavbrem_runtime *made = NULL;
    if (flavbrem_runtime_of_table(table, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, M_PHI_GEV, &made,
                                  sentence, sizeof sentence) != FLAVBREM_OK)
        fail_msg("%s", sentence);
    return made;
}

static int create_all(void **state)
{
    (void)state;
    if (flavbrem_context_create(&context) != FLAVBREM_OK)
        return -1;
    for (size_t i = 0; i < COUNT(symbols); i++) {
        assert_ok(flavbrem_process_create(context, &processes[i]));
        assert_ok(flavbrem_process_set(context, processes[i], "target", symbols[i]));
        tables[i] = table_of(symbols[i], "5:200:16:log", "1e-4");
        runtimes[i] = runtime_of(tables[i]);
    }
    return 0;
}

static int destroy_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(symbols); i++) {
        flavbrem_runtime_close(&runtimes[i]);
        flavbrem_table_close(&tables[i]);
        flavbrem_process_destroy(&processes[i]);
    }
    flavbrem_context_destroy(&context);
    return 0;
}

static size_t place_of(const char *symbol)
{
    for (size_t i = 0; i < COUNT(symbols); i++)
        if (strcmp(symbols[i], symbol) == 0)
            return i;
    fail_msg("no process on %s", symbol);
    return 0;
}

static void find_runtimes(const flavbrem_material *material, const flavbrem_runtime *found[])
{
    for (size_t i = 0; i < material->n; i++)
        found[i] = runtimes[place_of(material->parts[i].symbol)];
}

/* At 100 GeV, m_phi 0.3 GeV, `flavbrem xsec --rtol 1e-10` has 2.048710362947 pb for Pb,
 * 1.697777300106 for W, 0.02690593893892 for O, 0.3013472618271 for Cu, 0.3213219816749 for Zn;
 * with the nuclei above, in 30 digits, and 1 pb = 1e-36 cm^2: */
static const struct {
    size_t known;
    double per_cm;
} at_100_gev[] = {{0, 6.758301726219e-14},
                  {1, 1.073368689573e-13},
                  {2, 4.223376000175e-14},
                  {3, 2.45393068344e-14}};

static void mean_free_paths_are_those_worked_out_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(at_100_gev); i++) {
        size_t k = at_100_gev[i].known;
        flavbrem_material material = material_of(known[k].text, known[k].density);
        const flavbrem_runtime *of_parts[FLAVBREM_MATERIAL_PARTS];
        double per_cm, error = 0.0;
        find_runtimes(&material, of_parts);
        assert_int_equal(flavbrem_runtime_per_cm(&material, of_parts, 100.0, 1.0, &per_cm, NULL),
                         FLAVBREM_OK);
        for (size_t part = 0; part < material.n; part++) {
            double sigma, of_sigma;
            assert_int_equal(flavbrem_runtime_sigma(of_parts[part], 100.0, &sigma, &of_sigma),
                             FLAVBREM_OK);
            error += material.parts[part].nuclei_per_cm3 * of_sigma * 1e-36;
        }
        assert_true(fabs(per_cm - at_100_gev[i].per_cm) <= error);
        assert_true(error < 1e-3 * per_cm);
        print_message("%s: mean free path %.4g cm, off by %.1e\n", known[k].text, 1.0 / per_cm,
                      per_cm / at_100_gev[i].per_cm - 1.0);
    }
}

/* Between the nodes, from a little above the threshold to the end. */
static void per_cm_is_the_sum_over_the_cross_sections_of_the_nuclei(void **state)
{
    static const double energies[] = {5.0, 7.3, 20.0, 61.0, 144.0, 200.0};
    flavbrem_request request = flavbrem_request_default();
    (void)state;
    for (size_t i = 0; i < 4 * COUNT(energies); i++) {
        double e = energies[i / 4], per_cm, partial[4], sum = 0.0, of_sum = 0.0;
        flavbrem_material material = material_of(known[i % 4].text, known[i % 4].density);
        const flavbrem_runtime *of_parts[FLAVBREM_MATERIAL_PARTS];
        flavbrem_point point = {e, M_PHI_GEV, {0.0, 0.0}};
        find_runtimes(&material, of_parts);
        assert_int_equal(flavbrem_runtime_per_cm(&material, of_parts, e, 1.0, &per_cm, partial),
                         FLAVBREM_OK);
        for (size_t part = 0; part < material.n; part++) {
            const flavbrem_process *process = processes[place_of(material.parts[part].symbol)];
            double n = known[i % 4].parts[part].nuclei_per_cm3, sigma, error;
            flavbrem_result exact;
            assert_ok(flavbrem_xsec(context, process, &request, 1, &point, &exact));
            assert_int_equal(flavbrem_runtime_sigma(of_parts[part], e, &sigma, &error),
                             FLAVBREM_OK);
            error = 1e-36 * n * (error + exact.error);
            assert_true(fabs(partial[part] - 1e-36 * n * exact.value) <= error);
            sum += 1e-36 * n * exact.value;
            of_sum += error;
        }
        assert_true(fabs(per_cm - sum) <= of_sum);
    }
}

static void other_masses_are_not_added(void **state)
{
    flavbrem_material brass = material_of("Cu:0.7,Zn:0.3", 8.5);
    const flavbrem_runtime *of_parts[2];
    flavbrem_runtime *heavier = NULL;
    double per_cm = -7.0;
    (void)state;
    find_runtimes(&brass, of_parts);
    assert_int_equal(flavbrem_runtime_of_table(tables[place_of("Zn")], FLAVBREM_ETL,
                                               FLAVBREM_VIEW_BOSON, 0.31, &heavier, NULL, 0),
                     FLAVBREM_OK);
    of_parts[1] = heavier;
    assert_int_equal(flavbrem_runtime_per_cm(&brass, of_parts, 50.0, 1.0, &per_cm, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_true(per_cm == -7.0);
    flavbrem_runtime_close(&heavier);
}

static void the_factor_multiplies_and_a_coupling_is_one(void **state)
{
    flavbrem_material brass = material_of("Cu:0.7,Zn:0.3", 8.5);
    const flavbrem_runtime *of_parts[2];
    double one[3], three[3], none[3];
    flavbrem_table *strong = table_of("Cu", "5,20", "1e-2");
    flavbrem_runtime *of_strong = runtime_of(strong);
    (void)state;
    find_runtimes(&brass, of_parts);
    assert_ok(flavbrem_runtime_per_cm(&brass, of_parts, 50.0, 1.0, &one[2], one));
    assert_ok(flavbrem_runtime_per_cm(&brass, of_parts, 50.0, 3.0, &three[2], three));
    assert_ok(flavbrem_runtime_per_cm(&brass, of_parts, 50.0, 0.0, &none[2], none));
    for (int i = 0; i < 3; i++) {
        assert_near(three[i], 3.0 * one[i], 1e-15);
        assert_true(one[i] > 0.0 && none[i] == 0.0);
    }
    assert_true(one[0] + one[1] == one[2]);
    assert_near(flavbrem_runtime_coupling_factor(of_parts[0], 3e-3), 900.0, 1e-15);
    assert_near(flavbrem_runtime_coupling_factor(of_strong, 3e-3), 0.09, 1e-15);
    assert_true(flavbrem_runtime_coupling_factor(of_parts[0], 0.0) == 0.0);
    assert_true(isnan(flavbrem_runtime_coupling_factor(of_parts[0], NAN)));
    assert_true(isnan(flavbrem_runtime_coupling_factor(NULL, 1e-4)));
    of_parts[0] = of_strong; /* whose coupling is another one */
    assert_int_equal(flavbrem_runtime_per_cm(&brass, of_parts, 10.0, 1.0, &one[2], one),
                     FLAVBREM_ERROR_INPUT);
    flavbrem_runtime_close(&of_strong);
    flavbrem_table_close(&strong);
}

/* Oxygen takes more recoil: at 0.409 GeV there is enough energy for lead alone. */
static void below_the_threshold_there_is_nothing(void **state)
{
    flavbrem_material material = material_of("PbO", 9.5);
    flavbrem_table *near[2] = {table_of("Pb", "0.4:0.5:4", "1e-4"),
                               table_of("O", "0.4:0.5:4", "1e-4")};
    flavbrem_runtime *made[2] = {runtime_of(near[0]), runtime_of(near[1])};
    const flavbrem_runtime *const of_parts[2] = {made[0], made[1]};
    double per_cm = -7.0, partial[2];
    (void)state;
    assert_ok(flavbrem_runtime_per_cm(&material, of_parts, 0.401, 1.0, &per_cm, partial));
    assert_true(per_cm == 0.0 && partial[0] == 0.0 && partial[1] == 0.0);
    assert_int_equal(flavbrem_runtime_pick(2, partial, 0.5), 2);
    assert_ok(flavbrem_runtime_per_cm(&material, of_parts, 0.409, 1.0, &per_cm, partial));
    assert_true(per_cm > 0.0 && partial[0] == per_cm && partial[1] == 0.0);
    for (int i = 0; i < 2; i++) {
        flavbrem_runtime_close(&made[i]);
        flavbrem_table_close(&near[i]);
    }
}

static void assert_not_summed(const flavbrem_material *material,
                              const flavbrem_runtime *const of_parts[], double e, double factor,
                              flavbrem_status status)
{
    double per_cm = -7.0, partial[3] = {-7.0, -7.0, -7.0};
    assert_int_equal(flavbrem_runtime_per_cm(material, of_parts, e, factor, &per_cm, partial),
                     status);
    assert_true(per_cm == -7.0 && partial[0] == -7.0 && partial[1] == -7.0 && partial[2] == -7.0);
}

static void what_makes_no_sum_is_refused(void **state)
{
    flavbrem_material brass = material_of("Cu:0.7,Zn:0.3", 8.5), other;
    flavbrem_table *low = table_of("Zn", "5,20", "1e-4");
    flavbrem_runtime *of_low = runtime_of(low);
    const flavbrem_runtime *right[2] = {NULL, NULL}, *exchanged[2], *missing[2], *short_of[2];
    double sigma;
    (void)state;
    find_runtimes(&brass, right);
    exchanged[0] = right[1], exchanged[1] = right[0];
    missing[0] = right[0], missing[1] = NULL;
    short_of[0] = right[0], short_of[1] = of_low;
    assert_not_summed(&brass, exchanged, 50.0, 1.0, FLAVBREM_ERROR_INPUT);
    assert_not_summed(&brass, missing, 50.0, 1.0, FLAVBREM_ERROR_INPUT);
    assert_not_summed(&brass, right, 50.0, -1.0, FLAVBREM_ERROR_INPUT);
    assert_not_summed(&brass, right, 50.0, INFINITY, FLAVBREM_ERROR_INPUT);
    assert_not_summed(&brass, right, 50.0, NAN, FLAVBREM_ERROR_INPUT);
    assert_not_summed(NULL, right, 50.0, 1.0, FLAVBREM_ERROR_INPUT);
    assert_not_summed(&brass, NULL, 50.0, 1.0, FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_runtime_per_cm(&brass, right, 50.0, 1.0, NULL, NULL),
                     FLAVBREM_ERROR_INPUT);
    other = brass, other.n = 0;
    assert_not_summed(&other, right, 50.0, 1.0, FLAVBREM_ERROR_INPUT);
    other = brass, other.n = FLAVBREM_MATERIAL_PARTS + 1;
    assert_not_summed(&other, right, 50.0, 1.0, FLAVBREM_ERROR_INPUT);
    other = brass, other.parts[1].nuclei_per_cm3 = NAN;
    assert_not_summed(&other, right, 50.0, 1.0, FLAVBREM_ERROR_INPUT);
    static const double beyond[] = {200.1, NAN, INFINITY, -5.0};
    for (size_t i = 0; i < COUNT(beyond); i++)
        assert_not_summed(&brass, right, beyond[i], 1.0,
                          flavbrem_runtime_sigma(right[0], beyond[i], &sigma, NULL));
    assert_not_summed(&brass, short_of, 50.0, 1.0,
                      flavbrem_runtime_sigma(of_low, 50.0, &sigma, NULL));
    flavbrem_runtime_close(&of_low);
    flavbrem_table_close(&low);
}

/* ---- the element ---- */

static void elements_are_picked_as_often_as_they_have_of_the_sum(void **state)
{
    static const double partial[] = {0.0, 3e-14, 0.0, 1e-14, 6e-14, 0.0};
    enum { PICKS = 100000, PARTS = COUNT(partial) };
    int counts[PARTS + 1] = {0};
    (void)state;
    for (int i = 0; i < PICKS; i++)
        counts[flavbrem_runtime_pick(PARTS, partial, (i + 0.5) / PICKS)]++;
    static const int expected[PARTS + 1] = {0, 30000, 0, 10000, 60000, 0, 0};
    for (size_t k = 0; k <= PARTS; k++)
        assert_true(abs(counts[k] - expected[k]) <= 1); /* an edge is one pick's */
}

/* From 0.5 up to below 1.5. */
static double next_number(uint64_t *number)
{
    *number = *number * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return 0.5 + (double)(*number >> 11) * 0x1p-53;
}

/* Of parts that are no less than 2^-43 of the sum. */
static void the_ends_of_uniform_are_the_first_and_the_last_part(void **state)
{
    static const double tiny[] = {4e-324, 0.0, 0.0};
    const double last = nextafter(1.0, 0.0);
    uint64_t number = 1;
    double partial[5];
    (void)state;
    for (int i = 0; i < 10000; i++) {
        for (size_t k = 0; k < COUNT(partial); k++)
            partial[k] = ldexp(next_number(&number), (int)(39.0 * next_number(&number)) - 80);
        assert_int_equal(flavbrem_runtime_pick(5, partial, 0.0), 0);
        assert_int_equal(flavbrem_runtime_pick(5, partial, last), 4);
        partial[0] = partial[4] = 0.0;
        assert_int_equal(flavbrem_runtime_pick(5, partial, 0.0), 1);
        assert_int_equal(flavbrem_runtime_pick(5, partial, last), 3);
    }
    assert_int_equal(flavbrem_runtime_pick(3, tiny, last), 0);
}

static void nothing_is_picked_where_nothing_is(void **state)
{
    static const double partial[] = {1.0, 2.0}, none[] = {0.0, -1.0}, no_number[] = {NAN, 1.0};
    static const double wrong_uniform[] = {-1e-300, 1.0, 2.0, INFINITY, NAN};
    (void)state;
    for (size_t i = 0; i < COUNT(wrong_uniform); i++)
        assert_int_equal(flavbrem_runtime_pick(2, partial, wrong_uniform[i]), 2);
    assert_int_equal(flavbrem_runtime_pick(0, partial, 0.5), 0);
    assert_int_equal(flavbrem_runtime_pick(2, NULL, 0.5), 2);
    assert_int_equal(flavbrem_runtime_pick(2, none, 0.5), 2);
    assert_int_equal(flavbrem_runtime_pick(2, no_number, 0.0), 1);
}

/* ---- events turned ---- */

#define TWO_PI 6.28318530717958647692

/* What the axes of the beam's frame become; energies that show where they were changed. */
static flavbrem_event turned_axes(const double direction[3], double azimuth)
{
    flavbrem_event event = {.lepton = {1.0, 0.0, 0.0, 2.0},
                            .boson = {0.0, 1.0, 0.0, 3.0},
                            .nucleus = {0.0, 0.0, 1.0, 4.0},
                            .theta_rad = 5.0};
    assert_int_equal(flavbrem_event_turn(direction, azimuth, &event), FLAVBREM_OK);
    assert_true(event.lepton[3] == 2.0 && event.boson[3] == 3.0 && event.nucleus[3] == 4.0);
    assert_true(event.theta_rad == 5.0);
    return event;
}

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* Half a turn about an axis of any length. */
static void turn_halfway(const long double axis[3], long double v[3])
{
    long double square = axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2];
    long double along = axis[0] * v[0] + axis[1] * v[1] + axis[2] * v[2];
    for (int k = 0; k < 3; k++)
        v[k] = 2.0L * along / square * axis[k] - v[k];
}

/* Two half turns, about a and about m, are a turn by twice the angle from a to m: with m half way
 * from the beam, +z or after half a turn about x -z, to the direction it is the shortest. */
static void turn_as_said(const double direction[3], double azimuth, const double from[3],
                         long double v[3])
{
    const long double x_axis[3] = {1.0L, 0.0L, 0.0L};
    long double end = direction[2] >= 0.0 ? 1.0L : -1.0L, z_axis[3] = {0.0L, 0.0L, end};
    long double length =
        sqrtl((long double)direction[0] * direction[0] + (long double)direction[1] * direction[1] +
              (long double)direction[2] * direction[2]);
    long double middle[3] = {direction[0] / length, direction[1] / length,
                             direction[2] / length + end};
    v[0] = from[0] * cosl(azimuth) - from[1] * sinl(azimuth);
    v[1] = from[0] * sinl(azimuth) + from[1] * cosl(azimuth);
    v[2] = from[2];
    if (end < 0.0L)
        turn_halfway(x_axis, v);
    turn_halfway(z_axis, v);
    turn_halfway(middle, v);
}

/* Anywhere, but every third one close to an axis, down to 1e-12 of it. */
static void next_direction(uint64_t *number, int i, double direction[3])
{
    for (int k = 0; k < 3; k++) {
        direction[k] = next_number(number) - 1.0;
        if (i % 3 == 0 && k != i / 3 % 3)
            direction[k] *= pow(10.0, -12.0 * (next_number(number) - 0.5));
    }
}

#define DIRECTIONS 30000

static void axes_stay_axes_for_every_direction(void **state)
{
    uint64_t number = 2;
    double worst = 0.0;
    (void)state;
    for (int i = 0; i < DIRECTIONS; i++) {
        double direction[3], length;
        next_direction(&number, i, direction);
        length = sqrt(dot(direction, direction));
        flavbrem_event axes = turned_axes(direction, TWO_PI * (next_number(&number) - 1.0));
        const double *x = axes.lepton, *y = axes.boson, *z = axes.nucleus;
        const double off[] = {
            dot(x, x) - 1.0,
            dot(y, y) - 1.0,
            dot(z, z) - 1.0,
            dot(x, y),
            dot(x, z),
            dot(y, z),
            x[1] * y[2] - x[2] * y[1] - z[0], /* right-handed */
            x[2] * y[0] - x[0] * y[2] - z[1],
            x[0] * y[1] - x[1] * y[0] - z[2],
            z[0] - direction[0] / length,
            z[1] - direction[1] / length,
            z[2] - direction[2] / length,
        };
        for (size_t k = 0; k < COUNT(off); k++)
            worst = fmax(worst, fabs(off[k]));
    }
    print_message("off by at most %.2g\n", worst);
    assert_true(worst <= 1e-15); /* 6.7e-16, the sums of the test with it */
}

static void the_turn_is_the_one_that_the_header_says(void **state)
{
    uint64_t number = 3;
    double worst = 0.0;
    (void)state;
    for (int i = 0; i < DIRECTIONS; i++) {
        double direction[3], azimuth = 2.0 * TWO_PI * (next_number(&number) - 1.0);
        next_direction(&number, i, direction);
        flavbrem_event axes = turned_axes(direction, azimuth);
        const double *const turned[3] = {axes.lepton, axes.boson, axes.nucleus};
        for (int axis = 0; axis < 3; axis++) {
            double from[3] = {axis == 0, axis == 1, axis == 2};
            long double to[3];
            turn_as_said(direction, azimuth, from, to);
            for (int k = 0; k < 3; k++)
                worst = fmax(worst, fabs(turned[axis][k] - (double)to[k]));
        }
    }
    print_message("off by at most %.2g\n", worst);
    assert_true(worst <= 1e-15); /* 6.9e-16, the division by 2 pi with it */
}

static void assert_axes(const double direction[3], double azimuth, const double x[3],
                        const double y[3], const double z[3])
{
    flavbrem_event axes = turned_axes(direction, azimuth);
    for (int k = 0; k < 3; k++)
        assert_true(axes.lepton[k] == x[k] && axes.boson[k] == y[k] && axes.nucleus[k] == z[k]);
}

static void forward_backward_and_quarters_are_exact(void **state)
{
    static const double x[3] = {1, 0, 0}, y[3] = {0, 1, 0}, z[3] = {0, 0, 1};
    static const double no_x[3] = {-1, 0, 0}, no_y[3] = {0, -1, 0}, no_z[3] = {0, 0, -1};
    static const double tiny[3] = {0, 0, -5e-324}, huge[3] = {1.7e308, 0, 0};
    static const double far[3] = {0, 0, 1.7e308}, no_zero[3] = {0.0, -0.0, -3.0};
    (void)state;
    assert_axes(z, 0.0, x, y, z);
    assert_axes(far, 0.0, x, y, z);
    assert_axes(z, TWO_PI / 4.0, y, no_x, z);
    assert_axes(z, -TWO_PI / 2.0, no_x, no_y, z);
    assert_axes(z, TWO_PI, x, y, z);
    assert_axes(no_z, 0.0, x, no_y, no_z);
    assert_axes(tiny, 0.0, x, no_y, no_z);
    assert_axes(no_zero, 0.0, x, no_y, no_z);
    assert_axes(no_z, TWO_PI / 4.0, no_y, no_x, no_z);
    assert_axes(x, 0.0, no_z, y, x);
    assert_axes(huge, 0.0, no_z, y, x);
    assert_axes(no_y, 0.0, x, z, no_y);
}

/* Beside a pole too, where a formula with the angles of the direction loses its digits. */
static void an_event_keeps_its_masses_and_its_angles_to_the_beam(void **state)
{
    static const double directions[][3] = {{0.3, -0.2, 0.9},     {1e-9, 2e-9, -1.0},
                                           {-1e-300, 0.0, -1.0}, {-4.0, 3.0, 0.0},
                                           {1e-12, -1e-5, 1e-3}, {0.0, 0.0, -1.0}};
    (void)state;
    for (uint64_t n = 0; n < 100 * COUNT(directions); n++) {
        const double *direction = directions[n / 100];
        const uint64_t key[2] = {7, n};
        double length = sqrt(dot(direction, direction));
        flavbrem_event event, turned;
        assert_ok(flavbrem_runtime_draw(runtimes[0], 50.0, key, &event));
        turned = event;
        assert_ok(flavbrem_event_turn(direction, 1.0, &turned));
        for (int k = 0; k < 3; k++) { /* the beam's momentum, 50 GeV but for the electron's mass */
            double sum = turned.lepton[k] + turned.boson[k] + turned.nucleus[k];
            assert_true(fabs(sum - 50.0 * direction[k] / length) < 1e-8);
        }
        const double *const momenta[][2] = {{event.lepton, turned.lepton},
                                            {event.boson, turned.boson},
                                            {event.nucleus, turned.nucleus}};
        for (int i = 0; i < 3; i++) {
            const double *before = momenta[i][0], *after = momenta[i][1];
            double size = sqrt(dot(before, before));
            assert_near(sqrt(dot(after, after)), size, 2e-15);
            assert_true(fabs(dot(after, direction) / length - before[2]) <= 2e-15 * size);
        }
        assert_true(turned.theta_rad == event.theta_rad && turned.x == event.x &&
                    turned.t_gev2 == event.t_gev2 && turned.boson[3] == event.boson[3]);
    }
}

static void no_direction_is_refused(void **state)
{
    static const double wrong_direction[][3] = {
        {0, 0, 0}, {0, -0.0, 0}, {NAN, 0, 1}, {0, INFINITY, 1}, {1, 1, -INFINITY}};
    static const double z[3] = {0, 0, 1}, wrong_azimuth[] = {NAN, INFINITY, -INFINITY, 6.2832};
    flavbrem_event event = {.lepton = {1.0, 2.0, 3.0, 4.0}}, before = event;
    (void)state;
    for (size_t i = 0; i < COUNT(wrong_direction); i++)
        assert_int_equal(flavbrem_event_turn(wrong_direction[i], 0.0, &event),
                         FLAVBREM_ERROR_INPUT);
    for (size_t i = 0; i < COUNT(wrong_azimuth); i++)
        assert_int_equal(flavbrem_event_turn(z, wrong_azimuth[i], &event), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_event_turn(NULL, 0.0, &event), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_event_turn(z, 0.0, NULL), FLAVBREM_ERROR_INPUT);
    assert_memory_equal(&event, &before, sizeof event);
}

/* ---- threads ---- */

enum { STEPS = 2000, THREADS = 4 };

struct walk {
    double per_cm[STEPS];
    size_t element[STEPS];
    double boson[STEPS][4];
    int failures;
};

/* A particle that loses energy in PbWO4, with the handles that all threads share. */
static void *walk(void *user)
{
    struct walk *walk = user;
    flavbrem_material material;
    const flavbrem_runtime *const of_parts[3] = {runtimes[0], runtimes[1], runtimes[2]};
    uint64_t number = 4;
    walk->failures = flavbrem_material_read("PbWO4", 8.28, &material, NULL, 0) != FLAVBREM_OK;
    for (int i = 0; i < STEPS; i++) {
        double e = 200.0 - 0.09 * i, partial[3], direction[3];
        const uint64_t key[2] = {11, (uint64_t)i};
        flavbrem_event event = {.x = 0.0};
        walk->failures += flavbrem_runtime_per_cm(&material, of_parts, e, 1.0, &walk->per_cm[i],
                                                  partial) != FLAVBREM_OK;
        walk->element[i] = flavbrem_runtime_pick(3, partial, next_number(&number) - 0.5);
        next_direction(&number, i, direction);
        walk->failures +=
            walk->element[i] == 3 ||
            flavbrem_runtime_draw(of_parts[walk->element[i]], e, key, &event) != FLAVBREM_OK ||
            flavbrem_event_turn(direction, 1.0, &event) != FLAVBREM_OK;
        memcpy(walk->boson[i], event.boson, sizeof event.boson);
    }
    return NULL;
}

static void threads_walk_alike(void **state)
{
    static struct walk walks[THREADS + 1];
    pthread_t threads[THREADS];
    int hits[3] = {0, 0, 0};
    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, walk, &walks[i]), 0);
    walk(&walks[THREADS]);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_memory_equal(&walks[i], &walks[THREADS], sizeof walks[i]);
    }
    assert_int_equal(walks[0].failures, 0);
    for (int i = 0; i < STEPS; i++)
        hits[walks[0].element[i]]++;
    assert_true(hits[0] > hits[1] && hits[1] > hits[2] && hits[2] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nuclei_are_those_worked_out_by_hand),
        cmocka_unit_test(lead_has_its_atomic_weight),
        cmocka_unit_test(texts_that_mean_the_same_are_read_alike),
        cmocka_unit_test(letters_tell_a_compound_from_an_element),
        cmocka_unit_test(a_material_has_room_for_32_elements),
        cmocka_unit_test(each_wrong_text_has_its_sentence),
        cmocka_unit_test(a_sentence_is_cut_where_there_is_no_room),
        cmocka_unit_test(mean_free_paths_are_those_worked_out_by_hand),
        cmocka_unit_test(per_cm_is_the_sum_over_the_cross_sections_of_the_nuclei),
        cmocka_unit_test(other_masses_are_not_added),
        cmocka_unit_test(the_factor_multiplies_and_a_coupling_is_one),
        cmocka_unit_test(below_the_threshold_there_is_nothing),
        cmocka_unit_test(what_makes_no_sum_is_refused),
        cmocka_unit_test(elements_are_picked_as_often_as_they_have_of_the_sum),
        cmocka_unit_test(the_ends_of_uniform_are_the_first_and_the_last_part),
        cmocka_unit_test(nothing_is_picked_where_nothing_is),
        cmocka_unit_test(axes_stay_axes_for_every_direction),
        cmocka_unit_test(the_turn_is_the_one_that_the_header_says),
        cmocka_unit_test(forward_backward_and_quarters_are_exact),
        cmocka_unit_test(an_event_keeps_its_masses_and_its_angles_to_the_beam),
        cmocka_unit_test(no_direction_is_refused),
        cmocka_unit_test(threads_walk_alike),
    };
    return cmocka_run_group_tests(tests, create_all, destroy_all);
}
