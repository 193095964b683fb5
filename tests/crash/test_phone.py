"""kill -9 of the telephone process while people speak to it."""

from pathlib import Path

import pytest

from phone_killing import is_running, kill_calls, line_with_telephone, telephone_of
from telegram_served import eventually


@pytest.mark.slow
@pytest.mark.xdist_group("crash")
def test_what_was_acknowledged_is_kept_and_the_line_never_notices(tmp_path: Path) -> None:
    """Every second that was in the store opens, without a gap; the website answers throughout, and the telephone is back."""
    with line_with_telephone(tmp_path) as (line, uri):
        tally = kill_calls(line, uri, 20)
    print(f"The telephone was back after {tally.back_seconds:.1f} s.")  # noqa: T201 the measure
    assert tally.before >= 60
    assert (tally.lost, tally.gaps, tally.unanswered) == (0, 0, 0), tally
    assert tally.back_seconds < 30


@pytest.mark.slow
@pytest.mark.xdist_group("crash")
@pytest.mark.parametrize("end", ["kill", "stop"])
def test_a_telephone_never_outlives_its_line(tmp_path: Path, end: str) -> None:
    """Nobody must speak to a line that is not there."""
    with line_with_telephone(tmp_path) as (line, _):
        eventually(lambda: telephone_of(line) is not None)
        telephone = telephone_of(line)
        assert telephone
        getattr(line, end)()
        eventually(lambda: not is_running(telephone))
