"""What a lead types: numbers, or a small TOML or CSV text, into demand, goal and people on duty."""

import csv
import math
import re
import tomllib

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from safeconduct.errors import PlanError
from safeconduct.planner.demand import HOURS, Demand, Week, every_week
from safeconduct.planner.headcount import MOST, OnDuty, on_duty, read_days, read_shift

Numbers = float | list[float]
"""One number for every hour, 24 for the hours of every day, or 168 from Monday 00:00 on."""

DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h)?")
UNITS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}
LONGEST = 24 * 3600.0
MOST_ARRIVALS = 1e6
"""Per hour; beyond, a slip of the finger is likelier than a line."""
COLUMNS = ("day", "hour", "calls", "cases", "people")
GUESSES = {"handling": "8m", "case_handling": "30m", "patience": "3m"}
"""Assumed where nobody typed it. Measure your own."""


class Sheet(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """All that can be typed; what is `None` was not. Durations as `8m`, `90s`, `1.5h`; a bare number is seconds."""

    calls_per_hour: Numbers | None = None
    cases_per_hour: Numbers | None = None
    handling: str | float | None = None
    case_handling: str | float | None = None
    patience: str | float | None = None
    people: int | list[int] | None = None
    shifts: list[str] | None = None

    def over(self, other: "Sheet") -> "Sheet":
        """This sheet, and where it has nothing, the other. Who is on duty comes from one of them as a whole."""
        typed = {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not None}
        if {"people", "shifts"} & typed.keys():
            other = replace(other, people=None, shifts=None)
        return replace(other, **typed)

    def guessed(self, calls: bool, cases: bool) -> list[str]:
        """What is assumed because nobody typed it, as it would be typed, where calls or cases matter."""
        wanted = {"handling": calls, "patience": calls, "case_handling": cases}
        missing = [name for name, matters in wanted.items() if matters and getattr(self, name) is None]
        return [f"--{name.replace('_', '-')} {GUESSES[name]}" for name in missing]

    def demand(self) -> Demand:
        """What comes in. `PlanError` names what cannot be."""
        return Demand(
            calls=_week("calls-per-hour", self.calls_per_hour or 0.0),
            cases=_week("cases-per-hour", self.cases_per_hour or 0.0),
            talking=seconds("handling", _typed(self.handling, "handling")),
            writing=seconds("case-handling", _typed(self.case_handling, "case_handling")),
            patience=_patience(_typed(self.patience, "patience")),
        )

    def duty(self) -> OnDuty | None:
        """Who is on duty; `None` when nobody typed it. `people` are there besides those of `shifts`."""
        if self.people is None and self.shifts is None:
            return None
        always = [self.people or 0] if not isinstance(self.people, list) else self.people
        week = _week("people", [float(count) for count in always], MOST)
        shifts = on_duty(read_shift(text) for text in self.shifts or ())
        return tuple(int(there) + more for there, more in zip(week, shifts, strict=True))


def read_sheet(text: str, name: str) -> Sheet:
    """A file's text: CSV when its name ends so, else TOML. `PlanError` names the place."""
    if name.lower().endswith(".csv"):
        return _read_csv(text, name)
    try:
        return msgspec.convert(tomllib.loads(text), Sheet)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PlanError(f"{name}: {error}.") from error


def seconds(what: str, typed: str | float) -> float:
    """A duration over 0 and up to a day. `PlanError` names `what`."""
    found = DURATION.fullmatch(str(typed).strip())
    number = float(found[1]) * UNITS[found[2] or ""] if found else 0.0
    if not 0 < number <= LONGEST:
        raise PlanError(f"{what}: `{typed}` is not a duration up to a day. Type `8m`, `90s` or `1.5h`.")
    return number


def _typed(typed: str | float | None, name: str) -> str | float:
    return GUESSES[name] if typed is None else typed


def _patience(typed: str | float) -> float:
    """Nobody waits with `0`; everybody waits as long as it takes with `never`."""
    if typed == "never":
        return math.inf
    return 0.0 if str(typed) in {"0", "0.0"} else seconds("patience", typed)


def _week(what: str, numbers: Numbers, most: float = MOST_ARRIVALS) -> Week:
    listed = tuple(numbers) if isinstance(numbers, list) else (numbers,)
    if len(listed) not in {1, 24, HOURS}:
        raise PlanError(f"{what}: {len(listed)} numbers. One, 24 (a day) or {HOURS} (a week) are needed.")
    if not all(0 <= number <= most for number in listed):
        raise PlanError(f"{what}: every number must lie between 0 and {most:,.0f}.")
    return every_week(listed)


def _read_csv(text: str, name: str) -> Sheet:
    """Rows of `day,hour,calls,cases,people`; a spreadsheet's `;` and decimal comma are understood. Hours left out are 0."""
    european = ";" in text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if european else ",", restkey="more")
    columns = _columns(reader)
    if "hour" not in columns or not set(columns) <= set(COLUMNS):
        raise PlanError(f"{name}: the first line must name the columns: {','.join(COLUMNS)}.")
    reader.fieldnames = columns
    read = {column: [0.0] * HOURS for column in columns if column not in {"day", "hour"}}
    try:
        for row in reader:
            _enter(row, read)
    except (ValueError, AttributeError, PlanError, csv.Error) as error:
        raise PlanError(f"{name}:{reader.line_num}: this row cannot be read.") from error
    people = [int(count) for count in read["people"]] if "people" in read else None
    return Sheet(calls_per_hour=read.get("calls"), cases_per_hour=read.get("cases"), people=people)


def _columns(reader: "csv.DictReader[str]") -> list[str]:
    try:
        return [column.strip().lower() for column in reader.fieldnames or ()]
    except csv.Error:
        return []


def _enter(row: dict[str, str], read: dict[str, list[float]]) -> None:
    hour = int(row["hour"].partition(":")[0])
    if hour not in range(24) or "more" in row:
        raise ValueError
    for day in read_days(row.get("day", "").strip()):
        for column, week in read.items():
            number = float(row[column].strip().replace(",", ".") or 0)
            if not 0 <= number <= MOST_ARRIVALS:
                raise ValueError
            week[day * 24 + hour] = number
