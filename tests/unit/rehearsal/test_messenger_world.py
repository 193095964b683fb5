"""The messenger's world: what people do, what the bot is told, what it is refused."""

import json
from typing import Any

import pytest

from safeconduct.rehearsal.messenger.bodies import Fields, read_fields
from safeconduct.rehearsal.messenger.entities import parse_html
from safeconduct.rehearsal.messenger.methods import Methods
from safeconduct.rehearsal.messenger.pacing import Limits, Pacing
from safeconduct.rehearsal.messenger.presenting import presenting
from safeconduct.rehearsal.messenger.rooms import Account
from safeconduct.rehearsal.messenger.shapes import Entity, Refusal
from safeconduct.rehearsal.messenger.trouble import Trouble, Troubles
from safeconduct.rehearsal.messenger.world import CannotBe, World

HOUR = 3600.0


class Stage:
    """A world with a clock that is set by hand, and a bot that calls its methods."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.world = World(lambda: self.now)
        self.pacing = Pacing(lambda: self.now)
        self.methods = Methods(self.world, self.pacing).table | presenting(self.world)

    def call(self, method: str, **fields: Any) -> Any:
        return self.methods[method.lower()](Fields(fields))

    def refused(self, method: str, **fields: Any) -> str:
        with pytest.raises(Refusal) as found:
            self.call(method, **fields)
        return f"{found.value.code} {found.value.description}"

    def person(self, name: str = "Alice") -> Account:
        account = self.world.add_person(name, "ru")
        self.world.start(account)
        return account

    def updates(self) -> list[Any]:
        found = self.world.mail.first(100)
        if found:
            self.world.mail.confirm(found[-1].update_id + 1)
        return found


@pytest.fixture
def stage() -> Stage:
    return Stage()


def keys(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Go", **button}]]}


def test_everything_in_the_bots_chats_has_numbers_of_one_row(stage: Stage) -> None:
    """As at Telegram: private chats and groups share one counter, a channel has its own."""
    alice, bob = stage.person("Alice"), stage.person("Bob")
    sent = stage.call("sendMessage", chat_id=alice.id, text="Hello")
    assert sent.message_id == 3
    assert stage.world.say(bob, "hm").message_id == 4
    stage.world.add_channel("news")
    assert stage.call("sendMessage", chat_id="@news", text="A post").message_id == 1


def test_an_update_waits_until_it_is_confirmed_or_a_day_old(stage: Stage) -> None:
    """The same updates come again and again; the offset ends that, and so does time."""
    alice = stage.person()
    mail = stage.world.mail
    first = mail.first(100)
    assert mail.first(100) == first
    stage.world.say(alice, "again")
    mail.confirm(first[0].update_id + 1)
    assert [update.message.text for update in mail.first(100)] == ["again"]
    stage.now += 24 * HOUR
    assert mail.first(100) == []


def test_a_negative_offset_keeps_the_last_ones(stage: Stage) -> None:
    """`offset=-1` forgets all but the newest."""
    alice = stage.person()
    stage.world.say(alice, "two")
    stage.world.say(alice, "three")
    stage.world.mail.confirm(-1)
    assert [update.message.text for update in stage.updates()] == ["three"]


def test_updates_can_be_doubled_and_turned_around(stage: Stage) -> None:
    """What a lost confirmation and a race look like to the bot."""
    alice = stage.person()
    stage.world.say(alice, "two")
    mail = stage.world.mail
    mail.doubled, mail.turned = 1, 1
    turned = mail.first(100)
    assert [update.message.text for update in turned] == ["two", "/start"]
    mail.confirm(turned[0].update_id + 1)
    assert [update.message.text for update in mail.first(100)] == ["/start"]


def test_only_the_kinds_that_the_bot_wants_arrive(stage: Stage) -> None:
    """`allowed_updates` filters what happens from then on."""
    alice = stage.person()
    stage.updates()
    stage.world.mail.allowed = frozenset({"callback_query"})
    stage.world.say(alice, "not wanted")
    stage.call("sendMessage", chat_id=alice.id, text="x", reply_markup=keys(callback_data="a"))
    stage.world.press(alice, 3, "a")
    assert [update.callback_query.data for update in stage.updates()] == ["a"]


def test_a_deep_link_arrives_as_a_command(stage: Stage) -> None:
    """`t.me/bot?start=ru_person` becomes the text `/start ru_person`, and the command is marked."""
    alice = stage.world.add_person("Alice", "ru")
    message = stage.world.start(alice, "ru_person")
    assert (message.text, message.entities) == ("/start ru_person", (Entity("bot_command", 0, 6),))
    with pytest.raises(CannotBe):
        stage.world.start(alice, "no spaces")


def test_the_bot_writes_to_nobody_who_has_not_written_first(stage: Stage) -> None:
    """An unknown chat is not found, and so is a person who never pressed Start."""
    silent = stage.world.add_person("Bob", "en")
    stage.world.visible(silent)
    for chat in (0, 12345, "@nowhere", "words", silent.id):
        assert stage.refused("sendMessage", chat_id=chat, text="x") == "400 Bad Request: chat not found"
    assert stage.refused("sendMessage", text="x") == "400 Bad Request: chat_id is empty"


def test_who_blocks_the_bot_hears_nothing_more(stage: Stage) -> None:
    """The bot is told once, and every call is refused with 403 until it is unblocked."""
    alice = stage.person()
    stage.updates()
    stage.world.block(alice, True)
    stage.world.block(alice, True)
    (update,) = stage.updates()
    assert update.my_chat_member.new_chat_member.status == "kicked"
    assert stage.refused("sendMessage", chat_id=alice.id, text="x") == (
        "403 Forbidden: bot was blocked by the user"
    )
    with pytest.raises(CannotBe):
        stage.world.say(alice, "still here")
    stage.world.start(alice)
    stage.call("sendMessage", chat_id=alice.id, text="welcome back")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("x" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("x</b>", "can't parse entities: Unexpected end tag at byte offset 1"),
        (
            "я<b>x</i>",
            'can\'t parse entities: Unmatched end tag at byte offset 6, expected "</b>", found "</i>"',
        ),
        ("<div>x</div>", 'can\'t parse entities: Unsupported start tag "div" at byte offset 0'),
        ("1 < 2", "can't parse entities: Unclosed start tag at byte offset 2"),
    ],
)
def test_texts_are_refused_in_telegrams_words(stage: Stage, text: str, refusal: str) -> None:
    """Empty, too long by UTF-16 units, or marked up wrongly."""
    alice = stage.person()
    found = stage.refused("sendMessage", chat_id=alice.id, text=text, parse_mode="HTML")
    assert found == f"400 Bad Request: {refusal}"


def test_a_text_is_measured_without_its_marks(stage: Stage) -> None:
    """4,096 units after the entities were taken out are let through."""
    alice = stage.person()
    stage.call("sendMessage", chat_id=alice.id, text=f"<b>{'😀' * 2048}</b>", parse_mode="HTML")


def test_html_becomes_text_and_entities() -> None:
    """Offsets count UTF-16 units, entities stand in the order in which they begin, references are read."""
    text, entities = parse_html(
        '😀 <b>a <i>b</i></b> &lt;&amp;&laquo; <a href="https://x.org/?a=1&amp;b">c</a><u></u>'
    )
    assert text == "😀 a b <&&laquo; c"
    assert entities == (
        Entity("bold", 3, 3),
        Entity("italic", 5, 1),
        Entity("text_link", 17, 1, "https://x.org/?a=1&b"),
    )
    assert parse_html('<span class="tg-spoiler">x</span>') == ("x", (Entity("spoiler", 0, 1),))


def test_the_messenger_shows_no_white_space_around_a_text(stage: Stage) -> None:
    """It is cut off, and the entities move along."""
    alice = stage.person()
    sent = stage.call("sendMessage", chat_id=alice.id, text="\n <b>Title</b>\n", parse_mode="HTML")
    assert (sent.text, sent.entities) == ("Title", (Entity("bold", 0, 5),))


@pytest.mark.parametrize(
    ("button", "refusal"),
    [
        ({}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"url": "not-a-url"}, "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"),
        (
            {"url": "ftp://line.example"},
            "inline keyboard button URL 'ftp://line.example' is invalid: Unsupported URL protocol",
        ),
        (
            {"web_app": {"url": "http://line.example/w"}},
            "inline keyboard button Web App URL 'http://line.example/w' is invalid: Only HTTPS links are allowed",
        ),
    ],
)
def test_buttons_are_refused_in_telegrams_words(stage: Stage, button: dict[str, Any], refusal: str) -> None:
    """Data of 1 to 64 bytes, addresses that are some, web apps over https."""
    alice = stage.person()
    found = stage.refused("sendMessage", chat_id=alice.id, text="x", reply_markup=keys(**button))
    assert found == f"400 Bad Request: {refusal}"


def test_good_buttons_are_taken(stage: Stage) -> None:
    """64 bytes of data, a page over https, a page of this machine."""
    alice = stage.person()
    for button in (
        {"callback_data": "я" * 32},
        {"web_app": {"url": "https://line.example/en/write"}},
        {"web_app": {"url": "http://localhost:8040/en/write"}},
    ):
        stage.call("sendMessage", chat_id=alice.id, text="x", reply_markup=keys(**button))


def test_a_message_is_edited_only_to_something_else(stage: Stage) -> None:
    """The same text and buttons are refused, so is what is not there or not the bot's own."""
    alice = stage.person()
    sent = stage.call("sendMessage", chat_id=alice.id, text="one", reply_markup=keys(callback_data="a"))
    same = {"chat_id": alice.id, "message_id": sent.message_id, "reply_markup": keys(callback_data="a")}
    assert "message is not modified" in stage.refused("editMessageText", text="one", **same)
    assert stage.call("editMessageText", text="two", **same).edit_date
    bare = {"chat_id": alice.id, "message_id": sent.message_id}
    assert stage.call("editMessageReplyMarkup", **bare).reply_markup is None
    assert "message is not modified" in stage.refused("editMessageReplyMarkup", **bare)
    assert stage.refused("editMessageText", chat_id=alice.id, message_id=99, text="x").endswith(
        "message to edit not found"
    )
    assert stage.refused("editMessageText", chat_id=alice.id, message_id=1, text="x").endswith(
        "message can't be edited"
    )


def test_what_is_older_than_two_days_stays(stage: Stage) -> None:
    """Deleting is for 48 hours, of both sides' messages; one that is too old spares the whole list."""
    alice = stage.person()
    stage.now += 48 * HOUR
    new = stage.world.say(alice, "new").message_id
    old = stage.refused("deleteMessage", chat_id=alice.id, message_id=1)
    assert old == "400 Bad Request: message can't be deleted for everyone"
    assert stage.refused("deleteMessages", chat_id=alice.id, message_ids=[1, new]).endswith("everyone")
    assert stage.call("deleteMessages", chat_id=alice.id, message_ids=[new, 98, 99])
    assert stage.refused("deleteMessage", chat_id=alice.id, message_id=new).endswith("to delete not found")
    many = stage.refused("deleteMessages", chat_id=alice.id, message_ids=list(range(101)))
    assert many.endswith("too many message identifiers specified")


def test_a_press_is_answered_once_and_in_time(stage: Stage) -> None:
    """The notice reaches the person; a second answer, or one after 15 seconds, is refused."""
    alice = stage.person()
    stage.call("sendMessage", chat_id=alice.id, text="x", reply_markup=keys(callback_data="a"))
    press = stage.world.press(alice, 2, "a")
    assert stage.call("answerCallbackQuery", callback_query_id=press, text="Heard")
    assert [notice.text for notice in alice.notices] == ["Heard"]
    late = stage.world.press(alice, 2, "a")
    stage.now += 16
    for one in (press, late):
        assert "query is too old" in stage.refused("answerCallbackQuery", callback_query_id=one)
    with pytest.raises(CannotBe):
        stage.world.press(alice, 2, "b")


def test_a_group_is_noticed_and_left(stage: Stage) -> None:
    """The bot is told that it was added, hears commands only, and nothing after it left."""
    alice = stage.person()
    stage.updates()
    group = stage.world.make_group(alice, "Friends")
    stage.world.say(alice, "among us", group.chat.id)
    stage.world.say(alice, "/start", group.chat.id)
    added, made, heard = stage.updates()
    assert added.my_chat_member.new_chat_member.status == "member"
    assert made.message.group_chat_created
    assert heard.message.text == "/start"
    assert stage.call("leaveChat", chat_id=group.chat.id)
    stage.world.say(alice, "/start", group.chat.id)
    assert stage.updates() == []
    assert stage.refused("sendMessage", chat_id=group.chat.id, text="x").startswith("403")


def test_a_channel_counts_its_subscribers_and_the_bot(stage: Stage) -> None:
    """A post is the channel's own, can be edited and removed, and is on everybody's screen."""
    alice = stage.person()
    stage.world.add_channel("news", "News")
    stage.world.subscribe(alice, "@news", True)
    assert stage.call("getChatMemberCount", chat_id="@news") == 2
    post = stage.call("sendMessage", chat_id="@news", text="one")
    assert (post.sender, post.sender_chat.title) == (None, "News")
    assert stage.call("editMessageText", chat_id="@news", message_id=1, text="two").text == "two"
    assert stage.call("deleteMessage", chat_id="@news", message_id=1)
    assert {room.chat.type for room in stage.world.visible(stage.person("Bob"))} == {"private", "channel"}


def test_commands_are_set_for_a_language(stage: Stage) -> None:
    """Somebody whose app speaks it sees these, others the ones without a language."""
    stage.call("setMyCommands", commands=[{"command": "start", "description": "Begin"}])
    russian = [{"command": "start", "description": "Начать"}]
    stage.call("setMyCommands", commands=json.dumps(russian), language_code="ru")
    bot = stage.world.bot
    assert [one["description"] for one in bot.commands_for("ru")] == ["Начать"]
    assert [one["description"] for one in bot.commands_for("uk")] == ["Begin"]
    assert stage.call("getMyCommands", language_code="ru") == tuple(russian)
    bad = [{"command": "Start!", "description": "x"}]
    assert stage.refused("setMyCommands", commands=bad).endswith("BOT_COMMAND_INVALID")


def test_descriptions_fall_back_to_no_language(stage: Stage) -> None:
    """As the commands do; too long ones are refused."""
    stage.call("setMyDescription", description="Truth first", language_code="")
    assert stage.call("getMyDescription", language_code="uk") == {"description": "Truth first"}
    assert "too long" in stage.refused("setMyShortDescription", short_description="x" * 121)


def test_too_fast_is_told_to_wait(stage: Stage) -> None:
    """One a second to a chat with a short burst, thirty over all; the wait is in whole seconds."""
    stage.pacing.set(Limits(overall=30, chat=1, burst=2))
    alice = stage.person()
    for text in ("one", "two"):
        stage.call("sendMessage", chat_id=alice.id, text=text)
    with pytest.raises(Refusal) as found:
        stage.call("sendMessage", chat_id=alice.id, text="three")
    assert (found.value.code, found.value.retry_after) == (429, 1)
    stage.now += 1
    stage.call("sendMessage", chat_id=alice.id, text="three")
    others = [stage.person(f"Person {number}") for number in range(30)]
    for other in others[:29]:
        stage.call("sendMessage", chat_id=other.id, text="hello")
    assert stage.refused("sendMessage", chat_id=others[29].id, text="hello").startswith("429")


def test_trouble_comes_as_often_as_it_was_ordered() -> None:
    """For one method, each second call, three times."""
    troubles = Troubles()
    troubles.order(Trouble("refuse", times=3, method="sendMessage", every=2))
    met = [troubles.meet(method) is not None for method in ("getme", *["sendmessage"] * 8)]
    assert met == [False, False, True, False, True, False, True, False, False]


PARTS = (
    b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xd1\x8f\r\n'
    b'--x\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n7\r\n--x--\r\n'
)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", '{"text":"я","chat_id":7}'.encode()),
        ("application/x-www-form-urlencoded", b"text=%D1%8F&chat_id=7"),
        ('multipart/form-data; boundary="x"', PARTS),
    ],
)
def test_a_call_is_read_from_json_from_a_form_and_from_parts(kind: str, body: bytes) -> None:
    """Clients send one or the other; they mean the same. What is no JSON is refused."""
    fields = read_fields(kind, body, b"protect_content=true")
    assert (fields.text("text"), fields.number("chat_id"), fields.flag("protect_content")) == ("я", 7, True)
    with pytest.raises(Refusal):
        read_fields("application/json", b"[1]", b"")
