"""Steps to and from gettext, for translators who work with their own tools.

One entry a passage; its key (`msgctxt`) says where it belongs: `army-left/title`, `army-left/2`,
`army-left/doubt/1`, `army-left/choice/person`.
"""

from collections.abc import Iterator

import polib  # type: ignore[import-untyped]

from safeconduct.errors import GuideError
from safeconduct.guide.markdown import read_text
from safeconduct.guide.steps import Choice, Guide, Step, Text
from safeconduct.model.ids import Language


def to_po(guide: Guide, language: Language) -> str:
    """All steps as a gettext file in this language, with the translations that exist."""
    po = polib.POFile(wrapwidth=0)
    po.metadata = {
        "Project-Id-Version": f"guide {guide.edition.id}",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for step in guide.steps.values():
        translated = dict(_keyed(step, step.texts[language])) if language in step.texts else {}
        for key, passage in _keyed(step, step.source):
            po.append(polib.POEntry(msgctxt=key, msgid=passage, msgstr=translated.get(key, "")))
    return str(po)


def from_po(guide: Guide, language: Language, po: str) -> tuple[dict[str, str], list[str]]:
    """The Markdown files that a translated gettext file makes (path -> text), and what was left out, as sentences.

    A step is left out when a passage of it has no translation yet, or when its source text has changed
    since the file was exported. `GuideError` when it is no gettext file.
    """
    try:
        entries = {entry.msgctxt: entry for entry in polib.pofile(po) if not entry.obsolete}
    except (OSError, ValueError) as error:
        raise GuideError(f"This is not a gettext file: {error}.") from error
    files, left_out = {}, []
    for step in guide.steps.values():
        source = dict(_keyed(step, step.source))
        if not any(key in entries for key in source):
            continue
        missing = [key for key in source if key not in entries or not entries[key].translated()]
        moved = [key for key, passage in source.items() if key in entries and entries[key].msgid != passage]
        if missing or moved:
            why = "its source text has changed" if moved else "it is not translated to the end"
            left_out.append(f"{step.id}: {why} ({', '.join(moved or missing)}).")
            continue
        file = step.source.file.removesuffix(f"{step.source_language}.md") + f"{language}.md"
        markdown = _markdown(step, {key: entries[key].msgstr for key in source})
        read_text(markdown, language, file, "")
        files[file] = markdown
    return files, left_out


def _keyed(step: Step, text: Text) -> Iterator[tuple[str, str]]:
    yield f"{step.id}/title", text.title
    yield f"{step.id}/0", text.lead
    for at, paragraph in enumerate(text.paragraphs, start=1):
        yield f"{step.id}/{at}", paragraph
    for at, doubt in enumerate(text.doubts, start=1):
        yield f"{step.id}/doubt/{at}", doubt
    for choice in text.choices:
        yield f"{step.id}/choice/{choice.target}", choice.label


def _markdown(step: Step, passages: dict[str, str]) -> str:
    text = step.source
    blocks = [f"# {passages[f'{step.id}/title']}"]
    blocks += [passages[f"{step.id}/{at}"] for at in range(len(text.paragraphs) + 1)]
    doubts = [f"> - {passages[f'{step.id}/doubt/{at}']}" for at in range(1, len(text.doubts) + 1)]
    choices = [_link(choice, passages[f"{step.id}/choice/{choice.target}"]) for choice in text.choices]
    blocks += ["\n".join(lines) for lines in (doubts, choices) if lines]
    return "\n\n".join(blocks) + "\n"


def _link(choice: Choice, label: str) -> str:
    return f"- [{label}]({choice.target})"
