"""Sealing what does not fit into memory: an age file that is written while its plaintext comes."""

from collections.abc import Sequence
from typing import BinaryIO

from safeconduct.sealing.age import CHUNK, Wraps, begin, chunk_nonce


class Sealer:
    """An age file on its way into `out`. It is whole only after `close`; until then it does not open.

    `written` counts the bytes of plaintext. At most one chunk of it waits in memory.
    """

    def __init__(self, out: BinaryIO, recipients: Sequence[Wraps]) -> None:
        head, self._cipher = begin(recipients)
        self._out = out
        self._waiting = bytearray()
        self._number = 0
        self.written = 0
        out.write(head)

    def write(self, plaintext: bytes) -> None:
        """More of the plaintext. `OSError` when `out` cannot take it."""
        self.written += len(plaintext)
        self._waiting += plaintext
        while len(self._waiting) > CHUNK:  # a full chunk may be the last, which is marked: it waits for more
            self._chunk(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def close(self) -> None:
        """The last chunk. `out` stays open."""
        self._chunk(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _chunk(self, plaintext: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(chunk_nonce(self._number, last=last), plaintext, None))
        self._number += 1
