"""The keys people seal to, and the sealed copies of their secrets."""

from collections.abc import Sequence

from safeconduct.errors import EpochClosed, EpochTaken
from safeconduct.model.ids import FIRST_TEAM, Epoch, Team
from safeconduct.model.staff import EpochKey, KeyCopy
from safeconduct.store import Db, epochs


def publish_roster(db: Db, note: str) -> None:
    """The organisation's signed list of teams replaces the one before."""
    epochs.publish_roster(db, note)


def roster(db: Db) -> str | None:
    """The signed list of teams."""
    return epochs.roster(db)


def begin(db: Db, key: EpochKey, copies: Sequence[KeyCopy]) -> None:
    """A new epoch with a copy of its secret for everybody who may open it.

    Beginning the same one again changes nothing; another key for the same epoch is `EpochTaken`. Epochs of
    which somebody has the key who no longer should are ended: nothing more is sealed to them.
    """
    known = epochs.find(db, key.team, key.epoch)
    if known == key:
        return
    if known is not None:
        raise EpochTaken
    epochs.end_departed(db, key.team)
    epochs.add(db, key)
    epochs.add_copies(db, copies)


def open_epochs(db: Db, today: str) -> list[EpochKey]:
    """What may be sealed to on this date (ISO 8601; `opens` and `closes` included): one key a team, the newest.

    The first team's comes first: whoever knows of no other team seals to that one.
    """
    newest: dict[Team, EpochKey] = {}
    for key in epochs.open_keys(db, today):
        newest.setdefault(key.team, key)
    return sorted(newest.values(), key=lambda key: (key.team != FIRST_TEAM, key.team))


def open_epoch(db: Db, team: Team, today: str) -> EpochKey | None:
    """What may be sealed to one team on this date; None when no epoch of it is open."""
    return next((key for key in open_epochs(db, today) if key.team == team), None)


def end(db: Db, team: Team) -> None:
    """Nothing more is sealed to any epoch of a team, whatever their last day is."""
    epochs.end_team(db, team)


def departed(db: Db, team: Team) -> list[str]:
    """Aliases of who can open what is sealed today and no longer should. A new epoch makes it nobody."""
    return epochs.departed(db, team)


def epoch(db: Db, team: Team, epoch: Epoch) -> EpochKey | None:
    """One epoch, open or not."""
    return epochs.find(db, team, epoch)


def history(db: Db) -> list[tuple[EpochKey, bool]]:
    """Every epoch there ever was, by team, the oldest first, and whether it is shredded."""
    return epochs.every_key(db)


def copies_for(db: Db, holder: str) -> list[KeyCopy]:
    """The copies sealed to one caseworker or invitation, oldest epoch first."""
    return epochs.copies_for(db, holder)


def add_copies(db: Db, copies: Sequence[KeyCopy]) -> None:
    """Copies for more holders; one for the same holder is replaced. `EpochClosed` when shredded or unknown."""
    for team, epoch in {(copy.team, copy.epoch) for copy in copies}:
        if not epochs.usable(db, team, epoch):
            raise EpochClosed
    epochs.add_copies(db, copies)
