"""Files that pages load: the style sheet, the scripts of the front-end build, word lists, phrases.

Each lies under a name made from its content, so a browser may keep it for ever.
"""

import hashlib
from pathlib import Path

import msgspec
from msgspec import Struct

from safeconduct.errors import GuideError
from safeconduct.guide import Guide
from safeconduct.model.ids import Language
from safeconduct.sealing.words import FALLBACK, LISTS, word_list

STATIC = "/static/"
MANIFEST = "manifest.json"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
}
ENTRIES = ("form", "returning", "erasing", "leave", "quoting", "proving")
"""The entries of the build that public pages load; the console and the rehearsal serve their own."""
CLASSIC = frozenset({"leave", "quoting"})
"""Scripts that also run in browsers without modules."""
FORM_PHRASES = "form"
"""The phrases of the scripts: `form.<language>.po` of the guide."""


class Built(Struct, frozen=True):
    """One entry of the front-end build's manifest."""

    file: str
    integrity: str
    imports: tuple[str, ...] = ()


class Script(Struct, frozen=True):
    """A script as a page names it."""

    path: str
    integrity: str
    module: bool
    preloads: tuple[tuple[str, str], ...] = ()
    """Path and integrity of every module that it imports, also through others."""


class Assets(Struct, frozen=True):
    """Everything under `/static/`: contents by path, and what pages need to name them."""

    files: dict[str, bytes]
    style: str
    scripts: dict[str, Script]
    """By entry name. Empty when the front end was not built: pages work without script."""
    words: dict[Language, str]
    """The word lists by language."""
    phrases: dict[Language, str]
    """The phrases of the scripts by language."""

    def word_path(self, language: Language) -> str:
        """The word list that receipts of this language are written in."""
        return self.words.get(language) or self.words[Language(FALLBACK)]


def read_assets(guide: Guide, static: Path) -> Assets:
    """Reads the style sheet, and what the front-end build left in the folder `static`, if it did."""
    files: dict[str, bytes] = {}
    style = _add(files, "page.css", (Path(__file__).parent / "style.css").read_bytes())
    words = {
        Language(code): _add(files, f"words.{code}.txt", "\n".join(word_list(code).words).encode())
        for code in LISTS
    }
    phrases = {
        language: _add(files, f"form.{language}.json", _form_phrases(guide, language))
        for language in guide.languages
    }
    return Assets(files, style, _scripts(files, static), words, phrases)


def _scripts(files: dict[str, bytes], static: Path) -> dict[str, Script]:
    manifest = static / MANIFEST
    if not manifest.is_file():
        return {}
    built = msgspec.json.decode(manifest.read_bytes(), type=dict[str, Built])
    entries = {name: built[name] for name in ENTRIES if name in built}
    for name in {*entries, *(file for entry in entries.values() for file in entry.imports)}:
        files[STATIC + built[name].file] = (static / built[name].file).read_bytes()
    return {name: _script(name, built) for name in entries}


def _script(name: str, built: dict[str, Built]) -> Script:
    entry = built[name]
    preloads = tuple((STATIC + file, built[file].integrity) for file in entry.imports)
    return Script(STATIC + entry.file, entry.integrity, name not in CLASSIC, preloads)


def _form_phrases(guide: Guide, language: Language) -> bytes:
    try:
        phrases = dict(guide.phrases(FORM_PHRASES, language))
    except GuideError:
        phrases = {}  # a guide for a line whose pages carry no script
    return msgspec.json.encode(phrases, order="sorted")


def _add(files: dict[str, bytes], name: str, content: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    path = f"{STATIC}{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
    files[path] = content
    return path
