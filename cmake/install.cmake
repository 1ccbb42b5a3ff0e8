# What `cmake --install` puts where. It can be moved: what is found is found from where it lies.
include(GNUInstallDirs)

set(flavbrem_package ${CMAKE_INSTALL_LIBDIR}/cmake/flavbrem)
set(flavbrem_pkgconfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# ---- libraries ----
# A user of the static library links OpenMP's runtime without OpenMP's compiler flag: by its name, or
# by its path where the linker does not look by itself.
set(pc_libs_private "")
foreach(name IN LISTS OpenMP_C_LIB_NAMES)
  cmake_path(GET OpenMP_${name}_LIBRARY PARENT_PATH folder)
  if(folder IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
    target_link_libraries(flavbrem PRIVATE $<INSTALL_INTERFACE:${name}>)
    list(APPEND pc_libs_private -l${name})
  else()
    target_link_libraries(flavbrem PRIVATE $<INSTALL_INTERFACE:${OpenMP_${name}_LIBRARY}>)
    list(APPEND pc_libs_private ${OpenMP_${name}_LIBRARY})
  endif()
endforeach()
if(cuda_found) # the runtime is a static library: its path, and what it stands on
  foreach(library IN ITEMS ${CUDA_RUNTIME} pthread dl rt)
    target_link_libraries(flavbrem PRIVATE $<INSTALL_INTERFACE:${library}>)
  endforeach()
  list(APPEND pc_libs_private ${CUDA_RUNTIME} -lpthread -ldl -lrt)
endif()
target_link_libraries(flavbrem PRIVATE $<INSTALL_INTERFACE:pthread>)
list(APPEND pc_libs_private -lpthread -lm)
set_target_properties(flavbrem PROPERTIES EXPORT_NAME flavbrem_static)
set_target_properties(flavbrem_shared PROPERTIES EXPORT_NAME flavbrem)
install(TARGETS flavbrem flavbrem_shared EXPORT flavbrem
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/flavbrem DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h")

# ---- find_package(flavbrem): the targets are the whole package, for they need no other ----
include(CMakePackageConfigHelpers)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/flavbrem-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(EXPORT flavbrem NAMESPACE flavbrem:: FILE flavbrem-config.cmake
        DESTINATION ${flavbrem_package})
install(FILES ${PROJECT_BINARY_DIR}/flavbrem-config-version.cmake DESTINATION ${flavbrem_package})

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
list(JOIN pc_libs_private " " pc_libs_private)
configure_file(cmake/flavbrem.pc.in flavbrem.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/flavbrem.pc DESTINATION ${flavbrem_pkgconfig})

if(FLAVBREM_LIBRARY_ONLY)
  return()
endif()

# ---- the program, its man pages and completion ----
set_target_properties(flavbrem_program PROPERTIES # HDF5 may lie anywhere
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
