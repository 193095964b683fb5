"""An editor changes a sentence while the line runs: the next call hears it, without a restart and without a gap."""

import asyncio
import contextlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from phone_line import clip_of
from safeconduct.errors import CallFailed
from safeconduct.guide import Guide, read_guide, sample_folder, spoken
from safeconduct.model.ids import Language
from safeconduct.prompts.clips import Clips
from safeconduct.rehearsal.telephone.caller import Caller
from safeconduct.settings import PhoneSettings
from serving import ServedLine, make_served, served
from sipp_caller import free_udp_port

pytestmark = pytest.mark.slow

TITLE = "The line of the tests"
PATIENCE = 150.0
"""The line looks at its guide once a minute."""
BEGINNING = 8000
"""Bytes by which a recording is known: a second, or all of a shorter one."""
BEFORE, AFTER = "Pick the line that fits you.", "Choose what fits you."


def own_guide(line: ServedLine, folder: Path) -> None:
    """A guide of the line's own, and everything in it recorded."""
    shutil.copytree(sample_folder(), folder)
    settings = line.folder.settings_file
    settings.write_text(f'{settings.read_text("utf-8")}\n[guide]\nfolder = "{folder}"\n', "utf-8")
    clips = Clips(line.folder.path)
    for each in spoken.everything(read_guide(folder), TITLE):
        clips.put(each.text, each.language, clip_of(each.text, each.language), "test")


def edit(folder: Path) -> None:
    """The first sentence that an English caller hears after the language."""
    file = folder / "steps" / "start" / "root.en.md"
    text = file.read_text("utf-8")
    assert BEFORE in text
    file.write_text(text.replace(BEFORE, AFTER), "utf-8")


def speak_what_is_new(line: ServedLine) -> str:
    """As an operator does it, with a real voice. What the command says."""
    command = [sys.executable, "-m", "safeconduct", "prompts", "build", str(line.folder.path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE)
    return done.stdout


def first_words(line: ServedLine, guide: Guide) -> bytes:
    """The sound of what the first step begins with, in English."""
    text = spoken.parts(guide, guide.start, Language("en"))[0]
    sound = Clips(line.folder.path).find(text, Language("en"))
    assert sound, text
    return sound[:BEGINNING]


async def until_heard(uri: str, key: str, sound: bytes) -> int:
    """Call again and again, choose the language, listen. How many calls it took; none may fail."""
    calls = 0
    async with asyncio.timeout(PATIENCE):
        while True:
            calls += 1
            if sound in await one_call(uri, key):
                return calls
            await asyncio.sleep(1)


async def one_call(uri: str, key: str) -> bytes:
    heard = bytearray()
    async with Caller.dial(uri) as call:
        await call.press(key)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3):
                async for frame in call.frames:
                    heard += frame
    return bytes(heard)


async def answered(uri: str) -> None:
    """The telephone is a process of its own, which comes a moment after the line."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(CallFailed):
                async with Caller.dial(uri):
                    return
            await asyncio.sleep(0.2)


def test_an_edited_sentence_is_heard_in_a_later_call(tmp_path: Path) -> None:
    """Edited, spoken by `prompts build` (only what changed), heard: and every call in between was answered."""
    port, folder = free_udp_port(), tmp_path / "guide"
    line = make_served(tmp_path, phone=PhoneSettings(driver="built-in", port=port, sound_ports="48000-48099"))
    own_guide(line, folder)
    uri, guide = f"sip:line@127.0.0.1:{port}", read_guide(folder)
    key = str(guide.languages.index(Language("en")) + 1)
    with served(line):
        asyncio.run(answered(uri))
        assert asyncio.run(until_heard(uri, key, first_words(line, guide))) == 1
        edit(folder)
        said = speak_what_is_new(line)
        assert " 1 to speak." in said
        asyncio.run(until_heard(uri, key, first_words(line, read_guide(folder))))
