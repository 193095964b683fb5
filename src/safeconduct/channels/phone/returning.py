"""Coming back by telephone: the answers are opened here for one turn, with the receipt just keyed in.

The only module of the telephone that may open an envelope, and all it can open is what was sealed to that
receipt. Receipt, keys, opened text and its sound live in one call and are gone with it; none of it is ever
on a disk.
"""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

from safeconduct.channels.phone.render import PAUSE, Edition
from safeconduct.channels.phone.taking import Ask, OwnReceipt
from safeconduct.errors import StepUnknown, StoreBroken, Theirs
from safeconduct.guide.spoken import LETTERS
from safeconduct.model.application import Reply
from safeconduct.model.case import Answer
from safeconduct.model.ids import Language
from safeconduct.model.line import Line
from safeconduct.sealing.opening import open_reply
from safeconduct.switchboard import between
from safeconduct.switchboard.trust import trusted_roster

Speak = Callable[[str, Language], Awaitable[bytes]]
"""A text to mu-law, in memory. Raises an error of ours when the voice fails."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


class Returning:
    """Looks up, reads out and erases, for one line."""

    def __init__(self, line: Line, ask: Ask, speak: Speak) -> None:
        self._line, self._ask, self._speak = line, ask, speak

    async def look_up(self, receipt: OwnReceipt) -> tuple[Reply, ...]:
        """The answers that this receipt opens, the newest first; none for a receipt that leads nowhere."""
        found = await self._ask(between.AskAnswers(receipt.keys.lookup))
        if not isinstance(found, between.Answers):
            raise StoreBroken
        if not found.found:
            return ()
        keys = await self._ask(between.AskKeys())
        if not isinstance(keys, between.Keys):
            raise StoreBroken
        opened = (self._open(answer, receipt, keys.roster) for answer in reversed(found.found))
        return tuple(reply for reply in opened if reply)

    async def erase(self, receipt: OwnReceipt) -> None:
        """Erase what this receipt leads to; nobody hears whether it led anywhere."""
        await self._ask(between.Erase(receipt.keys.lookup))

    async def sound(self, replies: Sequence[Reply], edition: Edition) -> AsyncGenerator[list[bytes], None]:
        """The answers as sound, sentence by sentence, so that the first is heard while the next is spoken."""
        for reply in replies:
            for sentence in sentences(reply.text):
                yield [await self._speak(sentence, reply.language), PAUSE]
            for quote in reply.quotes:
                yield self._quoted(quote.step, reply.language, edition)

    def _open(self, answer: Answer, receipt: OwnReceipt, roster: str) -> Reply | None:
        """One answer, if it opens and a team that the root vouches for has signed it."""
        try:
            team = trusted_roster(roster, self._line.key).teams[answer.team]
            return open_reply(answer.sealed, receipt.keys.reply, team, self._line.id, receipt.keys.case)
        except (Theirs, KeyError):
            return None

    @staticmethod
    def _quoted(step: str, language: Language, edition: Edition) -> list[bytes]:
        try:
            return edition.step(step, language) if edition.guide.step(step).public else []
        except StepUnknown:
            return []  # an edition since then has dropped it


def sentences(text: str) -> list[str]:
    """A text in pieces that a voice can say in one breath, none longer than a clip of the guide."""
    found = (one.strip() for one in _SENTENCE_END.split(text))
    return [piece for one in found if one for piece in _pieces(one)]


def _pieces(sentence: str) -> list[str]:
    if len(sentence) <= LETTERS:
        return [sentence]
    end = sentence.rfind(" ", 1, LETTERS)
    end = end if end > 0 else LETTERS
    return [sentence[:end].rstrip(), *_pieces(sentence[end:].lstrip())]
