"""How the line watches its telephone process, and what of its words reaches the operator."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from safeconduct.folder import LineFolder
from safeconduct.switchboard import speaking as speaking_module
from safeconduct.switchboard import watching
from safeconduct.switchboard.speaking import Speaking
from safeconduct.switchboard.watching import AGAIN_SECONDS, OURS, Noted, Watching, safe_sentence


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{OURS}The trunk does not know us.\n", "The trunk does not know us."),
        ("ValueError: 1234 5678 9012 3456 7890\n", "ValueError"),
        ("safeconduct.errors.StoreBusy: busy\n", ""),
        ("aiosipua.errors.ParseError: sip:+4915550199@trunk\n", "ParseError"),
        ('  File "flow.py", line 1, in run\n', ""),
        ("    keyed = '12345678901234567890'\n", ""),
        ("INVITE sip:+4915550199@line SIP/2.0\n", ""),
        ("", ""),
    ],
)
def test_only_what_was_said_for_the_operator_is_logged(line: str, said: str) -> None:
    """Of a traceback the kind of the fault, because it may quote what a caller keyed in."""
    assert safe_sentence(line) == said


PYTHON = sys.executable


class Watched:
    """A telephone process that a test writes, and what the line does with it."""

    def __init__(self, path: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
        program = path / "telephone.py"
        program.write_text(f"#!{PYTHON}\nimport os, socket, sys, time\n{script}\n")
        program.chmod(0o700)
        monkeypatch.setattr(watching.sys, "executable", str(program))
        self.folder = LineFolder(path)
        speaking = Speaking(None, None, bytes(32), lambda: None, lambda: None)  # type: ignore[arg-type,return-value]
        self.watching = Watching(self.folder, speaking, lambda: "")

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.watching.run())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


ANSWERS = """
import msgspec
its = socket.socket(fileno=int(sys.argv[-1]))
def answer():
    length = int.from_bytes(its.recv(4, socket.MSG_WAITALL) or sys.exit(), "big")
    number, asked = msgspec.msgpack.decode(its.recv(length, socket.MSG_WAITALL))
    if number:
        said = {"type": "Standing", "ready": True, "said": "It stands.\\n\\x1b[31m", "calls": 3}
        body = msgspec.msgpack.encode((number, said))
        its.sendall(len(body).to_bytes(4, "big") + body)
"""


async def until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not so():  # noqa: ASYNC110 a process of its own tells nobody
            await asyncio.sleep(0.02)


def test_a_telephone_that_cannot_be_started_is_tried_ever_more_slowly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Ten tries, and each thing is said once."""
    here = Watched(
        tmp_path, f"sys.stderr.write({OURS!r} + 'The trunk has no name.\\n'); sys.exit(1)", monkeypatch
    )
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def counted(seconds: float) -> None:
        if seconds not in (watching.LOOK_SECONDS, watching.ASK_SECONDS, AGAIN_SECONDS):
            pauses.append(seconds)
            seconds = 0
        await sleep(seconds)

    monkeypatch.setattr(watching.asyncio, "sleep", counted)

    async def story() -> None:
        async with here.running():
            async with asyncio.timeout(60):
                while len(pauses) < 10:
                    await sleep(0.02)

    asyncio.run(story())
    assert pauses[:3] == [0.4, 0.8, 1.6]
    assert pauses[-1] == watching.VAIN_SECONDS
    assert sorted(caplog.messages) == [
        "The telephone cannot be started (1). It is tried again and again, with growing pauses.",
        "The telephone: The trunk has no name.",
    ]


def test_a_program_that_is_not_there_does_not_end_the_watching(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It may be there again after an update."""
    here = Watched(tmp_path, "", monkeypatch)
    monkeypatch.setattr(watching.sys, "executable", str(tmp_path / "nothing"))

    async def story() -> None:
        async with here.running():
            await until(lambda: bool(caplog.messages))
            Watched(tmp_path, f"{ANSWERS}\nwhile True: answer()", monkeypatch)
            await until(here.folder.standing_file.exists)

    asyncio.run(story())
    assert "FileNotFoundError" in caplog.messages[0]


def test_how_the_telephone_is_stands_in_a_file_while_the_line_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For `doctor`: a sentence, no number of anybody, not even of calls; nothing that a terminal would obey."""
    here = Watched(tmp_path, f"{ANSWERS}\nwhile True: answer()", monkeypatch)

    async def story() -> Noted:
        async with here.running():
            await until(here.folder.standing_file.exists)
            return msgspec.json.decode(here.folder.standing_file.read_bytes(), type=Noted)

    noted = asyncio.run(story())
    assert (noted.ready, noted.said) == (True, "It stands.  [31m")
    assert not here.folder.standing_file.exists()


def test_a_telephone_that_hangs_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It answered once, and never again: it carries no sound either."""
    for name, seconds in (("HANG_SECONDS", 0.2), ("ASK_SECONDS", 0.05)):
        monkeypatch.setattr(watching, name, seconds)
    monkeypatch.setattr(speaking_module, "ANSWER_SECONDS", 0.1)
    here = Watched(
        tmp_path,
        f"{ANSWERS}\nwhile not os.path.exists({str(tmp_path / 'hang')!r}): answer()\ntime.sleep(600)",
        monkeypatch,
    )

    async def story() -> None:
        async with here.running():
            await until(here.folder.standing_file.exists)
            first = here.watching.process
            (tmp_path / "hang").touch()
            await until(lambda: here.watching.process is not first)

    asyncio.run(story())
    assert "The telephone does not answer." in caplog.messages


def test_the_telephone_gets_no_secret_that_is_not_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that meets the network need not know the bot's token or the store's password."""
    monkeypatch.setenv("SAFECONDUCT_TELEGRAM_TOKEN", "1:MARKER")
    monkeypatch.setenv("SAFECONDUCT_STORE_URL", "postgresql+psycopg://alice:MARKER@/line")
    monkeypatch.setenv("SAFECONDUCT_PHONE_PASSWORD", "its own")
    seen = tmp_path / "seen"
    script = f"open({str(seen)!r} + '.new', 'w').write(repr(dict(os.environ))); os.rename({str(seen)!r} + '.new', {str(seen)!r})"
    here = Watched(tmp_path, f"{script}\ntime.sleep(600)", monkeypatch)

    async def story() -> None:
        async with here.running():
            await until(seen.exists)
            assert here.watching.process
            here.watching.process.kill()

    asyncio.run(story())
    assert "MARKER" not in seen.read_text()
    assert "its own" in seen.read_text()


def test_it_fills_no_log(caplog: pytest.LogCaptureFixture) -> None:
    """A thousand sentences at once: sixty are written down, and of each one line that can be printed."""

    async def story() -> None:
        said = asyncio.StreamReader()
        for number in range(1000):
            said.feed_data(f"{OURS}Sentence {number}.\n".encode())
        said.feed_eof()
        operator = watching._Said()
        operator.came()
        await watching._relay(said, operator)

    asyncio.run(story())
    assert watching.SAID_BURST <= len(caplog.messages) <= watching.SAID_BURST + 5
    assert safe_sentence(f"{OURS}\x1b]0;x\x07{'y' * 5000}") == "]0;x " + "y" * 194


def test_an_edition_is_told_once_it_has_come_to_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While prompts are built the mark changes with every look; a folder that is not there for a moment is no edition."""
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.001)
    marks: list[str | OSError] = ["1", "1", "2", OSError(), "3", "4", "4", "4", "5", "5", "5"]
    told: list[int] = []

    def mark() -> str:
        found = marks.pop(0) if len(marks) > 1 else marks[0]
        if isinstance(found, OSError):
            raise found
        return found

    speaking = Speaking(None, None, bytes(32), lambda: None, lambda: None)  # type: ignore[arg-type,return-value]
    monkeypatch.setattr(speaking, "new_edition", lambda: told.append(len(marks)))
    here = Watching(LineFolder(tmp_path), speaking, mark)

    async def story() -> None:
        looking = asyncio.create_task(here._look())
        await until(lambda: len(marks) == 1 and len(told) >= 2)
        looking.cancel()

    asyncio.run(story())
    assert len(told) <= 3
