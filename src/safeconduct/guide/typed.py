"""YAML text to a typed record. Every error names the file, the line and what to do."""

import re
from typing import TypeVar

import msgspec
import yaml

from safeconduct.errors import GuideError

T = TypeVar("T")

_PATH = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")


def read_typed(text: str, kind: type[T], name: str, first_line: int = 1) -> T:
    """The record that a YAML text holds. `first_line` is the line of the file on which the text begins.

    Every scalar is read as text and converted by its type, so `no` stays a word and `0` may be a key press.
    """
    try:
        loaded = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - the base loader builds only str, list, dict
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        raise GuideError(f"{name}:{line}: this is not YAML: {getattr(error, 'problem', error)}.") from error
    try:
        return msgspec.convert(loaded, kind, strict=False)
    except msgspec.ValidationError as error:
        sentence, _, path = str(error).partition(" - at `")
        line = first_line + _line_of(text, path.rstrip("`"))
        raise GuideError(f"{name}:{line}: {sentence}{_at(path)}.") from error


def _at(path: str) -> str:
    place = path.rstrip("`").removeprefix("$").removeprefix(".")
    return f" (at {place})" if place else ""


def _line_of(text: str, path: str) -> int:
    """The line, from 0, of the value at a path such as `$.rows[2].says`; of its parent when it is missing."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    for key, index in _PATH.findall(path):
        below = _below(node, key, index)
        if below is None:
            break
        node = below
    return node.start_mark.line if node is not None else 0


def _below(node: yaml.Node | None, key: str, index: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        pairs = {name.value: value for name, value in node.value}
        return pairs.get(key)
    if isinstance(node, yaml.SequenceNode) and index.isdigit() and int(index) < len(node.value):
        found: yaml.Node = node.value[int(index)]
        return found
    return None
