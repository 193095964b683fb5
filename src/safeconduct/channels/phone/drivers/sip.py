"""The built-in driver: SIP (RFC 3261) over UDP, spoken to one trunk or telephone server by ourselves.

Only who is allowed is listened to. Who calls is dropped where it comes in: answers must repeat it, nothing keeps it.
The library's logger is shut, because it prints callers' numbers.
"""

import asyncio
import contextlib
import logging
import socket
from collections import deque
from collections.abc import Callable
from ipaddress import ip_address

from aiosipua import SipMessage, SipRequest, SipResponse

from safeconduct.channels.phone.drivers import sdp
from safeconduct.channels.phone.drivers.allowing import networks_of, within
from safeconduct.channels.phone.drivers.leg import SipLeg
from safeconduct.channels.phone.drivers.registering import Registering
from safeconduct.channels.phone.drivers.signalling import (
    ALLOW,
    GIVEN_UP,
    T1,
    T2,
    Address,
    branch,
    message_of,
    reply,
    routed,
    tag,
)
from safeconduct.channels.phone.legs import Leg, Standing
from safeconduct.errors import SettingsError
from safeconduct.settings import PhoneSettings
from safeconduct.switchboard.pacing import Pace

AGAIN_SECONDS = 5.0
"""Between two tries to take the port."""
PORT_TRIES = 20
"""Sound ports that are tried for a call, when others hold some of them."""
MOST_REPEATED = 1000
"""Requests of ours that wait for an answer at once; the oldest is given up for the next one."""
STRANGERS_INTERVAL, STRANGERS_BURST = 0.2, 10
"""Packets of whoever may not call that are answered with a refusal: five a second. Reading one takes time from the sound
of calls, and an answer may go to somebody whose address was forged."""
OK, NOT_ALLOWED, BAD_EXTENSION = 200, 405, 420

_log = logging.getLogger(__name__)


class SipDriver:
    """Brings calls by SIP. See `legs.Driver`."""

    def __init__(self, settings: PhoneSettings) -> None:
        """Raises SettingsError for addresses or ports that are none."""
        logging.getLogger("aiosipua").setLevel(logging.CRITICAL)
        self.answer: Callable[[Leg], bool] = lambda _leg: False
        self._settings = settings
        self._networks = networks_of(settings.allow)
        self._ports = _ports(settings.sound_ports)
        self._legs: dict[tuple[str, str], SipLeg] = {}
        self._repeated: dict[str, asyncio.TimerHandle] = {}
        self._strangers = Pace(STRANGERS_INTERVAL, STRANGERS_BURST)
        self._transport: asyncio.DatagramTransport | None = None
        self._listening = asyncio.Event()
        self._trouble = "SIP is not listening yet."
        self._registering = Registering(settings, self) if settings.registrar else None

    # --- legs.Driver
    async def run(self) -> None:
        """Listen, register if there is where, and bring calls until cancelled."""
        try:
            await self._listen()
            if self._registering:
                await self._registering.run()
            await asyncio.get_running_loop().create_future()
        finally:
            self._close()

    def standing(self) -> Standing:
        """How it goes: listening, and registered if the settings say where."""
        calls = len(self._legs)
        if self._transport is None:
            return Standing(ready=False, said=self._trouble, calls=calls)
        if self._registering:
            return Standing(ready=self._registering.ready, said=self._registering.said, calls=calls)
        host, port = self._bound()
        return Standing(ready=True, said=f"SIP listens on {host}, port {port}.", calls=calls)

    async def listening(self) -> Address:
        """Wait until calls can come in; answers the address, also when the port was left to the system (0)."""
        await self._listening.wait()
        return self._bound()

    # --- what legs and the registration need
    def send(self, message: SipMessage, to: Address) -> None:
        """Send once. What the network does not take is sent again by whoever waits for an answer."""
        if self._transport and not self._transport.is_closing():
            with contextlib.suppress(OSError, ValueError):
                self._transport.sendto(bytes(message), to)

    def repeat(self, request: SipRequest, to: Address) -> None:
        """Send a request until it is answered or given up (17.1.2.1)."""
        while len(self._repeated) >= MOST_REPEATED:
            self._repeated.pop(next(iter(self._repeated))).cancel()
        loop = asyncio.get_running_loop()
        self._repeat(request, to, branch(request), T1, loop.time() + GIVEN_UP)

    def own(self, peer: Address) -> Address:
        """Where a peer reaches us: as the settings say, or, when we listen everywhere, as the network finds it."""
        host, port = self._bound()
        if not ip_address(host).is_unspecified or not peer[0]:
            return host, port
        with socket.socket(_family(peer[0]), socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(peer)
            except OSError:
                return host, port
            return probe.getsockname()[0], port

    def ended(self, leg: SipLeg) -> None:
        """A call is over: what is heard of it now is not known any more."""
        self._legs.pop((leg.dialog.call, leg.dialog.remote), None)

    # --- the wire
    def received(self, raw: bytes, source: Address) -> None:
        """One packet, from anybody. A stranger's is not even read, but for a few a second, which are refused."""
        try:
            if not self._allowed(source) and not self._refusable():
                return
            message = message_of(raw)
            if isinstance(message, SipResponse):
                self._answered(message, source)
            elif message is not None:
                self._asked(message, source)
        except Exception as error:  # noqa: BLE001 no packet may stop the telephone
            _log.error("A packet could not be understood (%s).", type(error).__name__)

    def _refusable(self) -> bool:
        now = asyncio.get_running_loop().time()
        if self._strangers.ready() > now:
            return False
        self._strangers.spend(now)
        return True

    def _answered(self, response: SipResponse, source: Address) -> None:
        if response.status_code <= 100 or not self._allowed(source):  # noqa: PLR2004
            return
        if handle := self._repeated.pop(branch(response), None):
            handle.cancel()
        elif self._registering:
            self._registering.answered(response)

    def _asked(self, request: SipRequest, source: Address) -> None:
        if not self._allowed(source):
            if request.method != "ACK":
                self._refuse(request, source, 403)
            return
        leg = self._legs.get((request.headers.get("call-id")[0], tag(request, "from")))
        if request.method == "INVITE" and not tag(request, "to"):
            self._invited(request, source, leg)
        elif request.method == "CANCEL":
            self._refuse(request, source, 200 if leg and leg.same(request) else 481)
        elif request.method == "OPTIONS":
            self._refuse(request, source, 200)
        elif request.method not in ALLOW:
            self._refuse(request, source, 405)
        elif leg is None or not leg.dialog.owns(request):
            if request.method != "ACK":
                self._refuse(request, source, 481)
        else:
            self._within(leg, request, source)

    def _within(self, leg: SipLeg, request: SipRequest, source: Address) -> None:
        """A request of a call that goes on (12.2.2)."""
        if request.method == "ACK":
            leg.acknowledged(request)
            return
        follows = leg.dialog.follows(request)
        if follows is False:
            self._refuse(request, source, 500)
        elif request.method == "BYE":
            self._refuse(request, source, 200)
            leg.over()
        elif request.method == "INFO":
            self._refuse(request, source, 200)
            if follows and (signal := _signal(request)):
                leg.told(signal)
        elif (status := leg.renew(request, source)) != OK:
            self._refuse(request, source, status)

    def _invited(self, invite: SipRequest, source: Address, known: SipLeg | None) -> None:
        """Somebody calls. The same INVITE once more gets the same answer: the first one was lost."""
        if known:
            if known.same(invite):
                known.accept(invite, source)
            else:
                self._refuse(invite, source, 481)
            return
        status = self._picked_up(invite, source)
        if status != OK:
            self._refuse(invite, source, status)

    def _picked_up(self, invite: SipRequest, source: Address) -> int:
        """Take the call if there is room and something to talk with; answers the status that it has led to."""
        if invite.headers.get("require"):
            return 420
        if len(self._legs) >= self._settings.calls:
            return 486
        offer = sdp.offer_of(invite.body)
        if offer is None:
            return 488
        sound = self._sound()
        if sound is None:
            return 503
        try:
            leg = SipLeg(self, invite, source, offer, sound)
        except ValueError:
            sound.close()
            return 400
        self._legs[leg.dialog.call, leg.dialog.remote] = leg
        try:
            taken = self.answer(leg)
            if taken:
                leg.accept(invite, source)
        except Exception as error:  # noqa: BLE001 one call's trouble ends that call and no other
            _log.error("A call could not be taken (%s).", type(error).__name__)
            taken = False
        if not taken:
            leg.over()
        return OK if taken else 486

    def _refuse(self, request: SipRequest, source: Address, status: int) -> None:
        """Answer a request for good, if it is one that is answered at all."""
        response = reply(request, status)
        if status in (OK, NOT_ALLOWED):
            response.headers.set_single("Allow", ", ".join(ALLOW))
        if status == BAD_EXTENSION:
            response.headers.set_single("Unsupported", ", ".join(request.headers.get("require")))
        self.send(response, routed(response, source))

    def _allowed(self, source: Address) -> bool:
        if self._registering and source[0] in self._registering.hosts:
            return True
        return within(source[0], self._networks)

    # --- inside
    def _repeat(self, request: SipRequest, to: Address, key: str, wait: float, until: float) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() >= until:
            self._repeated.pop(key, None)
            return
        self.send(request, to)
        self._repeated[key] = loop.call_later(wait, self._repeat, request, to, key, min(2 * wait, T2), until)

    async def _listen(self) -> None:
        """Take the port. When something else has it, wait until it is free, and say so."""
        loop, settings = asyncio.get_running_loop(), self._settings
        while self._transport is None:
            try:
                self._transport, _ = await loop.create_datagram_endpoint(
                    lambda: _Wire(self.received), local_addr=(settings.listen, settings.port)
                )
            except OSError as error:
                trouble = f"SIP cannot listen on {settings.listen}, port {settings.port} ({error.strerror})."
                if trouble != self._trouble:
                    _log.error(trouble)
                self._trouble = trouble
                await asyncio.sleep(AGAIN_SECONDS)
        self._listening.set()

    def _bound(self) -> Address:
        if self._transport is None:
            return self._settings.listen, self._settings.port
        host, port = self._transport.get_extra_info("sockname")[:2]
        return host, port

    def _sound(self) -> socket.socket | None:
        """A socket for a call's sound, its port the one that was free for longest: no late packets of another call."""
        host = self._bound()[0]
        for _ in range(min(PORT_TRIES, len(self._ports))):
            self._ports.rotate(-1)
            sound = socket.socket(_family(host), socket.SOCK_DGRAM)
            sound.setblocking(False)
            try:
                sound.bind((host, self._ports[-1]))
            except OSError:
                sound.close()
            else:
                return sound
        return None

    def _close(self) -> None:
        """End every call, each told once, and let go of everything."""
        for leg in tuple(self._legs.values()):
            leg.acked = True
            leg.hang_up()
        for handle in self._repeated.values():
            handle.cancel()
        self._repeated.clear()
        self._legs.clear()
        self._listening.clear()
        if self._transport:
            self._transport.close()
            self._transport = None


class _Wire(asyncio.DatagramProtocol):
    def __init__(self, received: Callable[[bytes, Address], None]) -> None:
        self._received = received

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._received(data, (addr[0], addr[1]))


def _signal(request: SipRequest) -> str:
    """The key of an INFO: `application/dtmf-relay` with a line `Signal=1`, or `application/dtmf` with the key alone."""
    kind = (request.content_type or "").partition(";")[0].strip().lower()
    if kind == "application/dtmf":
        return request.text.strip()
    if kind != "application/dtmf-relay":
        return ""
    lines = (line.partition("=") for line in request.text.splitlines())
    return next((value.strip() for name, _, value in lines if name.strip().lower() == "signal"), "")


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _ports(sound_ports: str) -> deque[int]:
    """The even ones, as RTP has it (RFC 3550, 11); the odd ones beside them stay silent."""
    first, _, last = sound_ports.partition("-")
    ports = deque(range(int(first) + int(first) % 2, min(int(last), 65_535), 2))
    if not ports:
        raise SettingsError("`phone.sound-ports` must be two ports, the lower one first.")
    return ports
