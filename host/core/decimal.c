/* The locale "C" for the time of a call, in the calling thread alone. */
#include "host/core/decimal.h"

#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/range.h"

/* Nothing is changed where there is no memory for it. */
static locale_t enter(locale_t *before)
{
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    *before = plain != (locale_t)0 ? uselocale(plain) : (locale_t)0;
    return plain;
}

static void leave(locale_t plain, locale_t before)
{
    if (plain == (locale_t)0)
        return;
    uselocale(before);
    freelocale(plain);
}

double flb_decimal_read(const char *text, char **end)
{
    locale_t before, plain = enter(&before);
    double number = strtod(text, end);
    leave(plain, before);
    return number;
}

void flb_text_add(struct decimal_room *room, const char *format, ...)
{
    va_list arguments;
    locale_t before, plain = enter(&before);
    va_start(arguments, format);
    int length = vsnprintf(room->at, room->left, format, arguments);
    va_end(arguments);
    leave(plain, before);
    size_t added = length < 0 ? 0 : (size_t)length;
    if (added >= room->left) {
        room->full = 1;
        added = room->left > 0 ? room->left - 1 : 0;
    }
    room->at += added;
    room->left -= added;
}

double flb_decimal_rounded(double number, int digits)
{
    char text[FLAVBREM_NUMBER_BYTES];
    struct decimal_room room = {text, sizeof text, 0};
    flb_text_add(&room, "%.*g", digits, number);
    return room.full ? number : flb_decimal_read(text, NULL);
}

char *flavbrem_number_text(double number, char text[FLAVBREM_NUMBER_BYTES])
{
    if (text == NULL)
        return text;
    for (int digits = 15; digits <= 17; digits++) {
        struct decimal_room room = {text, FLAVBREM_NUMBER_BYTES, 0};
        flb_text_add(&room, "%.*g", digits, number);
        if (flb_decimal_read(text, NULL) == number)
            break;
    }
    return text;
}
