"""Search: three titles, the menu and a person; what was typed is in no address, no page and no log."""

import logging
import re

MARKER = "zebra-lantern-4711"


def targets(page):
    return re.findall(
        r'<li><a href="/(?:en|ru)/([a-z-]*)"', page.text.partition("<main")[2].partition("</main>")[0]
    )


def test_up_to_three_steps_then_the_menu_a_person_and_danger(shown):
    """Never one automatic answer."""
    page = shown.post("/ru/find", {"text": "мне пришла повестка что делать"})
    assert page.status_code == 200
    found = targets(page)
    assert "home-summons" in found[:3]
    assert found[-3:] == ["", "person", "danger"]
    assert len(found) <= 6


def test_danger_comes_first(shown):
    """Before anything else that may fit."""
    assert targets(shown.post("/en/find", {"text": "I am wounded and bleeding, help me now"}))[0] == "danger"


def test_nothing_typed_asks_for_a_few_words(shown):
    """And still helps."""
    page = shown.post("/en/find", {"text": "  "})
    assert "Write a few words first." in page.text
    assert targets(page) == ["", "person", "danger"]


def test_what_was_typed_is_forgotten(shown, caplog):
    """The page does not repeat it, and nothing logs it."""
    caplog.set_level(logging.DEBUG)
    page = shown.post("/en/find", {"text": MARKER})
    assert MARKER not in page.text
    assert MARKER not in caplog.text
    assert page.headers["cache-control"] == "no-store"


def test_too_long_a_question_is_refused_kindly(shown):
    """413 in the visitor's language."""
    page = shown.post("/ru/find", {"text": "х" * 40_000})
    assert page.status_code == 413
    assert 'lang="ru"' in page.text
