"""Made-up letters: ours, of the kind that is hard to answer, and one for each scenario of the guide."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from safeconduct.guide import Guide
from safeconduct.guide.steps import Scenario
from safeconduct.model.application import Situation
from safeconduct.model.ids import Language

FOLDER = Path(__file__).parent / "letters"
LANGUAGES = tuple(Language(code) for code in ("en", "ru", "uk", "id"))


class Letter(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody writes, and what a good answer to it has."""

    kind: str
    text: str
    good: tuple[str, ...]
    situation: Situation = "other"
    people: int = 1
    group: bool = False
    """A second person's receipt is brought to the case."""


class Trainer(Struct, frozen=True, forbid_unknown_fields=True):
    """One language's letters, and how the trainer speaks in it."""

    heading: str
    step: str
    """Of a letter made of a scenario: `{title}` is the step that answers it, `{words}` what it must say."""
    end: str
    letters: tuple[Letter, ...]

    def note(self, letter: Letter) -> str:
        """What is said once the letter was answered."""
        return "\n".join([self.heading, "", *(f"– {one}" for one in letter.good), "", self.end])


class Written(Struct, frozen=True):
    """A letter in the language in which it is handed in."""

    language: Language
    letter: Letter


def trainer(language: Language) -> Trainer:
    """The letters and the trainer of a language."""
    return msgspec.json.decode((FOLDER / f"{language}.json").read_bytes(), type=Trainer)


def written(guide: Guide) -> Iterator[Written]:
    """All letters, without end, language after language: a hard one and one of a scenario by turns."""
    spoken = [language for language in LANGUAGES if language in guide.languages] or [Language("en")]
    hard = {language: itertools.cycle(trainer(language).letters) for language in spoken}
    plain = {language: itertools.cycle(_of_scenarios(guide, language)) for language in spoken}
    for number in itertools.count():
        for language in spoken:
            yield Written(language, next(plain[language] if number % 2 else hard[language]))


def _of_scenarios(guide: Guide, language: Language) -> list[Letter]:
    """A line whose guide has no scenarios, or no questions in this language, has the hard letters only."""
    asked = guide.asked.get(language, {})
    made = [
        _of_scenario(guide, scenario, language, asked[scenario.take[-1]][0])
        for scenario in guide.scenarios
        if scenario.take and asked.get(scenario.take[-1]) and language in scenario.must_say
    ]
    return made or [*trainer(language).letters]


def _of_scenario(guide: Guide, scenario: Scenario, language: Language, question: str) -> Letter:
    title = guide.step(scenario.take[-1]).text(language).title
    good = trainer(language).step.format(title=title, words=scenario.must_say[language])
    return Letter(kind=scenario.take[-1], text=question, good=(good,))
