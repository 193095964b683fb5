"""A founded line with a telephone: both ends of the link in one loop, and a network that a test plays by hand.

Time goes at its own pace, but prompts are short tones, so a call takes seconds. What a caller hears is told by
the clip it comes from.
"""

import asyncio
import contextlib
import hashlib
import math
import shutil
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from msgspec.structs import replace

from safeconduct.channels.phone.drivers.g711 import mulaw_from_linear
from safeconduct.channels.phone.legs import Ears, Leg, Standing
from safeconduct.channels.phone.port import FRAME_SECONDS, SILENT
from safeconduct.channels.phone.render import TONE
from safeconduct.channels.phone.serve import Telephone
from safeconduct.desk import queue
from safeconduct.folder import LineFolder, write_secret
from safeconduct.guide import spoken
from safeconduct.model.call import FRAME_BYTES
from safeconduct.model.case import Case
from safeconduct.model.ids import CaseTag, Language, Moment
from safeconduct.model.staff import Caseworker
from safeconduct.prompts.clips import Clips
from safeconduct.sealing.opening import open_document, open_second
from safeconduct.settings import PhoneSettings, Settings, as_toml
from safeconduct.store import Vault, open_vault, sounds
from safeconduct.switchboard.linking import open_link
from safeconduct.switchboard.speaking import Speaking
from safeconduct.switchboard.turn import Switchboard
from web_line import NOON, PEPPER, Founding

PATIENCE = 30.0
"""Seconds after which a test gives up waiting for something that must come."""
CLIP_SECONDS = 0.04


def tone(seconds: float, hertz: int = 300) -> bytes:
    """Something loud enough to be taken for speech."""
    count = round(8000 * seconds)
    wave = (round(9000 * math.sin(2 * math.pi * hertz * at / 8000)) for at in range(count))
    return mulaw_from_linear(struct.pack(f"<{count}h", *wave))


def clip_of(text: str, language: str) -> bytes:
    """A sound of its own for every text: two frames of noise that only these words have."""
    digest = hashlib.shake_256(f"{language}\0{text}".encode()).digest(int(8000 * CLIP_SECONDS))
    return bytes(0x80 | byte & 0x3F for byte in digest)


class HandLeg:
    """A call in a test's hands."""

    ears: Ears

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.over = asyncio.Event()

    def play(self, frame: bytes) -> None:
        assert len(frame) == FRAME_BYTES
        self.frames.append(frame)

    def hang_up(self) -> None:
        self.over.set()


class HandDriver:
    """A network that a test plays by hand."""

    def __init__(self) -> None:
        self.answer: Callable[[Leg], bool] = lambda _leg: False

    async def run(self) -> None:
        await asyncio.get_running_loop().create_future()

    def standing(self) -> Standing:
        return Standing(True, "A test calls.")


class Speaker:
    """Speaks in clips of its own; what it was given is kept."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def speak(self, text: str, language: Language) -> bytes:
        self.said.append(text)
        return clip_of(text, language)


class Caller:
    """Somebody on the telephone."""

    def __init__(self, line: "PhoneLine") -> None:
        self._line, self.leg, self._at = line, HandLeg(), 0
        self.taken = line.driver.answer(self.leg)

    def press(self, keys: str) -> None:
        for key in keys:
            self.leg.ears.pressed(key)

    async def says(self, seconds: float, quiet: bool = False) -> None:
        """Speaks, four times as fast as anybody can: time is what is heard."""
        sound = b"\xff" * round(8000 * seconds) if quiet else tone(seconds)
        for at in range(0, len(sound), FRAME_BYTES):
            self.leg.ears.heard(sound[at : at + FRAME_BYTES])
            if at % (4 * FRAME_BYTES) == 0:
                await asyncio.sleep(FRAME_SECONDS)

    def leaves(self) -> None:
        self.leg.ears.gone()

    async def hears(self, key: str, language: str = "en") -> None:
        """Waits until this phrase is heard, after what was heard before."""
        await self.hears_text(self._line.phrase(key, language), language)

    async def hears_step(self, step: str, language: str = "en", part: int = 0) -> None:
        guide = self._line.guide
        await self.hears_text(spoken.parts(guide, guide.step(step).id, Language(language))[part], language)

    async def hears_text(self, text: str, language: str = "en") -> None:
        await self.hears_sound(clip_of(text, language), text)

    async def hears_sound(self, sound: bytes, what: str = "this sound") -> None:
        beginning = sound[:FRAME_BYTES]
        until = time.monotonic() + PATIENCE
        while beginning not in self.leg.frames[self._at :]:
            assert time.monotonic() < until, f"Never heard: {what} After it: {self.heard()}"
            await asyncio.sleep(0.01)
        self._at = self.leg.frames.index(beginning, self._at) + 1

    async def hears_the_tone(self) -> None:
        """Waits until it was heard to its end: what is said now is recorded."""
        await self.hears_sound(TONE, "the tone")
        await eventually(lambda: self.leg.frames[-2:] == [SILENT, SILENT])

    def heard(self) -> list[str]:
        """All clips that were heard to begin, by their words."""
        known = self._line.known
        return [known[frame] for frame in self.leg.frames if frame in known]


class PhoneLine:
    """One line, its telephone, and what a test wants to look at."""

    def __init__(self, founding: Founding, path: Path, vault: Vault, own: PhoneSettings) -> None:
        self.founding, self.guide, self.line = founding, founding.guide, founding.line
        self.vault, self.own = vault, own
        self.folder = LineFolder(path)
        line = replace(founding.settings, key=founding.line.key)
        write_secret(self.folder.settings_file, as_toml(Settings(line=line, phone=own)).encode())
        self.known: dict[bytes, str] = {}
        self.record()
        self.bells = 0
        self.board = Switchboard(vault, self.line, PEPPER, lambda: None, lambda: NOON)
        self.speaking = Speaking(self.board, vault, PEPPER, self._ring, lambda: self.guide)
        self.driver, self.speaker = HandDriver(), Speaker()
        self.telephone = Telephone(self.folder, self.driver, self.speaker)

    def _ring(self) -> None:
        self.bells += 1

    def record(self) -> None:
        """Every clip, made once for all lines of this founding: each is synced to the disk."""
        everything = list(spoken.everything(self.guide, self.founding.settings.title))
        made = self.founding.store.parent / "recorded"
        if not made.exists():
            clips = Clips(made)
            for each in everything:
                clips.put(each.text, each.language, clip_of(each.text, each.language), "test")
        shutil.copytree(made / "prompts", self.folder.path / "prompts")
        self.known |= {clip_of(each.text, each.language)[:FRAME_BYTES]: each.text for each in everything}

    def phrase(self, key: str, language: str = "en") -> str:
        return spoken.phrases(self.guide, Language(language), self.founding.settings.title)[key]

    def call(self) -> Caller:
        return Caller(self)

    def comes_back(self, caller: Caller, digits: str) -> None:
        """From anywhere in the guide: to a person, back to the guide there, and the choice of who has a code."""
        person = self.guide.step("person").source
        free = [choice.target for choice in person.choices if choice.target not in self.guide.keys]
        caller.press(f"0#{free.index(self.guide.step('person-return').id) + 1}")
        caller.press(digits)

    def forget_recordings(self) -> None:
        """As if its prompts were never built."""
        shutil.rmtree(self.folder.path / "prompts")

    def alice(self) -> Caseworker:
        return Caseworker(self.founding.alice, "Alice", "caseworker", self.founding.founded.team.team, "", "")

    async def case(self) -> Case | None:
        """What Alice is given when she asks for the next case."""
        alice = self.founding.alice
        return await self.vault.write(lambda db: queue.take_next(db, alice, Moment(NOON), 900))

    async def heard_in(self, case: Case) -> list[bytes]:
        """What she hears in it: the seconds of its first spoken message; an empty one is the ending."""
        team, entry = self.founding.founded.team, case.entries[0]
        document = open_document(
            entry.sealed, team.identity, line=self.line.id, team=team.team, epoch=team.epoch.epoch
        )
        take = entry.take
        assert take
        rows = await self.vault.read(lambda db: sounds.of_take(db, case.id, take, 0, 1000))
        tag = CaseTag(document.case)
        return [
            open_second(sealed, team.identity, number=number, case=tag, take=take) for number, sealed in rows
        ]


@contextlib.asynccontextmanager
async def phone_line(
    founding: Founding, path: Path, own: PhoneSettings | None = None
) -> AsyncIterator[PhoneLine]:
    """A line with its telephone, from here to the end of the block."""
    shutil.copy(founding.store, path / "line.sqlite")
    vault = await open_vault(f"sqlite:///{path / 'line.sqlite'}")
    line = PhoneLine(founding, path, vault, own or PhoneSettings(driver="built-in"))
    ours, its = socket.socketpair()
    running = asyncio.create_task(line.telephone.run(its))
    link = await open_link(ours, line.speaking.answer, line.speaking.hear)
    hearing = asyncio.create_task(link.run())
    line.speaking.attach(link)
    try:
        await eventually(lambda: line.telephone._script is not None)
        yield line
    finally:
        link.close()
        await asyncio.gather(running, hearing)
        await vault.close()


def without_pauses(seconds: list[bytes]) -> bytes:
    """What was spoken, without the silence that stands for what a busy machine brought late."""
    sound = b"".join(seconds)
    frames = (sound[at : at + FRAME_BYTES] for at in range(0, len(sound), FRAME_BYTES))
    return b"".join(frame for frame in frames if frame != SILENT)


async def eventually(so: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Waits until it is so."""
    until = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < until, "It never became so."
        await asyncio.sleep(0.01)
