"""How the line is doing, as the console tells whoever looks after its machine."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest

import safeconduct
from safeconduct.commands.doctor import examine, from_inside
from safeconduct.console.checkups import FRESH_SECONDS, Checkups
from safeconduct.console.health import nameless
from safeconduct.model.checkup import Checkup, Finding


class Looking:
    """A checkup that counts how often it was made, and in which thread."""

    def __init__(self):
        self.threads = []

    def __call__(self):
        self.threads.append(threading.current_thread())
        return Checkup((Finding("room", "ok", f"Look {len(self.threads)}."),), "2026-11-21")


@pytest.fixture
def looking(office):
    look = Looking()
    office.console.checkups = Checkups(look)
    return look


def test_an_administrator_sees_how_the_line_is_doing(office, looking):
    """Findings, the chain's standing, and a few measures."""
    said = office.ask("health", token=office.on_duty("Adam", "administrator")).said
    assert said["findings"] == [{"check": "room", "state": "ok", "says": "Look 1.", "do": ""}]
    assert said["chain"]["whole"] > 0
    assert said["chain"]["broken"] is None
    assert (said["newest_backup"], said["version"]) == ("2026-11-21", safeconduct.__version__)
    assert said["store_bytes"] > 0
    assert said["uptime"] >= 0
    assert looking.threads != [threading.main_thread()]


def test_a_line_that_looks_at_nothing_says_nothing(office):
    """Without a checkup there are no findings, and the rest is told."""
    said = office.ask("health", token=office.on_duty("Alice", "lead")).said
    assert (said["findings"], said["newest_backup"]) == ([], None)


def test_who_asks_within_a_minute_gets_the_same_answer():
    """Also several at once: the line is looked at once."""
    look, seconds = Looking(), [0.0]
    checkups = Checkups(look, lambda: seconds[0])

    async def story():
        at_once = await asyncio.gather(*(checkups.newest() for _ in range(3)))
        seconds[0] = FRESH_SECONDS - 1
        soon = await checkups.newest()
        seconds[0] = FRESH_SECONDS
        return [*at_once, soon], await checkups.newest()

    first, later = asyncio.run(story())
    assert [one.findings[0].says for one in first] == ["Look 1."] * 4
    assert later.findings[0].says == "Look 2."


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Others may read /srv/my lines/a/secrets/pepper.", "Others may read secrets/pepper."),
        ("chmod 600 /etc/ssl/private/line.key", "chmod 600 line.key"),
        ("safeconduct backup-key /srv/my lines/a", "safeconduct backup-key a"),
        ("rm ~/backups/backup-2026-11-20.age", "rm backup-2026-11-20.age"),
        ("There is no backup in ../medium.", "There is no backup in medium."),
        ("https://line.example/x is https.", "https://line.example/x is https."),
        ("See docs/how-to/telephone.md and 0.5 GB/s.", "See docs/how-to/telephone.md and 0.5 GB/s."),
    ],
)
def test_no_place_on_the_disk_is_told(told, expected):
    """Of a file, its name; pages and the project's own documents stay as they are."""
    (one,) = nameless([Finding("x", "look", told, told)], "/srv/my lines/a")
    assert (one.says, one.do) == (expected, expected)


def test_the_running_line_is_examined_without_its_lock(office, monkeypatch):
    """What `doctor` finds, while this process holds the store; and the answer names no folder."""
    monkeypatch.setattr("safeconduct.checkup.front.check", lambda *_: [])
    url = f"sqlite:///{office.folder.path / 'line.sqlite'}"
    settings = f'[line]\nkey = "{office.founded.key}"\n[store]\nurl = "{url}"\n'
    office.folder.settings_file.write_text(settings, "utf-8")
    look = from_inside(office.folder)
    office.console.checkups = Checkups(look)
    said = office.ask("health", token=office.on_duty("Adam", "administrator")).said
    found = {one["check"]: one for one in said["findings"]}
    assert {"settings", "store", "epoch", "audit", "backup", "export", "room"} <= set(found)
    assert found["export"]["state"] == "look"
    assert found["signatures"]["state"] == "ok"  # an administrator has no card, and lacks none
    guide = office.console.guide()
    for language in guide.languages:
        names = {key.lower().replace(" ", "-") for key in found}
        assert {f"console.health.check.{name}" for name in names} <= set(guide.phrases("console", language))
    assert str(office.folder.path) not in str(said)
    assert str(office.folder.path.parent) not in str(said)


def test_from_inside_nobody_is_asked(office, monkeypatch):
    """A bot and a telephone are looked at as far as the line itself knows them."""

    def never(*_):
        raise AssertionError("It called somebody.")

    monkeypatch.setattr("safeconduct.commands.doctor._bot", never)
    for name in ("asterisk", "built_in"):
        monkeypatch.setattr(f"safeconduct.checkup.phone.{name}", never)
    monkeypatch.setattr("safeconduct.checkup.front.check", lambda *_: [])
    for driver in ("built-in", "asterisk"):
        office.folder.settings_file.write_text(
            f'[line]\nkey = "{office.founded.key}"\n[telegram]\ntoken = "1:x"\n[phone]\ndriver = "{driver}"\n',
            "utf-8",
        )
        found = {one.check for one in from_inside(office.folder)().findings}
        assert {"telephone", "room"} <= found
        with pytest.raises(AssertionError, match="called"):
            list(examine(office.folder, datetime.fromtimestamp(office.now, UTC)))
