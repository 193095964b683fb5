"""Shifts before a browser: a plan on the line's clock, and somebody whose computer shows the same time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser

from console_cast import WIDE, Deskmate
from console_office import Office

WHOLE_WEEK = list(range(7))


def moment(zone: str, wall: str) -> float:
    """When a clock in `zone` shows `2026-10-25 05:45`."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).timestamp()


def pattern(
    name: str, start: str, end: str, people: Sequence[str], days: Sequence[int] = WHOLE_WEEK
) -> dict[str, Any]:
    """A shift of every week, by the ids of its people."""
    return {
        "name": name, "days": list(days), "start": f"{start}:00", "end": f"{end}:00", "people": list(people),
    }  # fmt: skip


def people(office: Office, lead: str) -> Mapping[str, str]:
    """Ids by name."""
    return {one["name"]: one["id"] for one in office.ask("plan", {}, lead).said["people"]}


def put_up(office: Office, lead: str, zone: str, *patterns: dict[str, Any], **more: Any) -> None:
    """A plan, as a lead's browser saves it."""
    number = office.ask("plan", {}, lead).said["number"]
    plan = {"roster": {"zone": zone, "patterns": list(patterns), **more}}
    answer = office.ask("save-plan", {"number": number, "plan": plan}, lead)
    assert answer.status == 200, answer.said


def mate(
    office: Office, chromium: Browser, language: str = "en", *, phone: bool = False, **look: Any
) -> Deskmate:
    """Somebody with a browser of their own that shows the time of the office."""
    look = {"viewport": WIDE, **look}
    context = chromium.new_context(locale=language, has_touch=phone, **look)
    one = Deskmate(office, context, language)
    turns(one)
    return one


def turns(one: Deskmate) -> None:
    """Their computer shows what the clock of the office shows now."""
    one.page.clock.set_fixed_time(datetime.fromtimestamp(one.office.now, UTC))
