"""Asterisk as the driver: it speaks to the trunk (SIP, TLS, SRTP, routers on the way), we say what becomes of each call.

Every call gets a bridge at Asterisk with two channels in it: the caller's, and one that carries the sound to us
(`audiosocket`). Asterisk plays nothing, records nothing and is never asked who calls. Its set-up is in
`deploy/asterisk/`.
"""

import asyncio
import contextlib
import logging
import socket
import uuid
from collections.abc import Callable, Coroutine
from typing import NoReturn
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from safeconduct.channels.phone.drivers.allowing import networks_of, within
from safeconduct.channels.phone.drivers.ari import APPLICATION, HAPPENINGS, Ari, Told, connected
from safeconduct.channels.phone.drivers.audiosocket import Sound, Sounds
from safeconduct.channels.phone.legs import Ears, Leg, Standing
from safeconduct.errors import AsteriskAway, AsteriskRefused
from safeconduct.settings import PhoneSettings

OURS = "safeconduct-"
"""How the names of our bridges and sound channels begin: what a killed line leaves behind is known by it."""
KEYS = frozenset("0123456789*#")
CONNECT_SECONDS = 5.0
"""Within which a call has its sound, or is ended."""
SETTLE_SECONDS = 1.0
"""Until what was there before us is told apart from calls that came at the same moment."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds between two attempts to reach Asterisk."""
BUSY, CONGESTED, NORMAL = "busy", "congestion", "normal"
"""Why a call ends, as Asterisk names it: hang-up causes 17, 34 and 16 (ITU-T Q.850)."""

_log = logging.getLogger(__name__)


class AsteriskLeg:
    """One call that Asterisk brought."""

    ears: Ears

    def __init__(self, channel: str) -> None:
        mark = uuid.uuid4().hex
        self.channel, self.beside, self.bridge = channel, f"{OURS}sound-{mark}", f"{OURS}bridge-{mark}"
        self.sound = Sound(self._heard, self._pressed, self.hang_up)
        self.entered, self.over = asyncio.Event(), asyncio.Event()
        self.taken = False
        """The port has it: its ears are there."""

    def play(self, frame: bytes) -> None:
        self.sound.play(frame)

    def hang_up(self) -> None:
        self.over.set()

    def gone(self) -> None:
        """The call is over."""
        self._tell(lambda ears: ears.gone())
        self.taken = False

    def _heard(self, frame: bytes) -> None:
        self._tell(lambda ears: ears.heard(frame))

    def _pressed(self, key: str) -> None:
        """A key, as Asterisk tells it; A to D are on no telephone of a caller."""
        if key in KEYS:
            self._tell(lambda ears: ears.pressed(key))

    def _tell(self, tell: Callable[[Ears], None]) -> None:
        """Trouble in the ears of one call ends that call and no other."""
        if not self.taken:
            return
        try:
            tell(self.ears)
        except Exception as error:  # noqa: BLE001 - whatever it is, only its kind may be told
            _log.error("A call was ended by a fault (%s).", type(error).__name__)
            self.over.set()


class _Dialplan(Struct, frozen=True):
    app_name: str = ""
    app_data: str = ""


class _Listed(Struct, frozen=True):
    """A channel or a bridge in one of Asterisk's lists."""

    id: str
    dialplan: _Dialplan = _Dialplan()

    def is_ours(self) -> bool:
        application = self.dialplan.app_data.partition(",")[0]
        return self.id.startswith(OURS) or (self.dialplan.app_name, application) == ("Stasis", APPLICATION)


async def _neighbours(own: PhoneSettings) -> Callable[[str], bool]:
    """Who may bring sound: the machine of `phone.asterisk`, and whoever `phone.allow` names."""
    host, loop = urlsplit(own.asterisk).hostname, asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        found = []
    beside = ",".join(str(address[0]).partition("%")[0] for *_, address in found)
    networks = (*networks_of(own.allow), *networks_of(beside))
    return lambda address: within(address, networks)


def _nowhere(_leg: Leg) -> bool:
    """Nobody takes calls yet."""
    return False


class AsteriskDriver:
    """Brings the calls of an Asterisk (`legs.Driver`). Set `answer`, then `run` it."""

    def __init__(self, settings: PhoneSettings) -> None:
        self.answer: Callable[[Leg], bool] = _nowhere
        self._own = settings
        self._legs: dict[str, AsteriskLeg] = {}
        """By the caller's channel."""
        self._duties: set[asyncio.Task[None]] = set()
        self._ready, self._said = False, "Asterisk has not been asked yet."

    def standing(self) -> Standing:
        return Standing(self._ready, self._said, len(self._legs))

    async def run(self) -> NoReturn:
        """Bring calls, however often Asterisk comes and goes.

        Raises
        ------
        AddressTaken
            Something else listens on `phone.sound-port`.
        """
        pause = FIRST_PAUSE
        async with Sounds(self._own.listen, self._own.sound_port, await _neighbours(self._own)) as sounds:
            while True:
                try:
                    await self._serve(sounds)
                    pause = FIRST_PAUSE
                except (AsteriskAway, AsteriskRefused) as trouble:
                    self._say(False, f"{trouble} No calls come in; it is asked again and again.")
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _serve(self, sounds: Sounds) -> None:
        """One life of the connection. At its end every call is over."""

        def heard(told: Told) -> None:
            self._heard(ari, sounds, told)

        async with connected(self._own, heard) as ari:
            self._say(True, "Asterisk brings calls.")
            self._start(self._settle(ari))
            reading = asyncio.create_task(ari.drain())
            try:
                await asyncio.wait([reading])
            finally:
                self._say(False, "The connection to Asterisk is closed. Its calls are over.")
                await self._end(ari, reading)

    async def _end(self, ari: Ari, reading: asyncio.Task[None]) -> None:
        """End every call. Whoever closes the connection before all is answered leaves the last requests undone."""
        duties = tuple(self._duties)
        for duty in duties:
            duty.cancel()
        await asyncio.gather(*duties, return_exceptions=True)
        with contextlib.suppress(AsteriskAway, AsteriskRefused):
            if not reading.done():
                await ari.ask("GET", f"applications/{APPLICATION}")
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    def _say(self, ready: bool, said: str) -> None:
        if said != self._said:
            _log.log(logging.INFO if ready else logging.WARNING, said)
        self._ready, self._said = ready, said

    def _start(self, duty: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(duty)
        self._duties.add(task)
        task.add_done_callback(self._duties.discard)

    # --- what Asterisk tells
    def _heard(self, ari: Ari, sounds: Sounds, told: Told) -> None:
        name = told.channel.id
        if told.type == "StasisStart":
            self._arrived(ari, sounds, name)
        elif (leg := self._legs.get(name)) is None:
            return
        elif told.type in {"StasisEnd", "ChannelDestroyed"}:
            leg.hang_up()

    def _arrived(self, ari: Ari, sounds: Sounds, channel: str) -> None:
        """A caller, or the sound channel of one."""
        if channel.startswith(OURS):
            for leg in self._legs.values():
                if leg.beside == channel:
                    leg.entered.set()
        elif len(self._legs) >= self._own.calls:
            self._start(ari.tell("DELETE", f"channels/{channel}", reason=BUSY))
        else:
            leg = self._legs[channel] = AsteriskLeg(channel)
            self._start(self._carry(ari, sounds, leg))

    # --- one call
    async def _carry(self, ari: Ari, sounds: Sounds, leg: AsteriskLeg) -> None:
        reason = CONGESTED
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._connect(ari, sounds, leg)
            if leg.over.is_set():
                return
            leg.taken = self.answer(leg)
            reason = NORMAL if leg.taken else BUSY
            if leg.taken:
                await ari.ask("POST", f"channels/{leg.channel}/answer")
                await leg.over.wait()
        except (AsteriskAway, AsteriskRefused, TimeoutError):
            return  # the caller has gone meanwhile, or Asterisk has
        except Exception as error:  # noqa: BLE001 - one call's trouble never reaches another
            _log.error("A call could not be taken (%s).", type(error).__name__)
        finally:
            del self._legs[leg.channel]
            leg.gone()
            sounds.forget(leg.sound)
            await ari.tell("DELETE", f"channels/{leg.channel}", reason=reason)
            await ari.tell("DELETE", f"channels/{leg.beside}")
            await ari.tell("DELETE", f"bridges/{leg.bridge}")

    @staticmethod
    async def _connect(ari: Ari, sounds: Sounds, leg: AsteriskLeg) -> None:
        """Put the caller and the sound to us into one bridge. The call is picked up afterwards: so it begins with sound."""
        sounds.expect(leg.sound)
        await ari.ask("POST", f"bridges/{leg.bridge}", type="mixing")
        await ari.ask(
            "POST",
            "channels/externalMedia",
            app=APPLICATION,
            channelId=leg.beside,
            external_host=sounds.address,
            encapsulation="audiosocket",
            transport="tcp",
            format="slin",
            data=leg.sound.name,
        )
        await leg.entered.wait()
        await ari.ask("POST", f"bridges/{leg.bridge}/addChannel", channel=f"{leg.channel},{leg.beside}")
        await leg.sound.joined.wait()

    # --- what an earlier life left behind
    async def _settle(self, ari: Ari) -> None:
        """Hear less, and end the calls that nobody speaks to any more."""
        try:
            allowed = [{"type": happening} for happening in HAPPENINGS]
            await ari.ask("PUT", f"applications/{APPLICATION}/eventFilter", {"allowed": allowed})
            listed = {
                kind: msgspec.json.decode(await ari.ask("GET", kind), type=list[_Listed])
                for kind in ("channels", "bridges")
            }
            await asyncio.sleep(SETTLE_SECONDS)
        except (AsteriskAway, AsteriskRefused, msgspec.DecodeError) as trouble:
            self._say(self._ready, f"Asterisk brings calls, but cannot be tidied up. {trouble}")
            return
        living = {name for leg in self._legs.values() for name in (leg.channel, leg.beside, leg.bridge)}
        for kind, entries in listed.items():
            for entry in entries:
                if entry.is_ours() and entry.id not in living:
                    await ari.tell("DELETE", f"{kind}/{entry.id}")
