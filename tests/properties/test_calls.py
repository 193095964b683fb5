"""Whatever happens to calls and caseworkers: nobody is left in the air, one taker wins, no leg leaks."""

from collections import deque

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from safeconduct.conversation.calls.commands import (
    LAST,
    Choices,
    Connect,
    Erase,
    HangUp,
    LeaveQueue,
    Listen,
    LookUp,
    Park,
    Phrase,
    Queue,
    Record,
    Say,
    Step,
)
from safeconduct.conversation.calls.events import (
    Answered,
    Collected,
    Erased,
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
from safeconduct.conversation.calls.exchange import Exchange
from safeconduct.conversation.calls.places import last
from safeconduct.conversation.calls.table import Call, CallRules, Place
from safeconduct.conversation.turns import Conversation
from safeconduct.guide import Finder, read_guide, sample_folder
from safeconduct.model.call import OnDuty

GUIDE = read_guide(sample_folder())
RULES = CallRules(Conversation(GUIDE, Finder(GUIDE)), GUIDE)
DIGITS = "47110815471108154711"

KEYS = st.sampled_from("0123456789*#").map(Key)
FROM_EXCHANGE = (Taken(), NobodyFree(), Parked(), Resumed(), HandedOver(), Released(), Lost())
OTHERS = (
    *(Answered(), Silence(), Silence(), Recorded(kept=True), Recorded(kept=False), Refused(), Erased()),
    *(Collected(sound=True), Collected(sound=False), Found(0), Found(2)),
)
OWN = st.one_of(KEYS, KEYS, st.sampled_from(OTHERS))
"""What comes of a caller and of the telephone."""
EVENTS = st.one_of(OWN, st.sampled_from((*FROM_EXCHANGE, HungUp())))
EXPECTED = {
    Listen: [Silence(), Key("0"), Key("1"), Key("2"), Key("3"), Key("6"), Key("7"), Key("*"), Key("#")],
    Record: [Recorded(kept=True), Recorded(kept=False), Refused()],
    LookUp: [Found(0), Found(1), Refused()],
    Erase: [Erased(), Refused()],
    Connect: [Parked(), HandedOver(), Released(), Lost()],
    Park: [Resumed(), HandedOver(), Released(), Lost()],
    HangUp: [HungUp()],
}
"""What a command brings when everything goes as it should; others come late or twice."""
NOTHING_HAPPENS = {
    Record: (Recorded(kept=False), Refused()),
    LookUp: (Found(0), Refused()),
    Erase: (Erased(), Refused()),
    Connect: (Released(), Lost()),
    Park: (Released(), Lost()),
}
"""What comes of a command when the caller does nothing: it goes well, or the line and the caseworkers are away."""
OFFERED = {"phone.queue", "phone.queue.keys", "phone.message", "phone.message.again"}


def said(turn):
    """All that is said in a turn."""
    return [each for command in turn.commands if isinstance(command, Say) for each in command.what]


@st.composite
def calls(draw):
    """A call that has come somewhere: mostly by what can be expected, now and then by what cannot."""
    turn = RULES.turn(RULES.opening(), Answered())
    for _ in range(draw(st.integers(0, 14))):
        expected = EXPECTED.get(
            type(turn.commands[-1]), [Collected(sound=True), Collected(sound=False), Silence()]
        )
        likely = [*expected, Taken(), NobodyFree()] if turn.call.queued else expected
        turn = RULES.turn(turn.call, draw(st.one_of(st.sampled_from(likely), EVENTS)))
    return turn.call


@settings(max_examples=300, deadline=None)
@given(calls(), EVENTS)
def test_every_turn_ends_with_the_one_command_that_brings_the_next_event(call, event):
    """A call is never left hanging in the air, and the queue is joined and left in step with it."""
    turn = RULES.turn(call, event)
    assert [command for command in turn.commands if isinstance(command, LAST)] == [turn.commands[-1]]
    joins = any(isinstance(command, Queue) for command in turn.commands)
    leaves = any(isinstance(command, LeaveQueue) for command in turn.commands)
    assert turn.call.queued is ((call.queued or joins) and not leaves)
    assert not (joins and leaves)
    assert GUIDE.step(turn.call.conversation.step).public


@settings(max_examples=200, deadline=None)
@given(calls(), st.lists(EVENTS, max_size=5))
def test_who_hangs_up_is_gone(call, late):
    """Nothing but the end comes after it, and the queue is left once."""
    turn = RULES.turn(call, HungUp())
    over = call.place is Place.OVER
    assert turn.commands == ((LeaveQueue(), HangUp()) if call.queued and not over else (HangUp(),))
    for event in late:
        turn = RULES.turn(turn.call, event)
        assert turn.commands == (HangUp(),)
        assert not turn.call.queued


@settings(max_examples=200, deadline=None)
@given(calls().filter(lambda call: call.place is not Place.OVER), st.booleans())
def test_a_caller_who_does_nothing_soon_hears_a_person_a_message_or_the_guide(call, away):
    """From everywhere, in at most three turns, also with the line away; and nobody is ever hung up on."""
    for _ in range(3):
        happens = NOTHING_HAPPENS.get(type(last(call)), (Silence(), Silence()))
        turn = RULES.turn(call, happens[away])
        assert not isinstance(turn.commands[-1], HangUp)
        if any(map(_is_offer, said(turn))):
            return
        call = turn.call
    pytest.fail(f"nothing was offered in {call.place}")


def _is_offer(heard):
    return isinstance(heard, Step | Choices) or (isinstance(heard, Phrase) and heard.key in OFFERED)


@settings(max_examples=300, deadline=None)
@given(st.lists(EVENTS, max_size=25))
def test_late_and_doubled_events_never_break_a_call(events):
    """In any order whatever; what is said is always in a language of the guide, and a sentence that there is."""
    turn = RULES.turn(RULES.opening(), Answered())
    for event in events:
        turn = RULES.turn(turn.call, event)
        languages = {each.language for each in said(turn) if hasattr(each, "language")}
        assert languages <= set(GUIDE.languages)
        for each in said(turn):
            assert not isinstance(each, Phrase) or each.key in GUIDE.phrases("phone", each.language)
        assert isinstance(turn.commands[-1], LAST)


@settings(max_examples=100, deadline=None)
@given(calls(), st.permutations(DIGITS))
def test_no_digit_that_is_pressed_is_ever_in_a_state(call, digits):
    """A receipt is collected outside; and were it pressed as keys, the state would not hold it either."""
    for digit in digits:
        call = RULES.turn(call, Key(digit)).call
    assert not any(character.isdigit() for character in "".join(_texts(call)))


def _texts(call: Call) -> list[str]:
    """Every text in a state. Numbers in it are counts: of silences, parts and tries, all small."""
    assert max(call.part, call.silences, call.tries) < 20
    fields = msgspec.to_builtins(call)
    return [str(each) for each in (fields["place"], fields["before"], *fields["conversation"].values())]


# --- calls and caseworkers together
ALICE, BOB, CAROL = (
    OnDuty(letter * 32, name, free=True)
    for letter, name in zip("abc", ("Alice", "Bob", "Carol"), strict=True)
)
STAFF = st.sampled_from([ALICE, BOB, CAROL])
CALLS = 3
"""So many at a time: more than caseworkers now and then, few enough to meet."""
PICKS = st.integers(0, CALLS - 1)
ACTS = st.sampled_from(["park", "resume", "hand-over", "release"])


class House(RuleBasedStateMachine):
    """A telephone process with everything but sound: calls, the exchange, and what they still have to hear of it."""

    def __init__(self):
        super().__init__()
        self.exchange = Exchange(patience=120)
        self.now = 1_800_000_000.0
        self.on_duty = (ALICE, BOB)
        self.exchange.staff(self.on_duty, self.now)
        self.turns = {}
        self.unheard = {}
        self.alive = []

    def _turn(self, call, event):
        turn = RULES.turn(self.turns[call].call if call in self.turns else RULES.opening(), event)
        self.turns[call] = turn
        for command in turn.commands:
            match command:
                case Queue(language, first):
                    self.exchange.wait(call, language, self.now, first)
                case LeaveQueue():
                    self.exchange.leave(call)
                    self.unheard[call].clear()

    def _tell(self, effects):
        for effect in effects:
            self.unheard[effect.call].append(effect.event)

    def _call(self, pick):
        return self.alive[pick % len(self.alive)]

    def _held(self):
        return {
            each.call: each.holder for each in self.exchange.callers() if each.place in {"talking", "parked"}
        }

    @initialize()
    def three_call(self):
        """Two of them ask for a person."""
        for _ in range(CALLS):
            self.rings()
        for call in self.alive[1:]:
            self._turn(call, Key("0"))

    @precondition(lambda self: len(self.alive) < CALLS)
    @rule()
    def rings(self):
        """Somebody calls."""
        call = f"{len(self.turns):016x}"
        self.unheard[call] = deque()
        self._turn(call, Answered())
        self.alive.append(call)

    @precondition(lambda self: self.alive)
    @rule(pick=PICKS, event=OWN)
    def anything(self, pick, event):
        """Whatever a caller or the telephone does."""
        self._turn(self._call(pick), event)

    @precondition(lambda self: self.alive)
    @rule(pick=PICKS)
    def asks_for_a_person(self, pick):
        """0."""
        self._turn(self._call(pick), Key("0"))

    @precondition(lambda self: any(self.unheard.values()))
    @rule()
    def hear(self):
        """Every call hears one thing that the exchange had to tell."""
        for call in self.alive:
            if self.unheard[call]:
                self._turn(call, self.unheard[call].popleft())

    @precondition(lambda self: self.alive)
    @rule(pick=PICKS)
    def hangs_up(self, pick):
        """At any point."""
        call = self._call(pick)
        self._turn(call, HungUp())
        self.alive.remove(call)
        self.unheard[call].clear()

    @precondition(lambda self: self.alive)
    @rule(pick=PICKS, takers=st.lists(STAFF, min_size=1, max_size=3, unique=True))
    def take(self, pick, takers):
        """Several at once: at most one wins, and nobody takes a call that is not waiting, or a second one."""
        call, held = self._call(pick), self._held()
        waiting = {each.call for each in self.exchange.callers()} - held.keys()
        won = [who for who in takers if self.exchange.take(call, who.id, self.now)]
        assert len(won) <= 1
        if won:
            assert call in waiting
            assert won[0].id not in held.values()
            assert won[0] in self.on_duty
            self.unheard[call].append(Taken())

    @precondition(lambda self: self._held())
    @rule(pick=PICKS, who=st.one_of(st.none(), STAFF), to=st.one_of(st.none(), STAFF), what=ACTS)
    def act(self, pick, who, to, what):
        """Whoever has a call does something with it; anybody else tries in vain."""
        held = self._held()
        call = sorted(held)[pick % len(held)]
        actor = who.id if who else held[call]
        effects = self.exchange.act(call, actor, what, self.now, to.id if to else None)
        assert not effects or held[call] == actor
        self._tell(effects)

    @precondition(lambda self: self.alive)
    @rule(pick=PICKS, who=STAFF)
    def decline(self, pick, who):
        """Not now."""
        self.exchange.decline(self._call(pick), who.id)

    @rule(on_duty=st.lists(STAFF, max_size=3, unique=True))
    def staff(self, on_duty):
        """People come and go, also in the middle of a conversation."""
        self.on_duty = tuple(on_duty)
        self.exchange.staff(self.on_duty, self.now)

    @rule(who=STAFF)
    def lost(self, who):
        """A console is gone for good."""
        self._tell(self.exchange.lost(who.id, self.now))

    @rule(seconds=st.sampled_from([0, 1, 11, 30, 121, 2000]))
    def time_passes(self, seconds):
        """And the exchange looks at the clock."""
        self.now += seconds
        self._tell(self.exchange.tick(self.now))

    @precondition(lambda self: not self.on_duty)
    @rule()
    def nobody_waits_for_nobody(self):
        """With nobody on duty no call waits any more after the next look at the clock."""
        self._tell(self.exchange.tick(self.now))
        assert all(caller.place in {"talking", "parked"} for caller in self.exchange.callers())

    @invariant()
    def one_caller_a_caseworker(self):
        """And one caseworker a caller."""
        holders = list(self._held().values())
        assert None not in holders
        assert len(holders) == len(set(holders))

    @invariant()
    def no_leg_leaks(self):
        """Whoever is gone is nowhere, and nobody is in the exchange who does not know it."""
        known = {caller.call for caller in self.exchange.callers()}
        assert known <= set(self.alive)
        for call in known:
            assert self.turns[call].call.queued

    @invariant()
    def both_agree(self):
        """Once a call has heard everything, it is where the exchange says."""
        places = {caller.call: caller.place for caller in self.exchange.callers()}
        for call, turn in self.turns.items():
            if self.unheard[call]:
                continue
            assert turn.call.queued is (call in places)
            if turn.call.queued:
                waits = turn.call.place in {Place.WAITING, Place.LANGUAGE}
                assert places[call] in ({"waiting", "offered"} if waits else {turn.call.place.value})

    @invariant()
    def estimates_are_whole_minutes(self):
        """Or nothing at all; and only for those who wait."""
        for caller in self.exchange.callers():
            minutes = self.exchange.estimate(caller.call, self.now)
            assert minutes is None or (minutes >= 1 and caller.place in {"waiting", "offered"})


House.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestHouse = House.TestCase
