"""Rows of `receipts`: which HMAC of a lookup opens, or erases, which case."""

from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple

from sqlalchemy import bindparam, func, literal_column, select

from safeconduct.model.ids import CaseId, ReceiptTag
from safeconduct.store.connection import Db
from safeconduct.store.prepared import insert_rows, look_up
from safeconduct.store.schema import receipts

Purpose = Literal["return", "erase"]


class Kept(NamedTuple):
    """What a receipt is for."""

    case: CaseId
    purpose: Purpose


_FIND = select(receipts.c.tag, receipts.c.case_id, receipts.c.purpose).where(
    receipts.c.tag.in_(bindparam("values", expanding=True))
)
_COUNT = (
    select(receipts.c.case_id, func.count())
    .where(
        receipts.c.case_id.in_(bindparam("values", expanding=True)),
        receipts.c.purpose == literal_column("'return'"),
    )
    .group_by(receipts.c.case_id)
)


def find(db: Db, tags: Collection[ReceiptTag]) -> dict[ReceiptTag, Kept]:
    """The known ones among these tags."""
    return {ReceiptTag(tag): Kept(case, purpose) for tag, case, purpose in look_up(db, _FIND, tags)}


def count(db: Db, cases: Collection[CaseId]) -> dict[CaseId, int]:
    """How many receipts lead back to each of these cases."""
    return {CaseId(case): number for case, number in look_up(db, _COUNT, cases)} if cases else {}


def add(db: Db, new: Iterable[tuple[ReceiptTag, Kept]]) -> None:
    """New receipts."""
    insert_rows(db, receipts, [(tag, *kept) for tag, kept in new])
