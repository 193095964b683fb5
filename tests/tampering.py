"""Mallory at the database: what somebody can do who writes the tables with a program of their own."""

from sqlalchemy import text


def alter(db, number, **columns):
    """Other words in a record."""
    for name, value in columns.items():
        db.execute(text(f"UPDATE audit SET {name} = :value WHERE number = :n"), {"value": value, "n": number})


def drop(db, number):
    """A record less."""
    db.execute(text("DELETE FROM audit WHERE number = :n"), {"n": number})


def cut_off(db, after):
    """The end of the trail is gone."""
    db.execute(text("DELETE FROM audit WHERE number > :n"), {"n": after})


def exchange(db, one, other):
    """Two records have changed places, with everything in them."""
    for before, after in ((one, -1), (other, one), (-1, other)):
        db.execute(text("UPDATE audit SET number = :a WHERE number = :b"), {"a": after, "b": before})


def put_in(db, number, who, what):
    """A record that nobody made, with the hash of another one."""
    db.execute(
        text(
            "INSERT INTO audit (number, at, who, what, hash) "
            "SELECT :n, at, :who, :what, hash FROM audit WHERE number = :n - 1"
        ),
        {"n": number, "who": who, "what": what},
    )


def forget_destruction(db, day):
    """The note of a day is gone."""
    db.execute(text("DELETE FROM destructions WHERE day = :day"), {"day": day})
