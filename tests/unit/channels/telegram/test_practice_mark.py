"""A bot of a practice line says so first, in every message."""

import datetime as dt

import pytest

from safeconduct.channels.telegram.render import Messages
from safeconduct.guide.reader import read_guide, sample_folder
from safeconduct.model.ids import Language
from safeconduct.model.line import Line
from safeconduct.settings import Settings


@pytest.mark.parametrize(
    ("practice", "said"),
    [(True, "<b>PRACTICE: nobody here is real.</b>\n\nGood morning."), (False, "Good morning.")],
)
def test_a_message_as_it_goes_out(practice: bool, said: str) -> None:
    """On a real line nothing is put before it."""
    line = Line("line", "The line", "", "", "https://line.example", (Language("en"),), 30, practice=practice)
    messages = Messages(Settings(), line, read_guide(sample_folder()), dt.date(2026, 11, 22))
    assert messages.marked("Good morning.") == said
