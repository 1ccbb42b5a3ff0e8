/* What the devices of the CUDA backend are called, also in a build without it. */
#ifndef FLAVBREM_HOST_CUDA_NAMES_H
#define FLAVBREM_HOST_CUDA_NAMES_H

/* So many GPUs have a name. */
#define MOST_GPUS 16

const char *flb_cuda_name(int number);

/* The number in "cuda" (0) or "cuda:N", MOST_GPUS for a larger one; NO_SUCH_DEVICE in other names.
 */
int flb_cuda_number(const char *name);

/* The members of the backend that do not depend on CUDA. */
#define CUDA_NAMES                                                                                 \
    .family = "cuda", .names = "cuda, cuda:N", .is_gpu = 1, .name = flb_cuda_name,                 \
    .number = flb_cuda_number

#endif
