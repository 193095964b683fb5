"""The news pages and their feed: what was published, corrected and withdrawn, and what the guide says now."""

import datetime as dt
import html
import json
import re
import time
import xml.etree.ElementTree as ET

import pytest
from msgspec.structs import replace

from safeconduct.channels.web.assets import read_assets
from safeconduct.channels.web.pages import build_site, with_news
from safeconduct.channels.web.serve import public_app
from safeconduct.desk.composing import compose
from safeconduct.model.count import SUBSCRIBER, Count
from safeconduct.model.post import News, Published
from web_line import NOON, TODAY, URL, WebLine

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
DAY = 86_400
CHANNEL = "@example_line"
COUNTS = (Count(SUBSCRIBER, "2026-11-22", 14_000), Count(SUBSCRIBER, "2026-11-21", 13_850))
FIRST_PACKETS = 14_000
"""Bytes that arrive before the first acknowledgement (RFC 6928), less some for the headers."""


def news(guide, number=1, texts=None, after=0.0, *, withdrawn=False, at=NOON):
    """A post as everybody reads it, `after` seconds of which it was changed."""
    texts = texts or {"en": ("Borders <are> open.\n\nSince & today.", ["army-surrender"])}
    return News(number, at, at + after, compose(guide, texts), withdrawn)


@pytest.fixture
def press(founding):
    """A function that builds the founded line's site with these posts."""

    def built(*posts, guide=None, channel="", counts=()):
        assets = read_assets(founding.guide, founding.static)
        published = Published(posts, counts, channel)
        return build_site(
            founding.line, guide or founding.guide, founding.settings, assets, TODAY, None, published
        )

    return built


def page(site, path):
    return site.shelf[path, "identity"].body["body"].decode()


def paths(site):
    return {path for path, _ in site.shelf}


def test_a_line_without_posts_has_no_news(founding, press):
    """No page, no feed, no link at the foot."""
    site = press()
    assert not [path for path in paths(site) if "/news" in path]
    assert "/en/news" not in page(site, "/en/")


def test_the_foot_of_every_page_leads_to_the_news(founding, press):
    """As soon as there is one post."""
    site = press(news(founding.guide))
    for language in founding.guide.languages:
        for path in (f"/{language}/", f"/{language}/safe", f"/{language}/promises", f"/{language}/news/1"):
            assert f'href="/{language}/news"' in page(site, path), path


def test_the_start_offers_the_news_with_its_choices(founding, press):
    """The foot of a page is a long way down on a telephone."""
    choice = '<li><a href="/en/news"><span>News</span></a></li>'
    assert choice in page(press(news(founding.guide)), "/en/")
    assert choice not in page(press(news(founding.guide)), "/en/army")
    assert choice not in page(press(), "/en/")


def test_a_channel_is_named_before_the_first_post(founding, press):
    """Who looks for the news finds the page, the channel, and that there is nothing yet; a feed of nothing is none."""
    site = press(channel=CHANNEL, counts=COUNTS)
    shown = page(site, "/en/news")
    assert 'href="/en/news"' in page(site, "/en/safe")
    assert "Nothing has been published yet." in shown
    assert '<a href="https://t.me/example_line" rel="noreferrer">@example_line</a>' in shown
    assert "news.atom" not in shown
    assert ("/en/news.atom", "br") not in site.shelf


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Followers of the channel: 14,000 (22 November 2026)"),
        ("ru", "Подписчиков канала: 14\u00a0000 (22 ноября 2026)"),
        ("uk", "Підписників каналу: 14\u00a0000 (22 листопада 2026)"),
        ("id", "Pengikut kanal: 14.000 (22 November 2026)"),
    ],
)
def test_the_newest_count_is_on_the_page_with_its_day(founding, press, language, said):
    """Numbers as people of each language write them; no wording that a number could make wrong."""
    shown = page(press(news(founding.guide), channel=CHANNEL, counts=COUNTS), f"/{language}/news")
    assert said in shown
    assert 'href="/counts.json"' in shown


def test_without_a_channel_or_a_count_no_number_is_shown(founding, press):
    """A number of followers means nothing without what they follow."""
    for site in (press(news(founding.guide), counts=COUNTS), press(channel=CHANNEL)):
        assert "Followers" not in page(site, "/en/news")
        assert "counts.json" not in page(site, "/en/news")


def test_counts_are_a_file_for_machines(founding, press):
    """Newest first, with what one of each unit is in every language; the address is there from the first day."""
    told = json.loads(page(press(channel=CHANNEL, counts=COUNTS), "/counts.json"))
    assert told["counts"] == [
        {"unit": "subscriber", "day": "2026-11-22", "value": 14_000},
        {"unit": "subscriber", "day": "2026-11-21", "value": 13_850},
    ]
    assert told["units"]["subscriber"].keys() == set(founding.guide.languages)
    assert "as the messenger counts" in told["units"]["subscriber"]["en"]
    assert json.loads(page(press(), "/counts.json"))["counts"] == []


def test_a_new_count_makes_the_news_page_anew(founding, press):
    """And no other page."""
    post = news(founding.guide)
    site = press(post, channel=CHANNEL)
    newer = with_news(site, Published((post,), COUNTS, CHANNEL))
    changed = {path for path, ready in newer.shelf.items() if ready.body != site.shelf[path].body}
    assert {path for path, _ in changed} == {"/counts.json", "/en/news", "/ru/news", "/uk/news", "/id/news"}


def test_a_post_says_its_words_and_quotes_its_steps(founding, press):
    """Own words as paragraphs, each step with title, short text and link, the day and the edition."""
    site = press(news(founding.guide))
    text = founding.guide.step("army-surrender").text("en")
    for path in ("/en/news", "/en/news/1"):
        shown = page(site, path)
        assert (
            '<p class="said">Borders &lt;are&gt; open.</p>\n<p class="said">Since &amp; today.</p>' in shown
        )
        assert f'<a href="/en/army-surrender">{html.escape(text.title)}</a>' in shown
        assert html.escape(text.lead) in shown
        assert "News no. 1, 22 November 2026" in shown
        assert f"From edition {founding.guide.edition.id}" in shown
        assert "Corrected" not in shown
        assert "has changed since" not in shown


def numbers(shown):
    return [int(found) for found in re.findall(r"/en/news/(\d+)\"", shown)]


def test_the_newest_comes_first_and_old_ones_have_a_page_of_their_own(founding, press):
    """Ten in full, the others by their first line; nothing is lost."""
    posts = [news(founding.guide, number, {"en": (f"Word {number}.", [])}) for number in range(25, 0, -1)]
    posts[20] = replace(posts[20], withdrawn=True)
    site = press(*posts)
    newest, older = page(site, "/en/news"), page(site, "/en/news/older")
    assert numbers(newest) == list(range(25, 15, -1))
    assert 'href="/en/news/older"' in newest
    assert numbers(older) == list(range(15, 0, -1))
    assert "Word 15." in older
    assert "Word 5." not in older
    assert "This post was withdrawn." in older
    assert ("/en/news/older", "br") not in press(*posts[:10]).shelf


def test_a_long_post_leaves_less_room_for_others(founding, press):
    """In every language the same ones, however long each text is; the newest is always whole."""
    long = {"en": ("word " * 1100, []), "id": ("Pendek.", [])}
    site = press(*(news(founding.guide, number, long) for number in range(4, 0, -1)))
    assert numbers(page(site, "/en/news")) == [4, 3]
    assert "Pendek." in page(site, "/id/news/2")
    assert page(site, "/id/news").count("Pendek.") == 2
    huge = {"en": ("word " * 4000, [])}
    assert numbers(page(press(*(news(founding.guide, number, huge) for number in (2, 1))), "/en/news")) == [2]


def mixed_words(guide, language, number, letters):
    """Text of the guide, begun at another place for each number, so that it packs no better than news does."""
    words = " ".join(part for step in guide.public_steps() for part in step.text(language).paragraphs)
    begin = number * 977 % (len(words) - letters)
    return words[begin : begin + letters]


@pytest.mark.parametrize("letters", [400, 3600])
def test_the_news_pages_come_in_the_first_packets_after_a_year(founding, press, letters):
    """Two hundred posts, also when each is as long as a message can be."""
    guide = founding.guide
    posts = [
        news(
            guide,
            number,
            {"ru": (mixed_words(guide, "ru", number, letters), ["army-surrender"])},
            at=NOON + number * DAY,
        )
        for number in range(200, 0, -1)
    ]
    site = press(*posts, channel=CHANNEL, counts=COUNTS)
    for path in ("/ru/news", "/ru/news/older"):
        assert len(site.shelf[path, "gzip"].body["body"]) < FIRST_PACKETS, path


def test_a_correction_says_so(founding, press):
    """With its day."""
    site = press(news(founding.guide, after=2 * DAY))
    assert "Corrected on 24 November 2026" in page(site, "/en/news/1")


def test_a_withdrawn_post_keeps_its_page_and_loses_its_words(founding, press):
    """Whoever comes by an old link learns that it holds no longer, and since when."""
    site = press(news(founding.guide, after=DAY, withdrawn=True))
    for path in ("/en/news", "/en/news/1", "/en/news.atom"):
        shown = page(site, path)
        assert "We withdrew this on 23 November 2026." in shown
        assert "Borders" not in shown
        assert "army-surrender" not in shown


def changed_guide(guide, **changes):
    step = guide.step("army-surrender")
    texts = step.texts | {"en": replace(step.texts["en"], **changes)}
    return replace(guide, steps=guide.steps | {step.id: replace(step, texts=texts)})


def test_a_step_that_reads_differently_says_so(founding, press):
    """The post keeps what it quoted; the link leads to what holds today."""
    post = news(founding.guide)
    shown = page(press(post, guide=changed_guide(founding.guide, paragraphs=("New.",))), "/en/news/1")
    assert "This step has changed since: read it as it is now." in shown
    assert html.escape(founding.guide.step("army-surrender").text("en").lead) in shown


def test_a_step_that_was_only_checked_again_has_not_changed(founding, press):
    """Another date in its file is no other reading."""
    post = news(founding.guide)
    site = press(post, guide=changed_guide(founding.guide, digest="0" * 16))
    assert "has changed since" not in page(site, "/en/news/1")


def test_a_step_that_is_gone_is_no_link(founding, press):
    """Nobody is led to a page that is not there."""
    post = news(founding.guide)
    (quoted,) = post.content.texts["en"].steps
    texts = {"en": replace(post.content.texts["en"], steps=(replace(quoted, step="nowhere"),))}
    shown = page(press(replace(post, content=replace(post.content, texts=texts))), "/en/news/1")
    assert "This step is no longer in the guide." in shown
    assert html.escape(quoted.lead) in shown
    assert "nowhere" not in shown


def test_a_post_in_another_language_says_that_it_is(founding, press):
    """The original text, marked with its language; the links lead to the reader's own pages."""
    shown = page(press(news(founding.guide)), "/ru/news/1")
    assert founding.guide.phrases("web", "ru")["web.news.untranslated"] in shown
    assert '<div lang="en">\n<p class="said">Borders' in shown
    assert 'href="/ru/army-surrender"' in shown
    assert "Новость № 1, 22 ноября 2026" in shown


def test_the_list_names_its_feed(founding, press):
    """So that a reader of feeds finds it."""
    link = '<link rel="alternate" type="application/atom+xml" href="/uk/news.atom">'
    assert link in page(press(news(founding.guide)), "/uk/news")


def entries(site, language="en"):
    feed = ET.fromstring(page(site, f"/{language}/news.atom"))
    return feed, feed.findall(f"{ATOM}entry")


def test_the_feed_is_an_atom_feed(founding, press):
    """RFC 4287: ids, titles and dates, once each; an author; links to itself and to its page (sections 4.1.1, 4.1.2)."""
    posts = [news(founding.guide, 2, after=DAY), news(founding.guide, 1, {"ru": ("Слово.", [])})]
    site = press(*posts)
    for language in founding.guide.languages:
        feed, found = entries(site, language)
        assert (feed.tag, feed.get(XML_LANG)) == (f"{ATOM}feed", language)
        for node in (feed, *found):
            assert [len(node.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
            assert node.find(f"{ATOM}id").text.startswith("urn:uuid:")
            assert node.find(f"{ATOM}title").text.strip()
            assert RFC_3339.fullmatch(node.find(f"{ATOM}updated").text)
        assert feed.find(f"{ATOM}author/{ATOM}name").text == founding.line.title
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links == {"self": f"{URL}/{language}/news.atom", "alternate": f"{URL}/{language}/news"}
        assert len({node.find(f"{ATOM}id").text for node in (feed, *found)}) == 3
        for node, number in zip(found, (2, 1), strict=True):
            assert RFC_3339.fullmatch(node.find(f"{ATOM}published").text)
            assert node.find(f"{ATOM}link").get("href") == f"{URL}/{language}/news/{number}"
            assert node.find(f"{ATOM}content").get("type") == "text"


def test_an_entry_of_the_feed_reads_whole(founding, press):
    """Words, step, its address, the edition; what looks like a mark is a letter."""
    _, (entry,) = entries(press(news(founding.guide, after=DAY)))
    said = entry.find(f"{ATOM}content").text
    assert "Borders <are> open.\n\nSince & today." in said
    assert f"{URL}/en/army-surrender\n" in said
    assert founding.guide.edition.id in said
    assert "Corrected on 23 November 2026" in said
    assert entry.find(f"{ATOM}title").text == "Borders <are> open."
    assert entry.find(f"{ATOM}updated").text == "2026-11-23T12:00:00+00:00"


def test_an_id_in_the_feed_lasts(founding, press):
    """It is the same after a correction and when the line has moved; another line has another."""
    _, (entry,) = entries(press(news(founding.guide)))
    moved = replace(founding.line, url="https://elsewhere.example")
    other = replace(founding.line, id="0" * 64)
    ids = []
    for line in (moved, other):
        posts = (news(founding.guide, after=DAY),)
        site = build_site(
            line,
            founding.guide,
            founding.settings,
            read_assets(founding.guide, founding.static),
            TODAY,
            None,
            Published(posts),
        )
        ids.append(entries(site)[1][0].find(f"{ATOM}id").text)
    assert entry.find(f"{ATOM}id").text == ids[0] != ids[1]


def test_a_long_first_line_is_cut_at_a_word(founding, press):
    """The title of an entry is a line, not a letter."""
    _, (entry,) = entries(press(news(founding.guide, texts={"en": ("word " * 40, [])})))
    title = entry.find(f"{ATOM}title").text
    assert len(title) <= 82
    assert title.endswith("word …")


def test_every_link_of_the_news_leads_somewhere(founding, press):
    """In every language, with old posts, a withdrawn one and one in another language."""
    posts = [
        news(founding.guide, number, after=number % 3 * DAY, withdrawn=number % 5 == 0)
        for number in range(25, 0, -1)
    ]
    site = press(*posts, channel=CHANNEL, counts=COUNTS)
    ready = paths(site)
    for path in ready:
        if re.search(r"/news(/|$)", path):
            for link in re.findall(r'(?:href|src)="([^"#]+)"', page(site, path)):
                assert link in ready or link.endswith(("/write", "/find", "me/example_line")), (
                    path,
                    link,
                )


def test_a_publication_makes_only_what_changed(founding, press, monkeypatch):
    """The rest of the shelf is the same objects, and a hundred older posts cost nothing."""
    old = tuple(news(founding.guide, number) for number in range(100, 0, -1))
    site = press(*old)
    began = time.process_time()
    newer = with_news(site, Published((news(founding.guide, 101), *old)))
    spent = time.process_time() - began
    assert newer.shelf["/en/news/7", "br"] is site.shelf["/en/news/7", "br"]
    assert newer.shelf["/en/safe", "br"] is site.shelf["/en/safe", "br"]
    assert "/en/news/101" in page(newer, "/en/news")
    assert newer.shelf["/en/news", "br"] is not site.shelf["/en/news", "br"]
    assert spent < 1.0


def test_a_site_made_in_two_steps_is_the_site_made_in_one(founding, press):
    """Whether a post came today or was there when the line started."""
    first, second = news(founding.guide, 1), news(founding.guide, 2)
    corrected = news(founding.guide, 1, {"en": ("Closed.", [])}, after=DAY)
    grown = with_news(press(first), Published((second, corrected)))
    whole = press(second, corrected)
    assert grown.shelf.keys() == whole.shelf.keys()
    assert all(grown.shelf[key].body == whole.shelf[key].body for key in whole.shelf)


def test_the_feed_is_served_as_one(founding, press, tmp_path, line: WebLine):
    """Its content type, for a while, with the headers of all pages."""
    line.app = public_app(press(news(founding.guide)), line.board)
    answer = line.get("/en/news.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert "max-age=120" in answer.headers["cache-control"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert line.get("/en/news/2").status_code == 404


def test_the_day_of_a_post_is_the_same_for_every_reader(founding, press):
    """UTC, to the second before midnight."""
    late = dt.datetime(2026, 11, 22, 23, 59, 59, tzinfo=dt.UTC).timestamp()
    assert "22 November 2026" in page(press(news(founding.guide, at=late)), "/en/news/1")
