"""Where a call ends by itself, what guessing costs, and which edition a call gets."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from phone_line import PhoneLine, eventually, phone_line, tone, without_pauses
from safeconduct.channels.phone import flow, port, taking
from safeconduct.channels.phone.taking import Stretching
from safeconduct.errors import StoreBusy
from safeconduct.guide import Guide
from safeconduct.model.ids import Language
from safeconduct.sealing import receipts
from web_line import Founding

Story = Callable[[PhoneLine], Awaitable[None]]


def tell(founding: Founding, path: Path, story: Story) -> None:
    async def told() -> None:
        async with phone_line(founding, path) as line:
            await story(line)

    asyncio.run(told())


def digits() -> str:
    """A receipt with good check digits that leads nowhere."""
    return receipts.new_digits().text.replace(" ", "")


def at_most(line: PhoneLine, seconds: float) -> None:
    """Calls that come from now on may last so long."""
    line.telephone._rooms = replace(line.telephone._rooms, longest=seconds)


def test_the_longest_call_ends_with_a_sentence(founding: Founding, tmp_path: Path) -> None:
    """In the middle of the guide; nothing of it stays."""

    async def story(line: PhoneLine) -> None:
        at_most(line, 0.5)
        amina = line.call()
        await amina.hears("phone.longest")
        await amina.hears("phone.goodbye")
        await amina.leg.over.wait()
        await eventually(lambda: not line.telephone._calls)
        assert not line.telephone._ticker._beats

    tell(founding, tmp_path, story)


def test_the_longest_call_ends_a_conversation_too(founding: Founding, tmp_path: Path) -> None:
    """The caller hears why, and Alice's end is closed."""

    async def story(line: PhoneLine) -> None:
        alice = line.alice()
        line.speaking.ready(alice, on=True)
        at_most(line, 3.0)
        amina = line.call()
        await amina.hears("phone.language")
        amina.press("10")
        await eventually(lambda: bool(line.speaking.callers()))
        call = line.speaking.callers()[0].call
        assert await line.speaking.take(call, alice.id)
        await eventually(lambda: line.speaking.callers()[0].place == "talking")
        talk = line.speaking.talk(call, alice.id)
        while await talk.receive():
            pass
        await amina.hears("phone.longest")
        await eventually(lambda: not line.speaking.callers())

    tell(founding, tmp_path, story)


def test_nobody_is_cut_off_between_a_message_and_its_code(founding: Founding, tmp_path: Path) -> None:
    """The time is over while the message is spoken: it is kept, and the code is read out all the same."""

    async def story(line: PhoneLine) -> None:
        at_most(line, 6.0)
        began = asyncio.get_running_loop().time()
        amina = line.call()
        await amina.hears("phone.language")
        amina.press("10")
        await amina.hears_the_tone()
        while asyncio.get_running_loop().time() < began + 6.5:
            await amina.says(1)
        amina.press("#")
        await amina.hears("phone.message.kept")
        await amina.hears("phone.receipt.keys")

    tell(founding, tmp_path, story)


def test_a_telephone_that_is_stopped_keeps_what_was_acknowledged(founding: Founding, tmp_path: Path) -> None:
    """The line is told to stop while somebody speaks: what the store has is there, without a gap."""

    async def story(line: PhoneLine) -> None:
        amina = line.call()
        await amina.hears("phone.language")
        amina.press("10")
        await amina.hears_the_tone()
        await amina.says(4.5)
        kept = 0
        while kept < 3:
            kept = await line.vault.read(
                lambda db: db.exec_driver_sql("SELECT COUNT(*) FROM sounds").scalar()
            )
            await asyncio.sleep(0.02)
        for call in line.telephone._calls:
            call.cancel()  # as `Telephone._close` does
        await amina.leg.over.wait()
        await eventually(lambda: not line.telephone._calls)
        case = await line.case()
        assert case
        seconds = await line.heard_in(case)
        assert len(seconds) >= kept
        assert tone(4.5).startswith(without_pauses(seconds))

    tell(founding, tmp_path, story)


def test_receipts_cannot_be_tried_without_end(
    founding: Founding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five in one call, each slower; a sixth is not even looked up."""
    monkeypatch.setattr(flow, "RECEIPT_PAUSES", (0.0,) * flow.RECEIPTS)
    monkeypatch.setattr(port, "TWICE_SECONDS", 0.0)

    async def story(line: PhoneLine) -> None:
        asked = []
        answers = line.board.answers

        async def counted(lookup: bytes) -> object:
            asked.append(lookup)
            return await answers(lookup)

        line.board.answers = counted  # type: ignore[method-assign,assignment]
        amina = line.call()
        await amina.hears("phone.language")
        amina.press("1")
        await amina.hears_step("root")
        for _ in range(flow.RECEIPTS):
            line.comes_back(amina, digits())
            await amina.hears("phone.answers.none")
            await amina.hears("phone.answers.keys")
        line.comes_back(amina, digits())
        await amina.hears("phone.refused")
        assert len(asked) == flow.RECEIPTS

    tell(founding, tmp_path, story)


def test_many_callers_who_try_receipts_wait_for_one_another(
    founding: Founding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten a second over all calls, and whoever would wait too long is told so: sound needs the machine as well."""
    monkeypatch.setattr(taking, "KEYED_SECONDS", 0.3)

    async def story() -> list[object]:
        stretching = Stretching(founding.line)
        return await asyncio.gather(
            *(stretching.keyed(receipts.new_digits()) for _ in range(40)), return_exceptions=True
        )

    done = asyncio.run(story())
    refused = [one for one in done if isinstance(one, StoreBusy)]
    assert len(done) - len(refused) == taking.KEYED_BURST + 3
    assert "OwnReceipt()" in repr(done)


def edited(guide: Guide, lead: str) -> Guide:
    """The same guide, whose start says something else."""
    start, english = guide.step(guide.start), Language("en")
    text = replace(start.text(english), lead=lead)
    step = replace(start, texts=start.texts | {english: text})
    return replace(guide, steps=guide.steps | {guide.start: step})


def test_an_edited_guide_reaches_the_next_call_without_a_restart(founding: Founding, tmp_path: Path) -> None:
    """The call that goes on keeps what it began with."""

    async def story(line: PhoneLine) -> None:
        first = line.telephone._script
        before = line.call()
        await before.hears("phone.language")
        old, line.guide = line.guide, edited(line.guide, "Tonight everything is different.")
        line.forget_recordings()
        line.founding.guide = line.guide
        (line.founding.store.parent / "recorded").rename(tmp_path / "recorded-before")
        line.record()
        line.speaking.new_edition()
        await eventually(lambda: line.telephone._script is not first)
        after = line.call()
        await after.hears("phone.language")
        after.press("1")
        await after.hears_step("root")
        assert "Tonight everything is different." in after.heard()[-1]
        line.guide = line.founding.guide = old

    tell(founding, tmp_path, story)


def test_a_telephone_that_is_started_again_says_what_the_line_says(
    founding: Founding, tmp_path: Path
) -> None:
    """Whatever lies in the guide's folder just then: half of an edit is never said to anybody."""

    async def story(line: PhoneLine) -> None:
        assert line.telephone._script
        assert line.telephone._script.edition.guide.edition == line.guide.edition

    own = tmp_path / "guide"
    own.mkdir()
    (own / "guide.yaml").write_text("half of an edi")
    tell(founding, tmp_path, story)
