"""What the scripts of our pages speak with the line (spec/web-api.md), as plain ASGI."""

import base64
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send

from safeconduct.channels.web.door import Door, retry_after
from safeconduct.channels.web.headers import NO_STORE
from safeconduct.channels.web.ledger import COSIGNATURE, padded
from safeconduct.channels.web.letters import CHANNEL
from safeconduct.channels.web.parse import (
    JSON_BYTES,
    read_body,
    read_intake,
    read_looked,
    read_note,
    read_opened,
)
from safeconduct.errors import BodyLate, BodyTooLarge, EpochClosed, Ours, Passing, SafeconductError, Theirs
from safeconduct.ledger.signatures import LIMIT as NOTE_BYTES
from safeconduct.model.application import Handed
from safeconduct.model.case import Answer
from safeconduct.model.ids import DeliveryKey, Epoch, Hour, Language, Lookup, Team
from safeconduct.sealing.age import parse as parse_age

_log = logging.getLogger(__name__)

OK, CREATED = 200, 201
STATUSES: tuple[tuple[type[SafeconductError], int], ...] = (
    (BodyTooLarge, 413),
    (BodyLate, 408),
    (EpochClosed, 409),
    (Passing, 503),
    (Ours, 503),
    (Theirs, 400),
)
"""The first that fits is what a program goes by. A fault of ours is no reason to give up either."""
NOT_ALLOWED, UNAVAILABLE = 405, 503
VERSION = 1

Verb = Callable[[Scope, Receive], Awaitable[tuple[int, Any]]]


class Api:
    """`/keys`, `/intake`, `/answers`, `/erasure`, `/proof` and `/ledger/cosignature`."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._verbs: dict[str, tuple[str, Verb]] = {
            "/keys": ("GET", self._keys),
            "/intake": ("POST", self._intake),
            "/answers": ("POST", self._answers),
            "/erasure": ("POST", self._erasure),
            "/proof": ("POST", self._proof),
            COSIGNATURE: ("POST", self._cosignature),
        }

    def answers(self, scope: Scope) -> bool:
        """Whether this address is one of ours."""
        return scope["path"] in self._verbs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, verb = self._verbs[scope["path"]]
        if scope["method"] != method:
            allowed = (b"allow", method.encode())
            await self._send(send, NOT_ALLOWED, _error(f"Use {method}."), allowed)
            return
        try:
            status, said = await verb(scope, receive)
        except SafeconductError as error:
            await self._refuse(send, error)
            return
        except Exception as error:  # noqa: BLE001 a program must get an answer it can read, whatever broke
            # Its text may quote a caller: only its kind is written down.
            _log.error("The interface of the pages failed: %s", type(error).__name__)
            await self._refuse(send, Ours())
            return
        await self._send(send, status, said)

    async def _keys(self, scope: Scope, receive: Receive) -> tuple[int, Any]:
        del scope, receive
        keys, line = await self._door.board.keys(), self._door.board.line
        return OK, {
            "v": VERSION,
            "line": line.id,
            "key": line.key,
            "roster": keys.roster,
            "epochs": [epoch.note for epoch in keys.epochs],
            "retention": line.retention_days,
            "teams": dict(line.team_days),
            "extra": line.extra_days,
        }

    async def _intake(self, scope: Scope, receive: Receive) -> tuple[int, Any]:
        given = read_intake(await read_body(scope, receive, JSON_BYTES))
        parse_age(given.sealed)  # an envelope, at least: whether it opens, only caseworkers can tell
        handed = Handed(
            key=DeliveryKey(given.key),
            lookup=Lookup(given.lookup),
            team=Team(given.team),
            epoch=Epoch(given.epoch),
            language=Language(given.language),
            channel=CHANNEL,
            sealed=given.sealed,
            decoy=Lookup(given.decoy) if given.decoy else None,
            severity=given.severity,
            keep_longer=given.keep_longer,
            others=tuple(Lookup(other) for other in given.others),
            opening=given.opening,
        )
        await self._door.board.hand_in(handed)
        return CREATED, {"v": VERSION}

    async def _answers(self, scope: Scope, receive: Receive) -> tuple[int, Any]:
        given = read_looked(await read_body(scope, receive, JSON_BYTES))
        answers = await self._door.board.answers(Lookup(given.lookup))
        until = _day(answers[-1].deadline) if answers else None
        return OK, {"v": VERSION, "answers": [_answer(answer) for answer in answers], "until": until}

    async def _erasure(self, scope: Scope, receive: Receive) -> tuple[int, Any]:
        given = read_looked(await read_body(scope, receive, JSON_BYTES))
        await self._door.board.erase(Lookup(given.lookup))
        return OK, {"v": VERSION}

    async def _proof(self, scope: Scope, receive: Receive) -> tuple[int, Any]:
        given, book = read_opened(await read_body(scope, receive, JSON_BYTES)), self._door.book
        return OK, padded(await book.prove(given.opening) if book else None)

    async def _cosignature(self, scope: Scope, receive: Receive) -> tuple[int, Any]:
        note, book = read_note(await read_body(scope, receive, NOTE_BYTES)), self._door.book
        return OK, {"v": VERSION, "new": await book.cosign(note) if book else 0}

    async def _refuse(self, send: Send, error: SafeconductError) -> None:
        status = next(status for kind, status in STATUSES if isinstance(error, kind))
        retry = [(b"retry-after", retry_after().encode())] if status == UNAVAILABLE else []
        await self._send(send, status, _error(error.sentence), *retry)

    async def _send(self, send: Send, status: int, said: Any, *more: tuple[bytes, bytes]) -> None:
        content = msgspec.json.encode(said)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(content)).encode()),
            NO_STORE,
            *more,
            *self._door.site.headers,
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def _answer(answer: Answer) -> dict[str, str]:
    return {
        "team": answer.team,
        "epoch": answer.epoch,
        "made": _day(answer.hour),
        "sealed": base64.b64encode(answer.sealed).decode(),
    }


def _day(hour: Hour) -> str:
    return dt.datetime.fromtimestamp(hour * 3600, dt.UTC).date().isoformat()


def _error(sentence: str) -> dict[str, Any]:
    return {"v": VERSION, "error": sentence}
