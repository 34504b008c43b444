#!/usr/bin/env bash
# Build the libraries that leanpyc links as static libraries for a target, with Zig's compilers.
#
#   tools/portable/build_libraries.sh SOURCES TOOLS TARGET PREFIX
#
# SOURCES is the folder of fetch_sources.sh, TOOLS a virtual environment that has ziglang. Exit status 1: a build fails; the
# last lines of its log are printed.
set -euo pipefail

usage="usage: build_libraries.sh SOURCES TOOLS TARGET PREFIX"
sources=$(realpath "${1:?$usage}")
tools=$(realpath -s "${2:?$usage}")
target=${3:?$usage}
prefix=${4:?$usage}
here=$(cd "$(dirname "$0")" && pwd)
jobs=${JOBS:-2}
mkdir -p "$prefix/work"
prefix=$(cd "$prefix" && pwd)
[ -e "$prefix/complete" ] && exit 0

export LEANPYC_ZIG=$tools/zig/zig LEANPYC_ZIG_TARGET=$target LEANPYC_ZIG_PREFIX=$prefix LEANPYC_ZIG_TOOLS=$tools/zig
# Objects do not contain the name of this build's folder.
flags="-O2 -fPIC -ffile-prefix-map=$sources=. -ffile-prefix-map=$prefix=."

logged() {
  local log=$prefix/work/$1.log
  shift
  "$@" > "$log" 2>&1 || { tail -30 "$log" >&2; echo "see $log" >&2; exit 1; }
}

with_cmake() {  # NAME SOURCE OPTION…
  local name=$1 source=$2
  shift 2
  [ -e "$prefix/work/$name.done" ] && return
  logged "$name-configure" cmake -S "$source" -B "$prefix/work/$name" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$here/zig_toolchain.cmake" \
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF \
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DCMAKE_C_FLAGS_RELEASE="$flags -DNDEBUG" \
    -DCMAKE_CXX_FLAGS_RELEASE="$flags -DNDEBUG" "$@"
  logged "$name-build" cmake --build "$prefix/work/$name" -j "$jobs"
  logged "$name-install" cmake --install "$prefix/work/$name"
  touch "$prefix/work/$name.done"
}

with_configure() {  # NAME OPTION…
  local name=$1
  shift
  [ -e "$prefix/work/$name.done" ] && return
  mkdir -p "$prefix/work/$name"
  cd "$prefix/work/$name"
  logged "$name-configure" env CC="$tools/zig/zig cc -target $target" CFLAGS="$flags" AR="$tools/zig/ar" \
    RANLIB="$tools/zig/ranlib" CC_FOR_BUILD=cc "$sources/$name/configure" --host="${target%%-*}-pc-linux-${abi}" --prefix="$prefix" \
    --libdir="$prefix/lib" --disable-shared --enable-static "$@"
  logged "$name-build" make -j "$jobs" MAKEINFO=true
  logged "$name-install" make install MAKEINFO=true
  touch "$prefix/work/$name.done"
}

abi=${target#*-linux-}
abi=${abi%%.*}
with_cmake fmt "$sources/fmtlib" -DFMT_TEST=OFF -DFMT_DOC=OFF
with_cmake pcre2 "$sources/pcre2" -DPCRE2_BUILD_PCRE2GREP=OFF -DPCRE2_BUILD_TESTS=OFF -DPCRE2_SUPPORT_UNICODE=ON
with_cmake tbb "$sources/onetbb" -DTBB_TEST=OFF -DTBBMALLOC_BUILD=OFF -DTBB_STRICT=OFF -DTBB_ENABLE_IPO=OFF
with_cmake icu "$here/icu" -DICU_SOURCE="$sources/icu/source"
with_configure gmp --disable-cxx
with_configure nettle --disable-public-key --disable-documentation --disable-openssl
touch "$prefix/complete"
