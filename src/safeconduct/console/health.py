"""How the line is doing, for whoever looks after its machine: no case, no key, no place on its disks."""

import re
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

import safeconduct
from safeconduct.console.office import Console
from safeconduct.console.team import Chain, followed
from safeconduct.model.checkup import Finding
from safeconduct.model.ids import Moment
from safeconduct.model.staff import Caseworker

_PLACE = re.compile(r"(?<![\w:/.~-])(?:~|\.{1,2})?/(?:[^\s/,;:'\"`]+/)*([^\s/,;:'\"`]+)/?")
"""A place on a disk that begins at its root, at home or here; its last name is what is told."""


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class Health(Struct, frozen=True):
    """The findings of the checkup, and a few measures."""

    now: Moment
    findings: list[Finding]
    chain: Chain
    store_bytes: int
    newest_backup: str | None
    version: str
    uptime: int
    """Seconds."""


async def health(console: Console, _: Caseworker, __: Nothing) -> Health:
    """What the checkup of the running line finds, and what to do. It is a minute old at most."""
    walked = await followed(console)
    checkup = await console.checkups.newest()
    return Health(
        console.now(),
        nameless(checkup.findings, str(console.folder.path)),
        Chain(walked.number, walked.broken),
        await console.vault.size(),
        checkup.newest_backup,
        safeconduct.__version__,
        int(console.checkups.uptime),
    )


def nameless(findings: Iterable[Finding], folder: str) -> list[Finding]:
    """The findings without places on the disk: of a file and of the line's own folder the last name is enough."""

    def told(text: str) -> str:
        short = text.replace(f"{folder}/", "").replace(folder, folder.rsplit("/", 1)[-1])
        return _PLACE.sub(r"\1", short)

    return [replace(one, says=told(one.says), do=told(one.do)) for one in findings]
