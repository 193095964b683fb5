"""Phrases: every text a caller or a caseworker sees that is not a step, asked for by key.

They are gettext files, `phrases/<area>.<language>.po`: the key is the `msgctxt`, the English text the
`msgid`, the translation the `msgstr`. A phrase without a translation is shown in English.
"""

from collections.abc import Iterator, Mapping

import polib  # type: ignore[import-untyped]

from safeconduct.errors import GuideError
from safeconduct.guide.texts import plural_form
from safeconduct.model.ids import Language


class Phrases(Mapping[str, str]):
    """The phrases of one area in one language: `phrases["web.leave"]`."""

    def __init__(self, language: Language, forms: Mapping[str, tuple[str, ...]]) -> None:
        self.language = language
        self._forms = forms

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
    for entry in entries:
        if entry.obsolete:
            continue
        if not entry.msgctxt:
            raise GuideError(f"{name}:{entry.linenum}: give this phrase its key with msgctxt.")
        if entry.msgctxt in forms:
            raise GuideError(f'{name}:{entry.linenum}: the key "{entry.msgctxt}" is there twice.')
        forms[entry.msgctxt] = _forms(entry)
    return Phrases(language, forms)


def _forms(entry: polib.POEntry) -> tuple[str, ...]:
    if entry.msgid_plural:
        translated = tuple(text for _, text in sorted(entry.msgstr_plural.items()))
        return translated if all(translated) and translated else (entry.msgid, entry.msgid_plural)
    return (entry.msgid if entry.fuzzy else entry.msgstr or entry.msgid,)
