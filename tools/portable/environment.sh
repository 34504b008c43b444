# Prepare the tools and the libraries for a target, and export what zig_toolchain.cmake reads. To be sourced with a target.
#
# Zig's version decides the compiler and the oldest C libraries, so it is fixed here, and so is the back end's.
# The caller uses `set -e`.
target=${1:?environment.sh needs a target}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
portable=${LEANPYC_PORTABLE:-$here/../../build/portable}
mkdir -p "$portable"
portable=$(cd "$portable" && pwd)
tools=$portable/tools
if [ ! -x "$tools/zig/ranlib" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  mkdir -p "$tools/zig"
  for tool in ar ranlib; do
    printf '#!/bin/sh\nexec "$(dirname "$0")/zig" %s "$@"\n' "$tool" > "$tools/zig/$tool"
    chmod +x "$tools/zig/$tool"
  done
  ln -s "$("$tools/bin/python" -c 'import os, ziglang; print(os.path.dirname(ziglang.__file__))')/zig" "$tools/zig/zig"
fi
"$here/fetch_sources.sh" "$portable/sources"
"$here/build_libraries.sh" "$portable/sources" "$tools" "$target" "$portable/$target"
# The licences of what is linked: each wheel has them.
licenses=$portable/licenses
mkdir -p "$licenses"
for copyright in "$portable"/sources/*/debian/copyright; do
  name=$(basename "$(dirname "$(dirname "$copyright")")")
  cp "$copyright" "$licenses/$name.txt"
done
for copyright in "$portable"/sources/headers/share/doc/*/copyright; do
  cp "$copyright" "$licenses/$(basename "$(dirname "$copyright")").txt"
done
export LEANPYC_ZIG=$tools/zig/zig LEANPYC_ZIG_TARGET=$target LEANPYC_ZIG_TOOLS=$tools/zig
export LEANPYC_ZIG_PREFIX="$portable/$target;$portable/sources/headers"
export PKG_CONFIG_LIBDIR=$portable/$target/lib/pkgconfig PKG_CONFIG_PATH=
