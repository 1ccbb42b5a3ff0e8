/* What the devices of the CUDA backend are called. */
#include "host/backends/cuda/names.h"

#include <stdlib.h>
#include <string.h>

#include "host/backends/backend.h"

static const char *const names[MOST_GPUS] = {
    "cuda:0", "cuda:1", "cuda:2",  "cuda:3",  "cuda:4",  "cuda:5",  "cuda:6",  "cuda:7",
    "cuda:8", "cuda:9", "cuda:10", "cuda:11", "cuda:12", "cuda:13", "cuda:14", "cuda:15"};

const char *flb_cuda_name(int number)
{
    return names[number];
}

int flb_cuda_number(const char *name)
{
    const char *digits = name + strlen("cuda:");
    if (strcmp(name, "cuda") == 0)
        return 0;
    if (strncmp(name, "cuda:", strlen("cuda:")) != 0 || *digits == '\0' ||
        strspn(digits, "0123456789") != strlen(digits))
        return NO_SUCH_DEVICE;
    int number = strlen(digits) <= 4 ? (int)strtol(digits, NULL, 10) : MOST_GPUS;
    return number < MOST_GPUS ? number : MOST_GPUS;
}
