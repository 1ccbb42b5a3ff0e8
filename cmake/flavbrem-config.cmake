# find_package(flavbrem [COMPONENTS files]) finds flavbrem::flavbrem and, where it was built,
# flavbrem::flavbrem_files, each with its static library, flavbrem::flavbrem_static and
# flavbrem::flavbrem_files_static; and flavbrem::geant4, the headers of the Geant4 process.
include("${CMAKE_CURRENT_LIST_DIR}/flavbrem-targets.cmake")
set(flavbrem_files_FOUND TRUE)
if(TARGET flavbrem::flavbrem_files_static)
  # A part of it is C++, which a user needs not know: the C++ library is among what it links.
  get_target_property(_flavbrem_builds flavbrem::flavbrem_files_static IMPORTED_CONFIGURATIONS)
  foreach(_flavbrem_build IN LISTS _flavbrem_builds)
    set_target_properties(flavbrem::flavbrem_files_static PROPERTIES
                          IMPORTED_LINK_INTERFACE_LANGUAGES_${_flavbrem_build} C)
  endforeach()
else()
  set(flavbrem_files_FOUND FALSE)
endif()
foreach(_flavbrem_part IN LISTS flavbrem_FIND_COMPONENTS)
  if(NOT flavbrem_${_flavbrem_part}_FOUND AND flavbrem_FIND_REQUIRED_${_flavbrem_part})
    set(flavbrem_FOUND FALSE)
    set(flavbrem_NOT_FOUND_MESSAGE
        "this installation of flavbrem has no part \"${_flavbrem_part}\" (FLAVBREM_LIBRARY_ONLY?)")
  endif()
endforeach()
