/* What the devices of the CUDA backend are called. */
#include "host/backends/cuda/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/backends/backend.h"
#include "host/core/context.h"

static const char *const names[MOST_GPUS] = {
    "cuda:0", "cuda:1", "cuda:2",  "cuda:3",  "cuda:4",  "cuda:5",  "cuda:6",  "cuda:7",
    "cuda:8", "cuda:9", "cuda:10", "cuda:11", "cuda:12", "cuda:13", "cuda:14", "cuda:15"};

static const char prefix[] = "cuda:";

_Static_assert(MOST_GPUS < MOST_OF_SEVERAL, "there is a bit for each GPU, and one for none");

const char *flb_cuda_name(int number)
{
    return names[number];
}

void flb_cuda_several_name(int several, char *name)
{
    const char *before = prefix;
    size_t length = 0;
    for (int i = 0; i < MOST_GPUS; i++)
        if ((several >> i & 1) != 0) {
            length +=
                (size_t)snprintf(name + length, DEVICE_NAME_BYTES - length, "%s%d", before, i);
            before = ",";
        }
}

/* The number that a text begins with, MOST_GPUS for a larger one, NO_SUCH_DEVICE for none; *rest is
 * what stands behind. */
static int number_at(const char *text, const char **rest)
{
    size_t digits = strspn(text, "0123456789");
    *rest = text + digits;
    if (digits == 0)
        return NO_SUCH_DEVICE;
    long number = digits <= 4 ? strtol(text, NULL, 10) : MOST_GPUS;
    return number < MOST_GPUS ? (int)number : MOST_GPUS;
}

/* Numbers with commas between, of which those that GPUs have differ. *mistake: what is wrong. */
static int number_of_list(const char *text, const char **mistake)
{
    int several = SEVERAL_DEVICES, n = 0;
    for (const char *rest = text;; rest++, n++) {
        int number = number_at(rest, &rest);
        *mistake = "behind cuda: stand numbers with commas between, or all";
        if (number == NO_SUCH_DEVICE || (*rest != '\0' && *rest != ','))
            return NO_SUCH_DEVICE;
        *mistake = "a card is named twice";
        if ((several >> number & 1) != 0 && number < MOST_GPUS)
            return NO_SUCH_DEVICE;
        several |= 1 << number;
        *mistake = NULL;
        if (*rest == '\0')
            return n == 0 ? number : several;
    }
}

static int find(const char *name, const char **mistake)
{
    *mistake = NULL;
    if (strcmp(name, "cuda") == 0)
        return 0;
    if (strncmp(name, prefix, strlen(prefix)) != 0)
        return NO_SUCH_DEVICE;
    if (strcmp(name, "cuda:all") == 0)
        return ALL_DEVICES;
    return number_of_list(name + strlen(prefix), mistake);
}

int flb_cuda_number(const char *name)
{
    const char *mistake;
    return find(name, &mistake);
}

const char *flb_cuda_mistake(const char *name)
{
    const char *mistake;
    (void)find(name, &mistake);
    return mistake;
}
