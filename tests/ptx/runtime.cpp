/* A stand-in for the CUDA runtime, as far as flavbrem uses it: host code and nvcc's own objects
 * link with it instead of libcudart and run as they are. Streams are lists of one: everything is
 * done when the call returns.
 *
 * The environment says how it behaves:
 *   FLAVBREM_PTX_DEVICES=N   how many devices there are (1)
 *   FLAVBREM_PTX_CAPABILITY=N their compute capability, 10 times (120)
 *   FLAVBREM_PTX_ERROR=N     cudaGetDeviceCount returns this, as without a driver (35) or with the
 *                            toolkit's stub library (34)
 *   FLAVBREM_PTX_DRIVER=N    what cudaDriverGetVersion tells, 12040 for CUDA 12.4; 0: no driver (0)
 *   FLAVBREM_PTX_CODE=N      cudaFuncGetAttributes returns this, as where there is no code (209)
 *   FLAVBREM_PTX_FAIL=CALL:K the K-th call of that name fails; "any" is any call that can fail
 *   FLAVBREM_PTX_COUNT=CALL  at the end of the program, how many calls of that name there were
 *   FLAVBREM_PTX_MEMORY=N    bytes of memory that a device has
 *   FLAVBREM_PTX_COVERAGE=F  which lines of the kernels ran is written into file F at the end
 * At the end of the program it tells on stderr what was not given back. */
#include <cuda_runtime_api.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "grid.h"
#include "memory.h"
#include "runtime.h"

namespace
{
struct runtime {
    std::map<const void *, const kernel *> kernels; /* by the address of the host's function */
    std::set<void *> pinned, streams;
    std::map<std::string, int> calls;
    std::map<void *, size_t> sizes;
    size_t used = 0;
    std::string fault;
    std::mutex mutex;
};
} // namespace

static runtime &state()
{
    static runtime *r = new runtime; /* outlives every destructor that frees something */
    return *r;
}

static long setting(const char *name, long otherwise)
{
    const char *text = getenv(name);
    return text != nullptr ? atol(text) : otherwise;
}

/* Counts a call; true for the one that FLAVBREM_PTX_FAIL asks to fail. */
static bool has_to_fail(const char *call)
{
    std::lock_guard<std::mutex> lock(state().mutex);
    const char *text = getenv("FLAVBREM_PTX_FAIL");
    int count = ++state().calls[call], any = ++state().calls["any"];
    if (text == nullptr)
        return false;
    std::string name(text, strcspn(text, ":"));
    int k = atoi(text + strcspn(text, ":") + 1);
    return (name == call && k == count) || (name == "any" && k == any);
}

#define FAIL_AS(error)                                                                             \
    if (has_to_fail(__func__))                                                                     \
    return error

/* ---- the end ---- */

static void tell_what_is_left()
{
    if (ptx_not_given_back() > 0)
        fprintf(stderr, "ptx: not given back: %zu allocations, %zu pinned, %zu streams\n",
                device_allocations(), state().pinned.size(), state().streams.size());
}

static void tell_calls()
{
    const char *call = getenv("FLAVBREM_PTX_COUNT");
    if (call != nullptr)
        fprintf(stderr, "ptx: %d calls of %s\n", state().calls[call], call);
}

static void write_coverage()
{
    const char *path = getenv("FLAVBREM_PTX_COVERAGE");
    FILE *file = path != nullptr ? fopen(path, "w") : nullptr;
    if (file == nullptr)
        return;
    for (const kernel &k : all_kernels())
        for (int i = 0; i < k.n_places; i++)
            fprintf(file, "%s %s:%d %d\n", k.name, k.places[i].file, k.places[i].line, k.seen[i]);
    fclose(file);
}

__attribute__((constructor)) static void begin()
{
    atexit(tell_what_is_left);
    atexit(tell_calls);
    atexit(write_coverage);
}

int ptx_calls(const char *call)
{
    return state().calls[call];
}

size_t ptx_not_given_back()
{
    return device_allocations() + state().pinned.size() + state().streams.size();
}

size_t ptx_used()
{
    return state().used;
}

uint64_t ptx_fp64_operations()
{
    return fp64_operations;
}

const char *ptx_fault()
{
    return state().fault.c_str();
}

/* ---- what nvcc's objects call before main ---- */

extern "C" {
void **__cudaRegisterFatBinary(void *)
{
    static void *handle[1];
    return handle;
}

void __cudaRegisterFatBinaryEnd(void **)
{
}
void __cudaUnregisterFatBinary(void **)
{
}

void __cudaRegisterFunction(void **, const char *host, char *, const char *name, int, uint3 *,
                            uint3 *, dim3 *, dim3 *, int *)
{
    for (const kernel &k : all_kernels())
        if (strcmp(k.name, name) == 0)
            state().kernels[host] = &k;
}

/* Only launches by <<<>>> need these; the objects mention them. */
cudaError_t __cudaPopCallConfiguration(dim3 *, dim3 *, size_t *, void *)
{
    return cudaErrorMissingConfiguration;
}

#if CUDART_VERSION >= 12000
cudaError_t __cudaGetKernel(cudaKernel_t *, const void *)
{
    return cudaErrorInvalidDeviceFunction;
}

cudaError_t __cudaLaunchKernel(cudaKernel_t, dim3, dim3, void **, size_t, cudaStream_t)
{
    return cudaErrorInvalidDeviceFunction;
}
#endif

/* ---- devices ---- */

cudaError_t cudaGetDeviceCount(int *n)
{
    int error = (int)setting("FLAVBREM_PTX_ERROR", 0);
    if (error != 0)
        return (cudaError_t)error;
    *n = (int)setting("FLAVBREM_PTX_DEVICES", 1);
    return *n > 0 ? cudaSuccess : cudaErrorNoDevice;
}

cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr attribute, int device)
{
    FAIL_AS(cudaErrorUnknown);
    if (device >= setting("FLAVBREM_PTX_DEVICES", 1))
        return cudaErrorInvalidDevice;
    int capability = (int)setting("FLAVBREM_PTX_CAPABILITY", 120);
    *value = attribute == cudaDevAttrComputeCapabilityMajor   ? capability / 10
             : attribute == cudaDevAttrComputeCapabilityMinor ? capability % 10
                                                              : 0;
    return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp *gpu, int device)
{
    if (device >= setting("FLAVBREM_PTX_DEVICES", 1))
        return cudaErrorInvalidDevice;
    memset(gpu, 0, sizeof *gpu);
    snprintf(gpu->name, sizeof gpu->name, "no GPU: PTX on the CPU");
    gpu->major = (int)setting("FLAVBREM_PTX_CAPABILITY", 120) / 10;
    gpu->minor = (int)setting("FLAVBREM_PTX_CAPABILITY", 120) % 10;
    gpu->multiProcessorCount = 1;
    return cudaSuccess;
}

cudaError_t cudaDriverGetVersion(int *version)
{
    *version = (int)setting("FLAVBREM_PTX_DRIVER", 0);
    return cudaSuccess;
}

cudaError_t cudaRuntimeGetVersion(int *version)
{
    *version = CUDART_VERSION;
    return cudaSuccess;
}

cudaError_t cudaSetDevice(int device)
{
    FAIL_AS(cudaErrorDevicesUnavailable);
    if (device >= setting("FLAVBREM_PTX_DEVICES", 1))
        return cudaErrorInvalidDevice;
    return cudaSuccess;
}

/* The name of the runtime for one error, and none of its own. */
const char *cudaGetErrorName(cudaError_t error)
{
    return error == cudaErrorUnknown ? "cudaErrorUnknown" : "an error that the stand-in made";
}

/* The texts of the runtime, for the errors that the stand-in can give. */
const char *cudaGetErrorString(cudaError_t error)
{
    switch (error) {
    case cudaErrorMemoryAllocation:
        return "out of memory";
    case cudaErrorIllegalAddress:
        return "an illegal memory access was encountered";
    case cudaErrorMisalignedAddress:
        return "misaligned address";
    case cudaErrorLaunchFailure:
        return "unspecified launch failure";
    case cudaErrorInvalidConfiguration:
        return "invalid configuration argument";
    default:
        return "an error that the stand-in made";
    }
}

/* ---- memory ---- */

cudaError_t cudaMalloc(void **memory, size_t bytes)
{
    FAIL_AS(cudaErrorMemoryAllocation);
    std::lock_guard<std::mutex> lock(state().mutex);
    if (state().used + bytes > (size_t)setting("FLAVBREM_PTX_MEMORY", 1L << 40))
        return cudaErrorMemoryAllocation;
    void *made = device_allocate(bytes);
    if (made == nullptr)
        return cudaErrorMemoryAllocation;
    state().sizes[made] = bytes;
    state().used += bytes;
    *memory = made;
    return cudaSuccess;
}

cudaError_t cudaFree(void *memory)
{
    std::lock_guard<std::mutex> lock(state().mutex);
    if (memory == nullptr)
        return cudaSuccess;
    if (!device_free(memory))
        return cudaErrorInvalidValue;
    state().used -= state().sizes[memory];
    return cudaSuccess;
}

cudaError_t cudaMallocHost(void **memory, size_t bytes)
{
    FAIL_AS(cudaErrorMemoryAllocation);
    *memory = malloc(bytes);
    if (*memory == nullptr)
        return cudaErrorMemoryAllocation;
    state().pinned.insert(*memory);
    return cudaSuccess;
}

cudaError_t cudaFreeHost(void *memory)
{
    if (state().pinned.erase(memory) == 0)
        return cudaErrorInvalidValue;
    free(memory);
    return cudaSuccess;
}

static cudaError_t copy(void *to, const void *from, size_t bytes, cudaMemcpyKind kind)
{
    memcpy(to, from, bytes);
    if (kind == cudaMemcpyHostToDevice)
        host_wrote(to, bytes);
    return cudaSuccess;
}

cudaError_t cudaMemcpy(void *to, const void *from, size_t bytes, cudaMemcpyKind kind)
{
    FAIL_AS(cudaErrorUnknown);
    return copy(to, from, bytes, kind);
}

cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t)
{
    FAIL_AS(cudaErrorUnknown);
    return copy(to, from, bytes, kind);
}

/* ---- streams and launches ---- */

cudaError_t cudaStreamCreate(cudaStream_t *stream)
{
    FAIL_AS(cudaErrorUnknown);
    *stream = (cudaStream_t)malloc(1);
    state().streams.insert(*stream);
    return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t)
{
    FAIL_AS(cudaErrorUnknown);
    return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream)
{
    if (state().streams.erase(stream) == 0)
        return cudaErrorInvalidValue;
    free(stream);
    return cudaSuccess;
}

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes *attributes, const void *function)
{
    FAIL_AS(cudaErrorNoKernelImageForDevice);
    memset(attributes, 0, sizeof *attributes);
    if (state().kernels.count(function) == 0)
        return cudaErrorInvalidDeviceFunction;
    return (cudaError_t)setting("FLAVBREM_PTX_CODE", cudaSuccess);
}

/* The bytes that a kernel gets, from the addresses of its arguments. */
static std::vector<unsigned char> parameter_bytes(const kernel &k, void **arguments)
{
    std::vector<unsigned char> bytes;
    for (size_t i = 0; i < k.parameters.size(); i++) {
        const parameter_place &place = k.parameters[i];
        bytes.resize(place.offset + place.size);
        memcpy(&bytes[place.offset], arguments[i], place.size);
    }
    return bytes;
}

cudaError_t cudaLaunchKernel(const void *function, dim3 blocks, dim3 threads, void **arguments,
                             size_t, cudaStream_t)
{
    FAIL_AS(cudaErrorLaunchOutOfResources);
    auto found = state().kernels.find(function);
    if (found == state().kernels.end())
        return cudaErrorInvalidDeviceFunction;
    if (blocks.x == 0 || threads.x == 0 || threads.x > 1024 || blocks.y * blocks.z != 1 ||
        threads.y * threads.z != 1)
        return cudaErrorInvalidConfiguration;
    try {
        run_grid(*found->second, blocks.x, threads.x,
                 parameter_bytes(*found->second, arguments).data());
    } catch (const fault &f) {
        state().fault = std::string(found->second->name) + ": " + f.what();
        fprintf(stderr, "ptx: %s\n", state().fault.c_str());
        return (cudaError_t)f.error;
    }
    return cudaSuccess;
}
}
