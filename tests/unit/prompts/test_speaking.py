"""A voice in a process of its own."""

import asyncio
import os

import pytest

from safeconduct.errors import VoiceError
from safeconduct.prompts import speaking
from safeconduct.prompts.levels import FRAME
from safeconduct.prompts.speaking import Speaker


def run(humming, story):
    """Tell a story to a speaker, and end its process."""

    async def told():
        speaker = Speaker(humming)
        try:
            await story(speaker)
        finally:
            await speaker.close()

    asyncio.run(told())


def test_what_is_spoken_there_is_what_a_voice_here_would_say():
    """Several at once take turns, in one process."""

    async def story(speaker):
        here = speaking.voice_for("espeak-ng")
        texts = ["One.", "Two two.", "Three three three."]
        heard = await asyncio.gather(*(speaker.speak(text, "en") for text in texts))
        for sound, text in zip(heard, texts, strict=True):
            assert abs(len(sound) - len(here.speak(text, "en"))) <= 5 * FRAME

    run("espeak-ng", story)


def test_the_process_stays_warm_and_comes_back_when_it_died():
    """A voice that crashed costs the text it was speaking, at most."""

    async def story(speaker):
        await speaker.warm()
        first = speaker._process
        await speaker.speak("One.", "en")
        assert speaker._process is first
        os.kill(first.pid, 9)
        await first.wait()
        assert await speaker.speak("Two.", "en")
        assert speaker._process is not first

    run("espeak-ng", story)


def test_a_voice_that_takes_too_long_is_ended(program, monkeypatch):
    """And the next text has a new one."""
    monkeypatch.setattr(speaking, "SECONDS", 2)

    async def story(speaker):
        with pytest.raises(VoiceError, match="stopped while it spoke"):
            await speaker.speak("secret", "en")
        assert speaker._process is None

    run(program("import time; time.sleep(600)"), story)


def test_somebody_who_hangs_up_leaves_nothing_for_the_next_one():
    """The sound of a text that nobody waits for any more is not taken for another's."""

    async def story(speaker):
        await speaker.warm()
        long = asyncio.create_task(speaker.speak("A long text. " * 200, "en"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        long.cancel()
        with pytest.raises(asyncio.CancelledError):
            await long
        assert len(await speaker.speak("One.", "en")) < 16_000

    run("espeak-ng", story)


@pytest.mark.parametrize(
    ("text", "language", "sentence"), [("Hello", "xx", "no voice"), ("a" * 4001, "en", "4001 letters")]
)
def test_why_there_is_no_sound_is_said(text, language, sentence):
    """The process goes on; the error holds no word of the text."""

    async def story(speaker):
        with pytest.raises(VoiceError, match=sentence):
            await speaker.speak(text, language)
        assert await speaker.speak("One.", "en")

    run("espeak-ng", story)


def test_a_setting_that_is_no_voice_is_said_with_the_first_text():
    """Never a process that dies in silence."""

    async def story(speaker):
        with pytest.raises(VoiceError, match="program that is not there"):
            await speaker.speak("Hello", "en")

    run("nonsense", story)
