"""The one function of a call: what happens and a state in, commands and a state out.

rules = CallRules(conversation, guide)
turn = rules.turn(rules.opening(), Answered())
turn.call, turn.commands

`TABLE`, `KEYS` and `EVERYWHERE` are the whole of it: which event and which key mean something in which
place. Anything else there, late, doubled or impossible, changes nothing. Whatever happens, every way leads
to a person, to the offer to leave a message, or to the guide. `docs/reference/call.md` is drawn from here.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from safeconduct.conversation.calls.commands import Choices, Phrase, Said, Say, Step
from safeconduct.conversation.calls.events import (
    Answered,
    Collected,
    Erased,
    Event,
    Found,
    HandedOver,
    HungUp,
    Key,
    Lost,
    NobodyFree,
    Parked,
    Recorded,
    Refused,
    Released,
    Resumed,
    Silence,
    Taken,
)
from safeconduct.conversation.calls.places import (
    Call,
    CallTurn,
    Place,
    goes_on,
    last,
    over,
    said,
    sentences,
    to,
)
from safeconduct.conversation.commands import HandToPerson, Misunderstood
from safeconduct.conversation.events import AskedPerson, ChangedLanguage, Pressed
from safeconduct.conversation.turns import BACK, REPEAT, Conversation
from safeconduct.guide import Guide, spoken
from safeconduct.model.ids import Language, StepId

__all__ = ["EVERYWHERE", "KEYS", "TABLE", "Call", "CallRules", "CallTurn", "Place"]

SILENCES = 3
"""So many in a row, and somebody who cannot press keys is taken to a person."""
SILENCES_AT_END = 2
"""So many after a receipt or an answer, and the guide goes on."""
TRIES = 3
"""So many times digits may be wrong."""
PERSON, MORE, LANGUAGE = "0", "6", "7"


class CallRules:
    """The rules of one guide's calls. Holds no call: every state comes in and goes out."""

    def __init__(self, conversation: Conversation, guide: Guide) -> None:
        self._conversation = conversation
        self._guide = guide
        self._fixed = {key: step for step, key in guide.keys.items()}
        self._languages = {str(key): each for key, each in enumerate(guide.languages, start=1)}

    def opening(self) -> Call:
        """A call that was not picked up yet."""
        return Call(Place.LANGUAGE, self._conversation.opening())

    def turn(self, call: Call, event: Event) -> CallTurn:
        """What this event leads to in this call. Never fails."""
        if call.place is not Place.OVER and isinstance(event, HungUp):
            return over(call)
        rule = TABLE.get((call.place, type(event)))
        return rule(self, call, event) if rule else goes_on(call)

    # --- the language
    def answered(self, call: Call, _: Answered) -> CallTurn:
        if len(self._languages) == 1:
            return self._in(call, self._guide.source_language)
        return said(call)

    def _in(self, call: Call, language: Language) -> CallTurn:
        """Go on in this language, where the caller was."""
        state = self._conversation.turn(call.conversation, ChangedLanguage(language)).state
        there = replace(call, conversation=state, chosen=True)
        return to(there, call.before or Place.GUIDE, told=_hello(call))

    def other_language(self, call: Call, _: Key) -> CallTurn:
        return to(replace(call, before=call.place), Place.LANGUAGE)

    def same_language(self, call: Call, _: Event) -> CallTurn:
        return to(call, call.before) if call.before else said(call)

    # --- keys
    def key(self, call: Call, event: Key) -> CallTurn:
        """What a key does here; if nothing, what it does everywhere."""
        call = replace(call, silences=0)
        if call.place is Place.LANGUAGE and event.key in self._languages:
            return self._in(call, self._languages[event.key])
        rule = KEYS.get((call.place, event.key)) or EVERYWHERE.get(event.key)
        if rule:
            return rule(self, call, event)
        if event.key in self._fixed and call.place is Place.WAITING:
            return self._aside(call, self._fixed[event.key])
        if event.key in self._fixed or call.place is Place.GUIDE:
            return self._through(call, Pressed(event.key))
        return goes_on(call) if call.place is Place.MESSAGE else said(call, "phone.unknown-key")

    def repeat(self, call: Call, _: Event) -> CallTurn:
        if call.part:
            return self._choices(call)
        return said(call)

    def key_among_digits(self, call: Call, event: Key) -> CallTurn:
        """Digits are collected outside: only the two other keys come here."""
        return EVERYWHERE[event.key](self, call, event) if event.key in {REPEAT, BACK} else goes_on(call)

    def to_guide(self, call: Call, _: Event) -> CallTurn:
        return to(call, Place.GUIDE)

    def _aside(self, call: Call, step: StepId) -> CallTurn:
        """A step with a key of its own is heard without losing one's place in the queue."""
        return said(call, Step(step, call.conversation.language))

    # --- the guide
    def back(self, call: Call, _: Key) -> CallTurn:
        """From the start, which has nothing behind it, to what was left with a code."""
        if call.conversation.step == self._guide.start:
            return self.come_back(call)
        return self._through(call, Pressed(BACK))

    def more(self, call: Call, _: Event) -> CallTurn:
        """The next part, if there is one; after the last of them the choices."""
        step, language = call.conversation.step, call.conversation.language
        part, end = call.part + 1, len(spoken.parts(self._guide, step, language)) - 1
        if part < end:
            return said(replace(call, part=part))
        return self._choices(call, *((Step(step, language, end),) if part == end else ()))

    def _choices(self, call: Call, *first: str | Said) -> CallTurn:
        choices = Choices(call.conversation.step, call.conversation.language)
        there = replace(call, part=0, silences=0)
        return CallTurn(there, (Say((*sentences(call, *first), choices)), last(there)))

    def _through(self, call: Call, event: Pressed) -> CallTurn:
        """The guide as on every channel; its steps that are done by keys are done here."""
        turn = self._conversation.turn(call.conversation, event)
        if any(isinstance(each, HandToPerson) for each in turn.commands):
            return self._person(call)
        if begin := DONE_HERE.get(turn.state.step):
            return begin(self, call)
        if any(isinstance(each, Misunderstood) for each in turn.commands):
            return self._choices(call, "phone.unknown-key")
        return to(replace(call, conversation=turn.state), Place.GUIDE, told=_hello(call))

    # --- nothing was pressed
    def silence_in_guide(self, call: Call, event: Silence) -> CallTurn:
        return self.more(call, event) if call.part else self.silence_in_menu(call, event)

    def silence_in_menu(self, call: Call, _: Silence) -> CallTurn:
        """It is said again; in the end somebody who cannot press keys is taken to a person.

        Who only asked for another language goes on where they were.
        """
        if call.before:
            return to(call, call.before)
        call = replace(call, silences=call.silences + 1)
        if call.silences < SILENCES:
            return said(call)
        return self._person(call, *self._for_all(call, "phone.no-key"))

    def silence_at_end(self, call: Call, _: Silence) -> CallTurn:
        """It is said again, and then the guide goes on."""
        call = replace(call, silences=call.silences + 1)
        return said(call) if call.silences < SILENCES_AT_END else to(call, Place.GUIDE)

    def _for_all(self, call: Call, key: str) -> tuple[Said, ...]:
        """In every language as long as nobody knows which the caller speaks."""
        languages = (call.conversation.language,) if call.chosen else self._guide.languages
        return tuple(Phrase(key, language) for language in languages)

    # --- a person
    def person(self, call: Call, _: Event) -> CallTurn:
        return self._person(call)

    def _person(self, call: Call, *told: str | Said) -> CallTurn:
        state = self._conversation.turn(call.conversation, AskedPerson()).state
        asking = replace(call, conversation=state)
        return to(asking, Place.WAITING, "phone.queue", told=(*_hello(call), *told))

    def nobody_free(self, call: Call, _: NobodyFree) -> CallTurn:
        return self._message(call, *self._for_all(call, "phone.nobody")) if call.queued else goes_on(call)

    def taken(self, call: Call, _: Taken) -> CallTurn:
        return to(call, Place.TALKING) if call.queued else goes_on(call)

    def parked(self, call: Call, _: Parked) -> CallTurn:
        return to(call, Place.PARKED)

    def resumed(self, call: Call, _: Resumed) -> CallTurn:
        return goes_on(replace(call, place=Place.TALKING))

    def handed_over(self, call: Call, _: HandedOver) -> CallTurn:
        return to(call, Place.WAITING, "phone.queue", urgent=True)

    def lost(self, call: Call, _: Lost) -> CallTurn:
        return to(call, Place.WAITING, "phone.lost", urgent=True)

    def released(self, call: Call, _: Released) -> CallTurn:
        return to(call, Place.GUIDE, "phone.released")

    # --- a message and its receipt
    def write(self, call: Call) -> CallTurn:
        return self._message(call)

    def message(self, call: Call, _: Key) -> CallTurn:
        return self._message(call)

    def message_again(self, call: Call, _: Key) -> CallTurn:
        return self._message(call, again=True)

    def retry(self, call: Call, _: Key) -> CallTurn:
        return self._message(call, again=call.again)

    def _message(self, call: Call, *first: str | Said, again: bool = False) -> CallTurn:
        return to(replace(call, again=again), Place.MESSAGE, *first)

    def recorded(self, call: Call, event: Recorded) -> CallTurn:
        if not event.kept:
            return to(call, Place.SHORT, "phone.message.short")
        if call.again:
            return to(call, Place.GUIDE, "phone.message.kept")
        return to(call, Place.RECEIPT, "phone.message.kept", "phone.receipt")

    def message_refused(self, call: Call, _: Refused) -> CallTurn:
        return self._refused(call, "phone.message.refused")

    def refused(self, call: Call, _: Refused) -> CallTurn:
        return self._refused(call, "phone.refused")

    def _refused(self, call: Call, sentence: str) -> CallTurn:
        """A person may help, once; then the guide, which always works."""
        if call.refused:
            return to(call, Place.GUIDE, sentence)
        return self._person(replace(call, refused=True), sentence)

    # --- coming back
    def come_back(self, call: Call) -> CallTurn:
        return to(replace(call, erasing=False), Place.DIGITS)

    def come_to_erase(self, call: Call) -> CallTurn:
        return to(replace(call, erasing=True), Place.DIGITS)

    def collected(self, call: Call, event: Collected) -> CallTurn:
        if event.sound:
            return to(replace(call, tries=0), Place.SURE if call.erasing else Place.LOOKING)
        call = replace(call, tries=call.tries + 1, silences=0)
        if call.tries < TRIES:
            return said(call, "phone.return.wrong")
        return self._person(replace(call, tries=0), "phone.return.wrong")

    def found(self, call: Call, event: Found) -> CallTurn:
        return to(replace(call, answered=event.answers > 0), Place.ANSWERS)

    def ask_to_erase(self, call: Call, _: Key) -> CallTurn:
        return to(call, Place.SURE)

    def erase(self, call: Call, _: Key) -> CallTurn:
        return to(call, Place.ERASING)

    def erased(self, call: Call, _: Erased) -> CallTurn:
        return to(call, Place.GUIDE, "phone.erased")


def _hello(call: Call) -> tuple[str, ...]:
    """What this line is, and who can see the call: the first sentences for whoever has not chosen a language."""
    return () if call.chosen else ("phone.hello",)


Rule = Callable[[CallRules, Call, Any], CallTurn]
_R = CallRules

TABLE: Mapping[tuple[Place, type[Event]], Rule] = MappingProxyType(
    {
        (Place.LANGUAGE, Answered): _R.answered,
        (Place.LANGUAGE, Key): _R.key,
        (Place.LANGUAGE, Silence): _R.silence_in_menu,
        (Place.LANGUAGE, Taken): _R.taken,
        (Place.LANGUAGE, NobodyFree): _R.nobody_free,
        (Place.GUIDE, Key): _R.key,
        (Place.GUIDE, Silence): _R.silence_in_guide,
        (Place.WAITING, Key): _R.key,
        (Place.WAITING, Silence): _R.repeat,
        (Place.WAITING, Taken): _R.taken,
        (Place.WAITING, NobodyFree): _R.nobody_free,
        (Place.TALKING, Parked): _R.parked,
        (Place.TALKING, HandedOver): _R.handed_over,
        (Place.TALKING, Released): _R.released,
        (Place.TALKING, Lost): _R.lost,
        (Place.PARKED, Resumed): _R.resumed,
        (Place.PARKED, HandedOver): _R.handed_over,
        (Place.PARKED, Released): _R.released,
        (Place.PARKED, Lost): _R.lost,
        (Place.MESSAGE, Key): _R.key,
        (Place.MESSAGE, Recorded): _R.recorded,
        (Place.MESSAGE, Refused): _R.message_refused,
        (Place.SHORT, Key): _R.key,
        (Place.SHORT, Silence): _R.to_guide,
        (Place.RECEIPT, Key): _R.key,
        (Place.RECEIPT, Silence): _R.silence_at_end,
        (Place.DIGITS, Key): _R.key_among_digits,
        (Place.DIGITS, Silence): _R.silence_in_menu,
        (Place.DIGITS, Collected): _R.collected,
        (Place.LOOKING, Found): _R.found,
        (Place.LOOKING, Refused): _R.refused,
        (Place.ANSWERS, Key): _R.key,
        (Place.ANSWERS, Silence): _R.silence_at_end,
        (Place.SURE, Key): _R.key,
        (Place.SURE, Silence): _R.silence_at_end,
        (Place.ERASING, Erased): _R.erased,
        (Place.ERASING, Refused): _R.refused,
    }
)
"""What means something where. `HungUp` ends a call everywhere."""

KEYS: Mapping[tuple[Place, str], Rule] = MappingProxyType(
    {
        (Place.LANGUAGE, BACK): _R.same_language,
        (Place.LANGUAGE, LANGUAGE): _R.same_language,
        (Place.GUIDE, BACK): _R.back,
        (Place.GUIDE, MORE): _R.more,
        (Place.WAITING, "1"): _R.message,
        (Place.WAITING, PERSON): _R.repeat,
        (Place.SHORT, "1"): _R.retry,
        (Place.RECEIPT, "3"): _R.ask_to_erase,
        (Place.ANSWERS, "1"): _R.message_again,
        (Place.ANSWERS, "3"): _R.ask_to_erase,
        (Place.SURE, "3"): _R.erase,
    }
)
"""Keys of one place. A guide's own choices and fixed keys come beside them."""

EVERYWHERE: Mapping[str, Rule] = MappingProxyType(
    {PERSON: _R.person, LANGUAGE: _R.other_language, REPEAT: _R.repeat, BACK: _R.to_guide}
)
"""Keys of every place where keys are listened to, unless the place has its own."""

DONE_HERE: Mapping[StepId, Callable[[CallRules, Call], CallTurn]] = MappingProxyType(
    {
        StepId("person-write"): _R.write,
        StepId("person-return"): _R.come_back,
        StepId("person-erase"): _R.come_to_erase,
    }
)
"""Steps whose web pages are not said (`guide.spoken.DONE_BY_KEYS`): the call does what they are about."""
