"""The third door: somebody calls, listens, and presses what they are told to press.

Everything is known from the sound alone: which step is said, what can be chosen, and by which key. Time is
real, so they interrupt: by `6` and `*` whoever does not want to listen is at the choices at once. Only in
their last step do they hear everything.
"""

import asyncio
import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

import phone_cast
from doors import Sight
from safeconduct.errors import CallFailed
from safeconduct.guide import Guide, spoken
from safeconduct.guide.spoken import Spoken
from safeconduct.model.ids import Language, StepId
from safeconduct.prompts.building import build
from safeconduct.prompts.clips import SAMPLES_A_SECOND, Clips
from safeconduct.rehearsal.telephone.caller import Caller
from safeconduct.rehearsal.telephone.hearing import Hearing, Known, Repertoire, repertoire
from safeconduct.rehearsal.telephone.listening import FRAME_SECONDS, LOUD_CODES
from safeconduct.settings import PhoneSettings

T = TypeVar("T")
PATIENCE = 120.0
"""Seconds after which a caller gives up waiting for something that must be said."""
CACHE = Path(__file__).parents[1] / ".cache"
"""Clips are known by their words, so they are spoken once for all runs."""
TITLE = "The line of the tests"
VOICE = "espeak-ng"
MORE, LANGUAGE, REPEAT, BACK = "6", "7", "*", "#"
PHRASES = (
    *("phone.language", "phone.hello", "phone.more", "phone.queue", "phone.nobody", "phone.message"),
    *(f"phone.keys.{key}" for key in ("more", "code", "danger", "safe", "language", "person", "back")),
)
"""What these callers hear beside the guide. Where something else is said, they hear a tone."""
CHOICES_OVER = ("phone.keys.language", "phone.keys.back")
"""The last sentence of all choices: at the start, and in other steps."""
OFFERS = ("phone.language", "phone.hello", "phone.more", "phone.keys.", "phone.nobody", "phone.message")
"""Phrases that name a key, or what happens without one."""


def settings() -> PhoneSettings:
    """A telephone of this machine that has room for all callers, on a port that nobody uses now."""
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return phone_cast.settings(port=probe.getsockname()[1], calls=60)


def record(line: Path, guide: Guide, steps: Iterable[str]) -> Repertoire:
    """Give the line's folder the clips of what callers hear who visit these steps; answers what can be recognised."""
    wanted = [*dict.fromkeys(_wanted(guide, sorted({guide.start, *steps})))]
    cached, own = Clips(CACHE), Clips(line)
    for state in build(CACHE, cached.lacking(wanted).texts, VOICE):
        assert not state.failed, state.reasons
    sounds = {(each.text, each.language): cached.find(each.text, each.language) or b"" for each in wanted}
    for (text, language), sound in sounds.items():
        own.put(text, language, sound, VOICE)
    known = Repertoire(repertoire(guide, TITLE), lambda one: sounds.get((one.text, one.language)))
    known.learn()
    return known


def _wanted(guide: Guide, steps: Iterable[str]) -> Iterator[Spoken]:
    for language in guide.languages:
        phrases = spoken.phrases(guide, language, TITLE)
        yield from (Spoken(phrases[key], language) for key in PHRASES)
        for step in map(StepId, steps):
            if step not in spoken.DONE_BY_KEYS:
                yield from (Spoken(text, language) for text in spoken.parts(guide, step, language))
                yield from (Spoken(text, language) for _, text in spoken.choices(guide, step, language))


@contextlib.contextmanager
def town() -> Iterator[Callable[[Coroutine[Any, Any, T]], T]]:
    """Where the callers live: an event loop in a thread of its own. Whoever asks it for something waits for it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class Phone:
    """A call. `patient`: somebody who lets the line finish, and presses nothing but what they choose."""

    def __init__(
        self, uri: str, guide: Guide, known: Repertoire, live: Callable[[Any], Any], *, patient: bool
    ) -> None:
        self._uri, self._guide, self._known, self._live = uri, guide, known, live
        self._patient = patient
        self._ear = Ear(known)
        self._stack = contextlib.AsyncExitStack()
        self._language = Language("")
        self._call: Caller | None = None
        self.sights: list[Sight] = []
        """Every step that was heard, with the choices that were heard of it until a key was pressed."""
        self.said = ""
        self.presses = 0
        """Keys that chose something, after the language."""

    # --- what people do at a door
    def opens(self, language: Language) -> Sight:
        self._language = language
        sight: Sight = self._live(self._opens(language))
        return sight

    def chooses(self, step: str) -> Sight:
        sight: Sight = self._live(self._chooses(step))
        return sight

    def speaks(self, language: Language) -> Sight:
        sight: Sight = self._live(self._speaks(language))
        return sight

    def asks(self, words: str) -> Sight:
        raise NotImplementedError(f"Nobody can ask by keys: {words}")

    def hears_out(self) -> None:
        """Listens in this step until it is said again, and then to all that can be heard of it."""
        self._live(self._hears_out())

    def close(self) -> None:
        self._live(self._stack.aclose())

    @property
    def longest_silence(self) -> float:
        """Seconds, counted in frames."""
        return self._ear.longest_silence * FRAME_SECONDS

    @property
    def longest_speech(self) -> float:
        """Seconds of recordings that nothing interrupted and no key was named in."""
        longest = speech = 0.0
        for heard in self._ear.heard:
            if heard is None or heard.what == "choice" or heard.name.startswith(OFFERS):
                speech = 0.0
            else:
                speech += len(self._known.sound(heard) or b"") / SAMPLES_A_SECOND
                longest = max(longest, speech)
        return longest

    # --- on the telephone
    async def _opens(self, language: Language) -> Sight:
        self._call = await self._stack.enter_async_context(Caller.dial(self._uri))
        listening = asyncio.create_task(self._ear.listen(self._call))
        self._stack.callback(listening.cancel)
        await self._picks(language)
        return await self._arrives()

    async def _speaks(self, language: Language) -> Sight:
        await self._presses(LANGUAGE)
        self._language = language
        await self._picks(language)
        return await self._arrives()

    async def _picks(self, language: Language) -> None:
        named = await self._ear.hears(
            lambda one: (one.name, one.language) == ("phone.language", language), "the language"
        )
        await self._presses(self._key_of(named, "phone.language"))

    async def _chooses(self, step: str) -> Sight:
        here = self.sights[-1].step
        if not self._patient and here not in spoken.DONE_BY_KEYS:
            await self._presses(MORE)
            await self._ear.hears(lambda one: one.what == "more", "the rest")
            await self._presses(REPEAT)
        self.presses += 1
        if step in self._guide.keys:
            await self._by_its_own_key(here, step)
        else:
            label = self._label(here, step)
            choice = await self._ear.hears(
                lambda one: one.what == "choice" and self._choice(one) == label, label
            )
            await self._presses(self._key_of(choice, "phone.choice"))
        return await self._arrives()

    async def _by_its_own_key(self, here: str, step: str) -> None:
        """0, 8, 9. Who asks for a person waits for one; nobody is on duty, and they go back to read on."""
        if here not in spoken.DONE_BY_KEYS:
            await self._ear.hears(lambda one: one.name == f"phone.keys.{step}", f"the key of {step}")
        await self._presses(self._guide.keys[StepId(step)])
        if step == "person":
            await self._ear.hears(lambda one: one.name == "phone.nobody", "that nobody is free")
            await self._presses(BACK)

    async def _arrives(self) -> Sight:
        """Once a step is heard, or that a message can be left, which is what its step is about."""
        known = await self._ear.hears(
            lambda one: one.what == "step" or one.name == "phone.message", "a step", forget=True
        )
        if known.what == "phrase":
            self.sights.append(Sight("person-write", known.language, "", ()))
        else:
            title = self._guide.step(StepId(known.name)).text(known.language).title
            lead = known.text.removeprefix(title).removeprefix(".").strip()
            self.sights.append(Sight(known.name, known.language, lead, ()))
        self.said = known.text
        return self.sights[-1]

    async def _hears_out(self) -> None:
        here = self.sights[-1]
        await self._ear.hears(lambda one: one.name in CHOICES_OVER, "the end of the choices")
        self._looks_back()
        await self._ear.hears(lambda one: one.what == "step" and one.name == here.step, "it again")
        parts = spoken.parts(self._guide, StepId(here.step), self._language)
        for number in range(1, len(parts)):
            await self._presses(MORE)
            more = await self._ear.hears(partial(_says, parts[number]), parts[number])
            self.said += f" {more.text}"
            if self._patient and number == 1:
                await self._ear.hears(lambda one: one.name == "phone.more", "how to go on")

    async def _presses(self, key: str) -> None:
        assert self._call is not None, "nobody has called"
        if self.sights:
            self._looks_back()
        self._ear.interrupts()
        await self._call.press(key)

    def _looks_back(self) -> None:
        """The choices that were heard so far belong to the step that was."""
        heard = dict.fromkeys(self._choice(one) for one in self._ear.fresh if one.what == "choice")
        last = self.sights[-1]
        self.sights[-1] = replace(last, choices=last.choices or tuple(heard))

    # --- what was said
    def _label(self, here: str, step: str) -> str:
        choices = self._guide.step(StepId(here)).text(self._language).choices
        return next(choice.label for choice in choices if choice.target == step)

    def _choice(self, known: Known) -> str:
        """What is chosen, without the key."""
        return self._parsed(known, "phone.choice")["choice"]

    def _key_of(self, known: Known, phrase: str) -> str:
        word = self._parsed(known, phrase)["key"]
        words = self._guide.phrases("phone", known.language)
        return next(str(digit) for digit in range(10) if words[f"phone.digit.{digit}"] == word)

    def _parsed(self, known: Known, phrase: str) -> dict[str, str]:
        """A sentence made of a phrase with places; after a question its colon is not said."""
        pattern = re.escape(self._guide.phrases("phone", known.language)[phrase])
        for place in ("choice", "key"):
            pattern = pattern.replace(rf"\{{{place}\}}", f"(?P<{place}>.+?)")
        found = re.fullmatch(pattern.replace(":", ":?"), known.text)
        assert found, known.text
        return found.groupdict()


def _says(text: str, known: Known) -> bool:
    return known.text == text


class Ear:
    """What one caller has heard. A None in it: a key was pressed."""

    def __init__(self, known: Repertoire) -> None:
        self.heard: list[Known | None] = []
        self.longest_silence = 0
        """In frames."""
        self._hearing = Hearing(known)
        self._fresh = self._after = 0
        self._more = asyncio.Event()
        self._over = False

    @property
    def fresh(self) -> list[Known]:
        """What was heard since the last step began."""
        return [one for one in self.heard[self._fresh :] if one]

    async def listen(self, call: Caller) -> None:
        silence = 0
        async for frame in call.frames:
            silence = 0 if frame.translate(None, LOUD_CODES) != frame else silence + 1
            self.longest_silence = max(self.longest_silence, silence)
            if isinstance(known := self._hearing.frame(frame), Known):
                self.heard.append(known)
                self._more.set()
        self._over = True
        self._more.set()

    async def hears(self, wanted: Callable[[Known], bool], what: str, *, forget: bool = False) -> Known:
        """Waits for it, after what was last waited for. `forget`: what was before it is not fresh any more."""
        at, until = self._after, time.monotonic() + PATIENCE
        while True:
            for place in range(at, len(self.heard)):
                known = self.heard[place]
                if known and wanted(known):
                    self._after = place + 1
                    self._fresh = self._after if forget else self._fresh
                    return known
            at = len(self.heard)
            names = [f"{one.name} {one.part}" if one else "(a key)" for one in self.heard[-12:]]
            assert not self._over, f"The call ended before {what}: {names}"
            assert time.monotonic() < until, f"Never heard: {what}: {names}"
            self._more.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._more.wait(), 1)

    def interrupts(self) -> None:
        """A key is pressed."""
        self.heard.append(None)


async def answered(uri: str) -> None:
    """Returns when the line's telephone takes calls."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(CallFailed):
                async with Caller.dial(uri, seconds=1):
                    return
            await asyncio.sleep(0.1)
