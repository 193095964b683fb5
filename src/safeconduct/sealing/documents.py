"""The documents inside envelopes: JSON objects, checked both ways, padded (spec/sealing.md section 3).

What an applicant hands in and an epoch's secret travel as they are (`encode`, `decode`). What
caseworkers write, replies and notes, travels inside a note signed by the team (`write_statement`,
`read_statement`), because age does not say who sealed. No error here repeats a word of a document.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from safeconduct.errors import DocumentError
from safeconduct.model.application import (
    SITUATIONS,
    Application,
    Message,
    Note,
    OtherReceipt,
    Part,
    Proposal,
    Quote,
    Reply,
    Transcript,
)
from safeconduct.model.ids import CaseTag, Epoch, Team
from safeconduct.sealing.padding import pad, unpad
from safeconduct.sealing.shapes import (
    ALIAS,
    DATE,
    DIGEST,
    EPOCH,
    LANGUAGE,
    LINE,
    NAME,
    RECIPIENT,
    TAG,
    fits,
)

TEXT_LENGTH = 8000
"""Characters (Unicode code points) of a text."""
PEOPLE = range(1, 1000)
"""For how many people one applicant may speak."""
QUOTES = 64
"""Quotes in one reply."""
OTHERS = 7
"""Receipts that one case may have besides its first."""
PARTS = 500
"""Things that were said, in one transcript."""


class EpochSecret(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="epoch", kw_only=True
):
    """A team epoch's secret keys, on their way to one caseworker or invitation. It never prints them."""

    v: Literal[1] = 1
    line: str
    team: Team
    epoch: Epoch
    identity: str
    signing: str

    def __repr__(self) -> str:
        return f"EpochSecret(team={self.team!r}, epoch={self.epoch!r})"


Plain = Application | Message | EpochSecret
"""What travels without a signature."""
Statement = Reply | Note | Proposal | Transcript
"""What the team signs."""
Known = TypeVar("Known", bound=Plain | Statement)
_PLAIN: msgspec.json.Decoder[Plain] = msgspec.json.Decoder(Plain)
_STATEMENT: msgspec.json.Decoder[Statement] = msgspec.json.Decoder(Statement)


def encode(document: Plain) -> bytes:
    """A document as it is sealed, padded. `DocumentError` when a field breaks its limits."""
    return pad(_write(document))


def decode(padded: bytes) -> Plain:
    """Undo `encode`. `DocumentError` for anything that `encode` would not have written."""
    return _read(unpad(padded), _PLAIN)


def write_statement(document: Statement) -> str:
    """What a team says, as the text of a signed note: its JSON in one line."""
    return _write(document).decode() + "\n"


def read_statement(text: str) -> Statement:
    """Undo `write_statement`. `DocumentError` as in `decode`."""
    return _read(text.encode(), _STATEMENT)


def expect(
    document: Known,
    *,
    line: str,
    team: Team | None = None,
    epoch: Epoch | None = None,
    case: CaseTag | None = None,
) -> Known:
    """The document itself when it belongs where it was found; None means "not known here".

    A reply belongs to every receipt that it names. `DocumentError` when it was moved from another line, team, epoch or case.
    """
    for field, wanted in (("line", line), ("team", team), ("epoch", epoch), ("case", case)):
        belongs = getattr(document, field, None) == wanted or (
            field == "case" and isinstance(document, Reply) and wanted in document.also
        )
        if wanted is not None and not belongs:
            raise DocumentError(f"It belongs to another {field}.")
    return document


def _write(document: Plain | Statement) -> bytes:
    try:
        raw = msgspec.json.encode(_checked(document))
    except UnicodeEncodeError:
        raise DocumentError("Its text is not Unicode.") from None
    return raw


def _read(raw: bytes, decoder: msgspec.json.Decoder[Known]) -> Known:
    try:
        document = decoder.decode(raw)
        given = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # The cause would carry words of the document, so it is cut off.
        raise DocumentError from None
    if given.keys() != {"kind", *document.__struct_fields__}:
        raise DocumentError("A field is missing.")
    return _checked(document)


def _checked(document: Known) -> Known:
    for field in document.__struct_fields__:
        if not _RULES[field](getattr(document, field)):
            raise DocumentError(f"Its field `{field}` breaks its limits.")
    return document


def _is_text(text: str) -> bool:
    return len(text) <= TEXT_LENGTH and "\0" not in text


def _is_quote(quote: Quote) -> bool:
    return fits(NAME)(quote.step) and fits(DIGEST)(quote.digest)


def _is_other(other: OtherReceipt) -> bool:
    return fits(TAG)(other.case) and fits(RECIPIENT)(other.reply)


def _is_part(part: Part) -> bool:
    named = fits(ALIAS)(part.author) if part.kind == "note" else not part.author
    return named and fits(DATE)(part.made) and _is_text(part.text)


_RULES: dict[str, Callable[[Any], bool]] = {
    "v": (1).__eq__,
    "line": fits(LINE),
    "team": fits(NAME),
    "epoch": fits(EPOCH),
    "case": fits(TAG),
    "language": fits(LANGUAGE),
    "situation": SITUATIONS.__contains__,
    "country": lambda country: not country or fits(NAME)(country),
    "people": PEOPLE.__contains__,
    "safe": lambda _: True,
    "private": lambda _: True,
    "keep_longer": lambda _: True,
    "text": _is_text,
    "reply": fits(RECIPIENT),
    "made": fits(DATE),
    "author": fits(ALIAS),
    "quotes": lambda quotes: len(quotes) <= QUOTES and all(map(_is_quote, quotes)),
    "others": lambda others: len(others) <= OTHERS and all(map(_is_other, others)),
    "sender": fits(NAME),
    "parts": lambda parts: len(parts) <= PARTS and all(map(_is_part, parts)),
    "also": lambda tags: len(tags) <= OTHERS and all(map(fits(TAG), tags)),
    "identity": lambda text: text.startswith("AGE-SECRET-KEY-PQ-1"),
    "signing": lambda text: text.startswith("PRIVATE+KEY+"),
}
"""What a field must look like. A field means the same in every document."""
