"""Is this line real: what is ours however it is written, what looks like ours, and what is somebody else's."""

import pytest

from safeconduct.guide.likeness import each, likeness

KEY = "svitlo2345abcdefghijklmnopqrstuvwxyz234567abcdefghijklmd"
OFFICIAL = (
    ("web", "https://svitlo-line.example"),
    ("onion", f"http://{KEY}.onion"),
    ("phone", "+380 44 123 45 67, +7 800 555 01 00"),
    ("telegram", "@svitlo_help_bot"),
    ("channel", "@svitlonews"),
    ("web", "https://лінія.укр"),
    ("signal", "svitlo.42"),
)


def standing(typed):
    return likeness(typed, OFFICIAL).standing


@pytest.mark.parametrize(
    "typed",
    [
        *("+380441234567", "+380 (44) 123-45-67", "00380 44 123 45 67", "044 123 45 67", "tel:+380441234567"),
        *("380441234567", "810 380 44 123 45 67", "8 (800) 555-01-00", "+7 800 555‑01‑00", "\u202a+380441234567\u202c"),
        *("@svitlo_help_bot", "Svitlo_Help_Bot", "t.me/svitlo_help_bot", "https://t.me/svitlo_help_bot?start=en"),
        *("https://telegram.me/svitlo_help_bot", "tg://resolve?domain=svitlo_help_bot&start=ru", "svitlo_help_bot.t.me"),
        *("https://t.me/s/svitlonews", "https://t.me/svitlonews/123", "«@svitlonews»"),
        *("svitlo-line.example", "HTTPS://Svitlo-Line.EXAMPLE/ru/army?x#y", "svitlo-line.example.", "svitlo-line.example:443"),
        *("лінія.укр", "ЛІНІЯ.УКР", "https://xn--k1ae8c0ab.xn--j1amh/", "http://XN--K1AE8C0AB.xn--j1amh"),
        *(f"{KEY}.onion", f"http://{KEY.upper()}.onion/ru/"),
        *("svitlo.42", "Svitlo.42"),
    ],
)  # fmt: skip
def test_every_way_of_writing_it_is_ours(typed):
    """However people write, dial, copy or open it."""
    assert standing(typed) == "ours"


@pytest.mark.parametrize(
    "typed",
    [
        *("+380 44 123 45 76", "+380 44 123 45 6", "+48 44 123 45 67", "wa.me/380441234567", "+38O 44 l23 45 67"),
        *("+0441234567", "8 800 555 10 00"),
        *("@svitlo_help_b0t", "@svitIo_help_bot", "@svitlo_help_bot_official", "@svitlo", "@svitlo_hepl_bot", "свитло_хелп_бот"),
        *("t.me/svitlo_help_bot/../other", "tg://resolve?domain=svitlo_help_bot&domain=other", "instagram.com/svitlo_help_bot"),
        *("svitlo-line.com", "svit1o-line.example", "svitlo-line.example.evil.test", "https://svitlo-line.example@evil.test/"),
        *("https://evil.test/svitlo-line.example", "www.svitlo-line.example", "svitlo-line.example:8443", "svіtlo-line.example"),
        *("https://xn--svtlo-line-jef.example", "ｓvitlo-line.example", "svitlo-line。example", "svitlo‍-line.example"),
        *("https://svitlo-line.example\\@evil.test", "liniia.ukr", "linija.ukr", "линия.рф"),
        *(f"{KEY}.onion.ws", f"svit{KEY[4:][::-1]}.onion", f"{KEY[:-9]}aaaaaaaad.onion"),
        *("svitlo.43", "svitl0.42"),
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_near(typed):
    """Letters of another script, digits for letters, slips, added words, other endings, our name inside theirs."""
    assert standing(typed) == "near"


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "112", "+49 30 901820", "@durov", "https://t.me/telegram", "google.com", "a", "@", "+", "https://"),
        *(".", "хочу жить", "203.0.113.7", "xn--", "xn--80ak6aa92e.com", "%", "😀", "x" * 5000, "/" * 5000),
    ],
)  # fmt: skip
def test_what_is_somebody_elses_is_unknown(typed):
    """Also what is no address at all."""
    assert standing(typed) == "unknown"


def test_it_names_the_one_that_it_looks_like():
    """So that the right one can stand beside it."""
    assert likeness("+380 44 123 45 76", OFFICIAL).ways == (("phone", "+380 44 123 45 67"),)
    assert likeness("линия.укр", OFFICIAL).ways == (("web", "https://лінія.укр"),)


def test_a_setting_with_two_numbers_is_two_channels():
    """As the list of channels is written."""
    assert each([("phone", "+1 555 0100, +1 555 0101")]) == (
        ("phone", "+1 555 0100"),
        ("phone", "+1 555 0101"),
    )


def test_a_number_without_its_country_is_ours_only_as_it_stands():
    """Nobody can know what is dialled before it."""
    numbers = [("phone", "000 11 22")]
    assert likeness("000-11-22", numbers).standing == "ours"
    assert likeness("+000 11 22", numbers).standing == "near"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sites.example/our-line/ru", "ours"),
        ("https://sites.example/our-line", "ours"),
        ("sites.example", "near"),
        ("sites.example/our-line-2", "near"),
        ("sites.example/our-line/../their-line", "near"),
        ("sites.example/our-line/%2e%2e/their-line", "near"),
    ],
)
def test_a_site_below_a_shared_address(typed, expected):
    """The rest of that host belongs to others."""
    assert likeness(typed, [("web", "https://sites.example/our-line")]).standing == expected


def test_a_long_text_is_never_ours():
    """Whatever it begins with; and only its beginning is read."""
    assert standing("https://svitlo-line.example/" + "x" * 300) == "near"
