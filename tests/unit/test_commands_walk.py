"""`safeconduct walk`: the pure conversation behind a terminal."""

import io

import pytest

from safeconduct.cli import app


def walked(monkeypatch, capsys, *lines: str, lang: str = "") -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    app(["walk", *(["--lang", lang] if lang else [])], result_action="return_value")
    return capsys.readouterr().out


def test_two_key_presses_reach_the_summons(monkeypatch, capsys):
    """The first question of requirement R22, in the terminal."""
    printed = walked(monkeypatch, capsys, "1", "2", lang="ru")
    assert "Мне пришла повестка." in printed
    assert "нажмите 1" in printed


def test_the_language_is_asked_first(monkeypatch, capsys):
    """Each language by its own name, then the start in it."""
    printed = walked(monkeypatch, capsys, "/id", "/quit")
    assert "/uk  Українська" in printed
    assert "Bagaimana keadaan Anda?" in printed
    assert printed.rstrip().endswith("[Forgotten.]")


def test_words_offer_steps_and_writing_is_rehearsed(monkeypatch, capsys):
    """Search, an application with a warning on the way, and the end of input."""
    printed = walked(
        monkeypatch, capsys, "I got a summons", "/home-summons", "0", "9", "x", "zzz",
        "/write", "nowhere", "home", "/skip", "/skip", "48.12345, 37.54321", "Is it lawful?", lang="en",
    )  # fmt: skip
    assert "/home-summons  I got a summons" in printed
    assert "Somebody will answer here" in printed
    assert "This could not be taken." in printed
    assert "This looks like a place" in printed
    assert "Nothing was sent." in printed


@pytest.mark.parametrize("typed", ["7", "/nowhere"])
def test_an_impossible_choice_shows_the_possible_ones(monkeypatch, capsys, typed):
    """Never a dead end."""
    assert "This choice is not here." in walked(monkeypatch, capsys, typed, lang="en")
