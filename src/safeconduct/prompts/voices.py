"""Voices: a text in, sound for the telephone out, all of it in memory.

A voice is not for two threads, and one that lives in a library is one per process. `speaking` keeps one in
a process of its own for whoever must not wait.
"""

import ctypes
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar, Protocol

import espeakng_loader  # type: ignore[import-untyped]
import numpy as np

from safeconduct.errors import SoundError, VoiceError
from safeconduct.model.ids import Language
from safeconduct.prompts.levels import Samples, for_telephone, from_wav

LONGEST = 4000
"""Letters that a voice takes at once."""
SECONDS = 60
"""How long a program may take to speak one text."""

AUTO, ESPEAK, RHVOICE = "auto", "espeak-ng", "rhvoice"
RHVOICE_PROGRAM = "RHVoice-test"

_HEARD = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
"""speak_lib.h: t_espeak_callback."""


class Voice(Protocol):
    """Something that speaks."""

    name: str

    def speak(self, text: str, language: Language) -> bytes:
        """The text as mu-law, 8,000 samples a second. `VoiceError` when it cannot be spoken."""


def voice_for(setting: str) -> Voice:
    """The voice that the setting `phone.voice` names. `VoiceError` when it is not there."""
    if setting == ESPEAK or (setting == AUTO and not shutil.which(RHVOICE_PROGRAM)):
        return Espeak()
    if setting in {AUTO, RHVOICE}:
        return Rhvoice()
    return Program(setting)


class Espeak:
    """espeak-ng, from the package that brings it: always there, understood rather than liked."""

    name = ESPEAK

    _UTF8, _BY_CHARACTERS = 1, 1
    _RATE, _WORD_GAP = 1, 7
    _GAP_TENS_OF_MS = 1
    # Words a minute as espeak-ng counts them: measured, so that every language comes to about 14 letters a
    # second (`wording.SPOKEN_PER_SECOND`). Its Ukrainian is slow by itself.
    _PACES: ClassVar = {"en": 160, "ru": 150, "uk": 235, "id": 174}
    _USUAL_PACE = 155
    _APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._callback = _HEARD(self._heard)  # kept: the library calls it later

    def speak(self, text: str, language: Language) -> bytes:
        """`Voice.speak`. Marks in the text are words like others: nothing in it steers the voice."""
        words = _bounded(text).replace("\0", " ")
        if language == "uk":  # with another apostrophe it spells words such as `зв'язок`
            words = self._APOSTROPHE.sub("ʼ", words)
        library, rate = _espeak()
        library.espeak_SetSynthCallback(self._callback)
        if library.espeak_SetVoiceByName(language.encode()):
            raise VoiceError(f"espeak-ng has no voice for the language `{language}`.")
        # Choosing a voice puts back what was set.
        library.espeak_SetParameter(self._RATE, self._PACES.get(language, self._USUAL_PACE), 0)
        library.espeak_SetParameter(self._WORD_GAP, self._GAP_TENS_OF_MS, 0)
        spoken = words.encode() + b"\0"
        failed = library.espeak_Synth(spoken, len(spoken), 0, self._BY_CHARACTERS, 0, self._UTF8, None, None)
        sound = np.frombuffer(b"".join(self._pieces), np.int16).astype(np.float32) / np.float32(32_768)
        self._pieces.clear()
        if failed:
            raise VoiceError("espeak-ng refused a text.")
        return _finished(sound, rate)

    def _heard(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._pieces.append(ctypes.string_at(samples, 2 * count))
        return 0


@cache
def _espeak() -> tuple[ctypes.CDLL, int]:
    """The library, which a process has once, and its samples a second."""
    synchronous, do_not_exit = 2, 0x8000  # speak_lib.h: AUDIO_OUTPUT_SYNCHRONOUS, espeakINITIALIZE_DONT_EXIT
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_Synth.argtypes = [
        *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int),
        *(ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p),
    ]
    where = os.fsencode(espeakng_loader.get_data_path())
    rate = library.espeak_Initialize(synchronous, 0, where, do_not_exit)
    if rate <= 0:
        raise VoiceError("espeak-ng does not find its data. Is the path of this installation very long?")
    return library, rate


class Rhvoice:
    """RHVoice, where it is installed, for the languages it is used for here; espeak-ng for all others."""

    name = RHVOICE

    # Male voices carry better through 3.4 kHz.
    _VOICES: ClassVar = {"ru": "Aleksandr", "uk": "Anatol", "en": "Alan"}

    def __init__(self) -> None:
        """`VoiceError` when it is not installed."""
        program = shutil.which(RHVOICE_PROGRAM)
        if not program:
            raise VoiceError(f"RHVoice is not installed: there is no program {RHVOICE_PROGRAM}.")
        self._program = program
        self._others = Espeak()

    def speak(self, text: str, language: Language) -> bytes:
        """`Voice.speak`."""
        voice = self._VOICES.get(language)
        if voice is None:
            return self._others.speak(text, language)
        # The program writes into a file, going back to its head at the end: here the file is memory.
        memory = os.memfd_create("spoken")
        with os.fdopen(memory, "rb") as written:
            arguments = [self._program, "-p", voice, "-o", f"/proc/self/fd/{memory}"]
            _run(arguments, _bounded(text), keep=(memory,))
            written.seek(0)
            return _from_wav(written.read())


class Program:
    """Any command that reads a text and writes WAV. `{language}` in it becomes the language's code."""

    def __init__(self, command: str) -> None:
        """`VoiceError` when it is no command, or its program is not there."""
        try:
            self._arguments = shlex.split(command)
        except ValueError as error:
            raise VoiceError(f"`phone.voice` is not a command: {error}.") from error
        if not self._arguments or not shutil.which(self._arguments[0]):
            raise VoiceError("`phone.voice` names a program that is not there.")
        self.name = Path(self._arguments[0]).name

    def speak(self, text: str, language: Language) -> bytes:
        """`Voice.speak`."""
        arguments = [argument.replace("{language}", language) for argument in self._arguments]
        return _from_wav(_run(arguments, _bounded(text)))


def _run(arguments: Sequence[str], text: str, keep: tuple[int, ...] = ()) -> bytes:
    """What a program writes when it is given a text. What it complains is not repeated: it may quote the text."""
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, no shell
            arguments, input=text.encode(), capture_output=True, timeout=SECONDS, pass_fds=keep, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise VoiceError(f"{Path(arguments[0]).name} took longer than {SECONDS} seconds.") from error
    except OSError as error:
        raise VoiceError(f"{Path(arguments[0]).name} cannot be started: {error.strerror}.") from error
    if done.returncode:
        raise VoiceError(f"{Path(arguments[0]).name} ended with code {done.returncode}.")
    return done.stdout


def _bounded(text: str) -> str:
    if len(text) > LONGEST:
        raise VoiceError(f"A text has {len(text)} letters; at most {LONGEST} are spoken at once.")
    return text


def _from_wav(content: bytes) -> bytes:
    try:
        return _finished(*from_wav(content))
    except SoundError as error:
        raise VoiceError(f"What the voice wrote cannot be used. {error.detail}") from error


def _finished(samples: Samples, rate: int) -> bytes:
    try:
        return for_telephone(samples, rate)
    except SoundError as error:
        raise VoiceError(f"The voice said nothing. {error.detail}") from error
