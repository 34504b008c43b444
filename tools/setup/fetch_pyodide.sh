#!/usr/bin/env bash
# Fetch a release of Pyodide (CPython compiled to WebAssembly) from npm, as an oracle for a patch release that has no native build here.
#
#   tools/setup/fetch_pyodide.sh 0.28.3 build/oracles
#
# Leaves build/oracles/pyodide3.13.2 (named after the CPython inside): `pyodide3.13.2 SCRIPT ARGUMENT…` runs a Python script.
# Needs Node.js and npm. Exit status 0: the interpreter runs. 1: it cannot be fetched on this machine; a message says why.
set -euo pipefail

release=${1:?usage: fetch_pyodide.sh RELEASE FOLDER}
folder=${2:?usage: fetch_pyodide.sh RELEASE FOLDER}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
for program in node npm; do
  command -v "$program" >/dev/null || { echo "$program is not installed, so Pyodide $release cannot be fetched" >&2; exit 1; }
done
package=$folder/pyodide-$release/node_modules/pyodide
if [ ! -f "$package/pyodide.js" ]; then
  mkdir -p "$folder/pyodide-$release"
  npm install --silent --no-save --prefix "$folder/pyodide-$release" "pyodide@$release" >/dev/null ||
    { echo "npm has no pyodide@$release for this machine" >&2; exit 1; }
fi
echo 'import sys; print("%d.%d.%d" % sys.version_info[:3])' > "$folder/pyodide-$release/version.py"
version=$(node "$here/pyodide_python.mjs" "$package" "$folder/pyodide-$release/version.py")
wrapper=$folder/pyodide$version
cp "$here/pyodide_python.mjs" "$folder/pyodide-$release/"
cat > "$wrapper" <<WRAPPER
#!/bin/sh
folder=\$(cd "\$(dirname "\$0")" && pwd)/pyodide-$release
exec node "\$folder/pyodide_python.mjs" "\$folder/node_modules/pyodide" "\$@"
WRAPPER
chmod +x "$wrapper"
echo "$wrapper: CPython $version, Pyodide $release"
