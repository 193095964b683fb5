"""A call as it is heard: each event, and what the telephone is told."""

import pytest
from msgspec.structs import replace

from calling import MENU, QUEUE, Calling
from safeconduct.conversation.calls.commands import (
    Answers,
    Choices,
    Collect,
    Connect,
    Erase,
    HangUp,
    Languages,
    LeaveQueue,
    LookUp,
    Park,
    Phrase,
    Queue,
    Receipt,
    Record,
    Step,
    Wait,
)
from safeconduct.conversation.calls.events import (
    Answered,
    Collected,
    Erased,
    Found,
    HandedOver,
    HungUp,
    Key,
    Lost,
    NobodyFree,
    Parked,
    Recorded,
    Refused,
    Released,
    Resumed,
    Silence,
    Taken,
)
from safeconduct.conversation.calls.table import DONE_HERE, CallRules, Place
from safeconduct.guide import spoken

EVERY_LANGUAGE = ("en", "ru", "uk", "id")


def waits(calling, first=False):
    """The caller joins the queue and is told that they wait, how long, and what else they can do."""
    calling << Queue("en", first) << "phone.queue" << Wait("en") << "phone.queue.keys" << QUEUE


def hears(calling, step, language="en"):
    """A step, its choices, and then the line listens."""
    calling << Step(step, language) << Choices(step, language) << MENU


@pytest.fixture
def waiting(calling):
    """A caller in the queue."""
    calling >> "0"
    calling.unheard()
    return calling


@pytest.fixture
def talking(waiting):
    """A caller with whom Alice talks."""
    waiting >> Taken() << "phone.connected" << Connect()
    return waiting


@pytest.fixture
def recording(waiting):
    """A caller who speaks their message."""
    waiting >> "1" << LeaveQueue() << "phone.message" << Record(again=False)
    return waiting


@pytest.fixture
def returned(waiting):
    """A caller who came back and heard an answer."""
    waiting >> "#2" << "phone.return" << Collect()
    waiting >> Collected(sound=True) << LookUp()
    waiting >> Found(1) << "phone.answers" << Answers("en") << "phone.answers.keys" << MENU
    return waiting


# --- language and guide
def test_the_language_comes_first_and_then_what_this_is(rules):
    """Every language names itself; the first sentence in the chosen one says who this is and who can see it."""
    calling = Calling(rules) >> Answered() << Languages() << MENU
    calling >> "3" << Phrase("phone.hello", "uk")
    hears(calling, "root", "uk")


def test_whoever_presses_zero_at_once_waits_at_once(rules):
    """In danger nobody has to choose a language first; they hear what this is all the same."""
    calling = Calling(rules) >> Answered()
    calling.unheard()
    calling >> "0" << "phone.hello"
    waits(calling)


def test_a_line_with_one_language_does_not_ask_for_it(conversation, sample):
    """Then the first sentence is the first thing heard."""
    rules = CallRules(conversation, replace(sample, tongues=sample.tongues[:1]))
    calling = Calling(rules) >> Answered() << "phone.hello"
    hears(calling, "root")


def test_keys_go_through_the_guide_as_on_every_channel(calling):
    """Choices by number, # back, * again, 8 and 9 from everywhere."""
    hears(calling >> "1", "home")
    hears(calling >> "2", "home-summons")
    hears(calling >> "*", "home-summons")
    hears(calling >> "#", "home")
    hears(calling >> "8", "danger")
    hears(calling >> "9", "safe")


def test_a_key_without_a_choice_says_so(calling):
    """What can be chosen follows at once; the text is not said again."""
    calling >> "12"
    calling.unheard()
    calling >> "5" << "phone.unknown-key" << Choices("home-summons", "en") << MENU


def test_the_rest_of_a_step_comes_in_parts(calling, sample):
    """6 goes on, silence goes on too, and after the last part come the choices."""
    parts = len(spoken.parts(sample, "root", "en"))
    assert parts > 2
    calling >> "6" << Step("root", "en", 1) << "phone.more" << MENU
    for part in range(2, parts - 1):
        calling >> (Silence() if part % 2 else Key("6")) << Step("root", "en", part) << "phone.more" << MENU
    calling >> Silence() << Step("root", "en", parts - 1) << Choices("root", "en") << MENU
    hears(calling >> Silence(), "root")


def test_the_star_key_leads_from_the_middle_of_a_text_to_the_choices(calling):
    """As `phone.more` says; from then on it says the step again."""
    calling >> "6"
    calling.unheard()
    calling >> "*" << Choices("root", "en") << MENU
    hears(calling >> "*", "root")


def test_another_language_goes_on_where_the_caller_was(calling):
    """7 asks, and the same step is said in the other language; nothing is said twice of what the line is."""
    calling >> "1"
    calling.unheard()
    calling >> "7" << Languages() << MENU
    hears(calling >> "2", "home", "ru")
    calling >> "7" << Languages() << MENU
    hears(calling >> "#", "home", "ru")


def test_who_cannot_press_keys_is_taken_to_a_person(rules):
    """The languages are said three times in all, then in each language what happens, and the caller waits."""
    calling = Calling(rules) >> Answered() << Languages() << MENU
    calling >> Silence() << Languages() << MENU >> Silence() << Languages() << MENU
    calling >> Silence() << "phone.hello"
    for language in EVERY_LANGUAGE:
        calling << Phrase("phone.no-key", language)
    waits(calling)
    calling >> NobodyFree() << LeaveQueue()
    for language in EVERY_LANGUAGE:
        calling << Phrase("phone.nobody", language)
    calling << "phone.message" << Record(again=False)


def test_a_key_ends_the_count_of_silences(calling):
    """Somebody who thinks for long is not taken for somebody who cannot press keys."""
    for event in (Silence(), Silence(), Key("*"), Silence(), Silence()):
        hears(calling >> event, "root")
    calling >> Silence() << "phone.no-key"
    waits(calling)


# --- a person
def test_zero_puts_the_caller_in_the_queue(calling):
    """They hear how long it takes, again and again, and each time that a message is possible."""
    waits(calling >> "0")
    calling >> Silence() << Wait("en") << "phone.queue.keys" << QUEUE
    calling >> "0" << Wait("en") << "phone.queue.keys" << QUEUE
    calling >> "*" << Wait("en") << "phone.queue.keys" << QUEUE


def test_the_guide_is_one_key_away_from_the_queue(waiting):
    """# leaves the queue; the page of the person says what else there is: a message, a code, erasing."""
    hears((waiting >> "#") << LeaveQueue(), "person")


def test_what_to_do_in_danger_is_heard_without_losing_the_place(waiting):
    """8 says it, and the caller still waits."""
    waiting >> "8" << Step("danger", "en") << Wait("en") << "phone.queue.keys" << QUEUE
    assert waiting.call.queued


def test_another_language_keeps_the_place_in_the_queue(waiting):
    """The exchange only hears of the language; and a person who comes meanwhile is there at once."""
    waiting >> "7" << Languages() << MENU
    waiting >> "4" << Queue("id") << Wait("id") << "phone.queue.keys" << QUEUE
    waiting >> "7" << Languages() << MENU
    waiting >> Taken() << "phone.connected" << Connect()


def test_a_caseworker_parks_and_comes_back(talking):
    """The caller hears that they are to wait, and then the person again."""
    talking >> Parked() << "phone.parked" << Park()
    talking >> Resumed() << Connect()
    talking >> Released() << LeaveQueue() << "phone.released"
    hears(talking, "person")


@pytest.mark.parametrize("parked", [False, True])
def test_a_caller_who_is_handed_over_waits_before_all_others(talking, parked):
    """So does one whose caseworker's connection broke."""
    if parked:
        talking >> Parked() << "phone.parked" << Park()
    waits(talking >> HandedOver(), first=True)
    talking >> Taken() << "phone.connected" << Connect()
    talking >> Lost() << Queue("en", first=True) << "phone.lost" << Wait("en") << "phone.queue.keys" << QUEUE


def test_keys_mean_nothing_while_somebody_talks(talking):
    """Nor do late and doubled events: the conversation goes on."""
    for event in (Key("#"), Key("0"), Silence(), Taken(), NobodyFree(), Recorded(kept=True), Resumed()):
        talking >> event << Connect()


def test_nobody_can_take_a_caller_who_has_left_the_queue(recording):
    """A late `Taken` does not tear anybody from their message."""
    recording >> Taken() << Record(again=False)
    recording >> NobodyFree() << Record(again=False)


# --- a message
def test_nobody_free_leads_to_a_message_without_any_key(waiting):
    """Phones without keys leave one too: after the tone it is recorded."""
    waiting >> NobodyFree() << LeaveQueue() << "phone.nobody" << "phone.message" << Record(again=False)


def test_a_kept_message_gives_a_receipt_that_can_be_heard_again(recording):
    """After two silences the guide goes on; the star key says the code again."""
    recording >> Recorded(kept=True) << "phone.message.kept" << "phone.receipt"
    recording << Receipt("en") << "phone.receipt.keys" << MENU
    recording >> "*" << Receipt("en") << "phone.receipt.keys" << MENU
    recording >> Silence() << Receipt("en") << "phone.receipt.keys" << MENU
    hears(recording >> Silence(), "person")


def test_a_message_is_erased_after_one_question(recording):
    """3 asks, 3 again erases; anything else keeps it."""
    recording >> Recorded(kept=True)
    recording.unheard()
    recording >> "3" << "phone.erase.ask" << MENU
    recording >> "5" << "phone.unknown-key" << "phone.erase.ask" << MENU
    recording >> "3" << Erase()
    hears((recording >> Erased()) << "phone.erased", "person")


def test_silence_never_erases(recording):
    """The question is asked once more, and then the guide goes on."""
    recording >> Recorded(kept=True)
    recording.unheard()
    recording >> "3" << "phone.erase.ask" << MENU
    recording >> Silence() << "phone.erase.ask" << MENU
    hears(recording >> Silence(), "person")


def test_a_message_in_which_nothing_was_heard_can_be_tried_again(recording):
    """1 tries again; without a key the guide goes on."""
    recording >> Recorded(kept=False) << "phone.message.short" << "phone.message.keys" << MENU
    recording >> "1" << "phone.message" << Record(again=False)
    recording >> Recorded(kept=False)
    recording.unheard()
    hears(recording >> Silence(), "person")


def test_a_key_cuts_the_instructions_short(recording):
    """Digits go straight to the tone; * says them again, # goes back, 0 asks for a person."""
    recording >> "5" << Record(again=False)
    recording >> "*" << "phone.message" << Record(again=False)
    waits(recording >> "0")


def test_a_refused_message_leads_to_a_person_once_and_then_to_the_guide(recording):
    """Never to silence, and never round in a circle."""
    recording >> Refused() << "phone.message.refused"
    waits(recording)
    recording >> NobodyFree()
    recording.unheard()
    hears((recording >> Refused()) << "phone.message.refused", "person")


def test_the_page_about_messages_is_done_and_not_said(calling):
    """Choosing it records; # leads back to the page that was heard last."""
    calling >> "0#"
    calling.unheard()
    calling >> "1" << "phone.message" << Record(again=False)
    hears(calling >> "#", "person")


# --- coming back
def test_a_returning_caller_hears_the_answer_and_adds_to_the_case(returned):
    """What is said then goes to the same case, and the code stays the same."""
    returned >> "*" << "phone.answers" << Answers("en") << "phone.answers.keys" << MENU
    returned >> "1" << "phone.message.again" << Record(again=True)
    returned >> Recorded(kept=False) << "phone.message.short" << "phone.message.keys" << MENU
    returned >> "1" << "phone.message.again" << Record(again=True)
    hears((returned >> Recorded(kept=True)) << "phone.message.kept", "person")


def test_a_code_without_an_answer_says_so(calling):
    """A code that leads nowhere sounds the same."""
    calling >> "0#2"
    calling.unheard()
    calling >> Collected(sound=True) << LookUp()
    calling >> Found(0) << "phone.answers.none" << "phone.answers.keys" << MENU
    calling >> "3" << "phone.erase.ask" << MENU


def test_wrong_digits_three_times_lead_to_a_person(calling):
    """Twice they may be tried again."""
    calling >> "0#2"
    calling.unheard()
    for _ in range(2):
        calling >> Collected(sound=False) << "phone.return.wrong" << "phone.return" << Collect()
    calling >> Collected(sound=False) << "phone.return.wrong"
    waits(calling)


def test_no_digits_three_times_lead_to_a_person(calling):
    """Like any menu in which nothing is pressed."""
    calling >> "0#2"
    calling.unheard()
    calling >> Silence() << "phone.return" << Collect() >> Silence() << "phone.return" << Collect()
    calling >> Silence() << "phone.no-key"
    waits(calling)


def test_digits_can_be_left_and_the_question_heard_again(calling):
    """# and * come through; a digit is never a key here."""
    calling >> "0#2"
    calling.unheard()
    calling >> "*" << "phone.return" << Collect()
    calling >> "0" << Collect()
    hears(calling >> "#", "person")


def test_erasing_asks_for_the_code_and_then_once_more(calling):
    """Nothing is looked up for that."""
    calling >> "0#"
    calling.unheard()
    calling >> "3" << "phone.return" << Collect()
    calling >> Collected(sound=True) << "phone.erase.ask" << MENU
    calling >> "3" << Erase()
    calling >> Refused() << "phone.refused"
    waits(calling)


def test_an_answer_that_cannot_be_fetched_leads_to_a_person(calling):
    """The line is away: a person may help."""
    calling >> "0#2"
    calling.unheard()
    calling >> Collected(sound=True) << LookUp()
    calling >> Refused() << "phone.refused"
    waits(calling)


def test_what_is_done_by_keys_is_never_read_out():
    """The steps without clips are those that the call does itself."""
    assert DONE_HERE.keys() == spoken.DONE_BY_KEYS


# --- the end
def test_a_caller_who_hangs_up_leaves_the_queue(waiting):
    """Nobody is offered a dead line; what comes later changes nothing."""
    waiting >> HungUp() << LeaveQueue() << HangUp()
    for event in (Taken(), Key("1"), HungUp(), Answered()):
        waiting >> event << HangUp()
    assert waiting.call.place is Place.OVER


def test_a_caller_who_hangs_up_leaves_the_caseworker(talking):
    """They are free for the next caller."""
    talking >> HungUp() << LeaveQueue() << HangUp()


def test_a_caller_who_hangs_up_elsewhere_is_just_gone(calling):
    """There is nothing to leave."""
    calling >> HungUp() << HangUp()
