"""Rules about translations: the same choices in the same order, made from today's source text."""

import re
from collections.abc import Iterator

from safeconduct.guide.countries import Country
from safeconduct.guide.editions import standing
from safeconduct.guide.findings import Finding, error, notice
from safeconduct.guide.phrases import Phrases
from safeconduct.guide.steps import Guide, Step, Text
from safeconduct.model.ids import Language

_PLACEHOLDER = re.compile(r"\{\w+\}")


def translations(guide: Guide) -> Iterator[Finding]:
    """Findings about texts that do not match their source."""
    for step in guide.steps.values():
        for language in guide.languages:
            text = step.texts.get(language)
            if text is None:
                yield notice(
                    step.source.file, 1, f"There is no text in `{language}`: the source text is shown."
                )
            else:
                yield from _text(step, text)
                yield from _drift(guide, step, text)
    for (area, language), phrases in guide.words.items():
        yield from _phrases(guide, area, language, phrases)
    yield from _countries(guide)


def _text(step: Step, text: Text) -> Iterator[Finding]:
    source = step.source
    line = text.lines.choices[0] if text.lines.choices else text.lines.title
    if [choice.target for choice in text.choices] != [choice.target for choice in source.choices]:
        yield error(
            text.file, line, f"The choices must lead to the same steps, in the same order, as {source.file}."
        )
    if len(text.paragraphs) != len(source.paragraphs):
        yield error(
            text.file,
            text.lines.lead,
            f"There are {len(text.paragraphs)} paragraphs here and {len(source.paragraphs)} in {source.file}.",
        )
    if len(text.doubts) != len(source.doubts):
        yield error(
            text.file,
            text.lines.doubts[0] if text.doubts else text.lines.title,
            f"There are {len(text.doubts)} doubts here and {len(source.doubts)} in {source.file}.",
        )


def _drift(guide: Guide, step: Step, text: Text) -> Iterator[Finding]:
    translated = None if text.language == step.source_language else step.source.digest
    state = standing(
        guide.locked.get((step.id, text.language)), text.digest, translated, guide.eyes[step.stakes]
    )
    sentence = {
        "unrecorded": "The lock does not know this text. Run `safeconduct guide lock`.",
        "changed": "This text changed since it was locked. Run `safeconduct guide lock`, then have it approved.",
        "behind": f"The source text is newer than this translation. Compare it with {step.source.file}.",
    }.get(state)
    if sentence:
        yield notice(text.file, 1, sentence)


def _phrases(guide: Guide, area: str, language: Language, phrases: Phrases) -> Iterator[Finding]:
    file = f"phrases/{area}.{language}.po"
    source = guide.words.get((area, guide.source_language))
    if source is None:
        yield error(file, 1, f"phrases/{area}.{guide.source_language}.po is missing.")
        return
    for missing in source.keys() - phrases.keys():
        yield error(file, 1, f'The phrase "{missing}" is missing.')
    for key, entry in phrases.entries.items():
        if key not in source:
            yield error(file, entry.line, f'The phrase "{key}" is not in the source language.')
        elif entry.english != source.entries[key].english:
            yield error(file, entry.line, f'The English text of "{key}" has changed. Translate it again.')
        elif set(_PLACEHOLDER.findall(phrases[key])) != set(_PLACEHOLDER.findall(source[key])):
            yield error(file, entry.line, f'"{key}" must hold the same {{placeholders}} as in the source.')
        elif not entry.translated and language != guide.source_language:
            yield notice(file, entry.line, f'"{key}" is not translated.')
    for other in guide.languages if language == guide.source_language else ():
        if (area, other) not in guide.words:
            yield error(file, 1, f"phrases/{area}.{other}.po is missing.")


def _countries(guide: Guide) -> Iterator[Finding]:
    rows = {row.row for row in guide.form}
    for row in guide.form:
        for language in set(guide.languages) - row.label.keys():
            yield notice("countries/form.yaml", 1, f"The label of `{row.row}` has no `{language}`.")
    for country in guide.countries.values():
        file = f"countries/{country.code}.yaml"
        named = {fact.row for fact in country.rows}
        for missing in rows - named:
            yield error(
                file, 1, f"The row `{missing}` is missing. If nobody has checked it, write `unknown: true`."
            )
        for extra in named - rows:
            yield error(file, 1, f"The form has no row `{extra}`.")
        yield from _country_languages(guide, country, file)


def _country_languages(guide: Guide, country: Country, file: str) -> Iterator[Finding]:
    for language in guide.languages:
        if language not in country.name:
            yield notice(file, 1, f"The country has no name in `{language}`.")
        for fact in country.rows:
            if fact.says and language not in fact.says:
                yield notice(file, 1, f"The row `{fact.row}` says nothing in `{language}`.")
