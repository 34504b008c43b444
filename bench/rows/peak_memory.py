"""The peak memory of compiling a whole tree, as the kernel counts it (ru_maxrss)."""
from report import AT_MOST, Row


def memory_row(tree, samples):
    """Make the row from runs that were timed for another row."""
    return Row("peak memory", tree, "–", "MB", AT_MOST, 100, 50, [one["peak_bytes"] / 1e6 for one in samples])
