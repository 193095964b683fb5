"""A caseworker's browser: signs in with recovery words, takes the next case, reads, answers."""

import secrets
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from safeconduct.model.application import Application, Message, Reply
from safeconduct.model.ids import CaseId, DeliveryKey, Epoch, Team
from safeconduct.rehearsal.signing_in import SignedIn, as_base64
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.sealing import envelopes
from safeconduct.sealing.documents import EpochSecret
from safeconduct.sealing.notes import SigningKey, Verifier
from safeconduct.sealing.opening import open_document, open_epoch, open_second
from safeconduct.sealing.recipients import Identity, recipient
from safeconduct.sealing.roster import Roster, read_epoch, read_roster

SECONDS = 60
"""Of sound that are asked for at once."""


class Opened(Struct, frozen=True):
    """A case on the caseworker's screen: what the applicant wrote, oldest first."""

    id: CaseId
    language: str
    words: tuple[Application | Message, ...]
    seen: int
    """The number of the newest entry that was read."""
    take: str = ""
    """Of what was spoken in the first entry, as the console's interface names it."""


class Caseworker:
    """One signed-in caseworker with the keys of the team in memory."""

    def __init__(self, visitor: Visitor, recovery_words: str) -> None:
        self._desk = SignedIn(visitor, recovery_words)
        self._line, self.name = self._desk.line, self._desk.name
        keys = self._desk.given["keys"]
        identity = self._desk.identity()
        self._roster: Roster = read_roster(keys["roster"], Verifier.from_text(self._desk.welcome["key"]))
        self._open_epoch = read_epoch(keys["epochs"][-1]["note"], self._roster)
        self._secrets = {Epoch(copy["epoch"]): self._secret(identity, copy) for copy in keys["copies"]}

    def take_next(self) -> Opened | None:
        """Take the next case and open what is in it; None when nobody waits."""
        case = self._desk.ask("take-next", {})["case"]
        if case is None:
            return None
        entries = [entry for entry in case["entries"] if entry["kind"] == "application"]
        words = tuple(self._open(case["team"], entry) for entry in entries)
        newest, take = case["entries"][-1]["number"], entries[0].get("take") or ""
        return Opened(CaseId(case["id"]), case["language"], words, newest, take)

    def hear(self, case: Opened) -> bytes:
        """What was spoken first in this case, as mu-law."""
        asked = {"case": case.id, "take": case.take, "start": 0, "limit": SECONDS}
        first, take = case.words[0], DeliveryKey(b64decode(case.take))
        identity = Identity.from_text(self._secrets[first.epoch].identity)
        return b"".join(
            open_second(
                b64decode(second["sealed"]), identity, take=take, number=second["number"], case=first.case
            )
            for second in self._desk.ask("sound", asked)["seconds"]
        )

    def reply(self, case: Opened, text: str) -> None:
        """Seal an answer to the applicant and to the team, signed by the team, and send it."""
        newest, epoch = case.words[-1], self._open_epoch
        document = Reply(
            line=self._line,
            team=epoch.team,
            epoch=epoch.epoch,
            case=newest.case,
            language=newest.language,
            made=datetime.now(UTC).date().isoformat(),
            text=text,
        )
        signing = SigningKey.from_text(self._secrets[epoch.epoch].signing)
        sealed = envelopes.seal_reply(document, signing, recipient(newest.reply), recipient(epoch.recipient))
        self._desk.ask(
            "reply",
            {
                "case": case.id,
                "key": as_base64(secrets.token_bytes(16)),
                "epoch": epoch.epoch,
                "sealed": as_base64(sealed),
                "seen": case.seen,
            },
        )

    def _open(self, team: str, entry: dict[str, Any]) -> Application | Message:
        epoch = Epoch(entry["epoch"])
        identity = Identity.from_text(self._secrets[epoch].identity)
        return open_document(
            b64decode(entry["sealed"]), identity, line=self._line, team=Team(team), epoch=epoch
        )

    def _secret(self, identity: Identity, copy: dict[str, Any]) -> EpochSecret:
        return open_epoch(
            b64decode(copy["sealed"]),
            identity,
            line=self._line,
            team=Team(copy["team"]),
            epoch=Epoch(copy["epoch"]),
        )
