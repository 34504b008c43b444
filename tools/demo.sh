#!/usr/bin/env bash
# Runs the main job on real input: compiles a CPython 3.13's standard library into a scratch folder, and compares it
# with that CPython's own output. Without a CPython 3.13 it compiles the programs under tests/golden, and reports that.
set -euo pipefail
leanpyc=$1
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

find_oracle='
import oracles
for version, path in oracles.find("3.13")[:1]:
    print(version, path, oracles.standard_library(path))
'
found=$(cd "$root/tests/differential" && python3 -c "$find_oracle" 2>/dev/null) || found=""
if [ -n "$found" ]; then
  read -r version python library <<< "$found"
  echo "== compiling the standard library of CPython $version ($library)"
  status=0
  "$leanpyc" compile --target "$version" --out "$scratch" "$library" || status=$?
  echo "   (status $status: a standard library holds files that are no Python on purpose)"
  echo "== the same, every code object compared with CPython $version's own"
  "$leanpyc" compile --target "$version" --python "$python" --check -f --out "$scratch" "$library" || status=$?
  [ "$status" -le 1 ]
else
  echo "== no CPython 3.13 on this machine: compiling the programs under tests/golden; nothing confirms them here but make test"
  "$leanpyc" compile --target 3.13 --out "$scratch" "$root/tests/golden"
fi
