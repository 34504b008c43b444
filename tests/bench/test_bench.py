"""The benchmark's table: every row appears, and the verdicts are right. The tests do not depend on time."""
import json
import os
import pathlib
import subprocess
import sys

import pytest

BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"
LEANPYC = pathlib.Path(os.environ.get("LEANPYC", "build/leanpyc")).resolve()
sys.path[:0] = [str(BENCH), str(BENCH.parent / "tests" / "differential")]
import peers  # noqa: E402
from report import AT_MOST, AT_MOST_TIMES, FASTER, Row, table, tally  # noqa: E402

ROWS_OF_A_TREE = ["compile in memory", "parse to code objects", "whole tree written", "whole tree written", "whole tree written",
                  "peak memory", "nothing to do"]
ROWS_OF_MANY_FILES = ["cost of a file", "peak memory"]


def run(corpus, folder, **environment):
    """Return the rows of a run on a small corpus."""
    subprocess.run([sys.executable, BENCH / "run.py", "--quick", "--build", LEANPYC.parent, "--corpus", corpus, "--results", folder / "results",
                    "--work", folder, "--rounds", "1", "--many", "100"], check=True, env={**os.environ, **environment}, cwd=folder)
    result = json.loads((folder / "results" / "latest.json").read_text())
    assert not [path for path in folder.iterdir() if path.name.startswith("leanpyc-bench-")]
    return result


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in {"one": "def f(a):\n    return a + 1\n", "two": "import os\n", "empty": "", "wrong": "def def\n"}.items():
        (folder / f"{name}.py").write_text(text)
    return folder


@pytest.mark.parametrize("environment", [{}, {"PYENV_ROOT": "/nowhere", "LEANPYC_ORACLES": "", "PATH": "/usr/bin:/bin"}],
                         ids=["with the peers found", "with hardly any peer"])
def test_every_row_appears_with_the_reason_if_it_was_not_measured(environment, corpus, tmp_path):
    result = run(corpus, tmp_path, **environment)
    rows = result["rows"]
    assert [row["what"] for row in rows if row["what"] != "bytes written"] == ROWS_OF_A_TREE + ROWS_OF_MANY_FILES
    for row in rows:
        if row["missing"]:
            assert row["verdict"] == f"not measured: {row['missing']}"
        else:
            assert row["figure"] > 0 and row["ours"] and (row["theirs"] or row["against"] == "–")
    assert (result["trees"][0]["files"], result["trees"][0]["rejected"]) == (3, 1)


def test_a_result_contains_no_path_and_no_host_name(corpus, tmp_path):
    text = json.dumps(run(corpus, tmp_path))
    assert str(tmp_path) not in text and os.path.expanduser("~") + "/" not in text
    assert f'"{os.uname().nodename}"' not in text


def row(sense, floor, goal, ours, theirs=(), **more):
    return Row("what", "tree", "peer", "s", sense, floor, goal, list(ours), list(theirs), **more)


@pytest.mark.parametrize("measured, verdict", [
    (row(FASTER, 8, 20, [1, 2, 3], [40, 41, 42]), "goal met"),
    (row(FASTER, 8, 20, [1, 2, 3], [15, 16, 17]), "floor met"),
    (row(FASTER, 8, 20, [1, 2, 3], [14, 15, 90]), "NOT MET"),
    (row(FASTER, 1, 3, [1], [1]), "NOT MET"),
    (row(FASTER, 1, 3, [1], [1.1]), "floor met"),
    (row(AT_MOST_TIMES, 2, 1.5, [3], [2]), "goal met"),
    (row(AT_MOST_TIMES, 2, 1.5, [4], [2]), "floor met"),
    (row(AT_MOST_TIMES, 2, 1.5, [4.1], [2]), "NOT MET"),
    (row(AT_MOST, 100, 50, [10, 51]), "floor met"),
    (row(AT_MOST, 100, 50, [10, 101]), "NOT MET"),
    (row(FASTER, 8, 20, [1], [90], missing="the peer is not optimised"), "not measured: the peer is not optimised"),
    (row(FASTER, 8, 20, [1]), "not measured: no sample"),
])
def test_a_row_is_judged_by_its_medians_and_by_the_worst_peak(measured, verdict):
    assert measured.verdict() == verdict
    assert verdict in table([measured])


@pytest.mark.parametrize("find, named", [(peers.uv, "uv could not be had"), (peers.rustpython, "could not be built")])
def test_a_peer_that_was_not_fetched_is_named(find, named, tmp_path):
    peer = find(tmp_path)
    assert not peer.path and named in peer.missing


def test_a_row_that_was_not_measured_does_not_count_as_met():
    rows = [row(FASTER, 8, 20, [1], [90]), row(FASTER, 8, 20, [1], [90], missing="no peer"), row(FASTER, 8, 20, [1], [2])]
    assert tally(rows) == "1 goal met, 1 NOT MET, 1 not measured"


def test_a_synthetic_tree_is_the_same_every_time_and_all_python(tmp_path):
    made = [tmp_path / name for name in ("first", "second", "shorter")]
    for folder, count in zip(made, (60, 60, 20)):
        subprocess.run([sys.executable, BENCH / "synthetic_tree.py", folder, str(count)], check=True, stdout=subprocess.DEVNULL)
    texts = [{path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.py")} for folder in made]
    assert texts[0] == texts[1] and len(texts[0]) == 60
    assert len(texts[2]) == 20 and texts[2].items() <= texts[0].items()
    for path, text in texts[0].items():
        compile(text, path, "exec")
    # The mean of every twenty consecutive files equals the mean of the sizes.
    means = [sum(map(len, one.values())) / len(one) for one in texts]
    assert all(9_000 < mean < 11_000 for mean in means)
