"""Somebody calls a line, leaves a message, and calls again with twenty digits: what the demo shows of the telephone."""

import asyncio
from pathlib import Path

from msgspec import Struct

from safeconduct.errors import CallFailed
from safeconduct.folder import LineFolder
from safeconduct.guide import Guide, read_guide, sample_folder
from safeconduct.guide.spoken import Spoken, choices, parts, phrases
from safeconduct.model.ids import Language, StepId
from safeconduct.prompts.building import build
from safeconduct.prompts.clips import Clips
from safeconduct.prompts.voices import voice_for
from safeconduct.rehearsal.telephone.caller import Caller
from safeconduct.rehearsal.telephone.listening import Listener
from safeconduct.rehearsal.telephone.recordings import recordings

RU = Language("ru")
SAID = "Пришла повестка. Что мне делать?"
TRIES, BETWEEN_SECONDS = 50, 0.2
"""A line that has just been started takes a moment to hear its port."""
UNHEARD = ("phone.minutes", "phone.wait", "phone.stale", "phone.erase", "phone.lost", "phone.parked")
ANSWER_SECONDS = 1.0
PERSON, SKIP, BACK, RETURN, ENOUGH = "0", "1", "#", "2", "#"
"""`SKIP`: any key ends the instructions before a message."""


class Left(Struct, frozen=True):
    """A message that was left."""

    said: str
    receipt: str
    """In groups of four; empty when it was not said."""


def record(folder: LineFolder) -> int:
    """Speak what the calls of this story hear, and nothing else. How many recordings there are then."""
    settings = folder.settings()
    title = settings.line.title
    wanted = _wanted(read_guide(sample_folder()), title)
    clips = Clips(folder.path)
    missing = [each for each in wanted if not clips.has(each.text, each.language)]
    for state in build(folder.path, missing, settings.phone.voice):
        if state.failed:
            break
    return len(wanted)


def leave_message(uri: str, folder: Path) -> Left:
    """Call in Russian, ask for a person, and leave a message because nobody is on duty."""
    return asyncio.run(_leave(uri, LineFolder(folder)))


def come_back(uri: str, folder: Path, receipt: str) -> bool:
    """Call again and key in the digits. Whether the line said that there is an answer, and then spoke it."""
    return asyncio.run(_come_back(uri, LineFolder(folder), receipt))


async def _leave(uri: str, folder: LineFolder) -> Left:
    said = SAID
    sound = await asyncio.to_thread(lambda: voice_for(folder.settings().phone.voice).speak(said, RU))
    await _listening(uri)
    async with Caller.dial(uri) as call, _listener(call, folder) as listener:
        await _choose(call, listener)
        await listener.until(lambda: _heard(listener, "phone.nobody"), 60)
        await call.press(SKIP)
        before = listener.sounds
        await listener.until(lambda: listener.sounds > before and listener.quiet, 60)
        call.say(sound)
        await asyncio.sleep(len(sound) / 8000)
        await call.press(ENOUGH)
        await listener.until(lambda: bool(listener.receipt), 90)
        return Left(said, listener.receipt)


async def _come_back(uri: str, folder: LineFolder, receipt: str) -> bool:
    async with Caller.dial(uri) as call, _listener(call, folder) as listener:
        await _choose(call, listener)
        await listener.until(lambda: _heard(listener, "phone.nobody"), 60)
        await call.press(BACK)
        await listener.until(lambda: _heard(listener, "person"), 60)
        await call.press(RETURN)
        await listener.until(lambda: _heard(listener, "phone.return"), 60)
        for digit in receipt.replace(" ", ""):
            await call.press(digit)
        if not await listener.until(lambda: _heard(listener, "phone.answers"), 60):
            return False
        before = listener.sounds
        return await listener.until(lambda: listener.sounds > before + ANSWER_SECONDS, 60)


async def _choose(call: Caller, listener: Listener) -> None:
    """Russian, then a person."""
    await listener.until(lambda: bool(listener.heard), 60)
    await call.press("2")
    await listener.until(lambda: _heard(listener, "phone.hello"), 60)
    await call.press(PERSON)


async def _listening(uri: str) -> None:
    """Wait until the line's telephone takes calls."""
    for _ in range(TRIES):
        try:
            async with Caller.dial(uri, seconds=1):
                return
        except CallFailed:
            await asyncio.sleep(BETWEEN_SECONDS)


def _listener(call: Caller, folder: LineFolder) -> Listener:
    known = recordings(folder)
    known.learn()
    return Listener(call, known, lambda _: None)


def _heard(listener: Listener, name: str) -> bool:
    return any(known.name == name for known in listener.heard)


def _wanted(guide: Guide, title: str) -> list[Spoken]:
    languages = [Spoken(phrases(guide, each, title)["phone.language"], each) for each in guide.languages]
    fixed = [
        Spoken(text, RU) for key, text in phrases(guide, RU, title).items() if not key.startswith(UNHEARD)
    ]
    steps = [Spoken(parts(guide, step, RU)[0], RU) for step in (guide.start, StepId("person"))]
    chosen = [
        Spoken(text, RU) for step in (guide.start, StepId("person")) for _, text in choices(guide, step, RU)
    ]
    return [*dict.fromkeys([*languages, *steps, *fixed, *chosen])]
