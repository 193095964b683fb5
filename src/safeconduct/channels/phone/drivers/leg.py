"""One call that came in by SIP: its dialog, its socket for sound, and its end. Whoever calls stays unknown."""

import asyncio
import contextlib
import logging
import secrets
import socket
from typing import Protocol

from aiosipua import SipMessage, SipRequest, SipResponse

from safeconduct.channels.phone.drivers import sdp
from safeconduct.channels.phone.drivers.rtp import KEYS, Incoming, Outgoing
from safeconduct.channels.phone.drivers.signalling import (
    GIVEN_UP,
    T1,
    T2,
    Address,
    Dialog,
    branch,
    contact,
    reply,
    routed,
)
from safeconduct.channels.phone.legs import Ears

LARGEST_PACKET = 2048
SIGNALS = {"10": "*", "11": "#"} | {key: key for key in KEYS}
"""How `application/dtmf-relay` writes keys: as they are, or by number."""

_log = logging.getLogger(__name__)


class Line(Protocol):
    """What a call needs of the driver."""

    def send(self, message: SipMessage, to: Address) -> None: ...

    def repeat(self, request: SipRequest, to: Address) -> None:
        """Send a request until it is answered or given up."""

    def own(self, peer: Address) -> Address:
        """Where a peer reaches our SIP."""

    def ended(self, leg: "SipLeg") -> None: ...


class Deaf:
    """Ears until the port has put its own."""

    def heard(self, frame: bytes) -> None: ...

    def pressed(self, key: str) -> None: ...

    def gone(self) -> None: ...


class SipLeg:
    """A call. `play` is called 50 times a second, so it does little."""

    def __init__(
        self, line: Line, invite: SipRequest, source: Address, offer: sdp.Offer, sound: socket.socket
    ) -> None:
        """`sound` is bound already and belongs to the leg from now on. Raises ValueError as `Dialog` does."""
        self.dialog = Dialog(invite)
        self.ears: Ears = Deaf()
        self.acked = False
        self._line, self._source, self._offer, self._socket = line, source, offer, sound
        self._port: int = sound.getsockname()[1]
        self._branch = branch(invite)
        self._outgoing = Outgoing(secrets.token_bytes(10), offer.kind, offer.keys)
        self._incoming = Incoming(offer.keys, self._heard, self._pressed)
        self._loop = asyncio.get_running_loop()
        self._version = secrets.randbits(31)
        self._peer: Address = (offer.address, offer.port)
        self._settled = False
        self._over = self._hanging_up = False
        self._again: asyncio.TimerHandle | None = None
        self._loop.add_reader(sound, self._arrived)

    # --- sound
    def play(self, frame: bytes) -> None:
        """Send 20 ms of mu-law, unless the other side is on hold or the call is over."""
        if self._over or not self._offer.listens:
            return
        # What the network refuses now is lost, like a packet: the next frame comes in 20 ms.
        with contextlib.suppress(OSError):
            self._socket.sendto(self._outgoing.frame(frame, self._loop.time()), self._peer)

    def _arrived(self) -> None:
        try:
            packet, source = self._socket.recvfrom(LARGEST_PACKET)
        except OSError:
            return
        try:
            self._took(packet, source[:2])
        except Exception as error:  # noqa: BLE001 one call's trouble ends that call and no other
            self.broken(error)

    def _took(self, packet: bytes, source: Address) -> None:
        """From where it was agreed. A trunk behind NAT sends from another port: the first packet settles which one."""
        if source != self._peer and (self._settled or source[0] not in (self._peer[0], self._source[0])):
            return
        if self._incoming.take(packet, self._loop.time()) and not self._settled:
            self._peer, self._settled = source, True

    def _heard(self, frame: bytes) -> None:
        self.ears.heard(frame)

    def _pressed(self, key: str) -> None:
        self.ears.pressed(key)

    def told(self, signal: str) -> None:
        """A key that came by SIP INFO. Where keys come in the sound too, it would be the same one twice."""
        key = SIGNALS.get(signal)
        if not key or self._over or self._incoming.keyed:
            return
        try:
            self._pressed(key)
        except Exception as error:  # noqa: BLE001 as in `_arrived`
            self.broken(error)

    # --- the call
    def same(self, request: SipRequest) -> bool:
        """Whether this is the INVITE of this call once more, and not another one."""
        return branch(request) == self._branch

    def accept(self, invite: SipRequest, source: Address) -> None:
        """Say that the call was picked up, again and again until that has been confirmed (13.3.1.4)."""
        self._stop_repeating()
        response = self._agreed(invite)
        self._repeat_answer(response, routed(response, source), T1, self._loop.time() + GIVEN_UP)

    def renew(self, request: SipRequest, source: Address) -> int:
        """The other side wants it otherwise: hold, another address, or only to know that we are still there."""
        if request.body:
            offer = sdp.offer_of(request.body)
            if offer is None:
                return 488
            self._change(offer)
        self._source = source
        if request.method == "INVITE":
            self.acked = False
            self.accept(request, source)
        else:
            response = self._agreed(request) if request.body else reply(request, 200, self.dialog.local)
            self._line.send(response, routed(response, source))
        return 200

    def acknowledged(self, ack: SipRequest) -> None:
        """It was confirmed that the call was picked up."""
        self._stop_repeating()
        self.acked = True
        if ack.body and (offer := sdp.offer_of(ack.body)):
            self._change(offer)
        if self._hanging_up:
            self._say_bye()

    def hang_up(self) -> None:
        """End the call; before it was confirmed, the other side is told as soon as it was (15)."""
        if self._hanging_up or self._over:
            return
        self._hanging_up = True
        self._close()
        if self.acked:
            self._say_bye()

    def over(self) -> None:
        """The call has ended at the other side, or was never picked up."""
        self._stop_repeating()
        self._close()
        self._forget()

    def broken(self, error: Exception) -> None:
        """Something of ours failed in this call: it ends, and the kind of failure is all that is noted."""
        _log.error("A call was ended by a fault of ours (%s).", type(error).__name__)
        self.hang_up()

    # --- inside
    def _change(self, offer: sdp.Offer) -> None:
        if (offer.address, offer.port) != (self._offer.address, self._offer.port) and offer.address:
            self._peer, self._settled = (offer.address, offer.port), False
        self._offer = offer
        self._version += 1
        self._outgoing.kind, self._outgoing.keys = offer.kind, offer.keys
        self._incoming.keys = offer.keys

    def _agreed(self, request: SipRequest) -> SipResponse:
        own = self._line.own(self._source)
        host, port = own[0], self._port
        response = reply(request, 200, self.dialog.local)
        response.headers.set_single("Contact", contact(own))
        response.headers.set_single("Content-Type", sdp.TYPE)
        if request.body:
            response.body = sdp.answer_to(self._offer, host, port, self._version)
        else:
            response.body = sdp.offer_for(host, port, (self._offer.kind,), self._offer.keys, self._version)
        return response

    def _repeat_answer(self, response: SipResponse, to: Address, wait: float, until: float) -> None:
        if self._loop.time() >= until:
            self.acked = True
            self._say_bye() if self._hanging_up else self.hang_up()
            return
        self._line.send(response, to)
        self._again = self._loop.call_later(wait, self._repeat_answer, response, to, min(2 * wait, T2), until)

    def _stop_repeating(self) -> None:
        if self._again:
            self._again.cancel()
            self._again = None

    def _say_bye(self) -> None:
        self._line.repeat(self.dialog.request("BYE", self._line.own(self._source)), self._source)
        self._forget()

    def _forget(self) -> None:
        """Nothing of the call is needed any more: what refers to one another is taken apart, and lies in memory no longer."""
        self._line.ended(self)
        self.dialog.forget()
        self.ears = Deaf()
        self._incoming = Incoming(None, self.ears.heard, self.ears.pressed)

    def _close(self) -> None:
        if self._over:
            return
        self._over = True
        self._loop.remove_reader(self._socket)
        self._socket.close()
        try:
            self.ears.gone()
        except Exception as error:  # noqa: BLE001 as in `_arrived`
            _log.error("The end of a call was not taken note of (%s).", type(error).__name__)
