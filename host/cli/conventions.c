/* What the library says of the origin of a value, for the options of a command. */
#include "host/cli/conventions.h"

#include <stdio.h>

static flavbrem_origin origin_of(const struct options *options, unsigned methods)
{
    return (flavbrem_origin){options->process, options->quantity, methods, options->rtol};
}

unsigned conventions_methods(const struct options *options)
{
    unsigned methods = 0;
    for (int i = 0; i < options->n_methods; i++)
        methods |= FLAVBREM_METHOD_BIT(options->methods[i]);
    return methods;
}

void conventions_text(const struct options *options, char text[FLAVBREM_ORIGIN_BYTES])
{
    flavbrem_origin origin = origin_of(options, conventions_methods(options));
    flavbrem_origin_text(&origin, text, FLAVBREM_ORIGIN_BYTES);
}

void conventions_print_text(const struct options *options)
{
    char text[FLAVBREM_ORIGIN_BYTES];
    conventions_text(options, text);
    fputs(text, stdout);
}

const char *conventions_csv_names(const struct options *options, char text[FLAVBREM_ORIGIN_BYTES])
{
    flavbrem_origin origin = origin_of(options, conventions_methods(options));
    return flavbrem_origin_csv_names(&origin, text, FLAVBREM_ORIGIN_BYTES);
}

void conventions_csv(const struct options *options, unsigned methods,
                     char text[FLAVBREM_ORIGIN_BYTES])
{
    flavbrem_origin origin = origin_of(options, methods);
    flavbrem_origin_csv(&origin, text, FLAVBREM_ORIGIN_BYTES);
}

void conventions_json(const struct options *options, unsigned methods,
                      char text[FLAVBREM_ORIGIN_BYTES])
{
    flavbrem_origin origin = origin_of(options, methods);
    flavbrem_origin_json(&origin, text, FLAVBREM_ORIGIN_BYTES);
}
