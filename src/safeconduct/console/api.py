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

from safeconduct.console import (
    calls,
    casework,
    counting,
    duties,
    figures,
    guide_state,
    health,
    key_periods,
    leaving,
    load,
    newsroom,
    overview,
    pages,
    permits,
    planning,
    sign_in,
    sounds,
    team,
    ways,
    work,
)
from safeconduct.console.live import Bell
from safeconduct.console.office import Console
from safeconduct.console.talking import talk_endpoint
from safeconduct.errors import (
    BodyLate,
    CallGone,
    CaseGone,
    CaseworkerGone,
    EnoughTaken,
    EntryGone,
    EpochClosed,
    EpochTaken,
    InvitationSpent,
    LastWayIn,
    NotAllowed,
    NotHeld,
    NotOnDuty,
    Ours,
    Passing,
    PermitGone,
    PermitMissing,
    PlanChanged,
    PostChanged,
    PostGone,
    ReleaseGone,
    ReleaseRefused,
    RequestUnreadable,
    SafeconductError,
    SecondPersonNeeded,
    SessionOver,
    ShiftGone,
    SignInRefused,
    Theirs,
    WordUnread,
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
    Verb("overview", "lead", overview.Nothing, overview.overview),
    Verb("take-up", "caseworker", work.OfCase, work.take_up),
    Verb("look", "caseworker", work.OfCase, work.look),
    Verb("renew", "caseworker", work.OfCase, work.renew),
    Verb("reply", "caseworker", work.Reply, work.reply),
    Verb("note", "caseworker", work.Write, work.note),
    Verb("close", "caseworker", work.Close, work.close),
    Verb("release", "caseworker", work.Release, work.release),
    Verb("snooze", "caseworker", work.Snooze, work.snooze),
    Verb("colleagues", "caseworker", work.Nothing, casework.colleagues),
    Verb("triage", "caseworker", casework.Triage, casework.triage),
    Verb("note-people", "caseworker", counting.NotePeople, counting.note_people),
    Verb("hand-to", "caseworker", casework.HandTo, casework.hand_to),
    Verb("hand-to-team", "caseworker", casework.HandToTeam, casework.hand_to_team),
    Verb("propose", "caseworker", work.Write, casework.propose),
    Verb("strike", "caseworker", casework.Strike, casework.strike),
    Verb("strike-sound", "caseworker", casework.StrikeSound, casework.strike_sound),
    Verb("debrief", "caseworker", work.Write, casework.debrief),
    Verb("listing", "caseworker", work.Listing, work.listing),
    Verb("look-all", "caseworker", work.OfCases, work.look_all),
    Verb("sound", "caseworker", sounds.OfTake, sounds.sound),
    Verb("guide", "staff", work.Nothing, work.guide_steps),
    Verb("guide-state", "editor", guide_state.Nothing, guide_state.guide_state),
    Verb("guide-step", "editor", guide_state.OfStep, guide_state.guide_step),
    Verb("calls", "caseworker", calls.Nothing, calls.calls),
    Verb("take-calls", "caseworker", calls.TakeCalls, calls.take_calls),
    Verb("take-call", "caseworker", calls.OfCall, calls.take_call),
    Verb("decline-call", "caseworker", calls.OfCall, calls.decline_call),
    Verb("call-act", "caseworker", calls.Act, calls.call_act),
    Verb("shifts", "caseworker", planning.Days, planning.shifts_shown),
    Verb("plan", "lead", planning.Nothing, planning.plan),
    Verb("save-plan", "lead", planning.SavePlan, planning.save_plan),
    Verb("be-absent", "caseworker", planning.Away, planning.be_absent),
    Verb("be-back", "caseworker", planning.Away, planning.be_back),
    Verb("ask-swap", "caseworker", planning.AskSwap, planning.ask_swap),
    Verb("agree-swap", "caseworker", planning.OfSwap, planning.agree_swap),
    Verb("decline-swap", "caseworker", planning.OfSwap, planning.decline_swap),
    Verb("approve-swap", "lead", planning.OfSwap, planning.approve_swap),
    Verb("stand-in", "caseworker", planning.StandIn, planning.stand_in),
    Verb("calendar", "caseworker", planning.Nothing, planning.calendar),
    Verb("put-on-duty", "lead", duties.PutOnDuty, duties.put_on_duty),
    Verb("take-off-duty", "lead", duties.OfCaseworker, duties.take_off_duty),
    Verb("break", "caseworker", duties.Break, duties.take_break),
    Verb("handovers", "caseworker", duties.Nothing, duties.handovers),
    Verb("hand-over-shift", "caseworker", duties.HandOver, duties.hand_over_shift),
    Verb("acknowledge", "caseworker", duties.Acknowledge, duties.acknowledge),
    Verb("alarms", "lead", duties.Nothing, duties.alarms_now),
    Verb("load", "lead", load.AskLoad, load.load),
    Verb("people", "administrator", team.Nothing, team.people),
    Verb("health", "administrator", health.Nothing, health.health),
    Verb("invite", "lead", team.Invite, team.invite),
    Verb("invitations", "lead", team.Nothing, team.invitations),
    Verb("withdraw-invitation", "lead", team.OfInvitation, team.withdraw_invitation),
    Verb("dismiss", "lead", key_periods.Dismiss, key_periods.dismiss),
    Verb("share", "lead", key_periods.Share, key_periods.share),
    Verb("begin-epoch", "lead", key_periods.BeginEpoch, key_periods.begin_epoch),
    Verb("suspend", "administrator", team.OfCaseworker, team.suspend),
    Verb("let-back", "administrator", team.OfCaseworker, team.let_back),
    Verb("confirm-words", "lead", team.OfCaseworker, team.confirm_words),
    Verb("permits", "caseworker", permits.Nothing, permits.every_permit),
    Verb("ask-permit", "caseworker", permits.AskPermit, permits.ask_permit),
    Verb("give-permit", "caseworker", permits.OfPermit, permits.give_permit),
    Verb("ways-in", "staff", ways.Nothing, ways.ways_in),
    Verb("add-way", "staff", ways.AddWay, ways.add_way),
    Verb("remove-way", "staff", ways.OfWay, ways.remove_way),
    Verb("audit", "lead", team.Recent, team.audit_list),
    Verb("posts", "newsroom", newsroom.Nothing, newsroom.every_post),
    Verb("save-post", "publisher", newsroom.SavePost, newsroom.save_post),
    Verb("propose-post", "publisher", newsroom.OfPost, newsroom.propose_post),
    Verb("recall-post", "publisher", newsroom.OfPost, newsroom.recall_post),
    Verb("approve-post", "newsroom", newsroom.OfPost, newsroom.approve_post),
    Verb("withdraw-post", "newsroom", newsroom.OfPost, newsroom.withdraw_post),
    Verb("discard-post", "publisher", newsroom.OfPost, newsroom.discard_post),
    Verb("figures", "newsroom", figures.Nothing, figures.every_release),
    Verb("prepare-release", "publisher", figures.PrepareRelease, figures.prepare_release),
    Verb("approve-release", "newsroom", figures.OfRelease, figures.approve_release),
    Verb("discard-release", "newsroom", figures.OfRelease, figures.discard_release),
    Verb("correct-release", "publisher", figures.CorrectRelease, figures.correct_release),
)

STATUSES: Sequence[tuple[type[SafeconductError], int]] = (
    (SessionOver, 401),
    (SignInRefused, 403),
    (NotAllowed, 403),
    (CaseGone, 410),
    (CallGone, 410),
    (InvitationSpent, 410),
    (NotHeld, 409),
    (EnoughTaken, 409),
    (SecondPersonNeeded, 409),
    (WordUnread, 409),
    (EntryGone, 410),
    (EpochClosed, 409),
    (EpochTaken, 409),
    (LastWayIn, 409),
    (PermitMissing, 403),
    (PermitGone, 410),
    (CaseworkerGone, 410),
    (NotOnDuty, 409),
    (PlanChanged, 409),
    (ShiftGone, 409),
    (PostGone, 410),
    (PostChanged, 409),
    (ReleaseGone, 410),
    (ReleaseRefused, 409),
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
        Route("/api/lock", _leaving(console, leaving.lock), methods=["POST"]),
        Route("/api/sign-out", _leaving(console, leaving.sign_off), methods=["POST"]),
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


def _leaving(
    console: Console, leave: Callable[[Console, str], Awaitable[None]]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            await leave(console, _token(request))
        except SafeconductError as error:
            return refusal(error)
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
