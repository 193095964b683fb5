"""A line with a messenger's chats, its time in the test's hands, and a messenger that remembers what it was told.

Amina and Boris write; Alice answers. No test waits: `Time.goes` lets seconds pass, `Chats.settles` lets
everything happen that can happen without them.
"""

import asyncio
import secrets
import time as real
from collections import deque

import kept_line
from desk_cast import LEASE
from kept_line import KeptLine
from safeconduct.desk import queue, replies
from safeconduct.model.application import Application, Handed, Reply
from safeconduct.model.chat import Memory
from safeconduct.model.line import Line
from safeconduct.sealing import envelopes, receipts
from safeconduct.sealing.recipients import recipient
from safeconduct.store import open_vault
from safeconduct.switchboard.chatting import Chatting, ChatTurn
from safeconduct.switchboard.delivery import Delivered, Delivery
from safeconduct.switchboard.gateway import Gateway
from safeconduct.switchboard.turn import Switchboard

AMINA, BORIS = "1001", "1002"
DAY = 86_400.0
NOW = kept_line.NOW // DAY * DAY + DAY / 2
"""Noon of the day on which the line was made."""
LONGEST = 20.0
"""Seconds of real time after which a test gives up on what it waits for."""


class Time:
    """Stands still until it is told to go."""

    def __init__(self, now=NOW):
        self.now = now
        self._sleepers = []

    def clock(self):
        return self.now

    async def sleep(self, seconds):
        woken = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, woken))
        await woken

    def goes(self, seconds):
        self.now += seconds
        due = [woken for at, woken in self._sleepers if at <= self.now]
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > self.now]
        for woken in due:
            if not woken.done():
                woken.set_result(None)


class Messenger:
    """A carrier: what it was told, when, and how it answers. `outcomes` are used up first, for each chat its own."""

    def __init__(self, time):
        self.time = time
        self.said = []
        self.outcomes = {}
        self.gate = None

    async def carry(self, address, call):
        if self.gate:
            await self.gate.wait()
        self.said.append((address, call, self.time.now - NOW))
        waiting = self.outcomes.get(address)
        outcome = waiting.popleft() if waiting else Delivered()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def answers(self, address, *outcomes):
        self.outcomes[address] = deque(outcomes)

    def calls(self, address=None):
        return [call for to, call, _ in self.said if address in (None, to)]

    def moments(self, address=None):
        return [at for to, _, at in self.said if address in (None, to)]

    def replaces(self, call):
        if call == b"unreadable":
            raise ValueError("a caller's words")
        return call.decode().partition("=")[0] if b"=" in call else ""

    def answer_calls(self, memory, reply):
        return tuple(f"{memory.language}: {part}".encode() for part in reply.text.split("|"))


class Chats:
    """The corridor for messengers over a real store."""

    def __init__(self, line: KeptLine, runner: asyncio.Runner, per_second=1000, forget_after=3):
        self.kept, self.run, self.told = line, runner.run, 0
        self.time = Time()
        self.messenger = Messenger(self.time)
        self.pepper = line.folder.pepper()
        self.line = Line("line", "The line", line.founded.key, line.founded.line, "http://x", ("en",), 30)
        self.vault = self.run(open_vault(line.folder.store_url(line.folder.settings())))
        self.gateway = Gateway(line.folder, "telegram", forget_after, self.time.clock)
        self.board = Switchboard(self.vault, self.line, self.pepper, self.tell)
        self.woken = []
        self.chatting = Chatting(
            self.vault, self.gateway, self.line, self.pepper, self.tell, self._wake, self.time.clock
        )
        self.per_second, self.delivery, self._running = per_second, None, None

    def tell(self):
        self.told += 1

    def _wake(self, forgotten):
        self.woken.append(set(forgotten))
        if self.delivery:
            self.delivery.wake(forgotten)

    def turn(self, *calls, to=AMINA, update=None, **more):
        return ChatTurn(self.chatting.key_of(f"7:{update or secrets.token_hex(8)}"), to, calls, **more)

    def takes(self, *turns):
        return self.run(self.chatting.take(turns))

    def says(self, *calls, to=AMINA, **more):
        (taken,) = self.takes(self.turn(*calls, to=to, **more))
        return taken

    def do(self, verb, *arguments, **more):
        return self.run(self.vault.write(lambda db: verb(db, *arguments, **more)))

    def look(self, verb, *arguments):
        return self.run(self.vault.read(lambda db: verb(db, *arguments)))

    # --- delivery ---------------------------------------------------------------------------------

    def delivers(self):
        """The delivery begins, as after a start of the line."""
        self.delivery = Delivery(
            self.vault,
            self.gateway,
            self.messenger,
            self.line,
            self.board.keys,
            self.per_second,
            self.time.clock,
            self.time.clock,
            self.time.sleep,
        )

        async def begin():
            self._running = asyncio.create_task(self.delivery.run())

        self.run(begin())
        self.settles()

    def crashes(self):
        """The delivery ends in the middle of whatever it does."""

        async def end():
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

        if self._running:
            self.run(end())
            self._running = self.delivery = None

    def settles(self, calls=0):
        """Until nothing more happens by itself: nothing is being made, written or read."""

        async def quiet():
            until, still = real.monotonic() + LONGEST, 0
            while still < 3 or len(self.messenger.said) < calls:
                assert real.monotonic() < until, self.messenger.said
                before = len(self.messenger.said)
                await asyncio.sleep(0.002)
                inner = self.delivery
                busy = inner._done or inner._changed.is_set() or self.vault.depth or inner._collector.spent
                busy = busy or (inner._calls and not self.messenger.gate)
                still = 0 if busy or len(self.messenger.said) != before else still + 1

        self.run(quiet())

    def goes(self, seconds):
        """Time passes, and what it brings about happens."""
        self.time.goes(seconds)
        self.settles()

    # --- people -----------------------------------------------------------------------------------

    def memory(self, **more):
        return Memory(**{"address": AMINA, "language": "en", "step": "start"} | more)

    def new_keys(self):
        return receipts.keys(receipts.new(), self.kept.team.line)

    def handed(self, keys, *, decoy=None, key=None, epoch=None):
        team = self.kept.team.epoch
        document = Application(
            **self._about(keys), situation="home", text="What now?", reply=keys.reply.recipient.text
        )
        sealed = envelopes.seal_application(document, recipient(team.recipient))
        return Handed(
            key or secrets.token_bytes(16),
            keys.lookup,
            team.team,
            epoch or team.epoch,
            "en",
            "telegram",
            sealed,
            decoy.lookup if decoy else None,
        )

    def alice_answers(self, keys, text="Stay at home.", signing=None):
        """To whatever case is next in the queue."""
        epoch, alice = self.kept.team.epoch, self.kept.alice
        case = self.do(queue.take_next, alice, self.time.now, LEASE)
        sealed = envelopes.seal_reply(
            Reply(**self._about(keys), made="2026-11-18", text=text),
            signing or self.kept.team.signing,
            keys.reply.recipient,
            recipient(epoch.recipient),
        )
        self.do(replies.reply, case.id, alice, sealed, secrets.token_bytes(16), epoch.epoch, self.time.now)

    def _about(self, keys):
        epoch = self.kept.team.epoch
        about = {"line": self.kept.team.line, "team": epoch.team, "epoch": epoch.epoch}
        return about | {"case": keys.case, "language": "en"}

    def close(self):
        self.crashes()
        self.run(self.vault.close())


def founded_line(path) -> KeptLine:
    """A line in which Alice works."""
    line = KeptLine(path)
    line.employ("Alice")
    line.alice = line.person("Alice")
    return line
