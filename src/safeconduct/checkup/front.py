"""What the public meets: the guide, the address, the scripts of the pages."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from safeconduct.checkup.finding import Finding, broken, look, ok
from safeconduct.guide import Guide
from safeconduct.guide.ageing import freshness
from safeconduct.guide.checker import check
from safeconduct.settings import LOOPBACK

MANIFEST = "manifest.json"


def guide(guide: Guide, today: date) -> Iterator[Finding]:
    """What the checker says in one line, and steps on which a life may hang that nobody has checked for too long."""
    errors = [finding for finding in check(guide, today) if finding.severity == "error"]
    stale = [
        step.id for step in guide.steps.values() if step.stakes == "life" and freshness(step, today).stale
    ]
    if errors:
        yield broken(
            "guide",
            f"{len(errors)} error(s); the first: {errors[0].file}:{errors[0].line}: {errors[0].sentence}",
            "safeconduct guide check",
        )
    if stale:
        yield look(
            "guide",
            f"Lives hang on these steps, and nobody has checked them for too long: {', '.join(stale)}.",
            "Check them, and set their date: safeconduct guide status",
        )
    if not errors and not stale:
        yield ok("guide", f"Edition {guide.edition.id}: {len(guide.steps)} steps, no errors.")


def address(url: str) -> Iterator[Finding]:
    """Browsers seal, and know passkeys, only on https or on the machine itself."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        yield ok("address", f"{url} is https.")
    elif host in LOOPBACK:
        yield ok("address", f"{url} is for trying things out: only this machine reaches it.")
    else:
        yield look(
            "address",
            f"{url} is not https: browsers neither seal there nor know passkeys.",
            "Set `line.url` to the https address and sign the channels again.",
        )


def scripts(static: Path) -> Iterator[Finding]:
    """The pages work without their scripts, but then nothing is sealed before it is sent."""
    if (static / MANIFEST).is_file():
        yield ok("scripts", "The scripts of the pages are built.")
    else:
        yield look(
            "scripts",
            "The scripts of the pages were not built: forms are sealed on the server, and there is no console.",
            "Install a released package, or run `make demo` once in a checkout.",
        )
