"""A line with chats, made once and copied for each test."""

import asyncio

import pytest

from chatting_line import Chats, founded_line


@pytest.fixture(scope="session")
def chatty_line(tmp_path_factory):
    return founded_line(tmp_path_factory.mktemp("chatty") / "line")


@pytest.fixture
def chats(chatty_line, tmp_path):
    with asyncio.Runner() as runner:
        opened = Chats(chatty_line.copied_to(tmp_path / "line"), runner)
        yield opened
        opened.close()
