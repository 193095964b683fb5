"""How the queue stands, as leads see it."""

from msgspec.structs import replace

from desk_cast import ALICE, BOB, EPOCH, HOUR, LEASE, NOW, OTHER
from safeconduct.desk import cases, queue
from safeconduct.model.overview import MANY, Holding, Strand
from safeconduct.store import Db, casework
from safeconduct.store import cases as kept


def test_leads_see_what_needs_them(line):
    """Counts by language and channel, what is late or silent, who holds how many; never another team's."""
    line.hand_in("old", language="uk")
    line.hand_in("other", epoch=OTHER)
    later = NOW + 6 * 3600
    for word in ("a", "b", "c"):
        line.hand_in(word, now=later, channel="telegram")
    line.hand_in("danger", severity=3, now=later)
    line.do(queue.take_next, BOB.id, later - LEASE, LEASE)
    held = line.do(queue.take_next, ALICE.id, later, LEASE)
    line.do(casework.triage, held.id, ALICE.id, 0, "threat")
    line.do(casework.propose, line.do(queue.take_next, ALICE.id, later, LEASE).id, ALICE.id, 1)
    seen = line.look(queue.overview, EPOCH.team, later, LEASE)
    attention = seen.attention
    assert (seen.waiting, seen.oldest) == (3, HOUR + 6)
    assert (attention.late, attention.silent, attention.proposals) == (0, 1, 1)
    assert (attention.danger, attention.threat) == (1, 1)
    assert seen.strands == [Strand("ru", "telegram", 3, HOUR + 6, 0)]
    assert seen.holding == sorted([Holding(ALICE.id, 1, 0), Holding(BOB.id, 1, 1)], key=lambda one: one.who)
    line.do(queue.lapse, later)
    line.do(cases.close, held.id, ALICE.id, "answered", later)
    after = line.look(queue.overview, EPOCH.team, later, LEASE)
    assert Strand("uk", "web", 0, None, 1) in after.strands


def test_counting_ends_somewhere(line):
    """However many wait, a count costs the same: so many, or more."""
    line.hand_in("amber")
    (first,) = line.look(cases.listing, EPOCH.team, ["waiting"], 1)

    def job(db: Db) -> None:
        kept.add(db, [(replace(first, id=f"{n:032x}"), n) for n in range(2, MANY + 20)])

    line.do(job)
    assert line.look(queue.summary, EPOCH.team).waiting == MANY
    assert line.look(queue.overview, EPOCH.team, NOW, LEASE).waiting == MANY
