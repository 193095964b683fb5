"""The form without script, and the two words that are asked back."""

import logging
import secrets
from collections.abc import Sequence

from msgspec.structs import replace
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from safeconduct.channels.web import parse
from safeconduct.channels.web.door import NOT_FOUND, UNAVAILABLE, UNPROCESSABLE, Door
from safeconduct.channels.web.letters import Receipts
from safeconduct.channels.web.pages import country_name
from safeconduct.channels.web.parse import Draft, Problems
from safeconduct.channels.web.render import Link
from safeconduct.errors import EpochClosed, Passing, ReceiptError, SafeconductError
from safeconduct.model.application import SITUATIONS
from safeconduct.model.ids import Language
from safeconduct.sealing import receipts
from safeconduct.sealing.documents import TEXT_LENGTH
from safeconduct.sealing.receipts import WordReceipt
from safeconduct.sealing.words import FALLBACK, LISTS, runs, word_list

ASKED = 2
"""Words to be written from memory."""
PLACES = range(1, 10)
"""The words of a receipt, as people count them."""
AFTER = ("longer", "group")
"""What travels with the receipt to the last page: whether the case is kept longer, whether there are others."""
STEM = 4
"""So many letters tell a listed word from all others (spec/receipt.md)."""

_log = logging.getLogger(__name__)


class Writing:
    """`/{language}/write` and `/{language}/kept`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def show(self, request: Request) -> Response:
        """The empty form, with a key of its own. Opened from the step about danger, it says so when it is sent."""
        language, step = self._door.language(request), request.path_params.get("step")
        urgent = step is not None
        if urgent and step != self._door.site.pages.guide.urgent.step:
            raise HTTPException(NOT_FOUND)
        return self._door.framed(self._form(language, replace(_blank(), urgent=urgent)))

    async def hand_in(self, request: Request) -> Response:
        """Seal the form, keep it, show its receipt. Whatever goes wrong, the draft stays in the form."""
        language = self._door.language(request)
        keys = await self._door.keys()  # asked first: once the words are here, nothing is awaited
        draft = parse.read_draft(await self._door.fields(request), _new_key)
        problems = parse.problems_of(draft, frozenset(self._door.site.pages.guide.countries))
        if problems:
            return self._form(language, draft, UNPROCESSABLE, problems=problems)
        places = [] if draft.anyway else parse.places_in(draft.text)
        if places:
            return self._form(language, draft, UNPROCESSABLE, warned=places)
        try:
            handed, given = self._door.sealer.application(draft, language, keys)
            await self._door.board.hand_in(handed)
        except EpochClosed:
            return await self._again(draft, language)
        except SafeconductError as error:
            return self._busy(draft, language, error)
        return self._receipts(language, given, _after(draft))

    async def _again(self, draft: Draft, language: Language) -> Response:
        """A new epoch has begun since we looked, or the line could not say which is open: look once more."""
        try:
            handed, given = self._door.sealer.application(draft, language, await self._door.keys())
            await self._door.board.hand_in(handed)
        except SafeconductError as error:
            return self._busy(draft, language, error)
        return self._receipts(language, given, _after(draft))

    def _busy(self, draft: Draft, language: Language, error: SafeconductError) -> Response:
        if not isinstance(error, Passing):
            _log.error("The form without script could not hand in: %s", error)
        return self._form(language, draft, UNAVAILABLE, busy=True)

    async def kept(self, request: Request) -> Response:
        """Two words from memory. Nothing is remembered here: the receipt travels in the form."""
        language = self._door.language(request)
        fields = await self._door.fields(request)
        back, decoy = (_read_words(parse.read_receipt(fields, name)) for name in ("receipt", "decoy"))
        if back is None:
            return self._form(language, _blank())
        given = Receipts(back, decoy)
        after = {name: "yes" if fields.get(name) else "" for name in AFTER}
        if fields.get("turn") == "show":
            return self._receipts(language, given, after)
        asked = _asked(fields.get("asked", ""))
        said = {number: parse.read_receipt(fields, f"word-{number}") for number in asked}
        if fields.get("turn") == "ask" or len(asked) < ASKED:
            return self._ask(language, given, after, _draw(), {}, [])
        wrong = [number for number in asked if not _is_word(back, number, said[number])]
        if wrong:
            return self._ask(language, given, after, asked, said, wrong)
        links = [Link(f"/{language}/", self._door.say(language, "web.error.menu"))]
        return self._door.page(
            "kept.html",
            language,
            "write",
            links=links,
            days=await self._door.days_kept(longer=bool(after["longer"])),
            receipt=back.words(language) if after["group"] else "",
        )

    def _form(
        self,
        language: Language,
        draft: Draft,
        status: int = 200,
        *,
        problems: Problems | None = None,
        warned: Sequence[str] = (),
        busy: bool = False,
    ) -> Response:
        guide = self._door.site.pages.guide
        spoken = {
            field: self._door.say(language, key, limit=TEXT_LENGTH) for field, key in (problems or {}).items()
        }
        names = [{"code": code, "name": country_name(guide, code, language)} for code in guide.countries]
        return self._door.page(
            "write.html",
            language,
            f"write/{guide.urgent.step}" if draft.urgent else "write",
            status=status,
            script="form",
            text=guide.step("person-write").text(language),
            form=self._door.site.pages.form(language),
            draft=draft,
            key=parse.write_key(draft.key),
            problems=spoken,
            busy=busy,
            warned=warned,
            situations=SITUATIONS,
            countries=names,
            limit=TEXT_LENGTH,
            extra=self._door.board.line.extra_days,
        )

    def _receipts(self, language: Language, given: Receipts, after: dict[str, str]) -> Response:
        pages = self._door.site.pages
        spoken, spoken_language = _words(given, language), _words_language(language)
        return self._door.whole(
            pages.fill("receipt.html", language, "write", spoken, words_language=spoken_language, **after)
        )

    def _ask(
        self,
        language: Language,
        given: Receipts,
        after: dict[str, str],
        asked: Sequence[int],
        said: dict[int, str],
        wrong: Sequence[int],
    ) -> Response:
        return self._door.page(
            "asking.html",
            language,
            "write",
            status=UNPROCESSABLE if wrong else 200,
            asked=asked,
            said=said,
            problems={f"word-{number}": self._door.say(language, "web.kept.wrong") for number in wrong},
            words_language=_words_language(language),
            **_words(given, language),
            **after,
        )


def _new_key() -> bytes:
    return secrets.token_bytes(parse.KEY_BYTES)


def _after(draft: Draft) -> dict[str, str]:
    """What the last page must know of the form: it travels with the receipt."""
    group = parse.people_of(draft) > 1
    return {"longer": "yes" if draft.longer else "", "group": "yes" if group else ""}


def _blank() -> Draft:
    return Draft(_new_key())


def _words(given: Receipts, language: Language) -> dict[str, str]:
    """The receipts as the page writes them: in its own language's list, or in the common one."""
    decoy = given.decoy.words(language) if given.decoy else ""
    return {"receipt": given.back.words(language), "decoy": decoy}


def _words_language(language: Language) -> Language:
    return language if language in LISTS else Language(FALLBACK)


def _read_words(text: str) -> WordReceipt | None:
    try:
        receipt = receipts.parse(text)
    except ReceiptError:
        return None
    return receipt if isinstance(receipt, WordReceipt) else None


def _draw() -> list[int]:
    return sorted(secrets.SystemRandom().sample(PLACES, ASKED))


def _asked(text: str) -> list[int]:
    """Which words were asked, as the form brings it back."""
    numbers = {int(part) for part in text.split() if part.isascii() and part.isdigit() and len(part) == 1}
    return sorted(numbers & set(PLACES))[:ASKED]


def _is_word(receipt: WordReceipt, number: int, said: str) -> bool:
    """Whether `said` is that word of the receipt in any language, read as tolerantly as a whole receipt."""
    spoken = runs(said)
    if len(spoken) != 1:
        return False
    for language in LISTS:
        places = word_list(language).places
        found = places.get(spoken[0], places.get(spoken[0][:STEM]) if len(spoken[0]) >= STEM else None)
        if found is not None and found == places[receipt.words(language).split()[number - 1]]:
            return True
    return False
