"""The rows of the table, a module a subject. Each yields report.Row objects; what they may need is in a Bench."""
import dataclasses
import pathlib

from peers import Peer
from sampling import Stopwatch

TARGET = "3.13"


@dataclasses.dataclass
class Bench:
    leanpyc: str
    compile_bench: str
    bare_walk: str
    stopwatch: Stopwatch
    cpython: Peer
    uv: Peer
    rustpython: Peer
    work: pathlib.Path
    rounds: int
    many: int  # files of the large synthetic tree; the small one has a tenth

    def compile_tree(self, folder, force=True):
        """Statuses 0 and 1: a file that is no Python is not an error of the run."""
        command = [self.leanpyc, "compile", "-q", "--no-config", "--target", TARGET, *(["-f"] if force else []), folder]
        return self.stopwatch.run(command, statuses=(0, 1))
