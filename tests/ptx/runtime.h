/* What a test can ask the stand-in for the CUDA runtime. */
#ifndef FLAVBREM_TESTS_PTX_RUNTIME_H
#define FLAVBREM_TESTS_PTX_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How many calls of that name there were, "any" for all that can fail. */
int ptx_calls(const char *call);

/* The last call that FLAVBREM_PTX_FAIL made fail, "" if none did. */
const char *ptx_failed_call(void);

/* Allocations, pinned memory and streams that were not given back yet. */
size_t ptx_not_given_back(void);

/* Copies and launches that wait on streams. */
size_t ptx_waiting(void);

/* Bytes of the devices' memory that are allocated. */
size_t ptx_used(void);

/* What the FP64 units of a device would have had to do so far; 0 in a program without the checker.
 */
uint64_t ptx_fp64_operations(void);

/* The sentence of the last fault of a kernel, "" if there was none. */
const char *ptx_fault(void);

#ifdef __cplusplus
}
#endif
#endif
