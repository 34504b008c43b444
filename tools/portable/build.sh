#!/usr/bin/env bash
# Build leanpyc for a target of Zig: an old glibc, or musl. The result needs nothing but that C library.
#
#   tools/portable/build.sh TARGET FOLDER [CMAKE_OPTION…]      x86_64-linux-gnu.2.17, x86_64-linux-musl, aarch64-linux-musl …
#
# FOLDER receives the build. The tools, the libraries' sources and the libraries are kept in build/portable, or where
# LEANPYC_PORTABLE says. Exit status 1: something cannot be fetched or built; a message says why.
set -euo pipefail

usage="usage: build.sh TARGET FOLDER [CMAKE_OPTION…]"
target=${1:?$usage}
folder=${2:?$usage}
shift 2
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/portable/environment.sh
. "$here/environment.sh" "$target"
cmake -S "$here/../.." -B "$folder" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$here/zig_toolchain.cmake" -DCMAKE_BUILD_TYPE=Release \
  -DBUILD_TESTING=OFF -DLEANPYC_LIBRARY=ON "$@"
cmake --build "$folder" -j "${JOBS:-2}" --target leanpyc libleanpyc
