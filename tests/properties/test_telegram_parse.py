"""Whatever Telegram may bring: it is read, answered within Telegram's limits, and never in anybody's way."""

import datetime as dt

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update

from safeconduct.channels.telegram import parse
from safeconduct.channels.telegram.answering import Answering
from safeconduct.channels.telegram.calls import Edit, Send
from safeconduct.channels.telegram.lately import Lately
from safeconduct.channels.telegram.render import LETTERS, Messages, length
from safeconduct.guide import Finder, read_guide, sample_folder
from safeconduct.model.chat import Memory
from safeconduct.model.ids import DeliveryKey, Language, StepId
from safeconduct.model.line import Line
from safeconduct.settings import LineSettings, Settings, TelegramSettings
from safeconduct.switchboard.chatting import Remember
from safeconduct.switchboard.turn import PublicKeys

GUIDE = read_guide(sample_folder())
URL = "https://line.example"
LINE = Line("t", "The line", "key", "ab" * 32, URL, GUIDE.languages, 30)
SETTINGS = Settings(
    line=LineSettings(url=URL), telegram=TelegramSettings(token="1:a", write_in_chat=True, channel="@news")
)
ANSWERING = Answering(
    Messages(SETTINGS, LINE, GUIDE, dt.date(2026, 11, 22)), Finder(GUIDE), LINE, Lately(), "@news"
)
KEY, KEYS = DeliveryKey(bytes(16)), PublicKeys("", ())

number = st.integers(1, 2**53 - 1)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
controls = st.sampled_from(
    [
        "write",
        "begin",
        "cancel",
        "skip=country",
        "anyway",
        "remove",
        "known",
        "words",
        "here",
        "speak",
        "situation=army",
        "country=xa",
        "country=zz",
        "people=2",
        "people=0",
        "languages=army",
        "languages",
        "nonsense=1=2",
    ]
)
data = st.one_of(
    words,
    st.builds(lambda what, code: f"!{what}:{code}", controls, st.sampled_from(["en", "ru", "xx", ""])),
    st.builds(
        lambda step, code: f"{step}:{code}",
        st.sampled_from([*GUIDE.steps, "gone"]),
        st.sampled_from(["en", "xx"]),
    ),
)
user = st.fixed_dictionaries(
    {"id": number, "is_bot": st.booleans(), "first_name": words},
    optional={"language_code": st.sampled_from(["en", "ru", "uk-UA", "pt-br", "", "x"]), "username": words},
)
chat = st.fixed_dictionaries(
    {"id": number, "type": st.sampled_from(["private", "group", "supergroup", "channel"])},
    optional={"title": words, "username": st.sampled_from(["news", "other"])},
)
contents = st.one_of(
    st.fixed_dictionaries(
        {"text": st.one_of(words, st.sampled_from(["/start ru_army", "/delete", "/x", "2"]))}
    ),
    st.fixed_dictionaries({"contact": st.just({"phone_number": "1", "first_name": "x"})}),
    st.fixed_dictionaries({"location": st.just({"longitude": 1.0, "latitude": 2.0})}),
    st.fixed_dictionaries({"media_group_id": words, "caption": words}),
    st.just({}),
)
plain = st.builds(
    lambda number, chat, sender, content: {
        "message_id": number,
        "date": 1_795_348_800,
        "chat": chat,
        "from": sender,
        **content,
    },
    number,
    chat,
    user,
    contents,
)
message = st.builds(
    lambda message, quoted: message | ({"reply_to_message": quoted} if quoted else {}),
    plain,
    st.none() | plain,
)
query = st.fixed_dictionaries(
    {"id": words, "from": user, "chat_instance": words}, optional={"data": data, "message": message}
)
member = st.builds(
    lambda user, status: {"user": user, "status": status, "until_date": 0},
    user,
    st.sampled_from(["left", "member"]),
)
change = st.fixed_dictionaries(
    {"chat": chat, "from": user, "date": st.just(0), "old_chat_member": member, "new_chat_member": member}
)
update = st.fixed_dictionaries(
    {"update_id": number},
    optional={
        "message": message,
        "edited_message": message,
        "callback_query": query,
        "my_chat_member": change,
        "channel_post": message,
    },
)
memory = st.none() | st.builds(
    lambda asking, messages, receipt: Memory(
        "7",
        Language("ru"),
        StepId("person"),
        asking=asking,
        situation="army",
        messages=messages,
        receipt=receipt,
    ),
    st.sampled_from(["", "situation", "country", "people", "text"]),
    st.lists(number, min_size=1, max_size=3).map(tuple),
    st.just(""),
)


@given(update, memory)
@settings(max_examples=400, deadline=None)
def test_every_update_that_the_library_takes_is_answered(raw, remembered):
    """Without a fault, within a message's length, with buttons of at most 64 bytes, and nobody is addressed by name."""
    assert Update.de_json(msgspec.json.decode(msgspec.json.encode(raw)), None).update_id == raw["update_id"]
    read = parse.read_update(raw)
    assert read.update == raw["update_id"]
    if isinstance(read, parse.Nothing):
        return
    outcome = ANSWERING.answer(read, remembered, KEYS, KEY).outcome
    for call in outcome.calls:
        if isinstance(call, Send | Edit):
            assert 0 < length(call.text) <= LETTERS
            assert all(len(key.data.encode()) <= parse.CALLBACK_BYTES for row in call.rows for key in row)
    if isinstance(read, parse.Wrote) and len(read.text) > 12 and isinstance(outcome.change, Remember):
        assert read.text not in str(msgspec.to_builtins(outcome.change.memory))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_what_is_no_update_has_no_number(raw):
    """Any JSON at all."""
    assert parse.number_of(raw) is None


@given(words)
def test_any_button_and_any_link_is_read(text):
    """From old editions, other bots, or nowhere."""
    parse.read_button(text)
    parse.read_payload(text, GUIDE.languages)
    parse.read_command(text)
