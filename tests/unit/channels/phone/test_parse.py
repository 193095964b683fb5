"""Keys and digits."""

from hypothesis import given
from hypothesis import strategies as st

from safeconduct.channels.phone.parse import RECEIPT_DIGITS, Collecting, key_event
from safeconduct.conversation.calls.events import Collected, Key, Silence
from safeconduct.sealing import receipts


def test_a_key_is_a_key_and_nothing_is_silence() -> None:
    """The two things that listening can bring."""
    assert key_event("7") == Key("7")
    assert key_event(None) == Silence()


def test_twenty_right_digits_are_a_receipt() -> None:
    """The one that was given away."""
    given_away = receipts.new_digits()
    collecting = Collecting()
    for digit in given_away.text.replace(" ", ""):
        assert not collecting.whole
        collecting.add(digit)
    assert collecting.whole
    assert collecting.event() == Collected(sound=True)
    assert collecting.receipt() == given_away
    collecting.forget()
    assert collecting.event() == Silence()


@given(st.text("0123456789", min_size=1, max_size=RECEIPT_DIGITS - 1))
def test_too_few_digits_are_none(digits: str) -> None:
    """They are told apart from silence."""
    collecting = Collecting()
    for digit in digits:
        collecting.add(digit)
    assert collecting.event() == Collected(sound=False)
    assert collecting.begun
