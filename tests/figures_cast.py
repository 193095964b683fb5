"""Figures in a test: who releases them, days that are over, exact counts beneath them, bits from a seed."""

from contextlib import contextmanager
from datetime import date, timedelta

from chance import seeded
from desk_cast import NOW, TODAY, caseworker, office
from safeconduct.desk import destruction, figures, hours, ledger, releases
from safeconduct.guide import read_guide, sample_folder
from safeconduct.ledger.units import UNITS
from safeconduct.model.line import Line
from safeconduct.model.release import Plan
from safeconduct.model.staff import Caseworker
from safeconduct.store import counts
from safeconduct.store import staff as rows

DAY = 86_400.0
GUIDE = read_guide(sample_folder())
LINE = Line("test", "The line", "key", "0" * 64, "https://line.example", GUIDE.languages, 30)
PAUL, PIA = (
    Caseworker(caseworker(name).id, name.title(), "publisher", "legal", "", "") for name in ("paul", "pia")
)


def day(number):
    """The days of these stories: 0 is the first one, on which the line began."""
    return str(date.fromisoformat(TODAY) + timedelta(number))


def at(number):
    """A moment at which exactly the days before this one are over."""
    return NOW + number * DAY


NEXT_DAY = at(1)


class Room:
    """A line that counts, with Paul and Pia, who publish, and Alice, who leads."""

    def __init__(self, line, seed=3):
        self.line = line
        self.chance = seeded(seed)
        for person in (PAUL, PIA):
            line.do(rows.add_caseworker, person)
        line.do(destruction.begin, NOW)

    def count(self, number, **units):
        for unit, value in units.items():
            self.line.do(counts.put, unit, day(number), value)

    def draw(self, until):
        """Every day before this one is drawn, as the rounds do it."""
        for due in self.line.look(figures.days_due, at(until)):
            self.line.do(figures.draw_day, due, at(until), self.chance)
        self.line.do(figures.forget_counts, at(until))

    def book(self, until):
        """The same, and written in the book."""
        self.draw(until)
        while (due := self.line.look(ledger.due, at(until))) is not None:
            closed = self.line.look(ledger.close, due, LINE.id, {})
            self.line.do(ledger.record_day, closed)

    def prepare(self, *units, since=0, until=0, who=PAUL, now=NEXT_DAY, **more):
        plan = Plan(units, day(since), day(until), **more)
        return self.line.do(releases.prepare, GUIDE, plan, who.id, now)

    def approve(self, release, who=PIA, now=NEXT_DAY):
        return self.line.do(releases.approve, LINE, GUIDE, release.number, who.id, now, self.chance)

    def release(self, *units, now=NEXT_DAY, **more):
        """Paul prepares, Pia approves."""
        return self.approve(self.prepare(*units, now=now, **more), now=now)

    @property
    def public(self):
        return self.line.look(figures.public)


USUAL = {"visit": 900, "contact": 120, "application": 55, "person": 80, "answered": 40, "helped": 2}
"""What this line counts on a day at least: many visits, and very few who are helped."""


def a_month(room, days=40):
    """Forty days, released day by day up to one that was wrong and its correction; the last unit is rare."""
    for number in range(days):
        busy = {unit: value + number % 7 * (value // 10) for unit, value in USUAL.items()}
        room.count(number, **busy, subscriber=14_000 + number)
        room.book(number + 1)
    now = at(days)
    room.release(*UNITS, until=days - 11, now=now)
    wrong = room.release(*UNITS, since=days - 10, until=days - 1, now=now + 60)
    room.count(days - 1, application=2_000)
    redraw = {
        "corrects": wrong.number,
        "reason": "wrong-count",
        "redraw": (("application", day(days - 1)),),
    }
    room.release(*UNITS, since=days - 10, until=days - 1, now=now + 120, **redraw)
    return room.public


@contextmanager
def released_month(path):
    """All that such a line has released, from a store of its own in this folder."""
    with office(f"sqlite:///{path}/figures.db") as line:
        line.furnish()
        yield a_month(Room(line))


def count_in(office, days=3, seed=3):
    """A console's line has counted for some days, which are drawn and in the book; today is the day after them."""
    chance, now = seeded(seed), office.now
    write = lambda job: office.run(office.vault.write(job))  # noqa: E731 a name for what is said six times
    write(lambda db: destruction.begin(db, now - days * DAY))
    for before in range(days, 0, -1):
        past = hours.day_of(now - before * DAY)
        for unit, value in USUAL.items():
            write(lambda db, unit=unit, past=past, value=value: counts.put(db, unit, past, value))
    for due in office.run(office.vault.read(lambda db: figures.days_due(db, now))):
        write(lambda db, due=due: figures.draw_day(db, due, now, chance))
        closed = office.run(office.vault.read(lambda db, due=due: ledger.close(db, due, LINE.id, {})))
        write(lambda db, closed=closed: ledger.record_day(db, closed))
