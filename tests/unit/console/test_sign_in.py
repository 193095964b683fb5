"""Who gets in, by which way, and that what unlocks the work never comes near the server."""

from console_office import text
from safeconduct.desk import staff


def test_welcome_says_only_what_the_front_page_says(office):
    """Before anybody signs in a browser learns the line's public names and gets a challenge."""
    said = office.ask("welcome").said
    assert said.keys() == {
        "line",
        "key",
        "title",
        "challenge",
        "relying_party",
        "nonce",
        "languages",
        "practice",
    }
    assert said["relying_party"] == "localhost"


def test_recovery_words_sign_in(office):
    """Alice's words bring her sealed identity and her sealed key copies, nothing opened."""
    said = office.sign_in(office.employ("Alice"))
    assert said["caseworker"]["name"] == "Alice"
    assert [copy["epoch"] for copy in said["keys"]["copies"]] == [office.founded.team.epoch.epoch]
    assert "AGE-SECRET-KEY" not in str(said)


def test_a_challenge_is_good_once(office):
    """Mallory repeats what Alice's browser sent, and is refused."""
    words = office.employ("Alice")
    challenge = office.ask("welcome").said["challenge"]
    body = {"challenge": challenge, "words": office.words_answer(words, challenge)}
    assert office.ask("sign-in", body).status == 200
    assert office.ask("sign-in", body).status == 403


def test_a_challenge_is_good_for_two_minutes(office):
    """An answer that comes late is refused."""
    words = office.employ("Alice")
    challenge = office.ask("welcome").said["challenge"]
    office.now += 121
    body = {"challenge": challenge, "words": office.words_answer(words, challenge)}
    assert office.ask("sign-in", body).status == 403


def test_a_challenge_must_be_ours(office):
    """Mallory cannot bring a challenge of her own making."""
    words, challenge = office.employ("Alice"), text(b"m" * 32)
    body = {"challenge": challenge, "words": office.words_answer(words, challenge)}
    assert office.ask("sign-in", body).status == 403


def test_unknown_words_and_wrong_signatures_look_alike(office):
    """A refusal does not say whether the words belong to anybody."""
    alice, bob = office.employ("Alice"), office.employ("Bob")
    challenge = office.ask("welcome").said["challenge"]
    mixed = office.words_answer(alice, challenge) | {
        "signature": office.words_answer(bob, challenge)["signature"]
    }
    unknown = office.words_answer(alice, challenge) | {"key": text(bytes(32))}
    refusals = [office.ask("sign-in", {"challenge": challenge, "words": words}) for words in (mixed, unknown)]
    assert [refusal.status for refusal in refusals] == [403, 403]
    assert refusals[0].said == refusals[1].said


def test_prf_output_is_refused(office):
    """A body that carries the passkey's secret output is turned away before anything looks at it."""
    challenge = office.ask("welcome").said["challenge"]
    passkey = {
        "id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {},
        "clientExtensionResults": {"prf": {"results": {"first": "c2VjcmV0", "second": "c2VjcmV0"}}},
    }  # fmt: skip
    answer = office.ask("sign-in", {"challenge": challenge, "passkey": passkey})
    assert answer.status == 400
    assert "c2VjcmV0" not in str(answer.said)


def test_one_way_in_at_a_time(office):
    """Nothing, or two things at once, is no way in."""
    challenge = office.ask("welcome").said["challenge"]
    assert office.ask("sign-in", {"challenge": challenge}).status == 400


def test_an_unknown_passkey_is_refused(office):
    """A passkey that nobody here enrolled is refused like everything else."""
    challenge = office.ask("welcome").said["challenge"]
    passkey = {
        "id": "AAAA",
        "rawId": "AAAA",
        "type": "public-key",
        "response": {},
        "clientExtensionResults": {},
    }
    assert office.ask("sign-in", {"challenge": challenge, "passkey": passkey}).status == 403


def test_signing_out_ends_the_session(office):
    """After signing out the token is worth nothing."""
    token = office.on_duty()
    assert office.ask("queue", token=token).status == 200
    assert office.ask("sign-out", token=token).status == 200
    assert office.ask("queue", token=token).status == 401


def test_an_idle_console_is_signed_out(office):
    """Half an hour without a sign of life, and Alice must sign in again."""
    token = office.on_duty()
    office.now += 29 * 60
    assert office.ask("queue", token=token).status == 200
    office.now += 31 * 60
    assert office.ask("queue", token=token).status == 401


def test_a_session_has_an_end(office):
    """However busy Alice is, after the hours of the settings she signs in again."""
    token = office.on_duty()
    for _ in range(30):
        office.now += 20 * 60
        answer = office.ask("queue", token=token)
    assert answer.status == 401


def test_the_first_lead_joins_by_the_link_of_init(office):
    """The invitation of `init` is open, for a lead, with the first epoch's key waiting in it."""
    said = office.ask("invitation", {"invitation": office.invitation_id()}).said
    assert (said["role"], said["team"]) == ("lead", "first")
    assert len(said["keys"]["copies"]) == 1
    assert said["passkey"]["authenticatorSelection"]["residentKey"] == "required"


def test_joining_spends_the_invitation(office):
    """Bob joins, is signed in at once, and nobody joins by the same link again."""
    body = office.join_body("Bob")
    said = office.ask("join", body)
    assert said.status == 200, said.said
    assert said.said["caseworker"]["name"] == "Bob"
    assert office.ask("queue", token=said.said["token"]).status == 200
    assert office.ask("join", body).status == 410
    assert office.ask("invitation", {"invitation": office.invitation_id()}).status == 410


def test_an_invitation_has_an_end(office):
    """After three days the link opens nothing."""
    office.now += 3 * 86_400
    assert office.ask("invitation", {"invitation": office.invitation_id()}).status == 410


def test_a_card_must_fit_its_invitation(office):
    """Mallory, invited as a caseworker, cannot sign herself a lead's card."""
    body = office.join_body("Mallory", role="caseworker")
    assert office.ask("join", body).status == 400


def test_a_card_that_the_team_did_not_sign_is_refused(office):
    """A card signed with a key of Mallory's own is not a card."""
    assert office.ask("join", office.join_body("Mallory", forged=True)).status == 400


def test_an_identity_file_must_be_an_age_file(office):
    """Nothing in the clear is ever kept as an identity."""
    body = office.join_body("Bob")
    body["words"]["sealed"] = text(b"AGE-SECRET-KEY-PQ-1 in the clear")
    assert office.ask("join", body).status == 400


def test_an_epoch_is_no_path(office):
    """What names a file in the secrets folder cannot lead elsewhere."""
    body = office.join_body("Bob")
    body["copies"][0]["epoch"] = "../../pepper"
    assert office.ask("join", body).status == 400


def test_whoever_is_dismissed_while_signing_in_is_not_in(office, monkeypatch):
    """Bob signs in again and again, hoping for the moment between the look at his key and the session."""
    words = office.employ("Bob")
    bob = next(person for person in office.run(office.vault.read(staff.caseworkers)) if person.name == "Bob")
    challenge = office.ask("welcome").said["challenge"]
    real = office.vault.write

    async def write(job):
        await real(lambda db: staff.dismiss(db, bob.id))
        return await real(job)

    monkeypatch.setattr(office.vault, "write", write)
    body = {"challenge": challenge, "words": office.words_answer(words, challenge)}
    assert office.ask("sign-in", body).status == 403
    assert office.console.sessions.present(office.now) == frozenset()
