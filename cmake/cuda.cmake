# The CUDA kernels, compiled by nvcc itself: one call a file makes the code of all architectures,
# and what the tests and the static budget look at, the PTX and the report of ptxas, stays in
# BUILD/kernels. Sets cuda_sources, cuda_runtime, cuda_include and cuda_definitions for the library;
# without a toolkit, or with one that cannot compile the kernels, the library is complete for the
# CPU.
set(FLAVBREM_CUDA AUTO CACHE STRING "CUDA kernels: AUTO (where there is a toolkit), ON, OFF")
set_property(CACHE FLAVBREM_CUDA PROPERTY STRINGS AUTO ON OFF)

option(FLAVBREM_THRUST "Count histograms of few bins by Thrust; the library needs C++ then" OFF)

set(cuda_sources host/backends/cuda/absent.c)
set(cuda_runtime "")
set(cuda_include "")
set(cuda_definitions "")
set(cuda_found NO)

set(cuda_kernels integrate evaluate sample)
set(cuda_folder ${PROJECT_BINARY_DIR}/kernels)

# Code for these, as far as the toolkit knows them; a GPU of another kind gets the nearest older of
# the same generation, or has its driver translate PTX: that of the least, or of the newest.
set(FLAVBREM_CUDA_ARCHITECTURES "70;80;90;100;120" CACHE STRING
    "Compute capabilities to make code for, as 90; one card needs its own alone")
set(cuda_wanted ${FLAVBREM_CUDA_ARCHITECTURES})
set(cuda_least_ptx 75)

# ---- the toolkit ----

# Sets cuda_known to the architectures that nvcc makes code for and cuda_release to its version, or
# cuda_off to why it is of no use. The folders are those that nvcc itself looks into.
function(ask_nvcc)
  execute_process(COMMAND ${NVCC} --version OUTPUT_VARIABLE version ERROR_QUIET
                  RESULT_VARIABLE failed)
  string(REGEX MATCH "release ([0-9.]+)" release "${version}")
  set(cuda_release "${CMAKE_MATCH_1}" PARENT_SCOPE)
  if(failed OR NOT release)
    set(cuda_off "${NVCC} does not tell its version" PARENT_SCOPE)
    return()
  endif()
  execute_process(COMMAND ${NVCC} --list-gpu-code OUTPUT_VARIABLE codes ERROR_QUIET
                  RESULT_VARIABLE failed)
  string(REGEX MATCHALL "sm_[0-9]+" codes "${codes}")
  list(TRANSFORM codes REPLACE "sm_" "")
  set(cuda_known "${codes}" PARENT_SCOPE)
  if(failed OR NOT codes)
    set(cuda_off "${NVCC}, ${release}, does not tell the architectures it knows" PARENT_SCOPE)
    return()
  endif()
  execute_process(COMMAND ${NVCC} --dryrun -x cu -c /dev/null -o none.o
                  OUTPUT_QUIET ERROR_VARIABLE settings)
  string(REGEX MATCHALL "[^_]INCLUDES=[^\n]*" includes "${settings}")
  string(REGEX MATCHALL "LIBRARIES=[^\n]*" libraries "${settings}")
  string(REGEX MATCHALL "-I[^\" ]+" includes "${includes}")
  string(REGEX MATCHALL "-L[^\" ]+" libraries "${libraries}")
  list(TRANSFORM includes REPLACE "^-I" "")
  list(TRANSFORM libraries REPLACE "^-L" "")
  find_path(CUDA_INCLUDE cuda_runtime_api.h HINTS ${includes})
  find_library(CUDA_RUNTIME cudart_static HINTS ${libraries})
  if(NOT CUDA_INCLUDE OR NOT CUDA_RUNTIME)
    set(cuda_off "${NVCC} comes without cuda_runtime_api.h or libcudart_static.a" PARENT_SCOPE)
  endif()
endfunction()

# Sets nvcc_options for the architectures of cuda_known, and what they are.
macro(choose_architectures)
  set(cuda_architectures "")
  foreach(architecture IN LISTS cuda_wanted)
    if(architecture IN_LIST cuda_known)
      list(APPEND cuda_architectures ${architecture})
      set(cuda_newest ${architecture})
    endif()
  endforeach()
  if(NOT cuda_architectures)
    message(FATAL_ERROR "FLAVBREM_CUDA_ARCHITECTURES, ${FLAVBREM_CUDA_ARCHITECTURES}, has none that "
            "${NVCC} knows (${cuda_known}), give one of these")
  endif()
  set(cuda_ptx ${cuda_newest})
  if(cuda_least_ptx IN_LIST cuda_known AND NOT cuda_least_ptx EQUAL cuda_newest)
    list(PREPEND cuda_ptx ${cuda_least_ptx})
  endif()
  # No contraction, as everywhere. -lineinfo: the tests tell which lines ran.
  set(nvcc_options -std=c++17 -O3 -fmad=false -lineinfo -I${PROJECT_SOURCE_DIR} --threads 2
      -Xcompiler -ffp-contract=off,-fPIC,-fno-exceptions,-fno-threadsafe-statics
      -Werror all-warnings -Wmissing-launch-bounds -Wno-deprecated-gpu-targets -Xptxas -v)
  foreach(architecture IN LISTS cuda_architectures)
    list(APPEND nvcc_options -gencode arch=compute_${architecture},code=sm_${architecture})
  endforeach()
  foreach(architecture IN LISTS cuda_ptx)
    list(APPEND nvcc_options -gencode arch=compute_${architecture},code=compute_${architecture})
  endforeach()
endmacro()

# Compiles a kernel of one line as the others will be. Sets cuda_off where that fails: nvcc has no
# host compiler, or one that it refuses, or lacks an option or cuRAND's headers.
function(try_nvcc)
  set(key "${NVCC} ${cuda_release} ${nvcc_options}")
  if(NOT CUDA_TRIED STREQUAL key)
    file(WRITE ${cuda_folder}/probe.cu "#include <curand_philox4x32_x.h>\n"
         "extern \"C\" __global__ void __launch_bounds__(128, 4) probe(double *x) { *x *= 2.0; }\n")
    execute_process(COMMAND ${NVCC} ${nvcc_options} -c probe.cu -o probe.o
                    WORKING_DIRECTORY ${cuda_folder}
                    OUTPUT_VARIABLE said ERROR_VARIABLE said RESULT_VARIABLE failed)
    if(failed)
      string(REGEX MATCH "[^\n]*([Ee]rror|fatal|not found)[^\n]*" line "${said}")
      string(STRIP "${line}" line)
      set(cuda_off "${NVCC}, release ${cuda_release}, cannot compile a kernel: ${line}"
          PARENT_SCOPE)
      return()
    endif()
    set(CUDA_TRIED "${key}" CACHE INTERNAL "The nvcc and its options that compiled a kernel")
  endif()
endfunction()

set(cuda_off "FLAVBREM_CUDA=${FLAVBREM_CUDA}")
if(FLAVBREM_CUDA STREQUAL "AUTO" OR FLAVBREM_CUDA)
  find_program(NVCC nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH PATHS /usr/local/cuda PATH_SUFFIXES bin)
  set(cuda_off "there is no nvcc")
  if(NVCC)
    set(cuda_off "")
    ask_nvcc()
  endif()
  if(NOT cuda_off)
    choose_architectures()
    try_nvcc()
  endif()
  if(NOT cuda_off)
    set(cuda_found YES)
  endif()
endif()

if(NOT cuda_found)
  if(FLAVBREM_CUDA AND NOT FLAVBREM_CUDA STREQUAL "AUTO")
    message(FATAL_ERROR "FLAVBREM_CUDA=${FLAVBREM_CUDA} cannot be had (${cuda_off}), install the "
                        "CUDA toolkit with cuRAND, 11.8 or newer, or configure with "
                        "FLAVBREM_CUDA=AUTO")
  endif()
  message(STATUS "CUDA: no kernels (${cuda_off}), complete build for the CPU")
  return()
endif()

list(JOIN cuda_architectures ", " architectures_text)
list(JOIN cuda_ptx ", " ptx_text)
message(STATUS "CUDA: kernels for sm_${architectures_text}, PTX of compute_${ptx_text} "
               "(nvcc ${cuda_release})")

# ---- the kernels ----

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

set(cuda_sources host/backends/cuda/backend.c host/backends/cuda/cards.c
    host/backends/cuda/events.c host/backends/cuda/gpu.c host/backends/cuda/mixed.c
    host/backends/cuda/tables.c)
foreach(file IN LISTS cuda_kernels)
  add_cuda_object(${file} ${PROJECT_SOURCE_DIR}/kernels)
  list(APPEND cuda_sources ${cuda_folder}/${file}.o)
endforeach()
# Thrust's host code throws, and wants the C++ library: it is not for every build. Its headers are
# looked for in any case, for the tests.
find_path(THRUST_INCLUDE thrust/transform_reduce.h NO_DEFAULT_PATH
          HINTS ${CUDA_INCLUDE}/cccl ${CUDA_INCLUDE})
if(FLAVBREM_THRUST AND NOT THRUST_INCLUDE)
  message(FATAL_ERROR "FLAVBREM_THRUST=ON cannot be had (${CUDA_INCLUDE} has no thrust/), install "
                      "CCCL of the CUDA toolkit or leave FLAVBREM_THRUST out")
endif()
set(thrust_options -std=c++17 -O3 -fmad=false -I${PROJECT_SOURCE_DIR} --threads 2
    -Xcompiler -ffp-contract=off,-fPIC -Wno-deprecated-gpu-targets)
if(FLAVBREM_THRUST)
  set(thrust_codes ${nvcc_options})
  list(FILTER thrust_codes INCLUDE REGEX "^arch=")
  list(TRANSFORM thrust_codes PREPEND "-gencode=")
  add_custom_command(
    OUTPUT ${cuda_folder}/thrust_counts.o
    COMMAND ${NVCC} ${thrust_options} ${thrust_codes} -MD -MF ${cuda_folder}/thrust_counts.d
            -c ${PROJECT_SOURCE_DIR}/kernels/thrust_counts.cu -o ${cuda_folder}/thrust_counts.o
    DEPENDS ${PROJECT_SOURCE_DIR}/kernels/thrust_counts.cu
    DEPFILE ${cuda_folder}/thrust_counts.d
    COMMENT "Compiling thrust_counts.cu for ${architectures_text}"
    VERBATIM)
  list(APPEND cuda_sources ${cuda_folder}/thrust_counts.o)
  set(thrust_runtime stdc++)
else()
  list(APPEND cuda_sources host/backends/cuda/no_thrust.c)
  set(thrust_runtime "")
endif()
set(cuda_include ${CUDA_INCLUDE})
# The least compute capability that has code.
list(GET cuda_architectures 0 cuda_least)
if(cuda_least GREATER cuda_least_ptx AND cuda_least_ptx IN_LIST cuda_ptx)
  set(cuda_least ${cuda_least_ptx})
endif()
string(REGEX MATCH "^(.*)(.)$" cuda_least "${cuda_least}")
set(cuda_definitions CUDA_LEAST_MAJOR=${CMAKE_MATCH_1} CUDA_LEAST_MINOR=${CMAKE_MATCH_2}
                     CUDA_RELEASE="${cuda_release}")
find_package(Threads REQUIRED)
set(cuda_runtime ${CUDA_RUNTIME} Threads::Threads ${CMAKE_DL_LIBS} rt ${thrust_runtime})
