"""The rows of the table: their contents, how they are judged, and how they are shown and stored."""
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import statistics
import sys

FASTER, AT_MOST_TIMES, AT_MOST = "times faster", "times its time", "at most"


@dataclasses.dataclass
class Row:
    """One measurement on one tree. The samples are in `unit`."""
    what: str
    tree: str
    against: str
    unit: str
    sense: str
    floor: float
    goal: float
    ours: list = dataclasses.field(default_factory=list)
    theirs: list = dataclasses.field(default_factory=list)
    note: str = ""
    # The reason why there is no figure, or why the figure cannot be judged; the row is then neither met nor missed.
    missing: str = ""
    # CPU seconds of all processes for each wall clock sample, {"ours": [...], "theirs": [...]}. Other work on the
    # machine affects them least.
    cpu_seconds: dict = dataclasses.field(default_factory=dict)

    def add_cpu(self, ours, theirs):
        """Store the CPU seconds of stopwatch samples, and add them to the note."""
        self.cpu_seconds = {"ours": [one["cpu_seconds"] for one in ours], "theirs": [one["cpu_seconds"] for one in theirs]}
        if ours and theirs:
            mine, peer = (number(statistics.median(samples)) for samples in self.cpu_seconds.values())
            self.note = ", ".join(filter(None, (self.note, f"CPU {mine} against {peer} s")))
        return self

    def middle(self, samples):
        """Return the median, or for a peak the maximum."""
        if not samples:
            return None
        return max(samples) if self.sense == AT_MOST else statistics.median(samples)

    def figure(self):
        """Return the value that floor and goal refer to: a ratio of medians, or the figure itself if the row has no
        peer."""
        ours, theirs = self.middle(self.ours), self.middle(self.theirs)
        if self.sense == AT_MOST:
            return ours
        if not ours or not theirs:
            return None
        return theirs / ours if self.sense == FASTER else ours / theirs

    def reaches(self, limit):
        return self.figure() >= limit if self.sense == FASTER else self.figure() <= limit

    def verdict(self):
        if self.missing or self.figure() is None:
            return f"not measured: {self.missing or 'no sample'}"
        # "Ahead" of a peer is a floor of 1, and a tie is not ahead.
        if self.sense == FASTER and self.floor == 1 and self.figure() <= 1:
            return "NOT MET"
        return "goal met" if self.reaches(self.goal) else "floor met" if self.reaches(self.floor) else "NOT MET"


def number(value):
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def limit(row, value):
    """Return "8 ×", "≤ 3 ×" or "≤ 100 MB"."""
    if row.sense == FASTER:
        return "ahead" if value == 1 else f"{value:g} ×"
    return f"≤ {value:g} {row.unit if row.sense == AT_MOST else '×'}"


def table(rows):
    lines = ["| what | tree | against | unit | leanpyc | peer | ratio | floor | goal | verdict | note |", "|" + "---|" * 11]
    for row in rows:
        ratio = "–" if row.sense == AT_MOST or row.figure() is None else f"{row.figure():.2f}"
        lines.append(f"| {row.what} | {row.tree} | {row.against} | {row.unit} | {number(row.middle(row.ours))} "
                     f"| {number(row.middle(row.theirs))} | {ratio} | {limit(row, row.floor)} | {limit(row, row.goal)} "
                     f"| {row.verdict()} | {row.note} |")
    return "\n".join(lines)


def tally(rows):
    """Return "3 goal met, 1 NOT MET, 2 not measured"."""
    counts = {}
    for row in rows:
        word = row.verdict().split(":")[0]
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{counts[word]} {word}" for word in ("goal met", "floor met", "NOT MET", "not measured") if word in counts)


def machine(folder):
    """Describe the machine without its name."""
    model = platform.processor() or "unknown"
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = models[0] if models else model
    return dict(architecture=platform.machine(), processor=model, cores=os.cpu_count(), system=f"{platform.system()} {platform.release()}",
                memory_gigabytes=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1), file_system=file_system(folder))


def file_system(folder):
    """Return the type of the file system that contains a folder."""
    folder, best = str(pathlib.Path(folder).resolve()), ("", "unknown")
    mounts = pathlib.Path("/proc/self/mounts")
    for line in mounts.read_text().splitlines() if mounts.exists() else ():
        point, kind = line.split()[1:3]
        if (folder + "/").startswith(point.rstrip("/") + "/") and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1]


def load():
    return [round(figure, 2) for figure in os.getloadavg()]


def write(rows, about, folder):
    """Write one file per run, and latest.json, which the repository keeps."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = dict(about, rows=[dict(dataclasses.asdict(row), leanpyc=row.middle(row.ours), peer=row.middle(row.theirs), figure=row.figure(),
                                  verdict=row.verdict()) for row in rows])
    text = json.dumps(kept, indent=1, ensure_ascii=False) + "\n"
    stamp = datetime.datetime.fromisoformat(about["started"]).strftime("%Y-%m-%dT%H%M%S")
    for name in f"{stamp}.json", "latest.json":
        (folder / name).write_text(text)
    return folder / f"{stamp}.json"


def say(text):
    print(text, file=sys.stderr, flush=True)
