"""Being known at a trunk: REGISTER with digest (RFC 3261, 10; RFC 7616), refreshed before it ends, tried again when it fails."""

import asyncio
import contextlib
import logging
import secrets
import socket
from typing import Protocol

from aiosipua import SipDigestAuth, SipMessage, SipRequest, SipResponse
from aiosipua.auth import answer_challenge

from safeconduct.channels.phone.drivers.signalling import (
    GIVEN_UP,
    T1,
    T2,
    Address,
    branch,
    contact,
    new_tag,
    via,
)
from safeconduct.settings import PhoneSettings

EXPIRES = 300
"""Seconds that are asked for."""
SHORTEST, LONGEST = 20, 3600
"""Seconds between two registrations, whatever the trunk grants."""
REFRESHED_AT = 0.8
"""Of the time that was granted."""
FIRST_WAIT, LONGEST_WAIT = 2.0, 120.0
"""Seconds between tries that fail, growing."""
SIP_PORT = 5060
SUCCESS = range(200, 300)
CHALLENGES = (401, 407)
TOO_BRIEF = 423

_log = logging.getLogger(__name__)


class Wire(Protocol):
    """What carries it."""

    def send(self, message: SipMessage, to: Address) -> None: ...

    def own(self, peer: Address) -> Address: ...


class Refused(Exception):
    """The trunk does not register us."""


class Registering:
    """Keeps one account known at one trunk, for as long as it runs."""

    def __init__(self, settings: PhoneSettings, wire: Wire) -> None:
        self._wire = wire
        self._host, self._port = _host_and_port(settings.registrar)
        self._user = settings.user
        self._auth = SipDigestAuth(settings.user, settings.password)
        self._call, self._tag, self._number = secrets.token_hex(16), new_tag(), 0
        self._waiting: dict[str, asyncio.Future[SipResponse]] = {}
        self._trunk: Address = (self._host, self._port)
        self.hosts: frozenset[str] = frozenset()
        """The trunk's addresses: calls come from there too."""
        self.ready = False
        self.said = "The trunk has not been asked yet."

    async def run(self) -> None:
        """Register, and again before it ends; whatever happens, until cancelled, which signs off once."""
        wait = FIRST_WAIT
        try:
            while True:
                seconds = await self._tried()
                wait = FIRST_WAIT if self.ready else min(2 * wait, LONGEST_WAIT)
                await asyncio.sleep(seconds if self.ready else wait)
        finally:
            with contextlib.suppress(OSError):
                if self.ready:
                    self._wire.send(self._request(0, None), self._trunk)

    def answered(self, response: SipResponse) -> None:
        """An answer that came; one to nothing of ours is forgotten."""
        waiting = self._waiting.get(branch(response))
        if waiting and not waiting.done():
            waiting.set_result(response)

    async def _tried(self) -> float:
        """One registration; answers in how many seconds the next one is due."""
        try:
            granted = await self._registered()
        except (OSError, TimeoutError, ValueError):
            self._fell("The trunk does not answer. It is asked again.")
            return 0
        except Refused as refused:
            self._fell(f"The trunk does not register this account ({refused}). It is asked again.")
            return 0
        if not self.ready:
            _log.info("The telephone is registered at the trunk.")
        self.ready, self.said = True, "The telephone is registered at the trunk."
        return REFRESHED_AT * min(max(granted, SHORTEST), LONGEST)

    def _fell(self, sentence: str) -> None:
        if self.ready or sentence != self.said:
            _log.error(sentence)
        self.ready, self.said = False, sentence

    async def _registered(self) -> int:
        """Answers for how many seconds. Raises Refused, TimeoutError, or OSError when the name is not found."""
        self._trunk = await self._found()
        seconds, status = EXPIRES, 0
        proof: tuple[str, str] | None = None
        for _ in range(3):
            response = await self._ask(self._request(seconds, proof))
            status = response.status_code
            if status in SUCCESS:
                return _granted(response, seconds)
            if status in CHALLENGES and not proof:
                uri = f"sip:{self._host}"
                proof = answer_challenge(self._auth, response, status, "REGISTER", uri)
            elif status == TOO_BRIEF:
                seconds = min(max(_number(response.get_header("min-expires")), seconds), LONGEST)
            else:
                break
        raise Refused(f"status {status}")

    async def _found(self) -> Address:
        found = await asyncio.get_running_loop().getaddrinfo(self._host, self._port, type=socket.SOCK_DGRAM)
        self.hosts = frozenset(str(address[0]) for *_, address in found)
        host, port = found[0][4][:2]
        return str(host), int(port)

    async def _ask(self, request: SipRequest) -> SipResponse:
        """Send until the trunk has decided (17.1.2). Raises TimeoutError."""
        key = branch(request)
        waiting: asyncio.Future[SipResponse] = asyncio.get_running_loop().create_future()
        self._waiting[key] = waiting
        try:
            async with asyncio.timeout(GIVEN_UP):
                wait = T1
                while True:
                    self._wire.send(request, self._trunk)
                    done, _ = await asyncio.wait((waiting,), timeout=wait)
                    if done:
                        return waiting.result()
                    wait = min(2 * wait, T2)
        finally:
            del self._waiting[key]

    def _request(self, seconds: int, proof: tuple[str, str] | None) -> SipRequest:
        self._number += 1
        own, account = self._wire.own(self._trunk), f"<sip:{self._user}@{self._host}>"
        request = SipRequest(method="REGISTER", uri=f"sip:{self._host}")
        for name, value in (
            ("Via", via(own)),
            ("From", f"{account};tag={self._tag}"),
            ("To", account),
            ("Call-ID", self._call),
            ("CSeq", f"{self._number} REGISTER"),
            ("Max-Forwards", "70"),
            ("Contact", contact(own)),
            ("Expires", str(seconds)),
            *((proof,) if proof else ()),
        ):
            request.headers.append(name, value)
        return request


def _granted(response: SipResponse, asked: int) -> int:
    """The shortest time that is named: the trunk may list other telephones of the account too (10.3)."""
    named = [_number(contact.params.get("expires")) for contact in response.contact]
    named.append(_number(response.get_header("expires")))
    return min((seconds for seconds in named if seconds > 0), default=asked)


def _number(text: str | None) -> int:
    try:
        return int(text or "")
    except ValueError:
        return 0


def _host_and_port(registrar: str) -> Address:
    """`host` or `host:port`; an IPv6 address with a port stands in brackets."""
    host, colon, port = registrar.rpartition(":")
    if not colon or "]" in port or (":" in host and not host.endswith("]")):
        return registrar.strip("[]"), SIP_PORT
    return host.strip("[]"), _number(port) or SIP_PORT
