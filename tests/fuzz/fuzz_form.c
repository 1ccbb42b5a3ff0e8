/* Fuzz target: bytes as a file of t and F^2. What is refused must have a sentence; what is read has
 * a name by which it is found again, and where the nucleus takes it, values with finite errors. */
#define _GNU_SOURCE /* memfd_create */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "flavbrem/flavbrem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int condition)
{
    if (!condition)
        abort();
}

/* Fills one file, in memory, with the bytes. Returns its path. */
static const char *form_file(const void *bytes, size_t size)
{
    static int file = -1;
    static char path[40];
    if (file < 0)
        file = memfd_create("form", MFD_CLOEXEC);
    demand(file >= 0 && ftruncate(file, 0) == 0);
    demand(pwrite(file, bytes, size, 0) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return path;
}

static void use(flavbrem_context *context, flavbrem_process *process)
{
    char name[FLAVBREM_FORM_FACTOR_BYTES];
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {100.0, 0.3, {0.0, 0.0}};
    flavbrem_result result;
    request.rtol = 1e-2;
    snprintf(name, sizeof name, "%s", flavbrem_form_factor_name(process));
    demand(flavbrem_process_set(context, process, "form-factor", name) == FLAVBREM_OK);
    demand(strcmp(flavbrem_form_factor_name(process), name) == 0);
    flavbrem_status status = flavbrem_xsec(context, process, &request, 1, &point, &result);
    demand(status == FLAVBREM_OK || *flavbrem_context_message(context) != '\0');
    demand(status != FLAVBREM_OK ||
           (result.value >= 0.0 && isfinite(result.value) && result.error >= 0.0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static flavbrem_context *context;
    flavbrem_process *process = NULL;
    if (context == NULL) {
        demand(flavbrem_context_create(&context) == FLAVBREM_OK);
        demand(flavbrem_context_set_threads(context, 1) == FLAVBREM_OK);
    }
    demand(flavbrem_process_create(context, &process) == FLAVBREM_OK);
    if (flavbrem_process_set(context, process, "form-factor", form_file(data, size)) == FLAVBREM_OK)
        use(context, process);
    else
        demand(*flavbrem_context_message(context) != '\0');
    flavbrem_process_destroy(&process);
    return 0;
}
