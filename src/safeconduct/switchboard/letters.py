"""What somebody wrote to the line, sealed on the spot, for channels on which the words reach the server.

No function here is a coroutine: from the words to the envelope nothing else of the process can run in
between, and nothing here keeps them.
"""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.model.application import Application, Handed, Message, OtherReceipt, Situation
from safeconduct.model.ids import DeliveryKey, Language, Lookup
from safeconduct.model.line import Line
from safeconduct.model.staff import EpochKey
from safeconduct.sealing.envelopes import seal_application, seal_message
from safeconduct.sealing.receipts import ReceiptKeys
from safeconduct.sealing.recipients import recipient
from safeconduct.switchboard.trust import trusted_epoch
from safeconduct.switchboard.turn import PublicKeys


class Written(Struct, frozen=True):
    """An application in the applicant's own words. It never prints itself."""

    situation: Situation
    text: str
    country: str = ""
    people: int = 1
    safe: bool = True
    private: bool = True
    keep_longer: bool = False
    severity: int = 0
    """The only thing that leaves in the clear, with `keep_longer`: as in `Handed`."""

    def __repr__(self) -> str:
        return "Written()"


class Sealing:
    """Seals for the open epoch of one line. `channel` is the kind of channel that the case will name."""

    def __init__(self, line: Line, channel: str) -> None:
        self._line = line
        self._channel = channel

    def application(
        self,
        written: Written,
        receipt: ReceiptKeys,
        language: Language,
        keys: PublicKeys,
        key: DeliveryKey,
        decoy: Lookup | None = None,
    ) -> Handed:
        """A first word. `EpochClosed` when no epoch is open, `NoteError` when one is not vouched for."""
        epoch = trusted_epoch(keys, self._line.key)
        document = Application(
            **self._addressed(epoch, receipt, language),
            situation=written.situation,
            country=written.country,
            people=written.people,
            safe=written.safe,
            private=written.private,
            keep_longer=written.keep_longer,
            text=written.text,
        )
        sealed = seal_application(document, recipient(epoch.recipient))
        handed = self._handed(epoch, receipt, language, key, sealed)
        return replace(
            handed,
            decoy=decoy,
            severity=written.severity,
            keep_longer=written.keep_longer,
            opening=receipt.opening,
        )

    def message(
        self, text: str, receipt: ReceiptKeys, language: Language, keys: PublicKeys, key: DeliveryKey
    ) -> Handed:
        """A further word in the case of a receipt. `EpochClosed` and `NoteError` as in `application`."""
        epoch = trusted_epoch(keys, self._line.key)
        document = Message(**self._addressed(epoch, receipt, language), text=text)
        sealed = seal_message(document, recipient(epoch.recipient))
        return self._handed(epoch, receipt, language, key, sealed)

    def other(
        self,
        other: ReceiptKeys,
        receipt: ReceiptKeys,
        language: Language,
        keys: PublicKeys,
        key: DeliveryKey,
    ) -> Handed:
        """The receipt `other` is to lead to the case of `receipt` too. `EpochClosed` and `NoteError` as in `application`."""
        epoch = trusted_epoch(keys, self._line.key)
        named = OtherReceipt(other.case, other.reply.recipient.text)
        document = Message(**self._addressed(epoch, receipt, language), text="", others=(named,))
        sealed = seal_message(document, recipient(epoch.recipient))
        return replace(self._handed(epoch, receipt, language, key, sealed), others=(other.lookup,))

    def _addressed(self, epoch: EpochKey, receipt: ReceiptKeys, language: Language) -> dict[str, Any]:
        return {
            "line": self._line.id,
            "team": epoch.team,
            "epoch": epoch.epoch,
            "case": receipt.case,
            "language": language,
            "reply": receipt.reply.recipient.text,
        }

    def _handed(
        self,
        epoch: EpochKey,
        receipt: ReceiptKeys,
        language: Language,
        key: DeliveryKey,
        sealed: bytes,
    ) -> Handed:
        return Handed(key, receipt.lookup, epoch.team, epoch.epoch, language, self._channel, sealed)
