"""Buttons that come late, twice, or from somebody's own program: what was handed in and what was said stays true."""

import datetime as dt

import pytest
from msgspec.structs import replace

from safeconduct.channels.telegram import writing
from safeconduct.channels.telegram.answering import Answering
from safeconduct.channels.telegram.calls import Delete, Edit, Send
from safeconduct.channels.telegram.lately import Lately
from safeconduct.channels.telegram.parse import Pressed, Wrote
from safeconduct.channels.telegram.render import Messages
from safeconduct.guide import Finder, read_guide, sample_folder
from safeconduct.model.chat import Memory
from safeconduct.model.ids import CaseTag, DeliveryKey, Language, StepId
from safeconduct.model.line import Line
from safeconduct.sealing import receipts
from safeconduct.settings import LineSettings, Settings, TelegramSettings
from safeconduct.switchboard.chatting import Forget, Remember
from safeconduct.switchboard.turn import PublicKeys

GUIDE = read_guide(sample_folder())
FINDER = Finder(GUIDE)
URL = "https://line.example"
LINE = Line("t", "The line", "key", "ab" * 32, URL, GUIDE.languages, 30)
NO_KEYS, KEY = PublicKeys("", ()), DeliveryKey(bytes(16))
SHEET, WARNING, PLACE = 50, 60, "We stand at 48.4647, 35.0462"
DRAFT = Memory(
    "7",
    Language("en"),
    StepId("person"),
    filled=("country", "people", "situation"),
    asking="text",
    situation="army",
    messages=(SHEET,),
)
HANDED = Memory("7", Language("en"), StepId("person"), receipt=receipts.new().words("en"))
BOUND = Memory("7", Language("en"), StepId("person"), reply="AGE-SECRET-KEY-PQ-1", case=CaseTag("c"))


def answering(**own):
    settings = Settings(
        line=LineSettings(url=URL), telegram=TelegramSettings(**{"write_in_chat": True} | own)
    )
    messages = Messages(settings, LINE, GUIDE, dt.date(2026, 11, 22))
    return Answering(messages, FINDER, LINE, Lately())


def press(data, memory=None, message=SHEET, words="", **own):
    pressed = Pressed(
        update=1, address="7", message=message, language="en", query="q", data=data, words=words
    )
    return answering(**own).answer(pressed, memory, NO_KEYS, KEY).outcome


def say(text, memory=None, message=99):
    wrote = Wrote(update=1, address="7", message=message, language="en", text=text)
    return answering().answer(wrote, memory, NO_KEYS, KEY).outcome


def said(outcome):
    return "\n".join(call.text for call in outcome.calls if isinstance(call, Edit | Send))


@pytest.mark.parametrize("data", ["!write:en", "!begin:en", "!situation=army:en", "!speak:uk"])
def test_where_nobody_may_write_in_the_chat_an_old_button_leads_to_the_sealed_page(data):
    """From before the line closed this way, or of somebody's own making: nobody is asked for words that stay there."""
    outcome = press(data, write_in_chat=False)
    assert outcome.change is None
    (edit,) = outcome.calls
    assert any(key.app for row in edit.rows for key in row)
    assert "Telegram reads what you write" not in edit.text


@pytest.mark.parametrize("control", ["cancel", "anyway", "skip=country", "situation=army", "remove"])
def test_a_button_that_comes_after_the_hand_in_never_takes_the_receipt_away(control):
    """Stopped too late, or sent all the same twice: it is handed in, and the words stand there."""
    message = WARNING if control in {"anyway", "remove"} else SHEET
    outcome = press(f"!{control}:en", HANDED, message, PLACE)
    assert outcome.change is None
    assert outcome.calls in ((), (Delete((WARNING,)),))


@pytest.mark.parametrize("language", ["en", "ru", "uk", "id"])
def test_a_button_whose_time_is_over_does_not_say_what_nobody_knows(language):
    """It may be that something was handed in: whoever reads that nothing was would do it again."""
    outcome = press(f"!anyway:{language}", None)
    for claim in ("Nothing was handed in", "Ничего не передано", "Нічого не передано", "Tidak ada yang"):
        assert claim not in said(outcome)


def test_who_presses_here_twice_reads_the_same_twice():
    """The answer does come here."""
    outcome = press("!here:en", BOUND)
    assert "will also come here" in said(outcome)
    assert outcome.change is None


def test_who_thinks_again_is_not_answered_in_the_chat():
    """Here, and then with the words only, before the buttons were gone."""
    outcome = press("!words:en", BOUND)
    assert isinstance(outcome.change, Forget)
    assert "With your words you come back" in said(outcome)


def test_who_thinks_again_while_writing_keeps_the_draft():
    """Only the answer no longer comes."""
    outcome = press("!words:en", replace(DRAFT, reply=BOUND.reply, case=BOUND.case))
    assert isinstance(outcome.change, Remember)
    assert outcome.change.memory == DRAFT


def test_words_after_the_hand_in_are_not_thought_to_be_part_of_it():
    """Telegram cuts a long text in two: the second part is answered, and it is said that it was not handed in."""
    outcome = say("and there is one more thing about my brother", HANDED)
    assert "not added to what you handed in" in said(outcome)
    (send,) = outcome.calls
    assert any(key.url == f"{URL}/en/return" for row in send.rows for key in row)


@pytest.mark.parametrize("data", ["!speak:xx", "!speak:"])
def test_a_language_nobody_has_is_no_reason_to_stumble(data):
    """A button of somebody's own making."""
    assert "Write your question" in said(press(data, DRAFT))


def test_what_must_be_answered_cannot_be_skipped():
    """Without a situation nothing could be handed in at the end."""
    first = replace(DRAFT, filled=(), asking="situation", situation="")
    assert press("!skip=situation:en", first).change is None


def test_what_is_taken_out_of_the_chat_at_once_need_not_be_remembered():
    """Else one chat could make its memory so long that nothing could be written down any more."""
    asking = replace(DRAFT, filled=("situation",), asking="country")
    outcome = say("Atlantis", asking)
    assert Delete((99,)) in [replace(call, by_hand=0) for call in outcome.calls if isinstance(call, Delete)]
    assert outcome.change.memory.messages == (SHEET,)


def test_only_so_many_messages_wait_to_be_insisted_on():
    """Those before them are taken out."""
    memory = replace(DRAFT, messages=(SHEET, *range(100, 100 + writing.MOST_POINTED_AT)))
    outcome = say(PLACE, memory, message=999)
    kept = outcome.change.memory.messages
    assert (kept[0], kept[-1], len(kept)) == (SHEET, 999, 1 + writing.MOST_POINTED_AT)
    assert [call.messages for call in outcome.calls if isinstance(call, Delete)] == [(100,)]


def test_words_that_could_not_be_taken_are_taken_out_with_the_rest_later():
    """They may be sent once more; then both go."""
    wrote = Wrote(update=1, address="7", message=99, language="en", text="May I refuse?")
    outcome = answering().busy(wrote, DRAFT).outcome
    assert outcome.change.memory.messages == (SHEET, 99)
