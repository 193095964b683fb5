"""Whole chats, through the messenger of the rehearsal: the same Bot API, the same code, no token."""

import time

import pytest

from safeconduct.desk import replies
from safeconduct.model.application import Quote, Reply
from safeconduct.model.ids import CaseTag, DeliveryKey, Language, Moment
from safeconduct.sealing import receipts
from safeconduct.sealing.envelopes import seal_reply
from safeconduct.sealing.recipients import recipient
from web_line import NOON, TODAY

MARKER = "May I refuse to shoot?"


def first(person, link="en_root"):
    person.starts(link)
    return person.waits_for_text("Telegram knows that you contacted us")


def begin_writing(person):
    """From the first message to the question for the text."""
    first(person, "en_person-write")
    for label, next_words in (
        ("Write here in the chat", "Telegram reads what you write"),
        ("Write here all the same", "What is it about?"),
        ("In the army", "Which country"),
        ("Skip", "how many people"),
        ("3", "Write your question"),
    ):
        person.presses(label)
        person.waits_for_text(next_words)


def words_of(seen):
    return " ".join(
        line.partition(". ")[2] for line in seen.text.splitlines() if line[:2].strip(".").isdigit()
    )


def texts(person):
    return "\n".join(seen.text for seen in person.sees().messages)


def test_the_first_message_says_what_telegram_sees_and_then_one_message_is_edited(reading_line):
    """Truth, the start step, its buttons; taps change that message and make no other."""
    with reading_line.person() as olena:
        opened = first(olena)
        assert opened.text.index("Telegram knows") < opened.text.index("What is your situation?")
        olena.presses("I am in the army")
        seen = olena.waits_for(lambda screen: screen.last.edited)
        assert seen.last.number == opened.number
        assert len(seen.messages) == 2


def test_somebody_whose_language_we_lack_is_asked_for_one(reading_line):
    """The truth in every language of ours, and all of them to choose from."""
    with reading_line.person(language="fr") as anna:
        anna.starts()
        seen = anna.waits_for_text("Telegram знает")
        assert seen.labels == ("English", "Русский", "Українська", "Bahasa Indonesia")
        anna.presses("Українська")
        anna.waits_for_text(reading_line.guide.step("root").text("uk").title)


def test_the_language_can_be_changed_at_any_step(reading_line):
    """And the step stays."""
    with reading_line.person() as olena:
        first(olena, "en_army-surrender")
        olena.presses("Language")
        olena.waits_for_text("Выберите язык.")
        olena.presses("Русский")
        olena.waits_for_text(reading_line.guide.step("army-surrender").text("ru").title)


def test_free_text_is_answered_with_titles_and_a_digit_is_a_key(reading_line):
    """The second question of R22 in one message; then `0` leads to a person."""
    with reading_line.person(language="ru") as petr:
        petr.starts()
        petr.waits_for_text("Telegram знает")
        petr.says("Как правильно сдаться в плен?")
        title = reading_line.guide.step("army-surrender").text("ru").title
        seen = petr.waits_for(lambda screen: title in screen.last.labels).last
        assert {"Начало", "Человек"} <= set(seen.labels)
        petr.says("0")
        petr.waits_for_text(reading_line.guide.step("person").text("ru").title)


def test_military_detail_is_pointed_out_and_taken_out_of_the_chat(reading_line):
    """Deleted at once; the question is answered all the same."""
    with reading_line.person() as olena:
        first(olena)
        olena.says("I am at 48.4647, 35.0462, how do I surrender?")
        seen = olena.waits_for_text("This looks like a place")
        assert "A person" in seen.labels
        olena.waits_for(lambda screen: "48.4647" not in texts(olena))


def test_photos_are_refused_unread_and_an_album_with_one_sentence(reading_line):
    """Everything is deleted, said once."""
    with reading_line.person() as olena:
        first(olena)
        olena.sends("album")
        olena.waits_for_text("We do not look at photos")
        olena.sends("contact")
        screen = olena.waits_for(lambda screen: len(screen.messages) == 3)
        assert sum("We do not look" in seen.text for seen in screen.messages) == 1


def test_a_code_that_is_typed_into_the_chat_is_taken_out(reading_line):
    """Telegram reads it there; it belongs on the page."""
    words = receipts.new().words("en")
    with reading_line.person() as olena:
        first(olena)
        olena.says(words)
        olena.waits_for_text("This looks like your code")
        olena.waits_for(lambda screen: words not in texts(olena))


def test_groups_are_left_without_a_word(reading_line):
    """Whoever adds the bot there."""
    with reading_line.person() as mallory:
        group = mallory.makes_group("Company")
        mallory.waits_for(lambda _: not bot_is_in(mallory, group), chat=group)
        assert not any(seen.text for seen in mallory.sees(group).messages if not seen.mine)


def bot_is_in(person, group):
    return next(room["bot"] for room in person._sight(-1, 0)["rooms"] if room["chat"]["id"] == group)


def test_old_buttons_of_a_step_that_is_gone_lead_to_the_start(reading_line):
    """Nobody is stuck on an old edition."""
    with reading_line.person() as olena:
        opened = first(olena)
        raw = {
            "update_id": 999_999_999,
            "callback_query": {
                "id": "1",
                "from": {"id": olena.id},
                "data": "no-such-step:en",
                "message": {"message_id": opened.number, "chat": {"id": olena.id, "type": "private"}},
            },
        }
        reading_line.run(reading_line.door._taking.take([raw]))
        olena.waits_for_text("This choice is not here")


def test_delete_takes_both_sides_out_and_says_what_it_cannot(reading_line):
    """All messages of the chat, and one that says how to do the rest."""
    with reading_line.person() as olena:
        first(olena)
        olena.says("I got a summons")
        olena.waits_for_text("Is it one of these?")
        olena.says("/delete")
        olena.waits_for_text("more than 48 hours ago")
        assert len(olena.waits_for(lambda screen: len(screen.messages) == 1).messages) == 1


def test_the_menu_is_set_in_every_language(reading_line):
    """Commands and what the bot is, truth first."""
    with reading_line.person(language="uk") as olena:
        olena.starts()
        olena.waits_for_text("Telegram знає")
        sight = olena._sight(-1, 0)
        assert [one["command"] for one in sight["commands"]][:3] == ["start", "help", "language"]
        assert sight["description"].startswith("Telegram знає")


def test_a_word_to_a_person_is_sealed_and_leaves_the_chat(chat_line):
    """The main journey: the application reaches a caseworker, the chat keeps neither words nor code."""
    with chat_line.person() as olena:
        begin_writing(olena)
        olena.says(MARKER)
        code = words_of(olena.waits_for_text("This is your code"))
        assert len(code.split()) == 9
        olena.waits_for(lambda screen: MARKER not in texts(olena))
        olena.presses("I know them, remove this")
        olena.waits_for_text("Where should the answer come?")
        olena.presses("With the words only")
        olena.waits_for_text("With your words you come back")
        assert code.split()[0] not in texts(olena)
        read = chat_line.opened(chat_line.case())
        assert (read.text, read.situation, read.people) == (MARKER, "army", 3)
        assert chat_line.run(chat_line.chatting.recall(str(olena.id))) is None


def test_the_answer_comes_into_the_chat_when_it_is_wanted_there(chat_line):
    """Opened with what is sealed in the chat's memory, checked, said; its quoted step is a button."""
    with chat_line.person() as olena:
        begin_writing(olena)
        olena.says(MARKER)
        olena.waits_for_text("This is your code")
        olena.presses("I know them, remove this")
        olena.waits_for_text("Where should the answer come?")
        olena.presses("Also here: Telegram will see it")
        olena.waits_for_text("will also come here")
        answer(chat_line, "You may. " * 700)
        seen = olena.waits_for_text("To write again")
        assert "I got a summons" in seen.labels
        assert texts(olena).split().count("may.") == 700


def answer(line, text):
    """Alice answers the case she is given."""
    case = line.case()
    first_word, team = line.opened(case), line.founding.founded.team
    reply = Reply(
        line=line.line.id,
        team=team.team,
        epoch=team.epoch.epoch,
        case=CaseTag(first_word.case),
        language=Language("en"),
        made=TODAY.isoformat(),
        text=text,
        quotes=(Quote("home-summons", "0" * 16), Quote("no-such-step", "0" * 16)),
    )
    sealed = seal_reply(reply, team.signing, recipient(first_word.reply), team.identity.recipient)
    alice, key = line.founding.alice, DeliveryKey(sealed[-16:])
    line.run(
        line.vault.write(
            lambda db: replies.reply(db, case.id, alice, sealed, key, team.epoch.epoch, Moment(NOON))
        )
    )
    line.delivery.wake()


def test_military_detail_is_warned_of_before_it_is_sealed(chat_line):
    """Taken out, or sent all the same; the conversation decides."""
    with chat_line.person() as olena:
        begin_writing(olena)
        olena.says("We stand at 48.4647, 35.0462")
        olena.waits_for_text("This looks like a place")
        olena.presses("Take it out, write again")
        olena.waits_for(lambda screen: "48.4647" not in texts(olena))
        olena.says("We stand at 48.4647, 35.0462 still")
        olena.waits_for_text("This looks like a place")
        olena.presses("Send it all the same")
        olena.waits_for(lambda screen: "48.4647" not in texts(olena))
        if "This is your code" not in texts(olena):  # a messenger that does not bring the words along
            olena.says("We stand at 48.4647, 35.0462 still")
        olena.waits_for_text("This is your code")
        assert "48.4647" in chat_line.opened(chat_line.case()).text


def test_the_language_can_be_changed_in_the_middle_of_writing(chat_line):
    """The question that stands is asked in the other language; what was answered stays."""
    with chat_line.person() as olena:
        begin_writing(olena)
        olena.says("/language")
        olena.waits_for_text("Choose your language.")
        olena.presses("Українська")
        olena.waits_for_text(chat_line.guide.phrases("guide", "uk")["guide.ask.text"])
        olena.says(MARKER)
        olena.waits_for_text(chat_line.guide.phrases("web", "uk")["web.receipt.title"])
        read = chat_line.opened(chat_line.case())
        assert (read.situation, read.people, read.language) == ("army", 3, "uk")


@pytest.mark.parametrize("way", ["button", "command", "reading"])
def test_what_was_begun_can_be_dropped_at_any_time(chat_line, way):
    """A button, /delete, or simply reading on: nothing is remembered, nothing is handed in."""
    with chat_line.person() as olena:
        begin_writing(olena)
        if way == "button":
            olena.presses("Stop and delete")
            olena.waits_for_text("Stopped. Nothing was handed in.")
        elif way == "command":
            olena.says("/delete")
            olena.waits_for_text("We have forgotten this chat")
        else:
            olena.says("/safe")
            olena.waits_for_text("Stay safe while you ask")
        assert chat_line.run(chat_line.chatting.recall(str(olena.id))) is None
        assert chat_line.case() is None
        olena.waits_for(lambda screen: "Write your question" not in texts(olena))


def test_what_cannot_be_taken_is_asked_again(chat_line):
    """Words where a choice is wanted, a number out of reach."""
    with chat_line.person() as olena:
        first(olena, "en_person-write")
        olena.presses("Write here in the chat")
        olena.waits_for_text("Telegram reads what you write")
        olena.presses("Write here all the same")
        olena.waits_for_text("What is it about?")
        olena.says("well it is complicated")
        olena.waits_for_text("could not be taken")
        olena.presses("Something else")
        olena.waits_for_text("Which country")
        olena.says("Atlantis")
        olena.waits_for_text("could not be taken")
        olena.says("Example country A (not real)")
        olena.waits_for_text("how many people")
        olena.says("0")
        olena.waits_for_text("could not be taken")


def test_somebody_who_blocks_us_is_forgotten(chat_line):
    """What was begun as well."""
    with chat_line.person() as olena:
        begin_writing(olena)
        olena.blocks()
        until = time.monotonic() + 10
        while chat_line.run(chat_line.chatting.recall(str(olena.id))) is not None:
            assert time.monotonic() < until
            time.sleep(0.05)
