#!/usr/bin/env bash
# Build the fuzzers with Clang's libFuzzer, ASan and UBSan, and run each for a while on the kept corpus and the golden programs.
#
#   tests/fuzz/run.sh SECONDS
#
# A find is left in build-fuzz/finds/ and makes the exit status 1; shrink it, then keep it under tests/fuzz/regressions/<fuzzer>/.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
cmake -S . -B build-fuzz -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER=clang++-14 -DLEANPYC_SANITIZE=ON \
  -DLEANPYC_FUZZ=ON -DBUILD_TESTING=OFF >/dev/null
cmake --build build-fuzz --target compile_fuzzer pyc_fuzzer
mkdir -p build-fuzz/finds
status=0
for fuzzer in compile_fuzzer pyc_fuzzer; do
  corpus=build-fuzz/corpus/$fuzzer
  mkdir -p "$corpus"
  seeds=(tests/golden)
  [ -d "tests/fuzz/regressions/$fuzzer" ] && seeds+=("tests/fuzz/regressions/$fuzzer")
  "build-fuzz/$fuzzer" -max_total_time="$seconds" -max_len=4096 -rss_limit_mb=2048 -timeout=20 -print_final_stats=1 \
    -artifact_prefix="build-fuzz/finds/$fuzzer-" "$corpus" "${seeds[@]}" 2>"build-fuzz/$fuzzer.log" || status=1
  grep -E 'stat::number_of_executed_units|ERROR|SUMMARY' "build-fuzz/$fuzzer.log" | sed "s/^/$fuzzer: /" || true
done
exit $status
