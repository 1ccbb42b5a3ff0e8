# What `cmake --install` puts where. It can be moved: what is found is found from where it lies.
include(GNUInstallDirs)

set(flavbrem_package ${CMAKE_INSTALL_LIBDIR}/cmake/flavbrem)
set(flavbrem_pkgconfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# ---- libraries ----
# What a user of a static library links besides: by its name, or by its path where the linker does
# not look by itself. Adds it to the target and to NAME_libs_private, which is for pkg-config.
macro(needs_besides name)
  foreach(library ${ARGN})
    cmake_path(GET library PARENT_PATH folder)
    if(folder IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
      cmake_path(GET library STEM LAST_ONLY library)
      string(REGEX REPLACE "^lib" "" library "${library}")
    endif()
    target_link_libraries(${name} PRIVATE $<INSTALL_INTERFACE:${library}>)
    if(library MATCHES "/")
      list(APPEND ${name}_libs_private ${library})
    else()
      list(APPEND ${name}_libs_private -l${library})
    endif()
  endforeach()
endmacro()

# A user does without OpenMP's compiler flag. CUDA's runtime is a static library.
foreach(name IN LISTS OpenMP_C_LIB_NAMES)
  needs_besides(flavbrem ${OpenMP_${name}_LIBRARY})
endforeach()
if(cuda_found)
  needs_besides(flavbrem ${CUDA_RUNTIME} dl rt ${thrust_runtime})
endif()
needs_besides(flavbrem pthread)
list(APPEND flavbrem_libs_private -lm)
set(installed_libraries flavbrem)
if(NOT FLAVBREM_LIBRARY_ONLY)
  needs_besides(flavbrem_files ${INIH_LINK_LIBRARIES} ${ZLIB_LINK_LIBRARIES} dl pthread stdc++)
  list(APPEND installed_libraries flavbrem_files)
endif()
set(installed_targets "")
foreach(name IN LISTS installed_libraries)
  set_target_properties(${name} PROPERTIES EXPORT_NAME ${name}_static)
  set_target_properties(${name}_shared PROPERTIES EXPORT_NAME ${name})
  list(APPEND installed_targets ${name} ${name}_shared)
endforeach()
install(TARGETS ${installed_targets} EXPORT flavbrem
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/flavbrem DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h")
# Adapters that are headers: the user's compiler meets the simulator's own headers there.
foreach(name IN ITEMS dmg4 g4darkbrem geant4)
  install(DIRECTORY host/adapters/${name}/flavbrem DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
          FILES_MATCHING PATTERN "*.hh")
endforeach()

# flavbrem::geant4, for C++17: #include "flavbrem/geant4.hh". Geant4 itself is for the user to find
# and link.
add_library(flavbrem_geant4 INTERFACE)
set_target_properties(flavbrem_geant4 PROPERTIES EXPORT_NAME geant4
                                                 INTERFACE_COMPILE_FEATURES cxx_std_17)
target_link_libraries(flavbrem_geant4 INTERFACE flavbrem_shared)
install(TARGETS flavbrem_geant4 EXPORT flavbrem)

# ---- find_package(flavbrem [COMPONENTS files]): it asks for no other package ----
include(CMakePackageConfigHelpers)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/flavbrem-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(EXPORT flavbrem NAMESPACE flavbrem:: FILE flavbrem-targets.cmake
        DESTINATION ${flavbrem_package})
install(FILES cmake/flavbrem-config.cmake ${PROJECT_BINARY_DIR}/flavbrem-config-version.cmake
        DESTINATION ${flavbrem_package})

# ---- pkg-config ----
# The prefix is told from the folder that the .pc file lies in, unless that was given as a path.
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH up /prefix/${flavbrem_pkgconfig} /prefix)
  string(REGEX REPLACE "/$" "" up "${up}")
  set(pc_prefix "\${pcfiledir}/${up}")
endif()
cmake_path(APPEND pc_libdir "\${prefix}" "${CMAKE_INSTALL_LIBDIR}")
cmake_path(APPEND pc_includedir "\${prefix}" "${CMAKE_INSTALL_INCLUDEDIR}")
set(flavbrem_about "${PROJECT_DESCRIPTION}")
set(flavbrem_requires "")
set(flavbrem_files_about "Tables, events and specs of flavbrem in files")
set(flavbrem_files_requires "flavbrem = ${PROJECT_VERSION}")
foreach(name IN LISTS installed_libraries)
  list(JOIN ${name}_libs_private " " pc_libs_private)
  set(pc_name ${name})
  set(pc_about "${${name}_about}")
  set(pc_requires "${${name}_requires}")
  configure_file(cmake/flavbrem.pc.in ${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${flavbrem_pkgconfig})
endforeach()

if(FLAVBREM_LIBRARY_ONLY)
  return()
endif()

# ---- the program, its man pages and completion ----
set_target_properties(flavbrem_program PROPERTIES # zlib and inih may lie anywhere
                      INSTALL_RPATH_USE_LINK_PATH ON)
install(TARGETS flavbrem_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
set(man_pages ${PROJECT_BINARY_DIR}/man)
add_custom_command(OUTPUT ${man_pages}/flavbrem.1
  COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:flavbrem_program> -DVERSION=${PROJECT_VERSION}
          -DDESCRIPTION=${PROJECT_DESCRIPTION} -DFOLDER=${man_pages}
          -P ${PROJECT_SOURCE_DIR}/cmake/man_pages.cmake
  DEPENDS flavbrem_program cmake/man_pages.cmake
  COMMENT "Making man pages of the help texts"
  VERBATIM)
add_custom_target(man_pages ALL DEPENDS ${man_pages}/flavbrem.1)
install(DIRECTORY ${man_pages}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES host/cli/flavbrem.bash RENAME flavbrem
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
