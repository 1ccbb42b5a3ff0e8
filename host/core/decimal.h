/* Numbers as decimal text, whatever the program's locale. Private to the library. */
#ifndef FLAVBREM_HOST_DECIMAL_H
#define FLAVBREM_HOST_DECIMAL_H

#include <stddef.h>

/* As strtod() with a decimal point. */
double flb_decimal_read(const char *text, char **end);

/* The number of so many digits that is nearest. */
double flb_decimal_rounded(double number, int digits);

/* Where text goes that grows; what does not fit is left out. */
struct decimal_room {
    char *at;
    size_t left;
    int full; /* something was left out */
};

/* As printf() with a decimal point. */
void flb_text_add(struct decimal_room *room, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
