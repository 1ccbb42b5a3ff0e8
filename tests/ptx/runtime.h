/* What a test can ask the stand-in for the CUDA runtime. */
#ifndef FLAVBREM_TESTS_PTX_RUNTIME_H
#define FLAVBREM_TESTS_PTX_RUNTIME_H

#ifdef __cplusplus
extern "C" {
#endif

/* The sentence of the last fault of a kernel, "" if there was none. */
const char *ptx_fault(void);

#ifdef __cplusplus
}
#endif
#endif
