#!/usr/bin/env bash
# Fetch the optimised CPython of a Debian suite (sid, unless named) into a separate folder: an oracle, and the peer of benchmarks.
#
#   tools/setup/fetch_debian_python.sh 3.13 build/oracles [trixie]
#
# Leaves build/oracles/python3.13, a wrapper that starts the interpreter with its packages' loader and libraries.
# Does not change the system: apt uses separate lists and a separate cache, and the machine's mirror.
# Exit status 0: the interpreter runs. 1: it cannot be fetched (no network, no such version); prints the reason.
set -euo pipefail

version=${1:?usage: fetch_debian_python.sh VERSION FOLDER [SUITE]}
folder=${2:?usage: fetch_debian_python.sh VERSION FOLDER [SUITE]}
suite=${3:-sid}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
wrapper=$folder/python$version
if [ -x "$wrapper" ] && "$wrapper" -c 'import sys' 2>/dev/null; then
  echo "$wrapper: $("$wrapper" -VV)"
  exit 0
fi
command -v apt-get >/dev/null || { echo "no apt-get on this machine" >&2; exit 1; }

# The first Debian mirror of the machine's own sources, in either of apt's two formats.
mirror=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '/^URIs:/ {for (i = 2; i <= NF; i++) print $i}' | grep -m1 '/debian/\?$' || true)
[ -n "$mirror" ] || mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
  awk '$1 == "deb" {for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) {print $i; break}}' | grep -m1 '/debian/\?$' || true)
[ -n "$mirror" ] || { echo "no Debian mirror among this machine's apt sources" >&2; exit 1; }

state=$folder/apt
mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
signed=""
[ -f "$keyring" ] && signed="[signed-by=$keyring] "
echo "deb ${signed}$mirror $suite main" > "$state/suite.list"
options=(-oDir::Etc::sourcelist="$state/suite.list" -oDir::Etc::sourceparts=/dev/null
  -oDir::State::Lists="$state/lists" -oDir::Cache="$state/cache" -oAPT::Sandbox::User=root -qq)
apt-get "${options[@]}" update || { echo "the mirror's $suite suite could not be read" >&2; exit 1; }

cd "$state"
for package in "python$version-minimal" "libpython$version-minimal" "libpython$version-stdlib" \
  libc6 zlib1g libexpat1 libffi8 libssl3t64 libbz2-1.0 liblzma5 libuuid1 libsqlite3-0; do
  apt-get "${options[@]}" download "$package" || { echo "$suite has no $package for this machine" >&2; exit 1; }
done
# The test package contains the interpreter's own test suite, which the identity check does not need.
apt-get "${options[@]}" download "libpython$version-testsuite" 2>/dev/null || true
root=$folder/root-$version
rm -rf "$root"
for package in ./*.deb; do dpkg -x "$package" "$root"; done
rm -f ./*.deb

libraries=$(cd "$root/usr/lib" && echo ./*-linux-gnu*)
cat > "$wrapper" <<WRAPPER
#!/bin/sh
root=\$(cd "\$(dirname "\$0")" && pwd)/root-$version
loader=\$(echo "\$root"/usr/lib*/ld-linux*.so.*)
[ -e "\$loader" ] || loader=\$(echo "\$root"/usr/lib/*-linux-gnu*/ld-linux*.so.*)
PYTHONHOME=\$root/usr exec "\$loader" --library-path "\$root/usr/lib/${libraries#./}" "\$root/usr/bin/python$version" "\$@"
WRAPPER
chmod +x "$wrapper"
"$wrapper" -c 'import sys, marshal, ast, dis' || { echo "the fetched interpreter does not run here" >&2; rm -f "$wrapper"; exit 1; }
echo "$wrapper: $("$wrapper" -VV)"
