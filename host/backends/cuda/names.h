/* What the devices of the CUDA backend are called, also in a build without it. */
#ifndef FLAVBREM_HOST_CUDA_NAMES_H
#define FLAVBREM_HOST_CUDA_NAMES_H

/* So many GPUs have a name. */
#define MOST_GPUS 16

const char *flb_cuda_name(int number);

/* The number in "cuda" (0) or "cuda:N", MOST_GPUS for a larger one; that of several in "cuda:N,N"
 * and "cuda:all" (host/backends/backend.h); NO_SUCH_DEVICE in other names. */
int flb_cuda_number(const char *name);

/* "cuda:0,2" from the bits of the numbers, into DEVICE_NAME_BYTES. */
void flb_cuda_several_name(int several, char *name);

/* Why a name that begins like theirs is none of them; NULL where it begins otherwise. */
const char *flb_cuda_mistake(const char *name);

/* The members of the backend that do not depend on CUDA. */
#define CUDA_NAMES                                                                                 \
    .family = "cuda", .names = "cuda, cuda:N, cuda:N,N,..., cuda:all", .is_gpu = 1,                \
    .all = "cuda:all", .name = flb_cuda_name, .number = flb_cuda_number,                           \
    .several_name = flb_cuda_several_name, .mistake = flb_cuda_mistake

#endif
