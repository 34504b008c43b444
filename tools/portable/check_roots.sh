#!/usr/bin/env bash
# Install the wheel in bare roots of Debian, and use it there: compile, doctor, run, and the Python package.
#
#   tools/portable/check_roots.sh WHEEL FOLDER [SUITE…]      default: bullseye trixie
#
# Needs root, mmdebstrap and a Debian mirror. FOLDER keeps the roots. A root has nothing but the packages that Debian calls
# required, and python3 with pip. Exit status 1: something does not work in a root.
set -euo pipefail

usage="usage: check_roots.sh WHEEL FOLDER [SUITE…]"
wheel=$(realpath "${1:?$usage}")
folder=${2:?$usage}
shift 2
[ $# -gt 0 ] || set -- bullseye trixie
tests=$(cd "$(dirname "$0")/../../tests/python" && pwd)
mkdir -p "$folder"
mirror=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '/^URIs:/ {for (i = 2; i <= NF; i++) print $i}' |
  grep -m1 '/debian/\?$' || true)
[ -n "$mirror" ] || { echo "no Debian mirror among this machine's apt sources" >&2; exit 1; }

for suite in "$@"; do
  root=$folder/$suite
  if [ ! -e "$root/complete" ]; then
    rm -rf "$root"
    mmdebstrap --quiet --mode=root --variant=minbase --include=python3,python3-pip "$suite" "$root" "$mirror"
    touch "$root/complete"
  fi
  rm -rf "$root/check"
  mkdir -p "$root/check"
  cp "$wheel" "$tests/test_package.py" "$root/check/"
  cat > "$root/check/check.sh" <<'CHECK'
set -eu
cd /check
export HOME=/check PIP_NO_INDEX=1 PIP_ROOT_USER_ACTION=ignore PIP_BREAK_SYSTEM_PACKAGES=1
pip3 install --quiet --force-reinstall ./*.whl 2>&1 | grep -v WARNING || true
leanpyc --version
python3 -m leanpyc --version
printf '"""Says."""\ndef half(n):\n    """Halves."""\n    assert n %% 2 == 0\n    return n // 2\nprint(half(3), half.__doc__)\n' > shop.py
leanpyc compile --elide lean --out lean --sourceless shop.py
[ "$(python3 lean/shop.pyc)" = "1 None" ]
[ "$(leanpyc run --elide lean -- python3 shop.py)" = "1 None" ]
leanpyc compile --no-config --target 3.13 --out plain shop.py
printf '# coding: shift_jis\nx = "\203A"\n' > japanese.py
leanpyc compile --no-config --check japanese.py
leanpyc doctor
LEANPYC_TEST_FILES=20 python3 test_package.py
CHECK
  echo "== $suite: $(cat "$root/etc/debian_version"), $(chroot "$root" python3 -V)"
  chroot "$root" /bin/sh /check/check.sh
done
