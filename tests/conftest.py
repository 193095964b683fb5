"""The real parts that tests need. What a machine lacks is left out and named in one line; in CI it is a failure."""

import os
from collections import Counter
from pathlib import Path

import pytest
from msgspec import Struct

from asterisk import ROOT

MODULES = "node_modules/.package-lock.json"
FRONTEND, EMULATOR = Path(__file__).parents[1] / "frontend", Path(__file__).parent / "emulator"

AS_ROOT = os.geteuid() == 0
ASTERISK = (str(ROOT / "usr/sbin/asterisk").lstrip("/"),) if AS_ROOT else ()
"""It runs in a folder that is its root: only root may do that."""
SIPP = ("usr/bin/sipp",) if AS_ROOT else ()
"""It plays captures through a raw socket: only root may open one."""


class Part(Struct, frozen=True):
    """One real part: the marker of the tests that need it, where it is, how to get it."""

    marker: str
    patterns: tuple[str, ...]
    how: str

    def here(self) -> bool:
        return any(any(Path("/").glob(pattern)) for pattern in self.patterns)


PARTS = (
    Part("postgresql", ("usr/lib/postgresql/*/bin/initdb",), "apt install postgresql"),
    Part("chromium", ("usr/bin/chromium",), "apt install chromium"),
    Part("frontend", (str(FRONTEND / MODULES).lstrip("/"),), "make ready-to-develop"),
    Part("sipp", SIPP, "as root: apt install sip-tester"),
    Part("asterisk", ASTERISK, "as root: deploy/asterisk/make-root.sh .cache/asterisk-root"),
    Part("emulator", (str(EMULATOR / MODULES).lstrip("/"),), "make ready-to-develop"),
)
REASON = "this machine has no "


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what this machine cannot run. With `CI=true` nothing is left out: a missing part fails."""
    for part in PARTS:
        if item.get_closest_marker(part.marker) and not part.here():
            if os.environ.get("CI") == "true":
                pytest.fail(f"CI must have {part.marker}: {part.how}", pytrace=False)
            pytest.skip(f"{REASON}{part.marker}: {part.how}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line: what was left out, and how to get it."""
    reasons = [str(report.longrepr[-1]) for report in terminalreporter.getreports("skipped")]
    counted = Counter(reason.removeprefix("Skipped: ").removeprefix(REASON) for reason in reasons)
    if counted:
        said = ", ".join(f"{count} ({what})" for what, count in counted.most_common())
        terminalreporter.write_line(f"Tests left out here: {said}.")
