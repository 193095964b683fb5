"""What people's screens and whoever rehearses ask of the world: `/world/…`, JSON in and out.

Only pages of this server may ask: a call must name this machine as its host and carry JSON, which no page
of another site can send here.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from safeconduct.rehearsal.messenger.pacing import Limits, Pacing
from safeconduct.rehearsal.messenger.page import messenger_page
from safeconduct.rehearsal.messenger.rooms import Account, Room
from safeconduct.rehearsal.messenger.shapes import Chat, Message, Notice, User, encode
from safeconduct.rehearsal.messenger.trouble import Trouble, Troubles
from safeconduct.rehearsal.messenger.world import CannotBe, World
from safeconduct.settings import LOOPBACK

LONGEST_WAIT = 25.0
"""Seconds until a screen that waits for something new gets an answer without."""

Verb = Callable[[Account, dict[str, Any]], Any]


class RoomSight(Struct, frozen=True, omit_defaults=True):
    """One chat on a person's screen."""

    chat: Chat
    members: int
    inside: bool
    bot: bool
    messages: tuple[Message, ...]
    deleted: tuple[int, ...]


class Sight(Struct, frozen=True):
    """A person's screen: the chats that changed after the count that was asked about."""

    moves: int
    person: User
    blocks: bool
    rooms: list[RoomSight]
    notices: tuple[Notice, ...]
    bot: User
    commands: tuple[dict[str, str], ...]
    description: str
    menu: dict[str, object]


class Operating:
    """The world from outside: people's verbs, trouble, limits, counts."""

    def __init__(self, world: World, pacing: Pacing, troubles: Troubles, counts: Counter[str]) -> None:
        self._world = world
        self._pacing = pacing
        self._troubles = troubles
        self._counts = counts
        self._watching: defaultdict[int, set[asyncio.Event]] = defaultdict(set)
        self._closed = False
        world.told = self._told
        self._verbs: dict[str, Verb] = {
            "start": lambda who, said: world.start(who, said.get("payload", "")),
            "say": lambda who, said: world.say(who, said["text"], said.get("chat", 0)),
            "edit": lambda who, said: world.edit(who, said["message"], said["text"], said.get("chat", 0)),
            "remove": lambda who, said: world.remove(who, said["message"], said.get("chat", 0)),
            "send": lambda who, said: world.send(who, said["kind"], said.get("chat", 0)),
            "press": lambda who, said: world.press(who, said["message"], said["data"], said.get("chat", 0)),
            "block": lambda who, said: world.block(who, bool(said["yes"])),
            "group": lambda who, said: world.make_group(who, said["title"]).chat,
            "subscribe": lambda who, said: world.subscribe(who, said["channel"], bool(said["yes"])),
        }

    def close(self) -> None:
        """No screen waits any longer: otherwise the server would wait for them when it ends."""
        self._closed = True
        for events in self._watching.values():
            for event in events:
                event.set()

    async def people(self, request: Request) -> Response:
        if request.method == "GET":
            return _json([account.user for account in self._world.people.values()])
        said = await _said(request)
        return _json(self._world.add_person(said["name"], said["language"], said.get("username", "")).user)

    async def channels(self, request: Request) -> Response:
        said = await _said(request)
        return _json(self._world.add_channel(said["username"], said.get("title", "")).chat)

    async def act(self, request: Request) -> Response:
        verb = self._verbs.get(request.path_params["verb"])
        if verb is None:
            raise CannotBe("There is no such verb.")
        return _json(verb(self._account(request), await _said(request)))

    async def sight(self, request: Request) -> Response:
        """A person's screen; with `wait`, when something on it has changed after `after`."""
        account = self._account(request)
        after = int(request.query_params.get("after", -1))
        wait = min(float(request.query_params.get("wait", 0)), LONGEST_WAIT)
        if wait and not self._closed and not self._changed(account, after):
            await self._wait(account, wait)
        return _json(self._sight(account, after))

    async def trouble(self, request: Request) -> Response:
        """Orders trouble; `DELETE` ends all of it. `double` and `turn` are about updates."""
        mail = self._world.mail
        if request.method == "DELETE":
            self._troubles.clear()
            mail.doubled = mail.turned = 0
            return _json(True)
        said = await _said(request)
        mail.doubled += said.pop("double", 0)
        mail.turned += said.pop("turn", 0)
        if said:
            self._troubles.order(msgspec.convert(said, Trouble))
        return _json(True)

    async def limits(self, request: Request) -> Response:
        """Limits from now on; an empty body: none."""
        said = await _said(request)
        self._pacing.set(msgspec.convert(said, Limits) if said else None)
        return _json(True)

    async def counts(self, _: Request) -> Response:
        told = {"calls": self._counts, "refused": self._pacing.refused, "troubles": self._troubles.met}
        return _json(told | {"waiting": len(self._world.mail)})

    def _account(self, request: Request) -> Account:
        return self._world.person(int(request.path_params["person"]))

    def _changed(self, account: Account, after: int) -> list[Room]:
        return [room for room in self._world.visible(account) if room.moved > after]

    def _sight(self, account: Account, after: int) -> Sight:
        world, language = self._world, account.user.language_code
        menu = world.bot.menu.get(account.id) or world.bot.menu.get(0, {"type": "default"})
        return Sight(
            moves=world.moves,
            person=account.user,
            blocks=account.blocks,
            rooms=[_room_sight(room, account) for room in self._changed(account, after)],
            notices=tuple(account.notices),
            bot=world.bot.user,
            commands=world.bot.commands_for(language),
            description=world.bot.says("description", language),
            menu=menu,
        )

    async def _wait(self, account: Account, seconds: float) -> None:
        event = asyncio.Event()
        self._watching[account.id].add(event)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            self._watching[account.id].discard(event)

    def _told(self, room: Room) -> None:
        everybody = room.chat.type == "channel"
        for number in self._watching if everybody else room.members:
            for event in self._watching.get(number, ()):
                event.set()


def operating(world: Operating, static: Path) -> ASGIApp:
    """The routes of people's screens, and the page that shows them."""
    page = messenger_page(static)
    app = Starlette(
        routes=[
            Route("/", page.index),
            Route("/static/{name}", page.asset),
            Route("/words/{language}.json", page.words),
            Route("/world/people", world.people, methods=["GET", "POST"]),
            Route("/world/people/{person:int}", world.sight),
            Route("/world/people/{person:int}/{verb}", world.act, methods=["POST"]),
            Route("/world/channels", world.channels, methods=["POST"]),
            Route("/world/trouble", world.trouble, methods=["POST", "DELETE"]),
            Route("/world/limits", world.limits, methods=["POST"]),
            Route("/world/counts", world.counts),
        ],
        exception_handlers={CannotBe: _cannot, KeyError: _unclear, msgspec.ValidationError: _unclear},
    )
    return _at_home(app)


def _at_home(app: ASGIApp) -> ASGIApp:
    """Refuses whoever calls this machine by another name: a page elsewhere whose name leads here."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and Request(scope).url.hostname not in LOOPBACK:
            await Response("This messenger is for this machine only.", 421)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return wrapped


async def _said(request: Request) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise CannotBe("Say it in JSON.")
    try:
        return msgspec.json.decode(await request.body(), type=dict[str, Any])
    except msgspec.DecodeError:
        raise CannotBe("This is not JSON.") from None


async def _cannot(_: Request, error: Exception) -> Response:
    return _json({"error": str(error)}, 409)


async def _unclear(_: Request, error: Exception) -> Response:
    return _json({"error": f"Something is missing or wrong: {error}"}, 400)


def _json(found: object, status: int = 200) -> Response:
    return Response(encode(found), status, {"cache-control": "no-store"}, "application/json")


def _room_sight(room: Room, account: Account) -> RoomSight:
    messages, deleted = tuple(room.messages.values()), tuple(room.deleted)
    inside = account.id in room.members
    return RoomSight(room.chat, len(room.members), inside, room.bot, messages, deleted)
