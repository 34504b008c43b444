#!/usr/bin/env bash
# Build and check the wheels, and the source distribution.
#
#   tools/portable/wheel.sh [TARGET…]      default: x86_64-linux-gnu.2.17 x86_64-linux-musl
#
# Leaves them in dist/. Each wheel has the program, the library and the Python package, for every CPython from 3.8 on. Exit
# status 1: a wheel cannot be built, asks for a newer system than its name says, or is larger than 10 MB.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
dist=${DIST:-$root/dist}
most_bytes=10000000
mkdir -p "$dist"
[ $# -gt 0 ] || set -- x86_64-linux-gnu.2.17 x86_64-linux-musl

# The wheel's name for the systems that it runs on (PEP 600, PEP 656).
platform_of() {
  local cpu=${1%%-*} libc=${1#*-linux-}
  case $libc in
    gnu.*) libc=${libc#gnu.}; echo "manylinux_${libc/./_}_$cpu" ;;
    musl) echo "musllinux_1_2_$cpu" ;;
    *) echo "no platform tag for $1" >&2; exit 2 ;;
  esac
}

build_wheel() {
  local target=$1 platform built wheel
  platform=$(platform_of "$target")
  # shellcheck source=tools/portable/environment.sh
  . "$here/environment.sh" "$target"
  built=$portable/wheels-$target
  rm -rf "$built"
  export CMAKE_GENERATOR=Ninja CMAKE_BUILD_PARALLEL_LEVEL=${JOBS:-2}
  # The times of the files in the archive, so that a release can be built twice.
  export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 1700000000)}
  CMAKE_ARGS="-DCMAKE_TOOLCHAIN_FILE=$here/zig_toolchain.cmake -DLEANPYC_LICENSES=$licenses" "$tools/bin/python" -m build --wheel --no-isolation \
    --outdir "$built" -C "build-dir=$portable/build-$target" -C "install.strip=true" "$root"
  "$tools/bin/python" -m wheel tags --remove --platform-tag "$platform" "$built"/*.whl >/dev/null
  wheel=$(echo "$built"/*.whl)
  "$tools/bin/python" "$here/check_wheel.py" "$wheel" --platform "$platform" --most-bytes "$most_bytes" --auditwheel "$tools/bin/auditwheel"
  # A wheel for another system or processor cannot be installed here.
  if [ "$target" = "$(uname -m)-linux-gnu.2.17" ]; then
    "$tools/bin/python" "$root/tests/python/run_package.py" --wheel "$wheel" --work "$portable/environments"
  fi
  mv "$wheel" "$dist/"
}

for target in "$@"; do build_wheel "$target"; done
"$tools/bin/python" -m build --sdist --no-isolation --outdir "$dist" "$root"
ls -l "$dist"
