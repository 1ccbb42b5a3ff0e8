/* The options of a command, from the list of options, and so from the dictionary. */
#include "host/cli/help.h"

#include <stdio.h>
#include <string.h>

#include "host/cli/text.h"

#define INDENT 27
#define WIDTH 96

/* Where a command means something else than the row says; NULL leaves what that says. */
static const struct said_otherwise {
    enum command command;
    const char *name, *value, *usual, *help;
} said_otherwise[] = {
    {COMMAND_TABLE, "output", NULL, "", NULL},
    {COMMAND_TABLE, "beam-energy", NULL, NULL, "beam energies [GeV], total ones, rising"},
    {COMMAND_TABLE, "m-phi", NULL, NULL, "boson masses [GeV], rising"},
    {COMMAND_SAMPLE, "output", NULL, "",
     "its format is that of its ending; - is stdout, with --to. It appears when it is "
     "complete" HELP_EVENT_ENDINGS},
    {COMMAND_SAMPLE, "beam-energy", NULL, NULL,
     "total beam energy [GeV]; of several, event i has number i % count"},
    {COMMAND_SAMPLE, "m-phi", NULL, NULL, "boson masses [GeV]; of several --share says how many"},
    {COMMAND_SAMPLE, "target", "Z,A[,DENSITY]", NULL,
     "or an element, H to U, Pb or lead (82,207, which is Pb), or several, Pb,Fe; a density "
     "[g/cm3] is kept in the file and changes no number; a spectrum has a material instead"},
    {COMMAND_SAMPLE, "charge", NULL, NULL,
     "of the incoming lepton, -1 or +1; with a spectrum of the one that hits the target, and of "
     "those in a file that does not say"},
    {COMMAND_SAMPLE, "spectrum", NULL, NULL,
     "in place of -E: events of all leptons in a target, each row as often as it makes "
     "conversions; e- gives mu-, e+ gives mu+. A CSV file of energy [GeV], track length [cm] (with "
     "--length: number of leptons) and, if known, charge; steps:FILE, the same in any order; or "
     "shower:MATERIAL,ENERGY[,DEPTH], the built-in one [GeV, cm]"},
    {COMMAND_SAMPLE, "length", NULL, NULL, "how far each lepton of a file of numbers flies [cm]"},
    {COMMAND_SAMPLE, "method", "METHOD", "etl", "etl, ww or iww"},
    {COMMAND_SAMPLE, "coupling", NULL, NULL, "of the cross-section in the file"},
    {COMMAND_SAMPLE, "rtol", NULL, NULL, "of the cross-section in the file"},
    {COMMAND_SAMPLE, "psi-max", NULL, NULL,
     "largest lepton angle [rad] of --view lepton, and of ETL if given"},
    {COMMAND_PLOT, "output", NULL, "",
     "the picture, .png, .svg or .pdf; it appears when it is complete"},
    {COMMAND_PLOT, "beam-energy", NULL, NULL, "total beam energies [GeV]"},
    {COMMAND_PLOT, "m-phi", NULL, NULL, "boson masses [GeV]; of events one"},
    {COMMAND_PLOT, "at", NULL, "", "where a differential cross-section is drawn"},
    {COMMAND_PLOT, "method", NULL, "etl,ww,iww; of events etl", "etl, ww, iww; of events one"},
    {COMMAND_PLOT, "events", NULL, "100000", NULL},
    {COMMAND_PLOT, "histogram", NULL, "x,psi",
     "of events, a panel each, and of map, two: variables x, theta, y, psi (of map also t), each "
     "with a range or without, x=0:1:50,psi; of ww and iww the two of --view"},
    {COMMAND_YIELD, "method", NULL, "etl", NULL},
    {COMMAND_YIELD, "beam-energy", "ENERGY", NULL,
     "of a thin target [GeV], the lepton's total one"},
    {COMMAND_YIELD, "charge", NULL, NULL,
     "of the lepton that comes, and of a file's where it does not say, -1 or +1"},
    {COMMAND_YIELD, "rtol", NULL, NULL, "relative tolerance of the cross-sections"},
    {COMMAND_LIMIT, "method", NULL, "etl", NULL},
    {COMMAND_LIMIT, "beam-energy", "ENERGY", NULL,
     "of a thin target [GeV], the lepton's total one"},
    {COMMAND_LIMIT, "charge", NULL, NULL,
     "of the lepton that comes, and of a file's where it does not say, -1 or +1"},
    {COMMAND_LIMIT, "rtol", NULL, NULL, "relative tolerance of the cross-sections"},
    {COMMAND_LIMIT, "m-phi", NULL, NULL, "boson masses [GeV]; without: a limit on events alone"},
    {COMMAND_LIMIT, "coupling", NULL, NULL,
     "h at which conversions are told; no limit depends on it"},
    {COMMAND_CONSTRAINT, "coupling", NULL, NULL, "of g2: h at which the addition to a_mu is told"},
    {COMMAND_CONSTRAINT, "m-phi", NULL, NULL, "boson masses [GeV]; of g2 above m_mu - m_e"},
    {COMMAND_CONSTRAINT, "constraint", NULL, "",
     "the word behind the command, in spec files: g2 or relic"},
    {COMMAND_LOOKUP, "method", NULL, "those in the file", "etl, ww, iww; K comes with etl and iww"},
    {COMMAND_LOOKUP, "coupling", NULL, "the table's",
     "h, or g of a scalar, pseudoscalar, vector or axial, in the place of the table's"},
    {COMMAND_LOOKUP, "g-s", NULL, "the table's",
     "g_S of a general boson, with g_P in the ratio that it has"},
    {COMMAND_LOOKUP, "g-p", NULL, "the table's", NULL},
    {COMMAND_LOOKUP, "g-v", NULL, "the table's",
     "g_V of a general boson, with g_A in the ratio that it has"},
    {COMMAND_LOOKUP, "g-a", NULL, "the table's", NULL},
    {COMMAND_LOOKUP, "c-v", NULL, "the table's",
     "C_V of an axion-like particle, with C_A in the ratio that it has"},
    {COMMAND_LOOKUP, "c-a", NULL, "the table's", NULL},
    {COMMAND_LOOKUP, "f-gev", NULL, "the table's", "f of it [GeV]; cross-sections go as 1/f^2"},
    {COMMAND_LOOKUP, "epsilon", NULL, "the table's", NULL},
    {COMMAND_LOOKUP, "rtol", NULL, "0.01",
     "a value with a larger relative error is outside_tolerance, and the exit code is 3"},
    {COMMAND_DEVICES, "device", "DEVICE", "cuda",
     "of the self-test: cuda, cuda:N, cuda:N,N, cuda:all"},
    {COMMAND_DEVICES, "threads", NULL, NULL, "of the CPU in the self-test, 1 to 4096"},
};

/* A text with the formats of event files in place of what stands for them. */
static void expand(const char *text, char *room_for, size_t size)
{
    const flavbrem_event_format *format;
    struct text_room room = {room_for, size};
    for (; *text != '\0'; text++)
        if (*text != *HELP_EVENT_FORMATS && *text != *HELP_EVENT_ENDINGS)
            text_add(&room, "%c", *text);
        else
            for (size_t i = 0; (format = flavbrem_event_format_at(i)) != NULL; i++)
                if (*text == *HELP_EVENT_FORMATS)
                    text_add(&room, " %s", format->name);
                else
                    text_add(&room, "\n  %s (%s)", format->endings, format->help);
}

/* Words, broken at the width. What stands behind a line's end begins a line, which keeps its blanks
 * where it is broken too. */
static void print_wrapped(const char *text)
{
    int begin = INDENT, column = INDENT;
    for (const char *at = text; *at != '\0';) {
        int length = (int)strcspn(at, " \n");
        if (column > begin && column + 1 + length > WIDTH)
            column = printf("\n%*s", begin, "") - 1;
        else if (column > begin)
            column += printf(" ");
        column += printf("%.*s", length, at);
        at += length;
        if (*at == '\n') {
            begin = INDENT + (int)strspn(at + 1, " ");
            at += begin - INDENT;
            column = printf("\n%*s", begin, "") - 1;
        }
        at += *at != '\0';
    }
    putchar('\n');
}

static void print_option(enum command command, struct option_row row)
{
    char text[1280], help[1024];
    for (size_t i = 0; i < sizeof said_otherwise / sizeof *said_otherwise; i++) {
        const struct said_otherwise *other = &said_otherwise[i];
        if (other->command != command || strcmp(other->name, row.name) != 0)
            continue;
        row.value = other->value != NULL ? other->value : row.value;
        row.usual = other->usual != NULL ? other->usual : row.usual;
        row.help = other->help != NULL ? other->help : row.help;
    }
    int has_usual = row.usual != NULL && row.usual[0] != '\0';
    int column =
        row.letter != 0 ? printf("  -%c, --%s", row.letter, row.name) : printf("  --%s", row.name);
    if (row.value != NULL)
        column += printf(" %s", row.value);
    if (column >= INDENT)
        column = printf("\n") - 1;
    printf("%*s", INDENT - column, "");
    const char *range = row.key != NULL && row.key->range != NULL ? row.key->range : "";
    expand(row.help, help, sizeof help);
    snprintf(text, sizeof text, "%s%s%s%s%s%s", help, *range != '\0' ? ", " : "", range,
             has_usual ? " (" : "", has_usual ? row.usual : "", has_usual ? ")" : "");
    print_wrapped(text);
}

static int is_told(const struct option_row *row, enum command command, flavbrem_key_group group)
{
    return row->commands & (int)command && row->group == group && row->help[0] != '\0';
}

/* Returns how many there are. What has a letter comes first: it is what is given most. */
static int print_group(enum command command, flavbrem_key_group group, const char *title)
{
    struct option_row rows[MOST_OPTIONS];
    size_t n = options_list(rows);
    int told = 0, by_letter = group == FLAVBREM_KEY_OF_POINTS ? 2 : 1;
    for (int pass = 0; pass < by_letter; pass++)
        for (size_t i = 0; i < n; i++) {
            if (!is_told(&rows[i], command, group) ||
                (by_letter == 2 && (rows[i].letter != 0) != (pass == 0)))
                continue;
            if (told++ == 0)
                fputs(title, stdout);
            print_option(command, rows[i]);
        }
    return told;
}

void help_print(enum command command, const struct help_text *text)
{
    char usage[4096];
    expand(text->usage, usage, sizeof usage);
    puts(usage);
    int points = print_group(command, FLAVBREM_KEY_OF_POINTS, "");
    fputs(text->where, stdout);
    if (points > 0)
        putchar('\n');
    int physics = print_group(command, FLAVBREM_KEY_OF_PROCESS, "Physics (default):\n");
    print_group(command, FLAVBREM_KEY_OF_WORK,
                physics > 0 ? "Computation (default):\n" : "Options (default):\n");
    printf("\nExamples:\n%s", text->examples);
}

/* "e:mu" and the like. */
static void print_pairs(const char *const *choices)
{
    for (int i = 0; choices[i] != NULL; i++)
        for (int j = 0; choices[j] != NULL; j++)
            printf("%s:%s\n", choices[i], choices[j]);
}

static void print_values(const struct option_row *row, enum command command)
{
    const flavbrem_event_format *format;
    if (row->choices != NULL && row->key != NULL && row->key->type == FLAVBREM_KEY_PAIR)
        print_pairs(row->choices);
    else
        for (int i = 0; row->choices != NULL && row->choices[i] != NULL; i++)
            puts(row->choices[i]);
    if (command == COMMAND_SAMPLE && strcmp(row->name, "to") == 0)
        for (size_t i = 0; (format = flavbrem_event_format_at(i)) != NULL; i++)
            puts(format->name);
}

void help_words(enum command command, const char *option)
{
    struct option_row rows[MOST_OPTIONS];
    size_t n = options_list(rows);
    for (size_t i = 0; i < n; i++) {
        if (!(rows[i].commands & (int)command))
            continue;
        if (option == NULL)
            printf("--%s\n", rows[i].name);
        else if (strncmp(option, "--", 2) == 0 && strcmp(option + 2, rows[i].name) == 0)
            print_values(&rows[i], command);
    }
}
