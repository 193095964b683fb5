"""Who works here: coming in by invitation, signing in, leaving."""

from collections.abc import Sequence

from safeconduct.desk.epochs import add_copies
from safeconduct.errors import InvitationSpent, LastWayIn, SignInRefused
from safeconduct.model.ids import CaseworkerId, Moment, Team
from safeconduct.model.staff import Caseworker, Invitation, KeyCopy, Unlock
from safeconduct.store import Db, cases, epochs, staff, stints


def invite(db: Db, invitation: Invitation, copies: Sequence[KeyCopy]) -> None:
    """A way in for one newcomer, with the epoch secrets sealed to it (`holder` is the invitation's id)."""
    staff.add_invitation(db, invitation)
    add_copies(db, copies)


def invitation(db: Db, id_: str, now: Moment) -> Invitation:
    """An invitation that can still be used, else `InvitationSpent`."""
    found = staff.invitation(db, id_)
    if found is None or found.expires <= now:
        raise InvitationSpent
    return found


def join(
    db: Db,
    invitation_id: str,
    caseworker: Caseworker,
    unlocks: Sequence[Unlock],
    copies: Sequence[KeyCopy],
    now: Moment,
) -> None:
    """A newcomer takes up the invitation: it is spent, and what was sealed to it is deleted.

    Whoever has lost their keys and comes in anew keeps id, alias and cases; the old ways in and copies are deleted.
    `InvitationSpent`; `SignInRefused` when a passkey or words are in use already, since one credential
    wraps one identity in its life (spec/sealing.md section 6).
    """
    found = invitation(db, invitation_id, now)
    _refuse_known(db, unlocks)
    _withdraw(db, [invitation_id])
    if found.replaces:
        _replace(db, found.replaces, caseworker)
    else:
        staff.add_caseworker(db, caseworker)
    staff.add_unlocks(db, unlocks)
    add_copies(db, copies)


def unlock(db: Db, id_: bytes) -> tuple[Unlock, Caseworker]:
    """A way in and whose it is. `SignInRefused` when unknown, or while that person is suspended."""
    found = staff.unlock(db, id_)
    caseworker = staff.caseworker(db, found.caseworker) if found else None
    if found is None or caseworker is None or caseworker.suspended:
        raise SignInRefused
    return found, caseworker


def unlocks_of(db: Db, id_: CaseworkerId) -> list[Unlock]:
    """Every way in of one caseworker."""
    return staff.unlocks_of(db, id_)


def touch(db: Db, unlock_id: bytes, sign_count: int) -> None:
    """What the authenticator says about how often it has signed."""
    staff.count_sign_in(db, unlock_id, sign_count)


def add_unlock(db: Db, new: Unlock) -> None:
    """One more way in. `SignInRefused` when it is in use already."""
    _refuse_known(db, [new])
    staff.add_unlocks(db, [new])


def drop_unlock(db: Db, who: CaseworkerId, id_: bytes) -> Unlock:
    """One way in less. `LastWayIn` for the last one; `SignInRefused` when it is not theirs."""
    own = staff.unlocks_of(db, who)
    found = next((unlock for unlock in own if unlock.id == id_), None)
    if found is None:
        raise SignInRefused
    if len(own) == 1:
        raise LastWayIn
    staff.drop_unlock(db, id_)
    return found


def replace_words(db: Db, new: Unlock) -> None:
    """New recovery words in the place of the old ones, which open nothing any more."""
    _refuse_known(db, [new])
    for unlock in staff.unlocks_of(db, new.caseworker):
        if unlock.kind == "words":
            staff.drop_unlock(db, unlock.id)
    staff.add_unlocks(db, [new])


def caseworker(db: Db, id_: CaseworkerId) -> Caseworker | None:
    """One caseworker."""
    return staff.caseworker(db, id_)


def caseworkers(db: Db) -> list[Caseworker]:
    """Everybody, by team and alias."""
    return staff.all_caseworkers(db)


def open_invitations(db: Db, team: Team, now: Moment) -> list[Invitation]:
    """A team's invitations that can still be used, the first to end first."""
    return [found for found in staff.invitations_of(db, team) if found.expires > now]


def withdraw_invitation(db: Db, id_: str, team: Team, now: Moment) -> Invitation:
    """An open invitation of the team is closed, with the keys that waited in it. `InvitationSpent` if there is none."""
    found = invitation(db, id_, now)
    if found.team != team:
        raise InvitationSpent
    _withdraw(db, [id_])
    return found


def purge_invitations(db: Db, now: Moment) -> int:
    """Withdraw invitations whose time is over, with the keys that waited in them; how many."""
    over = staff.invitations_over(db, now)
    _withdraw(db, over)
    return len(over)


def dismiss(db: Db, caseworker_id: CaseworkerId) -> None:
    """Every way in and every key copy of theirs is deleted; what they held goes back to the queue.

    With a lead, the open invitations of the team go too: a link that a lead kept would be a way back in.
    The epochs whose key they have remember that they left, until the next one is begun.
    """
    found = staff.caseworker(db, caseworker_id)
    if found is not None:
        epochs.note_departure(db, found.team, caseworker_id, found.name)
        leads = found.role == "lead"
        for invitation in staff.invitations_of(db, found.team):
            if leads or invitation.replaces == caseworker_id:
                _withdraw(db, [invitation.id])
    cases.forget_holder(db, caseworker_id)
    epochs.drop_copies(db, caseworker_id)
    stints.drop(db, caseworker_id)
    staff.drop_caseworker(db, caseworker_id)


def suspend(db: Db, who: CaseworkerId) -> None:
    """They cannot sign in, and what they held goes back to the queue; their keys wait for them."""
    staff.set_marks(db, who, suspended=True)
    cases.forget_holder(db, who)


def let_back(db: Db, who: CaseworkerId) -> None:
    """They can sign in again, by the ways they had."""
    staff.set_marks(db, who, suspended=False)


def confirm(db: Db, who: CaseworkerId) -> None:
    """A lead has compared the words of their card with them."""
    staff.set_marks(db, who, confirmed=True)


def _replace(db: Db, id_: CaseworkerId, now: Caseworker) -> None:
    """Whoever finds the lost keys must not come in; and what they open is known to be open."""
    before = staff.caseworker(db, id_)
    if before is None or before.suspended or (before.id, before.name) != (now.id, now.name):
        raise SignInRefused
    epochs.note_departure(db, before.team, before.id, before.name)
    epochs.drop_copies(db, before.id)
    staff.drop_unlocks(db, before.id)
    staff.renew_caseworker(db, now.id, now.recipient, now.card)


def _withdraw(db: Db, invitations: Sequence[str]) -> None:
    for id_ in invitations:
        staff.spend_invitation(db, id_)
        epochs.drop_copies(db, id_)


def _refuse_known(db: Db, unlocks: Sequence[Unlock]) -> None:
    if staff.known_unlock(db, [unlock.id for unlock in unlocks]):
        raise SignInRefused("This passkey or these words are in use already.")
