"""What a bot says about itself: commands, name, descriptions, menu button, each by language."""

from collections.abc import Callable
from typing import Any

from safeconduct.rehearsal.messenger.bodies import Fields
from safeconduct.rehearsal.messenger.rooms import Commands
from safeconduct.rehearsal.messenger.shapes import bad_request
from safeconduct.rehearsal.messenger.world import World

MOST_COMMANDS = 100
LONGEST_COMMAND = 32
LONGEST_DESCRIPTION = 256
TEXTS = {"name": 64, "description": 512, "short_description": 120}
"""What can be said, and in how many letters."""
LANGUAGE_LETTERS = 2


def presenting(world: World) -> dict[str, Callable[[Fields], Any]]:
    """The methods, by their names in small letters."""
    table: dict[str, Callable[[Fields], Any]] = {
        "setmycommands": lambda fields: _set_commands(world, fields),
        "getmycommands": lambda fields: world.bot.commands.get(_place(fields), ()),
        "deletemycommands": lambda fields: world.bot.commands.pop(_place(fields), ()) is not None,
        "setchatmenubutton": lambda fields: _set_menu(world, fields),
        "getchatmenubutton": lambda fields: world.bot.menu.get(fields.number("chat_id"), {"type": "default"}),
    }
    for what, letters in TEXTS.items():
        name = what.replace("_", "")
        table[f"setmy{name}"] = _setter(world, what, letters)
        table[f"getmy{name}"] = _getter(world, what)
    return table


def _setter(world: World, what: str, letters: int) -> Callable[[Fields], bool]:
    def set_text(fields: Fields) -> bool:
        text = fields.text(what)
        if len(text) > letters:
            raise bad_request(f"bot {what.replace('_', ' ')} is too long")
        world.bot.texts[what, _language(fields)] = text
        _tell_everybody(world)
        return True

    return set_text


def _getter(world: World, what: str) -> Callable[[Fields], dict[str, str]]:
    return lambda fields: {what: world.bot.says(what, _language(fields))}


def _set_commands(world: World, fields: Fields) -> bool:
    raw = fields.json("commands")
    if not isinstance(raw, list):
        raise bad_request("can't parse commands JSON object")
    if len(raw) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.bot.commands[_place(fields)] = _commands(raw)
    _tell_everybody(world)
    return True


def _commands(raw: list[Any]) -> Commands:
    made = []
    for one in raw:
        command = str(one.get("command", "")).removeprefix("/") if isinstance(one, dict) else ""
        described = str(one.get("description", "")) if command else ""
        if (
            not command.replace("_", "").isalnum()
            or command != command.lower()
            or len(command) > LONGEST_COMMAND
        ):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(described) <= LONGEST_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        made.append({"command": command, "description": described})
    return tuple(made)


def _set_menu(world: World, fields: Fields) -> bool:
    button = fields.json("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: Unsupported type specified")
    world.bot.menu[fields.number("chat_id")] = button
    return True


def _place(fields: Fields) -> tuple[str, str]:
    scope = fields.json("scope")
    return (str(scope.get("type", "default")) if isinstance(scope, dict) else "default", _language(fields))


def _language(fields: Fields) -> str:
    language = fields.text("language_code")
    if language and (len(language) != LANGUAGE_LETTERS or not language.isalpha()):
        raise bad_request("language code is invalid")
    return language


def _tell_everybody(world: World) -> None:
    """The menu is on everybody's screen."""
    for room in world.rooms.values():
        if room.chat.type == "private":
            world.changed(room)
