"""What is made of a guide: the offline file, previews, the picture, files for translators, differences."""

import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from safeconduct.guide import offline, read_guide
from safeconduct.guide.difference import difference
from safeconduct.guide.drawing import draw
from safeconduct.guide.exchange import from_po, to_po
from safeconduct.guide.preview import preview

VOID = {"meta", "br", "link"}


class Page(HTMLParser):
    """Collects anchors and links, and insists on balanced tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open, self.ids, self.links, self.tags = [], [], [], set()
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes["href"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "ru", "uk", "id"])
def test_the_offline_file_holds_everything_and_loads_nothing(sample, language):
    """Every public step and country, every link inside the file, no script, no caseworker's step."""
    html = offline.page(sample, language)
    page = Page(html)
    assert set(page.ids) == {step.id for step in sample.public_steps()} | {
        f"country.{code}" for code in sample.countries
    }
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert not page.tags & {"script", "img", "link", "iframe", "form"}
    assert "://" not in html
    assert f'<html lang="{language}" dir="ltr">' in html
    assert len(html.encode()) < 150_000


def test_the_offline_file_says_until_when_a_fact_holds(sample):
    """A file cannot know what day it is."""
    assert "Do not rely on it after 2026-11-24." in offline.page(sample, "en")


def test_offline_text_is_escaped(copy):
    """An editor's angle brackets are letters."""
    file = copy / "steps/home/home-summons.en.md"
    file.write_text(file.read_text("utf-8").replace("Ask for a copy.", "Ask <b>now</b> & here."), "utf-8")
    assert "Ask &lt;b&gt;now&lt;/b&gt; &amp; here." in offline.page(read_guide(copy), "en")


def test_previews_look_like_their_channel(sample):
    """A message for SMS, numbered keys for the phone, buttons for Telegram, sources on the page."""
    step = sample.step("home-summons")
    assert "text message(s)" in preview(sample, step, "ru", "sms")
    assert "press 1" in preview(sample, step, "en", "phone")
    assert "press 0" in preview(sample, step, "en", "phone")
    assert "[ Поговорити з людиною ]" in preview(sample, step, "uk", "telegram")
    assert "Checked on 2026-11-22" in preview(sample, step, "en", "web")


def test_the_picture_is_well_formed(sample):
    """An SVG that names every step that callers can reach."""
    picture = ET.fromstring(draw(sample, "uk"))
    named = {title.text for title in picture.iter("{http://www.w3.org/2000/svg}title")}
    assert named == {step.id for step in sample.public_steps()}


def test_texts_go_to_a_translator_and_come_back(sample):
    """What is exported and taken in again is the same Markdown."""
    files, left_out = from_po(sample, "uk", to_po(sample, "uk"))
    assert left_out == []
    assert len(files) == len(sample.steps)


def test_a_translation_of_an_older_text_is_left_out(copy):
    """The translator worked on sentences that are no longer there."""
    po = to_po(read_guide(copy), "uk")
    file = copy / "steps/home/home-summons.en.md"
    file.write_text(file.read_text("utf-8").replace("Ask for a copy.", "Ask for two copies."), "utf-8")
    files, left_out = from_po(read_guide(copy), "uk", po)
    assert len(files) == 48
    assert left_out[0].startswith("home-summons: its source text has changed")


def test_differences_name_the_sentences(sample, copy):
    """What changed between two editions, passage by passage."""
    file = copy / "steps/home/home-summons.en.md"
    file.write_text(file.read_text("utf-8").replace("# I got a summons", "# A summons came"), "utf-8")
    (copy / "steps/op/op-demand.uk.md").unlink()
    changes = {(change.step, change.language): change for change in difference(sample, read_guide(copy))}
    assert changes["home-summons", "en"].before == ("I got a summons",)
    assert changes["home-summons", "en"].after == ("A summons came",)
    assert changes["op-demand", "uk"].kind == "gone"
    assert len(changes) == 2
