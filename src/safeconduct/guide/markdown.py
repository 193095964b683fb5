"""The text of a step: plain CommonMark to its parts.

A step holds plain sentences, because a voice, a text message and paper must say the same as a page. So
there is a title, paragraphs, at most one quoted list (what is never certain) and last the list of
choices; anything else is refused with the line where it stands.
"""

from hashlib import sha256
from typing import NoReturn

from markdown_it import MarkdownIt
from markdown_it.token import Token

from safeconduct.errors import GuideError
from safeconduct.guide.steps import Choice, Lines, Text
from safeconduct.model.ids import Language, StepId

_READER = MarkdownIt("commonmark", {"html": False})

_REFUSED = {
    "image": "a step has no pictures: say it in words",
    "code_inline": "take the ` marks away: a step holds plain sentences",
    "em_open": "take the * or _ marks away: a step holds plain sentences",
    "strong_open": "take the ** marks away: a step holds plain sentences",
    "link_open": "links stand only in the list of choices at the end",
    "hardbreak": "begin a new paragraph (an empty line) instead of a line break",
    "fence": "a step has no code blocks",
    "code_block": "do not indent a paragraph",
    "hr": "take the line of dashes away",
    "ordered_list_open": "write a paragraph for each point; the only list is that of the choices",
    "bullet_list_open": "write a paragraph for each point; the only list is that of the choices, and it comes last",
    "blockquote_open": "there is one quoted list (what is never certain), just before the choices",
    "heading_open": "a step has one title; write the rest as paragraphs",
}
_PLAIN = frozenset({"text", "text_special", "softbreak"})


def digest_of(content: bytes) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a file."""
    return sha256(content).hexdigest()[:16]


def read_text(markdown: str, language: Language, file: str, digest: str, first_line: int = 1) -> Text:
    """The parts of a step's text. `first_line`: the file's line on which the Markdown begins (after front matter)."""
    return _Walk(_READER.parse(markdown), file, first_line).text(language, digest)


class _Walk:
    """One pass over the tokens, in the order in which the parts must stand."""

    def __init__(self, tokens: list[Token], file: str, first_line: int) -> None:
        self._tokens = tokens
        self._file = file
        self._first_line = first_line
        self._at = 0

    def text(self, language: Language, digest: str) -> Text:
        title, title_line = self._title()
        paragraphs, paragraph_lines = self._paragraphs()
        doubts, doubt_lines = self._doubts()
        choices, choice_lines = self._choices()
        if self._at < len(self._tokens):
            self._refuse(self._tokens[self._at])
        if not paragraphs:
            self._fail(title_line, "write the short text as the first paragraph under the title")
        return Text(
            language=language,
            title=title,
            lead=paragraphs[0],
            paragraphs=tuple(paragraphs[1:]),
            doubts=tuple(doubts),
            choices=tuple(choices),
            file=self._file,
            digest=digest,
            lines=Lines(
                title_line,
                paragraph_lines[0],
                tuple(paragraph_lines[1:]),
                tuple(doubt_lines),
                tuple(choice_lines),
            ),
        )

    def _title(self) -> tuple[str, int]:
        if not self._tokens or self._tokens[0].type != "heading_open" or self._tokens[0].tag != "h1":
            self._fail(self._first_line, "begin with the title: a line such as `# I got a summons`")
        line = self._line(self._tokens[0])
        title = self._plain(self._tokens[1])
        self._at = 3
        return title, line

    def _paragraphs(self) -> tuple[list[str], list[int]]:
        texts, lines = [], []
        while self._is("paragraph_open"):
            lines.append(self._line(self._tokens[self._at]))
            texts.append(self._plain(self._tokens[self._at + 1]))
            self._at += 3
        return texts, lines

    def _doubts(self) -> tuple[list[str], list[int]]:
        if not self._is("blockquote_open"):
            return [], []
        self._at += 1
        if not self._is("bullet_list_open"):
            self._fail(
                self._line(self._tokens[self._at - 1]), "write what is never certain as a list: `> - that …`"
            )
        items, lines = [], []
        for inline in self._items():
            items.append(self._plain(inline))
            lines.append(self._line(inline))
        if not self._is("blockquote_close"):
            self._fail(lines[-1], "the quoted block holds one list and nothing else")
        self._at += 1
        return items, lines

    def _choices(self) -> tuple[list[Choice], list[int]]:
        if not self._is("bullet_list_open"):
            return [], []
        choices, lines = [], []
        for inline in self._items():
            choices.append(self._choice(inline))
            lines.append(self._line(inline))
        return choices, lines

    def _items(self) -> list[Token]:
        """The inline tokens of the list that opens here, one an item; steps behind its end."""
        start = self._at
        level = self._tokens[start].level
        inlines: list[Token] = []
        self._at += 1
        while not (self._is("bullet_list_close") and self._tokens[self._at].level == level):
            token = self._tokens[self._at]
            if token.type == "inline":
                inlines.append(token)
            elif token.type not in {"list_item_open", "list_item_close", "paragraph_open", "paragraph_close"}:
                self._refuse(token)
            self._at += 1
        self._at += 1
        return inlines

    def _choice(self, inline: Token) -> Choice:
        parts = inline.children or []
        linked = len(parts) > 2 and parts[0].type == "link_open" and parts[-1].type == "link_close"  # noqa: PLR2004
        target = str(parts[0].attrGet("href")) if linked else ""
        if not linked or not target.replace("-", "").isalnum() or target != target.lower():
            self._fail(self._line(inline), "write each choice as [what people read](step-id)")
        label = "".join(part.content for part in parts[1:-1] if part.type in _PLAIN)
        return Choice(label, StepId(target))

    def _plain(self, inline: Token) -> str:
        words = []
        for part in inline.children or []:
            if part.type not in _PLAIN:
                self._refuse(part, self._line(inline))
            words.append(" " if part.type == "softbreak" else part.content)
        return "".join(words)

    def _is(self, kind: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].type == kind

    def _line(self, token: Token) -> int:
        return self._first_line + (token.map[0] if token.map else 0)

    def _refuse(self, token: Token, line: int | None = None) -> NoReturn:
        self._fail(line or self._line(token), _REFUSED.get(token.type, f"a step cannot hold {token.type}"))

    def _fail(self, line: int, sentence: str) -> NoReturn:
        raise GuideError(f"{self._file}:{line}: {sentence}.")
