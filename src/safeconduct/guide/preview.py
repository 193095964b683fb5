"""A step as each channel gives it, in plain text, for editors. The channels render for themselves."""

from typing import Literal

from safeconduct.guide.steps import Guide, Step, Text
from safeconduct.guide.texts import sms_encoding, sms_parts
from safeconduct.model.ids import Language

Way = Literal["web", "telegram", "phone", "sms"]


def preview(guide: Guide, step: Step, language: Language, way: Way) -> str:
    """The step in this language as text on this channel (in the source language when it is not translated)."""
    text = step.text(language)
    if way == "sms":
        return f"{text.lead}\n\n[{sms_parts(text.lead)} text message(s), {len(text.lead)} letters, {sms_encoding(text.lead)}]\n"
    if way == "phone":
        return _phone(guide, text)
    return _page(guide, step, text, buttons=way == "telegram")


def _page(guide: Guide, step: Step, text: Text, *, buttons: bool) -> str:
    phrases = guide.phrases("guide", text.language)
    blocks = [text.title, "=" * len(text.title), text.lead, *text.paragraphs]
    if text.doubts:
        blocks.append(phrases["guide.doubts"] + "".join(f"\n  - {doubt}" for doubt in text.doubts))
    labels = [
        f"[ {choice.label} ]" if buttons else f"-> {choice.label} ({choice.target})"
        for choice in text.choices
    ]
    blocks.append("\n".join(labels))
    if not buttons:
        blocks.append(phrases.format("guide.checked", date=step.checked.isoformat()))
        blocks += [f"  {guide.sources.get(source, source)}" for source in step.sources]
    return "\n\n".join(block for block in blocks if block).replace("\n\n=", "\n=") + "\n"


def _phone(guide: Guide, text: Text) -> str:
    phrases = guide.phrases("guide", text.language)
    free = [choice for choice in text.choices if choice.target not in guide.keys]
    spoken = [
        phrases.format("guide.press", choice=choice.label, digit=at)
        for at, choice in enumerate(free, start=1)
    ]
    for target, digit in guide.keys.items():
        label = guide.step(target).text(text.language).title
        spoken.append(phrases.format("guide.press", choice=label, digit=digit))
    return "\n".join([text.title + ".", text.lead, *text.paragraphs, "", *spoken]) + "\n"
