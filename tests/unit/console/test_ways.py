"""Your own ways in: one more, one less, never the last; and coming in anew when all are lost."""

from console_office import text
from safeconduct.sealing import invitations, recovery, roster
from safeconduct.sealing.age import seal
from safeconduct.sealing.recipients import Identity


def new_words(office, said):
    """What a browser sends for new recovery words; and the words."""
    challenge, words = office.ask("ways-in", token=said["token"]).said["challenge"], recovery.new()
    sealed = seal(b"an identity", [recovery.unlocking(words, office.founded.line).recipient])
    answer = office.words_answer(words.words, challenge) | {"sealed": text(sealed)}
    return {"challenge": challenge, "words": answer}, words.words


def test_new_words_replace_the_old_ones(office):
    """From that moment the old ones sign in nobody."""
    old = office.employ("Bob")
    bob = office.sign_in(old)
    body, fresh = new_words(office, bob)
    assert office.ask("add-way", body, token=bob["token"]).status == 200
    assert [way["kind"] for way in office.ask("ways-in", token=bob["token"]).said["ways"]] == ["words"]
    office.sign_in(fresh)
    challenge = office.ask("welcome").said["challenge"]
    refused = {"challenge": challenge, "words": office.words_answer(old, challenge)}
    assert office.ask("sign-in", refused).status == 403


def test_the_last_way_in_is_not_removed(office):
    """Bob would lock himself out."""
    bob = office.sign_in(office.employ("Bob"))
    (way,) = office.ask("ways-in", token=bob["token"]).said["ways"]
    answer = office.ask("remove-way", {"way": way["id"]}, token=bob["token"])
    assert (answer.status, answer.said["kind"]) == (409, "LastWayIn")


def test_nobody_removes_anothers_way_in(office):
    """It looks like one that is not there."""
    bob, carol = office.sign_in(office.employ("Bob")), office.sign_in(office.employ("Carol"))
    (way,) = office.ask("ways-in", token=carol["token"]).said["ways"]
    assert office.ask("remove-way", {"way": way["id"]}, token=bob["token"]).status == 403


def test_a_challenge_is_for_one_person(office):
    """What Mallory's console was given signs nothing for Bob, and nothing twice."""
    bob, mallory = office.sign_in(office.employ("Bob")), office.sign_in(office.employ("Mallory"))
    body, _ = new_words(office, mallory)
    assert office.ask("add-way", body, token=bob["token"]).status == 403
    assert office.ask("add-way", body, token=mallory["token"]).status == 200
    assert office.ask("add-way", body, token=mallory["token"]).status == 403


def test_one_way_at_a_time(office):
    """Nothing, or both, is no way in."""
    bob = office.sign_in(office.employ("Bob"))
    body, _ = new_words(office, bob)
    assert office.ask("add-way", {"challenge": body["challenge"]}, token=bob["token"]).status == 400


def anew(office, lead, person):
    """Alice invites somebody again; answers the invitation's id, as it is opened."""
    secret = invitations.new()
    holder = invitations.public_id(secret, office.founded.line)
    team = office.founded.team
    sealed = team.sealed_to(invitations.opening(secret, office.founded.line))
    copies = [{"epoch": team.epoch.epoch, "sealed": text(sealed)}]
    body = {"invitation": holder, "role": person["role"], "copies": copies, "replaces": person["id"]}
    assert office.ask("invite", body, token=lead).status == 200
    return holder


def joins(office, holder, name):
    team, line = office.founded.team, office.founded.line
    opened = office.ask("invitation", {"invitation": holder}).said
    identity, words = Identity.new(), recovery.new()
    card = roster.Card(line, team.team, opened["id"], name, opened["role"], identity.recipient.text)
    sealed = seal(identity.text.encode(), [recovery.unlocking(words, line).recipient])
    body = {
        "invitation": holder, "challenge": opened["challenge"], "id": opened["id"], "passkey": None,
        "card": roster.make_card(team.signing, card),
        "words": office.words_answer(words.words, opened["challenge"]) | {"sealed": text(sealed)},
        "copies": [{"epoch": team.epoch.epoch, "sealed": text(team.sealed_to(identity))}],
    }  # fmt: skip
    return opened, office.ask("join", body)


def test_whoever_lost_their_keys_comes_in_anew(office):
    """Bob keeps id, alias and cases; his old words and his old session end; the lead is told to begin an epoch."""
    alice, words = office.on_duty("Alice", "lead"), office.employ("Bob")
    bob = office.sign_in(words)
    office.applicant_writes()
    taken = office.ask("take-next", token=bob["token"]).said["case"]
    opened, joined = joins(office, anew(office, alice, bob["caseworker"]), "Bob")
    assert (opened["name"], opened["id"]) == ("Bob", bob["caseworker"]["id"])
    assert joined.status == 200, joined.said
    assert office.ask("queue", token=bob["token"]).status == 401
    mine = office.ask("queue", token=joined.said["token"]).said["mine"]
    assert [case["id"] for case in mine] == [taken["id"]]
    challenge = office.ask("welcome").said["challenge"]
    refused = {"challenge": challenge, "words": office.words_answer(words, challenge)}
    assert office.ask("sign-in", refused).status == 403
    assert office.ask("people", token=alice).said["departed"] == ["Bob"]
    said = [record["what"] for record in office.ask("audit", token=alice).said["records"]]
    assert said[:2] == ["joined anew: caseworker", "invited anew: Bob"]


def test_nobody_takes_another_name_on_the_way(office):
    """The invitation is for Bob, and stays open when somebody else tries."""
    alice, bob = office.on_duty("Alice", "lead"), office.sign_in(office.employ("Bob"))
    holder = anew(office, alice, bob["caseworker"])
    _, joined = joins(office, holder, "Mallory")
    assert joined.status == 403
    assert office.ask("invitation", {"invitation": holder}).status == 200
    assert office.ask("queue", token=bob["token"]).status == 200


def test_who_comes_in_anew_keeps_the_role(office):
    """No caseworker becomes a lead by losing a phone, and nobody invites themselves."""
    alice, bob = office.sign_in(office.employ("Alice", "lead")), office.sign_in(office.employ("Bob"))
    for person, role in ((bob, "lead"), (alice, "lead")):
        body = {"invitation": "0f" * 16, "role": role, "copies": [], "replaces": person["caseworker"]["id"]}
        assert office.ask("invite", body, token=alice["token"]).status == 403
