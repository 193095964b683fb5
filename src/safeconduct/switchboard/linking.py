"""The socket between the line and its telephone process: questions with answers, and what is only told.

A frame is four bytes of length (big-endian) and MessagePack: the number of the question, 0 for what is told,
and what is said. Both processes are of one version and nobody else has the socket, so a frame that cannot be
read means that the other side has gone wrong: the link ends.
"""

import asyncio
import contextlib
import itertools
import logging
import socket
from collections.abc import Awaitable, Callable

import msgspec
from msgspec import Struct

from safeconduct import errors
from safeconduct.errors import SafeconductError, StoreBroken, TelephoneAway
from safeconduct.switchboard.between import Answered, Asked, Refused, Told, Voice

LENGTH_BYTES = 4
FRAME_BYTES = 8 * 1024 * 1024
"""More than all sealed answers of the fullest case."""
VOICE_BYTES = 16 * 1024
"""What may wait in the socket before sound is dropped: a tenth of a second for some ten conversations."""

Answer = Callable[[Asked], Awaitable[Answered]]
Hear = Callable[[Told], None]

logger = logging.getLogger(__name__)


class _Frame(Struct, frozen=True, array_like=True):
    number: int
    said: Asked | Answered | Told


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Frame)


class Link:
    """One end. `answer` is asked what the other side asks, `hear` gets what it tells; `run` it.

    What `answer` raises reaches the other side as `Refused` with the name of its class, and nobody else.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Answer, hear: Hear
    ) -> None:
        self._reader, self._writer = reader, writer
        self._answer, self._hear = answer, hear
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Answered]] = {}
        self._answering: set[asyncio.Task[None]] = set()
        self._over = False
        self.dropped = 0
        """Frames of sound that were not sent, because the other side was too slow."""

    async def run(self) -> None:
        """Hear the other side, until it ends or `close` is called."""
        try:
            while not self._over:
                self._take(await self._read())
        except (OSError, EOFError, msgspec.DecodeError) as error:
            if not isinstance(error, asyncio.IncompleteReadError | OSError):
                logger.error("The link ends: %s.", type(error).__name__)  # noqa: TRY400 no values in the log
        finally:
            self._end()
            await _all_done(self._answering)

    async def ask(self, asked: Asked) -> Answered:
        """What the other side answers, never a `Refused`: its error is raised here.

        `StoreBroken` for one that has no name in `errors`; `TelephoneAway` when the other side is gone, also
        while it was asked.
        """
        answered = await self._asked(asked)
        if isinstance(answered, Refused):
            raise _error_of(answered)
        return answered

    async def _asked(self, asked: Asked) -> Answered:
        if self._over:
            raise TelephoneAway
        number = next(self._numbers)
        answered: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answered
        try:
            self._send(number, asked)
            return await answered
        finally:
            del self._waiting[number]

    def tell(self, told: Told) -> None:
        """Tell the other side, without waiting. Sound that cannot go at once does not go; a link that is over hears nothing."""
        if self._over:
            return
        if isinstance(told, Voice) and self._writer.transport.get_write_buffer_size() > VOICE_BYTES:
            self.dropped += 1
            return
        self._send(0, told)

    def close(self) -> None:
        """End it, here and for the other side."""
        self._end()

    def _send(self, number: int, said: Asked | Answered | Told) -> None:
        body = _ENCODER.encode(_Frame(number, said))
        self._writer.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)

    async def _read(self) -> _Frame:
        length = int.from_bytes(await self._reader.readexactly(LENGTH_BYTES), "big")
        if length > FRAME_BYTES:
            raise msgspec.DecodeError
        return _DECODER.decode(await self._reader.readexactly(length))

    def _take(self, frame: _Frame) -> None:
        if isinstance(frame.said, Told):
            self._hear(frame.said)
        elif isinstance(frame.said, Answered):
            waiting = self._waiting.get(frame.number)
            if waiting and not waiting.done():
                waiting.set_result(frame.said)
        else:
            task = asyncio.create_task(self._reply(frame.number, frame.said))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _reply(self, number: int, asked: Asked) -> None:
        try:
            answered = await self._answer(asked)
        except SafeconductError as error:
            answered = Refused(type(error).__name__)
        except Exception as error:  # noqa: BLE001 whoever asked must get an answer, whatever broke
            logger.error("What was asked could not be answered: %s.", type(error).__name__)  # noqa: TRY400 by kind only
            answered = Refused(type(error).__name__)
        if not self._over:
            self._send(number, answered)

    def _end(self) -> None:
        self._over = True
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(TelephoneAway())
        with contextlib.suppress(OSError):
            self._writer.close()


async def open_link(end: socket.socket, answer: Answer, hear: Hear) -> Link:
    """A link over one end of a socket pair, which it closes when it ends."""
    end.setblocking(False)
    reader, writer = await asyncio.open_unix_connection(sock=end)
    return Link(reader, writer, answer, hear)


def _error_of(refused: Refused) -> SafeconductError:
    kind = getattr(errors, refused.kind, None)
    return kind() if isinstance(kind, type) and issubclass(kind, SafeconductError) else StoreBroken()


async def _all_done(tasks: set[asyncio.Task[None]]) -> None:
    """What is being answered goes on to its end: what was asked to be kept is kept, though nobody hears of it."""
    await asyncio.gather(*tasks, return_exceptions=True)
