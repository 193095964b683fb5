"""One journey, three doors: the pages, the chat and the telephone lead through the same steps, say and offer the same.

On the telephone nobody can ask in their own words. There, and on the pages beside it, keys lead to what was asked for.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec import Struct

import phone_door
from doors import Chat, Door, Sight, Web
from phone_door import Phone
from safeconduct.guide import read_guide, sample_folder, spoken
from safeconduct.guide.steps import Scenario
from safeconduct.model.ids import Language, StepId
from serving import served
from telegram_served import line_in_chats

pytestmark = pytest.mark.xdist_group("doors")

GUIDE = read_guide(sample_folder())
TRIPS = yaml.safe_load((Path(__file__).parents[1] / "vectors/journeys.yaml").read_text("utf-8"))
ASKED = [{"name": move["find"], "take": [move]} for trip in TRIPS for move in trip["take"] if "ask" in move]
SCENARIOS = [
    {"name": scenario.file, "take": [{"choose": step} for step in scenario.take]}
    for scenario in GUIDE.scenarios
]
R22 = [scenario for scenario in GUIDE.scenarios if scenario.why == "R22"]
AT_ONCE = 16
"""People who walk at the same time: in one chat the bot says no more than one thing a second."""
SILENCE, SPEECH = 3.0, 20.0
"""Seconds: the longest silence of the telephone, and what may be said before something can be chosen."""
SLACK = 0.5
"""Of silence: 0.2 s stand after every recording, which ends and begins softly."""


def by_keys(take: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same journey without a question."""
    ways = ([{"choose": step} for step in move["keys"]] if "ask" in move else [move] for move in take)
    return [move for way in ways for move in way]


BY_KEYS = [{"name": f"{trip['name']}, by keys", "take": by_keys(trip["take"])} for trip in TRIPS]
SPOKEN = [*BY_KEYS, *SCENARIOS]


class Walked(Struct, frozen=True):
    """One journey: what was seen on it, all that stood there at its end, and what it took."""

    sights: list[Sight]
    said: str
    taps: int = 0
    messages: int = 0
    silence: float = 0.0
    speech: float = 0.0


Walks = dict[tuple[str, str, str], Future[Walked]]
"""By door, journey and language."""


def walks(door: Door, take: list[dict[str, Any]], language: Language) -> Walked:
    seen = [door.opens(language)]
    for move in take:
        if "speak" in move:
            at = GUIDE.languages.index(language) + move["speak"]
            language = GUIDE.languages[at % len(GUIDE.languages)]
            seen.append(door.speaks(language))
        elif "ask" in move:
            seen.append(door.asks(move["ask"][language]))
        else:
            seen.append(door.chooses(move["choose"]))
    if isinstance(door, Phone):
        door.hears_out()
        return Walked(door.sights, door.said, door.presses, 0, door.longest_silence, door.longest_speech)
    said = " ".join(door.said.split())
    return Walked(seen, said, door.taps, door.messages) if isinstance(door, Chat) else Walked(seen, said)


Walk = Callable[[str, dict[str, Any], Language], Walked]


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walks]:
    """All journeys in all languages, on the pages, in the chat and on the telephone of one served line."""
    doors = {"phone": SPOKEN, "web": [*TRIPS, *SPOKEN, *ASKED], "chat": [*TRIPS, *SCENARIOS, *ASKED]}
    with ExitStack() as stack:
        walk = stack.enter_context(_doors(tmp_path_factory.mktemp("doors")))
        callers, others = len(SPOKEN) * len(GUIDE.languages), AT_ONCE
        calling, walking = (stack.enter_context(ThreadPoolExecutor(threads)) for threads in (callers, others))
        yield {
            (door, journey["name"], language): (calling if door == "phone" else walking).submit(
                walk, door, journey, language
            )
            for door, journeys in doors.items()
            for journey in journeys
            for language in GUIDE.languages
        }


@contextmanager
def _doors(path: Path) -> Iterator[Walk]:
    """A served line, and who walks there."""
    own = phone_door.settings()
    visited = {move["choose"] for journey in SPOKEN for move in journey["take"] if "choose" in move}
    with line_in_chats(path, phone=own) as (line, url), phone_door.town() as live:
        known = phone_door.record(line.folder.path, GUIDE, visited)
        uri = f"sip:line@127.0.0.1:{own.port}"

        def walk(door: str, journey: dict[str, Any], language: Language) -> Walked:
            patient = journey["name"] in {scenario.file for scenario in R22}
            opened: Door
            match door:
                case "phone":
                    opened = Phone(uri, GUIDE, known, live, patient=patient)
                case "chat":
                    opened = Chat(url, GUIDE)
                case _:
                    opened = Web(f"http://127.0.0.1:{line.port}", GUIDE)
            with closing(opened):
                return walks(opened, journey["take"], language)

        with served(line):
            live(phone_door.answered(uri))
            yield walk


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("scenario", GUIDE.scenarios, ids=lambda scenario: scenario.file)
def test_the_guides_scenarios_go_the_same_way(
    everybody: Walks, scenario: Scenario, language: Language
) -> None:
    """The same steps in the same order, and the page and the message at the end say what they must."""
    web, chat = (everybody[door, scenario.file, language].result() for door in ("web", "chat"))
    assert web.sights == chat.sights
    assert [sight.step for sight in chat.sights] == [scenario.start, *scenario.take]
    assert {sight.language for sight in chat.sights} == {language}
    assert scenario.must_say[language] in web.said
    assert scenario.must_say[language] in chat.said


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("trip", TRIPS, ids=lambda trip: trip["name"])
def test_other_journeys_go_the_same_way(everybody: Walks, trip: dict[str, Any], language: Language) -> None:
    """With questions in one's own words, other languages and a person on the way."""
    web, chat = (everybody[door, trip["name"], language].result() for door in ("web", "chat"))
    assert web.sights == chat.sights
    for move, sight in zip(trip["take"], chat.sights[1:], strict=True):
        if "ask" in move:
            assert GUIDE.step(move["find"]).text(Language(sight.language)).title in sight.choices
        if "choose" in move:
            assert sight.step == move["choose"]
            assert sight.choices or not [
                choice for choice in GUIDE.step(sight.step).source.choices if choice.target not in GUIDE.keys
            ]


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("scenario", R22, ids=lambda scenario: scenario.file)
def test_both_questions_need_two_taps(everybody: Walks, scenario: Scenario, language: Language) -> None:
    """Requirement R22 in the chat: two taps, nothing typed."""
    walked = everybody["chat", scenario.file, language].result()
    assert scenario.must_say[language] in walked.said
    assert walked.taps <= 2
    assert walked.messages == 0


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked["name"])
def test_both_questions_need_one_message(everybody: Walks, asked: dict[str, Any], language: Language) -> None:
    """Requirement R22 in the chat: one message in one's own words is answered with the right title."""
    walked = everybody["chat", asked["name"], language].result()
    assert GUIDE.step(asked["name"]).text(language).title in walked.sights[-1].choices
    assert (walked.messages, walked.taps) == (1, 0)


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("journey", SPOKEN, ids=lambda journey: journey["name"])
def test_the_telephone_goes_the_same_way(
    everybody: Walks, journey: dict[str, Any], language: Language
) -> None:
    """The same steps with the same short texts, and the choices of the pages in their order, as far as they were heard."""
    web, phone = (everybody[door, journey["name"], language].result() for door in ("web", "phone"))
    assert len(phone.sights) == len(web.sights)
    for seen, heard in zip(web.sights, phone.sights, strict=True):
        assert (heard.step, heard.language) == (seen.step, seen.language)
        if heard.step not in spoken.DONE_BY_KEYS:  # what they are about is done there, and not read out
            assert heard.lead == seen.lead
            assert heard.choices == seen.choices[: len(heard.choices)]
    assert phone.sights[-1].choices == web.sights[-1].choices
    last = phone.sights[-1]
    assert phone.said == " ".join(spoken.parts(GUIDE, StepId(last.step), Language(last.language)))


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("scenario", GUIDE.scenarios, ids=lambda scenario: scenario.file)
def test_the_telephone_says_what_must_be_said(
    everybody: Walks, scenario: Scenario, language: Language
) -> None:
    """At the end of a scenario; and for requirement R22 after two keys by somebody who only listens and chooses."""
    phone = everybody["phone", scenario.file, language].result()
    assert scenario.must_say[language] in phone.said
    if scenario in R22:
        assert phone.taps <= 2


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("journey", SPOKEN, ids=lambda journey: journey["name"])
def test_nobody_listens_into_nothing_or_for_too_long(
    everybody: Walks, journey: dict[str, Any], language: Language
) -> None:
    """At most 3 seconds of silence, counted in frames, and 20 seconds of speech until something can be chosen."""
    phone = everybody["phone", journey["name"], language].result()
    assert phone.silence <= SILENCE + SLACK
    assert phone.speech <= SPEECH
