# `cmake --install`, for distributions, and the files of a Python wheel.
#
# The program contains its hook, its scripts and its knowledge, so an installed tree may be moved.
if(NOT TARGET leanpyc)
  return()
endif()

if(SKBUILD)
  # A wheel has no links, so the library has one name without a version, and no soname that would ask for another.
  set_target_properties(libleanpyc PROPERTIES VERSION "" SOVERSION "" NO_SONAME ON)
  install(TARGETS leanpyc RUNTIME DESTINATION ${SKBUILD_SCRIPTS_DIR} COMPONENT wheel)
  install(TARGETS libleanpyc LIBRARY DESTINATION leanpyc COMPONENT wheel)
  if(LEANPYC_LICENSES)
    install(DIRECTORY ${LEANPYC_LICENSES} DESTINATION leanpyc COMPONENT wheel)
  endif()
  return()
endif()

install(TARGETS leanpyc RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
# The program prints its own manual page and completions.
set(texts ${CMAKE_BINARY_DIR}/texts)
add_custom_command(OUTPUT ${texts}/leanpyc.1 ${texts}/leanpyc.bash ${texts}/_leanpyc ${texts}/leanpyc.fish
  COMMAND ${CMAKE_COMMAND} -E make_directory ${texts}
  COMMAND leanpyc help --man > ${texts}/leanpyc.1
  COMMAND leanpyc completion bash > ${texts}/leanpyc.bash
  COMMAND leanpyc completion zsh > ${texts}/_leanpyc
  COMMAND leanpyc completion fish > ${texts}/leanpyc.fish
  DEPENDS leanpyc VERBATIM)
add_custom_target(texts ALL DEPENDS ${texts}/leanpyc.1)
install(FILES ${texts}/leanpyc.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${texts}/leanpyc.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME leanpyc
  COMPONENT program)
install(FILES ${texts}/_leanpyc DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT program)
install(FILES ${texts}/leanpyc.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
if(NOT TARGET libleanpyc)
  return()
endif()
install(TARGETS libleanpyc
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library NAMELINK_COMPONENT development)
install(FILES include/leanpyc.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
# The prefix follows from the file's own place, so that it stays right when the tree is moved.
file(RELATIVE_PATH LEANPYC_PREFIX_OF_PC /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/leanpyc.pc.in ${CMAKE_BINARY_DIR}/leanpyc.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/leanpyc.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
