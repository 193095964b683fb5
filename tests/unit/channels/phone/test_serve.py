"""Calls from beginning to end, over a network that the test plays by hand."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from phone_line import Caller, PhoneLine, clip_of, eventually, phone_line, tone, without_pauses
from safeconduct.channels.phone.port import Port
from safeconduct.desk import replies
from safeconduct.errors import CallGone, CaseFull, StoreBusy
from safeconduct.model.application import Quote, Reply
from safeconduct.model.call import FRAME_BYTES, SECOND_BYTES
from safeconduct.model.case import Case
from safeconduct.model.ids import CaseTag, DeliveryKey, Language, Moment
from safeconduct.sealing import receipts
from safeconduct.sealing.envelopes import seal_reply
from safeconduct.sealing.opening import open_document
from safeconduct.sealing.recipients import recipient
from safeconduct.settings import PhoneSettings
from web_line import NOON, Founding

Story = Callable[[PhoneLine], Awaitable[None]]


def tell(founding: Founding, path: Path, story: Story, own: PhoneSettings | None = None) -> None:
    async def told() -> None:
        async with phone_line(founding, path, own) as line:
            await story(line)

    asyncio.run(told())


async def leave_a_message(line: PhoneLine, seconds: float = 2.5) -> Caller:
    """A caller who is alone on the line at night; the receipt was read out when this returns."""
    amina = line.call()
    await amina.hears("phone.language")
    amina.press("10")
    await amina.hears("phone.message")
    await amina.hears_the_tone()
    await amina.says(seconds)
    amina.press("#")
    await amina.hears("phone.message.kept")
    await amina.hears("phone.receipt.keys")
    return amina


def receipt_heard(line: PhoneLine, caller: Caller) -> str:
    """The digits that were read out, once."""
    by_text = {line.phrase(f"phone.digit.{digit}"): str(digit) for digit in range(10)}
    digits = [by_text[text] for text in caller.heard() if text in by_text]
    assert len(digits) == 40
    assert digits[:20] == digits[20:]
    return "".join(digits[:20])


async def answer(line: PhoneLine, case: Case, text: str, quotes: tuple[Quote, ...] = ()) -> None:
    """Alice answers the case she holds."""
    team = line.founding.founded.team
    first = open_document(
        case.entries[0].sealed, team.identity, line=line.line.id, team=team.team, epoch=team.epoch.epoch
    )
    reply = Reply(
        line=line.line.id,
        team=team.team,
        epoch=team.epoch.epoch,
        case=CaseTag(first.case),
        language=first.language,
        made=dt.date(2026, 11, 22).isoformat(),
        text=text,
        quotes=quotes,
    )
    sealed = seal_reply(reply, team.signing, recipient(first.reply), team.identity.recipient)
    alice, key = line.founding.alice, DeliveryKey(sealed[-16:])
    await line.vault.write(
        lambda db: replies.reply(db, case.id, alice, sealed, key, team.epoch.epoch, Moment(NOON))
    )


def test_a_caller_chooses_a_language_and_hears_the_guide(founding: Founding, tmp_path: Path) -> None:
    """Every language names itself; then the line says what it is, and the guide begins."""

    async def story(line: PhoneLine) -> None:
        amina = line.call()
        assert amina.taken
        for language in line.guide.languages:
            await amina.hears("phone.language", language)
        amina.press("2")
        second = line.guide.languages[1]
        await amina.hears("phone.hello", second)
        await amina.hears_step("root", second)
        amina.leaves()
        await amina.leg.over.wait()
        await eventually(lambda: not line.telephone._calls)

    tell(founding, tmp_path, story)


def test_a_message_is_sealed_second_by_second(founding: Founding, tmp_path: Path) -> None:
    """What is spoken is in the store, sealed, complete and ended; its receipt is read out twice."""

    async def story(line: PhoneLine) -> None:
        amina = await leave_a_message(line, 3.5)
        case = await line.case()
        assert case
        seconds = await line.heard_in(case)
        assert all(len(second) == SECOND_BYTES for second in seconds[:-2])
        assert seconds[-1] == b""
        assert without_pauses(seconds) == tone(3.5)
        assert receipts.parse(receipt_heard(line, amina))

    tell(founding, tmp_path, story)


def test_a_message_from_somebody_who_heard_the_step_about_danger_comes_first(
    founding: Founding, tmp_path: Path
) -> None:
    """The key for danger is the same on every channel; the case says how urgent it is, and no more."""

    async def story(line: PhoneLine) -> None:
        amina = line.call()
        await amina.hears("phone.language")
        amina.press("18")
        await amina.hears_step("danger")
        amina.press("0")
        await amina.hears("phone.message")
        await amina.hears_the_tone()
        await amina.says(2.5)
        amina.press("#")
        await amina.hears("phone.message.kept")
        case = await line.case()
        assert case
        assert case.severity == 2

    tell(founding, tmp_path, story)


def test_who_hangs_up_while_speaking_has_left_a_message(founding: Founding, tmp_path: Path) -> None:
    """All of it is kept, and the missing ending says that it was cut off."""

    async def story(line: PhoneLine) -> None:
        amina = line.call()
        await amina.hears("phone.language")
        amina.press("10")
        await amina.hears_the_tone()
        await amina.says(2.5)
        amina.leaves()
        await amina.leg.over.wait()
        await eventually(lambda: not line.telephone._calls)
        case = await line.case()
        assert case
        seconds = await line.heard_in(case)
        assert all(seconds)
        assert without_pauses(seconds) == tone(2.5)

    tell(founding, tmp_path, story)


def test_silence_is_no_message(founding: Founding, tmp_path: Path) -> None:
    """Nothing is filed for a caller who says nothing; they are asked again."""

    async def story(line: PhoneLine) -> None:
        amina = line.call()
        await amina.hears("phone.language")
        amina.press("10")
        await amina.hears_the_tone()
        await amina.says(10.1, quiet=True)
        await amina.hears("phone.message.short")
        await amina.hears("phone.message.keys")
        assert await line.case() is None

    tell(founding, tmp_path, story)


def test_silence_before_the_first_word_is_left_out(founding: Founding, tmp_path: Path) -> None:
    """Somebody who has to take heart first has not lost their message."""

    async def story(line: PhoneLine) -> None:
        amina = line.call()
        await amina.hears("phone.language")
        amina.press("10")
        await amina.hears_the_tone()
        await amina.says(8, quiet=True)
        await amina.says(3)
        amina.press("##")
        await amina.hears("phone.receipt.keys")
        case = await line.case()
        assert case
        seconds = await line.heard_in(case)
        assert without_pauses(seconds) == tone(3)
        assert len(seconds) < 8 + 3

    tell(founding, tmp_path, story)


@pytest.mark.parametrize("kind", [CaseFull, StoreBusy])
def test_a_message_that_cannot_be_taken_is_refused_aloud(
    founding: Founding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    """A line that keeps nothing says so; at most five seconds wait in memory meanwhile."""

    async def story(line: PhoneLine) -> None:
        async def refuse(*_: object) -> None:
            raise kind

        monkeypatch.setattr(line.speaking, "_keep", refuse)
        amina = line.call()
        await amina.hears("phone.language")
        amina.press("10")
        await amina.hears_the_tone()
        await amina.says(9)
        await amina.hears("phone.message.refused")

    tell(founding, tmp_path, story)


def test_a_caller_comes_back_with_the_digits_and_hears_the_answer(founding: Founding, tmp_path: Path) -> None:
    """First there is no answer, then there is one; it is spoken, with the step it quotes; then all is erased."""

    async def story(line: PhoneLine) -> None:
        keyed = receipt_heard(line, await leave_a_message(line))
        back = await _keys_in(line, keyed)
        await back.hears("phone.answers.none")
        back.leaves()
        case = await line.case()
        assert case
        root = line.guide.step("root").text(Language("en"))
        await answer(line, case, "Do not go there. Call us.", (Quote("root", root.digest),))
        back = await _keys_in(line, keyed)
        await back.hears("phone.answers")
        await back.hears_text("Do not go there.")
        await back.hears_text("Call us.")
        await back.hears_step("root")
        await back.hears("phone.answers.keys")
        assert line.speaker.said == ["Do not go there.", "Call us."]
        back.press("3")
        await back.hears("phone.erase.ask")
        back.press("3")
        await back.hears("phone.erased")
        back = await _keys_in(line, keyed)
        await back.hears("phone.answers.none")

    async def _keys_in(line: PhoneLine, digits: str) -> Caller:
        back = line.call()
        await back.hears("phone.language")
        back.press("1")
        await back.hears_step("root")
        line.comes_back(back, digits)
        return back

    tell(founding, tmp_path, story)


def test_a_further_message_goes_to_the_same_case(founding: Founding, tmp_path: Path) -> None:
    """Who comes back by voice adds to their case, and gets no other code."""

    async def story(line: PhoneLine) -> None:
        amina = await leave_a_message(line)
        keyed = receipt_heard(line, amina)
        back = line.call()
        await back.hears("phone.language")
        back.press("1")
        await back.hears_step("root")
        line.comes_back(back, keyed + "#")
        await back.hears("phone.answers.keys")
        back.press("1")
        await back.hears("phone.message.again")
        await back.hears_the_tone()
        await back.says(2.5)
        back.press("#")
        await back.hears("phone.message.kept")
        case = await line.case()
        assert case
        assert len(case.entries) == 2

    tell(founding, tmp_path, story)


def test_alice_takes_a_call_parks_and_releases_it(founding: Founding, tmp_path: Path) -> None:
    """Sound goes both ways; a parked caller hears the guide; then they are in the guide again."""

    async def story(line: PhoneLine) -> None:
        alice = line.alice()
        line.speaking.ready(alice, on=True)
        amina = line.call()
        await amina.hears("phone.language")
        amina.press("10")
        await amina.hears("phone.queue")
        await eventually(lambda: bool(line.speaking.callers()))
        (waiting,) = line.speaking.callers()
        assert waiting.place == "offered"
        with pytest.raises(CallGone):
            line.speaking.talk(waiting.call, alice.id)
        assert await line.speaking.take(waiting.call, alice.id)
        assert not await line.speaking.take(waiting.call, alice.id)
        await amina.hears("phone.connected")
        talk = line.speaking.talk(waiting.call, alice.id)
        hers, his = clip_of("Hello?", "en"), clip_of("Hello.", "en")
        await _said_to(amina, talk.send, hers[:FRAME_BYTES])
        amina.leg.ears.heard(his[:FRAME_BYTES])
        assert await talk.receive() == his[:FRAME_BYTES]
        assert await line.speaking.do(waiting.call, alice.id, "park")
        await amina.hears("phone.parked")
        await amina.hears_step("root")
        assert await line.speaking.do(waiting.call, alice.id, "resume")
        assert await line.speaking.do(waiting.call, alice.id, "release")
        await amina.hears("phone.released")
        while await talk.receive():
            pass
        assert not line.speaking.callers()
        assert not await line.speaking.do(waiting.call, alice.id, "park")

    async def _said_to(amina: Caller, send: Callable[[bytes], None], frame: bytes) -> None:
        async def say() -> None:
            while True:
                send(frame)
                await asyncio.sleep(0.02)

        saying = asyncio.create_task(say())
        await amina.hears_sound(frame, "Alice")
        saying.cancel()

    tell(founding, tmp_path, story)


def test_when_the_line_is_full_the_next_caller_hears_busy(founding: Founding, tmp_path: Path) -> None:
    """A call beyond the limit is not answered; one that ends makes room."""

    async def story(line: PhoneLine) -> None:
        amina, bohdan = line.call(), line.call()
        assert (amina.taken, bohdan.taken) == (True, False)
        amina.leaves()
        await amina.leg.over.wait()
        await eventually(lambda: not line.telephone._calls)
        assert line.call().taken

    tell(founding, tmp_path, story, PhoneSettings(driver="built-in", calls=1))


def test_a_new_edition_reaches_the_next_call(founding: Founding, tmp_path: Path) -> None:
    """A recording that changed is heard by whoever calls then, without a restart."""

    async def story(line: PhoneLine) -> None:
        first = line.telephone._script
        line.speaking.new_edition()
        await eventually(lambda: line.telephone._script is not first)
        amina = line.call()
        await amina.hears("phone.language")

    tell(founding, tmp_path, story)


def test_a_fault_ends_its_call_with_a_sentence_and_no_other_call(
    founding: Founding, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The caller hears that the call cannot go on; the log gets the kind of the fault, never its words."""

    async def story(line: PhoneLine) -> None:
        bohdan = line.call()
        await bohdan.hears("phone.language")
        amina = line.call()
        await amina.hears("phone.language")
        edition = line.telephone._script.edition
        object.__setattr__(edition, "sound", _broken)
        amina.press("1")
        await amina.hears("phone.busy")
        await amina.hears("phone.goodbye")
        await amina.leg.over.wait()
        object.__delattr__(edition, "sound")
        bohdan.press("1")
        await bohdan.hears_step("root")

    def _broken(*_: object) -> list[bytes]:
        raise ZeroDivisionError("secret words")

    tell(founding, tmp_path, story)
    assert "ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text


def test_without_any_recording_there_are_tones_and_a_person(founding: Founding, tmp_path: Path) -> None:
    """A line whose prompts were never built still leads to a message."""

    async def story(line: PhoneLine) -> None:
        line.forget_recordings()
        amina = line.call()
        await amina.hears_the_tone()
        amina.press("101")
        await amina.says(0)
        await eventually(lambda: any(call._recording for call in _ports(line)))
        await amina.says(2.5)
        amina.leaves()
        await eventually(lambda: not line.telephone._calls)
        assert await line.case()

    def _ports(line: PhoneLine) -> list[Port]:
        return [beat.__self__ for beat in line.telephone._ticker._beats]

    tell(founding, tmp_path, story)
