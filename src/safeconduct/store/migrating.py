"""Bringing the tables up to date when the vault is opened.

Alembic is loaded only when there is something to do: a server that starts every day should start fast.
"""

from importlib import import_module
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from safeconduct.errors import StoreBroken
from safeconduct.store.connection import Db
from safeconduct.store.keepers import Keeper
from safeconduct.store.schema import HEAD

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(keeper: Keeper) -> None:
    """All migrations that are missing, in one transaction. `StoreBroken` for a database of a newer program."""
    if keeper.is_made() and _is_up_to_date(keeper):
        return  # so that whoever only looks never takes the writer's place
    with keeper.open_writing() as db, db.begin():
        keeper.lock_out_others(db)
        version = _version(db)
        if version == HEAD:
            return
        if version is not None and version > HEAD:
            raise StoreBroken("A newer version of the program has made this database. Use that one.")
        upgrade(db, HEAD)


def _is_up_to_date(keeper: Keeper) -> bool:
    with keeper.open_reading() as db:
        try:
            return db.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
        except DBAPIError:
            return False


def _version(db: Db) -> str | None:
    if not inspect(db).has_table("alembic_version"):
        return None
    version: str | None = db.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def upgrade(db: Db, version: str) -> None:
    """The migrations up to a version, in an open transaction. `StoreBroken` when there is no such version."""
    command = import_module("alembic.command")
    config = import_module("alembic.config").Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = db
    try:
        command.upgrade(config, version)
    except import_module("alembic.util").CommandError:
        raise StoreBroken("A newer version of the program has made this. Use that one.") from None
