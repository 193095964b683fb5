"""The founding of a line, and of further teams: keys, the first epoch, and the invitation of the first lead.

`safeconduct init` and `safeconduct team add` run this, on the operator's own machine. These are the only moments at
which the program holds a team's secrets outside a browser; they leave it sealed to the invitation's secret,
which only the link has.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from safeconduct.desk import audit, cases, epochs, staff
from safeconduct.errors import LineExists, NotAllowed, TeamBusy, TeamKnown, TeamUnknown
from safeconduct.folder import LineFolder
from safeconduct.model.ids import FIRST_TEAM, CaseworkerId, Epoch, Moment, Team
from safeconduct.model.staff import KEYLESS, Caseworker, EpochKey, Invitation, Role, Unlock
from safeconduct.sealing import copies, envelopes, invitations, recovery, roster
from safeconduct.sealing.age import seal
from safeconduct.sealing.documents import EpochSecret
from safeconduct.sealing.invitations import InvitationSecret
from safeconduct.sealing.notes import SigningKey, Verifier
from safeconduct.sealing.recipients import Identity
from safeconduct.sealing.shapes import NAME, fits
from safeconduct.store import Db, Vault

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
    team = _new_team(root, line, FIRST_TEAM, now)
    note = roster.make_roster(root, {team.team: team.signing.verifier}, _day(now).isoformat())
    invited, open_door = _first_lead(folder, team, now, invitation_days)

    def job(db: Db) -> None:
        if epochs.roster(db) is not None:
            raise LineExists("The store holds one.")
        epochs.publish_roster(db, note)
        open_door(db)
        audit.record(db, now, "init", "founded")

    await vault.write(job)
    return Founded(root.verifier.text, line, root.text, invited.text, team)


async def found_team(
    vault: Vault, folder: LineFolder, root: SigningKey, name: Team, now: Moment, invitation_days: int
) -> str:
    """One team more, with keys of its own, in the line of `root`; the fragment of its first lead's link.

    `NoteError` when `root` is not this line's, `TeamKnown`, `StoreHeld` while a SQLite line is being served.
    """
    if not fits(NAME)(name):
        raise TeamUnknown("A team's name is lower-case words joined by `-`.")
    line = roster.line_id(root.verifier.text)
    if name in await _teams(vault, root):
        raise TeamKnown(f"It is {name}.")
    team = _new_team(root, line, name, now)
    invited, open_door = _first_lead(folder, team, now, invitation_days)

    def job(db: Db) -> None:
        teams = _read_teams(db, root) | {name: team.signing.verifier}
        epochs.publish_roster(db, roster.make_roster(root, teams, _day(now).isoformat()))
        open_door(db)
        audit.record(db, now, "team", f"added team: {name}")

    await vault.write(job)
    return invited.text


async def drop_team(vault: Vault, root: SigningKey, name: Team, now: Moment) -> None:
    """The root speaks for this team no more: its people are dismissed, and nothing is sealed to it.

    `TeamUnknown`; `NotAllowed` for the first team; `TeamBusy` while it has cases that are not closed.
    """
    if name == FIRST_TEAM:
        raise NotAllowed("Applicants write to the first team.")

    def job(db: Db) -> None:
        teams = _read_teams(db, root)
        if teams.pop(name, None) is None:
            raise TeamUnknown(f"It has: {', '.join(teams)}.")
        if cases.listing(db, name, ("waiting", "held", "answered", "asleep"), 1):
            raise TeamBusy
        for person in staff.caseworkers(db):
            if person.team == name:
                staff.dismiss(db, person.id)
        for invitation in staff.open_invitations(db, name, now):
            staff.withdraw_invitation(db, invitation.id, name, now)
        epochs.end(db, name)
        epochs.publish_roster(db, roster.make_roster(root, teams, _day(now).isoformat()))
        audit.record(db, now, "team", f"dropped team: {name}")

    await vault.write(job)


async def _teams(vault: Vault, root: SigningKey) -> dict[Team, Verifier]:
    return await vault.read(lambda db: _read_teams(db, root))


def _read_teams(db: Db, root: SigningKey) -> dict[Team, Verifier]:
    return dict(roster.read_roster(epochs.roster(db) or "", root.verifier).teams)


def _first_lead(
    folder: LineFolder, team: TeamSecret, now: Moment, invitation_days: int
) -> tuple[InvitationSecret, Callable[[Db], None]]:
    """The invitation of a new team's first lead, and what files it with the team's first epoch."""
    invited = invitations.new()
    holder = invitations.public_id(invited, team.line)
    epoch = team.epoch.epoch
    sealed = team.sealed_to(invitations.opening(invited, team.line))
    copy = copies.cover(folder.make_shred_key(team.team, epoch), team.team, epoch, holder, sealed)
    opened = Invitation(holder, "lead", team.team, Moment(now + invitation_days * DAY_SECONDS))

    def file(db: Db) -> None:
        epochs.begin(db, team.epoch, [])
        staff.invite(db, opened, [copy])

    return invited, file


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


def _new_team(root: SigningKey, line: str, team: Team, now: Moment) -> TeamSecret:
    signing = SigningKey.new(roster.team_name(root.verifier, team))
    identity, today = Identity.new(), _day(now)
    closes = (today + timedelta(days=EPOCH_DAYS)).isoformat()
    recipient = identity.recipient.text
    key = roster.make_epoch(signing, line, team, week(today), recipient, today.isoformat(), closes)
    return TeamSecret(line, team, key, identity, signing)


def week(day: date) -> Epoch:
    """The epoch that is named after the ISO week of this day."""
    year, number, _ = day.isocalendar()
    return Epoch(f"{year}-W{number:02}")


def _day(now: Moment) -> date:
    return datetime.fromtimestamp(now, UTC).date()
