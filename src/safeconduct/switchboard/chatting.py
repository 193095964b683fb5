"""What a messenger's channel can ask of the line: turns, written down before anything is sent.

One turn is one transaction: that its update was here, what is to be said, what is remembered of the chat
and what is handed in. A messenger repeats its updates until they are confirmed; a repeated one changes
nothing.
"""

import hmac
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.desk import chats
from safeconduct.desk.chats import Batch, Drop, Keep, Taken, Turn
from safeconduct.errors import SecretMissing, Theirs
from safeconduct.model.application import Handed
from safeconduct.model.chat import Chat, Memory, Outgoing, Parcel
from safeconduct.model.ids import DeliveryKey, Moment
from safeconduct.model.line import Line
from safeconduct.sealing.receipts import ReceiptKeys, receipt_tag
from safeconduct.store import Vault
from safeconduct.switchboard.filing import BlindingKey, Filing
from safeconduct.switchboard.gateway import Gateway, GatewayDay

KEY_BYTES = 16
NOW = Moment(0.0)
"""When an ordinary call is due: a row must not tell when it was written."""

logger = logging.getLogger(__name__)


class Remember(Struct, frozen=True):
    """Replaces what was remembered of a chat.

    With `answers_of` (the keys of a receipt) the answers of its case are wanted in this chat, those that
    are there already too; what opens them is put into the memory here, and the receipt taken out of it.
    A receipt that leads to no case binds nothing, and then nothing is remembered. A chat stays bound for
    as long as `memory.reply` is kept.
    """

    memory: Memory
    answers_of: ReceiptKeys | None = None


class Forget(Struct, frozen=True):
    """Nothing is remembered of a chat, and what still waited to be said there is not said.

    The calls of the same turn are made nevertheless, and so are those that follow from earlier ones after a
    while (`delivery.Follow`): a message that is to vanish does.
    """


class ChatTurn(Struct, frozen=True):
    """What one update has led to."""

    key: DeliveryKey
    """Of the update, from `Chatting.key_of`: the same update counts once."""
    address: str
    calls: tuple[bytes, ...] = ()
    """What the channel does there, in this order; each is one row of the outbox."""
    change: Remember | Forget | None = None
    """None: what is remembered stays as it was."""
    handed: Handed | None = None
    """An application, filed in the same transaction. Its own key may be that of the turn."""

    def __repr__(self) -> str:
        return "ChatTurn()"


class Chatting:
    """The line, as a messenger's channel sees it beside `Switchboard`.

    `tell` is called after something changed that caseworkers should see; `wake` after turns were written
    down, with the addresses of the chats that were forgotten.
    """

    def __init__(
        self,
        vault: Vault,
        gateway: Gateway,
        line: Line,
        pepper: bytes,
        tell: Callable[[], None],
        wake: Callable[[Collection[str]], None],
        clock: Callable[[], float] = time.time,
        blinding: BlindingKey | None = None,
    ) -> None:
        self._vault = vault
        self._gateway = gateway
        self._filing = Filing(line, pepper, blinding)
        self._pepper = pepper
        self._tell = tell
        self._wake = wake
        self._clock = clock

    def key_of(self, update: str) -> DeliveryKey:
        """The key of an update: `update` names it and whose update it is, as `bot id:update id`."""
        named = f"{self._gateway.channel}:{update}".encode()
        return DeliveryKey(hmac.digest(self._pepper, named, "sha256")[:KEY_BYTES])

    async def recall(self, address: str) -> Memory | None:
        """What is remembered of a chat."""
        return (await self.recall_all([address])).get(address)

    async def recall_all(self, addresses: Collection[str]) -> Mapping[str, Memory]:
        """What is remembered of these chats, by address: one look for a whole batch of updates.

        What cannot be opened is as good as forgotten; the operator hears of it by its kind.
        """
        whose = {tag: address for address in addresses for tag in self._gateway.tags(address)}
        recalled: dict[str, Memory] = {}
        for chat in await self._vault.read(lambda db: chats.find(db, list(whose))):
            if whose[chat.tag] not in recalled:  # the newest comes first
                try:
                    recalled[whose[chat.tag]] = self._gateway.memory(chat.day, chat.sealed)
                except (Theirs, SecretMissing) as error:
                    logger.error("What was remembered of a chat cannot be opened: %s", type(error).__name__)  # noqa: TRY400 by kind only
        return recalled

    async def take(self, turns: Sequence[ChatTurn]) -> list[Taken]:
        """Write turns down, all in one transaction: durable when this returns, and only then.

        Answers for each turn: True; False when its update was here already; `EpochClosed` or `CaseFull`,
        as a value, when what it hands in cannot be taken: then nothing of this turn was kept and its
        update is still new, so the channel can say so in another turn with the same key.
        `StoreBusy`, `StoreFull`: nothing is confirmed; take the same turns again.
        """
        today, now = self._gateway.today(), Moment(self._clock())
        batch = Batch(now, [self._written(turn, today, now) for turn in turns])
        taken: list[Taken] = await self._vault.write_together(chats.take_all, batch)
        done = [turn for turn, said in zip(turns, taken, strict=True) if said is True]
        if any(turn.handed for turn in done):
            self._tell()
        if done:
            self._wake({turn.address for turn in done if isinstance(turn.change, Forget)})
        return taken

    def _written(self, turn: ChatTurn, today: GatewayDay, now: Moment) -> Turn:
        tag = today.tag(turn.address)
        parcels = (today.seal(Parcel(turn.address, call)) for call in turn.calls)
        return Turn(
            key=turn.key,
            outgoing=tuple(Outgoing(today.name, tag, NOW, sealed) for sealed in parcels),
            arrival=self._filing.arrival(turn.handed, now) if turn.handed else None,
            change=self._change(turn.change, today, turn.address),
            tags=self._gateway.tags(turn.address) if turn.change else (),
        )

    def _change(
        self, change: Remember | Forget | None, today: GatewayDay, address: str
    ) -> Keep | Drop | None:
        if isinstance(change, Remember):
            memory, keys = change.memory, change.answers_of
            if keys:
                memory = replace(memory, receipt="", reply=keys.reply.text, case=keys.case)
            chat = Chat(today.tag(address), today.name, None, today.seal(memory))
            return Keep(chat, bool(memory.reply), receipt_tag(self._pepper, keys.lookup) if keys else None)
        return Drop() if change else None
