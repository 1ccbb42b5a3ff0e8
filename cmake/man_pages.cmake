# Makes flavbrem.1 and one page a command of what `flavbrem --help` and `flavbrem COMMAND --help`
# print: the usage, the text and the examples become sections, and not a word is changed.
# usage: cmake -DPROGRAM=... -DVERSION=... -DDESCRIPTION=... -DFOLDER=... -P man_pages.cmake

function(help_of result) # arguments
  execute_process(COMMAND ${PROGRAM} ${ARGN} --help OUTPUT_VARIABLE text RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "flavbrem ${ARGN} --help failed (${code})")
  endif()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# What roff would take for something else than the character itself.
function(escape result text)
  string(REPLACE "\\" "\\e" text "${text}")
  string(REPLACE "-" "\\-" text "${text}")
  string(REPLACE "^" "\\(ha" text "${text}")
  string(REPLACE "~" "\\(ti" text "${text}")
  string(REPLACE "`" "\\(ga" text "${text}")
  string(REPLACE "'" "\\(aq" text "${text}")
  string(REGEX REPLACE "(^|\n)[.]" "\\1\\\\&." text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

function(write_page name summary help see_also)
  escape(help "${help}")
  escape(summary "${summary}")
  escape(see_also "${see_also}")
  string(REPLACE "-" "\\-" page_name "${name}")
  string(TOUPPER "${page_name}" title)
  string(REGEX REPLACE "^usage: ([^\n]*(\n +[^\n]+)*)\n\n" ".SH SYNOPSIS\n.nf\n\\1\n.fi\n.SH DESCRIPTION\n.nf\n"
         help "${help}")
  string(REGEX REPLACE "\n\nExamples:\n" "\n.fi\n.SH EXAMPLES\n.nf\n" help "${help}")
  file(WRITE ${FOLDER}/${name}.1
    ".TH ${title} 1 \"\" \"flavbrem ${VERSION}\" \"flavbrem\"\n.nh\n.ad l\n"
    ".SH NAME\n${page_name} \\- ${summary}\n"
    "${help}.fi\n"
    ".SH SEE ALSO\n${see_also}\n")
endfunction()

file(REMOVE_RECURSE ${FOLDER})
help_of(main_help)
string(REGEX MATCHALL "\n  [a-z][a-z0-9-]*  +" commands "${main_help}")
string(REGEX REPLACE "[ \n]" "" commands "${commands}")
if(commands STREQUAL "")
  message(FATAL_ERROR "flavbrem --help tells no commands")
endif()
set(pages "")
foreach(command IN LISTS commands)
  help_of(help ${command})
  string(REGEX MATCH "\n  ${command}  +([^\n]*)" line "${main_help}")
  write_page(flavbrem-${command} "${CMAKE_MATCH_1}" "${help}" "flavbrem(1)")
  list(APPEND pages "flavbrem-${command}(1)")
endforeach()
list(JOIN pages ", " pages)
write_page(flavbrem "${DESCRIPTION}" "${main_help}" "${pages}")
