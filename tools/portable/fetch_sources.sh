#!/usr/bin/env bash
# Fetch the sources of the libraries that leanpyc links, as Debian 12 packages and signs them.
#
#   tools/portable/fetch_sources.sh build/portable/sources
#
# Leaves a folder for each source package, patched as Debian builds it, and header-only libraries
# as a prefix in headers/.
# Does not change the system: apt uses separate lists, and the machine's mirror. Exit status 1: a source cannot be fetched.
set -euo pipefail

folder=${1:?usage: fetch_sources.sh FOLDER}
suite=bookworm
packages="fmtlib gmp onetbb pcre2 nettle icu"
headers="libcli11-dev nlohmann-json3-dev libtomlplusplus-dev libhighwayhash-dev"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
[ -e "$folder/complete" ] && exit 0
for tool in apt-get dpkg-source autoreconf; do
  command -v "$tool" >/dev/null || { echo "no $tool: run tools/setup/install_dependencies.sh wheel" >&2; exit 1; }
done

# The first Debian mirror of the machine's own sources, in either of apt's two formats.
mirror=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '/^URIs:/ {for (i = 2; i <= NF; i++) print $i}' |
  grep -m1 '/debian/\?$' || true)
[ -n "$mirror" ] || mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
  awk '$1 == "deb" {for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) {print $i; break}}' | grep -m1 '/debian/\?$' || true)
[ -n "$mirror" ] || { echo "no Debian mirror among this machine's apt sources" >&2; exit 1; }

state=$folder/apt
mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
signed=""
[ -f "$keyring" ] && signed="[signed-by=$keyring] "
for type in deb deb-src; do echo "$type ${signed}$mirror $suite main"; done > "$state/suite.list"
options=(-oDir::Etc::sourcelist="$state/suite.list" -oDir::Etc::sourceparts=/dev/null
  -oDir::State::Lists="$state/lists" -oDir::Cache="$state/cache" -oAPT::Sandbox::User=root -qq)
apt-get "${options[@]}" update || { echo "the mirror's $suite suite could not be read" >&2; exit 1; }

cd "$folder"
for package in $packages; do
  apt-get "${options[@]}" source --download-only "$package" || { echo "$suite has no source of $package" >&2; exit 1; }
done
for description in ./*.dsc; do
  name=$(awk '/^Source:/ {print $2; exit}' "$description")
  rm -rf "$name"
  # apt-get has checked the signature and the hashes.
  dpkg-source --no-check -x "$description" "$name" >/dev/null
  awk '/^Version:/ {print $2; exit}' "$description" > "$name/.debian-version"
done
# Debian's source of GMP lacks the manual that its configure script asks for; Debian makes the script again, too.
(cd gmp && autoreconf -fi >/dev/null 2>&1) || { echo "autoreconf fails on gmp: install autoconf, automake, libtool" >&2; exit 1; }

for package in $headers; do
  (cd "$state" && apt-get "${options[@]}" download "$package") || { echo "$suite has no $package" >&2; exit 1; }
  dpkg -x "$state/$package"_*.deb "$state/root"
  dpkg-deb -f "$state/$package"_*.deb Version > "$state/root/usr/share/doc/$package/.debian-version"
done
rm -rf headers
mv "$state/root/usr" headers
rm -rf "$state"
touch "$folder/complete"
