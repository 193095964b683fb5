"""Coming back with a receipt: reading the answers, erasing everything.

A wrong receipt, a case without an answer, an erased case and a decoy all look alike.
"""

from safeconduct.desk.hours import hour_of
from safeconduct.model.case import Answer
from safeconduct.model.ids import Moment, ReceiptTag
from safeconduct.store import Db, cases, entries, receipts


def answers(db: Db, tag: ReceiptTag, now: Moment) -> tuple[Answer, ...]:
    """The sealed answers, oldest first. Give it to `Vault.write`: a decoy erases its case."""
    kept = receipts.find(db, [tag]).get(tag)
    if kept is None:
        return ()
    if kept.purpose == "erase":
        cases.erase(db, [kept.case])
        return ()
    case = cases.find(db, kept.case)
    if case is None or case.deadline <= hour_of(now):
        return ()
    return tuple(
        Answer(entry.team, entry.epoch, entry.hour, entry.sealed, case.deadline)
        for entry in entries.of_case(db, case.id, "reply")
    )


def erase(db: Db, tag: ReceiptTag) -> None:
    """Everything this receipt, of either kind, leads to is erased. Silent, whether it led anywhere or not."""
    kept = receipts.find(db, [tag]).get(tag)
    if kept is not None:
        cases.erase(db, [kept.case])
