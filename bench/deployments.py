#!/usr/bin/env python3
"""Measure what leanpyc gives a deployment, in the units of its users, before and after: `make deployments`.

    deployments.py --build build [--work FOLDER] [--rounds N] [--python 3.13,3.11] [--only lambda,image,zipapp,build]

Makes a Lambda folder, the site-packages of a Django image and a zipapp from packages of PyPI, each as sources, with the .pyc files of compileall,
and lean without sources (deployment_cases.py), and starts each by turns: bytes, CPU milliseconds of a start, peak memory (RSS). `build` is
the time of `leanpyc compile --elide lean`, with its table of what that saves, against `compileall -f -j2`, on the same site-packages.

Prints Markdown tables; every sample goes to bench/results/deployments.json. Exit status 0: measured. 1: no interpreter of such a version, with its
venv module, is here. 2: a command failed.
"""
import argparse
import datetime
import json
import pathlib
import shutil
import statistics
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests" / "differential")]
import deployment_cases  # noqa: E402
import environments  # noqa: E402
import oracles  # noqa: E402
import report  # noqa: E402
from sampling import Stopwatch, by_turns  # noqa: E402

CACHED = "cached"


def median(samples, name):
    return statistics.median(sample[name] for sample in samples)


def measure(case, maker, stopwatch, rounds):
    """{form: bytes, zip_bytes, start_ms, rss_bytes, samples} of one case and interpreter."""
    made = {form: case.make(maker, form) for form in deployment_cases.FORMS}
    contestants = {form: lambda one=one: stopwatch.run(one["command"], env=one["environment"]) for form, one in made.items()}
    for start in contestants.values():
        start()
    taken = by_turns(contestants, rounds)
    return {form: dict(bytes=one["bytes"], zip_bytes=one.get("zip_bytes"), start_ms=median(taken[form], "cpu_seconds") * 1e3,
                       rss_bytes=median(taken[form], "peak_bytes"), samples=taken[form]) for form, one in made.items()}


def measure_build(maker, stopwatch, rounds):
    """{tool: CPU and wall seconds} of compiling the site-packages of the Django image in place."""
    folder = maker.work / "build"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(maker.install("image", deployment_cases.DjangoImage.packages), folder)
    commands = {"compileall -j2": maker.compileall(folder, "-f"),
                "compile --elide lean -j2": maker.compile(folder, "-f", "-j2")}
    taken = by_turns({name: lambda one=command: stopwatch.run(one, statuses=(0, 1), env=environments.clean()) for name, command in commands.items()}, rounds)
    shutil.rmtree(folder)
    return {name: dict(cpu_seconds=median(samples, "cpu_seconds"), wall_seconds=median(samples, "wall_seconds"), samples=samples)
            for name, samples in taken.items()}


def change(after, before):
    return f"{(after / before - 1) * 100:+.0f} %"


def table(results):
    """The Markdown of all starts: a row for each case, interpreter and form, with the change from the form with .pyc files."""
    lines = ["| deployment | CPython | form | MB | zip MB | start | CPU ms | RSS MB |", "|---|---|---|---|---|---|---|---|"]
    for one in results:
        before = one["forms"][CACHED]
        for form, found in one["forms"].items():
            def shown(name, unit, digits):
                if found[name] is None:
                    return "–"
                text = f"{found[name] / unit:,.{digits}f}"
                return text if form == CACHED else f"{text} ({change(found[name], before[name])})"
            lines.append(f"| {one['title']} | {one['python']} | {form} | {shown('bytes', 1e6, 1)} | {shown('zip_bytes', 1e6, 1)} | {one['start']} "
                         f"| {shown('start_ms', 1, 0)} | {shown('rss_bytes', 1e6, 1)} |")
    return "\n".join(lines)


def build_table(builds):
    lines = ["| CPython | tool | CPU s | wall s | of compileall's wall |", "|---|---|---|---|---|"]
    for one in builds:
        peer = one["tools"]["compileall -j2"]
        for name, found in one["tools"].items():
            lines.append(f"| {one['python']} | {name} | {found['cpu_seconds']:.2f} | {found['wall_seconds']:.2f} "
                         f"| {found['wall_seconds'] / peer['wall_seconds']:.2f} (CPU {found['cpu_seconds'] / peer['cpu_seconds']:.2f}) |")
    return "\n".join(lines)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    subjects = [*deployment_cases.CASES, "build"]
    parser.add_argument("--build", type=pathlib.Path, default="build", help="the build folder (default: %(default)s)")
    parser.add_argument("--work", type=pathlib.Path, help="where packages and trees are kept; else they go at the end")
    parser.add_argument("--rounds", type=int, default=15, help="starts of each form, medians are of so many (default: %(default)s)")
    parser.add_argument("--build-rounds", type=int, default=3, help="the same for compiling a tree (default: %(default)s)")
    parser.add_argument("--python", default="3.13,3.11", help="minor versions, between commas (default: %(default)s)")
    parser.add_argument("--only", default=",".join(subjects), help="cases, between commas (default: %(default)s)")
    parser.add_argument("--results", type=pathlib.Path, help="where the result is written (default: bench/results, or bench/partial of the build "
                        "folder if the run is not of everything)")
    options = parser.parse_args()
    options.subjects = options.only.split(",")
    for name in options.subjects:
        if name not in subjects:
            parser.error(f"no case {name}; choose from {', '.join(subjects)}")
    whole = options.subjects == subjects and options.python == parser.get_default("python")
    options.results = options.results or (HERE / "results" if whole else options.build / "bench" / "partial")
    return options


def run(options, work, keep):
    """Measures all cases; keep(results, builds) is called after each interpreter."""
    stopwatch, leanpyc = Stopwatch(options.build.resolve() / "stopwatch"), str(options.build.resolve() / "leanpyc")
    results, builds = [], []
    for minor in options.python.split(","):
        folder = work / minor
        folder.mkdir(parents=True, exist_ok=True)
        python = environments.make(minor, str(folder / "venv"), ["pip"])
        if not python:
            report.say(f"no CPython {minor} with its venv module here")
            return None
        version, maker = oracles.version(python), deployment_cases.Maker(leanpyc, python, folder)
        for name, case in deployment_cases.CASES.items():
            if name in options.subjects:
                report.say(f"{case.title}, {version}")
                results.append(dict(title=case.title, start=case.start, python=version, packages=case.packages,
                                    forms=measure(case, maker, stopwatch, options.rounds)))
        if "build" in options.subjects:
            report.say(f"build, {version}")
            builds.append(dict(python=version, tools=measure_build(maker, stopwatch, options.build_rounds)))
        keep(results, builds)
    return results, builds


def main():
    options = arguments()
    started, before = datetime.datetime.now().astimezone(), report.load()
    options.results.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="leanpyc-deployments-") as scratch:
        work = (options.work or pathlib.Path(scratch)).resolve()
        machine = report.machine(work)

        def keep(results, builds):
            about = dict(started=started.isoformat(timespec="seconds"), machine=machine, load_before=before, load_after=report.load(),
                         rounds=options.rounds, deployments=results, builds=builds)
            (options.results / "deployments.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n")

        measured = run(options, work, keep)
        if measured is None:
            return 1
    results, builds = measured
    print(f"{started:%Y-%m-%d}, {machine['processor']}, {machine['cores']} cores, {machine['system']}; load {before[0]} before, "
          f"{report.load()[0]} after; medians of {options.rounds} starts by turns\n")
    if results:
        print(table(results) + "\n")
    if builds:
        print(build_table(builds))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        report.say(f"stopped: {error}")
        sys.exit(2)
