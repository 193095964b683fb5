"""A line with people and words in it, not served: for tests of the operator's commands.

Alice leads, Bob has the next shift; Mallory stands outside. Two people have written.
"""

import asyncio
import copy
import secrets
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from safeconduct.commands.init import make_line
from safeconduct.commands.naming import name_recipient
from safeconduct.console.founding import Founded, demo_caseworker
from safeconduct.desk import cases, filing, intake, permits, queue, replies, retention, staff
from safeconduct.desk.filing import Letter
from safeconduct.desk.sounds import Heard, keep_all
from safeconduct.folder import LineFolder
from safeconduct.model.application import (
    Application,
    Handed,
    Message,
    Note,
    Part,
    Proposal,
    Reply,
    Transcript,
)
from safeconduct.model.call import Second
from safeconduct.model.ids import CaseworkerId, DeliveryKey, Language, Moment
from safeconduct.offline import sheets
from safeconduct.sealing import envelopes, receipts
from safeconduct.sealing.receipts import ReceiptKeys
from safeconduct.sealing.recipients import Identity, recipient
from safeconduct.sealing.sounds import seal_ending, seal_second
from safeconduct.settings import Settings
from safeconduct.store import Vault, open_vault

T = TypeVar("T")
NOW = Moment(time.time())
MADE = "2026-11-22"


class KeptLine:
    """The folder of a line, the secrets of its first team, and what everybody in it can do."""

    def __init__(self, path: Path, settings: Settings | None = None) -> None:
        made: tuple[LineFolder, Founded] = make_line(path, settings or Settings())
        self.folder, self.founded = made
        self.team = self.founded.team
        self.words: dict[str, str] = {}

    def copied_to(self, path: Path) -> "KeptLine":
        """The same line in another folder, to be changed there."""
        shutil.copytree(self.folder.path, path)
        other = copy.copy(self)
        other.folder, other.words = LineFolder(path), dict(self.words)
        return other

    def do(self, job: Callable[[Vault], Awaitable[T]]) -> T:
        """Something with the store opened, and closed again."""

        async def inside() -> T:
            vault = await open_vault(self.folder.store_url(self.folder.settings()))
            try:
                return await job(vault)
            finally:
                await vault.close()

        return asyncio.run(inside())

    def write(self, verb: Callable[..., T], *arguments: Any, **more: Any) -> T:
        """A verb of the desk, durably."""
        return self.do(lambda vault: vault.write(lambda db: verb(db, *arguments, **more)))

    def employ(self, name: str, role: str = "caseworker") -> str:
        """A new caseworker's recovery words."""
        self.words[name] = self.do(
            lambda vault: demo_caseworker(vault, self.folder, self.team, name, role, NOW)
        )
        return self.words[name]

    def person(self, name: str) -> CaseworkerId:
        return next(p.id for p in self.write(staff.caseworkers) if p.name == name)

    def applies(self, text: str, **more: Any) -> ReceiptKeys:
        """Somebody hands in an application; answers what grows from the receipt."""
        keys = receipts.keys(receipts.new(), self.team.line)
        document = Application(
            **self._about(keys), situation="home", text=text, reply=keys.reply.recipient.text, **more
        )
        self._hand_in(keys, envelopes.seal_application(document, recipient(self.team.epoch.recipient)))
        return keys

    def writes_again(self, keys: ReceiptKeys, text: str) -> None:
        document = Message(**self._about(keys), text=text, reply=keys.reply.recipient.text)
        self._hand_in(keys, envelopes.seal_message(document, recipient(self.team.epoch.recipient)))

    def speaks(self, *sounds: bytes, ended: bool = True) -> None:
        """Somebody leaves a message on the telephone, second by second."""
        keys = receipts.keys(receipts.new_digits(), self.team.line)
        epoch = recipient(self.team.epoch.recipient)
        document = Application(
            **self._about(keys), situation="other", text="", reply=keys.reply.recipient.text
        )
        take = self._hand_in(keys, envelopes.seal_application(document, epoch), spoken=True)
        sealed = [seal_second(sound, number, keys.case, take, epoch) for number, sound in enumerate(sounds)]
        if ended:
            sealed.append(seal_ending(len(sealed), keys.case, take, epoch))
        tag = receipts.receipt_tag(self.folder.pepper(), keys.lookup)
        self.write(
            keep_all,
            [Heard(Second(keys.lookup, take, number, one), tag, NOW) for number, one in enumerate(sealed)],
        )

    def notes_and_answers(self, name: str, keys: ReceiptKeys, note: str, answer: str) -> None:
        """A caseworker takes the next case, leaves a note for the next shift and answers."""
        who, epoch = self.person(name), recipient(self.team.epoch.recipient)
        case = self.write(queue.take_next, who, NOW, 900.0)
        about = self._about(keys) | {"made": MADE}
        noted = envelopes.seal_note(Note(**about, author=name, text=note), self.team.signing, epoch)
        answered = envelopes.seal_reply(
            Reply(**about, text=answer), self.team.signing, keys.reply.recipient, epoch
        )
        for verb, sealed in ((cases.note, noted), (replies.reply, answered)):
            self.write(verb, case.id, who, sealed, _key(), self.team.epoch.epoch, NOW)

    def puts_in_what_is_not_sent(self, name: str, keys: ReceiptKeys, proposed: str, told: str) -> None:
        """In the newest case: a proposed reply, and what a team was told when it was handed the case."""
        about = self._about(keys) | {"made": MADE, "author": name}
        case = self.write(cases.listing, self.team.team, ["waiting"], 10)[-1]
        wishes = {
            "situation": "army",
            "country": "",
            "people": 2,
            "safe": True,
            "private": True,
            "keep_longer": False,
        }
        transcript = Transcript(
            **about, **wishes, sender=self.team.team, reply=keys.reply.recipient.text,
            parts=(Part("note", MADE, name, told),),
        )  # fmt: skip
        for kind, document in (
            ("transcript", transcript),
            ("proposal", Proposal(**about, text=proposed)),
        ):
            sealed = envelopes.seal_note(document, self.team.signing, recipient(self.team.epoch.recipient))
            letter = Letter(_key(), self.team.epoch.epoch, sealed, 0)
            self.write(filing.put_in, case.id, self.team.team, kind, letter, NOW)

    def has_an_export_key(self) -> None:
        """As `safeconduct export-key` leaves the line; the identity stays here."""
        self.export_identity = Identity.new()
        name_recipient(self.folder, "export", self.export_identity)

    def agree_to_an_export(self, asks: str = "Bob", gives: str = "Alice") -> None:
        """One asks in the console, another one agrees; for an hour it may be done."""
        everybody = {person.name: person for person in self.write(staff.caseworkers)}
        number = self.write(permits.ask, everybody[asks], "export", NOW)
        self.write(permits.give, everybody[gives], number, NOW)

    def unseal(self, file: Path) -> Path:
        """The archive in an export, in the place of the export."""
        with sheets.unsealed(file, self.export_identity) as archive:
            file.write_bytes(archive.read())
        return file

    def shred(self) -> None:
        """The key of the first epoch is destroyed, in the store and on the disk."""
        self.write(retention.mark_shredded, self.team.team, self.team.epoch.epoch)
        self.folder.shred(self.team.team, self.team.epoch.epoch)

    def _about(self, keys: ReceiptKeys) -> dict[str, Any]:
        epoch = self.team.epoch
        return {
            "line": self.team.line,
            "team": epoch.team,
            "epoch": epoch.epoch,
            "case": keys.case,
            "language": Language("ru"),
        }

    def _hand_in(self, keys: ReceiptKeys, sealed: bytes, *, spoken: bool = False) -> DeliveryKey:
        handed = Handed(
            key=_key(),
            lookup=keys.lookup,
            team=self.team.epoch.team,
            epoch=self.team.epoch.epoch,
            language=Language("ru"),
            channel="phone" if spoken else "web",
            sealed=sealed,
            spoken=spoken,
        )
        tag = receipts.receipt_tag(self.folder.pepper(), keys.lookup)
        self.write(intake.hand_in, handed, tag, None, NOW, 30)
        return handed.key


def _key() -> DeliveryKey:
    return DeliveryKey(secrets.token_bytes(16))
