"""From twelve recovery words to the keys of epochs, along a chain in which every link is checked (`spec/export.md`)."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from safeconduct.errors import ArchiveError, SafeconductError, WordsUnknown
from safeconduct.model.ids import Epoch, Team
from safeconduct.model.staff import EpochKey
from safeconduct.offline.archive import Archive, Holder, KeptCopy
from safeconduct.sealing import recovery
from safeconduct.sealing.notes import SigningKey, Verifier
from safeconduct.sealing.opening import open_envelope, open_epoch
from safeconduct.sealing.recipients import Identity
from safeconduct.sealing.recovery import RecoveryWords
from safeconduct.sealing.roster import Card, Roster, line_id, read_card, read_epoch, read_roster

Place = tuple[Team, Epoch]


class Keys(Struct, frozen=True):
    """What a caseworker can open. It never prints the keys."""

    card: Card
    roster: Roster
    identities: Mapping[Place, Identity]
    shredded: frozenset[Place]
    faults: tuple[str, ...]
    """What did not verify and is not used: a sentence each."""

    def __repr__(self) -> str:
        return f"Keys(of={self.card.name!r})"

    def why_closed(self, place: Place) -> str:
        """Why there is no key for this team and epoch."""
        team, epoch = place
        if place in self.shredded:
            return f"the key of {team} {epoch} was shredded: nobody can open it any more"
        return f"{self.card.name} has no key of {team} {epoch}"


def unlock(archive: Archive, words: RecoveryWords) -> Keys:
    """The keys of whichever caseworker these words belong to.

    `ArchiveError` when the export is not of the line it names, `NoteError` when the roster is not signed
    by it, `WordsUnknown` when the words are nobody's here.
    """
    roster = _roster(archive)
    holder, identity = _owner(archive, recovery.unlocking(words, roster.line))
    card = read_card(holder.card, roster)
    if card.recipient != identity.recipient.text:
        raise ArchiveError("The card of the caseworker does not fit the keys.")
    faults: list[str] = []
    known = _epochs(archive, roster, faults)
    identities = dict(_identities(archive, holder.copies, identity, known, roster, faults))
    noted = zip(archive.index.epochs, known, strict=True)
    shredded = frozenset((key.team, key.epoch) for epoch, key in noted if key and epoch.shredded)
    return Keys(card, roster, identities, shredded, tuple(faults))


def _roster(archive: Archive) -> Roster:
    index = archive.index
    if line_id(index.key) != index.line:
        raise ArchiveError("The root's key is not that of the line it names.")
    return read_roster(index.roster, Verifier.from_text(index.key))


def _owner(archive: Archive, unlocking: Identity) -> tuple[Holder, Identity]:
    for holder in archive.index.holders:
        for kept in holder.unlocks:
            if kept.kind == "words":
                try:
                    opened = open_envelope(archive.envelope(kept.file), [unlocking])
                    return holder, Identity.from_text(opened.decode())
                except (SafeconductError, UnicodeDecodeError):
                    continue  # somebody else's, or damaged
    raise WordsUnknown


def _epochs(archive: Archive, roster: Roster, faults: list[str]) -> list[EpochKey | None]:
    known: list[EpochKey | None] = []
    for number, epoch in enumerate(archive.index.epochs, 1):
        try:
            known.append(read_epoch(epoch.note, roster))
        except SafeconductError as error:
            known.append(None)
            faults.append(f"epoch note {number}: {error}")
    return known


def _identities(
    archive: Archive,
    kept: Iterable[KeptCopy],
    identity: Identity,
    known: Iterable[EpochKey | None],
    roster: Roster,
    faults: list[str],
) -> Iterable[tuple[Place, Identity]]:
    noted = {(key.team, key.epoch): key for key in known if key}
    for copy in kept:
        place = (copy.team, copy.epoch)
        try:
            yield place, _identity(archive.envelope(copy.file), identity, place, noted, roster)
        except SafeconductError as error:
            faults.append(f"the key of {copy.team} {copy.epoch}: {error}")


def _identity(
    sealed: bytes, identity: Identity, place: Place, noted: Mapping[Place, EpochKey], roster: Roster
) -> Identity:
    team, epoch = place
    if place not in noted:
        raise ArchiveError("No epoch note speaks for it.")
    secret = open_epoch(sealed, identity, line=roster.line, team=team, epoch=epoch)
    opened = Identity.from_text(secret.identity)
    if opened.recipient.text != noted[place].recipient:
        raise ArchiveError("It is not the key that the epoch note names.")
    if SigningKey.from_text(secret.signing).verifier != roster.teams[team]:
        raise ArchiveError("Its signing key is not the team's.")
    return opened
