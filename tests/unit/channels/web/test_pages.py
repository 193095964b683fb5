"""The pages that are made once an edition: what they say, what they link to, how they are sent."""

import datetime as dt
import html
import html.parser
import re
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from safeconduct.channels.web.pages import SignedChannels
from safeconduct.errors import GuideError, NoteError
from safeconduct.sealing.roster import check_words
from web_line import TODAY, URL

FIRST_PAGE_BYTES = 14 * 1024
STYLE_BYTES = 6 * 1024
DYNAMIC = re.compile(r"/[a-z]+/(write|write/danger|find)")


class Links(html.parser.HTMLParser):
    """Collects what a page points to, and what it lacks."""

    def __init__(self, text):
        super().__init__()
        self.links, self.files, self.ids, self.tags = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "a":
            self.links.append(given["href"])
        for name in ("src", "href"):
            if tag in {"link", "script", "img"} and name in given:
                self.files.append(given[name])
        if "id" in given:
            self.ids.append(given["id"])


def pages(shown):
    """Every page that is ready, as text by path."""
    return {
        path: ready.body["body"].decode()
        for (path, encoding), ready in shown.site.shelf.items()
        if encoding == "identity"
        and ready.start["status"] == 200
        and dict(ready.start["headers"])[b"content-type"].startswith(b"text/html")
        and not path.endswith("offline.html")
    }


def test_no_link_leads_nowhere(shown):
    """Every link of every page is a page, a place on the same page, or one of the line's other addresses."""
    ready = {path for path, _ in shown.site.shelf}
    for path, text in pages(shown).items():
        found = Links(text)
        for link in found.links + found.files:
            if link.startswith("#"):
                assert link[1:] in found.ids, (path, link)
            elif not link.startswith(("tel:", "https://t.me/")):
                assert link in ready or DYNAMIC.fullmatch(link), (path, link)


def test_every_public_step_is_a_page_in_every_language_and_no_other(shown):
    """Steps for caseworkers are not public."""
    ready = {path for path, _ in shown.site.shelf}
    for language in shown.guide.languages:
        for step in shown.guide.steps.values():
            assert (f"/{language}/{step.id}" in ready) is step.public, step.id


def test_every_page_has_the_fixed_help_the_way_out_and_the_languages(shown):
    """Talk to a person, In danger now, Leave, and the same page in every language; on each page, in its order."""
    for path, text in pages(shown).items():
        language = path.split("/")[1] or shown.guide.source_language
        links = Links(text).links
        assert links[1] == f"/{language}/", path
        assert links[3:6] == [f"/exit/{language}", f"/{language}/person", f"/{language}/danger"], path
        rest = "/".join(path.split("/")[2:])
        for other in shown.guide.languages:
            assert f"/{other}/{rest}" in links, (path, other)


def test_every_page_says_its_language_and_shows_a_neutral_title_to_the_history(shown):
    """The name of the line is inside the page only."""
    for path, text in pages(shown).items():
        tongue = shown.guide.tongue(path.split("/")[1] or shown.guide.source_language)
        assert f'<html lang="{tongue.code}" dir="{tongue.direction}">' in text, path
        assert f"<title>{tongue.title}</title>" in text, path
        assert text.count("<h1>") == 1, path


def test_no_page_asks_anybody_else_for_anything(shown):
    """No third party, no cookie, no image, no inline style or script."""
    for path, text in pages(shown).items():
        found = Links(text)
        assert all(link.startswith("/") for link in found.files), path
        for tag, given in found.tags:
            assert tag not in {"style", "img", "iframe", "object"}, path
            assert not any(name == "style" or name.startswith("on") for name in given), path
            assert tag != "script" or given.get("src"), path


def test_ids_are_unique_on_every_page(shown):
    """A label or an error points at one thing."""
    for path, text in pages(shown).items():
        ids = Links(text).ids
        assert len(ids) == len(set(ids)), path


def test_the_first_page_is_light(shown):
    """Page and style sheet together fit into the first flight of a connection; so do all others."""
    sizes = {
        path: len(ready.body["body"])
        for (path, encoding), ready in shown.site.shelf.items()
        if encoding == "br"
    }
    style = next(size for path, size in sizes.items() if path.endswith(".css"))
    assert style <= STYLE_BYTES
    for path in pages(shown):
        assert sizes[path] + style <= FIRST_PAGE_BYTES, path


def test_a_page_is_kept_by_its_tag(shown):
    """Who has it already is told so, in the encoding asked for."""
    first = shown.get("/ru/army", **{"accept-encoding": "gzip, br;q=0"})
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["vary"] == "accept-encoding"
    again = shown.get("/ru/army", **{"accept-encoding": "gzip", "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = shown.get("/ru/army", **{"if-none-match": first.headers["etag"]})
    assert plain.status_code == 200
    assert "content-encoding" not in plain.headers


def test_head_is_get_without_a_body(shown):
    """HEAD says what GET would."""
    head, get = shown.send("HEAD", "/en/safe"), shown.get("/en/safe")
    assert head.headers["content-length"] == str(len(get.content))
    assert head.content == b""


def test_files_whose_name_is_their_content_may_be_kept_for_ever(shown):
    """The style sheet and the word lists."""
    style = next(path for path, _ in shown.site.shelf if path.endswith(".css"))
    assert "immutable" in shown.get(style).headers["cache-control"]
    words = next(path for path, _ in shown.site.shelf if path.startswith("/static/words.ru."))
    assert len(shown.get(words).text.split("\n")) == 2048


def test_a_choice_is_a_link_to_its_step(shown):
    """The order is the guide's."""
    text = shown.guide.step("home-summons").text("ru")
    links = Links(pages(shown)["/ru/home-summons"]).links
    targets = [f"/ru/{choice.target}" for choice in text.choices]
    assert [link for link in links if link in targets][-len(targets) :] == targets


def test_a_step_says_what_nobody_can_promise_and_when_it_was_checked(shown):
    """Doubts, sources, date and edition are on the page."""
    page = shown.get("/en/army-surrender").text
    for doubt in shown.guide.step("army-surrender").text("en").doubts:
        assert doubt in html.unescape(page)
    assert "Checked on 22 November 2026" in page
    assert shown.guide.edition.id in page
    assert "What this rests on" in page


def test_a_stale_step_says_so(shown):
    """A page that decides lives is old after a month."""
    site = shown.founding.build(TODAY + dt.timedelta(days=31))
    notice = shown.site.pages.say("en", "guide.stale", date="22 November 2026")
    assert notice not in pages(shown)["/en/army-surrender"]
    assert notice.encode() in site.shelf["/en/army-surrender", "identity"].body["body"]


def test_a_stale_fact_of_a_country_is_hidden(shown):
    """An old border rule is worse than none."""
    fact = next(row for row in shown.guide.countries["xa"].rows if row.good_for < 30 and row.says)
    later = (
        shown.founding.build(TODAY + dt.timedelta(days=30))
        .shelf["/en/countries/xa", "identity"]
        .body["body"]
        .decode()
    )
    assert html.escape(fact.says["en"]) in pages(shown)["/en/countries/xa"]
    assert html.escape(fact.says["en"]) not in later


def test_the_line_proves_itself(shown):
    """Check words in the language of the page, the signed list of addresses, the key."""
    page = pages(shown)["/ru/verify"]
    for word in check_words(shown.line.id, "ru").split():
        assert f"<li>{word}</li>" in page
    assert "/channels.note.minisig" in page
    assert shown.get("/channels.note").text == shown.founding.channels().note
    assert "+000 11 22" in page


def test_a_list_of_channels_that_the_root_did_not_sign_is_refused(shown):
    """Nobody can slip a false number in."""
    forged = shown.founding.channels().note.replace("+000 11 22", "+999 99 99")
    with pytest.raises(NoteError):
        shown.founding.build(channels=SignedChannels(forged, ""))


def test_a_step_may_not_take_the_address_of_our_pages(shown, monkeypatch):
    """`write` is the form."""
    steps = shown.guide.steps | {"write": shown.guide.step("safe")}
    monkeypatch.setattr(shown.founding, "guide", replace(shown.guide, steps=steps))
    with pytest.raises(GuideError, match="`write`"):
        shown.founding.build()


def test_leaving_forgets_and_lands_on_an_ordinary_page(shown):
    """The page that `Leave` leads to is the guide's, and the browser is asked to clear what it stored."""
    answer = shown.get("/exit/ru")
    assert answer.status_code == 303
    assert answer.headers["location"] == shown.guide.tongue("ru").exit
    assert '"cache"' in answer.headers["clear-site-data"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/", "/ru/", "/en/nothing", "/ru/write", "/keys", "/exit/en", "/static/x", "/favicon.ico"]
)
def test_every_answer_carries_the_security_headers(shown, path):
    """Also errors, redirections and the scripts' interface."""
    answer = shown.get(path)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "max-age" in answer.headers["strict-transport-security"]
    assert answer.headers["server"] == ""
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("path", "accepts", "language"),
    [
        ("/uk/nothing", "en", "uk"),
        ("/nothing", "fr, ru-RU;q=0.8", "ru"),
        ("/nothing", "", "en"),
        ("/xx/write", "id", "id"),
    ],
)
def test_an_error_still_helps_in_the_right_language(shown, path, accepts, language):
    """The menu and a person are one link away."""
    answer = shown.get(path, **{"accept-language": accepts})
    assert answer.status_code == 404
    assert f'<html lang="{language}"' in answer.text
    assert {f"/{language}/", f"/{language}/person"} <= set(Links(answer.text).links)


@pytest.mark.parametrize("path", ["/en/write/", "/en/return/", "/ru/army/"])
def test_no_answer_leads_where_the_host_header_says(shown, path):
    """A slash too many is a page that is not there: a redirection would name a host and a scheme of somebody's choice."""
    answer = shown.get(path, host="mallory.example")
    assert answer.status_code == 404
    assert "location" not in answer.headers
    assert "mallory" not in answer.text


def test_a_page_cannot_be_posted_to(shown):
    """405 says what is allowed, and still helps."""
    answer = shown.post("/ru/army", {})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert shown.get("/ru/find").headers["allow"] == "POST"
    assert shown.get("/ru/find").status_code == 405


def test_the_language_without_a_slash_and_the_start_by_its_name_lead_to_the_start(shown):
    """One address for one page."""
    for path in ("/ru", f"/ru/{shown.guide.start}"):
        answer = shown.get(path)
        assert (answer.status_code, answer.headers["location"]) == (308, "/ru/")


def test_the_promises_are_ten_and_name_the_days(shown):
    """Each is a sentence; the fifth says how long; the eighth links to the table."""
    for language in shown.guide.languages:
        page = pages(shown)[f"/{language}/promises"]
        items = re.findall(r"<li>(.*?)</li>", page.partition("<ol>")[2].partition("</ol>")[0])
        assert len(items) == 10
        assert "30" in items[4]
        assert f'href="/{language}/channels"' in items[7]


def test_the_person_page_offers_every_way(shown):
    """Numbers can be dialled, the bot can be opened."""
    links = Links(pages(shown)["/en/person"]).links
    assert {"tel:+0001122", "tel:+00033", f"https://t.me/example_bot?start=en_{shown.guide.start}"} <= set(
        links
    )


def test_the_offline_copy_is_a_download_with_a_name_that_says_nothing(shown):
    """It is served for keeping."""
    answer = shown.get("/en/offline.html")
    assert answer.headers["content-disposition"] == f'attachment; filename="{shown.guide.edition.id}-en.html"'


def test_a_new_edition_comes_in_between_two_requests(shown):
    """Publishing is one assignment."""
    later = shown.founding.build(TODAY + dt.timedelta(days=400))
    shown.app.publish(later)
    try:
        assert "22 November 2026" in shown.get("/en/safe").text
        assert shown.get("/en/safe").content == later.shelf["/en/safe", "identity"].body["body"]
    finally:
        shown.app.publish(shown.site)


def test_a_word_in_every_language(shown):
    """No phrase of these pages is missing in a translation, and none promises what nobody can hold."""
    english = shown.guide.phrases("web", "en")
    for language in shown.guide.languages:
        phrases = shown.guide.phrases("web", language)
        assert set(phrases) == set(english)
        for key in phrases:
            assert set(re.findall(r"\{\w+\}", phrases[key])) == set(re.findall(r"\{\w+\}", english[key])), key
    for key in english:
        assert not re.search(r"guarantee|anonym|untraceable|\bsafe(ly|r)?\b", english[key], re.IGNORECASE), (
            key
        )


def test_the_address_of_the_line_is_on_its_proof(shown):
    """People compare it letter by letter."""
    assert urlsplit(URL).netloc in pages(shown)["/en/verify"]
