"""Many people write at once: everyone who was told "we have it" is in the store, and their words open."""

import asyncio
import html
import re

import pytest

from applicants import CREATED, Caller, Letter, addressed, send_all, texts_kept
from safeconduct.sealing import receipts
from safeconduct.sealing.roster import line_id
from serving import ServedLine

OK = 200
CROWDS = (1, 2, 8, 32, 128)
EACH = 3
"""Letters that each applicant of a crowd sends, one after the other."""


@pytest.mark.parametrize("crowd", CROWDS)
def test_everything_sealed_in_the_browser_and_acknowledged_is_there(line: ServedLine, crowd: int) -> None:
    """So many devices at once: nobody is turned away, nothing is lost, nothing is filed twice."""

    async def play() -> None:
        to = await addressed(line.port)
        letters = [to.letter(f"Letter {number} of a crowd of {crowd}") for number in range(crowd * EACH)]
        answered = await send_all(line.port, letters, crowd)
        assert list(answered) == [CREATED]
        kept = await texts_kept(line.folder, line.founded.team.identity, letters)
        assert sorted(kept) == sorted(letter.text for letter in letters)

    asyncio.run(play())


@pytest.mark.parametrize("crowd", CROWDS)
def test_everything_written_without_script_and_receipted_is_there(line: ServedLine, crowd: int) -> None:
    """So many plain forms at once: every receipt that a page showed leads to the words that were written."""

    async def play() -> None:
        letters = await asyncio.gather(*(_write_plainly(line, f"Plain {n} of {crowd}") for n in range(crowd)))
        kept = await texts_kept(line.folder, line.founded.team.identity, letters)
        assert sorted(kept) == sorted(letter.text for letter in letters)

    asyncio.run(play())


def test_a_letter_sent_by_many_at_once_is_filed_once(line: ServedLine) -> None:
    """One delivery, sent 32 times at the same moment: all are told that it is there, and it is there once."""

    async def play() -> None:
        letter = (await addressed(line.port)).letter("Sent again and again")
        answered = await send_all(line.port, [letter] * 32, 32)
        assert list(answered) == [CREATED]
        assert await texts_kept(line.folder, line.founded.team.identity, [letter]) == [letter.text]

    asyncio.run(play())


async def _write_plainly(line: ServedLine, text: str) -> Letter:
    caller = Caller(line.port)
    form = (await caller.get("/en/write")).body.decode()
    fields = {"key": _hidden(form, "key"), "situation": "home", "people": "1", "safe": "yes", "text": text}
    answer = await caller.post_form("/en/write", fields)
    caller.hang_up()
    assert answer.status == OK
    receipt = receipts.parse(_hidden(answer.body.decode(), "receipt"))
    lookup = receipts.keys(receipt, line_id(line.founded.key)).lookup
    return Letter(text, lookup, b"")


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found, page
    return html.unescape(found.group(1))
