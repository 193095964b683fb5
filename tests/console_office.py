"""An office on a real vault, and a caseworker's hands: what a browser does, done in Python."""

import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import msgspec
from msgspec import Struct

from ringing import Ringing
from safeconduct.console.api import VERBS, console_app
from safeconduct.console.founding import Founded, demo_caseworker, found_line
from safeconduct.console.live import Live
from safeconduct.console.office import Console
from safeconduct.console.pages import STATIC
from safeconduct.console.telephone import Telephone
from safeconduct.desk import epochs, intake, queue, returning
from safeconduct.folder import LineFolder
from safeconduct.guide.reader import read_guide, sample_folder
from safeconduct.model.application import Application, Handed, Message
from safeconduct.model.ids import DeliveryKey, Language, Moment
from safeconduct.model.line import Line
from safeconduct.sealing import envelopes, invitations, receipts, recovery, roster
from safeconduct.sealing.age import seal
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.opening import open_envelope, open_reply
from safeconduct.sealing.receipts import ReceiptKeys, WordReceipt
from safeconduct.sealing.recipients import Identity, recipient
from safeconduct.settings import ConsoleSettings
from safeconduct.store import Vault, open_vault

NOON = 1_795_348_800.0
"""2026-11-22 12:00 UTC."""
URL = "http://localhost:8040"
PEPPER = bytes(32)


class Answer(Struct):
    """What the office said."""

    status: int
    said: Any
    headers: Any


class Office:
    """A founded line with its console, and a clock that the test turns (`now` is None: the real one)."""

    def __init__(
        self,
        path: Path,
        run: Callable[[Coroutine[Any, Any, Any]], Any],
        *,
        url: str = URL,
        now: float | None = NOON,
        static: Path = STATIC,
        ringing: Ringing | None = None,
    ) -> None:
        self._now = now
        self.run = run
        self.folder = LineFolder(path)
        self.vault: Vault = self.run(open_vault(f"sqlite:///{path / 'line.sqlite'}"))
        self.founded: Founded = self.run(found_line(self.vault, self.folder, "line", Moment(self.now), 3))
        line = Line("line", "The line", self.founded.key, self.founded.line, url, (Language("en"),), 30)
        guide = read_guide(sample_folder())
        live, phone = Live(), Telephone(ringing) if ringing else None
        if ringing:
            ringing.tell = live.tell_calls
        self.console = Console(
            self.vault,
            line,
            self.folder,
            ConsoleSettings(),
            lambda: guide,
            live,
            lambda: self.now,
            phone=phone,
        )
        self.app = console_app(self.console, static)
        self.epoch = self.founded.team.epoch

    @property
    def now(self) -> float:
        return time.time() if self._now is None else self._now

    @now.setter
    def now(self, moment: float) -> None:
        self._now = moment

    def close(self) -> None:
        self.run(self.vault.close())

    def ask(self, verb: str, asked: Any = None, token: str = "") -> Answer:
        return self.send("POST", f"/api/{verb}", {} if asked is None else asked, token)

    def send(self, method: str, path: str, body: Any = None, token: str = "") -> Answer:
        async def send() -> httpx2.Response:
            transport = httpx2.ASGITransport(app=self.app)
            async with httpx2.AsyncClient(transport=transport, base_url=URL) as client:
                headers = {"authorization": f"Bearer {token}"} if token else {}
                raw = {"content": body} if isinstance(body, bytes) else {"json": body}
                return await client.request(method, path, headers=headers, **({} if body is None else raw))

        answer = self.run(send())
        json = answer.headers.get("content-type", "").startswith("application/json")
        return Answer(answer.status_code, answer.json() if json else answer.text, answer.headers)

    def employ(self, name: str, role: str = "caseworker") -> str:
        """A caseworker of the first team; answers the recovery words."""
        return self.run(
            demo_caseworker(self.vault, self.folder, self.founded.team, name, role, Moment(self.now))
        )

    def words_answer(self, words: str, challenge: str) -> dict[str, str]:
        key = recovery.sign_in_key(recovery.parse(words), self.founded.line)
        signature = recovery.sign_in(key, b64decode(challenge), self.founded.line)
        return {"key": text(key.verifier.public), "signature": text(signature)}

    def sign_in(self, words: str) -> dict[str, Any]:
        challenge = self.ask("welcome").said["challenge"]
        answer = self.ask("sign-in", {"challenge": challenge, "words": self.words_answer(words, challenge)})
        assert answer.status == 200, answer.said
        return answer.said

    def invitation_id(self) -> str:
        """The public id of the invitation that `init` printed."""
        return invitations.public_id(invitations.parse(self.founded.invitation), self.founded.line)

    def join_body(self, name: str, *, role: str = "lead", forged: bool = False) -> dict[str, Any]:
        """What a newcomer's browser sends, made from the link of `init`."""
        line, team = self.founded.line, self.founded.team
        opened = self.ask("invitation", {"invitation": self.invitation_id()}).said
        identity, words = Identity.new(), recovery.new()
        card = roster.Card(line, team.team, opened["id"], name, role, identity.recipient.text)
        signing = SigningKey.new(team.signing.name) if forged else team.signing
        sealed = seal(identity.text.encode(), [recovery.unlocking(words, line).recipient])
        return {
            "invitation": self.invitation_id(),
            "challenge": opened["challenge"],
            "id": opened["id"],
            "card": roster.make_card(signing, card),
            "words": self.words_answer(words.words, opened["challenge"]) | {"sealed": text(sealed)},
            "passkey": None,
            "copies": [{"epoch": team.epoch.epoch, "sealed": text(team.sealed_to(identity))}],
        }

    def verbs(self) -> set[str]:
        return {verb.name for verb in VERBS}

    def opens(self, sealed: str) -> Application:
        """An envelope as a caseworker's browser opens it."""
        plain = open_envelope(b64decode(sealed), [self.founded.team.identity])
        return msgspec.json.decode(plain, type=Application)

    def on_duty(self, name: str = "Alice", role: str = "caseworker") -> str:
        """A new caseworker's token."""
        return self.sign_in(self.employ(name, role))["token"]

    def moves_to_newest_epoch(self) -> None:
        """From now on applicants seal to the newest epoch that is open."""
        today = datetime.fromtimestamp(self.now, UTC).date().isoformat()
        (self.epoch,) = self.run(self.vault.read(lambda db: epochs.open_epochs(db, today)))

    def applicant_writes(
        self,
        number: int = 1,
        said: str = "",
        language: str = "ru",
        receipt: WordReceipt | None = None,
        **told: Any,
    ) -> WordReceipt:
        """Somebody hands in a sealed application, or with a receipt a further message; answers the receipt."""
        team, again = self.founded.team, receipt is not None
        receipt = receipt or receipts.new()
        keys = receipts.keys(receipt, self.founded.line)
        place = {
            "line": team.line, "team": team.team, "epoch": self.epoch.epoch, "case": keys.case,
            "language": Language(language), "text": said or f"MARKER {number}", "reply": keys.reply.recipient.text,
        }  # fmt: skip
        to = recipient(self.epoch.recipient)
        if again:
            sealed = envelopes.seal_message(Message(**place), to)
        else:
            sealed = envelopes.seal_application(Application(**place, **({"situation": "army"} | told)), to)
        self.hand_in(keys, sealed, DeliveryKey(number.to_bytes(16, "big")), language)
        return receipt

    def hand_in(self, keys: ReceiptKeys, sealed: bytes, key: DeliveryKey, language: str = "ru") -> None:
        """What the switchboard does with something that was handed in."""
        team = self.founded.team
        handed = Handed(key, keys.lookup, team.team, self.epoch.epoch, Language(language), "web", sealed)
        tag = receipts.receipt_tag(PEPPER, keys.lookup)
        now = Moment(self.now)
        self.run(self.vault.write(lambda db: intake.hand_in(db, handed, tag, None, now, 30)))
        self.run(self._rings())

    def lets_leases_lapse(self) -> None:
        """As if everybody had been away for an hour."""
        later = Moment(self.now + 3600)
        self.run(self.vault.write(lambda db: queue.lapse(db, later)))
        self.run(self._rings())

    def answers(self, receipt: WordReceipt) -> list[str]:
        """What whoever holds the receipt reads on return."""
        keys = receipts.keys(receipt, self.founded.line)
        tag = receipts.receipt_tag(PEPPER, keys.lookup)
        now = Moment(self.now)
        sealed = self.run(self.vault.write(lambda db: returning.answers(db, tag, now)))
        verifier = self.founded.team.signing.verifier
        return [
            open_reply(answer.sealed, keys.reply, verifier, self.founded.line, keys.case).text
            for answer in sealed
        ]

    def sealed_answers(self, receipt: WordReceipt) -> int:
        """How many answers whoever holds the receipt can open, of whatever team."""
        keys = receipts.keys(receipt, self.founded.line)
        tag, now = receipts.receipt_tag(PEPPER, keys.lookup), Moment(self.now)
        sealed = self.run(self.vault.write(lambda db: returning.answers(db, tag, now)))
        return sum(bool(open_envelope(answer.sealed, [keys.reply])) for answer in sealed)

    async def _rings(self) -> None:
        self.console.live.tell()


def text(raw: bytes) -> str:
    """Bytes as the interface writes them."""
    return b64encode(raw).decode()
