"""In which language somebody wrote, as far as the letters tell."""

import pytest

from safeconduct.conversation.languages import guess

LINE = ("en", "ru", "uk", "id")


@pytest.mark.parametrize(
    ("text", "assumed", "language"),
    [
        ("Що мені робити, якщо призвуть?", "en", "uk"),
        ("Что мне делать? Объясните", "en", "ru"),
        ("Что мне делать?", "en", "ru"),
        ("Что мне делать?", "uk", "uk"),
        ("мені прийшла повістка", "ru", "uk"),
        ("What now?", "ru", "en"),
        ("Apa sekarang?", "id", "id"),
        ("12345 ???", "uk", "uk"),
        ("", "ru", "ru"),
        ("مرحبا", "id", "id"),
    ],
)
def test_letters_overrule_what_was_assumed_only_where_they_can(text, assumed, language):
    """Another script, or a letter that only one of two languages has."""
    assert guess(text, assumed, LINE) == language


def test_a_line_without_a_language_of_these_letters_keeps_what_was_assumed():
    """There is nothing better."""
    assert guess("Что мне делать?", "en", ("en", "id")) == "en"
