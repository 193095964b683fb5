"""An applicant: with script (sealed on the device) or without (the page's plain form)."""

import html
import re
import secrets
from base64 import b64decode, b64encode
from typing import Any

from safeconduct.errors import EpochClosed, StoreBusy
from safeconduct.model.application import Application, Message, OtherReceipt, Reply, Situation
from safeconduct.model.ids import Language, Team
from safeconduct.model.staff import EpochKey
from safeconduct.rehearsal.visitor import Page, Visitor
from safeconduct.sealing import envelopes, receipts
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.opening import open_reply
from safeconduct.sealing.receipts import Receipt, ReceiptKeys
from safeconduct.sealing.recipients import recipient
from safeconduct.sealing.roster import Roster, read_epoch, read_roster

OK, CREATED, CONFLICT = 200, 201, 409


class Device:
    """An applicant's own device: it seals, and it holds the receipt."""

    def __init__(self, visitor: Visitor, language: Language) -> None:
        self._visitor = visitor
        self.language = language
        self.receipt: Receipt = receipts.new()

    def apply(self, situation: Situation, text: str, *, people: int = 1) -> None:
        """Seal an application and hand it in. Returns when it was acknowledged."""
        roster, epoch = self._keys()
        keys = receipts.keys(self.receipt, roster.line)
        document = Application(
            **self._about(epoch, roster, keys),
            situation=situation,
            people=people,
            text=text,
            reply=keys.reply.recipient.text,
        )
        sealed = envelopes.seal_application(document, recipient(epoch.recipient))
        self._hand_in(epoch, keys, sealed, opening=_text(keys.opening))

    def write_again(self, text: str) -> None:
        """Add a message to the same case."""
        roster, epoch = self._keys()
        keys = receipts.keys(self.receipt, roster.line)
        document = Message(**self._about(epoch, roster, keys), text=text, reply=keys.reply.recipient.text)
        self._hand_in(epoch, keys, envelopes.seal_message(document, recipient(epoch.recipient)))

    def bring(self, other: Receipt) -> None:
        """Another person's receipt leads to the same case from now on."""
        roster, epoch = self._keys()
        keys, more = receipts.keys(self.receipt, roster.line), receipts.keys(other, roster.line)
        document = Message(
            **self._about(epoch, roster, keys),
            text="",
            reply=keys.reply.recipient.text,
            others=(OtherReceipt(more.case, more.reply.recipient.text),),
        )
        sealed = envelopes.seal_message(document, recipient(epoch.recipient))
        self._hand_in(epoch, keys, sealed, others=[_text(more.lookup)])

    def answers(self) -> list[Reply]:
        """The answers so far, opened and their signatures checked."""
        roster, _ = self._keys()
        keys = receipts.keys(self.receipt, roster.line)
        page = self._visitor.post_json("/answers", {"v": 1, "lookup": _text(keys.lookup)})
        return [
            open_reply(
                b64decode(answer["sealed"]),
                keys.reply,
                roster.teams[Team(answer["team"])],
                roster.line,
                keys.case,
            )
            for answer in page.json()["answers"]
        ]

    def erase(self) -> None:
        """Erase the case with the receipt."""
        roster, _ = self._keys()
        lookup = receipts.keys(self.receipt, roster.line).lookup
        self._visitor.post_json("/erasure", {"v": 1, "lookup": _text(lookup)})

    def _keys(self) -> tuple[Roster, EpochKey]:
        given = self._visitor.get("/keys").json()
        roster = read_roster(given["roster"], Verifier.from_text(given["key"]))
        return roster, read_epoch(given["epochs"][0], roster)

    def _about(self, epoch: EpochKey, roster: Roster, keys: ReceiptKeys) -> dict[str, Any]:
        return {
            "line": roster.line,
            "team": epoch.team,
            "epoch": epoch.epoch,
            "case": keys.case,
            "language": self.language,
        }

    def _hand_in(self, epoch: EpochKey, keys: ReceiptKeys, sealed: bytes, **seen: object) -> None:
        body = {
            "v": 1,
            "key": _text(secrets.token_bytes(16)),
            "lookup": _text(keys.lookup),
            "team": epoch.team,
            "epoch": epoch.epoch,
            "language": self.language,
            "sealed": _text(sealed),
            **seen,
        }
        page = self._visitor.post_json("/intake", body)
        if page.status == CONFLICT:
            raise EpochClosed
        if page.status != CREATED:
            raise StoreBusy(f"The line answered {page.status}.")


class PlainBrowser:
    """An applicant without script: everything happens through the pages' own forms."""

    def __init__(self, visitor: Visitor, language: Language) -> None:
        self._visitor = visitor
        self.language = language
        self.receipt = ""

    def apply(self, situation: Situation, text: str) -> None:
        """Fill in the form and send it; the receipt is read off the page that comes back."""
        form = self._visitor.get(f"/{self.language}/write")
        fields = {"key": _hidden(form, "key"), "situation": situation, "people": "1", "safe": "yes"}
        page = self._visitor.post_form(f"/{self.language}/write", {**fields, "private": "on", "text": text})
        if page.status != OK:
            raise StoreBusy(f"The page answered {page.status}.")
        self.receipt = _hidden(page, "receipt")

    def come_back(self) -> Page:
        """The page one sees with the receipt: the answer, or that there is none yet."""
        return self._visitor.post_form(f"/{self.language}/return", {"receipt": self.receipt})

    def erase(self) -> Page:
        """Erase the case, saying yes to the question."""
        return self._visitor.post_form(f"/{self.language}/erase", {"receipt": self.receipt, "sure": "yes"})


def _hidden(page: Page, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page.text)
    return html.unescape(found.group(1)) if found else ""


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
