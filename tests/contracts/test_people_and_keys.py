"""Epoch keys and their copies; invitations, passkeys and farewells; what leads can look up."""

import pytest
from msgspec.structs import replace

from desk_cast import ALICE, BOB, CAROL, DAY, EPOCH, LEASE, NOW, OTHER, TODAY, caseworker, handed, tag
from safeconduct.desk import audit, cases, epochs, intake, queue, retention, staff
from safeconduct.errors import EpochClosed, EpochTaken, InvitationSpent, LastWayIn, NotHeld, SignInRefused
from safeconduct.model.staff import EpochKey, Invitation, KeyCopy, Unlock

INVITATION = Invitation("1f" * 16, "caseworker", "legal", NOW + 3600)
DORA = caseworker("dora")


def passkey(who, id_=b"credential"):
    return Unlock(id_, who.id, "passkey", b"public key", 0, b"sealed identity")


def copy(holder, key=EPOCH, wrapped=b"wrapped"):
    return KeyCopy(key.team, key.epoch, holder, wrapped)


def test_the_newest_roster_is_the_roster(line):
    """There is none before the first."""
    assert line.look(epochs.roster) is None
    line.do(epochs.publish_roster, "first")
    line.do(epochs.publish_roster, "second")
    assert line.look(epochs.roster) == "second"


def test_one_open_epoch_a_team_the_newest(line):
    """A lead may open the next one before the last one closes."""
    newer = EpochKey("legal", "2026-W48", "age1pq1z", "newer", "2026-11-18", "2026-11-29")
    line.do(epochs.begin, newer, [copy(ALICE.id, newer)])
    assert line.look(epochs.open_epochs, TODAY) == [OTHER, newer]
    assert line.look(epochs.open_epochs, "2026-11-17") == [OTHER, EPOCH]
    assert line.look(epochs.open_epochs, "2027-01-01") == []
    assert line.look(epochs.epoch, "legal", "2026-W48") == newer
    assert line.look(epochs.epoch, "legal", "2027-W01") is None


def test_an_epoch_is_begun_once(line):
    """The same again changes nothing; another key for it is refused."""
    line.do(epochs.begin, EPOCH, [])
    with pytest.raises(EpochTaken):
        line.do(epochs.begin, EpochKey("legal", EPOCH.epoch, "age1pq1m", "m", "", ""), [])
    assert line.look(epochs.epoch, EPOCH.team, EPOCH.epoch) == EPOCH


def test_everybody_finds_their_own_copies(line):
    """A newer copy replaces the older; a copy of an unknown or shredded key is refused."""
    line.do(epochs.add_copies, [copy(ALICE.id), copy(BOB.id)])
    line.do(epochs.add_copies, [copy(ALICE.id, wrapped=b"again")])
    assert line.look(epochs.copies_for, ALICE.id) == [copy(ALICE.id, wrapped=b"again")]
    assert line.look(epochs.copies_for, CAROL.id) == []
    with pytest.raises(EpochClosed):
        line.do(epochs.add_copies, [copy(ALICE.id), KeyCopy("legal", "2027-W01", BOB.id, b"")])


def test_an_invitation_brings_in_one_newcomer(line):
    """The newcomer finds the copies sealed to the invitation, and leaves copies sealed to themselves."""
    line.do(staff.invite, INVITATION, [copy(INVITATION.id)])
    assert line.look(staff.invitation, INVITATION.id, NOW) == INVITATION
    assert line.look(epochs.copies_for, INVITATION.id) == [copy(INVITATION.id)]
    line.do(staff.join, INVITATION.id, DORA, [passkey(DORA)], [copy(DORA.id)], NOW)
    assert line.look(staff.unlock, b"credential") == (passkey(DORA), DORA)
    assert line.look(epochs.copies_for, INVITATION.id) == []
    assert line.look(epochs.copies_for, DORA.id) == [copy(DORA.id)]
    assert DORA in line.look(staff.caseworkers)
    with pytest.raises(InvitationSpent):
        line.look(staff.invitation, INVITATION.id, NOW)
    with pytest.raises(InvitationSpent):
        line.do(staff.join, INVITATION.id, caseworker("eve"), [], [], NOW)


def test_an_invitation_runs_out(line):
    """To the second, and an unknown one looks the same."""
    line.do(staff.invite, INVITATION, [])
    with pytest.raises(InvitationSpent):
        line.do(staff.join, INVITATION.id, DORA, [], [], NOW + 3600)
    with pytest.raises(InvitationSpent):
        line.look(staff.invitation, "00" * 16, NOW)
    assert line.look(staff.invitation, INVITATION.id, NOW + 3599)


def test_a_passkey_wraps_one_identity_in_its_life(line):
    """A second file for a known credential is refused, and the invitation is not spent by it."""
    line.do(staff.add_unlock, passkey(ALICE))
    line.do(staff.invite, INVITATION, [])
    with pytest.raises(SignInRefused):
        line.do(staff.join, INVITATION.id, DORA, [passkey(DORA)], [], NOW)
    with pytest.raises(SignInRefused):
        line.do(staff.add_unlock, passkey(ALICE))
    assert line.look(staff.invitation, INVITATION.id, NOW)
    assert line.look(staff.caseworker, DORA.id) is None


def test_signing_in_is_counted(line):
    """The authenticator's own count, so that a copied one is noticed."""
    line.do(staff.add_unlock, passkey(ALICE))
    line.do(staff.touch, b"credential", 7)
    unlock, who = line.look(staff.unlock, b"credential")
    assert (unlock.sign_count, who) == (7, ALICE)


def test_an_unknown_passkey_is_refused(line):
    """With the same sentence as any other refusal."""
    with pytest.raises(SignInRefused):
        line.look(staff.unlock, b"mallory")


def test_whoever_is_dismissed_has_no_way_in_and_no_copy(line):
    """Colleagues keep theirs."""
    line.do(staff.add_unlock, passkey(BOB))
    line.do(epochs.add_copies, [copy(BOB.id), copy(ALICE.id)])
    line.do(staff.dismiss, BOB.id)
    with pytest.raises(SignInRefused):
        line.look(staff.unlock, b"credential")
    assert line.look(epochs.copies_for, BOB.id) == []
    assert line.look(epochs.copies_for, ALICE.id) == [copy(ALICE.id)]
    assert line.look(staff.caseworkers) == [CAROL, ALICE]


def test_a_dismissed_lead_leaves_no_way_back(line):
    """Alice has opened an invitation and kept its link; a caseworker who goes takes nobody else's with them."""
    kept, family = (
        Invitation("kept", "lead", "legal", NOW + DAY),
        Invitation("family", "lead", "family", NOW + DAY),
    )
    line.do(staff.invite, kept, [copy("kept")])
    line.do(staff.invite, family, [])
    line.do(staff.dismiss, BOB.id)
    assert line.look(staff.invitation, "kept", NOW) == kept
    line.do(staff.dismiss, ALICE.id)
    with pytest.raises(InvitationSpent):
        line.look(staff.invitation, "kept", NOW)
    assert line.look(epochs.copies_for, "kept") == []
    assert line.look(staff.invitation, "family", NOW) == family


def test_keys_do_not_wait_in_an_invitation_that_is_over(line):
    """Whoever finds its link in an old letter, and has a copy of the store, would have opened them."""
    line.do(staff.invite, Invitation("old", "caseworker", "legal", NOW), [copy("old")])
    line.do(staff.invite, Invitation("new", "caseworker", "legal", NOW + 1), [copy("new")])
    assert line.do(staff.purge_invitations, NOW) == 1
    assert line.look(epochs.copies_for, "old") == []
    assert line.look(epochs.copies_for, "new") == [copy("new")]


NEXT = EpochKey("legal", "2026-W48", "age1pq1z", "the next note", "2026-11-18", "2026-12-23")


def test_an_epoch_ends_when_the_next_begins_after_a_farewell(line):
    """Bob had its key. Until Alice begins the next one the line goes on; then nothing more is sealed to his."""
    line.do(epochs.add_copies, [copy(BOB.id), copy(ALICE.id)])
    line.do(staff.dismiss, BOB.id)
    assert line.look(epochs.departed, "legal") == ["bob"]
    assert EPOCH in line.look(epochs.open_epochs, TODAY)
    assert line.hand_in("before", b"sealed before")
    line.do(epochs.begin, NEXT, [copy(ALICE.id, NEXT)])
    assert line.look(epochs.departed, "legal") == []
    assert line.look(epochs.open_epochs, TODAY) == [OTHER, NEXT]
    with pytest.raises(EpochClosed):
        line.do(intake.hand_in, handed(b"after"), tag("after"), None, NOW, 30)
    assert line.look(epochs.copies_for, ALICE.id) == [copy(ALICE.id), copy(ALICE.id, NEXT)]


def test_staff_seal_nothing_more_to_an_ended_epoch(line):
    """Alice's console was slow to hear of the next one: her note is refused, and can be sealed again."""
    line.do(epochs.add_copies, [copy(BOB.id)])
    line.hand_in("one")
    case = line.do(queue.take_next, ALICE.id, NOW, LEASE)
    line.do(staff.dismiss, BOB.id)
    line.do(epochs.begin, NEXT, [])
    with pytest.raises(EpochClosed):
        line.do(cases.note, case.id, ALICE.id, b"note", b"k" * 16, EPOCH.epoch, NOW)
    assert line.do(cases.note, case.id, ALICE.id, b"note", b"k" * 16, NEXT.epoch, NOW)


def test_an_ended_epoch_is_shredded_as_soon_as_nothing_lies_under_it(line):
    """Although its last day has not come. The other team's epoch, and one that nobody left, stay."""
    line.do(epochs.add_copies, [copy(BOB.id)])
    line.do(staff.dismiss, BOB.id)
    line.do(epochs.begin, NEXT, [])
    assert line.look(retention.spent_epochs, TODAY) == [("legal", "2026-W47")]


def test_whoever_had_no_key_leaves_no_trace_in_an_epoch(line):
    """Nothing need be begun anew because somebody left who could open nothing."""
    line.do(staff.dismiss, BOB.id)
    assert line.look(epochs.departed, "legal") == []


def test_a_suspended_caseworker_has_no_way_in_and_loses_nothing(line):
    """Cases go back to the queue; keys and ways in wait until Bob is let back."""
    line.do(staff.add_unlock, passkey(BOB))
    line.do(epochs.add_copies, [copy(BOB.id)])
    line.hand_in("one")
    case = line.do(queue.take_next, BOB.id, NOW, LEASE)
    line.do(staff.suspend, BOB.id)
    with pytest.raises(SignInRefused):
        line.look(staff.unlock, b"credential")
    with pytest.raises(NotHeld):
        line.do(queue.renew, case.id, BOB.id, NOW, LEASE)
    assert line.look(epochs.departed, "legal") == []
    line.do(staff.let_back, BOB.id)
    assert line.look(staff.unlock, b"credential") == (passkey(BOB), BOB)
    assert line.look(epochs.copies_for, BOB.id) == [copy(BOB.id)]


def anew(**changed):
    return replace(BOB, recipient="age1pq1new", card="card of the new keys", **changed)


def test_whoever_lost_their_keys_comes_in_anew(line):
    """Same alias, same cases; the old ways in and copies are gone, and the team knows what the lost key opens."""
    line.do(staff.add_unlock, passkey(BOB))
    line.do(staff.confirm, BOB.id)
    line.do(epochs.add_copies, [copy(BOB.id)])
    line.hand_in("one")
    case = line.do(queue.take_next, BOB.id, NOW, LEASE)
    line.do(staff.invite, replace(INVITATION, replaces=BOB.id), [])
    line.do(staff.join, INVITATION.id, anew(), [passkey(BOB, b"another")], [copy(BOB.id, OTHER)], NOW)
    with pytest.raises(SignInRefused):
        line.look(staff.unlock, b"credential")
    assert line.look(staff.unlock, b"another")[1] == anew()
    assert line.look(epochs.copies_for, BOB.id) == [copy(BOB.id, OTHER)]
    assert line.look(epochs.departed, "legal") == ["bob"]
    assert line.do(queue.renew, case.id, BOB.id, NOW, LEASE)


def test_nobody_takes_the_place_of_somebody_else(line):
    """An invitation for Bob lets in Bob, under his own alias, and not while he is suspended."""
    line.do(staff.invite, replace(INVITATION, replaces=BOB.id), [])
    for other in (caseworker("mallory"), anew(name="mallory")):
        with pytest.raises(SignInRefused):
            line.do(staff.join, INVITATION.id, other, [], [], NOW)
    line.do(staff.suspend, BOB.id)
    with pytest.raises(SignInRefused):
        line.do(staff.join, INVITATION.id, anew(), [], [], NOW)
    line.do(staff.dismiss, BOB.id)
    with pytest.raises(InvitationSpent):
        line.do(staff.join, INVITATION.id, anew(), [], [], NOW)


def test_the_last_way_in_stays(line):
    """Bob has two and removes one; the other one, and Alice's, he cannot remove."""
    words = Unlock(b"words", BOB.id, "words", b"words", 0, b"sealed")
    for way in (passkey(BOB), words, passkey(ALICE, b"hers")):
        line.do(staff.add_unlock, way)
    with pytest.raises(SignInRefused):
        line.do(staff.drop_unlock, BOB.id, b"hers")
    assert line.do(staff.drop_unlock, BOB.id, b"credential") == passkey(BOB)
    with pytest.raises(LastWayIn):
        line.do(staff.drop_unlock, BOB.id, b"words")
    line.do(staff.replace_words, replace(words, id=b"new words"))
    assert [way.id for way in line.look(staff.unlocks_of, BOB.id)] == [b"new words"]


def test_the_audit_shows_what_staff_did_newest_first(line):
    """Who, what, when, and which case."""
    line.do(audit.record, NOW, ALICE.id, "opened", "0" * 32)
    line.do(audit.record, NOW + 1, "init", "made the line")
    newest, older = line.look(audit.recent, 10)
    assert (newest.who, newest.what, newest.case, newest.at) == ("init", "made the line", None, NOW + 1)
    assert (older.who, older.what, older.case) == (ALICE.id, "opened", "0" * 32)
    assert line.look(audit.recent, 1) == [newest]
