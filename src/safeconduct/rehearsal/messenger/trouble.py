"""Trouble on the way, ordered by a test: answers that fail, connections that break, updates that come twice."""

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
    """What is ordered, oldest first."""

    def __init__(self) -> None:
        self._ordered: list[_Ordered] = []
        self.met = 0

    def order(self, trouble: Trouble) -> None:
        self._ordered.append(_Ordered(trouble, trouble.times))

    def clear(self) -> None:
        self._ordered.clear()

    def meet(self, method: str) -> Trouble | None:
        """What this call meets: the oldest that fits and is due."""
        for one in self._ordered:
            if one.trouble.method.lower() not in {"", method}:
                continue
            one.passed += 1
            if one.passed % one.trouble.every:
                continue
            one.left -= 1
            self.met += 1
            if not one.left:
                self._ordered.remove(one)
            return one.trouble
        return None
