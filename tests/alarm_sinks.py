"""Where alarms arrive in tests: a mail server and a web hook on this machine, which keep what they are sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct


class Sink(Struct):
    """What arrived, and where it arrives. `fails`: everything is refused."""

    address: str = ""
    received: list[str] = []
    fails: bool = False


@asynccontextmanager
async def mailbox() -> AsyncIterator[Sink]:
    """A mail server that takes everything (RFC 5321, just enough)."""
    sink = Sink()

    async def serve(reader, writer):
        async def say(line):
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        await say("220 sink")
        while line := (await reader.readline()).decode().strip():
            verb = line[:4].upper()
            if verb == "DATA" and not sink.fails:
                await say("354 go on")
                letter = await reader.readuntil(b"\r\n.\r\n")
                sink.received.append(letter.decode())
            await say(
                "550 no" if sink.fails and verb == "MAIL" else "221 bye" if verb == "QUIT" else "250 ok"
            )
            if verb == "QUIT":
                break
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        sink.address = f"mailto://127.0.0.1:{port}?from=line@example.org&to=lead@example.org&mode=insecure"
        yield sink


@asynccontextmanager
async def hook() -> AsyncIterator[Sink]:
    """A web server that takes what is posted."""
    sink = Sink()

    async def serve(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0])
        body = await reader.readexactly(length)
        if not sink.fails:
            sink.received.append(body.decode())
        status = "500 No" if sink.fails else "200 OK"
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        sink.address = f"json://127.0.0.1:{port}/"
        yield sink
