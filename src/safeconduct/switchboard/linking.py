"""The socket between the line and its telephone process: questions with answers, and what is only told.

A frame is four bytes of length (big-endian) and MessagePack: the number of the question, 0 for what is told,
and what is said. Both processes are of one version and nobody else has the socket, so a frame that cannot be
read means that the other side has gone wrong: the link ends.

The telephone meets the network, so the line does not trust it: how long its frames are, how many come in a
second, how much it has asked at once and how little of the answers it fetches is bounded here.
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
"""More than all sealed answers of the fullest case, and than a guide."""
FRAMES_A_SECOND = 20_000
"""More than 250 conversations at once. Whoever says more is listened to more slowly, so that nobody else waits for it."""
QUESTIONS = 512
"""That are being answered at once: two of every call. Before one of them is, the next is not read."""
UNREAD_BYTES = 4 * FRAME_BYTES
"""What may wait for a side that does not read."""
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
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answer: Answer,
        hear: Hear,
        longest: int = FRAME_BYTES,
    ) -> None:
        self._reader, self._writer, self._longest = reader, writer, longest
        self._answer, self._hear = answer, hear
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Answered]] = {}
        self._answering: set[asyncio.Task[None]] = set()
        self._over = False
        self._since, self._heard = 0.0, 0
        self.dropped = 0
        """Frames of sound that were not sent, because the other side was too slow."""

    async def run(self) -> None:
        """Hear the other side, until it ends or `close` is called. Never fails, whatever it says."""
        try:
            while not self._over:
                self._take(await self._read())
                await self._keep_pace()
        except (OSError, asyncio.IncompleteReadError):
            pass  # it is gone
        except Exception as error:  # noqa: BLE001 what the other side says must never end more than the link
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

    async def _keep_pace(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._since >= 1:
            self._since, self._heard = now, 0
        self._heard += 1
        if self._heard >= FRAMES_A_SECOND:
            await asyncio.sleep(self._since + 1 - now)
        if len(self._answering) >= QUESTIONS:
            await asyncio.wait(tuple(self._answering), return_when=asyncio.FIRST_COMPLETED)

    def _send(self, number: int, said: Asked | Answered | Told) -> None:
        if self._writer.transport.get_write_buffer_size() > UNREAD_BYTES:
            logger.error("The link ends: the other side does not read.")
            self._writer.transport.abort()
            self._end()
            return
        body = _ENCODER.encode(_Frame(number, said))
        self._writer.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)

    async def _read(self) -> _Frame:
        length = int.from_bytes(await self._reader.readexactly(LENGTH_BYTES), "big")
        if length > self._longest:
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


async def open_link(end: socket.socket, answer: Answer, hear: Hear, longest: int = FRAME_BYTES) -> Link:
    """A link over one end of a socket pair, which it closes when it ends. `longest`: of the frames it takes, in bytes."""
    end.setblocking(False)
    reader, writer = await asyncio.open_unix_connection(sock=end)
    return Link(reader, writer, answer, hear, longest)


def _error_of(refused: Refused) -> SafeconductError:
    kind = getattr(errors, refused.kind, None)
    return kind() if isinstance(kind, type) and issubclass(kind, SafeconductError) else StoreBroken()


async def _all_done(tasks: set[asyncio.Task[None]]) -> None:
    """What is being answered goes on to its end: what was asked to be kept is kept, though nobody hears of it."""
    await asyncio.gather(*tasks, return_exceptions=True)
