/* Points, cross-sections and events in the caller's own memory of a GPU, on a stream of his. No
 * CUDA header is needed: a stream is a cudaStream_t of the runtime or a CUstream of the driver.
 *
 * Memory is that of cudaMalloc, cudaMallocAsync or cudaMallocManaged, the stream one of the GPU
 * whose memory it is. A call reads it behind all that is on the stream, and returns when the
 * results are there: what follows on the stream has them, and other streams are not waited for. The
 * thread's current device is left as it is. The bytes are those of the call without memory of a
 * GPU. How long an array is nobody can tell: one that is too short is written beyond its end, or
 * ends all work on that GPU. After any error the next call starts anew. */
#ifndef FLAVBREM_CUDA_H
#define FLAVBREM_CUDA_H

#include <stddef.h>
#include <stdint.h>

#include "flavbrem/context.h"
#include "flavbrem/runtime.h"
#include "flavbrem/sampler.h"
#include "flavbrem/xsec.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

struct CUstream_st;

/* A cudaStream_t; NULL for the default stream. */
typedef struct CUstream_st *flavbrem_cuda_stream;

/* Points, [n] each. Frozen. */
typedef struct flavbrem_cuda_points {
    const double *beam_energy_gev, *m_phi_gev;
    const double *at[2]; /* the coordinates of the quantity, as in flavbrem_point; NULL where it has
                          * none */
} flavbrem_cuda_points;

/* What receives the cross-sections, [n] each; NULL for what is not wanted. Frozen. */
typedef struct flavbrem_cuda_results {
    double *value, *error; /* in the unit of the request */
    int32_t *status;       /* a flavbrem_value_status */
} flavbrem_cuda_results;

/* As flavbrem_xsec, of points in memory of a GPU. Where they are worked on the context says: they
 * are brought there and back.
 * Errors: those of flavbrem_xsec, FLAVBREM_ERROR_MEMORY, and FLAVBREM_ERROR_INPUT where something
 * is not in memory of a GPU, which leave the results untouched; FLAVBREM_ERROR_DEVICE where there
 * is no GPU, or it fails, on the way back with a part of the results there. Not thread safe for one
 * context. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_cuda_xsec(flavbrem_context *context,
                                                       const flavbrem_process *process,
                                                       const flavbrem_request *request, size_t n,
                                                       const flavbrem_cuda_points *points,
                                                       const flavbrem_cuda_results *results,
                                                       flavbrem_cuda_stream stream);

/* As flavbrem_events_draw, into memory of a GPU, which draws them there whatever the device of the
 * context; they do not leave it.
 *   events  receives n events; after an error they are not all there
 * The progress function is not called.
 * Errors: as flavbrem_cuda_xsec, and FLAVBREM_ERROR_MEMORY. Not thread safe for one context. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_cuda_events_draw(
    flavbrem_context *context, size_t n_samplers, flavbrem_sampler *const samplers[],
    uint64_t first, size_t n, flavbrem_event *events, flavbrem_cuda_stream stream);

/* What receives the numbers of flavbrem_event, a column each, [n]; NULL for what is not wanted, but
 * at least one is. All on one GPU. Frozen. */
typedef struct flavbrem_cuda_columns {
    double *lepton[4], *boson[4], *nucleus[4]; /* px, py, pz, E [GeV] */
    double *x, *theta_rad, *y, *psi_rad, *t_gev2, *weight;
    uint32_t *tries, *azimuth_tries;
} flavbrem_cuda_columns;

/* The same events as columns. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_cuda_events_columns(
    flavbrem_context *context, size_t n_samplers, flavbrem_sampler *const samplers[],
    uint64_t first, size_t n, const flavbrem_cuda_columns *columns, flavbrem_cuda_stream stream);

/* As flavbrem_runtime_draw_many, of energies and keys in memory of a GPU, into events there, which
 * that GPU draws.
 *   beam_energy_gev  [n]
 *   key              [n][2]
 *   events           receives n events; after an error they are not all there
 * Errors: as flavbrem_runtime_draw_many and flavbrem_cuda_events_draw. Not thread safe for one
 * context; the runtime may be used by others meanwhile. */
FLAVBREM_MUST_CHECK flavbrem_status
flavbrem_cuda_runtime_draw(flavbrem_context *context, const flavbrem_runtime *runtime, size_t n,
                           const double *beam_energy_gev, const uint64_t key[][2],
                           flavbrem_event *events, flavbrem_cuda_stream stream);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
