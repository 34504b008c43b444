#!/usr/bin/env bash
# Fetch a patch release of CPython from the Go module go-embed-python, which carries python-build-standalone.
# It has patch releases that neither pyenv nor Debian offers here, built with profile-guided and link-time optimisation.
#
#   tools/setup/fetch_embedded_python.sh 3.13.1-20241219-1 build/oracles
#
# The first argument is the module's version without its "v0.0.0-": PYTHON-DATE-REVISION. The script leaves
# build/oracles/python3.13.1, a wrapper that starts the interpreter with the libraries it came with.
# Exit status 0: the interpreter runs. 1: it cannot be fetched on this machine; a message says why.
set -euo pipefail

release=${1:?usage: fetch_embedded_python.sh PYTHON-DATE-REVISION FOLDER}
folder=${2:?usage: fetch_embedded_python.sh PYTHON-DATE-REVISION FOLDER}
version=${release%%-*}
tool=$(cd "$(dirname "$0")" && pwd)/embedded_python
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
wrapper=$folder/python$version
if [ -x "$wrapper" ] && "$wrapper" -c 'import sys' 2>/dev/null; then
  echo "$wrapper: $("$wrapper" -VV)"
  exit 0
fi
command -v go >/dev/null || { echo "Go is not installed, so CPython $version cannot be fetched" >&2; exit 1; }

# The module's version chooses the interpreter, so each release gets its own go.mod.
module=$folder/module-$version
root=$folder/root-$version
mkdir -p "$module"
cp "$tool/main.go" "$module/main.go"
printf 'module embedded_python\n\ngo 1.19\n\nrequire github.com/kluctl/go-embed-python v0.0.0-%s\n' "$release" > "$module/go.mod"
rm -rf "$root"
(cd "$module" && GOFLAGS=-mod=mod go run . "$root") || { echo "CPython $version could not be unpacked" >&2; exit 1; }
rm -rf "$module"

cat > "$wrapper" <<WRAPPER
#!/bin/sh
root=\$(cd "\$(dirname "\$0")" && pwd)/root-$version
LD_LIBRARY_PATH=\$root/lib\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH} exec "\$root/bin/python${version%.*}" "\$@"
WRAPPER
chmod +x "$wrapper"
"$wrapper" -c 'import sys, marshal, ast, dis' || { echo "the fetched interpreter does not run here" >&2; rm -f "$wrapper"; exit 1; }
echo "$wrapper: $("$wrapper" -VV)"
