"""Of a call there is nothing in the clear anywhere: no sound, no digit, no number, no answer, no note; and soon not in memory.

Somebody leaves a message and shows number and name; a caseworker hears it, answers and makes a note; the caller
comes back and hears the answer, and calls again and talks with the caseworker. All the while the memory of the
process that writes the store is searched; after each call that of the telephone and its voice as well; then every file.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import pytest
from msgspec import Struct

from opened import Spied
from phone_line import PATIENCE
from planted import found, process_files, written_outside
from planted_calls import (
    CALLED,
    CALLER,
    Sound,
    answered,
    children,
    environment,
    hiding_nothing,
    line_with_telephone,
    number_marks,
    planted_call,
    telephone_of,
    written_by,
)
from postgresql import cluster
from remembered import remembered
from safeconduct.console.talking import PROTOCOL
from safeconduct.model.application import Note
from safeconduct.model.call import FRAME_BYTES, SECOND_BYTES
from safeconduct.model.ids import Language
from safeconduct.rehearsal.caseworker import Caseworker, Opened
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.sealing import envelopes, receipts
from safeconduct.sealing.receipts import DigitReceipt
from safeconduct.sealing.recipients import recipient
from safeconduct.settings import StoreSettings
from serving import ServedLine

MESSAGE, ASKS, TELLS = Sound("message"), Sound("the caller asks"), Sound("the caseworker tells")
ANSWER, NOTED = "Kilkenny orchard, ask for the violet form.", "Torquay lighthouse, she has two brothers."
SPOKEN_SECONDS, TALK_FRAMES = 6.0, 100


class Told(Struct):
    """What was planted so far, by what it is: no process but the one that needs it may hold it, and none afterwards."""

    marks: dict[str, bytes]

    def receipt(self, line: ServedLine, receipt: DigitReceipt) -> None:
        """The digits, as they are and as they are written, and what only they open."""
        keys = receipts.keys(receipt, line.founded.line)
        digits = {"digits": receipt.digits.encode(), "digits in groups": receipt.text[:14].encode()}
        self.marks |= digits | {"key of the answers": keys.reply.seed}

    @property
    def texts(self) -> list[str | bytes]:
        """As they may lie in a file."""
        return [*self.marks.values(), CALLER, CALLED, ANSWER, NOTED]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the line may leave things: the working folder, the home folder, the temporary folder."""
    for name in ("cwd", "home", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def told() -> Told:
    texts = {"answer": ANSWER.encode(), "note": NOTED.encode()}
    return Told({"message": MESSAGE.mark, **number_marks(), **texts})


@contextlib.contextmanager
def served(line: ServedLine, home: Path, spied: Spied) -> Iterator[None]:
    """The line, in folders of its own; whoever calls shows number and name."""
    with hiding_nothing():
        line.start(environment=environment(home) | spied.environment, cwd=home / "cwd")
        try:
            asyncio.run(answered(line))
            yield
        finally:
            if line.process is not None:
                line.stop()


async def leaves_a_message(line: ServedLine, told: Told) -> DigitReceipt:
    """Searched while it is spoken: the search sees it in the telephone, where it is, and nowhere else."""
    async with planted_call(line) as amina:
        await amina.hears("phone.language")
        await amina.presses("10")
        await amina.hears("phone.message")
        amina.call.say(MESSAGE.spoken(SPOKEN_SECONDS))
        await asyncio.sleep(SPOKEN_SECONDS / 2)
        assert {"message", "number"} <= remembered(telephone_of(line), told.marks).keys()
        assert remembered(line.pid, told.marks) == {}
        await asyncio.sleep(SPOKEN_SECONDS / 2)
        await amina.presses("#")
        await amina.hears("phone.message.kept")
        await amina.hears("phone.receipt.keys")
        told.receipt(line, amina.receipt)
        assert {"digits", "key of the answers"} <= remembered(telephone_of(line), told.marks).keys()
        return amina.receipt


async def hears_the_answer(line: ServedLine, told: Told, receipt: DigitReceipt) -> None:
    """The search sees the text while it is read out; the sound of it becomes one more mark."""
    async with planted_call(line) as amina:
        await amina.hears("phone.language")
        await amina.presses("1#" + receipt.text.replace(" ", ""))
        await amina.hears("phone.answers")
        await amina.hears("phone.answers.keys")
        assert "answer" in remembered(telephone_of(line), told.marks)
        assert remembered(line.pid, told.marks) == {}
        spoken = amina.no_recording()
        assert len(spoken) > 50, "No second of speech was heard."
        told.marks["sound of the answer"] = spoken[len(spoken) // 2][:64]


async def talks(line: ServedLine, alice: Caseworker, visitor: Visitor) -> None:
    """With a caseworker, through the console: what they say passes through the line's process."""
    alice._desk.ask("take-calls", {"on": True})
    async with planted_call(line) as amina:
        await amina.hears("phone.language")
        await amina.presses("10")
        await until(lambda: alice._desk.ask("calls", {})["waiting"], 0.1)
        call = alice._desk.ask("calls", {})["waiting"][0]["call"]
        alice._desk.ask("take-call", {"call": call})
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(
                f"http://127.0.0.1:{line.port}/console/talk",
                origin=line.url,
                protocols=(PROTOCOL, visitor.token, call),
            ) as console,
        ):
            assert console.protocol == PROTOCOL
            amina.call.say(ASKS.spoken(TALK_FRAMES / 50))
            await _says(console, TELLS)
            await amina.until_heard(TELLS.mark)
            marks = {"asks": ASKS.mark, "tells": TELLS.mark}
            assert remembered(line.pid, marks), "The search sees what passes."
        alice._desk.ask("call-act", {"call": call, "what": "release"})


async def _says(console: aiohttp.ClientWebSocketResponse, sound: Sound) -> None:
    """As a console does it, 20 ms after 20 ms; and hears the caller."""
    heard, spoken = b"", sound.spoken(TALK_FRAMES / 50)
    for at in range(0, len(spoken), FRAME_BYTES):
        await console.send_bytes(spoken[at : at + FRAME_BYTES])
        heard += await asyncio.wait_for(console.receive_bytes(), PATIENCE)
    while ASKS.mark not in heard:
        heard += await asyncio.wait_for(console.receive_bytes(), PATIENCE)


def works_on_it(alice: Caseworker, line: ServedLine, case: Opened) -> None:
    """She hears the message, makes a note, answers."""
    assert alice.hear(case).count(MESSAGE.mark) > 100
    team = line.founded.team
    note = Note(
        line=team.line, team=team.team, epoch=team.epoch.epoch, case=case.words[0].case,
        language=Language("en"), made="2026-11-22", author="alice", text=NOTED,
    )  # fmt: skip
    sealed = envelopes.seal_note(note, team.signing, recipient(team.epoch.recipient))
    body = {"case": case.id, "seen": case.seen, "key": b64encode(os.urandom(16)).decode()}
    alice._desk.ask("note", body | {"epoch": team.epoch.epoch, "sealed": b64encode(sealed).decode()})
    alice.reply(case, ANSWER)


async def until(so: Callable[[], object], pause: float) -> None:
    """Waits until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not so():  # noqa: ASYNC110 it is in another process
            await asyncio.sleep(pause)


async def forgotten(line: ServedLine, told: Told) -> None:
    """Neither the telephone nor its voice remembers anything, once the call is over. The line never did."""
    telephone = telephone_of(line)

    def remain() -> list[dict[str, int]]:
        left = (remembered(pid, told.marks) for pid in (telephone, *children(telephone)))
        return [one for one in left if one]

    with contextlib.suppress(TimeoutError):
        await until(lambda: not remain(), 0.5)
    assert remain() == []
    assert remembered(line.pid, told.marks) == {}


async def everything(line: ServedLine, words: str, told: Told) -> None:
    """All three calls, and the memory after each."""
    receipt = await leaves_a_message(line, told)
    await forgotten(line, told)
    with Visitor(f"http://127.0.0.1:{line.port}") as visitor:
        alice = Caseworker(visitor, words)
        case = alice.take_next()
        assert case
        works_on_it(alice, line, case)
    await hears_the_answer(line, told, receipt)
    await forgotten(line, told)
    with Visitor(f"http://127.0.0.1:{line.port}") as visitor:
        await talks(line, Caseworker(visitor, words), visitor)
    told.marks |= {"asks": ASKS.mark, "tells": TELLS.mark}
    await until(lambda: not remembered(line.pid, told.marks), 0.5)
    await forgotten(line, told)


def test_the_search_would_find_it(home: Path, told: Told) -> None:
    """The control: sound in pieces, digits and number, written down as a program might, are found; so is an opened file."""
    told.marks["digits"] = b"664910372829593071"
    piece = MESSAGE.spoken(1)[100:500]
    for name, content in (
        ("sound", piece),
        ("base64", b64encode(piece)),
        ("digits", b"receipt 66491037282959307181"),
        ("invite", f"From: <sip:{CALLER}@host>".encode()),
    ):
        (home / "tmp" / name).write_bytes(content)
    assert len(found([home], told.texts)) == 4
    assert remembered(os.getpid(), {"message": piece[60:100]}), "Here it is, while the test holds it."
    spied = Spied(home / "spied")
    program = [sys.executable, "-c", f"open({str(home / 'tmp' / 'sound.wav')!r}, 'wb')"]
    with subprocess.Popen(program, env=os.environ | spied.environment) as recorder:
        recorder.wait(PATIENCE)
    assert [name for name in spied.by(recorder.pid) if "sound.wav" in name]


@pytest.mark.slow
def test_nothing_of_a_call_stays(home: Path, told: Told) -> None:
    """SQLite. No process of the line opens a file for a call but the store's; the telephone writes not one second to a disk."""
    line, spied = line_with_telephone(home), Spied(home / "spied")
    words = line.employ("alice")
    with served(line, home, spied):
        telephone = telephone_of(line)
        opened, written = spied.by(telephone), written_by(telephone)
        asyncio.run(everything(line, words, told))
        assert telephone_of(line) == telephone, "It lived through all of it."
        assert spied.by(line.pid), "The spy hears the line open its store."
        assert spied.by(telephone) == opened
        assert written_by(telephone) - written < SECOND_BYTES, (
            "Some page is written for another reason; a second is more."
        )
        assert [name for child in children(telephone) for name in spied.by(child)] == []
        pids = (line.pid, telephone, *children(telephone))
        assert found([home, *(file for pid in pids for file in process_files(pid))], told.texts) == []
        assert [name for pid in pids for name in written_outside(pid, [home])] == []
        line._end(signal.SIGABRT)
    assert [file.name for file in (home / "cwd").iterdir()] == [], "A crash left a core file."
    assert [file.name for file in (home / "tmp").iterdir()] == []
    assert found([home], told.texts) == []


@pytest.mark.slow
@pytest.mark.postgresql
def test_nothing_of_a_call_stays_in_postgresql(home: Path, told: Told) -> None:
    """PostgreSQL: its tables, its journal and its log."""
    with cluster() as server:
        line = line_with_telephone(home, StoreSettings(url=server.new_database()))
        words = line.employ("alice")
        with served(line, home, Spied(home / "spied")):
            asyncio.run(everything(line, words, told))
            assert found([home, server.folder], told.texts) == []
        server.stop()
        assert found([home, server.folder], told.texts) == []
        server.start()
