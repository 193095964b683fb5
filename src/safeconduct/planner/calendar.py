"""A caseworker's shifts as a calendar file (RFC 5545): times, a neutral title, and nothing else.

The file lies on a private telephone and often with a company: it names neither line, team nor person, and
its identifiers tell nothing to who does not have the line's seed.
"""

import datetime as dt
import hmac
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from safeconduct.model.ids import CaseworkerId, Moment
from safeconduct.model.shift import Appointment, Duty, Edition, Span
from safeconduct.planner.duties import named
from safeconduct.planner.shifts import AROUND, resolve

LINE = 75
"""Octets of a line, without its end. RFC 5545, section 3.1."""
MEDIA_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
KEPT = 31 * 86400
"""Seconds for which a file still shows what is over."""
AHEAD = 56 * 86400
"""Seconds for which a file shows what is planned."""
_CONTROLS = dict.fromkeys([*range(9), *range(10, 32), 127])
_ESCAPES = str.maketrans({**_CONTROLS, "\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
"""RFC 5545, section 3.3.11; control characters have no place in a text."""


def follow(
    entries: Iterable[Appointment], duties: Sequence[Duty], who: CaseworkerId, seed: bytes, now: Moment
) -> tuple[Appointment, ...]:
    """The next edition of somebody's calendar: what moved or went gets the next number, what is new begins at 0.

    `duties` are all from two days before `now`, as far ahead as the calendar goes. What is over stays as it was, for
    a month. `seed` is a secret of the line, at least 16 bytes, and must not change: identifiers are made of it.
    """
    known = {one.uid: one for one in entries if one.span.end > now - KEPT}
    planned = {
        _uid(seed, name): Span(duty.start, duty.end)
        for name, duty in named([duty for duty in duties if duty.who == who]).items()
    }
    kept = (_followed(one, planned.get(one.uid), now) for one in known.values())
    new = (Appointment(uid, 0, span) for uid, span in planned.items() if uid not in known)
    return tuple(sorted((*kept, *new), key=lambda one: (one.span, one.uid)))


def retrace(
    editions: Sequence[Edition], who: CaseworkerId, seed: bytes, now: Moment
) -> tuple[Appointment, ...]:
    """Somebody's calendar as of now, made anew from every edition of the plan that may have been seen in a file.

    `editions`: the one in force `KEPT + AHEAD` seconds ago and all since, oldest first. So nothing need be
    remembered of who fetched a file when, and numbers rise with every change all the same.
    """
    entries: tuple[Appointment, ...] = ()
    replaced = (*(edition.at for edition in editions[1:]), now)
    for edition, until in zip(editions, replaced, strict=True):
        at = max(edition.at, Moment(now - KEPT - AHEAD))
        duties = resolve(edition.plan.roster, Moment(at - AROUND), Moment(until + AHEAD))
        entries = follow(entries, duties, who, seed, at)
    return tuple(one for one in entries if one.span.end > now - KEPT)


def calendar(entries: Iterable[Appointment], title: str, stamp: Moment) -> bytes:
    """The file. `title` is what each entry is called (`Shift`), `stamp` when this edition was made."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for one in entries:
        lines += _event(one, title, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _followed(one: Appointment, span: Span | None, now: Moment) -> Appointment:
    if span is None and (one.cancelled or one.span.end <= now):
        return one
    following = replace(one, span=span or one.span, cancelled=span is None)
    return one if following == one else replace(following, sequence=one.sequence + 1)


def _uid(seed: bytes, name: Sequence[object]) -> str:
    """The same for the same duty, however its time moves."""
    return hmac.digest(seed, "\0".join(map(str, name)).encode(), "sha256").hex()[:32]


def _event(one: Appointment, title: str, stamp: Moment) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}"
    yield f"DTSTAMP:{_utc(stamp)}"
    yield f"SEQUENCE:{one.sequence}"
    yield f"DTSTART:{_utc(one.span.start)}"
    yield f"DTEND:{_utc(one.span.end)}"
    yield f"SUMMARY:{title.translate(_ESCAPES)}"
    yield f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}"
    yield "CLASS:PRIVATE"
    yield f"TRANSP:{'TRANSPARENT' if one.cancelled else 'OPAQUE'}"
    yield "END:VEVENT"


def _utc(moment: Moment) -> str:
    return f"{dt.datetime.fromtimestamp(moment, dt.UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> bytes:
    """RFC 5545, section 3.1: long lines go on after a line end and a space, and no letter is cut in two."""
    folded, room = bytearray(), LINE
    for letter in line:
        octets = letter.encode()
        if len(octets) > room:
            folded += b"\r\n "
            room = LINE - 1
        folded += octets
        room -= len(octets)
    return bytes(folded) + b"\r\n"
