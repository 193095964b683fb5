"""The console's interface: one table of verbs, and the few rules that hold for all of them.

Every verb is `POST /console/api/<verb>` with a JSON body, because proxies write addresses into their
logs and bodies not. The bearer token is in the `Authorization` header and in the page's memory, never
in a cookie: a page that is loaded again is locked.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from safeconduct.console import calls, newsroom, pages, sign_in, sounds, team, work
from safeconduct.console.live import Bell
from safeconduct.console.office import Console
from safeconduct.console.talking import talk_endpoint
from safeconduct.errors import (
    BodyLate,
    CallGone,
    CaseGone,
    CaseworkerGone,
    EpochClosed,
    EpochTaken,
    InvitationSpent,
    NotAllowed,
    NotHeld,
    Ours,
    Passing,
    PostChanged,
    PostGone,
    RequestUnreadable,
    SafeconductError,
    SessionOver,
    SignInRefused,
    Theirs,
)
from safeconduct.model.staff import Caseworker, Role

BODY_LIMIT = 1 << 20
"""Bytes. The largest honest body begins an epoch for about a hundred caseworkers."""
PATIENCE_SECONDS = 15
"""For a whole body, as on the public pages: nobody has signed in yet who sends the first ones."""
RETRY_SECONDS = 2

logger = logging.getLogger(__name__)

Does = Callable[..., Awaitable[Struct]]
Who = Literal["anybody", "staff", "caseworker", "lead", "publisher", "newsroom", "editor", "administrator"]

ROLES: Mapping[Who, frozenset[Role]] = {
    "staff": frozenset({"lead", "caseworker", "publisher", "editor", "administrator"}),
    "caseworker": frozenset({"lead", "caseworker"}),
    "lead": frozenset({"lead"}),
    "publisher": frozenset({"publisher"}),
    "newsroom": frozenset({"lead", "publisher"}),
    "editor": frozenset({"lead", "editor"}),
    "administrator": frozenset({"lead", "administrator"}),
}
"""Which roles may ask for a verb. Whatever has cases or keys is for caseworkers; `anybody` need not sign in."""

BELLS: Mapping[Role, frozenset[Bell]] = {
    "lead": frozenset({"changed", "team", "newsroom", "calls"}),
    "caseworker": frozenset({"changed", "team", "calls"}),
    "publisher": frozenset({"newsroom"}),
    "editor": frozenset(),
    "administrator": frozenset({"team"}),
}
"""What an open console hears of. Who does not write posts fetches nothing when somebody else types one."""


class Verb(Struct, frozen=True):
    """One thing a console can ask for. Its first docstring line is its meaning (spec/console-api.md)."""

    name: str
    who: Who
    asks: type[Struct]
    does: Does


VERBS: Sequence[Verb] = (
    Verb("welcome", "anybody", sign_in.Nothing, sign_in.welcome),
    Verb("sign-in", "anybody", sign_in.SignIn, sign_in.sign_in),
    Verb("invitation", "anybody", sign_in.Invited, sign_in.invitation),
    Verb("join", "anybody", sign_in.Join, sign_in.join),
    Verb("keys", "staff", sign_in.Nothing, sign_in.keys),
    Verb("queue", "caseworker", work.Nothing, work.queue_now),
    Verb("take-next", "caseworker", work.Nothing, work.take_next),
    Verb("take-up", "caseworker", work.OfCase, work.take_up),
    Verb("look", "caseworker", work.OfCase, work.look),
    Verb("renew", "caseworker", work.OfCase, work.renew),
    Verb("reply", "caseworker", work.Write, work.reply),
    Verb("note", "caseworker", work.Write, work.note),
    Verb("close", "caseworker", work.Close, work.close),
    Verb("release", "caseworker", work.Release, work.release),
    Verb("snooze", "caseworker", work.Snooze, work.snooze),
    Verb("listing", "caseworker", work.Listing, work.listing),
    Verb("look-all", "caseworker", work.OfCases, work.look_all),
    Verb("sound", "caseworker", sounds.OfTake, sounds.sound),
    Verb("guide", "staff", work.Nothing, work.guide_steps),
    Verb("calls", "caseworker", calls.Nothing, calls.calls),
    Verb("take-calls", "caseworker", calls.TakeCalls, calls.take_calls),
    Verb("take-call", "caseworker", calls.OfCall, calls.take_call),
    Verb("decline-call", "caseworker", calls.OfCall, calls.decline_call),
    Verb("call-act", "caseworker", calls.Act, calls.call_act),
    Verb("people", "lead", team.Nothing, team.people),
    Verb("invite", "lead", team.Invite, team.invite),
    Verb("invitations", "lead", team.Nothing, team.invitations),
    Verb("withdraw-invitation", "lead", team.OfInvitation, team.withdraw_invitation),
    Verb("dismiss", "lead", team.OfCaseworker, team.dismiss),
    Verb("share", "lead", team.Share, team.share),
    Verb("begin-epoch", "lead", team.BeginEpoch, team.begin_epoch),
    Verb("audit", "lead", team.Recent, team.audit_list),
    Verb("posts", "newsroom", newsroom.Nothing, newsroom.every_post),
    Verb("save-post", "publisher", newsroom.SavePost, newsroom.save_post),
    Verb("propose-post", "publisher", newsroom.OfPost, newsroom.propose_post),
    Verb("recall-post", "publisher", newsroom.OfPost, newsroom.recall_post),
    Verb("approve-post", "newsroom", newsroom.OfPost, newsroom.approve_post),
    Verb("withdraw-post", "newsroom", newsroom.OfPost, newsroom.withdraw_post),
    Verb("discard-post", "publisher", newsroom.OfPost, newsroom.discard_post),
)

STATUSES: Sequence[tuple[type[SafeconductError], int]] = (
    (SessionOver, 401),
    (SignInRefused, 403),
    (NotAllowed, 403),
    (CaseGone, 410),
    (CallGone, 410),
    (InvitationSpent, 410),
    (NotHeld, 409),
    (EpochClosed, 409),
    (EpochTaken, 409),
    (CaseworkerGone, 410),
    (PostGone, 410),
    (PostChanged, 409),
    (Passing, 503),
    (Theirs, 400),
    (Ours, 500),
)


class Refusal(Struct, frozen=True):
    """What a failed verb answers: a sentence in English, and the kind by which a console translates it."""

    error: str
    kind: str


def console_app(console: Console, static: Path = pages.STATIC) -> ASGIApp:
    """The console of a line, to be mounted at `/console`. `static`: the folder of the built scripts."""
    page = pages.Pages(console, static)
    routes = [
        Route("/", page.index, methods=["GET"]),
        Route("/phrases/{language}.json", page.phrases, methods=["GET"]),
        Route("/words.txt", page.words, methods=["GET"]),
        Route("/static/{name}", page.asset, methods=["GET"]),
        Route("/api/sign-out", _sign_out(console), methods=["POST"]),
        Route("/api/live", _LiveEndpoint(console), methods=["POST"]),
        WebSocketRoute("/talk", talk_endpoint(console)),
        *(Route(f"/api/{verb.name}", _endpoint(console, verb), methods=["POST"]) for verb in VERBS),
    ]
    app = Starlette(routes=routes, exception_handlers={Exception: _broken})
    app.router.redirect_slashes = False  # it would lead where the `Host` header says, in clear behind a proxy
    heard = frozenset({"microphone"}) if console.phone else frozenset()
    return pages.with_headers(app, https=console.line.url.startswith("https:"), allowed=heard)


def _endpoint(console: Console, verb: Verb) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return _answer(await _call(console, verb, request))
        except SafeconductError as error:
            return refusal(error)

    return endpoint


async def _call(console: Console, verb: Verb, request: Request) -> Struct:
    before: tuple[Any, ...] = (console,)
    if verb.who != "anybody":
        caseworker = _caseworker(console, request)
        if caseworker.role not in ROLES[verb.who]:
            raise NotAllowed
        before = (console, caseworker)
    try:
        asked = msgspec.json.decode(await _body(request), type=verb.asks)
    except (msgspec.DecodeError, RecursionError) as error:  # its message may quote the body: dropped
        raise RequestUnreadable from error
    return await verb.does(*before, asked)


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > BODY_LIMIT:
                    raise RequestUnreadable("It is too long.")
    except (TimeoutError, ClientDisconnect):
        raise BodyLate from None
    return bytes(body)


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise SessionOver
    return token


def _caseworker(console: Console, request: Request) -> Caseworker:
    return console.sessions.find(_token(request), console.now())


def _answer(answer: Struct) -> Response:
    return Response(msgspec.json.encode(answer), headers=_NOT_KEPT, media_type="application/json")


_NOT_KEPT = {"cache-control": "no-store"}


def refusal(error: SafeconductError, fault: Exception | None = None) -> Response:
    """The answer for a failure. Its detail stays here; what is our fault is logged by its kind alone.

    `fault`: what broke, when `error` only stands for it.
    """
    status = next((code for kind, code in STATUSES if isinstance(error, kind)), 500)
    if isinstance(error, Ours):
        logger.error("The console failed: %s", type(fault or error).__name__)
    headers = {**_NOT_KEPT, "retry-after": str(RETRY_SECONDS)} if isinstance(error, Passing) else _NOT_KEPT
    body = msgspec.json.encode(Refusal(error.sentence, type(error).__name__))
    return Response(body, status, headers, media_type="application/json")


async def _broken(_: Request, error: Exception) -> Response:
    """A fault nobody thought of: the browser gets a sentence, the log its kind. Its text may quote what was asked."""
    return refusal(Ours(), fault=error)


def _sign_out(console: Console) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            token = _token(request)
            if console.phone and console.sessions.alive(token, console.now()):
                console.phone.leave(console.sessions.find(token, console.now()).id)
            console.sessions.end(token)
        except SessionOver as error:
            return refusal(error)
        console.team_changed()
        return _answer(sign_in.Nothing())

    return endpoint


class _LiveEndpoint:
    """Live updates, as a plain ASGI application because the answer never ends by itself."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        console, request = self._console, Request(scope, receive)
        try:
            token = _token(request)
            who = console.sessions.find(token, console.now())
        except SessionOver as error:
            await refusal(error)(scope, receive, send)
            return
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        with console.phone.listening(who.id) if console.phone else nullcontext():
            await console.live.stream(
                receive,
                send,
                lambda: console.sessions.alive(token, console.now()),
                BELLS[who.role],
            )
