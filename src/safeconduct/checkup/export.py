"""The export key: without it nothing can ever be taken away from the line in a form that somebody can open."""

from collections.abc import Iterator

from safeconduct.checkup.finding import Finding, look, ok
from safeconduct.folder import LineFolder
from safeconduct.settings import Settings

CHECK = "export"


def key(folder: LineFolder, settings: Settings) -> Iterator[Finding]:
    """Whether there is one. It takes five people's sheets, so it is not made in the hour in which it is needed."""
    if settings.export.recipient:
        yield ok(CHECK, "Exports can be sealed: the line has an export key.")
    else:
        yield look(
            CHECK,
            "No export can be made: the line has no export key.",
            f"safeconduct export-key {folder.path} --out FOLDER, and give each of the five sheets to another person.",
        )
