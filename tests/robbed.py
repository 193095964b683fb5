"""A line at work, and Mallory on the day when he robs it: the disk, every backup, the shred keys, Alice's own words."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct

from backed_up import BackedUp
from kept_line import MADE, NOW, KeptLine
from planted import TEXT, content_of
from postgresql import Cluster
from safeconduct.backups.reading import read_keys, records
from safeconduct.backups.records import Rows
from safeconduct.desk import filing, handing_over, intake, queue, replies, staff, striking
from safeconduct.desk.filing import Letter
from safeconduct.desk.handing_over import Item
from safeconduct.desk.intake import Arrival
from safeconduct.desk.sounds import Heard, keep_all
from safeconduct.errors import EnvelopeError
from safeconduct.model.application import Application, Handed, Message, Note, OtherReceipt, Proposal, Reply
from safeconduct.model.call import Second
from safeconduct.model.case import EntryKind
from safeconduct.model.chat import Chat, Memory
from safeconduct.model.ids import CaseId, DeliveryKey, Language, Moment, ReceiptTag, StepId
from safeconduct.model.staff import Caseworker, KeyCopy
from safeconduct.sealing import copies, envelopes, receipts, recovery
from safeconduct.sealing.opening import open_envelope, open_epoch
from safeconduct.sealing.receipts import ReceiptKeys
from safeconduct.sealing.recipients import Identity, recipient
from safeconduct.sealing.sounds import seal_second
from safeconduct.settings import Settings, StoreSettings
from safeconduct.store import Db, chats, snapshot
from safeconduct.switchboard.gateway import Gateway
from safeconduct.switchboard.rounds import one_round

DAYS, EXTRA = 30, 60
SECONDS = 3
SEALED = ("entries", "sounds", "handovers")
PIECE = 48
"""Bytes of an envelope that are looked for, at four places of it: a database cuts long values."""
Tables = dict[str, list[dict[str, Any]]]


class Applicant(Struct):
    """Somebody who wrote: what they hold, what the server calls it, every byte that was sealed about them."""

    keys: ReceiptKeys
    tag: ReceiptTag
    take: DeliveryKey
    case: CaseId = CaseId("")
    sealed: list[bytes] = []
    tags: list[ReceiptTag] = []
    """Of the others in a group."""


class Office:
    """A line at work, and what lies around it on the day when it is robbed."""

    def __init__(self, place: Path, store: StoreSettings, server: Cluster | None) -> None:
        self.line = KeptLine(place / "line", Settings(store=store))
        self.line.employ("Alice", "lead")
        self.line.employ("Bob", "caseworker")
        self.kept = BackedUp(self.line, place)
        self.place, self.server, self._number = place, server, 0

    def applies(self, channel: str, *, longer: bool = False, spoken: bool = False) -> Applicant:
        """A case comes in."""
        keys = receipts.keys(receipts.new(), self.line.team.line)
        document = Application(
            **self._about(keys), situation="home", text=TEXT, reply=keys.reply.recipient.text
        )
        sealed = envelopes.seal_application(document, recipient(self.line.team.epoch.recipient))
        tag = receipts.receipt_tag(self.line.folder.pepper(), keys.lookup)
        new = Applicant(keys, tag, self._key(), sealed=[sealed])
        self._hands_in(new, sealed, key=new.take, channel=channel, spoken=spoken, keep_longer=longer)
        if spoken:
            self._speaks(new)
        return new

    def brings(self, one: Applicant) -> None:
        """Another person's receipt leads to the case from now on."""
        other = receipts.keys(receipts.new(), self.line.team.line)
        document = Message(
            **self._about(one.keys),
            text="",
            reply=one.keys.reply.recipient.text,
            others=(OtherReceipt(other.case, other.reply.recipient.text),),
        )
        sealed = envelopes.seal_message(document, recipient(self.line.team.epoch.recipient))
        one.sealed.append(sealed)
        one.tags.append(receipts.receipt_tag(self.line.folder.pepper(), other.lookup))
        self._hands_in(one, sealed, key=self._key(), others=(other.lookup,))

    def works_on(self, one: Applicant) -> None:
        """A note, a struck note, a proposed reply, a reply, and what the leaving shift says of it."""
        who, epoch = self.line.person("Alice"), self.line.team.epoch
        case = self.line.write(queue.take_next, who, NOW, 900.0)
        assert case is not None
        one.case = case.id
        self._files(one, "note", Note(**self._said(one), author="Alice", text=TEXT))
        self._files(one, "proposal", Proposal(**self._said(one), author="Alice", text=TEXT))
        struck = self._files(one, "note", Note(**self._said(one), author="Alice", text=TEXT))
        cleaned = self._note(one, "Struck.")
        self.line.write(striking.strike, one.case, who, struck, epoch.epoch, cleaned)
        left, me = self._note(one, TEXT), self._person("Alice")
        answer = envelopes.seal_reply(
            Reply(**self._said(one), text=TEXT),
            self.line.team.signing,
            one.keys.reply.recipient,
            recipient(epoch.recipient),
        )
        self.line.write(replies.reply, one.case, who, answer, self._key(), epoch.epoch, NOW)
        item = Item(one.case, epoch.epoch, left, self._key())
        self.line.write(handing_over.hand_over, me, [item], NOW)
        one.sealed += [cleaned, left, answer]

    def was_written_in_a_chat(self, one: Applicant) -> None:
        """It came by Telegram: where the answer goes is remembered for some days."""
        day = Gateway(self.line.folder, "telegram", 3, lambda: NOW).today()
        memory = day.seal(Memory("1001", Language("ru"), StepId("start")))
        self.line.write(chats.add, Chat(day.tag("1001"), day.name, one.case, memory))
        one.sealed.append(memory)

    def round_at(self, now: float) -> None:
        """What the line does every minute."""
        self.line.do(lambda vault: one_round(vault, self.line.folder, Moment(now)))

    def robbed(self, *backups: Path) -> list[bytes]:
        """Everything that Mallory opens: with the disk and these backups, the shred keys, and Alice's words."""
        sources = [self.line.write(_all_tables), *map(self._in_backup, backups)]
        identities = self._identities(sources)
        sealed = {row["sealed"] for source in sources for table in SEALED for row in source[table]}
        return [opened for one in sealed for opened in _opened(one, identities)]

    def lies(self, one: Applicant) -> list[str]:
        """The files in which anything sealed about this applicant, or a mark of the receipt, still lies."""
        wanted = [one.tag, *one.tags, *(piece for sealed in one.sealed for piece in _pieces(sealed))]
        return [str(file) for file in self._files_now() if any(piece in content_of(file) for piece in wanted)]

    def _files_now(self) -> list[Path]:
        """The files of the line; of PostgreSQL the tables, written out, and not yet the journal."""
        places = [self.line.folder.path]
        if self.server:
            self.server.stop()
            self.server.start()
            places.append(self.server.folder / "data" / "base")
        return [file for place in places for file in place.rglob("*") if file.is_file()]

    def in_journal(self, one: Applicant) -> list[str]:
        """The files of PostgreSQL's journal in which something lies."""
        files = (self.server.folder / "data" / "pg_wal").glob("0*") if self.server else ()
        wanted = [piece for sealed in one.sealed for piece in _pieces(sealed)]
        return [str(file) for file in files if any(piece in content_of(file) for piece in wanted)]

    def _in_backup(self, file: Path) -> Tables:
        tables: Tables = {table: [] for table in snapshot.KEPT}
        for record in records(file, self.kept.identity):
            if isinstance(record, Rows):
                names = snapshot.columns(record.table)
                tables[record.table] += [dict(zip(names, row, strict=True)) for row in record.rows]
        return tables

    def _identities(self, sources: list[Tables]) -> list[Identity]:
        """Alice's own, and those of every epoch whose copies and shred keys are anywhere."""
        line, alice = self.line.team.line, self.line.person("Alice")
        opening = recovery.unlocking(recovery.parse(self.line.words["Alice"]), line)
        hers, *_ = (
            Identity.from_text(open_envelope(row["sealed"], [opening]).decode())
            for row in sources[0]["unlocks"]
            if row["caseworker"] == alice
        )
        folder = self.line.folder
        shred = {pair: folder.shred_key(*pair) for pair in folder.shred_pairs()}
        shred |= read_keys(self.kept.keys, self.kept.identity, line) if self.kept.keys.exists() else {}
        found = {hers.seed: hers}
        for row in (row for source in sources for row in source["copies"] if row["holder"] == alice):
            copy = KeyCopy(row["team"], row["epoch"], row["holder"], row["wrapped"])
            if key := shred.get((copy.team, copy.epoch)):
                secret = open_epoch(
                    copies.uncover(key, copy), hers, line=line, team=copy.team, epoch=copy.epoch
                )
                identity = Identity.from_text(secret.identity)
                found[identity.seed] = identity
        return [*found.values()]

    def _hands_in(self, one: Applicant, sealed: bytes, **more: Any) -> None:
        epoch, pepper = self.line.team.epoch, self.line.folder.pepper()
        handed = Handed(
            **{"channel": "web"} | more,
            lookup=one.keys.lookup,
            team=epoch.team,
            epoch=epoch.epoch,
            language=Language("ru"),
            sealed=sealed,
        )
        others = tuple(receipts.receipt_tag(pepper, lookup) for lookup in handed.others)
        arrival = Arrival(handed, one.tag, None, NOW, DAYS, extra_days=EXTRA, others=others)
        assert self.line.write(intake.hand_in_all, [arrival]) == [True]

    def _speaks(self, one: Applicant) -> None:
        epoch = recipient(self.line.team.epoch.recipient)
        sealed = [
            seal_second(TEXT.encode() * 9, number, one.keys.case, one.take, epoch)
            for number in range(SECONDS)
        ]
        seconds = [Second(one.keys.lookup, one.take, number, each) for number, each in enumerate(sealed)]
        self.line.write(keep_all, [Heard(each, one.tag, NOW) for each in seconds])
        one.sealed += sealed

    def _person(self, name: str) -> Caseworker:
        return next(one for one in self.line.write(staff.caseworkers) if one.name == name)

    def _files(self, one: Applicant, kind: EntryKind, document: Note | Proposal) -> int:
        team = self.line.team
        sealed = envelopes.seal_note(document, team.signing, recipient(team.epoch.recipient))
        one.sealed.append(sealed)
        letter = Letter(self._key(), team.epoch.epoch, sealed, 0)
        return self.line.write(filing.put_in, one.case, team.team, kind, letter, NOW)

    def _note(self, one: Applicant, text: str) -> bytes:
        team = self.line.team
        note = Note(**self._said(one), author="Alice", text=text)
        return envelopes.seal_note(note, team.signing, recipient(team.epoch.recipient))

    def _said(self, one: Applicant) -> dict[str, Any]:
        return self._about(one.keys) | {"made": MADE}

    def _about(self, keys: ReceiptKeys) -> dict[str, Any]:
        return self.line._about(keys)

    def _key(self) -> DeliveryKey:
        self._number += 1
        return DeliveryKey(self._number.to_bytes(16, "big"))


def _all_tables(db: Db) -> Tables:
    return {
        table: [dict(zip(snapshot.columns(table), row, strict=True)) for row in snapshot.rows(db, table)]
        for table in snapshot.KEPT
    }


def _opened(sealed: bytes, identities: Iterable[Identity]) -> Iterable[bytes]:
    for identity in identities:
        try:
            yield open_envelope(sealed, [identity])
        except EnvelopeError:
            continue


def _pieces(sealed: bytes) -> list[bytes]:
    return [sealed[at : at + PIECE] for at in (len(sealed) * share // 5 for share in range(1, 5))]
