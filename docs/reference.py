"""Writes the reference pages from the code: `make docs`. A test says when they are out of date."""

import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from safeconduct.cli import COMMANDS
from safeconduct.conversation.calls import events
from safeconduct.conversation.calls.commands import Say
from safeconduct.conversation.calls.events import Answered, Event, Key, Silence
from safeconduct.conversation.calls.places import Call, Place, last, said
from safeconduct.conversation.calls.table import EVERYWHERE, KEYS, TABLE, CallRules
from safeconduct.conversation.turns import Conversation
from safeconduct.guide import Finder, read_guide, sample_folder
from safeconduct.settings import PREFIX, table

FOLDER = Path(__file__).parent / "reference"
MADE = "Made from the code by `make docs`; edit the code, not this page.\n"


def settings_page() -> str:
    """Every setting, its default and its meaning."""
    rows = [f"| `{name}` | `{default or '(empty)'}` | {meaning} |" for name, default, meaning in table()]
    lines = [
        "# Settings",
        "",
        MADE,
        f"In `safeconduct.toml`, or in the environment as `{PREFIX}LISTEN_PORT`; `{PREFIX}STORE_URL_FILE` names a file that holds the value.",
        "An unknown name is refused.",
        "",
        "| name | default | meaning |",
        "|---|---|---|",
        *rows,
    ]
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """What each command says of itself."""
    commands = (f"## safeconduct {name}\n\n```text\n{_help(name)}\n```\n" for name in COMMANDS)
    return "\n".join(["# Commands\n", MADE, *commands])


def _help(name: str) -> str:
    command = [sys.executable, "-m", "safeconduct", name, "--help"]
    environment = {"COLUMNS": "100", "PATH": "", "NO_COLOR": "1"}
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)  # noqa: S603 our own program
    return "\n".join(line.rstrip() for line in said.stdout.strip().splitlines())


# --- a telephone call
HAPPENS: tuple[Event, ...] = (
    *(Key(key) for key in "0123456789*#"),
    *(Silence(), events.Recorded(kept=True), events.Recorded(kept=False), events.Refused(), events.Erased()),
    *(events.Collected(sound=True), events.Collected(sound=False), events.Found(0), events.Found(1)),
    *(events.Taken(), events.NobodyFree(), events.Parked(), events.Resumed(), events.HandedOver()),
    *(events.Released(), events.Lost()),
)
"""Everything that can happen to a call that goes on."""

Way = tuple[Place, Place, str]


def call_page() -> str:
    """The places of a telephone call and the ways between them, found by walking through the sample guide."""
    guide = read_guide(sample_folder())
    rules = CallRules(Conversation(guide, Finder(guide)), guide)
    seen: dict[Place, Call] = {}
    labels: dict[tuple[Place, Place], list[str]] = {}
    for here, there, label in _ways(rules, seen):
        known = labels.setdefault((here, there), [])
        if label not in known:
            known.append(label)
    lines = [
        "# A telephone call",
        "",
        MADE,
        "What happens to a call in which place, and where that leads: `conversation/calls/table.py`, walked through",
        "with the sample guide. Not drawn is what stays in its place (something is said again, or another step of",
        "the guide), the keys that do the same everywhere (below), and the way back from choosing a language.",
        "Events that a place does not know change nothing there. Whoever hangs up is gone from everywhere, and",
        "leaves the queue or the conversation.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f'    state "{place.value}" as {place.name}' for place in seen),
        "    [*] --> LANGUAGE",
        *(f"    {here.name} --> {there.name}: {', '.join(known)}" for (here, there), known in labels.items()),
        "```",
        "",
        "| place | what is said on arriving | what is waited for | keys of its own | other events |",
        "|---|---|---|---|---|",
        *(_row(place, call) for place, call in seen.items()),
        "",
        "Everywhere else where keys are listened to:",
        "",
        *(f"- `{key}`: {rule.__name__.replace('_', ' ')}" for key, rule in EVERYWHERE.items()),
        "- the guide's own keys: " + ", ".join(f"`{key}` {step}" for step, key in guide.keys.items()),
        "- in the guide, `1` to `5`: the choices of the step",
    ]
    return "\n".join(lines) + "\n"


def _ways(rules: CallRules, seen: dict[Place, Call]) -> Iterator[Way]:
    """Every way that some event opens. `seen`: the first call that came to each place."""
    start = rules.turn(rules.opening(), Answered()).call
    known, waiting = {_mark(start)}, deque([start])
    while waiting:
        call = waiting.popleft()
        seen.setdefault(call.place, call)
        for event in HAPPENS:
            turn = rules.turn(call, event)
            if turn.call.place is not call.place and not _same_everywhere(call, event):
                yield call.place, turn.call.place, _label(call, event)
            if _mark(turn.call) not in known:
                known.add(_mark(turn.call))
                waiting.append(turn.call)


def _mark(call: Call) -> tuple[object, ...]:
    """What makes a difference between two calls, so that the walk ends: of the steps, which are done by keys there."""
    return (
        call.place,
        call.before,
        call.silences,
        call.tries,
        call.erasing,
        call.refused,
        call.conversation.step,
    )


def _same_everywhere(call: Call, event: Event) -> bool:
    """A key that does nothing special here, or one that ends the choice of another language."""
    if call.before:
        return isinstance(event, Key | Silence)
    return isinstance(event, Key) and (call.place, event.key) not in KEYS and event.key not in "12345"


def _label(call: Call, event: Event) -> str:
    match event:
        case Key(key) if call.place in {Place.LANGUAGE, Place.GUIDE}:
            return "a language" if call.place is Place.LANGUAGE else "a choice"
        case Key(key):
            return f"key {key}"
        case Silence():
            return "Silence" + (f" {call.silences + 1}x" if call.silences else "")
        case events.Recorded(kept):
            return "Recorded and kept" if kept else "Recorded too short"
        case events.Collected(sound):
            return "Collected" if sound else f"Collected wrong {call.tries + 1}x"
        case _:
            return type(event).__name__


def _row(place: Place, call: Call) -> str:
    heard = [
        _named(each) for command in said(call).commands if isinstance(command, Say) for each in command.what
    ]
    keys = [f"`{key}` {rule.__name__.replace('_', ' ')}" for (at, key), rule in KEYS.items() if at is place]
    known = [kind.__name__ for at, kind in TABLE if at is place and kind is not Key]
    cells = (place.value, ", ".join(heard), _named(last(call)), ", ".join(keys), ", ".join(known))
    return f"| {' | '.join(cells)} |"


def _named(each: object) -> str:
    key = getattr(each, "key", None)
    return f"`{key}`" if key else type(each).__name__


PAGES = {"settings.md": settings_page, "commands.md": commands_page, "call.md": call_page}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
