"""Run commands under the stopwatch, and peers by turns."""
import json
import os
import subprocess

from report import say


class Stopwatch:
    def __init__(self, program):
        self.program = str(program)

    def run(self, command, statuses=(0,), env=None):
        """Return {"wall_seconds", "cpu_seconds", "peak_bytes", "status"} of a command. Raises if the command ends
        unexpectedly."""
        ran = subprocess.run([self.program, *map(str, command)], capture_output=True, text=True, env=env)
        taken = json.loads(ran.stdout) if ran.returncode == 0 else None
        if taken is None or taken["status"] not in statuses:
            raise RuntimeError(f"{os.path.basename(str(command[0]))}: {ran.stderr.strip() or 'exit status ' + str(taken['status'])}")
        return taken


def settle():
    """Flush the writes of the last run, so that they do not slow down the next run."""
    os.sync()


def by_turns(contestants, rounds):
    """Call each contestant once per round; the last of a round is the first of the next. Return {name: [results]}.

    A contestant is a function that prepares and returns a sample.
    """
    taken = {name: [] for name in contestants}
    names = list(contestants)
    for one in range(rounds):
        for name in names:
            taken[name].append(contestants[name]())
        say(f"    round {one + 1}: " + ", ".join(f"{name} {short(taken[name][-1])}" for name in contestants))
        names.reverse()
    return taken


def short(sample):
    return f"{sample['wall_seconds']:.3f} s" if isinstance(sample, dict) else f"{sample:.3f} s"
