"""`safeconduct walk`: talk to the guide in the terminal, as a caller would. Nothing is kept or sent."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from safeconduct.commands.guide import folder_of, language_of
from safeconduct.conversation import commands as told
from safeconduct.conversation.events import (
    Began,
    ChangedLanguage,
    Chose,
    Event,
    Left,
    Said,
    Skipped,
    StartedWriting,
)
from safeconduct.conversation.turns import Conversation
from safeconduct.guide import Finder, Guide, read_guide
from safeconduct.guide.preview import preview
from safeconduct.model.application import SITUATIONS
from safeconduct.model.ids import Language, StepId

HELP = "Digits choose, # goes back, * repeats, your own words search. /uk changes the language; /write, /skip, /quit.\n"


def walk(
    *,
    lang: str = "",
    guide: Annotated[Path | None, Parameter(name="--guide")] = None,
) -> None:
    """Talk to the guide in the terminal, as a caller would. Nothing is kept or sent.

    Parameters
    ----------
    lang
        The language to begin in. Left out: the guide asks, as it would ask a caller.
    guide
        The guide's folder. Left out: the one of ./line, else the sample.
    """
    read = read_guide(folder_of(guide))
    conversation = Conversation(read, Finder(read))
    print(HELP)
    turn = conversation.turn(conversation.opening(), Began(language_of(read, lang) if lang else None))
    while True:
        for command in turn.commands:
            print(render(read, command))
        if any(isinstance(command, told.Forget) for command in turn.commands):
            return
        print("> ", end="", flush=True)
        turn = conversation.turn(turn.state, parse(read, sys.stdin.readline()))


def parse(guide: Guide, line: str) -> Event:
    """What somebody typed, as an event."""
    word = line.strip()
    if not line or word == "/quit":
        return Left()
    if word == "/write":
        return StartedWriting()
    if word == "/skip":
        return Skipped()
    if word.startswith("/") and word[1:] in guide.languages:
        return ChangedLanguage(Language(word[1:]))
    if word.startswith("/"):
        return Chose(StepId(word[1:]))
    return Said(word)


def render(guide: Guide, command: told.Command) -> str:  # noqa: C901, PLR0911 - one command, one case
    """What a command looks like in a terminal."""
    match command:
        case told.Show(step, language):
            return preview(guide, guide.step(step), language, "phone")
        case told.OfferLanguages(languages):
            return "\n".join(f"/{code}  {guide.tongue(code).name}" for code in languages)
        case told.Offer(found, language):
            key = "guide.nothing" if not found else "guide.found" if command.confident else "guide.unsure"
            titles = [f"/{each.step}  {each.title}" for each in found]
            return "\n".join([guide.phrases("guide", language)[key], *titles])
        case told.Ask(field, language, again):
            phrases = guide.phrases("guide", language)
            choices = f" ({', '.join(SITUATIONS)})" if field == "situation" else ""
            return (
                (phrases["guide.ask.again"] + "\n" if again else "") + phrases[f"guide.ask.{field}"] + choices
            )
        case told.Misunderstood(language):
            return guide.phrases("guide", language)["guide.misunderstood"]
        case told.Warn(_, language):
            return guide.phrases("guide", language)["guide.military"]
        case told.HandToPerson(language):
            return f"[{guide.phrases('guide', language)['guide.handed']}]"
        case told.Keep():
            return "[Here a channel would seal this answer and forget it.]"
        case told.HandIn():
            return "[Here a channel would hand the application in. Nothing was sent.]"
        case told.Forget():
            return "[Forgotten.]"
