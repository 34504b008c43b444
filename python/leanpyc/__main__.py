"""`python -m leanpyc`: replace this process by the program."""
import os
import sys

from ._program import find_leanpyc_bin

if __name__ == "__main__":
    program = find_leanpyc_bin()
    os.execv(program, [program, *sys.argv[1:]])
