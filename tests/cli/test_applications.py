"""Faults that deployments of whole applications showed (tests/differential/sourceless_applications.py), in their smallest form."""
from conftest import write_tree

REVISION = '"""accounts\n\nRevision ID: 1a\n"""\nfrom alembic import op\n\nrevision = "1a"\n\n\ndef upgrade():\n    """Create the table."""\n    op.create_table("t")\n'


def test_a_migration_of_alembic_stays_source_with_its_message(leanpyc, tmp_path):
    write_tree(tmp_path, {"app/schema/versions/1a_accounts.py": REVISION, "app/schema/script.py.mako": "", "app/schema/env.py": "import alembic\n", "app/tables.py": '"""Tables."""\n'})
    result = leanpyc("compile", "--no-config", "--elide", "lean", "--sourceless", "--out", "out", "app")
    assert result.status == 0, result
    stripped = (tmp_path / "out" / "schema" / "versions" / "1a_accounts.py").read_text()
    assert stripped.startswith('"""accounts\n\nRevision ID: 1a\n"""\n') and "Create the table" not in stripped
    assert not list((tmp_path / "out").rglob("tables.py"))
