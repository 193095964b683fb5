"""Reads a guide's folder. The only module of this room that touches a disk."""

import datetime as dt
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Annotated, TypeVar

from msgspec import Meta, Struct

from safeconduct.errors import GuideError
from safeconduct.guide.countries import Country, Form
from safeconduct.guide.editions import Edition, read_lock
from safeconduct.guide.markdown import digest_of, read_text
from safeconduct.guide.phrases import Phrases, read_phrases
from safeconduct.guide.steps import (
    Conflict,
    Exemption,
    Guide,
    Kind,
    Scenario,
    Stakes,
    Step,
    Text,
    Tongue,
    Urgent,
)
from safeconduct.guide.typed import read_typed
from safeconduct.model.ids import Language, StepId

GUIDE_FILE = "guide.yaml"
LOCK_FILE = "guide.lock"
FORM_FILE = "countries/form.yaml"

T = TypeVar("T")

StepName = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Press = Annotated[str, Meta(pattern=r"^[0-9]$")]
Days = Annotated[int, Meta(ge=1, le=3650)]


class GuideFile(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """`guide.yaml`: what belongs to the guide as a whole."""

    languages: Annotated[tuple[Tongue, ...], Meta(min_length=1)]
    start: StepName
    keys: dict[StepName, Press]
    review_days: dict[Stakes, Days]
    eyes: dict[Stakes, Annotated[int, Meta(ge=1, le=9)]]
    conflict: Conflict
    forbidden: dict[str, tuple[str, ...]]
    urgent: Urgent
    exemptions: tuple[Exemption, ...] = ()
    staff_start: StepName | None = None


class FrontMatter(Struct, frozen=True, forbid_unknown_fields=True, rename={"audience": "for"}):
    """What stands between the `---` lines of a step's source text."""

    kind: Kind
    audience: Annotated[tuple[str, ...], Meta(min_length=1)]
    stakes: Stakes
    checked: dt.date
    sources: tuple[str, ...] = ()


class ScenarioFile(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """One file of `scenarios/`."""

    name: str
    why: str
    start: StepName
    take: tuple[StepName, ...]
    must_say: dict[str, str]
    presses_at_most: Annotated[int, Meta(ge=1)]


def read_guide(folder: Path) -> Guide:
    """The guide in this folder, as one frozen value. `GuideError` names file, line and what to do."""
    return _Folder(folder).guide()


def sample_folder() -> Path:
    """Where the sample guide lies: in the installed package, or in the checkout it runs from."""
    package = Path(__file__).resolve().parent.parent
    packaged = package / "sample"
    return packaged if packaged.is_dir() else package.parent.parent / "guides" / "sample"


class _Folder:
    """One reading of a folder: reads every file once, and names the edition by all that it read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._contents: dict[str, bytes] = {}

    def guide(self) -> Guide:
        head = self._typed(GUIDE_FILE, GuideFile)
        languages = tuple(tongue.code for tongue in head.languages)
        steps = self._steps(head, languages)
        form = self._typed(FORM_FILE, Form).rows if self._has(FORM_FILE) else ()
        countries = [
            self._typed(name, Country) for name in self._names("countries", ".yaml") if name != FORM_FILE
        ]
        sources = self._typed("sources.yaml", dict[str, str])
        asked = {language: self._asked(language) for language in languages}
        scenarios = tuple(self._scenario(name) for name in self._names("scenarios", ".yaml"))
        words = self._words(languages)
        locked = read_lock(self._read(LOCK_FILE), LOCK_FILE) if self._has(LOCK_FILE) else {}
        return Guide(
            edition=self._edition(steps),
            tongues=head.languages,
            start=StepId(head.start),
            staff_start=StepId(head.staff_start) if head.staff_start else None,
            keys={StepId(step): press for step, press in head.keys.items()},
            conflict=head.conflict,
            eyes=head.eyes,
            steps={step.id: step for step in steps},
            sources=sources,
            form=form,
            countries={country.code: country for country in countries},
            asked=asked,
            outside={language: self._outside(language) for language in languages},
            urgent=head.urgent,
            scenarios=scenarios,
            forbidden={Language(code): phrases for code, phrases in head.forbidden.items()},
            exemptions=head.exemptions,
            locked=locked,
            words=words,
        )

    def _steps(self, head: GuideFile, languages: tuple[Language, ...]) -> list[Step]:
        found: dict[StepId, dict[Language, str]] = {}
        for name in self._names("steps", ".md", deep=True):
            stem, _, language = Path(name).name.removesuffix(".md").rpartition(".")
            if language not in languages:
                raise GuideError(f"{name}:1: name it <step>.<language>.md with a language of {GUIDE_FILE}.")
            texts = found.setdefault(StepId(stem), {})
            if language in texts:
                raise GuideError(
                    f"{name}:1: {texts[Language(language)]} holds the same step. Keep one of them."
                )
            texts[Language(language)] = name
        if not found:
            raise GuideError(f"{self._path}: there are no steps in its folder steps/.")
        return [self._step(step, names, head, languages[0]) for step, names in found.items()]

    def _step(self, step: StepId, names: dict[Language, str], head: GuideFile, source: Language) -> Step:
        if source not in names:
            name = next(iter(names.values()))
            raise GuideError(f"{name}:1: the source text {step}.{source}.md is missing.")
        front, body, first_line = _split(self._read(names[source]), names[source])
        matter = read_typed(front, FrontMatter, names[source], first_line=2)
        texts = {source: self._text(body, source, names[source], first_line)}
        for language, name in names.items():
            if language != source:
                texts[language] = self._text(self._read(name), language, name, 1)
        days = head.review_days.get(matter.stakes)
        if days is None:
            raise GuideError(f"{GUIDE_FILE}:1: review-days says nothing for the stakes `{matter.stakes}`.")
        return Step(
            id=step,
            kind=matter.kind,
            audience=matter.audience,
            stakes=matter.stakes,
            sources=matter.sources,
            checked=matter.checked,
            fresh_until=matter.checked + dt.timedelta(days=days),
            source_language=source,
            texts=texts,
        )

    def _text(self, body: str, language: Language, name: str, first_line: int) -> Text:
        return read_text(body, language, name, digest_of(self._bytes(name)), first_line)

    def _asked(self, language: Language) -> dict[StepId, tuple[str, ...]]:
        name = f"asked/{language}.yaml"
        if not self._has(name):
            return {}
        return {StepId(step): lines for step, lines in self._typed(name, dict[str, tuple[str, ...]]).items()}

    def _outside(self, language: Language) -> tuple[str, ...]:
        name = f"outside/{language}.yaml"
        return self._typed(name, tuple[str, ...]) if self._has(name) else ()

    def _scenario(self, name: str) -> Scenario:
        written = self._typed(name, ScenarioFile)
        return Scenario(
            name=written.name,
            why=written.why,
            start=StepId(written.start),
            take=tuple(StepId(step) for step in written.take),
            must_say={Language(code): words for code, words in written.must_say.items()},
            presses_at_most=written.presses_at_most,
            file=name,
        )

    def _words(self, languages: tuple[Language, ...]) -> dict[tuple[str, Language], Phrases]:
        words = {}
        for name in self._names("phrases", ".po"):
            area, _, language = Path(name).stem.rpartition(".")
            if language not in languages:
                raise GuideError(f"{name}:1: name it <area>.<language>.po with a language of {GUIDE_FILE}.")
            words[area, Language(language)] = read_phrases(self._read(name), Language(language), name)
        return words

    def _edition(self, steps: Iterable[Step]) -> Edition:
        # The lock is no part of it: an approval changes nothing that anybody reads.
        lines = sorted(
            f"{name} {digest_of(content)}" for name, content in self._contents.items() if name != LOCK_FILE
        )
        whole = sha256("\n".join(lines).encode()).hexdigest()
        return Edition(max(step.checked for step in steps), whole)

    def _typed(self, name: str, kind: type[T]) -> T:
        return read_typed(self._read(name), kind, name)

    def _names(self, under: str, ending: str, *, deep: bool = False) -> list[str]:
        """The files of a folder, as paths relative to the guide, in the order of their names."""
        folder = self._path / under
        files = folder.rglob(f"*{ending}") if deep else folder.glob(f"*{ending}")
        return sorted(file.relative_to(self._path).as_posix() for file in files)

    def _has(self, name: str) -> bool:
        return (self._path / name).is_file()

    def _bytes(self, name: str) -> bytes:
        if name not in self._contents:
            try:
                self._contents[name] = (self._path / name).read_bytes()
            except OSError as error:
                raise GuideError(f"{self._path / name}: cannot be read: {error.strerror}.") from error
        return self._contents[name]

    def _read(self, name: str) -> str:
        try:
            return self._bytes(name).decode("utf-8")
        except UnicodeDecodeError as error:
            line = self._bytes(name)[: error.start].count(b"\n") + 1
            raise GuideError(f"{name}:{line}: save this file as UTF-8.") from error


def _split(content: str, name: str) -> tuple[str, str, int]:
    """Front matter, body, and the line of the file on which the body begins."""
    if not content.startswith("---\n"):
        raise GuideError(f"{name}:1: begin the source text with its front matter between two lines of `---`.")
    front, end, body = content[4:].partition("\n---\n")
    if not end:
        raise GuideError(f"{name}:1: the front matter does not end: write a line of `---` after it.")
    return front, body, content.count("\n", 0, len(content) - len(body)) + 1
