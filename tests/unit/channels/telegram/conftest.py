import pytest

from safeconduct.settings import TelegramSettings
from telegram_door import Chats
from telegram_line import telegram_line
from web_line import Founding


@pytest.fixture(scope="session")
def founding(tmp_path_factory):
    return Founding(tmp_path_factory.mktemp("founded"))


@pytest.fixture
def chat_line(founding, tmp_path):
    """A line that allows to write in the chat."""
    with telegram_line(founding, tmp_path, TelegramSettings(write_in_chat=True)) as line:
        yield line


@pytest.fixture(scope="session")
def reading_line(founding, tmp_path_factory):
    """A line of which a chat is only a signpost; shared, each test with people of its own."""
    path = tmp_path_factory.mktemp("reading")
    with telegram_line(founding, path, TelegramSettings(channel="@line_news")) as line:
        yield line


@pytest.fixture
def chats():
    """What the door writes down, where no store is needed."""
    return Chats()
