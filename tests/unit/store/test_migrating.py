"""The tables that the migrations make are the tables that the code speaks of."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from desk_cast import Office
from safeconduct.errors import StoreBroken
from safeconduct.store.migrating import MIGRATIONS
from safeconduct.store.schema import HEAD, tables


@pytest.fixture
def line(tmp_path):
    opened = Office(f"sqlite:///{tmp_path}/line.db")
    yield opened
    opened.close()


def test_the_migrations_make_what_the_schema_says(line):
    """Nothing is missing, nothing is left over."""

    def differences(db):
        return compare_metadata(MigrationContext.configure(db), tables)

    assert line.do(differences) == []


def test_every_table_is_strict(line):
    """SQLite then keeps no text where a number belongs."""

    def lax(db):
        rows = db.exec_driver_sql("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").all()
        return {name for name, strict in rows if not strict and not name.startswith("sqlite_")}

    assert line.do(lax) == {"alembic_version"}


def test_the_newest_migration_is_the_one_the_schema_names():
    """Otherwise every start would load Alembic for nothing."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_an_up_to_date_store_opens_without_alembic(line):
    """A start is fast."""
    program = f"""
import asyncio, sys
from safeconduct.store import open_vault
async def main():
    await (await open_vault({line.url!r})).close()
asyncio.run(main())
print("alembic" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "False"


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    """Somebody named the wrong file."""
    wrong = tmp_path / "letter.txt"
    wrong.write_text("Dear sister, " * 100)
    with pytest.raises(StoreBroken):
        Office(f"sqlite:///{wrong}")
    assert wrong.read_text().startswith("Dear sister, ")
