"""The tables and the picture of deployments.py, and that README.md and docs/deployments.svg show the figures of its last run."""
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests" / "differential")]
import deployments  # noqa: E402
import draw_deployments  # noqa: E402

RESULTS = ROOT / "bench" / "results" / "deployments.json"


def form(megabytes, start, rss, zipped=None):
    return dict(bytes=megabytes * 10**6, zip_bytes=zipped and zipped * 10**6, start_ms=start, rss_bytes=rss * 10**6)


ONE = dict(title="Lambda folder", start="cold start", python="3.13.0",
           forms={"sources": form(150, 3000, 120, 50), "cached": form(200, 1000, 120, 80), "lean": form(150, 900, 114, 60)})


def test_the_table_shows_the_change_from_the_form_with_pyc_files():
    rows = deployments.table([ONE]).split("\n")
    assert rows[4] == "| Lambda folder | 3.13.0 | lean | 150.0 (-25 %) | 60.0 (-25 %) | cold start | 900 (-10 %) | 114.0 (-5 %) |"
    assert rows[3] == "| Lambda folder | 3.13.0 | cached | 200.0 | 80.0 | cold start | 1,000 | 120.0 |"


def test_the_table_of_builds_compares_with_compileall():
    tools = {"compileall -j2": dict(cpu_seconds=10, wall_seconds=5), "compile --elide lean -j2": dict(cpu_seconds=4, wall_seconds=6)}
    rows = deployments.build_table([dict(python="3.11.7", tools=tools)]).split("\n")
    assert rows[3] == "| 3.11.7 | compile --elide lean -j2 | 4.00 | 6.00 | 1.20 (CPU 0.40) |"


def test_the_picture_is_drawn_for_light_and_dark_readers():
    picture = draw_deployments.picture([ONE], "a machine & a date")
    bars = [float(bar.get("width")) for bar in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}rect")]
    assert len(bars) == 9 and bars[0] == bars[2] < bars[1]
    assert "prefers-color-scheme: dark" in picture and "a machine &amp; a date" in picture


def test_the_readme_and_the_picture_show_the_last_run():
    kept = json.loads(RESULTS.read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{kept['started'][:10]}, {kept['machine']['processor']}, {kept['machine']['cores']} cores" in readme
    for one in kept["deployments"]:
        if one["python"].startswith("3.13."):
            cached, lean = one["forms"]["cached"], one["forms"]["lean"]
            figures = {"Lambda folder": [draw_deployments.shown(cached["bytes"] / 1e6, "MB"), draw_deployments.shown(lean["bytes"] / 1e6, "MB")],
                       "Django site-packages": [draw_deployments.shown(cached["bytes"] / 1e6, "MB"), draw_deployments.shown(lean["bytes"] / 1e6, "MB")],
                       "zipapp": [draw_deployments.shown(one["forms"]["sources"]["start_ms"], "ms"), draw_deployments.shown(lean["start_ms"], "ms")]}
            row = next(line for line in readme.split("\n") if line.startswith("| " + one["title"]))
            assert all(figure in row for figure in figures[one["title"]]), (row, figures)
    drawn = (ROOT / "docs" / "deployments.svg").read_text(encoding="utf-8")
    assert drawn == draw_deployments.picture_of(kept, "3.13")
