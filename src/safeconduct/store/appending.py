"""Tables to which rows are only added: the database itself refuses to change or delete one."""

from sqlalchemy import Connection, text

SENTENCE = "rows of this table are only added"
ACTS = ("UPDATE", "DELETE")


def forbid_changes(db: Connection, table: str) -> None:
    """From now on the database fails whoever changes or deletes a row of this table. `table`: one of our names."""
    if db.dialect.name == "sqlite":
        for act in ACTS:
            db.execute(text(_sqlite(table, act)))
    else:
        db.execute(text(_FUNCTION))
        db.execute(text(_postgresql(table)))


def _sqlite(table: str, act: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    )


_FUNCTION = (
    "CREATE OR REPLACE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$"
)


def _postgresql(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
    )
