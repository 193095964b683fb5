"""Phrases: every text a caller or a caseworker sees that is not a step, asked for by key.

They are gettext files, `phrases/<area>.<language>.po`: the key is the `msgctxt`, the English text the
`msgid`, the translation the `msgstr`. A phrase without a translation is shown in English.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

import polib  # type: ignore[import-untyped]

from safeconduct.errors import GuideError
from safeconduct.guide.texts import plural_form
from safeconduct.model.ids import Language


class Phrases(Mapping[str, str]):
    """The phrases of one area in one language: `phrases["web.leave"]`."""

    def __init__(
        self,
        language: Language,
        forms: Mapping[str, tuple[str, ...]],
        lines: Mapping[str, int],
        untranslated: AbstractSet[str],
    ) -> None:
        self.language = language
        self.lines = lines
        """Key -> the line of its file on which the phrase begins."""
        self.untranslated = untranslated
        """The keys that are shown in English, because nobody translated them."""
        self._forms = forms

    def forms(self, key: str) -> tuple[str, ...]:
        """The forms of a counted phrase; one form of any other."""
        return self._forms[key]

    def __getitem__(self, key: str) -> str:
        return self._forms[key][-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)

    def format(self, key: str, **values: object) -> str:
        """The phrase with its `{placeholders}` filled in."""
        return self[key].format(**values)

    def count(self, key: str, number: int) -> str:
        """The form of a counted phrase that this number takes, with `{number}` filled in."""
        forms = self._forms[key]
        form = plural_form(self.language, number)
        return forms[min(form, len(forms) - 1)].format(number=number)


def read_phrases(po: str, language: Language, name: str) -> Phrases:
    """The phrases in the text of a po file. `GuideError` names the file (`name`), the line and the mend."""
    try:
        entries = polib.pofile(po)
    except (OSError, ValueError) as error:
        raise GuideError(f"{name}: this is not a gettext file: {error}.") from error
    forms: dict[str, tuple[str, ...]] = {}
    lines: dict[str, int] = {}
    for entry in entries:
        if entry.obsolete:
            continue
        if not entry.msgctxt:
            raise GuideError(f"{name}:{entry.linenum}: give this phrase its key with msgctxt.")
        if entry.msgctxt in forms:
            raise GuideError(f'{name}:{entry.linenum}: the key "{entry.msgctxt}" is there twice.')
        forms[entry.msgctxt] = _forms(entry)
        lines[entry.msgctxt] = entry.linenum
    untranslated = {entry.msgctxt for entry in entries if not entry.translated() and not entry.obsolete}
    return Phrases(language, forms, lines, untranslated)


def _forms(entry: polib.POEntry) -> tuple[str, ...]:
    if entry.msgid_plural:
        translated = tuple(text for _, text in sorted(entry.msgstr_plural.items()))
        return translated if all(translated) and translated else (entry.msgid, entry.msgid_plural)
    return (entry.msgid if entry.fuzzy else entry.msgstr or entry.msgid,)
