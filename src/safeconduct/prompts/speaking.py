"""A voice in a process of its own, kept warm: what a caller must hear now is spoken while the sound of all calls goes on.

It speaks answers that were opened for one turn of a call. They pass through two pipes and two memories and
come to rest nowhere; the process writes no core file, and ends when its caller's end of the pipe does.
"""

import asyncio
import os
import resource
import struct
import sys
from contextlib import suppress
from functools import lru_cache
from io import BufferedReader, BufferedWriter, FileIO
from typing import BinaryIO

import msgspec
from msgspec import Struct

from safeconduct.errors import VoiceError
from safeconduct.model.ids import Language
from safeconduct.prompts.voices import LONGEST, SECONDS, voice_for

_LENGTH = struct.Struct(">I")
_LONGEST_ANSWER = 32 << 20
"""More sound than `LONGEST` letters can take."""
_warm = lru_cache(maxsize=1)(voice_for)


class Text(Struct, frozen=True, array_like=True):
    """Speak this."""

    text: str
    language: Language


class Sound(Struct, frozen=True, array_like=True):
    """What came of it."""

    mulaw: bytes
    refused: str = ""
    """Why there is no sound; empty when there is."""


class Speaker:
    """`await speaker.speak(text, language)`. One text at a time; whoever comes meanwhile waits their turn."""

    def __init__(self, setting: str) -> None:
        """`setting`: `phone.voice`. Nothing is started before the first text."""
        self._setting = setting
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def speak(self, text: str, language: Language) -> bytes:
        """The text as mu-law, 8,000 samples a second. `VoiceError` when it cannot be spoken, or took too long.

        A process that has died, or was killed because it took too long, is started again for the next text.
        """
        if len(text) > LONGEST:
            raise VoiceError(f"A text has {len(text)} letters; at most {LONGEST} are spoken at once.")
        async with self._turn:
            try:
                async with asyncio.timeout(SECONDS):
                    sound = await self._exchange(Text(text, language))
            except (OSError, EOFError, msgspec.DecodeError, TimeoutError) as error:
                await self._end()
                raise VoiceError("The voice stopped while it spoke.") from error
            except asyncio.CancelledError:  # what it still says would be taken for the next text's sound
                await self._end()
                raise
        if sound.refused:
            raise VoiceError(sound.refused)
        return sound.mulaw

    async def warm(self) -> None:
        """Start the process, so that the first text need not wait for it."""
        async with self._turn:
            await self._started()

    async def close(self) -> None:
        """End the process. A later text would start another."""
        async with self._turn:
            await self._end()

    async def _exchange(self, text: Text) -> Sound:
        process = await self._started()
        if process.stdin is None or process.stdout is None:
            raise EOFError
        process.stdin.write(_framed(msgspec.msgpack.encode(text)))
        await process.stdin.drain()
        (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
        if length > _LONGEST_ANSWER:
            raise EOFError
        return msgspec.msgpack.decode(await process.stdout.readexactly(length), type=Sound)

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            await self._end()
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", __name__, self._setting),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # what a voice complains may quote the text
            )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


def speak_on_demand(setting: str, heard: BinaryIO, out: BinaryIO) -> None:
    """The process's side: speak every text that comes, until no more come. Text and sound are gone before the next is awaited."""
    while head := heard.read(_LENGTH.size):
        out.write(_spoken(setting, heard.read(_LENGTH.unpack(head)[0])))
        out.flush()


def _spoken(setting: str, content: bytes) -> bytes:
    """What is answered to one text."""
    text = msgspec.msgpack.decode(content, type=Text)
    try:
        sound = Sound(_warm(setting).speak(text.text, text.language))
    except VoiceError as error:
        sound = Sound(b"", error.detail or error.sentence)
    return _framed(msgspec.msgpack.encode(sound))


def _framed(content: bytes) -> bytes:
    return _LENGTH.pack(len(content)) + content


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # the sound of the calls comes first
    with suppress(KeyboardInterrupt, BrokenPipeError):
        # Of what is read and written, no buffer keeps more than the last byte.
        heard, out = BufferedReader(FileIO(0), 1), BufferedWriter(FileIO(1, "w"), 1)
        speak_on_demand(sys.argv[1], heard, out)


if __name__ == "__main__":
    _main()
