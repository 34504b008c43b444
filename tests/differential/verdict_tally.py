"""Compare, count and report two verdicts."""
import re

# The minimum share of equal results in percent: of all cases for "accept", of the cases that both reject for the
# others.
BARS = {"accept": 100.0, "class and line": 99.95, "message and column": 98.0}
PARTS = ("accept", "class", "line", "message", "column", "end", "warnings")

CLASS, LINE, COLUMN, END_LINE, END_COLUMN, MESSAGE = range(6)


def shape(message):
    """Return the message without quoted text, so that messages of one kind are equal."""
    message = re.sub(r"'[^']*'|\"[^\"]*\"|\([^()]*\)", "'…'", message)
    return re.sub(r"\b0x[0-9a-fA-F]+\b|\d+|U\+[0-9A-F]+", "N", message)


def told(judgement, part):
    verdict, warnings = judgement
    if part == "warnings":
        return ", ".join(sorted({shape(message) for _, message in warnings})) or "none"
    return "accepted" if verdict is None else f"{verdict[CLASS]}: {shape(verdict[MESSAGE])}"


def difference(theirs, ours):
    """Return the first of PARTS that differs, or None."""
    (theirs, their_warnings), (ours, our_warnings) = theirs, ours
    if (theirs is None) != (ours is None):
        return "accept"
    if theirs == ours:
        return None if their_warnings == our_warnings else "warnings"
    for part, index in (("class", CLASS), ("line", LINE), ("message", MESSAGE), ("column", COLUMN)):
        if theirs[index] != ours[index]:
            return part
    return "end"


def kind_of(theirs, ours):
    """Return a key that differences with the same likely cause share, or None without a difference."""
    part = difference(theirs, ours)
    return None if part is None else (part, told(theirs, part), told(ours, part))


class Tally:
    def __init__(self):
        self.cases = self.accepted = self.rejected = 0
        self.differences = dict.fromkeys(PARTS, 0)
        self.kinds = {}  # kind: [count, smallest source, CPython's judgement, ours]

    def add(self, source, theirs, ours):
        self.cases += 1
        self.accepted += theirs[0] is None and ours[0] is None
        self.rejected += theirs[0] is not None and ours[0] is not None
        kind = kind_of(theirs, ours)
        if kind is not None:
            self.differences[kind[0]] += 1
            self._note(kind, 1, source, theirs, ours)

    def _note(self, kind, count, source, theirs, ours):
        entry = self.kinds.setdefault(kind, [0, source, theirs, ours])
        entry[0] += count
        if len(source) < len(entry[1]):
            entry[1:] = source, theirs, ours

    def merge(self, other):
        self.cases += other.cases
        self.accepted += other.accepted
        self.rejected += other.rejected
        for part, count in other.differences.items():
            self.differences[part] += count
        for kind, (count, source, theirs, ours) in other.kinds.items():
            self._note(kind, count, source, theirs, ours)

    def shares(self):
        """Return {part: (equal cases, all cases, percent)}."""
        different = self.differences
        of_class = self.rejected - different["class"] - different["line"]
        of_message = of_class - different["message"] - different["column"]
        counts = {
            "accept": (self.cases - different["accept"], self.cases),
            "class and line": (of_class, self.rejected),
            "message and column": (of_message, self.rejected),
            "end, too": (of_message - different["end"], self.rejected),
            "warnings": (self.cases - different["warnings"], self.cases),
        }
        return {what: (alike, of, 100.0 * alike / of if of else 100.0) for what, (alike, of) in counts.items()}

    def meets_bars(self):
        shares = self.shares()
        return self.cases > 0 and all(shares[what][2] >= bar for what, bar in BARS.items())

    def lines(self, most):
        yield f"{self.cases} cases: {self.accepted} accepted by both, {self.rejected} rejected by both"
        for what, (alike, of, percent) in self.shares().items():
            bar = f"  (at least {BARS[what]} %)" if what in BARS else ""
            yield f"  {what + ' alike':26} {alike:8} of {of:8} {percent:9.4f} %{bar}"
        ordered = sorted(self.kinds.items(), key=lambda item: -item[1][0])
        for kind, (count, source, theirs, ours) in ordered[:most]:
            yield f"{count} x {kind[0]}: {kind[1]}" + (f"  |  leanpyc: {kind[2]}" if kind[2] != kind[1] else "")
            yield f"    {source if len(source) <= 400 else source[:400] + b' ...'!r}"
            yield f"    CPython {theirs[0] if kind[0] != 'warnings' else theirs[1]}"
            yield f"    leanpyc {ours[0] if kind[0] != 'warnings' else ours[1]}"
        if len(ordered) > most:
            yield f"and {len(ordered) - most} kinds more"
