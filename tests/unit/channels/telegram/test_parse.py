"""Updates as Telegram writes them, read into what we look at."""

import pytest

from safeconduct.channels.telegram import parse
from safeconduct.channels.telegram.parse import Blocked, Elsewhere, Nothing, Pressed, Unwanted, Wrote
from safeconduct.model.ids import Language, StepId

OLENA = {"id": 77, "is_bot": False, "first_name": "Olena", "username": "olena_k", "language_code": "uk-UA"}
CHAT = {"id": 77, "type": "private", "first_name": "Olena"}
GROUP = {"id": -5, "type": "supergroup", "title": "Unit"}


def message(**more):
    return {"update_id": 9, "message": {"message_id": 3, "date": 0, "from": OLENA, "chat": CHAT, **more}}


def change(status, chat=CHAT):
    member = {"status": status, "user": {"id": 1, "is_bot": True, "first_name": "bot"}}
    return {"update_id": 9, "my_chat_member": {"chat": chat, "from": OLENA, "new_chat_member": member}}


def test_words_are_read_without_any_name():
    """The address, the number, the app's language, the words; nothing else."""
    read = parse.read_update(message(text="hello"))
    assert read == Wrote(update=9, address="77", message=3, language="uk", text="hello")
    assert "lena" not in str(msgspec_dump(read))
    assert repr(read) == "Wrote()"


def msgspec_dump(read):
    return {name: getattr(read, name) for name in read.__struct_fields__}


def test_a_press_brings_the_words_that_our_message_had_answered():
    """Telegram hands them along with the button; nothing was kept of them."""
    ours = {"message_id": 4, "date": 0, "chat": CHAT, "text": "a warning"}
    ours["reply_to_message"] = {"message_id": 3, "date": 0, "chat": CHAT, "text": "near the bridge"}
    query = {"id": "q", "from": OLENA, "message": ours, "data": "!anyway:en", "chat_instance": "1"}
    read = parse.read_update({"update_id": 9, "callback_query": query})
    assert isinstance(read, Pressed)
    assert (read.message, read.words, read.query) == (4, "near the bridge", "q")


@pytest.mark.parametrize(
    "kind", ["photo", "contact", "location", "voice", "sticker", "poll", "something_new"]
)
def test_what_is_not_words_is_not_looked_at(kind):
    """Whatever Telegram invents next as well."""
    read = parse.read_update(message(**{kind: {"secret": 1}}, media_group_id="a"))
    assert read == Unwanted(update=9, address="77", message=3, language="uk", album="a")


@pytest.mark.parametrize("kind", ["pinned_message", "write_access_allowed"])
def test_what_nobody_wrote_is_no_message(kind):
    """Telegram tells that something happened; nobody wants an answer."""
    assert parse.read_update(message(**{kind: {"message_id": 1}})) == Nothing(9)


def test_groups_are_left_and_channels_known_by_name():
    """A message of a group, or being added to one."""
    assert parse.read_update(message(text="hello", chat=GROUP)) == Elsewhere(9, "-5")
    assert parse.read_update(change("member", GROUP)) == Elsewhere(9, "-5")
    assert parse.read_update(change("left", GROUP)) == Nothing(9)
    ours = {"id": -9, "type": "channel", "title": "News", "username": "line_news"}
    assert parse.read_update(change("administrator", ours)) == Elsewhere(9, "-9", "line_news")


def test_blocking_is_heard_and_coming_back_says_nothing():
    """We never write first."""
    assert parse.read_update(change("kicked")) == Blocked(9, "77")
    assert parse.read_update(change("member")) == Nothing(9)


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 9, "edited_message": {"message_id": 1}},
        {"update_id": 9, "message": {"message_id": "no number"}},
        {"update_id": 9, "callback_query": {"id": "q", "from": OLENA, "data": "x"}},
        {"update_id": 9, "poll_answer": 4},
    ],
)
def test_anything_else_is_nothing_and_in_nobodys_way(raw):
    """Edited messages, presses without a message, what cannot be read."""
    assert parse.read_update(raw) == Nothing(9)


@pytest.mark.parametrize("raw", [None, [], {}, {"update_id": "nine"}, "text"])
def test_what_has_no_number_is_no_update(raw):
    """It cannot be confirmed, nor told from another."""
    assert parse.number_of(raw) is None


def test_buttons_hold_a_step_or_a_control_with_a_value():
    """And come back as they were written."""
    assert parse.read_button(parse.write_step(StepId("army-left"), Language("ru"))) == parse.Button(
        step=StepId("army-left"), language="ru"
    )
    written = parse.write_control("country", Language("ru"), "xa")
    assert parse.read_button(written) == parse.Button(control="country", value="xa", language="ru")
    long = parse.write_control("languages", Language("id"), "s" * 60)
    assert len(long.encode()) <= parse.CALLBACK_BYTES
    assert parse.read_button(long) == parse.Button(control="languages", language="id")


def test_commands_are_read_with_or_without_the_bots_name():
    """As Telegram's menu and as people type them."""
    assert parse.read_command("/start@line_bot ru_army") == parse.Command("start", "ru_army")
    assert parse.read_command("/DELETE") == parse.Command("delete")
    assert parse.read_command("what /start does") is None


@pytest.mark.parametrize(
    ("payload", "leads"),
    [
        ("army-left", (None, "army-left")),
        ("ru_army-left", ("ru", "army-left")),
        ("ru", ("ru", None)),
        ("xx_army", (None, "xx_army")),
        ("", (None, None)),
        ("a b", (None, None)),
        ("a" * 65, (None, None)),
    ],
)
def test_deep_links_name_a_step_a_language_or_both(payload, leads):
    """The web's link to the bot is `language_step`."""
    assert parse.read_payload(payload, (Language("en"), Language("ru"))) == leads
