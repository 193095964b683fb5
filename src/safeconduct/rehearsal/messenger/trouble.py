"""Trouble on the way, ordered by a test: answers that fail, connections that break, updates that come twice."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Kind = Literal["refuse", "cut-before", "cut-after", "delay"]


class Trouble(Struct, frozen=True, forbid_unknown_fields=True):
    """What goes wrong with the next `times` calls.

    `refuse` answers `status` and does nothing; `cut-before` breaks the connection and does nothing,
    `cut-after` breaks it when the call has had its effect; `delay` waits `seconds` before it begins.
    """

    kind: Kind
    times: int = 1
    method: str = ""
    """Of this method only; empty: of every one."""
    status: int = 502
    seconds: float = 1.0
    every: int = 1
    """Only each so-manyth call that fits."""


class _Ordered(Struct):
    trouble: Trouble
    left: int
    passed: int = 0


class Troubles:
    """What is ordered, oldest first; one call meets each that fits."""

    def __init__(self) -> None:
        self._ordered: list[_Ordered] = []
        self.met = 0

    def order(self, trouble: Trouble) -> None:
        self._ordered.append(_Ordered(trouble, trouble.times))

    def clear(self) -> None:
        self._ordered.clear()

    def meet(self, method: str) -> list[Trouble]:
        """What this call meets; each time counts."""
        if not self._ordered:
            return []
        met = list(self._met(method))
        self._ordered = [one for one in self._ordered if one.left]
        self.met += len(met)
        return met

    def _met(self, method: str) -> Iterator[Trouble]:
        for one in self._ordered:
            if one.trouble.method.lower() not in {"", method}:
                continue
            one.passed += 1
            if one.passed % one.trouble.every == 0:
                one.left -= 1
                yield one.trouble
