import pytest

from kept_line import KeptLine

WRITTEN = "Что мне делать, если придёт повестка?"
AGAIN = "Они приходили снова."
NOTED = "Позвонить юристу завтра."
ANSWERED = "Не подписывайте того, чего не понимаете."
OTHER = "Saya sudah di luar negeri."


@pytest.fixture(scope="session")
def written_line(tmp_path_factory):
    """Alice leads, Bob has the next shift; one case with everything in it, and one that waits."""
    line = KeptLine(tmp_path_factory.mktemp("written") / "line")
    line.employ("Alice", "lead")
    line.employ("Bob")
    keys = line.applies(WRITTEN, people=2)
    line.writes_again(keys, AGAIN)
    line.notes_and_answers("Alice", keys, NOTED, ANSWERED)
    line.applies(OTHER)
    return line


@pytest.fixture
def line(written_line, tmp_path):
    """A copy of it that the test may change."""
    return written_line.copied_to(tmp_path / "line")
