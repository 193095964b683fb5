"""`safeconduct guide ...`: check, search, preview, draw, translate and approve the guide."""

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated, Literal, get_args

import msgspec
from cyclopts import App, Parameter

from safeconduct.commands.editing import read_po, start_step, sync_lock, write_all
from safeconduct.errors import GuideRefused
from safeconduct.folder import LineFolder
from safeconduct.guide import Finder, Guide, read_guide, sample_folder
from safeconduct.guide.ageing import freshness
from safeconduct.guide.checker import check as findings_of
from safeconduct.guide.difference import difference
from safeconduct.guide.drawing import draw as picture_of
from safeconduct.guide.editions import Standing, lock_text, relock
from safeconduct.guide.editions import approve as approved
from safeconduct.guide.exchange import from_po, to_po
from safeconduct.guide.offline import page
from safeconduct.guide.preview import Way
from safeconduct.guide.preview import preview as preview_of
from safeconduct.guide.reader import LOCK_FILE
from safeconduct.guide.steps import Kind, Stakes
from safeconduct.model.ids import Language

LINE = Path("line")

app = App(name="guide", help="Check, search, preview and draw the guide.", help_format="plaintext")
po = App(name="po", help="Exchange texts with translators as gettext files.", help_format="plaintext")
app.command(po)

Folder = Annotated[
    Path | None,
    Parameter(name="--guide", help="The guide's folder. Left out: the one of ./line, else the sample."),
]


@app.command
def check(*, guide: Folder = None) -> None:
    """Look for everything that must be mended. Ends with 1 when there is an error; notices alone end with 0."""
    read = read_guide(folder_of(guide))
    found = findings_of(read, _today())
    for finding in found:
        print(f"{finding.file}:{finding.line}: {finding.severity}: {finding.sentence}")
    errors = sum(1 for finding in found if finding.severity == "error")
    texts = sum(len(step.texts) for step in read.steps.values())
    print(
        f"{len(read.steps)} steps, {texts} texts, edition {read.edition.id}: "
        f"{_counted(errors, 'error')}, {_counted(len(found) - errors, 'notice')}."
    )
    if errors:
        sys.exit(1)


@app.command
def find(
    *words: str,
    lang: str | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    guide: Folder = None,
) -> None:
    """Ask the guide in your own words: up to three steps, the likeliest first.

    Parameters
    ----------
    words
        What a caller might write, in any language of the guide.
    lang
        The language of the titles, and the likelier language of the words.
    json
        Print a list of objects with step, title and sure.
    """
    if not words:
        raise GuideRefused('Say what to look for: safeconduct guide find "I got a summons".')
    read = read_guide(folder_of(guide))
    found = Finder(read).find(" ".join(words), language_of(read, lang) if lang else None)
    if json:
        print(msgspec.json.encode(found).decode())
        return
    for each in found:
        print(f"{each.sure:4.0%}  {each.step:<20} {each.title}")
    if not found or not found[0].confident:
        print("Not sure: offer the start of the guide and a person as well.")


@app.command
def preview(
    step: str,
    *,
    lang: str = "",
    as_: Annotated[Way, Parameter(name="--as")] = "web",
    guide: Folder = None,
) -> None:
    """Show a step as a channel gives it."""
    read = read_guide(folder_of(guide))
    print(preview_of(read, read.step(step), language_of(read, lang), as_), end="")


@app.command
def draw(*, lang: str = "", to: Path = Path("guide.svg"), guide: Folder = None) -> None:
    """Draw the guide as an SVG picture: a column for each key press."""
    read = read_guide(folder_of(guide))
    to.write_text(picture_of(read, language_of(read, lang)), "utf-8")
    print(f"Drawn: {to}.")


@app.command
def export(*, lang: str = "", to: Path | None = None, guide: Folder = None) -> None:
    """Write the whole guide of one language into one file that needs no network and no script."""
    read = read_guide(folder_of(guide))
    language = language_of(read, lang)
    file = to or Path(f"{read.edition.id}-{language}.html")
    file.write_text(page(read, language), "utf-8")
    print(f"Written: {file} ({file.stat().st_size // 1024} KB).")


@app.command
def status(*, guide: Folder = None) -> None:
    """Tell how the texts stand: approved, drafts, changed, behind their source; and what is due for review."""
    read = read_guide(folder_of(guide))
    states: tuple[Standing, ...] = get_args(Standing)
    print(f"Edition {read.edition.id}\n")
    print("language  " + "".join(f"{state:>12}" for state in states))
    for language in read.languages:
        counts = dict.fromkeys(states, 0)
        for step in read.steps.values():
            counts[read.standing(step, language)] += 1
        print(f"{language:<10}" + "".join(f"{counts[state]:>12}" for state in states))
    due = [step for step in read.steps.values() if freshness(step, _today()).age != "fresh"]
    print(f"\nDue for review: {_counted(len(due), 'step')}.")
    for step in sorted(due, key=lambda each: each.fresh_until):
        print(f"  {step.id:<20} fresh until {step.fresh_until}, stakes {step.stakes}")


@app.command
def diff(old: Path, /, *, guide: Folder = None) -> None:
    """Tell what changed since another edition.

    Parameters
    ----------
    old
        The folder of the other edition.
    """
    changes = difference(read_guide(old), read_guide(folder_of(guide)))
    for change in changes:
        print(f"{change.step} ({change.language}): {change.kind}")
        for mark, passages in (("-", change.before), ("+", change.after)):
            for passage in passages:
                print(f"  {mark} {passage}")
    print(f"{_counted(len(changes), 'text')} changed.")


@app.command
def new(
    step: str,
    *,
    under: str,
    kind: Kind = "step",
    stakes: Stakes = "high",
    guide: Folder = None,
) -> None:
    """Begin a new step: a file with its front matter and the parts it must have.

    Parameters
    ----------
    step
        Its id: lower-case words joined by `-`.
    under
        The folder of `steps/` to put it in.
    """
    folder = _own(guide)
    print(
        f"Begun: {start_step(folder, read_guide(folder), step, under, kind, stakes, _today())}. Now write it."
    )


@app.command
def lock(*, guide: Folder = None) -> None:
    """Record every text as it stands, and which source text each translation translates."""
    folder = _own(guide)
    lines = sync_lock(read_guide(folder))
    write_all(folder, {LOCK_FILE: lock_text(lines)})
    print(f"Recorded: {_counted(len(lines), 'text')}.")


@app.command
def approve(
    step: str,
    *,
    as_: Annotated[str, Parameter(name="--as", help="Your alias: a word without spaces and `@`.")],
    lang: str = "",
    guide: Folder = None,
) -> None:
    """Stand for a text: put your alias under it, in the lock."""
    folder = _own(guide)
    read = read_guide(folder)
    if not as_ or any(letter.isspace() or letter == "@" for letter in as_):
        raise GuideRefused("An alias is one word without `@`.")
    language, found = language_of(read, lang), read.step(step)
    if language not in found.texts:
        raise GuideRefused(f"`{step}` has no text in `{language}` yet.")
    text = found.texts[language]
    # Who approves a translation has compared it with today's source, so it is no longer behind.
    source = None if language == found.source_language else found.source.digest
    current = relock(read.locked.get((found.id, language)), text.digest, source)
    if current.source != source:
        current = msgspec.structs.replace(current, source=source, approvals=())
    line = approved(current, as_, _today())
    write_all(folder, {LOCK_FILE: lock_text({**read.locked, (found.id, language): line})})
    needed = read.eyes[found.stakes]
    print(f"{step} ({language}): approved by {len(line.approvals)} of {needed}.")


@po.command(name="export")
def po_export(lang: str, *, to: Path | None = None, guide: Folder = None) -> None:
    """Write all steps as one gettext file for a translator."""
    read = read_guide(folder_of(guide))
    language = language_of(read, lang)
    file = to or Path(f"guide.{language}.po")
    file.write_text(to_po(read, language), "utf-8")
    print(f"Written: {file}.")


@po.command(name="import")
def po_import(lang: str, file: Path, *, guide: Folder = None) -> None:
    """Take a translated gettext file in: write its steps and record what they translate."""
    folder = _own(guide)
    read = read_guide(folder)
    files, left_out = from_po(read, language_of(read, lang), read_po(file))
    write_all(folder, files)
    write_all(folder, {LOCK_FILE: lock_text(sync_lock(read_guide(folder)))})
    for sentence in left_out:
        print(f"Left out: {sentence}")
    print(f"Taken in: {_counted(len(files), 'step')}.")


def folder_of(given: Path | None) -> Path:
    """The folder that was named, else that of the line in `./line`, else the sample."""
    line = LineFolder(LINE)
    if given is None and line.exists() and (own := line.settings().guide.folder):
        return line.path / own
    return given or sample_folder()


def _own(given: Path | None) -> Path:
    """A folder that may be written to: the installed sample is not somebody's own guide."""
    folder = folder_of(given)
    if given is None and folder == sample_folder():
        raise GuideRefused(
            "Name your guide's folder with --guide: the sample itself is not edited by chance."
        )
    return folder


def language_of(guide: Guide, lang: str) -> Language:
    if lang and lang not in guide.languages:
        raise GuideRefused(f"The guide has no language `{lang}`; it has {', '.join(guide.languages)}.")
    return Language(lang) if lang else guide.source_language


def _counted(number: int, what: Literal["error", "notice", "step", "text"]) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
