/* flavbrem devices: where the work can be done. */
#include "host/cli/commands.h"

#include <stdio.h>

#include "host/cli/output.h"

const char devices_help[] =
    "usage: flavbrem devices [options]\n"
    "\n"
    "Lists what --device takes besides auto and cpu, and why one cannot be used here.\n"
    "The results have the same bits on all of them.\n"
    "\n"
    "Options (default):\n" TERMINAL_HELP "\n"
    "Examples:\n"
    "  flavbrem devices\n"
    "  flavbrem devices --json\n";

int devices_run(const struct options *options, struct problem *problem)
{
    const char *name, *reason;
    int usable;
    if (options->format == FORMAT_JSON)
        putchar('[');
    else if (options->format == FORMAT_CSV)
        puts("name,usable,reason");
    for (size_t i = 0; (name = flavbrem_device_name(i, &usable, &reason)) != NULL; i++) {
        if (options->format == FORMAT_JSON)
            printf("%s{\"name\": \"%s\", \"usable\": %s, \"reason\": \"%s\"}", i == 0 ? "" : ",\n ",
                   name, usable ? "true" : "false", reason);
        else if (options->format == FORMAT_CSV)
            printf("%s,%s,\"%s\"\n", name, usable ? "yes" : "no", reason);
        else
            printf("%-14s%s%s\n", name, usable ? "usable" : "not usable: ", reason);
    }
    if (options->format == FORMAT_JSON)
        puts("]");
    return output_close(problem);
}
