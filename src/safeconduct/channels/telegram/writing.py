"""Writing to a person in the chat itself, where a line allows that: asked field by field in one message of ours.

What was written is in the hands of these functions alone: it is sealed here, in the same turn, and its
message is taken out of the chat. What is remembered until then is which fields are filled, and the
answers that are not words.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.channels.telegram import calls, parse
from safeconduct.channels.telegram.calls import Delete, Edit, Key, Known, Rows, Send
from safeconduct.channels.telegram.render import PERSON, Messages, Page, noticed
from safeconduct.conversation.commands import Ask, Field, HandIn, Keep, Warn
from safeconduct.conversation.events import ChangedLanguage, Event, Said, Skipped, StartedWriting
from safeconduct.conversation.turns import Conversation, State, Turn
from safeconduct.errors import EpochClosed, NoteError
from safeconduct.model.application import SITUATIONS, Handed, Situation
from safeconduct.model.chat import Memory
from safeconduct.model.ids import CaseTag, DeliveryKey, Language
from safeconduct.model.line import Line
from safeconduct.sealing import receipts
from safeconduct.switchboard.chatting import Forget, Remember
from safeconduct.switchboard.letters import Sealing, Written
from safeconduct.switchboard.turn import PublicKeys

CHANNEL = "telegram"
RECEIPT_SECONDS, WARNING_SECONDS = 3600, 3600
"""After which the message with a receipt, or with a warning, goes by itself."""
MOST_PEOPLE_KEYS = 5
MOST_POINTED_AT = 20
"""Messages with military detail that stay in the chat so that they can be insisted on; more are taken out."""
MAY_STAY_EMPTY = frozenset({"country", "people"})
WRITE, BEGIN, CANCEL, SKIP, ANYWAY, REMOVE = "write", "begin", "cancel", "skip", "anyway", "remove"
KNOWN, WORDS, HERE, SPEAK = "known", "words", "here", "speak"
INSISTS = "insists"
"""Stands among the filled fields when the next words are to be taken although they may be pointed out."""
CONTROLS = frozenset(
    {WRITE, BEGIN, CANCEL, SKIP, ANYWAY, REMOVE, KNOWN, WORDS, HERE, SPEAK, "situation", "country", "people"}
)


class Outcome(Struct, frozen=True):
    """What a turn of writing leads to. It never prints itself."""

    calls: tuple[Known, ...] = ()
    change: Remember | Forget | None = None
    handed: Handed | None = None

    def __repr__(self) -> str:
        return "Outcome()"


class Writing:
    """The turns of writing of one line and one edition."""

    def __init__(self, messages: Messages, conversation: Conversation, line: Line) -> None:
        self._messages = messages
        self._conversation = conversation
        self._line = line
        self._sealing = Sealing(line, CHANNEL)

    def pressed(
        self, pressed: parse.Pressed, memory: Memory | None, keys: PublicKeys, key: DeliveryKey
    ) -> Outcome:
        """A control of writing. One whose time is over says so."""
        button = parse.read_button(pressed.data)
        language, here = self._messages.guide.tongue(Language(button.language)).code, pressed.message
        if button.control == WRITE:
            return _edited(here, self._caution(language))
        if button.control == BEGIN:
            return self._begun(pressed.address, language, here, memory)
        if button.control in {KNOWN, WORDS, HERE}:
            return self._settled(button.control, language, here, memory)
        if memory and memory.asking:
            return self._answered(pressed, button, memory, keys, key)
        if memory and memory.receipt:  # too late, or pressed twice: nothing may stand in the receipt's place
            return Outcome((Delete((here,)),) if button.control in {ANYWAY, REMOVE} else ())
        return _edited(here, self._messages.note(language, self._say(language, "telegram.write.gone")))

    def _answered(
        self,
        pressed: parse.Pressed,
        button: parse.Button,
        memory: Memory,
        keys: PublicKeys,
        key: DeliveryKey,
    ) -> Outcome:
        """A button while a field is asked for; nothing when it belongs to an older question."""
        spent = (pressed.message, *memory.messages[1:])  # a warning, and what it had pointed at
        if button.control == CANCEL:
            cancelled = self._say(memory.language, "telegram.write.cancelled")
            page = noticed(self._messages.step(PERSON, memory.language), cancelled)
            return self.left(memory, pressed.message, page)
        if button.control == REMOVE:
            return Outcome(tuple(calls.deletions(spent)))
        if button.control == ANYWAY and memory.asking == "text" and not pressed.words:
            return self._asked_once_more(memory, spent)
        event = self._event(button, pressed.words, memory)
        if event is None:
            return Outcome()
        aside = button.control in {ANYWAY, SPEAK}  # pressed under another message than the question's
        return self._turned(memory, event, keys, key, spent if aside else ())

    def wrote(self, wrote: parse.Wrote, memory: Memory, keys: PublicKeys, key: DeliveryKey) -> Outcome:
        """Words, while a field is asked for."""
        text = self._country(wrote.text, memory.language) if memory.asking == "country" else wrote.text
        said = Said(text, insists=INSISTS in memory.filled)
        return self._turned(memory, said, keys, key, (wrote.message,))

    def languages(self) -> Page:
        """Every language, for the question that stands."""
        guide = self._messages.guide
        rows = tuple((Key(one.name, parse.write_control(SPEAK, one.code)),) for one in guide.tongues)
        return Page(self._messages.languages(guide.start).text, rows)

    def left(self, memory: Memory, here: int, page: Page | None) -> Outcome:
        """Nothing is written any more: its messages go, but for `here`, which becomes `page`."""
        rest = tuple(calls.deletions([number for number in memory.messages if number != here]))
        edit = (Edit(here, page.text, page.rows),) if page else ()
        return Outcome((*edit, *rest), _without_draft(memory))

    def busy(self, memory: Memory | None, language: Language, message: int) -> Outcome:
        """What was written could not be taken. Nothing of it was kept; the question still stands.

        `message` is left in the chat, to be sent once more, and goes with the others when the writing ends.
        """
        spoken = memory.language if memory else language
        page = self._messages.note(spoken, self._say(spoken, "telegram.write.busy"))
        change = Remember(_noting(memory, (message,))) if memory and memory.asking else None
        return Outcome((_send(page),), change)

    def too_late(self, page: Page, language: Language) -> Page:
        """The answer to words that came after what was handed in: they are no part of it, and the way to add them."""
        rows = self._messages.open_page(language, "return", self._say(language, "web.action.return"))
        return noticed(Page(page.text, (*rows, *page.rows)), self._say(language, "telegram.write.not-added"))

    def _say(self, language: Language, key: str, /, **values: object) -> str:
        return self._messages.say(language, key, **values)

    def _begun(self, address: str, language: Language, here: int, memory: Memory | None) -> Outcome:
        old = memory or Memory(address, language, PERSON)
        turn = self._conversation.turn(State(old.step, language), StartedWriting())
        others = tuple(calls.deletions([number for number in old.messages if number != here]))
        fresh = Memory(address, language, turn.state.step, reply=old.reply, case=old.case, messages=(here,))
        outcome = self._asked(fresh, turn)
        return Outcome((*outcome.calls, *others), outcome.change)

    def _turned(
        self,
        memory: Memory,
        event: Event,
        keys: PublicKeys,
        key: DeliveryKey,
        spent: Sequence[int] = (),
    ) -> Outcome:
        """One event of the conversation. `spent`: messages that are to go, whatever comes of it."""
        turn = self._conversation.turn(state_of(memory), event)
        kept = {command.field: command.words for command in turn.commands if isinstance(command, Keep)}
        if any(isinstance(command, Warn) for command in turn.commands):
            return self._warned(_noting(memory, spent), spent)
        memory = _filled(memory, kept)
        if any(isinstance(command, HandIn) for command in turn.commands):
            return self._handed(_noting(memory, spent), kept["text"], keys, key)
        asked = self._asked(memory, turn)
        return Outcome((*asked.calls, *calls.deletions(spent)), asked.change)

    def _asked(self, memory: Memory, turn: Turn) -> Outcome:
        """The next question, in place of the last one."""
        ask = next(command for command in turn.commands if isinstance(command, Ask))
        page = self._question(ask)
        filled = tuple(sorted(turn.state.filled))
        memory = replace(memory, language=turn.state.language, filled=filled, asking=ask.field)
        sheet = memory.messages[0] if memory.messages else 0
        call = Edit(sheet, page.text, page.rows) if sheet else _send(page)
        return Outcome((call,), Remember(memory))

    def _asked_once_more(self, memory: Memory, spent: Sequence[int]) -> Outcome:
        """They insist, but their words are gone from the chat: the next ones are taken as they are."""
        again = Ask("text", memory.language, again=True)
        asked = self._asked(memory, Turn(state_of(memory), (again,)))
        insisting = replace(memory, filled=(*memory.filled, INSISTS))
        return Outcome((*asked.calls, *calls.deletions(spent)), Remember(insisting))

    def _warned(self, memory: Memory, spent: Sequence[int]) -> Outcome:
        """Point out military detail, as an answer to the message: Telegram brings the words back with the button."""
        language = memory.language
        keys = [(REMOVE, "telegram.write.remove"), (ANYWAY, "telegram.write.insist")]
        rows = tuple(
            (Key(self._say(language, phrase), parse.write_control(control, language)),)
            for control, phrase in keys
        )
        page = self._messages.note(language, self._say(language, "guide.military"))
        answered = spent[0] if spent else 0
        warning = Send(page.text, rows, vanish=WARNING_SECONDS, answers=answered)
        sheet, pointed_at = memory.messages[:1], memory.messages[1:]
        over, kept = pointed_at[:-MOST_POINTED_AT], pointed_at[-MOST_POINTED_AT:]
        remembered = replace(memory, messages=(*sheet, *kept))
        return Outcome((warning, *calls.deletions(over)), Remember(remembered))

    def _handed(self, memory: Memory, text: str, keys: PublicKeys, key: DeliveryKey) -> Outcome:
        """Seal it, show the receipt, take everything else away."""
        receipt, language = receipts.new(), memory.language
        situation: Situation = next(each for each in SITUATIONS if each == memory.situation)
        written = Written(situation, text, memory.country, memory.people)
        derived = receipts.keys(receipt, self._line.id)
        try:
            handed = self._sealing.application(written, derived, language, keys, key)
        except (EpochClosed, NoteError):
            return replace(self.busy(memory, language, 0), change=Remember(memory))
        words = receipt.words(language)
        page = self._receipt(words, language)
        sheet, *rest = memory.messages
        ended = replace(_ended(memory), receipt=words)
        shown = Edit(sheet, page.text, page.rows, vanish=RECEIPT_SECONDS)
        return Outcome((shown, *calls.deletions(rest)), Remember(ended), handed)

    def _settled(self, control: str, language: Language, here: int, memory: Memory | None) -> Outcome:
        """After the receipt: it was learned, or how the answer should come."""
        if memory is None or not memory.receipt:
            return self._settled_before(control, language, here, memory)
        if control == KNOWN:
            return Outcome((Delete((here,)), _send(self._where(language))))
        done = self._where_done(control, language)
        plain = replace(memory, receipt="")
        if control == WORDS:
            return _edited(here, done, Remember(plain) if plain.reply else Forget())
        derived = receipts.keys(receipts.parse(memory.receipt), self._line.id)
        return _edited(here, done, Remember(plain, answers_of=derived))

    def _settled_before(self, control: str, language: Language, here: int, memory: Memory | None) -> Outcome:
        """Pressed twice, or thought again: the last word counts, and without an answer here the words lead to it."""
        if memory is None or not memory.reply:
            return _edited(here, self._where_done(WORDS, language))
        if control == HERE:
            return _edited(here, self._where_done(HERE, language))
        unbound = replace(memory, reply="", case=CaseTag(""))
        change = Remember(unbound) if memory.asking else Forget()
        return _edited(here, self._where_done(WORDS, language), change if control == WORDS else None)

    def _where_done(self, way: str, language: Language) -> Page:
        return self._messages.note(language, self._say(language, f"telegram.where.{way}.done"))

    # --- what is shown
    def _caution(self, language: Language) -> Page:
        key = Key(self._say(language, "telegram.write.anyway"), parse.write_control(BEGIN, language))
        rows = (*self._messages.open_form(language), (key,))
        return self._messages.note(language, self._say(language, "telegram.write.caution"), rows=rows)

    def _question(self, ask: Ask) -> Page:
        language = ask.language
        sentences = [self._say(language, f"guide.ask.{ask.field}")]
        if ask.again:
            sentences.insert(0, self._say(language, "guide.ask.again"))
        if ask.field == "text":
            sentences.append(self._say(language, "telegram.write.seen"))
        cancel = Key(self._say(language, "telegram.write.cancel"), parse.write_control(CANCEL, language))
        rows: Rows = (*self._answers(ask.field, language), (cancel,))
        page = self._messages.note(language, *sentences)
        return Page(page.text, rows)

    def _answers(self, field: Field, language: Language) -> Iterator[tuple[Key, ...]]:
        match field:
            case "situation":
                for situation in SITUATIONS:
                    title = self._say(language, f"web.situation.{situation}")
                    yield (Key(title, parse.write_control(field, language, situation)),)
            case "country":
                for code, name in self._countries(language):
                    yield (Key(name, parse.write_control(field, language, code)),)
            case "people":
                numbers = [str(number) for number in range(1, MOST_PEOPLE_KEYS + 1)]
                yield tuple(Key(number, parse.write_control(field, language, number)) for number in numbers)
        if field in MAY_STAY_EMPTY:
            yield (
                Key(self._say(language, "telegram.write.skip"), parse.write_control(SKIP, language, field)),
            )

    def _countries(self, language: Language) -> Iterator[tuple[str, str]]:
        guide = self._messages.guide
        for code, country in guide.countries.items():
            yield code, country.name.get(language) or country.name[guide.source_language]

    def _event(self, button: parse.Button, words: str, memory: Memory) -> Event | None:
        """What a button says while a field is asked for; None when it belongs to another question."""
        if button.control == SPEAK:
            return ChangedLanguage(self._messages.guide.tongue(Language(button.language)).code)
        if button.control == ANYWAY and memory.asking == "text":
            return Said(words, insists=True)
        if button.control == SKIP and button.value == memory.asking and button.value in MAY_STAY_EMPTY:
            return Skipped()
        return Said(button.value) if button.control == memory.asking else None

    def _country(self, typed: str, language: Language) -> str:
        """The country that was typed, as the guide names it; nothing when it has no such country."""
        wanted = typed.strip().casefold()
        return next(
            (code for code, name in self._countries(language) if wanted in {code, name.casefold()}), ""
        )

    def _receipt(self, words: str, language: Language) -> Page:
        say = self._say
        numbered = "\n".join(f"{place}. <b>{word}</b>" for place, word in enumerate(words.split(), start=1))
        title, lead = say(language, "web.receipt.title"), say(language, "web.receipt.lead")
        how, seen = say(language, "web.receipt.how"), say(language, "telegram.receipt.seen")
        known = Key(say(language, "telegram.receipt.known"), parse.write_control(KNOWN, language))
        above, below = (self._messages.note(language, *two).text for two in ((title, lead), (how, seen)))
        return Page(f"{above}\n\n{numbered}\n\n{below}", ((known,),))

    def _where(self, language: Language) -> Page:
        rows = tuple(
            (Key(self._say(language, f"telegram.where.{way}"), parse.write_control(way, language)),)
            for way in (WORDS, HERE)
        )
        page = self._messages.note(language, self._say(language, "telegram.where"))
        return Page(page.text, rows)


def state_of(memory: Memory) -> State:
    """Where somebody who writes stands in the conversation."""
    fields: dict[str, Field] = {
        "situation": "situation",
        "country": "country",
        "people": "people",
        "text": "text",
    }
    filled = frozenset(fields[name] for name in memory.filled if name in fields)
    return State(memory.step, memory.language, filled, fields.get(memory.asking))


def _noting(memory: Memory, messages: Sequence[int]) -> Memory:
    """Messages that stay in the chat for now and go when the writing ends."""
    return replace(memory, messages=tuple(dict.fromkeys((*memory.messages, *messages))))


def _filled(memory: Memory, kept: dict[Field, str]) -> Memory:
    """The answers that are not words."""
    people = int(kept["people"]) if "people" in kept else memory.people
    situation, country = kept.get("situation", memory.situation), kept.get("country", memory.country)
    return replace(memory, situation=situation, country=country, people=people)


def _ended(memory: Memory) -> Memory:
    return Memory(memory.address, memory.language, memory.step, reply=memory.reply, case=memory.case)


def _without_draft(memory: Memory) -> Remember | Forget:
    ended = replace(_ended(memory), receipt=memory.receipt)
    return Remember(ended) if ended.reply or ended.receipt else Forget()


def _edited(message: int, page: Page, change: Remember | Forget | None = None) -> Outcome:
    return Outcome((Edit(message, page.text, page.rows),), change)


def _send(page: Page) -> Send:
    return Send(page.text, page.rows)
