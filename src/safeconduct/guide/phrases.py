"""Phrases: every text a caller or a caseworker sees that is not a step, asked for by key.

They are gettext files, `phrases/<area>.<language>.po`: the key is the `msgctxt`, the English text the
`msgid`, the translation the `msgstr`. A phrase without a translation is shown in English.
"""

from collections.abc import Iterator, Mapping

import polib  # type: ignore[import-untyped]
from msgspec import Struct

from safeconduct.errors import GuideError
from safeconduct.guide.texts import plural_form
from safeconduct.model.ids import Language


class Phrase(Struct, frozen=True):
    """One phrase, as its file has it."""

    english: str
    forms: tuple[str, ...]
    """What is shown: one text, or the plural forms of a counted phrase."""
    translated: bool
    line: int


class Phrases(Mapping[str, str]):
    """The phrases of one area in one language: `phrases["web.leave"]`."""

    def __init__(self, language: Language, entries: Mapping[str, Phrase]) -> None:
        self.language = language
        self.entries = entries

    def __getitem__(self, key: str) -> str:
        return self.entries[key].forms[-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def format(self, key: str, **values: object) -> str:
        """The phrase with its `{placeholders}` filled in."""
        return self[key].format(**values)

    def count(self, key: str, number: int) -> str:
        """The form of a counted phrase that this number takes, with `{number}` filled in."""
        entry = self.entries[key]
        language = self.language if entry.translated else Language("en")
        form = min(plural_form(language, number), len(entry.forms) - 1)
        return entry.forms[form].format(number=number)


def read_phrases(po: str, language: Language, name: str) -> Phrases:
    """The phrases in the text of a po file. `GuideError` names the file (`name`), the line and the mend."""
    try:
        written = polib.pofile(po)
    except (OSError, ValueError) as error:
        raise GuideError(f"{name}: this is not a gettext file: {error}.") from error
    entries: dict[str, Phrase] = {}
    for entry in written:
        if entry.obsolete:
            continue
        if not entry.msgctxt:
            raise GuideError(f"{name}:{entry.linenum}: give this phrase its key with msgctxt.")
        if entry.msgctxt in entries:
            raise GuideError(f'{name}:{entry.linenum}: the key "{entry.msgctxt}" is there twice.')
        entries[entry.msgctxt] = Phrase(
            english=entry.msgid,
            forms=_forms(entry),
            translated=entry.translated(),
            line=entry.linenum,
        )
    return Phrases(language, entries)


def _forms(entry: polib.POEntry) -> tuple[str, ...]:
    if entry.msgid_plural:
        if not entry.translated():
            return (entry.msgid, entry.msgid_plural)
        return tuple(text for _, text in sorted(entry.msgstr_plural.items()))
    return (entry.msgstr if entry.translated() else entry.msgid,)
