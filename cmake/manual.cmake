# `cmake --build … --target html`: the manual pages as web pages that refer to one another, in html/.
find_program(MANDOC mandoc)
if(MANDOC)
  file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cli/man/*.[0-9])
  set(html ${PROJECT_BINARY_DIR}/html)
  foreach(page ${pages})
    cmake_path(GET page FILENAME name)
    add_custom_command(OUTPUT ${html}/${name}.html
      COMMAND ${CMAKE_COMMAND} -E make_directory ${html}
      COMMAND ${MANDOC} -T html -O man=%N.%S.html,toc ${page} > ${html}/${name}.html
      DEPENDS ${page} VERBATIM)
    list(APPEND web_pages ${html}/${name}.html)
  endforeach()
  add_custom_target(html DEPENDS ${web_pages})
endif()
