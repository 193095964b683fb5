"""Sealing in the request itself, for browsers without script.

No function here is a coroutine: from the text to the envelope no other request can run in between, and
the words of a receipt are in the hands of these functions alone.
"""

import hashlib
from typing import cast

from msgspec import Struct

from safeconduct.channels.web.parse import KEY_BYTES, Draft, people_of, severity_of
from safeconduct.model.application import Handed, Situation
from safeconduct.model.ids import DeliveryKey, Language
from safeconduct.model.line import Line
from safeconduct.sealing import receipts
from safeconduct.sealing.receipts import BITS, ReceiptKeys, WordReceipt
from safeconduct.switchboard.letters import Sealing, Written
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
        self._sealing = Sealing(line, CHANNEL)

    def application(self, draft: Draft, language: Language, keys: PublicKeys) -> tuple[Handed, Receipts]:
        """A draft without problems, sealed, and its receipts. `EpochClosed` when no epoch is open."""
        decoy = self._receipt(draft.key, b"decoy") if draft.decoy else None
        given = Receipts(self._receipt(draft.key, b"receipt"), decoy)
        written = Written(
            situation=cast("Situation", draft.situation),
            text=draft.text,
            country=draft.country,
            people=people_of(draft),
            safe=draft.safe == "yes",
            private=draft.private,
            keep_longer=draft.longer,
            severity=severity_of(draft),
        )
        other = receipts.keys(decoy, self._line.id).lookup if decoy else None
        derived = receipts.keys(given.back, self._line.id)
        key = self._delivery(draft.key, draft.text)
        return self._sealing.application(written, derived, language, keys, key, other), given

    def message(
        self, text: str, form_key: bytes, derived: ReceiptKeys, language: Language, keys: PublicKeys
    ) -> Handed:
        """A further message in the case of a receipt. `EpochClosed` when no epoch is open."""
        return self._sealing.message(text, derived, language, keys, self._delivery(form_key, text))

    def other(
        self, form_key: bytes, derived: ReceiptKeys, language: Language, keys: PublicKeys
    ) -> tuple[Handed, WordReceipt]:
        """A receipt for another person of the group, and what makes it lead to the same case."""
        given = self._receipt(form_key, b"other")
        other, key = receipts.keys(given, self._line.id), self._derived(b"bringing", form_key, KEY_BYTES)
        return self._sealing.other(other, derived, language, keys, DeliveryKey(key)), given

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
