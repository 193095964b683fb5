"""Writes the reference pages from the code: `make docs`. A test says when they are out of date."""

import subprocess
import sys
from pathlib import Path

from safeconduct.cli import COMMANDS
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


PAGES = {"settings.md": settings_page, "commands.md": commands_page}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
