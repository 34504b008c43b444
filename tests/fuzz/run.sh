#!/usr/bin/env bash
# Build the fuzzers with Clang's libFuzzer, ASan and UBSan, and run each for some time. They start from the golden
# programs, the regressions, and the corpus of earlier runs in build-fuzz/corpus/.
#
#   tests/fuzz/run.sh SECONDS [TARGET…]      targets: text syntax compile pyc
#
# Prints the executions and the CPU minutes of each target. A find is written to build-fuzz/finds/ and sets exit status
# 1: shrink it (build-fuzz/tests/fuzz/NAME_fuzzer -minimize_crash=1 FILE) and keep it under
# tests/fuzz/regressions/NAME/.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(text syntax compile pyc)
build=build-fuzz
cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER=clang++-14 -DLEANPYC_SANITIZE=ON \
  -DLEANPYC_FUZZ=ON -DBUILD_TESTING=OFF >/dev/null
cmake --build $build --target make_seeds "${targets[@]/%/_fuzzer}"
$build/tests/fuzz/make_seeds tests/golden $build/seeds
mkdir -p $build/finds
status=0
for target in "${targets[@]}"; do
  corpus=$build/corpus/$target
  mkdir -p "$corpus"
  folders=("$corpus" "$build/seeds/$target")
  [ -d "tests/fuzz/regressions/$target" ] && folders+=("tests/fuzz/regressions/$target")
  dictionary=tests/fuzz/python.dict
  [ "$target" = pyc ] && dictionary=tests/fuzz/marshal.dict
  log=$build/$target.log
  TIMEFORMAT='%U %S'
  { time "$build/tests/fuzz/${target}_fuzzer" -max_total_time="$seconds" -max_len=4096 -rss_limit_mb=2048 -timeout=20 \
      -dict="$dictionary" -print_final_stats=1 -artifact_prefix="$build/finds/$target-" "${folders[@]}" \
      2>"$log"; } 2>"$log.time" || status=1
  grep -E 'ERROR|SUMMARY' "$log" | sed "s/^/$target: /" || true
  awk -v name="$target" -v output="$log" 'NR == 1 { minutes = ($1 + $2) / 60 }
    END { while ((getline line < output) > 0) if (split(line, word) == 2 && word[1] == "stat::number_of_executed_units:") runs = word[2]
          printf "%s: %s executions, %.1f CPU minutes\n", name, runs == "" ? "?" : runs, minutes }' "$log.time"
done
exit $status
