"""People, invitations, epochs, audit: what leads do."""

import datetime as dt

from console_office import text
from safeconduct.console.founding import week
from safeconduct.desk import epochs, staff
from safeconduct.model.ids import Epoch, Moment, Team
from safeconduct.model.staff import Invitation
from safeconduct.sealing import invitations, roster
from safeconduct.sealing.recipients import Identity

LEAD_ONLY = {
    "people", "invite", "invitations", "withdraw-invitation", "dismiss", "share", "begin-epoch", "audit",
    "suspend", "let-back", "confirm-words",
}  # fmt: skip


def new_epoch(office, epoch, opens="2026-11-22", team=None):
    team = team or office.founded.team
    recipient = Identity.new().recipient.text
    return roster.make_epoch(
        team.signing, team.line, team.team, Epoch(epoch), recipient, opens, "2026-12-27"
    ).note


def test_only_leads_lead(office):
    """A caseworker asks for each of the leads' verbs and is refused."""
    token = office.on_duty("Bob")
    for verb in LEAD_ONLY:
        assert office.ask(verb, token=token).status == 403, verb


def test_people_shows_cards_keys_and_presence(office):
    """Alice sees who is there, who has which key, and whose console is open."""
    alice = office.on_duty("Alice", "lead")
    office.employ("Bob")
    people = {p["caseworker"]["name"]: p for p in office.ask("people", token=alice).said["people"]}
    assert (people["Alice"]["present"], people["Bob"]["present"]) == (True, False)
    assert people["Bob"]["epochs"] == [office.founded.team.epoch.epoch]
    assert "safeconduct caseworker v1" in people["Bob"]["caseworker"]["card"]


def test_an_invitation_waits_with_its_keys(office):
    """Alice's browser makes an invitation; the newcomer finds the keys that wait for it."""
    alice, secret = office.on_duty("Alice", "lead"), invitations.new()
    holder = invitations.public_id(secret, office.founded.line)
    sealed = office.founded.team.sealed_to(invitations.opening(secret, office.founded.line))
    copies = [{"epoch": office.founded.team.epoch.epoch, "sealed": text(sealed)}]
    body = {"invitation": holder, "role": "caseworker", "copies": copies}
    assert office.ask("invite", body, token=alice).said["expires"] == office.now + 3 * 86_400
    opened = office.ask("invitation", {"invitation": holder}).said
    assert opened["role"] == "caseworker"
    assert opened["keys"]["copies"][0]["sealed"] == text(sealed)


def invites(office, token, role="publisher"):
    """An invitation without keys; its public id."""
    holder = invitations.public_id(invitations.new(), office.founded.line)
    body = {"invitation": holder, "role": role, "copies": []}
    assert office.ask("invite", body, token=token).status == 200
    return holder


def test_leads_see_the_open_invitations_of_their_team(office):
    """For which role and until when, the first to end first: never a secret, and none of another team."""
    alice = office.on_duty("Alice", "lead")
    holder = invites(office, alice)
    another = Invitation("0e" * 16, "lead", Team("second"), Moment(office.now + 60))
    over = Invitation("0f" * 16, "lead", office.founded.team.team, Moment(office.now))
    for one in (another, over):
        office.run(office.vault.write(lambda db, one=one: staff.invite(db, one, [])))
    answer = office.ask("invitations", token=alice)
    expires = office.now + 3 * 86_400
    assert answer.said["invitations"] == sorted(
        [
            {"id": office.invitation_id(), "role": "lead", "expires": expires, "replaces": None},
            {"id": holder, "role": "publisher", "expires": expires, "replaces": None},
        ],
        key=lambda one: one["id"],
    )


def test_a_withdrawn_invitation_opens_nothing(office):
    """Its link and the keys that waited in it are gone; the audit list says who did it."""
    alice, holder = office.on_duty("Alice", "lead"), office.invitation_id()
    assert office.run(office.vault.read(lambda db: epochs.copies_for(db, holder))) != []
    assert office.ask("withdraw-invitation", {"invitation": holder}, token=alice).said == {}
    assert office.ask("invitation", {"invitation": holder}).status == 410
    assert office.run(office.vault.read(lambda db: epochs.copies_for(db, holder))) == []
    assert office.ask("invitations", token=alice).said["invitations"] == []
    (newest, *_) = office.ask("audit", token=alice).said["records"]
    assert newest["what"] == "withdrew invitation: lead"
    again = office.ask("withdraw-invitation", {"invitation": holder}, token=alice)
    assert (again.status, again.said["kind"]) == (410, "InvitationSpent")


def test_nobody_withdraws_the_invitation_of_another_team(office):
    """To Alice it is one that is not there, and it stays open."""
    alice, holder = office.on_duty("Alice", "lead"), "0e" * 16
    another = Invitation(holder, "lead", Team("second"), Moment(office.now + 60))
    office.run(office.vault.write(lambda db: staff.invite(db, another, [])))
    assert office.ask("withdraw-invitation", {"invitation": holder}, token=alice).status == 410
    assert office.ask("invitation", {"invitation": holder}).status == 200


def test_a_dismissed_caseworker_is_out_at_once(office):
    """Bob is dismissed: his token, his words and his cases are gone, and the case waits again."""
    alice, words = office.on_duty("Alice", "lead"), office.employ("Bob")
    signed_in = office.sign_in(words)
    office.applicant_writes()
    office.ask("take-next", token=signed_in["token"])
    assert office.ask("dismiss", {"caseworker": signed_in["caseworker"]["id"]}, token=alice).status == 200
    assert office.ask("queue", token=signed_in["token"]).status == 401
    challenge = office.ask("welcome").said["challenge"]
    body = {"challenge": challenge, "words": office.words_answer(words, challenge)}
    assert office.ask("sign-in", body).status == 403
    assert office.ask("take-next", token=alice).said["case"] is not None


def test_nobody_dismisses_themselves(office):
    """The last lead cannot lock the team out by a slip."""
    signed_in = office.sign_in(office.employ("Alice", "lead"))
    body = {"caseworker": signed_in["caseworker"]["id"]}
    assert office.ask("dismiss", body, token=signed_in["token"]).status == 403


def test_a_new_epoch_begins(office):
    """The next epoch is published, its copies are covered by a new shred key, and keys show it."""
    signed_in = office.sign_in(office.employ("Alice", "lead"))
    copies = [{"holder": signed_in["caseworker"]["id"], "sealed": text(b"a copy")}]
    body = {"note": new_epoch(office, "2026-W48"), "copies": copies}
    assert office.ask("begin-epoch", body, token=signed_in["token"]).status == 200
    keys = office.ask("keys", token=signed_in["token"]).said
    assert [key["epoch"] for key in keys["epochs"]] == ["2026-W48"]
    assert [copy["epoch"] for copy in keys["copies"]] == ["2026-W47", "2026-W48"]
    assert keys["copies"][1]["sealed"] == text(b"a copy")
    assert office.folder.shred_key("first", "2026-W48")
    assert office.ask("begin-epoch", body, token=signed_in["token"]).status == 409


def test_an_epoch_must_be_signed_and_open(office):
    """A note of another hand, or one that opens later, begins nothing and leaves no key behind."""
    alice = office.on_duty("Alice", "lead")
    late = {"note": new_epoch(office, "2026-W49", opens="2026-12-01"), "copies": []}
    assert office.ask("begin-epoch", late, token=alice).status == 400
    forged = {"note": new_epoch(office, "2026-W48").replace("2026-W48", "2026-W50"), "copies": []}
    assert office.ask("begin-epoch", forged, token=alice).status == 400
    assert not (office.folder.path / "secrets/shred/first.2026-W50.key").exists()


def test_a_missing_key_is_shared(office):
    """Alice gives Bob the key of an epoch that he lacks."""
    alice, bob = office.on_duty("Alice", "lead"), office.sign_in(office.employ("Bob"))
    office.ask("begin-epoch", {"note": new_epoch(office, "2026-W48"), "copies": []}, token=alice)
    copies = [{"epoch": "2026-W48", "sealed": text(b"for Bob")}]
    share = {"caseworker": bob["caseworker"]["id"], "copies": copies}
    assert office.ask("share", share, token=alice).status == 200
    held = office.ask("keys", token=bob["token"]).said["copies"]
    assert held[-1]["sealed"] == text(b"for Bob")


def test_the_audit_list_names_staff_only(office):
    """It says who took and answered what, and nothing that an applicant did."""
    alice = office.on_duty("Alice", "lead")
    office.applicant_writes()
    office.ask("take-next", token=alice)
    said = office.ask("audit", token=alice).said
    assert [record["what"] for record in said["records"]][:2] == ["took", "signed in: words"]
    assert "Alice" in said["names"].values()


def test_an_epoch_is_named_after_its_week():
    """The ISO week decides, also at the turn of the year."""
    assert week(dt.date(2027, 1, 1)) == "2026-W53"
