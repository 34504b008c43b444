# Cross compiles with the clang, libc++ and C libraries of the `ziglang` package of PyPI.
#
# environment.sh sets the variables: LEANPYC_ZIG is Zig's program, LEANPYC_ZIG_TARGET the target (x86_64-linux-gnu.2.17,
# aarch64-linux-musl). They are environment variables, because CMake reads this file again for every check it makes.
set(target $ENV{LEANPYC_ZIG_TARGET})
if(NOT target)
  message(FATAL_ERROR "LEANPYC_ZIG_TARGET is not set: run tools/portable/build.sh")
endif()
string(REGEX REPLACE "-.*" "" CMAKE_SYSTEM_PROCESSOR ${target})
set(CMAKE_SYSTEM_NAME Linux)

set(CMAKE_C_COMPILER $ENV{LEANPYC_ZIG} cc -target ${target})
set(CMAKE_CXX_COMPILER $ENV{LEANPYC_ZIG} c++ -target ${target})
# CMake's own variables for these tools take no arguments.
set(CMAKE_AR $ENV{LEANPYC_ZIG_TOOLS}/ar)
set(CMAKE_RANLIB $ENV{LEANPYC_ZIG_TOOLS}/ranlib)
set(CMAKE_PROJECT_INCLUDE ${CMAKE_CURRENT_LIST_DIR}/zig_project.cmake)

# How the build runs the programs that it makes for itself. CMake asks for an emulator also
# if the target is this machine's processor.
cmake_host_system_information(RESULT host_cpu QUERY OS_PLATFORM)
set(CMAKE_CROSSCOMPILING_EMULATOR env)
if(NOT host_cpu STREQUAL CMAKE_SYSTEM_PROCESSOR)
  set(CMAKE_CROSSCOMPILING_EMULATOR qemu-${CMAKE_SYSTEM_PROCESSOR}-static)
endif()

# Nothing of the building machine but its programs.
set(CMAKE_FIND_ROOT_PATH $ENV{LEANPYC_ZIG_PREFIX})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
