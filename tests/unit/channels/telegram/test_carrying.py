"""From the outbox to the Bot API: what is sent, and what becomes of refusals."""

import asyncio
import datetime as dt

import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from safeconduct.channels.telegram import calls
from safeconduct.channels.telegram.calls import Delete, Edit, Key, Leave, Send
from safeconduct.channels.telegram.carrying import Carrying
from safeconduct.errors import DocumentError, MessengerAway, MessengerRefused
from safeconduct.switchboard.delivery import Blocked, Delivered, Follow, Later, Refused

ROWS = (
    (Key("Army", data="army:en"), Key("Page", url="https://line.example")),
    (Key("App", app="https://a.b"),),
)


class Api:
    """Takes every call down; fails as it is told, once a method."""

    def __init__(self, **errors):
        self.errors, self.made = errors, []

    def __getattr__(self, method):
        async def call(*given, **named):
            self.made.append((method, given, named))
            error = self.errors.pop(method, None)
            if error:
                raise error
            return 12 if method == "get_chat_member_count" else 99

        return call


class Messages:
    """Of a line that is none for practice, or is one."""

    def __init__(self, mark=""):
        self.mark = mark

    def marked(self, text):
        return self.mark + text


def carry(api, call, messages=Messages):
    carrying = Carrying(api, messages)
    return asyncio.run(carrying.carry("7", calls.write_call(call)))


def test_a_message_goes_out_protected_without_preview_and_with_its_buttons():
    """Three kinds of button, in Telegram's words."""
    api = Api()
    assert carry(api, Send("<b>x</b>", ROWS)) == Delivered()
    _, given, named = api.made[0]
    assert given == (7, "<b>x</b>")
    assert named["protect_content"] is True
    assert named["link_preview_options"] == {"is_disabled": True}
    assert named["reply_markup"]["inline_keyboard"] == [
        [{"text": "Army", "callback_data": "army:en"}, {"text": "Page", "url": "https://line.example"}],
        [{"text": "App", "web_app": {"url": "https://a.b"}}],
    ]


def test_every_message_of_a_practice_line_says_so():
    """Sent or edited: nobody takes it for a real one."""
    api = Api()
    carry(api, Send("x"), lambda: Messages("PRACTICE "))
    carry(api, Edit(5, "x"), lambda: Messages("PRACTICE "))
    assert all("PRACTICE x" in given for _, given, _ in api.made)


def test_a_message_that_vanishes_is_followed_by_its_deletion():
    """Its number is known only now. An edited one the same."""
    gone = Follow(60, calls.write_call(Delete((99,))))
    assert carry(Api(), Send("x", vanish=60)) == Delivered((gone,))
    gone = Follow(60, calls.write_call(Delete((5,))))
    assert carry(Api(), Edit(5, "x", vanish=60)) == Delivered((gone,))


@pytest.mark.parametrize(
    ("error", "becomes"),
    [
        (RetryAfter(dt.timedelta(seconds=9)), Later(9.0)),
        (NetworkError("Bad Gateway"), Later()),
        (TimedOut(), Later()),
        (InvalidToken("Unauthorized"), Later()),
        (Forbidden("Forbidden: bot was blocked by the user"), Blocked()),
        (BadRequest("Bad Request: chat not found"), Blocked()),
        (BadRequest("Bad Request: message is too long"), Refused()),
    ],
)
def test_what_becomes_of_a_refusal(error, becomes):
    """Waits, forgets or drops, as the delivery is told."""
    assert carry(Api(send=error), Send("x")) == becomes


def test_an_edit_that_changes_nothing_is_done():
    """Somebody pressed the same button twice."""
    api = Api(edit=BadRequest("Bad Request: message is not modified: specified new ..."))
    assert carry(api, Edit(5, "x")) == Delivered()
    assert len(api.made) == 1


@pytest.mark.parametrize(
    "said", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
)
def test_an_edit_that_cannot_be_made_is_sent_anew(said):
    """The person deleted our message, or it is too old."""
    api = Api(edit=BadRequest(said))
    assert carry(api, Edit(5, "x", ROWS, vanish=60)) == Delivered(
        (Follow(60, calls.write_call(Delete((99,)))),)
    )
    assert [method for method, _, _ in api.made] == ["edit", "send"]


def test_many_messages_are_deleted_at_once_or_the_newest_one_by_one():
    """A server of before Bot API 7.0 answers 404 to `deleteMessages`."""
    first, second = calls.deletions(range(1, 151))
    assert (len(first.messages), first.messages[0], second.messages[-1]) == (100, 150, 1)
    api = Api()
    assert carry(api, first) == Delivered()
    assert [method for method, _, _ in api.made] == ["delete_messages"]
    api = Api(delete_messages=InvalidToken("Not Found"))
    assert carry(api, first) == Delivered()
    assert [given[1] for method, given, _ in api.made if method == "delete_message"] == list(
        range(150, 130, -1)
    )
    api = Api(delete_messages=InvalidToken("Not Found"))
    carry(api, second)
    assert len(api.made) == 1


def test_a_few_messages_are_deleted_one_by_one_where_deleting_many_fails():
    """Not every server says 404 to what it does not know. Of many none may be forgotten: those are tried again."""
    api = Api(delete_messages=NetworkError("Internal Server Error"))
    assert carry(api, next(calls.deletions(range(1, 5)))) == Delivered()
    assert [given[1] for method, given, _ in api.made if method == "delete_message"] == [4, 3, 2, 1]
    api = Api(delete_messages=NetworkError("Internal Server Error"))
    assert carry(api, next(calls.deletions(range(1, 60)))) == Later()
    assert len(api.made) == 1
    api = Api(delete_messages=NetworkError("Bad Gateway"), delete_message=NetworkError("Bad Gateway"))
    assert carry(api, next(calls.deletions(range(1, 5)))) == Later()


def test_what_is_gone_cannot_be_deleted_and_that_is_all():
    """Refused once, never tried again; a group is left."""
    assert carry(Api(delete_message=BadRequest("message to delete not found")), Delete((3,))) == Refused()
    assert carry(Api(), Leave()) == Delivered()
    assert list(calls.deletions((0, -4))) == []


def test_only_edits_of_one_message_replace_each_other():
    """The newest of these is made."""
    carrying = Carrying(Api(), Messages)
    assert carrying.replaces(calls.write_call(Edit(5, "x"))) == "edit:5"
    assert carrying.replaces(calls.write_call(Send("x"))) == ""


def test_a_call_that_is_none_is_refused_without_its_words():
    """The delivery drops it."""
    with pytest.raises(DocumentError) as caught:
        calls.read_call(b'{"do":"shout","text":"secret"}')
    assert "secret" not in str(caught.value)
    assert repr(Send("secret")) == "Send()"


def test_the_channel_is_written_rewritten_emptied_and_counted():
    """What is so already counts as done."""
    api = Api(
        edit=BadRequest("message is not modified"),
        delete_message=BadRequest("message to delete not found"),
    )
    carrying = Carrying(api, Messages)
    assert asyncio.run(carrying.broadcast("@line_news", "<b>x</b>", silent=True)) == 99
    assert api.made[0][2]["disable_notification"] is True
    asyncio.run(carrying.rewrite("@line_news", 99, "y"))
    asyncio.run(carrying.remove("@line_news", 99))
    assert asyncio.run(carrying.subscribers("@line_news")) == 12


@pytest.mark.parametrize(
    ("error", "becomes"),
    [
        (BadRequest("chat not found"), MessengerRefused),
        (Forbidden("bot is not a member"), MessengerRefused),
        (RetryAfter(dt.timedelta(seconds=9)), MessengerAway),
        (InvalidToken("4711:secret"), MessengerAway),
    ],
)
def test_the_channels_errors_are_ours(error, becomes):
    """None of the library's goes further, and none holds the token."""
    carrying = Carrying(Api(send=error), Messages)
    with pytest.raises(becomes) as caught:
        asyncio.run(carrying.broadcast("@line_news", "x", silent=False))
    assert "secret" not in str(caught.value)


def test_the_channel_says_how_long_telegram_asked_to_wait():
    """As a number, for whoever waits; of other troubles nobody knows it."""
    said = []
    for error in (RetryAfter(dt.timedelta(seconds=9)), InvalidToken("4711:secret")):
        carrying = Carrying(Api(get_chat_member_count=error), Messages)
        with pytest.raises(MessengerAway) as caught:
            asyncio.run(carrying.subscribers("@line_news"))
        said.append(caught.value.seconds)
    assert said == [9, None]
