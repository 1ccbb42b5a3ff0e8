# The CUDA kernels, compiled by nvcc itself: one call a file makes the code of all architectures,
# and what the tests and the static budget look at, the PTX and the report of ptxas, stays in
# BUILD/kernels. Sets cuda_sources, cuda_runtime and cuda_include for the library; without a toolkit
# the library is complete for the CPU.
set(FLAVBREM_CUDA AUTO CACHE STRING "CUDA kernels: AUTO (where there is a toolkit), ON, OFF")
set_property(CACHE FLAVBREM_CUDA PROPERTY STRINGS AUTO ON OFF)

set(cuda_sources host/backend_none.c)
set(cuda_runtime "")
set(cuda_include "")
set(cuda_found NO)

set(cuda_architectures 80 90 100 120)
set(cuda_kernels integrate evaluate sample)
set(cuda_folder ${PROJECT_BINARY_DIR}/kernels)

set(cuda_off "FLAVBREM_CUDA=${FLAVBREM_CUDA}")
if(FLAVBREM_CUDA STREQUAL "AUTO" OR FLAVBREM_CUDA)
  find_program(NVCC nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH PATHS /usr/local/cuda PATH_SUFFIXES bin)
  set(cuda_off "there is no nvcc")
  if(NVCC)
    file(REAL_PATH ${NVCC} nvcc_real)
    cmake_path(GET nvcc_real PARENT_PATH cuda_root)
    cmake_path(GET cuda_root PARENT_PATH cuda_root)
    find_path(CUDA_INCLUDE cuda_runtime_api.h NO_DEFAULT_PATH
              HINTS ${cuda_root}/include ${cuda_root}/targets/x86_64-linux/include)
    find_library(CUDA_RUNTIME cudart_static NO_DEFAULT_PATH
                 HINTS ${cuda_root}/lib64 ${cuda_root}/lib ${cuda_root}/targets/x86_64-linux/lib)
    set(cuda_off "${NVCC} comes without cuda_runtime_api.h or libcudart_static.a")
    if(CUDA_INCLUDE AND CUDA_RUNTIME)
      set(cuda_found YES)
    endif()
  endif()
endif()

if(NOT cuda_found)
  if(FLAVBREM_CUDA AND NOT FLAVBREM_CUDA STREQUAL "AUTO")
    message(FATAL_ERROR "FLAVBREM_CUDA=${FLAVBREM_CUDA} cannot be had (${cuda_off}), install the "
                        "CUDA toolkit, 13 or newer, or configure with FLAVBREM_CUDA=AUTO")
  endif()
  message(STATUS "CUDA: no kernels (${cuda_off}), complete build for the CPU")
  return()
endif()

list(JOIN cuda_architectures ", " architectures_text)
message(STATUS "CUDA: kernels for sm_${architectures_text}")

# No contraction, as everywhere. -lineinfo: the tests tell which lines ran.
set(nvcc_options -std=c++17 -O3 -fmad=false -lineinfo -I${PROJECT_SOURCE_DIR} --threads 2
    -Xcompiler -ffp-contract=off,-fPIC,-fno-exceptions,-fno-threadsafe-statics
    -Werror all-warnings -Wmissing-launch-bounds -Xptxas -v)
foreach(architecture IN LISTS cuda_architectures)
  list(APPEND nvcc_options -gencode arch=compute_${architecture},code=sm_${architecture})
  set(cuda_newest ${architecture})
endforeach()
list(APPEND nvcc_options -gencode arch=compute_${cuda_newest},code=compute_${cuda_newest})

# Compiles FILE (without .cu, from FOLDER) into cuda_folder: FILE.o, FILE.ptxas, and FILE.keep with
# FILE.compute_NN.ptx. PTX: that of the newest architecture, which lies in the binary too.
function(add_cuda_object file folder)
  set(keep ${cuda_folder}/${file}.keep)
  file(MAKE_DIRECTORY ${keep})
  add_custom_command(
    OUTPUT ${cuda_folder}/${file}.o ${cuda_folder}/${file}.ptxas
           ${keep}/${file}.compute_${cuda_newest}.ptx
    COMMAND sh ${PROJECT_SOURCE_DIR}/cmake/nvcc.sh ${cuda_folder}/${file}.ptxas ${NVCC}
            ${nvcc_options} --keep --keep-dir ${keep} -MD -MF ${cuda_folder}/${file}.d
            -c ${folder}/${file}.cu -o ${cuda_folder}/${file}.o
    DEPENDS ${folder}/${file}.cu ${PROJECT_SOURCE_DIR}/cmake/nvcc.sh
    DEPFILE ${cuda_folder}/${file}.d
    COMMENT "Compiling ${file}.cu for ${architectures_text}"
    VERBATIM)
endfunction()

set(cuda_sources host/backend_cuda.c host/backend_cuda_events.c)
foreach(file IN LISTS cuda_kernels)
  add_cuda_object(${file} ${PROJECT_SOURCE_DIR}/kernels)
  list(APPEND cuda_sources ${cuda_folder}/${file}.o)
endforeach()
set(cuda_include ${CUDA_INCLUDE})
find_package(Threads REQUIRED)
set(cuda_runtime ${CUDA_RUNTIME} Threads::Threads ${CMAKE_DL_LIBS} rt)
