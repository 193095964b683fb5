"""Somebody holds connections open and does nothing with them: everybody else is served all the same."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from applicants import CREATED, SECONDS, Caller, addressed, texts_kept
from serving import ServedLine

HALF_A_HEAD = b"GET /en/ HTTP/1.1\r\nhost: localhost\r\naccept: text/"
HALF_A_BODY = (
    b"POST /intake HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    b'content-length: 9000\r\n\r\n{"v": 1, "key": "'
)
WHOLE = b"GET /en/offline.html HTTP/1.1\r\nhost: localhost\r\n\r\n" * 20
"""Some megabytes that nobody takes off the line."""
NOTHING = b""
HTTP_2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
"""Its opening words and its settings, and then no request."""
HALF_A_SIGN_IN = b'POST /console/api/sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-length: 900\r\n\r\n{"'
WAYS = {"half a head": HALF_A_HEAD, "half a body": HALF_A_BODY, "reads nothing": WHOLE}
HEADER_SECONDS, BODY_SECONDS = 10, 15
SLACK = 10
"""Seconds that a busy machine may add."""


@pytest.mark.parametrize("stalled", [1, 60, 200, 1500])
@pytest.mark.parametrize("way", WAYS)
def test_stalled_clients_hold_up_nobody(line: ServedLine, way: str, stalled: int) -> None:
    """While they stall, a guide page comes, an application is taken, and it is there."""

    async def play() -> None:
        async with _stalling(line.port, WAYS[way], stalled):
            caller, to = Caller(line.port), await addressed(line.port)
            async with asyncio.timeout(SECONDS):
                assert (await caller.get("/en/")).status == 200
                letter = to.letter(f"{way}, {stalled}")
                assert (await caller.post_json("/intake", letter.body)).status == CREATED
            caller.hang_up()
        assert await texts_kept(line.folder, line.founded.team.identity, [letter]) == [letter.text]

    asyncio.run(play())


@pytest.mark.slow
def test_a_stalled_client_is_cut_off(line: ServedLine) -> None:
    """Half a head and half a body are waited for only so long; the second gets an answer that says so."""

    async def play() -> None:
        head, body = await asyncio.gather(_cut_off(line.port, HALF_A_HEAD), _cut_off(line.port, HALF_A_BODY))
        assert head[0] < HEADER_SECONDS + SLACK
        assert body[0] < BODY_SECONDS + SLACK
        assert body[1].startswith(b"HTTP/1.1 408")

    asyncio.run(play())


@pytest.mark.slow
@pytest.mark.parametrize(
    "said", [NOTHING, HTTP_2, HALF_A_SIGN_IN], ids=["nothing", "HTTP/2", "half a sign-in"]
)
def test_no_connection_is_silent_for_ever(line: ServedLine, said: bytes) -> None:
    """There are only so many connections: who holds them all without a word would close the line for everybody."""
    took, _ = asyncio.run(_cut_off(line.port, said))
    assert took < BODY_SECONDS + SLACK


@contextlib.asynccontextmanager
async def _stalling(port: int, said: bytes, count: int) -> AsyncIterator[None]:
    """So many clients that have said this much, and neither say nor read any more."""
    stalled = await asyncio.gather(
        *(asyncio.open_connection("127.0.0.1", port, limit=1) for _ in range(count))
    )
    for _, writer in stalled:
        writer.write(said)
    await asyncio.sleep(0.2)
    try:
        yield
    finally:
        for _, writer in stalled:
            writer.transport.abort()


async def _cut_off(port: int, said: bytes) -> tuple[float, bytes]:
    """Seconds until the line ends the connection, and what it said before."""
    began = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    try:
        async with asyncio.timeout(BODY_SECONDS + SLACK):
            answer = await reader.read()
    finally:
        writer.close()
    return time.monotonic() - began, answer
