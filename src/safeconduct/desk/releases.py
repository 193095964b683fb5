"""Releases: figures that a publisher prepares and a second person lets go out. What went out stays for ever.

Nobody sees a new number before it is out: one that is to be drawn anew is drawn in the transaction that publishes
it. So nobody can draw until a number pleases them, and throw the others away.
"""

import hashlib
from collections.abc import Iterable
from datetime import date

import msgspec

from safeconduct.desk import figures, ledger, posts, staff
from safeconduct.errors import LedgerMismatch, NotAllowed, NothingDrawn, ReleaseGone, ReleaseRefused
from safeconduct.guide import Guide
from safeconduct.guide.dates import date_text
from safeconduct.ledger.noise import Randbits
from safeconduct.ledger.quoting import AREA, quote
from safeconduct.ledger.releases import Release, Total, shown, standing, total
from safeconduct.ledger.units import UNITS, UnitId
from safeconduct.model.ids import CaseworkerId, Language, Moment
from safeconduct.model.line import Line
from safeconduct.model.post import PostContent, PostText
from safeconduct.model.release import Plan, PublicRelease, ReleaseContent, ReleasedUnit
from safeconduct.model.staff import Role
from safeconduct.store import Db, releases

RELEASERS: tuple[Role, ...] = ("publisher", "lead")
"""Who may stand behind a release."""
DIGEST_LETTERS = 16


def every(db: Db) -> list[PublicRelease]:
    """Every release, also those that are only prepared; the newest first."""
    return releases.every(db)


def prepare(db: Db, guide: Guide, plan: Plan, who: CaseworkerId, now: Moment) -> PublicRelease:
    """A release that waits for a second person. It says already what it will say.

    `NothingDrawn` when there is no number in the period. `ReleaseRefused` when what it corrects is not there to be
    corrected, or a day to be drawn anew is not in it. `BudgetSpent` or `CountErased` when that cannot be drawn.
    """
    _must_be_correctable(db, plan)
    for unit, day in plan.redraw:
        if unit not in plan.units or not plan.since <= day <= plan.until:
            raise ReleaseRefused("A day that is to be drawn anew is not in it.")
        figures.may_redraw(db, UNITS[_known(unit)].id, day, now)
    new = PublicRelease(0, "prepared", who, now, compose(db, guide, plan), corrects=plan.corrects)
    return msgspec.structs.replace(new, number=releases.add(db, new))


def approve(
    db: Db, line: Line, guide: Guide, number: int, who: CaseworkerId, now: Moment, chance: Randbits
) -> PublicRelease:
    """A second person lets it go out. A post says so, and the book what was drawn anew for it.

    `NotAllowed` for whoever prepared it, and when that person has left or is suspended. `ReleaseRefused` when a number was drawn
    anew since: what was seen is not what would be published. `LedgerMismatch` when the book has no record yet of a
    day that is to be drawn anew.
    """
    seen = _prepared(db, number)
    preparer = staff.caseworker(db, seen.prepared_by)
    if who == seen.prepared_by or preparer is None or preparer.role not in RELEASERS or preparer.suspended:
        raise NotAllowed("Two people stand behind a release.")
    plan = seen.content.plan
    _must_be_correctable(db, plan)
    if compose(db, guide, plan).units != seen.content.units:
        raise ReleaseRefused("What it says has changed since it was prepared.")
    anew = tuple(figures.redraw(db, _known(unit), day, now, chance) for unit, day in plan.redraw)
    if anew:
        _correct_book(db, now, plan.reason or "wrong-count", anew)
    content = compose(db, guide, plan) if anew else seen.content
    out = msgspec.structs.replace(seen, state="published", approved_by=who, published=now, content=content)
    releases.publish(db, out)
    posts.announce(db, announcement(line, guide, out), out.prepared_by, who, now)
    return out


def _correct_book(db: Db, now: Moment, reason: str, anew: tuple[Release, ...]) -> None:
    try:
        ledger.append_correction(db, now, reason, anew)
    except LedgerMismatch:  # what was drawn a moment ago is written into the book some minutes later
        raise ReleaseRefused("The day is not in the book yet. Try again in a quarter of an hour.") from None


def discard(db: Db, number: int) -> None:
    """A prepared release is thrown away. `ReleaseGone` when it went out, or is thrown away already."""
    if not releases.drop(db, number):
        raise ReleaseGone


def compose(db: Db, guide: Guide, plan: Plan) -> ReleaseContent:
    """What a release of this plan says by the numbers that stand now. Units without a number are left out."""
    drawn = figures.drawn_between(db, plan.since, plan.until, plan.units)
    totals = [
        found
        for unit in UNITS
        if unit in plan.units and (found := total(unit, drawn, plan.since, plan.until)) is not None
    ]
    if not totals:
        raise NothingDrawn
    units = tuple(_released_unit(guide, one, drawn) for one in totals)
    return ReleaseContent(
        plan, units, {tongue: _sentences(guide, tongue, totals) for tongue in guide.languages}
    )


def announcement(line: Line, guide: Guide, release: PublicRelease) -> PostContent:
    """The post by which the news page and the channel say that a release is out."""
    return PostContent(
        guide.edition.id, {tongue: _announced(line, guide, release, tongue) for tongue in guide.languages}
    )


def release_address(line: Line, language: Language, number: int) -> str:
    """Where a release is on the line's site, for ever."""
    return f"{line.url}/{language}/figures/{number}"


def definition_digest(guide: Guide, unit: str) -> str:
    """What a unit means, as a few letters that change when it does."""
    said = guide.phrases(AREA, guide.source_language)[f"figures.{unit}.definition"]
    return hashlib.sha256(said.encode()).hexdigest()[:DIGEST_LETTERS]


def _released_unit(guide: Guide, found: Total, drawn: Iterable[Release]) -> ReleasedUnit:
    stands = standing(found.unit, drawn)
    return ReleasedUnit(
        unit=found.unit,
        first=found.first,
        last=found.last,
        value=found.value,
        error=found.error,
        days=figures.ranges(stands),
        counted=len(found.days),
        shown=shown(found) is not None,
        definition=definition_digest(guide, found.unit),
        again={day: one.draw for day, one in stands.items() if one.draw > 1},
    )


def _sentences(guide: Guide, language: Language, totals: Iterable[Total]) -> tuple[str, ...]:
    phrases = guide.phrases(AREA, language)

    def dated(day: str) -> str:
        return date_text(guide, language, date.fromisoformat(day))

    return tuple(quote(one, phrases, dated) for one in totals)


def _announced(line: Line, guide: Guide, release: PublicRelease, language: Language) -> PostText:
    phrases = guide.phrases(AREA, language)
    title = phrases["figures.title"]
    if release.corrects is not None:
        title = phrases.format("figures.post.correction", number=release.corrects)
    address = release_address(line, language, release.number)
    return PostText("\n\n".join((title, *release.content.sentences[language], address)))


def _must_be_correctable(db: Db, plan: Plan) -> None:
    if plan.corrects is None:
        return
    found = releases.find(db, plan.corrects)
    if found is None or found.state != "published":
        raise ReleaseGone
    if any(other.corrects == plan.corrects for other in releases.every(db) if other.state == "published"):
        raise ReleaseRefused("It is corrected already: correct the correction.")


def _prepared(db: Db, number: int) -> PublicRelease:
    found = releases.find(db, number)
    if found is None or found.state != "prepared":
        raise ReleaseGone
    return found


def _known(unit: str) -> UnitId:
    return UNITS[unit].id  # type: ignore[index] # a name that is none is a fault of the caller's types
