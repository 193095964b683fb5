"""A foreign telephone (SIPp) calls a line that is served, by either driver: a message, its answer, and a hang-up in between."""

import asyncio
import contextlib
import itertools
import math
import sqlite3
from base64 import b64decode
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from msgspec import Struct

from asterisk import running_asterisk
from asterisk_calls import PLANTED
from phone_line import PATIENCE, clip_of, eventually, tone, without_pauses
from safeconduct.errors import CallFailed
from safeconduct.guide import read_guide, sample_folder, spoken
from safeconduct.model.call import SECOND_BYTES
from safeconduct.model.ids import Language
from safeconduct.prompts.clips import Clips
from safeconduct.rehearsal.caseworker import Caseworker, Opened
from safeconduct.rehearsal.telephone.caller import Caller
from safeconduct.rehearsal.telephone.hearing import Repertoire
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.settings import PhoneSettings
from serving import ServedLine, make_served, served
from sipp_caller import HOST, Doing, SippCaller, free_udp_port, line_repertoire, sipp_calls

T = TypeVar("T")
GUIDE = read_guide(sample_folder())
TITLE = "The line of the tests"
SPOKEN_SECONDS = 4
BREATH = bytes([0xFF]) * SECOND_BYTES
"""Nobody speaks in the very moment in which the tone ends."""
ANSWERS = {
    "en": "Nobody may punish you for asking. Keep the paper, and show it to a lawyer within three days.",
    "ru": "Никто не вправе наказать вас за вопрос. Сохраните бумагу и покажите её юристу в течение трёх дней.",
    "uk": "Ніхто не має права покарати вас за запитання. Збережіть папір і покажіть його юристу протягом трьох днів.",
    "id": "Tidak seorang pun boleh menghukum Anda karena bertanya. Simpan surat itu dan tunjukkan kepada pengacara.",
}

pytestmark = [pytest.mark.sipp, pytest.mark.slow]


class Called(Struct):
    """A line that is served, where it is called, and how it sounds."""

    line: ServedLine
    sip: tuple[str, int]
    alice: str
    """Her recovery words."""
    learned: Repertoire
    folder: Path


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("built-in", marks=pytest.mark.xdist_group("sipp")),
        pytest.param("asterisk", marks=[pytest.mark.asterisk, pytest.mark.xdist_group("asterisk")]),
    ],
)
def called(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Called]:
    """Nobody is on duty there, but Alice works through the messages."""
    path = tmp_path_factory.mktemp("called")
    with contextlib.ExitStack() as stack:
        if request.param == "asterisk":
            server = stack.enter_context(running_asterisk())
            port, own = server.sip, server.settings()
        else:
            port = free_udp_port()
            own = PhoneSettings(driver="built-in", port=port, sound_ports="46000-46199")
        line = make_served(path, phone=own)
        alice = line.employ("Alice")
        record(Clips(line.folder.path))
        stack.enter_context(served(line))
        asyncio.run(asyncio.wait_for(answered(port), PATIENCE))
        yield Called(line, (HOST, port), alice, line_repertoire(GUIDE, TITLE), path)
    left = [file for file in path.rglob("*") if file.is_file() and PLANTED.encode() in file.read_bytes()]
    assert not [file for file in left if file.suffix != ".xml"], "The line has learnt who called."


def record(clips: Clips) -> None:
    """What is said on these ways, and nothing else."""
    for language in GUIDE.languages:
        words = spoken.phrases(GUIDE, language, TITLE)
        texts = [text for name, text in words.items() if not name.startswith("phone.wait")]
        for step in ("root", "home", "home-summons", "safe", "person"):
            texts += [spoken.parts(GUIDE, step, language)[0]]
            texts += [text for _, text in spoken.choices(GUIDE, step, language)]
        for text in texts:
            clips.put(text, language, clip_of(text, language), "test")


async def answered(port: int) -> None:
    """Returns when a call to the line is answered."""
    while True:
        with contextlib.suppress(CallFailed):
            async with Caller.dial(f"sip:line@{HOST}:{port}", seconds=1):
                return
        await asyncio.sleep(0.1)


def test_four_leave_a_message_and_hear_its_answer(called: Called) -> None:
    """At the same time, each in a language of their own, by keys alone; Alice hears what was spoken, and answers."""
    voices = {language: tone(SPOKEN_SECONDS, 300 + 50 * n) for n, language in enumerate(GUIDE.languages)}

    receipts = at_once(leave(called, each, voice) for each, voice in voices.items())
    assert len(set(receipts)) == len(voices)
    with Visitor(called.line.url) as visitor:
        alice = Caseworker(visitor, called.alice)
        for _ in voices:
            case = alice.take_next()
            assert case is not None
            sound = alice.hear(case)
            assert same(voices[Language(case.language)]) in same(without_pauses([sound]))
            assert pieces(called.line, case) == seconds(sound) + 1, "Its end is not there."
            alice.reply(case, ANSWERS[case.language])
        assert alice.take_next() is None
    at_once(come_back(called, each, receipt) for each, receipt in zip(voices, receipts, strict=True))


def test_who_hangs_up_while_speaking_has_left_a_message(called: Called) -> None:
    """Somebody is cut off: Alice hears what was spoken until then, and sees that its end is missing."""
    voice = tone(20 * SPOKEN_SECONDS)
    before = count(called.line)

    async def story() -> None:
        plan = [*to_a_person(Language("uk"), "person-write"), ("tone", (BREATH, voice))]
        async with walking(called, Language("uk"), plan) as caller:
            await eventually(lambda: count(called.line) >= before + SPOKEN_SECONDS)
            caller.goes_on()

    asyncio.run(story())
    with Visitor(called.line.url) as visitor:
        alice = Caseworker(visitor, called.alice)
        case = alice.take_next()
        assert case is not None
        sound = alice.hear(case)
    assert same(voice).startswith(same(without_pauses([sound])[: 2 * SECOND_BYTES]))
    assert pieces(called.line, case) == seconds(sound) >= SPOKEN_SECONDS


def at_once(calls: Iterable[Coroutine[None, None, T]]) -> list[T]:
    """All of these calls; what each brought, in order. When one fails, the others end."""

    async def together() -> list[T]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in calls]
        return [task.result() for task in tasks]

    return asyncio.run(together())


async def leave(called: Called, language: Language, voice: bytes) -> str:
    """From the choice of language by way of the guide to a message; the twenty digits that the line says."""
    plan = [
        *walk(language, "root", "home", "home-summons"),
        ("home-summons", ("#",)),
        ("home", (GUIDE.keys["safe"],)),
        ("safe", (GUIDE.keys["person"],)),
        *from_nobody("person-write"),
        ("tone", (BREATH, voice, "#")),
    ]
    async with walking(called, language, plan) as caller:
        await caller.hears("phone.message.kept")
        await caller.knows(lambda: bool(caller.listener.receipt), "receipt")
        caller.goes_on()
        return caller.listener.receipt.replace(" ", "")


async def come_back(called: Called, language: Language, receipt: str) -> None:
    """The digits, and then the answer: a voice that comes from no recording."""
    plan = [*to_a_person(language, "person-return"), ("phone.return", (receipt,))]
    async with walking(called, language, plan) as caller:
        await caller.hears("phone.answers")
        before = caller.strange
        await caller.knows(lambda: caller.strange > before, "answer")
        await caller.hears("phone.answers.keys")
        caller.goes_on()


@contextlib.asynccontextmanager
async def walking(
    called: Called, language: Language, plan: list[tuple[str, Doing]]
) -> AsyncIterator[SippCaller]:
    """A caller who has done all of the plan, each thing when the line has said what stands before it."""
    doings = [doing for _, doing in plan]
    async with sipp_calls(called.sip, language, doings, called.learned, called.folder / "calls") as caller:
        for heard, _ in plan:
            await caller.hears(heard)
            caller.goes_on()
        yield caller


def walk(language: Language, *steps: str) -> list[tuple[str, Doing]]:
    """The language, and then by the keys of the choices from step to step."""
    keyed = [(here, (key(here, there),)) for here, there in itertools.pairwise(steps)]
    return [("phone.language", (str(GUIDE.languages.index(language) + 1),)), *keyed]


def to_a_person(language: Language, then: str) -> list[tuple[str, Doing]]:
    """The language, a person at once, of whom there is none, and a choice there."""
    return [*walk(language), ("phone.hello", (GUIDE.keys["person"],)), *from_nobody(then)]


def from_nobody(then: str) -> list[tuple[str, Doing]]:
    """Nobody is on duty: back to the menu of a person, and a choice there."""
    return [("phone.nobody", ("#",)), ("person", (key("person", then),))]


def key(here: str, there: str) -> str:
    """What leads from one step to another."""
    choices = [choice.target for choice in GUIDE.step(here).source.choices if choice.target not in GUIDE.keys]
    return str(choices.index(there) + 1)


def same(sound: bytes) -> bytes:
    """The two zeros of mu-law are one, once Asterisk has carried it as linear samples."""
    return sound.replace(b"\x7f", b"\xff")


def seconds(sound: bytes) -> int:
    return math.ceil(len(sound) / SECOND_BYTES)


def pieces(line: ServedLine, case: Opened) -> int:
    """Envelopes of what was spoken first in this case."""
    return count(line, "take = ?", b64decode(case.take))


def count(line: ServedLine, where: str = "true", *values: bytes) -> int:
    """Seconds that are in the store."""
    with contextlib.closing(sqlite3.connect(f"file:{line.folder.store_file}?mode=ro", uri=True)) as store:
        (number,) = store.execute(f"SELECT count(*) FROM sounds WHERE {where}", values).fetchone()
    return number
