/* Materials from texts, and what a simulator asks in them: nuclei in a cm^3, cross-sections per cm,
 * the element that was hit, an event turned to where the particle flew. */
#include <math.h>
#include <string.h>

#include "flavbrem/material.h"
#include "tests/shared.h"

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
