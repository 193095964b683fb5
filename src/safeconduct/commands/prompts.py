"""`safeconduct prompts ...`: what the telephone says, spoken beforehand."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from safeconduct.errors import GuideRefused, SettingsError, SoundError
from safeconduct.folder import LineFolder
from safeconduct.guide import Guide, read_guide, sample_folder
from safeconduct.guide.spoken import Spoken, choices, everything, language_of, parts, phrases
from safeconduct.model.ids import Language
from safeconduct.prompts.clips import SAMPLES_A_SECOND, Clips
from safeconduct.settings import Settings

try:
    from safeconduct.prompts.building import Built
    from safeconduct.prompts.building import build as speaking
    from safeconduct.prompts.levels import for_telephone, from_mulaw, from_wav
except ModuleNotFoundError as error:
    raise SettingsError(
        "The libraries for the telephone are not there: install `safeconduct[phone]`."
    ) from error

LINE = Path("line")
RAW = frozenset({".ulaw", ".ul", ".mulaw"})
"""Endings of files that are mu-law without a head."""
MOST_BYTES = 64 << 20
SHOWN, BAR = 10, 30
SECONDS_BETWEEN = 0.2

app = App(
    name="prompts", help="Speak what the telephone says, and look what is missing.", help_format="plaintext"
)


@app.command
def build(line: Path = LINE, /, *, lang: tuple[str, ...] = (), again: bool = False) -> int:
    """Speak every text of the guide that has no recording yet, the most urgent first.

    May run beside `safeconduct serve`, and be stopped and started again at any time. Ends with 1 when a
    text could not be spoken.

    Parameters
    ----------
    line
        The line folder.
    lang
        Only this language; may be given several times.
    again
        Speak everything again, for another voice. What people recorded stays.
    """
    folder, settings, guide = _line(line)
    wanted = _wanted(settings, guide, lang)
    left = wanted if again else Clips(folder.path).lacking(wanted).texts
    print(f"{len(wanted)} texts, {len(left)} to speak.", flush=True)
    if not left:
        return 0
    began = time.monotonic()
    last = _shown(speaking(folder.path, left, settings.phone.voice), began)
    took = time.monotonic() - began
    print(
        f"{last.done - last.failed} clips, {last.seconds / 60:.1f} minutes of sound, spoken in {took:.0f} seconds."
    )
    for reason in last.reasons:
        print(f"Not spoken: {reason}")
    if last.failed:
        print(f"{last.failed} texts could not be spoken.")
    return 1 if last.failed else 0


@app.command
def missing(line: Path = LINE, /) -> int:
    """Say what the telephone cannot say yet, and which recordings are of an older text. Ends with 1 when there is any.

    Parameters
    ----------
    line
        The line folder.
    """
    folder, settings, guide = _line(line)
    wanted = _wanted(settings, guide, ())
    lacking = Clips(folder.path).lacking(wanted)
    print(f"{'language':10}{'texts':>8}{'missing':>9}")
    for language in guide.languages:
        texts = sum(1 for each in wanted if each.language == language)
        gone = sum(1 for each in lacking.texts if each.language == language)
        print(f"{language:10}{texts:>8}{gone:>9}")
    for each in lacking.texts[:SHOWN]:
        print(f"Missing, {each.language}: {each.text}")
    if len(lacking.texts) > SHOWN:
        print(f"... and {len(lacking.texts) - SHOWN} more. Run: safeconduct prompts build {line}")
    for place in lacking.outdated:
        print(f"A recording of an older text: {place}. Record it again: safeconduct prompts override")
    return 1 if lacking.texts or lacking.outdated else 0


@app.command
def override(
    step: str,
    lang: str,
    file: Path,
    line: Path = LINE,
    /,
    *,
    part: Annotated[int, Parameter(help="Which portion of the step: 0 is title and short text.")] = 0,
    choice: Annotated[int, Parameter(help="Which choice of the step instead, by its key.")] = 0,
) -> None:
    """Let callers hear a person's recording instead of the voice. It stays until its text changes.

    Parameters
    ----------
    step
        A step of the guide, or a phrase such as `phone.hello`.
    lang
        The language of the recording.
    file
        A WAV file, or mu-law with 8,000 samples a second as `.ulaw`.
    line
        The line folder.
    """
    folder, settings, guide = _line(line)
    language = _known(guide, lang)
    place, text, heard = _place(guide, settings, step, language, part, choice)
    mulaw = _recording(file)
    Clips(folder.path).override(text, heard, mulaw, place)
    print(f"{place}: {len(mulaw) / SAMPLES_A_SECOND:.1f} seconds, instead of the voice. Its text is:\n{text}")


def _line(line: Path) -> tuple[LineFolder, Settings, Guide]:
    folder = LineFolder(line)
    settings = folder.settings()
    own = settings.guide.folder
    return folder, settings, read_guide(folder.path / own if own else sample_folder())


def _wanted(settings: Settings, guide: Guide, lang: tuple[str, ...]) -> tuple[Spoken, ...]:
    only = {_known(guide, each) for each in lang} or set(guide.languages)
    return tuple(each for each in everything(guide, settings.line.title) if each.language in only)


def _known(guide: Guide, lang: str) -> Language:
    if lang not in guide.languages:
        raise GuideRefused(f"The guide has no language `{lang}`; it has {', '.join(guide.languages)}.")
    return Language(lang)


def _place(
    guide: Guide, settings: Settings, step: str, language: Language, part: int, choice: int
) -> tuple[str, str, Language]:
    """What a recording is of: its place by name, the text there, and the language in which it is written."""
    said = phrases(guide, language, settings.line.title)
    if step in said:
        return f"{step} {language}", said[step], language
    found = guide.step(step).id
    heard = language_of(guide, found, language)
    if choice:
        by_key = dict(choices(guide, found, language))
        if str(choice) not in by_key:
            raise GuideRefused(f"`{step}` has {len(by_key)} choices by key.")
        return f"{step} {language} choice {choice}", by_key[str(choice)], heard
    portions = parts(guide, found, language)
    if not 0 <= part < len(portions):
        raise GuideRefused(f"`{step}` has the parts 0 to {len(portions) - 1} in `{language}`.")
    return f"{step} {language} part {part}", portions[part], heard


def _recording(file: Path) -> bytes:
    """A person's recording, as loud as all others."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise SoundError(f"{file}: it is larger than {MOST_BYTES >> 20} MB.")
        content = file.read_bytes()
    except OSError as error:
        raise SoundError(f"{file} cannot be read: {error.strerror}.") from error
    try:
        if file.suffix.lower() in RAW:
            return for_telephone(from_mulaw(content), SAMPLES_A_SECOND)
        return for_telephone(*from_wav(content))
    except SoundError as error:
        raise SoundError(f"{file}: {error.detail}") from error


def _shown(states: Iterator[Built], began: float) -> Built:
    """Show how far a build has come: a bar in a terminal, elsewhere a line for each tenth. The last state."""
    terminal = sys.stdout.isatty()
    state, told, tenth = Built(0, 0), 0.0, 0
    for state in states:
        now = time.monotonic()
        if terminal and (now - told >= SECONDS_BETWEEN or state.done == state.wanted):
            told = now
            print(f"\r{_bar(state, now - began)}", end="\n" if state.done == state.wanted else "", flush=True)
        elif not terminal and state.done * 10 // state.wanted > tenth:
            tenth = state.done * 10 // state.wanted
            print(f"{state.done} of {state.wanted}", flush=True)
    return state


def _bar(state: Built, seconds: float) -> str:
    full = BAR * state.done // state.wanted
    left = seconds / state.done * (state.wanted - state.done) if state.done else 0
    return f"[{'#' * full}{'.' * (BAR - full)}] {state.done} of {state.wanted}, {left:3.0f} s left "
