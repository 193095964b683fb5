"""The lock: who approved which text, and what has drifted since."""

import datetime as dt

import pytest

from safeconduct.errors import GuideError
from safeconduct.guide.editions import Approval, Locked, approve, lock_text, read_lock, relock, standing

TEXT, SOURCE, NEWER = "a" * 16, "b" * 16, "c" * 16
DAY = dt.date(2026, 11, 22)


def test_a_lock_survives_its_file():
    """What is written is read back."""
    lines = {
        ("army", "en"): Locked(SOURCE, None, (Approval("anna", DAY), Approval("olena", DAY))),
        ("army", "uk"): Locked(TEXT, SOURCE),
    }
    assert read_lock(lock_text(lines), "guide.lock") == lines


def test_texts_stand_as_the_lock_says():
    """Approved by enough people; else a draft; changed; behind; unrecorded."""
    draft = Locked(TEXT, SOURCE)
    one = approve(draft, "anna", DAY)
    two = approve(approve(one, "olena", DAY), "olena", DAY)
    assert standing(None, TEXT, SOURCE, 2) == "unrecorded"
    assert standing(draft, TEXT, SOURCE, 2) == "draft"
    assert standing(one, TEXT, SOURCE, 2) == "draft"
    assert standing(two, TEXT, SOURCE, 2) == "approved"
    assert standing(two, NEWER, SOURCE, 2) == "changed"
    assert standing(two, TEXT, NEWER, 2) == "behind"


def test_a_changed_text_loses_its_approvals():
    """Nobody stands for words they have not read."""
    locked = approve(Locked(TEXT, SOURCE), "anna", DAY)
    assert relock(locked, TEXT, NEWER) == locked
    assert relock(locked, NEWER, SOURCE) == Locked(NEWER, SOURCE)


@pytest.mark.parametrize(
    "line", ["army en", "army en xyz of - by", f"army en {TEXT} of - by anna@2026-13-40"]
)
def test_a_line_by_hand_is_refused(line):
    """The lock is the program's; a slip in it is named with its line."""
    with pytest.raises(GuideError, match=r"guide\.lock:1"):
        read_lock(line, "guide.lock")
