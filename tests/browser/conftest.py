"""A browser, the scripts as they are in the sources now, and a person before the pages they make."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from form_cast import ARGUMENTS, CHROMIUM, FRONTEND, NODE, Person
from form_line import FormLine, serving

PHONE = ViewportSize(width=390, height=844)
os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(NODE)  # its own needs libatomic, which not every machine has


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts as they are in the sources now."""
    folder = tmp_path_factory.mktemp("scripts") / "static"
    subprocess.run([NODE, "build.mjs", folder], cwd=FRONTEND, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def form_line(scripts: Path) -> Iterator[FormLine]:
    with serving(FormLine(scripts)) as line:
        yield line


@pytest.fixture(params=["en"])
def person(chromium: Browser, form_line: FormLine, request: pytest.FixtureRequest) -> Iterator[Person]:
    """A person with a phone. Nothing on the page may fail, and no policy may be broken, in any story."""
    context = chromium.new_context(viewport=PHONE, locale=request.param)
    person = Person(context.new_page(), form_line, request.param)
    yield person
    context.close()
    assert person.faults == []
