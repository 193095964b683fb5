"""What the guide's commands write: new steps, translations and the lock. Each file is replaced as a whole."""

import datetime as dt
import re
from pathlib import Path

from safeconduct.errors import GuideRefused
from safeconduct.guide import Guide
from safeconduct.guide.editions import Locked, relock
from safeconduct.guide.steps import Kind, Stakes
from safeconduct.model.ids import Language, StepId

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

SKELETON = """\
---
kind: {kind}
for: [everyone]
stakes: {stakes}
sources: []
checked: {today}
---
# Title, at most 42 letters

The short text: one text message. Say the next step first.

One paragraph for each thing to know. Sentences of at most 22 words.

> - what must never be stated as certain

- [Talk to a person](person)
"""


def start_step(
    folder: Path, guide: Guide, step: str, under: str, kind: Kind, stakes: Stakes, today: dt.date
) -> Path:
    """Write the skeleton of a new step. `GuideRefused` when the name is not one, or is taken."""
    for name in (step, under):
        if not NAME.fullmatch(name):
            raise GuideRefused(f"`{name}` is not a name: use lower-case words joined by `-`.")
    if step in guide.steps:
        raise GuideRefused(f"There is a step `{step}` already: {guide.step(step).source.file}.")
    file = Path("steps") / under / f"{step}.{guide.source_language}.md"
    write_all(folder, {file.as_posix(): SKELETON.format(kind=kind, stakes=stakes, today=today.isoformat())})
    return folder / file


def sync_lock(guide: Guide) -> dict[tuple[StepId, Language], Locked]:
    """The lock's lines for the guide as it stands. What was approved and did not change stays approved."""
    return {
        (step.id, language): relock(
            guide.locked.get((step.id, language)),
            text.digest,
            None if language == step.source_language else step.source.digest,
        )
        for step in guide.steps.values()
        for language, text in step.texts.items()
    }


def read_po(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GuideRefused(f"{file} cannot be read as UTF-8 text.") from error


def write_all(folder: Path, files: dict[str, str]) -> None:
    """Write files below the guide's folder, each by replacing it, so that no reader ever meets half a file."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.new")
        draft.write_text(text, "utf-8")
        draft.replace(file)
