"""The playbook of a telephone call, as it is heard.

    Calling(rules) >> Answered() << Languages() << Listen(3.0) >> Key("1") << "phone.hello"

`>>` is what happens to the call, `<<` what the telephone must be told next: a phrase by its key, anything
else that is said, or a command. What is said is named in order, one by one, before the next `>>`.
"""

from typing import Self

from safeconduct.conversation.calls.commands import Command, Listen, Phrase, Said, Say
from safeconduct.conversation.calls.events import Answered, Event, Key
from safeconduct.conversation.calls.table import CallRules

MENU = Listen(3.0)
QUEUE = Listen(20.0)


class Calling:
    """One call on its way."""

    def __init__(self, rules: CallRules) -> None:
        self._rules = rules
        self.call = rules.opening()
        self._unheard: list[Command | Said] = []

    def __rshift__(self, event: Event | str) -> Self:
        """What happens; a text is the keys that are pressed one after the other, of which only the last is listened to."""
        assert not self._unheard, f"nobody named {self._unheard}"
        events = [Key(key) for key in event] if isinstance(event, str) else [event]
        for each in events:
            turn = self._rules.turn(self.call, each)
            self.call, self._unheard = turn.call, []
            for command in turn.commands:
                self._unheard += command.what if isinstance(command, Say) else (command,)
        return self

    def __lshift__(self, expected: Command | Said | str) -> Self:
        assert self._unheard, f"nothing more was told; {expected} was expected"
        heard = self._unheard.pop(0)
        if isinstance(expected, str):
            expected = Phrase(expected, self.call.conversation.language)
        assert heard == expected
        return self

    def end(self) -> None:
        """Nothing was left unsaid."""
        assert not self._unheard, f"nobody named {self._unheard}"

    def unheard(self) -> list[Command | Said]:
        """What nobody has named yet; it counts as named."""
        rest, self._unheard = self._unheard, []
        return rest


def in_english(rules: CallRules) -> Calling:
    """A caller who has chosen English and hears the start."""
    calling = Calling(rules) >> Answered()
    calling.unheard()
    calling = calling >> "1"
    calling.unheard()
    return calling
