"""A test call by a plan, to a line of this machine that speaks SIP, and what the command prints of it."""

import asyncio

import pytest

import phone_cast
from safeconduct.commands import call as command
from safeconduct.errors import CallFailed, SettingsError
from safeconduct.rehearsal.telephone.hearing import Repertoire
from safeconduct.rehearsal.telephone.placing import Placed, place, plan_of
from telephone_cast import DIGITS, HELLO, RECEIPT, line_repertoire, said

GREETING = said(HELLO, *(DIGITS[int(digit)] for digit in RECEIPT if digit != " "), pause=320)
LISTENING = 6
"""Seconds: longer than the greeting, which says all digits."""
SENTENCE = [*GREETING, *([b"\xff" * 160] * 100)]
"""Said again and again, with two seconds of silence between: nobody is hurried."""


async def placed(
    *plan: str, sound: bytes = b"", known: Repertoire | None = None
) -> tuple[Placed, list[str], list[str], bytes]:
    """How the call went, what was told of it, and the keys and the sound that came to the line."""
    told: list[str] = []
    async with phone_cast.line(tone=SENTENCE) as line:
        found = await place(line.uri, plan, sound, LISTENING, known or line_repertoire(), told.append)
        await phone_cast.until(lambda: line.calls[0].over)
        return found, told, line.calls[0].keys, b"".join(line.calls[0].frames)


def test_a_call_is_told_line_by_line() -> None:
    """What was said, what was pressed, and the receipt; the line hears keys and speech in their order."""
    found, told, keys, heard = asyncio.run(placed("1", "23", "say", "#", sound=b"\x21\xa1" * 800))
    assert keys == ["1", "2", "3", "#"]
    assert b"\x21\xa1" * 80 in heard
    assert told[:2] == ["answered", f"phone.hello (en): {HELLO.text}"]
    assert [line for line in told if line.startswith(">")] == ["> 1", "> 23", "> (speaks for 0 s)", "> #"]
    assert HELLO in found.heard
    assert not found.hung_up


def test_a_receipt_is_printed_in_groups() -> None:
    """Its digits are not told one by one: they may be on a screen that others see, once is enough."""
    found, told, _, _ = asyncio.run(placed())
    assert found.receipt == RECEIPT
    assert told[-1] == f"receipt: {RECEIPT}"
    assert not any("phone.digit" in line for line in told)


def test_without_recordings_sound_is_measured() -> None:
    """Nothing is recognised, and nothing guessed."""
    found, told, _, _ = asyncio.run(placed(known=Repertoire((), lambda _: None)))
    assert found.heard == ()
    assert found.sounds > 0
    assert told == ["answered", "(sound that is no recording of this line)"]


def test_nobody_answers() -> None:
    """A port where nothing listens is a sentence."""

    async def story() -> None:
        with pytest.raises(CallFailed):
            await place("sip:line@127.0.0.1:9", (), b"", 1, Repertoire((), lambda _: None), print)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("", ()),
        ("1", ("1",)),
        ("2, 0 ,say,#", ("2", "0", "say", "#")),
        ("1,1234 5678,", ("1", "12345678")),
    ],
)
def test_plans(text: str, plan: tuple[str, ...]) -> None:
    """Commas between parts; a receipt may keep its spaces."""
    assert plan_of(text) == plan


def test_what_is_no_plan_is_named() -> None:
    """Before anybody is called."""
    with pytest.raises(SettingsError, match="`x`"):
        command.call("sip:line@127.0.0.1:9", press="1,x")
