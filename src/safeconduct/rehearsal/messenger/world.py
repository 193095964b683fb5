"""The world of a rehearsal: one bot, made-up people, their chats, groups and channels. No input and output.

People's verbs are methods here; what the bot may do is in `methods`. A verb that the app of a person
would not offer raises `CannotBe`.
"""

import re
from collections.abc import Callable
from itertools import count

from msgspec.structs import replace

from safeconduct.rehearsal.messenger.entities import LONGEST
from safeconduct.rehearsal.messenger.mail import Mail
from safeconduct.rehearsal.messenger.rooms import Account, BotSide, Room
from safeconduct.rehearsal.messenger.samples import SAMPLES
from safeconduct.rehearsal.messenger.shapes import (
    Button,
    Chat,
    Entity,
    Member,
    Membership,
    Message,
    Press,
    Standing,
    Update,
    User,
    utf16,
)

TOKEN = "100200300:A-rehearsal-and-no-secret"  # noqa: S105 everybody may know it: it opens nothing
BOT_NAME = "rehearsal_bot"
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@\w+)?")
_FIRST_PERSON = 5_000_000_001
_FIRST_GROUP = -4_000_000_001
_FIRST_CHANNEL = -1_002_000_000_001
PRESS_SECONDS = 15
"""After that a press can no longer be answered."""


class CannotBe(Exception):
    """What a person tried is not possible in this world as it stands."""


class World:
    """`clock`: seconds since 1970. `told`: called with a room that changed."""

    def __init__(
        self,
        clock: Callable[[], float],
        token: str = TOKEN,
        name: str = BOT_NAME,
        title: str = "The line",
    ) -> None:
        self.clock = clock
        self.told: Callable[[Room], None] = lambda _: None
        self.knocked: Callable[[], None] = lambda: None
        """Called when an update waits for the bot."""
        self.bot = BotSide(User(int(token.partition(":")[0]), True, title, name), token)
        self.mail = Mail(clock)
        self.people: dict[int, Account] = {}
        self.rooms: dict[int, Room] = {}
        self.presses: dict[str, tuple[float, int]] = {}
        """Presses that wait for an answer: when, and whose."""
        self.moves = 0
        self._numbers = count(1)
        self._ids = {"person": count(_FIRST_PERSON), "group": count(_FIRST_GROUP, -1)}
        self._channels = count(_FIRST_CHANNEL, -1)
        self._press_ids = count(700_000_000_001)

    # People come, and find each other.

    def add_person(self, name: str, language: str, username: str = "") -> Account:
        account = Account(User(next(self._ids["person"]), False, name, username, language))
        self.people[account.id] = account
        return account

    def person(self, number: int) -> Account:
        if number not in self.people:
            raise CannotBe("There is no such person.")
        return self.people[number]

    def add_channel(self, username: str, title: str = "") -> Room:
        """A public channel that the bot administers, as `name` without the @."""
        chat = Chat(next(self._channels), "channel", title or username, username)
        return self._open(Room(chat))

    def private(self, account: Account) -> Room:
        """The chat of a person and the bot, opened when it is first needed."""
        user = account.user
        chat = Chat(user.id, "private", username=user.username, first_name=user.first_name)
        return self.rooms.get(user.id) or self._open(Room(chat, {user.id}))

    def room(self, account: Account, number: int) -> Room:
        """A chat that this person is in; 0 is the one with the bot."""
        if number in {0, account.id}:
            return self.private(account)
        found = self.rooms.get(number)
        if found is None or account.id not in found.members:
            raise CannotBe("This person is not in such a chat.")
        return found

    # What people do.

    def say(self, account: Account, text: str, chat: int = 0) -> Message:
        """A text, sent. In a group the bot hears commands only, as everywhere with privacy on."""
        room = self._writable(account, chat)
        if not text.strip() or utf16(text) > LONGEST:
            raise CannotBe("A message has between 1 and 4,096 letters.")
        message = self._write(room, account, text=text.strip(), entities=_commands(text.strip()))
        if room.chat.type == "private" or text.startswith("/"):
            self._message(room, message)
        return message

    def start(self, account: Account, payload: str = "") -> Message:
        """The Start button; with a payload, of a deep link."""
        if payload and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload):
            raise CannotBe("A deep link carries 1 to 64 letters of A-Z, a-z, 0-9, _ and -.")
        if account.blocks:
            self.block(account, False)
        return self.say(account, f"/start {payload}".strip())

    def edit(self, account: Account, number: int, text: str, chat: int = 0) -> Message:
        room = self._writable(account, chat)
        old = room.messages.get(number)
        if old is None or old.sender != account.user or not old.text:
            raise CannotBe("Only one's own texts can be edited.")
        message = replace(old, text=text, entities=_commands(text), edit_date=int(self.clock()))
        self.put(room, message)
        if room.bot:
            self._deliver("edited_message", lambda n: Update(n, edited_message=message))
        return message

    def remove(self, account: Account, number: int, chat: int = 0) -> None:
        """A person deletes a message. The bot is not told."""
        room = self.room(account, chat)
        if number not in room.messages:
            raise CannotBe("There is no such message.")
        self.delete(room, number)

    def send(self, account: Account, kind: str, chat: int = 0) -> list[Message]:
        """Something that is not text; `album` is three photos in a row."""
        if kind not in SAMPLES:
            raise CannotBe(f"There is no sample of that kind: {', '.join(SAMPLES)}.")
        room = self._writable(account, chat)
        messages = [self._write(room, account, **fields) for fields in SAMPLES[kind](account.user)]
        if room.chat.type == "private":
            for message in messages:
                self._message(room, message)
        return messages

    def press(self, account: Account, number: int, data: str, chat: int = 0) -> str:
        """A button with data; answers the press's id."""
        room = self._writable(account, chat)
        message = room.messages.get(number)
        if message is None or data not in {button.callback_data for button in buttons(message)}:
            raise CannotBe("There is no such button.")
        press = Press(str(next(self._press_ids)), account.user, str(room.chat.id), message, data)
        self.presses[press.id] = (self.clock(), account.id)
        self._deliver("callback_query", lambda n: Update(n, callback_query=press))
        return press.id

    def block(self, account: Account, yes: bool) -> None:
        if account.blocks == yes:
            return
        account.blocks = yes
        room = self.private(account)
        self._membership(room, account, *(("member", "kicked") if yes else ("kicked", "member")))
        self.changed(room)

    def make_group(self, account: Account, title: str) -> Room:
        """A group that this person founds with the bot in it."""
        number = next(self._ids["group"])
        room = self._open(Room(Chat(number, "group", title), {account.id}))
        self._membership(room, account, "left", "member")
        self._message(room, self._write(room, account, group_chat_created=True))
        return room

    def subscribe(self, account: Account, channel: str, yes: bool) -> None:
        room = self.named(channel)
        if room is None:
            raise CannotBe("There is no such channel.")
        (room.members.add if yes else room.members.discard)(account.id)
        self.changed(room)

    def visible(self, account: Account) -> list[Room]:
        """What is on this person's screen: the bot, the groups, every channel."""
        self.private(account)
        return [
            room for room in self.rooms.values() if account.id in room.members or room.chat.type == "channel"
        ]

    # What both sides stand on.

    def named(self, username: str) -> Room | None:
        wanted = username.removeprefix("@").lower()
        found = (one for one in self.rooms.values() if one.chat.username.lower() == wanted)
        return next((one for one in found if one.chat.type == "channel"), None)

    def number(self, room: Room) -> int:
        """The next message's number: one row for all chats of the bot, each channel its own."""
        if room.chat.type == "channel":
            room.posts += 1
            return room.posts
        return next(self._numbers)

    def put(self, room: Room, message: Message) -> None:
        room.messages[message.message_id] = message
        self.changed(room)

    def delete(self, room: Room, number: int) -> None:
        del room.messages[number]
        room.deleted.append(number)
        self.changed(room)

    def changed(self, room: Room) -> None:
        self.moves += 1
        room.moved = self.moves
        self.told(room)

    def leave(self, room: Room) -> None:
        """The bot goes."""
        room.bot = False
        self.put(
            room,
            Message(
                self.number(room), int(self.clock()), room.chat, self.bot.user, left_chat_member=self.bot.user
            ),
        )

    def answer_press(self, press: str) -> Account | None:
        """Whose press this was, once and in time."""
        self._forget_presses()
        _, person = self.presses.pop(press, (0.0, 0))
        return self.people.get(person)

    def _forget_presses(self) -> None:
        now = self.clock()
        for press, (pressed, _) in list(self.presses.items()):
            if now - pressed <= PRESS_SECONDS:
                return
            del self.presses[press]

    def _open(self, room: Room) -> Room:
        self.rooms[room.chat.id] = room
        self.changed(room)
        return room

    def _writable(self, account: Account, chat: int) -> Room:
        room = self.room(account, chat)
        if room.chat.type == "channel":
            raise CannotBe("Subscribers of a channel only read.")
        if room.chat.type == "private" and account.blocks:
            raise CannotBe("This person has blocked the bot.")
        return room

    def _write(self, room: Room, account: Account, **fields: object) -> Message:
        message = Message(self.number(room), int(self.clock()), room.chat, account.user, **fields)  # type: ignore[arg-type]
        self.put(room, message)
        return message

    def _message(self, room: Room, message: Message) -> None:
        if room.bot:
            self._deliver("message", lambda n: Update(n, message=message))

    def _membership(self, room: Room, account: Account, old: Standing, new: Standing) -> None:
        def member(status: Standing) -> Member:
            return Member(status, self.bot.user, 0 if status == "kicked" else None)

        change = Membership(room.chat, account.user, int(self.clock()), member(old), member(new))
        self._deliver("my_chat_member", lambda n: Update(n, my_chat_member=change))

    def _deliver(self, kind: str, update: Callable[[int], Update]) -> None:
        if self.mail.wants(kind):
            self.mail.put(update)
            self.knocked()


def buttons(message: Message) -> list[Button]:
    markup = message.reply_markup
    return [button for row in markup.inline_keyboard for button in row] if markup else []


def _commands(text: str) -> tuple[Entity, ...]:
    found = _COMMAND.match(text)
    return (Entity("bot_command", 0, len(found[0])),) if found else ()
