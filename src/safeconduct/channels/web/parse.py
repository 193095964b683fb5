"""What visitors send: bodies of a bounded size that arrive in a bounded time, read into frozen values."""

import asyncio
import base64
import binascii
import re
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from starlette.types import Receive, Scope

from safeconduct.conversation.military import warn
from safeconduct.errors import BodyLate, BodyTooLarge, RequestUnreadable
from safeconduct.model.application import SITUATIONS, URGENT
from safeconduct.model.case import DANGER
from safeconduct.model.ids import Language
from safeconduct.sealing.documents import OTHERS, PEOPLE, TEXT_LENGTH

PATIENCE_SECONDS = 15
"""For a whole body. Whoever is slower is told so, and holds up nobody meanwhile."""
FORM_BYTES = 128 * 1024
"""8,000 letters of four bytes, each byte written as `%F0`, and the other fields."""
JSON_BYTES = 128 * 1024
"""The longest text that a page takes makes an envelope of 56 KiB, 75 in base64."""
FIELDS = 40
"""More fields than any form of ours has."""
KEY_BYTES = 16
SEARCH_LETTERS = 500
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
RECEIPT_LETTERS = 400
"""As the field allows. Folding letters takes time that grows with the square of some texts' length."""
FOREIGN = frozenset({b"cross-site", b"same-site"})
"""What `Sec-Fetch-Site` says when a page of somebody else sends the form (W3C Fetch Metadata)."""

Name = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=64)]
Week = Annotated[str, Meta(pattern=r"^\d{4}-W\d{2}\Z")]
Tag = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=35)]
Bytes16 = Annotated[bytes, Meta(min_length=16, max_length=16)]
Bytes32 = Annotated[bytes, Meta(min_length=32, max_length=32)]


class Intake(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /intake` of spec/web-api.md."""

    v: Literal[1]
    key: Bytes16
    lookup: Bytes32
    team: Name
    epoch: Week
    language: Tag
    sealed: bytes
    decoy: Bytes32 | None = None
    severity: Annotated[int, Meta(ge=0, le=DANGER)] = 0
    keep_longer: bool = False
    others: Annotated[tuple[Bytes32, ...], Meta(max_length=OTHERS)] = ()
    opening: Bytes32 | None = None


class Looked(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /answers` and `POST /erasure` of spec/web-api.md."""

    v: Literal[1]
    lookup: Bytes32


class Opened(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /proof` of spec/web-api.md."""

    v: Literal[1]
    opening: Bytes32

    def __repr__(self) -> str:
        return "Opened()"


class Draft(Struct, frozen=True):
    """The form without script, as it was filled in. It never prints itself."""

    key: bytes
    """16 random bytes drawn when the form was served."""
    situation: str = ""
    country: str = ""
    people: str = "1"
    safe: str = ""
    private: bool = True
    danger: bool = False
    """Somebody is in danger now."""
    urgent: bool = False
    """The form was opened from a step about danger."""
    longer: bool = False
    """Keep the case longer than usual."""
    decoy: bool = False
    anyway: bool = False
    """Send it although it looks like a place or a unit."""
    text: str = ""

    def __repr__(self) -> str:
        return "Draft()"


Problems = dict[str, str]
"""Field -> the key of the phrase that says what is wrong, in the order of the form."""


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body. `BodyTooLarge` beyond `limit` bytes, `BodyLate` when it does not come.

    `RequestUnreadable` when another site sent it: a form that is filled in by somebody else would carry
    their form key or their receipt, and whoever goes on from there writes into their hands. Browsers
    since 2023 say so; older ones and programs say nothing, and are let in.
    """
    if any(name == b"sec-fetch-site" and value in FOREIGN for name, value in scope["headers"]):
        raise RequestUnreadable
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    if declared.isdigit() and int(declared) > limit:
        raise BodyTooLarge
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise BodyLate
                body += message.get("body", b"")
                if len(body) > limit:
                    raise BodyTooLarge
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise BodyLate from None


def read_form(body: bytes) -> dict[str, str]:
    """The fields of an HTML form. `RequestUnreadable` when it is none."""
    try:
        pairs = [part.partition("=") for part in body.decode("ascii").split("&")]
    except UnicodeDecodeError:
        raise RequestUnreadable from None  # what the error says might be what the visitor said
    if len(pairs) > FIELDS:
        raise RequestUnreadable
    # A text field sends its lines as CR LF, and NUL has no place in a document.
    return {
        _plain(name): _plain(value).replace("\r\n", "\n").replace("\0", "")
        for name, _, value in pairs
        if name
    }


def _plain(written: str) -> str:
    """Text out of its form encoding (URL Standard, section 5.1), in Cyrillic six letters of it for each.

    But for its mark this is quoted-printable (RFC 2045, section 6.7), which the standard library reads at once.
    """
    spaced = written.replace("+", " ")
    if "%" not in spaced:
        return spaced
    quoted = _STRAY.sub("%25", spaced).replace("=", "=3D").replace("%", "=")
    return binascii.a2b_qp(quoted).decode("utf-8", "replace")


def read_receipt(fields: dict[str, str], name: str = "receipt") -> str:
    """What was typed as a receipt or a word of it; no more of it than any receipt has."""
    return fields.get(name, "")[:RECEIPT_LETTERS]


def read_intake(body: bytes) -> Intake:
    """A sealed application or message. `RequestUnreadable` when it is not what the spec says."""
    try:
        return msgspec.json.decode(body, type=Intake)
    except msgspec.MsgspecError:
        raise RequestUnreadable from None


def read_looked(body: bytes) -> Looked:
    """A lookup. `RequestUnreadable` when it is not what the spec says."""
    try:
        return msgspec.json.decode(body, type=Looked)
    except msgspec.MsgspecError:
        raise RequestUnreadable from None


def read_opened(body: bytes) -> Opened:
    """The opening of an application. `RequestUnreadable` when it is none."""
    try:
        return msgspec.json.decode(body, type=Opened)
    except msgspec.MsgspecError:
        raise RequestUnreadable from None


def read_note(body: bytes) -> str:
    """A signed note. `RequestUnreadable` when it is no text."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise RequestUnreadable from None


def read_draft(fields: dict[str, str], new_key: Callable[[], bytes]) -> Draft:
    """The form as it was filled in, right or wrong. `new_key` draws one for a form that lost its own."""
    return Draft(
        key=read_key(fields.get("key", "")) or new_key(),
        situation=fields.get("situation", ""),
        country=fields.get("country", ""),
        people=fields.get("people", "").strip(),
        safe=fields.get("safe", ""),
        private=bool(fields.get("private")),
        danger=bool(fields.get("danger")),
        urgent=bool(fields.get("urgent")),
        longer=bool(fields.get("longer")),
        decoy=bool(fields.get("decoy")),
        anyway=bool(fields.get("anyway")),
        text=fields.get("text", ""),
    )


def problems_of(draft: Draft, countries: frozenset[str]) -> Problems:
    """What must be mended before it can be sealed."""
    found = {
        "situation": draft.situation not in SITUATIONS and "web.problem.situation",
        "country": draft.country not in countries | {""} and "web.problem.country",
        "people": _people(draft.people) not in PEOPLE and "web.problem.people",
        "text": problem_of(draft.text),
        "safe": draft.safe not in {"yes", "no"} and "web.problem.safe",
    }
    return {field: problem for field, problem in found.items() if problem}


def problem_of(text: str) -> str:
    """What is wrong with a message's text, as a phrase key; nothing when it is empty."""
    if not text.strip():
        return "web.problem.text"
    return "web.problem.text-long" if len(text) > TEXT_LENGTH else ""


def people_of(draft: Draft) -> int:
    """For how many people a draft without problems speaks."""
    return _people(draft.people)


def severity_of(draft: Draft) -> int:
    """How urgent a draft says it is, as `Handed.severity`."""
    return DANGER if draft.danger else URGENT if draft.urgent else 0


def places_in(text: str) -> list[str]:
    """What in this text looks like a place or a unit, each once."""
    return list(dict.fromkeys(text[one.start : one.end] for one in warn(text)))


def write_key(key: bytes) -> str:
    """A form key as a hidden field carries it."""
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def read_key(text: str) -> bytes:
    """A form key back from its field; nothing when it is none."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{22}", text):
        return b""
    try:
        return base64.urlsafe_b64decode(text + "==")
    except binascii.Error:
        return b""


def preferred_language(scope: Scope, languages: tuple[Language, ...]) -> Language:
    """The language of the path, else the browser's first that the guide has, else the source language."""
    first = scope["path"].split("/")[1]
    accepts = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    wanted = [first, *(part.partition(";")[0] for part in accepts.decode("latin-1").lower().split(","))]
    for tag in wanted:
        code = tag.strip().partition("-")[0]
        if code in languages:
            return Language(code)
    return languages[0]


def _people(written: str) -> int:
    return int(written) if re.fullmatch(r"\d{1,3}", written) else 0
