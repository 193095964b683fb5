"""Coming back without script: the answers are opened here for one turn, with the receipt just given.

The only module of the web that may open an envelope, and all it can open is what was sealed to the
receipt in the visitor's hands. The receipt, its keys and the opened text live in the local names of one
request and are gone with it.
"""

import asyncio
import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from safeconduct.channels.web import parse
from safeconduct.channels.web.door import UNAVAILABLE, UNPROCESSABLE, Door
from safeconduct.channels.web.ledger import PLAIN
from safeconduct.channels.web.render import Link
from safeconduct.errors import (
    CaseFull,
    EnvelopeError,
    EpochClosed,
    Passing,
    ReceiptError,
    StepUnknown,
    StoreBusy,
    Theirs,
)
from safeconduct.ledger.proof import SUFFIX
from safeconduct.model.application import Reply
from safeconduct.model.case import Answer
from safeconduct.model.ids import Hour, Language
from safeconduct.sealing import receipts
from safeconduct.sealing.documents import TEXT_LENGTH
from safeconduct.sealing.opening import open_reply
from safeconduct.sealing.receipts import DigitReceipt, ReceiptKeys
from safeconduct.sealing.words import FALLBACK, LISTS, runs, unknown
from safeconduct.switchboard.trust import preferring, trusted_roster
from safeconduct.switchboard.turn import PublicKeys

STRETCHERS = 2
"""Receipts in digits that are stretched at once: each takes some 30 ms of a core and 19 MiB."""
QUEUE = 20
"""Receipts that may wait for that, some 300 ms: whoever comes after them is told to come back."""
WORDS = 9
CLOSED: Literal["closed"] = "closed"
"""An answer that this receipt does not open: it may have been made later than the answer."""


class Returning:
    """`/{language}/return` and `/{language}/erase`, when the browser sends them as plain forms."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._stretching = asyncio.Semaphore(STRETCHERS)
        self._begun = 0

    async def look(self, request: Request) -> Response:
        """The answers of a case, and a further message when one was written."""
        language = self._door.language(request)
        keys = await self._door.board.keys()
        fields = await self._door.fields(request)
        written = parse.read_receipt(fields)
        try:
            derived = await self._derive(written)
        except ReceiptError:
            return self._refuse(language, "return", written)
        if fields.get("turn") or fields.get("text"):
            keys = await self._answering_first(keys, derived)
        if fields.get("turn") == "other":
            return await self._bring(fields, written, derived, language, keys)
        said: dict[str, Any] = {}
        if fields.get("turn") or fields.get("text"):
            said = await self._write(fields, derived, language, keys)
        answers = await self._door.board.answers(derived.lookup)
        return self._answers(language, written, derived, keys, answers, said)

    async def erase(self, request: Request) -> Response:
        """Erase a case, once it was confirmed. Says the same whether there was one."""
        language = self._door.language(request)
        fields = await self._door.fields(request)
        written = parse.read_receipt(fields)
        try:
            derived = await self._derive(written)
        except ReceiptError:
            return self._refuse(language, "erase", written)
        done = bool(fields.get("sure"))
        if done:
            await self._door.board.erase(derived.lookup)
        return self._door.page("erase.html", language, "erase", done=done, receipt=written)

    async def prove(self, request: Request) -> Response:
        """The proof that the application is in the public book, as a file; or that it is not there yet, as a page."""
        language = self._door.language(request)
        fields = await self._door.fields(request)
        written = parse.read_receipt(fields)
        try:
            derived = await self._derive(written)
        except ReceiptError:
            return self._refuse(language, "return", written)
        book = self._door.book
        proof = await book.prove(derived.opening) if book else None
        if proof is None:
            return self._door.page("proof.html", language, "return", receipt=written)
        response = self._door.whole(proof.encode())
        response.headers["content-type"] = PLAIN
        # Named plainly, as every file of ours that stays on a device.
        response.headers["content-disposition"] = f'attachment; filename="receipt{SUFFIX}"'
        return response

    async def _derive(self, written: str) -> ReceiptKeys:
        """The keys of a receipt. `ReceiptError` when what was written is none, `StoreBusy` when too many wait."""
        receipt, line = receipts.parse(written), self._door.board.line.id
        if not isinstance(receipt, DigitReceipt):
            return receipts.keys(receipt, line)
        if self._begun >= STRETCHERS + QUEUE:
            raise StoreBusy
        self._begun += 1
        try:
            async with self._stretching:
                return await asyncio.to_thread(receipts.keys, receipt, line)
        finally:
            self._begun -= 1

    async def _bring(
        self,
        fields: dict[str, str],
        written: str,
        derived: ReceiptKeys,
        language: Language,
        keys: PublicKeys,
    ) -> Response:
        """A receipt for another person of the group. With a wrong receipt it looks the same, and leads nowhere."""
        form_key = parse.read_key(fields.get("key", "")) or secrets.token_bytes(parse.KEY_BYTES)
        try:
            handed, given = self._door.sealer.other(form_key, derived, language, keys)
            await self._door.board.hand_in(handed)
        except (Passing, EpochClosed, CaseFull):
            return self._answers(language, written, derived, keys, (), {"busy": True})
        return self._door.page(
            "other.html",
            language,
            "return",
            receipt=written,
            key=parse.write_key(form_key),
            words=given.words(language),
            words_language=language if language in LISTS else FALLBACK,
        )

    async def _answering_first(self, keys: PublicKeys, derived: ReceiptKeys) -> PublicKeys:
        """The team that answered last has the case: what is written now is for it, if its key is open."""
        answers = await self._door.board.answers(derived.lookup)
        return preferring(keys, answers[-1].team) if answers else keys

    async def _write(
        self, fields: dict[str, str], derived: ReceiptKeys, language: Language, keys: PublicKeys
    ) -> dict[str, Any]:
        """Hand in a further message; answers what the page is to say about it."""
        text = fields.get("text", "")
        form_key = parse.read_key(fields.get("key", "")) or secrets.token_bytes(parse.KEY_BYTES)
        kept = {"draft": text, "key": parse.write_key(form_key)}
        problem = parse.problem_of(text)
        if problem:
            return {**kept, "problems": {"text": self._door.say(language, problem, limit=TEXT_LENGTH)}}
        places = [] if fields.get("turn") == "anyway" else parse.places_in(text)
        if places:
            return {**kept, "warned": places}
        try:
            await self._door.board.hand_in(self._door.sealer.message(text, form_key, derived, language, keys))
        except (Passing, EpochClosed):
            return {**kept, "busy": True}
        return {"handed": True}

    def _answers(
        self,
        language: Language,
        written: str,
        derived: ReceiptKeys,
        keys: PublicKeys,
        answers: Sequence[Answer],
        said: dict[str, Any],
    ) -> Response:
        opened = [self._open(answer, derived, keys) for answer in reversed(answers)]
        values: dict[str, Any] = {
            "receipt": written,
            "key": parse.write_key(secrets.token_bytes(parse.KEY_BYTES)),
            "answers": [self._shown(reply, language) for reply in opened if isinstance(reply, Reply)],
            "unreadable": None in opened,
            "closed": CLOSED in opened,
            "until": self._until(answers[-1].deadline, language) if answers else "",
            "limit": TEXT_LENGTH,
            "draft": "",
            "problems": {},
            "warned": [],
            "busy": False,
            "handed": False,
            "book": self._door.book is not None,
        }
        values.update(said)
        status = (
            UNAVAILABLE
            if values["busy"]
            else UNPROCESSABLE
            if values["warned"] or values["problems"]
            else 200
        )
        return self._door.page("answers.html", language, "return", status=status, **values)

    def _open(
        self, answer: Answer, derived: ReceiptKeys, keys: PublicKeys
    ) -> Reply | Literal["closed"] | None:
        """One answer, if this receipt opens it (else `CLOSED`) and a team that the root vouches for has signed it."""
        line = self._door.board.line
        try:
            team = trusted_roster(keys.roster, line.key).teams[answer.team]
            return open_reply(answer.sealed, derived.reply, team, line.id, derived.case)
        except EnvelopeError:
            return CLOSED
        except (Theirs, KeyError):
            return None

    def _shown(self, reply: Reply, language: Language) -> dict[str, Any]:
        pages = self._door.site.pages
        return {
            "text": reply.text,
            "language": reply.language,
            "made": pages.date(language, dt.date.fromisoformat(reply.made)),
            "quotes": [link for quote in reply.quotes if (link := self._quoted(quote.step, language))],
        }

    def _quoted(self, step: str, language: Language) -> Link | None:
        pages = self._door.site.pages
        try:
            return pages.link(language, pages.guide.step(step).id) if pages.guide.step(step).public else None
        except StepUnknown:
            return None  # an edition since then has dropped it

    def _until(self, deadline: Hour, language: Language) -> str:
        day = dt.datetime.fromtimestamp(deadline * 3600, dt.UTC).date()
        return self._door.site.pages.date(language, day)

    def _refuse(self, language: Language, path: str, written: str) -> Response:
        """What was written is not a receipt: say what is wrong with it, never whether a receipt exists."""
        said, places = runs(written), unknown(written)
        if places and len(said) == WORDS:
            strange = ", ".join(said[place - 1] for place in places)
            problem = self._door.say(language, "web.return.unknown-word", word=strange)
        else:
            problem = self._door.say(language, "web.return.malformed")
        page = self._door.site.pages.receipt_form(language, path, receipt=written, problem=problem)
        return self._door.whole(page, UNPROCESSABLE)
