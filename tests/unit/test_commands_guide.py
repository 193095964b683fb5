"""The `guide` commands, as typed."""

import json
import shutil
from pathlib import Path

import pytest

from safeconduct.cli import app
from safeconduct.errors import GuideRefused
from safeconduct.guide import read_guide, sample_folder


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "guide"
    shutil.copytree(sample_folder(), folder)
    return folder


def run(*words: object) -> int:
    """One command; its exit code."""
    try:
        app(["guide", *map(str, words)])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_check_counts_and_ends_well(capsys):
    """The sample has no error."""
    assert run("check") == 0
    assert "49 steps, 196 texts" in capsys.readouterr().out


def test_check_names_the_slip_and_ends_badly(copy, capsys):
    """File, line, sentence; exit code 1."""
    file = copy / "steps/home/home-summons.en.md"
    file.write_text(file.read_text("utf-8").replace("Ask for a copy.", "We guarantee a copy."), "utf-8")
    assert run("check", "--guide", copy) == 1
    assert 'steps/home/home-summons.en.md:10: error: "guarantee*" must not be said' in capsys.readouterr().out


def test_find_prints_three_steps(capsys):
    """As JSON for programs, as lines for people."""
    run("find", "мне пришла повестка", "--lang", "ru", "--json")
    found = json.loads(capsys.readouterr().out)
    assert [list(each) for each in found] == [["step", "title", "sure"]] * 3
    assert found[0]["step"] == "home-summons"
    run("find", "recipe", "for", "apple", "pie")
    assert "Not sure" in capsys.readouterr().out


@pytest.mark.parametrize("words", [("find",), ("preview", "root", "--lang", "xx"), ("lock",)])
def test_what_cannot_be_done_is_said(words):
    """Nothing to look for; no such language; the sample is not edited by chance."""
    with pytest.raises(GuideRefused):
        run(*words)


@pytest.mark.parametrize("way", ["web", "telegram", "phone", "sms"])
def test_preview_shows_a_step(way, capsys):
    """On each channel."""
    run("preview", "home-summons", "--lang", "uk", "--as", way)
    assert "Прочитайте" in capsys.readouterr().out


def test_a_new_step_is_begun_and_can_be_read(copy, capsys):
    """The skeleton is a readable step; the checker names what it lacks."""
    run("new", "home-lawyer", "--under", "home", "--guide", copy)
    assert read_guide(copy).step("home-lawyer").source.title == "Title, at most 42 letters"
    assert run("check", "--guide", copy) == 1
    assert "No choice leads to this step." in capsys.readouterr().out
    with pytest.raises(GuideRefused, match="already"):
        run("new", "home-lawyer", "--under", "home", "--guide", copy)
    with pytest.raises(GuideRefused, match="not a name"):
        run("new", "../evil", "--under", "home", "--guide", copy)


def test_two_people_approve_a_text(copy, capsys):
    """Approval needs as many names as the stakes ask for, and falls when the text changes."""
    run("lock", "--guide", copy)
    run("approve", "home-summons", "--as", "anna", "--guide", copy)
    run("approve", "home-summons", "--as", "olena", "--guide", copy)
    assert "approved by 2 of 2" in capsys.readouterr().out
    run("status", "--guide", copy)
    assert "en                   1          48" in capsys.readouterr().out
    file = copy / "steps/home/home-summons.en.md"
    file.write_text(file.read_text("utf-8").replace("Ask for a copy.", "Ask for two."), "utf-8")
    run("status", "--guide", copy)
    report = capsys.readouterr().out
    assert "en                   0          48           1           0" in report
    assert "uk                   0          48           0           1" in report
    with pytest.raises(GuideRefused):
        run("approve", "home-summons", "--as", "two words", "--guide", copy)


def test_whoever_approves_a_translation_has_compared_it(copy, capsys):
    """An approval of a translation records that it follows today's source."""
    file = copy / "steps/home/home-summons.en.md"
    file.write_text(file.read_text("utf-8").replace("Ask for a copy.", "Ask for two."), "utf-8")
    run("approve", "home-summons", "--lang", "uk", "--as", "olena", "--guide", copy)
    run("check", "--guide", copy)
    printed = capsys.readouterr().out
    assert "home-summons.ru.md:1: notice: The source text is newer" in printed
    assert "home-summons.uk.md:1: notice" not in printed


def test_a_translation_goes_out_and_comes_in(copy, tmp_path, capsys):
    """One file for the translator; what comes back is written and recorded."""
    po = tmp_path / "guide.uk.po"
    run("po", "export", "uk", "--to", po, "--guide", copy)
    po.write_text(po.read_text("utf-8").replace("Мені прийшла повістка", "Мені вручили повістку"), "utf-8")
    run("po", "import", "uk", po, "--guide", copy)
    assert "Taken in: 49 steps." in capsys.readouterr().out
    assert read_guide(copy).step("home-summons").text("uk").title == "Мені вручили повістку"
    run("check", "--guide", copy)
    assert "0 errors, 0 notices" in capsys.readouterr().out


def test_files_are_written_where_asked(tmp_path, capsys):
    """The offline guide, the picture."""
    run("export", "--lang", "id", "--to", tmp_path / "panduan.html")
    assert '<html lang="id"' in (tmp_path / "panduan.html").read_text("utf-8")
    run("draw", "--to", tmp_path / "guide.svg")
    assert (tmp_path / "guide.svg").read_text("utf-8").startswith("<svg")


def test_differences_are_listed(copy, capsys):
    """Against another edition's folder."""
    file = copy / "steps/home/home-summons.en.md"
    file.write_text(file.read_text("utf-8").replace("# I got a summons", "# A summons came"), "utf-8")
    run("diff", copy)
    printed = capsys.readouterr().out
    assert "  - A summons came\n  + I got a summons\n" in printed
    assert "1 text changed." in printed


def test_the_lines_own_guide_is_used(copy, tmp_path, monkeypatch, capsys):
    """In a folder with a line, its guide is meant unless another is named."""
    line = tmp_path / "line"
    line.mkdir()
    (line / "safeconduct.toml").write_text('[guide]\nfolder = "../guide"\n', "utf-8")
    (copy / "steps/op/op-demand.uk.md").unlink()
    monkeypatch.chdir(tmp_path)
    run("check")
    assert "49 steps, 195 texts" in capsys.readouterr().out
