/* A stand-in for the CUDA runtime, as far as flavbrem uses it: host code and nvcc's own objects
 * link with it instead of libcudart and run as they are.
 *
 * It is as strict as the runtime may be: a thread has a current device, to which what it makes
 * belongs; a stream takes launches while its own device is the current one; the first failure stays
 * until somebody asks for the last error; after a fork no call works. It is stricter where memory
 * or a stream is given back while work of its device waits. Calls are made one after another, those
 * of several threads in the order in which they come, so that no card has to wait for ever.
 *
 * The environment says how it behaves:
 *   FLAVBREM_PTX_STREAMS=M   when the work of a stream is done:
 *       eager  before the call returns (this is what it does where nothing is said)
 *       lazy   when somebody waits for that stream, and no sooner
 *       mixed  when somebody waits for any stream, a piece of each in turn
 *     In the last two pinned memory that a copy goes to is filled with 0xA5 until it is there.
 *   FLAVBREM_PTX_DEVICES=N   how many devices there are (1)
 *   FLAVBREM_PTX_TAKEN=N,N   devices that another process has for itself
 *   FLAVBREM_PTX_CAPABILITY=N their compute capability, 10 times (120)
 *   FLAVBREM_PTX_OLD=N,N     devices with compute capability 6.1, for which there is no code
 *   FLAVBREM_PTX_SLOW=N,N    devices with FP64 at 1/64 of FP32; the others are as fast as an H100
 *   FLAVBREM_PTX_WATCHDOG=1  devices end what runs too long: they have a display
 *   FLAVBREM_PTX_ERROR=N     cudaGetDeviceCount returns this, as without a driver (35) or with the
 *                            toolkit's stub library (34)
 *   FLAVBREM_PTX_DRIVER=N    what cudaDriverGetVersion tells, 12040 for CUDA 12.4; 0: no driver (0)
 *   FLAVBREM_PTX_CODE=N      cudaFuncGetAttributes returns this, as where there is no code (209)
 *   FLAVBREM_PTX_FAIL=CALL:K the K-th call of that name fails; "any" is any call that can fail;
 *                            with CALL:K+ all from the K-th on do; with CALL@N:K only calls count
 *                            that are about device N
 *   FLAVBREM_PTX_MOST=N      after so many calls that can fail all do: a loop without end ends
 *   FLAVBREM_PTX_COUNT=CALL  at the end of the program, how many calls of that name there were
 *   FLAVBREM_PTX_FLIP=N:M    in what comes back in copies of N to M bytes a bit is wrong
 *   FLAVBREM_PTX_MEMORY=N    bytes of memory that a device has
 *   FLAVBREM_PTX_COVERAGE=F  which lines of the kernels ran is written into file F at the end
 * At the end of the program it tells on stderr what was not given back. */
#include <cuda_runtime_api.h>

#include <condition_variable>
#include <cstdio>
#include <malloc.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "grid.h"
#include "memory.h"
#include "runtime.h"

namespace
{
typedef std::function<cudaError_t()> piece_of_work;

struct stream_data {
    int device;
    bool waits_for_legacy; /* no cudaStreamNonBlocking */
    std::deque<piece_of_work> queue;
};

struct allocated {
    int device;
    size_t bytes;
};

/* Who comes first is first; the owner may lock it again. */
class fair_mutex
{
    struct waiter {
        std::thread::id id;
        std::condition_variable woken;
    };

    std::mutex inner;
    std::deque<waiter *> waiting;
    std::thread::id owner;
    int depth = 0;

  public:
    void lock()
    {
        std::unique_lock<std::mutex> hold(inner);
        waiter me = {std::this_thread::get_id(), {}};
        if (depth > 0 && owner != me.id) {
            waiting.push_back(&me);
            me.woken.wait(hold, [&] { return owner == me.id; });
        } else {
            owner = me.id;
            ++depth;
        }
    }

    void unlock()
    {
        std::lock_guard<std::mutex> hold(inner);
        if (--depth > 0)
            return;
        owner = std::thread::id();
        if (!waiting.empty()) { /* it has the lock already when it wakes */
            owner = waiting.front()->id;
            depth = 1;
            waiting.front()->woken.notify_one();
            waiting.pop_front();
        }
    }
};

struct runtime {
    std::map<const void *, const kernel *> kernels; /* by the address of the host's function */
    std::map<void *, allocated> pinned;
    std::map<cudaStream_t, stream_data> streams;
    std::map<std::string, int> calls;
    std::map<void *, allocated> sizes;
    std::map<int, size_t> used; /* bytes of each device */
    pid_t process = 0;          /* that made the first call */
    std::string fault, failed_call;
    fair_mutex mutex; /* the checker is for one thread at a time */
};

typedef std::lock_guard<fair_mutex> locked;

thread_local int current_device;
thread_local bool device_is_unknown; /* the last call that asked for it or set it failed */
thread_local cudaError_t last_error = cudaSuccess;
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

/* What every call that fails does. */
static cudaError_t told(cudaError_t error)
{
    if (error != cudaSuccess)
        last_error = error;
    return error;
}

static bool is_forked()
{
    locked lock(state().mutex);
    if (state().process == 0)
        state().process = getpid();
    return state().process != getpid();
}

static void count_call(const char *call)
{
    locked lock(state().mutex);
    ++state().calls[call];
}

/* Counts a call that is about a device; true for the one that FLAVBREM_PTX_FAIL asks to fail. */
static bool has_to_fail(const char *call, int device = current_device)
{
    locked lock(state().mutex);
    const char *text = getenv("FLAVBREM_PTX_FAIL");
    std::string at = "@" + std::to_string(device);
    std::map<std::string, int> &calls = state().calls;
    for (const std::string &counted : {std::string(call), call + at, "any" + at})
        ++calls[counted];
    if (++calls["any"] > setting("FLAVBREM_PTX_MOST", 1L << 40))
        return true;
    if (text == nullptr)
        return false;
    std::string name(text, strcspn(text, ":"));
    int k = atoi(text + strcspn(text, ":") + 1);
    bool later = text[strlen(text) - 1] == '+';
    bool is_meant = name == call || name == "any" || name == call + at || name == "any" + at;
    int which = is_meant ? calls[name] : 0;
    bool fails = which == k || (later && which > k);
    if (fails)
        state().failed_call = call;
    std::string about = call;
    if (about == "cudaSetDevice" || about == "cudaGetDevice")
        device_is_unknown = fails;
    return fails;
}

/* What the runtime would let pass, and what must not be. */
static cudaError_t misuse(const std::string &what)
{
    state().fault = what;
    fprintf(stderr, "ptx: %s\n", what.c_str());
    return told(cudaErrorInvalidValue);
}

static cudaError_t is_called_in_a_child()
{
    (void)misuse("a call in a child of fork()");
    return told(cudaErrorInitializationError);
}

#define FAIL_ABOUT(device, error)                                                                  \
    locked held(state().mutex);                                                                    \
    if (is_forked())                                                                               \
        return is_called_in_a_child();                                                             \
    if (has_to_fail(__func__, device))                                                             \
    return told(error)
#define FAIL_AS(error) FAIL_ABOUT(current_device, error)

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
    /* What is given back is taken again as it is: pages of the system cost more than all else. */
    mallopt(M_MMAP_THRESHOLD, 1 << 25);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_ARENA_MAX, 1);
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

size_t ptx_waiting()
{
    size_t n = 0;
    for (const auto &stream : state().streams)
        n += stream.second.queue.size();
    return n;
}

static bool waits_on(int device)
{
    for (const auto &stream : state().streams)
        if (stream.second.device == device && !stream.second.queue.empty())
            return true;
    return false;
}

size_t ptx_used()
{
    size_t bytes = 0;
    for (const auto &device : state().used)
        bytes += device.second;
    return bytes;
}

uint64_t ptx_fp64_operations()
{
    return fp64_operations;
}

const char *ptx_failed_call()
{
    return state().failed_call.c_str();
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
    count_call(__func__);
    if (is_forked())
        return told(cudaErrorInitializationError);
    if (error != 0)
        return told((cudaError_t)error);
    *n = (int)setting("FLAVBREM_PTX_DEVICES", 1);
    return told(*n > 0 ? cudaSuccess : cudaErrorNoDevice);
}

static bool is_in_list(const char *name, int device)
{
    const char *text = getenv(name);
    std::string list = text != nullptr ? std::string(",") + text + "," : "";
    return list.find("," + std::to_string(device) + ",") != std::string::npos;
}

cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr attribute, int device)
{
    FAIL_ABOUT(device, cudaErrorUnknown);
    if (device >= setting("FLAVBREM_PTX_DEVICES", 1))
        return told(cudaErrorInvalidDevice);
    int capability =
        is_in_list("FLAVBREM_PTX_OLD", device) ? 61 : (int)setting("FLAVBREM_PTX_CAPABILITY", 120);
    bool slow = is_in_list("FLAVBREM_PTX_SLOW", device);
    *value = attribute == cudaDevAttrComputeCapabilityMajor   ? capability / 10
             : attribute == cudaDevAttrComputeCapabilityMinor ? capability % 10
             : attribute == cudaDevAttrMultiProcessorCount    ? (slow ? 10 : 132)
             : attribute == cudaDevAttrKernelExecTimeout ? (int)setting("FLAVBREM_PTX_WATCHDOG", 0)
             : attribute == cudaDevAttrClockRate         ? 1980000 /* kHz */
             : attribute == cudaDevAttrSingleToDoublePrecisionPerfRatio ? (slow ? 64 : 2)
                                                                        : 0;
    return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp *gpu, int device)
{
    FAIL_ABOUT(device, cudaErrorUnknown);
    if (device >= setting("FLAVBREM_PTX_DEVICES", 1))
        return told(cudaErrorInvalidDevice);
    memset(gpu, 0, sizeof *gpu);
    snprintf(gpu->name, sizeof gpu->name, "no GPU: PTX on the CPU%s",
             is_in_list("FLAVBREM_PTX_SLOW", device) ? ", slow" : "");
    gpu->major = (int)setting("FLAVBREM_PTX_CAPABILITY", 120) / 10;
    gpu->minor = (int)setting("FLAVBREM_PTX_CAPABILITY", 120) % 10;
    gpu->multiProcessorCount = 1;
    return cudaSuccess;
}

cudaError_t cudaDriverGetVersion(int *version)
{
    FAIL_AS(cudaErrorUnknown);
    *version = (int)setting("FLAVBREM_PTX_DRIVER", 0);
    return cudaSuccess;
}

cudaError_t cudaRuntimeGetVersion(int *version)
{
    FAIL_AS(cudaErrorUnknown);
    *version = CUDART_VERSION;
    return cudaSuccess;
}

cudaError_t cudaSetDevice(int device)
{
    FAIL_ABOUT(device, cudaErrorDevicesUnavailable);
    if (device < 0 || device >= setting("FLAVBREM_PTX_DEVICES", 1))
        return told(cudaErrorInvalidDevice);
    device_is_unknown = is_in_list("FLAVBREM_PTX_TAKEN", device);
    if (device_is_unknown)
        return told(cudaErrorDevicesUnavailable);
    current_device = device;
    return cudaSuccess;
}

cudaError_t cudaGetDevice(int *device)
{
    FAIL_AS(cudaErrorUnknown);
    *device = current_device;
    return cudaSuccess;
}

cudaError_t cudaGetLastError()
{
    cudaError_t error = last_error;
    last_error = cudaSuccess;
    return error;
}

cudaError_t cudaPeekAtLastError()
{
    return last_error;
}

/* Everything of the current device is gone. */
cudaError_t cudaDeviceReset()
{
    locked lock(state().mutex);
    auto &streams = state().streams;
    auto &sizes = state().sizes;
    for (auto s = streams.begin(); s != streams.end();)
        s = s->second.device == current_device ? streams.erase(s) : std::next(s);
    for (auto m = sizes.begin(); m != sizes.end();) {
        bool gone = m->second.device == current_device;
        if (gone)
            device_free(m->first);
        m = gone ? sizes.erase(m) : std::next(m);
    }
    auto &pinned = state().pinned;
    for (auto m = pinned.begin(); m != pinned.end();) {
        bool gone = m->second.device == current_device;
        if (gone)
            free(m->first);
        m = gone ? pinned.erase(m) : std::next(m);
    }
    state().used[current_device] = 0;
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

/* ---- what waits on streams ---- */

static bool is_lazy()
{
    const char *text = getenv("FLAVBREM_PTX_STREAMS");
    return text != nullptr && strcmp(text, "eager") != 0;
}

static bool is_mixed()
{
    const char *text = getenv("FLAVBREM_PTX_STREAMS");
    return text != nullptr && strcmp(text, "mixed") == 0;
}

/* The first piece of a queue. What comes behind a failure is not done. */
static cudaError_t do_piece(stream_data &stream)
{
    piece_of_work work = stream.queue.front();
    stream.queue.pop_front();
    cudaError_t error = work();
    if (error != cudaSuccess)
        stream.queue.clear();
    return error;
}

/* All that waits on a stream; mixed: after every piece one of each other stream. */
static cudaError_t drain(stream_data &stream)
{
    cudaError_t first = cudaSuccess;
    while (!stream.queue.empty()) {
        cudaError_t error = do_piece(stream);
        for (auto &other : state().streams)
            if (is_mixed() && &other.second != &stream && !other.second.queue.empty())
                (void)do_piece(other.second);
        first = first == cudaSuccess ? error : first;
    }
    return first;
}

/* The stream of all who name none waits for those that are no cudaStreamNonBlocking. */
static cudaError_t drain_for_legacy()
{
    cudaError_t first = cudaSuccess;
    count_call("legacy");
    for (auto &stream : state().streams)
        if (stream.second.waits_for_legacy) {
            cudaError_t error = drain(stream.second);
            first = first == cudaSuccess ? error : first;
        }
    return first;
}

static cudaError_t enqueue(cudaStream_t stream, const piece_of_work &work)
{
    if (stream == nullptr) {
        cudaError_t error = drain_for_legacy();
        return error != cudaSuccess ? error : work();
    }
    if (!is_lazy())
        return work();
    state().streams[stream].queue.push_back(work);
    return cudaSuccess;
}

static bool is_stream(cudaStream_t stream)
{
    return stream == nullptr || state().streams.count(stream) == 1;
}

/* ---- memory ---- */

cudaError_t cudaMalloc(void **memory, size_t bytes)
{
    FAIL_AS(cudaErrorMemoryAllocation);
    locked lock(state().mutex);
    size_t &used = state().used[current_device];
    if (used + bytes > (size_t)setting("FLAVBREM_PTX_MEMORY", 1L << 40))
        return told(cudaErrorMemoryAllocation);
    void *made = device_allocate(bytes);
    if (made == nullptr)
        return told(cudaErrorMemoryAllocation);
    state().sizes[made] = {current_device, bytes};
    used += bytes;
    *memory = made;
    return cudaSuccess;
}

/* Whether something of a device is given back while another one is current, though it could be. */
static bool is_elsewhere(int device)
{
    return device != current_device && !device_is_unknown;
}

cudaError_t cudaFree(void *memory)
{
    locked lock(state().mutex);
    if (memory == nullptr)
        return cudaSuccess;
    auto found = state().sizes.find(memory);
    if (is_forked())
        return is_called_in_a_child();
    if (found == state().sizes.end())
        return told(cudaErrorInvalidValue);
    bool fails = has_to_fail(__func__); /* with the error of an earlier call: it is given back */
    if (waits_on(found->second.device))
        return misuse("memory of a device is given back while work waits");
    if (is_elsewhere(found->second.device))
        return misuse("memory is given back while another device is the current one");
    device_free(memory);
    state().used[found->second.device] -= found->second.bytes;
    state().sizes.erase(found);
    return fails ? told(cudaErrorUnknown) : cudaSuccess;
}

cudaError_t cudaPointerGetAttributes(cudaPointerAttributes *attributes, const void *address)
{
    FAIL_AS(cudaErrorUnknown);
    locked lock(state().mutex);
    memset(attributes, 0, sizeof *attributes);
    attributes->type = cudaMemoryTypeUnregistered;
    auto above = state().sizes.upper_bound((void *)address);
    if (above == state().sizes.begin())
        return cudaSuccess;
    auto found = std::prev(above);
    if ((const char *)address < (const char *)found->first + found->second.bytes) {
        attributes->type = cudaMemoryTypeDevice;
        attributes->device = found->second.device;
    }
    return cudaSuccess;
}

cudaError_t cudaMallocHost(void **memory, size_t bytes)
{
    FAIL_AS(cudaErrorMemoryAllocation);
    locked lock(state().mutex);
    *memory = malloc(bytes);
    if (*memory == nullptr)
        return told(cudaErrorMemoryAllocation);
    memset(*memory, 0xA5, bytes);
    state().pinned[*memory] = {current_device, bytes};
    return cudaSuccess;
}

cudaError_t cudaFreeHost(void *memory)
{
    locked lock(state().mutex);
    if (is_forked())
        return is_called_in_a_child();
    auto found = state().pinned.find(memory);
    if (found == state().pinned.end())
        return told(cudaErrorInvalidValue);
    bool fails = has_to_fail(__func__);
    if (waits_on(found->second.device))
        return misuse("pinned memory is given back while work waits");
    state().pinned.erase(memory);
    free(memory);
    return fails ? told(cudaErrorUnknown) : cudaSuccess;
}

static bool is_pinned(const void *memory)
{
    auto above = state().pinned.upper_bound((void *)memory);
    if (above == state().pinned.begin())
        return false;
    auto found = std::prev(above);
    return (const char *)memory < (const char *)found->first + found->second.bytes;
}

static bool comes_back_wrong(long bytes)
{
    const char *text = getenv("FLAVBREM_PTX_FLIP");
    return text != nullptr && bytes >= atol(text) && bytes <= atol(strchr(text, ':') + 1);
}

static cudaError_t copy(void *to, const void *from, size_t bytes, cudaMemcpyKind kind)
{
    memcpy(to, from, bytes);
    if (kind == cudaMemcpyHostToDevice)
        host_wrote(to, bytes);
    else if (comes_back_wrong((long)bytes))
        *(char *)to ^= 1;
    return cudaSuccess;
}

cudaError_t cudaMemcpy(void *to, const void *from, size_t bytes, cudaMemcpyKind kind)
{
    FAIL_AS(cudaErrorUnknown);
    locked lock(state().mutex);
    return told(enqueue(nullptr, [=] { return copy(to, from, bytes, kind); }));
}

/* From the host's own memory, which is read before the call returns. */
static cudaError_t copy_from_pageable(void *to, const void *from, size_t bytes, cudaStream_t stream)
{
    std::vector<char> staged((const char *)from, (const char *)from + bytes);
    return enqueue(stream, [=] { return copy(to, staged.data(), bytes, cudaMemcpyHostToDevice); });
}

/* To the host's own memory, where the bytes are when the call returns. */
static cudaError_t copy_to_pageable(void *to, const void *from, size_t bytes, cudaStream_t stream)
{
    cudaError_t error =
        enqueue(stream, [=] { return copy(to, from, bytes, cudaMemcpyDeviceToHost); });
    return error != cudaSuccess || stream == nullptr ? error : drain(state().streams[stream]);
}

cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream)
{
    FAIL_AS(cudaErrorUnknown);
    locked lock(state().mutex);
    bool up = kind == cudaMemcpyHostToDevice;
    if (!is_stream(stream))
        return told(cudaErrorInvalidResourceHandle);
    if (!is_pinned(up ? from : to))
        return told(up ? copy_from_pageable(to, from, bytes, stream)
                       : copy_to_pageable(to, from, bytes, stream));
    if (!up && is_lazy())
        memset(to, 0xA5, bytes);
    return told(enqueue(stream, [=] { return copy(to, from, bytes, kind); }));
}

/* ---- streams and launches ---- */

static cudaError_t create_stream(cudaStream_t *stream, bool waits_for_legacy)
{
    locked lock(state().mutex);
    *stream = (cudaStream_t)malloc(1);
    state().streams[*stream] = {current_device, waits_for_legacy, {}};
    return cudaSuccess;
}

cudaError_t cudaStreamCreate(cudaStream_t *stream)
{
    FAIL_AS(cudaErrorUnknown);
    return create_stream(stream, true);
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned flags)
{
    FAIL_AS(cudaErrorUnknown);
    return create_stream(stream, flags != cudaStreamNonBlocking);
}

/* Where it fails the work is lost. */
static cudaError_t lose_work(cudaStream_t stream)
{
    if (stream != nullptr && is_stream(stream))
        state().streams[stream].queue.clear();
    return cudaErrorUnknown;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream)
{
    locked lock(state().mutex);
    FAIL_AS(lose_work(stream));
    if (!is_stream(stream))
        return told(cudaErrorInvalidResourceHandle);
    return told(stream == nullptr ? drain_for_legacy() : drain(state().streams[stream]));
}

cudaError_t cudaStreamDestroy(cudaStream_t stream)
{
    locked lock(state().mutex);
    if (is_forked())
        return is_called_in_a_child();
    if (stream == nullptr || !is_stream(stream))
        return told(cudaErrorInvalidValue);
    bool fails = has_to_fail(__func__);
    if (is_elsewhere(state().streams[stream].device))
        return misuse("a stream is given back while another device is the current one");
    if (!state().streams[stream].queue.empty())
        return misuse("a stream is given back while work waits on it");
    state().streams.erase(stream);
    free(stream);
    return fails ? told(cudaErrorUnknown) : cudaSuccess;
}

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes *attributes, const void *function)
{
    FAIL_AS(cudaErrorNoKernelImageForDevice);
    memset(attributes, 0, sizeof *attributes);
    if (state().kernels.count(function) == 0)
        return told(cudaErrorInvalidDeviceFunction);
    return told((cudaError_t)setting("FLAVBREM_PTX_CODE", cudaSuccess));
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

static cudaError_t run(const kernel &k, unsigned blocks, unsigned threads,
                       const std::vector<unsigned char> &parameters)
{
    try {
        run_grid(k, blocks, threads, parameters.data());
    } catch (const fault &f) {
        state().fault = std::string(k.name) + ": " + f.what();
        fprintf(stderr, "ptx: %s\n", state().fault.c_str());
        return (cudaError_t)f.error;
    }
    return cudaSuccess;
}

cudaError_t cudaLaunchKernel(const void *function, dim3 blocks, dim3 threads, void **arguments,
                             size_t, cudaStream_t stream)
{
    FAIL_AS(cudaErrorLaunchOutOfResources);
    locked lock(state().mutex);
    auto found = state().kernels.find(function);
    if (found == state().kernels.end())
        return told(cudaErrorInvalidDeviceFunction);
    if (!is_stream(stream) ||
        (stream != nullptr && state().streams[stream].device != current_device))
        return told(cudaErrorInvalidResourceHandle);
    if (blocks.x == 0 || threads.x == 0 || threads.x > 1024 || blocks.y * blocks.z != 1 ||
        threads.y * threads.z != 1)
        return told(cudaErrorInvalidConfiguration);
    const kernel *k = found->second;
    std::vector<unsigned char> parameters = parameter_bytes(*k, arguments);
    return told(enqueue(stream, [=] { return run(*k, blocks.x, threads.x, parameters); }));
}
}
