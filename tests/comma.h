/* A locale with a decimal comma. */
#ifndef FLAVBREM_TESTS_COMMA_H
#define FLAVBREM_TESTS_COMMA_H

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Takes one that is there, or makes one where the system can. Returns whether there is one. */
static inline int take_comma(void)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"};
    char folder[] = "/tmp/flavbrem-locale-XXXXXX", command[200];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_ALL, names[i]) != NULL)
            return strcmp(localeconv()->decimal_point, ",") == 0;
    if (mkdtemp(folder) == NULL)
        return 0;
    snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 '%s/de_DE.UTF-8' 2>/dev/null",
             folder);
    int made = system(command) == 0 && /* NOLINT(cert-env33-c): in the test's own folder */
               setenv("LOCPATH", folder, 1) == 0 && setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
    unsetenv("LOCPATH"); /* a program that the test runs has the machine's locales */
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) == 0 && made && /* NOLINT(cert-env33-c): likewise */
           strcmp(localeconv()->decimal_point, ",") == 0;
}

#endif
