# The CUDA backend, which without a toolkit has no devices: cmake/cuda.cmake looks for one.
list(APPEND backend_sources host/backends/cuda/names.c ${cuda_sources})
