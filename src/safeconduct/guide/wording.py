"""Rules about words: how long things are on each channel, what rests on what, what must never be said."""

import re
from collections.abc import Iterator

from safeconduct.guide.findings import Finding, error, notice
from safeconduct.guide.patterns import Patterns
from safeconduct.guide.steps import Guide, Step, Text
from safeconduct.guide.texts import sms_encoding, sms_parts
from safeconduct.model.ids import Language

TITLE_LETTERS = 42
SENTENCE_WORDS = 22
SMS_PARTS = {"GSM-7": 1, "UCS-2": 2}
TELEGRAM_LETTERS = 4096
SPOKEN_PER_SECOND = 14
"""Letters a calm voice speaks in a second."""
FIRST_SECONDS = 20
"""Nothing longer may be spoken before a caller can choose."""
WHOLE_SECONDS = 150

_SENTENCE_END = re.compile(r"(?<=[.!?…:;])\s+")
_NEEDS_DOUBTS = frozenset({"step", "info", "contact", "form"})


def wording(guide: Guide) -> Iterator[Finding]:
    """Findings about the words of each text."""
    forbidden = {language: Patterns(phrases, language) for language, phrases in guide.forbidden.items()}
    used: set[tuple[str, str]] = set()
    for step in guide.steps.values():
        yield from _grounds(guide, step)
        for language, text in step.texts.items():
            yield from _lengths(text)
            patterns = forbidden.get(language)
            if patterns is not None:
                yield from _forbidden(guide, step, text, patterns, used)
    yield from _phrases(guide, forbidden)
    for exemption in guide.exemptions:
        if (exemption.step, exemption.phrase) not in used:
            yield notice(
                "guide.yaml",
                1,
                f'The exemption of "{exemption.phrase}" in `{exemption.step}` is not needed any more.',
            )


def _grounds(guide: Guide, step: Step) -> Iterator[Finding]:
    text = step.source
    if step.public and not step.sources:
        yield error(text.file, 1, "Name at least one source: every public step rests on something.")
    for source in step.sources:
        if source not in guide.sources:
            yield error(text.file, 1, f"The source `{source}` is not in sources.yaml.")
        if guide.conflict.kind != "international" and source.startswith(guide.conflict.between_states_only):
            yield error(
                text.file, 1, f"`{source}` holds only in a conflict between states. Rewrite this step."
            )
    if step.public and step.kind in _NEEDS_DOUBTS and not text.doubts:
        yield error(
            text.file, text.lines.title, "Say what is never certain here: a quoted list before the choices."
        )


def _lengths(text: Text) -> Iterator[Finding]:
    if len(text.title) > TITLE_LETTERS:
        yield error(
            text.file, text.lines.title, f"The title has {len(text.title)} letters; at most {TITLE_LETTERS}."
        )
    parts, most = sms_parts(text.lead), SMS_PARTS[sms_encoding(text.lead)]
    if parts > most:
        yield error(
            text.file, text.lines.lead, f"The short text takes {parts} text messages; at most {most}."
        )
    whole = [
        text.title,
        text.lead,
        *text.paragraphs,
        *text.doubts,
        *(choice.label for choice in text.choices),
    ]
    if len("\n\n".join(whole)) > TELEGRAM_LETTERS:
        yield error(
            text.file, 1, f"All together is longer than {TELEGRAM_LETTERS} letters (one Telegram message)."
        )
    first = (len(text.title) + len(text.lead)) / SPOKEN_PER_SECOND
    if first > FIRST_SECONDS:
        yield error(
            text.file,
            text.lines.lead,
            f"Title and short text take {first:.0f} s to say; at most {FIRST_SECONDS}.",
        )
    spoken = len(" ".join(whole)) / SPOKEN_PER_SECOND
    if spoken > WHOLE_SECONDS:
        yield notice(
            text.file, 1, f"This takes {spoken:.0f} s to say; more than {WHOLE_SECONDS} are too long."
        )
    for passage, line in _passages(text):
        for sentence in _SENTENCE_END.split(passage):
            if len(sentence.split()) > SENTENCE_WORDS:
                yield error(
                    text.file,
                    line,
                    f"A sentence has {len(sentence.split())} words; at most {SENTENCE_WORDS}.",
                )


def _forbidden(
    guide: Guide, step: Step, text: Text, patterns: Patterns, used: set[tuple[str, str]]
) -> Iterator[Finding]:
    allowed = {exemption.phrase for exemption in guide.exemptions if exemption.step == step.id}
    labels = zip((choice.label for choice in text.choices), text.lines.choices, strict=True)
    for passage, line in [(text.title, text.lines.title), *_passages(text), *labels]:
        for phrase in patterns.found_in(passage):
            if phrase in allowed:
                used.add((step.id, phrase))
            else:
                yield error(text.file, line, f'"{phrase}" must not be said: nobody can promise it.')


def _phrases(guide: Guide, forbidden: dict[Language, Patterns]) -> Iterator[Finding]:
    for (area, language), phrases in guide.words.items():
        patterns = forbidden.get(language)
        for key in phrases if patterns is not None else ():
            for phrase in patterns.found_in(" / ".join(phrases.entries[key].forms)) if patterns else ():
                yield error(
                    f"phrases/{area}.{language}.po",
                    phrases.entries[key].line,
                    f'"{phrase}" must not be said: nobody can promise it.',
                )


def _passages(text: Text) -> Iterator[tuple[str, int]]:
    """Lead and paragraphs with their lines. Doubts are left out: they name what cannot be promised."""
    yield text.lead, text.lines.lead
    yield from zip(text.paragraphs, text.lines.paragraphs, strict=True)
