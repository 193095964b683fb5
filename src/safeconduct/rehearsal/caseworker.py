"""A caseworker's browser: signs in with recovery words, takes the next case, reads, answers."""

import secrets
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from safeconduct.errors import SignInRefused, StoreBroken
from safeconduct.model.application import Application, Message, Reply
from safeconduct.model.ids import CaseId, Epoch, Team
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.sealing import envelopes, recovery
from safeconduct.sealing.documents import EpochSecret
from safeconduct.sealing.notes import SigningKey, Verifier
from safeconduct.sealing.opening import open_document, open_envelope, open_epoch
from safeconduct.sealing.recipients import Identity, recipient
from safeconduct.sealing.roster import Roster, read_epoch, read_roster

OK = 200


class Opened(Struct, frozen=True):
    """A case on the caseworker's screen: what the applicant wrote, oldest first."""

    id: CaseId
    language: str
    words: tuple[Application | Message, ...]
    seen: int
    """The number of the newest entry that was read."""


class Caseworker:
    """One signed-in caseworker with the keys of the team in memory."""

    def __init__(self, visitor: Visitor, recovery_words: str) -> None:
        self._visitor = visitor
        welcome = self._ask("welcome", {})
        self._line: str = welcome["line"]
        words = recovery.parse(recovery_words)
        key = recovery.sign_in_key(words, self._line)
        signature = recovery.sign_in(key, b64decode(welcome["challenge"]), self._line)
        proof = {"key": _text(key.verifier.public), "signature": _text(signature)}
        signed_in = self._ask("sign-in", {"challenge": welcome["challenge"], "words": proof})
        visitor.token = signed_in["token"]
        self.name: str = signed_in["caseworker"]["name"]
        identity = _identity(signed_in["sealed"], recovery.unlocking(words, self._line))
        keys = signed_in["keys"]
        self._roster: Roster = read_roster(keys["roster"], Verifier.from_text(welcome["key"]))
        self._open_epoch = read_epoch(keys["epochs"][-1]["note"], self._roster)
        self._secrets = {Epoch(copy["epoch"]): self._secret(identity, copy) for copy in keys["copies"]}

    def take_next(self) -> Opened | None:
        """Take the next case and open what is in it; None when nobody waits."""
        case = self._ask("take-next", {})["case"]
        if case is None:
            return None
        entries = [entry for entry in case["entries"] if entry["kind"] == "application"]
        words = tuple(self._open(case["team"], entry) for entry in entries)
        return Opened(CaseId(case["id"]), case["language"], words, case["entries"][-1]["number"])

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
        self._ask(
            "reply",
            {
                "case": case.id,
                "key": _text(secrets.token_bytes(16)),
                "epoch": epoch.epoch,
                "sealed": _text(sealed),
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

    def _ask(self, verb: str, body: dict[str, Any]) -> Any:
        page = self._visitor.post_json(f"/console/api/{verb}", body)
        if page.status == OK:
            return page.json()
        raise (SignInRefused if verb == "sign-in" else StoreBroken)(
            f"The console answered {page.status} to {verb}."
        )


def _identity(sealed: str, unlocking: Identity) -> Identity:
    return Identity.from_text(open_envelope(b64decode(sealed), [unlocking]).decode())


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
