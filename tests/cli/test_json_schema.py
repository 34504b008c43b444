"""--json of every command has the fields that docs/schema/ describes, no others, and no required one is missing."""
import json
import pathlib

import jsonschema
import pytest
from conftest import ORACLE, write_tree

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schema"
FILES = {
    "shop/__init__.py": '"""A shop."""\n',
    "shop/prices.py": 'def total(prices):\n    """Sum up."""\n    assert prices\n    return sum(prices)\n',
    "shop/broken.py": "total(:\n",
    "fragile.py": '"""Doc."""\n\n\ndef f():\n    """Text {x}."""\n\n\nf.__doc__ = f.__doc__.format(x=1)\n',
    "absent.py": "import no_such_module\n",
    "job.py": 'print("done" if __doc__ is None else "with documentation")\n\n\ndef f():\n    """Text."""\n\n\nprint(f.__doc__.upper())\n',
    "warned.py": 'print("\\d")\n',
}

# schema: commands whose output it describes
COMMANDS = {
    "compile": [["compile", "--json", "shop"], ["compile", "--json", "--elide", "lean", "--timings", "--out", "out", "--sourceless", "shop", "warned.py", "-v"],
                ["strip", "--json", "--elide", "lean", "-o", "stripped", "shop"]],
    "verify": [["verify", "--json", "--elide", "lean", "--python", "PYTHON", "."], ["verify", "--json", "--elide", "lean", "--python", "PYTHON", "--fix", "."]],
    "verify-command": [["verify", "--json", "--elide", "lean", "--python", "PYTHON", "--", "PYTHON", "job.py"]],
    "policy": [["policy", "--json", "--elide", "lean", "shop.prices", "fragile"]],
    "show": [["show", "--json", "fragile.py"], ["show", "--json", "--weights", "fragile.pyc"]],
    "doctor": [["doctor", "--json"]],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_output_has_the_fields_of_the_schema(name, leanpyc, oracle, tmp_path):
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    write_tree(tmp_path, FILES)
    environment = {"LEANPYC_CACHE": str(tmp_path / "cache")}
    leanpyc("compile", "-qq", "-b", "--elide", "lean", "fragile.py")
    for command in COMMANDS[name]:
        result = leanpyc(*(ORACLE if word == "PYTHON" else word for word in command), env=environment)
        assert result.status in (0, 1), result
        jsonschema.validate(result.json, schema, jsonschema.Draft202012Validator)


def test_every_schema_is_tested_and_describes_its_fields():
    assert sorted(path.stem for path in SCHEMAS.glob("*.json")) == sorted(COMMANDS)
    for path in SCHEMAS.glob("*.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        assert schema["title"].startswith("leanpyc ") and schema["properties"] and schema["additionalProperties"] is False
