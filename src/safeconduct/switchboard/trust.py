"""Whom the line's root vouches for: the chain root, team, epoch (spec/sealing.md section 4)."""

from functools import lru_cache

from msgspec.structs import replace

from safeconduct.errors import EpochClosed
from safeconduct.model.ids import Team
from safeconduct.model.staff import EpochKey
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.roster import Roster, read_epoch, read_roster
from safeconduct.switchboard.turn import PublicKeys


def trusted_epoch(keys: PublicKeys, root: str) -> EpochKey:
    """What to seal to now. `EpochClosed` when no epoch is open, `NoteError` when one is not vouched for.

    The store is not believed: a recipient that the teams did not sign is never sealed to.
    """
    if not keys.epochs:
        raise EpochClosed("No epoch is open.")
    return _epoch(keys.epochs[0].note, keys.roster, root)


def preferring(keys: PublicKeys, team: Team) -> PublicKeys:
    """The same keys, those of `team` first: it has the case, and a word sealed to another team would take it away."""
    return replace(keys, epochs=tuple(sorted(keys.epochs, key=lambda key: key.team != team)))


@lru_cache(maxsize=8)
def trusted_roster(roster: str, root: str) -> Roster:
    """The teams that speak for the line. `NoteError` when the root has not signed them."""
    return read_roster(roster, Verifier.from_text(root))


@lru_cache(maxsize=8)
def _epoch(note: str, roster: str, root: str) -> EpochKey:
    return read_epoch(note, trusted_roster(roster, root))
