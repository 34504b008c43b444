"""Reduce an example of a difference to the lines and tokens that show it."""
from verdict_cases import TOKEN
from verdict_tally import kind_of

MOST_ROUNDS = 60


def without_chunks(parts):
    """Yield the parts without halves, quarters, … single parts."""
    size = max(1, len(parts) // 2)
    while True:
        for start in range(0, len(parts), size):
            yield b"".join(parts[:start] + parts[start + size:])
        if size == 1:
            return
        size = max(1, size // 2)


def smaller(kind, judges, parts):
    candidates = sorted(set(without_chunks(parts)), key=len)
    for candidate, (theirs, ours) in zip(candidates, judges.judge(candidates)):
        if kind_of(theirs, ours) == kind:
            return candidate
    return None


def minimise(tally, judges, most):
    """Minimise the examples of the `most` commonest kinds, first by lines, then by tokens."""
    for kind, entry in sorted(tally.kinds.items(), key=lambda item: -item[1][0])[:most]:
        source = entry[1]
        for split in (lambda text: text.splitlines(keepends=True), TOKEN.findall):
            for _ in range(MOST_ROUNDS):
                found = smaller(kind, judges, split(source))
                if found is None or len(found) >= len(source):
                    break
                source = found
        entry[1:] = source, *judges.judge([source])[0]
