#!/usr/bin/env bash
# Fetch or build the peers of `make bench` into a separate folder: uv from PyPI, RustPython's compiler from crates.io.
#
#   tools/setup/fetch_bench_peers.sh build/bench
#
# Leaves build/bench/uv/bin/uv and build/bench/rustpython/release/rustpython-bench. Does not change the system.
# Updates uv each time; bench/peers/rustpython/Cargo.lock fixes RustPython's release.
# Exit status 0: both are present. 1: one is missing, with the reason; the benchmark's table shows it as not measured.
set -uo pipefail

folder=${1:?usage: fetch_bench_peers.sh FOLDER}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
source=$(cd "$(dirname "$0")/../../bench/peers/rustpython" && pwd)
failed=0

if ! { [ -x "$folder/uv/bin/pip" ] || python3 -m venv "$folder/uv"; } ||
  ! "$folder/uv/bin/pip" install --quiet --disable-pip-version-check --upgrade uv; then
  if [ -x "$folder/uv/bin/uv" ]; then
    echo "uv could not be brought up to date: $("$folder/uv/bin/uv" --version) stays" >&2
  else
    echo "uv could not be installed from PyPI" >&2
    failed=1
  fi
fi

# rustup's folder, in case no shell has read rustup's settings.
PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
if ! command -v cargo >/dev/null; then
  echo "no cargo here: RustPython's compiler is not built (https://rustup.rs has it)" >&2
  failed=1
elif ! CARGO_TARGET_DIR=$folder/rustpython cargo build --manifest-path "$source/Cargo.toml" --release --locked \
  --ignore-rust-version --quiet; then
  echo "RustPython's compiler does not build here, with $(rustc --version)" >&2
  failed=1
fi
exit "$failed"
