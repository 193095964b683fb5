"""Publishing goes on, whatever happens to the guide's files."""

import asyncio
import logging

import pytest

from safeconduct import publishing
from safeconduct.errors import GuideError
from safeconduct.folder import LineFolder
from safeconduct.publishing import Press
from safeconduct.settings import Settings


class Enough(BaseException):
    """The test has seen what it wanted to see."""


@pytest.mark.parametrize(
    ("fault", "said"),
    [(FileNotFoundError("a name"), "FileNotFoundError"), (GuideError("steps/x:3"), "steps/x:3")],
)
def test_a_fault_is_told_and_the_next_look_comes(tmp_path, monkeypatch, caplog, fault, said):
    """An editor renames a file while it is looked at: a minute later the line looks again."""
    press, looks = Press(LineFolder(tmp_path), Settings()), []

    def mark():
        looks.append(None)
        raise fault if len(looks) < 3 else Enough

    monkeypatch.setattr(press, "_mark", mark)
    monkeypatch.setattr(publishing, "SECONDS", 0.0)
    site = type("Site", (), {"today": publishing.today()})
    with caplog.at_level(logging.ERROR), pytest.raises(Enough):
        asyncio.run(press.keep_current(None, None, site))
    assert len(looks) == 3
    assert said in caplog.text
