"""Alarms on their way to a lead's telephone: whose words say nothing of anybody, through whatever carries them.

Apprise knows a hundred ways (https://github.com/caronc/apprise); it is loaded only by a line that has an address.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from safeconduct.desk.alarms import LONG_HOURS
from safeconduct.errors import AlarmUnsent, SettingsError
from safeconduct.guide.phrases import Phrases
from safeconduct.model.alarm import Alarm
from safeconduct.planner.wall import wall_of

TIMEOUT = 20.0
"""Seconds for all addresses together."""
LIBRARY = "apprise"
AREA = "console.outside"
"""Where the words of alarms are among the phrases of the console."""


class Outside:
    """The addresses of a line. `SettingsError` when one of them is none, or the library is not there."""

    def __init__(self, addresses: str, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._carriers = carriers(addresses) if addresses.strip() else []

    def __bool__(self) -> bool:
        """Whether there is any address."""
        return bool(self._carriers)

    async def send(self, title: str, text: str) -> None:
        """It went to one address at least when this returns. `AlarmUnsent` names the kinds of those that failed."""
        try:
            failed = await asyncio.wait_for(asyncio.to_thread(self._send, title, text), self._timeout)
        except TimeoutError:
            raise AlarmUnsent("timeout") from None
        if len(failed) == len(self._carriers):
            raise AlarmUnsent(", ".join(sorted(set(failed))))

    def _send(self, title: str, text: str) -> list[str]:
        return [kind for kind, carry in self._carriers if not carry(title, text)]


def carriers(addresses: str) -> list[tuple[str, Callable[[str, str], bool]]]:
    """What carries to each address, with its kind (`mailto`). `SettingsError` counts what is wrong, and quotes nothing."""
    try:
        apprise = import_module(LIBRARY)
    except ModuleNotFoundError as error:
        raise SettingsError(
            "`desk.alarms` is set, and the library for it is not there: install `safeconduct[alarms]`."
        ) from error
    logging.getLogger(LIBRARY).setLevel(logging.CRITICAL)  # its warnings quote addresses
    asset = apprise.AppriseAsset(app_id="Safeconduct", app_desc="", app_url="", storage_mode="memory")
    found = []
    for number, address in enumerate(addresses.split(), 1):
        one = apprise.Apprise(asset=asset)
        if not one.add(address):
            raise SettingsError(f"`desk.alarms`: address {number} is none that Apprise knows.")
        found.append((address.partition(":")[0].lower(), _carrier(one)))
    return found


def words(alarms: Sequence[Alarm], phrases: Phrases) -> str:
    """What is said outside, a line for each: no name, no case, no line."""
    return "\n".join(dict.fromkeys(_sentence(alarm, phrases) for alarm in alarms))


def _sentence(alarm: Alarm, phrases: Phrases) -> str:
    key = f"{AREA}.{alarm.kind}"
    if alarm.kind == "uncovered" and alarm.start is not None:
        wall = wall_of(alarm.start, ZoneInfo(alarm.zone))
        return phrases.format(key, day=phrases[f"{AREA}.day-{wall.weekday()}"], time=f"{wall:%H:%M}")
    return phrases.format(key, hours=LONG_HOURS)


def _carrier(one: Any) -> Callable[[str, str], bool]:
    def carry(title: str, text: str) -> bool:
        try:
            return bool(one.notify(title=title, body=text, body_format="text"))
        except Exception:  # noqa: BLE001 a hundred ways fail in a hundred manners
            return False

    return carry
