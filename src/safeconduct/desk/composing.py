"""From own words and names of steps to a post, and what is wrong with it."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from safeconduct.conversation import military
from safeconduct.desk.typesetting import LETTERS, message
from safeconduct.guide import Guide, Text
from safeconduct.guide.patterns import Patterns
from safeconduct.model.ids import Language, StepId
from safeconduct.model.line import Line
from safeconduct.model.post import PostContent, PostText, QuotedStep

DIGEST_LETTERS = 16
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What is no letter; XML, and so a feed, could not carry most of it."""

Wrong = Literal["empty", "too-long", "forbidden", "military", "step-unknown"]


class Problem(Struct, frozen=True):
    """Why a post cannot be proposed. `detail` is the place, the step or the number that is meant."""

    language: str
    """Empty: it concerns the whole post."""
    sentence_key: Wrong
    detail: str


def compose(guide: Guide, texts: Mapping[Language, tuple[str, Iterable[StepId]]]) -> PostContent:
    """A post out of its own words and steps in each language. What the steps say today is frozen into it."""
    composed = {
        language: PostText(cleaned(words), tuple(_quoted(guide, step, language) for step in steps))
        for language in guide.languages
        if language in texts
        for words, steps in [texts[language]]
    }
    said = {language: text for language, text in composed.items() if text.words.strip() or text.steps}
    return PostContent(guide.edition.id, said)


def cleaned(words: str) -> str:
    """The same words, with one kind of line break and nothing unseen."""
    return _UNSEEN.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def reads_as_quoted(guide: Guide, quoted: QuotedStep, language: Language) -> bool:
    """Whether the step says today what it said when it was quoted."""
    text = public_text(guide, quoted.step, language)
    return text is not None and _digest(text) == quoted.digest


def public_text(guide: Guide, step: StepId, language: Language) -> Text | None:
    """What everybody may read of a step; None when it is not there, or for caseworkers."""
    found = guide.steps.get(step)
    return found.text(language) if found is not None and found.public else None


def is_stale(guide: Guide, content: PostContent) -> bool:
    """Whether a quoted step reads differently today."""
    return not all(
        reads_as_quoted(guide, quoted, language)
        for language, text in content.texts.items()
        for quoted in text.steps
    )


def problems(line: Line, guide: Guide, number: int, content: PostContent) -> list[Problem]:
    """Everything that keeps a post from being proposed, by language."""
    if not content.texts:
        return [Problem("", "empty", "")]
    return [
        Problem(language, wrong, detail)
        for language, text in content.texts.items()
        for wrong, detail in [
            *_wording(guide, language, text),
            *_length(message(line, guide, number, content, language).letters),
        ]
    ]


def _wording(guide: Guide, language: Language, text: PostText) -> Iterator[tuple[Wrong, str]]:
    for phrase in Patterns(guide.forbidden.get(language, ()), language).found_in(text.words):
        yield "forbidden", phrase
    for found in military.warn(text.words):
        yield "military", text.words[found.start : found.end]
    for quoted in text.steps:
        if not quoted.title or public_text(guide, quoted.step, language) is None:
            yield "step-unknown", quoted.step


def _length(letters: int) -> Iterator[tuple[Wrong, str]]:
    if letters > LETTERS:
        yield "too-long", str(letters - LETTERS)


def _quoted(guide: Guide, step: StepId, language: Language) -> QuotedStep:
    text = public_text(guide, step, language)
    return QuotedStep(step, text.title, text.lead, _digest(text)) if text else QuotedStep(step, "", "", "")


def _digest(text: Text) -> str:
    """Of what is read alone: a step that was checked again and reads the same has not changed."""
    said = "\n".join((text.title, text.lead, *text.paragraphs, "", *text.doubts))
    return hashlib.sha256(said.encode()).hexdigest()[:DIGEST_LETTERS]
