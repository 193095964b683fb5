"""Reading a guide's folder: what comes out, and what is said about a slip."""

import time
from pathlib import Path

import pytest

from safeconduct.errors import GuideError, StepUnknown
from safeconduct.guide import read_guide, sample_folder

SUMMONS = "steps/home/home-summons.en.md"


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_a_step_holds_its_parts(sample):
    """Title, lead, paragraphs, doubts and choices are told apart, in every language."""
    step = sample.step("army-surrender")
    assert (step.kind, step.stakes, step.audience) == ("info", "life", ("soldier",))
    for language in sample.languages:
        text = step.text(language)
        assert text.language == language
        assert text.title
        assert text.lead not in text.paragraphs
        assert len(text.doubts) == 4
        assert [choice.target for choice in text.choices] == ["army-captured", "army-return", "person"]


def test_an_untranslated_step_is_shown_in_the_source_language(copy):
    """A missing translation falls back, and the text says in which language it is."""
    (copy / "steps/home/home-summons.uk.md").unlink()
    assert read_guide(copy).step("home-summons").text("uk").language == "en"


def test_steps_for_caseworkers_are_not_public(sample):
    """Callers never see the scripts."""
    assert {step.id for step in sample.steps.values() if not step.public} == {
        "op", "op-start", "op-ask", "op-provoke", "op-danger", "op-demand",
    }  # fmt: skip


def test_an_unknown_step_is_an_error(sample):
    """The guide does not guess."""
    with pytest.raises(StepUnknown):
        sample.step("nowhere")


def test_the_sample_is_read_quickly():
    """The best of a few readings (measured on an idle machine: 130 ms; the bound allows for a busy one)."""
    took = []
    for _ in range(5):
        begun = time.process_time()
        read_guide(sample_folder())
        took.append(time.process_time() - begun)
    assert min(took) < 1


def test_the_edition_follows_every_text(copy):
    """One changed letter makes another edition; an approval does not."""
    before = read_guide(copy).edition.id
    (copy / "guide.lock").write_text("", "utf-8")
    assert read_guide(copy).edition.id == before
    spoil(copy, SUMMONS, "# I got", "# We got")
    assert read_guide(copy).edition.id != before


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (SUMMONS, "kind: step", "kind: stepp", f"{SUMMONS}:2: Invalid enum value 'stepp'"),
        (SUMMONS, "stakes:", "stake:", f"{SUMMONS}:2: Object contains unknown field `stake`"),
        (SUMMONS, "checked: 2026", "checked: soon", f"{SUMMONS}:6: Invalid"),
        (SUMMONS, "---\n", "", f"{SUMMONS}:1: begin the source text with its front matter"),
        (SUMMONS, "](home-risks)", "](https://example.org)", "write each choice as [what people read](step-id)"),
        (SUMMONS, "Ask for a copy.", "![a](b)", "a step has no pictures: say it in words"),
        (SUMMONS, "Ask for a copy.", "Ask for **a copy**.", "take the ** marks away"),
        (SUMMONS, "Ask for a copy.", "See [this](home).", "links stand only in the list of choices at the end"),
        (SUMMONS, "# I got a summons", "I got a summons", "begin with the title"),
        (SUMMONS, "> - ", "> ", "write what is never certain as a list"),
        ("guide.yaml", "start: root", "start: [root]", "guide.yaml:23: Expected `str`"),
        ("guide.yaml", "eyes:", "ayes:", "unknown field `ayes`"),
        ("guide.yaml", "eyes: {", "eyes: {{", "this is not YAML"),
        ("countries/xa.yaml", "good-for: 30", "good-for: long", "countries/xa.yaml:18: Expected `int`"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_its_place(copy, name, old, new, says):
    """An error names the file, the line and what to do."""
    spoil(copy, name, old, new)
    with pytest.raises(GuideError) as caught:
        read_guide(copy)
    assert says in caught.value.detail


def test_a_file_in_another_encoding_is_named(copy):
    """Text that is not UTF-8 is refused with the line where it begins."""
    (copy / "asked/ru.yaml").write_bytes(b'root:\n  - "\xef\xf0\xe8\xe2\xe5\xf2"\n')
    with pytest.raises(GuideError, match=r"asked/ru.yaml:2: save this file as UTF-8"):
        read_guide(copy)


def test_an_empty_folder_is_no_guide(tmp_path):
    """The missing file is named."""
    with pytest.raises(GuideError, match=r"guide\.yaml: cannot be read"):
        read_guide(tmp_path)


def test_two_files_of_one_step_are_refused(copy):
    """A step that moved to another folder must not stay in the first one as well."""
    text = (copy / SUMMONS).read_text("utf-8")
    (copy / "steps/army/home-summons.en.md").write_text(text, "utf-8")
    with pytest.raises(GuideError, match="holds the same step"):
        read_guide(copy)
