"""One hotline run by one organisation."""

from msgspec import Struct

from safeconduct.model.ids import Language, Team


class Line(Struct, frozen=True):
    """The line as the public knows it."""

    name: str
    """Short, for key names: lower-case letters, digits, dots and dashes."""
    title: str
    """What people call it; shown inside pages only."""
    key: str
    """The organisation root's verifier key (C2SP signed-note vkey)."""
    id: str
    """64 hexadecimal digits: SHA-256 of the root's public key. Receipts are bound to it."""
    url: str
    """Where the public reaches it, without a slash at the end."""
    languages: tuple[Language, ...]
    retention_days: int
    """Days after the last contact until a case is erased."""
    team_days: tuple[tuple[Team, int], ...] = ()
    """The same of teams for which it is another number."""
    extra_days: int = 0
    """So many more when the applicant wishes it."""
    practice: bool = False
    """Its cases are made up, to train on."""

    def days_of(self, team: Team) -> int:
        """Days after the last contact until a case of this team is erased."""
        return dict(self.team_days).get(team, self.retention_days)

    @property
    def longest_days(self) -> int:
        """Days after which nothing of a contact is left, whichever team has the case and whatever was wished."""
        return max([self.retention_days, *(days for _, days in self.team_days)]) + self.extra_days
