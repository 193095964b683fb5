"""One event in, commands out. The whole conversation, for every channel.

conversation = Conversation(guide, finder)
turn = conversation.turn(conversation.opening(), Began(language))
turn.state, turn.commands
"""

import re

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.conversation.commands import (
    FIELDS,
    Ask,
    Command,
    Field,
    Forget,
    HandIn,
    HandToPerson,
    Keep,
    Misunderstood,
    Offer,
    OfferLanguages,
    Show,
    Warn,
)
from safeconduct.conversation.events import (
    AskedPerson,
    Began,
    ChangedLanguage,
    Chose,
    Event,
    Left,
    Pressed,
    Said,
    Skipped,
    StartedWriting,
)
from safeconduct.conversation.military import warn
from safeconduct.guide import Finder, Guide
from safeconduct.guide.paths import parents
from safeconduct.model.application import SITUATIONS
from safeconduct.model.ids import Language, StepId

REPEAT, BACK = "*", "#"
PERSON = StepId("person")

_PEOPLE = re.compile(r"[1-9][0-9]{0,2}")


class State(Struct, frozen=True):
    """All that is kept between two events."""

    step: StepId
    language: Language
    filled: frozenset[Field] = frozenset()
    """Which fields of an application were answered or skipped; never with what."""
    asking: Field | None = None


class Turn(Struct, frozen=True):
    """What an event led to."""

    state: State
    commands: tuple[Command, ...]


class Conversation:
    """The rules of one guide's conversations. Holds no conversation: every state comes in and goes out."""

    def __init__(self, guide: Guide, finder: Finder) -> None:
        self._guide = guide
        self._finder = finder
        self._parents = parents(guide)

    def opening(self) -> State:
        """The state of somebody who has not begun."""
        return State(self._guide.start, self._guide.source_language)

    def turn(self, state: State, event: Event) -> Turn:  # noqa: PLR0911 - one event, one line
        """What this event leads to from this state. Never fails: an impossible choice shows the possible ones."""
        state = self._sound(state)
        match event:
            case Began():
                return self._began(state, event)
            case Chose(step):
                return self._to(state, step)
            case Pressed(key):
                return self._pressed(state, key)
            case Said(text, insists):
                return (
                    self._answered(state, text, insists)
                    if state.asking
                    else self._searched(state, text, insists)
                )
            case Skipped():
                return self._filled(state, state.asking) if state.asking else self._shown(state)
            case ChangedLanguage(language):
                return self._in_language(state, language)
            case AskedPerson():
                return self._person(state)
            case StartedWriting():
                begun = replace(state, filled=frozenset(), asking=FIELDS[0])
                return Turn(begun, (Ask(FIELDS[0], state.language),))
            case Left():
                return Turn(self.opening(), (Forget(),))

    def _sound(self, state: State) -> State:
        """The state, brought back to the start where a new edition no longer has its step."""
        language = self._guide.tongue(state.language).code
        step = state.step if self._open(state.step) else self._guide.start
        return replace(state, step=step, language=language)

    def _open(self, step: StepId) -> bool:
        return step in self._guide.steps and self._guide.steps[step].public

    def _began(self, state: State, event: Began) -> Turn:
        start = event.step if event.step and self._open(event.step) else self._guide.start
        begun = State(start, state.language)
        if event.language not in self._guide.languages:
            return Turn(begun, (OfferLanguages(self._guide.languages),))
        return self._shown(replace(begun, language=event.language))

    def _shown(self, state: State, *first: Command) -> Turn:
        return Turn(state, (*first, Show(state.step, state.language)))

    def _to(self, state: State, step: StepId) -> Turn:
        if not self._open(step):
            return self._shown(state, Misunderstood(state.language))
        if step == PERSON:
            return self._person(state)
        return self._shown(State(step, state.language))

    def _person(self, state: State) -> Turn:
        person = PERSON if self._open(PERSON) else self._guide.start
        return Turn(
            State(person, state.language), (Show(person, state.language), HandToPerson(state.language))
        )

    def _pressed(self, state: State, key: str) -> Turn:
        if key == REPEAT:
            return self._shown(state)
        if key == BACK:
            return self._to(state, self._parents.get(state.step, self._guide.start))
        choices = self._guide.steps[state.step].source.choices
        free = [choice.target for choice in choices if choice.target not in self._guide.keys]
        by_key = {str(at): step for at, step in enumerate(free, start=1)}
        by_key |= {digit: step for step, digit in self._guide.keys.items()}
        return (
            self._to(state, by_key[key])
            if key in by_key
            else self._shown(state, Misunderstood(state.language))
        )

    def _searched(self, state: State, text: str, insists: bool) -> Turn:
        key = text.strip()
        if len(key) == 1 and (key.isdecimal() or key in {REPEAT, BACK}):
            return self._pressed(state, key)
        found = self._finder.find(text, state.language)
        warning = () if insists else _warning(text, state.language)
        return Turn(state, (*warning, Offer(found, state.language)))

    def _answered(self, state: State, text: str, insists: bool) -> Turn:
        field = state.asking
        if field is None or not _fits(field, text):
            return Turn(state, (Ask(field or FIELDS[0], state.language, again=True),))
        warning = () if insists else _warning(text, state.language)
        if warning:
            return Turn(state, (*warning, Ask(field, state.language, again=True)))
        return self._filled(state, field, Keep(field, text.strip()))

    def _filled(self, state: State, field: Field | None, *first: Command) -> Turn:
        filled = state.filled | {field} if field else state.filled
        rest = [each for each in FIELDS if each not in filled]
        if field == FIELDS[-1] and not first:  # an application without its text is none
            return Turn(state, (Ask(field, state.language, again=True),))
        if rest:
            asking = replace(state, filled=filled, asking=rest[0])
            return Turn(asking, (*first, Ask(rest[0], state.language)))
        return Turn(replace(state, filled=frozenset(), asking=None), (*first, HandIn(state.language)))

    def _in_language(self, state: State, language: Language) -> Turn:
        if language not in self._guide.languages:
            return Turn(state, (OfferLanguages(self._guide.languages),))
        changed = replace(state, language=language)
        if state.asking:
            return Turn(changed, (Ask(state.asking, language),))
        return self._shown(changed)


def _fits(field: Field, text: str) -> bool:
    words = text.strip()
    if field == "situation":
        return words in SITUATIONS
    if field == "people":
        return bool(_PEOPLE.fullmatch(words))
    return bool(words)


def _warning(text: str, language: Language) -> tuple[Warn, ...]:
    kinds = tuple(dict.fromkeys(found.kind for found in warn(text)))
    return (Warn(kinds, language),) if kinds else ()
