/* The option --form-factor NAME of the validation programs. */
#ifndef FLAVBREM_VALIDATION_FORM_OPTION_H
#define FLAVBREM_VALIDATION_FORM_OPTION_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "host/core/form_factors/form_factors.h"

/* Takes the option out of the arguments. Returns the form factor, `otherwise` where there is no
 * such option; a name that is none ends the program. */
static inline int form_option(int *argc, char **argv, int otherwise)
{
    int at = 1;
    flavbrem_process process = flb_process_default();
    while (at < *argc && strcmp(argv[at], "--form-factor") != 0)
        at++;
    if (at == *argc)
        return otherwise;
    const char *name = at + 1 < *argc ? argv[at + 1] : "";
    while (process.form_factor < FORM_FACTORS &&
           strcmp(flavbrem_form_factor_name(&process), name) != 0)
        process.form_factor++;
    if (process.form_factor == FORM_FACTORS) {
        fprintf(stderr, "there is no form factor \"%s\", take one of --form-factor\n", name);
        exit(2);
    }
    *argc -= 2;
    for (int i = at; i <= *argc; i++) /* with the NULL behind the last */
        argv[i] = argv[i + 2];
    return process.form_factor;
}

/* Takes a word out of the arguments, wherever it stands. Returns 1 where it was there. */
static inline int word_option(int *argc, char **argv, const char *word)
{
    int at = 1;
    while (at < *argc && strcmp(argv[at], word) != 0)
        at++;
    if (at == *argc)
        return 0;
    *argc -= 1;
    for (int i = at; i <= *argc; i++) /* with the NULL behind the last */
        argv[i] = argv[i + 1];
    return 1;
}

/* For who calls what lies below flavbrem_process_check. */
static inline void prepare_form(const flavbrem_process *process)
{
    double m_e = flavbrem_lepton_mass_gev(FLAVBREM_ELECTRON, process->constants);
    if (!flb_form_factor_prepare(process->form_factor, process->target_z, process->target_a, m_e))
        exit(EXIT_FAILURE);
}

/* Gives a process a form factor. Returns 0 where that is not defined for its nucleus. */
static inline int take_form(int form, flavbrem_process *process)
{
    process->form_factor = form;
    return process->target_a >= flb_form_factor_row(form)->least_a;
}

#endif
