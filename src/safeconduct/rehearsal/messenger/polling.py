"""getUpdates: an answer at once when something waits, otherwise when something comes or the time is up."""

import asyncio
from typing import Any

from safeconduct.rehearsal.messenger.bodies import Fields
from safeconduct.rehearsal.messenger.mail import MOST
from safeconduct.rehearsal.messenger.shapes import Update, bad_request, conflict
from safeconduct.rehearsal.messenger.world import World

LONGEST_SECONDS = 50
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OTHER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class Polling:
    """One poller at a time: a second one ends the first."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._poller: asyncio.Future[None] | None = None
        self._closed = False

    def close(self) -> None:
        """Nobody waits any longer: otherwise the server would wait for them when it ends."""
        self._closed = True
        self.knock()

    def knock(self) -> None:
        """Something waits."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    async def get_updates(self, fields: Fields) -> list[Update]:
        world = self._world
        if world.bot.webhook:
            raise conflict(WEBHOOK_ACTIVE)
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(conflict(OTHER))
        take_allowed(world, fields)
        offset = fields.number("offset")
        if offset:
            world.mail.confirm(offset)
        limit = min(max(fields.number("limit", MOST), 1), MOST)
        seconds = min(max(fields.number("timeout"), 0), LONGEST_SECONDS)
        found = world.mail.first(limit)
        if found or not seconds or self._closed:
            return found
        await self._wait(seconds)
        return world.mail.first(limit)

    async def _wait(self, seconds: int) -> None:
        poller = self._poller = asyncio.get_running_loop().create_future()
        await asyncio.wait([poller], timeout=seconds)
        if self._poller is poller:
            self._poller = None
        if poller.done():
            poller.result()  # raises when another poller came


def take_allowed(world: World, fields: Fields) -> None:
    """The kinds of updates that the bot wants from now on; not named: as before."""
    allowed: Any = fields.json("allowed_updates")
    if allowed is None:
        return
    if not isinstance(allowed, list):
        raise bad_request("can't parse allowed_updates JSON object")
    world.mail.allowed = frozenset(map(str, allowed))
