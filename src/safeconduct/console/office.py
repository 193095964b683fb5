"""The office of one line: everything that the verbs of the console work with."""

import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from msgspec import Struct

from safeconduct.console.challenges import Challenges
from safeconduct.console.checkups import Checkups, nothing_looked_at
from safeconduct.console.live import Live
from safeconduct.console.looks import Looks
from safeconduct.console.sessions import Sessions
from safeconduct.console.telephone import Telephone
from safeconduct.desk import audit
from safeconduct.folder import LineFolder
from safeconduct.guide.steps import Guide
from safeconduct.model.checkup import Checkup
from safeconduct.model.ids import CaseId, Moment
from safeconduct.model.line import Line
from safeconduct.settings import ConsoleSettings, DeskSettings
from safeconduct.store import Vault


async def _nowhere() -> None:
    """Nobody needs to be told."""


class Outlets(Struct, frozen=True):
    """Where posts go once they are published."""

    tell: Callable[[], Awaitable[None]] = _nowhere
    """What is published has changed. It returns when the site shows it, and never fails."""
    channel: str = ""
    """The broadcast channel, as `@name`; empty: there is none."""
    state: Callable[[], str] = str
    """How the channel is doing: empty, `waiting`, or the kind of what went wrong."""


class Console:
    """What one running line gives its caseworkers. `guide` is asked for each time: editions change."""

    def __init__(
        self,
        vault: Vault,
        line: Line,
        folder: LineFolder,
        settings: ConsoleSettings,
        guide: Callable[[], Guide],
        live: Live,
        clock: Callable[[], float] = time.time,
        outlets: Outlets = Outlets(),  # noqa: B008 a frozen value
        phone: Telephone | None = None,
        desk: DeskSettings = DeskSettings(),  # noqa: B008 a frozen value
        look: Callable[[], Checkup] = nothing_looked_at,
    ) -> None:
        self.vault = vault
        self.line = line
        self.folder = folder
        self.settings = settings
        self.desk = desk
        self.guide = guide
        self.live = live
        self.outlets = outlets
        self.phone = phone
        self.sessions = Sessions(settings.session_hours)
        self.challenges = Challenges()
        self.looks = Looks()
        self.checkups = Checkups(look)
        self.followed: tuple[str, audit.Walked] = "", audit.START
        """How far the audit chain was followed, on which day."""
        self._clock = clock

    def now(self) -> Moment:
        return Moment(self._clock())

    @property
    def lease_seconds(self) -> int:
        return self.settings.lease_minutes * 60

    @property
    def origin(self) -> str:
        """Where browsers say they are when they use a passkey of this line."""
        address = urlsplit(self.line.url)
        return f"{address.scheme}://{address.netloc}"

    @property
    def relying_party(self) -> str:
        """The host name that passkeys of this line are bound to (WebAuthn's RP ID)."""
        return urlsplit(self.line.url).hostname or ""

    def changed(self, case: CaseId | None = None) -> None:
        """Ring the bell of the cases: one changed, or something in the queue."""
        self.live.tell(case)

    def team_changed(self) -> None:
        """Ring the bell of the team: people or keys changed."""
        self.live.tell_team()

    def calls_changed(self) -> None:
        """Ring the bell of the telephone: who waits changed, or who takes calls."""
        self.live.tell_calls()

    def newsroom_changed(self) -> None:
        """Ring the bell of the newsroom: posts changed, or who may approve them."""
        self.live.tell_newsroom()
