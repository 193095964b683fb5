"""Places, units and equipment in a caller's words; the vectors are read by the browser's tests as well."""

import json
import re
import time
from importlib.resources import files
from pathlib import Path

import pytest

from safeconduct.conversation.military import warn
from safeconduct.sealing.documents import TEXT_LENGTH

VECTORS = json.loads((Path(__file__).parents[3] / "spec/vectors/military.json").read_text("utf-8"))
PATTERNS = json.loads(files("safeconduct.conversation").joinpath("military.json").read_text("utf-8"))[
    "patterns"
]


@pytest.mark.parametrize("case", VECTORS["finds"], ids=lambda case: case["text"][:30])
def test_detail_is_found(case):
    """Each shape, in each language."""
    assert case["kind"] in {found.kind for found in warn(case["text"])}


@pytest.mark.parametrize("text", VECTORS["passes"], ids=lambda text: text[:30])
def test_everyday_words_pass(text):
    """Dates, prices, articles, telephone numbers and families are nobody's secret."""
    assert warn(text) == []


def test_questions_people_ask_raise_no_warning():
    """Of the independent questions, at most one in a hundred."""
    lines = (Path(__file__).parents[2] / "vectors/questions.yaml").read_text("utf-8").splitlines()
    questions = [line for line in lines if line.startswith("- {")]
    assert sum(bool(warn(re.sub(r"^.*?text:", "", line))) for line in questions) <= len(questions) / 100


def test_the_place_in_the_text_is_told():
    """So that a page can mark it."""
    text = "see https://maps.app.goo.gl/abc now"
    found = warn(text)[0]
    assert text[found.start : found.end] == "maps.app.goo.gl"


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern["name"])
def test_patterns_mean_the_same_in_a_browser(pattern):
    """No look-behind, no classes that differ between languages, no Python-only syntax: older telephones must run them too."""
    assert not re.search(r"\(\?<|\\[bBdDwWAZ]|\(\?P|\\[-_:;,'\"]", pattern["pattern"])


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern["name"])
def test_every_repetition_has_an_end(pattern):
    """`10.0000` and eight thousand spaces once kept a server busy for years; a browser would have frozen as well."""
    classes_and_escapes = re.sub(r"\\.|\[[^\]]*\]", "x", pattern["pattern"])
    assert not re.search(r"[*+]|\{[0-9]+,\}", classes_and_escapes)


@pytest.mark.parametrize(
    "seed", ["10.0000 ", " ", "1 aaaaaaaaaaaaaaaaaaaaaaaa-a ", "1 град", "координата", "воинская часть ", "1"]
)
def test_no_text_keeps_the_reader_busy(seed):
    """The longest text that is taken, made to be hard: a page answers others meanwhile."""
    hard = [(seed * TEXT_LENGTH)[:TEXT_LENGTH], seed + " " * TEXT_LENGTH, seed + "а" * TEXT_LENGTH]
    began = time.perf_counter()
    for text in hard:
        warn(text[:TEXT_LENGTH])
    assert time.perf_counter() - began < 3
