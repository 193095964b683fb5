"""One journey, two doors: the pages and the chat lead through the same steps, say the same, offer the same."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from doors import Chat, Door, Sight, Web
from safeconduct.guide import read_guide, sample_folder
from safeconduct.guide.steps import Scenario
from safeconduct.model.ids import Language
from serving import ServedLine, served
from telegram_served import line_in_chats

GUIDE = read_guide(sample_folder())
TRIPS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "vectors/journeys.yaml").read_text())
R22 = [scenario for scenario in GUIDE.scenarios if scenario.why == "R22"]
ASKED = next(trip["take"][0] for trip in TRIPS if "ask" in trip["take"][0])
SURRENDER = next(one for trip in TRIPS for one in trip["take"] if one.get("find") == "army-surrender")


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServedLine, str]]:
    """A line that is served, and the messenger that its bot is on."""
    with line_in_chats(tmp_path_factory.mktemp("doors")) as (line, url), served(line):
        yield line, url


@pytest.fixture
def web(doors: tuple[ServedLine, str]) -> Iterator[Web]:
    with closing(Web(f"http://127.0.0.1:{doors[0].port}", GUIDE)) as door:
        yield door


@pytest.fixture
def chat(doors: tuple[ServedLine, str]) -> Iterator[Chat]:
    with closing(Chat(doors[1], GUIDE)) as door:
        yield door


def walks(door: Door, take: list[dict[str, Any]], language: Language) -> list[Sight]:
    """What somebody sees on this journey, from the first sight on."""
    seen = [door.opens(language)]
    for move in take:
        if "speak" in move:
            at = GUIDE.languages.index(language) + move["speak"]
            language = GUIDE.languages[at % len(GUIDE.languages)]
            seen.append(door.speaks(language))
        elif "ask" in move:
            seen.append(door.asks(move["ask"][language]))
            assert GUIDE.step(move["find"]).text(language).title in seen[-1].choices
        else:
            seen.append(door.chooses(move["choose"]))
            assert seen[-1].step == move["choose"]
        assert seen[-1].language == language
    return seen


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("scenario", GUIDE.scenarios, ids=lambda scenario: scenario.file)
def test_the_guides_scenarios_go_the_same_way(
    web: Web, chat: Chat, scenario: Scenario, language: Language
) -> None:
    """The same steps in the same order, and the page and the message at the end say what they must."""
    take = [{"choose": step} for step in scenario.take]
    seen = walks(web, take, language)
    assert seen == walks(chat, take, language)
    assert [sight.step for sight in seen] == [scenario.start, *scenario.take]
    assert scenario.must_say[language] in web.said
    assert scenario.must_say[language] in " ".join(chat.said.split())
    assert chat.taps <= scenario.presses_at_most


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("trip", TRIPS, ids=lambda trip: trip["name"])
def test_other_journeys_go_the_same_way(
    web: Web, chat: Chat, trip: dict[str, Any], language: Language
) -> None:
    """With questions in one's own words, other languages and a person on the way."""
    assert walks(web, trip["take"], language) == walks(chat, trip["take"], language)


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("scenario", R22, ids=lambda scenario: scenario.file)
def test_both_questions_need_two_taps(chat: Chat, scenario: Scenario, language: Language) -> None:
    """Requirement R22 in the chat: two taps, nothing typed."""
    walks(chat, [{"choose": step} for step in scenario.take], language)
    assert scenario.must_say[language] in " ".join(chat.said.split())
    assert chat.taps <= 2
    assert chat.messages == 0


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("asked", [ASKED, SURRENDER], ids=lambda asked: asked["find"])
def test_both_questions_need_one_message(chat: Chat, asked: dict[str, Any], language: Language) -> None:
    """Requirement R22 in the chat: one message in one's own words, and the answer is the first of the titles."""
    walks(chat, [asked], language)
    assert chat.messages == 1
    assert chat.taps == 0
    assert asked["find"] in {chat.chooses(asked["find"]).step}
