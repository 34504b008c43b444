// Runs a Python script under Pyodide (CPython compiled to WebAssembly) with the machine's files mounted where they are.
//
//   node tools/setup/pyodide_python.mjs PYODIDE_FOLDER SCRIPT [ARGUMENT…]
//
// PYODIDE_FOLDER is the unpacked npm package. The script cannot start processes or threads. The exit status is the script's.
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";

const [folder, script, ...scriptArguments] = process.argv.slice(2);
if (!script) {
  console.error("usage: pyodide_python.mjs PYODIDE_FOLDER SCRIPT [ARGUMENT…]");
  process.exit(2);
}
const require = createRequire(import.meta.url);
const { loadPyodide } = require(path.resolve(folder, "pyodide.js"));
const python = await loadPyodide({
  indexURL: path.resolve(folder) + "/",
  args: ["-B", path.resolve(script), ...scriptArguments],
  stdout: (line) => fs.writeSync(1, line + "\n"),
  stderr: (line) => fs.writeSync(2, line + "\n"),
});

// Pyodide has folders of its own; every other folder of the root is the machine's.
const own = new Set(["dev", "proc", "lib", "sys"]);
for (const name of fs.readdirSync("/")) {
  if (own.has(name) || !fs.statSync("/" + name).isDirectory()) continue;
  python.FS.mkdirTree("/" + name);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: "/" + name }, "/" + name);
}
python.FS.chdir(process.cwd());

const status = python.runPython(`
import runpy, sys
def run(script, *arguments):
    sys.argv[:] = [script, *arguments]
    sys.path[0:0] = [script.rpartition("/")[0]]
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else (print(end.code, file=sys.stderr), 1)[1]
    return 0
run
`)(path.resolve(script), ...scriptArguments);
process.exit(status);
