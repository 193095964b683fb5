"""The account at the trunk: known with digest, refreshed, signed off, and tried again when the trunk is away."""

import asyncio
import contextlib
import hashlib
import re

import pytest

from phone_cast import line, until
from safeconduct.channels.phone.drivers import registering

NONCE, PASSWORD = "a-nonce", "a secret of the trunk"


class Registrar(asyncio.DatagramProtocol):
    """A trunk that knows one account, and answers as it is told."""

    def __init__(self):
        self.asked = []
        self.silent = False
        self.status = 0
        self.granted = 300

    def connection_made(self, transport):
        self.transport = transport
        self.place = "{}:{}".format(*transport.get_extra_info("sockname"))

    def datagram_received(self, data, addr):
        text = data.decode()
        if not text.startswith("REGISTER"):
            return
        self.asked.append(text)
        if not self.silent:
            self.transport.sendto(self.answer(text).encode(), addr)

    def answer(self, text):
        copied = [
            row for row in text.split("\r\n") if row.startswith(("Via", "From", "To", "Call-ID", "CSeq"))
        ]
        if self.status:
            first, more = f"SIP/2.0 {self.status} No", ["Min-Expires: 600"]
        elif not self.proved(text):
            first, more = (
                "SIP/2.0 401 Unauthorized",
                [f'WWW-Authenticate: Digest realm="trunk", nonce="{NONCE}"'],
            )
        else:
            first, more = "SIP/2.0 200 OK", [f"Expires: {self.granted}"]
        return "\r\n".join([first, *copied, *more, "Content-Length: 0", "", ""])

    def proved(self, text):
        found = re.search(r'uri="([^"]+)".*?response="([0-9a-f]+)"', text)
        if not found:
            return False

        def md5(words):
            return hashlib.md5(words.encode()).hexdigest()

        secret, asked = md5(f"line:trunk:{PASSWORD}"), md5(f"REGISTER:{found[1]}")
        return found[2] == md5(f"{secret}:{NONCE}:{asked}")


@contextlib.asynccontextmanager
async def registrar():
    transport, trunk = await asyncio.get_running_loop().create_datagram_endpoint(
        Registrar, local_addr=("127.0.0.1", 0)
    )
    try:
        yield trunk
    finally:
        transport.close()


def account(trunk, password=PASSWORD):
    return {"registrar": trunk.place, "user": "line", "password": password, "allow": "192.0.2.1"}


def test_registered(monkeypatch, caplog):
    """The trunk asks for a proof, gets it, is asked again in time, and is told at the end. No secret is logged."""
    monkeypatch.setattr(registering, "LONGEST", 0.05)

    async def story():
        async with registrar() as trunk:
            async with line(**account(trunk)) as there:
                assert not there.driver.standing().ready
                await until(lambda: there.driver.standing().ready)
                assert "registered" in there.driver.standing().said
                await until(lambda: len(trunk.asked) >= 6)
            await until(lambda: "Expires: 0\r\n" in trunk.asked[-1])
            assert len({re.search(r"Call-ID: (\S+)", asked)[1] for asked in trunk.asked}) == 1
            numbers = [int(re.search(r"CSeq: (\d+)", asked)[1]) for asked in trunk.asked]
            assert numbers == sorted(set(numbers))

    asyncio.run(story())
    assert PASSWORD not in caplog.text


def test_a_wrong_password(monkeypatch):
    """That is said, and tried again; the right one helps without a restart of anything."""
    monkeypatch.setattr(registering, "FIRST_WAIT", 0.01)

    async def story():
        async with registrar() as trunk, line(**account(trunk, "wrong")) as there:
            await until(lambda: "does not register" in there.driver.standing().said)
            assert "401" in there.driver.standing().said
            assert PASSWORD not in there.driver.standing().said
            asked = len(trunk.asked)
            await until(lambda: len(trunk.asked) > asked)

    asyncio.run(story())


def test_a_trunk_that_is_away(monkeypatch):
    """It is asked again and again; when it is back, calls can come in. Then it falls silent, and that is said."""
    monkeypatch.setattr(registering, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(registering, "LONGEST_WAIT", 0.02)
    monkeypatch.setattr(registering, "GIVEN_UP", 0.2)
    monkeypatch.setattr(registering, "T1", 0.05)
    monkeypatch.setattr(registering, "LONGEST", 0.05)

    async def story():
        async with registrar() as trunk:
            trunk.silent = True
            async with line(**account(trunk)) as there:
                await until(lambda: "does not answer" in there.driver.standing().said)
                assert len(trunk.asked) > 1
                trunk.silent = False
                await until(lambda: there.driver.standing().ready)
                trunk.silent = True
                await until(lambda: not there.driver.standing().ready)

    asyncio.run(story())


@pytest.mark.parametrize("status", [403, 423, 500])
def test_a_trunk_that_refuses(monkeypatch, status):
    """Not allowed, never long enough, broken: each ends in a sentence and not in a storm."""
    monkeypatch.setattr(registering, "FIRST_WAIT", 60)

    async def story():
        async with registrar() as trunk:
            trunk.status = status
            async with line(**account(trunk)) as there:
                await until(lambda: str(status) in there.driver.standing().said)
                assert len(trunk.asked) <= 3

    asyncio.run(story())


@pytest.mark.parametrize(
    ("registrar", "address"),
    [
        ("trunk.example", ("trunk.example", 5060)),
        ("trunk.example:5080", ("trunk.example", 5080)),
        ("192.0.2.1:x", ("192.0.2.1", 5060)),
        ("2001:db8::1", ("2001:db8::1", 5060)),
        ("[2001:db8::1]:5080", ("2001:db8::1", 5080)),
        ("[2001:db8::1]", ("2001:db8::1", 5060)),
    ],
)
def test_where_the_trunk_is(registrar, address):
    """With and without a port."""
    assert registering._host_and_port(registrar) == address
