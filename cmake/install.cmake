# What `cmake --install` and packages put where.
include(GNUInstallDirs)

set(MILLRACE_SYSTEMD_DEFAULT OFF)
if(CMAKE_SYSTEM_NAME STREQUAL Linux)
  set(MILLRACE_SYSTEMD_DEFAULT ON)
endif()
option(MILLRACE_SYSTEMD "install units, sysusers.d and tmpfiles.d of systemd" ${MILLRACE_SYSTEMD_DEFAULT})
set(MILLRACE_UNIT_DIR lib/systemd/system CACHE STRING "where units are installed")
set(MILLRACE_ZSH_DIR ${CMAKE_INSTALL_DATADIR}/zsh/site-functions CACHE STRING "where zsh looks for completions")

install(TARGETS millrace RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
# The program in the build directory keeps its debug information.
if(MILLRACE_STRIP AND CMAKE_STRIP)
  install(CODE "execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND ${CMAKE_STRIP}
    \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/millrace\")")
endif()
install(DIRECTORY cli/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1")
install(DIRECTORY cli/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man5 FILES_MATCHING PATTERN "*.5")
install(DIRECTORY cli/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man7 FILES_MATCHING PATTERN "*.7")
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
set(MILLRACE_EXAMPLES ${CMAKE_INSTALL_DATADIR}/examples/millrace)
install(DIRECTORY examples/ DESTINATION ${MILLRACE_EXAMPLES} USE_SOURCE_PERMISSIONS)

# The plugin for Nagios and Icinga is the program under another name.
if(CMAKE_SYSTEM_NAME MATCHES BSD)
  set(MILLRACE_PLUGIN_DIR libexec/nagios CACHE STRING "where Nagios and Icinga look for plugins")
else()
  set(MILLRACE_PLUGIN_DIR lib/nagios/plugins CACHE STRING "where Nagios and Icinga look for plugins")
endif()
file(RELATIVE_PATH plugin_target /prefix/${MILLRACE_PLUGIN_DIR} /prefix/${CMAKE_INSTALL_BINDIR}/millrace)
file(CREATE_LINK ${plugin_target} ${PROJECT_BINARY_DIR}/check_millrace SYMBOLIC)
install(FILES ${PROJECT_BINARY_DIR}/check_millrace DESTINATION ${MILLRACE_PLUGIN_DIR})

# millrace_generated(FILE DESTINATION NAME): FILE.in with the places of this build.
function(millrace_generated file destination name)
  configure_file(packaging/${file}.in ${PROJECT_BINARY_DIR}/packaging/${destination}/${name} @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/packaging/${destination}/${name} DESTINATION ${destination})
endfunction()

# The program writes the completions. A build for another system cannot run it.
if(CMAKE_CROSSCOMPILING)
  message(STATUS "completions are not installed: the program cannot run here (millrace help completion)")
else()
  set(completions ${PROJECT_BINARY_DIR}/completions)
  file(MAKE_DIRECTORY ${completions})
  add_custom_command(TARGET millrace POST_BUILD
    COMMAND $<TARGET_FILE:millrace> help completion bash > ${completions}/millrace
    COMMAND $<TARGET_FILE:millrace> help completion zsh > ${completions}/_millrace
    COMMAND $<TARGET_FILE:millrace> help completion fish > ${completions}/millrace.fish
    VERBATIM)
  install(FILES ${completions}/millrace DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${completions}/_millrace DESTINATION ${MILLRACE_ZSH_DIR})
  install(FILES ${completions}/millrace.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

set(MILLRACE_CRON_USER millrace)
if(CMAKE_SYSTEM_NAME MATCHES BSD)
  set(MILLRACE_CRON_USER _millrace)
endif()
millrace_generated(cron.d/millrace ${MILLRACE_EXAMPLES}/cron.d millrace)

# A host with one configuration has millrace.service; a role with one of its own millrace@ROLE.service.
if(MILLRACE_SYSTEMD)
  file(READ packaging/systemd/hardening.conf MILLRACE_HARDENING)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS packaging/systemd/hardening.conf)
  string(STRIP "${MILLRACE_HARDENING}" MILLRACE_HARDENING)
  foreach(name millrace millrace@)
    if(name STREQUAL millrace)
      set(MILLRACE_OF "")
      set(MILLRACE_CONFIG millrace)
      set(MILLRACE_USER millrace)
      set(MILLRACE_STATE site)
      set(MILLRACE_PATH_NAME millrace.path)
    else()
      set(MILLRACE_OF " (%i)")
      set(MILLRACE_CONFIG %i)
      set(MILLRACE_USER millrace-%i)
      set(MILLRACE_STATE %i)
      set(MILLRACE_PATH_NAME millrace@ROLE.path)
    endif()
    foreach(kind service timer path)
      millrace_generated(systemd/millrace.${kind} ${MILLRACE_UNIT_DIR} ${name}.${kind})
    endforeach()
  endforeach()
  install(FILES packaging/systemd/millrace-restart@.path packaging/systemd/millrace-restart@.service
    DESTINATION ${MILLRACE_UNIT_DIR})
  install(FILES packaging/systemd/sysusers.conf DESTINATION lib/sysusers.d RENAME millrace.conf)
  millrace_generated(systemd/tmpfiles.conf lib/tmpfiles.d millrace.conf)
endif()

add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -D MANIFEST=${PROJECT_BINARY_DIR}/install_manifest.txt
  -P ${PROJECT_SOURCE_DIR}/cmake/uninstall.cmake VERBATIM)
