"""kill -9 of a line while dozens of people use its bot through a bad messenger; then everything is counted.

The messenger repeats updates, turns their order around, answers 429 and 5xx, and breaks connections before and after
a call had its effect. It is a process of its own, so what people see survives every kill. Used by
`tests/crash/test_telegram.py` (some kills) and by hand (`python tests/chat_killing.py 100`).
"""

import random
import secrets
import sys
import tempfile
import threading
import time
from asyncio import run
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from applicants import Letter, texts_kept
from safeconduct.guide import Guide, read_guide, sample_folder
from safeconduct.model.ids import Language
from safeconduct.rehearsal.messenger.person import NotPossible, Person, Screen, Seen, operate
from safeconduct.sealing import receipts
from safeconduct.switchboard.delivery import CALLS
from serving import ServedLine
from telegram_served import count, eventually, line_in_chats, receipt_in

READERS, WRITERS = 24, 8
MOST_TURNS, LONGEST_LIFE = 100, 8.0
"""What people do between a start and a kill, at most, and for how many seconds."""
TURNS = 250
"""What they do in all before they stop, however early the kills came: otherwise there was nothing to count."""
CALM_TURNS = 3
"""What each reader does once nobody kills any more."""
LOOK_SECONDS = 0.1
LAST_SECONDS = 40.0
"""Within which everything that is owed must come, once nobody kills any more."""
QUESTIONS = {
    "en": "What is the right way to surrender?",
    "ru": "Как правильно сдаться в плен?",
    "uk": "Як правильно здатися в полон?",
    "id": "Bagaimana cara menyerah yang benar?",
}


class Tally(Struct):
    """What became of everything."""

    seed: int
    kills: int = 0
    turns: int = 0
    """What people did that had to be answered."""
    unanswered: int = 0
    letters: int = 0
    """Receipts shown to people who wrote in the chat."""
    lost: int = 0
    """Receipts that lead to nothing, or to other words."""
    doubled: int = 0
    """Cases that nobody holds a receipt of, and receipts that lead to more than one letter."""
    twice: int = 0
    """Messages that stand in a chat once more than they should."""
    in_flight: int = 0
    """How many may: calls that were cut off, by a kill or by the messenger, after they may have had their effect."""
    repeated: int = 0
    """The same, once nothing was cut off any more and updates still came twice: none may."""
    left: int = 0
    """Calls that still wait in the outbox at the end."""
    troubles: int = 0

    @property
    def sound(self) -> bool:
        wrong = self.unanswered or self.lost or self.doubled or self.repeated or self.left
        return not wrong and 0 <= self.twice <= self.in_flight


class Visitor:
    """Somebody in the chat. `acts` is called only when what they wait for stands there."""

    def __init__(self, url: str, guide: Guide, language: Language, chance: random.Random) -> None:
        self.person = Person(url, "Amina", language)
        self.guide, self.language, self.chance = guide, language, chance
        self.awaited: Callable[[Screen], bool] | None = None
        self.turns = self.sends = self.wrote = 0
        """What they did; how many new messages of the bot, and how many of their own, should have come of it."""

    def goes_on(self, *, finishing: bool) -> bool:
        """Does the next thing if the last was answered; answers whether something is still owed."""
        screen = self.person.sees()
        if self.awaited and not self.awaited(screen):
            return True
        self.awaited = None
        if finishing and not self.unfinished:
            return False
        self.acts(screen)
        return True

    @property
    def unfinished(self) -> bool:
        return False

    def acts(self, screen: Screen) -> None:
        raise NotImplementedError

    def says(self, words: str, awaited: Callable[[Screen, int], bool], sends: int = 1) -> None:
        number = self.person.says(words)
        self.awaited = lambda screen: awaited(screen, number)
        self.turns, self.wrote, self.sends = self.turns + 1, self.wrote + 1, self.sends + sends

    def presses(self, number: int, data: str, part: str) -> None:
        """Then this part stands in that message, or in another that came in its place."""
        self.person.presses_data(number, data)
        self.turns += 1
        self.awaited = lambda screen: any(part in seen.text for seen in _theirs(screen))

    def shown_twice(self) -> int:
        screen = self.person.sees()
        return len(screen.messages) + len(screen.deleted) - self.wrote - self.sends


class Reader(Visitor):
    """Goes from step to step, into other languages, and asks; now and then presses faster than is answered."""

    def acts(self, screen: Screen) -> None:
        if not self.turns or self.chance.random() < 0.15:
            words = QUESTIONS[self.language] if self.turns else "/start"
            self.says(words, lambda now, number: any(seen.number > number for seen in _theirs(now)))
            return
        here = next(seen for seen in reversed(_theirs(screen)) if seen.buttons)
        for _ in range(3 if self.chance.random() < 0.3 else 1):
            with suppress(NotPossible):  # another message stands there by now
                self._presses_one(here)

    def _presses_one(self, here: Seen) -> None:
        """The answer that counts is that to the last press."""
        data = [button.callback_data for row in here.buttons for button in row if button.callback_data]
        ways = [one for one in data if not one.startswith("!") and self._title(one) not in here.text]
        chosen = self.chance.choice(ways)
        if self.chance.random() < 0.15:
            chosen = next((one for one in data if one.startswith("!languages")), chosen)
        number, title = here.number, self._title(chosen)
        self.presses(number, chosen, title)
        self.awaited = lambda screen: any(
            seen.number == number and title in seen.text for seen in screen.messages
        )

    def _title(self, data: str) -> str:
        if data.startswith("!"):
            return self.guide.phrases("telegram", Language("en"))["telegram.languages"]
        step, _, language = data.rpartition(":")
        return f"{self.guide.step(step).text(Language(language)).title}\n"


class Writer(Visitor):
    """Writes to a person in the chat, once."""

    def __init__(self, url: str, guide: Guide, language: Language, chance: random.Random) -> None:
        super().__init__(url, guide, language, chance)
        self.words = f"Letter {chance.getrandbits(64):x}"
        self.receipt = ""
        self._where = chance.choice(["words", "here"])
        self._moves = self._script()
        self.done = False

    @property
    def unfinished(self) -> bool:
        return not self.done

    def acts(self, screen: Screen) -> None:
        if not self.receipt:
            title = self._phrase("web.receipt.title")
            self.receipt = next((receipt_in(seen) for seen in _theirs(screen) if title in seen.text), "")
        move = next(self._moves, None)
        if move is None:
            self.done = True
            return
        data, part = move
        if data == "text":
            self.says(self.words, lambda now, _: any(part in seen.text for seen in _theirs(now)), sends=0)
            return
        if data == "start":
            self.says("/start", lambda now, _: any(part in seen.text for seen in _theirs(now)))
            return
        self.sends += data.startswith("!known")
        here = next(seen for seen in reversed(_theirs(screen)) if data in _data(seen))
        self.presses(here.number, data, part)

    def _script(self) -> Iterator[tuple[str, str]]:
        language = self.language

        def title(step: str) -> str:
            return f"{self.guide.step(step).text(language).title}\n"

        yield "start", title("root")
        yield f"person:{language}", title("person")
        yield f"person-write:{language}", title("person-write")
        yield f"!write:{language}", self._phrase("telegram.write.caution")
        yield f"!begin:{language}", self._phrase("guide.ask.situation")
        yield f"!situation=home:{language}", self._phrase("guide.ask.country")
        yield f"!skip=country:{language}", self._phrase("guide.ask.people")
        yield f"!people=3:{language}", self._phrase("guide.ask.text")
        yield "text", self._phrase("web.receipt.title")
        yield f"!known:{language}", self._phrase("telegram.where")
        yield f"!{self._where}:{language}", self._phrase(f"telegram.where.{self._where}.done")

    def _phrase(self, key: str) -> str:
        return self.guide.phrases(key.partition(".")[0], self.language)[key]


def kill_chats(line: ServedLine, url: str, kills: int, seed: int) -> Tally:
    """So many kills at random moments, then a last start after which all that is owed must come."""
    return _Harness(line, url, seed).run(kills)


class _Harness:
    def __init__(self, line: ServedLine, url: str, seed: int) -> None:
        self._line, self._url = line, url
        self._chance = random.Random(seed)
        self._tally = Tally(seed)
        self._guide = read_guide(sample_folder())
        self._people: list[Visitor] = []
        self._calm = threading.Event()
        self._failed: list[BaseException] = []

    def run(self, kills: int) -> Tally:
        operate(self._url, "limits", overall=30, chat=1, burst=3)
        people = self._people
        people += [self._somebody(Reader) for _ in range(READERS)]
        people += [self._somebody(Writer) for _ in range(WRITERS)]
        killer = threading.Thread(target=self._kill_again_and_again, args=(kills,))
        killer.start()
        while not self._calm.is_set():
            for place, visitor in enumerate(tuple(people)):
                visitor.goes_on(finishing=False)
                if isinstance(visitor, Writer) and visitor.done and place >= READERS:
                    people[place] = self._somebody(Writer)
                    people.append(visitor)
            time.sleep(LOOK_SECONDS)
        killer.join()
        if self._failed:
            raise self._failed[0]
        self._finish()
        return self._tally

    def _somebody(self, kind: type[Visitor]) -> Visitor:
        return kind(self._url, self._guide, self._chance.choice(self._guide.languages), self._chance)

    def _kill_again_and_again(self, kills: int) -> None:
        moments = random.Random(self._tally.seed + 1)
        try:
            for _ in range(kills):
                self._line.start()
                self._order_trouble(moments)
                self._await_turns(moments.randrange(MOST_TURNS))
                self._line.kill()
                self._tally.kills += 1
                self._tally.in_flight += min(count(self._line, "outbox", "due = 0"), CALLS)
            self._line.start()
            self._await_turns(TURNS - self._turns(), LAST_SECONDS)
        except BaseException as error:  # noqa: BLE001 told by the thread that waits for this one
            self._failed.append(error)
        finally:
            self._calm.set()

    def _await_turns(self, wanted: int, seconds: float = LONGEST_LIFE) -> None:
        wanted, until = wanted + self._turns(), time.monotonic() + seconds
        while self._turns() < wanted and time.monotonic() < until:
            time.sleep(0.001)

    def _turns(self) -> int:
        return sum(visitor.turns for visitor in self._people)

    def _order_trouble(self, moments: random.Random) -> None:
        """For the life that begins: everything that a messenger can do wrong, some of it after the effect."""
        operate(self._url, "trouble", double=moments.randrange(20), turn=moments.randrange(5))
        for kind, method in (
            ("refuse", ""),
            ("cut-before", ""),
            ("cut-before", "getUpdates"),
            ("cut-after", "getUpdates"),
            ("cut-after", "sendMessage"),
            ("cut-after", "editMessageText"),
            ("delay", "sendMessage"),
        ):
            times = moments.randrange(1, 5)
            status, every = moments.choice([500, 502, 503, 504]), moments.randrange(1, 8)
            trouble = {"kind": kind, "method": method, "times": times, "every": every, "seconds": 0.2}
            operate(self._url, "trouble", **trouble, **({"status": status} if kind == "refuse" else {}))
            self._tally.in_flight += times if (kind, method) == ("cut-after", "sendMessage") else 0

    def _finish(self) -> None:
        """Everybody gets what they are owed; then everything is repeated to a line that nobody disturbs."""
        self._end_trouble()
        self._await_all(lambda _: True)
        self._tally.twice = self._shown_twice()
        operate(self._url, "trouble", double=10 * READERS, turn=READERS)
        enough = {visitor.person.id: visitor.turns + CALM_TURNS for visitor in self._people}
        self._await_all(
            lambda visitor: isinstance(visitor, Writer) or visitor.turns >= enough[visitor.person.id]
        )
        self._tally.repeated = self._shown_twice() - self._tally.twice
        self._line.stop()
        self._count()
        for visitor in self._people:
            visitor.person.close()

    def _await_all(self, enough: Callable[[Visitor], bool]) -> None:
        """Until everybody has done enough and is owed nothing, and nothing waits to be said."""
        owed, until = list(self._people), time.monotonic() + LAST_SECONDS
        while owed and time.monotonic() < until:
            owed = [visitor for visitor in owed if visitor.goes_on(finishing=enough(visitor))]
            time.sleep(LOOK_SECONDS)
        self._tally.unanswered += len(owed)
        with suppress(AssertionError):
            eventually(lambda: not count(self._line, "outbox", "due = 0"))

    def _shown_twice(self) -> int:
        for visitor in self._people:
            visitor.person.close()  # it opens again; the messenger has no patience with who says nothing
        return sum(visitor.shown_twice() for visitor in self._people)

    def _end_trouble(self) -> None:
        said = operate(self._url, "counts")
        self._tally.troubles = said["troubles"] + said["refused"]
        with Person(self._url, "Nobody", "en") as nobody:
            nobody._visitor._ask("DELETE", "/world/trouble", b"{}", "application/json")

    def _count(self) -> None:
        tally, line = self._tally, self._line
        tally.turns = self._turns()
        tally.left = count(line, "outbox", "due = 0")
        writers = [visitor for visitor in self._people if isinstance(visitor, Writer)]
        tally.letters = len(writers)
        letters = [
            Letter(writer.words, receipts.keys(receipts.parse(writer.receipt), line.founded.line).lookup, b"")
            for writer in writers
        ]
        kept = Counter(run(texts_kept(line.folder, line.founded.team.identity, letters)))
        tally.lost = sum(not kept[letter.text] for letter in letters)
        tally.doubled = sum(kept.values()) - len(kept) + count(line, "cases") - len(letters)


def _theirs(screen: Screen) -> list[Seen]:
    return [seen for seen in screen.messages if not seen.mine]


def _data(seen: Seen) -> set[str]:
    return {button.callback_data for row in seen.buttons for button in row}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place, line_in_chats(Path(place)) as (served, address):
        sys.stdout.write(f"{kill_chats(served, address, int(sys.argv[1]), secrets.randbits(32))}\n")
