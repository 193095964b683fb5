"""The guide as it is said on the telephone: which words, in which portions, and which of them first.

Every text here becomes one clip, known by its words (`safeconduct.prompts`), so whoever says a text must
take it from here: another space would be another clip. Portions are at most as long as a caller may have
to listen before the next choice (`wording.FIRST_SECONDS`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from safeconduct.guide.paths import MOST_CHOICES, distances
from safeconduct.guide.steps import Guide, Step, Text
from safeconduct.guide.wording import FIRST_SECONDS, SPOKEN_PER_SECOND
from safeconduct.model.ids import Language, StepId

AREA = "phone"
LETTERS = FIRST_SECONDS * SPOKEN_PER_SECOND * 7 // 8
"""The longest text of one clip: even where its words are short and a voice takes its time, it ends within `FIRST_SECONDS`."""
MINUTES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 30)
"""The lengths of a wait that can be said."""
DONE_BY_KEYS = frozenset({StepId("person-write"), StepId("person-return"), StepId("person-erase")})
"""Steps whose web pages are not read out, because the call itself does what they are about."""

_LANGUAGE, _HELLO, _CHOICE, _WAIT = "phone.language", "phone.hello", "phone.choice", "phone.wait"
_MINUTES = "phone.minutes."
_FIRST = (_LANGUAGE, _HELLO)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_ENDS = (".", "!", "?", "…", ":")


class Spoken(Struct, frozen=True):
    """One text that needs a clip."""

    text: str
    language: Language
    """What the text is written in: where nobody translated a step, the source language."""


def parts(guide: Guide, step: StepId, language: Language) -> tuple[str, ...]:
    """A step in portions: first its title and its short text, then what follows them, last what nobody can promise.

    In the language that `language_of` names. `StepUnknown` as `Guide.step`.
    """
    text = guide.step(step).text(language)
    first = _portions([_sentence(text.title), *_sentences(text.lead)])
    more = _portions(sentence for each in text.paragraphs for sentence in _sentences(each))
    return (*first, *more, *_doubts(guide, text))


def choices(guide: Guide, step: StepId, language: Language) -> tuple[tuple[str, str], ...]:
    """What can be chosen in a step by the keys 1 to 5, as (key, sentence). The fixed keys have phrases of their own.

    In the language that `language_of` names. `StepUnknown` as `Guide.step`.
    """
    text = guide.step(step).text(language)
    words = guide.phrases(AREA, text.language)
    free = [choice.label for choice in text.choices if choice.target not in guide.keys]
    return tuple(
        (str(key), _choice(words[_CHOICE], label, words[f"phone.digit.{key}"]))
        for key, label in enumerate(free[:MOST_CHOICES], start=1)
    )


def keys(guide: Guide, step: StepId, language: Language) -> tuple[str, ...]:
    """The phrases for the keys that are worth a word in a step, besides its choices. They work unsaid as well."""
    more = ("phone.keys.more",) if len(parts(guide, step, language)) > 1 else ()
    if step == guide.start:
        return (*more, "phone.keys.code", "phone.keys.danger", "phone.keys.safe", "phone.keys.language")
    return (*more, "phone.keys.person", "phone.keys.back")


def language_of(guide: Guide, step: StepId, language: Language) -> Language:
    """The language in which a step is heard by somebody who chose `language`."""
    return guide.step(step).text(language).language


def phrases(guide: Guide, language: Language, title: str) -> Mapping[str, str]:
    """The sentences that are no part of a step, by key, as they are said.

    `phone.hello` names the line (`title`), `phone.language` the key of this language, and every
    `phone.wait.N` has its minutes (`wait_key`). `GuideError` when the guide has no such phrases.
    """
    words = guide.phrases(AREA, language)
    said = {
        key: words[key]
        for key in words
        if key not in {_LANGUAGE, _HELLO, _CHOICE, _WAIT} and not key.startswith(_MINUTES)
    }
    said[_HELLO] = words.format(_HELLO, title=title)
    own = words[f"phone.digit.{guide.languages.index(words.language) + 1}"]
    said[_LANGUAGE] = words[_LANGUAGE].format(key=own)
    for minutes in (*MINUTES, "more"):
        said[f"{_WAIT}.{minutes}"] = words.format(_WAIT, minutes=words[f"{_MINUTES}{minutes}"])
    return said


def portions(text: str) -> tuple[str, ...]:
    """Any text in portions, each as long as a clip may be and ending with a sentence where that can be done."""
    return tuple(_portions(sentence for each in text.splitlines() for sentence in _sentences(each.strip())))


def wait_key(minutes: int | None) -> str:
    """The phrase that says a wait of so many minutes, rounded up; None is a wait that nobody can estimate."""
    if minutes is None:
        return f"{_WAIT}.unknown"
    return f"{_WAIT}.{next((each for each in MINUTES if each >= minutes), 'more')}"


def everything(guide: Guide, title: str) -> Iterator[Spoken]:
    """Every text that needs a clip, each once, the most urgent first.

    First what every call says, then the short texts and choices of all steps by their distance from the
    start, then the rest; a call is whole long before all of it is there. Nothing that is for caseworkers.
    """
    steps = _by_distance(guide)
    said: set[Spoken] = set()
    for each in (*_fixed(guide, title), *_short(guide, steps), *_rest(guide, steps)):
        if each not in said:
            said.add(each)
            yield each


def _fixed(guide: Guide, title: str) -> Iterator[Spoken]:
    by_language = {language: phrases(guide, language, title) for language in guide.languages}
    for key in _FIRST:
        yield from (Spoken(said[key], language) for language, said in by_language.items())
    for language, said in by_language.items():
        yield from (Spoken(text, language) for key, text in said.items() if key not in _FIRST)


def _short(guide: Guide, steps: list[Step]) -> Iterator[Spoken]:
    for step in steps:
        for language in guide.languages:
            heard = language_of(guide, step.id, language)
            if step.id not in DONE_BY_KEYS:
                yield Spoken(parts(guide, step.id, language)[0], heard)
                yield from (Spoken(said, heard) for _, said in choices(guide, step.id, language))


def _rest(guide: Guide, steps: list[Step]) -> Iterator[Spoken]:
    for step in steps:
        for language in guide.languages:
            heard = language_of(guide, step.id, language)
            if step.id not in DONE_BY_KEYS:
                yield from (Spoken(said, heard) for said in parts(guide, step.id, language)[1:])


def _by_distance(guide: Guide) -> list[Step]:
    far = distances(guide, guide.start)
    return sorted(guide.public_steps(), key=lambda step: far.get(step.id, len(far)))


def _doubts(guide: Guide, text: Text) -> Iterator[str]:
    if text.doubts:
        heading = guide.phrases("guide", text.language)["guide.doubts"]
        listed = [f"{doubt};" for doubt in text.doubts[:-1]] + [_sentence(text.doubts[-1])]
        yield from _portions([f"{heading} {listed[0]}", *listed[1:]])


def _choice(phrase: str, label: str, key: str) -> str:
    """With no colon after a question: a voice would stumble over both."""
    return phrase.format(choice=label.rstrip(" .:"), key=key).replace("?:", "?")


def _sentence(text: str) -> str:
    """With a full stop, so that a voice falls at its end."""
    return text if text.endswith(_ENDS) else f"{text}."


def _sentences(text: str) -> list[str]:
    return [_sentence(each) for each in _SENTENCE_END.split(text) if each]


def _portions(sentences: Iterable[str]) -> Iterator[str]:
    """As few portions as whole sentences allow, none longer than `LETTERS`."""
    portion = ""
    for sentence in sentences:
        for piece in _cut(sentence):
            joined = f"{portion} {piece}".lstrip()
            if len(joined) <= LETTERS:
                portion = joined
            else:
                yield portion
                portion = piece
    if portion:
        yield portion


def _cut(sentence: str) -> Iterator[str]:
    """A sentence that is too long for one clip (the checker objects to it), at spaces where it has some."""
    while len(sentence) > LETTERS:
        end = sentence.rfind(" ", 1, LETTERS + 1)
        end = end if end > 0 else LETTERS
        yield sentence[:end].rstrip()
        sentence = sentence[end:].lstrip()
    if sentence:
        yield sentence
