#!/usr/bin/env bash
# Checks formatting, the order of the rooms, the length of functions, the wording of comments and docs, and clang-tidy.
#
#   tools/lint.sh [--fast]     --fast skips clang-tidy
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0

mapfile -t files < <(git ls-files 'src/*.h' 'src/*.cpp' 'tests/*.h' 'tests/*.cpp' 'bench/*.cpp' 'tools/*.cpp')
clang-format-14 --dry-run --Werror "${files[@]}" || failed=1
python3 tools/check_floors.py || failed=1
python3 tools/check_functions.py || failed=1
python3 tools/check_prose.py || failed=1

if [ "${1:-}" != --fast ]; then
  cmake -S . -B build-lint -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=clang++-14 \
    -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DLEANPYC_LIBRARY=ON >/dev/null
  mapfile -t sources < <(git ls-files 'src/*.cpp')
  printf '%s\n' "${sources[@]}" | xargs -P "$(nproc 2>/dev/null || echo 2)" -n 4 clang-tidy-14 -p build-lint --quiet || failed=1
fi
[ "$failed" -eq 0 ] && echo "lint: clean"
exit "$failed"
