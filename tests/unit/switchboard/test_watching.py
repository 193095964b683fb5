"""What of the telephone process's words reaches the operator."""

import pytest

from safeconduct.switchboard.watching import OURS, safe_sentence


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{OURS}The trunk does not know us.\n", "The trunk does not know us."),
        ("ValueError: 1234 5678 9012 3456 7890\n", "ValueError"),
        ("safeconduct.errors.StoreBusy: busy\n", ""),
        ("aiosipua.errors.ParseError: sip:+4915550199@trunk\n", "ParseError"),
        ('  File "flow.py", line 1, in run\n', ""),
        ("    keyed = '12345678901234567890'\n", ""),
        ("INVITE sip:+4915550199@line SIP/2.0\n", ""),
        ("", ""),
    ],
)
def test_only_what_was_said_for_the_operator_is_logged(line: str, said: str) -> None:
    """Of a traceback the kind of the fault, because it may quote what a caller keyed in."""
    assert safe_sentence(line) == said
