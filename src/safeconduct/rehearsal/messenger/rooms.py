"""What there is in the world: people, the bot, and the rooms where they talk."""

from msgspec import Struct, field

from safeconduct.rehearsal.messenger.shapes import Chat, Message, Notice, User

Commands = tuple[dict[str, str], ...]
NOTICES = 20
"""Notices that a person's screen remembers."""


class Account(Struct):
    """A person with the messenger's app."""

    user: User
    blocks: bool = False
    notices: list[Notice] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.user.id

    def notice(self, text: str, alert: bool) -> None:
        number = self.notices[-1].number + 1 if self.notices else 1
        self.notices.append(Notice(number, text, alert))
        del self.notices[:-NOTICES]


class Room(Struct):
    """One chat. A deleted message leaves its number and no word."""

    chat: Chat
    members: set[int] = field(default_factory=set)
    """People in it; in a channel its subscribers."""
    bot: bool = True
    """Whether the bot is in it; in a channel, as an administrator."""
    messages: dict[int, Message] = field(default_factory=dict)
    deleted: list[int] = field(default_factory=list)
    moved: int = 0
    """The world's count of changes when this room last changed."""
    posts: int = 0
    """A channel numbers its own posts."""


class BotSide(Struct):
    """What the bot says about itself."""

    user: User
    token: str
    commands: dict[tuple[str, str], Commands] = field(default_factory=dict)
    """By scope and language."""
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """By what it is (`name`, `description`, `short_description`) and language."""
    menu: dict[int, dict[str, object]] = field(default_factory=dict)
    """The menu button by chat; 0 is everybody's."""
    webhook: str = ""
    secret: str = ""
    trouble: str = ""
    """What went wrong with the webhook last."""
    troubled: int = 0

    def says(self, what: str, language: str) -> str:
        return self.texts.get((what, language)) or self.texts.get((what, ""), "")

    def commands_for(self, language: str) -> Commands:
        """What the menu of a private chat shows in this language."""
        for scope in ("all_private_chats", "default"):
            for spoken in (language, ""):
                if (scope, spoken) in self.commands:
                    return self.commands[scope, spoken]
        return ()
