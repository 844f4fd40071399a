# SPDX-License-Identifier: MIT
# find_package(sdtkit) gives
#   sdtkit::sdt                          a target with the directory of <sys/sdt.h>
#   sdtkit_add_probes(TARGET LIST.d ...) makes LIST.h, which the sources of TARGET can include, and the semaphores
# Include directories and definitions for lists with preprocessor directives: sdtkit_add_probes(... OPTIONS -C -Iinclude)
# From CMake 3.20 on, what such a list includes is a dependency too.
if(POLICY CMP0116)
  cmake_policy(SET CMP0116 NEW)  # Ninja gets dependency files in its own words; find_package() gives the caller's back
endif()
get_filename_component(_sdtkit_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
find_program(SDTKIT_DTRACE dtrace HINTS "${_sdtkit_prefix}/bin" NO_DEFAULT_PATH)
find_program(SDTKIT_DTRACE dtrace)
find_path(SDTKIT_INCLUDE_DIR sys/sdt.h HINTS "${_sdtkit_prefix}/include")
if(NOT SDTKIT_DTRACE OR NOT SDTKIT_INCLUDE_DIR)
  set(sdtkit_FOUND FALSE)
  set(sdtkit_NOT_FOUND_MESSAGE "the generator dtrace or the header sys/sdt.h is missing")
  return()
endif()

if(NOT TARGET sdtkit::sdt)
  add_library(sdtkit::sdt INTERFACE IMPORTED)
  set_target_properties(sdtkit::sdt PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${SDTKIT_INCLUDE_DIR}")
endif()

function(sdtkit_add_probes target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "OPTIONS")
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/${target}.probes")
  file(MAKE_DIRECTORY "${directory}")
  foreach(list IN LISTS arg_UNPARSED_ARGUMENTS)
    get_filename_component(source "${list}" ABSOLUTE)
    get_filename_component(name "${list}" NAME_WE)
    foreach(kind h o)
      set(output "${directory}/${name}.${kind}")
      set(dependencies DEPENDS "${source}")
      if(NOT CMAKE_VERSION VERSION_LESS 3.20)
        list(APPEND dependencies DEPFILE "${output}.dep")
      endif()
      if(kind STREQUAL "h")
        set(command "${SDTKIT_DTRACE}" -h)
      else()
        set(command "${CMAKE_COMMAND}" -E env "CC=${CMAKE_C_COMPILER}" "CFLAGS=${CMAKE_C_FLAGS}" "${SDTKIT_DTRACE}" -G)
      endif()
      add_custom_command(OUTPUT "${output}"
        COMMAND ${command} ${arg_OPTIONS} -s "${source}" -o "${output}" -MF "${output}.dep"
        ${dependencies} WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" VERBATIM)
    endforeach()
    target_sources(${target} PRIVATE "${directory}/${name}.h" "${directory}/${name}.o")
    set_source_files_properties("${directory}/${name}.o" PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
  endforeach()
  target_include_directories(${target} PRIVATE "${directory}")
  target_link_libraries(${target} PRIVATE sdtkit::sdt)
endfunction()
