"""The bell of the office: who hears it, what it says, and that it stops."""

import asyncio

from safeconduct.console.live import MANY, Live

A, B = "a" * 32, "b" * 32


class Console:
    """An open console at the other end of a stream."""

    def __init__(self):
        self.heard = []
        self.alive = True
        self.left = asyncio.Event()

    async def send(self, message):
        if message["type"] == "http.response.body" and message["body"]:
            self.heard.append(message["body"].decode())

    async def receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def listens(self, live, bells):
        await live.stream(self.receive, self.send, lambda: self.alive, bells)


def hear(story, monkeypatch, bells=("changed", "team", "newsroom")):
    """What a console heard while a story went on; the stream ends when the console leaves."""
    monkeypatch.setattr("safeconduct.console.live.GATHER_SECONDS", 0.01)

    async def listening():
        live, console = Live(), Console()
        stream = asyncio.create_task(console.listens(live, bells))
        await asyncio.sleep(0.01)
        assert live.listening == 1
        await story(live)
        await asyncio.sleep(0.05)
        console.left.set()
        await asyncio.wait_for(stream, 1)
        assert live.listening == 0
        return console.heard[1:]

    return asyncio.run(listening())


def test_a_console_hears_which_cases_changed(monkeypatch):
    """Ids and nothing else; changes that come close together go out as one."""

    async def story(live):
        live.tell(B)
        live.tell(A)
        live.tell(B)

    assert hear(story, monkeypatch) == [f'event: changed\ndata: ["{A}","{B}"]\n\n']


def test_a_change_in_the_queue_names_no_case(monkeypatch):
    """A new application rings the bell without a name."""

    async def story(live):
        live.tell(A)
        live.tell()

    assert hear(story, monkeypatch) == ["event: changed\ndata: []\n\n"]


def test_a_flood_of_cases_is_said_in_one_word(monkeypatch):
    """However many cases change, the event stays small."""

    async def story(live):
        for number in range(MANY + 5):
            live.tell(f"{number:032x}")

    assert hear(story, monkeypatch) == ["event: changed\ndata: []\n\n"]


def test_people_and_keys_ring_another_bell(monkeypatch):
    """A dismissed colleague or a new epoch is heard as such."""

    async def story(live):
        live.tell_team()

    assert hear(story, monkeypatch) == ["event: team\ndata: []\n\n"]


def test_a_change_of_people_says_the_queue_as_well(monkeypatch):
    """One event for both: whoever hears it fetches the queue too."""

    async def story(live):
        live.tell(A)
        live.tell_team()

    assert hear(story, monkeypatch) == ["event: team\ndata: []\n\n"]


def test_posts_ring_the_newsroom_and_nobody_else(monkeypatch):
    """A publisher's keystrokes are no news of cases, people or keys."""

    async def story(live):
        live.tell_newsroom()
        live.tell(A)

    posts, case = "event: newsroom\ndata: []\n\n", f'event: changed\ndata: ["{A}"]\n\n'
    assert hear(story, monkeypatch) == [case, posts]
    assert hear(story, monkeypatch, ("changed", "team")) == [case]
    assert hear(story, monkeypatch, ("newsroom",)) == [posts]


def test_a_session_that_is_over_hears_no_more(monkeypatch):
    """The stream ends by itself when the token is worth nothing any more."""
    monkeypatch.setattr("safeconduct.console.live.BEAT_SECONDS", 0.01)

    async def listening():
        live, console = Live(), Console()
        stream = asyncio.create_task(console.listens(live, ("changed",)))
        await asyncio.sleep(0.03)
        console.alive = False
        await asyncio.wait_for(stream, 1)
        return console.heard

    heard = asyncio.run(listening())
    assert heard[0].startswith("event: hello")
    assert ":\n\n" in heard


def test_nobody_listens_without_a_token(office):
    """The stream is for those who are signed in."""
    assert office.ask("live").status == 401
