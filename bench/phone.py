"""The telephone: 200 calls on one core, beside Asterisk; how long a caller waits; what a kill costs.

The telephone process has one core, those who call and the line itself the other; Asterisk may use both.
"""

import asyncio
import contextlib
import math
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from asterisk import ROOT, running_asterisk
from bench import sealing
from bench.callers import Load, Timed, calling
from bench.ears import Heard
from bench.rig import has, on_core, pin, processor_seconds, waited_seconds
from bench.table import Figure, absent, at_least, at_most
from phone_killing import kill_calls, line_with_telephone, telephone_of
from safeconduct.channels.phone.port import VOICE_LEVEL, level
from safeconduct.errors import CallFailed
from safeconduct.guide import read_guide, sample_folder, spoken
from safeconduct.guide.spoken import Spoken
from safeconduct.model.call import FRAME_BYTES
from safeconduct.prompts.building import build
from safeconduct.prompts.clips import FOLDER, Clips
from safeconduct.settings import PhoneSettings
from serving import make_served, served
from sipp_caller import SILENCE, free_udp_port

SIZES = (50, 100, 200)
SECONDS = 8.0
"""Of every load, with all calls there."""
TIMED = 5
"""Of all calls, those that are timed by the key."""
KEYS = "111"
"""The language, a choice, and a choice there."""
BETWEEN_SECONDS = 1.0
GAP_MS, CORE_PERCENT, FIRST_SECONDS, KEY_MS, BACK_SECONDS = 60, 40, 1.5, 250, 3
KILLED = 50
OUR_CORE, THEIR_CORE = 0, 1
TITLE = "The line of the tests"
VOICE = "espeak-ng"
"""Which is there wherever the telephone is."""
PAUSE_SECONDS = 0.05


class Waits(Struct):
    """Seconds that those waited who were timed."""

    first: list[float] = []
    """From the answer to the first sound."""
    key: list[float] = []
    """From the first packet of a key to the next prompt."""
    failed: int = 0
    """Calls that came to nothing."""


class Measure(Struct, frozen=True):
    """What a load was like."""

    calls: int
    load: Load
    waits: Waits
    core: Mapping[str, float]
    """Per cent of a core, by program."""
    waited: float
    """Per cent of the time in which our program had work and no core."""

    @property
    def heard(self) -> Heard:
        assert self.load.heard
        return self.load.heard

    @property
    def failed(self) -> int:
        return self.load.failed + self.waits.failed

    @property
    def whole(self) -> float:
        """Per cent of a core, of all programs."""
        return sum(self.core.values())


def telephone(folder: Path) -> Iterator[Figure]:
    """All of it."""
    texts = tuple(spoken.everything(read_guide(sample_folder()), TITLE))
    yield from _prompts(folder, texts)
    if os.geteuid() == 0 and has("sipp"):
        yield from _loads(folder, _beginnings(folder, texts))
    else:  # it plays captures through a raw socket
        yield absent("telephone: many calls", "SIPp, or no right to open a raw socket")
    often = sealing.rate(sealing.VERBS[sealing.A_SECOND], 1.0)
    yield at_most("telephone: a second of speech sealed", 1e3 / often, None, " ms", digits=2)
    yield from _killed(folder)


def _prompts(folder: Path, texts: tuple[Spoken, ...]) -> Iterator[Figure]:
    """The whole guide, spoken in all languages by all cores. Leaves the clips in the folder."""
    began = time.perf_counter()
    *_, built = build(folder, texts, VOICE)
    took = time.perf_counter() - began
    assert not built.failed, built.reasons
    beside = f"{built.seconds / took:,.0f} s of sound a second; all of it in {took:.0f} s"
    yield at_least("telephone: prompts spoken", built.done / took, None, "/s", beside=beside)


def _beginnings(folder: Path, texts: tuple[Spoken, ...]) -> frozenset[bytes]:
    """The first frame of every clip: by it a caller knows that the next prompt has begun."""
    clips = Clips(folder)
    found = (clips.find(each.text, each.language) for each in texts)
    return frozenset(_same(clip[:FRAME_BYTES]) for clip in found if clip) - {SILENCE}


def _same(frame: bytes) -> bytes:
    """The two zeros of mu-law are one, once Asterisk has carried it as linear samples."""
    return frame.replace(b"\x7f", b"\xff")


def _loads(folder: Path, beginnings: frozenset[bytes]) -> Iterator[Figure]:
    own = PhoneSettings(driver="built-in", port=free_udp_port(), calls=max(SIZES))
    ours = list(_measured(folder, own, own.port, beginnings, {}))
    theirs: list[Measure] = []
    if (ROOT / "usr/sbin/asterisk").exists():
        with running_asterisk() as server:
            own = server.settings(calls=max(SIZES))
            theirs = list(_measured(folder, own, server.sip, beginnings, {"Asterisk": server.pid}))
    else:
        yield absent("telephone: the same calls through Asterisk", "Asterisk (deploy/asterisk/make-root.sh)")
    for mine, other in zip_longest(ours, theirs):
        yield from _figures(mine, other)
    yield from _waits(ours[-1], theirs[-1] if theirs else None)


def _figures(ours: Measure, theirs: Measure | None) -> Iterator[Figure]:
    what, heard = f"telephone: {ours.calls} calls", ours.heard
    gap, core = (GAP_MS, CORE_PERCENT) if ours.calls == max(SIZES) else (None, None)
    beside = f"longest {1e3 * heard.longest:.0f} ms; {heard.lost} of {heard.packets:,} packets lost"
    if theirs:
        beside += f"; through Asterisk {1e3 * theirs.heard.gap99:.1f} ms"
    yield at_most(f"{what}, 99 of 100 gaps within", 1e3 * heard.gap99, gap, " ms", beside=beside)
    beside = f"waited for it {ours.waited:.0f} % of the time"
    used = at_most(f"{what}, of a core", ours.whole, core, " %", beside=beside, digits=0)
    if theirs:
        shares = " and ".join(f"{name} {share:.0f} %" for name, share in theirs.core.items())
        full = 1e3 * theirs.heard.gap99 > GAP_MS  # then it got less than it needed, and a ratio says nothing
        ratio = "" if full else f"{theirs.whole / ours.whole:.2f}"
        used = replace(used, beside=f"{beside}; through Asterisk {shares}", ratio=ratio)
    yield used
    beside = f"through Asterisk {theirs.failed}" if theirs else ""
    yield at_most(f"{what}, failed", ours.failed, 0, "", beside=beside, digits=0)


def _waits(ours: Measure, theirs: Measure | None) -> Iterator[Figure]:
    """The slowest of those that were timed."""
    what, first, key = f"telephone: {ours.calls} calls", _slowest(ours.waits.first), _slowest(ours.waits.key)
    beside = f"through Asterisk {_slowest(theirs.waits.first):.2f} s" if theirs else ""
    yield at_most(f"{what}, answer to first sound", first, FIRST_SECONDS, " s", beside=beside, digits=2)
    if theirs:
        beside = f"through Asterisk {1e3 * _slowest(theirs.waits.key):.0f} ms, which waits until it is let go"
    yield at_most(f"{what}, key to next prompt", 1e3 * key, KEY_MS, " ms", beside=beside, digits=0)


def _slowest(seconds: Sequence[float]) -> float:
    return max(seconds, default=math.inf)


def _measured(
    folder: Path, own: PhoneSettings, port: int, beginnings: frozenset[bytes], others: Mapping[str, int]
) -> Iterator[Measure]:
    """Load after load at one line. `others`: what runs beside its telephone, by name and process."""
    place = folder / own.driver
    place.mkdir()
    line = make_served(place, phone=own)
    shutil.copytree(folder / FOLDER, line.folder.path / FOLDER)
    with on_core(THEIR_CORE), served(line):
        asyncio.run(_answered(port))
        telephone = telephone_of(line)
        assert telephone
        pin(telephone, OUR_CORE)
        for calls in SIZES:
            yield _loaded(place / str(calls), port, calls, beginnings, {"ours": telephone, **others})


def _loaded(
    place: Path, port: int, calls: int, beginnings: frozenset[bytes], programs: Mapping[str, int]
) -> Measure:
    with calling(port, calls - TIMED, SECONDS, place) as load:
        spent, waited, began = _spent(programs), waited_seconds(programs["ours"]), time.perf_counter()
        waits = asyncio.run(_timed(port, beginnings))
        time.sleep(max(SECONDS - (time.perf_counter() - began), 0))
        took = time.perf_counter() - began
        core = {name: 100 * (after - spent[name]) / took for name, after in _spent(programs).items()}
        waited = 100 * (waited_seconds(programs["ours"]) - waited) / took
    return Measure(calls, load, waits, core, waited)


def _spent(programs: Mapping[str, int]) -> dict[str, float]:
    return {name: processor_seconds(pid) for name, pid in programs.items()}


async def _answered(port: int) -> None:
    """Returns when a call is answered."""
    while True:
        with contextlib.suppress(CallFailed):
            async with Timed.dial(port):
                return
        await asyncio.sleep(PAUSE_SECONDS)


async def _timed(port: int, beginnings: frozenset[bytes]) -> Waits:
    waits = Waits()
    await asyncio.gather(*(_walks(port, beginnings, number, waits) for number in range(TIMED)))
    return waits


async def _walks(port: int, beginnings: frozenset[bytes], number: int, waits: Waits) -> None:
    """One timed call: what is said first, and what every key brings."""
    await asyncio.sleep(number * PAUSE_SECONDS)
    try:
        async with Timed.dial(port) as call:
            sound = await call.hears(lambda frame: level(frame) >= VOICE_LEVEL, call.answered)
            waits.first.append((sound - call.answered) / 1e9)
            for key in KEYS:
                await asyncio.sleep(BETWEEN_SECONDS)
                pressed = await call.presses(key)
                prompt = await call.hears(lambda frame: _same(frame) in beginnings, pressed)
                waits.key.append((prompt - pressed) / 1e9)
    except (CallFailed, TimeoutError):
        waits.failed += 1


def _killed(folder: Path) -> Iterator[Figure]:
    """kill -9 of the telephone while people speak, as the crash tests do it."""
    place = folder / "killed"
    place.mkdir()
    with line_with_telephone(place) as (line, uri):
        tally = kill_calls(line, uri, KILLED)
    what = f"telephone: kill -9 during {KILLED} calls"
    beside = f"{tally.unanswered} questions to the website failed meanwhile"
    yield at_most(f"{what}, next call answered", tally.back_seconds, BACK_SECONDS, " s", beside=beside)
    lost = at_most(f"{what}, acknowledged seconds lost", tally.lost + tally.gaps, 0, "", digits=0)
    yield replace(lost, beside=f"{tally.before:,} were in the store")
