"""Rows of `posts` and `approvals`: what the newsroom writes, and who stands for it."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, and_, delete, exists, insert, select, update

from safeconduct.model.ids import CaseworkerId, Moment
from safeconduct.model.post import Post
from safeconduct.model.staff import Role
from safeconduct.store.connection import Db
from safeconduct.store.schema import approvals, caseworkers, posts

_POST = tuple(posts.c[name] for name in Post.__struct_fields__)
_JSON = ("content", "public", "messages")


def add(db: Db, new: Post) -> int:
    """A new post; its number."""
    number: int = db.execute(insert(posts).values(**_row(new)).returning(posts.c.number)).scalar_one()
    return number


def find(db: Db, number: int) -> Post | None:
    """One post."""
    row = db.execute(select(*_POST).where(posts.c.number == number)).one_or_none()
    return _post(row) if row else None


def every(db: Db) -> list[Post]:
    """Every post, the last changed first."""
    wanted = select(*_POST).order_by(posts.c.changed.desc(), posts.c.number.desc())
    return [_post(row) for row in db.execute(wanted)]


def published(db: Db) -> list[Post]:
    """Every post that was published, the newest first; also those that were withdrawn."""
    wanted = select(*_POST).where(posts.c.shown > 0).order_by(posts.c.published.desc(), posts.c.number.desc())
    return [_post(row) for row in db.execute(wanted)]


def replace(db: Db, post: Post) -> None:
    """The post as it is now."""
    db.execute(update(posts).where(posts.c.number == post.number).values(**_row(post)))


def drop(db: Db, number: int) -> None:
    """The post with its approvals."""
    db.execute(delete(posts).where(posts.c.number == number))


def approve(db: Db, number: int, revision: int, who: CaseworkerId, at: Moment) -> None:
    """Somebody stands for a revision; a second time changes nothing."""
    ours = and_(approvals.c.post == number, approvals.c.revision == revision, approvals.c.who == who)
    if not db.execute(select(exists().where(ours))).scalar():
        db.execute(insert(approvals).values(post=number, revision=revision, who=who, at=at))


def unapprove(db: Db, number: int, revision: int) -> None:
    """Nobody stands for a revision any more."""
    db.execute(delete(approvals).where(approvals.c.post == number, approvals.c.revision == revision))


def approvers(db: Db, number: int, revision: int, roles: Sequence[Role]) -> list[CaseworkerId]:
    """Who stands for a revision, in the order in which they did: those who still work here in one of these roles."""
    wanted = (
        select(approvals.c.who)
        .join(caseworkers, caseworkers.c.id == approvals.c.who)
        .where(approvals.c.post == number, approvals.c.revision == revision, caseworkers.c.role.in_(roles))
        .order_by(approvals.c.at, approvals.c.who)
    )
    return list(db.execute(wanted).scalars())


def _row(post: Post) -> dict[str, Any]:
    row = msgspec.structs.asdict(post)
    del row["number"]
    for name in _JSON:
        row[name] = None if row[name] is None else msgspec.json.encode(row[name]).decode()
    return row


def _post(row: Row[Any]) -> Post:
    values = dict(zip(Post.__struct_fields__, row, strict=True))
    for name in _JSON:
        values[name] = None if values[name] is None else msgspec.json.decode(values[name])
    return msgspec.convert(values, Post)
