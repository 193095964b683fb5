"""The sentence that is quoted: whole, in every language, with the right grammar, and never more than is known."""

import re

import pytest

from safeconduct.guide import read_guide, sample_folder
from safeconduct.ledger.noise import CERTAINTY
from safeconduct.ledger.quoting import quote
from safeconduct.ledger.releases import Total
from safeconduct.ledger.units import FAMILY, UNITS

LANGUAGES = ["en", "ru", "uk", "id"]
SEPTEMBER = ("2022-09-18", "2022-09-19")


@pytest.fixture(scope="module")
def guide():
    return read_guide(sample_folder())


def said(guide, language, value, unit="application", days=SEPTEMBER, off=6, last=SEPTEMBER[1]):
    figure = Total(unit, days[0], last, value, off, tuple(days))
    return quote(figure, guide.phrases("figures", language), lambda day: f"<{day}>")


def test_the_sentence_carries_period_number_error_and_definition(guide):
    """Whoever quotes it quotes all of it."""
    assert said(guide, "en", 2013) == (
        "Between <2022-09-18> and <2022-09-19>, about 2,013 applications (plus or minus 6) were filed with this "
        "line; an application is a request for help, and does not mean that anybody surrendered."
    )


@pytest.mark.parametrize(
    ("language", "value", "part"),
    [
        ("en", 2001, "2,001 applications"),
        ("ru", 2001, "2\u00a0001 заявление ("),
        ("ru", 2002, "2\u00a0002 заявления ("),
        ("ru", 2011, "2\u00a0011 заявлений ("),
        ("uk", 21, "21 заяву"),
        ("uk", 24, "24 заяви"),
        ("uk", 112, "112 заяв ("),
        ("id", 2001, "2.001 permohonan"),
    ],
)
def test_every_language_counts_in_its_own_way(guide, language, value, part):
    """Plural forms and the marks between thousands are those of the language."""
    assert part in said(guide, language, value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", sorted(UNITS))
def test_every_unit_has_its_sentence(guide, unit, language):
    """In each form, with number and error where there is one, and no placeholder left over."""
    for value in (21, 22, 25):
        text = said(guide, language, value, unit)
        assert str(value) in text
        assert "<2022-09-18>" in text
        assert ("6" in re.sub(r"<.*?>", "", text)) == (unit != "subscriber")
        assert not set(text) & set("{}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_day_is_named_once(guide, language):
    """A day is not 'between' itself and itself."""
    assert said(guide, language, 50, days=SEPTEMBER[:1], last=SEPTEMBER[0]).count("<") == 1


def test_a_small_number_is_not_quoted(guide):
    """There is a sentence, and no number in it."""
    text = said(guide, "en", 7)
    assert text == "Applications. Between <2022-09-18> and <2022-09-19>: too few to publish a number."


def test_days_that_are_missing_are_owned_up_to(guide):
    """A period with gaps does not pass for a whole one."""
    assert said(guide, "en", 50, last="2022-09-20").endswith("1 day of this period is not in the number.")
    assert said(guide, "ru", 50, last="2022-09-24").endswith("5 дней этого периода в число не вошли.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_has_a_title_and_a_definition(guide, language):
    """And the numbers in the definitions are those of the code."""
    phrases = guide.phrases("figures", language)
    for unit in UNITS:
        assert phrases[f"figures.{unit}.title"]
        assert phrases[f"figures.{unit}.definition"].endswith(".")
    assert f" {FAMILY} " in phrases["figures.person.definition"]
    assert f"{CERTAINTY * 100:.0f} " in phrases["figures.noise"]


def test_all_forms_of_a_sentence_hold_the_same_placeholders(guide):
    """Also those that the guide's checker does not look at."""
    english = guide.phrases("figures", "en").entries
    for language in LANGUAGES[1:]:
        phrases = guide.phrases("figures", language)
        for key, entry in phrases.entries.items():
            assert entry.translated, key
            wanted = set(re.findall(r"\{\w+\}", english[key].english))
            assert all(set(re.findall(r"\{\w+\}", form)) == wanted for form in entry.forms), key
            counted = len(english[key].forms) > 1
            assert len(entry.forms) == ({"ru": 3, "uk": 3, "id": 1}[language] if counted else 1), key
