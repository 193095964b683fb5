"""The founding of a line: its root, its first team and epoch, and the invitation of its first lead.

`safeconduct init` runs this once, on the operator's own machine. It is the only moment at which the
program holds the team's secrets outside a browser; they leave it sealed to the invitation's secret,
which only the link has.
"""

import secrets
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from safeconduct.desk import audit, epochs, staff
from safeconduct.errors import LineExists
from safeconduct.folder import LineFolder
from safeconduct.model.ids import CaseworkerId, Epoch, Moment, Team
from safeconduct.model.staff import KEYLESS, Caseworker, EpochKey, Invitation, Role, Unlock
from safeconduct.sealing import copies, envelopes, invitations, recovery, roster
from safeconduct.sealing.age import seal
from safeconduct.sealing.documents import EpochSecret
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.recipients import Identity
from safeconduct.store import Db, Vault

FIRST_TEAM = Team("first")
EPOCH_DAYS = 35
"""How long an epoch may be sealed to. Leads begin a new one every week; the rest is for the week they forget."""
DAY_SECONDS = 86_400


class Founded(Struct, frozen=True):
    """What `init` prints and writes. It never prints itself: the root and the invitation are secrets."""

    key: str
    """The root's verifier key, for `line.key` of the settings."""
    line: str
    """The line id."""
    root: str
    """The root's private key, for `offline/root.key` and nowhere else."""
    invitation: str
    """The fragment of the first lead's link: `<url>/console/#join=<invitation>`."""
    team: "TeamSecret"
    """The first team's secret, for the demo; `init` drops it."""

    def __repr__(self) -> str:
        return f"Founded(key={self.key!r})"


class TeamSecret(Struct, frozen=True):
    """The keys of a team in one epoch, while they are made."""

    line: str
    team: Team
    epoch: EpochKey
    identity: Identity
    signing: SigningKey

    def __repr__(self) -> str:
        return f"TeamSecret(team={self.team!r})"

    def sealed_to(self, holder: Identity) -> bytes:
        """The copy for one holder."""
        secret = EpochSecret(
            line=self.line,
            team=self.team,
            epoch=self.epoch.epoch,
            identity=self.identity.text,
            signing=self.signing.text,
        )
        return envelopes.seal_epoch(secret, holder.recipient)


async def found_line(
    vault: Vault, folder: LineFolder, name: str, now: Moment, invitation_days: int
) -> Founded:
    """Make the keys of a new line called `name` (`line.name` of the settings) and file their public halves.

    Makes the shred key of the first epoch in `folder`; the pepper is not ours to make. `LineExists` when
    the store holds a line already: its roster must never be replaced by one of another root.
    """
    root = SigningKey.new(roster.root_name(name))
    line = roster.line_id(root.verifier.text)
    team = _first_team(root, line, now)
    note = roster.make_roster(root, {team.team: team.signing.verifier}, _day(now).isoformat())
    invited = invitations.new()
    holder = invitations.public_id(invited, line)
    shred_key = folder.make_shred_key(team.team, team.epoch.epoch)
    copy = copies.cover(
        shred_key, team.team, team.epoch.epoch, holder, team.sealed_to(invitations.opening(invited, line))
    )
    opened = Invitation(holder, "lead", team.team, Moment(now + invitation_days * DAY_SECONDS))

    def job(db: Db) -> None:
        if epochs.roster(db) is not None:
            raise LineExists("The store holds one.")
        epochs.publish_roster(db, note)
        epochs.begin(db, team.epoch, [])
        staff.invite(db, opened, [copy])
        audit.record(db, now, "init", "founded")

    await vault.write(job)
    return Founded(root.verifier.text, line, root.text, invited.text, team)


async def demo_caseworker(
    vault: Vault, folder: LineFolder, team: TeamSecret, name: str, role: Role, now: Moment
) -> str:
    """A caseworker made in Python, for the demo and the tests. Answers the 12 recovery words that unlock it.

    A real caseworker's identity is made in a browser and never leaves it in the clear. A publisher gets
    neither a card nor a key of the team.
    """
    words, identity = recovery.new(), Identity.new()
    person = CaseworkerId(secrets.token_hex(16))
    holds_keys = role not in KEYLESS
    joined = (
        _carded(team, person, name, role, identity)
        if holds_keys
        else Caseworker(person, name, role, team.team, "", "")
    )
    public_key = recovery.sign_in_key(words, team.line).verifier.public
    sealed = seal(identity.text.encode(), [recovery.unlocking(words, team.line).recipient])
    unlock = Unlock(public_key, person, "words", public_key, 0, sealed)
    epoch = team.epoch.epoch
    copy = copies.cover(
        folder.shred_key(team.team, epoch), team.team, epoch, person, team.sealed_to(identity)
    )
    invitation = Invitation(secrets.token_hex(16), role, team.team, Moment(now + DAY_SECONDS))

    def job(db: Db) -> None:
        staff.invite(db, invitation, [])
        staff.join(db, invitation.id, joined, [unlock], [copy] if holds_keys else [], now)

    await vault.write(job)
    return words.words


def _carded(team: TeamSecret, person: CaseworkerId, name: str, role: Role, identity: Identity) -> Caseworker:
    recipient = identity.recipient.text
    card = roster.Card(team.line, team.team, person, name, role, recipient)
    return Caseworker(person, name, role, team.team, recipient, roster.make_card(team.signing, card))


def _first_team(root: SigningKey, line: str, now: Moment) -> TeamSecret:
    signing = SigningKey.new(roster.team_name(root.verifier, FIRST_TEAM))
    identity, today = Identity.new(), _day(now)
    closes = (today + timedelta(days=EPOCH_DAYS)).isoformat()
    recipient = identity.recipient.text
    key = roster.make_epoch(signing, line, FIRST_TEAM, week(today), recipient, today.isoformat(), closes)
    return TeamSecret(line, FIRST_TEAM, key, identity, signing)


def week(day: date) -> Epoch:
    """The epoch that is named after the ISO week of this day."""
    year, number, _ = day.isocalendar()
    return Epoch(f"{year}-W{number:02}")


def _day(now: Moment) -> date:
    return datetime.fromtimestamp(now, UTC).date()
