"""Numbers, counted things, text messages, phrases."""

import pytest

from safeconduct.errors import GuideError
from safeconduct.guide.phrases import read_phrases
from safeconduct.guide.texts import number_text, plural_form, sms_encoding, sms_parts

DAYS = """
msgctxt "days"
msgid "{number} day"
msgid_plural "{number} days"
msgstr[0] "{number} день"
msgstr[1] "{number} дня"
msgstr[2] "{number} дней"

msgctxt "back"
msgid "Back to {place}"
msgstr "Назад: {place}"

msgctxt "new"
msgid "New"
msgstr ""
"""


@pytest.mark.parametrize(
    ("language", "number", "form"),
    [
        *[("en", 1, 0), ("en", 0, 1), ("en", 2, 1), ("id", 1, 0), ("id", 7, 0)],
        *[("ru", 1, 0), ("ru", 21, 0), ("ru", 2, 1), ("ru", 24, 1), ("ru", 5, 2), ("ru", 0, 2)],
        *[("uk", 11, 2), ("uk", 12, 2), ("uk", 112, 2), ("uk", 101, 0), ("uk", 104, 1)],
    ],
)
def test_each_number_takes_its_form(language, number, form):
    """The rules of CLDR for whole numbers, in gettext's order."""
    assert plural_form(language, number) == form


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "12,345.5"), ("id", "12.345,5"), ("ru", "12\u00a0345,5"), ("uk", "12\u00a0345,5")],
)
def test_numbers_are_written_as_in_the_language(language, written):
    """Requirement R62."""
    assert number_text(language, 12345.5) == written


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        *[("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2)],
        *[("ж" * 70, 1), ("ж" * 71, 2), ("ж" * 134, 2), ("ж" * 135, 3), ("🙂" * 35, 1), ("🙂" * 36, 2)],
    ],
)
def test_text_messages_are_counted(text, parts):
    """160 or 70 letters in one message, 153 or 67 in each of several."""
    assert sms_parts(text) == parts


def test_one_letter_decides_the_alphabet():
    """A curly quote costs half the room."""
    assert sms_encoding("It's") == "GSM-7"
    assert sms_encoding("It’s") == "UCS-2"


def test_phrases_are_asked_for_by_key():
    """By key, with placeholders, counted, and in English where nobody translated."""
    phrases = read_phrases(DAYS, "ru", "phrases/web.ru.po")
    assert phrases.format("back", place="начало") == "Назад: начало"
    assert [phrases.count("days", number) for number in (1, 3, 11)] == ["1 день", "3 дня", "11 дней"]
    assert phrases["new"] == "New"
    assert set(phrases) == {"days", "back", "new"}


def test_an_untranslated_count_follows_english():
    """English words take English forms whatever the page's language is."""
    po = 'msgctxt "days"\nmsgid "{number} day"\nmsgid_plural "{number} days"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    phrases = read_phrases(po, "ru", "x")
    assert [phrases.count("days", number) for number in (1, 21)] == ["1 day", "21 days"]


def test_a_phrase_needs_its_key_once():
    """A phrase without a key, or two with one, is a slip."""
    with pytest.raises(GuideError, match="give this phrase its key"):
        read_phrases('msgid "Back"\nmsgstr ""\n', "en", "x.po")
    with pytest.raises(GuideError, match="is there twice"):
        read_phrases(DAYS + DAYS, "ru", "x.po")


def test_an_unknown_area_is_named(sample):
    """The missing file is named."""
    with pytest.raises(GuideError, match=r"phrases/nowhere\.en\.po"):
        sample.phrases("nowhere", "en")
