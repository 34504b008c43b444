"""The rows of the table, with a module per subject. Each yields report.Row objects; a Bench holds the shared objects."""
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
    many: int  # files in the large synthetic tree; the small one has a tenth

    def compile_tree(self, folder, force=True):
        """Accept exit statuses 0 and 1, because a file that is not Python is not an error of the run."""
        command = [self.leanpyc, "compile", "-q", "--no-config", "--target", TARGET, *(["-f"] if force else []), folder]
        return self.stopwatch.run(command, statuses=(0, 1))
