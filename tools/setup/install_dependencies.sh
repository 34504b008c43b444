#!/usr/bin/env bash
# Install the missing Debian packages that building and testing need.
#
#   tools/setup/install_dependencies.sh build|test|lint|fuzz|bench|evidence|wheel
#
# Needs root or sudo only when something is missing. Exit status 1: a package cannot be installed.
set -euo pipefail

build="g++ cmake make ninja-build pkg-config libcli11-dev libfmt-dev nlohmann-json3-dev libtbb-dev libicu-dev libgmp-dev
  libhighwayhash-dev libpcre2-dev libtomlplusplus-dev nettle-dev"
case ${1:-build} in
  build) wanted=$build ;;
  test) wanted="$build libgtest-dev python3 python3-jsonschema python3-pytest valgrind binutils zsh fish man-db" ;;
  lint) wanted="$build clang-14 clang-format-14 clang-tidy-14" ;;
  fuzz) wanted="$build clang-14 libclang-rt-14-dev" ;;
  bench) wanted="$build python3 python3-venv ca-certificates" ;;
  wheel) wanted="cmake ninja-build pkg-config make m4 autoconf automake libtool dpkg-dev icu-devtools python3 python3-venv" ;;
  evidence) wanted="$build python3 python3-venv libcairo2" ;;
  *) echo "usage: install_dependencies.sh build|test|lint|fuzz|bench|evidence|wheel" >&2; exit 2 ;;
esac

missing=""
for package in $wanted; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null; then
  echo "not a Debian machine: install the equivalents of:$missing" >&2
  exit 1
fi
run=""
[ "$(id -u)" -eq 0 ] || run="sudo"
echo "installing:$missing"
$run apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing >/dev/null
