"""`safeconduct practice`: made-up people write, a trainee answers, and nothing of it counts."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from kept_line import KeptLine
from safeconduct.commands.practice import practice
from safeconduct.errors import SettingsError
from safeconduct.folder import LineFolder
from safeconduct.rehearsal.caseworker import Caseworker
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.store import open_vault, snapshot
from serving import AS_INSTALLED, free_port

PATIENCE = 60.0


def awaited(look):
    """What `look` finds, as soon as it finds anything."""
    until = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < until, "It did not come."
        time.sleep(0.1)
    return found


@pytest.fixture
def served(tmp_path):
    """The command, running; its port and what it says."""
    port, said = free_port(), tmp_path / "said"
    command = [sys.executable, "-m", "safeconduct", "practice", str(tmp_path / "line")]
    with said.open("wb") as out:
        running = subprocess.Popen(
            [*command, "--port", str(port), "--waiting", "1", "--every", "3600"],
            env=os.environ | AS_INSTALLED,
            stdout=out,
            stderr=out,
        )
    awaited(lambda: "Ctrl+C" in said.read_text())
    yield port, said
    running.send_signal(signal.SIGINT)
    assert running.wait(PATIENCE) == 0


def counted(folder):
    """How many rows each table has that a count, a figure or the public book is made of."""

    async def look():
        vault = await open_vault(folder.store_url(folder.settings()))
        try:
            return await vault.read(
                lambda db: [
                    snapshot.count(db, table) for table in ("counts", "tallies", "draws", "commitments")
                ]
            )
        finally:
            await vault.close()

    return asyncio.run(look())


def test_a_trainee_answers_and_hears_from_the_trainer(served, tmp_path):
    """Birch takes the case that waits; the note comes into the same case. Every door says that it is practice."""
    port, said = served
    words = re.search(r"birch \(caseworker\): (.*)", said.read_text())[1]
    with Visitor(f"http://localhost:{port}") as visitor:
        for language, mark in (("en", "PRACTICE"), ("ru", "УЧЕБНАЯ"), ("uk", "НАВЧАЛЬНА"), ("id", "LATIHAN")):
            assert mark in visitor.get(f"/{language}/write").text
        assert visitor.post_json("/console/api/welcome", {}).json()["practice"] is True
        birch = Caseworker(visitor, words)
        case = awaited(birch.take_next)
        birch.reply(case, "We have read it. Somebody is here.")
        again = awaited(birch.take_next)
    assert again.id == case.id
    assert again.words[-1].text.startswith("PRACTICE. This note is from the trainer")
    assert counted(LineFolder(tmp_path / "line")) == [0, 0, 0, 0]


def test_a_real_line_is_left_alone(tmp_path):
    """The command refuses its folder; its settings cannot be turned; and a practice line cannot pass for real."""
    line = KeptLine(tmp_path / "line")
    with pytest.raises(SettingsError, match="real line"):
        practice(line.folder.path)
    file = line.folder.settings_file
    real = file.read_text()
    for changed in ("practice = true\n[line]", 'name = "practice"\npractice = true\n[line]'):
        rows = changed.removesuffix("[line]")
        kept = [row for row in real.splitlines() if not (row.startswith("name =") and "name" in rows)]
        file.write_text("\n".join(kept).replace("[line]", f"[line]\n{rows}"))
        with pytest.raises(SettingsError, match="never is one for practice"):
            line.folder.settings()


def test_its_keys_say_what_it_is(served, tmp_path):
    """The organisation key of a practice line has the word in its name, and so has whatever it signs."""
    settings = LineFolder(tmp_path / "line").settings()
    assert settings.line.key.startswith("safeconduct.practice/root+")
    assert "safeconduct.practice/" in (tmp_path / "line" / "public" / "channels.note").read_text()
