"""HTML parse mode: a marked-up text becomes a plain text and its entities, or a refusal in Telegram's words.

Source: https://core.telegram.org/bots/api#html-style; the error texts are those of TDLib's `parse_html`.
Only `&lt; &gt; &amp; &quot;` and numbered references are read; any other `&name;` stays as it is.
"""

import re
from html import unescape

from msgspec import Struct

from safeconduct.rehearsal.messenger.shapes import Entity, bad_request, utf16

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
KNOWN = frozenset({*TAGS.values(), "bot_command", "mention", "url", "email", "phone_number", "hashtag"})
LONGEST = 4096
"""UTF-16 units of one message, after its entities were taken out."""
_PIECE = re.compile(
    r"(?P<close></(?P<closed>[^\s>]*)\s*>)|(?P<open><(?P<opened>[^\s/>]+)(?P<rest>[^<>]*)>)|(?P<stray><)"
)
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")
_ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


class _Open(Struct):
    tag: str
    offset: int
    place: int
    """Where among the entities it will stand: they are ordered by where they begin."""
    url: str = ""
    language: str = ""


def parse_html(text: str) -> tuple[str, tuple[Entity, ...]]:
    """The plain text and its entities, in the order in which they begin."""
    if "<" not in text:
        return _plain(text), ()
    reading = _Reading(text)
    at = 0
    for piece in _PIECE.finditer(text):
        reading.say(text[at : piece.start()])
        reading.mark(piece)
        at = piece.end()
    reading.say(text[at:])
    return reading.result()


def trimmed(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """The text without the white space around it, as the messenger shows it, and its entities moved along."""
    kept = text.strip()
    if len(kept) == len(text) or not entities:
        return kept, entities
    ahead, whole = utf16(text) - utf16(text.lstrip()), utf16(kept)
    moved = []
    for one in entities:
        begin = min(max(one.offset - ahead, 0), whole)
        end = min(max(one.offset + one.length - ahead, 0), whole)
        if end > begin:
            moved.append(Entity(one.type, begin, end - begin, one.url, one.language))
    return kept, tuple(moved)


def check_entities(text: str, entities: tuple[Entity, ...]) -> None:
    """Entities that a bot names itself must lie inside the text."""
    whole = utf16(text)
    for one in entities:
        if one.type not in KNOWN:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        if one.offset < 0:
            raise bad_request(f"receive an entity with incorrect offset {one.offset}")
        if one.offset > whole:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {one.offset}")
        if one.offset + one.length > whole:
            raise bad_request(
                f"entity beginning at UTF-16 offset {one.offset} ends after the end of the text "
                f"at UTF-16 offset {one.offset + one.length}"
            )


class _Reading:
    """One text while it is read."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._said: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity | None] = []

    def say(self, text: str) -> None:
        plain = _plain(text)
        self._said.append(plain)
        self._offset += utf16(plain)

    def mark(self, piece: re.Match[str]) -> None:
        if piece["open"]:
            self._begin(piece)
        elif piece["close"]:
            self._end(piece)
        else:
            raise self._wrong(f"Unclosed start tag at byte offset {self._byte(piece)}")

    def result(self) -> tuple[str, tuple[Entity, ...]]:
        if self._open:
            raise self._wrong(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return "".join(self._said), tuple(one for one in self._entities if one is not None)

    def _begin(self, piece: re.Match[str]) -> None:
        tag = piece["opened"].lower()
        named = _attributes(piece["rest"]) if piece["rest"] else {}
        if tag == "span" and named.get("class") == "tg-spoiler":
            tag = "tg-spoiler"
        if tag not in TAGS:
            raise self._wrong(f'Unsupported start tag "{tag}" at byte offset {self._byte(piece)}')
        opened = _Open(piece["opened"].lower(), self._offset, len(self._entities))
        opened.url = _plain(named.get("href", "")) if tag == "a" else ""
        opened.language = named.get("class", "").removeprefix("language-") if tag == "code" else ""
        self._open.append(opened)
        self._entities.append(None)

    def _end(self, piece: re.Match[str]) -> None:
        found = piece["closed"].lower()
        if not self._open:
            raise self._wrong(f"Unexpected end tag at byte offset {self._byte(piece)}")
        opened = self._open.pop()
        if found and found != opened.tag:
            raise self._wrong(
                f"Unmatched end tag at byte offset {self._byte(piece)}, "
                f'expected "</{opened.tag}>", found "</{found}>"'
            )
        length = self._offset - opened.offset
        kind = TAGS.get(opened.tag, "spoiler")
        if length and (kind != "text_link" or opened.url.startswith(("http://", "https://", "tg://"))):
            self._entities[opened.place] = Entity(kind, opened.offset, length, opened.url, opened.language)

    def _byte(self, piece: re.Match[str]) -> int:
        return len(self._source[: piece.start()].encode())

    def _wrong(self, why: str) -> Exception:
        return bad_request(f"can't parse entities: {why}")


def _attributes(rest: str) -> dict[str, str]:
    return {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(rest)}


def _plain(text: str) -> str:
    return _REFERENCE.sub(lambda found: unescape(found[0]), text) if "&" in text else text
