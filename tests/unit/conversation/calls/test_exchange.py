"""Who waits, who is asked, who takes: Alice and Bob on duty, three callers."""

import pytest

from safeconduct.conversation.calls.events import HandedOver, Lost, NobodyFree, Parked, Released, Resumed
from safeconduct.conversation.calls.exchange import (
    GRACE_SECONDS,
    OFFER_SECONDS,
    RECENT_SECONDS,
    Effect,
    Exchange,
)
from safeconduct.model.call import OnDuty

ALICE, BOB = OnDuty("a" * 32, "Alice", free=True), OnDuty("b" * 32, "Bob", free=True)
FIRST, SECOND, THIRD = "1" * 16, "2" * 16, "3" * 16
PATIENCE = 120
NOW = 1_800_000_000.0


@pytest.fixture
def exchange():
    """Alice and Bob are on duty."""
    exchange = Exchange(PATIENCE)
    exchange.staff((ALICE, BOB), NOW)
    return exchange


def places(exchange):
    """Who is where, in the order in which they are offered."""
    return [(caller.call, caller.place) for caller in exchange.callers()]


def test_everybody_who_is_free_is_offered_the_callers_who_wait_longest(exchange):
    """Two are free, so two callers ring with both of them, and the third waits."""
    for at, call in enumerate((FIRST, SECOND, THIRD)):
        exchange.wait(call, "ru", NOW + at)
    assert places(exchange) == [(FIRST, "offered"), (SECOND, "offered"), (THIRD, "waiting")]
    assert exchange.take(FIRST, ALICE.id, NOW + 5)
    assert places(exchange) == [(SECOND, "offered"), (THIRD, "waiting"), (FIRST, "talking")]


def test_one_of_two_takers_wins(exchange):
    """The other hears that somebody was faster."""
    exchange.wait(FIRST, "ru", NOW)
    assert exchange.take(FIRST, ALICE.id, NOW)
    assert not exchange.take(FIRST, BOB.id, NOW)
    assert [caller.holder for caller in exchange.callers()] == [ALICE.id]


def test_a_caseworker_has_one_call(exchange):
    """Whoever talks or has parked somebody takes nobody else; nor does somebody who is not on duty."""
    exchange.wait(FIRST, "ru", NOW)
    exchange.wait(SECOND, "ru", NOW)
    assert exchange.take(FIRST, ALICE.id, NOW)
    assert not exchange.take(SECOND, ALICE.id, NOW)
    assert exchange.act(FIRST, ALICE.id, "park", NOW)
    assert not exchange.take(SECOND, ALICE.id, NOW)
    assert not exchange.take(SECOND, "c" * 32, NOW)
    assert not exchange.take(THIRD, BOB.id, NOW)


def test_nobody_on_duty_is_said_at_once():
    """Nobody waits for nobody."""
    exchange = Exchange(PATIENCE)
    exchange.wait(FIRST, "ru", NOW)
    assert exchange.tick(NOW) == (Effect(FIRST, NobodyFree()),)
    assert exchange.callers() == ()
    assert exchange.tick(NOW) == ()


def test_patience_ends(exchange):
    """Somebody whom nobody took is asked for a message, and can be taken no more."""
    exchange.wait(FIRST, "ru", NOW)
    assert exchange.tick(NOW + PATIENCE - 1) == ()
    assert exchange.tick(NOW + PATIENCE) == (Effect(FIRST, NobodyFree()),)
    assert not exchange.take(FIRST, ALICE.id, NOW + PATIENCE)


def test_all_decline(exchange):
    """Then nobody is free for this caller; as long as one has not said no, they wait."""
    exchange.wait(FIRST, "ru", NOW)
    exchange.decline(FIRST, ALICE.id)
    assert exchange.tick(NOW) == ()
    assert places(exchange) == [(FIRST, "offered")]
    exchange.decline(FIRST, BOB.id)
    assert places(exchange) == [(FIRST, "waiting")]
    assert exchange.tick(NOW) == (Effect(FIRST, NobodyFree()),)


def test_waiting_again_changes_only_the_language(exchange):
    """Nobody loses or gains a place by it."""
    exchange.wait(FIRST, "ru", NOW)
    exchange.wait(SECOND, "ru", NOW + 1)
    exchange.wait(FIRST, "uk", NOW + 60)
    (caller, _) = exchange.callers()
    assert (caller.call, caller.language, caller.since) == (FIRST, "uk", NOW)


def test_a_caseworker_parks_returns_and_ends(exchange):
    """What makes no sense is refused, and nobody else can do it."""
    exchange.wait(FIRST, "ru", NOW)
    assert exchange.act(FIRST, ALICE.id, "release", NOW) == ()
    exchange.take(FIRST, ALICE.id, NOW)
    assert exchange.act(FIRST, BOB.id, "park", NOW) == ()
    assert exchange.act(FIRST, ALICE.id, "resume", NOW) == ()
    assert exchange.act(FIRST, ALICE.id, "park", NOW) == (Effect(FIRST, Parked()),)
    assert exchange.act(FIRST, ALICE.id, "park", NOW) == ()
    assert exchange.act(FIRST, ALICE.id, "resume", NOW) == (Effect(FIRST, Resumed()),)
    assert exchange.act(FIRST, ALICE.id, "release", NOW) == (Effect(FIRST, Released()),)
    assert exchange.callers() == ()
    assert exchange.act(FIRST, ALICE.id, "release", NOW) == ()


def test_a_hand_over_to_one_colleague_falls_back_to_everybody(exchange):
    """Bob alone is asked first; after a while it rings for all but Alice, who handed them over."""
    exchange.wait(SECOND, "ru", NOW)
    exchange.wait(FIRST, "ru", NOW + 1)
    exchange.take(FIRST, ALICE.id, NOW + 1)
    assert exchange.act(FIRST, ALICE.id, "hand-over", NOW + 2, to=BOB.id) == (Effect(FIRST, HandedOver()),)
    assert [(caller.call, caller.holder) for caller in exchange.callers()] == [
        (FIRST, BOB.id),
        (SECOND, None),
    ]
    assert not exchange.take(FIRST, ALICE.id, NOW + 3)
    assert exchange.tick(NOW + 2 + OFFER_SECONDS) == ()
    assert exchange.callers()[0].holder is None
    assert exchange.take(FIRST, BOB.id, NOW + 30)


def test_a_hand_over_ends_its_wait_when_the_colleague_says_no_or_leaves(exchange):
    """Then everybody is asked at once."""
    exchange.wait(FIRST, "ru", NOW)
    exchange.take(FIRST, ALICE.id, NOW)
    exchange.act(FIRST, ALICE.id, "hand-over", NOW, to=BOB.id)
    exchange.decline(FIRST, BOB.id)
    assert exchange.callers()[0].holder is None
    exchange.take(FIRST, BOB.id, NOW)
    exchange.act(FIRST, BOB.id, "hand-over", NOW, to=ALICE.id)
    exchange.staff((BOB,), NOW)
    assert exchange.tick(NOW) == (Effect(FIRST, NobodyFree()),)  # only Bob is left, who gave them away


def test_a_broken_connection_is_waited_for_and_then_the_caller_waits_again(exchange):
    """A hiccup costs nothing; after the grace the caller is first, and rings for everybody who is there."""
    exchange.wait(FIRST, "ru", NOW)
    exchange.take(FIRST, ALICE.id, NOW)
    exchange.staff((BOB,), NOW + 1)
    assert exchange.tick(NOW + 1 + GRACE_SECONDS) == ()
    exchange.staff((ALICE, BOB), NOW + 1 + GRACE_SECONDS)
    assert exchange.tick(NOW + 100) == ()
    exchange.wait(SECOND, "ru", NOW + 100)
    exchange.staff((), NOW + 100)
    exchange.staff((BOB,), NOW + 105)
    assert exchange.tick(NOW + 101 + GRACE_SECONDS) == (Effect(FIRST, Lost()),)
    exchange.staff((ALICE, BOB), NOW + 112)
    assert places(exchange) == [(FIRST, "offered"), (SECOND, "offered")]
    assert exchange.take(FIRST, ALICE.id, NOW + 112)


def test_a_caseworker_who_is_gone_for_good_is_not_waited_for(exchange):
    """Their caller waits again at once."""
    exchange.wait(FIRST, "ru", NOW)
    exchange.take(FIRST, ALICE.id, NOW)
    assert exchange.lost(ALICE.id, NOW) == (Effect(FIRST, Lost()),)
    assert exchange.lost(ALICE.id, NOW) == ()
    assert exchange.take(FIRST, BOB.id, NOW)


def test_a_caller_who_leaves_is_nowhere(exchange):
    """While they wait as while they talk; and their caseworker is free."""
    exchange.wait(FIRST, "ru", NOW)
    exchange.wait(SECOND, "ru", NOW)
    exchange.take(FIRST, ALICE.id, NOW)
    for call in (FIRST, FIRST, SECOND):
        exchange.leave(call)
    assert exchange.callers() == ()
    assert exchange.act(FIRST, ALICE.id, "park", NOW) == ()
    exchange.wait(THIRD, "ru", NOW)
    assert exchange.take(THIRD, ALICE.id, NOW)


def _three_have_been_taken(exchange):
    for at, call in enumerate((FIRST, SECOND, THIRD)):
        exchange.wait(call, "ru", NOW)
        assert exchange.take(call, ALICE.id, NOW + at)
        exchange.leave(call)


def test_the_wait_is_told_from_what_was_taken_lately(exchange):
    """Three in half an hour: whoever is second waits twice ten minutes. From one taking nobody can tell."""
    exchange.wait(FIRST, "ru", NOW)
    assert exchange.estimate(FIRST, NOW) is None
    exchange.leave(FIRST)
    _three_have_been_taken(exchange)
    exchange.staff((), NOW + 60)
    exchange.wait(FIRST, "ru", NOW + 60)
    exchange.wait(SECOND, "ru", NOW + 61)
    assert [exchange.estimate(call, NOW + 61) for call in (FIRST, SECOND)] == [10, 20]
    assert exchange.estimate(SECOND, NOW + RECENT_SECONDS + 3) is None
    assert exchange.estimate(THIRD, NOW + 61) is None


def test_the_wait_is_short_while_somebody_is_free(exchange):
    """A caller who rings with somebody hears of a minute; when it rang for long, they are not deceived."""
    _three_have_been_taken(exchange)
    exchange.wait(FIRST, "ru", NOW + 60)
    assert exchange.estimate(FIRST, NOW + 60) == 1
    assert exchange.estimate(FIRST, NOW + 60 + OFFER_SECONDS) == 10
