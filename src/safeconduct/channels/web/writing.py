"""The form without script: what a visitor writes is sealed in the very request that brings it.

From the moment the body is read until it lies in an envelope nothing is awaited, so no other request
runs, and the text and the receipt's words are held by these functions alone. Then the envelope is kept
and the words are shown.
"""

import hashlib
import hmac
import secrets
from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from safeconduct.channels.web import parse
from safeconduct.channels.web.door import UNAVAILABLE, Door
from safeconduct.channels.web.pages import country_name
from safeconduct.channels.web.parse import Draft, Problems
from safeconduct.channels.web.render import Link
from safeconduct.channels.web.trust import trusted_epoch
from safeconduct.errors import EpochClosed, Passing, ReceiptError
from safeconduct.model.application import SITUATIONS, Application, Handed, Message
from safeconduct.model.ids import DeliveryKey, Language
from safeconduct.model.staff import EpochKey
from safeconduct.sealing import receipts
from safeconduct.sealing.documents import TEXT_LENGTH
from safeconduct.sealing.envelopes import seal_application, seal_message
from safeconduct.sealing.receipts import BITS, ReceiptKeys, WordReceipt
from safeconduct.sealing.recipients import recipient
from safeconduct.sealing.words import FALLBACK, LISTS
from safeconduct.switchboard.turn import PublicKeys

UNPROCESSABLE = 422
CHANNEL = "web"
ASKED = 2
"""Words to be written from memory."""
RECEIPT_WORDS = 9


class Letter(Struct, frozen=True):
    """A sealed application on its way, and the receipts that belong to it. It never prints itself."""

    handed: Handed
    receipt: WordReceipt
    decoy: WordReceipt | None

    def __repr__(self) -> str:
        return "Letter()"


class Writing:
    """`/{language}/write` and `/{language}/kept`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def show(self, request: Request) -> Response:
        """The empty form, with a key of its own."""
        return self._form(self._door.language(request), Draft(secrets.token_bytes(parse.KEY_BYTES)))

    async def hand_in(self, request: Request) -> Response:
        """The filled-in form: seal it, keep it, show the receipt. Whatever goes wrong, the draft stays in the form."""
        language = self._door.language(request)
        keys = await current_keys(self._door)  # asked first: once the words are here, nothing is awaited
        fields = parse.read_form(await parse.read_body(request.scope, request.receive, parse.FORM_BYTES))
        draft = parse.read_draft(fields, secrets.token_bytes(parse.KEY_BYTES))
        problems = parse.problems_of(draft, frozenset(self._door.site.pages.guide.countries))
        if problems:
            return self._form(language, draft, UNPROCESSABLE, problems=problems)
        places = [] if draft.anyway else parse.places_in(draft.text)
        if places:
            return self._form(language, draft, UNPROCESSABLE, warned=places)
        try:
            letter = self._seal(draft, language, keys)
            try:
                await self._door.board.hand_in(letter.handed)
            except EpochClosed:  # a new epoch has begun since we looked: seal again, once
                letter = self._seal(draft, language, await current_keys(self._door))
                await self._door.board.hand_in(letter.handed)
        except (Passing, EpochClosed):
            return self._form(language, draft, UNAVAILABLE, busy=True)
        return self._receipt(language, letter.receipt, letter.decoy)

    async def kept(self, request: Request) -> Response:
        """Two words from memory. Nothing is remembered here: the receipt travels in the form."""
        language = self._door.language(request)
        fields = parse.read_form(await parse.read_body(request.scope, request.receive, parse.FORM_BYTES))
        receipt, decoy = _read_words(fields.get("receipt", "")), _read_words(fields.get("decoy", ""))
        if receipt is None:
            return self._form(language, Draft(secrets.token_bytes(parse.KEY_BYTES)))
        turn = fields.get("turn", "check")
        if turn == "show":
            return self._receipt(language, receipt, decoy)
        asked = _asked(fields.get("asked", "")) if turn == "check" else ()
        wrong = [number for number in asked if not _is_word(receipt, number, fields.get(f"word-{number}", ""))]
        if asked and not wrong:
            links = [Link(f"/{language}/", self._door.say(language, "web.error.menu"))]
            return self._door.page("kept.html", language, "write", links=links)
        return self._ask(language, receipt, decoy, asked, wrong, fields)

    def _seal(self, draft: Draft, language: Language, keys: PublicKeys | None) -> Letter:
        """The draft as an envelope. Not a coroutine, so that nothing can run in between."""
        epoch = open_epoch(self._door, keys)
        receipt = _receipt_of(self._door.secret, draft.key, b"receipt")
        decoy = _receipt_of(self._door.secret, draft.key, b"decoy") if draft.decoy else None
        derived = receipts.keys(receipt, self._door.board.line.id)
        document = Application(
            **addressed(self._door, epoch, derived, language),
            situation=draft.situation,
            country=draft.country,
            people=parse.people_of(draft),
            safe=draft.safe == "yes",
            private=draft.private,
            text=draft.text,
        )
        handed = Handed(
            key=delivery_key(self._door.secret, draft.key, draft.text),
            lookup=derived.lookup,
            team=epoch.team,
            epoch=epoch.epoch,
            language=language,
            channel=CHANNEL,
            sealed=seal_application(document, recipient(epoch.recipient)),
            decoy=receipts.keys(decoy, self._door.board.line.id).lookup if decoy else None,
        )
        return Letter(handed, receipt, decoy)

    def _form(
        self, language: Language, draft: Draft, status: int = 200, *, problems: Problems | None = None, **said: Any
    ) -> Response:
        guide = self._door.site.pages.guide
        spoken = {
            field: self._door.say(language, key, limit=TEXT_LENGTH) for field, key in (problems or {}).items()
        }
        return self._door.page(
            "write.html",
            language,
            "write",
            status=status,
            script="form",
            text=guide.step("person-write").text(language),
            form=self._door.site.pages.form(language),
            draft=draft,
            key=parse.write_key(draft.key),
            problems=spoken,
            busy=said.get("busy", False),
            warned=said.get("warned", []),
            situations=SITUATIONS,
            countries=[
                {"code": code, "name": country_name(guide, code, language)} for code in guide.countries
            ],
            limit=TEXT_LENGTH,
        )

    def _receipt(self, language: Language, receipt: WordReceipt, decoy: WordReceipt | None) -> Response:
        return self._door.page(
            "receipt.html",
            language,
            "write",
            receipt=receipt.words(language),
            decoy=decoy.words(language) if decoy else "",
            words_language=words_language(language),
        )

    def _ask(
        self,
        language: Language,
        receipt: WordReceipt,
        decoy: WordReceipt | None,
        asked: tuple[int, ...],
        wrong: list[int],
        fields: dict[str, str],
    ) -> Response:
        numbers = asked or sorted(secrets.SystemRandom().sample(range(1, RECEIPT_WORDS + 1), ASKED))
        return self._door.page(
            "asking.html",
            language,
            "write",
            status=UNPROCESSABLE if wrong else 200,
            receipt=receipt.words(language),
            decoy=decoy.words(language) if decoy else "",
            words_language=words_language(language),
            asked=numbers,
            said={number: fields.get(f"word-{number}", "") for number in asked},
            problems={f"word-{number}": self._door.say(language, "web.kept.wrong") for number in wrong},
        )


async def current_keys(door: Door) -> PublicKeys | None:
    """What to seal to, or None when the line cannot say right now."""
    try:
        return await door.board.keys()
    except Passing:
        return None


def open_epoch(door: Door, keys: PublicKeys | None) -> EpochKey:
    """The epoch to seal to. `EpochClosed` when there is none."""
    if keys is None:
        raise EpochClosed("The line cannot say which epoch is open.")
    return trusted_epoch(keys, door.board.line.key)


def addressed(door: Door, epoch: EpochKey, derived: ReceiptKeys, language: Language) -> dict[str, Any]:
    """What an application and a message both say of themselves."""
    return {
        "line": door.board.line.id,
        "team": epoch.team,
        "epoch": epoch.epoch,
        "case": derived.case,
        "language": language,
        "reply": derived.reply.recipient.text,
    }


def seal_word(
    door: Door, keys: PublicKeys | None, derived: ReceiptKeys, language: Language, form_key: bytes, text: str
) -> Handed:
    """A further message in the case of a receipt, sealed. `EpochClosed` when there is no epoch to seal to."""
    epoch = open_epoch(door, keys)
    document = Message(**addressed(door, epoch, derived, language), text=text)
    return Handed(
        key=delivery_key(door.secret, form_key, text),
        lookup=derived.lookup,
        team=epoch.team,
        epoch=epoch.epoch,
        language=language,
        channel=CHANNEL,
        sealed=seal_message(document, recipient(epoch.recipient)),
    )


def delivery_key(secret: bytes, form_key: bytes, text: str) -> DeliveryKey:
    """The same form with the same text is the same delivery, however often it is sent.

    Made under the process's secret like the receipt, so after a restart both are new together: a second
    case with a receipt that opens it, never a receipt for a case that was filed under another one.
    """
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return DeliveryKey(hmac.digest(secret, b"delivery" + form_key + digest, "sha256")[: parse.KEY_BYTES])


def words_language(language: Language) -> Language:
    """The language in which a receipt is written for readers of this one."""
    return language if language in LISTS else Language(FALLBACK)


def _receipt_of(secret: bytes, form_key: bytes, purpose: bytes) -> WordReceipt:
    """The receipt of a form, the same when the form is sent twice.

    No weaker than drawing it: `secret` is 32 random bytes that never leave this process and die with it,
    so to anyone else these 96 bits are random (HMAC is a pseudo-random function, RFC 2104). Whoever has the
    form's key has the very page on which the receipt is shown.
    """
    return WordReceipt(hmac.digest(secret, purpose + form_key, "sha256")[:BITS])


def _read_words(text: str) -> WordReceipt | None:
    try:
        receipt = receipts.parse(text)
    except ReceiptError:
        return None
    return receipt if isinstance(receipt, WordReceipt) else None


def _asked(text: str) -> tuple[int, ...]:
    numbers = {int(part) for part in text.split() if part.isascii() and part.isdigit()}
    return tuple(sorted(numbers & set(range(1, RECEIPT_WORDS + 1))))[:ASKED]


def _is_word(receipt: WordReceipt, number: int, said: str) -> bool:
    """Whether `said` is that word of the receipt, as tolerantly as a whole receipt is read."""
    return any(_same(receipt.words(language).split()[number - 1], said) for language in LISTS)


def _same(word: str, said: str) -> bool:
    spoken = words_of(said)
    return len(spoken) == 1 and (spoken[0] == word or (len(spoken[0]) >= STEM and spoken[0][:STEM] == word[:STEM]))
