"""One update in, what to do about it out: the shell between Telegram and the conversation. Touches no network."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.channels.telegram import calls, parse, writing
from safeconduct.channels.telegram.calls import Delete, Edit, Leave, Send
from safeconduct.channels.telegram.lately import Lately, Seen
from safeconduct.channels.telegram.parse import Arrival, Command, Pressed, Read, Unwanted, Wrote
from safeconduct.channels.telegram.render import WRITE, Messages, Page, noticed
from safeconduct.channels.telegram.writing import Outcome, Writing, state_of
from safeconduct.conversation.commands import Command as Said_
from safeconduct.conversation.commands import Offer, Show, Warn
from safeconduct.conversation.events import AskedPerson, Began, ChangedLanguage, Chose, Event, Said
from safeconduct.conversation.languages import guess
from safeconduct.conversation.turns import Conversation, State, Turn
from safeconduct.errors import ReceiptError
from safeconduct.guide import Finder
from safeconduct.model.chat import Memory
from safeconduct.model.ids import DeliveryKey, Language, StepId
from safeconduct.model.line import Line
from safeconduct.sealing import receipts
from safeconduct.switchboard.chatting import Forget
from safeconduct.switchboard.turn import PublicKeys

REACH = 1000
"""Messages before a `/delete` that it tries to delete."""
REPORT_SECONDS = 600
POLITE_SECONDS = 10.0
"""Within which several photos are refused with one sentence."""
RECEIPT_LETTERS = 400
SEARCH_LETTERS = 500


class Answered(Struct, frozen=True):
    """What one update leads to. It never prints itself."""

    outcome: Outcome = Outcome()
    seen: Seen | None = None
    """Where the chat is now; None: as before."""
    query: str = ""
    """The pressed button that must be told that it was heard."""
    forgets: bool = False

    def __repr__(self) -> str:
        return "Answered()"


class Answering:
    """The answers of one line and one edition."""

    def __init__(
        self, messages: Messages, finder: Finder, line: Line, lately: Lately, channel: str = ""
    ) -> None:
        self.messages = messages
        self._guide = messages.guide
        self._conversation = Conversation(messages.guide, finder)
        self._writing = Writing(messages, self._conversation, line)
        self._lately = lately
        self._channel = channel.removeprefix("@").lower()
        self._write_in_chat = messages.settings.telegram.write_in_chat

    def answer(self, read: Read, memory: Memory | None, keys: PublicKeys, key: DeliveryKey) -> Answered:
        """What to do about an update, from what is remembered of its chat. `key` names what it hands in."""
        match read:
            case parse.Elsewhere():
                ours = bool(self._channel) and read.name.lower() == self._channel
                return Answered() if ours else Answered(Outcome((Leave(),)))
            case parse.Blocked():
                return Answered(Outcome(change=Forget()), forgets=True)
            case Unwanted():
                return self._refused(read, memory)
            case Wrote():
                return self._wrote(read, memory, keys, key)
            case Pressed():
                return replace(self._pressed(read, memory, keys, key), query=read.query)
        return Answered()

    def failed(self, read: Read) -> Answered:
        """Something went wrong with this update alone."""
        if not isinstance(read, Arrival):
            return Answered()
        language = self._language(read, None)
        page = self.messages.note(language, self.messages.say(language, "telegram.failed"))
        return Answered(_sent(page), query=read.query if isinstance(read, Pressed) else "")

    def busy(self, read: Read, memory: Memory | None) -> Answered:
        """What was handed in could not be taken, and nothing of it was kept."""
        if not isinstance(read, Arrival):
            return Answered()
        return Answered(self._writing.busy(memory, self._language(read, memory), read.message))

    # --- words
    def _wrote(self, wrote: Wrote, memory: Memory | None, keys: PublicKeys, key: DeliveryKey) -> Answered:
        command = parse.read_command(wrote.text)
        if command:
            return self._commanded(command, wrote, memory)
        if memory and memory.asking:
            return Answered(self._writing.wrote(wrote, memory, keys, key))
        language = self._language(wrote, memory)
        if _is_receipt(wrote.text):
            return self._receipt_written(wrote, language)
        turn = self._searched(self._state(wrote, language), wrote.text[:SEARCH_LETTERS])
        page = self.messages.said(turn.commands)
        if memory and memory.receipt:
            page = self._writing.too_late(page, language)
        spent = (Delete((wrote.message,)),) if _warns(turn.commands) else ()
        return Answered(Outcome((*spent, *_sent(page).calls)), self._seen(turn.state))

    def _searched(self, state: State, text: str) -> Turn:
        """In this language; where that finds nothing it is sure of, in the one that is sure."""
        turn = self._conversation.turn(state, Said(text))
        if _sure(turn.commands):
            return turn
        others = (language for language in self._guide.languages if language != state.language)
        turns = (self._conversation.turn(replace(state, language=other), Said(text)) for other in others)
        return next((other for other in turns if _sure(other.commands)), turn)

    def _receipt_written(self, wrote: Wrote, language: Language) -> Answered:
        """A code has no business in the chat: Telegram reads it there."""
        say = self.messages.say
        rows = self.messages.open_page(language, "return", say(language, "web.action.return"))
        page = self.messages.note(language, say(language, "telegram.receipt.written"), rows=rows)
        return Answered(Outcome((Delete((wrote.message,)), *_sent(page).calls)))

    def _commanded(self, command: Command, wrote: Wrote, memory: Memory | None) -> Answered:
        language = self._language(wrote, memory)
        match command.name:
            case "start":
                return self._started(command.rest, wrote, memory)
            case "delete":
                return self._deleted(wrote, memory, language)
            case "language":
                reads = self.messages.languages(self._state(wrote, language).step)
                return Answered(_sent(self._writing.languages() if memory and memory.asking else reads))
            case "help":
                page = self.messages.note(language, self.messages.say(language, "telegram.help"))
                return Answered(_sent(page))
            case "person":
                return self._led(wrote, memory, AskedPerson(), language)
        return self._led(wrote, memory, Chose(StepId(command.name)), language)

    def _started(self, payload: str, wrote: Wrote, memory: Memory | None) -> Answered:
        """The first words of a chat: what Telegram sees, then the guide."""
        language, step = parse.read_payload(payload, self._guide.languages)
        known = language or self._known(wrote)
        turn = self._conversation.turn(self._conversation.opening(), Began(known, step))
        before = list(self.messages.truths(known))
        if known:
            page = self.messages.said(turn.commands, *before)
        else:
            page = noticed(self.messages.languages(turn.state.step), *before)
        outcome = _sent(page)
        seen = self._seen(turn.state) if known else None
        return Answered(self._ended(outcome, memory, 0), seen)

    def _deleted(self, wrote: Wrote, memory: Memory | None, language: Language) -> Answered:
        """Both sides, as far as the Bot API allows, and what it does not."""
        last = wrote.message
        held = memory.messages if memory else ()
        rest = calls.deletions([*range(last, max(last - REACH, 0), -1), *held])
        page = self.messages.note(language, self.messages.say(language, "telegram.deleted"))
        report = Send(page.text, page.rows, vanish=REPORT_SECONDS)
        return Answered(Outcome((*rest, report), Forget()), forgets=True)

    # --- buttons
    def _pressed(
        self, pressed: Pressed, memory: Memory | None, keys: PublicKeys, key: DeliveryKey
    ) -> Answered:
        button = parse.read_button(pressed.data)
        language = self._guide.tongue(Language(button.language)).code
        if button.control == "languages":
            step = StepId(button.value) if button.value in self._guide.steps else self._guide.start
            page = self.messages.languages(step)
            return Answered(Outcome((Edit(pressed.message, page.text, page.rows),)))
        if button.control in writing.CONTROLS and not self._write_in_chat:
            return self._led(pressed, memory, Chose(WRITE), language)
        if button.control in writing.CONTROLS:
            return Answered(self._writing.pressed(pressed, memory, keys, key))
        return self._led(pressed, memory, Chose(button.step or StepId("")), language)

    # --- reading
    def _led(self, arrival: Arrival, memory: Memory | None, event: Event, language: Language) -> Answered:
        """An event of somebody who reads: one message of ours becomes the next step, or a new one gives it."""
        here = arrival.message if isinstance(arrival, Pressed) else 0
        writes = memory is not None and bool(memory.asking)
        state = state_of(memory) if memory and writes else State(self._guide.start, language)
        if state.language != language:
            state = self._conversation.turn(state, ChangedLanguage(language)).state
        turn = self._conversation.turn(state, event)
        page = self.messages.said(turn.commands)
        outcome = Outcome((Edit(here, page.text, page.rows),)) if here else _sent(page)
        return Answered(self._ended(outcome, memory, here), self._seen(turn.state))

    def _ended(self, outcome: Outcome, memory: Memory | None, here: int) -> Outcome:
        """Whoever reads on has stopped writing."""
        if memory is None or not memory.asking:
            return outcome
        left = self._writing.left(memory, here, None)
        return Outcome((*outcome.calls, *left.calls), left.change)

    # --- what is not looked at
    def _refused(self, unwanted: Unwanted, memory: Memory | None) -> Answered:
        gone = (Delete((unwanted.message,)),)
        language, now = self._language(unwanted, memory), self._lately.now()
        seen = self._lately.of(unwanted.address) or Seen(language, self._guide.start)
        noted = replace(seen, at=now, refused=now, album=unwanted.album)
        again = now - seen.refused < POLITE_SECONDS or bool(unwanted.album and unwanted.album == seen.album)
        if again:
            return Answered(Outcome(gone), noted)
        page = self.messages.note(language, self.messages.say(language, "telegram.unwanted"))
        return Answered(Outcome((*gone, *_sent(page).calls)), noted)

    # --- who speaks what, and where they are
    def _known(self, arrival: Arrival) -> Language | None:
        """The language somebody chose or has on their phone, if the guide has it."""
        seen = self._lately.of(arrival.address)
        code = seen.language if seen else Language(arrival.language)
        return code if code in self._guide.languages else None

    def _language(self, arrival: Arrival, memory: Memory | None) -> Language:
        if memory and memory.asking:
            return self._guide.tongue(memory.language).code
        known = self._known(arrival) or self._guide.source_language
        if isinstance(arrival, Wrote) and not self._lately.of(arrival.address):
            return guess(arrival.text, known, self._guide.languages)
        return known

    def _state(self, arrival: Arrival, language: Language) -> State:
        seen = self._lately.of(arrival.address)
        return State(seen.step if seen else self._guide.start, language)

    def _seen(self, state: State) -> Seen:
        return Seen(state.language, state.step, self._lately.now())


def _sent(page: Page) -> Outcome:
    return Outcome((Send(page.text, page.rows),))


def _sure(commands: Sequence[Said_]) -> bool:
    """Whether this answers at all: a step, or titles that the finder is sure of."""
    return any(
        isinstance(command, Show) or (isinstance(command, Offer) and command.confident)
        for command in commands
    )


def _warns(commands: Sequence[Said_]) -> bool:
    return any(isinstance(command, Warn) for command in commands)


def _is_receipt(text: str) -> bool:
    if len(text) > RECEIPT_LETTERS:
        return False
    try:
        receipts.parse(text)
    except ReceiptError:
        return False
    return True
