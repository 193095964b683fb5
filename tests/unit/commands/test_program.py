"""The program itself: its exit codes, and that a fault is a sentence."""

import os
import subprocess
import sys

import pytest

from safeconduct.offline import sheets
from serving import SOURCES


def safeconduct(*arguments, given=""):
    return subprocess.run(
        [sys.executable, "-m", "safeconduct", *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(SOURCES)},
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_command_explains_itself():
    """Each name of the table can be imported and has a help text."""
    from safeconduct.cli import COMMANDS

    for name in COMMANDS:
        done = safeconduct(name, "--help")
        assert (done.returncode, done.stderr) == (0, ""), name
        assert name in done.stdout


def test_help_loads_nothing_of_the_server():
    """So it is there at once, also on a small machine."""
    loaded = "import sys, safeconduct.cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", loaded],
        env=os.environ | {"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"granian", "sqlalchemy", "starlette", "cryptography", "webauthn"} & set(done.stdout.split())


def test_a_line_starts_without_the_library_of_passkeys():
    """It takes 13 MB and a tenth of the start; it comes with the first passkey."""
    loaded = "import sys, safeconduct.commands.serve; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", loaded],
        env=os.environ | {"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"webauthn", "OpenSSL", "telegram"} & set(done.stdout.split())


def test_a_fault_is_one_sentence(tmp_path):
    """Exit code 1, nothing on standard output, no traceback."""
    done = safeconduct("serve", tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("safeconduct: There is no line in this folder.")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [("nonsense",), ("export", "line"), ("open",)])
def test_a_wrong_call_says_what_is_missing(arguments):
    """And it is not success."""
    done = safeconduct(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr


def test_away_and_open_again(line, tmp_path):
    """The two commands as somebody types them, three sheets and the words through a pipe."""
    assert safeconduct("export", line.folder.path, tmp_path / "line.zip").returncode == 0
    typed = "\n".join((*sheets.split(line.export_identity)[1:4], line.words["Bob"], ""))
    done = safeconduct("open", tmp_path / "line.zip", given=typed)
    assert done.returncode == 0
    assert done.stdout.count("Case ") == 2


def test_doctor_says_by_its_exit_code(line, tmp_path):
    """1 while the root key is here, 2 when there is no line."""
    assert safeconduct("doctor", line.folder.path).returncode == 1
    assert safeconduct("doctor", tmp_path / "nothing").returncode == 2
