"""The telephone as it is served, a process of its own, under everything that a trunk gone mad can send it."""

import asyncio
import socket
from pathlib import Path

import pytest

from phone_line import PATIENCE
from planted_calls import answered, line_with_telephone, planted_call, telephone_of
from serving import ServedLine, served
from sip_mutations import assailed, garbage

GIVEN_UP_SECONDS = 32
"""After which a call that nobody confirmed is let go (RFC 3261, 64 times T1)."""
GROWTH_BYTES = 64 << 20


@pytest.mark.slow
def test_mutated_packets_at_the_telephone(tmp_path: Path) -> None:
    """Twelve thousand packets and garbage for sound: the call that goes on is served, the next is answered, nothing stays open."""
    with served(line_with_telephone(tmp_path)) as line:
        asyncio.run(answered(line))
        asyncio.run(_assailed(line))
        said = line.said.read_text()
    assert "The telephone" not in said, said


async def _assailed(line: ServedLine) -> None:
    await _greeted(line)
    telephone = telephone_of(line)
    before, memory = _open_files(telephone), _memory(telephone)
    async with planted_call(line) as amina:
        await amina.hears("phone.language")
        address = ("127.0.0.1", line.folder.settings().phone.port)
        mutator = await assailed(address)
        assert len(mutator.taken) > 100, "The mutations are so wild that hardly any became a call."
        with socket.socket(type=socket.SOCK_DGRAM) as mallory:
            for goodbye in mutator.goodbyes():
                mallory.sendto(goodbye, address)
                await asyncio.sleep(0)
        await garbage(amina.call._peer[1])
        await amina.presses("1")
        await amina.hears("phone.hello")
    async with asyncio.timeout(GIVEN_UP_SECONDS + PATIENCE):
        while _open_files(telephone) > before:  # noqa: ASYNC110 it is in another process
            await asyncio.sleep(0.2)
    await _greeted(line)
    assert telephone_of(line) == telephone, "It lived through all of it."
    assert _memory(telephone) - memory < GROWTH_BYTES


async def _greeted(line: ServedLine) -> None:
    async with planted_call(line) as amina:
        await amina.hears("phone.language")


def _open_files(pid: int) -> int:
    return len([*Path(f"/proc/{pid}/fd").iterdir()])


def _memory(pid: int) -> int:
    """Bytes that are its own and in memory now."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("RssAnon"))
