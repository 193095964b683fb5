"""The made-up people of a practice line, one after the other: they write, wait, read, and pass on the trainer's note."""

import time
from collections.abc import Callable, Iterator

from msgspec import Struct

from safeconduct.rehearsal.applicant import Device
from safeconduct.rehearsal.training.letters import Letter, Written, trainer
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.sealing import receipts


class Waiting(Struct, frozen=True):
    """Somebody who has written and has no answer yet. They hold their receipt, so they never print themselves."""

    device: Device
    letter: Letter

    def __repr__(self) -> str:
        return f"Waiting({self.letter.kind})"


class Pace:
    """`step` it often: whoever is due writes, whoever was answered reads. Errors as from `Device`."""

    def __init__(
        self,
        url: str,
        letters: Iterator[Written],
        every: float,
        at_once: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """A case each `every` seconds; `at_once` of them wait when it begins."""
        self._url = url
        self._letters = letters
        self._every = every
        self._clock = clock
        self._due = clock() - every * max(at_once - 1, 0)
        self._waiting: list[Waiting] = []
        self.sent = 0
        self.answered = 0

    def step(self) -> None:
        """All that is due now. Each comes over a connection of its own, as strangers do."""
        while self._due <= self._clock():
            self._due += self._every
            self._write(next(self._letters))
        for one in [*self._waiting]:
            if one.device.answers():
                self._waiting.remove(one)
                self.answered += 1
                one.device.write_again(trainer(one.device.language).note(one.letter))

    def _write(self, written: Written) -> None:
        device, letter = Device(Visitor(self._url), written.language), written.letter
        device.apply(letter.situation, letter.text, people=letter.people)
        if letter.group:
            device.bring(receipts.new())
        self._waiting.append(Waiting(device, letter))
        self.sent += 1
