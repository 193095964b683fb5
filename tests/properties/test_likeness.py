"""Whatever a forger does to an official name, it is near and never ours; what strangers have is hardly ever near."""

import random
import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.guide.likeness import likeness
from safeconduct.guide.lookalikes import LOOKALIKES

NAMES = st.from_regex(r"\A[a-z][a-z0-9_]{2,20}[a-z0-9]\Z")
"""Telegram names, from four letters."""
RUSSIAN = dict(zip("abvgdezijklmnoprstufhcyw", "абвгдезийклмнопрстуфхцыв", strict=True))
UKRAINIAN = dict(zip("abvgdezijklmnoprstufhcyw", "абвгдезійклмнопрстуфхциш", strict=True)) | {"w": "в"}
STRANGERS, SELDOM = 2_000, 0.001
LINE = (
    ("web", "https://svitlo-line.example"),
    ("phone", "+380 44 123 45 67"),
    ("telegram", "@svitlo_help_bot"),
    ("channel", "@hope"),
)


def standing(typed, name):
    return likeness(typed, [("telegram", f"@{name}")]).standing


@given(NAMES, st.data())
def test_letters_that_look_alike(name, data):
    """One of them, some of them, all of them."""
    shown = {plain: letters for plain, letters in LOOKALIKES.items() if len(plain) == 1}
    places = [place for place, letter in enumerate(name) if letter in shown]
    if not places:
        return
    changed = data.draw(st.sets(st.sampled_from(places), min_size=1))
    forged = "".join(
        data.draw(st.sampled_from(shown[letter])) if place in changed else letter
        for place, letter in enumerate(name)
    )
    assert standing("@" + forged, name) == "near"


@given(NAMES, st.sampled_from(["typewriter", "wide", "bold"]))
def test_letters_in_another_dress(name, dress):
    """Wide and mathematical letters, which many programs show as plain ones."""
    start = {"typewriter": 0x1D68A, "wide": 0xFF41, "bold": 0x1D41A}[dress]
    forged = "".join(chr(start + ord(letter) - ord("a")) if letter.isalpha() else letter for letter in name)
    assert unicodedata.normalize("NFKC", forged) == name
    assert standing("@" + forged, name) == "near"


@given(st.text("abvgdezijklmnoprstufhcyw", min_size=4, max_size=20), st.sampled_from([RUSSIAN, UKRAINIAN]))
def test_written_in_the_other_script(name, letters):
    """A Latin name in Cyrillic letters, and the other way round."""
    cyrillic = "".join(letters[letter] for letter in name)
    assert standing("@" + cyrillic, name) == "near"
    assert likeness(f"https://{name}.test", [("web", f"https://{cyrillic}.укр")]).standing == "near"


@given(NAMES, st.characters(exclude_categories=["Cs"]), st.data())
def test_one_slip(name, letter, data):
    """A letter more, fewer, other, or two swapped."""
    place = data.draw(st.integers(0, len(name) - 1))
    before, after = name[:place], name[place:]
    swapped = before + after[1:2] + after[:1] + after[2:]
    slips = {before + letter + after, before + letter + after[1:], before + after[1:], swapped}
    for slip in slips:
        assert standing("@" + slip, name) == "near" or is_as_typed(slip, name)


def is_as_typed(slip, name):
    """What is left out when an address is read: marks around it, what follows a link's name, the same letter again."""
    return (
        standing("@" + slip, name) == "ours"
        and "".join(one for one in slip.lower() if one in string.ascii_lowercase + string.digits + "_")
        == name
    )


@given(NAMES, st.sampled_from(["-help", "_bot", "_official", "24", "-ua", "help", "_support_chat"]))
def test_added_words(name, added):
    """Before it or behind it."""
    assert standing(name + added, name) == "near"
    assert standing(added.strip("-_") + "_" + name, name) == "near"


@given(st.from_regex(r"\A[a-z][a-z-]{3,20}[a-z]\Z"), st.sampled_from(["com", "org", "рф", "com.ua", "top"]))
def test_another_ending(name, ending):
    """Domains cost a few coins."""
    assert likeness(f"https://{name}.{ending}/", [("web", f"https://{name}.example")]).standing == "near"


@given(st.text("0123456789", min_size=9, max_size=9), st.data())
def test_one_digit_off(digits, data):
    """Another one, one more, one fewer, two swapped: never ours."""
    own = [("phone", f"+380 {digits}")]
    place = data.draw(st.integers(0, 8))
    other = data.draw(st.sampled_from([one for one in "0123456789" if one != digits[place]]))
    changed = digits[:place] + other + digits[place + 1 :]
    more, fewer = digits[:place] + other + digits[place:], digits[:place] + digits[place + 1 :]
    for forged in (changed, more, fewer):
        assert likeness(f"+380{forged}", own).standing == "near"
        assert likeness(f"0{forged}", own).standing in {"near", "ours"} - (
            {"ours"} if forged != digits else set()
        )


@given(
    st.text("0123456789", min_size=9, max_size=9),
    st.lists(st.sampled_from([" ", "-", "(", ")", "."]), max_size=30),
)
def test_however_a_number_is_spaced(digits, marks):
    """With the plus, with zeros, with the zero of home."""
    own = [("phone", f"+380{digits}")]
    for start in ("+380", "00380", "380", "0"):
        number = start + digits
        spaced = number[0] + "".join(
            one + (marks[place] if place < len(marks) else "") for place, one in enumerate(number[1:])
        )
        assert likeness(spaced, own).standing == "ours"


@given(
    NAMES,
    st.sampled_from(
        ["@{}", "{}", "t.me/{}", "https://t.me/{}?start=ru", "tg://resolve?domain={}", "{}.t.me"]
    ),
)
def test_however_a_name_is_written(name, form):
    """In any letters, with any link that opens it."""
    for written in (name, name.upper(), name.title()):
        assert standing(form.format(written), name) == "ours"


@given(st.text(max_size=400))
def test_any_text_gets_an_answer(text):
    """No text is an error."""
    assert likeness(text, LINE).standing in {"ours", "near", "unknown"}


@pytest.mark.parametrize("kind", ["handle", "domain", "phone"])
def test_strangers_are_hardly_ever_near(kind):
    """Measured with a fixed draw of names, domains and numbers of the same country."""
    chance = random.Random(2026)
    near = sum(likeness(stranger(kind, chance), LINE).standing != "unknown" for _ in range(STRANGERS))
    assert near / STRANGERS <= SELDOM


def stranger(kind, chance):
    """Somebody else's address: pronounceable names of three to six syllables."""
    name = "".join(
        chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(chance.randint(3, 6))
    )
    if kind == "phone":
        return f"+380{chance.randint(390_000_000, 999_999_999)}"
    return f"@{name}" if kind == "handle" else f"https://{name}.{chance.choice(['com', 'org', 'ua', 'ru'])}"
