"""The newsroom: who may do what in the whole console, and how a post goes from a draft to everybody."""

import asyncio

import pytest

from console_office import text
from safeconduct.console import key_periods, newsroom
from safeconduct.console.api import VERBS
from safeconduct.console.office import Outlets
from safeconduct.desk import counts, epochs, staff
from safeconduct.model.count import SUBSCRIBER
from safeconduct.model.ids import Moment
from safeconduct.model.staff import Invitation
from safeconduct.sealing import invitations, recovery, roster
from safeconduct.sealing.age import seal
from safeconduct.sealing.recipients import Identity

EVERYBODY = {"welcome", "sign-in", "invitation", "join", "keys", "guide", "ways-in", "add-way", "remove-way"}
WRITING = {"save-post", "propose-post", "recall-post", "discard-post", "prepare-release", "correct-release"}
APPROVING = {"posts", "approve-post", "withdraw-post", "figures", "approve-release", "discard-release"}
LOOKING_AFTER = {"people", "suspend", "let-back", "health"}
EDITING = {"guide-state", "guide-step"}
LEADING = LOOKING_AFTER | EDITING | {
    "invite", "invitations", "withdraw-invitation", "dismiss", "share", "begin-epoch", "confirm-words", "audit",
    "overview", "plan", "save-plan", "approve-swap", "put-on-duty", "take-off-duty", "alarms", "load",
}  # fmt: skip
KEYLESS_MAY = {"publisher": WRITING | APPROVING, "editor": EDITING, "administrator": LOOKING_AFTER}
WORDS = {"en": {"words": "Borders are open.", "steps": ["army-surrender"]}}


@pytest.fixture
def room(office):
    """An office with Paul, Pia and Petra, who publish, and Alice, who leads."""
    office.tokens = {name: office.on_duty(name, "publisher") for name in ("Paul", "Pia", "Petra")}
    office.tokens["Alice"] = office.on_duty("Alice", "lead")
    return office


def ask(room, name, verb, asked=None):
    return room.ask(verb, asked, token=room.tokens[name])


def save(room, name="Paul", number=None, revision=0, texts=None):
    return ask(room, name, "save-post", {"number": number, "revision": revision, "texts": texts or WORDS})


def does(room, name, verb, post):
    """The answer of a verb that names a post as it was seen."""
    return ask(room, name, verb, {"number": post["number"], "revision": post["revision"]})


def published(room, texts=None):
    post = save(room, texts=texts).said["post"]
    for name, verb in (("Paul", "propose-post"), ("Pia", "approve-post"), ("Alice", "approve-post")):
        post = does(room, name, verb, post).said["post"]
    return post


def refused(office, role):
    """The verbs that somebody of this role may not even ask for."""
    token = office.on_duty("Somebody", role)
    return {verb.name for verb in VERBS if office.ask(verb.name, token=token).status == 403} - EVERYBODY


@pytest.mark.parametrize("role", KEYLESS_MAY)
def test_who_holds_no_key_gets_at_nothing_that_has_cases_or_keys(office, role):
    """The whole table: whatever is not named here is refused, also what is added tomorrow."""
    assert refused(office, role) == {verb.name for verb in VERBS} - EVERYBODY - KEYLESS_MAY[role]


@pytest.mark.parametrize(
    ("role", "expected"), [("lead", WRITING), ("caseworker", WRITING | APPROVING | LEADING)]
)
def test_who_works_on_cases_leaves_the_rest_to_others(office, role, expected):
    """A caseworker leads nobody, and no lead writes what is published."""
    assert refused(office, role) == expected


def test_a_publisher_signs_in_and_holds_nothing(room):
    """No card, no recipient, no copy of a key; the public halves alone."""
    signed_in = room.sign_in(room.employ("Piotr", "publisher"))
    assert (signed_in["caseworker"]["card"], signed_in["caseworker"]["recipient"]) == ("", "")
    for keys in (signed_in["keys"], room.ask("keys", token=signed_in["token"]).said):
        assert keys["copies"] == []
        assert len(keys["epochs"]) == 1


def newcomer(room, secret, **changes):
    """What the browser of an invited publisher sends."""
    line = room.founded.line
    holder = invitations.public_id(secret, line)
    opened = room.ask("invitation", {"invitation": holder}).said
    assert (opened["role"], opened["keys"]["copies"]) == ("publisher", [])
    words = recovery.new()
    sealed = seal(b"an identity", [recovery.unlocking(words, line).recipient])
    return words.words, {
        "invitation": holder,
        "challenge": opened["challenge"],
        "id": opened["id"],
        "card": "",
        "name": "Quill",
        "words": room.words_answer(words.words, opened["challenge"]) | {"sealed": text(sealed)},
        "passkey": None,
        "copies": [],
    } | changes


def test_a_publisher_joins_by_invitation_without_keys(room):
    """Alice's link brings Quill in, who signs in again with words."""
    secret = invitations.new()
    holder = invitations.public_id(secret, room.founded.line)
    body = {"invitation": holder, "role": "publisher", "copies": []}
    assert ask(room, "Alice", "invite", body).status == 200
    words, join = newcomer(room, secret)
    joined = room.ask("join", join)
    assert joined.status == 200, joined.said
    assert joined.said["caseworker"]["name"] == "Quill"
    assert room.sign_in(words)["caseworker"]["role"] == "publisher"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "two\nlines"},
        {"card": "x"},
        {"copies": [{"epoch": "2026-W47", "sealed": "eA=="}]},
    ],
)
def test_a_publisher_brings_a_name_and_nothing_else(room, wrong):
    """A card or a key in the hands of a publisher is refused, and the invitation is not spent."""
    secret = invitations.new()
    holder = invitations.public_id(secret, room.founded.line)
    room.run(
        room.vault.write(
            lambda db: staff.invite(
                db, Invitation(holder, "publisher", room.founded.team.team, room.now + 60), []
            )
        )
    )
    assert room.ask("join", newcomer(room, secret, **wrong)[1]).status == 400
    assert room.ask("join", newcomer(room, secret)[1]).status == 200


def test_a_lead_cannot_give_a_publisher_keys(room):
    """Not with the invitation, not later, not with a new epoch."""
    pia = room.sign_in(room.employ("Pia again", "publisher"))["caseworker"]["id"]
    copies = [{"epoch": room.founded.team.epoch.epoch, "sealed": text(b"a copy")}]
    invite = {"invitation": "1f" * 16, "role": "publisher", "copies": copies}
    assert ask(room, "Alice", "invite", invite).status == 403
    assert ask(room, "Alice", "share", {"caseworker": pia, "copies": copies}).status == 403
    own = room.founded.team
    note = roster.make_epoch(
        own.signing,
        own.line,
        own.team,
        "2026-W48",
        Identity.new().recipient.text,
        "2026-11-22",
        "2026-12-27",
    ).note
    begin = {"note": note, "copies": [{"holder": pia, "sealed": text(b"a copy")}]}
    assert ask(room, "Alice", "begin-epoch", begin).status == 403
    assert room.run(room.vault.read(lambda db: epochs.copies_for(db, pia))) == []


def rings(room, name, story):
    """What the console of somebody hears while a story goes on."""

    async def listening():
        heard, left = [], asyncio.Event()

        async def receive():
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            heard.append(message.get("body", b"").decode())

        token = room.tokens[name].encode()
        scope = {"type": "http", "method": "POST", "path": "/api/live", "query_string": b""}
        scope["headers"] = [(b"authorization", b"Bearer " + token)]
        stream = asyncio.create_task(room.app(scope, receive, send))
        await asyncio.sleep(0.05)
        await story()
        await asyncio.sleep(0.4)
        left.set()
        await stream
        return "".join(heard)

    return room.run(listening())


def test_a_publisher_hears_of_posts_only(room):
    """The live updates are silent about the queue, and about who comes and goes."""

    async def story():
        room.console.changed("a" * 32)
        room.console.team_changed()
        room.console.newsroom_changed()

    heard = rings(room, "Pia", story)
    assert "event: newsroom" in heard
    assert "changed" not in heard
    assert "team" not in heard
    assert "event: team" in rings(room, "Alice", story)


def test_a_caseworker_hears_nothing_of_posts(room):
    """Paul saves at every pause of his hands; Carol's console fetches nothing for it."""
    room.tokens["Carol"] = room.on_duty("Carol")

    async def story():
        asked = newsroom.SavePost(None, 0, {"en": newsroom.Wording("Borders are open.")})
        await newsroom.save_post(
            room.console, room.console.sessions.find(room.tokens["Paul"], room.now), asked
        )

    assert "event: newsroom" not in rings(room, "Carol", story)
    assert "event: newsroom" in rings(room, "Alice", story)
    assert "event: team" not in rings(room, "Alice", story)


def test_a_dismissal_rings_the_newsroom(room):
    """What somebody approved who has left does not count any more, and every open newsroom is told."""
    paul = room.console.sessions.find(room.tokens["Paul"], room.now)
    alice = room.console.sessions.find(room.tokens["Alice"], room.now)

    async def story():
        await key_periods.dismiss(room.console, alice, key_periods.Dismiss(paul.id))

    assert "event: newsroom" in rings(room, "Pia", story)


def test_the_newsroom_knows_how_many_follow_the_channel(room):
    """The newest count, on whatever day; none without a channel, and none before somebody has counted."""
    assert ask(room, "Pia", "posts").said["subscribers"] is None
    room.console.outlets = Outlets(channel="@channel")
    assert ask(room, "Pia", "posts").said["subscribers"] is None
    for days, number in ((3, 80), (2, 91)):
        day = Moment(room.now - days * 86_400)
        room.run(room.vault.write(lambda db, n=number, d=day: counts.record(db, SUBSCRIBER, n, d)))
    assert ask(room, "Pia", "posts").said["subscribers"] == 91
    room.console.outlets = Outlets()
    assert ask(room, "Pia", "posts").said["subscribers"] is None


def test_a_post_on_its_way(room):
    """Paul writes, Pia and Alice approve; each sees what they may do."""
    post = save(room).said["post"]
    assert (post["number"], post["state"], post["author"], post["mine"]) == (1, "draft", "Paul", True)
    assert (post["problems"], post["stale"]) == ([], False)
    (step,) = post["texts"]["en"]["steps"]
    guide = room.console.guide()
    assert step["title"] == guide.step("army-surrender").text("en").title
    assert post["edition"] == guide.edition.id
    post = does(room, "Paul", "propose-post", post).said["post"]
    assert post["may_approve"] is False
    post = does(room, "Pia", "approve-post", post).said["post"]
    assert (post["state"], post["approvals"], post["approved_by_me"]) == ("proposed", ["Pia"], True)
    (seen,) = ask(room, "Alice", "posts").said["posts"]
    assert (seen["may_approve"], seen["mine"], seen["shown"]) == (True, False, 0)
    post = does(room, "Alice", "approve-post", post).said["post"]
    assert (post["state"], sorted(post["approvals"]), post["shown"]) == ("published", ["Alice", "Pia"], 1)
    assert post["published"] == room.now


def test_the_author_cannot_approve_and_nobody_twice(room):
    """The rule holds behind the button too."""
    post = save(room).said["post"]
    does(room, "Paul", "propose-post", post)
    assert does(room, "Paul", "approve-post", post).status == 403
    for _ in range(2):
        assert does(room, "Pia", "approve-post", post).said["post"]["state"] == "proposed"


def test_whoever_edits_meanwhile_is_told(room):
    """Pia's words are refused with a sentence, and Paul's stand."""
    post = save(room).said["post"]
    newer = save(room, "Paul", 1, post["revision"], {"en": {"words": "Paul's"}}).said["post"]
    refused = save(room, "Pia", 1, post["revision"], {"en": {"words": "Pia's"}})
    assert (refused.status, refused.said["kind"]) == (409, "PostChanged")
    (seen,) = ask(room, "Pia", "posts").said["posts"]
    assert (seen["texts"]["en"]["words"], seen["revision"]) == ("Paul's", newer["revision"])


def test_what_is_wrong_is_said_while_writing(room):
    """Named by language, and such a post is not proposed."""
    wrong = {
        "en": {
            "words": "We guarantee it. My brigade stands at 48.5123, 37.9876.",
            "steps": ["op-listen", "nowhere"],
        },
        "ru": {"words": "ы" * 4096, "steps": []},
    }
    post = save(room, texts=wrong).said["post"]
    found = {(problem["language"], problem["sentence_key"]) for problem in post["problems"]}
    assert {("en", "forbidden"), ("en", "military"), ("en", "step-unknown"), ("ru", "too-long")} == found
    assert post["letters"]["ru"] > 4096
    refused = does(room, "Paul", "propose-post", post)
    assert (refused.status, refused.said["kind"]) == (400, "PostRefused")


def test_nothing_is_a_draft_but_no_post(room):
    """A language in which nothing is said is left out; with none left there is nothing to propose."""
    post = save(room, texts={"en": {"words": " \n"}, "ru": {"words": ""}}).said["post"]
    assert post["texts"] == {}
    assert [problem["sentence_key"] for problem in post["problems"]] == ["empty"]
    assert does(room, "Paul", "propose-post", post).status == 400


def test_a_step_for_caseworkers_is_never_quoted(room):
    """Not even its title comes back."""
    hidden = next(step.id for step in room.console.guide().steps.values() if not step.public)
    post = save(room, texts={"en": {"words": "Look", "steps": [hidden]}}).said["post"]
    assert post["texts"]["en"]["steps"][0]["title"] == ""
    assert [problem["detail"] for problem in post["problems"]] == [hidden]


def test_the_preview_is_the_message(room):
    """Own words cannot make marks; steps are bold links; it ends with the edition and the post's page."""
    texts = {"en": {"words": "<b>1 & 2</b>\r\n\x00three", "steps": ["army-surrender"]}}
    post = save(room, texts=texts).said["post"]
    preview, title = post["preview"]["en"], post["texts"]["en"]["steps"][0]["title"]
    url = room.console.line.url
    assert preview.startswith("&lt;b&gt;1 &amp; 2&lt;/b&gt;\nthree\n\n")
    assert f'<b><a href="{url}/en/army-surrender">{title}</a></b>\n' in preview
    assert preview.endswith(f'{post["edition"]} · <a href="{url}/en/news/1">On our site</a>')


def test_a_withdrawal_is_one_persons_and_ends_it(room):
    """Alice withdraws at once; then nothing more can be done with it."""
    post = published(room)
    gone = does(room, "Alice", "withdraw-post", post).said["post"]
    assert gone["state"] == "withdrawn"
    for verb in ("withdraw-post", "approve-post"):
        assert does(room, "Alice", verb, gone).status in {400, 409}
    refused = save(room, "Paul", 1, gone["revision"], {"en": {"words": "Again"}})
    assert refused.said["kind"] == "PostRefused"


def test_recalling_discarding_and_what_is_gone(room):
    """A proposal comes back, a draft goes, and what is gone is gone."""
    post = save(room).said["post"]
    does(room, "Paul", "propose-post", post)
    does(room, "Pia", "approve-post", post)
    back = does(room, "Petra", "recall-post", post).said["post"]
    assert (back["state"], back["approvals"]) == ("draft", [])
    assert does(room, "Paul", "discard-post", back).said == {}
    assert does(room, "Paul", "propose-post", back).status == 410


def test_everybody_is_told_when_what_is_public_changes(room):
    """The site and the channel, after the publication and after the withdrawal, and not before."""
    told = []

    async def tell():
        told.append(None)

    room.console.outlets = Outlets(tell, "@channel", lambda: "waiting")
    post = save(room).said["post"]
    does(room, "Paul", "propose-post", post)
    does(room, "Pia", "approve-post", post)
    assert told == []
    published_ = does(room, "Petra", "approve-post", post).said["post"]
    assert len(told) == 1
    does(room, "Pia", "withdraw-post", published_)
    assert len(told) == 2
    said = ask(room, "Pia", "posts").said
    assert (said["channel"], said["channel_state"]) == ("@channel", "waiting")


def test_the_audit_list_says_who_did_what_once(room):
    """Saving every few seconds is one line; a publication is a line of its own."""
    post = save(room).said["post"]
    for words in ("a", "ab", "abc"):
        post = save(room, "Paul", 1, post["revision"], {"en": {"words": words}}).said["post"]
    for name, verb in (("Paul", "propose-post"), ("Pia", "approve-post"), ("Petra", "approve-post")):
        post = does(room, name, verb, post).said["post"]
    records = ask(room, "Alice", "audit").said["records"]
    assert [record["what"] for record in records if "post" in record["what"]] == [
        "published post 1", "approved post 1", "approved post 1", "proposed post 1", "saved post 1",
    ]  # fmt: skip


def test_a_language_the_guide_does_not_have_is_refused(room):
    """Nothing is saved."""
    assert save(room, texts={"xx": {"words": "?"}}).status == 400
    assert ask(room, "Paul", "posts").said["posts"] == []
