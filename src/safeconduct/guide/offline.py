"""The whole guide of one language as one file, without script and without network.

Every step is a section; a link to `#step` shows it alone (`:target`), the start shows itself when none
is asked for, and paper shows them all. A file cannot know what day it is, so every fact of a country
stands with the last day on which it may be relied on.
"""

import datetime as dt
from collections.abc import Iterable
from html import escape

from safeconduct.guide.countries import Country, Fact
from safeconduct.guide.phrases import Phrases
from safeconduct.guide.steps import Guide, Step
from safeconduct.model.ids import Language, StepId

AREA = "guide"

# The start comes last in the file, because only later siblings can be hidden by `:target ~`.
_STYLE = """\
:root{color-scheme:light dark}
body{font:1.125em/1.5 system-ui,sans-serif;margin:0 auto;padding:1em;max-width:38em}
section{display:none}section:target,section:last-of-type{display:block}section:target~section{display:none}
h1{font-size:1.4em;line-height:1.25}h2{font-size:1em;margin-bottom:0}.lead{font-weight:bold}
nav ul{list-style:none;padding:0}nav a{display:block;padding:.7em 0;border-top:1px solid}
small{opacity:.8}blockquote{margin-inline:0;padding-inline-start:1em;border-inline-start:.25em solid}
@media print{section{display:block!important;break-inside:avoid}nav{font-size:.8em}}
"""


def page(guide: Guide, language: Language) -> str:
    """The public steps and countries in one HTML file, in this language (the source text where it lacks one)."""
    tongue = guide.tongue(language)
    phrases = guide.phrases(AREA, tongue.code)
    steps = [step for step in guide.public_steps() if step.id != guide.start]
    sections = [_step_section(guide, step, phrases) for step in steps]
    sections += [_country_section(guide, country, phrases) for country in guide.countries.values()]
    sections.append(_step_section(guide, guide.step(guide.start), phrases))
    return (
        f'<!DOCTYPE html>\n<html lang="{tongue.code}" dir="{tongue.direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(tongue.title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(sections)
        + f"\n</main>\n<p><small>{_say(phrases, 'guide.edition', edition=guide.edition.id)}. "
        f"{_say(phrases, 'guide.offline')}</small></p>\n</body>\n</html>\n"
    )


def _step_section(guide: Guide, step: Step, phrases: Phrases) -> str:
    text = step.text(phrases.language)
    spoken = "" if text.language == phrases.language else f' lang="{text.language}"'
    parts = [f"<h1>{escape(text.title)}</h1>", f'<p class="lead">{escape(text.lead)}</p>']
    if spoken:
        parts.insert(0, f'<p lang="{phrases.language}">{_say(phrases, "guide.untranslated")}</p>')
    parts += [f"<p>{escape(paragraph)}</p>" for paragraph in text.paragraphs]
    if text.doubts:
        items = "".join(f"<li>{escape(doubt)}</li>" for doubt in text.doubts)
        parts.append(f"<blockquote><p>{_say(phrases, 'guide.doubts')}</p><ul>{items}</ul></blockquote>")
    if step.kind == "form":
        parts.append(_countries(guide, phrases))
    parts.append(_choices(guide, step, phrases))
    sources = "; ".join(escape(guide.sources.get(source, source)) for source in step.sources)
    parts.append(
        f"<p><small>{_say(phrases, 'guide.checked', date=step.checked.isoformat())}. "
        f'{_say(phrases, "guide.sources")}: <span lang="{guide.source_language}">{sources}</span></small></p>'
    )
    return f'<section id="{step.id}"{spoken}>' + "\n".join(parts) + "</section>"


def _choices(guide: Guide, step: Step, phrases: Phrases) -> str:
    text = step.text(phrases.language)
    links = [(choice.target, choice.label) for choice in text.choices]
    fixed = (StepId(key) for key in guide.keys)
    onward = [*fixed, guide.start] if step.id != guide.start else list(fixed)
    there = {target for target, _ in links} | {step.id}
    links += [(target, _title(guide, target, phrases)) for target in onward if target not in there]
    return _nav((str(target), label) for target, label in links)


def _title(guide: Guide, target: StepId, phrases: Phrases) -> str:
    return (
        phrases["guide.start"] if target == guide.start else guide.step(target).text(phrases.language).title
    )


def _nav(links: Iterable[tuple[str, str]]) -> str:
    items = "".join(f'<li><a href="#{anchor}">{escape(label)}</a></li>' for anchor, label in links)
    return f"<nav><ul>{items}</ul></nav>"


def _countries(guide: Guide, phrases: Phrases) -> str:
    if not guide.countries:
        return ""
    links = [(_anchor(country), _name(guide, country, phrases)) for country in guide.countries.values()]
    return f"<h2>{_say(phrases, 'guide.countries')}</h2>" + _nav(links)


def _country_section(guide: Guide, country: Country, phrases: Phrases) -> str:
    facts = {fact.row: fact for fact in country.rows}
    rows = [
        f"<h2>{escape(row.label.get(phrases.language) or row.label[guide.source_language])}</h2>"
        + _fact(guide, facts[row.row], phrases)
        for row in guide.form
        if row.row in facts
    ]
    back = next((step.id for step in guide.public_steps() if step.kind == "form"), guide.start)
    return (
        f'<section id="{_anchor(country)}"><h1>{escape(_name(guide, country, phrases))}</h1>'
        + "\n".join(rows)
        + _nav([(back, phrases["guide.back"]), (guide.start, phrases["guide.start"])])
        + "</section>"
    )


def _fact(guide: Guide, fact: Fact, phrases: Phrases) -> str:
    if fact.unknown:
        return f"<p>{_say(phrases, 'guide.fact.unknown')}</p>"
    translated = phrases.language in fact.says
    language = phrases.language if translated else guide.source_language
    until = fact.checked + dt.timedelta(days=fact.good_for)
    dates = _say(phrases, "guide.fact.until", date=fact.checked.isoformat(), until=until.isoformat())
    return (
        f'<p lang="{language}">{escape(fact.says.get(language, ""))}</p>'
        f'<p><small>{dates} <span lang="{guide.source_language}">{escape(fact.source)}</span></small></p>'
    )


def _anchor(country: Country) -> str:
    return f"country.{country.code}"  # a step's id has no dot, so the two never meet


def _name(guide: Guide, country: Country, phrases: Phrases) -> str:
    return country.name.get(phrases.language) or country.name[guide.source_language]


def _say(phrases: Phrases, key: str, **values: object) -> str:
    return escape(phrases.format(key, **values))
