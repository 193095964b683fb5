"""Sealing in the request itself, for browsers without script.

No function here is a coroutine: from the text to the envelope no other request can run in between, and
the words of a receipt are in the hands of these functions alone.
"""

import hashlib
from typing import Any, cast

from msgspec import Struct

from safeconduct.channels.web.parse import KEY_BYTES, Draft, people_of
from safeconduct.channels.web.trust import trusted_epoch
from safeconduct.model.application import Application, Handed, Message, Situation
from safeconduct.model.ids import DeliveryKey, Language, Lookup
from safeconduct.model.line import Line
from safeconduct.model.staff import EpochKey
from safeconduct.sealing import receipts
from safeconduct.sealing.envelopes import seal_application, seal_message
from safeconduct.sealing.receipts import BITS, ReceiptKeys, WordReceipt
from safeconduct.sealing.recipients import recipient
from safeconduct.switchboard.turn import PublicKeys

CHANNEL = "web"


class Receipts(Struct, frozen=True):
    """The receipt of a form, and the one that erases when it was asked for. Neither ever prints itself."""

    back: WordReceipt
    decoy: WordReceipt | None = None


class Sealer:
    """Seals what one line's visitors write. `secret`: 32 random bytes that this process alone has."""

    def __init__(self, line: Line, secret: bytes) -> None:
        self._line = line
        self._secret = secret

    def application(self, draft: Draft, language: Language, keys: PublicKeys) -> tuple[Handed, Receipts]:
        """A draft without problems, sealed, and its receipts. `EpochClosed` when no epoch is open."""
        epoch = trusted_epoch(keys, self._line.key)
        decoy = self._receipt(draft.key, b"decoy") if draft.decoy else None
        given = Receipts(self._receipt(draft.key, b"receipt"), decoy)
        derived = receipts.keys(given.back, self._line.id)
        document = Application(
            **self._addressed(epoch, derived, language),
            situation=cast("Situation", draft.situation),
            country=draft.country,
            people=people_of(draft),
            safe=draft.safe == "yes",
            private=draft.private,
            text=draft.text,
        )
        sealed = seal_application(document, recipient(epoch.recipient))
        other = receipts.keys(decoy, self._line.id).lookup if decoy else None
        handed = self._handed(epoch, derived, language, self._delivery(draft.key, draft.text), sealed, other)
        return handed, given

    def message(
        self, text: str, form_key: bytes, derived: ReceiptKeys, language: Language, keys: PublicKeys
    ) -> Handed:
        """A further message in the case of a receipt. `EpochClosed` when no epoch is open."""
        epoch = trusted_epoch(keys, self._line.key)
        document = Message(**self._addressed(epoch, derived, language), text=text)
        sealed = seal_message(document, recipient(epoch.recipient))
        return self._handed(epoch, derived, language, self._delivery(form_key, text), sealed, None)

    def _addressed(self, epoch: EpochKey, derived: ReceiptKeys, language: Language) -> dict[str, Any]:
        return {
            "line": self._line.id,
            "team": epoch.team,
            "epoch": epoch.epoch,
            "case": derived.case,
            "language": language,
            "reply": derived.reply.recipient.text,
        }

    def _handed(
        self,
        epoch: EpochKey,
        derived: ReceiptKeys,
        language: Language,
        key: DeliveryKey,
        sealed: bytes,
        decoy: Lookup | None,
    ) -> Handed:
        return Handed(key, derived.lookup, epoch.team, epoch.epoch, language, CHANNEL, sealed, decoy)

    def _receipt(self, form_key: bytes, purpose: bytes) -> WordReceipt:
        """The receipt of a form, the same when the form is sent twice.

        No weaker than drawing it: the secret never leaves this process and dies with it, so to anybody
        else these 96 bits are random (keyed BLAKE2b is a pseudo-random function, RFC 7693 section 2.9).
        Whoever has a form's key has the very page on which its receipt is shown.
        """
        return WordReceipt(self._derived(purpose, form_key, BITS))

    def _delivery(self, form_key: bytes, text: str) -> DeliveryKey:
        """The same form with the same text is the same delivery, however often it is sent.

        Made under the secret like the receipt, so after a restart both are new together: then a second
        sending makes a second case with a receipt that opens it, never a receipt that opens nothing.
        """
        message = form_key + text.encode("utf-8", "replace")
        return DeliveryKey(self._derived(b"delivery", message, KEY_BYTES))

    def _derived(self, purpose: bytes, message: bytes, length: int) -> bytes:
        return hashlib.blake2b(message, digest_size=length, key=self._secret, person=purpose).digest()
