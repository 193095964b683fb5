"""The page of the console: its headers, its files, its words."""

import re
from pathlib import Path

import pytest

from console_office import Office
from safeconduct.console.pages import CSP
from safeconduct.guide.reader import read_guide, sample_folder

SOURCES = Path(__file__).parents[3] / "frontend/src/console"
LANGUAGES = ("en", "ru", "uk", "id")


def test_every_answer_has_the_strict_headers(office):
    """The page, its phrases, a refusal and a page that is not there: none may be framed, mixed or kept by others."""
    for method, path in (
        ("GET", "/"),
        ("GET", "/phrases/en.json"),
        ("POST", "/api/queue"),
        ("GET", "/nothing"),
    ):
        headers = office.send(method, path).headers
        assert headers["content-security-policy"] == CSP
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-embedder-policy"] == "require-corp"
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers
        assert "strict-transport-security" not in headers


def test_https_is_insisted_on_where_there_is_https(tmp_path, runner):
    """A line whose address is https tells browsers to stay with it."""
    office = Office(tmp_path, runner.run, url="https://line.example")
    assert "max-age" in office.send("GET", "/").headers["strict-transport-security"]
    office.close()


def test_the_policy_lets_nothing_in():
    """Scripts and styles are our own, and nobody but Lit makes markup from a string."""
    assert CSP.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in CSP
    assert CSP.endswith("require-trusted-types-for 'script'; trusted-types lit-html")


def test_answers_of_verbs_are_not_kept(office):
    """What a caseworker was shown stays in no cache."""
    assert office.ask("welcome").headers["cache-control"] == "no-store"
    assert office.ask("queue", token=office.on_duty()).headers["cache-control"] == "no-store"


def test_without_built_scripts_the_page_says_so(tmp_path, runner):
    """A checkout whose front end was never built says what to do."""
    (tmp_path / "empty").mkdir()
    office = Office(tmp_path, runner.run, static=tmp_path / "empty")
    assert "was not built" in office.send("GET", "/").said
    office.close()


def test_scripts_are_served_for_ever_and_small(tmp_path, runner):
    """A built file carries its hash in its name, so a browser keeps it; only built files are served."""
    static = tmp_path / "static"
    static.mkdir()
    (static / "console-X.js").write_text("let a = 1;" * 100)
    (static / "manifest.json").write_text('{"console": {"file": "console-X.js", "integrity": "sha384-x"}}')
    office = Office(tmp_path, runner.run, static=static)
    assert 'src="static/console-X.js" integrity="sha384-x"' in office.send("GET", "/").said
    answer = office.send("GET", "/static/console-X.js")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.said == "let a = 1;" * 100
    assert answer.headers["content-encoding"] == "br"
    for path in ("/static/manifest.json", "/static/..%2Fmanifest.json", "/static/none.js"):
        assert office.send("GET", path).status == 404
    office.close()


def test_recovery_words_come_from_one_list(office):
    """The browser gets the 2,048 words that the server reads."""
    assert len(office.send("GET", "/words.txt").said.split()) == 2048


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_come_in_every_language(office, language):
    """Each language has every phrase, with the same placeholders, and only languages of the guide are served."""
    phrases = office.send("GET", f"/phrases/{language}.json").said
    english = office.send("GET", "/phrases/en.json").said
    assert phrases.keys() == english.keys()
    for key, phrase in phrases.items():
        assert phrase
        assert set(re.findall(r"{\w+}", phrase)) == set(re.findall(r"{\w+}", english[key])), key


def test_an_unknown_language_is_not_there(office):
    """No name of a file is ever made from an address."""
    assert office.send("GET", "/phrases/xx.json").status == 404
    assert office.send("GET", "/phrases/..%2Fweb.en.json").status == 404


SAID_BY_THE_LINE = ("console.outside.", "console.calendar.")
"""The server itself says these, outside of any console."""


def test_the_scripts_ask_for_phrases_that_exist():
    """Every key written in the scripts is in the phrases; every phrase is asked for, there or in an alarm or a calendar."""
    phrases = set(read_guide(sample_folder()).phrases("console", "en"))
    phrases = {phrase for phrase in phrases if not phrase.startswith(SAID_BY_THE_LINE)}
    source = "\n".join(file.read_text("utf-8") for file in SOURCES.glob("*.ts"))
    asked = set(re.findall(r"'(console\.[\w.-]*\w)'", source))
    assert asked <= phrases
    begun = tuple(set(re.findall(r"`(console\.[\w.-]+\.)\$", source)))
    assert {phrase for phrase in phrases - asked if not phrase.startswith(begun)} == set()
