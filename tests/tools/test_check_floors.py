"""The check of the rooms: what a room may include, and the table for readers."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools"))
from check_floors import map_problems, rooms_below  # noqa: E402

BUILD = """
leanpyc_room(text ICU::uc)
leanpyc_room(code leanpyc_text ${GMP_LIBRARY})
if(MORE)
  leanpyc_room(flow leanpyc_code)
endif()
leanpyc_room(policy leanpyc_text leanpyc_table)
"""
TABLE = "| floor | folder | content |\n|---|---|---|\n| 2 | `flow/` | to code |\n| 1 | `code/`, `policy/` | … |\n| 0 | `text/` | bytes |\n"


def test_a_room_may_use_what_its_rooms_use():
    assert rooms_below(BUILD) == {"text": set(), "code": {"text"}, "flow": {"text", "code"}, "policy": {"text"}}


def test_the_table_has_the_rooms_in_an_order_that_fits():
    below = rooms_below(BUILD)
    assert list(map_problems(TABLE, below)) == []
    assert list(map_problems(TABLE.replace("| 2 |", "| 1 |"), below)) == ["flow/ uses code/, which is not below it in the table"]
    assert list(map_problems(TABLE.replace("`policy/`", "`rules/`"), below)) == ["policy/ is only in the build", "rules/ is only in the table"]
    assert list(map_problems(TABLE + "| 3 | `text/` | again |\n", below))[0] == "text/ has two rows"
