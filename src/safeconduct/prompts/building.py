"""Building: brings a line's clips up to its guide, with every core there is and the most urgent first.

Each clip appears as a whole as soon as it is spoken, so calls may go on meanwhile, and a build that was
interrupted has lost nothing: the next one speaks what is missing.
"""

import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from msgspec import Struct

from safeconduct.errors import SafeconductError, VoiceError
from safeconduct.guide.spoken import Spoken
from safeconduct.prompts.clips import SAMPLES_A_SECOND, Clips
from safeconduct.prompts.voices import Voice, voice_for

_TOGETHER = 4
"""Texts that a process is given at once: few, so that the urgent ones are there first."""


class Built(Struct, frozen=True):
    """How far a build has come."""

    done: int
    """Texts that were dealt with."""
    wanted: int
    seconds: float = 0
    """Of sound that was spoken."""
    failed: int = 0
    """Texts that could not be spoken or kept."""
    reasons: tuple[str, ...] = ()
    """Why they could not, each reason once."""


def build(line: Path, texts: Iterable[Spoken], setting: str, workers: int = 0) -> Iterator[Built]:
    """Speak these texts into the clips of a line folder, in this order; brings the state after each.

    Closing it early stops after the texts that are being spoken. `workers`: processes, 0 for one a core.
    `setting`: `phone.voice`. `VoiceError` when there is no such voice, or it took its process with it.
    """
    voice_for(setting)  # the sentence comes from here, and not from every process
    left = list(texts)
    state = Built(0, len(left))
    yield state
    workers = min(workers or len(os.sched_getaffinity(0)), -(-len(left) // _TOGETHER))
    if not workers:
        return
    # Started afresh: a fork of a process that has threads may stand still for ever.
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, (line, setting))
    try:
        for seconds, reason in pool.map(_speak, left, chunksize=_TOGETHER):
            state = _after(state, seconds, reason)
            yield state
    except BrokenProcessPool as error:
        raise VoiceError("The voice ended its process. What was spoken so far is kept.") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _after(state: Built, seconds: float, reason: str) -> Built:
    return Built(
        state.done + 1,
        state.wanted,
        state.seconds + seconds,
        state.failed + bool(reason),
        state.reasons if not reason or reason in state.reasons else (*state.reasons, reason),
    )


class _Work:
    """What a process of the build has: a voice is not for two of them."""

    voice: Voice
    clips: Clips


def _begin(line: Path, setting: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who gives out the work
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)  # a line that serves meanwhile comes first
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Work.voice = voice_for(setting)
    _Work.clips = Clips(line)


def _end_with_parent() -> None:
    """A parent that was killed cannot say that there is no more work."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _speak(wanted: Spoken) -> tuple[float, str]:
    """One text: the seconds of its sound, or why there is none."""
    try:
        mulaw = _Work.voice.speak(wanted.text, wanted.language)
        _Work.clips.put(wanted.text, wanted.language, mulaw, _Work.voice.name)
    except SafeconductError as error:
        return 0, str(error)
    return len(mulaw) / SAMPLES_A_SECOND, ""
