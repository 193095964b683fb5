"""Opens the cases of an export and writes them down as plain text, oldest entry first."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from safeconduct.errors import DocumentError, EnvelopeError, SafeconductError
from safeconduct.model.application import (
    Application,
    Document,
    Message,
    Note,
    Part,
    Proposal,
    Reply,
    Transcript,
)
from safeconduct.model.ids import CaseTag, Hour
from safeconduct.offline.archive import Archive, KeptCase, KeptEntry, KeptSound
from safeconduct.offline.unlocking import Keys
from safeconduct.sealing import opening

HOUR_SECONDS = 3600
_INDENT = "    "
_KEPT_CONTROLS = "\n\t"


class ReadCase(Struct, frozen=True):
    """One case in plain text, and a sentence for everything in it that could not be opened."""

    id: str
    text: str
    failed: tuple[str, ...]


def read_cases(archive: Archive, keys: Keys) -> Iterator[ReadCase]:
    """Every case of the export, one after the other."""
    for case in archive.index.cases:
        yield _read(archive, keys, case)


def _read(archive: Archive, keys: Keys, case: KeptCase) -> ReadCase:
    parts, failed = [_head(case)], []
    tag = _tag(archive, keys, case)
    for entry in case.entries:
        try:
            document = _open(archive, keys, entry, tag)
            parts.append(_write(entry, document))
            if entry.spoken is not None:
                parts.append(_spoken(archive, keys, entry, entry.spoken, document.case))
        except SafeconductError as error:
            why = f"entry {entry.number} ({entry.kind}) was not opened: {_why(keys, entry, error)}"
            failed.append(f"case {case.id}, {why}")
            parts.append(f"[{why}]\n")
    return ReadCase(case.id, "\n".join(parts), tuple(failed))


def _tag(archive: Archive, keys: Keys, case: KeptCase) -> CaseTag | None:
    """The case tag, as the first readable word of the applicant, or of another team, names it."""
    for entry in case.entries:
        if entry.kind in {"application", "transcript"}:
            try:
                return _open(archive, keys, entry, None).case
            except SafeconductError:
                continue
    return None


def _open(archive: Archive, keys: Keys, entry: KeptEntry, tag: CaseTag | None) -> Document:
    identity = keys.identities.get((entry.team, entry.epoch))
    if identity is None:
        raise DocumentError
    sealed = archive.envelope(entry.file)
    if entry.kind == "application":
        return opening.open_document(
            sealed, identity, line=keys.roster.line, team=entry.team, epoch=entry.epoch, case=tag
        )
    if entry.kind == "transcript":
        teams, line = keys.roster.teams, keys.roster.line
        return opening.open_transcript(
            sealed, identity, teams, line=line, team=entry.team, epoch=entry.epoch, case=tag
        )
    if tag is None:
        raise DocumentError("Nothing of the applicant can be opened, so its case cannot be checked.")
    open_statement = _STATEMENTS.get(entry.kind, opening.open_note)
    return open_statement(sealed, identity, keys.roster.teams[entry.team], keys.roster.line, tag)


_STATEMENTS: Mapping[str, Callable[..., Document]] = {
    "reply": opening.open_reply,
    "proposal": opening.open_proposal,
}


def _spoken(archive: Archive, keys: Keys, entry: KeptEntry, spoken: KeptSound, tag: CaseTag) -> str:
    """How long a spoken message is, and what is missing in it. A text cannot hold more of it."""
    identity = keys.identities[entry.team, entry.epoch]
    length, opened, ended = 0, 0, False
    for second in spoken.seconds:
        try:
            sealed = archive.envelope(second.file)
            sound = opening.open_second(sealed, identity, number=second.number, case=tag, take=spoken.take)
        except (EnvelopeError, DocumentError):
            length = second.number + 1  # a second that does not open is missing
            continue
        ended, opened = not sound, opened + bool(sound)
        length = second.number + bool(sound)
    cut_off = "" if ended else ", cut off"
    missing = f", {length - opened} s missing or damaged" if length > opened else ""
    return f"{_INDENT}[spoken message, {length} s{cut_off}{missing}]\n"


def _why(keys: Keys, entry: KeptEntry, error: SafeconductError) -> str:
    place = (entry.team, entry.epoch)
    return str(error) if place in keys.identities else keys.why_closed(place)


def _head(case: KeptCase) -> str:
    closing = f", {case.closing}" if case.closing else ""
    return (
        f"Case {case.id}\n"
        f"Team {case.team}, {case.state}{closing}, language {case.language}, came by {case.channel}, "
        f"severity {case.severity}\n"
    )


def _write(entry: KeptEntry, document: Document) -> str:
    struck = ", something in it was struck by a caseworker" if entry.struck else ""
    return f"-- {entry.number}, {_when(entry.hour)}: {_title(document)}{struck}\n{_body(_text(document))}\n"


def _text(document: Document) -> str:
    if isinstance(document, Transcript):
        return "\n\n".join(map(_told, document.parts))
    return document.text


def _told(part: Part) -> str:
    by = f" by {plain(part.author)}" if part.author else ""
    return f"[{part.kind} of {part.made}{by}]\n{part.text}"


def _title(document: Document) -> str:
    match document:
        case Application():
            country = f", country {document.country}" if document.country else ""
            return (
                f"application, {document.situation}{country}, people: {document.people}, "
                f"may be answered: {_yes(document.safe)}, nothing may be published: {_yes(document.private)}"
            )
        case Message():
            return "the applicant wrote again"
        case Reply():
            quotes = ", ".join(quote.step for quote in document.quotes)
            return f"reply of {document.made}" + (f", with the steps {quotes}" if quotes else "")
        case Note():
            return f"note of {document.made} by {plain(document.author)}"
        case Proposal():
            return f"reply proposed on {document.made} by {plain(document.author)}, not sent"
        case Transcript():
            return (
                f"handed over on {document.made} by {plain(document.author)} of the team {document.sender}, "
                f"{document.situation}, people: {document.people}, may be answered: {_yes(document.safe)}, "
                f"nothing may be published: {_yes(document.private)}"
            )


def _yes(said: bool) -> str:
    return "yes" if said else "no"


def _when(hour: Hour) -> str:
    return datetime.fromtimestamp(hour * HOUR_SECONDS, UTC).strftime("%Y-%m-%d %H:00 UTC")


def _body(text: str) -> str:
    """What somebody wrote, set in, so that it cannot be taken for a line of ours."""
    return "\n".join(_INDENT + line for line in plain(text).split("\n"))


def plain(text: str) -> str:
    """Text without control characters: a caller's words must not steer the reader's terminal."""
    unbroken = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(
        letter if letter in _KEPT_CONTROLS or unicodedata.category(letter) not in {"Cc", "Cs"} else "\ufffd"
        for letter in unbroken
    )
