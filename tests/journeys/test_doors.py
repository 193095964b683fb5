"""One journey, two doors: the pages and the chat lead through the same steps, say the same, offer the same."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec import Struct

from doors import Chat, Door, Sight, Web
from safeconduct.guide import read_guide, sample_folder
from safeconduct.guide.steps import Scenario
from safeconduct.model.ids import Language
from serving import served
from telegram_served import line_in_chats

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


class Walked(Struct, frozen=True):
    """One journey: what was seen on it, all that stood there at its end, and what it took."""

    sights: list[Sight]
    said: str
    taps: int = 0
    messages: int = 0


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
    said = " ".join(door.said.split())
    return Walked(seen, said, door.taps, door.messages) if isinstance(door, Chat) else Walked(seen, said)


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walks]:
    """All journeys in all languages, on the pages and in the chat of one served line."""
    with line_in_chats(tmp_path_factory.mktemp("doors")) as (line, url), served(line):

        def walk(door: str, take: list[dict[str, Any]], language: Language) -> Walked:
            opened = Web(f"http://127.0.0.1:{line.port}", GUIDE) if door == "web" else Chat(url, GUIDE)
            with closing(opened):
                return walks(opened, take, language)

        with ThreadPoolExecutor(AT_ONCE) as threads:
            yield {
                (door, journey["name"], language): threads.submit(walk, door, journey["take"], language)
                for journey in [*TRIPS, *SCENARIOS, *ASKED]
                for language in GUIDE.languages
                for door in ("chat", "web")
            }


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
