"""The telephone's signs to ours: keys to events, twenty digits to a receipt."""

from safeconduct.conversation.calls.events import Collected, Event, Key, Silence
from safeconduct.errors import ReceiptError
from safeconduct.sealing import receipts
from safeconduct.sealing.receipts import DIGITS, DigitReceipt

RECEIPT_DIGITS = DIGITS + 2
"""With the two check digits."""


def key_event(key: str | None) -> Event:
    """What was pressed, or that nothing was."""
    return Key(key) if key else Silence()


class Collecting:
    """The digits of a receipt as they are keyed in. It never prints itself; `forget` it."""

    def __init__(self) -> None:
        self._digits: list[str] = []

    @property
    def begun(self) -> bool:
        """Whether there is a digit."""
        return bool(self._digits)

    @property
    def whole(self) -> bool:
        """Whether nothing more can come."""
        return len(self._digits) >= RECEIPT_DIGITS

    def add(self, digit: str) -> None:
        self._digits.append(digit)

    def receipt(self) -> DigitReceipt | None:
        """The receipt; None when its check digits are wrong, or it has not all its digits."""
        try:
            parsed = receipts.parse("".join(self._digits))
        except ReceiptError:
            return None
        return parsed if isinstance(parsed, DigitReceipt) else None

    def event(self) -> Event:
        """What has become of it."""
        return Collected(sound=self.receipt() is not None) if self._digits else Silence()

    def forget(self) -> None:
        self._digits.clear()
