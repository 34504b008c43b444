"""The most memory that compiling a whole tree held, as the kernel counted it (ru_maxrss)."""
from report import AT_MOST, Row


def memory_row(tree, samples):
    """Of runs that were timed for another row."""
    return Row("peak memory", tree, "–", "MB", AT_MOST, 100, 50, [one["peak_bytes"] / 1e6 for one in samples])
