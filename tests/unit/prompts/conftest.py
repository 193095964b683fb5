"""Programs that stand in for voices."""

import sys

import pytest

from safeconduct.guide import read_guide, sample_folder
from tones import tone, wav


@pytest.fixture(scope="session")
def guide():
    return read_guide(sample_folder())


@pytest.fixture
def program(tmp_path):
    """Makes a program out of lines of Python; brings the command that `phone.voice` names it by."""

    def make(lines: str, name: str = "voice") -> str:
        file = tmp_path / name
        file.write_text(f"#!{sys.executable}\n{lines}\n", "utf-8")
        file.chmod(0o700)
        return str(file)

    return make


@pytest.fixture
def humming(program, tmp_path):
    """A program that hums for every text, and writes down in which language it was asked to."""
    file = tmp_path / "hum.wav"
    file.write_bytes(wav(tone()))
    command = program(
        f"import sys\nassert sys.stdin.read()\nopen({str(tmp_path / 'asked')!r}, 'a').write(sys.argv[1] + ' ')\n"
        f"sys.stdout.buffer.write(open({str(file)!r}, 'rb').read())"
    )
    return f"{command} {{language}}"
