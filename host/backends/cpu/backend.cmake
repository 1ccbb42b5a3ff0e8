# The CPU backend. Its hot files are compiled once for each instruction set.
list(APPEND backend_sources
  host/backends/cpu/backend.c
  host/backends/cpu/draws.c
  host/backends/cpu/inside.c
  host/backends/cpu/integrals.c
  host/backends/cpu/isa.c
  host/backends/cpu/sums.c
  host/backends/cpu/versions.c)
set(cpu_isas baseline)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  list(APPEND cpu_isas avx2 avx512)
endif()
set(cpu_flags_avx2 -mavx2)
set(cpu_flags_avx512 -mavx512f -mavx512dq -mavx512vl -mprefer-vector-width=512)
foreach(isa IN LISTS cpu_isas)
  add_library(cpu_${isa} OBJECT host/backends/cpu/rows.c host/backends/cpu/events.c)
  target_link_libraries(cpu_${isa} PRIVATE flavbrem_flags)
  target_include_directories(cpu_${isa} PRIVATE include)
  target_include_directories(cpu_${isa} SYSTEM PRIVATE ${RANDOM123_INCLUDE})
  target_compile_definitions(cpu_${isa} PRIVATE CPU_ISA=${isa})
  target_compile_options(cpu_${isa} PRIVATE
    $<IF:$<CONFIG:Debug>,-O1,-O3> -fopenmp-simd ${cpu_flags_${isa}})
  list(APPEND backend_sources $<TARGET_OBJECTS:cpu_${isa}>)
endforeach()
