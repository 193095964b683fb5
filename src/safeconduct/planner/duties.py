"""What duties come to: who is there now, who hands over to whom next, and who has to be told of a change."""

from collections.abc import Iterable, Mapping, Sequence

from safeconduct.model.ids import CaseworkerId, Moment
from safeconduct.model.shift import Change, Duty, Handover, Roster, Span
from safeconduct.planner.shifts import resolve, without

Name = tuple[CaseworkerId, str, str, int]
"""What stays the same about a duty when its time changes: who, which shift, which day, which part of it."""


def on_duty(duties: Iterable[Duty], moment: Moment) -> tuple[CaseworkerId, ...]:
    """Who is there at a moment and not in a break, each once."""
    there = {duty.who for duty in duties if any(part.start <= moment < part.end for part in present(duty))}
    return tuple(sorted(there))


def present(duty: Duty) -> tuple[Span, ...]:
    """A duty without its breaks."""
    return tuple(without(Span(duty.start, duty.end), duty.breaks))


def stretches(duties: Iterable[Duty]) -> dict[CaseworkerId, tuple[Span, ...]]:
    """When each person is there at a stretch, breaks included: duties that touch or overlap are one."""
    spans: dict[CaseworkerId, list[Span]] = {}
    for duty in duties:
        spans.setdefault(duty.who, []).append(Span(duty.start, duty.end))
    return {who: joined(theirs) for who, theirs in spans.items()}


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in as few spans as it takes, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def next_handover(duties: Iterable[Duty], moment: Moment) -> Handover | None:
    """The next time after `moment` at which somebody leaves, as far as these duties go. Breaks are no leaving.

    Those arrive who came after the leaving did and stay on, or come at that moment. If nobody is there
    then, it is whoever comes first.
    """
    there = [(span, who) for who, spans in stretches(duties).items() for span in spans]
    leaves = min((span.end for span, _ in there if span.end > moment), default=None)
    if leaves is None:
        return None
    began = max(span.start for span, _ in there if span.end == leaves)
    left_with = [(span, who) for span, who in there if span.start <= leaves < span.end]
    came = [(span.start, who) for span, who in left_with if span.start > began]
    if not left_with:
        comes = min((span.start for span, _ in there if span.start > leaves), default=None)
        came = [(span.start, who) for span, who in there if span.start == comes]
    arrives = min((start for start, _ in came), default=None)
    arriving = {who for _, who in came}
    return Handover(
        "gap" if not left_with else "direct" if _all_begin_at(leaves, left_with) else "overlap",
        leaves,
        arrives,
        tuple(sorted(who for span, who in there if span.end == leaves)),
        tuple(sorted(arriving)),
        tuple(sorted(who for _, who in left_with if who not in arriving)),
    )


def changes(before: Roster, after: Roster, since: Moment, until: Moment) -> tuple[Change, ...]:
    """What people have to be told when one roster follows another, for duties that touch this time."""
    was, now = named(resolve(before, since, until)), named(resolve(after, since, until))
    return tuple(
        Change(name[0], was.get(name), now.get(name))
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    )


def named(duties: Sequence[Duty]) -> Mapping[Name, Duty]:
    """Duties by what stays the same about them."""
    found: dict[Name, Duty] = {}
    for duty in sorted(duties):
        part = 0
        while (name := (duty.who, duty.shift, duty.day.isoformat(), part)) in found:
            part += 1
        found[name] = duty
    return found


def _all_begin_at(moment: Moment, there: Iterable[tuple[Span, CaseworkerId]]) -> bool:
    return all(span.start == moment for span, _ in there)
