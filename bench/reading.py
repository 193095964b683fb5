"""The guide as the server reads and searches it."""

import time
from itertools import cycle, islice
from statistics import median

from bench.table import Figure, at_most
from safeconduct.guide import Finder, read_guide, sample_folder
from safeconduct.model.ids import Language

QUESTIONS = (
    ("en", "What should I do if I get called up?"),
    ("en", "What is the right way to surrender?"),
    ("ru", "мужу пришла повестка что делать"),
    ("ru", "как правильно сдаться в плен"),
    ("uk", "мій син не відповідає вже два тижні"),
    ("id", "saya di luar negeri dan ingin meminta suaka"),
)
ASKED = 300
SEARCH_MS, READ_MS = 5, 500
MILLI = 1e3


def search() -> list[Figure]:
    """One question, found in the whole guide; and reading the guide with all its languages from its folder."""
    seconds, guides = [], []
    for _ in range(3):
        began = time.perf_counter()
        guides.append(read_guide(sample_folder()))
        seconds.append(time.perf_counter() - began)
    finder = Finder(guides[0])
    began = time.perf_counter()
    for language, question in islice(cycle(QUESTIONS), ASKED):
        finder.find(question, Language(language))
    each = (time.perf_counter() - began) / ASKED
    return [
        at_most("search: one question", each * MILLI, SEARCH_MS, " ms"),
        at_most(
            "reading the sample guide, four languages", median(seconds) * MILLI, READ_MS, " ms", digits=0
        ),
    ]
