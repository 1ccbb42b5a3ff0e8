# HDF5: its headers, and how its shared library is found when the program runs (see
# tables/files/hdf5_calls.h). Sets hdf5_include and hdf5_definitions; the target PkgConfig::HDF5 is
# for the tests, which link it.
pkg_check_modules(HDF5 IMPORTED_TARGET hdf5-serial)
if(NOT HDF5_FOUND)
  pkg_check_modules(HDF5 IMPORTED_TARGET hdf5)
endif()
set(hdf5_libraries ${HDF5_LINK_LIBRARIES})
if(NOT HDF5_FOUND) # not every distribution has a .pc file of it
  find_package(HDF5 REQUIRED COMPONENTS C)
  add_library(PkgConfig::HDF5 ALIAS hdf5::hdf5)
  set(hdf5_libraries ${HDF5_C_LIBRARIES})
endif()
set(hdf5_include $<TARGET_PROPERTY:PkgConfig::HDF5,INTERFACE_INCLUDE_DIRECTORIES>)

# The name that a program which links it would note.
list(FILTER hdf5_libraries INCLUDE REGEX "/libhdf5[^/]*\\.so")
list(FILTER hdf5_libraries EXCLUDE REGEX "/libhdf5_(hl|cpp)")
if(hdf5_libraries STREQUAL "")
  message(FATAL_ERROR "HDF5 is there without its shared library, install that too")
endif()
list(GET hdf5_libraries 0 hdf5_library)
execute_process(COMMAND ${CMAKE_READELF} -d ${hdf5_library} OUTPUT_VARIABLE hdf5_elf ERROR_QUIET)
if(hdf5_elf MATCHES "SONAME[^\n]*\\[([^]\n]*)\\]")
  set(hdf5_soname ${CMAKE_MATCH_1})
else()
  file(REAL_PATH ${hdf5_library} hdf5_soname)
  cmake_path(GET hdf5_soname FILENAME hdf5_soname)
endif()
set(hdf5_definitions HDF5_SONAME="${hdf5_soname}" HDF5_PATH="${hdf5_library}")
