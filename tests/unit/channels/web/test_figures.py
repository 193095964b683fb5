"""The figures pages: the same numbers for people, machines and quotations, in every language; never more than is known."""

import csv
import html
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest
from msgspec.structs import replace

from figures_cast import USUAL, day, released_month
from safeconduct.channels.web.pages import with_figures
from safeconduct.ledger.units import UNITS

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGES = ["en", "ru", "uk", "id"]
LIGHT = 20_000
"""Bytes that the page may weigh, as they are sent, with the style sheet."""
ROW = re.compile(r'<tr><th scope="row">([^<]*)</th><td>(?:<b>)?([^<]*)(?:</b>)?([^<]*)</td></tr>')


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    with released_month(tmp_path_factory.mktemp("figures")) as released:
        return released


@pytest.fixture(scope="module")
def site(founding, figures):
    return with_figures(founding.site, figures)


def body(site, path, encoding="identity"):
    return site.shelf[path, encoding].body["body"]


def page(site, path):
    return html.unescape(body(site, path).decode())


def sections(site, language):
    """By unit: the part of the page that is about it."""
    text = page(site, f"/{language}/figures")
    return dict(re.findall(r'<section aria-labelledby="(\w+)">(.*?)</section>', text, re.DOTALL))


def read_number(text):
    """A number as any of the four languages writes it."""
    digits = re.sub(r"[^\d]", "", text)
    return int(digits) if digits else None


def test_before_the_first_release_the_page_says_so(founding):
    """And what is counted, and that there is nothing yet for machines either."""
    for language in LANGUAGES:
        text = page(founding.site, f"/{language}/figures")
        assert founding.guide.phrases("figures", language)["figures.none"] in text
        assert founding.guide.phrases("figures", language)["figures.visit.definition"] in text
    assert json.loads(body(founding.site, "/figures.json"))["figures"] == []
    assert ("/figures/en.atom", "identity") not in founding.site.shelf


def test_every_page_leads_to_the_figures(founding):
    """From its foot."""
    assert '<a href="/ru/figures">Цифры</a>' in page(founding.site, "/ru/safe")


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_json_and_csv_have_the_same_numbers(founding, site, language):
    """Read back from the page as that language writes numbers: day, week, start, and each day of the pictures."""
    told = json.loads(body(site, "/figures.json"))
    table = list(csv.DictReader(io.StringIO(body(site, "/figures.csv").decode())))
    assert [{name: str(value).lower() for name, value in row.items()} for row in told["figures"]] == table
    say = founding.guide.phrases("figures", language)
    for unit, text in sections(site, language).items():
        mine = [row for row in told["figures"] if row["unit"] == unit]
        if not mine:
            continue
        by_period = {row["period"]: row for row in mine}
        summed, days = text.split("<details>", 1)
        for title, number, off in ROW.findall(summed):
            (period,) = [name for name in ("day", "week", "start") if say[f"figures.period.{name}"] == title]
            assert_same(by_period[period], number, off)
        rows = ROW.findall(days)
        wanted = [row for row in mine if row["period"] == "day"][::-1]
        assert len(rows) == 14
        for (_, number, off), row in zip(rows, wanted, strict=False):
            assert_same(row, *number.partition("±")[::2] if "±" in number else (number, off))


def assert_same(row, number, off):
    if row["shown"]:
        assert (read_number(number), read_number(off) or 0) == (row["value"], row["error"])
    else:
        assert read_number(number) is None


def test_the_sums_are_of_the_days(site):
    """Anybody can add them up; and what a correction replaced is not in them."""
    rows = json.loads(body(site, "/figures.json"))["figures"]
    for unit in USUAL:
        days = {row["first"]: row["value"] for row in rows if (row["unit"], row["period"]) == (unit, "day")}
        periods = {row["period"]: row for row in rows if row["unit"] == unit}
        assert len(days) == 40
        assert periods["start"]["value"] == sum(days.values())
        assert periods["week"]["value"] == sum(list(days.values())[-7:])
    corrected = next(
        row for row in rows if (row["unit"], row["first"], row["period"]) == ("application", day(39), "day")
    )
    assert corrected["value"] == pytest.approx(2_000, abs=60)


def test_a_rare_unit_says_too_few_and_offers_a_longer_period(site):
    """One a day drowns in a day and a week of noise; over a longer time there is something to say."""
    helped = sections(site, "en")["helped"]
    assert helped.count("too few to show") >= 10
    assert re.search(r"A week has too few to say. Between .* about \d+ \(plus or minus \d+\)\.", helped)


def test_small_numbers_are_nowhere_on_the_page(site):
    """Neither as a number nor as a bar."""
    rows = json.loads(body(site, "/figures.json"))["figures"]
    few = [row for row in rows if row["unit"] == "helped" and row["period"] == "day" and not row["shown"]]
    assert few
    helped = sections(site, "en")["helped"]
    assert len(ROW.findall(helped.split("<details>")[1])) == 14
    assert helped.count("too few to show") >= len(few[-14:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_light_and_needs_no_script(founding, site, language):
    """All seven units with pictures and tables, and the style sheet."""
    sent = len(body(site, f"/{language}/figures", "br"))
    (style,) = [path for path, encoding in site.shelf if path.endswith(".css") and encoding == "br"]
    assert sent + len(body(site, style, "br")) < LIGHT
    assert "<script" not in page(site, f"/{language}/figures")


def test_each_picture_is_told_in_words(site):
    """Title and description that belong to it; nothing in it needs a colour or a style."""
    for unit, text in sections(site, "en").items():
        for picture in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
            assert 'role="img"' in picture
            for name in re.search(r'aria-labelledby="([^"]*)"', picture)[1].split():
                assert f'id="{name}"' in picture
            assert unit in picture
            assert "style=" not in picture
            assert "fill=" not in picture


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_release_can_be_quoted_for_ever(site, figures, language):
    """Its page has the sentence as it was released, with the definition and the plus or minus in it."""
    for release in figures.releases:
        text = page(site, f"/{language}/figures/{release.number}")
        for sentence in release.content.sentences[language]:
            assert f"<p>{sentence}</p>" in text
        assert f"https://line.example/{language}/figures/{release.number}" in text


def test_a_correction_and_what_it_corrects_lead_to_each_other(site, figures):
    """On both pages, in the list, in the feed and in the JSON."""
    right, wrong, _ = figures.releases
    assert f'href="/en/figures/{right.number}">This was corrected' in page(
        site, f"/en/figures/{wrong.number}"
    )
    assert f'href="/en/figures/{wrong.number}">Corrects release {wrong.number}: the count was wrong.' in page(
        site, f"/en/figures/{right.number}"
    )
    front = page(site, "/en/figures")
    assert f"This was corrected: see release {right.number}." in front
    assert f"Corrects release {wrong.number}" in front
    told = {release["number"]: release for release in json.loads(body(site, "/figures.json"))["releases"]}
    assert told[wrong.number]["corrected_by"] == right.number
    assert told[right.number]["corrects"] == wrong.number


def test_the_feed_is_one(site, figures):
    """Whole XML, one entry a release with its sentences, the newest first."""
    feed = ET.fromstring(body(site, "/figures/uk.atom"))
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}link").get("href") for entry in entries] == [
        f"https://line.example/uk/figures/{release.number}" for release in figures.releases
    ]
    for entry, release in zip(entries, figures.releases, strict=True):
        for sentence in release.content.sentences["uk"]:
            assert sentence in entry.find(f"{ATOM}content").text


def test_a_change_of_what_is_counted_is_marked(founding, figures):
    """When the English definition has changed between two releases, the unit says so, and the others do not."""
    older = figures.releases[-1]
    units = [
        replace(one, definition="0" * 16) if one.unit == "contact" else one for one in older.content.units
    ]
    content = replace(older.content, units=tuple(units))
    changed = replace(figures, releases=(*figures.releases[:-1], replace(older, content=content)))
    parts = sections(with_figures(founding.site, changed), "en")
    mark = founding.guide.phrases("figures", "en")["figures.changed"].partition("{")[0]
    assert [unit for unit in UNITS if mark in parts[unit]] == ["contact"]


def test_the_newest_checkpoint_is_named(founding, figures):
    """So that whoever keeps the page can find it in the book."""
    kept = replace(figures, checkpoint="safeconduct.test/ledger\n41\nroot=")
    site = with_figures(founding.site, kept)
    assert "size 41, root root=" in page(site, "/en/figures")
    assert json.loads(body(site, "/figures.json"))["checkpoint"].endswith("root=")


def test_only_what_has_changed_is_made_anew(site, figures):
    """A new checkpoint every day makes the front anew, and leaves the pages of all releases as they are."""
    again = with_figures(site, replace(figures, checkpoint="safeconduct.test/ledger\n42\nroot="))
    for release in figures.releases:
        path = f"/en/figures/{release.number}", "br"
        assert again.shelf[path] is site.shelf[path]
    assert again.shelf["/en/figures", "br"] is not site.shelf["/en/figures", "br"]
