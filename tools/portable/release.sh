#!/usr/bin/env bash
# Build what a release consists of: wheels, source distribution, bill of materials, checksums.
#
#   tools/portable/release.sh [TARGET…]
#
# Leaves them in dist/, which must be empty. Uploads nothing. Exit status 1: the version has no section in CHANGELOG.md, the
# tree has changes that are not committed, or something cannot be built.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
dist=${DIST:-$root/dist}
version=$(sed -n 's/^project(leanpyc VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
grep -q "^## $version" "$root/CHANGELOG.md" || { echo "CHANGELOG.md has no section for $version" >&2; exit 1; }
[ -z "$(git -C "$root" status --porcelain)" ] || { echo "the tree has changes that are not committed" >&2; exit 1; }
[ -z "$(ls -A "$dist" 2>/dev/null)" ] || { echo "$dist is not empty" >&2; exit 1; }
DIST=$dist "$here/wheel.sh" "$@"
portable=${LEANPYC_PORTABLE:-$root/build/portable}
zig=$(sed -n 's/^ziglang==//p' "$here/requirements.txt")
"$portable/tools/bin/python" "$here/bill_of_materials.py" --version "$version" --sources "$portable/sources" --zig "$zig" \
  "$dist/leanpyc-$version.cdx.json"
cd "$dist"
sha256sum -- * > SHA256SUMS
cat SHA256SUMS
