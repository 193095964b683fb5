"""SIP as the caller's side speaks it (RFC 3261): one call, one socket."""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Callable
from typing import Self

from aiosipua import SipMessage, SipRequest, SipResponse
from aiosipua.headers import parse_address, parse_uri, stringify_uri

from safeconduct.channels.phone.drivers import sdp
from safeconduct.channels.phone.drivers.signalling import (
    T1,
    T2,
    Address,
    branch,
    contact,
    message_of,
    new_tag,
    reply,
    routed,
    sequence,
    tag,
    via,
)
from safeconduct.errors import CallFailed

SIP_PORT = 5060
KEYS_TYPE = 101
ANSWER_SECONDS = 20.0
FINAL, FIRST_REFUSAL = 200, 300
"""Statuses from which an answer is the last one, and from which it says no."""


async def found(uri: str) -> Address:
    """The address that a `sip:` URI leads to. Raises CallFailed when there is none."""
    parsed = parse_uri(uri)
    try:
        places = await asyncio.get_running_loop().getaddrinfo(
            parsed.host.strip("[]"), parsed.port or SIP_PORT, type=socket.SOCK_DGRAM
        )
    except (OSError, UnicodeError) as error:
        raise CallFailed("There is no such host.") from error
    host, port = places[0][4][:2]
    return str(host), int(port)


class Wire(asyncio.DatagramProtocol):
    """One call's signalling, from the INVITE to the BYE."""

    def __init__(self, uri: str, to: Address, name: str) -> None:
        self.ended: Callable[[], None] = lambda: None
        """Told when the other side hangs up."""
        self._uri, self._target, self._to = uri, uri, to
        self._name = name
        self._call, self._tag, self._remote = secrets.token_hex(16), new_tag(), ""
        self._number = 0
        self._routes: list[str] = []
        self._offered = b""
        self._version = secrets.randbits(31)
        self._waiting: dict[str, asyncio.Queue[SipResponse]] = {}
        self._confirmed: dict[str, SipRequest] = {}

    @classmethod
    async def open(cls, uri: str, to: Address, name: str) -> Self:
        """Take a port for the call. Raises CallFailed when the network does not let us."""
        with socket.socket(socket.AF_INET6 if ":" in to[0] else socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(to)
            except OSError as error:
                raise CallFailed("There is no way to that host.") from error
            host = probe.getsockname()[0]
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_datagram_endpoint(lambda: cls(uri, to, name), local_addr=(host, 0))
        return wire

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport
        self.own: Address = transport.get_extra_info("sockname")[:2]

    def close(self) -> None:
        self._transport.close()

    async def invite(self, kind: int, port: int, seconds: float) -> sdp.Offer:
        """Call; answers what the other side agreed to. Raises CallFailed."""
        self._offered = sdp.offer_for(self.own[0], port, (kind,), KEYS_TYPE, self._version)
        request = self._request("INVITE", self._offered, sdp.TYPE)
        try:
            response = await self._asked(request, seconds)
        except (CallFailed, asyncio.CancelledError):
            self._cancel(request)
            raise
        self._remember(response)
        self._acknowledge(request, response)
        if response.status_code >= FIRST_REFUSAL:
            raise CallFailed(f"The answer was {response.status_code}.", response.status_code)
        agreed = sdp.offer_of(response.body)
        if agreed is None:
            self._send(self._request("BYE"))
            raise CallFailed("The other side agreed to nothing that we can hear.")
        return agreed

    async def renew(self, kind: int, port: int, direction: str) -> sdp.Offer | None:
        """The INVITE within the call. Raises CallFailed."""
        self._version += 1
        offered = sdp.offer_for(self.own[0], port, (kind,), KEYS_TYPE, self._version)
        request = self._request("INVITE", offered.replace(b"a=sendrecv", f"a={direction}".encode()), sdp.TYPE)
        response = await self._asked(request, ANSWER_SECONDS)
        self._acknowledge(request, response)
        return sdp.offer_of(response.body) if response.status_code < FIRST_REFUSAL else None

    async def ask(
        self, method: str, body: bytes = b"", kind: str = "", seconds: float = ANSWER_SECONDS
    ) -> int:
        """A request within the call; answers the status. Raises CallFailed when nothing is answered."""
        return (await self._asked(self._request(method, body, kind), seconds)).status_code

    # --- the wire
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = message_of(data)
        if isinstance(message, SipResponse):
            self._answered(message)
        elif message is not None:
            self._told(message, addr[:2])

    def _answered(self, response: SipResponse) -> None:
        key = branch(response)
        if ack := self._confirmed.get(key):
            self._send(ack)
        elif waiting := self._waiting.get(key):
            waiting.put_nowait(response)

    def _told(self, request: SipRequest, source: Address) -> None:
        if request.method == "ACK":
            return
        ours = request.headers.get("call-id")[0] == self._call
        known = ours and request.method in ("BYE", "OPTIONS", "INFO")
        self._send(reply(request, 200 if known else 481, self._tag), routed_to=source)
        if ours and request.method == "BYE":
            self.ended()

    def _send(self, message: SipMessage, routed_to: Address | None = None) -> None:
        to = self._to
        if routed_to and isinstance(message, SipResponse):
            to = routed(message, routed_to)
        if not self._transport.is_closing():
            with contextlib.suppress(OSError):
                self._transport.sendto(bytes(message), to)

    async def _asked(self, request: SipRequest, seconds: float) -> SipResponse:
        """Send until a final answer comes; after a first one ("trying") only wait."""
        key = branch(request)
        answers: asyncio.Queue[SipResponse] = asyncio.Queue()
        self._waiting[key] = answers
        wait: float | None = T1
        try:
            async with asyncio.timeout(seconds):
                self._send(request)
                while True:
                    try:
                        response = await asyncio.wait_for(answers.get(), wait)
                    except TimeoutError:
                        self._send(request)
                        wait = min(2 * (wait or T2), T2)
                        continue
                    if response.status_code >= FINAL:
                        return response
                    wait = None if request.method == "INVITE" else T2
        except TimeoutError as error:
            raise CallFailed("Nobody answers there.") from error
        finally:
            del self._waiting[key]

    # --- inside
    def _request(self, method: str, body: bytes = b"", kind: str = "") -> SipRequest:
        self._number += 1
        request = SipRequest(method=method, uri=self._target, body=body)
        self._addressed(request, via(self.own), f"{self._number} {method}")
        request.headers.set_single("Contact", contact(self.own))
        if body:
            request.headers.set_single("Content-Type", kind)
        return request

    def _addressed(self, request: SipRequest, way: str, number: str) -> None:
        remote = f";tag={self._remote}" if self._remote else ""
        for name, value in (
            ("Via", way),
            *(("Route", route) for route in self._routes),
            ("From", f'"{self._name}" <sip:{self._name}@{self.own[0]}>;tag={self._tag}'),
            ("To", f"<{self._uri}>{remote}"),
            ("Call-ID", self._call),
            ("CSeq", number),
            ("Max-Forwards", "70"),
        ):
            request.headers.append(name, value)

    def _remember(self, response: SipResponse) -> None:
        """Whom the call is with, from now on (12.1.2)."""
        self._remote = tag(response, "to")
        if contacts := response.headers.get("contact"):
            self._target = stringify_uri(parse_address(contacts[0]).uri)
        self._routes = response.headers.get("record-route")[::-1]

    def _acknowledge(self, request: SipRequest, response: SipResponse) -> None:
        """Confirm a final answer, and every time that it is sent again: of success as a request of its own (13.2.2.4)."""
        taken = response.status_code < FIRST_REFUSAL
        ack = SipRequest(method="ACK", uri=self._target if taken else request.uri)
        way = via(self.own) if taken else request.headers.get("via")[0]
        self._addressed(ack, way, f"{sequence(request)} ACK")
        self._confirmed[branch(request)] = ack
        self._send(ack)

    def _cancel(self, invite: SipRequest) -> None:
        """Nobody answered: say that it is over (9.1)."""
        cancel = SipRequest(method="CANCEL", uri=invite.uri)
        self._addressed(cancel, invite.headers.get("via")[0], f"{sequence(invite)} CANCEL")
        self._send(cancel)
