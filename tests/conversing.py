"""The playbook: a conversation written down as it is spoken.

    Play(conversation) >> Began("en") << Show("root", "en") >> Pressed("1") << Show("home", "en")

`>>` is what the caller does, `<<` what the line must answer: a command, or a function that accepts it.
Every command must be named, in order, before the next `>>`.
"""

from collections.abc import Callable
from typing import Self

from safeconduct.conversation.commands import Command
from safeconduct.conversation.events import Event
from safeconduct.conversation.turns import Conversation, State


class Play:
    """One conversation on its way."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self.state: State = conversation.opening()
        self._unheard: list[Command] = []

    def __rshift__(self, event: Event) -> Self:
        assert not self._unheard, f"nobody named {self._unheard}"
        turn = self._conversation.turn(self.state, event)
        self.state, self._unheard = turn.state, list(turn.commands)
        return self

    def __lshift__(self, expected: Command | Callable[[Command], bool]) -> Self:
        assert self._unheard, f"the line said nothing more; {expected} was expected"
        heard = self._unheard.pop(0)
        if callable(expected):
            assert expected(heard), heard
        else:
            assert heard == expected
        return self

    def end(self) -> None:
        """Nothing was left unsaid."""
        assert not self._unheard, f"nobody named {self._unheard}"


def offers(*steps: str) -> Callable[[Command], bool]:
    """An offer that holds these steps among others."""
    return lambda command: set(steps) <= {found.step for found in getattr(command, "found", ())}
