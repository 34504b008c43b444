"""CPU seconds of CPython's compile() and marshal.dumps(): files are read before, and nothing is written.

    python3.13 bench/peer_compile.py LEVEL REPEAT < list-of-paths      prints one JSON object
"""
import gc
import json
import marshal
import sys
import time
import warnings


def main():
    warnings.simplefilter("ignore")
    level, repeat = int(sys.argv[1]), int(sys.argv[2])
    files = []
    for path in sys.stdin.read().splitlines():
        with open(path, "rb") as file:
            files.append((path, file.read()))
    best = float("inf")
    # The garbage collector would walk the sources repeatedly, a cost that compileall's small process does not have.
    gc.disable()
    for _ in range(repeat):
        compiled = marshalled = 0
        start = time.process_time()
        for path, source in files:
            try:
                code = compile(source, path, "exec", dont_inherit=True, optimize=level)
            except (SyntaxError, ValueError):
                continue
            marshalled += len(marshal.dumps(code))
            compiled += 1
        best = min(best, time.process_time() - start)
    print(json.dumps(dict(files=len(files), compiled=compiled, source_bytes=sum(len(s) for _, s in files),
                          marshalled_bytes=marshalled, cpu_seconds=best)))


if __name__ == "__main__":
    main()
